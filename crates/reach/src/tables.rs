//! What the tables let pass between two addresses, each answer worked out once: for the addresses between two bounds
//! that a table names the answer is the same.

use crate::conn::{Pool, Set};
use crate::fast::Map;
use crate::ip;
use crate::model::{Acl, Direction, Model, Peer, UNGUARDED, Way};

/// One end of a connection, as tables see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Its address.
    pub address: u32,
    /// Its groups, or [`UNGUARDED`]; none outside.
    pub guards: Option<usize>,
    /// Its subnet; none outside.
    pub subnet: Option<usize>,
}

impl Point {
    /// An address outside.
    pub const fn outside(address: u32) -> Self {
        Self { address, guards: None, subnet: None }
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
        let Some(subnet) = own.subnet else { return Pool::ANY };
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
        if guards == UNGUARDED {
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
        if Self::is_one_subnet(from, to) {
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

/// Where the routes of a subnet send a packet to an address; hops that are one of the two ends are no hops.
pub fn way(model: &Model, from: Point, to: Point) -> Way {
    let Some(subnet) = from.subnet else { return Way::Direct };
    if model.options.rules_only || Tables::is_one_subnet(from, to) {
        return Way::Direct;
    }
    let subnet = &model.subnets[subnet];
    let way = subnet.table.map_or(Way::Direct, |table| model.tables[table].way(&subnet.zone, to.address).0);
    match way {
        Way::Through(hop) if hop != from.address && hop != to.address => way,
        Way::Dropped | Way::Vpn => way,
        // Where another VPC is entered by a transit gateway, that VPC's own routes for this come after.
        Way::Direct | Way::Private | Way::Through(_) => match entering(model, subnet.vpc, to) {
            Way::Direct if way == Way::Private => Way::Private,
            entering => entering,
        },
    }
}

/// Where the routes for what comes from transit gateways send a packet to an address of another VPC. They are those of
/// the zone that it is in.
fn entering(model: &Model, from: usize, to: Point) -> Way {
    let Some(subnet) = to.subnet.map(|at| &model.subnets[at]).filter(|subnet| subnet.vpc != from) else {
        return Way::Direct;
    };
    let Some(table) = model.vpcs[subnet.vpc].ingress else { return Way::Direct };
    match model.tables[table].way(&subnet.zone, to.address).0 {
        Way::Through(hop) if hop == to.address => Way::Direct,
        Way::Private => Way::Direct,
        way => way,
    }
}
