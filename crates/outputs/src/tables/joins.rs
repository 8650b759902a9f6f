//! What resources are joined with, by their places in the graph.

use drawstream_graph::estate::{Facts, Kind, Relation};
use drawstream_graph::{Edge, End, Graph, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// The edges of each node, and what is looked up of clusters.
#[derive(Debug)]
pub(super) struct Joins<'g> {
    graph: &'g Graph,
    /// Indices of the edges that start at a node.
    from: Vec<Vec<u32>>,
    /// Indices of the edges that end at a node.
    to: Vec<Vec<u32>>,
    /// Flavors of the workers of a cluster, by its id.
    flavors: BTreeMap<&'g str, BTreeSet<&'g str>>,
}

impl<'g> Joins<'g> {
    pub(super) fn of(graph: &'g Graph) -> Self {
        let none = || vec![Vec::new(); graph.nodes.len()];
        let (mut from, mut to) = (none(), none());
        for (at, edge) in (0..).zip(&graph.edges) {
            if let Some(all) = from.get_mut(edge.from.index()) {
                all.push(at);
            }
            if let End::Node(end) = edge.to
                && let Some(all) = to.get_mut(end.index())
            {
                all.push(at);
            }
        }
        let mut flavors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for node in graph.nodes.iter().filter(|node| node.kind() == Kind::Worker) {
            if let Facts::Worker(worker) = &node.resource.facts {
                flavors.entry(&worker.cluster.id).or_default().insert(&worker.profile);
            }
        }
        Self { graph, from, to, flavors }
    }

    fn edges<'s>(&'s self, all: &'s [Vec<u32>], id: NodeId, relation: Relation) -> impl Iterator<Item = &'g Edge> + 's {
        let own = all.get(id.index()).into_iter().flatten();
        own.filter_map(|at| self.graph.edges.get(*at as usize)).filter(move |edge| edge.relation == relation)
    }

    /// What that relation leads to from a resource: names, or ids of what has none.
    pub(super) fn ends(&self, id: NodeId, relation: Relation) -> impl Iterator<Item = &'g str> + '_ {
        self.edges(&self.from, id, relation).map(|edge| match edge.to {
            End::Node(to) => self.graph.node(to).resource.name_or_id(),
            End::External(to) => &*self.graph.external(to).name,
        })
    }

    /// The resources at which a relation to this one starts, those of that kind alone where one is given.
    pub(super) fn starts(
        &self,
        id: NodeId,
        relation: Relation,
        kind: Option<Kind>,
    ) -> impl Iterator<Item = NodeId> + '_ {
        let starts = self.edges(&self.to, id, relation).map(|edge| edge.from);
        starts.filter(move |from| kind.is_none_or(|kind| self.graph.node(*from).kind() == kind))
    }

    /// The relations that start at a resource.
    pub(super) fn starting(&self, id: NodeId) -> impl Iterator<Item = &'g Edge> + '_ {
        self.from.get(id.index()).into_iter().flatten().filter_map(|at| self.graph.edges.get(*at as usize))
    }

    /// The flavors of a cluster's workers.
    pub(super) fn flavors(&self, cluster: &str) -> impl Iterator<Item = &'g str> + '_ {
        self.flavors.get(cluster).into_iter().flatten().copied()
    }
}
