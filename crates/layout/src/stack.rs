//! Tables, and boxes of tables, below each other and of one width, with room for short lines between them.

use std::collections::BTreeSet;

use drawstream_diagram::{Content, ItemId};

use crate::arrange::{Arranger, GAP};
use crate::as_i32;
use crate::block::{BlockForm, BlockId};
use crate::hall::LANE;

/// Pixels between what opens connections and what takes them.
const ACROSS: i32 = 56;

impl Arranger<'_> {
    /// Boxes below each other; at their right others, each beside what it is joined with.
    pub fn stack(&mut self, boxes: &[ItemId], beside: &[ItemId]) -> Option<BlockId> {
        let left = self.items(boxes);
        self.even(&left);
        let gaps = self.gaps(boxes);
        let left = (!left.is_empty()).then(|| {
            let column = self.arena.column(left, GAP);
            if self.arena.get(column).gaps.len() == gaps.len() {
                self.arena.at(column).gaps = gaps;
                self.arena.measure(column);
            }
            column
        });
        let right = self.items(beside);
        self.even(&right);
        let right = (!right.is_empty()).then(|| self.arena.sliding(right, GAP));
        let all: Vec<BlockId> = left.into_iter().chain(right).collect();
        (!all.is_empty()).then(|| self.arena.row(all, ACROSS))
    }

    /// Pixels between boxes: more where a line runs.
    fn gaps(&self, boxes: &[ItemId]) -> Vec<i32> {
        let held: Vec<BTreeSet<ItemId>> = boxes.iter().map(|&item| self.held(item)).collect();
        let place = |end: ItemId| held.iter().position(|held| held.contains(&end));
        let ends = self.diagram.wires.iter().filter_map(|wire| Some((place(wire.from)?, place(wire.to)?)));
        let spans: Vec<(usize, usize)> = ends.map(|(from, to)| (from.min(to), from.max(to))).collect();
        let is_crossed = |gap: usize| spans.iter().any(|&(low, high)| low <= gap && gap < high);
        (0..boxes.len().saturating_sub(1)).map(|gap| if is_crossed(gap) { LANE } else { GAP }).collect()
    }

    /// An item, and all that is in it.
    fn held(&self, item: ItemId) -> BTreeSet<ItemId> {
        let inside: Vec<ItemId> = match &self.diagram.items.get(item).content {
            Content::Frame(frame) => frame.content.into_iter().collect(),
            Content::Stack { boxes, beside } => [boxes.as_slice(), beside].concat(),
            Content::Shelves { boxes, .. } => boxes.clone(),
            _ => Vec::new(),
        };
        let mut held: BTreeSet<ItemId> = inside.into_iter().flat_map(|item| self.held(item)).collect();
        held.insert(item);
        held
    }

    /// Makes blocks as wide as the widest of them.
    fn even(&mut self, blocks: &[BlockId]) {
        let widest = blocks.iter().map(|&block| self.arena.get(block).w).max().unwrap_or(0);
        blocks.iter().for_each(|&block| self.broaden(block, widest));
    }

    /// Boxes of a row that is narrower than another have room for more of their cards side by side.
    pub fn use_room(&mut self, rows: &[BlockId]) {
        let widest = rows.iter().map(|&row| self.arena.get(row).w).max().unwrap_or(0);
        for &row in rows {
            let block = self.arena.get(row);
            let boxes = if block.form == BlockForm::Row { block.children.clone() } else { vec![row] };
            let more = (widest - block.w) / as_i32(boxes.len()).max(1);
            for id in boxes {
                self.reshelve(id, self.arena.get(id).w + more);
            }
            self.arena.measure(row);
        }
    }

    /// Puts the cards in a block on as few rows as that width allows, all of about as many.
    fn reshelve(&mut self, id: BlockId, wide: i32) {
        let block = self.arena.get(id);
        let children = block.children.clone();
        match block.form {
            BlockForm::Frame if !block.fixed => {
                let inner = wide - block.pad.left - block.pad.right;
                children.into_iter().for_each(|child| self.reshelve(child, inner));
                self.arena.measure(id);
            }
            BlockForm::Column => {
                match self.cards(&children) {
                    Some(cards) => self.fill_rows(id, &cards, wide),
                    None => children.into_iter().for_each(|child| self.reshelve(child, wide)),
                }
                self.arena.measure(id);
            }
            _ => {}
        }
    }

    /// The cards of these rows; none where anything else is in them, or cards of several sizes.
    fn cards(&self, rows: &[BlockId]) -> Option<Vec<BlockId>> {
        let mut cards = Vec::new();
        for &row in rows {
            let block = self.arena.get(row);
            match block.form {
                BlockForm::Row => cards.extend(&block.children),
                _ => cards.push(row),
            }
        }
        let size = self.arena.size(*cards.first()?);
        let is_card = |id: &BlockId| {
            let block = self.arena.get(*id);
            block.form == BlockForm::Frame && block.fixed && self.arena.size(*id) == size
        };
        cards.iter().all(is_card).then_some(cards)
    }

    fn fill_rows(&mut self, column: BlockId, cards: &[BlockId], wide: i32) {
        let is_row = |id: &BlockId| self.arena.get(*id).form == BlockForm::Row;
        let rows: Vec<BlockId> = self.arena.get(column).children.iter().copied().filter(is_row).collect();
        let slot = cards.first().map_or(1, |&card| self.arena.get(card).w + GAP);
        let fit = usize::try_from((wide + GAP) / slot).unwrap_or(1).max(1);
        let lines = cards.len().div_ceil(fit);
        // Blocks are measured in the order in which they were made, so only rows that are there can hold others.
        if lines >= self.arena.get(column).children.len() || lines > rows.len() {
            return;
        }
        let mut filled = Vec::new();
        for (row, cards) in rows.into_iter().zip(cards.chunks(cards.len().div_ceil(lines))) {
            let block = self.arena.at(row);
            block.children = cards.to_vec();
            block.gaps = vec![GAP; cards.len() - 1];
            self.arena.measure(row);
            filled.push(row);
        }
        let block = self.arena.at(column);
        block.gaps.truncate(filled.len() - 1);
        block.children = filled;
    }

    /// Rows of tables, and of boxes of tables, as wide as the widest of them.
    pub fn fill_shelves(&mut self, rows: &[BlockId], boxes: &[BlockId]) {
        if boxes.iter().all(|&id| self.is_of_tables(id)) {
            self.even(rows);
        }
    }

    fn is_of_tables(&self, id: BlockId) -> bool {
        let block = self.arena.get(id);
        match block.form {
            BlockForm::Opaque => true,
            BlockForm::Frame | BlockForm::Row | BlockForm::Column => {
                !block.children.is_empty() && block.children.iter().all(|&child| self.is_of_tables(child))
            }
            _ => false,
        }
    }

    /// Makes a block that wide, with the tables in it: those side by side share what is added.
    fn broaden(&mut self, id: BlockId, wide: i32) {
        let block = self.arena.get(id);
        let (form, own, children) = (block.form, block.w, block.children.clone());
        if own > wide {
            return;
        }
        match form {
            BlockForm::Opaque => self.arena.at(id).w = wide,
            BlockForm::Frame => {
                let inner = wide - block.pad.left - block.pad.right;
                children.into_iter().for_each(|child| self.broaden(child, inner));
                self.arena.at(id).min_w = wide;
                self.arena.measure(id);
            }
            BlockForm::Column => {
                children.into_iter().for_each(|child| self.broaden(child, wide));
                self.arena.measure(id);
            }
            BlockForm::Row => {
                let mut left = wide - own;
                let mut many = i32::try_from(children.len()).unwrap_or(i32::MAX);
                for child in children {
                    let more = left / many.max(1);
                    (left, many) = (left - more, many - 1);
                    self.broaden(child, self.arena.get(child).w + more);
                }
                self.arena.measure(id);
            }
            _ => {}
        }
    }
}
