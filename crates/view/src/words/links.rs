//! Interfaces, members, tunnels and connections in words: what a resource has several of.

use super::data::sorted;
use super::outside::network;
use super::{Values, unless_attached};
use drawstream_graph::estate::facts::{
    DirectLink, Interface, Pool, PoolMember, TransitConnection, Tunnel, VpnConnection, VpnMember,
};
use drawstream_graph::estate::{Address, Cidr, Ref};
use drawstream_order::{Gather as _, Order as _};
use std::collections::BTreeSet;

fn list(cidrs: &[Cidr]) -> String {
    cidrs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A server's interfaces, each with what is its own.
pub(super) fn interfaces(interfaces: &[Interface], values: &mut Values) {
    if let [one] = interfaces
        && one.vlan.is_none()
        && one.allowed_vlans.is_empty()
    {
        // All else of a single one is the server's own.
        let address = one.addresses.first().map(ToString::to_string).unwrap_or_default();
        values.text("interfaces", format!("{} {address}", one.name).trim());
        return;
    }
    values.lines("interfaces", interfaces.iter().map(interface).filter(|line| !line.is_empty()).collect());
}

/// An interface with all that is its own.
fn interface(interface: &Interface) -> String {
    let list = |refs: &[Ref]| refs.iter().map(Ref::name_or_id).collect::<Vec<_>>().join(", ");
    let addresses = interface.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let carried = interface.allowed_vlans.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let vlan = interface.vlan.map(|vlan| vlan.to_string()).unwrap_or_default();
    let spoofing = if interface.allow_ip_spoofing { "yes" } else { "" };
    let parts = [
        ("", &*addresses),
        ("in ", interface.subnet.name_or_id()),
        ("VLAN ", &*vlan),
        ("VLANs ", &*carried),
        ("groups ", &*list(&interface.security_groups)),
        ("floating IP ", &*list(&interface.floating_ips)),
        ("may send from other addresses: ", spoofing),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(word, value)| format!("{word}{value}"))
    .collect::<Vec<_>>();
    format!("{} {}", interface.name, parts.join(" · ")).trim().to_owned()
}

/// The members of a pool that are not well or that are weighed.
pub(super) fn members(pool: &Pool) -> Vec<String> {
    let words = |member: &PoolMember| {
        let address = member.address.to_string();
        let known = [member.target.name_or_id(), &member.fqdn, &address];
        let name = known.into_iter().find(|name| !name.is_empty())?;
        let port = member.port.map(|port| format!(":{port}")).unwrap_or_default();
        let weight = member.weight.map(|weight| format!(" weight {weight}")).unwrap_or_default();
        let health = if member.health.is_empty() { String::new() } else { format!(" {}", member.health) };
        Some(format!("{} {name}{port}{health}{weight}", pool.name).trim().to_owned())
    };
    pool.members.iter().filter_map(words).collect()
}

pub(super) fn vpn_member(member: &VpnMember) -> String {
    let (private, public) = (member.private_address.to_string(), member.public_address.to_string());
    let parts = [&*member.role, &*private, &*public, member.subnet.name_or_id(), &*member.health];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is known of a direct link's line and session.
pub(super) fn direct_link(facts: &DirectLink, values: &mut Values) {
    values.text("customer", &facts.customer);
    values.text("carrier", &facts.carrier);
    values.text("cross_connect_router", &facts.cross_connect_router);
    values.text("port", facts.port.name_or_id());
    values.number("vlan", facts.vlan, "");
    values.number("bgp_asn", facts.bgp_asn, "");
    values.number("bgp_ibm_asn", facts.bgp_ibm_asn, "");
    values.text("bgp_base_cidr", facts.bgp_base_cidr.to_string());
    values.text("bgp_customer_cidr", facts.bgp_customer_cidr.to_string());
    values.text("bgp_ibm_cidr", facts.bgp_ibm_cidr.to_string());
    if let Some(on) = facts.macsec {
        values.text("macsec", if on { "active" } else { "inactive" });
    }
    if facts.cross_account {
        values.text("cross_account", "true");
    }
}

/// A tunnel of a transit gateway's connection.
fn tunnel(connection: &TransitConnection, tunnel: &Tunnel) -> String {
    let zone = if tunnel.zone.is_empty() { &connection.zone } else { &tunnel.zone };
    let between = |word: &str, local: &Address, remote: &Address| match (local.is_empty(), remote.is_empty()) {
        (true, true) => String::new(),
        _ => format!("{word}{local} to {remote}"),
    };
    let outside = between("", &tunnel.local_gateway, &tunnel.remote_gateway);
    let inside = between("inside ", &tunnel.local_tunnel, &tunnel.remote_tunnel);
    let asn = |word: &str, asn: Option<u64>| asn.map(|asn| format!("{word} AS {asn}")).unwrap_or_default();
    let own = [&*connection.name, &tunnel.name, zone].into_iter().filter(|part| !part.is_empty());
    let more = [&*outside, &*inside, &*asn("IBM", tunnel.local_asn), &*asn("remote", tunnel.remote_asn)];
    let parts: Vec<&str> = more.into_iter().filter(|part| !part.is_empty()).collect();
    let own = own.collect::<Vec<_>>().join(" ");
    format!("{own} {}{}", parts.join(" · "), unless_attached(&tunnel.status)).trim().to_owned()
}

/// A connection's prefix filters, in the order in which they apply, and what holds for the rest.
fn prefix_filters(connection: &TransitConnection) -> Vec<String> {
    let word = |name: &str, length: Option<u64>| length.map(|length| format!(" {name} {length}")).unwrap_or_default();
    let mut lines: Vec<String> = connection
        .prefix_filters
        .iter()
        .map(|filter| {
            let (ge, le) = (word("from length", filter.ge), word("to length", filter.le));
            format!("{} {} {}{ge}{le}", connection.name, filter.action, filter.prefix)
        })
        .collect();
    let rest = &*connection.prefix_filters_default;
    if !lines.is_empty() || rest == "deny" {
        lines.push(format!("{} {rest} all else", connection.name));
    }
    lines
}

/// A connection of a transit gateway or direct link: its name, what it leads to, and its state where that must be said.
pub(super) fn connection(name: &str, network_type: &str, state: &str) -> String {
    let network = network(network_type);
    format!("{name} {network}{}", unless_attached(state)).trim().to_owned()
}

/// A transit gateway's connections, and what became of requests to other accounts.
pub(super) fn transit_connections(connections: &[TransitConnection], values: &mut Values) {
    let words = |one: &TransitConnection| connection(&one.name, &one.network_type, &one.status);
    let mut connections: Vec<(String, &TransitConnection)> = connections.iter().map(|one| (words(one), one)).collect();
    connections.order_by(|a, b| a.0.cmp(&b.0));
    let requests = connections
        .iter()
        .filter(|(_, connection)| matches!(&*connection.request_status, "pending" | "rejected" | "expired"));
    let requests: Vec<String> =
        requests.map(|(_, connection)| format!("{} {}", connection.name, connection.request_status)).collect();
    let all = || connections.iter().map(|(_, connection)| *connection);
    let foreign = |one: &TransitConnection| {
        (!one.network_account.is_empty()).then(|| format!("{} account {}", one.name, one.network_account))
    };
    let tunnels = all().flat_map(|one| one.tunnels.iter().map(move |own| tunnel(one, own))).collect();
    let groups = all().filter(|one| !one.redundancy_group.is_empty());
    let groups = groups.map(|one| format!("{} {}", one.name, one.redundancy_group.name_or_id())).collect();
    let ranges = all().filter(|one| !one.cidrs.is_empty());
    let ranges = ranges.map(|one| format!("{} {}", one.name, list(&one.cidrs))).collect();
    let filters = all().flat_map(prefix_filters).collect();
    let accounts = all().filter_map(foreign).collect();
    values.lines("connections", connections.iter().map(|(words, _)| words.clone()).collect());
    values.lines("tunnels", tunnels);
    values.lines("prefix_filters", filters);
    values.lines("connected_ranges", ranges);
    values.lines("redundancy_groups", groups);
    values.lines("network_accounts", accounts);
    values.lines("requests", requests);
}

/// A VPN gateway's connections, and the ranges on IBM's side, each once.
pub(super) fn vpn_connections(connections: &[VpnConnection], values: &mut Values) {
    let ranges: BTreeSet<&Cidr> = connections.iter().flat_map(|connection| &connection.local_cidrs).gather();
    values.list("local_cidrs", ranges);
    let words = |connection: &VpnConnection| {
        let label = format!("{} {}", connection.name, connection.status);
        let between = match (list(&connection.local_cidrs), list(&connection.peer_cidrs)) {
            (local, peer) if local.is_empty() && peer.is_empty() => String::new(),
            (local, peer) => format!(" · {local} to {peer}"),
        };
        let asn = connection.peer_asn.map(|asn| format!(" · peer AS {asn}")).unwrap_or_default();
        let off = if connection.admin_state_up == Some(false) { " · switched off" } else { "" };
        let routing = match &*connection.routing_protocol {
            "" | "none" => String::new(),
            protocol => format!(" · {protocol}"),
        };
        format!("{} to {}{between}{routing}{asn}{off}", label.trim(), connection.peer)
    };
    let tunnels = connections.iter().flat_map(|connection| {
        connection.tunnels.iter().map(|tunnel| {
            format!("{} {} to {} {}", connection.name, tunnel.gateway_address, connection.peer, tunnel.status)
        })
    });
    values.lines("tunnels", sorted(tunnels));
    values.lines("connections", sorted(connections.iter().map(words)));
}
