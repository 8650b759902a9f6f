//! The obvious matcher: one packet, one rule after another.

use crate::account::{Account, Action, Balancer, End, Filter, PEERS, Packet, Rule, Server, Vpn};
use std::net::Ipv4Addr;

/// What becomes of a packet that opens a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Stopped,
    NoWayBack,
    Passes,
}

fn inside(address: u32, cidr: &str) -> bool {
    let (network, length) = cidr.split_once('/').unwrap();
    let network: Ipv4Addr = network.parse().unwrap();
    let length: u32 = length.parse().unwrap();
    length == 0 || (address ^ network.to_bits()) >> (32 - length) == 0
}

fn in_ports(port: u16, ports: Option<(u16, u16)>) -> bool {
    ports.is_none_or(|(first, last)| first <= port && port <= last)
}

/// Whether a rule is about a packet's protocol and ports.
fn is_about(rule: &Rule, packet: &Packet, deny: bool) -> bool {
    let of_three = !matches!(packet, Packet::Gre);
    match (rule.protocol, packet) {
        ("all", _) => deny || of_three,
        ("any", _) => true,
        ("icmp_tcp_udp", _) => of_three,
        ("number_6", Packet::Tcp(..)) | ("gre", Packet::Gre) => true,
        ("tcp", Packet::Tcp(source, destination)) | ("udp", Packet::Udp(source, destination)) => {
            in_ports(*source, rule.source_ports) && in_ports(*destination, rule.ports)
        }
        ("icmp", Packet::Icmp(kind, code)) => {
            rule.icmp.0.is_none_or(|wanted| wanted == *kind) && rule.icmp.1.is_none_or(|wanted| wanted == *code)
        }
        _ => false,
    }
}

/// Where routes send a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    /// On, but not to the internet.
    Private,
    Dropped,
    Through(u32),
}

impl Way {
    fn ends(self, is_public: bool) -> bool {
        self == Self::Dropped || (self == Self::Private && is_public)
    }
}

fn is_one_subnet(a: &Place<'_>, b: &Place<'_>) -> bool {
    matches!((a.server, b.server), (Some(a), Some(b)) if (a.vpc, a.subnet) == (b.vpc, b.subnet))
}

/// An end as rules see it.
struct Place<'a> {
    address: u32,
    server: Option<&'a Server>,
}

