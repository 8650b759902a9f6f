//! How a page is wired: what hand-drawn architecture pages keep low, measured on a scene; for tests.

use crate::measures::HEAD_LABEL;
use crate::scene::{Line, Rect, Shape, Sheet};
use crate::{LabelSide, Paint};

type Point = (i32, i32);

/// Pixels beside a parallel side of a box within which a line is taken for a part of the box.
const BESIDE: i32 = 12;
/// Shorter stretches beside a side are no matter.
const STRETCH: i32 = 30;

/// The figures of one page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Wiring {
    /// Tiles.
    pub icons: usize,
    /// Lines.
    pub lines: usize,
    /// Bends for each line.
    pub bends: f64,
    /// Crossings for each line, of lines that share neither end; each point once.
    pub crossings: f64,
    /// Share of the ink that runs beside a parallel side of a box.
    pub hug: f64,
    /// Share of the lines that are longer than half of the page's diagonal.
    pub long: f64,
    /// The longest line as a part of the page's diagonal.
    pub run: f64,
    /// Pixels of ink for each tile; what several lines share counts once.
    pub ink: f64,
    /// Width to height.
    pub aspect: f64,
    /// Square pixels for each tile.
    pub area: f64,
    /// The largest rectangle without a tile, words, a side of a box or a line, as a part of the page.
    pub hole: f64,
}

/// Horizontal or vertical, the coordinate across, and from where to where.
type Stretch = (bool, i32, i32, i32);

fn stretches(line: &Line) -> impl Iterator<Item = Stretch> + '_ {
    line.points.windows(2).filter_map(|pair| {
        let [a, b] = [pair[0], pair[1]];
        if a.1 == b.1 && a.0 != b.0 {
            Some((true, a.1, a.0.min(b.0), a.0.max(b.0)))
        } else if a.0 == b.0 && a.1 != b.1 {
            Some((false, a.0, a.1.min(b.1), a.1.max(b.1)))
        } else {
            None
        }
    })
}

fn length(line: &Line) -> i32 {
    line.points.windows(2).map(|pair| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs()).sum()
}

/// Pixels that spans cover.
fn union(mut spans: Vec<(i32, i32)>) -> i32 {
    spans.sort_unstable();
    let (mut total, mut end) = (0, i32::MIN);
    for (low, high) in spans {
        if high > end {
            total += high - low.max(end);
            end = high;
        }
    }
    total
}

fn crossing(one: Stretch, other: Stretch) -> Option<Point> {
    let (across, down) = match (one.0, other.0) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return None,
    };
    let meets = across.2 < down.1 && down.1 < across.3 && down.2 < across.1 && across.1 < down.3;
    meets.then_some((down.1, across.1))
}

fn part(number: i32, of: usize) -> f64 {
    if of == 0 { 0.0 } else { f64::from(number) / f64::from(u32::try_from(of).unwrap_or(u32::MAX)) }
}

/// Measures a page.
pub fn wiring(sheet: &Sheet) -> Wiring {
    let is_icon = |paint: Paint| matches!(paint, Paint::Tile | Paint::Pile);
    let icons = sheet.shapes.iter().filter(|shape| is_icon(shape.cell.paint)).count();
    let is_box = |paint: Paint| matches!(paint, Paint::Frame | Paint::Slim | Paint::Table);
    let boxes = sheet.shapes.iter().filter(|shape| is_box(shape.cell.paint)).map(|shape| shape.rect);
    let boxes: Vec<Rect> = boxes.filter(|rect| rect.w >= 100 && rect.h >= 40).collect();
    let lines = &sheet.lines;
    let mut all: Vec<Stretch> = lines.iter().flat_map(stretches).collect();
    all.sort_unstable();
    let (mut ink, mut hug) = (0, 0);
    for lane in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (is_across, at) = (lane[0].0, lane[0].1);
        ink += union(lane.iter().map(|stretch| (stretch.2, stretch.3)).collect());
        let sides = boxes.iter().flat_map(|rect| {
            if is_across {
                [(rect.y, rect.x, rect.right()), (rect.bottom(), rect.x, rect.right())]
            } else {
                [(rect.x, rect.y, rect.bottom()), (rect.right(), rect.y, rect.bottom())]
            }
        });
        let near = sides.filter(|side| (side.0 - at).abs() <= BESIDE);
        let beside = near.flat_map(|(_, low, high)| lane.iter().map(move |s| (s.2.max(low), s.3.min(high))));
        hug += union(beside.filter(|(low, high)| high - low > STRETCH).collect());
    }
    let mut points: Vec<Point> = Vec::new();
    for (nth, one) in lines.iter().enumerate() {
        for other in lines[nth + 1..]
            .iter()
            .filter(|other| [one.from, one.to].iter().all(|end| ![other.from, other.to].contains(end)))
        {
            points.extend(stretches(one).flat_map(|a| stretches(other).filter_map(move |b| crossing(a, b))));
        }
    }
    points.sort_unstable();
    points.dedup();
    let (w, h) = (f64::from(sheet.width), f64::from(sheet.height));
    let diagonal = w.hypot(h);
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    Wiring {
        icons,
        lines: lines.len(),
        bends: part(lines.iter().map(|line| count(line.points.len()) - 2).sum(), lines.len()),
        crossings: part(count(points.len()), lines.len()),
        hug: if ink == 0 { 0.0 } else { f64::from(hug) / f64::from(ink) },
        long: part(count(lines.iter().filter(|l| f64::from(length(l)) > diagonal / 2.0).count()), lines.len()),
        run: lines.iter().map(|line| f64::from(length(line)) / diagonal).fold(0.0, f64::max),
        ink: part(ink, icons),
        aspect: if h > 0.0 { w / h } else { 0.0 },
        area: if icons == 0 { 0.0 } else { w * h / part(count(icons), 1) },
        hole: hole(sheet, &boxes),
    }
}

