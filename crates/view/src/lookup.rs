//! What is looked up in the graph more than once.

use std::collections::{BTreeMap, BTreeSet};

use crate::words::{Usual, Words, is_around};
use drawstream_graph::estate::{Kind, Relation};
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
    /// The relations that no line shows, by the node that they start at: cells say them.
    said: BTreeMap<NodeId, Vec<(Relation, NodeId)>>,
    /// What reaches a node, in order.
    pub reached: BTreeMap<NodeId, Vec<NodeId>>,
    /// What holds a gateway with tunnels to other networks: its lines are shorter the higher it lies.
    pub tunnelled: BTreeSet<NodeId>,
    /// What transit gateways join.
    pub joined: BTreeSet<NodeId>,
    /// The gateways that join a VPC, by the VPC.
    pub joiners: BTreeMap<NodeId, Vec<NodeId>>,
    /// The ACL of a subnet that has exactly one.
    pub filters: BTreeMap<NodeId, NodeId>,
    /// The balancers of a server that have one line to its subnet though they balance only some of the servers there: a
    /// mark on each of these says so.
    pub balanced: BTreeMap<NodeId, Vec<NodeId>>,
    /// What is drawn and guarded by each security group.
    pub guarded: BTreeMap<NodeId, BTreeSet<NodeId>>,
    /// What lines end at.
    ends: BTreeSet<NodeId>,
}

/// From how many members in one subnet on a balancer has one line to the subnet, in place of a comb; where its members
/// are in several subnets, it has one to each.
const COMB: usize = 3;

/// How many floating IPs a tile has on its corners; the others stand beside it.
const BADGES: usize = 2;

impl<'g> Lookup<'g> {
    /// Reads the graph's edges once.
    pub fn new(graph: &'g Graph) -> Self {
        let words = Words::of(graph);
        let usual = Usual::of(graph, &words);
        let (from, target, floating, said, reached, joined, tunnelled, ends, joiners, filters) = Default::default();
        let (balanced, guarded) = Default::default();
        let mut lookup = Self {
            words,
            usual,
            from,
            target,
            floating,
            said,
            reached,
            joined,
            tunnelled,
            ends,
            joiners,
            filters,
            balanced,
            guarded,
        };
        for (at, edge) in graph.edges.iter().enumerate() {
            if let (Relation::Filters, End::Node(subnet)) = (edge.relation, edge.to) {
                lookup.filters.insert(subnet, edge.from);
            }
            if let (Relation::Guards, End::Node(guarded)) = (edge.relation, edge.to)
                && graph.node(guarded).drawn
            {
                lookup.guarded.entry(edge.from).or_default().insert(guarded);
            }
            if !is_drawn(graph, edge) {
                continue;
            }
            let End::Node(to) = edge.to else {
                if edge.relation == Relation::Peer {
                    let around = std::iter::successors(Some(edge.from), |&id| graph.node(id).parent);
                    lookup.tunnelled.extend(around);
                }
                lookup.from.entry(edge.from).or_default().push(at);
                continue;
            };
            if edge.relation == Relation::Attached {
                lookup.target.insert(edge.from, to);
                lookup.floating.entry(to).or_default().push(edge.from);
            }
            if edge.relation == Relation::Connects {
                lookup.joined.insert(to);
                lookup.joiners.entry(to).or_default().push(edge.from);
            }
            if edge.relation == Relation::Reaches {
                lookup.reached.entry(to).or_default().push(edge.from);
            }
            if is_said(graph, &lookup, edge.relation, edge.from, to) {
                lookup.said.entry(edge.from).or_default().push((edge.relation, to));
            } else {
                lookup.ends.insert(to);
                lookup.from.entry(edge.from).or_default().push(at);
            }
        }
        lookup.balanced = lookup.some_of_subnets(graph);
        lookup
    }

    /// The members of balancers that are some of the servers of their subnets, but not all.
    fn some_of_subnets(&self, graph: &Graph) -> BTreeMap<NodeId, Vec<NodeId>> {
        let mut balanced: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for &balancer in self.from.keys().filter(|&&id| graph.node(id).kind() == Kind::LoadBalancer) {
            let subnets = self.members_by_subnet(graph, balancer);
            let is_spread = subnets.len() > 1;
            for (subnet, members) in subnets {
                let mut servers = graph.node(subnet).children.iter().filter(|&&id| is_server(graph, id));
                let is_comb = members.len() >= COMB || is_spread;
                if !is_comb || servers.all(|id| members.contains(id)) {
                    continue;
                }
                for member in members {
                    balanced.entry(member).or_default().push(balancer);
                }
            }
        }
        balanced
    }

    /// The members of a balancer in each subnet.
    pub fn members_by_subnet(&self, graph: &Graph, balancer: NodeId) -> BTreeMap<NodeId, BTreeSet<NodeId>> {
        let mut found: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
        for &at in self.starting(balancer) {
            let edge = &graph.edges[at];
            if let End::Node(to) = edge.to
                && edge.relation == Relation::Member
                && let Some(parent) = graph.node(to).parent
                && graph.node(parent).kind() == Kind::Subnet
            {
                found.entry(parent).or_default().insert(to);
            }
        }
        found
    }

    /// Whether a floating IP lies on the corner of what it is attached to.
    pub fn is_badge(&self, node: NodeId) -> bool {
        self.target.contains_key(&node) && !self.said(node, Relation::Attached).is_empty()
    }

    /// The badges of a node, in order.
    pub fn badges(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.floating.get(&node).into_iter().flatten().copied().filter(|&id| self.is_badge(id))
    }

    /// The other ends of a relation that starts at `node` and that no line shows.
    pub fn said(&self, node: NodeId, relation: Relation) -> Vec<NodeId> {
        let all = self.said.get(&node).into_iter().flatten();
        all.filter(|(own, _)| *own == relation).map(|(_, to)| *to).collect()
    }

    /// All relations that start at `node` and that no line shows.
    pub fn all_said(&self, node: NodeId) -> &[(Relation, NodeId)] {
        self.said.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Whether lines start or end at `node`.
    pub fn has_lines(&self, node: NodeId) -> bool {
        self.from.contains_key(&node) || self.ends.contains(&node)
    }

    /// The lines that start at `node`.
    pub fn starting(&self, node: NodeId) -> &[usize] {
        self.from.get(&node).map_or(&[], Vec::as_slice)
    }
}

/// Whether it is a server of any kind.
pub fn is_server(graph: &Graph, id: NodeId) -> bool {
    matches!(graph.node(id).kind(), Kind::Instance | Kind::BareMetalServer | Kind::Worker)
}

/// Whether a relation is said by the cell that it starts at, and needs no line: an address on the corner of its target,
/// the gateway of a subnet's own zone, the subnets of a cluster, what an endpoint gateway leads to, the VPC around a
/// share that mounts it.
fn is_said(graph: &Graph, lookup: &Lookup<'_>, relation: Relation, from: NodeId, to: NodeId) -> bool {
    let (one, other) = (graph.node(from), graph.node(to));
    match relation {
        Relation::Egress => one.parent == other.parent && !one.unplaced,
        Relation::Runs | Relation::Reaches => true,
        Relation::Mounts => is_around(graph, to, from),
        Relation::Attached => {
            let before = lookup.floating.get(&to).map_or(0, Vec::len);
            one.parent == other.parent
                && one.unplaced == other.unplaced
                && other.children.is_empty()
                && before <= BADGES
        }
        _ => false,
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