impl Account {
    fn at(&self, end: &End) -> Place<'_> {
        Place { address: self.place(end).1, server: self.server(end) }
    }

    fn groups_pass(&self, inbound: bool, own: &Place<'_>, peer: &Place<'_>, packet: &Packet) -> bool {
        let Some(server) = own.server else { return true };
        if server.groups.is_empty() {
            // A network balancer that nothing guards.
            return true;
        }
        let rules = server.groups.iter().flat_map(|group| &self.groups[server.vpc][*group]);
        rules.filter(|rule| rule.inbound == inbound).any(|rule| {
            let is_peer = match rule.peer {
                "g0" | "g1" => peer.server.is_some_and(|peer| {
                    let wanted = usize::from(rule.peer == "g1");
                    peer.vpc == server.vpc && peer.groups.contains(&wanted)
                }),
                cidr => inside(peer.address, cidr),
            };
            is_peer && inside(own.address, rule.own) && is_about(rule, packet, false)
        })
    }

    fn acl_passes(&self, inbound: bool, own: &Place<'_>, peer: &Place<'_>, packet: &Packet) -> bool {
        let Some(server) = own.server else { return true };
        for rule in self.acls[server.vpc][server.subnet].iter().filter(|rule| rule.inbound == inbound) {
            let is_here = inside(own.address, rule.own) && inside(peer.address, rule.peer);
            if is_here && is_about(rule, packet, !rule.allow) {
                return rule.allow;
            }
        }
        false
    }

    /// Where the routes of a server's subnet send a packet: the narrowest of its zone, then the first.
    fn way(&self, from: &Place<'_>, to: u32) -> Way {
        let Some(server) = from.server else { return Way::On };
        let length = |cidr: &str| cidr.split_once('/').unwrap().1.parse::<u8>().unwrap();
        let fits = self.routes[server.vpc].iter().filter(|route| route.here && inside(to, route.destination));
        let best = fits.fold(None, |best: Option<&crate::account::Route>, route| match best {
            Some(best) if length(best.destination) >= length(route.destination) => Some(best),
            _ => Some(route),
        });
        match best.map(|route| route.action) {
            None | Some(Action::Delegate) => Way::On,
            Some(Action::Drop) => Way::Dropped,
            Some(Action::DelegateVpc) => Way::Private,
            Some(Action::Deliver(host)) => {
                let hop = Ipv4Addr::new(10, 0, u8::try_from(server.vpc).unwrap(), host).to_bits();
                if hop == from.address || hop == to { Way::On } else { Way::Through(hop) }
            }
        }
    }

    /// Whether a server that hands packets on reaches the internet itself.
    fn hands_on(&self, vpc: usize, hop: u32) -> bool {
        self.servers.iter().any(|server| {
            let address: Ipv4Addr = Account::address(server).parse().unwrap();
            server.vpc == vpc && address.to_bits() == hop && (server.floating || self.gateways[vpc][server.subnet])
        })
    }

    /// Whether the balancer opens that to an end: to its member, by its port or the one for health. One that keeps the
    /// client's address asks for health alone by its own.
    fn sends(&self, own: &Balancer, to: &End, packet: &Packet) -> bool {
        let Packet::Tcp(_, port) = *packet else { return false };
        *to == End::Server(own.member) && (port == own.health || (!own.network && port == own.port))
    }

    /// Whether the balancer takes that from a client. A member that sees the client's address has to let it in, on its own
    /// port, and to answer.
    fn hears(&self, own: &Balancer, client: &Place<'_>, packet: &Packet) -> bool {
        let Packet::Tcp(source, port) = *packet else { return false };
        if !own.network || !in_ports(port, Some(own.listens)) {
            return in_ports(port, Some(own.listens));
        }
        let member = self.at(&End::Server(own.member));
        let (sent, back) = (Packet::Tcp(source, own.port), Packet::Tcp(own.port, source));
        let by_acls = || {
            self.acl_passes(true, &member, client, &sent)
                && self.acl_passes(false, &member, client, &back)
                && self.acl_passes(true, client, &member, &back)
        };
        self.groups_pass(true, &member, client, &sent) && (is_one_subnet(client, &member) || by_acls())
    }

    /// The VPN through which a server and an address beyond reach each other, if its connection is for both.
    fn vpn(&self, server: &Server, beyond: u32) -> Option<&Vpn> {
        let own: Ipv4Addr = Account::address(server).parse().unwrap();
        self.vpn.as_ref().filter(|vpn| {
            let is_meant = !vpn.policy || inside(own.to_bits(), vpn.own);
            server.vpc == 0 && vpn.up && is_meant && inside(beyond, PEERS)
        })
    }

    /// Whether a server's packets for an address beyond get into the VPN: by a route that is narrower than any that
    /// drops, or where the table takes the gateway's routes and drops nothing there.
    fn enters(&self, from: &Place<'_>, beyond: u32) -> bool {
        let Some(vpn) = from.server.and_then(|server| self.vpn(server, beyond)) else { return false };
        !vpn.policy || (vpn.accepted && self.way(from, beyond) != Way::Dropped)
    }

    /// Whether the ACL of the gateway's own subnet lets pass what goes between the server and the address beyond.
    fn gate_passes(&self, inbound: bool, own: &Place<'_>, peer: &Place<'_>, packet: &Packet) -> bool {
        let Some(vpn) = &self.vpn else { return true };
        let beside = own.server.map(|server| Server { subnet: vpn.subnet, ..server.clone() });
        self.acl_passes(inbound, &Place { address: own.address, server: beside.as_ref() }, peer, packet)
    }

    /// Whether others learn of a VPC's prefix.
    fn is_announced(&self, vpc: usize) -> bool {
        let (is_joined, filters, deny) = &self.joined[vpc];
        let fits = |filter: &&Filter| match (filter.ge, filter.le) {
            (None, None) => filter.prefix == format!("10.0.{vpc}.0/24"),
            (ge, le) => {
                let length: u8 = filter.prefix.split_once('/').unwrap().1.parse().unwrap();
                let is_within = length <= 24 && inside(0x0a00_0000 | u32::try_from(vpc).unwrap() << 8, filter.prefix);
                is_within && ge.is_none_or(|ge| ge <= 24) && le.is_none_or(|le| le >= 24)
            }
        };
        *is_joined && filters.iter().find(fits).map_or(!deny, |filter| filter.permit)
    }
}