/// Pixels of a square of the grid on which holes are looked for.
const GRID: i32 = 8;

/// The largest empty rectangle as a part of the page.
fn hole(sheet: &Sheet, boxes: &[Rect]) -> f64 {
    let to = |pixels: i32| usize::try_from(pixels / GRID).unwrap_or(0);
    let (across, down) = (to(sheet.width) + 1, to(sheet.height) + 1);
    let mut taken = vec![false; across * down];
    let mut take = |Rect { x, y, w, h }: Rect| {
        for row in to(y)..=to(y + h).min(down - 1) {
            taken[row * across..][to(x).min(across - 1)..=to(x + w).min(across - 1)].fill(true);
        }
    };
    for shape in &sheet.shapes {
        match shape.cell.paint {
            Paint::Frame | Paint::Slim | Paint::Outline | Paint::Fence => {}
            _ => take(shape.rect),
        }
        take(words(shape));
    }
    for &Rect { x, y, w, h } in boxes {
        let sides = [(x, y, w, 0), (x, y + h, w, 0), (x, y, 0, h), (x + w, y, 0, h)];
        sides.into_iter().for_each(|(x, y, w, h)| take(Rect { x, y, w, h }));
    }
    for (is_across, at, low, high) in sheet.lines.iter().flat_map(stretches) {
        let along = high - low;
        take(if is_across { Rect { x: low, y: at, w: along, h: 0 } } else { Rect { x: at, y: low, w: 0, h: along } });
    }
    let all = part(i32::try_from(across * down).unwrap_or(i32::MAX), 1);
    part(i32::try_from(largest(&taken, across)).unwrap_or(i32::MAX), 1) / all
}

/// Where the words of a shape are, about.
fn words(shape: &Shape) -> Rect {
    let (label, Rect { x, y, w, h }) = (&shape.label, shape.rect);
    let (wide, high) = (label.width, label.height);
    match (shape.cell.paint, label.side) {
        (_, Some(LabelSide::Below)) => Rect { x: x + (w - wide) / 2, y: y + h + 4, w: wide, h: high },
        (_, Some(LabelSide::Right)) => Rect { x: x + w + 6, y: y + (h - high) / 2, w: wide, h: high },
        (Paint::Frame | Paint::Slim, None) => {
            Rect { x: x + shape.inset.0, y: y + shape.inset.1, w: HEAD_LABEL + wide, h: label.head }
        }
        _ => Rect { w: 0, h: 0, ..shape.rect },
    }
}

/// How many squares the largest rectangle has of which none is taken.
fn largest(taken: &[bool], across: usize) -> usize {
    let mut best = 0;
    // How many free squares there are above each of a row, and itself.
    let mut free = vec![0_usize; across];
    for row in taken.chunks(across) {
        free.iter_mut().zip(row).for_each(|(free, taken)| *free = if *taken { 0 } else { *free + 1 });
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (at, high) in free.iter().copied().chain([0]).enumerate() {
            let mut start = at;
            while let Some(&(from, before)) = open.last().filter(|(_, before)| *before >= high) {
                best = best.max(before * (at - from));
                start = from;
                open.pop();
            }
            open.push((start, high));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_free_rectangle_is_found() {
        let taken = |rows: &[&str]| rows.concat().chars().map(|square| square == '#').collect::<Vec<_>>();
        assert_eq!(largest(&taken(&["....", "..#.", "...."]), 4), 6);
        assert_eq!(largest(&taken(&["####", "####"]), 4), 0);
        assert_eq!(largest(&taken(&["#..#", "#...", "##.."]), 4), 4);
    }
}
