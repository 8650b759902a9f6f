//! Routing tables of subnets.

use crate::ip::{self, Span};
use drawstream_graph::NodeId;
use drawstream_graph::estate::Address;
use drawstream_graph::estate::facts::{self, RoutingTable};
use drawstream_order::Order as _;

/// A routing table.
#[derive(Debug)]
pub struct Table {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Whether routes of VPN gateways are in it without being named, and those of VPN servers.
    pub accepts: (bool, bool),
    routes: Vec<Route>,
}

/// Tells where a route leads that delivers to no server.
pub(super) trait Hops {
    /// None where the hop is an address like others.
    fn way(&self, vpc: Option<NodeId>, route: &facts::Route) -> Option<Way>;
}

#[derive(Debug)]
struct Route {
    name: String,
    zone: Box<str>,
    destination: Span,
    priority: u64,
    way: Way,
    /// Whether others are told of it by transit gateways.
    announced: bool,
}

/// The priority of a route that names none.
const USUAL: u64 = 2;

/// Where a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// On IBM's own routes.
    Direct,
    /// On IBM's own routes, but not to the internet.
    Private,
    /// Nowhere.
    Dropped,
    /// To that address, which may hand it on.
    Through(u32),
    /// To a VPN gateway or server.
    Vpn(NodeId),
}

impl Table {
    /// From its facts.
    pub(super) fn of(node: NodeId, name: &str, facts: &RoutingTable, (vpc, hops): (Option<NodeId>, &dyn Hops)) -> Self {
        let to_transit = facts.advertise_routes_to.iter().any(|to| &**to == "transit_gateway");
        let route = |route: &facts::Route| {
            let way = match &*route.action {
                "drop" => Way::Dropped,
                "delegate" => Way::Direct,
                "delegate_vpc" => Way::Private,
                "deliver" => match (hops.way(vpc, route), hop(&route.next_hop)) {
                    (Some(way), _) => way,
                    (None, Some(hop)) => Way::Through(hop),
                    // A connection that is gone, or was not read.
                    (None, None) => Way::Dropped,
                },
                _ => return None,
            };
            Some(Route {
                name: if route.name.is_empty() { &route.id } else { &route.name }.to_string(),
                zone: route.zone.clone(),
                destination: ip::of_cidr(&route.destination)?,
                priority: route.priority.unwrap_or(USUAL),
                way,
                announced: route.advertise && to_transit,
            })
        };
        let mut routes: Vec<Route> = facts.routes.iter().filter_map(route).collect();
        // The narrowest first, then by priority.
        routes.order_by_key(|route| (route.destination.1 - route.destination.0, route.priority));
        let accepts = |what: &str| facts.accept_routes_from.iter().any(|from| &**from == what);
        let accepts = (accepts("vpn_gateway"), accepts("vpn_server"));
        Self { node, name: name.to_owned(), accepts, routes }
    }

    /// Where a packet from that zone to that address goes, and the name of the route that says so; none where IBM's own
    /// routes decide.
    pub fn way(&self, zone: &str, to: u32) -> (Way, Option<&str>) {
        let fits = |route: &&Route| route.destination.0 <= to && to <= route.destination.1 && *route.zone == *zone;
        match self.routes.iter().find(fits) {
            Some(route) => (route.way, Some(&route.name)),
            None => (Way::Direct, None),
        }
    }

    /// The addresses to which it delivers something of a range.
    pub(super) fn hops_of(&self, range: Span) -> impl Iterator<Item = u32> {
        let meets = move |route: &&Route| route.destination.0 <= range.1 && range.0 <= route.destination.1;
        self.routes.iter().filter(meets).filter_map(|route| match route.way {
            Way::Through(hop) => Some(hop),
            _ => None,
        })
    }

    /// Ranges that it sends to a VPN gateway or server.
    pub(super) fn leads_to(&self, node: NodeId) -> impl Iterator<Item = Span> {
        self.routes.iter().filter(move |route| route.way == Way::Vpn(node)).map(|route| route.destination)
    }

    /// The address that something for that address is sent through, where transit gateways are told so.
    pub(crate) fn announced(&self, to: u32) -> Option<u32> {
        let fits = |route: &&Route| route.destination.0 <= to && to <= route.destination.1 && route.announced;
        self.routes.iter().find(fits).and_then(|route| match route.way {
            Way::Through(hop) => Some(hop),
            _ => None,
        })
    }

    /// Whether transit gateways are told of some route.
    pub(crate) fn announces(&self) -> bool {
        self.routes.iter().any(|route| route.announced)
    }

    /// Whether some route leads through an address.
    pub fn has_hops(&self) -> bool {
        self.routes.iter().any(|route| matches!(route.way, Way::Through(_)))
    }

    /// Ranges that its routes name: where they are for, and single addresses that they lead through, which are no hops
    /// to themselves.
    pub(super) fn named(&self) -> impl Iterator<Item = Span> {
        self.routes.iter().flat_map(|route| {
            let hop = match route.way {
                Way::Through(hop) => Some((hop, hop)),
                _ => None,
            };
            std::iter::once(route.destination).chain(hop)
        })
    }
}

fn hop(address: &Address) -> Option<u32> {
    ip::of_address(address).filter(|hop| *hop != 0)
}
