//! From items to blocks: one arrangement of a page, with the shapes that are chosen for it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use drawstream_diagram::measures::{BADGE, BAND, CARD, HEAD_LABEL, NODE, PILL, TABLE_HEAD, TABLE_ROW, table_shape};
use drawstream_diagram::{
    Content, Crowd, Diagram, Font, Frame, Head, ItemId, LabelSide, Paint, Stretch, Subject, TileLabel,
};

use crate::block::{Arena, BlockForm, BlockId, Pad, Shown};
use crate::chips;
use crate::flow::{fill, flow, near_square, slots};
use crate::label::Label;
use crate::labels::Labels;
use crate::{as_i32, pack, text};

/// Pixels between tiles, and between boxes.
pub const GAP: i32 = 10;
/// Pixels inside a box, beside what lies in it; more where lines run.
pub const PAD: i32 = 8;
/// Pixels of a head beside its words.
const HEAD_ROOM: i32 = HEAD_LABEL + PAD + 4;
/// Pixels within which words that stand alone are broken.
const ALONE: i32 = 360;
/// Space inside every box.
const INSIDE: Pad = Pad { left: PAD, top: 6, right: PAD, bottom: PAD };
/// Pixels of a head beside a badge.
const BADGE_ROOM: i32 = BADGE + 6;

/// How boxes and what joins them follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// As they fill the page best.
    Free,
    /// Boxes below each other, what joins them at their right.
    OneSided,
    /// Boxes in two columns, what joins them between these.
    TwoSided,
}

/// What a page is arranged with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Where the labels of tiles are that leave it to the page.
    pub side: LabelSide,
    /// Width to height that grids, shelves and halls aim at, in hundredths.
    pub wanted: [i64; 3],
    /// How boxes and what joins them follow each other.
    pub flow: Flow,
    /// Width to height that single grids aim at.
    pub own: BTreeMap<ItemId, i64>,
    /// Whether all boxes of a stack are as wide as the widest.
    pub even: bool,
    /// How many columns crowds with labels beside their tiles have more than they would.
    pub more: usize,
    /// The grids in whose cells small tiles lie beside the others, not below them.
    pub wide: BTreeSet<ItemId>,
}

/// An arrangement in the making.
pub struct Arranger<'d> {
    /// What is arranged.
    pub diagram: &'d Diagram,
    /// The items' labels.
    pub labels: &'d Labels,
    /// The shapes that are chosen.
    pub choice: &'d Choice,
    /// The blocks so far.
    pub arena: Arena,
    /// The block of each item that has one.
    pub blocks: Vec<Option<BlockId>>,
}

impl<'d> Arranger<'d> {
    /// None yet.
    pub fn new(diagram: &'d Diagram, labels: &'d Labels, choice: &'d Choice) -> Self {
        Self { diagram, labels, choice, arena: Arena::default(), blocks: vec![None; diagram.items.len()] }
    }

    /// The whole page: title, middle with what is beside it, notes.
    pub fn page(&mut self) -> BlockId {
        let diagram = self.diagram;
        let middle = self.item(diagram.middle);
        let before = diagram.before.and_then(|id| self.item(id));
        let after = diagram.after.and_then(|id| self.item(id));
        let across: Vec<BlockId> = before.into_iter().chain(middle).chain(after).collect();
        let across = self.arena.row(across, GAP);
        // Lines go from one box to the next here, and along it only where they must.
        self.arena.at(across).crossed = before.is_some() || after.is_some();
        let width = self.arena.get(across).w;
        let mut parts: Vec<BlockId> = self.title(width).into_iter().collect();
        parts.push(across);
        parts.extend(self.notes(width));
        let all = self.arena.column(parts, 8);
        let pad = Pad { left: 12, top: 10, right: 12, bottom: 10 };
        self.arena.frame(None, (0, 0), pad, Some(all))
    }

