//! The composition of a page: public network left, IBM Cloud in the middle, enterprise network right.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::block::{Arena, Block, BlockId, Form, HEAD_LABEL, Pad, Side};
use super::cells::{Cells, LABEL};
use super::index::Index;
use super::lines::{Purpose, Wire};
use super::pages::{Plan, Unit};
use super::text::Font;
use super::{Cell, Label, Options, Paint, What, pack};
use crate::kinds::{Category, Form as LookForm, Look};
use crate::model::{End, ExternalId, Model, NodeId, Relation};

/// Pixels between tiles, and between boxes.
pub const GAP: i32 = 10;
/// Pixels inside a box, beside what lies in it; more where lines run.
pub const PAD: i32 = 8;
/// The look of a box for what has no known place.
const UNPLACED: Look = Look { form: LookForm::Zone, glyph: "undefined", category: Category::Location };

/// A page in the making.
pub struct Composer<'m> {
    /// What is drawn.
    pub model: &'m Model,
    /// The model's edges by their ends.
    pub index: &'m Index,
    /// What the caller wants.
    pub options: &'m Options,
    /// What this page shows.
    pub plan: &'m Plan,
    /// The cells of its resources.
    pub cells: Rc<Cells<'m>>,
    /// Width to height that VPCs, regions and the account aim at, in hundredths.
    pub wanted: [i64; 3],
    /// Where the labels of tiles in subnets are.
    pub side: Side,
    /// VPCs that aim at another shape than the rest.
    pub own: BTreeMap<NodeId, i64>,
    /// The blocks so far.
    pub arena: Arena,
    /// The block of each node that is on the page.
    pub at: BTreeMap<NodeId, BlockId>,
    /// The block of each external that is on the page.
    pub outside: BTreeMap<ExternalId, BlockId>,
    /// Cell ids that are taken.
    pub ids: BTreeSet<String>,
}

impl<'m> Composer<'m> {
    /// `wanted` as a cell id: of few characters, and unlike every other of the page.
    pub fn id(&mut self, wanted: &str) -> String {
        let mut id = safe(wanted);
        while !self.ids.insert(id.clone()) {
            id.push('+');
        }
        id
    }

    /// The id of a line's cell: its relation and its ends.
    pub fn wire_id(&mut self, relation: &str, from: BlockId, to: BlockId) -> String {
        let end = |block: BlockId| self.arena.get(block).cell.as_ref().map_or("", |cell| &cell.id);
        let wanted = format!("{relation}={}={}", end(from), end(to));
        self.id(&wanted)
    }

    /// A tile for a unit; registers it as the end of its lines.
    pub fn tile(&mut self, unit: &Unit, side: Side) -> BlockId {
        let cell = self.cells.tile(unit, side);
        let block = self.arena.tile(cell, side);
        self.register(unit, block);
        block
    }

    /// Says which block shows a unit.
    pub fn register(&mut self, unit: &Unit, block: BlockId) {
        match unit {
            Unit::One(id) => drop(self.at.insert(*id, block)),
            Unit::Stack(members) => self.at.extend(members.iter().map(|&id| (id, block))),
        }
    }

    /// A tile that is no resource.
    pub fn decoration(&mut self, id: &str, name: &str, caption: &str, paint: Paint, side: Side) -> BlockId {
        let id = self.id(id);
        let label = Label::new(name, caption, Font::TILE, LABEL.1).at(side);
        self.arena.tile(decoration(id, paint, label), side)
    }

    /// A frame for a unit around `content`.
    pub fn unit_frame(&mut self, unit: &Unit, content: Option<BlockId>) -> BlockId {
        let closed = self.plan.closed.contains_key(&unit.first());
        let within = self.head_room(content).max(if closed { 220 } else { 128 });
        let cell = self.cells.head(unit, within);
        self.unit_framed(unit, cell, content)
    }

    /// The same with a cell that was made before.
    pub fn unit_framed(&mut self, unit: &Unit, cell: Arc<Cell>, content: Option<BlockId>) -> BlockId {
        let block = self.framed(cell, content);
        let kind = self.model.node(unit.first()).kind.name;
        self.arena.blocks[block.0 as usize].fills = matches!(kind, "account" | "region" | "zone");
        self.arena.blocks[block.0 as usize].snug = kind == "vpc";
        self.register(unit, block);
        block
    }

