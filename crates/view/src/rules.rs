//! Pages of rules: the security groups, ACLs and routing tables of a region's VPCs, each as a table.

use std::collections::BTreeMap;

use drawstream_diagram::text::visible;
use drawstream_diagram::{Cell, Content, Item, ItemId, Paint, Subject, Words};

use crate::compose::{Composer, subject};
use crate::plan::Entry;
use crate::{ids, look, words};
use drawstream_graph::estate::Kind;
use drawstream_graph::{Graph, NodeId};

/// What has rules, by its VPC.
fn by_vpc(graph: &Graph) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut found: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let is_ruled = matches!(node.kind(), Kind::SecurityGroup | Kind::NetworkAcl | Kind::RoutingTable);
        if let Some(vpc) = node.vpc.filter(|_| is_ruled) {
            found.entry(vpc).or_default().push(NodeId::at(at));
        }
    }
    found
}

/// How many tables and rows a page holds, when it holds more than one VPC.
const TABLES: usize = 240;
const ROWS: usize = 1500;

/// VPCs and what has rules in each.
pub type Ruled = Vec<(NodeId, Vec<NodeId>)>;

/// What is on each page of rules: VPCs of one region, in their order, as many as a page holds.
pub fn pages(graph: &Graph) -> Vec<Ruled> {
    let rows = |tables: &[NodeId]| tables.iter().map(|&id| words::rules(graph.node(id)).len().max(1)).sum::<usize>();
    let mut pages: Vec<(usize, usize, Ruled)> = Vec::new();
    for (vpc, tables) in by_vpc(graph) {
        let (count, high) = (tables.len(), rows(&tables));
        let around = graph.node(vpc).parent;
        match pages.last_mut() {
            Some((tables_there, rows_there, page))
                if page.last().is_some_and(|(last, _)| graph.node(*last).parent == around)
                    && *tables_there + count <= TABLES
                    && *rows_there + high <= ROWS =>
            {
                page.push((vpc, tables));
                *tables_there += count;
                *rows_there += high;
            }
            _ => pages.push((count, high, vec![(vpc, tables)])),
        }
    }
    pages.into_iter().map(|(.., page)| page).collect()
}

/// The id of a page of rules: that of its first VPC.
pub fn page_id(graph: &Graph, ruled: &Ruled) -> String {
    let first = ruled.first().map_or("", |(vpc, _)| &*graph.node(*vpc).resource.id);
    ids::safe(&format!("rules:{first}"))
}

/// The name on the tab of a page of rules: its VPC, or the region of several; with a number where it is not the first
/// of this region.
pub fn page_name(graph: &Graph, ruled: &Ruled, before: &[Ruled]) -> String {
    let around = |ruled: &Ruled| ruled.first().and_then(|(vpc, _)| graph.node(*vpc).parent);
    let own = around(ruled);
    let name = match (&ruled[..], own) {
        ([_, _, ..], Some(region)) => words::called(graph.node(region)),
        ([(vpc, _), ..], _) => return format!("{} rules", words::called(graph.node(*vpc))),
        ([], _) => "",
    };
    match before.iter().filter(|other| other.len() > 1 && around(other) == own).count() {
        0 => format!("{name} rules"),
        others => format!("{name} rules {}", others + 1),
    }
}

impl Composer<'_> {
    /// The account's box with VPCs of one region in it, and in these the tables.
    pub fn rules(&mut self, ruled: &Ruled) -> ItemId {
        let mut vpcs = Vec::new();
        for (vpc, tables) in ruled {
            // Groups first, then ACLs, then routing tables; each says what it is, so that all may share the room.
            let kinds = [Kind::SecurityGroup, Kind::NetworkAcl, Kind::RoutingTable];
            let mut ordered = tables.clone();
            ordered.sort_by_key(|&id| kinds.iter().position(|&kind| kind == self.graph.node(id).kind()));
            let items: Vec<ItemId> = ordered.into_iter().map(|id| self.table(id)).collect();
            let content = self.shelves(items, Vec::new());
            vpcs.push(self.entry_frame(&Entry::One(*vpc), content, Vec::new()));
        }
        let mut content = if let [only] = vpcs[..] { Some(only) } else { self.shelves(vpcs, Vec::new()) };
        let mut next = ruled.first().and_then(|(vpc, _)| self.graph.node(*vpc).parent);
        while let Some(id) = next {
            content = Some(self.entry_frame(&Entry::One(id), content, Vec::new()));
            next = self.graph.node(id).parent;
        }
        match content {
            Some(frame) => frame,
            None => self.nothing(),
        }
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
