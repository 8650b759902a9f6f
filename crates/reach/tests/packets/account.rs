//! Small accounts at random.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A packet that is tried: source and destination port, or type and code.
#[derive(Debug, Clone, Copy)]
pub enum Packet {
    Tcp(u16, u16),
    Udp(u16, u16),
    Icmp(u16, u16),
    Gre,
}

pub const PACKETS: [Packet; 14] = [
    Packet::Tcp(1, 22),
    Packet::Tcp(22, 1),
    Packet::Tcp(443, 22),
    Packet::Tcp(22, 443),
    Packet::Tcp(443, 443),
    Packet::Tcp(50_000, 443),
    Packet::Tcp(50_000, 65_535),
    Packet::Udp(50_000, 22),
    Packet::Udp(22, 50_000),
    Packet::Icmp(8, 0),
    Packet::Icmp(8, 3),
    Packet::Icmp(0, 0),
    Packet::Icmp(254, 255),
    Packet::Gre,
];

/// Addresses outside that are tried: two of the internet, one of IBM's service network.
pub const OUTSIDE: [&str; 3] = ["8.8.8.8", "142.7.1.1", "161.26.0.7"];

/// An address that VPC `a`'s VPN may lead to.
pub const PEER: &str = "192.168.7.7";
/// The range that it is in.
pub const PEERS: &str = "192.168.7.0/24";

/// VPC `a` has 10.0.0.0/24, VPC `b` 10.0.1.0/24; subnets are the two halves of each.
pub const VPCS: [&str; 2] = ["a", "b"];

#[derive(Debug, Clone)]
pub struct Rule {
    pub inbound: bool,
    pub allow: bool,
    pub protocol: &'static str,
    /// CIDRs of the own side and the other one; a group's name in place of the other one.
    pub own: &'static str,
    pub peer: &'static str,
    pub source_ports: Option<(u16, u16)>,
    pub ports: Option<(u16, u16)>,
    pub icmp: (Option<u16>, Option<u16>),
}

#[derive(Debug, Clone)]
pub struct Server {
    pub vpc: usize,
    pub subnet: usize,
    /// The last byte of its address within its subnet.
    pub host: u8,
    pub groups: Vec<usize>,
    pub floating: bool,
}

#[derive(Debug, Clone)]
pub struct Filter {
    pub permit: bool,
    pub prefix: &'static str,
    pub ge: Option<u8>,
    pub le: Option<u8>,
}

/// What becomes of what a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Drop,
    Delegate,
    DelegateVpc,
    /// To that host of its VPC's first subnet, whether there is one or not.
    Deliver(u8),
}

/// A route; the one of a lower number is preferred where two are for one range.
#[derive(Debug, Clone)]
pub struct Route {
    pub destination: &'static str,
    pub action: Action,
    /// Whether it is of the zone that the subnets are in.
    pub here: bool,
}

/// A load balancer of VPC `a`, with one address.
#[derive(Debug, Clone)]
pub struct Balancer {
    /// Whether its members see the client's address.
    pub network: bool,
    /// Where it stands, and what guards it; with a floating IP where it is public.
    pub server: Server,
    pub listens: (u16, u16),
    /// The server that is its member.
    pub member: usize,
    pub port: u16,
    pub health: u16,
}

/// A VPN gateway of VPC `a`.
#[derive(Debug, Clone)]
pub struct Vpn {
    /// Whether its connection names the ranges of both sides; else a route leads to it.
    pub policy: bool,
    pub up: bool,
    /// The range of this side.
    pub own: &'static str,
    /// Whether the routing table takes routes from it.
    pub accepted: bool,
    pub subnet: usize,
}

