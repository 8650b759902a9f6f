//! Client-to-site VPN servers.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Text};
use crate::wire::{Attach as _, Reference};
use drawstream_estate::{Cidr, Kind, Relation, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::VpnServer,
    When::RegionWithVpc,
    "/vpn_servers",
    "vpn_servers",
    "Viewer on VPC Infrastructure Services: Client VPN",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct VpnServer {
    subnets: Items<Reference>,
    private_ips: Items<Reference>,
    security_groups: Items<Reference>,
    client_ip_pool: Text,
    hostname: Text,
    port: Count,
    protocol: Text,
    health_state: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let server: VpnServer = item.parse();
    let mut resource = item.resource(Kind::VpnServer, at);
    for subnet in &*server.subnets {
        resource.subnet(subnet);
    }
    for ip in &*server.private_ips {
        resource.reserved_ip(ip);
    }
    for group in &*server.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    resource.facts = facts::VpnServer {
        client_ip_pool: Cidr::from(&**server.client_ip_pool),
        hostname: server.hostname.0.clone(),
        port: *server.port,
        protocol: server.protocol.0.clone(),
        health: server.health_state.0.clone(),
    }
    .into();
    found.resources.push(resource);
}
