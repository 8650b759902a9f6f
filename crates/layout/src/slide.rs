//! What moves along its column to be beside what it is joined with, so that lines between them are straight: tiles in
//! columns that slide, and the two ends of bars.

use drawstream_diagram::scene::Rect;

use crate::block::{Arena, BlockForm, BlockId};
use crate::direct;

/// Pixels of a bar beyond the outermost of what it joins.
const BEYOND: i32 = 28;
/// Pixels below the upper edge of a box at which a line to a single tile leaves it: lines to bars leave in its middle.
const SHOULDER: i32 = 34;

impl Arena {
    /// Moves what slides, from the left to the right, then shortens bars to what they join; of the blocks that are
    /// `placed`.
    pub fn slide(&mut self, placed: &[bool]) {
        if !self.sliding.is_empty() {
            self.parents = self.parents();
        }
        let all = || (0..placed.len()).map(BlockId::of).filter(|&id| placed[id.index()]);
        let columns: Vec<BlockId> = all().filter(|&id| self.get(id).slides).collect();
        let mut columns: Vec<(i32, BlockId)> = columns.into_iter().map(|id| (self.get(id).rect.x, id)).collect();
        columns.sort_unstable();
        for &(_, column) in &columns {
            self.slide_in(column, false);
        }
        // What any place along a bar will do for stands beside what it is joined with at its right.
        for &(_, column) in columns.iter().rev() {
            self.slide_in(column, true);
        }
        let bars: Vec<BlockId> = all().filter(|&id| self.get(id).form == BlockForm::Bar).collect();
        for bar in bars {
            self.shorten(bar);
        }
    }

    /// Puts what is in columns that slide in the order of what it is joined with, once everything has a place.
    pub fn sort_sliding(&mut self) {
        for at in 0..self.blocks.len() {
            let id = BlockId::of(at);
            if !self.get(id).slides {
                continue;
            }
            let mut children = self.get(id).children.clone();
            let place = |child: BlockId| self.wish(child, id).or_else(|| self.wish_after(child, id, false));
            children.sort_by_key(|&child| place(child).unwrap_or(i32::MAX));
            self.at(id).children = children;
        }
    }

    /// The height at which a block's lines would like to start: that of what lies left of its column, or just below
    /// what it is joined with in the column; none where neither tells.
    fn wish(&self, id: BlockId, column: BlockId) -> Option<i32> {
        let others = self.get(column);
        let partners = || self.partners.get(&id).into_iter().flatten().copied();
        let inside = partners().filter(|other| others.children.contains(other));
        let below = inside.filter_map(|other| self.wish_beside(other, others.rect.x)).min().map(|wish| wish + 1);
        self.wish_beside(id, others.rect.x).or(below)
    }

    fn wish_beside(&self, id: BlockId, x: i32) -> Option<i32> {
        if let Some(&wish) = self.wishes.get(&id) {
            return Some(wish);
        }
        let partners = self.partners.get(&id)?.iter();
        let heights = partners.filter_map(|&other| {
            let rect = self.drawn(other);
            match self.get(other).form {
                _ if rect.x >= x => None,
                // Any place along a bar will do.
                BlockForm::Bar => None,
                BlockForm::Frame if !matches!(self.get(id).form, BlockForm::Tile(_)) => Some(rect.middle().1),
                BlockForm::Frame => Some(rect.y + SHOULDER.min(rect.h / 2)),
                _ if self.sliding.contains(&other) => Some(rect.middle().1),
                // A line from deep within a box leaves it below its head.
                _ => {
                    let gate = self.gate(&self.parents, other);
                    Some(gate.map_or(rect.middle().1, |gate| self.get(gate).rect.y + self.below_head(gate)))
                }
            }
        });
        // Lines from what lies above a tile lead down to it with one bend: it stands beside the last.
        if direct::has_elbows(self, id) { heights.max() } else { heights.min() }
    }

    /// The height at which what lies right of a column is joined with one of its children: boxes, and with `sliding`
    /// also what slides itself.
    fn wish_after(&self, id: BlockId, column: BlockId, sliding: bool) -> Option<i32> {
        let end = self.get(column).rect.right();
        let heights = self.partners.get(&id)?.iter().filter_map(|&other| {
            let rect = self.drawn(other);
            match self.get(other).form {
                _ if rect.x <= end => None,
                BlockForm::Frame => Some(rect.y + SHOULDER.min(rect.h / 2)),
                _ => (sliding && self.sliding.contains(&other)).then(|| rect.middle().1),
            }
        });
        if direct::has_elbows(self, id) { heights.max() } else { heights.min() }
    }

    /// Places a column's children at their wishes, in the order of these; what has none fills the gaps. With `after`,
    /// what lies right of the column counts where nothing else does.
    fn slide_in(&mut self, column: BlockId, after: bool) {
        self.fill_gaps(column);
        let block = self.get(column);
        let (rect, children, gaps) = (block.rect, block.children.clone(), block.gaps.clone());
        let mut at = rect.y;
        let mut places = Vec::with_capacity(children.len());
        for (nth, &child) in children.iter().enumerate() {
            let tile = self.drawn(child);
            let (own, middle) = (self.get(child).rect, tile.middle().1);
            let wish = self.wish(child, column).or_else(|| self.wish_after(child, column, true).filter(|_| after));
            let wish = wish.map_or(at, |wish| wish - (middle - own.y));
            let top = wish.max(at);
            places.push(top);
            at = top + own.h + gaps.get(nth).copied().unwrap_or(0);
        }
        // From below: nothing beyond the end of the column.
        let mut end = rect.bottom();
        for (nth, &child) in children.iter().enumerate().rev() {
            let h = self.get(child).rect.h;
            places[nth] = places[nth].min(end - h);
            end = places[nth] - nth.checked_sub(1).map_or(0, |before| gaps[before]);
        }
        for (&child, &top) in children.iter().zip(&places) {
            let down = top - self.get(child).rect.y;
            self.lower(child, down);
        }
    }

