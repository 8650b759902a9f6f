//! Virtual network interfaces: data of what they are attached to.

use super::{At, Category, Found, Item, Kind, Level, When, node, share, vpc_list};
use crate::collect::loose::{Items, Loose, Reference, Text};
use crate::collect::{Bound, Pointer};
use crate::kinds::Relation;
use serde::Deserialize;

/// A virtual network interface. It has no cell: its addresses are data of its owner.
pub static VIRTUAL_NETWORK_INTERFACE: Kind = node(
    "virtual_network_interface",
    "virtual network interfaces",
    Level::Data,
    "network-interface",
    Category::Network,
    &[vpc_list(
        "virtual_network_interface",
        When::Region,
        "/virtual_network_interfaces",
        "virtual_network_interfaces",
        "Viewer on VPC Infrastructure Services: Virtual Network Interface",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct VirtualNetworkInterface {
    subnet: Loose<Reference>,
    primary_ip: Loose<Reference>,
    ips: Items<Reference>,
    security_groups: Items<Reference>,
    target: Loose<Bound>,
    mac_address: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let interface: VirtualNetworkInterface = item.parse();
    let mut resource = item.resource(&VIRTUAL_NETWORK_INTERFACE, at);
    resource.subnet(&interface.subnet);
    resource.address(&interface.primary_ip.address);
    for ip in &*interface.ips {
        resource.address(&ip.address);
    }
    resource.put("mac_address", &*interface.mac_address.0);
    for group in &*interface.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    // The target is an attachment: its owner is found by the attachment's id, by the server that the href
    // names, or by the address.
    if interface.target.is_some() {
        let target = interface.target.pointer();
        if &**interface.target.resource_type == "share_mount_target" && !target.owner.is_empty() {
            share::told_by_interface(&resource, &target.owner, found);
        }
        let address = resource.addresses.first().cloned().unwrap_or_default();
        resource.bind(Relation::Holds, Pointer { address, subnet: interface.subnet.key().into(), ..target });
    }
    found.resources.push(resource);
}
