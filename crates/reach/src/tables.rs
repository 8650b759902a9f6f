//! What the tables let pass between two addresses, each answer worked out once: for the addresses between two bounds
//! that a table names the answer is the same.

use crate::conn::{Pool, Set};
use crate::fast::Map;
use crate::ip;
use crate::model::{Acl, Direction, Endpoint, Lead, Model, Peer, UNFILTERED, UNGUARDED, Way};

/// One end of a connection, as tables see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Its address.
    pub address: u32,
    /// Its groups, [`UNGUARDED`], or [`UNFILTERED`]; none outside.
    pub guards: Option<usize>,
    /// Its subnet; none outside.
    pub subnet: Option<usize>,
    /// The network beyond that it is in.
    pub beyond: Option<usize>,
}

impl Point {
    /// An address outside.
    pub const fn outside(address: u32) -> Self {
        Self { address, guards: None, subnet: None, beyond: None }
    }

    /// An address of a network beyond.
    pub const fn beyond(address: u32, at: usize) -> Self {
        Self { address, guards: None, subnet: None, beyond: Some(at) }
    }

    /// An endpoint's.
    pub const fn of(endpoint: &Endpoint) -> Self {
        let (guards, subnet) = (Some(endpoint.guards), Some(endpoint.subnet));
        Self { address: endpoint.address, guards, subnet, beyond: None }
    }
}

/// Bounds that a table names for one direction.
#[derive(Debug, Default)]
struct Cuts {
    own: Vec<u32>,
    peer: Vec<u32>,
    /// Whether it names groups.
    groups: bool,
}

impl Cuts {
    fn cell(starts: &[u32], address: u32) -> u32 {
        u32::try_from(starts.partition_point(|start| *start <= address)).unwrap_or(u32::MAX)
    }
}

/// The answers so far.
#[derive(Debug, Default)]
pub struct Tables {
    acl_cuts: Vec<[Cuts; 2]>,
    guard_cuts: Vec<[Cuts; 2]>,
    acls: Map<(usize, u64), Set>,
    guards: Map<(usize, u64, usize), Set>,
}

const fn at(direction: Direction) -> usize {
    match direction {
        Direction::Out => 0,
        Direction::In => 1,
    }
}

impl Tables {
    /// For the tables of a model.
    pub fn of(model: &Model) -> Self {
        let both = [Direction::Out, Direction::In];
        let acl = |acl: &Acl| {
            both.map(|direction| {
                let rules = || acl.rules.iter().filter(|rule| rule.direction == direction);
                Cuts {
                    own: ip::starts(rules().map(|rule| rule.own())),
                    peer: ip::starts(rules().map(|rule| rule.peer())),
                    groups: false,
                }
            })
        };
        let guards = |groups: &Vec<usize>| {
            both.map(|direction| {
                let all = groups.iter().flat_map(|group| &model.groups[*group].rules);
                let rules = || all.clone().filter(|rule| rule.direction == direction);
                let peers = rules().filter_map(|rule| match rule.remote {
                    Peer::Range(span) => Some(span),
                    _ => None,
                });
                Cuts {
                    own: ip::starts(rules().map(|rule| rule.local)),
                    peer: ip::starts(peers),
                    groups: rules().any(|rule| matches!(rule.remote, Peer::Group(_))),
                }
            })
        };
        Self {
            acl_cuts: model.acls.iter().map(acl).collect(),
            guard_cuts: model.guards.iter().map(guards).collect(),
            acls: Map::default(),
            guards: Map::default(),
        }
    }