    /// The block of an item; none where there is nothing in it.
    pub fn item(&mut self, id: ItemId) -> Option<BlockId> {
        let diagram = self.diagram;
        let block = match &diagram.items.get(id).content {
            Content::Tile(label) => Some(self.tile(id, *label)),
            Content::Text(font) => Some(self.text(id, *font, ALONE)),
            Content::Table => Some(self.table(id)),
            Content::Frame(frame) => Some(self.frame(id, frame)),
            Content::Column(items) => self.column(items),
            Content::Stack { boxes, beside } => self.stack(boxes, beside),
            Content::Node => Some(self.node(id)),
            Content::Sheet(rows) => self.lines_and_columns(rows),
            Content::Crowd(crowd) => self.crowd(crowd),
            Content::Bar => Some(self.bar(id)),
            Content::Band => Some(self.band(id)),
            Content::Strip => Some(self.strip_of(id)),
            Content::Slide(tiles) => self.sliding(tiles),
            Content::Shelves { stacked, boxes, rest } => {
                self.shelves(boxes, rest, *stacked && self.choice.flow != Flow::Free)
            }
            Content::Grid(grid) => self.grid(id, grid),
            // An outline is nothing without the rows around which it lies.
            Content::Outline => None,
            // A lane is nothing without the grid around it.
            Content::Lane(_) => None,
            Content::Hall(hall) => self.hall(hall),
        };
        self.blocks[id.index()] = block;
        block
    }

    /// The blocks of items, without those that have nothing in them.
    pub fn items(&mut self, ids: &[ItemId]) -> Vec<BlockId> {
        ids.iter().filter_map(|&id| self.item(id)).collect()
    }

    /// The blocks of groups.
    pub fn groups(&mut self, groups: &[Vec<ItemId>]) -> Vec<Vec<BlockId>> {
        groups.iter().map(|group| self.items(group)).collect()
    }

    fn tile(&mut self, id: ItemId, label: TileLabel) -> BlockId {
        let side = match label {
            TileLabel::AsPage => self.choice.side,
            TileLabel::Fixed(side) => side,
        };
        let label = self.labels.tile(id, self.diagram.items.get(id), side);
        self.arena.tile(Shown { item: id, label }, side)
    }

    fn table(&mut self, id: ItemId) -> BlockId {
        let item = self.diagram.items.get(id);
        let rows = item.cell.as_ref().map_or(&[][..], |cell| cell.rows.as_slice());
        let label = self.labels.head(id, item, Font::SLIM, 100_000);
        // The bound of 7/12 em a character is for viewers without our fonts.
        let wide = |row: &String| text::width(row, Font::NOTE).max(as_i32(row.chars().count()) * 7);
        let (columns, rows_high) = table_shape(rows.len());
        let columns_wide = as_i32(columns) * (rows.iter().map(wide).max().unwrap_or(0) + 2 * PAD);
        let w = columns_wide.max(label.size().0 + 20 + 2 * PAD);
        let h = label.head_height().max(TABLE_HEAD) + as_i32(rows_high) * TABLE_ROW;
        self.arena.opaque(Shown { item: id, label }, w, h)
    }

    fn frame(&mut self, id: ItemId, frame: &Frame) -> BlockId {
        let content = frame.content.and_then(|content| self.item(content));
        let content = self.with_foot(content, frame.foot);
        self.frame_around(id, frame, content)
    }

    /// `content`, and the box at a frame's foot below it.
    pub fn with_foot(&mut self, content: Option<BlockId>, foot: Option<ItemId>) -> Option<BlockId> {
        let foot = foot.and_then(|foot| self.item(foot));
        match (content, foot) {
            (Some(content), Some(foot)) => Some(self.arena.column(vec![content, foot], GAP)),
            (content, foot) => content.or(foot),
        }
    }

    /// The block of a frame around content that was made before.
    pub fn frame_around(&mut self, id: ItemId, frame: &Frame, content: Option<BlockId>) -> BlockId {
        let item = self.diagram.items.get(id);
        if item.cell.as_ref().is_some_and(|cell| cell.paint == Paint::Slim) {
            return self.slim(id, content);
        }
        let wide = content.map_or(0, |content| self.arena.get(content).w);
        let within =
            (wide + 2 * PAD - HEAD_ROOM - self.badge_room(id)).max(if wide < 100 { 90 } else { 148 }).max(match frame
                .head
            {
                Head::Short => 0,
                Head::Normal => 148,
                Head::Long => 256,
            });
        // A card keeps its width where it can.
        let is_card = content.is_none() && item.cell.as_ref().is_some_and(chips::is_card);
        let within = if is_card { (CARD.0 - HEAD_ROOM - self.badge_room(id)).max(90) } else { within };
        let label = self.labels.head(id, item, Font::HEAD, within);
        self.framed(id, frame, label, content)
    }

