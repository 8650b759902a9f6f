//! VPCs, subnets, and the tables of rules that guard them.

use crate::conn::Set;
use crate::ip::{Ranges, Span};
use drawstream_graph::NodeId;
use std::collections::BTreeSet;

/// A virtual private cloud.
#[derive(Debug)]
pub struct Vpc {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Its region.
    pub region: String,
    /// Its address prefixes; those of its subnets where none were read.
    pub prefixes: Vec<Span>,
    /// Its subnets.
    pub subnets: Vec<usize>,
    /// Its security groups.
    pub groups: Vec<usize>,
    /// Its network ACLs.
    pub acls: Vec<usize>,
    /// The group of interfaces that name none.
    pub default_group: Option<usize>,
    /// The addresses of the internet, as this VPC sees it.
    pub internet: Ranges,
    /// Whether it stands for a Power Virtual Server workspace: it has no groups, ACLs, or way outside of its own.
    pub is_power: bool,
    /// The table that routes what comes from transit gateways.
    pub ingress: Option<usize>,
    /// The table that routes what comes from direct links.
    pub link_ingress: Option<usize>,
    /// The table that routes what comes from other zones of it.
    pub zone_ingress: Option<usize>,
    /// Its tables that route what comes from outside, the one above among them.
    pub entrances: Vec<usize>,
    /// Addresses to which such a table delivers what the internet sends to a public address range.
    pub doors: BTreeSet<u32>,
    /// Where a rule or route of it names a bound, as the first address behind it; sorted.
    pub starts: Vec<u32>,
}

impl Vpc {
    /// One of which nothing more is known.
    pub(super) fn new(node: NodeId, name: String, region: String) -> Self {
        let (prefixes, subnets, groups, acls, entrances, starts) = Default::default();
        let (default_group, ingress, link_ingress, zone_ingress) = Default::default();
        let (internet, doors, is_power) = Default::default();
        Self {
            node,
            name,
            region,
            prefixes,
            subnets,
            groups,
            acls,
            default_group,
            internet,
            is_power,
            ingress,
            link_ingress,
            zone_ingress,
            entrances,
            doors,
            starts,
        }
    }
}

/// A subnet.
#[derive(Debug)]
pub struct Subnet {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Its range.
    pub range: Span,
    /// Its VPC.
    pub vpc: usize,
    /// Its zone.
    pub zone: String,
    /// Its network ACL.
    pub acl: Option<usize>,
    /// Its public gateway.
    pub gateway: Option<NodeId>,
    /// Its routing table.
    pub table: Option<usize>,
    /// Whether routes that decide here may not have been read.
    pub routes_unread: bool,
}

/// Which way traffic goes, seen from what a table guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Out of it.
    Out,
    /// Into it.
    In,
}

impl Direction {
    /// IBM's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Out => "outbound",
            Self::In => "inbound",
        }
    }
}

/// A network ACL.
#[derive(Debug)]
pub struct Acl {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Its VPC.
    pub vpc: Option<usize>,
    /// Its rules, in the order in which they apply.
    pub rules: Vec<AclRule>,
    /// The subnets that it filters.
    pub subnets: Vec<usize>,
}

/// A rule of a network ACL.
#[derive(Debug)]
pub struct AclRule {
    /// Its place among all rules of the ACL's facts.
    pub at: usize,
    /// Its name, or id.
    pub name: String,
    /// Which way.
    pub direction: Direction,
    /// Whether it lets pass.
    pub allow: bool,
    /// Where the traffic comes from.
    pub source: Span,
    /// Where it goes.
    pub destination: Span,
    /// Which connections.
    pub set: Set,
}

impl AclRule {
    /// The side of the subnet's own addresses.
    pub fn own(&self) -> Span {
        if self.direction == Direction::In { self.destination } else { self.source }
    }

    /// The other side.
    pub fn peer(&self) -> Span {
        if self.direction == Direction::In { self.source } else { self.destination }
    }

    /// Whether it is about traffic between these two.
    pub fn matches(&self, own: u32, peer: u32) -> bool {
        within(own, self.own()) && within(peer, self.peer())
    }
}

/// Whether an address lies in a span.
pub fn within(address: u32, span: Span) -> bool {
    span.0 <= address && address <= span.1
}

/// A security group.
#[derive(Debug)]
pub struct Group {
    /// Its node.
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Its VPC.
    pub vpc: Option<usize>,
    /// Its rules.
    pub rules: Vec<GroupRule>,
    /// The endpoints that it guards.
    pub members: Vec<usize>,
    /// How many resources it guards, also where their addresses are not known.
    pub guarded: usize,
}

/// A rule of a security group.
#[derive(Debug)]
pub struct GroupRule {
    /// Its place among all rules of the group's facts.
    pub at: usize,
    /// Its id, or name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which way.
    pub direction: Direction,
    /// The members' addresses that it is about.
    pub local: Span,
    /// The other side.
    pub remote: Peer,
    /// Which connections.
    pub set: Set,
}

/// The other side of a security group's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// A range of addresses.
    Range(Span),
    /// The members of a group.
    Group(usize),
    /// Nothing that is known: a group that is not there, or a range of IPv6.
    Nobody,
}

impl GroupRule {
    /// Whether it is about traffic between a member and a peer in those groups.
    pub fn matches(&self, own: u32, peer: u32, peer_groups: &[usize]) -> bool {
        let is_peer = match self.remote {
            Peer::Range(span) => within(peer, span),
            Peer::Group(group) => peer_groups.binary_search(&group).is_ok(),
            Peer::Nobody => false,
        };
        is_peer && within(own, self.local)
    }
}