    /// What a subnet's ACL lets pass between an address in it and another one. Where the ACL is not known, that is
    /// everything; by rules alone nothing.
    pub fn acl(&mut self, model: &mut Model, direction: Direction, own: Point, peer: Point) -> Set {
        let Some(subnet) = own.subnet.filter(|_| own.guards != Some(UNFILTERED)) else { return Pool::ANY };
        let Some(acl) = model.subnets[subnet].acl else {
            return if model.options.rules_only { Pool::EMPTY } else { Pool::ANY };
        };
        let cuts = &self.acl_cuts[acl][at(direction)];
        let cells = (Cuts::cell(&cuts.own, own.address), Cuts::cell(&cuts.peer, peer.address));
        let key = (acl * 2 + at(direction), u64::from(cells.0) << 32 | u64::from(cells.1));
        if let Some(known) = self.acls.get(&key) {
            return *known;
        }
        let (mut allowed, mut left) = (Pool::EMPTY, Pool::ANY);
        let Model { acls, pool, .. } = model;
        let rules = acls[acl].rules.iter().filter(|rule| rule.direction == direction);
        for rule in rules.filter(|rule| rule.matches(own.address, peer.address)) {
            if rule.allow {
                let more = pool.intersect(rule.set, left);
                allowed = pool.union(allowed, more);
            }
            left = pool.minus(left, rule.set);
        }
        self.acls.insert(key, allowed);
        allowed
    }

    /// What the groups of an endpoint let pass between it and another one.
    pub fn groups(&mut self, model: &mut Model, direction: Direction, own: Point, peer: Point) -> Set {
        let Some(guards) = own.guards else { return Pool::ANY };
        if matches!(guards, UNGUARDED | UNFILTERED) {
            return Pool::ANY;
        }
        let cuts = &self.guard_cuts[guards][at(direction)];
        let cells = (Cuts::cell(&cuts.own, own.address), Cuts::cell(&cuts.peer, peer.address));
        let peer_guards = if cuts.groups { peer.guards.unwrap_or(UNGUARDED) } else { UNGUARDED };
        let key = (guards * 2 + at(direction), u64::from(cells.0) << 32 | u64::from(cells.1), peer_guards);
        if let Some(known) = self.guards.get(&key) {
            return *known;
        }
        let Model { guards: all, groups, pool, .. } = model;
        let peer_groups: &[usize] = all.get(peer_guards).map_or(&[], Vec::as_slice);
        let mut allowed = Pool::EMPTY;
        for rule in all[guards].iter().flat_map(|group| &groups[*group].rules) {
            if rule.direction == direction && rule.matches(own.address, peer.address, peer_groups) {
                allowed = pool.union(allowed, rule.set);
            }
        }
        self.guards.insert(key, allowed);
        allowed
    }

    /// Whether two points lie in one subnet: ACLs and routes are not asked then.
    pub fn is_one_subnet(a: Point, b: Point) -> bool {
        a.subnet.is_some() && a.subnet == b.subnet
    }

    /// What every table on the way lets pass, ports of balancers left out.
    pub fn forward(&mut self, model: &mut Model, from: Point, to: Point) -> Set {
        if is_consumer(model, from) {
            return Pool::ANY;
        }
        let mut set = self.groups(model, Direction::Out, from, to);
        if set == Pool::EMPTY {
            return set;
        }
        let more = self.groups(model, Direction::In, to, from);
        set = model.pool.intersect(set, more);
        if set == Pool::EMPTY || Self::is_one_subnet(from, to) {
            return set;
        }
        let more = self.acl(model, Direction::Out, from, to);
        set = model.pool.intersect(set, more);
        let more = self.acl(model, Direction::In, to, from);
        model.pool.intersect(set, more)
    }

    /// What of `set` gets its answers: ACLs are asked the other way, groups are not.
    pub fn answered(&mut self, model: &mut Model, from: Point, to: Point, set: Set) -> Set {
        if Self::is_one_subnet(from, to) || is_consumer(model, from) {
            return set;
        }
        let out = self.acl(model, Direction::Out, to, from);
        let back = self.acl(model, Direction::In, from, to);
        let back = model.pool.intersect(out, back);
        if back == Pool::ANY {
            return set;
        }
        let back = model.pool.swapped(back);
        model.pool.intersect(set, back)
    }
}

