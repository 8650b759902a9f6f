//! The tree of blocks that a page is made of: measured from the leaves up, placed from the page down.
//!
//! A block is a tile with its label, a text, a frame with a head around one block, or an invisible row or
//! column of blocks. Blocks are made children first, so that index order is an order for measuring and its
//! reverse one for placing. The space between blocks is never taken by anything but lines: see [`crate::net`].

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use drawstream_diagram::measures::{BAR, BAR_HEAD, HEAD, NODE, STRIP, TILE};
use drawstream_diagram::scene::Rect;
use drawstream_diagram::{ItemId, LabelSide, Reach};

use crate::label::Label;

/// Pixels below the words of a frame that holds nothing else, where they take several lines.
const BELOW_WORDS: i32 = 5;

/// Index of a [`Block`] in its [`Arena`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockId(usize);

impl BlockId {
    /// The block at that index.
    pub const fn of(index: usize) -> Self {
        Self(index)
    }

    /// The index.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockForm {
    /// A tile and its label in a slot.
    Tile(LabelSide),
    /// Something that no line ends at: text, a legend.
    Opaque,
    /// Nothing: keeps a place in a row.
    Space,
    /// Blocks side by side.
    Row,
    /// Blocks below each other.
    Column,
    /// A box with a head around one block, or around nothing.
    Frame,
    /// A hub as long as what it joins.
    Bar,
    /// A strip as high as its row.
    Strip,
    /// A line around other blocks that are not in it.
    Outline,
}

/// Space inside a frame, in pixels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pad {
    /// Left of the content.
    pub left: i32,
    /// Between head and content.
    pub top: i32,
    /// Right of the content.
    pub right: i32,
    /// Below the content.
    pub bottom: i32,
}

/// What a block shows, with its words as they are broken here.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The item.
    pub item: ItemId,
    /// Its words.
    pub label: Rc<Label>,
}

/// One block.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub form: BlockForm,
    /// What it holds, in order.
    pub children: Vec<BlockId>,
    /// What it shows; none for rows, columns and spaces.
    pub shown: Option<Shown>,
    /// Measured width; for tiles and texts given.
    pub w: i32,
    /// Measured height; for tiles and texts given.
    pub h: i32,
    /// It is at least this high (rows of cells over several columns).
    pub min_h: i32,
    /// It is at least this wide (cells below each other).
    pub min_w: i32,
    /// Its place on the page.
    pub rect: Rect,
    /// Edge of the tile in its slot, in pixels (tiles).
    pub edge: i32,
    /// Pixels between its children (rows and columns): one less than children.
    pub gaps: Vec<i32>,
    /// Space inside (frames).
    pub pad: Pad,
    /// Width and height of the head (frames).
    pub head: (i32, i32),
    /// Whether the head's words lie in the content, where a space keeps their room (frames).
    pub sunk: bool,
    /// Whether its children stay in the middle of spare width (rows), or it does itself (bars).
    pub centred: bool,
    /// Whether it keeps its size whatever room there is (frames).
    pub fixed: bool,
    /// Whether lines only cross its gaps, from side to side (rows).
    pub crossed: bool,
    /// Whether it stays at the left of spare width (lists).
    pub left: bool,
    /// Among how many slots spare width is shared, of which each child has one; 0 where it is not (rows).
    pub slots: usize,
    /// Whether it takes spare width.
    pub grows: bool,
    /// Whether it takes spare height.
    pub fills: bool,
    /// Whether it stretches by at most a quarter of its own size (frames).
    pub limited: bool,
    /// Whether its children move along it to be beside what they are joined with (columns).
    pub slides: bool,
    /// Whether lines may pass through it that have neither end in it (frames).
    pub open: bool,
}

