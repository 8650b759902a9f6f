//! Lines that need no gutter: between two sides that face each other with nothing between them, and with one bend from
//! the side of a box to a tile beside and below it.
//!
//! Such a line is straight whatever lies around it. It may pass through the outlines of what holds one of its ends,
//! and through nothing else: no box, no tile, no words.

use drawstream_diagram::LabelSide;
use drawstream_diagram::measures::HEAD_LABEL;
use drawstream_diagram::scene::Rect;

use crate::block::{Arena, BlockForm, BlockId};
use crate::net::Net;
use crate::route::Pair;

/// A straight stretch of a line.
type Straight = [(i32, i32); 2];
/// A line from outline to outline, of one straight stretch or two.
pub type Direct = Vec<(i32, i32)>;

/// Pixels that a line keeps from the corners of a box or bar.
const CORNER: i32 = 16;
/// Pixels that a line keeps from the ends of a bar.
const BAR_CORNER: i32 = 4;
/// Pixels that a line keeps from what lies beside it.
const CLEAR: i32 = 4;
/// Pixels between two straight lines side by side.
const APART: i32 = 10;
/// Lines up to this many pixels apart, over a common stretch, are taken for one by the eye.
const NEAR: i32 = 5;
/// At how many places along a box a line is tried.
const PLACES: i32 = 12;

/// Pixels from a bend to the tile that the line leads to, at least.
const STUB: i32 = 20;
/// How many boxes a tile may join by lines with one bend.
const ELBOWS: usize = 3;

/// What a straight line must not pass through.
struct Obstacle {
    block: BlockId,
    rect: Rect,
    /// The head of a frame: in the way of lines that may pass the frame itself, too.
    is_head: bool,
}

/// The lines of those pairs that need no gutter, in their order. Pairs that are `barred` have none.
pub fn find(arena: &Arena, net: &Net, root: BlockId, pairs: &[Pair], barred: &[bool]) -> Vec<Option<Direct>> {
    let mut obstacles = Vec::new();
    collect(arena, root, &mut obstacles);
    let mut found: Vec<Option<Direct>> = vec![None; pairs.len()];
    let mut taken: Vec<(usize, Straight)> = Vec::new();
    // Those with fewer places to choose from come first.
    let mut order: Vec<usize> = (0..pairs.len()).filter(|&at| !barred[at]).collect();
    let choices = |at: &usize| [pairs[*at].from, pairs[*at].to].iter().filter(|&&end| is_wide(arena, end)).count();
    order.sort_by_key(|at| (choices(at), *at));
    let holds = |Pair { from, to, .. }: Pair| {
        let mut holds = held_by(net, from);
        holds.extend(held_by(net, to));
        holds
    };
    for &at in &order {
        let others: Vec<Straight> = taken.iter().map(|(_, line)| *line).collect();
        let line = straight(arena, &obstacles, &holds(pairs[at]), &others, (pairs[at].from, pairs[at].to));
        taken.extend(line.map(|line| (at, line)));
        found[at] = line.map(Vec::from);
    }
    for at in order {
        if found[at].is_some() {
            continue;
        }
        // Lines of one tile may share the stretch to it.
        let is_shared = |nth: usize, tile: BlockId| [pairs[nth].from, pairs[nth].to].contains(&tile);
        let line = elbow(arena, &pairs[at], |line, tile| {
            passes(arena, &obstacles, &holds(pairs[at]), line, (pairs[at].from, pairs[at].to))
                && !taken.iter().any(|&(nth, other)| {
                    let is_own = is_shared(nth, tile) && line[0].0 == line[1].0 && other[0].0 == other[1].0;
                    !is_own && (beside(line, other, APART) || is_crossing(line, other))
                })
        });
        if let Some(line) = &line {
            taken.extend(line.windows(2).map(|pair| (at, [pair[0], pair[1]])));
        }
        found[at] = line;
    }
    found
}

/// Whether a tile may have lines with one bend: it joins a few boxes, and nothing else.
pub fn has_elbows(arena: &Arena, tile: BlockId) -> bool {
    let joined = arena.partners.get(&tile).map_or(&[][..], Vec::as_slice);
    matches!(arena.get(tile).form, BlockForm::Tile(_))
        && (2..=ELBOWS).contains(&joined.len())
        && joined.iter().all(|&other| arena.get(other).form == BlockForm::Frame)
}

