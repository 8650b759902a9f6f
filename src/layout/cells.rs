//! The cells of a page's resources and stacks: made once, shared by all the shapes that are tried of the page.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::block::Side;
use super::compose::safe;
use super::index::{self, Index, RULES};
use super::pages::{Plan, Unit};
use super::text::Font;
use super::{Cell, Label, Paint, What};
use crate::kinds::{self, Look};
use crate::model::{Model, NodeId};

/// Widest label below a tile, in pixels, before it is broken; and where it is broken then.
pub const LABEL: (i32, i32) = (104, 96);
/// The same beside a tile, where height is dearer than width.
const BESIDE: (i32, i32) = (150, 140);

/// How a unit is shown: as a tile with its label at that side, or as a frame with a head of that many pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Tile(Side),
    Head(i32),
}

/// The cells of a page.
pub struct Cells<'m> {
    model: &'m Model,
    index: &'m Index,
    plan: &'m Plan,
    made: RefCell<BTreeMap<(NodeId, Form), Arc<Cell>>>,
    /// The ids of units, by their first node, and all of them.
    ids: RefCell<(BTreeMap<NodeId, String>, BTreeSet<String>)>,
}

impl<'m> Cells<'m> {
    /// None yet.
    pub fn new(model: &'m Model, index: &'m Index, plan: &'m Plan) -> Self {
        Self { model, index, plan, made: RefCell::default(), ids: RefCell::default() }
    }

    /// The cell of a unit as a tile.
    pub fn tile(&self, unit: &Unit, side: Side) -> Arc<Cell> {
        self.known(unit, Form::Tile(side), || {
            let (most, broken) = if side == Side::Right { BESIDE } else { LABEL };
            let mut cell = self.cell(unit, Font::TILE, most, false);
            if cell.label.lines.lines.len() > 1 || cell.label.caption_lines.lines.len() > 1 {
                let Label { name, caption, .. } = cell.label;
                cell.label = Label::new(&name, &caption, Font::TILE, broken);
            }
            cell.label = cell.label.at(side);
            cell
        })
    }

    /// The cell of a unit as a frame whose head's words are broken to `within` pixels.
    pub fn head(&self, unit: &Unit, within: i32) -> Arc<Cell> {
        self.known(unit, Form::Head(within), || self.cell(unit, Font::HEAD, within, true))
    }

    fn known(&self, unit: &Unit, form: Form, make: impl FnOnce() -> Cell) -> Arc<Cell> {
        let key = (unit.first(), form);
        if let Some(cell) = self.made.borrow().get(&key) {
            return Arc::clone(cell);
        }
        let cell = Arc::new(make());
        self.made.borrow_mut().insert(key, Arc::clone(&cell));
        cell
    }

    /// The id of a unit's cell, unlike that of every other unit.
    fn id(&self, unit: &Unit) -> String {
        let (known, taken) = &mut *self.ids.borrow_mut();
        let first = unit.first();
        let make = || {
            let node = self.model.node(first);
            let mut id = safe(&format!("{}:{}", node.kind.name, node.id));
            while !taken.insert(id.clone()) {
                id.push('+');
            }
            id
        };
        known.entry(first).or_insert_with(make).clone()
    }

    fn cell(&self, unit: &Unit, font: Font, within: i32, frame: bool) -> Cell {
        let model = self.model;
        let node = model.node(unit.first());
        let look = look(model, unit.first());
        let (what, paint, name, caption) = match unit {
            Unit::Stack(members) => {
                let name = format!("{} {}", members.len(), node.kind.plural);
                let last = members.last().map_or("", |&last| &model.node(last).name);
                let caption = format!("{} … {last}", node.name);
                (What::Stack(members.clone()), Paint::Pile(look), name, caption)
            }
            Unit::One(one) => {
                let what = match self.plan.away.get(one) {
                    Some(home) => What::Away(*one, home.clone()),
                    None => What::Resource(*one),
                };
                let name = if node.name.is_empty() { &node.id } else { &node.name };
                let paint = if frame { Paint::Frame(look) } else { Paint::Tile(look) };
                let caption = caption(model, self.index, *one);
                let caption = match self.plan.closed.get(one) {
                    Some(inside) if caption.is_empty() => inside.clone(),
                    Some(inside) => format!("{caption} · {inside}"),
                    None => caption,
                };
                (what, paint, name.to_string(), caption)
            }
        };
        let link = match &what {
            What::Away(_, home) => Some(home.clone()),
            What::Resource(id) => self.rules_of(*id),
            _ => None,
        };
        let label = Label::new(&name, &caption, font, within);
        Cell { id: self.id(unit), what, paint, label, link, rows: Vec::new() }
    }

    /// The page with the rules that a node is subject to.
    fn rules_of(&self, id: NodeId) -> Option<String> {
        let node = self.model.node(id);
        let is_ruled = node.kind.name == "vpc"
            || node.data.iter().any(|(key, _)| matches!(*key, "security_groups" | "network_acl" | "routing_table"));
        if !is_ruled || self.plan.rules_of.is_empty() {
            return None;
        }
        let vpc = node.vpc.unwrap_or(id);
        self.plan.rules_of.get(&vpc).cloned()
    }
}

/// The look of a node: of its service for a managed one.
pub fn look(model: &Model, id: NodeId) -> Look {
    let node = model.node(id);
    if node.kind.name != "resource_instance" {
        return node.kind.look;
    }
    let service = index::data(node, "service").and_then(kinds::services::service);
    service.map_or(kinds::services::UNKNOWN, |service| service.look)
}

/// A node's second line.
fn caption(model: &Model, index: &Index, id: NodeId) -> String {
    let node = model.node(id);
    if node.caption.is_empty() && node.kind.name == "resource_instance" {
        let service = index::data(node, "service").unwrap_or_default();
        return kinds::services::service(service).map_or(service, |known| known.title).to_owned();
    }
    let mut caption = node.caption.to_string();
    // What holds for most subnets stands on the VPC's head, what is otherwise on the subnet's own.
    for (at, (key, word)) in RULES.iter().enumerate() {
        let usual = index.usual.get(&(node.vpc.unwrap_or(id), at));
        let name = match node.kind.name {
            "vpc" => usual.map(String::as_str),
            "subnet" => index::data(node, key).filter(|name| usual.is_none_or(|usual| usual != name)),
            _ => None,
        };
        let is_default = |name: &str| index.default_tables.contains(&(node.vpc.unwrap_or(id), name.to_owned()));
        if let Some(name) = name.filter(|name| at == 0 || !is_default(name)) {
            let dot = if caption.is_empty() { "" } else { " · " };
            caption = format!("{caption}{dot}{word}\u{a0}{name}");
        }
    }
    caption
}
