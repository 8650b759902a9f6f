//! Classes of endpoints that no rule tells apart: what is worked out for one holds for all of them.

use crate::conn::{Pool, Set};
use crate::ip;
use crate::model::{EndKind, Model};
use crate::tables::Point;
use drawstream_graph::estate::Kind;
use drawstream_order::Order as _;
use std::collections::BTreeMap;

/// Endpoints that no rule tells apart.
#[derive(Debug)]
pub struct Class {
    /// Its endpoints, in their order.
    pub members: Vec<usize>,
    /// Their VPC.
    pub vpc: usize,
    /// Their subnet.
    pub subnet: usize,
    /// What they are.
    pub kind: EndKind,
    /// The load balancer that it is an address of; such a class has one member.
    pub balancer: Option<usize>,
    /// The way in which it reaches the internet.
    pub outside: Outside,
    /// Whether the internet reaches it.
    pub inward: bool,
    /// Whether the internet reaches it only by a public address range that is routed to it.
    pub by_range: bool,
    /// Whether a part of what rules it was not read.
    pub unread: bool,
    /// Whether it is not known that the internet reaches it, and that it reaches the internet: what would lead there was
    /// not read.
    pub unsure: (bool, bool),
    /// What load balancers open to it, by balancer.
    pub legs: Vec<(usize, Set)>,
    /// What they listen on; balancers' listeners are not among it.
    pub heard: Set,
    /// One of them, as tables see it.
    pub point: Point,
}

/// How the internet is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outside {
    /// Not at all.
    None,
    /// By a floating IP.
    Floating,
    /// By the subnet's public gateway.
    Gateway,
}

/// VPCs that transit gateways join, directly or not, share a domain; gives each VPC's.
fn domains(model: &Model) -> Vec<usize> {
    let mut of: Vec<usize> = (0..model.vpcs.len()).collect();
    for transit in &model.transits {
        let Some(first) = transit.connections.first() else { continue };
        for connection in &transit.connections {
            let (from, to) = (of[connection.vpc], of[first.vpc]);
            of.iter_mut().filter(|domain| **domain == from).for_each(|domain| *domain = to);
        }
    }
    of
}

/// The classes of a model, sorted by VPC, subnet and address of their first members.
pub fn classes(model: &Model) -> Vec<Class> {
    let domains = domains(model);
    let mut starts: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (vpc, domain) in model.vpcs.iter().zip(&domains) {
        starts.entry(*domain).or_default().extend(&vpc.starts);
    }
    for starts in starts.values_mut() {
        starts.sort_unstable();
        starts.dedup();
    }
    let mut legs: BTreeMap<usize, Vec<(usize, Set)>> = BTreeMap::new();
    for (at, balancer) in model.balancers.iter().enumerate() {
        for (endpoint, set) in &balancer.legs {
            legs.entry(*endpoint).or_default().push((at, *set));
        }
    }
    let empty = Vec::new();
    let mut found: BTreeMap<_, Class> = BTreeMap::new();
    for (at, endpoint) in model.endpoints.iter().enumerate() {
        let cell = starts
            .get(&domains[endpoint.vpc])
            .map_or(0, |starts| starts.partition_point(|start| *start <= endpoint.address));
        let by_gateway = matches!(endpoint.kind, EndKind::Server | EndKind::BareMetal | EndKind::Worker);
        let may_have = |kind: Kind| model.may_have(endpoint.vpc, kind);
        let may_float = matches!(endpoint.kind, EndKind::Server | EndKind::BareMetal) && may_have(Kind::FloatingIp);
        let (outside, unsure_out) = match model.subnets[endpoint.subnet].gateway {
            _ if endpoint.floating.is_some() => (Outside::Floating, false),
            Some(_) if by_gateway => (Outside::Gateway, false),
            _ if may_float => (Outside::Floating, true),
            _ if by_gateway && may_have(Kind::PublicGateway) => (Outside::Gateway, true),
            _ => (Outside::None, false),
        };
        let own = legs.get(&at).unwrap_or(&empty);
        // A VPN server has its own port, and routes.
        let is_alone = endpoint.balancer.is_some() || endpoint.kind == EndKind::VpnServer;
        let alone = is_alone.then_some(at);
        let heard = model.heard.get(&endpoint.node).copied().unwrap_or(Pool::ANY);
        let key = (
            (endpoint.vpc, endpoint.subnet, endpoint.guards, cell),
            ((outside, unsure_out), endpoint.kind, endpoint.unread, (alone, heard), own.clone()),
        );
        let public = endpoint.balancer.is_some_and(|at| model.balancers[at].public)
            || (endpoint.kind == EndKind::VpnServer && !model.options.rules_only);
        // Such an address is alone in its cell.
        let by_range = outside != Outside::Floating && model.vpcs[endpoint.vpc].doors.contains(&endpoint.address);
        let is_certain = endpoint.floating.is_some() || public || by_range;
        let unsure = (may_float && !is_certain, unsure_out);
        let class = found.entry(key).or_insert_with(|| Class {
            members: Vec::new(),
            vpc: endpoint.vpc,
            subnet: endpoint.subnet,
            kind: endpoint.kind,
            balancer: endpoint.balancer,
            outside,
            inward: is_certain || may_float,
            by_range,
            unread: endpoint.unread,
            unsure,
            legs: own.clone(),
            heard,
            point: Point::of(endpoint),
        });
        class.members.push(at);
    }
    let mut all: Vec<Class> = found.into_values().collect();
    for class in &mut all {
        class.members.order_by_key(|at| (model.endpoints[*at].address, *at));
    }
    all.order_by_key(|class| (class.vpc, class.subnet, class.point.address, class.members.first().copied()));
    all
}

/// Pieces of a set of addresses within which no rule of a VPC tells two apart.
pub fn pieces(model: &Model, vpc: usize, of: &ip::Ranges) -> Vec<ip::Span> {
    ip::cut(of, &model.vpcs[vpc].starts)
}
