//! The tree of blocks that a page is made of: measured from the leaves up, placed from the page down.
//!
//! A block is a tile with its label, a text, a frame with a head around one block, or an invisible row or
//! column of blocks. Blocks are made children first, so that index order is an order for measuring and its
//! reverse one for placing. The space between blocks is never taken by anything but lines: see `channel`.

use std::sync::Arc;

use super::{Cell, Rect};

/// Index of a [`Block`] in its [`Arena`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockId(pub u32);

/// Edge of a tile in pixels.
pub const TILE: i32 = 48;
/// Least height of a frame's head in pixels: that of one line.
pub const HEAD: i32 = 24;
/// Where a head's label starts, in pixels from the frame's left edge.
pub const HEAD_LABEL: i32 = 34;

/// The part of its own size by which a snug box may be stretched.
const SPARE: i32 = 4;

/// Where a tile's label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Below the tile: lines leave at the other three sides.
    Below,
    /// Right of the tile, so that lines can leave downwards.
    Right,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A tile and its label in a slot.
    Tile(Side),
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

/// One block.
#[derive(Debug)]
pub struct Block {
    /// What it is.
    pub form: Form,
    /// What it holds, in order.
    pub children: Vec<BlockId>,
    /// What is drawn of it; none for rows, columns and spaces.
    pub cell: Option<Arc<Cell>>,
    /// Measured width; for tiles and texts given.
    pub w: i32,
    /// Measured height; for tiles and texts given.
    pub h: i32,
    /// It is at least this high (rows of tiers over several zones).
    pub min_h: i32,
    /// It is at least this wide (columns of subnets in a zone).
    pub min_w: i32,
    /// Its place on the page.
    pub rect: Rect,
    /// Pixels between its children (rows and columns): one less than children.
    pub gaps: Vec<i32>,
    /// Space inside (frames).
    pub pad: Pad,
    /// Width and height of the head (frames).
    pub head: (i32, i32),
    /// Whether the head's words lie in the content, where a space keeps their room (frames).
    pub sunk: bool,
    /// Whether its children stay in the middle of spare width (rows).
    pub centred: bool,
    /// Whether it stays at the left of spare width (lists).
    pub left: bool,
    /// Whether it takes spare width.
    pub grows: bool,
    /// Whether it takes spare height.
    pub fills: bool,
    /// Whether it takes spare room only where that is little, since a half-empty box says nothing (frames).
    pub snug: bool,
}

/// All blocks of a page.
#[derive(Debug, Default)]
pub struct Arena {
    /// Children before parents.
    pub blocks: Vec<Block>,
    /// Blocks that share a height, and columns that share their gaps.
    pub aligned: Vec<Vec<BlockId>>,
    /// Blocks that share a width.
    pub stacked: Vec<Vec<BlockId>>,
}

impl Arena {
    /// The block at `id`.
    pub fn get(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }

    fn push(&mut self, block: Block) -> BlockId {
        self.blocks.push(block);
        let id = BlockId(u32::try_from(self.blocks.len() - 1).unwrap_or(u32::MAX));
        self.measure(id);
        id
    }

    fn block(form: Form) -> Block {
        Block {
            form,
            children: Vec::new(),
            cell: None,
            w: 0,
            h: 0,
            min_h: 0,
            min_w: 0,
            rect: Rect::default(),
            gaps: Vec::new(),
            pad: Pad::default(),
            head: (0, 0),
            sunk: false,
            centred: false,
            left: false,
            grows: false,
            fills: false,
            snug: false,
        }
    }

    /// A tile with its label.
    pub fn tile(&mut self, cell: Arc<Cell>, side: Side) -> BlockId {
        let (text_w, text_h) = cell.label.size();
        let (w, h) = match side {
            Side::Below => (text_w.max(TILE), TILE + 4 + text_h),
            Side::Right => (TILE + 6 + text_w, TILE.max(text_h)),
        };
        self.push(Block { cell: Some(cell), w, h, ..Self::block(Form::Tile(side)) })
    }

    /// A text or a drawing of its own, of that size.
    pub fn opaque(&mut self, cell: Arc<Cell>, w: i32, h: i32) -> BlockId {
        self.push(Block { cell: Some(cell), w, h, ..Self::block(Form::Opaque) })
    }

    /// Nothing, of that size.
    pub fn space(&mut self, w: i32, h: i32) -> BlockId {
        self.push(Block { w, h, ..Self::block(Form::Space) })
    }

