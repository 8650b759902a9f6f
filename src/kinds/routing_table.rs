//! Routing tables of a VPC, with their routes.

use super::{At, Category, Follow, Found, Item, Kind, Level, List, When, node, vpc_list};
use crate::collect::Addition;
use crate::collect::loose::{Flag, Items, Loose, Reference, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A routing table.
pub static ROUTING_TABLE: Kind = node("routing_table", "routing tables", Level::Data, "router", Category::Network, &[]);

const ROLE: &str = "Viewer on VPC Infrastructure Services: VPC";

/// The tables of one VPC.
pub(super) static ROUTING_TABLES: List =
    vpc_list("routing_table", When::Followed, "/vpcs/{}/routing_tables", "routing_tables", ROLE, read);

/// The routes of one table.
static ROUTES: List =
    vpc_list("routing_table", When::Followed, "/vpcs/{}/routing_tables/{}/routes", "routes", ROLE, read_route);

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
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let table: RoutingTable = item.parse();
    let mut resource = item.resource(&ROUTING_TABLE, at);
    if let Some(vpc) = at.args.first() {
        resource.vpc = vpc.clone();
    }
    if *table.is_default {
        resource.put("default", "true");
    }
    let ingress = [
        (&table.route_direct_link_ingress, "direct link"),
        (&table.route_internet_ingress, "internet"),
        (&table.route_transit_gateway_ingress, "transit gateway"),
        (&table.route_vpc_zone_ingress, "VPC zone"),
    ];
    resource.put_all("ingress", ingress.iter().filter(|(on, _)| ***on).map(|(_, words)| *words));
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

#[derive(Default, Deserialize)]
#[serde(default)]
struct Route {
    destination: Text,
    action: Text,
    next_hop: Loose<Reference>,
}

fn read_route(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(table) = at.args.get(1) else { return };
    let route: Route = item.parse();
    let hop = if &**route.action == "deliver" || route.action.is_empty() {
        let hop = if route.next_hop.address.is_empty() {
            route.next_hop.name.0.clone()
        } else {
            route.next_hop.address.0.clone()
        };
        format!("-> {hop}")
    } else {
        route.action.to_string()
    };
    let mut addition = Addition::to(&ROUTING_TABLE, table);
    addition
        .data
        .push(("routes", format!("{} {} {hop}", &*item.common.zone.name.0, &**route.destination).trim().into()));
    found.additions.push(addition);
}
