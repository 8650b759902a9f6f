//! What the passes look up in the model more than once.

use std::collections::BTreeMap;

use crate::model::{Edge, End, Model, Node, NodeId, Relation};

/// Edges of the model by their ends.
#[derive(Debug)]
pub struct Index {
    /// The lines that start at a node, as indices of [`Model::edges`].
    pub from: BTreeMap<NodeId, Vec<usize>>,
    /// A floating IP's target.
    pub target: BTreeMap<NodeId, NodeId>,
    /// Floating IPs of a node, in order.
    pub floating: BTreeMap<NodeId, Vec<NodeId>>,
}

impl Index {
    /// Reads the model's edges once.
    pub fn new(model: &Model) -> Self {
        let mut index = Self { from: BTreeMap::new(), target: BTreeMap::new(), floating: BTreeMap::new() };
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
