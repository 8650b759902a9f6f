//! The ways of lines: as they were where both ends held still, else a new one.

use drawstream_diagram::base::way;
use drawstream_diagram::hand::split_style;
use drawstream_diagram::open::Way;
use drawstream_diagram::scene::{Rect, Shape, Sheet};
use drawstream_diagram::{LabelSide, Paint, elbow};

use crate::old::{Cell, Place, is_moved};
use crate::places::{is_outline, rounded, whole, with_label};
use crate::report::Report;
use crate::route::{Field, Point};
use crate::seen::{At, Finder, Match, Seen};

/// What lines need to know of a sheet.
pub struct Lines<'a> {
    pub finder: &'a Finder<'a>,
    /// As laid out anew.
    pub sheet: &'a Sheet,
    pub found: &'a Match,
    /// The places of all shapes now.
    pub rects: &'a [Rect],
    /// Whether each shape is not shown, or in something that is not.
    pub hidden: &'a [bool],
    /// Whether each shape lies outside of what it is in.
    pub outside: &'a [bool],
}

/// Whether a box has borders that a line should not run along.
fn has_border(shape: &Shape) -> bool {
    matches!(shape.cell.paint, Paint::Frame | Paint::Slim | Paint::Outline | Paint::Fence)
}

impl Lines<'_> {
    /// The ways of all lines.
    pub fn ways(&self, report: &mut Report) -> Vec<Way> {
        let sheet = self.sheet;
        let mut ways: Vec<Option<Way>> = Vec::with_capacity(sheet.lines.len());
        for (nth, line) in sheet.lines.iter().enumerate() {
            if self.hidden[line.from] || self.hidden[line.to] {
                ways.push(Some(Way { points: line.points.clone(), ends: true }));
                continue;
            }
            let (blocks, open) = self.blocks(line.from, line.to);
            let field = Field { blocks: &blocks, open: &open, lines: &[] };
            let kept = self.found.lines[nth].at().and_then(|cell| self.kept(nth, cell, &field, report));
            let is_still = [line.from, line.to].iter().all(|&end| self.rects[end] == sheet.shapes[end].rect);
            let kept = kept.or_else(|| {
                let is_good = is_still && self.found.lines[nth].at().is_none() && field.is_clear(&line.points);
                is_good.then(|| Way { points: line.points.clone(), ends: true })
            });
            ways.push(kept);
        }
        for nth in 0..ways.len() {
            if ways[nth].is_none() {
                let way = self.new_way(nth, &ways);
                ways[nth] = Some(way);
            }
        }
        ways.into_iter().flatten().collect()
    }

    /// The way that a line had, if it still leads from one end to the other.
    fn kept(&self, nth: usize, at: At, field: &Field<'_>, report: &mut Report) -> Option<Way> {
        if self.found.page != Some(at.0) {
            return None;
        }
        let line = &self.sheet.lines[nth];
        let cell = self.finder.cell(at);
        let name = |end: usize| &*self.sheet.shapes[end].cell.id;
        if cell.inner().get("source") != Some(name(line.from)) || cell.inner().get("target") != Some(name(line.to)) {
            return None;
        }
        // Points stay on the page where they were when an end is moved: then they lead nowhere.
        if [line.from, line.to].iter().any(|&end| self.was_moved(end, line.parent)) {
            return None;
        }
        let place = |end: usize| Some(rounded(self.finder.place(self.found.shapes[end].at()?)));
        let (was_from, was_to) = (place(line.from)?, place(line.to)?);
        let (from, to) = (self.rects[line.from], self.rects[line.to]);
        let is_bent = cell.way.is_none()
            && self.finder.drawn(at).is_some_and(|drawn| way(cell.points().into_iter()) != drawn.way);
        let Way { mut points, ends } = self.old_way(at, was_from, was_to);
        let was_crossing = !field.is_clear(&points) && self.was_crossing(nth, &points);
        if !ends {
            // draw.io finds where it starts and ends.
            if (was_from.w, was_from.h, was_to.w, was_to.h) != (from.w, from.h, to.w, to.h) {
                return None;
            }
            let by = (from.x - was_from.x, from.y - was_from.y);
            if by != (to.x - was_to.x, to.y - was_to.y) {
                return None;
            }
            points.iter_mut().for_each(|point| *point = (point.0 + by.0, point.1 + by.1));
        } else {
            let by = (step(points.first(), was_from, from)?, step(points.last(), was_to, to)?);
            if !follow(&mut points, by.0, by.1) {
                return None;
            }
        }
        if is_bent {
            report.bent += 1;
            return Some(Way { points, ends });
        }
        // One that draw.io found has no points of its own to be judged by.
        let is_good = !ends && points.len() == 2 || was_crossing || field.is_clear(&points);
        is_good.then_some(Way { points, ends })
    }

    /// The way that a line has in the file, between the places that its ends had.
    fn old_way(&self, at: At, was_from: Rect, was_to: Rect) -> Way {
        let (cell, origin) = (self.finder.cell(at), self.finder.place(at));
        if let Some(way) = &cell.way {
            let points = way.points.iter().map(|&(x, y)| (whole(origin.x) + x, whole(origin.y) + y));
            return Way { points: points.collect(), ends: way.ends };
        }
        let inner = cell.points();
        let (first, last) = (end(cell, "exit", was_from), end(cell, "entry", was_to));
        let mut points = vec![first.unwrap_or_else(|| was_from.middle())];
        if let (true, Some(first), Some(last)) = (inner.is_empty(), first, last) {
            // One bend that draw.io finds by itself is not in the file.
            points.extend(elbow::bend(first, last, was_from, was_to));
        }
        points.extend(inner.into_iter().map(|(x, y)| (whole(origin.x + x), whole(origin.y + y))));
        points.push(last.unwrap_or_else(|| was_to.middle()));
        Way { points, ends: first.is_some() && last.is_some() }
    }

    /// Whether a line of the file passed something already.
    fn was_crossing(&self, nth: usize, points: &[Point]) -> bool {
        let line = &self.sheet.lines[nth];
        let was = |seen: &Seen| match seen.at().filter(|at| Some(at.0) == self.found.page) {
            Some(at) => rounded(self.finder.place(at)),
            // What was not there was in no line's way.
            None => Rect { x: i32::MIN / 4, y: i32::MIN / 4, w: 0, h: 0 },
        };
        let rects: Vec<Rect> = self.found.shapes.iter().map(was).collect();
        let (blocks, open) = Lines { rects: &rects, ..*self }.blocks(line.from, line.to);
        !Field { blocks: &blocks, open: &open, lines: &[] }.is_clear(points)
    }

    /// Whether a person moved a line's end, or something around it, within what holds both its ends.
    fn was_moved(&self, end: usize, within: Option<usize>) -> bool {
        let mut next = Some(end);
        while let Some(at) = next.filter(|&at| Some(at) != within) {
            let shape = &self.sheet.shapes[at];
            let moved = self.found.shapes[at].at().is_none_or(|cell| {
                let own = self.finder.cell(cell);
                let around = shape.parent.map_or("1", |parent| &*self.sheet.shapes[parent].cell.id);
                self.finder.drawn(cell).is_none_or(|drawn| is_moved(own, &drawn) || own.parent() != around)
            });
            // An outline lies where what it is around lies.
            if moved && !is_outline(shape) {
                return true;
            }
            next = shape.parent;
        }
        false
    }

    /// What a line does not pass: boxes that hold neither of its ends, tiles with their labels. And the boxes that it
    /// may pass.
    fn blocks(&self, from: usize, to: usize) -> (Vec<Rect>, Vec<Rect>) {
        let shapes = &self.sheet.shapes;
        let mut is_open = vec![false; shapes.len()];
        for end in [from, to] {
            let mut next = Some(end);
            while let Some(at) = next {
                is_open[at] = true;
                // What a person moved out of its box has its line to there.
                next = shapes[at].parent;
            }
        }
        let mut is_blocked = vec![false; shapes.len()];
        let (mut blocks, mut open) = (Vec::new(), Vec::new());
        for (at, shape) in shapes.iter().enumerate() {
            if shape.parent.is_some_and(|parent| is_blocked[parent]) && !self.outside[at] {
                is_blocked[at] = true;
                continue;
            }
            if is_open[at] || shape.open || self.hidden[at] || shape.cell.role.is_some() {
                if !self.hidden[at] && ![from, to].contains(&at) && has_border(shape) {
                    open.push(self.rects[at]);
                }
                continue;
            }
            is_blocked[at] = true;
            blocks.push(with_label(shape, self.rects[at]));
        }
        // A label may reach to where an end is: then it is passed.
        let ends = [self.rects[from], self.rects[to]];
        let covers = |block: &Rect, end: &Rect| {
            block.x < end.right() && end.x < block.right() && block.y < end.bottom() && end.y < block.bottom()
        };
        blocks.retain(|block| !ends.iter().any(|end| covers(block, end)));
        // Nor do lines leave an end through its own label.
        for end in [from, to] {
            let (rect, whole) = (self.rects[end], with_label(&shapes[end], self.rects[end]));
            match shapes[end].label.side {
                Some(LabelSide::Below) if whole.h > rect.h => {
                    blocks.push(Rect { y: rect.bottom() + 2, h: whole.h - rect.h - 2, ..whole });
                }
                Some(LabelSide::Right) if whole.w > rect.w => {
                    blocks.push(Rect { x: rect.right() + 2, w: whole.w - rect.w - 2, ..whole });
                }
                _ => {}
            }
        }
        (blocks, open)
    }

    /// A new way around everything, beside lines of other ends; where there is none, draw.io finds one.
    fn new_way(&self, nth: usize, ways: &[Option<Way>]) -> Way {
        let lines = &self.sheet.lines;
        let line = &lines[nth];
        let (blocks, open) = self.blocks(line.from, line.to);
        let others = lines
            .iter()
            .zip(ways)
            .filter(|(other, _)| [other.from, other.to].iter().all(|end| ![line.from, line.to].contains(end)));
        let stretches = others.filter_map(|(_, way)| way.as_ref()).flat_map(|way| way.points.windows(2));
        let stretches: Vec<(Point, Point)> =
            stretches.filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect();
        let field = Field { blocks: &blocks, open: &open, lines: &stretches };
        let (from, to) = (self.rects[line.from], self.rects[line.to]);
        match field.way(from, to) {
            Some(points) => Way { points, ends: true },
            None => Way { points: vec![from.middle(), to.middle()], ends: false },
        }
    }
}

