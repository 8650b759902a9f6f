//! Load balancers, and the addresses that they have or may get.

use super::Reader;
use crate::conn::Pool;
use crate::ip::{self, Ranges, Span};
use crate::model::balancers::{self, Balancer, Family};
use crate::model::endpoints::{EndKind, Endpoint};
use crate::model::networks::within;
use crate::model::{UNFILTERED, UNGUARDED};
use drawstream_graph::estate::facts::{Access, LoadBalancer};
use drawstream_graph::estate::{Facts, Kind, Ref};
use drawstream_graph::{Node, NodeId};
use std::collections::BTreeMap;

impl Reader<'_> {
    pub(super) fn balancers(&mut self) {
        let nodes: Vec<(NodeId, &Node)> = self.looked_at(Kind::LoadBalancer);
        for (id, node) in &nodes {
            let Facts::LoadBalancer(facts) = &node.resource.facts else { continue };
            let family = balancers::family(facts);
            let Some(vpc) = self.vpc(node) else {
                self.model.unplaced += 1;
                continue;
            };
            let mut balancer = Balancer {
                node: *id,
                name: node.resource.name_or_id().to_owned(),
                vpc,
                family,
                public: facts.access == Some(Access::Public),
                listens: Pool::EMPTY,
                consumed: Pool::EMPTY,
                legs: BTreeMap::new(),
                ways: Vec::new(),
                endpoints: Vec::new(),
                unread: false,
            };
            let mut pool = std::mem::take(&mut self.model.pool);
            let members = |member: &drawstream_graph::estate::facts::PoolMember| match ip::of_address(&member.address) {
                Some(address) => self.at.get(&(vpc, address)).cloned().unwrap_or_default(),
                None => {
                    let nodes = self.called(*id, &member.target.id);
                    nodes.filter_map(|node| self.first.get(&node).copied()).take(1).collect()
                }
            };
            balancers::fill(&mut balancer, facts, &mut pool, self.model.options.rules_only, &members);
            self.model.pool = pool;
            balancer.unread = self.model.may_have(vpc, Kind::LoadBalancer);
            if balancer.unread && facts.listeners.is_empty() {
                let heard = if family == Family::PrivatePath { &mut balancer.consumed } else { &mut balancer.listens };
                *heard = Pool::ANY;
            }
            let groups = self.guarded_by.get(id).cloned().unwrap_or_default();
            let free = groups.is_empty() && family != Family::Application && !self.model.options.rules_only;
            let guards = match family {
                Family::PrivatePath if free => UNFILTERED,
                _ if free => UNGUARDED,
                _ => self.guarded_of(groups, 0, Some(vpc)),
            };
            let at = self.model.balancers.len();
            for address in facts.private_addresses.iter().filter_map(ip::of_address) {
                let Some(subnet) = self.subnet(*id, &Ref::default(), Some(vpc), address) else { continue };
                let unread = balancer.unread || self.is_unread(guards, vpc, subnet);
                let endpoint = Endpoint {
                    kind: EndKind::Balancer,
                    node: *id,
                    name: balancer.name.clone(),
                    address,
                    addresses: Ranges::of([(address, address)]),
                    vpc,
                    subnet,
                    guards,
                    floating: None,
                    balancer: Some(at),
                    unread,
                };
                balancer.endpoints.push(self.add(endpoint));
            }
            self.model.balancers.push(balancer);
        }
    }
    /// Adds addresses that load balancers may get: of each of their subnets, what rules tell apart.
    pub(super) fn potential(&mut self) {
        for at in 0..self.model.balancers.len() {
            let (node, vpc) = (self.model.balancers[at].node, self.model.balancers[at].vpc);
            let Facts::LoadBalancer(facts) = &self.graph.node(node).resource.facts else { continue };
            let named = self.named(vpc);
            let guards = self.guarded(self.guarded_by.get(&node).cloned().unwrap_or_default());
            for subnet in self.subnets_of(node, facts) {
                let range = self.model.subnets[subnet].range;
                let mut pieces: BTreeMap<Vec<Span>, Vec<Span>> = BTreeMap::new();
                for piece in ip::cut(&Ranges::of([range]), &ip::starts(named.iter().copied())) {
                    let within = named.iter().filter(|span| within(piece.0, **span)).copied().collect();
                    pieces.entry(within).or_default().push(piece);
                }
                for spans in pieces.into_values() {
                    let addresses = Ranges::of(spans);
                    let mut own = self.model.balancers[at].endpoints.iter().map(|at| &self.model.endpoints[*at]);
                    let has_one = own.any(|own| own.kind == EndKind::Balancer && addresses.has(own.address));
                    let Some(address) = self.free(vpc, range, &addresses).filter(|_| !has_one) else { continue };
                    let name = self.model.balancers[at].name.clone();
                    let (kind, floating, balancer) = (EndKind::Potential, None, Some(at));
                    let unread = self.is_unread(guards, vpc, subnet);
                    let endpoint = Endpoint {
                        kind,
                        node,
                        name,
                        address,
                        addresses,
                        vpc,
                        subnet,
                        guards,
                        floating,
                        balancer,
                        unread,
                    };
                    // Nothing is found at an address that is not given yet.
                    let endpoint_at = self.model.endpoints.len();
                    for group in self.model.guards[guards].clone() {
                        self.model.groups[group].members.push(endpoint_at);
                    }
                    self.model.endpoints.push(endpoint);
                    self.model.balancers[at].endpoints.push(endpoint_at);
                }
            }
        }
    }

    pub(super) fn subnets_of(&self, by: NodeId, facts: &LoadBalancer) -> Vec<usize> {
        let one = |of: &Ref| self.find(by, &of.id, Kind::Subnet).and_then(|id| self.subnet_of.get(&id).copied());
        facts.subnets.iter().filter_map(one).collect()
    }

    /// The lowest address of a subnet's piece that can be given: the first four and the last are the provider's.
    pub(super) fn free(&self, vpc: usize, subnet: Span, piece: &Ranges) -> Option<u32> {
        let inside = (subnet.0.saturating_add(4), subnet.1.saturating_sub(1));
        let spans = piece.intersect(&Ranges::of([inside]));
        spans.spans().iter().flat_map(|span| span.0..=span.1).find(|address| !self.at.contains_key(&(vpc, *address)))
    }
}
