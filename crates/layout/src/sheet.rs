//! One page, from its diagram to shapes and lines: arranges the blocks, places, routes, widens.

use std::collections::BTreeMap;
use std::rc::Rc;

use drawstream_diagram::measures::{BADGE, BADGE_OUT};
use drawstream_diagram::scene::{Line, Rect, Shape, Sheet};
use drawstream_diagram::{Diagram, Font, LabelSide, Paint, Trunk, Words};

use crate::block::{Arena, BlockForm, BlockId, Shown};
use crate::chips;
use crate::direct::{self, Direct, Shortcuts};
use crate::label::Label;
use crate::net::Net;
use crate::route::{self, Pair, Route};
use crate::settle::settle;
use crate::shape::{self, Arranged};
use crate::track::Tracks;

/// How often gutters are widened once more for lines that must move aside of others.
const WIDENINGS: usize = 3;

/// Arranges, places and routes one page.
pub fn sheet(diagram: Diagram) -> Sheet {
    sheet_like(diagram, None)
}

/// The same with labels at that side of tiles, where there is one: as the page had them before.
pub fn sheet_like(mut diagram: Diagram, side: Option<LabelSide>) -> Sheet {
    let Arranged { mut arena, root, blocks, side } = shape::best(&diagram, side);
    let wires = std::mem::take(&mut diagram.wires);
    let on_page = wires.into_iter().filter_map(|wire| {
        let (from, to) = (blocks[wire.from.index()]?, blocks[wire.to.index()]?);
        let (hub_at_end, alone) = (wire.trunk == Trunk::End, wire.trunk == Trunk::Alone);
        Some((Pair { from, to, hub_at_end, alone }, wire))
    });
    let (pairs, wires): (Vec<_>, Vec<_>) = on_page.unzip();
    for pair in &pairs {
        arena.partners.entry(pair.from).or_default().push(pair.to);
        arena.partners.entry(pair.to).or_default().push(pair.from);
    }
    let ways = Ways::find(&mut arena, root, &pairs);
    ways.cut_bars(&mut arena, &pairs);

    let mut shapes = Shapes { diagram: &mut diagram, shapes: Vec::new(), of: vec![None; arena.blocks.len()] };
    shapes.add(&mut arena, root, None);
    shapes.add_outlines(&mut arena, &ways.net);
    let Shapes { shapes, of, .. } = shapes;
    let mut lines = Vec::with_capacity(wires.len());
    for (nth, (wire, pair)) in wires.into_iter().zip(&pairs).enumerate() {
        let (Some(from), Some(to)) = (of[pair.from.index()], of[pair.to.index()]) else { continue };
        let points = ways.points(nth).map(|points| {
            let is_outline = arena.get(pair.to).form == BlockForm::Outline;
            if is_outline { cut(points, arena.drawn(pair.to)) } else { points }
        });
        let points = points.unwrap_or_else(|| {
            // Nothing leads there, as when one end holds the other: a plain line, for draw.io to route.
            vec![arena.drawn(pair.from).middle(), arena.drawn(pair.to).middle()]
        });
        lines.push(Line {
            id: wire.id,
            from,
            to,
            relation: wire.relation,
            class: wire.class,
            arrow: wire.arrow,
            both: wire.both,
            members: wire.members,
            words: wire.words,
            parent: common(&shapes, from, to),
            points,
            hand: None,
            ends: true,
        });
    }
    let page = arena.get(root).rect;
    let beside = side == LabelSide::Right;
    Sheet {
        id: diagram.id,
        name: diagram.name,
        width: page.w,
        height: page.h,
        shapes,
        lines,
        beside,
        ..Sheet::default()
    }
}

/// The ways of all lines of a page, with their tracks.
struct Ways {
    net: Net,
    /// Lines that need no gutter.
    straight: Vec<Option<Direct>>,
    routes: Vec<Option<Route>>,
    tracks: Tracks,
}

/// How often columns that slide are put in order.
const SORTS: usize = 2;
/// How often lines are tried without a gutter, before all have one.
const ROUNDS: usize = 4;

impl Ways {
    /// Places the blocks and finds the ways: straight where nothing lies between, through the gutters otherwise. What
    /// the gutters' lines take may move what a straight line was to join, and a line of a gutter may come to lie on it:
    /// then it goes through the gutters, too.
    fn find(arena: &mut Arena, root: BlockId, pairs: &[Pair]) -> Self {
        let ways = Self::find_placed(arena, root, pairs);
        // What slides once more, to where its lines have come out of what they start in.
        let wishes = ways.wishes(arena, pairs);
        if wishes.is_empty() {
            return ways;
        }
        let mut moved = arena.clone();
        moved.wishes = wishes;
        let again = Self::find_placed(&mut moved, root, pairs);
        if again.cost(pairs) < ways.cost(pairs) {
            *arena = moved;
            return again;
        }
        ways
    }

