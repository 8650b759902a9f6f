//! Public address ranges.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Loose, Reference, Text};
use serde::Deserialize;

/// A public address range: in the zone that it is bound to, in the region if it is bound to none.
pub static PUBLIC_ADDRESS_RANGE: Kind = node(
    "public_address_range",
    "public address ranges",
    Level::ZoneOrRegion,
    "floating-ip",
    Category::Network,
    &[vpc_list(
        "public_address_range",
        When::Region,
        "/public_address_ranges",
        "public_address_ranges",
        "Viewer on VPC Infrastructure Services: Public Address Range",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct PublicAddressRange {
    cidr: Text,
    ipv4_address_count: Count,
    target: Loose<Bound>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bound {
    vpc: Loose<Reference>,
    zone: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let range: PublicAddressRange = item.parse();
    let mut resource = item.resource(&PUBLIC_ADDRESS_RANGE, at);
    if range.target.vpc.is_some() {
        resource.vpc = range.target.vpc.key().into();
        resource.zone = range.target.zone.name.0.clone();
    }
    resource.put("cidr", &range.cidr);
    if let Some(count) = *range.ipv4_address_count {
        resource.put("address_count", count.to_string());
    }
    resource.caption = range.cidr.to_string();
    found.resources.push(resource);
}