/// Whether a point stands for the consumers of a private path: who they are is decided by its policies, not by tables.
fn is_consumer(model: &Model, point: Point) -> bool {
    point.beyond.is_some_and(|at| model.beyond[at].lead == Lead::Consumers)
}

/// Where the routes of a subnet send a packet to an address; hops that are one of the two ends are no hops.
pub fn way(model: &Model, from: Point, to: Point) -> Way {
    if let Some(at) = from.beyond {
        return arriving(model, at, to);
    }
    let Some(subnet) = from.subnet else { return Way::Direct };
    if model.options.rules_only || Tables::is_one_subnet(from, to) {
        return Way::Direct;
    }
    let subnet = &model.subnets[subnet];
    let way = subnet.table.map_or(Way::Direct, |table| model.tables[table].way(&subnet.zone, to.address).0);
    if let Some(at) = to.beyond {
        return leaving(model, at, from, way);
    }
    match way {
        Way::Through(hop) if hop != from.address && hop != to.address => way,
        Way::Dropped | Way::Vpn(_) => way,
        // Where another VPC is entered by a transit gateway, that VPC's own routes for this come after.
        Way::Direct | Way::Private | Way::Through(_) => match entering(model, from, to) {
            Way::Direct if way == Way::Private => Way::Private,
            entering => entering,
        },
    }
}

/// Where the routes for what comes from transit gateways send a packet to an address of another VPC, and those for what
/// comes from another zone one of the same VPC. They are those of the zone that it is in.
fn entering(model: &Model, from: Point, to: Point) -> Way {
    let (Some(here), Some(subnet)) = (from.subnet, to.subnet) else { return Way::Direct };
    let (here, subnet) = (&model.subnets[here], &model.subnets[subnet]);
    let vpc = &model.vpcs[subnet.vpc];
    let table = match here.vpc == subnet.vpc {
        false => vpc.ingress,
        true if here.zone != subnet.zone => vpc.zone_ingress,
        true => None,
    };
    by_table(model, table, &subnet.zone, (from.address, to.address))
}

/// Where a table for what comes in sends a packet to an address in a zone.
fn by_table(model: &Model, table: Option<usize>, zone: &str, (from, to): (u32, u32)) -> Way {
    let Some(table) = table else { return Way::Direct };
    match model.tables[table].way(zone, to).0 {
        Way::Through(hop) if hop == to || hop == from => Way::Direct,
        Way::Private => Way::Direct,
        way => way,
    }
}

/// Where a packet goes that a subnet's routes send that way, and that is for a network beyond.
fn leaving(model: &Model, at: usize, from: Point, way: Way) -> Way {
    let beyond = &model.beyond[at];
    let Some(subnet) = from.subnet.map(|at| &model.subnets[at]) else { return Way::Dropped };
    let Some(door) = beyond.door(subnet.vpc) else { return Way::Dropped };
    let accepts = || {
        // A table that was not read is taken as IBM's default one, which accepts them.
        subnet.table.is_none_or(|table| {
            let (gateways, servers) = model.tables[table].accepts;
            if beyond.lead == Lead::Clients { servers } else { gateways }
        })
    };
    match (beyond.lead, way) {
        // Answers take the way by which they were asked for.
        (Lead::Consumers, _) => Way::Direct,
        (_, Way::Dropped) => Way::Dropped,
        (Lead::Vpn | Lead::Clients, Way::Vpn(node)) if node == beyond.node && door.own.has(from.address) => Way::Direct,
        (Lead::Vpn | Lead::Clients, Way::Direct | Way::Private)
            if door.by_policy && door.own.has(from.address) && accepts() =>
        {
            Way::Direct
        }
        (Lead::Vpn | Lead::Clients, Way::Direct | Way::Private) | (_, Way::Vpn(_)) => Way::Dropped,
        (Lead::Link | Lead::Transit(_), Way::Direct | Way::Private) => Way::Direct,
        (_, Way::Through(hop)) if hop == from.address => Way::Direct,
        (_, Way::Through(_)) => way,
    }
}