    /// For what slides and has a line with bends at it: the height of the line's longest level stretch.
    fn wishes(&self, arena: &Arena, pairs: &[Pair]) -> BTreeMap<BlockId, i32> {
        let mut wishes = BTreeMap::new();
        for (nth, pair) in pairs.iter().enumerate().filter(|(nth, _)| self.straight[*nth].is_none()) {
            let points = self.points(nth).unwrap_or_default();
            let level = points.windows(2).filter(|pair| pair[0].1 == pair[1].1);
            let Some(longest) = level.max_by_key(|pair| (pair[0].0 - pair[1].0).abs()) else { continue };
            for end in [pair.from, pair.to].into_iter().filter(|end| arena.sliding.contains(end)) {
                if arena.drawn(end).middle().1 != longest[0].1 {
                    wishes.entry(end).or_insert(longest[0].1);
                }
            }
        }
        wishes
    }

    /// How bad the ways are: crossings of lines that share no end, and bends.
    fn cost(&self, pairs: &[Pair]) -> usize {
        let all: Vec<Direct> = (0..pairs.len()).map(|nth| self.points(nth).unwrap_or_default()).collect();
        let bends: usize = all.iter().map(|way| way.len().saturating_sub(2)).sum();
        let mut crossings = 0;
        for (nth, (one, pair)) in all.iter().zip(pairs).enumerate() {
            for (other, of) in all.iter().zip(pairs).skip(nth + 1) {
                let shares = [pair.from, pair.to].iter().any(|end| [of.from, of.to].contains(end));
                crossings += if shares { 0 } else { direct::crossings(one, other) };
            }
        }
        bends + 2 * crossings
    }

    fn find_placed(arena: &mut Arena, root: BlockId, pairs: &[Pair]) -> Self {
        let mut barred = vec![false; pairs.len()];
        arena.measure_all();
        // A column's order tells where its tiles lie, and that the order of the column after it.
        for _ in 0..SORTS {
            arena.place(root);
            arena.sort_sliding();
        }
        for _ in 0..ROUNDS {
            let mut ways = Self::find_once(arena, root, pairs, &barred);
            let wanted: Vec<bool> = ways.straight.iter().map(Option::is_none).collect();
            ways.straight = direct::find(arena, &ways.net, root, pairs, &wanted);
            let mut is_good = true;
            for at in (0..pairs.len()).filter(|&at| !wanted[at]) {
                if ways.straight[at].as_ref().is_none_or(|line| ways.is_crossed(line, at, pairs)) {
                    barred[at] = true;
                    is_good = false;
                }
            }
            if is_good {
                ways.shorten(arena, root, pairs);
                return ways;
            }
        }
        let mut ways = Self::find_once(arena, root, pairs, &vec![true; pairs.len()]);
        ways.shorten(arena, root, pairs);
        ways
    }

    /// Leaves out the last bends of lines that a stretch of theirs leads to their end without.
    fn shorten(&mut self, arena: &Arena, root: BlockId, pairs: &[Pair]) {
        let mut all: Vec<Direct> = (0..pairs.len()).map(|nth| self.points(nth).unwrap_or_default()).collect();
        let shortcuts = Shortcuts::new(arena, &self.net, root);
        let mut found = Vec::new();
        for (nth, pair) in pairs.iter().enumerate().filter(|(nth, _)| self.routes[*nth].is_some()) {
            // A trunk stays one.
            let start = |nth: usize| {
                let points = &all[nth];
                if pairs[nth].hub_at_end { points.last() } else { points.first() }
            };
            let mut others = pairs.iter().enumerate().filter(|(other, _)| *other != nth);
            let is_trunk = others.any(|(at, other)| other.hub() == pair.hub() && start(at) == start(nth));
            if all[nth].len() < 4 || is_trunk {
                continue;
            }
            let way = std::mem::take(&mut all[nth]);
            let short = shortcuts.find(&way, pair, &all);
            all[nth] = short.clone().unwrap_or(way);
            found.extend(short.map(|short| (nth, short)));
        }
        for (nth, short) in found {
            self.straight[nth] = Some(short);
        }
    }

    /// Whether a line of another hub in the gutters lies on a straight one.
    fn is_crossed(&self, line: &Direct, at: usize, pairs: &[Pair]) -> bool {
        let mine = [pairs[at].from, pairs[at].to];
        let others = (0..pairs.len()).filter(|&nth| self.routes[nth].is_some());
        let mut others = others.filter(|&nth| !mine.contains(&pairs[nth].from) || !mine.contains(&pairs[nth].to));
        others.any(|nth| self.points(nth).is_some_and(|points| direct::is_mistaken(line, &points)))
    }

