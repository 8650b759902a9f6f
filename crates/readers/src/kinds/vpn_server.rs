//! Client-to-site VPN servers.

use super::vpn_parts;
use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Attach as _, Reference, addresses, refs};
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
    client_authentication: Items<Authentication>,
    enable_split_tunneling: Loose<Option<bool>>,
    client_dns_server_ips: Items<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Authentication {
    method: Text,
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
        authentication: server.client_authentication.iter().map(|one| one.method.0.clone()).collect(),
        split_tunneling: *server.enable_split_tunneling,
        dns_servers: addresses(server.client_dns_server_ips.iter().map(|ip| &*ip.address.0)),
        subnets: refs(&server.subnets),
        routes: Vec::new(),
    }
    .into();
    if !item.common.id.is_empty() {
        vpn_parts::follow_routes(&resource.id, found);
    }
    found.resources.push(resource);
}
