//! Findings on what may be opened: rows, and what is in none.

use super::{Check, Finding};
use crate::Reach;
use crate::classes::Outside;
use crate::conn::{Conn, Op, Pool};
use crate::engine::{Row, Side, Via};
use crate::explain::{Effect, End, way};
use crate::ip::Ranges;
use crate::model::{EndKind, Family, Model, UNGUARDED};
use crate::tables::Tables;
use crate::text::has_port;
use drawstream_graph::estate::kind::grouped;
use drawstream_graph::estate::{Facts, Kind};
use drawstream_graph::{Graph, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// SSH and remote desktop.
const ADMIN: [u16; 2] = [22, 3389];
/// The most pairs that are told one by one.
const MOST_PAIRS: usize = 1_000;

pub(super) fn find(graph: &Graph, reach: &Reach, found: &mut Vec<Finding>) {
    no_way_back(reach, found);
    admin(reach, found);
    members(reach, found);
    floating(graph, reach, found);
    gateways(graph, reach, found);
    filters(graph, &reach.model, found);
    unguarded(&reach.model, found);
}

/// An end of pairs: an endpoint, a load balancer as one, a range.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Endpoint(usize),
    Balancer(usize),
    Internet(Ranges),
    Service(Ranges),
    Beyond(usize, Ranges),
}

fn places(reach: &Reach, side: &Side) -> Vec<Place> {
    let classes = match side {
        Side::Internet(ranges) => return vec![Place::Internet(ranges.clone())],
        Side::Service(ranges) => return vec![Place::Service(ranges.clone())],
        Side::Beyond(at, ranges) => return vec![Place::Beyond(*at, ranges.clone())],
        Side::Classes(classes) => classes,
    };
    let mut out = Vec::new();
    for class in classes.iter().map(|at| &reach.classes[*at]) {
        match class.balancer {
            Some(at) => out.push(Place::Balancer(at)),
            None => out.extend(class.members.iter().map(|at| Place::Endpoint(*at))),
        }
    }
    out
}

/// TCP between two places whose answers do not return; what returns at one address of a balancer does return.
fn no_way_back(reach: &Reach, found: &mut Vec<Finding>) {
    let pool = &reach.model.pool;
    let mut lost: BTreeMap<(Via, Place, Place), (Conn, Conn)> = BTreeMap::new();
    let mut left_out = None;
    for Row { from, to, flow } in reach.rows.iter().filter(|row| row.flow.one_way != Pool::EMPTY) {
        // Where not all that decides was read, nothing is found.
        if flow.unread {
            continue;
        }
        for from in places(reach, from) {
            for to in places(reach, to).into_iter().filter(|to| *to != from) {
                let pair = (flow.via, from.clone(), to);
                if lost.len() >= MOST_PAIRS && !lost.contains_key(&pair) {
                    left_out = left_out.or_else(|| node_of(&reach.model, &pair.1).or(node_of(&reach.model, &pair.2)));
                    continue;
                }
                let (one_way, _) = lost.entry(pair).or_default();
                *one_way = one_way.combine(pool.get(flow.one_way), Op::Union);
            }
        }
    }
    // Only balancers stand for several addresses.
    let is_balancer = |place: &Place| matches!(place, Place::Balancer(_));
    if lost.keys().any(|(_, from, to)| is_balancer(from) || is_balancer(to)) {
        for Row { from, to, flow } in &reach.rows {
            for from in places(reach, from) {
                for to in places(reach, to) {
                    if (is_balancer(&from) || is_balancer(&to))
                        && let Some((_, good)) = lost.get_mut(&(flow.via, from.clone(), to))
                    {
                        *good = good.combine(pool.get(flow.conn), Op::Union);
                    }
                }
            }
        }
    }
    let mut told = Vec::new();
    for ((via, from, to), (one_way, good)) in lost {
        let conn = one_way.combine(&good, Op::Minus);
        if !conn.is_empty() {
            told.push((via, from, to, conn));
        }
    }
    for (via, from, to, conn) in told {
        let vpc = [&from, &to].into_iter().find_map(|place| vpc_of(&reach.model, place));
        let transit = match via {
            Via::Transit(at) => Some(at),
            _ => None,
        };
        let node = [&from, &to].into_iter().find_map(|place| node_of(&reach.model, place));
        let Some(node) = node else { continue };
        let detail = crate::text::conn(&conn);
        let pair = Some((end(&reach.model, from), end(&reach.model, to), conn));
        found.push(Finding { transit, pair, detail, ..Finding::at(Check::NoWayBack, vpc, node) });
    }
    if let Some(node) = left_out {
        let detail =
            format!("more than {} connections get no answers: the others are not told", grouped(MOST_PAIRS as u64));
        found.push(Finding { detail, ..Finding::at(Check::NoWayBack, None, node) });
    }
}

