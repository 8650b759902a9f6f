//! Address prefixes: the words on the zones of a VPC.

use super::{At, Category, Found, Item, Kind, Level, List, When, node, vpc_list};
use crate::collect::loose::Text;
use serde::Deserialize;

/// An address prefix of a zone of a VPC. It has no cell: the zone's second line names it.
pub static ADDRESS_PREFIX: Kind =
    node("address_prefix", "address prefixes", Level::Data, "router", Category::Network, &[]);

/// The prefixes of one VPC.
pub(super) static ADDRESS_PREFIXES: List = vpc_list(
    "address_prefix",
    When::Followed,
    "/vpcs/{}/address_prefixes",
    "address_prefixes",
    "Viewer on VPC Infrastructure Services: VPC",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct AddressPrefix {
    cidr: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let prefix: AddressPrefix = item.parse();
    let mut resource = item.resource(&ADDRESS_PREFIX, at);
    if let Some(vpc) = at.args.first() {
        resource.vpc = vpc.clone();
    }
    resource.put("cidr", &prefix.cidr);
    found.resources.push(resource);
}
