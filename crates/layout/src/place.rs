//! Where the measured blocks of a page lie: from the page down.

use drawstream_diagram::measures::TILE;
use drawstream_diagram::scene::Rect;
use drawstream_diagram::{LabelSide, Reach};

use crate::block::{Arena, Block, BlockForm, BlockId, Pad};

/// The part of its own height by which a limited box may be stretched.
const SPARE: i32 = 4;

/// The width by which a limited box may be stretched that is `own` pixels wide.
const fn spare(own: i32) -> i32 {
    own / 4 * 5
}

/// The part of a page, in hundredths, above which room below something is shared with what is above it: one large void
/// tells nothing, and two halves of it frame what is between them.
const VOID: i64 = 7;

/// Pixels of an outline beyond what it lies around.
const AROUND: Pad = Pad { left: 16, top: 7, right: 5, bottom: 6 };
/// Pixels of an outline that lies in another one, and of one in which others lie.
const INNER: Pad = Pad { left: 9, top: 4, right: 3, bottom: 3 };
const OUTER: Pad = Pad { left: 22, top: 13, right: 12, bottom: 12 };

impl Arena {
    /// Gives every block its place, `root` at the origin.
    pub fn place(&mut self, root: BlockId) {
        let (w, h) = (self.get(root).w, self.get(root).h);
        self.blocks[root.index()].rect = Rect { x: 0, y: 0, w, h };
        self.page = i64::from(w) * i64::from(h);
        // Blocks that were made to be measured only hang at nothing, and are left alone.
        let mut placed = vec![false; self.blocks.len()];
        placed[root.index()] = true;
        for at in (0..self.blocks.len()).rev() {
            if !placed[at] {
                continue;
            }
            for &child in &self.blocks[at].children {
                placed[child.index()] = true;
            }
            self.place_children(BlockId::of(at));
        }
        self.slide(&placed);
        self.place_outlines(&placed);
    }

    /// Outlines lie around what they are of, a little beyond it.
    fn place_outlines(&mut self, placed: &[bool]) {
        for at in 0..self.outlines.len() {
            let (outline, around) = &self.outlines[at];
            let rects = around.iter().filter(|id| placed[id.index()]).map(|&id| self.get(id).rect);
            let Some(whole) = rects.reduce(|a, b| {
                let (x, y) = (a.x.min(b.x), a.y.min(b.y));
                Rect { x, y, w: a.right().max(b.right()) - x, h: a.bottom().max(b.bottom()) - y }
            }) else {
                continue;
            };
            let Pad { left, top, right, bottom } = match self.reaches.get(outline) {
                Some(Reach::Inner) => INNER,
                Some(Reach::Outer) => OUTER,
                _ => AROUND,
            };
            let (x, y) = (whole.x - left, whole.y - top);
            let rect = Rect { x, y, w: whole.w + left + right, h: whole.h + top + bottom };
            let outline = *outline;
            self.at(outline).rect = rect;
        }
    }

    fn place_children(&mut self, id: BlockId) {
        let block = self.get(id);
        let rect = block.rect;
        let places: Vec<(BlockId, Rect)> = match block.form {
            BlockForm::Frame => {
                let Pad { left, top, right, bottom } = block.pad;
                let head = block.head.1;
                let inner = Rect {
                    x: rect.x + left,
                    y: rect.y + head + top,
                    w: rect.w - left - right,
                    h: rect.h - head - top - bottom,
                };
                block.children.iter().map(|&child| (child, self.afloat(self.centred(child, inner), inner))).collect()
            }
            BlockForm::Row => self.spread(block, rect, true),
            BlockForm::Column => self.spread(block, rect, false),
            _ => return,
        };
        for (child, place) in places {
            self.blocks[child.index()].rect = place;
        }
    }

    /// The part of `room` that `child` takes; what does not grow lies in the middle.
    fn centred(&self, child: BlockId, room: Rect) -> Rect {
        let place = self.fitted(child, room);
        let block = self.get(child);
        if block.grows || block.left {
            return place;
        }
        Rect { x: room.x + (room.w - block.w).max(0) / 2, w: block.w.min(room.w), ..place }
    }

