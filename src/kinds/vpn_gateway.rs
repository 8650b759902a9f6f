//! Site-to-site VPN gateways, with their connections.

use super::{At, Category, Follow, Found, Item, Kind, Level, List, When, node, vpc_list};
use crate::collect::loose::{Items, Loose, Reference, Text};
use crate::collect::{Addition, Link, Target};
use crate::kinds::{ExternalForm, Relation};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: VPN";

/// A site-to-site VPN gateway.
pub static VPN_GATEWAY: Kind = node(
    "vpn_gateway",
    "VPN gateways",
    Level::Subnet,
    "ibm--vpn-for-vpc",
    Category::Security,
    &[vpc_list("vpn_gateway", When::Region, "/vpn_gateways", "vpn_gateways", ROLE, read)],
);

static CONNECTIONS: List =
    vpc_list("vpn_gateway", When::Followed, "/vpn_gateways/{}/connections", "connections", ROLE, read_connection);

#[derive(Default, Deserialize)]
#[serde(default)]
struct VpnGateway {
    subnet: Loose<Reference>,
    mode: Text,
    members: Items<GatewayMember>,
    connections: Items<Reference>,
    health_state: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GatewayMember {
    public_ip: Loose<Reference>,
    private_ip: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: VpnGateway = item.parse();
    let mut resource = item.resource(&VPN_GATEWAY, at);
    resource.subnet(&gateway.subnet);
    for member in &*gateway.members {
        resource.reserved_ip(&member.private_ip);
    }
    let public =
        gateway.members.iter().map(|member| &*member.public_ip.address.0).filter(|address| *address != "0.0.0.0");
    resource.put_all("public_addresses", public.clone());
    resource.caption = public.clone().find(|address| !address.is_empty()).unwrap_or_default().to_owned();
    resource.put("mode", &*gateway.mode.0);
    resource.put("health", &*gateway.health_state.0);
    if !item.common.id.is_empty() && !gateway.connections.is_empty() {
        found.follow.push(Follow::new(&CONNECTIONS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

/// A connection. Its reply holds the pre-shared key (`psk`, trap 14), which has no field here and so is
/// never read into memory of ours.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Connection {
    status: Text,
    peer: Loose<Peer>,
    peer_address: Text,
    local: Loose<Cidrs>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Peer {
    address: Text,
    fqdn: Text,
    cidrs: Items<Box<str>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cidrs {
    cidrs: Items<Box<str>>,
}

fn read_connection(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(gateway) = at.args.first() else { return };
    let connection: Connection = item.parse();
    let peer = [&connection.peer.address, &connection.peer.fqdn, &connection.peer_address, &item.common.name]
        .into_iter()
        .find(|text| !text.is_empty())
        .map(|text| text.0.clone())
        .unwrap_or_else(|| "unknown peer".into());
    let detail = connection.peer.cidrs.join(", ");
    let label = format!("{} {}", &**item.common.name, &**connection.status);
    let mut addition = Addition::to(&VPN_GATEWAY, gateway);
    if !connection.local.cidrs.is_empty() {
        addition.data.push(("local_cidrs", connection.local.cidrs.join(", ").into()));
    }
    addition.data.push(("connections", format!("{} to {peer}", label.trim()).into()));
    addition.links.push(Link {
        relation: Relation::Peer,
        target: Target::External { form: ExternalForm::Peer, name: peer, detail: detail.into() },
        inward: false,
        label: label.trim().into(),
    });
    found.additions.push(addition);
}
