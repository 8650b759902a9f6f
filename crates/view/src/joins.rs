//! The lines of a page: which relations have one, and which share one to the box that holds their ends.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::{ItemId, Trunk};

use crate::compose::{Composer, Join};
use crate::look::Purpose;
use crate::{ids, words};
use drawstream_graph::estate::{Kind, Relation};
use drawstream_graph::{End, NodeId};

impl Composer<'_> {
    /// The lines of the graph that have both ends on the page.
    pub fn joins(&self) -> Vec<Join> {
        let mut joins: Vec<Join> = Vec::new();
        let mut known: BTreeSet<(Relation, ItemId, ItemId)> = BTreeSet::new();
        for (&node, &from) in &self.at {
            let sets = self.sets(node);
            for &at in self.lookup.starting(node) {
                let edge = &self.graph.edges[at];
                let spine = match edge.to {
                    End::Node(to) if self.is_marked_at(node, to) => self.graph.node(to).parent,
                    _ => None,
                };
                let to = match edge.to {
                    End::Node(to) => self.at.get(&spine.unwrap_or(to)).copied(),
                    End::External(to) => self.outside.get(&to).copied(),
                };
                let Some(mut to) = to.filter(|&to| to != from) else { continue };
                let mut members = Vec::new();
                let end = match edge.to {
                    End::Node(to) => self.graph.node(to).resource.id.to_string(),
                    End::External(to) => ids::external(self.graph.external(to)),
                };
                if let Some(region) = spine {
                    // One line to the box around all of those that marks are at.
                    let within = self.marked(node).filter(|&vpc| self.graph.node(vpc).parent == Some(region));
                    members.extend(within.map(|vpc| self.graph.node(vpc).resource.id.to_string()));
                } else if let (End::Node(_), Relation::Member, Some((outline, ends))) =
                    (edge.to, edge.relation, self.filled.get(&node))
                {
                    to = *outline;
                    members.clone_from(ends);
                } else if let End::Node(end) = edge.to
                    && edge.relation == Relation::Member
                    && let Some((holder, ends)) =
                        self.graph.node(end).parent.and_then(|parent| sets.get_key_value(&parent))
                    && let Some(&item) = self.at.get(holder)
                {
                    to = item;
                    members.extend(ends.iter().map(|&id| self.graph.node(id).resource.id.to_string()));
                }
                if !known.insert((edge.relation, from, to)) {
                    continue;
                }
                let at_end = matches!(edge.relation, Relation::Egress | Relation::Reaches);
                joins.push(Join {
                    from,
                    to,
                    trunk: match spine {
                        Some(_) => Trunk::Alone,
                        None if at_end => Trunk::End,
                        None => Trunk::Start,
                    },
                    relation: edge.relation.name(),
                    purpose: Purpose::of_edge(edge),
                    arrow: !matches!(
                        edge.relation,
                        Relation::Connects | Relation::Peer | Relation::Runs | Relation::Mounts | Relation::Joins
                    ),
                    both: false,
                    ends: if members.is_empty() { vec![end] } else { members.clone() },
                    members,
                    words: words::notes(edge.relation, &edge.notes),
                });
            }
        }
        joins
    }

    /// Whether a mark on the card says that a gateway joins it.
    fn is_marked_at(&self, gateway: NodeId, to: NodeId) -> bool {
        self.plan.closed.contains_key(&to)
            && self.is_marked()
            && self.graph.node(gateway).kind() == Kind::TransitGateway
            && self.lookup.joiners.get(&to).is_some_and(|joiners| joiners.contains(&gateway))
    }

    /// The subnets to which a balancer has one line: all servers in each are its members, or some are, and marks on these
    /// say so. A line into each of several subnets would run through all of them.
    fn sets(&self, balancer: NodeId) -> BTreeMap<NodeId, Vec<NodeId>> {
        let subnets = self.lookup.members_by_subnet(self.graph, balancer);
        let is_spread = subnets.len() > 1;
        let is_marked = |id: &NodeId| self.lookup.balanced.get(id).is_some_and(|all| all.contains(&balancer));
        let is_set = |subnet: &NodeId, members: &BTreeSet<NodeId>| {
            let is_several = members.len() > 1 || is_spread;
            let fills = is_several && self.servers(*subnet).all(|id| members.contains(&id));
            fills || members.iter().all(is_marked)
        };
        let sets = subnets.into_iter().filter(|(subnet, members)| is_set(subnet, members));
        sets.map(|(subnet, members)| (subnet, members.into_iter().collect())).collect()
    }
}
