//! The title block above a page and the notes below it.

use drawstream_diagram::{Font, ItemId};
use std::rc::Rc;

use crate::arrange::Arranger;
use crate::block::{BlockId, Shown};
use crate::label::Label;
use crate::{as_i32, chips};

/// A title has at least this width, in pixels, before its words are broken.
const NARROWEST: i32 = 420;

/// Pixels between the columns of a table of texts, and between its lines.
const COLUMNS: i32 = 20;
const LINES: i32 = 6;

/// Pixels between keys side by side, and between samples of lines.
const KEYS: i32 = 16;
const SAMPLES: i32 = 12;

impl Arranger<'_> {
    /// One line of words, or several where it is wider than `within` pixels.
    pub fn text(&mut self, id: ItemId, font: Font, within: i32) -> BlockId {
        let words = &self.diagram.items.get(id).words;
        // An upper bound at 7/12 em a character, for viewers without our fonts.
        let bound = |chars: usize| as_i32(chars) * font.size * 7 / 12 + 4;
        let whole = bound(words.name.chars().count());
        let broken = if whole > within { within * 9 / 10 } else { within };
        let mut label = Label::plain(words, font, broken);
        if whole > within && label.lines.lines.len() == 1 {
            label = Label::plain(words, font, label.size().0 * 2 / 3);
        }
        let longest = label.lines.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        let (w, h) = label.size();
        let w = w.max(bound(longest)).min(within.max(w));
        let block = self.arena.opaque(Shown { item: id, label: Rc::new(label) }, w + 4, h);
        self.blocks[id.index()] = Some(block);
        block
    }

    fn texts(&mut self, ids: &[ItemId], within: i32) -> Vec<BlockId> {
        let diagram = self.diagram;
        let font = |id: ItemId| match diagram.items.get(id).content {
            drawstream_diagram::Content::Text(font) => font,
            _ => Font::LEGEND,
        };
        ids.iter().map(|&id| self.text(id, font(id), within)).collect()
    }

    /// The block above a page that is `width` pixels wide: its words, and samples of its lines.
    pub fn title(&mut self, width: i32) -> Option<BlockId> {
        let title = &self.diagram.title;
        let lines = self.texts(&title.lines, width.max(NARROWEST));
        if lines.is_empty() {
            return None;
        }
        let words = self.arena.column(lines, 2);
        let keys = self.keys(&title.keys, width.max(NARROWEST));
        let samples = self.samples(&title.samples);
        let wide = keys.iter().map(|&(_, wide)| wide).max().unwrap_or(0).max(self.arena.get(words).w);
        let all: i32 = samples.iter().map(|&(_, wide)| wide + SAMPLES).sum();
        // Samples of lines beside the words where they fit there, else behind the keys.
        if !samples.is_empty() && wide + 30 + all <= width {
            let words = self.wrapped(keys, width).into_iter().fold(words, |above, row| self.below(above, row));
            let samples = samples.into_iter().map(|(block, _)| block).collect();
            let legend = self.arena.row(samples, SAMPLES);
            return Some(self.arena.row(vec![words, legend], 30));
        }
        let rows = self.wrapped([keys, samples].concat(), width.max(NARROWEST));
        Some(rows.into_iter().fold(words, |above, row| self.below(above, row)))
    }

    fn below(&mut self, above: BlockId, row: BlockId) -> BlockId {
        self.arena.column(vec![above, row], 6)
    }

    /// Words with chips behind them, with their widths.
    fn keys(&mut self, keys: &[ItemId], within: i32) -> Vec<(BlockId, i32)> {
        let mut blocks = Vec::new();
        for &id in keys {
            let item = self.diagram.items.get(id);
            let label = Rc::new(Label::plain(&item.words, Font::LEGEND, within));
            let size = item.cell.as_ref().map_or(label.size(), |cell| chips::size_with(cell, label.size()));
            let block = self.arena.opaque(Shown { item: id, label }, size.0 + 4, size.1);
            self.blocks[id.index()] = Some(block);
            blocks.push((block, size.0 + 4));
        }
        blocks
    }

    /// Samples of lines, with their widths.
    fn samples(&mut self, samples: &[ItemId]) -> Vec<(BlockId, i32)> {
        let mut blocks = Vec::new();
        for &id in samples {
            let label = Rc::new(Label::plain(&self.diagram.items.get(id).words, Font::LEGEND, 400));
            let w = 44 + label.size().0;
            blocks.push((self.arena.opaque(Shown { item: id, label }, w, 16), w));
        }
        blocks
    }

    /// Blocks in rows of at most `width` pixels.
    fn wrapped(&mut self, blocks: Vec<(BlockId, i32)>, width: i32) -> Vec<BlockId> {
        let mut rows: Vec<Vec<BlockId>> = Vec::new();
        let mut used = 0;
        for (block, wide) in blocks {
            match rows.last_mut() {
                Some(row) if used + KEYS + wide <= width => {
                    row.push(block);
                    used += KEYS + wide;
                }
                _ => {
                    rows.push(vec![block]);
                    used = wide;
                }
            }
        }
        rows.into_iter().map(|row| self.arena.row_of(row, KEYS)).collect()
    }

    /// Texts in lines, and below each other in columns.
    pub fn lines_and_columns(&mut self, rows: &[Vec<ItemId>]) -> Option<BlockId> {
        self.arena.lists = true;
        let rows: Vec<Vec<BlockId>> = rows.iter().map(|row| self.items(row)).collect();
        for column in 0..rows.iter().map(Vec::len).max().unwrap_or(0) {
            let cells = || rows.iter().filter_map(|row| row.get(column).copied());
            let wide = cells().map(|cell| self.arena.get(cell).w).max().unwrap_or(0);
            cells().for_each(|cell| self.arena.at(cell).w = wide);
        }
        let rows: Vec<BlockId> = rows.into_iter().map(|row| self.arena.row_of(row, COLUMNS)).collect();
        (!rows.is_empty()).then(|| self.arena.column(rows, LINES))
    }

    /// Texts below a page that is `width` pixels wide.
    pub fn notes(&mut self, width: i32) -> Option<BlockId> {
        let diagram = self.diagram;
        let notes = self.texts(&diagram.notes, width.max(NARROWEST));
        (!notes.is_empty()).then(|| self.arena.column(notes, 4))
    }
}