    /// The block of a frame with that label on its head.
    pub fn framed(&mut self, id: ItemId, frame: &Frame, label: Rc<Label>, content: Option<BlockId>) -> BlockId {
        let words = label.size().0.max(label.longest_word());
        let is_card = content.is_none() && self.diagram.items.get(id).cell.as_ref().is_some_and(chips::is_card);
        let head = (HEAD_ROOM + self.badge_room(id) + words, label.head_height());
        let (content, sunk) = self.with_head_nodes(&frame.nodes, &label, content);
        let block = self.arena.frame(Some(Shown { item: id, label }), head, INSIDE, content);
        if sunk {
            let block = self.arena.at(block);
            block.sunk = true;
            block.head.1 = 0;
            block.pad.top = 2;
        }
        if let Some(Content::Grid(grid)) = frame.content.map(|content| &self.diagram.items.get(content).content)
            && let Some(edge) = grid.edge.and_then(|edge| self.blocks[edge.index()])
        {
            self.arena.edges.insert(block, edge);
        }
        self.arena.at(block).fills = frame.stretch == Stretch::Both;
        self.arena.at(block).limited = frame.stretch == Stretch::Little;
        if is_card {
            let block = self.arena.at(block);
            (block.fixed, block.grows, block.fills) = (true, false, false);
            (block.min_w, block.min_h) = (CARD.0, CARD.1.max(block.head.1 + NODE + PILL + 3 * PAD));
            self.arena.measure(BlockId::of(self.arena.blocks.len() - 1));
        }
        self.blocks[id.index()] = Some(block);
        block
    }

    /// Pixels that a badge takes of a head.
    fn badge_room(&self, id: ItemId) -> i32 {
        let cell = self.diagram.items.get(id).cell.as_ref();
        let badge = if cell.is_some_and(|cell| !cell.badges.is_empty()) { BADGE_ROOM } else { 0 };
        badge + cell.map_or(0, chips::room)
    }

    /// A box with a slim head of words only.
    fn slim(&mut self, id: ItemId, content: Option<BlockId>) -> BlockId {
        let wide = content.map_or(0, |content| self.arena.get(content).w);
        let label = self.labels.head(id, self.diagram.items.get(id), Font::SLIM, wide.max(120));
        let (w, h) = label.size();
        self.arena.frame(Some(Shown { item: id, label }), (w + 16, h + 4), INSIDE, content)
    }

    /// Breaks a frame's head anew for the width that the frame has got, where that makes it lower.
    pub fn refit(&mut self, frame: BlockId) {
        let block = self.arena.get(frame);
        let is_fit = block.form == BlockForm::Frame && !block.sunk;
        let Some(Shown { item: id, label }) = block.shown.as_ref().filter(|_| is_fit) else {
            return;
        };
        let item = self.diagram.items.get(*id);
        if item.cell.as_ref().is_none_or(|cell| cell.subject == Subject::None) {
            return;
        }
        let within = block.w - HEAD_ROOM - self.badge_room(*id);
        if within <= label.within {
            return;
        }
        let wider = self.labels.head(*id, item, Font::HEAD, within);
        if wider.head_height() < label.head_height() {
            let shown = Shown { item: *id, label: Rc::clone(&wider) };
            let block = self.arena.at(frame);
            block.head.1 = wider.head_height();
            block.shown = Some(shown);
            self.arena.measure(frame);
        }
    }

    /// Tiles with their labels at that side, in that many columns.
    pub fn tiles(&mut self, groups: &[Vec<BlockId>], columns: usize, side: LabelSide) -> Option<BlockId> {
        match side {
            LabelSide::Below => self.rows(groups, columns),
            LabelSide::Right => self.lists(groups, columns),
        }
    }

