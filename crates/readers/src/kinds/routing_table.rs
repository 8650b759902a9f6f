//! Routing tables of a VPC, with their routes.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Flag, Items, Loose, Text};
use crate::wire::{Attach as _, Reference};
use drawstream_estate::{Addition, Address, Cidr, Kind, Ref, Relation, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: VPC";

/// The tables of one VPC.
pub static ROUTING_TABLES: List =
    List::vpc(Kind::RoutingTable, When::Followed, "/vpcs/{}/routing_tables", "routing_tables", ROLE, read);

/// The routes of one table.
pub(super) static ROUTES: List =
    List::vpc(Kind::RoutingTable, When::Followed, "/vpcs/{}/routing_tables/{}/routes", "routes", ROLE, read_route);

#[derive(Default, Deserialize)]
#[serde(default)]
struct RoutingTable {
    is_default: Flag,
    subnets: Items<Reference>,
    routes: Items<Reference>,
    route_direct_link_ingress: Flag,
    route_internet_ingress: Flag,
    route_transit_gateway_ingress: Flag,
    route_vpc_zone_ingress: Flag,
    advertise_routes_to: Items<Box<str>>,
    accept_routes_from: Items<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Route {
    destination: Text,
    action: Text,
    next_hop: Loose<Reference>,
    priority: Count,
    advertise: Flag,
    origin: Text,
    creator: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let table: RoutingTable = item.parse();
    let mut resource = item.resource(Kind::RoutingTable, at);
    if let Some(vpc) = at.args.first() {
        resource.vpc = vpc.clone();
    }
    resource.facts = facts::RoutingTable {
        is_default: *table.is_default,
        direct_link_ingress: *table.route_direct_link_ingress,
        internet_ingress: *table.route_internet_ingress,
        transit_gateway_ingress: *table.route_transit_gateway_ingress,
        vpc_zone_ingress: *table.route_vpc_zone_ingress,
        advertise_routes_to: table.advertise_routes_to.to_vec(),
        accept_routes_from: table.accept_routes_from.iter().map(|from| from.resource_type.0.clone()).collect(),
        ..facts::RoutingTable::default()
    }
    .into();
    for subnet in &*table.subnets {
        resource.link(Relation::Routes, subnet);
    }
    // A table that names no route has none: the call is saved.
    if !table.routes.is_empty()
        && let Some(vpc) = at.args.first()
    {
        found.follow.push(Follow::new(&ROUTES, [vpc.clone(), resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn read_route(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(table) = at.args.get(1) else { return };
    let route: Route = item.parse();
    // A route that delivers to no address names this one.
    let next_hop = Address::from(&**route.next_hop.address);
    let next_hop = if next_hop.is_unspecified() { Address::default() } else { next_hop };
    let route = facts::Route {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        zone: item.common.zone.name.0.clone(),
        destination: Cidr::from(&**route.destination),
        action: route.action.0.clone(),
        next_hop,
        next_hop_resource: Ref::from(&*route.next_hop),
        priority: *route.priority,
        advertise: *route.advertise,
        origin: route.origin.0.clone(),
        creator: Ref::from(&*route.creator),
    };
    let mut addition = Addition::to(Kind::RoutingTable, table);
    addition.facts = facts::RoutingTable { routes: vec![route], ..facts::RoutingTable::default() }.into();
    found.additions.push(addition);
}
