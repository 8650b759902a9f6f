//! Sets of servers that fill whole rows of a VPC's grid: what runs on them is an outline around these rows, and what
//! balances them has one line to it.
//!
//! An outline crosses nothing that is not its own: a set that fills no rows, or rows that do not lie together, is said
//! in words and has lines as anything else.

use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use drawstream_diagram::Reach;

use crate::compose::Composer;
use crate::lookup::is_server;
use drawstream_graph::estate::{Facts, Kind, Relation};
use drawstream_graph::{End, NodeId};

/// The subnets of each row, one of each zone at most.
pub type Rows = [Vec<NodeId>];

/// A set that fills rows.
#[derive(Debug, PartialEq, Eq)]
pub struct Set {
    /// The rows that it fills.
    pub rows: Range<usize>,
    /// The cluster or instance group that it is of; none where only balancers know it.
    pub owner: Option<NodeId>,
    /// The balancers whose members it holds, with the ids of these.
    pub balancers: Vec<(NodeId, Vec<String>)>,
}

impl Composer<'_> {
    /// The sets of a VPC with those rows, of what lies beside its zones. No row is of two sets.
    pub fn sets_of(&self, rows: &Rows, beside: &[NodeId]) -> Vec<Set> {
        let mut sets: Vec<Set> = Vec::new();
        let is_free = |sets: &[Set], rows: &Range<usize>| {
            sets.iter().all(|set| set.rows.end <= rows.start || rows.end <= set.rows.start)
        };
        for &id in beside {
            let owned = match (&self.graph.node(id).resource.facts, self.graph.node(id).kind()) {
                (_, Kind::Cluster) => self.lookup.said(id, Relation::Runs).into_iter().collect(),
                (Facts::InstanceGroup(group), _) => self.of_group(rows, group),
                _ => continue,
            };
            if let Some(rows) = filled(rows, &owned).filter(|rows| is_free(&sets, rows)) {
                sets.push(Set { rows, owner: Some(id), balancers: Vec::new() });
            }
        }
        for &id in beside.iter().filter(|&&id| self.graph.node(id).kind() == Kind::LoadBalancer) {
            let members = self.members(id);
            let subnets: BTreeSet<NodeId> =
                members.iter().filter_map(|&member| self.graph.node(member).parent).gather();
            let servers = subnets.iter().flat_map(|&subnet| self.servers(subnet));
            let Some(found) = filled(rows, &subnets).filter(|_| !members.is_empty()) else { continue };
            if servers.gather::<BTreeSet<_>>() != members {
                continue;
            }
            let ids = members.iter().map(|&member| self.graph.node(member).resource.id.to_string()).collect();
            if let Some(set) = sets.iter_mut().find(|set| set.rows == found) {
                set.balancers.push((id, ids));
            } else if is_free(&sets, &found) {
                sets.push(Set { rows: found, owner: None, balancers: vec![(id, ids)] });
            }
        }
        // A single subnet needs no outline for its balancer.
        sets.retain(|set| set.owner.is_some() || rows[set.rows.clone()].iter().map(Vec::len).sum::<usize>() > 1);
        sets.order_by_key(|set| set.rows.start);
        sets
    }

    /// The ACLs that all subnets of whole rows have, and no other subnet; but for what is usual in the VPC, and for those
    /// of single subnets. An outline around rows that a set holds only a part of is left to words.
    pub fn acls_of(&self, rows: &Rows, sets: &[Set]) -> Vec<(NodeId, Range<usize>, Reach)> {
        let mut subnets: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
        for &subnet in rows.iter().flatten() {
            if let Some(&acl) = self.lookup.filters.get(&subnet)
                && !self.lookup.words.has_usual_acl(&self.lookup.usual, subnet)
            {
                subnets.entry(acl).or_default().insert(subnet);
            }
        }
        let reach = |rows: &Range<usize>| {
            let holds = |a: &Range<usize>, b: &Range<usize>| a.start <= b.start && b.end <= a.end;
            let mut met = sets.iter().filter(|set| set.rows.start < rows.end && rows.start < set.rows.end).peekable();
            let inner = met.peek().is_some_and(|set| holds(&set.rows, rows) && set.rows != *rows);
            let outer = met.all(|set| holds(rows, &set.rows));
            match (outer, inner) {
                (true, _) => Some(Reach::Outer),
                (false, true) => Some(Reach::Inner),
                (false, false) => None,
            }
        };
        let found = subnets.into_iter().filter(|(_, own)| own.len() > 1).filter_map(|(acl, own)| {
            let rows = filled(rows, &own)?;
            let reach = reach(&rows)?;
            Some((acl, rows, reach))
        });
        found.collect()
    }

    /// The security groups that guard all servers of whole rows and nothing else that is drawn, but for those of all rows:
    /// what holds everywhere is no outline. No row is in two, and none is where a set and an ACL are both outlined, or where
    /// one of these reaches no further than the rows and no less.
    pub fn groups_of(
        &self,
        vpc: NodeId,
        rows: &Rows,
        sets: &[Set],
        acls: &[(NodeId, Range<usize>, Reach)],
    ) -> Vec<(NodeId, Range<usize>, Reach)> {
        let meets = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        let holds = |a: &Range<usize>, b: &Range<usize>| a.start <= b.start && b.end <= a.end;
        let mut found: Vec<(NodeId, Range<usize>, Reach)> = Vec::new();
        let own = self.lookup.guarded.iter().filter(|(group, _)| self.graph.node(**group).vpc == Some(vpc));
        for (&group, guarded) in own {
            let subnets: Option<BTreeSet<NodeId>> = guarded.iter().map(|&id| self.graph.node(id).parent).collect();
            let Some(range) = subnets.and_then(|subnets| filled(rows, &subnets)) else { continue };
            let mut servers = rows[range.clone()].iter().flatten().flat_map(|&subnet| self.servers(subnet)).peekable();
            let is_set = servers.peek().is_some() && servers.all(|server| guarded.contains(&server));
            let is_taken = acls.iter().chain(&found).any(|(_, other, _)| meets(other, &range));
            if !is_set || is_taken || range.len() == rows.len() {
                continue;
            }
            let met: Vec<&Set> = sets.iter().filter(|set| meets(&set.rows, &range)).collect();
            let reach = match met.first() {
                None => Reach::Middle,
                Some(set) if holds(&set.rows, &range) && set.rows != range => Reach::Inner,
                Some(_) if met.iter().all(|set| holds(&range, &set.rows)) => Reach::Outer,
                Some(_) => continue,
            };
            found.push((group, range, reach));
        }
        found
    }

    /// The row in which the first member of a balancer lies.
    pub fn row_of(&self, balancer: NodeId, rows: &Rows) -> Option<usize> {
        let subnets: BTreeSet<NodeId> =
            self.members(balancer).into_iter().filter_map(|member| self.graph.node(member).parent).gather();
        rows.iter().position(|row| row.iter().any(|subnet| subnets.contains(subnet)))
    }

    /// The subnets of an instance group, where all servers in them are its members.
    fn of_group(&self, rows: &Rows, group: &drawstream_graph::estate::facts::InstanceGroup) -> BTreeSet<NodeId> {
        let ids: BTreeSet<&str> = group.subnets.iter().map(|subnet| &*subnet.id).gather();
        let own = rows.iter().flatten().copied().filter(|&subnet| ids.contains(&*self.graph.node(subnet).resource.id));
        let own: BTreeSet<NodeId> = own.gather();
        let servers: usize = own.iter().map(|&subnet| self.servers(subnet).count()).sum();
        if group.members.is_some_and(|members| usize::try_from(members).is_ok_and(|members| members == servers)) {
            own
        } else {
            BTreeSet::new()
        }
    }

    fn members(&self, balancer: NodeId) -> BTreeSet<NodeId> {
        let edges = self.lookup.starting(balancer).iter().map(|&at| &self.graph.edges[at]);
        let ends = edges.filter(|edge| edge.relation == Relation::Member).filter_map(|edge| match edge.to {
            End::Node(to) => Some(to),
            End::External(_) => None,
        });
        ends.gather()
    }

    /// The servers of a subnet.
    pub fn servers(&self, subnet: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.graph.node(subnet).children.iter().copied().filter(|&id| is_server(self.graph, id))
    }
}