    fn find_once(arena: &mut Arena, root: BlockId, pairs: &[Pair], barred: &[bool]) -> Self {
        arena.measure_all();
        arena.place(root);
        let mut net = Net::new(arena, root);
        let straight = direct::find(arena, &net, root, pairs, barred);
        let crooked: Vec<usize> = (0..pairs.len()).filter(|&at| straight[at].is_none()).collect();
        // Through the gutters a line leads to the first of what an outline lies around, and ends at the outline.
        let inside = |id: BlockId| {
            let outline = arena.outlines.iter().find(|(outline, _)| *outline == id);
            outline.and_then(|(_, around)| around.first().copied()).unwrap_or(id)
        };
        let wanted: Vec<Pair> = crooked
            .iter()
            .map(|&at| Pair { from: inside(pairs[at].from), to: inside(pairs[at].to), ..pairs[at] })
            .collect();
        let mut routes = vec![None; pairs.len()];
        for (&at, route) in crooked.iter().zip(route::find(arena, &mut net, &wanted)) {
            routes[at] = route;
        }
        let tracks = Tracks::new(&net, &routes);
        let mut ways = Self { net, straight, routes, tracks };
        if ways.tracks.widen(&ways.net, arena) {
            ways.again(arena, root);
        }
        settle(&ways.net, &ways.routes, &mut ways.tracks);
        for _ in 0..WIDENINGS {
            if !ways.tracks.is_short() || !ways.tracks.widen(&ways.net, arena) {
                break;
            }
            ways.again(arena, root);
            settle(&ways.net, &ways.routes, &mut ways.tracks);
        }
        ways
    }

    /// Measures, places and gives tracks once more, after gutters were widened.
    fn again(&mut self, arena: &mut Arena, root: BlockId) {
        arena.measure_all();
        arena.place(root);
        self.net.locate(arena);
        self.tracks = Tracks::new(&self.net, &self.routes);
    }

    /// Cuts bars to their lines: they were as long as these might have needed.
    fn cut_bars(&self, arena: &mut Arena, pairs: &[Pair]) {
        let mut spans: BTreeMap<BlockId, Option<(i32, i32)>> = BTreeMap::new();
        for (nth, pair) in pairs.iter().enumerate() {
            let points = self.points(nth).unwrap_or_default();
            for (end, point) in [(pair.from, points.first()), (pair.to, points.last())] {
                if arena.get(end).form != BlockForm::Bar {
                    continue;
                }
                let rect = arena.get(end).rect;
                let span = spans.entry(end).or_insert(Some((i32::MAX, i32::MIN)));
                // A line to a short side keeps that side where it is.
                *span = span.zip(point).map(|((low, high), &(_, y))| {
                    if y == rect.y {
                        (rect.y, high)
                    } else if y == rect.bottom() {
                        (low, rect.bottom())
                    } else {
                        (low.min(y), high.max(y))
                    }
                });
            }
        }
        for (bar, span) in spans {
            if let Some((low, high)) = span.filter(|(low, high)| low <= high) {
                arena.cut_bar(bar, low, high);
            }
        }
    }

    /// The points of the `nth` line; none where it has no way.
    fn points(&self, nth: usize) -> Option<Vec<(i32, i32)>> {
        if let Some(line) = &self.straight[nth] {
            return Some(line.clone());
        }
        let route = self.routes[nth].as_ref()?;
        Some(self.tracks.points(&self.net, nth, route))
    }
}

/// The shapes of a page in the making.
struct Shapes<'d> {
    diagram: &'d mut Diagram,
    shapes: Vec<Shape>,
    /// The shape of each block that is drawn.
    of: Vec<Option<usize>>,
}

