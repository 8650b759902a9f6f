//! Virtual network interfaces: data of what they are attached to.

use super::share;
use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Flag, Items, Loose, Text};
use crate::wire::{Attach as _, Bound, Reference, addresses, refs};
use drawstream_estate::{Address, Kind, Pointer, Ref, Relation, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::VirtualNetworkInterface,
    When::Region,
    "/virtual_network_interfaces",
    "virtual_network_interfaces",
    "Viewer on VPC Infrastructure Services: Virtual Network Interface",
    read,
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
    allow_ip_spoofing: Flag,
    enable_infrastructure_nat: Loose<Option<bool>>,
    protocol_state_filtering_mode: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let interface: VirtualNetworkInterface = item.parse();
    let mut resource = item.resource(Kind::VirtualNetworkInterface, at);
    resource.subnet(&interface.subnet);
    let all = [&interface.primary_ip.address].into_iter().chain(interface.ips.iter().map(|ip| &ip.address));
    for address in addresses(all.map(|address| &*address.0)) {
        resource.add_address(&address);
    }
    for group in &*interface.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    let target = &interface.target;
    resource.facts = facts::VirtualNetworkInterface {
        mac_address: interface.mac_address.0.clone(),
        allow_ip_spoofing: *interface.allow_ip_spoofing,
        enable_infrastructure_nat: *interface.enable_infrastructure_nat,
        protocol_state_filtering: interface.protocol_state_filtering_mode.0.clone(),
        subnet: Ref::from(&*interface.subnet),
        addresses: resource.addresses.clone(),
        security_groups: refs(&interface.security_groups),
        target: Ref { id: target.id.0.clone(), name: target.name.0.clone() },
    }
    .into();
    // The target is an attachment: its owner is found by the attachment's id, by the server that the href
    // names, or by the address.
    if target.is_some() {
        let pointer = target.pointer();
        if &**target.resource_type == "share_mount_target" && !pointer.owner.is_empty() {
            share::told_by_interface(&resource, &pointer.owner, found);
        }
        let address: Address = resource.addresses.first().cloned().unwrap_or_default();
        resource.bind(Relation::Holds, Pointer { address, subnet: interface.subnet.key().into(), ..pointer });
    }
    found.resources.push(resource);
}