/// All blocks of a page.
#[derive(Debug, Clone, Default)]
pub struct Arena {
    /// Children before parents.
    pub blocks: Vec<Block>,
    /// Blocks that share a height, and columns that share their gaps.
    pub aligned: Vec<Vec<BlockId>>,
    /// Blocks that share a width.
    pub stacked: Vec<Vec<BlockId>>,
    /// What each block is joined with, where that moves it: bars, and what is in columns that slide.
    pub partners: BTreeMap<BlockId, Vec<BlockId>>,
    /// Outlines, each with the blocks that it lies around.
    pub outlines: Vec<(BlockId, Vec<BlockId>)>,
    /// How far each outline reaches.
    pub reaches: BTreeMap<BlockId, Reach>,
    /// The lying bar in a box, at whose height lines from the left reach the box.
    pub edges: BTreeMap<BlockId, BlockId>,
    /// What is in columns that slide.
    pub sliding: BTreeSet<BlockId>,
    /// The heights at which lines come to what slides, where that tells more than what it is joined with.
    pub wishes: BTreeMap<BlockId, i32>,
    /// Square pixels of the page.
    pub page: i64,
    /// Whether it is a page of lists, which are read from the top.
    pub lists: bool,
    /// The block that each placed block lies in, where something slides.
    pub parents: Vec<Option<BlockId>>,
}

impl Arena {
    /// The block at `id`.
    pub fn get(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    /// The block at `id`, to be changed.
    pub fn at(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.index()]
    }

    /// Width and height of a block.
    pub fn size(&self, id: BlockId) -> (i32, i32) {
        let block = self.get(id);
        (block.w, block.h)
    }

    fn push(&mut self, block: Block) -> BlockId {
        self.blocks.push(block);
        let id = BlockId(self.blocks.len() - 1);
        self.measure(id);
        id
    }

    fn block(form: BlockForm) -> Block {
        Block {
            form,
            children: Vec::new(),
            shown: None,
            w: 0,
            h: 0,
            min_h: 0,
            min_w: 0,
            rect: Rect::default(),
            edge: TILE,
            gaps: Vec::new(),
            pad: Pad::default(),
            head: (0, 0),
            sunk: false,
            centred: false,
            left: false,
            fixed: false,
            crossed: false,
            slots: 0,
            grows: false,
            fills: false,
            limited: false,
            slides: false,
            open: false,
        }
    }

    /// A tile with its label.
    pub fn tile(&mut self, shown: Shown, side: LabelSide) -> BlockId {
        let (text_w, text_h) = shown.label.size();
        let (w, h) = match side {
            LabelSide::Below => (text_w.max(TILE), TILE + 4 + text_h),
            LabelSide::Right => (TILE + 6 + text_w, TILE.max(text_h)),
        };
        self.push(Block { shown: Some(shown), w, h, ..Self::block(BlockForm::Tile(side)) })
    }

    /// A small tile with its label at its right.
    pub fn node(&mut self, shown: Shown) -> BlockId {
        let (text_w, text_h) = shown.label.size();
        let (w, h) = (NODE + 6 + text_w, NODE.max(text_h));
        self.push(Block { shown: Some(shown), w, h, edge: NODE, ..Self::block(BlockForm::Tile(LabelSide::Right)) })
    }

    /// A text or a drawing of its own, of that size.
    pub fn opaque(&mut self, shown: Shown, w: i32, h: i32) -> BlockId {
        self.push(Block { shown: Some(shown), w, h, ..Self::block(BlockForm::Opaque) })
    }

    /// A hub that takes the height that there is.
    pub fn bar(&mut self, shown: Shown) -> BlockId {
        let h = shown.label.size().0 + BAR_HEAD + 12;
        self.push(Block { shown: Some(shown), w: BAR, h, fills: true, ..Self::block(BlockForm::Bar) })
    }

    /// A strip that takes the height of its row.
    pub fn strip(&mut self, shown: Shown) -> BlockId {
        let h = shown.label.size().0 + 8;
        self.push(Block { shown: Some(shown), w: STRIP, h, fills: true, ..Self::block(BlockForm::Strip) })
    }

    /// Blocks below each other that move along the column to be beside what they are joined with.
    pub fn sliding(&mut self, children: Vec<BlockId>, gap: i32) -> BlockId {
        let gaps = vec![gap; children.len().saturating_sub(1)];
        self.sliding.extend(&children);
        self.push(Block { children, gaps, slides: true, fills: true, ..Self::block(BlockForm::Column) })
    }

    /// A line around blocks, wherever they lie.
    pub fn outline(&mut self, shown: Shown, around: Vec<BlockId>, reach: Reach) -> BlockId {
        let outline = self.push(Block { shown: Some(shown), ..Self::block(BlockForm::Outline) });
        self.outlines.push((outline, around));
        self.reaches.insert(outline, reach);
        outline
    }