/// By how much the end of a line on the outline of a box goes with it, where the box has grown or moved; none where the
/// end would lie on no side of it any more.
fn step(point: Option<&Point>, was: Rect, now: Rect) -> Option<Point> {
    let &(x, y) = point?;
    let by = (now.x - was.x, now.y - was.y);
    if (was.w, was.h) == (now.w, now.h) {
        return Some(by);
    }
    let (right, down) = (now.right() - was.right(), now.bottom() - was.bottom());
    let within = |at: i32, low: i32, high: i32| low <= at && at <= high;
    match (x, y) {
        (x, _) if x == was.x && within(y + by.1, now.y, now.bottom()) => Some(by),
        (x, _) if x == was.right() && within(y + by.1, now.y, now.bottom()) => Some((right, by.1)),
        (_, y) if y == was.y && within(x + by.0, now.x, now.right()) => Some(by),
        (_, y) if y == was.bottom() && within(x + by.0, now.x, now.right()) => Some((by.0, down)),
        _ => None,
    }
}

/// The least that is left of a stretch that becomes shorter, in pixels.
const LEFT: i32 = 12;

/// Moves the ends of a way by as much as each says: what lies between keeps its directions, and only the stretches at the
/// ends become longer or shorter. Whether that is possible.
fn follow(points: &mut [Point], first: Point, last: Point) -> bool {
    if first == last {
        points.iter_mut().for_each(|point| *point = (point.0 + first.0, point.1 + first.1));
        return true;
    }
    // All goes with the first, and then the last stretch with the last.
    points.iter_mut().for_each(|point| *point = (point.0 + first.0, point.1 + first.1));
    if pull(points, (last.0 - first.0, last.1 - first.1)) {
        return true;
    }
    // Else what lies between stays with the last.
    let by = (last.0 - first.0, last.1 - first.1);
    points.iter_mut().for_each(|point| *point = (point.0 + by.0, point.1 + by.1));
    points.reverse();
    let is_pulled = pull(points, (-by.0, -by.1));
    points.reverse();
    is_pulled
}