/// A line from the side of a box to the upper or lower side of a tile that joins a few boxes; `is_free` tells whether
/// a stretch that leads towards a tile has nothing in its way.
fn elbow(arena: &Arena, pair: &Pair, is_free: impl Fn(Straight, BlockId) -> bool) -> Option<Direct> {
    let (tile, other) = if has_elbows(arena, pair.from) { (pair.from, pair.to) } else { (pair.to, pair.from) };
    if !has_elbows(arena, tile) {
        return None;
    }
    let (rect, side) = (arena.drawn(other), arena.drawn(tile));
    let x = side.middle().0;
    let start = match () {
        () if rect.right() + STUB < side.x => rect.right(),
        () if side.right() + STUB < rect.x => rect.x,
        () => return None,
    };
    // From above, and from below where the label is not there.
    let (low, high) = (rect.y + CORNER, rect.bottom() - CORNER);
    let above = (low, high.min(side.y - STUB), side.y, -1);
    let below = (low.max(side.bottom() + STUB), high, side.bottom(), 1);
    let ways = match arena.get(tile).form {
        BlockForm::Tile(LabelSide::Right) => vec![above, below],
        _ => vec![above],
    };
    for (low, high, end, step) in ways {
        let near = if step < 0 { high } else { low };
        let places = (0..PLACES).map(|nth| near + step * nth * APART).filter(|y| (low..=high).contains(y));
        for y in places {
            let line = vec![(start, y), (x, y), (x, end)];
            if line.windows(2).all(|pair| is_free([pair[0], pair[1]], tile)) {
                let is_turned = tile == pair.from;
                return Some(if is_turned { line.into_iter().rev().collect() } else { line });
            }
        }
    }
    None
}

/// What a page's lines must not pass through, to find shorter ways for lines that have one.
pub struct Shortcuts<'a> {
    arena: &'a Arena,
    net: &'a Net,
    obstacles: Vec<Obstacle>,
}

/// Pixels from the middle of a tile's side within which a line may end.
const OFF: i32 = 12;

impl<'a> Shortcuts<'a> {
    /// Of the page with that root.
    pub fn new(arena: &'a Arena, net: &'a Net, root: BlockId) -> Self {
        let mut obstacles = Vec::new();
        collect(arena, root, &mut obstacles);
        Self { arena, net, obstacles }
    }

    /// The way without its last bends, where a stretch of it leads straight to the side of its end, too; none where
    /// there is no such stretch, or where it would come to lie on `others` or cross more of them.
    pub fn find(&self, way: &[(i32, i32)], pair: &Pair, others: &[Direct]) -> Option<Direct> {
        let forth = self.to_end(way, pair.to, pair, others);
        let way = forth.as_deref().unwrap_or(way);
        let turned: Direct = way.iter().rev().copied().collect();
        let back = self.to_end(&turned, pair.from, pair, others).map(|way| way.into_iter().rev().collect());
        back.or(forth)
    }

    fn to_end(&self, way: &[(i32, i32)], end: BlockId, pair: &Pair, others: &[Direct]) -> Option<Direct> {
        let mut holds = held_by(self.net, pair.from);
        holds.extend(held_by(self.net, pair.to));
        let crossed = |way: &[(i32, i32)]| {
            let stretches = way.windows(2).map(|pair| [pair[0], pair[1]]);
            let met = |one: Straight| {
                let others = others.iter().flat_map(|other| other.windows(2)).map(|pair| [pair[0], pair[1]]);
                others.filter(|&other| is_level(one) != is_level(other) && is_crossing(one, other)).count()
            };
            stretches.map(met).sum::<usize>()
        };
        let is_free = |stretch: Straight| {
            let mut all = others.iter().flat_map(|other| other.windows(2));
            passes(self.arena, &self.obstacles, &holds, stretch, (pair.from, pair.to))
                && !all.any(|other| other[0] != other[1] && beside(stretch, [other[0], other[1]], NEAR))
        };
        let shorter = |at: usize, ends: &[(i32, i32)]| {
            let found = [&way[..=at], ends].concat();
            let is_good = found[at..].windows(2).all(|pair| is_free([pair[0], pair[1]]));
            (found.len() < way.len() && is_good && crossed(&found) <= crossed(way)).then_some(found)
        };
        let all = || 0..way.len().saturating_sub(2);
        let straight = |at: usize| self.side(end, way[at], way[at + 1]).and_then(|side| shorter(at, &[side]));
        let bent = |at: usize, off: i32| {
            let (rect, x) = (self.arena.drawn(end), way[at].0);
            let corner = (x, rect.middle().1 + off);
            let (now, then) = (way[at + 1].1 - way[at].1, corner.1 - way[at].1);
            let is_onward = x == way[at + 1].0 && now.signum() == then.signum();
            let side = self.side(end, corner, (rect.middle().0, corner.1)).filter(|_| is_onward)?;
            // It does not come back to where it starts.
            let start = self.arena.drawn(if end == pair.to { pair.from } else { pair.to });
            if meets([corner, side], start) { None } else { shorter(at, &[corner, side]) }
        };
        // With one bend more near the middle of the side that it faces, where no stretch leads there.
        let offs = [0, APART, -APART];
        all().find_map(straight).or_else(|| offs.iter().find_map(|&off| all().find_map(|at| bent(at, off))))
    }

