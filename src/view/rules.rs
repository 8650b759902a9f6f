//! A VPC's page of rules: its security groups, ACLs and routing tables, each as a table.

use std::collections::BTreeMap;

use drawstream_diagram::text::visible;
use drawstream_diagram::{Cell, Content, Item, ItemId, Paint, Subject, Words};

use super::compose::{Composer, subject};
use super::plan::Entry;
use super::{ids, look, words};
use crate::model::{Model, NodeId};

/// What has rules, by its VPC.
pub fn by_vpc(model: &Model) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut found: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (at, node) in model.nodes.iter().enumerate() {
        let is_ruled = matches!(node.kind.name, "security_group" | "network_acl" | "routing_table");
        if let Some(vpc) = node.vpc.filter(|_| is_ruled) {
            found.entry(vpc).or_default().push(NodeId::of(at));
        }
    }
    found
}

/// The id of the page with a VPC's rules.
pub fn page_id(model: &Model, vpc: NodeId) -> String {
    ids::safe(&format!("rules:{}", model.node(vpc).id))
}

impl Composer<'_> {
    /// The account's box with one VPC in it, and in this the tables.
    pub fn rules(&mut self, vpc: NodeId, tables: &[NodeId]) -> ItemId {
        // Groups, ACLs and routing tables each keep to themselves.
        let mut parts = Vec::new();
        for kind in ["security_group", "network_acl", "routing_table"] {
            let of_kind = tables.iter().filter(|&&id| self.model.node(id).kind.name == kind).copied();
            let items: Vec<ItemId> = of_kind.collect::<Vec<_>>().into_iter().map(|id| self.table(id)).collect();
            parts.extend(self.shelves(items, Vec::new()));
        }
        let mut content = self.shelves(parts, Vec::new());
        let mut frame = self.entry_frame(&Entry::One(vpc), content, Vec::new());
        let mut next = self.model.node(vpc).parent;
        while let Some(id) = next {
            content = Some(frame);
            frame = self.entry_frame(&Entry::One(id), content, Vec::new());
            next = self.model.node(id).parent;
        }
        frame
    }

    fn table(&mut self, id: NodeId) -> ItemId {
        let node = self.model.node(id);
        let mut rows: Vec<String> = words::rules(node).iter().map(|rule| visible(rule)).collect();
        if rows.is_empty() {
            rows.push("no rules".into());
        }
        let words =
            Words { name: words::called(node).to_owned(), caption: vec![words::singular(node.kind).to_owned()] };
        let cell = Cell {
            id: self.id(&format!("{}:{}", node.kind.name, node.id)),
            subject: Subject::One(subject(id)),
            class: look::class(self.model, id),
            paint: Paint::Table,
            link: None,
            rows,
        };
        self.items.add(Item { cell: Some(cell), words, content: Content::Table })
    }
}
