//! Subnets of the zones of VPCs.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Loose, Text};
use crate::wire::{Attach as _, Reference};
use drawstream_estate::{Cidr, Kind, Relation, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::Subnet,
    When::RegionWithVpc,
    "/subnets",
    "subnets",
    "Viewer on VPC Infrastructure Services: Subnet",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Subnet {
    ipv4_cidr_block: Text,
    network_acl: Loose<Reference>,
    routing_table: Loose<Reference>,
    public_gateway: Loose<Reference>,
    available_ipv4_address_count: Count,
    total_ipv4_address_count: Count,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let subnet: Subnet = item.parse();
    let mut resource = item.resource(Kind::Subnet, at);
    resource.facts = facts::Subnet {
        cidr: Cidr::from(&**subnet.ipv4_cidr_block),
        addresses_free: *subnet.available_ipv4_address_count,
        addresses_total: *subnet.total_ipv4_address_count,
    }
    .into();
    resource.link(Relation::Egress, &subnet.public_gateway);
    resource.link_from(Relation::Filters, &subnet.network_acl);
    resource.link_from(Relation::Routes, &subnet.routing_table);
    found.resources.push(resource);
}
