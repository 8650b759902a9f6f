//! What is looked up in the graph more than once.

use std::collections::BTreeMap;

use crate::words::{Usual, Words};
use drawstream_graph::estate::Relation;
use drawstream_graph::{Edge, End, Graph, NodeId};

/// Edges of the graph by their ends, and what holds for most.
#[derive(Debug)]
pub struct Lookup<'g> {
    /// What is said of each resource.
    pub words: Words<'g>,
    /// What rules most subnets of a VPC.
    pub usual: Usual,
    /// The lines that start at a node, as indices of [`Graph::edges`].
    pub from: BTreeMap<NodeId, Vec<usize>>,
    /// A floating IP's target.
    pub target: BTreeMap<NodeId, NodeId>,
    /// Floating IPs of a node, in order.
    pub floating: BTreeMap<NodeId, Vec<NodeId>>,
}

impl<'g> Lookup<'g> {
    /// Reads the graph's edges once.
    pub fn new(graph: &'g Graph) -> Self {
        let words = Words::of(graph);
        let usual = Usual::of(graph, &words);
        let (from, target, floating) = Default::default();
        let mut lookup = Self { words, usual, from, target, floating };
        for (at, edge) in graph.edges.iter().enumerate() {
            if !is_drawn(graph, edge) {
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
}

/// Whether the edge is a line between things that are drawn.
fn is_drawn(graph: &Graph, edge: &Edge) -> bool {
    let shown = |id: NodeId| graph.node(id).drawn;
    edge.relation.is_line()
        && shown(edge.from)
        && match edge.to {
            End::Node(to) => shown(to) && to != edge.from,
            End::External(_) => true,
        }
}