    /// Tiles of a box that may become wider than they are: spare width is shared among the columns.
    pub fn spread_tiles(&mut self, groups: &[Vec<BlockId>], columns: usize) -> Option<BlockId> {
        let tiles = self.tiles(groups, columns, self.choice.side)?;
        let block = self.arena.get(tiles);
        let rows = if block.form == BlockForm::Column { block.children.clone() } else { vec![tiles] };
        let rows = || rows.iter().copied().filter(|&row| self.arena.get(row).form == BlockForm::Row);
        let slots = rows().map(|row| self.arena.get(row).children.len()).max().unwrap_or(0);
        for row in rows().collect::<Vec<_>>() {
            self.arena.at(row).slots = slots;
        }
        if slots > 1 {
            self.arena.at(tiles).left = true;
        }
        Some(tiles)
    }

    /// Tiles with their labels beside them in `columns` lists of slots of one width, those of one row of one height; a
    /// group stays in one list.
    fn lists(&mut self, groups: &[Vec<BlockId>], columns: usize) -> Option<BlockId> {
        let w = groups.iter().flatten().map(|&tile| self.arena.get(tile).w).max()?;
        let lists = fill(groups, columns);
        for row in 0..lists.iter().map(Vec::len).max().unwrap_or(0) {
            let tiles: Vec<BlockId> = lists.iter().filter_map(|list| list.get(row).copied()).collect();
            let h = tiles.iter().map(|&tile| self.arena.get(tile).h).max().unwrap_or(0);
            for tile in tiles {
                let block = self.arena.at(tile);
                if matches!(block.form, BlockForm::Tile(_)) {
                    (block.w, block.h) = (w, h);
                }
            }
        }
        let lists = lists.into_iter().map(|list| self.arena.column(list, GAP)).collect();
        let row = self.arena.row(lists, GAP);
        self.arena.at(row).left = true;
        Some(row)
    }

    /// Tiles in rows of `columns` slots of one width; a group stays in one row where it fits.
    fn rows(&mut self, groups: &[Vec<BlockId>], columns: usize) -> Option<BlockId> {
        let tiles: Vec<BlockId> = groups.iter().flatten().copied().collect();
        let slot = tiles.iter().map(|&tile| self.arena.get(tile).w).max()?;
        for tile in tiles {
            let block = self.arena.at(tile);
            if block.form == BlockForm::Tile(LabelSide::Below) {
                block.w = slot;
            }
        }
        let rows = flow(groups, columns);
        let single = rows.len() == 1;
        let rows = rows
            .into_iter()
            .map(|row| if single { self.arena.row(row, GAP) } else { self.arena.row_of(row, GAP) })
            .collect();
        Some(self.arena.column(rows, GAP))
    }

    fn column(&mut self, items: &[ItemId]) -> Option<BlockId> {
        let items = self.items(items);
        (!items.is_empty()).then(|| self.arena.column(items, GAP))
    }

    /// Groups in a tidy grid.
    fn crowd(&mut self, Crowd { groups, nodes }: &Crowd) -> Option<BlockId> {
        let groups = self.groups(groups);
        let slots = slots(&groups);
        let columns = match self.choice.side {
            LabelSide::Below => near_square(slots),
            // Lists of wide slots.
            LabelSide::Right => slots.div_ceil(4).max(slots.div_ceil(2).isqrt()) + self.choice.more,
        };
        let tiles = self.spread_tiles(&groups, columns);
        self.with_nodes(tiles, nodes)
    }

    fn bar(&mut self, id: ItemId) -> BlockId {
        let label = self.labels.head(id, self.diagram.items.get(id), Font::HEAD, 100_000);
        self.arena.bar(Shown { item: id, label })
    }

    /// A lying bar: a box without anything in it, all of whose sides lines may end at.
    fn band(&mut self, id: ItemId) -> BlockId {
        let label = self.labels.head(id, self.diagram.items.get(id), Font::NOTE, 100_000);
        let w = HEAD_ROOM + label.size().0.max(label.longest_word());
        self.arena.frame(Some(Shown { item: id, label }), (w, BAND), Pad::default(), None)
    }

