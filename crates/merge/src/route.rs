//! A way for a line around everything that it has nothing to do with: right angles, few bends, along a grid that lies
//! beside all boxes.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use drawstream_diagram::scene::Rect;

pub type Point = (i32, i32);

/// Pixels between a line and what it passes, where there is room for that.
const BESIDE: i32 = 14;
/// The least that is worth a way between two borders that are closer to each other.
const NARROW: i32 = 8;
/// What a bend costs, in pixels.
const BEND: i64 = 60;
/// Pixels elsewhere for one pixel closely along a border, closely along another line, and on one.
const BORDER: u8 = 4;
const ALONG: u8 = 3;
const SHARED: u8 = 6;
/// Pixels of a box's or bar's side from its corners, where no line starts.
const CORNER: i32 = 16;
/// What is longer than this has room for lines along its sides, in pixels; what is not has them in its middle.
const LONG: i32 = 96;
/// How far around its ends a way is searched, in pixels: first close by, then further out.
const REACH: [i32; 2] = [160, 900];
/// The most points of the grid.
const MOST: usize = 160_000;

/// What is in the way of a line.
pub struct Field<'f> {
    /// Boxes and tiles that it does not enter.
    pub blocks: &'f [Rect],
    /// Boxes that it may enter, and does not run along the borders of.
    pub open: &'f [Rect],
    /// Stretches of other lines.
    pub lines: &'f [(Point, Point)],
}

/// Whether a stretch enters a box.
pub fn enters(one: Point, other: Point, rect: Rect) -> bool {
    let (left, right) = (one.0.min(other.0), one.0.max(other.0));
    let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
    left < rect.right() - 1 && right > rect.x + 1 && top < rect.bottom() - 1 && bottom > rect.y + 1
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

impl Field<'_> {
    /// Whether a way enters nothing.
    pub fn is_clear(&self, points: &[Point]) -> bool {
        points.windows(2).all(|pair| match pair {
            [a, b] => !self.blocks.iter().any(|&rect| enters(*a, *b, rect)),
            _ => true,
        })
    }

    /// The way from one box to another; none where there is none.
    pub fn way(&self, from: Rect, to: Rect) -> Option<Vec<Point>> {
        REACH.iter().find_map(|&reach| Grid::new(self, from, to, reach)?.search())
    }
}

/// Where lines start along a side from `low` to `high`: in its middle, and along a long one also beside the other end.
fn along(low: i32, high: i32, other: i32) -> impl Iterator<Item = i32> {
    let beside = (high - low > LONG).then(|| other.clamp(low + CORNER, high - CORNER));
    std::iter::once(i32::midpoint(low, high)).chain(beside)
}

/// The sides of a box: points on its outline, and whether lines leave them on a level.
fn ports(rect: Rect, other: Rect) -> Vec<(Point, bool)> {
    let (x, y) = other.middle();
    let level = along(rect.y, rect.bottom(), y).flat_map(|y| [((rect.right(), y), true), ((rect.x, y), true)]);
    let steep = along(rect.x, rect.right(), x).flat_map(|x| [((x, rect.bottom()), false), ((x, rect.y), false)]);
    level.chain(steep).collect()
}

/// A border along one axis: where it lies, from where to where it reaches, and whether a line may run before and behind.
type Border = (i32, (i32, i32), (bool, bool));

/// The borders of a box across one axis; `open`: lines may run inside.
fn borders(low: i32, high: i32, span: (i32, i32), open: bool) -> [Border; 2] {
    [(low, span, (true, open)), (high, span, (open, true))]
}

/// Where lines may run beside borders: some pixels off, or in the middle where another is too close for that.
fn beside(borders: &[Border]) -> BTreeSet<i32> {
    let mut all = BTreeSet::new();
    for &(at, (start, end), (before, behind)) in borders {
        let (mut left, mut right) = (2 * BESIDE, 2 * BESIDE);
        for &(other, (other_start, other_end), _) in borders {
            if other_start < end && start < other_end && other != at {
                if other < at { left = left.min(at - other) } else { right = right.min(other - at) }
            }
        }
        all.extend((before && left >= NARROW).then_some(at - left / 2));
        all.extend((behind && right >= NARROW).then_some(at + right / 2));
    }
    all
}