    /// Blocks side by side; a single one is itself.
    pub fn row(&mut self, children: Vec<BlockId>, gap: i32) -> BlockId {
        self.line(Form::Row, children, gap)
    }

    /// Blocks side by side, or one that keeps to the left as if there were more.
    pub fn row_of(&mut self, children: Vec<BlockId>, gap: i32) -> BlockId {
        let gaps = vec![gap; children.len().saturating_sub(1)];
        self.push(Block { children, gaps, ..Self::block(Form::Row) })
    }

    /// Blocks below each other; a single one is itself.
    pub fn column(&mut self, children: Vec<BlockId>, gap: i32) -> BlockId {
        self.line(Form::Column, children, gap)
    }

    fn line(&mut self, form: Form, children: Vec<BlockId>, gap: i32) -> BlockId {
        if let [only] = children[..] {
            return only;
        }
        let grows = children.iter().any(|&child| self.get(child).grows);
        let fills = children.iter().any(|&child| self.get(child).fills);
        let gaps = vec![gap; children.len().saturating_sub(1)];
        self.push(Block { children, gaps, grows, fills, ..Self::block(form) })
    }

    /// A frame with a head of that size around `content`.
    pub fn frame(&mut self, cell: Option<Arc<Cell>>, head: (i32, i32), pad: Pad, content: Option<BlockId>) -> BlockId {
        let children = content.into_iter().collect();
        self.push(Block { cell, children, head, pad, grows: true, ..Self::block(Form::Frame) })
    }

    /// Computes the block's size from its children's.
    pub fn measure(&mut self, id: BlockId) {
        let block = self.get(id);
        let sizes = || block.children.iter().map(|&child| (self.get(child).w, self.get(child).h));
        let gaps: i32 = block.gaps.iter().sum();
        let (w, h) = match block.form {
            Form::Tile(_) | Form::Opaque | Form::Space => (block.w, block.h),
            Form::Row => (sizes().map(|s| s.0).sum::<i32>() + gaps, sizes().map(|s| s.1).max().unwrap_or(0)),
            Form::Column => (sizes().map(|s| s.0).max().unwrap_or(0), sizes().map(|s| s.1).sum::<i32>() + gaps),
            Form::Frame => {
                let inner = sizes().next();
                let w = inner.map_or(0, |s| s.0 + block.pad.left + block.pad.right);
                let h = inner.map_or(0, |s| s.1 + block.pad.top + block.pad.bottom);
                (w.max(block.head.0), h + block.head.1)
            }
        };
        let block = &mut self.blocks[id.0 as usize];
        block.w = w.max(block.min_w);
        block.h = h.max(block.min_h);
    }

