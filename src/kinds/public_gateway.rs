//! Public gateways.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Loose, Reference};
use serde::Deserialize;

/// A public gateway of a zone of a VPC.
pub static PUBLIC_GATEWAY: Kind = node(
    "public_gateway",
    "public gateways",
    Level::Zone,
    "gateway--public",
    Category::Network,
    &[vpc_list(
        "public_gateway",
        When::RegionWithVpc,
        "/public_gateways",
        "public_gateways",
        "Viewer on VPC Infrastructure Services: Public Gateway",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct PublicGateway {
    floating_ip: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: PublicGateway = item.parse();
    let mut resource = item.resource(&PUBLIC_GATEWAY, at);
    resource.put("public_address", &*gateway.floating_ip.address.0);
    resource.caption = gateway.floating_ip.address.to_string();
    found.resources.push(resource);
}
