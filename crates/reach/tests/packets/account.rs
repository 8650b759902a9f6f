//! Small accounts at random, and what they look like in collected JSON.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

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
    /// Destinations that each VPC's routing table drops.
    pub drops: Vec<Vec<&'static str>>,
    /// For each VPC whether the transit gateway joins it, its filters, and whether the default denies.
    pub joined: Vec<(bool, Vec<Filter>, bool)>,
    pub vpn: Option<Vpn>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Server(usize),
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

pub fn accounts() -> impl Strategy<Value = Account> {
    let groups = vec(vec(vec(rule(true, false), 1..5), 2), 2);
    let acls = vec(vec(vec(rule(false, true), 1..6), 2), 2);
    let gateways = vec(vec(any::<bool>(), 2), 2);
    let drops = vec(vec(select(vec!["142.0.0.0/8", "10.0.1.0/25", "0.0.0.0/0", "10.0.0.4/32"]), 0..2), 2);
    let joined = vec((prop::bool::weighted(0.8), vec(filter(), 0..3), any::<bool>()), 2);
    (vec(server(), 1..6), groups, acls, gateways, drops, joined, vpn()).prop_map(
        |(mut servers, groups, acls, gateways, drops, joined, vpn)| {
            let mut seen = Vec::new();
            servers.retain(|server| {
                let place = (server.vpc, server.subnet, server.host);
                let is_new = !seen.contains(&place);
                seen.push(place);
                is_new
            });
            Account { servers, groups, acls, gateways, drops, joined, vpn }
        },
    )
}

impl Account {
    pub fn ends(&self) -> Vec<End> {
        let peer = self.vpn.iter().map(|_| End::Outside(PEER));
        (0..self.servers.len()).map(End::Server).chain(OUTSIDE.map(End::Outside)).chain(peer).collect()
    }

    pub fn address(server: &Server) -> String {
        format!("10.0.{}.{}", server.vpc, usize::from(server.host) + server.subnet * 128)
    }

    /// The VPC of an end, and its address.
    pub fn place(&self, end: &End) -> (Option<&str>, u32) {
        match end {
            End::Server(at) => {
                let server = &self.servers[*at];
                let address: std::net::Ipv4Addr = Self::address(server).parse().unwrap();
                (Some(VPCS[server.vpc]), address.to_bits())
            }
            End::Outside(address) => (None, address.parse::<std::net::Ipv4Addr>().unwrap().to_bits()),
        }
    }

