//! Load balancers: listeners, policies, pools and members are resources of their own.

use super::{Id, Type, item, part};
use crate::terraform::fields::{Field, Object, addresses, ids, many, one, own, refer, reply, same, text, to};
use crate::terraform::made::{Made, list, object};
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use drawstream_order::Gather as _;
use serde_json::Value;

const BALANCER: &[Field] = &[
    own("type"),
    same("hostname"),
    super::network::SUBNETS,
    addresses("public_ips", "public_ips"),
    many("private_ip", "private_ips", &[same("address"), same("href"), to("reserved_ip", "id")]),
    addresses("private_ips", "private_ips"),
    ids("security_groups", "security_groups"),
    own("profile"),
    same("route_mode"),
    same("availability"),
    same("operating_status"),
    to("status", "provisioning_status"),
    one("dns", "dns", &[to("instance_crn", "instance.crn"), to("zone_id", "zone.id")]),
];

const LISTENER: &[Field] = &[
    refer("lb", ""),
    own("listener_id"),
    same("port"),
    same("port_min"),
    same("port_max"),
    same("protocol"),
    refer("default_pool", ""),
    to("certificate_instance", "certificate_instance.crn"),
    refer("https_redirect_listener", ""),
];

const RULE: &[Field] = &[
    refer("lb", ""),
    refer("listener", ""),
    refer("policy", ""),
    same("condition"),
    same("type"),
    same("field"),
    same("value"),
    own("rule"),
    own("rule_id"),
];

const POLICY: &[Field] = &[
    refer("lb", ""),
    refer("listener", ""),
    own("policy_id"),
    same("action"),
    same("priority"),
    refer("target_id", ""),
    to("target_url", "target.url"),
    to("target_http_status_code", "target.http_status_code"),
    many("rules", "", RULE),
];

const POOL: &[Field] = &[
    refer("lb", ""),
    own("pool_id"),
    same("protocol"),
    same("algorithm"),
    to("health_monitor_port", "health_monitor.port"),
    to("health_type", "health_monitor.type"),
];

const MEMBER: &[Field] = &[
    refer("lb", ""),
    refer("pool", ""),
    same("port"),
    same("weight"),
    same("health"),
    refer("target_address", ""),
    refer("target_id", ""),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_is_lb", Id::Whole, BALANCER, balancer),
    part("ibm_is_lb_listener", Id::Last, LISTENER, |t, p| p.add(Kind::LoadBalancer, t.key("lb"), "listeners", t)),
    part("ibm_is_lb_listener_policy", Id::Last, POLICY, |t, p| p.add(Kind::LoadBalancer, t.key("lb"), "policies", t)),
    part("ibm_is_lb_listener_policy_rule", Id::Last, RULE, |t, p| p.add(Kind::LoadBalancer, t.key("lb"), "rules", t)),
    part("ibm_is_lb_pool", Id::Last, POOL, |t, p| p.add(Kind::LoadBalancer, t.key("lb"), "pools", t)),
    part("ibm_is_lb_pool_member", Id::Last, MEMBER, |t, p| p.add(Kind::LoadBalancer, t.key("lb"), "members", t)),
];

/// The id of a part: the attribute of that name, else the end of Terraform's own.
fn id<'o>(part: &'o Object, name: &str) -> &'o str {
    let told = text(part, name);
    last(if told.is_empty() { text(part, "id") } else { told })
}

fn reference(id: &str) -> Value {
    Value::Object(object([("id", id.into())]))
}

fn balancer(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    item.insert("is_public".to_owned(), (thing.text("type") == "public").into());
    item.insert("is_private_path".to_owned(), (thing.text("type") == "private_path").into());
    let profile = thing.text("profile");
    let family = if profile.starts_with("network") { "network" } else { "application" };
    let name = if profile.is_empty() { "dynamic" } else { profile };
    let profile = object([("name", name.into()), ("family", family.into())]);
    item.insert("profile".to_owned(), Value::Object(profile));
    let pools = made.parts(Kind::LoadBalancer, thing, "pools").iter();
    let pools = pools.map(|pool| object([("id", id(pool, "pool_id").into()), ("name", text(pool, "name").into())]));
    item.insert("pools".to_owned(), list(pools));
    if made.item("/load_balancers", &[], thing, item) {
        tell_pools(thing, made);
        listeners(thing, made);
        members(thing, made);
    }
}