    /// A strip with words along it.
    fn strip_of(&mut self, id: ItemId) -> BlockId {
        let label = self.labels.head(id, self.diagram.items.get(id), Font::NOTE, 100_000);
        self.arena.strip(Shown { item: id, label })
    }

    /// Tiles below each other, each beside what it is joined with.
    pub fn sliding(&mut self, tiles: &[ItemId]) -> Option<BlockId> {
        let tiles = self.items(tiles);
        (!tiles.is_empty()).then(|| self.arena.sliding(tiles, GAP))
    }

    fn shelves(&mut self, boxes: &[ItemId], rest: &[Vec<ItemId>], stacked: bool) -> Option<BlockId> {
        let mut boxes = self.items(boxes);
        let rest = self.groups(rest);
        let slots = slots(&rest);
        let columns = if boxes.is_empty() { near_square(slots) } else { slots.min(6) };
        if stacked && !boxes.is_empty() {
            let widest = boxes.iter().map(|&block| self.arena.get(block).w).max().unwrap_or(0);
            let slot = rest.iter().flatten().map(|&tile| self.arena.get(tile).w + GAP).max().unwrap_or(1).max(1);
            let columns = usize::try_from((widest / slot).max(1)).unwrap_or(1).min(slots.max(1));
            let rest = self.tiles(&rest, columns, self.choice.side);
            if self.choice.even {
                boxes.iter().for_each(|&block| self.stretch(block, widest));
            }
            let all = rest.into_iter().chain(boxes).collect();
            return Some(self.arena.column(all, GAP));
        }
        boxes.extend(self.tiles(&rest, columns, self.choice.side));
        let shelves = self.on_best_shelves(&boxes, self.choice.wanted[1]);
        self.fill_shelves(&shelves, &boxes);
        (!shelves.is_empty()).then(|| self.arena.column(shelves, GAP))
    }

    /// Makes a block that wide, with what is in it that grows: heads then need fewer lines.
    fn stretch(&mut self, id: BlockId, wide: i32) {
        let block = self.arena.get(id);
        let (form, own, children) = (block.form, block.w, block.children.clone());
        if !block.grows || block.fixed || own >= wide {
            return;
        }
        match form {
            BlockForm::Frame => {
                let pads = block.pad.left + block.pad.right;
                children.iter().for_each(|&child| self.stretch(child, wide - pads));
                self.arena.at(id).min_w = wide;
                self.arena.measure(id);
                self.refit(id);
            }
            BlockForm::Row => {
                let grow = |child: &&BlockId| self.arena.get(**child).grows;
                let all: i32 = children.iter().filter(grow).map(|&child| self.arena.get(child).w).sum();
                for child in children {
                    let w = self.arena.get(child).w;
                    let more = i64::from(wide - own) * i64::from(w) / i64::from(all.max(1));
                    self.stretch(child, w + i32::try_from(more).unwrap_or(0));
                }
                self.arena.measure(id);
            }
            BlockForm::Column => {
                children.into_iter().for_each(|child| self.stretch(child, wide));
                self.arena.measure(id);
            }
            _ => {}
        }
    }

    /// Boxes of many sizes as a place of that shape would hold them best: the list of the rows.
    pub fn on_best_shelves(&mut self, boxes: &[BlockId], wanted: i64) -> Vec<BlockId> {
        let sizes: Vec<(i32, i32)> = boxes.iter().map(|&block| self.arena.size(block)).collect();
        let shelves = pack::shelves_towards(&sizes, GAP, &|w, h| pack::badness_towards(w, h, wanted));
        self.on_shelves(boxes, shelves)
    }

    /// Boxes on their shelves, as the list of the rows.
    pub fn on_shelves(&mut self, boxes: &[BlockId], shelves: Vec<pack::Shelf>) -> Vec<BlockId> {
        let mut rows = Vec::new();
        for shelf in shelves {
            let columns = shelf.iter().map(|column| {
                let column = column.iter().map(|&at| boxes[at]).collect();
                self.arena.column(column, GAP)
            });
            let columns = columns.collect();
            rows.push(self.arena.row(columns, GAP));
        }
        rows
    }
}
