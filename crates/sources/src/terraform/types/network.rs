//! VPCs, subnets, gateways to the internet, routes.

use super::{Id, Type, item, list, part};
use crate::terraform::fields::{Field, blocks, ids, many, one, own, refer, reply, same, text, to, values};
use crate::terraform::made::{Made, list as objects, object};
use crate::terraform::parts::Parts;
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use serde_json::Value;

const SERVERS: &[Field] = &[same("address"), own("zone_affinity")];
const RESOLVER: &[Field] = &[
    same("type"),
    same("configuration"),
    many("servers", "servers", SERVERS),
    many("manual_servers", "manual_servers", SERVERS),
    refer("vpc_id", "vpc.id"),
    to("vpc_name", "vpc.name"),
    to("vpc_crn", "vpc.crn"),
];
const DNS: &[Field] = &[same("enable_hub"), same("resolution_binding_count"), one("resolver", "resolver", RESOLVER)];
const VPC: &[Field] = &[
    same("classic_access"),
    same("health_state"),
    refer("default_network_acl", "default_network_acl.id"),
    to("default_network_acl_name", "default_network_acl.name"),
    refer("default_routing_table", "default_routing_table.id"),
    to("default_routing_table_name", "default_routing_table.name"),
    refer("default_security_group", "default_security_group.id"),
    to("default_security_group_name", "default_security_group.name"),
    many("cse_source_addresses", "cse_source_ips", &[to("address", "ip.address"), to("zone_name", "zone.name")]),
    one("dns", "dns", DNS),
    many("subnets", "", &[own("id"), own("name"), own("zone")]),
    many("security_group", "", &[own("group_id"), own("group_name"), many("rules", "", super::filters::GROUP_RULE)]),
];

const SUBNET: &[Field] = &[
    same("ipv4_cidr_block"),
    refer("network_acl", ""),
    refer("public_gateway", ""),
    refer("routing_table", ""),
    same("available_ipv4_address_count"),
    same("total_ipv4_address_count"),
];

const TABLE: &[Field] = &[
    same("is_default"),
    same("route_direct_link_ingress"),
    same("route_internet_ingress"),
    same("route_transit_gateway_ingress"),
    same("route_vpc_zone_ingress"),
    values("advertise_routes_to", "advertise_routes_to"),
    values("accept_routes_from_resource_type", ""),
    refer("routing_table", ""),
    many("routes", "", &[own("id")]),
];

const ROUTE: &[Field] = &[
    refer("routing_table", ""),
    same("destination"),
    same("action"),
    refer("next_hop", ""),
    same("priority"),
    same("advertise"),
    same("origin"),
    own("route_id"),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_is_vpc", Id::Whole, VPC, vpc),
    item(
        "ibm_is_vpc_address_prefix",
        Id::Last,
        &[same("cidr"), same("is_default"), own("address_prefix")],
        address_prefix,
    ),
    item("ibm_is_subnet", Id::Whole, SUBNET, subnet),
    part(
        "ibm_is_subnet_network_acl_attachment",
        Id::Whole,
        &[refer("subnet", ""), refer("network_acl", "")],
        |t, p| {
            p.add(Kind::Subnet, t.key("subnet"), "network_acl", t);
        },
    ),
    part(
        "ibm_is_subnet_public_gateway_attachment",
        Id::Whole,
        &[refer("subnet", ""), refer("public_gateway", "")],
        |t, p| p.add(Kind::Subnet, t.key("subnet"), "public_gateway", t),
    ),
    part(
        "ibm_is_subnet_routing_table_attachment",
        Id::Whole,
        &[refer("subnet", ""), refer("routing_table", "")],
        |t, p| p.add(Kind::Subnet, t.key("subnet"), "routing_table", t),
    ),
    part(
        "ibm_is_subnet_reserved_ip",
        Id::Last,
        &[refer("subnet", ""), own("address"), own("reserved_ip"), refer("target", "")],
        |t, p| p.add(Kind::Subnet, t.key("subnet"), "reserved_ips", t),
    ),
    list(
        "ibm_is_public_gateway",
        "/public_gateways",
        &[one("floating_ip", "floating_ip", &[same("id"), same("address")])],
    ),
    item("ibm_is_vpc_routing_table", Id::Last, TABLE, routing_table),
    part("ibm_is_vpc_routing_table_route", Id::Last, ROUTE, route),
];