    /// Measures everything again, after gaps or pads have changed, with aligned blocks of one height.
    pub fn measure_all(&mut self) {
        let all = || (0..u32::try_from(self.blocks.len()).unwrap_or(u32::MAX)).map(BlockId);
        for id in all().collect::<Vec<_>>() {
            self.measure(id);
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
        for id in (0..self.blocks.len()).map(|at| BlockId(u32::try_from(at).unwrap_or(u32::MAX))).collect::<Vec<_>>() {
            self.measure(id);
        }
    }

    /// Makes blocks as wide as the widest of them.
    pub fn stack(&mut self, group: &[BlockId]) {
        let wide = group.iter().map(|&id| self.get(id).w).max().unwrap_or(0);
        for &id in group {
            let block = &mut self.blocks[id.0 as usize];
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
            let block = &mut self.blocks[id.0 as usize];
            match block.form {
                Form::Column => block.gaps.iter_mut().zip(&gaps).for_each(|(gap, &wide)| *gap = wide),
                Form::Frame => {
                    block.pad.top = pad_top;
                    block.head.1 = head;
                    block.min_h = high;
                }
                _ => block.min_h = high,
            }
        }
    }

    /// Gives every block its place, `root` at the origin.
    pub fn place(&mut self, root: BlockId) {
        let (w, h) = (self.get(root).w, self.get(root).h);
        self.blocks[root.0 as usize].rect = Rect { x: 0, y: 0, w, h };
        // Blocks that were made to be measured only hang at nothing, and are left alone.
        let mut placed = vec![false; self.blocks.len()];
        placed[root.0 as usize] = true;
        for at in (0..self.blocks.len()).rev() {
            if !placed[at] {
                continue;
            }
            for &child in &self.blocks[at].children {
                placed[child.0 as usize] = true;
            }
            self.place_children(BlockId(u32::try_from(at).unwrap_or(u32::MAX)));
        }
    }

    fn place_children(&mut self, id: BlockId) {
        let block = self.get(id);
        let rect = block.rect;
        let places: Vec<(BlockId, Rect)> = match block.form {
            Form::Frame => {
                let Pad { left, top, right, bottom } = block.pad;
                let head = block.head.1;
                let inner = Rect {
                    x: rect.x + left,
                    y: rect.y + head + top,
                    w: rect.w - left - right,
                    h: rect.h - head - top - bottom,
                };
                block.children.iter().map(|&child| (child, self.centred(child, inner))).collect()
            }
            Form::Row => self.spread(block, rect, true),
            Form::Column => self.spread(block, rect, false),
            _ => return,
        };
        for (child, place) in places {
            self.blocks[child.0 as usize].rect = place;
        }
    }

    /// The same, but what does not grow lies in the middle.
    fn centred(&self, child: BlockId, room: Rect) -> Rect {
        let place = self.fitted(child, room);
        let block = self.get(child);
        if block.grows || block.left {
            return place;
        }
        Rect { x: room.x + (room.w - block.w).max(0) / 2, w: block.w.min(room.w), ..place }
    }

    /// The part of `room` that `child` takes: all of it where it grows, its own size otherwise.
    fn fitted(&self, child: BlockId, room: Rect) -> Rect {
        let block = self.get(child);
        let room = if block.snug && room.w - block.w > block.w / SPARE { Rect { w: block.w, ..room } } else { room };
        match block.form {
            Form::Frame | Form::Row | Form::Column if block.fills => room,
            Form::Frame | Form::Row | Form::Column => Rect { h: block.h.min(room.h), ..room },
            Form::Opaque | Form::Space => Rect { w: block.w, h: block.h, ..room },
            Form::Tile(Side::Below) => Rect { h: block.h, ..room },
            Form::Tile(Side::Right) => Rect { w: block.w, h: block.h, ..room },
        }
    }

    /// Places of a row's (or column's) children: spare room goes in equal parts to those that grow.
    fn spread(&self, block: &Block, rect: Rect, across: bool) -> Vec<(BlockId, Rect)> {
        let own = |child: BlockId| if across { self.get(child).w } else { self.get(child).h };
        let takes = |child: BlockId| if across { self.get(child).grows } else { self.get(child).fills };
        let used: i32 = block.children.iter().map(|&c| own(c)).sum::<i32>() + block.gaps.iter().sum::<i32>();
        let spare = (if across { rect.w } else { rect.h } - used).max(0);
        let taking = i32::try_from(block.children.iter().filter(|&&c| takes(c)).count()).unwrap_or(0);
        // A snug box takes little of it, and what it leaves stays free.
        let most = |child: BlockId| if self.get(child).snug { own(child) / SPARE } else { i32::MAX };
        let mut at = if across { rect.x } else { rect.y };
        if taking == 0 && across && block.centred {
            at += spare / 2;
        }
        let (mut given, mut seen) = (0, 0);
        let mut out = Vec::with_capacity(block.children.len());
        for (n, &child) in block.children.iter().enumerate() {
            let mut size = own(child);
            if takes(child) {
                seen += 1;
                let upto = spare * seen / taking;
                size += (upto - given).min(most(child));
                given = upto;
            }
            let place = if across {
                let room = Rect { x: at, y: rect.y, w: size, h: rect.h };
                let is_frame = self.get(child).form == Form::Frame;
                let down = if block.centred { (rect.h - self.get(child).h).max(0) / 2 } else { 0 };
                let h = self.get(child).h;
                let room = if self.get(child).snug && room.h - h > h / SPARE { Rect { h, ..room } } else { room };
                if is_frame { room } else { self.fitted(child, Rect { y: room.y + down, h: room.h - down, ..room }) }
            } else {
                self.fitted(child, Rect { x: rect.x, y: at, w: rect.w, h: size })
            };
            out.push((child, place));
            at += size + block.gaps.get(n).copied().unwrap_or(0);
        }
        out
    }

    /// What is drawn of a block: the tile alone for a tile, the whole for anything else.
    pub fn drawn(&self, id: BlockId) -> Rect {
        let block = self.get(id);
        let Rect { x, y, w, .. } = block.rect;
        match block.form {
            Form::Tile(Side::Below) => Rect { x: x + (w - TILE) / 2, y, w: TILE, h: TILE },
            Form::Tile(Side::Right) => Rect { x, y: y + (block.rect.h.max(TILE) - TILE) / 2, w: TILE, h: TILE },
            _ => block.rect,
        }
    }
}