/// A stretch of a line as a rectangle without width or height.
fn stretch(a: Point, b: Point) -> Rect {
    Rect { x: a.0.min(b.0), y: a.1.min(b.1), w: (a.0 - b.0).abs(), h: (a.1 - b.1).abs() }
}

fn wider(line: Rect) -> Rect {
    Rect { x: line.x - 1, y: line.y - 1, w: line.w + 2, h: line.h + 2 }
}

/// The borders of a box.
fn sides(rect: Rect) -> [Rect; 4] {
    [
        Rect { h: 0, ..rect },
        Rect { y: rect.bottom(), h: 0, ..rect },
        Rect { w: 0, ..rect },
        Rect { x: rect.right(), w: 0, ..rect },
    ]
}

struct Grid {
    from: Rect,
    to: Rect,
    xs: Vec<i32>,
    ys: Vec<i32>,
    /// What the step to the right and the step downwards of each point costs for each pixel; 0 where there is none.
    right: Vec<u8>,
    down: Vec<u8>,
}

impl Grid {
    fn new(field: &Field<'_>, from: Rect, to: Rect, reach: i32) -> Option<Self> {
        let left = from.x.min(to.x) - reach;
        let top = from.y.min(to.y) - reach;
        let bounds = Rect {
            x: left,
            y: top,
            w: from.right().max(to.right()) + reach - left,
            h: from.bottom().max(to.bottom()) + reach - top,
        };
        let blocks: Vec<Rect> = field.blocks.iter().copied().filter(|&rect| overlap(rect, bounds)).collect();
        let open: Vec<Rect> = field.open.iter().copied().filter(|&rect| overlap(rect, bounds)).collect();
        let lines: Vec<Rect> =
            field.lines.iter().map(|&(a, b)| stretch(a, b)).filter(|&line| overlap(wider(line), bounds)).collect();
        let boxes = || {
            let closed = blocks.iter().chain([&from, &to]).map(|rect| (rect, false));
            closed.chain(open.iter().map(|rect| (rect, true)))
        };
        let columns = boxes().flat_map(|(rect, open)| borders(rect.x, rect.right(), (rect.y, rect.bottom()), open));
        let rows = boxes().flat_map(|(rect, open)| borders(rect.y, rect.bottom(), (rect.x, rect.right()), open));
        let mut xs = beside(&columns.collect::<Vec<_>>());
        let mut ys = beside(&rows.collect::<Vec<_>>());
        for rect in [from, to] {
            xs.extend([rect.x, rect.right()]);
            ys.extend([rect.y, rect.bottom()]);
        }
        for ((x, y), level) in ports(from, to).into_iter().chain(ports(to, from)) {
            if level {
                ys.insert(y)
            } else {
                xs.insert(x)
            };
        }
        // Beside other lines, as long as that is not too much.
        if xs.len() * ys.len() < MOST / 4 {
            for line in &lines {
                let all = if line.w == 0 { &mut xs } else { &mut ys };
                let at = if line.w == 0 { line.x } else { line.y };
                all.extend([at - BESIDE, at + BESIDE]);
            }
        }
        let within = |low: i32, high: i32| move |at: &i32| low <= *at && *at <= high;
        let xs: Vec<i32> = xs.into_iter().filter(within(bounds.x, bounds.right())).collect();
        let ys: Vec<i32> = ys.into_iter().filter(within(bounds.y, bounds.bottom())).collect();
        let count = xs.len() * ys.len();
        if count > MOST {
            return None;
        }
        let mut grid = Self { from, to, xs, ys, right: vec![1; count], down: vec![1; count] };
        for rect in blocks.iter().chain(&open).chain([&from, &to]) {
            for side in sides(*rect) {
                grid.mark(side, BESIDE - 1, BORDER);
            }
        }
        for &line in &lines {
            grid.mark(line, BESIDE - 1, ALONG);
            grid.mark(line, 0, SHARED);
        }
        // The ends' own boxes are left at once and never passed.
        for rect in blocks.iter().chain([&from, &to]) {
            grid.block(Rect { x: rect.x + 1, y: rect.y + 1, w: rect.w - 2, h: rect.h - 2 });
        }
        for rect in [from, to] {
            grid.guard(rect);
        }
        Some(grid)
    }

