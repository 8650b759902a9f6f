//! Subnets.

use super::{At, Category, Form, Found, Item, Kind, Level, Look, When, vpc_list};
use crate::collect::loose::{Count, Loose, Reference, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A subnet of a zone of a VPC.
pub static SUBNET: Kind = Kind {
    name: "subnet",
    plural: "subnets",
    level: Level::Zone,
    look: Look { form: Form::Group, glyph: "ibm-cloud--subnets", category: Category::Network },
    lists: &[vpc_list(
        "subnet",
        When::RegionWithVpc,
        "/subnets",
        "subnets",
        "Viewer on VPC Infrastructure Services: Subnet",
        read,
    )],
};

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
    let mut resource = item.resource(&SUBNET, at);
    resource.caption = subnet.ipv4_cidr_block.to_string();
    resource.put("cidr", &*subnet.ipv4_cidr_block.0);
    if let (Some(free), Some(all)) = (*subnet.available_ipv4_address_count, *subnet.total_ipv4_address_count) {
        resource.put("addresses_free", format!("{free} of {all}"));
    }
    resource.link(Relation::Egress, &subnet.public_gateway);
    resource.link_from(Relation::Filters, &subnet.network_acl);
    resource.link_from(Relation::Routes, &subnet.routing_table);
    found.resources.push(resource);
}