/// Where a packet from a network beyond goes that is for an address of a VPC.
fn arriving(model: &Model, at: usize, to: Point) -> Way {
    let beyond = &model.beyond[at];
    let Some(subnet) = to.subnet.map(|at| &model.subnets[at]) else { return Way::Dropped };
    let Some(door) = beyond.door(subnet.vpc).filter(|door| door.own.has(to.address)) else { return Way::Dropped };
    let vpc = &model.vpcs[door.vpc];
    let table = match beyond.lead {
        Lead::Transit(at) if !model.transits[at].reaches(subnet.vpc, subnet.range).0 => return Way::Dropped,
        Lead::Transit(_) => vpc.ingress,
        Lead::Link => vpc.link_ingress,
        Lead::Vpn | Lead::Clients | Lead::Consumers => None,
    };
    by_table(model, table, &subnet.zone, (0, to.address))
}

/// What the ACLs of the subnets that a VPN gateway or server stands in let pass of a connection between an address of the
/// VPC and one beyond, and whether that is certain. IBM names two rules that they need in any case: in from there, and out
/// to there, with the VPC's addresses as the own ones
/// (<https://cloud.ibm.com/docs/vpc?topic=vpc-configuring-acls-vpn>); in other years' documentation the same the other
/// way round too. What only these stop is not known, nor what groups of a VPN server mean to its clients.
pub fn gate(
    model: &mut Model,
    tables: &mut Tables,
    (inside, there): (Point, Point),
    is_inward: bool,
    set: Set,
) -> (Set, bool) {
    let Some(at) = there.beyond else { return (set, true) };
    let vpc = inside.subnet.map(|at| model.subnets[at].vpc);
    let Some(door) = vpc.and_then(|vpc| model.beyond[at].door(vpc)) else { return (set, true) };
    let (subnets, guards, is_vpn) = (door.subnets.clone(), door.guards, model.beyond[at].lead == Lead::Vpn);
    let (mut passes, mut is_certain) = (set, true);
    for subnet in subnets {
        let own = Point { subnet: Some(subnet), ..inside };
        let other = Point { subnet: Some(subnet), beyond: None, ..there };
        let (named, turned) = if is_inward { (Direction::In, Direction::Out) } else { (Direction::Out, Direction::In) };
        let by_name = tables.acl(model, named, own, there);
        let by_turn = tables.acl(model, turned, other, inside);
        let asked = model.pool.intersect(passes, by_name);
        if is_vpn {
            passes = asked;
        } else {
            is_certain &= asked == passes;
        }
        is_certain &= model.pool.intersect(passes, by_turn) == passes;
    }
    if let Some(guards) = guards {
        let own = Point { guards: Some(guards), ..there };
        let direction = if is_inward { Direction::Out } else { Direction::In };
        let by_groups = tables.groups(model, direction, own, inside);
        is_certain &= model.pool.intersect(passes, by_groups) == passes;
    }
    (passes, is_certain)
}

/// How a VPC may get to an address of one that no transit gateway of it joins: by one that is joined with both, whose
/// table for what comes from transit gateways announces the address and sends it through one of its servers. Gives the
/// gateway and that server's address: it arrives if the server hands it on.
pub fn by_hub(model: &Model, from: usize, to: Point) -> Option<(usize, u32)> {
    let subnet = &model.subnets[to.subnet?];
    for (at, transit) in model.transits.iter().enumerate().filter(|(_, own)| own.connection(from).is_some()) {
        for hub in transit.connections.iter().map(|own| own.vpc).filter(|vpc| *vpc != from && *vpc != subnet.vpc) {
            let reaches =
                |own: &crate::model::Transit| own.connection(hub).is_some() && own.reaches(subnet.vpc, subnet.range).0;
            let Some(table) = model.vpcs[hub].ingress.map(|table| &model.tables[table]) else { continue };
            if let Some(hop) = table.announced(to.address)
                && model.transits.iter().any(reaches)
            {
                return Some((at, hop));
            }
        }
    }
    None
}
