//! Managed services. Several types stand for what the resource controller lists as instances; what lies in an instance is
//! counted there.

use super::{Id, Role, Type, item, part};
use crate::terraform::fields::{Field, Object, many, own, refer, reply, same, text, to, values};
use crate::terraform::made::{Made, object};
use crate::terraform::parts::Parts;
use crate::terraform::thing::{Thing, key, last};
use drawstream_estate::facts::HeldPart;
use drawstream_estate::{Crn, Facts, Kind};
use serde_json::Value;
use std::collections::BTreeMap;

/// `parameters` and `extensions` may hold secrets and are not read.
const INSTANCE: &[Field] = &[
    own("guid"),
    own("service"),
    to("location", "region_id"),
    to("state", "state"),
    to("resource_status", "state"),
    own("pi_name"),
    own("pi_datacenter"),
    own("toolchain_id"),
    own("region"),
    own("project_id"),
];

const fn instance(name: &'static str) -> Type {
    Type { name, fields: INSTANCE, id: Id::Instance, role: Role::Item(service) }
}

const ZONE: &[Field] = &[refer("instance_id", ""), own("zone_id"), same("state"), same("label")];
const LOCATION: &[Field] = &[
    to("location_id", "id"),
    refer("subnet_crn", "subnet_crn"),
    same("dns_server_ip"),
    same("enabled"),
    same("healthy"),
];
const APART: &[Field] = &[refer("resolver_id", ""), LOCATION[1], LOCATION[2], LOCATION[3]];
const RESOLVER: &[Field] = &[
    refer("instance_id", ""),
    own("custom_resolver_id"),
    same("enabled"),
    same("health"),
    many("locations", "locations", LOCATION),
];
const FORWARDING: &[Field] = &[
    refer("instance_id", ""),
    refer("resolver_id", ""),
    own("rule_id"),
    same("type"),
    same("match"),
    same("description"),
    values("forward_to", "forward_to"),
];

pub(super) const TYPES: &[Type] = &[
    instance("ibm_resource_instance"),
    instance("ibm_database"),
    instance("ibm_cis"),
    instance("ibm_hpcs"),
    instance("ibm_cloudant"),
    instance("ibm_code_engine_project"),
    instance("ibm_pi_workspace"),
    instance("ibm_cd_toolchain"),
    item("ibm_dns_zone", Id::Last, ZONE, dns_zone),
    part("ibm_dns_permitted_network", Id::Last, &[refer("zone_id", ""), refer("vpc_crn", "")], |t, p| {
        p.add(Kind::DnsZone, last(t.text("zone_id")), "networks", t);
    }),
    part("ibm_dns_resource_record", Id::Last, &[refer("zone_id", "")], |t, p| {
        p.add(Kind::DnsZone, last(t.text("zone_id")), "records", t);
    }),
    item("ibm_dns_custom_resolver", Id::BeforeColon, RESOLVER, resolver),
    part("ibm_dns_custom_resolver_location", Id::Last, APART, |t, p| {
        p.add(Kind::CustomResolver, resolver_of(t), "locations", t);
    }),
    part("ibm_dns_custom_resolver_forwarding_rule", Id::Last, FORWARDING, |t, p| {
        p.add(Kind::CustomResolver, resolver_of(t), "rules", t);
    }),
];

/// Types of which only their number is told, at the instance that they lie in: what their names begin with, and which
/// attribute names the instance.
const CHILDREN: &[Type] = &[
    child("ibm_cos_", &[refer("resource_instance_id", ""), own("bucket_crn")]),
    child("ibm_kms_", &[refer("instance_id", "")]),
    child("ibm_kp_", &[refer("key_protect_id", "")]),
    child("ibm_hpcs_", &[refer("instance_id", "")]),
    child("ibm_sm_", &[refer("instance_id", "")]),
    child("ibm_en_", &[refer("instance_guid", "")]),
    child("ibm_event_streams_", &[refer("resource_instance_id", "")]),
    child("ibm_cis_", &[refer("cis_id", "")]),
    child("ibm_app_config_", &[refer("guid", "")]),
    child("ibm_appid_", &[refer("tenant_id", "")]),
    child("ibm_code_engine_", &[refer("project_id", "")]),
    child("ibm_cd_toolchain_tool_", &[refer("toolchain_id", "")]),
    child("ibm_logs_", &[refer("instance_id", "")]),
    child("ibm_resource_key", &[refer("resource_instance_id", "")]),
    child("ibm_cloudant_", &[refer("instance_crn", "")]),
];

const fn child(name: &'static str, fields: &'static [Field]) -> Type {
    Type { name, fields, id: Id::Whole, role: Role::Part(add_child) }
}

/// The type of what lies in a managed service.
pub(super) fn child_of(name: &str) -> Option<&'static Type> {
    CHILDREN.iter().find(|one| name.starts_with(one.name))
}

fn add_child(thing: &Thing, parts: &mut Parts) {
    let owner = thing.of.fields.iter().map(|field| thing.text(field.from)).find(|text| !text.is_empty());
    parts.add(Kind::ResourceInstance, key(owner.unwrap_or_default()), "held", thing);
}

