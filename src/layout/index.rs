//! What the passes look up in the model more than once.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Edge, End, Model, Node, NodeId, Relation};

/// What rules a subnet: the data entries, and the words for them on heads.
pub const RULES: [(&str, &str); 2] = [("network_acl", "ACL"), ("routing_table", "routes")];

/// Edges of the model by their ends.
#[derive(Debug, Default)]
pub struct Index {
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
}

impl Index {
    /// Reads the model's edges once.
    pub fn new(model: &Model) -> Self {
        let mut index = Self { usual: usual(model), default_tables: default_tables(model), ..Self::default() };
        for (at, edge) in model.edges.iter().enumerate().filter(|(_, edge)| is_drawn(model, edge)) {
            index.from.entry(edge.from).or_default().push(at);
            if let End::Node(to) = edge.to
                && edge.relation == Relation::Attached
            {
                index.target.insert(edge.from, to);
                index.floating.entry(to).or_default().push(edge.from);
            }
        }
        index
    }

    /// The lines that start at `node`.
    pub fn starting(&self, node: NodeId) -> &[usize] {
        self.from.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Whether lines leave `node` to several others, so that its label had better not lie below it.
    pub fn is_hub(&self, model: &Model, node: NodeId) -> bool {
        matches!(model.node(node).kind.name, "load_balancer" | "cluster" | "public_gateway" | "transit_gateway")
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

/// The words of a node's data entry.
pub fn data<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    node.data.iter().find(|(key, _)| *key == name).map(|(_, value)| &**value)
}

/// The ACL and routing table of at least two and of most subnets of each VPC.
fn usual(model: &Model) -> BTreeMap<(NodeId, usize), String> {
    let mut counts: BTreeMap<(NodeId, usize), BTreeMap<&str, usize>> = BTreeMap::new();
    for node in model.nodes.iter().filter(|node| node.kind.name == "subnet") {
        let Some(vpc) = node.vpc else { continue };
        for (at, (key, _)) in RULES.iter().enumerate() {
            if let Some(name) = data(node, key) {
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
    let is_default = |node: &&Node| node.kind.name == "routing_table" && data(node, "default") == Some("true");
    let tables = model.nodes.iter().filter(is_default);
    tables.filter_map(|node| Some((node.vpc?, node.name.to_string()))).collect()
}