/// What becomes of it, and whether that depends on a server that it is routed through.
pub fn fate(account: &Account, from: &End, to: &End, packet: &Packet) -> (Fate, bool) {
    let (a, b) = (account.at(from), account.at(to));
    let stopped = (Fate::Stopped, false);
    let is_service = |place: &Place<'_>| place.server.is_none() && inside(place.address, "161.26.0.0/16");
    if let Some(own) = &account.balancer {
        let sends = *from != End::Balancer || account.sends(own, to, packet);
        let hears = *to != End::Balancer || account.hears(own, &a, packet);
        if !sends || !hears {
            return stopped;
        }
    }
    let mut returns = true;
    if let (Some(_), None) | (None, Some(_)) = (a.server, b.server)
        && (inside(a.address, PEERS) || inside(b.address, PEERS))
    {
        return (by_vpn(account, &a, &b, packet), false);
    }
    let one_subnet = is_one_subnet(&a, &b);
    let on = |from: &Place<'_>, to: u32| if one_subnet { Way::On } else { account.way(from, to) };
    let (there, back) = (on(&a, b.address), on(&b, a.address));
    match (a.server, b.server) {
        (None, None) => return stopped,
        (Some(own), None) => {
            let by_another = matches!(there, Way::Through(hop) if account.hands_on(own.vpc, hop));
            let leaves = own.floating || account.gateways[own.vpc][own.subnet] || is_service(&b) || by_another;
            if !leaves {
                return stopped;
            }
        }
        (None, Some(own)) if is_service(&a) || !own.floating => return stopped,
        (Some(one), Some(other)) if one.vpc != other.vpc => {
            if !account.joined[one.vpc].0 || !account.is_announced(other.vpc) {
                return stopped;
            }
            returns = account.is_announced(one.vpc);
        }
        _ => {}
    }
    let is_public = (a.server.is_none() || b.server.is_none()) && !is_service(&b);
    if there.ends(is_public) {
        return stopped;
    }
    if !account.groups_pass(false, &a, &b, packet) || !account.groups_pass(true, &b, &a, packet) {
        return stopped;
    }
    let passes = |packet: &Packet, a: &Place<'_>, b: &Place<'_>| {
        one_subnet || (account.acl_passes(false, a, b, packet) && account.acl_passes(true, b, a, packet))
    };
    if !passes(packet, &a, &b) {
        return stopped;
    }
    let depends = [there, back].iter().any(|way| matches!(way, Way::Through(_)));
    let Packet::Tcp(source, destination) = *packet else { return (Fate::Passes, depends) };
    let returns = returns && !back.ends(is_public) && passes(&Packet::Tcp(destination, source), &b, &a);
    (if returns { Fate::Passes } else { Fate::NoWayBack }, depends)
}

/// What becomes of it between a server and an address behind the VPN.
fn by_vpn(account: &Account, a: &Place<'_>, b: &Place<'_>, packet: &Packet) -> Fate {
    let is_inward = a.server.is_none();
    let (own, peer) = if is_inward { (b, a) } else { (a, b) };
    let leads = own.server.is_some_and(|server| account.vpn(server, peer.address).is_some());
    if !leads || (!is_inward && !account.enters(own, peer.address)) {
        return Fate::Stopped;
    }
    let tables = |inbound: bool, packet: &Packet| {
        account.acl_passes(inbound, own, peer, packet) && account.gate_passes(inbound, own, peer, packet)
    };
    if !account.groups_pass(is_inward, own, peer, packet) || !tables(is_inward, packet) {
        return Fate::Stopped;
    }
    let Packet::Tcp(source, destination) = *packet else { return Fate::Passes };
    let returns = !is_inward || account.enters(own, peer.address);
    if returns && tables(!is_inward, &Packet::Tcp(destination, source)) { Fate::Passes } else { Fate::NoWayBack }
}