/// What a child is called, by its type: `ibm_cos_bucket` is a `bucket`.
fn word(form: &str) -> &str {
    let starts = CHILDREN.iter().map(|one| one.name).filter(|name| name.ends_with('_'));
    starts.chain(["ibm_resource_", "ibm_"]).find_map(|start| form.strip_prefix(start)).unwrap_or(form)
}

/// The service that types of their own stand for.
fn service_of(thing: &Thing) -> &str {
    match thing.of.name {
        "ibm_cis" => "internet-svcs",
        "ibm_hpcs" => "hs-crypto",
        "ibm_cloudant" => "cloudantnosqldb",
        "ibm_code_engine_project" => "codeengine",
        "ibm_pi_workspace" => "power-iaas",
        "ibm_cd_toolchain" => "toolchain",
        _ => thing.text("service"),
    }
}

fn service(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    // Of one that only others name, the service is known by what they say of it.
    let told = thing.text("child_crn");
    let crn = if thing.crn().is_empty() { told } else { thing.crn() };
    let parts = Crn::of(crn);
    if let Some(parts) = parts {
        let own =
            format!("crn:v1:bluemix:public:{}:{}:{}:{}::", parts.service, parts.location, parts.scope, parts.instance);
        item.insert("crn".to_owned(), if told.is_empty() { crn.into() } else { own.into() });
    }
    item.insert("guid".to_owned(), (&*thing.id).into());
    item.insert("resource_id".to_owned(), service_of(thing).into());
    let group = thing.first(&["resource_group_id", "resource_group"]);
    item.insert("resource_group_id".to_owned(), group.into());
    for (name, to) in [("pi_name", "name"), ("pi_datacenter", "region_id"), ("region", "region_id")] {
        if !thing.text(name).is_empty() {
            item.entry(to).or_insert_with(|| thing.text(name).into());
        }
    }
    if made.item("/v2/resource_instances", &[], thing, item) {
        held(thing, made);
        super::power::parts(thing, made);
    }
}

/// Counts what lies in an instance.
fn held(thing: &Thing, made: &mut Made<'_>) {
    let mut numbers: BTreeMap<&str, u64> = BTreeMap::new();
    for part in made.parts.of(Kind::ResourceInstance, &thing.id, "held") {
        *numbers.entry(word(text(part, FORM))).or_default() += 1;
    }
    let parts =
        numbers.into_iter().map(|(form, number)| HeldPart { form: form.into(), number: Some(number) }).collect();
    let at = made.known.get(&(Kind::ResourceInstance, thing.id.clone())).copied();
    if let Some(resource) = at.and_then(|at| made.reading.resources.get_mut(at))
        && let Facts::ResourceInstance(facts) = &mut resource.facts
    {
        facts.parts = parts;
    }
}

/// Under which name a part keeps its type.
pub(in crate::terraform) const FORM: &str = "form of the part";

fn dns_zone(thing: &Thing, made: &mut Made<'_>) {
    let instance = thing.key("instance_id").to_owned();
    let item = made.reply(thing);
    if !made.item("/instances/{}/dnszones", &[&instance], thing, item) {
        return;
    }
    for network in made.parts(Kind::DnsZone, thing, "networks").to_vec() {
        let vpc = Value::Object(object([("vpc_crn", text(&network, "vpc_crn").into())]));
        let item = object([("id", text(&network, "id").into()), ("permitted_network", vpc)]);
        made.part("/instances/{}/dnszones/{}/permitted_networks", &[&instance, &thing.id], item);
    }
}

/// The resolver that a part names: alone, or before its instance.
fn resolver_of(thing: &Thing) -> &str {
    crate::terraform::thing::own_id(last(thing.text("resolver_id")), Id::BeforeColon)
}

fn resolver(thing: &Thing, made: &mut Made<'_>) {
    let instance = thing.key("instance_id").to_owned();
    let mut item = made.reply(thing);
    let apart: Vec<Value> = made
        .parts(Kind::CustomResolver, thing, "locations")
        .iter()
        .map(|location| {
            let mut item = reply(location, &[LOCATION]);
            item.insert("id".to_owned(), last(text(location, "id")).into());
            Value::Object(item)
        })
        .collect();
    if let Value::Array(all) = item.entry("locations").or_insert_with(|| Value::Array(Vec::new())) {
        all.extend(apart);
    }
    if !made.item("/instances/{}/custom_resolvers", &[&instance], thing, item) {
        return;
    }
    for rule in made.parts(Kind::CustomResolver, thing, "rules").to_vec() {
        let mut item: Object = reply(&rule, &[FORWARDING]);
        let told = text(&rule, "rule_id");
        item.insert("id".to_owned(), last(if told.is_empty() { text(&rule, "id") } else { told }).into());
        made.part("/instances/{}/custom_resolvers/{}/forwarding_rules", &[&instance, &thing.id], item);
    }
}