    /// Keeps ways from running along the sides of an end: they leave it straight.
    fn guard(&mut self, rect: Rect) {
        let width = self.xs.len();
        let near = |at: i32, low: i32, high: i32| low - BESIDE <= at && at <= high + BESIDE;
        for (y, _) in self.ys.iter().enumerate().filter(|(_, row)| **row == rect.y || **row == rect.bottom()) {
            for x in (0..width.saturating_sub(1))
                .filter(|&x| near(self.xs[x], rect.x, rect.right()) && near(self.xs[x + 1], rect.x, rect.right()))
            {
                self.right[y * width + x] = 0;
            }
        }
        for (x, _) in self.xs.iter().enumerate().filter(|(_, column)| **column == rect.x || **column == rect.right()) {
            for y in (0..self.ys.len().saturating_sub(1))
                .filter(|&y| near(self.ys[y], rect.y, rect.bottom()) && near(self.ys[y + 1], rect.y, rect.bottom()))
            {
                self.down[y * width + x] = 0;
            }
        }
    }

    /// Indices of the columns and rows from `low` to `high`.
    fn span(all: &[i32], low: i32, high: i32) -> std::ops::Range<usize> {
        all.partition_point(|&at| at < low)..all.partition_point(|&at| at <= high)
    }

    /// Makes all steps dearer that lead along a stretch, at most `near` pixels beside it.
    fn mark(&mut self, line: Rect, near: i32, cost: u8) {
        let width = self.xs.len();
        if line.h == 0 {
            let columns = Self::span(&self.xs, line.x, line.right());
            for y in Self::span(&self.ys, line.y - near, line.y + near) {
                // Steps that lead over an end of it, too.
                for x in columns.start.saturating_sub(usize::from(near > 0))..columns.end {
                    if x + 1 < columns.end || near > 0 && x + 1 < width {
                        let own = &mut self.right[y * width + x];
                        *own = cost.max(*own);
                    }
                }
            }
        }
        if line.w == 0 {
            let rows = Self::span(&self.ys, line.y, line.bottom());
            for x in Self::span(&self.xs, line.x - near, line.x + near) {
                for y in rows.start.saturating_sub(usize::from(near > 0))..rows.end {
                    if y + 1 < rows.end || near > 0 && y + 1 < self.ys.len() {
                        let own = &mut self.down[y * width + x];
                        *own = cost.max(*own);
                    }
                }
            }
        }
    }

    /// Takes away all steps that meet a rectangle.
    fn block(&mut self, rect: Rect) {
        let width = self.xs.len();
        let columns = Self::span(&self.xs, rect.x, rect.right());
        let rows = Self::span(&self.ys, rect.y, rect.bottom());
        for y in rows.clone() {
            // The step to the right from just before it, too.
            for x in columns.start.saturating_sub(1)..columns.end {
                if x + 1 < width && self.xs[x + 1] >= rect.x {
                    self.right[y * width + x] = 0;
                }
            }
        }
        for x in columns {
            for y in rows.start.saturating_sub(1)..rows.end {
                if y + 1 < self.ys.len() && self.ys[y + 1] >= rect.y {
                    self.down[y * width + x] = 0;
                }
            }
        }
    }

    fn index(&self, (x, y): Point) -> Option<usize> {
        let x = self.xs.binary_search(&x).ok()?;
        let y = self.ys.binary_search(&y).ok()?;
        Some(y * self.xs.len() + x)
    }

    fn point(&self, at: usize) -> Point {
        (self.xs[at % self.xs.len()], self.ys[at / self.xs.len()])
    }

    /// The neighbours of a point: each with the step's cost and whether the step is level.
    fn steps(&self, at: usize) -> impl Iterator<Item = (usize, i64, bool)> {
        let width = self.xs.len();
        let (x, y) = (at % width, at / width);
        let right = (x + 1 < width).then(|| (at + 1, self.right[at], true));
        let left = x.checked_sub(1).map(|_| (at - 1, self.right[at - 1], true));
        let down = (y + 1 < self.ys.len()).then(|| (at + width, self.down[at], false));
        let up = y.checked_sub(1).map(|_| (at - width, self.down[at - width], false));
        let here = self.point(at);
        let all = [right, left, down, up].into_iter().flatten().filter(|(_, cost, _)| *cost > 0);
        let all: Vec<(usize, i64, bool)> = all
            .map(|(next, cost, level)| {
                let there = self.point(next);
                let far = i64::from((there.0 - here.0).abs() + (there.1 - here.1).abs());
                (next, far * i64::from(cost), level)
            })
            .collect();
        all.into_iter()
    }