    /// Where a line that runs from `a` towards `b` meets the side of its end.
    fn side(&self, end: BlockId, a: (i32, i32), b: (i32, i32)) -> Option<(i32, i32)> {
        let (rect, form) = (self.arena.drawn(end), self.arena.get(end).form);
        let is_near = |at: i32, low: i32, high: i32| {
            let off = if is_wide(self.arena, end) { ((high - low) / 2 - CORNER).max(0) } else { OFF };
            (at - (low + high) / 2).abs() <= off
        };
        if a.1 == b.1 && is_near(a.1, rect.y, rect.bottom()) {
            return match () {
                () if b.0 > a.0 && a.0 < rect.x => Some((rect.x, a.1)),
                () if b.0 < a.0 && a.0 > rect.right() && form != BlockForm::Tile(LabelSide::Right) => {
                    Some((rect.right(), a.1))
                }
                () => None,
            };
        }
        if a.0 == b.0 && form != BlockForm::Bar && is_near(a.0, rect.x, rect.right()) {
            return match () {
                () if b.1 > a.1 && a.1 < rect.y => Some((a.0, rect.y)),
                () if b.1 < a.1 && a.1 > rect.bottom() && form != BlockForm::Tile(LabelSide::Below) => {
                    Some((a.0, rect.bottom()))
                }
                () => None,
            };
        }
        None
    }
}

fn is_level(line: Straight) -> bool {
    line[0].1 == line[1].1
}

/// How often two lines cross each other.
pub fn crossings(one: &[(i32, i32)], other: &[(i32, i32)]) -> usize {
    let stretches = |line: &[(i32, i32)]| line.windows(2).map(|pair| [pair[0], pair[1]]).collect::<Vec<Straight>>();
    let (one, other) = (stretches(one), stretches(other));
    let met = |a: &Straight| other.iter().filter(|b| is_level(*a) != is_level(**b) && is_crossing(*a, **b)).count();
    one.iter().map(met).sum()
}

/// Whether two stretches cross each other.
fn is_crossing(one: Straight, other: Straight) -> bool {
    let (low, high) = (
        |line: Straight| (line[0].0.min(line[1].0), line[0].1.min(line[1].1)),
        |line: Straight| (line[0].0.max(line[1].0), line[0].1.max(line[1].1)),
    );
    let (a, b, c, d) = (low(one), high(one), low(other), high(other));
    a.0 <= d.0 && c.0 <= b.0 && a.1 <= d.1 && c.1 <= b.1
}

fn is_wide(arena: &Arena, id: BlockId) -> bool {
    // What is opaque and has lines is a table.
    matches!(arena.get(id).form, BlockForm::Frame | BlockForm::Bar | BlockForm::Outline | BlockForm::Opaque)
}

/// The frames around a block.
fn held_by(net: &Net, block: BlockId) -> Vec<BlockId> {
    std::iter::successors(net.frame_of[block.index()], |&frame| net.frame_of[frame.index()]).collect()
}

fn collect(arena: &Arena, id: BlockId, obstacles: &mut Vec<Obstacle>) {
    let block = arena.get(id);
    if let Some(shown) = &block.shown {
        obstacles.push(Obstacle { block: id, rect: block.rect, is_head: false });
        if block.form == BlockForm::Frame {
            let (x, y) = if block.sunk { (block.pad.left, block.pad.top) } else { (0, 0) };
            let (w, h) = (HEAD_LABEL + shown.label.size().0 + x, shown.label.head_height() + y);
            obstacles.push(Obstacle { block: id, rect: Rect { w, h, ..block.rect }, is_head: true });
        }
    }
    for &child in &block.children {
        collect(arena, child, obstacles);
    }
}

