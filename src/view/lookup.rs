//! What is looked up in the model more than once.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{self, RULES};
use crate::model::{Edge, End, ExternalForm, Model, NodeId, Relation};

/// Edges of the model by their ends, and what holds for most.
#[derive(Debug, Default)]
pub struct Lookup {
    /// The lines that start at a node, as indices of [`Model::edges`].
    pub from: BTreeMap<NodeId, Vec<usize>>,
    /// A floating IP's target.
    pub target: BTreeMap<NodeId, NodeId>,
    /// What rules most subnets of a VPC: by VPC and index of [`RULES`].
    pub usual: BTreeMap<(NodeId, usize), String>,
    /// The default routing tables: what every subnet has that has no other, and needs no words.
    pub default_tables: BTreeSet<(NodeId, String)>,
    /// Floating IPs of a node, in order.
    pub floating: BTreeMap<NodeId, Vec<NodeId>>,
    /// The edges that lead to something unknown, by where they start.
    pub unknown: BTreeMap<NodeId, Vec<usize>>,
}

impl Lookup {
    /// Reads the model's edges once.
    pub fn new(model: &Model) -> Self {
        let mut lookup = Self { usual: usual(model), default_tables: default_tables(model), ..Self::default() };
        for (at, edge) in model.edges.iter().enumerate() {
            if let End::External(to) = edge.to
                && model.external(to).form == ExternalForm::Unknown
            {
                lookup.unknown.entry(edge.from).or_default().push(at);
            }
            if !is_drawn(model, edge) {
                continue;
            }
            lookup.from.entry(edge.from).or_default().push(at);
            if let End::Node(to) = edge.to
                && edge.relation == Relation::Attached
            {
                lookup.target.insert(edge.from, to);
                lookup.floating.entry(to).or_default().push(edge.from);
            }
        }
        lookup
    }

    /// The lines that start at `node`.
    pub fn starting(&self, node: NodeId) -> &[usize] {
        self.from.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The edges from `node` that lead to something unknown.
    pub fn unknown_of(&self, node: NodeId) -> &[usize] {
        self.unknown.get(&node).map_or(&[], Vec::as_slice)
    }
}

/// Whether the edge is a line between things that are drawn.
fn is_drawn(model: &Model, edge: &Edge) -> bool {
    let shown = |id: NodeId| model.node(id).drawn;
    edge.relation.is_line()
        && shown(edge.from)
        && match edge.to {
            End::Node(to) => shown(to) && to != edge.from,
            End::External(_) => true,
        }
}

/// The ACL and routing table of at least two and of most subnets of each VPC.
fn usual(model: &Model) -> BTreeMap<(NodeId, usize), String> {
    let mut counts: BTreeMap<(NodeId, usize), BTreeMap<&str, usize>> = BTreeMap::new();
    for node in model.nodes.iter().filter(|node| node.kind.name == "subnet") {
        let Some(vpc) = node.vpc else { continue };
        for (at, (key, _)) in RULES.iter().enumerate() {
            if let Some(name) = words::rule(node, key) {
                *counts.entry((vpc, at)).or_default().entry(name).or_default() += 1;
            }
        }
    }
    let most = |(key, names): ((NodeId, usize), BTreeMap<&str, usize>)| {
        let all: usize = names.values().sum();
        let (name, count) = names.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)))?;
        (count * 2 > all && count > 1).then(|| (key, name.to_owned()))
    };
    counts.into_iter().filter_map(most).collect()
}

fn default_tables(model: &Model) -> BTreeSet<(NodeId, String)> {
    let tables = model.nodes.iter().filter(|node| words::is_default_table(node));
    tables.filter_map(|node| Some((node.vpc?, node.name.to_string()))).collect()
}
