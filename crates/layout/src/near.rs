//! Where the tiles stand that join single boxes of a flow: above a bar, in the column of the box aside, or in a column of
//! their own.

use drawstream_diagram::measures::{HEAD, TILE};
use drawstream_diagram::{Hall, ItemId};

use crate::arrange::{Arranger, GAP};
use crate::block::BlockId;
use crate::hall::{BETWEEN, LANE};
use crate::pack;

/// Pixels that lines keep from the corners of boxes.
const CORNER: i32 = 16;
/// Pixels below the upper edge of a box at which a line to a single tile leaves it.
const SHOULDER: i32 = 34;

impl Arranger<'_> {
    /// What stands right of the boxes: the columns of what joins them, what stands above the box aside, what below it.
    pub fn near_of(
        &mut self,
        hall: &Hall,
        left: BlockId,
        above: Option<i32>,
    ) -> (Vec<BlockId>, Vec<ItemId>, Vec<ItemId>) {
        if let Some((column, foreign)) = self.above_bar(hall, left, above) {
            return (vec![column], [foreign, hall.joins.clone()].concat(), Vec::new());
        }
        match self.beside_aside(hall, left, above) {
            Some(true) => return (Vec::new(), hall.joins.clone(), hall.near.clone()),
            Some(false) => return (Vec::new(), [hall.near.as_slice(), &hall.joins].concat(), Vec::new()),
            None => {}
        }
        let near: Vec<BlockId> = hall.near.iter().filter_map(|&id| self.between(id)).collect();
        let mut across: Vec<BlockId> = (!near.is_empty()).then(|| self.arena.sliding(near, GAP)).into_iter().collect();
        across.extend(self.items(&hall.bars));
        (across, hall.joins.clone(), Vec::new())
    }

    /// From where to where what an item is joined with lies, from the top of `left`: of what is in it.
    fn joined_spans(&self, parents: &[Option<BlockId>], id: ItemId, left: BlockId) -> Vec<(i32, i32)> {
        let ends = self.diagram.wires.iter().filter_map(|wire| match () {
            () if wire.from == id => Some(wire.to),
            () if wire.to == id => Some(wire.from),
            () => None,
        });
        let blocks = ends.filter_map(|end| self.blocks.get(end.index()).copied().flatten());
        let spans = blocks.filter_map(|block| {
            let top = self.arena.depth(parents, block, left)?;
            Some((top, top + self.arena.get(block).h))
        });
        spans.collect()
    }

    /// Pixels that items take below each other.
    fn height_of(&mut self, ids: &[ItemId]) -> i32 {
        self.items(ids).into_iter().map(|id| self.arena.get(id).h + GAP).sum()
    }

    /// Where no bar keeps them from the boxes, what joins single boxes or two stands in the column of the box aside:
    /// below it (`true`) or above it, whichever leaves it at the height of what it joins; none where neither does.
    fn beside_aside(&mut self, hall: &Hall, left: BlockId, above: Option<i32>) -> Option<bool> {
        if !hall.bars.is_empty() || hall.near.is_empty() {
            return None;
        }
        let aside = self.aside(hall.aside?)?;
        let parents = self.arena.parents();
        let spans: Vec<Vec<(i32, i32)>> = hall
            .near
            .iter()
            .map(|&id| self.joined_spans(&parents, id, left))
            .filter(|spans| !spans.is_empty())
            .collect();
        let (left_w, left_h) = self.arena.size(left);
        let sizes: Vec<(i32, i32)> = aside.boxes.iter().map(|&block| self.arena.size(block)).collect();
        let shelves = pack::shelves_towards(&sizes, GAP, &|w, h| {
            pack::badness(left_w + BETWEEN + w + 2 * GAP, left_h.max(h + HEAD + 3 * GAP))
        });
        let high = pack::size_of(&sizes, &shelves, GAP).1 + HEAD + 3 * GAP;
        let joins = self.height_of(&hall.joins);
        let start = above.map_or(0, |above| above + LANE / 2);
        let end = start + joins + high;
        // Lines with one bend lead down to a tile, or up, beside the last of its boxes: nothing else is there.
        let is_below = spans.iter().all(|spans| {
            let last = spans.iter().map(|(top, _)| *top).max().unwrap_or(0);
            let first = spans.iter().map(|(_, bottom)| *bottom).min().unwrap_or(0);
            end + CORNER < first - CORNER && end + CORNER < last + SHOULDER - TILE / 2
        });
        if is_below {
            return Some(true);
        }
        let tiles = self.height_of(&hall.near);
        let lowest = spans.iter().flatten().map(|(top, _)| *top + SHOULDER + TILE).max()?;
        let end = lowest.max(start + tiles) + joins + high;
        (end <= left_h * 11 / 10).then_some(false)
    }

    /// The one bar, and above it the tiles that join a single box each, where that box reaches up to their height and what
    /// the bar joins reaches down to it; and what these tiles join besides, which then stands right of the bar.
    fn above_bar(&mut self, hall: &Hall, left: BlockId, above: Option<i32>) -> Option<(BlockId, Vec<ItemId>)> {
        let [bar] = hall.bars[..] else { return None };
        let parents = self.arena.parents();
        let (tiles, foreign): (Vec<ItemId>, Vec<ItemId>) =
            hall.near.iter().partition(|&&id| !self.joined_spans(&parents, id, left).is_empty());
        // What stands right of the first tile has its middle at the same height.
        let beside = foreign.first().and_then(|&id| self.item(id)).map_or(0, |id| self.arena.get(id).h / 2);
        let start = above.map_or(0, |above| above + LANE / 2);
        let mut at = start;
        let mut column = Vec::new();
        for id in tiles {
            let [(top, bottom)] = self.joined_spans(&parents, id, left)[..] else { return None };
            let first = if column.is_empty() { start + beside } else { 0 };
            let middle = (at + TILE / 2).max(first).max(top + SHOULDER);
            if middle > bottom - CORNER {
                return None;
            }
            let tile = self.between(id)?;
            column.push((middle - TILE / 2 - at, tile));
            at = middle - TILE / 2 + self.arena.get(tile).h + GAP + 8;
        }
        let ends = self.joined_spans(&parents, bar, left);
        if column.is_empty() || ends.iter().any(|(_, bottom)| *bottom - CORNER < at) {
            return None;
        }
        let bar = self.item(bar)?;
        self.arena.at(bar).centred = true;
        let mut all = Vec::new();
        let mut gaps = Vec::new();
        for (space, tile) in column {
            all.extend([self.arena.space(0, 0), tile]);
            gaps.extend([space, GAP + 8]);
        }
        all.push(bar);
        let block = self.arena.column(all, GAP);
        self.arena.at(block).gaps = gaps;
        self.arena.measure(block);
        Some((block, foreign))
    }
}