    /// A frame that is no resource.
    pub fn plain_frame(
        &mut self,
        id: &str,
        name: &str,
        caption: &str,
        look: Look,
        content: Option<BlockId>,
    ) -> BlockId {
        let within = self.head_room(content);
        let id = self.id(id);
        let label = Label::new(name, caption, Font::HEAD, within);
        self.framed(decoration(id, Paint::Frame(look), label), content)
    }

    /// Pixels that a head's label may take above that content.
    fn head_room(&self, content: Option<BlockId>) -> i32 {
        let wide = content.map_or(0, |content| self.arena.get(content).w);
        (wide + 2 * PAD - HEAD_LABEL - PAD - 4).max(if wide < 100 { 78 } else { 128 })
    }

    /// Breaks a frame's head anew for the width that the frame has got, where that makes it lower.
    pub fn refit(&mut self, frame: BlockId) {
        let block = self.arena.get(frame);
        let Some(cell) = block.cell.as_ref().filter(|_| block.form == Form::Frame) else { return };
        let (What::Resource(id) | What::Away(id, _)) = &cell.what else { return };
        let within = block.w - HEAD_LABEL - PAD - 4;
        if within <= cell.label.within {
            return;
        }
        let wider = self.cells.head(&Unit::One(*id), within);
        if wider.label.head() < cell.label.head() {
            let block = &mut self.arena.blocks[frame.0 as usize];
            block.head.1 = wider.label.head();
            block.cell = Some(wider);
            self.arena.measure(frame);
        }
    }

    fn framed(&mut self, cell: Arc<Cell>, content: Option<BlockId>) -> BlockId {
        let words = cell.label.size().0.max(cell.label.longest_word());
        let head = (HEAD_LABEL + words + PAD + 4, cell.label.head());
        let pad = Pad { left: PAD, top: 4, right: PAD, bottom: PAD };
        self.arena.frame(Some(cell), head, pad, content)
    }

    /// A box with a slim head of words only.
    pub fn slim_frame(&mut self, id: &str, name: &str, look: Look, content: BlockId) -> BlockId {
        let id = self.id(id);
        let label = Label::new(name, "", Font { size: 12, bold: true }, self.arena.get(content).w.max(120));
        let (w, h) = label.size();
        let cell = decoration(id, Paint::Slim(look), label);
        let pad = Pad { left: PAD, top: 4, right: PAD, bottom: PAD };
        self.arena.frame(Some(cell), (w + 16, h + 4), pad, Some(content))
    }

    /// Tiles with their labels at that side, in that many columns.
    pub fn tiles(&mut self, groups: &[Vec<BlockId>], columns: usize, side: Side) -> Option<BlockId> {
        match side {
            Side::Below => self.grid(groups, columns),
            Side::Right => self.lists(groups, columns),
        }
    }

    /// Tiles with their labels beside them in `columns` lists of slots of one size; a group stays in one list.
    fn lists(&mut self, groups: &[Vec<BlockId>], columns: usize) -> Option<BlockId> {
        let tiles: Vec<BlockId> = groups.iter().flatten().copied().collect();
        let size = |of: fn(&Block) -> i32| tiles.iter().map(|&tile| of(self.arena.get(tile))).max();
        let (w, h) = (size(|block| block.w)?, size(|block| block.h)?);
        for tile in tiles {
            let block = &mut self.arena.blocks[tile.0 as usize];
            if matches!(block.form, Form::Tile(_)) {
                (block.w, block.h) = (w, h);
            }
        }
        let lists = fill(groups, columns);
        let lists = lists.into_iter().map(|list| self.arena.column(list, GAP)).collect();
        let row = self.arena.row(lists, GAP);
        self.arena.blocks[row.0 as usize].left = true;
        Some(row)
    }