fn vpc(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    if let Some(Value::Object(dns)) = item.get_mut("dns")
        && let Some(Value::Object(resolver)) = dns.get_mut("resolver")
    {
        for name in ["servers", "manual_servers"] {
            zones(thing, name, resolver);
        }
    }
    made.item("/vpcs", &[], thing, item);
    for subnet in blocks(&thing.own, "subnets") {
        let own = object([
            ("name", text(subnet, "name").into()),
            ("zone", text(subnet, "zone").into()),
            ("vpc", (&*thing.id).into()),
        ]);
        made.aside(Kind::Subnet, text(subnet, "id"), own);
    }
    for group in blocks(&thing.own, "security_group") {
        let mut own = object([("name", text(group, "group_name").into()), ("vpc", (&*thing.id).into())]);
        if let Some(rules) = group.get("rules") {
            own.insert("rules".to_owned(), rules.clone());
        }
        made.aside(Kind::SecurityGroup, text(group, "group_id"), own);
    }
}

/// A server's zone is a name here, in the reply an object.
fn zones(thing: &Thing, name: &str, resolver: &mut crate::terraform::fields::Object) {
    let dns = blocks(&thing.own, "dns").next();
    let own = dns.and_then(|dns| blocks(dns, "resolver").next());
    let told: Vec<&str> =
        own.map(|own| blocks(own, name).map(|server| text(server, "zone_affinity")).collect()).unwrap_or_default();
    let servers = resolver.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten();
    for (server, zone) in servers.zip(told).filter(|(_, zone)| !zone.is_empty()) {
        server["zone_affinity"] = Value::Object(object([("name", zone.into())]));
    }
}

fn address_prefix(thing: &Thing, made: &mut Made<'_>) {
    let item = made.reply(thing);
    made.item("/vpcs/{}/address_prefixes", &[thing.key("vpc")], thing, item);
}

fn subnet(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    for name in ["network_acl", "public_gateway", "routing_table"] {
        // An attachment says what the subnet's own attribute does not know yet.
        let attached = made.parts(Kind::Subnet, thing, name).last().map(|part| last(text(part, name)));
        let id = attached.filter(|id| !id.is_empty()).unwrap_or_else(|| last(thing.text(name)));
        if !id.is_empty() {
            item.insert(name.to_owned(), Value::Object(object([("id", id.into())])));
        }
    }
    made.item("/subnets", &[], thing, item);
}

fn routing_table(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let sources = crate::terraform::fields::texts(&thing.own, "accept_routes_from_resource_type");
    item.insert(
        "accept_routes_from".to_owned(),
        objects(sources.map(|source| object([("resource_type", source.into())]))),
    );
    let vpc = thing.key("vpc").to_owned();
    if !made.item("/vpcs/{}/routing_tables", &[&vpc], thing, item) {
        return;
    }
    let routes: Vec<_> = made.parts(Kind::RoutingTable, thing, "routes").to_vec();
    for route in routes {
        let mut item = reply(&route, &[ROUTE, super::COMMON]);
        item.insert("id".to_owned(), text(&route, "id").into());
        let hop = text(&route, "next_hop");
        if !hop.is_empty() {
            let is_address = hop.parse::<std::net::IpAddr>().is_ok();
            let hop = object([(if is_address { "address" } else { "id" }, last(hop).into())]);
            item.insert("next_hop".to_owned(), Value::Object(hop));
        }
        made.part("/vpcs/{}/routing_tables/{}/routes", &[&vpc, &thing.id], item);
    }
}

fn route(thing: &Thing, parts: &mut Parts) {
    parts.add(Kind::RoutingTable, last(thing.text("routing_table")), "routes", thing);
}

/// A reserved address as replies refer to it: with its address, and the subnet in its href.
pub(super) fn reserved(id: &str, address: &str, subnet: &str) -> crate::terraform::fields::Object {
    let href = if subnet.is_empty() { String::new() } else { format!("/subnets/{subnet}/reserved_ips/{}", last(id)) };
    object([("id", last(id).into()), ("address", address.into()), ("href", href.into())])
}

/// The ids of subnets, as many types have them.
pub(super) const SUBNETS: Field = ids("subnets", "subnets");
