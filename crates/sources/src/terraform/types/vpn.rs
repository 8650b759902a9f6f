//! VPN gateways with their connections, and VPN servers. A connection's pre-shared key is not marked by the provider; it
//! is in no list here.

use super::{Id, Type, item, part};
use crate::terraform::fields::{
    Field, Object, addresses, blocks, ids, many, one, own, refer, reply, same, text, to, values,
};
use crate::terraform::made::{Made, list, object};
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use serde_json::Value;

const GATEWAY: &[Field] = &[
    refer("subnet", "subnet.id"),
    same("mode"),
    same("health_state"),
    same("availability_mode"),
    same("local_asn"),
    values("advertised_cidrs", "advertised_cidrs"),
    own("public_ip_address"),
    own("public_ip_address2"),
    own("private_ip_address"),
    own("private_ip_address2"),
    many("members", "", &[own("address"), own("private_address"), own("role"), own("health_state"), own("subnet")]),
];

const PEER: &[Field] = &[same("address"), same("fqdn"), same("asn"), values("cidrs", "cidrs")];
const CONNECTION: &[Field] = &[
    refer("vpn_gateway", ""),
    own("gateway_connection"),
    same("mode"),
    one("peer", "peer", PEER),
    one("local", "local", &[values("cidrs", "cidrs")]),
    same("peer_address"),
    values("peer_cidrs", "peer.cidrs"),
    values("local_cidrs", "local.cidrs"),
    same("admin_state_up"),
    same("routing_protocol"),
    refer("ike_policy", "ike_policy.id"),
    refer("ipsec_policy", "ipsec_policy.id"),
    many(
        "tunnels",
        "tunnels",
        &[to("address", "public_ip.address"), to("peer_address", "peer.address"), same("status")],
    ),
];

const POLICY: &[Field] = &[
    same("ike_version"),
    same("authentication_algorithm"),
    same("encryption_algorithm"),
    same("dh_group"),
    same("pfs"),
    same("key_lifetime"),
    many("vpn_connections", "", &[own("id"), own("name"), own("href")]),
    many("connections", "", &[own("id"), own("name"), own("href")]),
];

const SERVER: &[Field] = &[
    super::network::SUBNETS,
    many("private_ips", "private_ips", &[same("address"), same("href"), same("id")]),
    ids("security_groups", "security_groups"),
    same("client_ip_pool"),
    same("hostname"),
    same("port"),
    same("protocol"),
    same("health_state"),
    many("client_authentication", "client_authentication", &[same("method")]),
    same("enable_split_tunneling"),
    addresses("client_dns_server_ips", "client_dns_server_ips"),
];

const ROUTE: &[Field] =
    &[refer("vpn_server", ""), own("vpn_route"), same("action"), same("destination"), same("health_state")];

pub(super) const TYPES: &[Type] = &[
    item("ibm_is_vpn_gateway", Id::Whole, GATEWAY, gateway),
    part("ibm_is_vpn_gateway_connection", Id::Last, CONNECTION, |t, p| {
        p.add(Kind::VpnGateway, t.key("vpn_gateway"), "connections", t);
    }),
    item("ibm_is_ike_policy", Id::Whole, POLICY, |t, m| policy(t, m, "/ike_policies")),
    item("ibm_is_ipsec_policy", Id::Whole, POLICY, |t, m| policy(t, m, "/ipsec_policies")),
    item("ibm_is_vpn_server", Id::Whole, SERVER, server),
    part("ibm_is_vpn_server_route", Id::Last, ROUTE, |t, p| {
        p.add(Kind::VpnServer, t.key("vpn_server"), "routes", t);
    }),
];

fn ip(address: &str) -> Value {
    Value::Object(object([("address", address.into())]))
}

fn gateway(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let member = |own: &Object| {
        let mut member =
            object([("role", text(own, "role").into()), ("health_state", text(own, "health_state").into())]);
        for (name, address) in [("public_ip", text(own, "address")), ("private_ip", text(own, "private_address"))] {
            if !address.is_empty() {
                member.insert(name.to_owned(), ip(address));
            }
        }
        member
    };
    let mut members: Vec<Object> = blocks(&thing.own, "members").map(member).collect();
    if members.is_empty() {
        let pairs = [("public_ip_address", "private_ip_address"), ("public_ip_address2", "private_ip_address2")];
        let told = pairs.map(|(public, private)| {
            object([("address", thing.text(public).into()), ("private_address", thing.text(private).into())])
        });
        members = told.iter().filter(|own| !own.is_empty()).map(member).collect();
    }
    item.insert("members".to_owned(), list(members));
    if !made.item("/vpn_gateways", &[], thing, item) {
        return;
    }
    for connection in made.parts(Kind::VpnGateway, thing, "connections").to_vec() {
        let mut item = reply(&connection, &[CONNECTION, super::COMMON]);
        let id = match text(&connection, "gateway_connection") {
            "" => text(&connection, "id"),
            id => id,
        };
        item.insert("id".to_owned(), last(id).into());
        made.part("/vpn_gateways/{}/connections", &[&thing.id], item);
    }
}

/// A policy of keys is told to the connections that have it.
fn policy(thing: &Thing, made: &mut Made<'_>, path: &str) {
    let mut item = made.reply(thing);
    let name = if path == "/ike_policies" { "ike_policy" } else { "ipsec_policy" };
    let mut connections = Vec::new();
    for (gateway, connection) in made.parts.of_policy(name, &thing.id) {
        let id = match text(connection, "gateway_connection") {
            "" => text(connection, "id"),
            id => id,
        };
        let href = format!("/vpn_gateways/{gateway}/connections/x");
        connections.push(object([
            ("id", last(id).into()),
            ("name", text(connection, "name").into()),
            ("href", href.into()),
        ]));
        made.became = Some((Kind::VpnGateway, gateway.into()));
    }
    item.insert("connections".to_owned(), list(connections));
    made.item(path, &[], thing, item);
}

fn server(thing: &Thing, made: &mut Made<'_>) {
    let item = made.reply(thing);
    if !made.item("/vpn_servers", &[], thing, item) {
        return;
    }
    for route in made.parts(Kind::VpnServer, thing, "routes").to_vec() {
        let mut item = reply(&route, &[ROUTE, super::COMMON]);
        item.insert("id".to_owned(), last(text(&route, "id")).into());
        made.part("/vpn_servers/{}/routes", &[&thing.id], item);
    }
}