/// The rows whose subnets are exactly these, where they lie together.
fn filled(rows: &Rows, subnets: &BTreeSet<NodeId>) -> Option<Range<usize>> {
    let row_of: BTreeMap<NodeId, usize> =
        rows.iter().enumerate().flat_map(|(at, row)| row.iter().map(move |&subnet| (subnet, at))).gather();
    let touched: BTreeSet<usize> = subnets.iter().map(|subnet| row_of.get(subnet).copied()).collect::<Option<_>>()?;
    let range = *touched.first()?..*touched.last()? + 1;
    let held: usize = rows[range.clone()].iter().map(Vec::len).sum();
    (touched.len() == range.len() && held == subnets.len()).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_filled_by_all_of_their_subnets_and_nothing_else() {
        let id = NodeId::at;
        let rows = [vec![id(1), id(2)], vec![id(3)], vec![id(4), id(5)]];
        let of = |ids: &[usize]| filled(&rows, &ids.iter().map(|&at| id(at)).collect());
        assert_eq!(of(&[1, 2]), Some(0..1));
        assert_eq!(of(&[1, 2, 3]), Some(0..2));
        assert_eq!(of(&[1, 2, 3, 4, 5]), Some(0..3));
        for none in [&[1][..], &[1, 2, 4, 5], &[1, 3], &[9], &[]] {
            assert_eq!(of(none), None, "{none:?}");
        }
    }
}
