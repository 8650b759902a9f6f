//! Public addresses, endpoint gateways, private paths, flow logs.

use super::{Id, Type, item, part};
use crate::terraform::fields::{Field, Object, blocks, ids, many, one, own, refer, same, text, to, values};
use crate::terraform::made::{Made, block, list, object};
use crate::terraform::thing::{Thing, key, last};
use drawstream_estate::Kind;
use serde_json::Value;

const FLOATING_IP: &[Field] = &[
    same("address"),
    refer("target", ""),
    many(
        "target_list",
        "",
        &[
            own("id"),
            own("href"),
            own("name"),
            own("resource_type"),
            one("primary_ip", "", &[own("address"), own("href")]),
        ],
    ),
];

const ENDPOINT_GATEWAY: &[Field] = &[
    same("health_state"),
    values("service_endpoints", "service_endpoints"),
    many("ips", "", &[refer("id", ""), own("address"), refer("subnet", "")]),
    ids("security_groups", "security_groups"),
    one("target", "target", &[refer("crn", "crn"), same("name"), same("resource_type")]),
    same("dns_resolution_binding_mode"),
    // Written by hand, some states have it here.
    refer("subnet", ""),
    own("address"),
];

/// Who is joined with a floating IP: resources that only do that.
const BINDING: &[Field] = &[
    refer("floating_ip", ""),
    refer("virtual_network_interface", ""),
    refer("network_interface", ""),
    refer("instance", ""),
    refer("bare_metal_server", ""),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_is_floating_ip", Id::Whole, FLOATING_IP, floating_ip),
    part("ibm_is_virtual_network_interface_floating_ip", Id::Last, BINDING, bind),
    part("ibm_is_instance_network_interface_floating_ip", Id::Last, BINDING, bind),
    part("ibm_is_bare_metal_server_network_interface_floating_ip", Id::Last, BINDING, bind),
    item(
        "ibm_is_public_address_range",
        Id::Whole,
        &[
            same("cidr"),
            same("ipv4_address_count"),
            one(
                "target",
                "target",
                &[
                    one("vpc", "vpc", &[refer("id", "id"), same("crn"), same("name")]),
                    one("zone", "zone", &[same("name")]),
                ],
            ),
        ],
        |thing, made| {
            let item = made.reply(thing);
            made.item("/public_address_ranges", &[], thing, item);
        },
    ),
    item("ibm_is_virtual_endpoint_gateway", Id::Whole, ENDPOINT_GATEWAY, endpoint_gateway),
    part(
        "ibm_is_virtual_endpoint_gateway_ip",
        Id::Last,
        &[refer("gateway", ""), refer("reserved_ip", ""), own("address")],
        |t, p| p.add(Kind::EndpointGateway, t.key("gateway"), "ips", t),
    ),
    item(
        "ibm_is_private_path_service_gateway",
        Id::Whole,
        &[
            refer("load_balancer", "load_balancer.id"),
            values("service_endpoints", "service_endpoints"),
            same("published"),
            same("endpoint_gateway_count"),
            same("default_access_policy"),
            same("zonal_affinity"),
        ],
        |thing, made| {
            let item = made.reply(thing);
            made.item("/private_path_service_gateways", &[], thing, item);
        },
    ),
    item(
        "ibm_is_flow_log",
        Id::Whole,
        &[same("active"), refer("target", ""), to("storage_bucket", "storage_bucket.name")],
        flow_log,
    ),
];

fn bind(thing: &Thing, parts: &mut crate::terraform::parts::Parts) {
    parts.add(Kind::FloatingIp, thing.key("floating_ip"), "targets", thing);
}

fn floating_ip(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let told = block(&thing.own, "target_list");
    let bound = made.parts(Kind::FloatingIp, thing, "targets").last();
    let names = ["virtual_network_interface", "network_interface", "instance", "bare_metal_server"];
    let bound = bound.and_then(|part| names.iter().map(|name| text(part, name)).find(|id| !id.is_empty()));
    let by_list = told.map(|told| text(told, "id")).unwrap_or_default();
    let id = [thing.text("target"), bound.unwrap_or_default(), by_list].into_iter().find(|id| !id.is_empty());
    if let Some(id) = id {
        let mut target = object([("id", key(last(id)).into())]);
        if let Some(told) = told.filter(|told| text(told, "id") == id) {
            target.extend(object([
                ("href", text(told, "href").into()),
                ("name", text(told, "name").into()),
                ("resource_type", text(told, "resource_type").into()),
            ]));
            if let Some(ip) = block(told, "primary_ip") {
                let ip = object([("address", text(ip, "address").into()), ("href", text(ip, "href").into())]);
                target.insert("primary_ip".to_owned(), Value::Object(ip));
            }
        }
        item.insert("target".to_owned(), Value::Object(target));
    }
    made.item("/floating_ips", &[], thing, item);
}

fn endpoint_gateway(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let own = [object([("subnet", thing.text("subnet").into()), ("address", thing.text("address").into())])];
    let apart = made.parts(Kind::EndpointGateway, thing, "ips");
    let ip = |ip: &Object| {
        let id = match text(ip, "reserved_ip") {
            "" => text(ip, "id"),
            reserved => reserved,
        };
        let (subnet, address) = made.places.reserved(id).unwrap_or_default();
        let first = |own, known| if text(ip, own).is_empty() { known } else { text(ip, own) };
        super::network::reserved(id, first("address", address), last(first("subnet", subnet)))
    };
    let ips = blocks(&thing.own, "ips").chain(apart).chain(&own).map(ip);
    let mut seen = std::collections::BTreeSet::new();
    let ips: Vec<Object> = ips
        .filter(|ip| !(text(ip, "href").is_empty() && text(ip, "address").is_empty()))
        .filter(|ip| text(ip, "address").is_empty() || seen.insert(text(ip, "address").to_owned()))
        .collect();
    item.insert("ips".to_owned(), list(ips));
    made.item("/endpoint_gateways", &[], thing, item);
}

fn flow_log(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let id = key(thing.text("target"));
    // What it watches is told by what has that id, and so is its VPC.
    let kinds = [Kind::Vpc, Kind::Subnet, Kind::Instance, Kind::VirtualNetworkInterface];
    let watched = kinds.iter().find_map(|kind| {
        let at = made.known.get(&(*kind, id.into()))?;
        made.reading.resources.get(*at)
    });
    if let Some(watched) = watched {
        let vpc = if watched.kind == Kind::Vpc { &watched.id } else { &watched.vpc };
        if thing.text("vpc").is_empty() && !vpc.is_empty() {
            item.insert("vpc".to_owned(), Value::Object(object([("id", (&**vpc).into())])));
        }
    }
    if !id.is_empty() {
        let target = object([
            ("id", id.into()),
            ("name", watched.map_or("", |watched| &watched.name).into()),
            ("resource_type", watched.map_or("", |watched| watched.kind.id()).into()),
        ]);
        item.insert("target".to_owned(), Value::Object(target));
    }
    made.item("/flow_log_collectors", &[], thing, item);
}
