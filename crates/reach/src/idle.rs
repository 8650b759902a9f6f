//! What has no use: it costs, or stands in the way of seeing what has.

use crate::Reach;
use crate::lint::is_default;
use crate::model::Model;
use drawstream_graph::estate::{Facts, Kind, Relation};
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Gather as _;
use std::collections::{BTreeMap, BTreeSet};

/// Why something has no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Idle {
    /// A floating IP that is bound to nothing.
    Unbound,
    /// A subnet without anything in it.
    Empty,
    /// A security group that guards nothing.
    GuardsNothing,
    /// A network ACL that filters nothing.
    FiltersNothing,
    /// A load balancer without members.
    NoMembers,
    /// A server that is stopped.
    Stopped,
    /// A volume that is attached to nothing.
    Unattached,
}

impl Idle {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unbound => "bound to nothing",
            Self::Empty => "nothing in it",
            Self::GuardsNothing => "guards nothing",
            Self::FiltersNothing => "filters nothing",
            Self::NoMembers => "no members",
            Self::Stopped => "stopped",
            Self::Unattached => "attached to nothing",
        }
    }
}

/// What has no use, by node. Where what would use it was not read, nothing is said.
pub fn idle(graph: &Graph, reach: &Reach) -> BTreeMap<NodeId, Idle> {
    let model = &reach.model;
    let starts: BTreeSet<(Relation, NodeId)> = graph.edges.iter().map(|edge| (edge.relation, edge.from)).gather();
    let occupied = occupied(graph, model);
    let unfiltered = model.acls.iter().enumerate().filter(|(_, acl)| acl.subnets.is_empty());
    let unfiltered = unfiltered.map(|(_, acl)| acl).filter_map(|acl| acl.vpc.map(|vpc| (vpc, acl.node)));
    let tables = unfiltered.map(|(vpc, node)| (vpc, node, Idle::FiltersNothing, Kind::Subnet));
    let unguarded = model.vpcs.iter().enumerate().flat_map(|(vpc, own)| own.groups.iter().map(move |at| (vpc, *at)));
    let unguarded = unguarded.filter(|(vpc, at)| model.groups[*at].guarded == 0 && !model.lost_ends(*vpc));
    let groups = unguarded.map(|(vpc, at)| (vpc, model.groups[at].node, Idle::GuardsNothing, Kind::Instance));
    let is_idle = |(vpc, node, _, users): &(usize, NodeId, Idle, Kind)| {
        !is_default(graph, model, *vpc, *node) && model.is_read(*users, &model.vpcs[*vpc].region)
    };
    let tables = tables.chain(groups).filter(is_idle);
    let mut found: BTreeMap<NodeId, Idle> = tables.map(|(_, node, why, _)| (node, why)).gather();
    for (id, node) in graph.all() {
        let is_read = |kinds: &[Kind]| kinds.iter().all(|kind| model.is_read(*kind, &node.resource.region));
        let has = |relation| starts.contains(&(relation, id));
        let state = node.resource.state.to_lowercase();
        let why = match node.kind() {
            Kind::FloatingIp if !has(Relation::Attached) && node.unknown.is_empty() => Idle::Unbound,
            Kind::Subnet if !occupied.contains(&id) && is_read(&USERS) => Idle::Empty,
            Kind::LoadBalancer if !has(Relation::Member) && is_read(&[Kind::LoadBalancer]) => Idle::NoMembers,
            Kind::Instance | Kind::BareMetalServer | Kind::PvmInstance
                if matches!(&*state, "stopped" | "shutoff" | "paused") =>
            {
                Idle::Stopped
            }
            // Attached ones are data of their servers.
            Kind::Volume if node.drawn && is_read(&[Kind::Instance]) => Idle::Unattached,
            _ => continue,
        };
        found.insert(id, why);
    }
    found
}

/// Kinds with addresses in subnets.
const USERS: [Kind; 9] = [
    Kind::Instance,
    Kind::BareMetalServer,
    Kind::VirtualNetworkInterface,
    Kind::Worker,
    Kind::LoadBalancer,
    Kind::EndpointGateway,
    Kind::VpnGateway,
    Kind::VpnServer,
    Kind::Cluster,
];

/// Subnets in which something has an address, or may get one.
fn occupied(graph: &Graph, model: &Model) -> BTreeSet<NodeId> {
    let mut found: BTreeSet<NodeId> = model.endpoints.iter().map(|own| model.subnets[own.subnet].node).gather();
    let by_id: BTreeMap<&str, NodeId> =
        model.subnets.iter().map(|subnet| (&*graph.node(subnet.node).resource.id, subnet.node)).gather();
    for node in &graph.nodes {
        found.extend(node.further.iter().copied());
        found.extend(node.parent);
        if let Facts::LoadBalancer(facts) = &node.resource.facts {
            found.extend(facts.subnets.iter().filter_map(|subnet| by_id.get(&*subnet.id)));
        }
    }
    found
}
