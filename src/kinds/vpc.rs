//! VPCs and their zones.

use super::address_prefix::ADDRESS_PREFIXES;
use super::routing_table::ROUTING_TABLES;
use super::{At, Category, Follow, Form, Found, Item, Kind, Level, Look, When, vpc_list};
use crate::collect::loose::{Flag, Items, Loose, Reference};
use serde::Deserialize;

/// A virtual private cloud.
pub static VPC: Kind = Kind {
    name: "vpc",
    plural: "VPCs",
    level: Level::Region,
    look: Look { form: Form::Group, glyph: "ibm-cloud--vpc", category: Category::Network },
    lists: &[vpc_list("vpc", When::Region, "/vpcs", "vpcs", "Viewer on VPC Infrastructure Services: VPC", read)],
};

/// A zone of one VPC. No list has them: they are told by what lies in them.
pub static ZONE: Kind = Kind {
    name: "zone",
    plural: "zones",
    level: Level::Vpc,
    look: Look { form: Form::Zone, glyph: "data--center", category: Category::Location },
    lists: &[],
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vpc {
    classic_access: Flag,
    default_network_acl: Loose<Reference>,
    default_routing_table: Loose<Reference>,
    default_security_group: Loose<Reference>,
    cse_source_ips: Items<CseSourceIp>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CseSourceIp {
    ip: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let vpc: Vpc = item.parse();
    let mut resource = item.resource(&VPC, at);
    if *vpc.classic_access {
        resource.put("classic_access", "true");
    }
    resource.put("default_network_acl", &*vpc.default_network_acl.name.0);
    resource.put("default_routing_table", &*vpc.default_routing_table.name.0);
    resource.put("default_security_group", &*vpc.default_security_group.name.0);
    resource.put_all("service_endpoint_sources", vpc.cse_source_ips.iter().map(|source| &*source.ip.address.0));
    if !item.common.id.is_empty() {
        found.follow.push(Follow::new(&ROUTING_TABLES, [resource.id.clone()]));
        found.follow.push(Follow::new(&ADDRESS_PREFIXES, [resource.id.clone()]));
    }
    found.resources.push(resource);
}