/// Tells of each connection without a way back what stops its answers.
pub(super) fn stoppers(graph: &Graph, reach: &mut Reach, found: &mut [Finding]) {
    let mut tables = Tables::of(&reach.model);
    for finding in found.iter_mut() {
        let Some((from, to, conn)) = finding.pair.clone() else { continue };
        let set = reach.model.pool.intern(conn);
        let answer = way(graph, &mut reach.model, &mut tables, &from, &to, Some(set));
        let Some(response) = answer.facts.response else { continue };
        for hop in response.egress.iter().chain(&response.ingress).filter(|hop| hop.effect != Effect::Allows) {
            finding.stopped.push((reach.model.acls[hop.at].name.clone(), Some(hop.direction)));
        }
        if let Some(hop) = response.transit.filter(|hop| !hop.permitted) {
            finding.stopped.push((hop.connection, None));
        }
    }
}

fn vpc_of(model: &Model, place: &Place) -> Option<usize> {
    match place {
        Place::Endpoint(at) => Some(model.endpoints[*at].vpc),
        Place::Balancer(at) => Some(model.balancers[*at].vpc),
        Place::Internet(_) | Place::Service(_) | Place::Beyond(..) => None,
    }
}

fn node_of(model: &Model, place: &Place) -> Option<NodeId> {
    match place {
        Place::Endpoint(at) => Some(model.endpoints[*at].node),
        Place::Balancer(at) => Some(model.balancers[*at].node),
        Place::Internet(_) | Place::Service(_) | Place::Beyond(..) => None,
    }
}

fn end(model: &Model, place: Place) -> End {
    match place {
        Place::Endpoint(at) => End::Endpoint(at),
        Place::Balancer(at) => End::Endpoint(model.balancers[at].endpoints.first().copied().unwrap_or_default()),
        Place::Internet(ranges) => End::Internet(ranges),
        Place::Service(ranges) => End::Service(ranges),
        Place::Beyond(at, ranges) => End::Beyond(at, ranges),
    }
}

fn admin(reach: &Reach, found: &mut Vec<Finding>) {
    for (class, conn) in reach.of_anywhere() {
        let open: Vec<String> = ADMIN.iter().filter(|port| has_port(&conn, **port)).map(u16::to_string).collect();
        if open.is_empty() {
            continue;
        }
        let class = &reach.classes[class];
        for endpoint in class.members.iter().map(|at| &reach.model.endpoints[*at]) {
            let detail = format!("tcp {}", open.join(", "));
            found.push(Finding { detail, ..Finding::at(Check::AdminOpen, Some(class.vpc), endpoint.node) });
        }
    }
}

