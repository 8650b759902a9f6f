//! A VPC's page of rules: its security groups, ACLs and routing tables, each as a table.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::BlockId;
use super::compose::{Composer, PAD};
use super::index;
use super::pages::Unit;
use super::text::{self, Font};
use super::{Cell, Label, Paint, What};
use crate::model::{Model, NodeId};

/// Height of a table's title and of its rows, in pixels.
pub const ROWS: (i32, i32) = (24, 18);

/// What has rules, by its VPC.
pub fn by_vpc(model: &Model) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut found: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (at, node) in model.nodes.iter().enumerate() {
        let is_ruled = matches!(node.kind.name, "security_group" | "network_acl" | "routing_table");
        if let Some(vpc) = node.vpc.filter(|_| is_ruled) {
            found.entry(vpc).or_default().push(NodeId(u32::try_from(at).unwrap_or(u32::MAX)));
        }
    }
    found
}

/// The id of the page with a VPC's rules.
pub fn page_id(model: &Model, vpc: NodeId) -> String {
    super::compose::safe(&format!("rules:{}", model.node(vpc).id))
}

impl Composer<'_> {
    /// The account's box with one VPC in it, and in this the tables.
    pub fn rules(&mut self, vpc: NodeId, tables: &[NodeId]) -> BlockId {
        // Groups, ACLs and routing tables each keep to themselves.
        let mut parts = Vec::new();
        for kind in ["security_group", "network_acl", "routing_table"] {
            let of_kind = tables.iter().filter(|&&id| self.model.node(id).kind.name == kind).copied();
            let blocks: Vec<BlockId> = of_kind.collect::<Vec<_>>().into_iter().map(|id| self.table(id)).collect();
            parts.extend(self.packed(&blocks));
        }
        let mut content = self.packed(&parts);
        let mut next = Some(vpc);
        let mut frame = None;
        while let Some(id) = next {
            let block = self.unit_frame(&Unit::One(id), content);
            content = Some(block);
            frame = Some(block);
            next = self.model.node(id).parent;
        }
        frame.unwrap_or_else(|| self.nothing())
    }

    fn table(&mut self, id: NodeId) -> BlockId {
        let node = self.model.node(id);
        let rules = index::data(node, "rules").or(index::data(node, "routes")).unwrap_or_default();
        let mut rows: Vec<String> = rules.lines().map(text::visible).collect();
        if rows.is_empty() {
            rows.push("no rules".into());
        }
        let kind = node.kind.plural.strip_suffix('s').unwrap_or(node.kind.plural);
        let name = if node.name.is_empty() { &node.id } else { &node.name };
        let label = Label::new(name, kind, Font { size: 12, bold: true }, 100_000);
        // As wide as readers think who take every character for as wide as most capitals.
        let wide = |row: &String| text::width(row, Font::NOTE).max(super::as_i32(row.chars().count()) * 13 / 2);
        let w = rows.iter().map(wide).max().unwrap_or(0).max(label.size().0 + 20) + 2 * PAD;
        let h = label.head().max(ROWS.0) + super::as_i32(rows.len()) * ROWS.1;
        let what = What::Resource(id);
        let id = self.id(&format!("{}:{}", node.kind.name, node.id));
        let cell = Cell { id, what, paint: Paint::Table(node.kind.look), label, link: None, rows };
        self.arena.opaque(Arc::new(cell), w, h)
    }
}