/// Moves the last point, and with it the one before where they have to keep their direction.
fn pull(points: &mut [Point], (dx, dy): Point) -> bool {
    let [.., before, bend, last] = points else {
        let [first, last] = points else { return false };
        let next = (last.0 + dx, last.1 + dy);
        let is_fit = is_like((*first, *last), (*first, next));
        if is_fit {
            *last = next;
        }
        return is_fit;
    };
    let next = (last.0 + dx, last.1 + dy);
    let level = bend.1 == last.1;
    let moved = if level { (bend.0, bend.1 + dy) } else { (bend.0 + dx, bend.1) };
    let is_fit = is_like((*before, *bend), (*before, moved)) && is_like((*bend, *last), (moved, next));
    if is_fit {
        (*bend, *last) = (moved, next);
    }
    is_fit
}

/// Whether a stretch leads in the direction of another, and is long enough or did not become shorter.
fn is_like(was: (Point, Point), now: (Point, Point)) -> bool {
    let size = |(a, b): (Point, Point)| (b.0 - a.0, b.1 - a.1);
    let (was, now) = (size(was), size(now));
    let one = |was: i32, now: i32| was.signum() == now.signum() && (now.abs() >= was.abs().min(LEFT));
    one(was.0, now.0) && one(was.1, now.1)
}

/// Where a line's style fixes its end on a box.
fn end(cell: &Cell, which: &str, rect: Rect) -> Option<Point> {
    let style = split_style(cell.style());
    let part = |name: &str| {
        let key = format!("{which}{name}");
        let (_, value) = style.iter().find(|(own, _)| *own == key)?;
        value.and_then(|value| value.parse::<f64>().ok()).filter(|part| part.is_finite() && part.abs() < 100.0)
    };
    let place = Place { x: rect.x.into(), y: rect.y.into(), w: rect.w.into(), h: rect.h.into() };
    let (x, y) = (place.x + part("X")? * place.w, place.y + part("Y")? * place.h);
    Some((whole(x), whole(y)))
}
