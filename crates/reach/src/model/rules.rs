//! IBM's rules as sets of addresses and connections.

use super::networks::{AclRule, Direction, GroupRule, Peer};
use crate::conn::{CODES, Conn, PORTS, Pool, Set, TYPES};
use crate::ip::{self, EVERYWHERE, Span};
use drawstream_graph::estate::rule::{self, Protocol, Remote};
use drawstream_graph::estate::{Cidr, Ports, Ref};

/// Ports of a rule; every one where it has none.
fn ports(ports: Option<Ports>) -> (u16, u16) {
    ports.map_or(PORTS, |ports| (ports.first, ports.last))
}

fn icmp(icmp_type: Option<u64>, code: Option<u64>) -> Conn {
    let one = |number: Option<u64>, all: (u16, u16)| match number {
        None => all,
        // What no packet can have matches none.
        Some(number) => u16::try_from(number).map_or((1, 0), |number| (number, number)),
    };
    Conn::icmp(one(icmp_type, TYPES), one(code, CODES))
}

/// What a rule's protocol and ports mean. `all` of a rule that denies is every protocol, of one that allows TCP, UDP and
/// ICMP (<https://cloud.ibm.com/docs/vpc?topic=vpc-using-acls>).
fn connections(
    pool: &mut Pool,
    protocol: &Protocol,
    (source, destination): ((u16, u16), (u16, u16)),
    icmp: Conn,
    allow: bool,
) -> Set {
    match protocol {
        Protocol::All if !allow => Pool::ANY,
        Protocol::All | Protocol::IcmpTcpUdp => Pool::ALL,
        Protocol::Any => Pool::ANY,
        Protocol::Tcp => pool.intern(Conn::tcp(source, destination)),
        Protocol::Udp => pool.intern(Conn::udp(source, destination)),
        Protocol::Icmp => pool.intern(icmp),
        Protocol::Other(word) => pool.protocol(word),
    }
}

fn direction(direction: &rule::Direction) -> Option<Direction> {
    match direction {
        rule::Direction::Inbound => Some(Direction::In),
        rule::Direction::Outbound => Some(Direction::Out),
        rule::Direction::Other(_) => None,
    }
}

/// A side of an ACL's rule; everywhere where none is told.
fn side(cidr: &Cidr) -> Option<Span> {
    if cidr.is_empty() { Some(EVERYWHERE) } else { ip::of_cidr(cidr) }
}

/// An ACL's rule; none for one that is about no IPv4 traffic.
pub(super) fn of_acl(pool: &mut Pool, at: usize, rule: &rule::AclRule) -> Option<AclRule> {
    let allow = match rule.action {
        rule::Action::Allow => true,
        rule::Action::Deny => false,
        rule::Action::Other(_) => return None,
    };
    let both = (ports(rule.source_ports), ports(rule.destination_ports));
    let set = connections(pool, &rule.protocol, both, icmp(rule.icmp_type, rule.icmp_code), allow);
    Some(AclRule {
        at,
        name: if rule.name.is_empty() { &rule.id } else { &rule.name }.to_string(),
        direction: direction(&rule.direction)?,
        allow,
        source: side(&rule.source)?,
        destination: side(&rule.destination)?,
        set,
    })
}

/// A group's rule; none for one without a direction.
pub(super) fn of_group(
    pool: &mut Pool,
    at: usize,
    rule: &rule::GroupRule,
    group: &dyn Fn(&Ref) -> Option<usize>,
) -> Option<GroupRule> {
    let set = connections(pool, &rule.protocol, (PORTS, ports(rule.ports)), icmp(rule.icmp_type, rule.icmp_code), true);
    let range = |remote: &Remote| match remote {
        Remote::Any => Some(EVERYWHERE),
        Remote::Cidr(cidr) => ip::of_cidr(cidr),
        Remote::Address(address) => ip::of_address(address).map(|address| (address, address)),
        Remote::Group(_) => None,
    };
    let remote = match &rule.remote {
        Remote::Group(of) => group(of).map_or(Peer::Nobody, Peer::Group),
        other => range(other).map_or(Peer::Nobody, Peer::Range),
    };
    // A local side that cannot be read is about no member.
    let (local, remote) = match range(&rule.local) {
        Some(local) => (local, remote),
        None => (EVERYWHERE, Peer::Nobody),
    };
    Some(GroupRule {
        at,
        id: if rule.id.is_empty() { &rule.name } else { &rule.id }.to_string(),
        name: rule.name.to_string(),
        direction: direction(&rule.direction)?,
        local,
        remote,
        set,
    })
}
