//! Public address ranges: each in the zone that it is bound to, or in its region if it is bound to none.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Loose, Text};
use crate::wire::Reference;
use drawstream_estate::{Cidr, Kind, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::PublicAddressRange,
    When::Region,
    "/public_address_ranges",
    "public_address_ranges",
    "Viewer on VPC Infrastructure Services: Public Address Range",
    read,
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
    let mut resource = item.resource(Kind::PublicAddressRange, at);
    resource.vpc = range.target.vpc.key().into();
    resource.zone = range.target.zone.name.0.clone();
    resource.facts =
        facts::PublicAddressRange { cidr: Cidr::from(&**range.cidr), addresses: *range.ipv4_address_count }.into();
    found.resources.push(resource);
}
