//! Routing tables of subnets.

use crate::ip::{self, Span};
use drawstream_graph::NodeId;
use drawstream_graph::estate::Address;
use drawstream_graph::estate::facts::RoutingTable;
use drawstream_order::Order as _;

/// A routing table.
#[derive(Debug)]
pub struct Table {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    routes: Vec<Route>,
}

#[derive(Debug)]
struct Route {
    name: String,
    zone: Box<str>,
    destination: Span,
    priority: u64,
    way: Way,
}

/// The priority of a route that names none.
const USUAL: u64 = 2;

/// Where a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// On IBM's own routes.
    Direct,
    /// The same, but not to the internet.
    Private,
    /// Nowhere.
    Dropped,
    /// To that address, which may hand it on.
    Through(u32),
    /// Into a VPN connection.
    Vpn,
}

impl Table {
    /// From its facts.
    pub(super) fn of(node: NodeId, name: &str, facts: &RoutingTable) -> Self {
        let route = |route: &drawstream_graph::estate::facts::Route| {
            let way = match &*route.action {
                "drop" => Way::Dropped,
                "delegate" => Way::Direct,
                "delegate_vpc" => Way::Private,
                "deliver" => match hop(&route.next_hop) {
                    Some(hop) => Way::Through(hop),
                    None if !route.next_hop_resource.is_empty() => Way::Vpn,
                    None => Way::Dropped,
                },
                _ => return None,
            };
            Some(Route {
                name: if route.name.is_empty() { &route.id } else { &route.name }.to_string(),
                zone: route.zone.clone(),
                destination: ip::of_cidr(&route.destination)?,
                priority: route.priority.unwrap_or(USUAL),
                way,
            })
        };
        let mut routes: Vec<Route> = facts.routes.iter().filter_map(route).collect();
        // The narrowest first, then by priority.
        routes.order_by_key(|route| (route.destination.1 - route.destination.0, route.priority));
        Self { node, name: name.to_owned(), routes }
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
