//! Which types of resources are read, and what each becomes: a table for each family.
//!
//! A type's fields say what of it is read and where that stands in IBM's reply; its role says which of IBM's lists the
//! reply is an item of, or what else it is a part of.

mod balancers;
mod clusters;
mod compute;
mod edge;
mod filters;
mod network;
mod others;
mod power;
mod services;
mod storage;
mod transit;
mod vpn;

use super::fields::{Field, own, refer, same, to, values};
use super::made::Made;
use super::parts::Parts;
use super::thing::Thing;
use drawstream_estate::Kind;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) use others::{Why, why_not};
pub(super) use services::FORM;

/// A type of Terraform's provider for IBM Cloud.
#[derive(Debug)]
pub(super) struct Type {
    pub name: &'static str,
    /// What is read of it beside [`COMMON`].
    pub fields: &'static [Field],
    /// Where its id has the id of IBM's.
    pub id: Id,
    pub role: Role,
}

/// Where an id of Terraform's has the id of IBM's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    /// It is that.
    Whole,
    /// Behind the last `/`.
    Last,
    /// Behind the first dot.
    AfterDot,
    /// Before the first colon.
    BeforeColon,
    /// It is a CRN: its instance.
    Instance,
}

/// What a type becomes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    /// An item of IBM's list of that path.
    List(&'static str),
    /// Such an item, made by a function.
    Item(fn(&Thing, &mut Made<'_>)),
    /// Data of other things.
    Part(fn(&Thing, &mut Parts)),
    /// Only its number is told.
    Counted(Kind),
}

/// What is read of every type.
pub(super) const COMMON: &[Field] = &[
    own("id"),
    own("crn"),
    own("resource_crn"),
    own("resource_name"),
    own("resource_group_name"),
    same("name"),
    refer("resource_group", ""),
    refer("resource_group_id", ""),
    same("status"),
    same("lifecycle_state"),
    refer("vpc", "vpc.id"),
    to("zone", "zone.name"),
    values("tags", "user_tags"),
];

const fn list(name: &'static str, path: &'static str, fields: &'static [Field]) -> Type {
    Type { name, fields, id: Id::Whole, role: Role::List(path) }
}

const fn item(name: &'static str, id: Id, fields: &'static [Field], make: fn(&Thing, &mut Made<'_>)) -> Type {
    Type { name, fields, id, role: Role::Item(make) }
}

const fn part(name: &'static str, id: Id, fields: &'static [Field], add: fn(&Thing, &mut Parts)) -> Type {
    Type { name, fields, id, role: Role::Part(add) }
}

static TYPES: LazyLock<BTreeMap<&'static str, &'static Type>> = LazyLock::new(|| {
    let families = [
        network::TYPES,
        filters::TYPES,
        compute::TYPES,
        storage::TYPES,
        edge::TYPES,
        balancers::TYPES,
        vpn::TYPES,
        transit::TYPES,
        clusters::TYPES,
        services::TYPES,
        power::TYPES,
        others::TYPES,
    ];
    families.into_iter().flatten().map(|one| (one.name, one)).collect()
});

/// The type of that name, if it is read.
pub(super) fn named(name: &str) -> Option<&'static Type> {
    TYPES.get(name).copied().or_else(|| services::child_of(name))
}

/// The type that stands for a kind of which only the id is known.
pub(super) const fn placeholder(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Vpc => "ibm_is_vpc",
        Kind::Subnet => "ibm_is_subnet",
        Kind::SecurityGroup => "ibm_is_security_group",
        Kind::NetworkAcl => "ibm_is_network_acl",
        Kind::RoutingTable => "ibm_is_vpc_routing_table",
        Kind::Instance => "ibm_is_instance",
        Kind::BareMetalServer => "ibm_is_bare_metal_server",
        Kind::Volume => "ibm_is_volume",
        Kind::Share => "ibm_is_share",
        Kind::FloatingIp => "ibm_is_floating_ip",
        Kind::LoadBalancer => "ibm_is_lb",
        Kind::VpnGateway => "ibm_is_vpn_gateway",
        Kind::VpnServer => "ibm_is_vpn_server",
        Kind::EndpointGateway => "ibm_is_virtual_endpoint_gateway",
        Kind::VirtualNetworkInterface => "ibm_is_virtual_network_interface",
        Kind::InstanceGroup => "ibm_is_instance_group",
        Kind::TransitGateway => "ibm_tg_gateway",
        Kind::DirectLink => "ibm_dl_gateway",
        Kind::Cluster => "ibm_container_vpc_cluster",
        Kind::SatelliteLocation => "ibm_satellite_location",
        Kind::ResourceInstance => "ibm_resource_instance",
        Kind::DnsZone => "ibm_dns_zone",
        Kind::CustomResolver => "ibm_dns_custom_resolver",
        Kind::PvmInstance => "ibm_pi_instance",
        Kind::PvmNetwork => "ibm_pi_network",
        Kind::ResourceGroup => "ibm_resource_group",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fields::Shape;
    use super::*;

    #[test]
    fn lists_are_ibms_and_placeholders_are_types() {
        for one in TYPES.values() {
            if let Role::List(path) = one.role {
                assert!(drawstream_readers::kinds::at(path).is_some(), "{}: {path}", one.name);
            }
        }
        for kind in Kind::ALL {
            if let Some(name) = placeholder(*kind) {
                assert!(named(name).is_some(), "{name}");
            }
        }
    }

    /// Names of attributes that hold secrets, by the provider's schemas: marked there, and not marked.
    const SECRETS: &str = include_str!("../../../tests/terraform/secret-attributes.json");

    fn walk(fields: &[Field], path: &str, found: &mut Vec<String>) {
        for field in fields {
            let path = if path.is_empty() { field.from.to_owned() } else { format!("{path}.{}", field.from) };
            if let Shape::One(inner) | Shape::Many(inner) = field.shape {
                walk(inner, &path, found);
            } else {
                found.push(path);
            }
        }
    }

    #[test]
    fn no_type_reads_an_attribute_that_holds_a_secret() {
        let secrets: serde_json::Value = serde_json::from_str(SECRETS).unwrap();
        let mut checked = 0;
        for (list, types) in secrets.as_object().unwrap().iter().filter(|(_, types)| types.is_object()) {
            for (name, attributes) in types.as_object().unwrap() {
                let Some(one) = named(name.trim_start_matches("data.")) else { continue };
                let mut read = Vec::new();
                walk(COMMON, "", &mut read);
                walk(one.fields, "", &mut read);
                for secret in attributes.as_array().unwrap().iter().filter_map(|one| one.as_str()) {
                    checked += 1;
                    // A secret block is secret as a whole.
                    let hit = read.iter().find(|path| *path == secret || path.starts_with(&format!("{secret}.")));
                    assert_eq!(hit, None, "{list}: {name}");
                }
            }
        }
        assert!(checked > 10, "{checked}");
    }

    use crate::file;
    use proptest::prelude::*;
    use serde_json::Value;

    /// Values as a hostile file may have them under any name.
    fn any_value() -> impl Strategy<Value = Value> {
        let ids =
            ["r006-a", "a/b", "a.b", "crn:v1:bluemix:public:is:eu-de:a/x::vpc:r006-a", "", "ibm_is_vpc.v", "::", "/"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            prop::sample::select(&["10.0.0.0/8", "10.0.0.4", "all", "eu-de-1", "\u{202e}x"][..]).prop_map(Value::from),
            prop::sample::select(ids.to_vec()).prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            let names: Vec<&'static str> = names();
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::vec((prop::sample::select(names), inner), 0..4).prop_map(|all| Value::Object(
                    all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                )),
            ]
        })
    }

    /// The names of all attributes that any type reads.
    fn names() -> Vec<&'static str> {
        let mut found = Vec::new();
        let mut fields: Vec<&Field> = COMMON.iter().chain(TYPES.values().flat_map(|one| one.fields)).collect();
        while let Some(field) = fields.pop() {
            found.push(field.from);
            if let Shape::One(inner) | Shape::Many(inner) = field.shape {
                fields.extend(inner);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_attributes_of_any_types_make_an_account(
            resources in proptest::collection::vec(
                (
                    prop::sample::select(TYPES.keys().copied().collect::<Vec<_>>()),
                    proptest::collection::vec((prop::sample::select(names()), any_value()), 0..8),
                ),
                1..8,
            ),
            cut in 0_usize..4000,
        ) {
            let number = resources.len() as u64;
            let list: Vec<Value> = resources
                .into_iter()
                .map(|(form, attributes)| {
                    let attributes: serde_json::Map<String, Value> =
                        attributes.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
                    let instances = serde_json::json!([{ "attributes": attributes }]);
                    serde_json::json!({ "mode": "managed", "type": form, "name": "n", "instances": instances })
                })
                .collect();
            let text = serde_json::json!({ "version": 4, "lineage": "x", "resources": list }).to_string();
            let reading = file::read("a", text.as_bytes()).unwrap();
            let declared = reading.declared.unwrap();
            let not: u64 = reading.coverage.iter().map(|part| part.addresses.len() as u64).sum();
            prop_assert_eq!((declared.number, declared.addresses.len() as u64 + not), (number, number));
            // What is cut short ends in words.
            prop_assert!(file::read("a", &text.as_bytes()[..cut.min(text.len() - 1)]).is_err());
        }
    }
}
