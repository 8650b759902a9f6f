//! What is known of a resource by others: where it is beside its own place, what guards, filters, routes it.

use super::data::{FLOATING_IPS, UNKNOWN, ingress};
use super::{Values, Words};
use drawstream_graph::estate::{Facts, Kind, Relation};
use drawstream_graph::{End, Graph, NodeId};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

/// The routing tables of each VPC that route no subnet and nothing that comes in.
pub(super) fn idle(graph: &Graph) -> BTreeMap<NodeId, Vec<NodeId>> {
    let routing = graph.edges.iter().filter(|edge| edge.relation == Relation::Routes);
    let used: BTreeSet<NodeId> = routing.map(|edge| edge.from).gather();
    let mut found: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (id, node) in graph.all() {
        let Facts::RoutingTable(facts) = &node.resource.facts else { continue };
        let is_used = facts.is_default || used.contains(&id) || !ingress(facts).is_empty();
        if let Some(vpc) = node.vpc.filter(|_| !is_used) {
            found.entry(vpc).or_default().push(id);
        }
    }
    found
}

impl Words<'_> {
    /// The subnets of what is in several, and tables that nothing uses.
    pub(super) fn places(&self, id: NodeId, values: &mut Values) {
        let node = self.graph.node(id);
        if let (false, Some(parent)) = (node.further.is_empty(), node.parent) {
            values.list("subnets", [parent].iter().chain(&node.further).map(|&subnet| self.name(subnet)));
        }
        if self.is_idle(id) {
            values.text("attached_to", "no subnet");
        }
        let tables = self.idle.get(&id).into_iter().flatten();
        values.list("routing_tables_of_no_subnet", tables.map(|&table| self.name(table)));
    }

    /// Whether it is a routing table that routes no subnet and nothing that comes in.
    fn is_idle(&self, id: NodeId) -> bool {
        let vpc = self.graph.node(id).vpc;
        vpc.and_then(|vpc| self.idle.get(&vpc)).is_some_and(|tables| tables.contains(&id))
    }

    /// What stands below the name of a group, ACL or table on the page of rules.
    pub fn table_caption(&self, id: NodeId) -> String {
        let node = self.graph.node(id);
        let kind = node.kind().singular();
        let mut parts = vec![kind.to_owned()];
        if self.is_idle(id) {
            parts.push("attached to no subnet".to_owned());
        }
        if let Facts::RoutingTable(facts) = &node.resource.facts {
            let ingress = ingress(facts);
            if !ingress.is_empty() {
                parts.push(format!("for what comes from {}", ingress.join(", ")));
            }
            if !facts.advertise_routes_to.is_empty() {
                parts.push(format!("told to {}", facts.advertise_routes_to.join(", ").replace('_', " ")));
            }
        }
        parts.join(" · ")
    }

    /// What others are to it: what guards, filters, routes, is attached.
    pub(super) fn told(&self, id: NodeId, values: &mut Values) {
        let mut told: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for edge in self.told.get(&id).into_iter().flatten().map(|at| &self.graph.edges[*at]) {
            let from = &self.graph.node(edge.from).resource;
            let name = self.name(edge.from).to_owned();
            let (attribute, value) = match edge.relation {
                Relation::Guards => ("security_groups", name),
                Relation::Filters => ("network_acl", name),
                Relation::Routes => ("routing_table", name),
                Relation::Holds => match &from.facts {
                    Facts::Volume(volume) => {
                        let size = volume.capacity_gb.map(|size| format!(" ({size} GB)")).unwrap_or_default();
                        ("volumes", format!("{name}{size}"))
                    }
                    _ if from.kind == Kind::Volume => ("volumes", name),
                    _ => ("virtual_network_interfaces", name),
                },
                Relation::Serves if from.kind == Kind::CustomResolver => ("custom_resolvers", name),
                Relation::Serves => ("dns_zones", name),
                Relation::Resolves => ("dns_for", name),
                Relation::Attached => match &from.facts {
                    Facts::FloatingIp(ip) if !ip.address.is_empty() => (FLOATING_IPS, ip.address.to_string()),
                    _ => (FLOATING_IPS, name),
                },
                Relation::Connects
                | Relation::Member
                | Relation::Egress
                | Relation::Reaches
                | Relation::Peer
                | Relation::Runs
                | Relation::Mounts
                | Relation::Joins => continue,
            };
            told.entry(attribute).or_default().push(value);
        }
        for edge in self.unknown.get(&id).into_iter().flatten().map(|at| &self.graph.edges[*at]) {
            if let End::External(to) = edge.to
                && !edge.relation.is_line()
            {
                told.entry(UNKNOWN).or_default().push(self.graph.external(to).name.to_string());
            }
        }
        for (attribute, mut all) in told {
            all.order();
            all.dedup();
            values.list(attribute, all);
        }
    }
}