    fn search(&self) -> Option<Vec<Point>> {
        let count = self.xs.len() * self.ys.len();
        // Of each point twice: come to it on a level, or not.
        let mut cost = vec![i64::MAX; count * 2];
        let mut came = vec![usize::MAX; count * 2];
        let mut heap = BinaryHeap::new();
        for (point, level) in ports(self.from, self.to) {
            if let Some(at) = self.index(point) {
                let state = at * 2 + usize::from(level);
                cost[state] = 0;
                heap.push(Reverse((0, state)));
            }
        }
        let ends: Vec<(usize, bool)> =
            ports(self.to, self.from).iter().filter_map(|(point, level)| Some((self.index(*point)?, *level))).collect();
        while let Some(Reverse((spent, state))) = heap.pop() {
            if spent > cost[state] {
                continue;
            }
            let (at, level) = (state / 2, state % 2 == 1);
            if ends.contains(&(at, level)) && came[state] != usize::MAX {
                return Some(self.trace(&came, state));
            }
            for (next, step, goes_level) in self.steps(at) {
                let total = spent + step + if goes_level == level { 0 } else { BEND };
                let state_next = next * 2 + usize::from(goes_level);
                if total < cost[state_next] {
                    cost[state_next] = total;
                    came[state_next] = state;
                    heap.push(Reverse((total, state_next)));
                }
            }
        }
        None
    }

    /// The corners of the way to a state.
    fn trace(&self, came: &[usize], last: usize) -> Vec<Point> {
        let mut points = vec![self.point(last / 2)];
        let mut state = last;
        while came[state] != usize::MAX {
            state = came[state];
            let next = self.point(state / 2);
            let is_between = |a: Point, b: Point, c: Point| a.0 == b.0 && b.0 == c.0 || a.1 == b.1 && b.1 == c.1;
            if let [.., before, last] = points[..]
                && is_between(before, last, next)
            {
                points.pop();
            }
            if points.last() != Some(&next) {
                points.push(next);
            }
        }
        points.reverse();
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Rect = Rect { x: 0, y: 0, w: 48, h: 48 };
    const B: Rect = Rect { x: 300, y: 0, w: 48, h: 48 };

    #[test]
    fn neighbours_are_joined_straight() {
        let field = Field { blocks: &[], open: &[], lines: &[] };
        assert_eq!(field.way(A, B), Some(vec![(48, 24), (300, 24)]));
    }

    #[test]
    fn a_way_leads_around_what_lies_between() {
        let between = [Rect { x: 120, y: -100, w: 80, h: 200 }];
        let field = Field { blocks: &between, open: &[], lines: &[] };
        let way = field.way(A, B).unwrap();
        assert!(field.is_clear(&way), "{way:?}");
        assert!(way.windows(2).all(|pair| pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1));
        assert!(!field.is_clear(&[(48, 24), (300, 24)]));
    }

    #[test]
    fn a_way_leaves_its_ends_straight() {
        let below = Rect { x: 300, y: 200, w: 48, h: 48 };
        let way = Field { blocks: &[], open: &[], lines: &[] }.way(A, below).unwrap();
        let is_on_side = |rect: Rect, (x, y): Point, (to_x, to_y): Point| {
            let level = y == to_y && (y == rect.y || y == rect.bottom());
            level || x == to_x && (x == rect.x || x == rect.right())
        };
        assert!(!is_on_side(A, way[0], way[1]), "{way:?}");
        assert!(!is_on_side(below, way[way.len() - 1], way[way.len() - 2]), "{way:?}");
    }

    #[test]
    fn what_is_walled_in_has_no_way() {
        let walls = [
            Rect { x: -40, y: -40, w: 130, h: 30 },
            Rect { x: -40, y: 60, w: 130, h: 30 },
            Rect { x: -40, y: -40, w: 30, h: 130 },
            Rect { x: 60, y: -40, w: 30, h: 130 },
        ];
        assert_eq!(Field { blocks: &walls, open: &[], lines: &[] }.way(A, B), None);
    }
}