impl Shapes<'_> {
    /// Outlines lie in the box around the columns whose cells they go round, and over all of it.
    fn add_outlines(&mut self, arena: &mut Arena, net: &Net) {
        for at in 0..arena.outlines.len() {
            let (outline, around) = &arena.outlines[at];
            let (outline, first) = (*outline, around.first().copied());
            let column = first.and_then(|cell| net.frame_of[cell.index()]);
            let holder = column.and_then(|column| net.frame_of[column.index()]);
            if column.is_some() {
                let parent = holder.and_then(|holder| self.of[holder.index()]);
                self.add(arena, outline, parent);
            }
        }
    }

    fn add(&mut self, arena: &mut Arena, id: BlockId, parent: Option<usize>) {
        let rect = arena.drawn(id);
        let block = arena.at(id);
        let children = std::mem::take(&mut block.children);
        let inset = if block.sunk { (block.pad.left - 9, block.pad.top) } else { (0, 0) };
        let open = block.open;
        let mut inside = parent;
        if let Some(Shown { item, label }) = block.shown.take()
            && let Some(mut cell) = self.diagram.items.take_cell(item)
        {
            inside = Some(self.shapes.len());
            self.of[id.index()] = inside;
            if cell.paint == Paint::Words {
                chips::place_behind(&mut cell, label.size().0);
            } else {
                chips::place(&mut cell, rect);
            }
            let label = Rc::unwrap_or_clone(label).into_scene();
            let badges = std::mem::take(&mut cell.badges);
            let frame = matches!(cell.paint, Paint::Frame | Paint::Slim);
            let beside = label.side == Some(LabelSide::Right);
            let head = label.head;
            self.shapes.push(Shape {
                parent,
                rect,
                inset,
                open,
                cell,
                label,
                hand: None,
                change: None,
                note: String::new(),
                lenses: Vec::new(),
            });
            for (nth, cell) in badges.into_iter().enumerate() {
                let rect = if frame { on_head(rect, head) } else { on_corner(rect, nth, beside) };
                let label = Label::plain(&Words::default(), Font::NOTE, BADGE).into_scene();
                let inset = (0, 0);
                self.shapes.push(Shape {
                    parent: inside,
                    rect,
                    inset,
                    open: false,
                    cell,
                    label,
                    hand: None,
                    change: None,
                    note: String::new(),
                    lenses: Vec::new(),
                });
            }
        }
        for child in children {
            self.add(arena, child, inside);
        }
    }
}

/// A line that ends where it first meets a rectangle from outside.
fn cut(mut points: Vec<(i32, i32)>, rect: Rect) -> Vec<(i32, i32)> {
    let holds = |(x, y): (i32, i32)| rect.x <= x && x <= rect.right() && rect.y <= y && y <= rect.bottom();
    let enters = |a: (i32, i32), b: (i32, i32)| {
        let low = (a.0.min(b.0).max(rect.x), a.1.min(b.1).max(rect.y));
        let high = (a.0.max(b.0).min(rect.right()), a.1.max(b.1).min(rect.bottom()));
        (low.0 <= high.0 && low.1 <= high.1).then(|| {
            let near = |from: i32, low: i32, high: i32| if from <= low { low } else { high.min(from) };
            (near(a.0, low.0, high.0), near(a.1, low.1, high.1))
        })
    };
    if points.first().is_none_or(|&first| holds(first)) {
        return points;
    }
    let met = points.windows(2).enumerate().find_map(|(at, pair)| Some((at, enters(pair[0], pair[1])?)));
    if let Some((at, end)) = met {
        points.truncate(at + 1);
        points.push(end);
    }
    points
}

/// A badge's place at the end of a frame's head.
fn on_head(frame: Rect, head: i32) -> Rect {
    Rect { x: frame.right() - BADGE - 4, y: frame.y + (head.min(36) - BADGE) / 2 + 1, w: BADGE, h: BADGE }
}

/// The place of a tile's badge: on a corner where neither its label nor its lines are.
fn on_corner(tile: Rect, nth: usize, label_beside: bool) -> Rect {
    let (left, top) = (tile.x - BADGE_OUT, tile.y - BADGE_OUT);
    let (x, y) = match (nth, label_beside) {
        (0, _) => (left, top),
        (_, false) => (tile.right() + BADGE_OUT - BADGE, top),
        (_, true) => (left, tile.bottom() + BADGE_OUT - BADGE),
    };
    Rect { x, y, w: BADGE, h: BADGE }
}

/// Index of the deepest shape that holds both.
fn common(shapes: &[Shape], one: usize, other: usize) -> Option<usize> {
    let above = |at: usize| std::iter::successors(shapes[at].parent, |&at| shapes[at].parent);
    let chain: Vec<usize> = above(one).collect();
    above(other).find(|at| chain.contains(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_meets_an_outline() {
        let rect = Rect { x: 100, y: 100, w: 50, h: 50 };
        let cut = |points: &[(i32, i32)]| cut(points.to_vec(), rect);
        assert_eq!(cut(&[(0, 120), (140, 120)]), [(0, 120), (100, 120)]);
        assert_eq!(cut(&[(300, 120), (140, 120)]), [(300, 120), (150, 120)]);
        assert_eq!(cut(&[(0, 0), (120, 0), (120, 140), (130, 140)]), [(0, 0), (120, 0), (120, 100)]);
        assert_eq!(cut(&[(0, 0), (50, 0)]), [(0, 0), (50, 0)]);
    }
}
