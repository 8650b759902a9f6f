//! Client-to-site VPN servers.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Items, Reference, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A client-to-site VPN server.
pub static VPN_SERVER: Kind = node(
    "vpn_server",
    "VPN servers",
    Level::Subnet,
    "ibm--vpn-for-vpc",
    Category::Security,
    &[vpc_list(
        "vpn_server",
        When::RegionWithVpc,
        "/vpn_servers",
        "vpn_servers",
        "Viewer on VPC Infrastructure Services: Client VPN",
        read,
    )],
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
    let mut resource = item.resource(&VPN_SERVER, at);
    for subnet in &*server.subnets {
        resource.subnet(subnet);
    }
    for ip in &*server.private_ips {
        resource.reserved_ip(ip);
    }
    for group in &*server.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    resource.put("client_ip_pool", &server.client_ip_pool);
    resource.put("hostname", &server.hostname);
    if let Some(port) = *server.port {
        resource.put("listens_on", format!("{} {port}", &**server.protocol).trim());
    }
    resource.put("health", &server.health_state);
    resource.caption = if server.client_ip_pool.is_empty() {
        "client VPN".to_owned()
    } else {
        format!("clients {}", &**server.client_ip_pool)
    };
    found.resources.push(resource);
}