#[derive(Debug, Clone)]
pub struct Account {
    pub servers: Vec<Server>,
    /// Rules of two groups of each VPC.
    pub groups: Vec<Vec<Vec<Rule>>>,
    /// Rules of two ACLs of each VPC, one for each subnet.
    pub acls: Vec<Vec<Vec<Rule>>>,
    /// Whether each subnet has a public gateway.
    pub gateways: Vec<Vec<bool>>,
    /// Routes of each VPC's routing table.
    pub routes: Vec<Vec<Route>>,
    /// For each VPC whether the transit gateway joins it, its filters, and whether the default denies.
    pub joined: Vec<(bool, Vec<Filter>, bool)>,
    pub vpn: Option<Vpn>,
    pub balancer: Option<Balancer>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Server(usize),
    Balancer,
    Outside(&'static str),
}

const RANGES: [&str; 13] = [
    "0.0.0.0/0",
    "0.0.0.0/0",
    "10.0.0.0/24",
    "10.0.1.0/24",
    "10.0.0.0/25",
    "10.0.0.128/25",
    "10.0.1.0/25",
    "10.0.0.4/31",
    "10.0.0.4/32",
    "10.0.1.132/32",
    "142.0.0.0/8",
    "161.26.0.0/16",
    PEERS,
];

fn ports() -> impl Strategy<Value = Option<(u16, u16)>> {
    select(vec![None, None, Some((22, 22)), Some((1, 443)), Some((443, 65_535)), Some((1, 50_000))])
}

fn rule(groups: bool, acl: bool) -> impl Strategy<Value = Rule> {
    let mut peers = RANGES.to_vec();
    if groups {
        peers.extend(["g0", "g1", "g0", "g1"]);
    }
    let own =
        if acl { RANGES.to_vec() } else { vec!["0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "10.0.0.4/31", "10.0.1.0/25"] };
    let protocols = vec!["all", "all", "tcp", "tcp", "udp", "icmp", "icmp_tcp_udp", "any", "gre", "number_6"];
    let icmp = (select(vec![None, Some(8), Some(0)]), select(vec![None, Some(0), Some(3)]));
    (any::<bool>(), prop::bool::weighted(0.7), select(protocols), select(own), select(peers), ports(), ports(), icmp)
        .prop_map(move |(inbound, allow, protocol, own, peer, source_ports, ports, icmp)| Rule {
            inbound,
            allow: allow || !acl,
            protocol,
            own,
            peer,
            source_ports: source_ports.filter(|_| acl),
            ports,
            icmp: if icmp.0.is_none() { (None, None) } else { icmp },
        })
}

fn everything(inbound: bool) -> Rule {
    let (own, peer) = ("0.0.0.0/0", "0.0.0.0/0");
    Rule { inbound, allow: true, protocol: "any", own, peer, source_ports: None, ports: None, icmp: (None, None) }
}

fn server() -> impl Strategy<Value = Server> {
    let groups = select(vec![vec![0], vec![1], vec![0, 1]]);
    (0..2_usize, 0..2_usize, 4..8_u8, groups, any::<bool>()).prop_map(|(vpc, subnet, host, groups, floating)| Server {
        vpc,
        subnet,
        host,
        groups,
        floating,
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let prefix = select(vec!["10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/23", "10.0.0.0/16", "0.0.0.0/0"]);
    let (ge, le) =
        (select(vec![None, None, Some(23), Some(24), Some(25)]), select(vec![None, None, Some(24), Some(23)]));
    (any::<bool>(), prefix, ge, le).prop_map(|(permit, prefix, ge, le)| Filter { permit, prefix, ge, le })
}

fn vpn() -> impl Strategy<Value = Option<Vpn>> {
    let own = select(vec!["10.0.0.0/24", "10.0.0.0/25", "10.0.0.4/31"]);
    let one = (any::<bool>(), prop::bool::weighted(0.8), own, prop::bool::weighted(0.8), 0..2_usize);
    prop::option::weighted(
        0.7,
        one.prop_map(|(policy, up, own, accepted, subnet)| Vpn { policy, up, own, accepted, subnet }),
    )
}

fn route() -> impl Strategy<Value = Route> {
    let destination = select(vec!["142.0.0.0/8", "8.8.8.8/32", "10.0.1.0/25", "10.0.0.4/32", "10.0.0.128/25"]);
    // All of it is never delivered: whether what a server hands on fits a VPN's ranges is not asked.
    let wide =
        select(vec![Action::Drop, Action::Delegate, Action::DelegateVpc]).prop_map(|action| ("0.0.0.0/0", action));
    let action = select(vec![
        Action::Drop,
        Action::Delegate,
        Action::DelegateVpc,
        Action::Deliver(4),
        Action::Deliver(4),
        Action::Deliver(5),
    ]);
    let narrow = (destination, action);
    (prop_oneof![1 => wide, 2 => narrow], prop::bool::weighted(0.8)).prop_map(|((destination, action), here)| Route {
        destination,
        action,
        here,
    })
}

fn balancer() -> impl Strategy<Value = Option<Balancer>> {
    let groups = select(vec![vec![], vec![0], vec![1], vec![0, 1]]);
    let listens = select(vec![(22, 22), (443, 443), (1, 443)]);
    let ports = (select(vec![22, 443]), select(vec![443, 65_535]));
    let one = (any::<bool>(), any::<bool>(), 0..2_usize, groups, listens, 0..8_usize, ports).prop_map(
        |(network, floating, subnet, mut groups, listens, member, (port, health))| {
            // Only a network balancer may do without.
            if groups.is_empty() && !network {
                groups.push(0);
            }
            let server = Server { vpc: 0, subnet, host: 9, groups, floating };
            Balancer { network, server, listens, member, port, health }
        },
    );
    prop::option::weighted(0.7, one)
}

pub fn accounts() -> impl Strategy<Value = Account> {
    let groups = vec(vec(vec(rule(true, false), 1..5), 2), 2);
    let acls = vec(vec(vec(rule(false, true), 1..6), 2), 2);
    let gateways = vec(vec(any::<bool>(), 2), 2);
    let routes = vec(vec(route(), 0..4), 2);
    let joined = vec((prop::bool::weighted(0.8), vec(filter(), 0..3), any::<bool>()), 2);
    let rest = (vpn(), balancer(), any::<bool>());
    (vec(server(), 1..6), groups, acls, gateways, routes, joined, rest).prop_map(
        |(mut servers, mut groups, mut acls, gateways, routes, joined, (vpn, balancer, open))| {
            // Rules at random let little pass: in half of the accounts the rest of it passes, so that more is met behind.
            for rules in groups.iter_mut().chain(&mut acls).flatten().filter(|_| open) {
                rules.extend([true, false].map(everything));
            }
            let mut seen = Vec::new();
            servers.retain(|server| {
                let place = (server.vpc, server.subnet, server.host);
                let is_new = !seen.contains(&place);
                seen.push(place);
                is_new
            });
            // Its member is one of its own VPC, if there is any.
            let of_a: Vec<usize> = (0..servers.len()).filter(|at| servers[*at].vpc == 0).collect();
            let balancer = balancer.filter(|_| !of_a.is_empty()).map(|own| {
                let member = of_a[own.member % of_a.len()];
                Balancer { member, ..own }
            });
            Account { servers, groups, acls, gateways, routes, joined, vpn, balancer }
        },
    )
}

impl Account {
    pub fn ends(&self) -> Vec<End> {
        let peer = self.vpn.iter().map(|_| End::Outside(PEER));
        let balancer = self.balancer.iter().map(|_| End::Balancer);
        (0..self.servers.len()).map(End::Server).chain(balancer).chain(OUTSIDE.map(End::Outside)).chain(peer).collect()
    }

    pub fn address(server: &Server) -> String {
        format!("10.0.{}.{}", server.vpc, usize::from(server.host) + server.subnet * 128)
    }

    /// A server, or a balancer in its place; none outside.
    pub fn server(&self, end: &End) -> Option<&Server> {
        match end {
            End::Server(at) => self.servers.get(*at),
            End::Balancer => self.balancer.as_ref().map(|own| &own.server),
            End::Outside(_) => None,
        }
    }

    /// The VPC of an end, and its address.
    pub fn place(&self, end: &End) -> (Option<&str>, u32) {
        match end {
            End::Server(_) | End::Balancer => {
                let Some(server) = self.server(end) else { return (None, 0) };
                let address: std::net::Ipv4Addr = Self::address(server).parse().unwrap();
                (Some(VPCS[server.vpc]), address.to_bits())
            }
            End::Outside(address) => (None, address.parse::<std::net::Ipv4Addr>().unwrap().to_bits()),
        }
    }
}
