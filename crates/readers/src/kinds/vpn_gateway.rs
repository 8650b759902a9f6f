//! Site-to-site VPN gateways, with their connections.

use super::vpn_parts::Policies;
use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Attach as _, Reference, addresses};
use drawstream_estate::{
    Addition, Address, Cidr, Detail, ExternalForm, Kind, Link, Note, Ref, Relation, Target, facts,
};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: VPN";

/// Its list.
pub(super) static LIST: List = List::vpc(Kind::VpnGateway, When::Region, "/vpn_gateways", "vpn_gateways", ROLE, read);

pub(super) static CONNECTIONS: List =
    List::vpc(Kind::VpnGateway, When::Followed, "/vpn_gateways/{}/connections", "connections", ROLE, read_connection);

#[derive(Default, Deserialize)]
#[serde(default)]
struct VpnGateway {
    subnet: Loose<Reference>,
    mode: Text,
    members: Items<GatewayMember>,
    connections: Items<Reference>,
    health_state: Text,
    availability_mode: Text,
    local_asn: Count,
    advertised_cidrs: Items<Box<str>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GatewayMember {
    public_ip: Loose<Reference>,
    private_ip: Loose<Reference>,
    role: Text,
    health_state: Text,
    subnet: Loose<Reference>,
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
    admin_state_up: Loose<Option<bool>>,
    routing_protocol: Text,
    tunnels: Items<Tunnel>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Peer {
    address: Text,
    fqdn: Text,
    asn: Count,
    cidrs: Items<Box<str>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tunnel {
    public_ip: Loose<Reference>,
    peer: Loose<Reference>,
    status: Text,
    routing_protocol: Text,
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
        resource.subnet(&member.subnet);
    }
    let public = gateway.members.iter().map(|member| &*member.public_ip.address.0);
    resource.facts = facts::VpnGateway {
        mode: gateway.mode.0.clone(),
        health: gateway.health_state.0.clone(),
        availability: gateway.availability_mode.0.clone(),
        local_asn: *gateway.local_asn,
        advertised_cidrs: gateway.advertised_cidrs.iter().map(|text| Cidr::from(&**text)).collect(),
        members: gateway.members.iter().map(member).collect(),
        public_addresses: addresses(public).into_iter().filter(|address| !address.is_unspecified()).collect(),
        connections: Vec::new(),
        service_connections: Vec::new(),
    }
    .into();
    if !item.common.id.is_empty() && !gateway.connections.is_empty() {
        found.follow.push(Follow::new(&CONNECTIONS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn member(member: &GatewayMember) -> facts::VpnMember {
    let assigned = |ip: &Reference| {
        let address = Address::from(&**ip.address);
        if address.is_unspecified() { Address::default() } else { address }
    };
    let by_address = member.private_ip.parent_in_href("subnets").unwrap_or_default();
    let by_address = Ref { id: by_address.into(), ..Ref::default() };
    facts::VpnMember {
        role: member.role.0.clone(),
        private_address: assigned(&member.private_ip),
        public_address: assigned(&member.public_ip),
        subnet: if member.subnet.is_some() { Ref::from(&*member.subnet) } else { by_address },
        health: member.health_state.0.clone(),
    }
}

fn tunnel(tunnel: &Tunnel) -> facts::VpnTunnel {
    facts::VpnTunnel {
        gateway_address: Address::from(&**tunnel.public_ip.address),
        peer_address: Address::from(&**tunnel.peer.address),
        status: tunnel.status.0.clone(),
        protocol: tunnel.routing_protocol.0.clone(),
    }
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
    // A connection that is switched off carries nothing, whatever its tunnel says.
    let is_off = *connection.admin_state_up == Some(false);
    let state = if is_off { "switched off".into() } else { connection.status.0.clone() };
    let note = Note {
        name: name.0.clone(),
        state,
        form: connection.mode.0.clone(),
        local_cidrs: cidrs(&connection.local.cidrs),
        peer_cidrs: cidrs(&connection.peer.cidrs),
        ..Note::default()
    };
    let mut fact = facts::VpnConnection {
        id: item.common.id.0.clone(),
        name: name.0.clone(),
        status: connection.status.0.clone(),
        mode: connection.mode.0.clone(),
        peer: peer.clone(),
        peer_cidrs: cidrs(&connection.peer.cidrs),
        local_cidrs: cidrs(&connection.local.cidrs),
        admin_state_up: *connection.admin_state_up,
        routing_protocol: connection.routing_protocol.0.clone(),
        peer_asn: *connection.peer.asn,
        tunnels: connection.tunnels.iter().map(tunnel).collect(),
        ..facts::VpnConnection::default()
    };
    item.parse::<Policies>().join(&mut fact, found);
    let mut addition = Addition::to(Kind::VpnGateway, gateway);
    addition.facts = facts::VpnGateway { connections: vec![fact], ..facts::VpnGateway::default() }.into();
    let detail = Detail { cidrs: cidrs(&connection.peer.cidrs), ..Detail::default() };
    let target = Target::External { form: ExternalForm::Peer, name: peer, detail };
    addition.links.push(Link { note, ..Link::to(Relation::Peer, target) });
    found.additions.push(addition);
}