    pub fn json(&self) -> Value {
        let mut lists: std::collections::BTreeMap<&str, Vec<Value>> = std::collections::BTreeMap::new();
        for (vpc, name) in VPCS.iter().enumerate() {
            let own = json!({ "id": name, "crn": format!("crn:{name}"), "name": name });
            let mut with = |key: &'static str, mut item: Value| {
                item["vpc"] = own.clone();
                lists.entry(key).or_default().push(item);
            };
            for group in 0..2 {
                let rules: Vec<Value> = self.groups[vpc][group].iter().map(|rule| group_rule(rule, name)).collect();
                with(
                    "security_groups",
                    json!({ "id": format!("{name}-g{group}"), "name": format!("g{group}"), "rules": rules }),
                );
                let rules: Vec<Value> = self.acls[vpc][group].iter().enumerate().map(acl_rule).collect();
                let id = format!("{name}-acl{group}");
                with("network_acls", json!({ "id": id, "name": id, "rules": rules }));
                let gateway = format!("{name}-gw{group}");
                with("public_gateways", json!({ "id": gateway, "name": gateway, "zone": { "name": "us-south-1" } }));
                let mut subnet = json!({
                    "id": format!("{name}-s{group}"), "name": format!("{name}-s{group}"), "zone": { "name": "us-south-1" },
                    "ipv4_cidr_block": format!("10.0.{vpc}.{}/25", group * 128), "network_acl": { "id": id },
                    "routing_table": { "id": format!("{name}-table") },
                });
                if self.gateways[vpc][group] {
                    subnet["public_gateway"] = json!({ "id": gateway });
                }
                with("subnets", subnet);
            }
            let route = |(at, drop): (usize, &&str)| {
                json!({ "id": format!("{name}-r{at}"), "name": format!("r{at}"), "destination": drop, "action": "drop",
                    "zone": { "name": "us-south-1" } })
            };
            let mut routes: Vec<Value> = self.drops[vpc].iter().enumerate().map(route).collect();
            let mut table = json!({ "id": format!("{name}-table"), "name": "table", "subnets": [] });
            if let Some(vpn) = self.vpn.as_ref().filter(|_| vpc == 0) {
                let mut connection = json!({ "id": "to-peer", "name": "to-peer", "admin_state_up": true,
                    "status": if vpn.up { "up" } else { "down" }, "mode": "route", "peer": { "address": "203.0.113.9" } });
                if vpn.policy {
                    connection["mode"] = json!("policy");
                    connection["peer"]["cidrs"] = json!([PEERS]);
                    connection["local"] = json!({ "cidrs": [vpn.own] });
                } else {
                    routes.push(
                        json!({ "id": "to-peer-route", "name": "to-peer", "destination": PEERS, "action": "deliver",
                        "zone": { "name": "us-south-1" }, "next_hop": { "id": "to-peer" } }),
                    );
                }
                if vpn.accepted {
                    table["accept_routes_from"] = json!([{ "resource_type": "vpn_gateway" }]);
                }
                with(
                    "vpn_gateways",
                    json!({ "id": "vpn", "name": "vpn", "mode": connection["mode"], "connections": [connection],
                    "subnet": { "id": format!("a-s{}", vpn.subnet) }, "members": [] }),
                );
            }
            table["routes"] = json!(routes);
            with("routing_tables", table);
            let (is_joined, filters, deny) = &self.joined[vpc];
            if *is_joined {
                let word = |permit: bool| if permit { "permit" } else { "deny" };
                let filter = |filter: &Filter| json!({ "action": word(filter.permit), "prefix": filter.prefix, "ge": filter.ge, "le": filter.le });
                lists.entry("transit_connections").or_default().push(json!({
                    "id": format!("c-{name}"), "name": format!("c-{name}"), "network_type": "vpc", "status": "attached",
                    "network_id": format!("crn:{name}"), "transit_gateway": { "id": "tgw", "name": "tgw" },
                    "prefix_filters_default": word(!deny), "prefix_filters": filters.iter().map(filter).collect::<Vec<_>>(),
                }));
            }
            lists.entry("vpcs").or_default().push(json!({
                "id": name, "crn": format!("crn:{name}"), "name": name, "region": "us-south",
                "address_prefixes": [{ "id": format!("p-{name}"), "cidr": format!("10.0.{vpc}.0/24"), "zone": { "name": "us-south-1" } }],
            }));
        }
        for (at, server) in self.servers.iter().enumerate() {
            let name = VPCS[server.vpc];
            let interface = json!({
                "id": format!("nic-{at}"), "name": "eth0", "subnet": { "id": format!("{name}-s{}", server.subnet) },
                "primary_ip": { "address": Self::address(server) },
                "security_groups": server.groups.iter().map(|group| json!({ "id": format!("{name}-g{group}") })).collect::<Vec<_>>(),
            });
            lists.entry("instances").or_default().push(json!({
                "id": format!("server-{at}"), "name": format!("server-{at}"), "vpc": { "id": name }, "zone": { "name": "us-south-1" },
                "primary_network_interface": interface, "network_interfaces": [interface],
            }));
            if server.floating {
                lists.entry("floating_ips").or_default().push(json!({
                    "id": format!("fip-{at}"), "name": format!("fip-{at}"), "address": format!("150.0.0.{at}"),
                    "target": { "id": format!("nic-{at}"), "resource_type": "network_interface" },
                }));
            }
        }
        lists
            .entry("transit_gateways")
            .or_default()
            .push(json!({ "id": "tgw", "name": "tgw", "location": "us-south" }));
        // What is there and empty was read.
        for key in ["floating_ips", "transit_connections", "public_gateways", "instances"] {
            lists.entry(key).or_default();
        }
        json!(lists)
    }
}

fn ends(ports: Option<(u16, u16)>) -> (Option<u16>, Option<u16>) {
    (ports.map(|ports| ports.0), ports.map(|ports| ports.1))
}

fn group_rule(rule: &Rule, vpc: &str) -> Value {
    let (first, last) = ends(rule.ports);
    let remote = match rule.peer {
        group @ ("g0" | "g1") => json!({ "id": format!("{vpc}-{group}"), "name": group }),
        cidr => json!({ "cidr_block": cidr }),
    };
    json!({
        "id": "rule", "direction": if rule.inbound { "inbound" } else { "outbound" }, "protocol": rule.protocol,
        "port_min": first, "port_max": last, "type": rule.icmp.0, "code": rule.icmp.1, "remote": remote,
        "local": { "cidr_block": rule.own },
    })
}

fn acl_rule((at, rule): (usize, &Rule)) -> Value {
    let ((first, last), (source_first, source_last)) = (ends(rule.ports), ends(rule.source_ports));
    let (source, destination) = if rule.inbound { (rule.peer, rule.own) } else { (rule.own, rule.peer) };
    json!({
        "id": format!("r{at}"), "name": format!("r{at}"), "before": { "id": format!("r{}", at + 1) },
        "action": if rule.allow { "allow" } else { "deny" },
        "direction": if rule.inbound { "inbound" } else { "outbound" }, "protocol": rule.protocol,
        "source": source, "destination": destination, "source_port_min": source_first, "source_port_max": source_last,
        "destination_port_min": first, "destination_port_max": last, "type": rule.icmp.0, "code": rule.icmp.1,
    })
}