/// Members of pools to which no address of their balancer may open anything.
fn members(reach: &Reach, found: &mut Vec<Finding>) {
    let model = &reach.model;
    let mut reached: BTreeSet<(usize, usize)> = BTreeSet::new();
    for Row { from, to, flow } in &reach.rows {
        let (Side::Classes(from), Side::Classes(to)) = (from, to) else { continue };
        if flow.conn == Pool::EMPTY {
            continue;
        }
        for balancer in from.iter().filter_map(|at| reach.classes[*at].balancer) {
            for class in to.iter().map(|at| &reach.classes[*at]) {
                reached.extend(class.members.iter().map(|member| (balancer, *member)));
            }
        }
    }
    for (at, balancer) in model.balancers.iter().enumerate().filter(|(_, own)| {
        // From where a private path asks for health is not known.
        !own.endpoints.is_empty() && own.family != Family::PrivatePath && !own.unread
    }) {
        for member in balancer.legs.keys().filter(|member| !reached.contains(&(at, **member))) {
            let endpoint = &model.endpoints[*member];
            let detail = endpoint.name.clone();
            found.push(Finding { detail, ..Finding::at(Check::MemberUnreached, Some(balancer.vpc), balancer.node) });
        }
    }
}

/// Floating IPs of what the internet can open nothing to, and what can open nothing there.
fn floating(graph: &Graph, reach: &Reach, found: &mut Vec<Finding>) {
    let mut open: BTreeSet<NodeId> = BTreeSet::new();
    for Row { from, to, .. } in &reach.rows {
        if let (Side::Internet(_), Side::Classes(classes)) | (Side::Classes(classes), Side::Internet(_)) = (from, to) {
            let members = classes.iter().flat_map(|at| &reach.classes[*at].members);
            open.extend(members.filter_map(|at| reach.model.endpoints[*at].floating));
        }
    }
    for endpoint in &reach.model.endpoints {
        let Some(floating) = endpoint.floating.filter(|floating| !open.contains(floating)) else { continue };
        let detail = graph.node(floating).resource.name_or_id().to_owned();
        found.push(Finding { detail, ..Finding::at(Check::FloatingIdle, Some(endpoint.vpc), endpoint.node) });
    }
}

fn gateways(graph: &Graph, reach: &Reach, found: &mut Vec<Finding>) {
    let model = &reach.model;
    let mut used: BTreeSet<NodeId> = BTreeSet::new();
    for Row { from, to, .. } in &reach.rows {
        if let (Side::Classes(classes), Side::Internet(_)) = (from, to) {
            let by = classes.iter().map(|at| &reach.classes[*at]).filter(|class| class.outside == Outside::Gateway);
            used.extend(by.filter_map(|class| model.subnets[class.subnet].gateway));
        }
    }
    for (id, node) in graph.all().filter(|(_, node)| node.kind() == Kind::PublicGateway) {
        let vpc = node.vpc.and_then(|vpc| model.vpcs.iter().position(|own| own.node == vpc));
        if let Some(vpc) = vpc.filter(|vpc| !used.contains(&id) && !model.lost_ends(*vpc)) {
            found.push(Finding::at(Check::GatewayIdle, Some(vpc), id));
        }
    }
}

fn filters(graph: &Graph, model: &Model, found: &mut Vec<Finding>) {
    for transit in &model.transits {
        let Facts::TransitGateway(facts) = &graph.node(transit.node).resource.facts else { continue };
        for own in &transit.connections {
            let Some(told) = facts.connections.iter().find(|connection| *connection.name == *own.name) else {
                continue;
            };
            for filter in told
                .prefix_filters
                .iter()
                .filter(|filter| !own.prefixes.iter().any(|(prefix, _)| crate::model::is_about(filter, *prefix)))
            {
                let detail = format!("{} {} of {}", filter.action, filter.prefix, own.name);
                found.push(Finding { detail, ..Finding::at(Check::FilterIdle, Some(own.vpc), transit.node) });
            }
        }
    }
}

fn unguarded(model: &Model, found: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for endpoint in &model.endpoints {
        let is_open = endpoint.kind == EndKind::Gateway && endpoint.guards == UNGUARDED && !endpoint.unread;
        if is_open && seen.insert(endpoint.node) {
            found.push(Finding::at(Check::GatewayOpen, Some(endpoint.vpc), endpoint.node));
        }
    }
}
