//! Floating IPs.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::Bound;
use crate::collect::loose::{Loose, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A floating IP. One without a target is not tied to any VPC, so its list is asked in every region.
pub static FLOATING_IP: Kind = node(
    "floating_ip",
    "floating IPs",
    Level::WithTarget,
    "floating-ip",
    Category::Network,
    &[vpc_list(
        "floating_ip",
        When::Region,
        "/floating_ips",
        "floating_ips",
        "Viewer on VPC Infrastructure Services: Floating IP",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct FloatingIp {
    address: Text,
    target: Loose<Bound>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let ip: FloatingIp = item.parse();
    let mut resource = item.resource(&FLOATING_IP, at);
    resource.put("address", &*ip.address.0);
    resource.caption = ip.address.to_string();
    if ip.target.is_some() {
        resource.bind(Relation::Attached, ip.target.pointer());
    }
    found.resources.push(resource);
}
