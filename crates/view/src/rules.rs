//! A VPC's page of rules: its security groups, ACLs and routing tables, each as a table.

use std::collections::BTreeMap;

use drawstream_diagram::text::visible;
use drawstream_diagram::{Cell, Content, Item, ItemId, Paint, Subject, Words};

use crate::compose::{Composer, subject};
use crate::plan::Entry;
use crate::{ids, look, words};
use drawstream_graph::estate::Kind;
use drawstream_graph::{Graph, NodeId};

/// What has rules, by its VPC.
pub fn by_vpc(graph: &Graph) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut found: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let is_ruled = matches!(node.kind(), Kind::SecurityGroup | Kind::NetworkAcl | Kind::RoutingTable);
        if let Some(vpc) = node.vpc.filter(|_| is_ruled) {
            found.entry(vpc).or_default().push(NodeId::at(at));
        }
    }
    found
}

/// The id of the page with a VPC's rules.
pub fn page_id(graph: &Graph, vpc: NodeId) -> String {
    ids::safe(&format!("rules:{}", graph.node(vpc).resource.id))
}

impl Composer<'_> {
    /// The account's box with one VPC in it, and in this the tables.
    pub fn rules(&mut self, vpc: NodeId, tables: &[NodeId]) -> ItemId {
        // Groups, ACLs and routing tables each keep to themselves.
        let mut parts = Vec::new();
        for kind in [Kind::SecurityGroup, Kind::NetworkAcl, Kind::RoutingTable] {
            let of_kind = tables.iter().filter(|&&id| self.graph.node(id).kind() == kind).copied();
            let items: Vec<ItemId> = of_kind.collect::<Vec<_>>().into_iter().map(|id| self.table(id)).collect();
            parts.extend(self.shelves(items, Vec::new()));
        }
        let mut content = self.shelves(parts, Vec::new());
        let mut frame = self.entry_frame(&Entry::One(vpc), content, Vec::new());
        let mut next = self.graph.node(vpc).parent;
        while let Some(id) = next {
            content = Some(frame);
            frame = self.entry_frame(&Entry::One(id), content, Vec::new());
            next = self.graph.node(id).parent;
        }
        frame
    }

    fn table(&mut self, id: NodeId) -> ItemId {
        let node = self.graph.node(id);
        let mut rows: Vec<String> = words::rules(node).iter().map(|rule| visible(rule).into_owned()).collect();
        if rows.is_empty() {
            rows.push("no rules".into());
        }
        let words = Words { name: words::called(node).to_owned(), caption: vec![self.lookup.words.table_caption(id)] };
        let own = self.id(&format!("{}:{}", node.kind().id(), node.resource.id));
        let class = look::class(self.graph, id);
        let cell = Cell { rows, ..Cell::new(own, Subject::One(subject(id)), class, Paint::Table) };
        self.items.add(Item { cell: Some(cell), words, content: Content::Table })
    }
}
