//! Address prefixes of a VPC's zones.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Flag, Text};
use drawstream_estate::{Cidr, Kind, facts};
use serde::Deserialize;

/// The prefixes of one VPC.
pub(super) static ADDRESS_PREFIXES: List = List::vpc(
    Kind::AddressPrefix,
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
    is_default: Flag,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let prefix: AddressPrefix = item.parse();
    let mut resource = item.resource(Kind::AddressPrefix, at);
    if let Some(vpc) = at.args.first() {
        resource.vpc = vpc.clone();
    }
    resource.facts = facts::AddressPrefix { cidr: Cidr::from(&**prefix.cidr), is_default: *prefix.is_default }.into();
    found.resources.push(resource);
}
