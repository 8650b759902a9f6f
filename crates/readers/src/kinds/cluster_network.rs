//! Cluster networks with their subnets, and the interfaces by which servers are attached. They are asked for where a
//! server is attached to one, or where the search names one.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Reference, id_behind};
use drawstream_estate::{Addition, Address, Cidr, Kind, Ref, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: Cluster Network";

/// Its list.
pub(super) static LIST: List =
    List::vpc(Kind::ClusterNetwork, When::Needed, "/cluster_networks", "cluster_networks", ROLE, read);

pub(super) static SUBNETS: List =
    List::vpc_needed(Kind::ClusterNetworkSubnet, "/cluster_networks/{}/subnets", "subnets", ROLE, read_subnet);

pub(super) static INTERFACES: List =
    List::vpc_needed(Kind::ClusterNetwork, "/cluster_networks/{}/interfaces", "interfaces", ROLE, read_interface);

/// What a server that is attached to one asks for.
pub(super) fn follow() -> Follow {
    Follow::new(&LIST, [])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ClusterNetwork {
    profile: Loose<Reference>,
    subnet_prefixes: Items<Prefix>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Prefix {
    cidr: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Subnet {
    ipv4_cidr_block: Text,
    available_ipv4_address_count: Count,
    total_ipv4_address_count: Count,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Interface {
    primary_ip: Loose<Reference>,
    subnet: Loose<Reference>,
    target: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let network: ClusterNetwork = item.parse();
    let mut resource = item.resource(Kind::ClusterNetwork, at);
    resource.facts = facts::ClusterNetwork {
        profile: network.profile.name.0.clone(),
        subnet_prefixes: network.subnet_prefixes.iter().map(|prefix| Cidr::from(&**prefix.cidr)).collect(),
    }
    .into();
    if !item.common.id.is_empty() {
        found.follow.push(Follow::new(&SUBNETS, [resource.id.clone()]));
        found.follow.push(Follow::new(&INTERFACES, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn read_subnet(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(network) = at.args.first() else { return };
    let subnet: Subnet = item.parse();
    let mut resource = item.resource(Kind::ClusterNetworkSubnet, at);
    resource.within = network.clone();
    resource.facts = facts::ClusterNetworkSubnet {
        cidr: Cidr::from(&**subnet.ipv4_cidr_block),
        addresses_free: *subnet.available_ipv4_address_count,
        addresses_total: *subnet.total_ipv4_address_count,
    }
    .into();
    found.resources.push(resource);
}

/// An interface is told at the server that it is attached to, which only its target's href names.
fn read_interface(item: &Item<'_>, _: &At<'_>, found: &mut Found) {
    let interface: Interface = item.parse();
    let Some(server) = id_behind(&interface.target.href, "instances") else { return };
    let attachment = facts::ClusterAttachment {
        id: interface.target.id.0.clone(),
        name: interface.target.name.0.clone(),
        interface: Ref { id: item.common.id.0.clone(), name: item.common.name.0.clone() },
        subnet: Ref::from(&*interface.subnet),
        address: Address::from(&**interface.primary_ip.address),
    };
    let mut addition = Addition::to(Kind::Instance, server);
    addition.facts = facts::Instance { cluster_attachments: vec![attachment], ..facts::Instance::default() }.into();
    found.additions.push(addition);
}
