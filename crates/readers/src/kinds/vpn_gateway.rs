//! Site-to-site VPN gateways, with their connections.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Items, Loose, Text};
use crate::wire::{Attach as _, Reference, addresses};
use drawstream_estate::{Addition, Cidr, Detail, ExternalForm, Kind, Link, Note, Relation, Target, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: VPN";

/// Its list.
pub(super) static LIST: List = List::vpc(Kind::VpnGateway, When::Region, "/vpn_gateways", "vpn_gateways", ROLE, read);

static CONNECTIONS: List =
    List::vpc(Kind::VpnGateway, When::Followed, "/vpn_gateways/{}/connections", "connections", ROLE, read_connection);

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

/// A connection. Its reply holds the pre-shared key (`psk`), which has no field here and so is
/// never read into memory of ours.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Connection {
    status: Text,
    mode: Text,
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

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: VpnGateway = item.parse();
    let mut resource = item.resource(Kind::VpnGateway, at);
    resource.subnet(&gateway.subnet);
    for member in &*gateway.members {
        resource.reserved_ip(&member.private_ip);
    }
    let public = gateway.members.iter().map(|member| &*member.public_ip.address.0);
    resource.facts = facts::VpnGateway {
        mode: gateway.mode.0.clone(),
        health: gateway.health_state.0.clone(),
        public_addresses: addresses(public).into_iter().filter(|address| !address.is_unspecified()).collect(),
        connections: Vec::new(),
    }
    .into();
    if !item.common.id.is_empty() && !gateway.connections.is_empty() {
        found.follow.push(Follow::new(&CONNECTIONS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn read_connection(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(gateway) = at.args.first() else { return };
    let connection: Connection = item.parse();
    let name = &item.common.name;
    let peer = [&connection.peer.address, &connection.peer.fqdn, &connection.peer_address, name]
        .into_iter()
        .find(|text| !text.is_empty())
        .map(|text| text.0.clone())
        .unwrap_or_default();
    let cidrs = |texts: &[Box<str>]| texts.iter().map(|text| Cidr::from(&**text)).collect();
    let note = Note { name: name.0.clone(), state: connection.status.0.clone(), port: None };
    let fact = facts::VpnConnection {
        id: item.common.id.0.clone(),
        name: name.0.clone(),
        status: connection.status.0.clone(),
        mode: connection.mode.0.clone(),
        peer: peer.clone(),
        peer_cidrs: cidrs(&connection.peer.cidrs),
        local_cidrs: cidrs(&connection.local.cidrs),
    };
    let mut addition = Addition::to(Kind::VpnGateway, gateway);
    addition.facts = facts::VpnGateway { connections: vec![fact], ..facts::VpnGateway::default() }.into();
    let detail = Detail { cidrs: cidrs(&connection.peer.cidrs), ..Detail::default() };
    let target = Target::External { form: ExternalForm::Peer, name: peer, detail };
    addition.links.push(Link { note, ..Link::to(Relation::Peer, target) });
    found.additions.push(addition);
}
