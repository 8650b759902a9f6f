//! What of an account decides on its connections, taken from the graph: networks, endpoints, and the tables that rule
//! them, with rules as sets of addresses and connections.

mod balancers;
mod beyond;
mod endpoints;
mod networks;
mod read;
mod routes;
mod rules;
mod transit;

pub use balancers::{Balancer, Family};
pub use beyond::{Beyond, Door, Lead};
pub use endpoints::{EndKind, Endpoint};
pub use networks::{Acl, AclRule, Direction, Group, GroupRule, Peer, Subnet, Vpc};
pub use read::of;
pub use routes::{Table, Way};
pub use transit::{Connection, Judged, Transit, is_about};

use crate::conn::{Pool, Set};
use crate::ip::Ranges;
use drawstream_graph::NodeId;
use drawstream_graph::estate::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// How connections are judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// By rules alone, as np-guard's analyser did: ports of listeners and members and routes are left out, load
    /// balancers stand in every subnet that they may be in, workers are also in the default group.
    pub rules_only: bool,
    /// Whether endpoint gateways and IBM's service network open connections too, as np-guard's analyser had it. By IBM's
    /// documentation neither does.
    pub answerers_open: bool,
    /// Regions whose VPCs are looked at; all where empty.
    pub regions: Vec<String>,
    /// Id or name of the resource group whose VPCs are looked at.
    pub resource_group: Option<String>,
    /// Id, CRN or name of the VPCs that are looked at.
    pub vpc: Option<String>,
}

impl Options {
    /// Whether a VPC is looked at.
    fn looks_at(&self, vpc: &drawstream_graph::estate::Resource) -> bool {
        let (id, name) = &vpc.group;
        let is_group = |wanted: &String| **wanted == **id || **wanted == **name;
        let is_named = |wanted: &String| [&vpc.id, &vpc.crn, &vpc.name].iter().any(|own| ***own == **wanted);
        (self.regions.is_empty() || self.regions.iter().any(|region| **region == *vpc.region))
            && self.resource_group.as_ref().is_none_or(is_group)
            && self.vpc.as_ref().is_none_or(is_named)
    }
}

/// What of an account decides on its connections. Everything refers to the rest by index.
#[derive(Debug, Default)]
pub struct Model {
    /// How connections are judged.
    pub options: Options,
    /// In the graph's order, as everything else.
    pub vpcs: Vec<Vpc>,
    /// Subnets.
    pub subnets: Vec<Subnet>,
    /// Network ACLs.
    pub acls: Vec<Acl>,
    /// Security groups.
    pub groups: Vec<Group>,
    /// Routing tables.
    pub tables: Vec<Table>,
    /// Transit gateways.
    pub transits: Vec<Transit>,
    /// Load balancers.
    pub balancers: Vec<Balancer>,
    /// Networks beyond VPCs.
    pub beyond: Vec<Beyond>,
    /// What a VPN server, an endpoint gateway of a private path, or a share's mount target listens on; others on all.
    pub heard: BTreeMap<NodeId, Set>,
    /// Endpoint gateways of private paths of which it was not read what they listen on.
    pub paths_unread: BTreeSet<NodeId>,
    /// Where a VPN server sends what its clients open, with its own address as the source.
    pub translates: BTreeMap<NodeId, Ranges>,
    /// Addresses on interfaces.
    pub endpoints: Vec<Endpoint>,
    /// Sets of security groups that guard some endpoint together, each sorted.
    pub guards: Vec<Vec<usize>>,
    /// Clusters whose workers' groups are assumed, with how many workers.
    pub assumed_workers: usize,
    /// What cannot be placed, and so is left out: servers without an address or a known subnet.
    pub unplaced: usize,
    /// Kinds of which a part was not read, with its regions.
    pub unread: BTreeMap<Kind, Vec<String>>,
    /// `unread` for each account by itself, in their order.
    pub unread_of: Vec<BTreeMap<Kind, Vec<String>>>,
    /// Of which account each VPC is, counted from 0.
    pub account_of: Vec<usize>,
    /// `unread` without what a file has no room for: what was asked for, and refused, or failed.
    pub failed: BTreeMap<Kind, Vec<String>>,
    /// Addresses that reach the internet themselves, by VPC.
    pub outlets: BTreeSet<(usize, u32)>,
    /// Sets of connections.
    pub pool: Pool,
}

/// The set of groups of what nothing guards, so that everything passes.
pub const UNGUARDED: usize = usize::MAX;
/// The set of groups of what nothing guards and its subnet's ACL does not hold for either: the load balancer of a private
/// path, which takes no more of its subnet than addresses (<https://cloud.ibm.com/docs/vpc?topic=vpc-nlb-faqs#ppnlb-sg-acls>).
pub const UNFILTERED: usize = usize::MAX - 1;

impl Model {
    /// Whether ends of that kind open connections of their own.
    pub fn opens(&self, kind: EndKind) -> bool {
        kind.opens() || (kind == EndKind::Gateway && self.options.answerers_open)
    }

    /// Whether what has an address of a VPC reaches the internet itself, so that it may hand on what others send there.
    pub fn has_outlet(&self, vpc: usize, address: u32) -> bool {
        self.outlets.contains(&(vpc, address))
    }

    /// Whether things of a kind in that region were read in all accounts, so that what is not there is not there.
    pub fn is_read(&self, kind: Kind, region: &str) -> bool {
        is_in(&self.unread, kind, region)
    }

    /// [`Model::is_read`] in the account of a VPC alone.
    pub fn is_read_at(&self, vpc: usize, kind: Kind, region: &str) -> bool {
        let own = self.account_of.get(vpc).and_then(|account| self.unread_of.get(*account));
        own.is_none_or(|unread| is_in(unread, kind, region))
    }

    /// Whether something of a kind may be there in a VPC's region that was not read. By rules alone what is not there is
    /// not there.
    pub fn may_have(&self, vpc: usize, kind: Kind) -> bool {
        let own = &self.vpcs[vpc];
        !self.options.rules_only && !own.is_power && !self.is_read_at(vpc, kind, &own.region)
    }

    /// Whether something that tells of ends was refused or failed in a VPC's region. What a file has no
    /// list of does not count: hardly any has all.
    pub fn lost_ends(&self, vpc: usize) -> bool {
        let region = &self.vpcs[vpc].region;
        !self.options.rules_only
            && EndKind::IN_VPCS.iter().flat_map(|kind| kind.told_by()).any(|kind| self.is_lost(*kind, region))
    }

    /// Whether a part of a kind was refused or failed in a region.
    pub fn is_lost(&self, kind: Kind, region: &str) -> bool {
        !is_in(&self.failed, kind, region)
    }
}

fn is_in(unread: &BTreeMap<Kind, Vec<String>>, kind: Kind, region: &str) -> bool {
    use drawstream_graph::estate::coverage::GLOBAL;
    let Some(regions) = unread.get(&kind) else { return true };
    !regions.iter().any(|unread| unread == region || unread == GLOBAL || unread.is_empty())
}