    /// Tiles in rows of `columns` slots of one width; a group stays in one row where it fits.
    pub fn grid(&mut self, groups: &[Vec<BlockId>], columns: usize) -> Option<BlockId> {
        let tiles = || groups.iter().flatten();
        let slot = tiles().map(|&tile| self.arena.get(tile).w).max()?;
        for &tile in tiles().collect::<Vec<_>>() {
            if matches!(self.arena.get(tile).form, Form::Tile(Side::Below)) {
                self.arena.blocks[tile.0 as usize].w = slot;
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

    /// Units in groups that belong together: floating IPs beside what they are attached to.
    pub fn groups(&self, units: Vec<Unit>) -> Vec<Vec<Unit>> {
        let here: BTreeSet<NodeId> = units.iter().map(Unit::first).collect();
        let is_taken = |unit: &Unit| matches!(unit, Unit::One(id) if self.index.target.get(id).is_some_and(|target| here.contains(target)));
        let mut groups = Vec::new();
        for unit in units.iter().filter(|unit| !is_taken(unit)) {
            let floating = self.index.floating.get(&unit.first()).map_or(&[][..], Vec::as_slice);
            let mut group: Vec<Unit> =
                floating.iter().filter(|id| here.contains(id)).map(|&id| Unit::One(id)).collect();
            let after = if group.len() > 1 { group.pop() } else { None };
            group.push(unit.clone());
            group.extend(after);
            groups.push(group);
        }
        groups
    }

    /// A frame around a grid of everything that is in the unit (subnets, and any kind that is none of the rest).
    pub fn box_of(&mut self, unit: &Unit) -> BlockId {
        let (placed, unplaced) = self.parts(unit.first());
        let content = self.crowd(placed);
        let content = self.with_unplaced(unit.first(), content, unplaced);
        self.unit_frame(unit, content)
    }

    /// Units in a tidy grid, with their labels where this page has them.
    pub fn crowd(&mut self, units: Vec<Unit>) -> Option<BlockId> {
        let groups = self.blocks_of(units, self.side);
        let slots = groups.iter().map(Vec::len).sum();
        let columns = match self.side {
            Side::Below => near_square(slots),
            // Lists of wide slots.
            Side::Right => slots.div_ceil(4).max(slots.div_ceil(2).isqrt()),
        };
        self.tiles(&groups, columns, self.side)
    }

    /// The units below `parent`: those with a place, those without.
    pub fn parts(&self, parent: NodeId) -> (Vec<Unit>, Vec<Unit>) {
        let units = self.plan.units(self.model, parent);
        units.into_iter().partition(|unit| !self.model.node(unit.first()).unplaced)
    }

    /// Blocks of grouped units.
    pub fn blocks_of(&mut self, units: Vec<Unit>, side: Side) -> Vec<Vec<BlockId>> {
        let groups = self.groups(units);
        groups.iter().map(|group| group.iter().map(|unit| self.any(unit, side)).collect()).collect()
    }

    /// The block of any unit, whatever its kind.
    pub fn any(&mut self, unit: &Unit, side: Side) -> BlockId {
        let node = self.model.node(unit.first());
        let one = matches!(unit, Unit::One(_));
        match node.kind.name {
            "region" if one => self.region(unit),
            "vpc" if one => self.vpc(unit),
            "zone" | "subnet" if one => self.box_of(unit),
            _ if one && !node.children.is_empty() => self.box_of(unit),
            _ => {
                let lines = self.index.is_hub(self.model, unit.first());
                self.tile(unit, if lines { Side::Right } else { side })
            }
        }
    }

    /// `content`, and below it the box of what has no known place in `parent`.
    pub fn with_unplaced(&mut self, parent: NodeId, content: Option<BlockId>, unplaced: Vec<Unit>) -> Option<BlockId> {
        if unplaced.is_empty() {
            return content;
        }
        let grid = self.crowd(unplaced)?;
        let id = format!("unplaced.{}:{}", self.model.node(parent).kind.name, self.model.node(parent).id);
        let block = self.plain_frame(&id, "Unplaced", "", UNPLACED, Some(grid));
        Some(match content {
            Some(content) => self.arena.column(vec![content, block], GAP),
            None => block,
        })
    }

    fn region(&mut self, unit: &Unit) -> BlockId {
        let (placed, unplaced) = self.parts(unit.first());
        let (vpcs, rest): (Vec<Unit>, Vec<Unit>) =
            placed.into_iter().partition(|unit| self.model.node(unit.first()).kind.name == "vpc");
        let mut boxes: Vec<BlockId> = vpcs.iter().map(|vpc| self.any(vpc, Side::Below)).collect();
        let groups = self.blocks_of(rest, self.side);
        let slots: usize = groups.iter().map(Vec::len).sum();
        let columns = if boxes.is_empty() { near_square(slots) } else { slots.min(6) };
        boxes.extend(self.tiles(&groups, columns, self.side));
        let content = self.packed(&boxes);
        let content = self.with_unplaced(unit.first(), content, unplaced);
        self.unit_frame(unit, content)
    }

    /// Boxes of many sizes as a page would hold them best.
    pub fn packed(&mut self, boxes: &[BlockId]) -> Option<BlockId> {
        let shelves = self.shelves(boxes, self.wanted[1]);
        if shelves.is_empty() {
            return None;
        }
        Some(self.arena.column(shelves, GAP))
    }

    /// The same as the list of its rows.
    pub fn shelves(&mut self, boxes: &[BlockId], wanted: i64) -> Vec<BlockId> {
        let sizes: Vec<(i32, i32)> = boxes.iter().map(|&b| (self.arena.get(b).w, self.arena.get(b).h)).collect();
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

    /// The lines of the model that have both ends on the page.
    pub fn wires(&mut self) -> Vec<Wire> {
        let mut wires: Vec<Wire> = Vec::new();
        let mut known: BTreeSet<(Relation, BlockId, BlockId)> = BTreeSet::new();
        for (node, from) in self.at.clone() {
            for &at in self.index.starting(node) {
                let edge = &self.model.edges[at];
                let to = match edge.to {
                    End::Node(to) => self.at.get(&to).copied(),
                    End::External(to) => self.outside.get(&to).copied(),
                };
                let Some(to) = to.filter(|&to| to != from) else { continue };
                if !known.insert((edge.relation, from, to)) {
                    continue;
                }
                wires.push(Wire {
                    from,
                    to,
                    hub_at_end: matches!(edge.relation, Relation::Egress | Relation::Reaches),
                    relation: edge.relation.name(),
                    purpose: Purpose::of(edge.relation),
                    arrow: !matches!(edge.relation, Relation::Connects | Relation::Peer | Relation::Runs),
                    words: edge.label.to_string(),
                });
            }
        }
        wires
    }
}

/// A cell that is no resource.
pub fn decoration(id: String, paint: Paint, label: Label) -> Arc<Cell> {
    Arc::new(Cell { id, what: What::Decoration, paint, label, link: None, rows: Vec::new() })
}

/// How many slots a row has where `slots` are to look tidy.
pub fn near_square(slots: usize) -> usize {
    match slots {
        0..=3 => slots.max(1),
        4 => 2,
        5..=6 => 3,
        7..=8 => 4,
        _ => (slots * 3 / 2).isqrt() + 1,
    }
}

/// Groups in about `columns` lists of one length, in their order.
pub fn fill(groups: &[Vec<BlockId>], columns: usize) -> Vec<Vec<BlockId>> {
    let slots: usize = groups.iter().map(Vec::len).sum();
    let most = slots.div_ceil(columns.max(1));
    let mut lists: Vec<Vec<BlockId>> = Vec::new();
    for group in groups {
        match lists.last_mut() {
            Some(list) if list.len() + group.len() <= most => list.extend(group),
            _ => lists.push(group.clone()),
        }
    }
    lists
}

/// Groups in rows of `columns` slots; what is single fills the end of a row that a wider group leaves free.
pub fn flow(groups: &[Vec<BlockId>], columns: usize) -> Vec<Vec<BlockId>> {
    let mut rows: Vec<Vec<BlockId>> = Vec::new();
    let mut waiting: Vec<&Vec<BlockId>> = groups.iter().rev().collect();
    while let Some(group) = waiting.pop() {
        let Some(row) = rows.last_mut().filter(|row| row.len() < columns) else {
            rows.push(group.clone());
            continue;
        };
        if row.len() + group.len() <= columns {
            row.extend(group);
            continue;
        }
        let free = columns - row.len();
        match waiting.iter().rposition(|other| other.len() <= free) {
            Some(at) => {
                row.extend(waiting.remove(at));
                waiting.push(group);
            }
            None => rows.push(group.clone()),
        }
    }
    rows
}

/// `text` in characters that are harmless in ids; what had to be changed is told apart by a hash.
pub fn safe(text: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '/' | '-' | '=' | '~');
    if text.len() <= 160 && text.chars().all(kept) {
        return text.to_owned();
    }
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let start: String = text.chars().take(110).map(|c| if kept(c) { c } else { '_' }).collect();
    format!("{start}~{hash:016x}")
}
