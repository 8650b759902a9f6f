//! Public gateways of the zones of VPCs.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::Loose;
use crate::wire::Reference;
use drawstream_estate::{Address, Kind, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::PublicGateway,
    When::RegionWithVpc,
    "/public_gateways",
    "public_gateways",
    "Viewer on VPC Infrastructure Services: Public Gateway",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct PublicGateway {
    floating_ip: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: PublicGateway = item.parse();
    let mut resource = item.resource(Kind::PublicGateway, at);
    resource.facts = facts::PublicGateway { public_address: Address::from(&**gateway.floating_ip.address) }.into();
    found.resources.push(resource);
}
