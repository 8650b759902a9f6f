//! Floating IPs. One without a target is tied to no VPC, so their list is asked in every region.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Loose, Text};
use crate::wire::{Attach as _, Bound};
use drawstream_estate::{Address, Kind, Relation, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::FloatingIp,
    When::Region,
    "/floating_ips",
    "floating_ips",
    "Viewer on VPC Infrastructure Services: Floating IP",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct FloatingIp {
    address: Text,
    target: Loose<Bound>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let ip: FloatingIp = item.parse();
    let mut resource = item.resource(Kind::FloatingIp, at);
    resource.facts = facts::FloatingIp { address: Address::from(&**ip.address) }.into();
    if ip.target.is_some() {
        resource.bind(Relation::Attached, ip.target.pointer());
    }
    found.resources.push(resource);
}