/// How pools choose and check.
fn tell_pools(thing: &Thing, made: &mut Made<'_>) {
    for pool in made.parts(Kind::LoadBalancer, thing, "pools").to_vec() {
        let mut item = reply(&pool, &[POOL]);
        item.insert("id".to_owned(), id(&pool, "pool_id").into());
        item.insert("name".to_owned(), text(&pool, "name").into());
        made.part("/load_balancers/{}/pools", &[&thing.id], item);
    }
}

fn listeners(thing: &Thing, made: &mut Made<'_>) {
    let names: std::collections::BTreeMap<String, String> = made
        .parts(Kind::LoadBalancer, thing, "pools")
        .iter()
        .map(|pool| (id(pool, "pool_id").to_owned(), text(pool, "name").to_owned()))
        .gather();
    let lb = &*thing.id;
    for listener in made.parts(Kind::LoadBalancer, thing, "listeners").to_vec() {
        let mut item = reply(&listener, &[LISTENER]);
        item.insert("id".to_owned(), id(&listener, "listener_id").into());
        // One port stands in all three.
        item.retain(|name, value| !(name.starts_with("port") && value.as_u64() == Some(0)));
        let pool = last(text(&listener, "default_pool"));
        if !pool.is_empty() {
            let name = names.get(pool).map_or("", String::as_str);
            item.insert("default_pool".to_owned(), Value::Object(object([("id", pool.into()), ("name", name.into())])));
        }
        let other = last(text(&listener, "https_redirect_listener"));
        if !other.is_empty() {
            item.insert("https_redirect".to_owned(), Value::Object(object([("listener", reference(other))])));
        }
        made.part("/load_balancers/{}/listeners", &[lb], item);
    }
    let mut rules = made.parts(Kind::LoadBalancer, thing, "rules").to_vec();
    for policy in made.parts(Kind::LoadBalancer, thing, "policies").to_vec() {
        let (listener, own) = (last(text(&policy, "listener")), id(&policy, "policy_id"));
        let mut item = reply(&policy, &[POLICY]);
        item.insert("id".to_owned(), own.into());
        item.insert("name".to_owned(), text(&policy, "name").into());
        let target = last(text(&policy, "target_id"));
        if !target.is_empty() {
            crate::terraform::fields::put(&mut item, "target.id", target.into());
        }
        made.part("/load_balancers/{}/listeners/{}/policies", &[lb, listener], item);
        for rule in crate::terraform::fields::blocks(&policy, "rules") {
            let mut rule = rule.clone();
            rule.insert("listener".to_owned(), listener.into());
            rule.insert("policy".to_owned(), own.into());
            rules.push(rule);
        }
    }
    for rule in rules {
        let (listener, policy) = (last(text(&rule, "listener")), last(text(&rule, "policy")));
        let mut item = reply(&rule, &[RULE]);
        let own = [text(&rule, "rule"), text(&rule, "rule_id"), text(&rule, "id")];
        item.insert("id".to_owned(), last(own.into_iter().find(|id| !id.is_empty()).unwrap_or_default()).into());
        made.part("/load_balancers/{}/listeners/{}/policies/{}/rules", &[lb, listener, policy], item);
    }
}

fn members(thing: &Thing, made: &mut Made<'_>) {
    for member in made.parts(Kind::LoadBalancer, thing, "members").to_vec() {
        let mut item = reply(&member, &[MEMBER]);
        item.insert("id".to_owned(), id(&member, "id").into());
        let (address, server) = (text(&member, "target_address"), last(text(&member, "target_id")));
        // What a plan knows by its configuration only, is the thing itself and no address.
        let is_address = address.parse::<std::net::IpAddr>().is_ok();
        let target = match (server, address) {
            ("", "") => Object::new(),
            ("", address) if is_address => object([("address", address.into())]),
            ("", other) => object([("id", last(other).into())]),
            (server, _) => object([("id", server.into())]),
        };
        item.insert("target".to_owned(), Value::Object(target));
        made.part("/load_balancers/{}/pools/{}/members", &[&thing.id, last(text(&member, "pool"))], item);
    }
}
