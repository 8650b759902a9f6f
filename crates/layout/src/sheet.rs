//! One page, from its diagram to shapes and lines: arranges the blocks, places, routes, widens.

use std::rc::Rc;

use drawstream_diagram::measures::{BADGE, BADGE_OUT};
use drawstream_diagram::scene::{Line, Rect, Shape, Sheet};
use drawstream_diagram::{Diagram, Font, LabelSide, Paint, Words};

use crate::block::{Arena, BlockForm, BlockId, Shown};
use crate::chips;
use crate::far::{self, Was};
use crate::label::Label;
use crate::net::Net;
use crate::ways::Laid;

/// Arranges, places and routes one page.
pub fn sheet(diagram: Diagram) -> Sheet {
    sheet_like(diagram, None, &|_, _| None)
}

/// Arranges, places and routes a page that was there before: with labels at that side of tiles, where there is one, and with lines and
/// marks as they were.
pub fn sheet_like(mut diagram: Diagram, side: Option<LabelSide>, was: Was<'_>) -> Sheet {
    let Laid { mut arena, root, side, wires, pairs, ways } = far::laid(&mut diagram, side, was);
    let mut shapes = Shapes { diagram: &mut diagram, shapes: Vec::new(), of: vec![None; arena.blocks.len()] };
    shapes.add(&mut arena, root, None);
    shapes.add_outlines(&mut arena, &ways.net);
    let Shapes { shapes, of, .. } = shapes;
    let mut lines = Vec::with_capacity(wires.len());
    let mut all: Vec<Option<_>> = std::mem::take(&mut diagram.wires).into_iter().map(Some).collect();
    for (nth, (wire, pair)) in wires.into_iter().zip(&pairs).enumerate() {
        let Some(wire) = all.get_mut(wire).and_then(Option::take) else { continue };
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
            vpcs: wire.vpcs,
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