    /// Nothing, of that size.
    pub fn space(&mut self, w: i32, h: i32) -> BlockId {
        self.push(Block { w, h, ..Self::block(BlockForm::Space) })
    }

    /// Blocks side by side; a single one is itself.
    pub fn row(&mut self, children: Vec<BlockId>, gap: i32) -> BlockId {
        self.line(BlockForm::Row, children, gap)
    }

    /// Blocks side by side, or one that keeps to the left as if there were more.
    pub fn row_of(&mut self, children: Vec<BlockId>, gap: i32) -> BlockId {
        let gaps = vec![gap; children.len().saturating_sub(1)];
        self.push(Block { children, gaps, ..Self::block(BlockForm::Row) })
    }

    /// Blocks below each other; a single one is itself.
    pub fn column(&mut self, children: Vec<BlockId>, gap: i32) -> BlockId {
        self.line(BlockForm::Column, children, gap)
    }

    fn line(&mut self, form: BlockForm, children: Vec<BlockId>, gap: i32) -> BlockId {
        if let [only] = children[..] {
            return only;
        }
        let grows = children.iter().any(|&child| self.get(child).grows);
        let fills = children.iter().any(|&child| self.get(child).fills);
        let gaps = vec![gap; children.len().saturating_sub(1)];
        self.push(Block { children, gaps, grows, fills, ..Self::block(form) })
    }

    /// A frame with a head of that size around `content`.
    pub fn frame(&mut self, shown: Option<Shown>, head: (i32, i32), pad: Pad, content: Option<BlockId>) -> BlockId {
        let children = content.into_iter().collect();
        self.push(Block { shown, children, head, pad, grows: true, ..Self::block(BlockForm::Frame) })
    }

    /// The block that each block lies in.
    pub fn parents(&self) -> Vec<Option<BlockId>> {
        let mut parents = vec![None; self.blocks.len()];
        for (at, block) in self.blocks.iter().enumerate() {
            for child in &block.children {
                parents[child.index()] = Some(BlockId(at));
            }
        }
        parents
    }

    /// The frame below whose head a line leaves that starts deep within it: the innermost one that keeps its own size.
    pub fn gate(&self, parents: &[Option<BlockId>], id: BlockId) -> Option<BlockId> {
        let parent = |id: BlockId| parents.get(id.index()).copied().flatten();
        let is_gate = |block: &Block| block.form == BlockForm::Frame && block.limited;
        std::iter::successors(parent(id), |&block| parent(block)).find(|&block| is_gate(self.get(block)))
    }

    /// Pixels from the top of a frame to the middle of the strip below its head.
    pub fn below_head(&self, frame: BlockId) -> i32 {
        let block = self.get(frame);
        let content = block.children.first().map(|&content| self.get(content));
        if let Some(below) = self.edges.get(&frame).and_then(|&edge| self.below_edge(*block.children.first()?, edge)) {
            return block.head.1 + block.pad.top + below;
        }
        match content {
            // Its head's words lie in the first row of the content.
            Some(content) if block.sunk && content.form == BlockForm::Column => {
                let head = content.children.first().map_or(0, |&head| self.get(head).h);
                block.pad.top + head + content.gaps.first().copied().unwrap_or(0) / 2
            }
            _ => block.head.1 + block.pad.top / 2,
        }
    }

    /// Pixels from the top of `within` to the middle of the gap below the lying bar `edge` in it.
    fn below_edge(&self, within: BlockId, edge: BlockId) -> Option<i32> {
        let block = self.get(within);
        if block.form != BlockForm::Column {
            return None;
        }
        let mut at = 0;
        for (nth, &child) in block.children.iter().enumerate() {
            let gap = block.gaps.get(nth).copied().unwrap_or(0);
            if child == edge {
                return Some(at + self.get(child).h + gap / 2);
            }
            if let Some(below) = self.below_edge(child, edge) {
                return Some(at + below);
            }
            at += self.get(child).h + gap;
        }
        None
    }

    /// The height, from the top of `top`, at which a line leaves that starts at a block deep within it.
    pub fn way_out(&self, parents: &[Option<BlockId>], id: BlockId, top: BlockId) -> Option<i32> {
        let gate = self.gate(parents, id)?;
        Some(self.depth(parents, gate, top)? + self.below_head(gate))
    }

