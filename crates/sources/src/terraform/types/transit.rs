//! Transit gateways and direct links.

use super::{Id, Type, item, part};
use crate::terraform::fields::{Field, Object, blocks, many, own, refer, reply, same, text, to};
use crate::terraform::made::{Made, object};
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use serde_json::Value;
use std::collections::BTreeMap;

const TUNNEL: &[Field] = &[
    same("name"),
    same("status"),
    to("zone", "zone.name"),
    same("local_gateway_ip"),
    same("remote_gateway_ip"),
    same("local_tunnel_ip"),
    same("remote_tunnel_ip"),
    same("local_bgp_asn"),
    same("remote_bgp_asn"),
];

const CONNECTION: &[Field] = &[
    refer("gateway", ""),
    own("connection_id"),
    same("network_type"),
    refer("network_id", "network_id"),
    same("network_account_id"),
    same("request_status"),
    same("base_network_type"),
    same("cidr"),
    to("default_prefix_filter", "prefix_filters_default"),
    same("local_gateway_ip"),
    same("remote_gateway_ip"),
    same("local_tunnel_ip"),
    same("remote_tunnel_ip"),
    same("local_bgp_asn"),
    same("remote_bgp_asn"),
    many("tunnels", "tunnels", TUNNEL),
];

const FILTER: &[Field] = &[
    refer("gateway", ""),
    refer("connection_id", ""),
    own("filter_id"),
    same("action"),
    same("prefix"),
    same("ge"),
    same("le"),
    refer("before", ""),
];

/// `authentication_key` is not marked by the provider; it is not here.
const DIRECT_LINK: &[Field] = &[
    same("type"),
    same("location_name"),
    same("location_display_name"),
    same("speed_mbps"),
    same("global"),
    same("connection_mode"),
    same("operational_status"),
    same("bgp_status"),
    same("link_status"),
    same("carrier_name"),
    same("customer_name"),
    same("bgp_asn"),
    same("bgp_ibm_asn"),
    same("bgp_base_cidr"),
    same("bgp_cer_cidr"),
    same("bgp_ibm_cidr"),
    same("vlan"),
    same("cross_connect_router"),
    to("port", "port.id"),
    same("default_import_route_filter"),
    same("default_export_route_filter"),
    many("import_route_filters", "", ROUTE_FILTER),
    many("export_route_filters", "", ROUTE_FILTER),
];

const ROUTE_FILTER: &[Field] = &[
    own("import_route_filter_id"),
    own("export_route_filter_id"),
    same("action"),
    same("prefix"),
    same("ge"),
    same("le"),
];

const VIRTUAL_CONNECTION: &[Field] = &[
    refer("gateway", ""),
    own("virtual_connection_id"),
    same("type"),
    refer("network_id", "network_id"),
    same("network_account"),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_tg_gateway", Id::Whole, &[same("location"), same("global")], gateway),
    part("ibm_tg_connection", Id::Last, CONNECTION, |t, p| {
        p.add(Kind::TransitGateway, t.key("gateway"), "connections", t);
    }),
    part("ibm_tg_connection_prefix_filter", Id::Last, FILTER, |t, p| {
        p.add(Kind::TransitGateway, t.key("gateway"), "filters", t);
    }),
    item("ibm_dl_gateway", Id::Whole, DIRECT_LINK, direct_link),
    item("ibm_dl_provider_gateway", Id::Whole, DIRECT_LINK, direct_link),
    part("ibm_dl_virtual_connection", Id::Last, VIRTUAL_CONNECTION, |t, p| {
        p.add(Kind::DirectLink, t.key("gateway"), "connections", t);
    }),
];

fn gateway(thing: &Thing, made: &mut Made<'_>) {
    let item = made.reply(thing);
    if !made.item("/transit_gateways", &[], thing, item) {
        return;
    }
    let mut filters: BTreeMap<String, Vec<Object>> = BTreeMap::new();
    for filter in made.parts(Kind::TransitGateway, thing, "filters") {
        let mut item = reply(filter, &[FILTER]);
        let told = text(filter, "filter_id");
        item.insert("id".to_owned(), last(if told.is_empty() { text(filter, "id") } else { told }).into());
        filters.entry(last(text(filter, "connection_id")).to_owned()).or_default().push(item);
    }
    for connection in made.parts(Kind::TransitGateway, thing, "connections").to_vec() {
        let mut item = reply(&connection, &[CONNECTION, super::COMMON]);
        let id = match text(&connection, "connection_id") {
            "" => text(&connection, "id"),
            id => id,
        };
        let id = last(id).to_owned();
        let own = filters.remove(&id).unwrap_or_default();
        item.insert("prefix_filters".to_owned(), crate::terraform::made::list(own));
        item.insert("id".to_owned(), id.into());
        item.insert("transit_gateway".to_owned(), Value::Object(object([("id", (&*thing.id).into())])));
        made.part("/connections", &[], item);
    }
}

fn direct_link(thing: &Thing, made: &mut Made<'_>) {
    let item = made.reply(thing);
    if !made.item("/gateways", &[], thing, item) {
        return;
    }
    for name in ["import_route_filters", "export_route_filters"] {
        for filter in blocks(&thing.own, name) {
            let mut item = reply(filter, &[ROUTE_FILTER]);
            let ids = ["import_route_filter_id", "export_route_filter_id"].map(|name| text(filter, name));
            item.insert("id".to_owned(), ids.into_iter().find(|id| !id.is_empty()).unwrap_or_default().into());
            made.part(&format!("/gateways/{{}}/{name}"), &[&thing.id], item);
        }
    }
    for connection in made.parts(Kind::DirectLink, thing, "connections").to_vec() {
        let mut item = reply(&connection, &[VIRTUAL_CONNECTION, super::COMMON]);
        let id = match text(&connection, "virtual_connection_id") {
            "" => text(&connection, "id"),
            id => id,
        };
        item.insert("id".to_owned(), last(id).into());
        made.part("/gateways/{}/virtual_connections", &[&thing.id], item);
    }
}
