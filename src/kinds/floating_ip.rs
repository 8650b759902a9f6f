//! Floating IPs.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Loose, Reference, Text};
use crate::collect::{Link, Target};
use crate::model::Relation;
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

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bound {
    id: Text,
    crn: Text,
    name: Text,
    href: Text,
    primary_ip: Loose<Reference>,
    subnet: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let ip: FloatingIp = item.parse();
    let mut resource = item.resource(&FLOATING_IP, at);
    resource.put("address", &*ip.address.0);
    resource.caption = ip.address.to_string();
    let bound = &ip.target;
    let key = if bound.id.is_empty() { &bound.crn } else { &bound.id };
    if !key.is_empty() || bound.primary_ip.is_some() {
        let subnet = if bound.subnet.is_some() {
            bound.subnet.key()
        } else {
            bound.primary_ip.parent_in_href("subnets").unwrap_or_default()
        };
        // The href of an interface names its server, where the interface's id is not known from elsewhere.
        let owner = Reference { href: bound.href.clone(), ..Reference::default() };
        let owner = ["instances", "bare_metal_servers"].into_iter().find_map(|segment| owner.parent_in_href(segment));
        resource.links.push(Link {
            relation: Relation::Attached,
            target: Target::Resource {
                key: key.0.clone(),
                name: bound.name.0.clone(),
                address: bound.primary_ip.address.0.clone(),
                subnet: subnet.into(),
            },
            inward: false,
            label: owner.unwrap_or_default().into(),
        });
    }
    found.resources.push(resource);
}
