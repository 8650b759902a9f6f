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
}