    /// Pixels from the top of `top` to that of a block deep within it, before anything has a place; none where it is
    /// not in it.
    pub fn depth(&self, parents: &[Option<BlockId>], id: BlockId, top: BlockId) -> Option<i32> {
        let mut at = 0;
        let mut here = id;
        while here != top {
            let around = parents.get(here.index()).copied().flatten()?;
            let block = self.get(around);
            at += match block.form {
                BlockForm::Frame => block.head.1 + block.pad.top,
                BlockForm::Column => {
                    let before = block.children.iter().zip(&block.gaps).take_while(|(child, _)| **child != here);
                    before.map(|(&child, gap)| self.get(child).h + gap).sum()
                }
                _ => 0,
            };
            here = around;
        }
        Some(at)
    }

    /// Computes the block's size from its children's.
    pub fn measure(&mut self, id: BlockId) {
        let block = self.get(id);
        let sizes = || block.children.iter().map(|&child| (self.get(child).w, self.get(child).h));
        let gaps: i32 = block.gaps.iter().sum();
        let (w, h) = match block.form {
            BlockForm::Tile(_)
            | BlockForm::Opaque
            | BlockForm::Space
            | BlockForm::Bar
            | BlockForm::Strip
            | BlockForm::Outline => (block.w, block.h),
            BlockForm::Row => (sizes().map(|s| s.0).sum::<i32>() + gaps, sizes().map(|s| s.1).max().unwrap_or(0)),
            BlockForm::Column => (sizes().map(|s| s.0).max().unwrap_or(0), sizes().map(|s| s.1).sum::<i32>() + gaps),
            BlockForm::Frame => {
                let inner = sizes().next();
                let w = inner.map_or(0, |s| s.0 + block.pad.left + block.pad.right);
                // Words of several lines fill a head to its end: below them a frame without content keeps some pixels.
                let alone = if block.head.1 > HEAD { BELOW_WORDS } else { 0 };
                let h = inner.map_or(alone, |s| s.1 + block.pad.top + block.pad.bottom);
                (w.max(block.head.0), h + block.head.1)
            }
        };
        let block = &mut self.blocks[id.index()];
        block.w = w.max(block.min_w);
        block.h = h.max(block.min_h);
    }

    /// Measures everything again, after gaps or pads have changed, with aligned blocks of one height.
    pub fn measure_all(&mut self) {
        for at in 0..self.blocks.len() {
            self.measure(BlockId(at));
        }
        if self.aligned.is_empty() && self.stacked.is_empty() {
            return;
        }
        for group in std::mem::take(&mut self.stacked) {
            self.stack(&group);
            self.stacked.push(group);
        }
        let aligned = std::mem::take(&mut self.aligned);
        for group in &aligned {
            self.align(group);
        }
        self.aligned = aligned;
        for at in 0..self.blocks.len() {
            self.measure(BlockId(at));
        }
    }

    /// Makes blocks as wide as the widest of them.
    pub fn stack(&mut self, group: &[BlockId]) {
        let wide = group.iter().map(|&id| self.get(id).w).max().unwrap_or(0);
        for &id in group {
            let block = &mut self.blocks[id.index()];
            block.min_w = wide;
            block.w = wide;
        }
    }

    fn align(&mut self, group: &[BlockId]) {
        let high = group.iter().map(|&id| self.get(id).h).max().unwrap_or(0);
        let most = group.iter().map(|&id| self.get(id).gaps.len()).max().unwrap_or(0);
        let gaps: Vec<i32> = (0..most)
            .map(|at| group.iter().filter_map(|&id| self.get(id).gaps.get(at).copied()).max().unwrap_or(0))
            .collect();
        let pad_top = group.iter().map(|&id| self.get(id).pad.top).max().unwrap_or(0);
        let head = group.iter().map(|&id| self.get(id).head.1).max().unwrap_or(0);
        for &id in group {
            let block = &mut self.blocks[id.index()];
            match block.form {
                BlockForm::Column => block.gaps.iter_mut().zip(&gaps).for_each(|(gap, &wide)| *gap = wide),
                BlockForm::Frame => {
                    block.pad.top = pad_top;
                    block.head.1 = head;
                    block.min_h = high;
                }
                _ => block.min_h = high,
            }
        }
    }
}