    /// Gives each box of a column that is joined with nothing a place in the widest gap between the others, and the order
    /// of its children that of their places.
    fn fill_gaps(&mut self, column: BlockId) {
        let block = self.get(column);
        let (rect, children) = (block.rect, block.children.clone());
        let apart = block.gaps.first().copied().unwrap_or(0);
        let is_free = |&child: &BlockId| {
            !matches!(self.get(child).form, BlockForm::Tile(_)) && !self.partners.contains_key(&child)
        };
        let (free, joined): (Vec<BlockId>, Vec<BlockId>) = children.into_iter().partition(is_free);
        if free.is_empty() || joined.is_empty() {
            return;
        }
        // From where to where each lies if nothing else is there.
        let mut spans: Vec<(i32, i32, BlockId)> = Vec::new();
        let mut at = rect.y;
        for child in joined {
            let h = self.get(child).rect.h;
            let top = self.wish(child, column).map_or(at, |wish| (wish - h / 2).max(at)).min(rect.bottom() - h);
            spans.push((top, top + h, child));
            at = top + h + apart;
        }
        let mut wishes = Vec::new();
        for child in free {
            let h = self.get(child).rect.h;
            let starts = std::iter::once(rect.y).chain(spans.iter().map(|span| span.1 + apart));
            let ends = spans.iter().map(|span| span.0 - apart).chain([rect.bottom()]);
            let widest = starts.zip(ends).enumerate().max_by_key(|(nth, (start, end))| (end - start, *nth));
            let Some((nth, (start, end))) = widest else { continue };
            let top = start + ((end - start - h) / 2).max(0);
            spans.insert(nth, (top, top + h, child));
            wishes.push((child, top + h / 2));
        }
        self.wishes.extend(wishes);
        self.at(column).children = spans.into_iter().map(|span| span.2).collect();
    }

    /// Moves a block, and all that is in it.
    fn lower(&mut self, id: BlockId, down: i32) {
        let block = self.at(id);
        block.rect.y += down;
        for child in block.children.clone() {
            self.lower(child, down);
        }
    }

    /// A bar is as long as lines to what it joins may need, and as its words need.
    fn shorten(&mut self, bar: BlockId) {
        let partners = self.partners.get(&bar).map_or(&[][..], Vec::as_slice);
        let x = self.get(bar).rect.x;
        let edge = |other: BlockId| self.edges.get(&other).map(|&edge| self.get(edge).rect.middle().1);
        let spans = || {
            partners.iter().map(|&other| match (self.get(other).form, self.drawn(other)) {
                (BlockForm::Frame, rect) if rect.x > x && edge(other).is_some() => {
                    (edge(other).unwrap_or(rect.y), rect.middle().1)
                }
                (BlockForm::Frame, rect) => (rect.middle().1, (rect.bottom() - BEYOND).max(rect.middle().1)),
                (_, rect) => (rect.middle().1, rect.middle().1),
            })
        };
        let (Some(low), Some(high)) = (spans().map(|span| span.0).min(), spans().map(|span| span.1).max()) else {
            return;
        };
        self.cut_bar(bar, low, high);
    }

    /// Cuts a bar to what lies between two heights, and a little beyond; not below what its words need.
    pub fn cut_bar(&mut self, bar: BlockId, low: i32, high: i32) {
        let (rect, least) = (self.get(bar).rect, self.get(bar).h);
        let top = (low - BEYOND).clamp(rect.y, (rect.bottom() - least).max(rect.y));
        let bottom = (high + BEYOND).max(top + least).min(rect.bottom());
        self.at(bar).rect = Rect { y: top, h: bottom - top, ..rect };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{block, placed, shown};

    #[test]
    fn a_tile_slides_to_what_it_is_joined_with_and_a_bar_ends_there() {
        let mut arena = Arena::default();
        let tiles: Vec<BlockId> = (0..4).map(|_| block(&mut arena)).collect();
        let left = arena.sliding(tiles.clone(), 40);
        let bar = arena.bar(shown("x"));
        let other = block(&mut arena);
        let right = arena.sliding(vec![other], 10);
        let row = arena.row(vec![left, bar, right], 30);
        arena.partners.insert(bar, vec![tiles[0], tiles[2]]);
        arena.partners.insert(other, vec![tiles[3]]);
        placed(&mut arena, row);
        assert_eq!(arena.drawn(other).y, arena.drawn(tiles[3]).y);
        let (rect, last) = (arena.drawn(bar), arena.drawn(tiles[2]));
        assert!(rect.bottom() >= last.middle().1 && rect.bottom() < arena.drawn(tiles[3]).middle().1, "{rect:?}");
    }

    #[test]
    fn what_slides_to_one_place_keeps_apart_and_within_the_column() {
        let mut arena = Arena::default();
        let tiles: Vec<BlockId> = (0..3).map(|_| block(&mut arena)).collect();
        let left = arena.sliding(tiles.clone(), 40);
        let both = [block(&mut arena), block(&mut arena)];
        let right = arena.sliding(both.to_vec(), 10);
        let row = arena.row(vec![left, right], 30);
        for tile in both {
            arena.partners.insert(tile, vec![tiles[2]]);
        }
        placed(&mut arena, row);
        let [upper, lower] = both.map(|tile| arena.get(tile).rect);
        assert!(upper.bottom() + 10 <= lower.y && lower.bottom() <= arena.get(left).rect.bottom());
    }
}