    /// A place in a room, in the middle of its height where the room below it would be a void.
    fn afloat(&self, place: Rect, room: Rect) -> Rect {
        let free = room.bottom() - place.bottom();
        if self.lists || i64::from(free) * i64::from(room.w) * 100 <= self.page * VOID {
            return place;
        }
        Rect { y: place.y + free / 2, ..place }
    }

    /// The part of `room` that `child` takes: all of it where it grows, its own size otherwise.
    fn fitted(&self, child: BlockId, room: Rect) -> Rect {
        let block = self.get(child);
        if block.fixed {
            return Rect { w: block.w, h: block.h, ..room };
        }
        let room = if block.limited && room.w - block.w > spare(block.w) { Rect { w: block.w, ..room } } else { room };
        match block.form {
            BlockForm::Frame | BlockForm::Row | BlockForm::Column if block.fills => room,
            BlockForm::Frame | BlockForm::Row | BlockForm::Column => Rect { h: block.h.min(room.h), ..room },
            // In a column its middle is below that of a tile with its label at the right.
            BlockForm::Bar if block.centred => Rect { x: room.x + (room.w - block.w).max(0) / 2, w: block.w, ..room },
            BlockForm::Bar => {
                Rect { x: room.x + (room.w - block.w).clamp(0, (TILE - block.w) / 2), w: block.w, ..room }
            }
            BlockForm::Strip => Rect { w: block.w, ..room },
            BlockForm::Opaque | BlockForm::Space | BlockForm::Outline => Rect { w: block.w, h: block.h, ..room },
            BlockForm::Tile(LabelSide::Below) => Rect { h: block.h, ..room },
            BlockForm::Tile(LabelSide::Right) => Rect { w: block.w, h: block.h, ..room },
        }
    }

    /// Places of a row's (or column's) children: spare room goes to those that grow, by their sizes.
    fn spread(&self, block: &Block, rect: Rect, across: bool) -> Vec<(BlockId, Rect)> {
        let own = |child: BlockId| if across { self.get(child).w } else { self.get(child).h };
        let takes = |child: BlockId| if across { self.get(child).grows } else { self.get(child).fills };
        let used: i32 = block.children.iter().map(|&c| own(c)).sum::<i32>() + block.gaps.iter().sum::<i32>();
        let free = (if across { rect.w } else { rect.h } - used).max(0);
        let taking: i64 = block.children.iter().filter(|&&c| takes(c)).map(|&c| i64::from(own(c).max(1))).sum();
        // What a limited box leaves stays free.
        let most = |child: BlockId| match self.get(child).limited {
            true if across => spare(own(child)),
            true => own(child) / SPARE,
            false => i32::MAX,
        };
        let mut at = if across { rect.x } else { rect.y };
        if taking == 0 && across && block.centred {
            at += free / 2;
        }
        let share =
            i32::try_from(block.slots).ok().filter(|&slots| across && slots > 1).map_or(0, |slots| free / slots);
        let (mut given, mut seen) = (0, 0_i64);
        let mut out = Vec::with_capacity(block.children.len());
        for (n, &child) in block.children.iter().enumerate() {
            let mut size = own(child) + share.min(own(child));
            if takes(child) {
                seen += i64::from(own(child).max(1));
                let upto = i32::try_from(i64::from(free) * seen / taking.max(1)).unwrap_or(free);
                size += (upto - given).min(most(child));
                given = upto;
            }
            let place = if across {
                let whole = Rect { x: at, y: rect.y, w: size, h: rect.h };
                let room = whole;
                let is_frame = self.get(child).form == BlockForm::Frame && !self.get(child).fixed;
                let down = if block.centred { (rect.h - self.get(child).h).max(0) / 2 } else { 0 };
                let h = self.get(child).h;
                let room = if self.get(child).limited && room.h - h > h / SPARE { Rect { h, ..room } } else { room };
                if is_frame {
                    self.afloat(room, whole)
                } else {
                    let place = self.fitted(child, Rect { y: room.y + down, h: room.h - down, ..room });
                    if down == 0 { self.afloat(place, whole) } else { place }
                }
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
            BlockForm::Tile(LabelSide::Below) => Rect { x: x + (w - TILE) / 2, y, w: TILE, h: TILE },
            BlockForm::Tile(LabelSide::Right) => {
                let edge = block.edge;
                Rect { x, y: y + (block.rect.h.max(edge) - edge) / 2, w: edge, h: edge }
            }
            _ => block.rect,
        }
    }
}