fn straight(
    arena: &Arena,
    obstacles: &[Obstacle],
    holds: &[BlockId],
    taken: &[Straight],
    (from, to): (BlockId, BlockId),
) -> Option<Straight> {
    if holds.contains(&from) || holds.contains(&to) {
        return None;
    }
    let (a, b) = (arena.drawn(from), arena.drawn(to));
    let across = a.right() < b.x || b.right() < a.x;
    let is_turned = if across { b.right() < a.x } else { b.bottom() < a.y };
    let (first, second) = if is_turned { (to, from) } else { (from, to) };
    let (low, high) = (arena.drawn(first), arena.drawn(second));
    // A tile's label may lie where the line would leave it.
    let hidden = match arena.get(first).form {
        BlockForm::Tile(LabelSide::Right) => across,
        BlockForm::Tile(LabelSide::Below) => !across,
        _ => false,
    };
    if hidden || (!across && high.y <= low.bottom()) {
        return None;
    }
    let line = |along: i32| {
        if across { [(low.right(), along), (high.x, along)] } else { [(along, low.bottom()), (along, high.y)] }
    };
    let is_free = |along: &i32| {
        let line = line(*along);
        passes(arena, obstacles, holds, line, (from, to)) && !taken.iter().any(|other| beside(line, *other, APART))
    };
    let along = places(arena, first, second, across).into_iter().find(is_free)?;
    let [one, other] = line(along);
    Some(if is_turned { [other, one] } else { [one, other] })
}

/// Whether nothing but what holds the ends of a line is in its way.
fn passes(
    arena: &Arena,
    obstacles: &[Obstacle],
    holds: &[BlockId],
    line: Straight,
    (from, to): (BlockId, BlockId),
) -> bool {
    let mut others = obstacles.iter().filter(|obstacle| {
        let is_own = obstacle.block == from || obstacle.block == to;
        !is_own && (obstacle.is_head || !(holds.contains(&obstacle.block) || arena.get(obstacle.block).open))
    });
    !others.any(|obstacle| meets(line, obstacle.rect))
}

/// Where along the two sides a line may run, the best first: the middle of a tile, else that of a box.
fn places(arena: &Arena, one: BlockId, other: BlockId, across: bool) -> Vec<i32> {
    let side = |id: BlockId| {
        let rect = arena.drawn(id);
        let (low, high, middle) =
            if across { (rect.y, rect.bottom(), rect.middle().1) } else { (rect.x, rect.right(), rect.middle().0) };
        let corner = match arena.get(id).form {
            BlockForm::Bar => BAR_CORNER,
            _ if is_wide(arena, id) => CORNER.min((high - low) / 2),
            _ => (high - low) / 2 - OFF,
        };
        (low + corner, high - corner, middle)
    };
    let (a, mut b) = (side(one), side(other));
    // From the left a line reaches a box at the height of its lying bar.
    let (low, high) = (a.0.max(b.0), a.1.min(b.1));
    if low > high {
        return Vec::new();
    }
    if let Some(&edge) = arena.edges.get(&other).filter(|_| across) {
        let rect = arena.get(edge).rect;
        b.2 = rect.middle().1.clamp(low.min(rect.bottom()), high.max(rect.y));
    }
    let is_bar = |id: BlockId| arena.get(id).form == BlockForm::Bar;
    let is_last = |id: BlockId| (is_wide(arena, id), is_bar(id));
    let (first, second) = if is_last(one) > is_last(other) { (b.2, a.2) } else { (a.2, b.2) };
    let mut places: Vec<i32> = [first, second].into_iter().filter(|at| (low..=high).contains(at)).collect();
    places.extend((0..=PLACES).map(|n| low + (high - low) * n / PLACES));
    places
}

/// Whether a line passes a rectangle, or is too near beside it.
fn meets([a, b]: Straight, rect: Rect) -> bool {
    let (left, right) = (a.0.min(b.0), a.0.max(b.0));
    let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
    left < rect.right() + CLEAR && right > rect.x - CLEAR && top < rect.bottom() + CLEAR && bottom > rect.y - CLEAR
}

/// Whether two stretches of lines run side by side, nearer than `apart`.
fn beside(one: Straight, other: Straight, apart: i32) -> bool {
    if is_level(one) != is_level(other) {
        return false;
    }
    let turn = |(x, y): (i32, i32)| if is_level(one) { (x, y) } else { (y, x) };
    let span = |line: Straight| (turn(line[0]).0.min(turn(line[1]).0), turn(line[0]).0.max(turn(line[1]).0));
    let ((a, b), (c, d)) = (span(one), span(other));
    (turn(one[0]).1 - turn(other[0]).1).abs() < apart && a < d + NEAR && c < b + NEAR
}

/// Whether a line without a gutter would be taken for a part of another.
pub fn is_mistaken(line: &[(i32, i32)], points: &[(i32, i32)]) -> bool {
    let mut all = line.windows(2).map(|pair| [pair[0], pair[1]]);
    all.any(|line| points.windows(2).any(|pair| pair[0] != pair[1] && beside(line, [pair[0], pair[1]], NEAR)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Pad;
    use crate::fixtures::{block, placed, shown};

    fn pair(from: BlockId, to: BlockId) -> Pair {
        Pair { from, to, hub_at_end: false, alone: false }
    }

    fn lines(arena: &Arena, root: BlockId, pairs: &[Pair]) -> Vec<Option<Direct>> {
        find(arena, &Net::new(arena, root), root, pairs, &vec![false; pairs.len()])
    }

    #[test]
    fn tiles_at_one_height_have_a_straight_line_and_none_through_a_tile() {
        let mut arena = Arena::default();
        let tiles: Vec<BlockId> = (0..3).map(|_| block(&mut arena)).collect();
        let row = arena.row(tiles.clone(), 20);
        let root = placed(&mut arena, row);
        let found = lines(&arena, root, &[pair(tiles[0], tiles[1]), pair(tiles[0], tiles[2])]);
        let (a, b) = (arena.drawn(tiles[0]), arena.drawn(tiles[1]));
        assert_eq!(found, [Some(vec![(a.right(), a.middle().1), (b.x, b.middle().1)]), None]);
    }

    #[test]
    fn a_label_below_is_in_the_way_downwards() {
        let mut arena = Arena::default();
        let tiles = [block(&mut arena), block(&mut arena)];
        let column = arena.column(tiles.to_vec(), 20);
        let root = placed(&mut arena, column);
        assert_eq!(lines(&arena, root, &[pair(tiles[0], tiles[1])]), [None]);
    }

    #[test]
    fn two_lines_into_one_bar_keep_apart() {
        let mut arena = Arena::default();
        let tiles = [block(&mut arena), block(&mut arena)];
        let column = arena.column(tiles.to_vec(), 20);
        let bar = arena.bar(shown("bar"));
        let row = arena.row(vec![column, bar], 30);
        let root = placed(&mut arena, row);
        let found = lines(&arena, root, &[pair(tiles[0], bar), pair(tiles[1], bar)]);
        let [Some(one), Some(other)] = &found[..] else { panic!("{found:?}") };
        assert!(!is_mistaken(one, other) && is_mistaken(one, one));
    }

    #[test]
    fn a_tile_beside_two_boxes_has_a_straight_line_to_one_and_one_bend_to_the_other() {
        let mut arena = Arena::default();
        let pad = Pad { left: 8, top: 4, right: 8, bottom: 8 };
        let boxes = [(); 2].map(|()| {
            let tile = block(&mut arena);
            arena.frame(None, (0, 24), pad, Some(tile))
        });
        let column = arena.column(boxes.to_vec(), 20);
        let hub = block(&mut arena);
        let right = arena.sliding(vec![hub], 10);
        let row = arena.row(vec![column, right], 60);
        arena.partners.insert(hub, boxes.to_vec());
        let root = placed(&mut arena, row);
        let found = lines(&arena, root, &[pair(hub, boxes[0]), pair(hub, boxes[1])]);
        let bends: Vec<usize> = found.iter().map(|line| line.as_ref().unwrap().len() - 2).collect();
        assert_eq!(bends, [1, 0]);
        assert_eq!(found[0].as_ref().unwrap().last().unwrap().0, arena.drawn(boxes[0]).right());
    }
}
