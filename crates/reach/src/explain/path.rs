//! One pair of ends: the tables on the way there and back, and what each does.

use super::answer::{Answer, Blocker, Doubt, Effect, End, Facts, Hop, Layer, Response, Router, TransitHop, Verdict};
use super::universe;
use crate::conn::{Pool, Set};
use crate::engine::{behind, is_handed_on};
use crate::model::{Direction, EndKind, Lead, Model, UNFILTERED, UNGUARDED, Way};
use crate::tables::{Point, Tables, by_hub, gate, way};
use drawstream_graph::Graph;
use drawstream_graph::estate::Kind;

fn point(model: &Model, end: &End) -> Point {
    match end {
        End::Endpoint(at) => Point::of(&model.endpoints[*at]),
        End::Beyond(at, ranges) => Point::beyond(ranges.first().unwrap_or_default(), *at),
        End::Internet(ranges) | End::Service(ranges) => Point::outside(ranges.first().unwrap_or_default()),
    }
}

/// What a set is to what was asked.
fn effect(model: &mut Model, set: Set, wanted: Option<Set>) -> Effect {
    let whole = wanted.unwrap_or(universe(model));
    let passes = model.pool.intersect(set, whole);
    match wanted {
        _ if passes == Pool::EMPTY => Effect::Blocks,
        Some(wanted) if passes != wanted => Effect::Partly,
        _ => Effect::Allows,
    }
}

/// The groups of an end, and what they let pass together.
fn groups(model: &mut Model, direction: Direction, own: Point, peer: Point, wanted: Option<Set>) -> (Vec<Hop>, Set) {
    let guarded = own.guards.filter(|guards| !matches!(*guards, UNGUARDED | UNFILTERED));
    let Some(guards) = guarded else { return (Vec::new(), Pool::ANY) };
    let whole = wanted.unwrap_or(universe(model));
    let peers = peer.guards.and_then(|at| model.guards.get(at)).cloned().unwrap_or_default();
    let (mut hops, mut all) = (Vec::new(), Pool::EMPTY);
    for at in model.guards[guards].clone() {
        let (mut set, mut allow) = (Pool::EMPTY, Vec::new());
        let Model { groups, pool, .. } = model;
        for (nth, rule) in groups[at].rules.iter().enumerate() {
            let is_about = rule.direction == direction && rule.matches(own.address, peer.address, &peers);
            if is_about && pool.intersect(rule.set, whole) != Pool::EMPTY {
                allow.push(nth);
                set = pool.union(set, rule.set);
            }
        }
        all = model.pool.union(all, set);
        let effect = effect(model, set, wanted);
        hops.push(Hop { layer: Layer::Group, at, direction, effect, allow, deny: Vec::new() });
    }
    (hops, all)
}

/// The ACL of an end's subnet, and what it lets pass.
fn acl(model: &mut Model, direction: Direction, own: Point, peer: Point, wanted: Option<Set>) -> (Option<Hop>, Set) {
    let filtered = own.subnet.filter(|_| own.guards != Some(UNFILTERED));
    let Some(at) = filtered.map(|subnet| model.subnets[subnet].acl) else { return (None, Pool::ANY) };
    let Some(at) = at else {
        return (None, if model.options.rules_only { Pool::EMPTY } else { Pool::ANY });
    };
    let whole = wanted.unwrap_or(universe(model));
    let (mut left, mut set) = (whole, Pool::EMPTY);
    let (mut allow, mut deny) = (Vec::new(), Vec::new());
    let Model { acls, pool, .. } = model;
    for (nth, rule) in acls[at].rules.iter().enumerate() {
        if rule.direction != direction || !rule.matches(own.address, peer.address) {
            continue;
        }
        let decided = pool.intersect(rule.set, left);
        if decided == Pool::EMPTY {
            continue;
        }
        left = pool.minus(left, rule.set);
        if rule.allow {
            set = pool.union(set, decided);
            allow.push(nth);
        } else {
            deny.push(nth);
        }
    }
    let effect = effect(model, set, wanted);
    (Some(Hop { layer: Layer::Acl, at, direction, effect, allow, deny }), set)
}

/// The transit gateway between two VPCs that lets pass, else any that joins them.
fn transit(model: &Model, from: Point, to: Point) -> Option<TransitHop> {
    let vpc = |point: Point| point.subnet.map(|subnet| model.subnets[subnet].vpc);
    let (from, subnet) = (vpc(from)?, &model.subnets[to.subnet?]);
    let all = model.transits.iter().enumerate().filter(|(_, transit)| transit.connection(from).is_some());
    let hop = |(at, transit): (usize, &crate::model::Transit)| {
        let (permitted, by) = transit.reaches(subnet.vpc, subnet.range);
        let (connection, judged) = by?;
        let filter = judged.and_then(|judged| judged.filter);
        Some(TransitHop { at, connection: connection.name.clone(), permitted, filter })
    };
    let hops: Vec<TransitHop> = all.filter_map(hop).collect();
    let permits = hops.iter().find(|hop| hop.permitted).cloned();
    permits.or_else(|| hops.into_iter().next())
}

/// What a transit gateway does on the way back.
fn transit_back(model: &Model, at: usize, from: Point) -> Option<TransitHop> {
    let subnet = &model.subnets[from.subnet?];
    let (permitted, by) = model.transits[at].reaches(subnet.vpc, subnet.range);
    let (connection, judged) = by?;
    let filter = judged.and_then(|judged| judged.filter);
    Some(TransitHop { at, connection: connection.name.clone(), permitted, filter })
}

fn router(model: &Model, from: &End, to: &End) -> Option<Router> {
    let floating = |at: &usize| model.endpoints[*at].floating.map(Router::Floating);
    match (from, to) {
        (End::Endpoint(at), End::Internet(_)) => floating(at).or_else(|| {
            let endpoint = &model.endpoints[*at];
            let by_gateway = matches!(endpoint.kind, EndKind::Server | EndKind::BareMetal | EndKind::Worker);
            model.subnets[endpoint.subnet].gateway.filter(|_| by_gateway).map(Router::Gateway)
        }),
        (End::Internet(_), End::Endpoint(at)) => floating(at).or_else(|| {
            let endpoint = &model.endpoints[*at];
            let public = endpoint.balancer.is_some_and(|at| model.balancers[at].public)
                || (endpoint.kind == EndKind::VpnServer && !model.options.rules_only);
            let by_range = model.vpcs[endpoint.vpc].doors.contains(&endpoint.address);
            public.then_some(Router::PublicBalancer).or_else(|| by_range.then_some(Router::Range))
        }),
        (End::Service(_), _) | (_, End::Service(_)) => Some(Router::Service),
        _ => None,
    }
}

/// What ports and members of load balancers leave.
fn balanced(model: &Model, from: &End, to: &End) -> Set {
    let balancer = |end: &End| match end {
        End::Endpoint(at) => model.endpoints[*at].balancer,
        _ => None,
    };
    match (balancer(from), to) {
        (Some(at), End::Endpoint(to)) => model.balancers[at].legs.get(to).copied().unwrap_or(Pool::EMPTY),
        (Some(_), _) => Pool::EMPTY,
        (None, to) => match (balancer(to), is_consumer(model, from)) {
            (Some(at), true) => model.balancers[at].consumed,
            (None, true) => Pool::EMPTY,
            (Some(at), false) => model.balancers[at].listens,
            (None, false) => Pool::ANY,
        },
    }
}

fn opens(model: &Model, from: &End) -> bool {
    match from {
        End::Endpoint(at) => model.opens(model.endpoints[*at].kind),
        End::Internet(_) | End::Beyond(..) => true,
        End::Service(_) => model.options.answerers_open,
    }
}

fn vpc_of(model: &Model, end: &End) -> Option<usize> {
    match end {
        End::Endpoint(at) => Some(model.endpoints[*at].vpc),
        _ => None,
    }
}

fn beyond_of(end: &End) -> Option<usize> {
    match end {
        End::Beyond(at, _) => Some(*at),
        _ => None,
    }
}

fn is_consumer(model: &Model, end: &End) -> bool {
    beyond_of(end).is_some_and(|at| model.beyond[at].lead == Lead::Consumers)
}

/// What an end listens on that is no load balancer.
fn heard(model: &Model, end: &End) -> Set {
    match end {
        End::Endpoint(at) => model.heard.get(&model.endpoints[*at].node).copied().unwrap_or(Pool::ANY),
        _ => Pool::ANY,
    }
}

/// Whether a VPN server sends there what its clients open; others have no such routes.
fn serves(model: &Model, from: &End, to: Point) -> bool {
    let End::Endpoint(at) = from else { return true };
    let endpoint = &model.endpoints[*at];
    endpoint.kind != EndKind::VpnServer
        || model.options.rules_only
        || model.may_have(endpoint.vpc, Kind::VpnServer)
        || model.translates.get(&endpoint.node).is_some_and(|own| own.has(to.address))
}

/// The ACLs of the subnets that lead to a network beyond, where they are others than those of the end's own subnet.
fn gates(model: &mut Model, (inside, there): (Point, Point), is_inward: bool, wanted: Option<Set>) -> Vec<Hop> {
    let Some(at) = there.beyond.filter(|at| model.beyond[*at].lead == Lead::Vpn) else { return Vec::new() };
    let vpc = inside.subnet.map(|at| model.subnets[at].vpc);
    let Some(door) = vpc.and_then(|vpc| model.beyond[at].door(vpc)) else { return Vec::new() };
    let mut known: Vec<Option<usize>> = vec![inside.subnet.and_then(|at| model.subnets[at].acl)];
    let mut hops = Vec::new();
    for subnet in door.subnets.clone() {
        let table = model.subnets[subnet].acl;
        if !known.contains(&table) {
            known.push(table);
            let direction = if is_inward { Direction::In } else { Direction::Out };
            hops.extend(acl(model, direction, Point { subnet: Some(subnet), ..inside }, there, wanted).0);
        }
    }
    hops
}

fn doubt(model: &Model, (from, to): (&End, &End), is_certain: bool) -> Option<Doubt> {
    let endpoint = |end: &End| match end {
        End::Endpoint(at) => Some(&model.endpoints[*at]),
        _ => None,
    };
    if let Some(at) = beyond_of(from).or(beyond_of(to)).map(|at| &model.beyond[at]).filter(|at| !at.told) {
        return Some(if at.lead == Lead::Consumers { Doubt::Policy } else { Doubt::Addresses });
    }
    if !is_certain {
        return Some(Doubt::Gate);
    }
    let (a, b) = (endpoint(from), endpoint(to));
    if [a, b].into_iter().flatten().any(|end| end.kind == EndKind::Power && end.unread) {
        return Some(Doubt::PowerGroups);
    }
    if b.is_some_and(|end| model.paths_unread.contains(&end.node)) {
        return Some(Doubt::Path);
    }
    let (a, b) = a.zip(b)?;
    let is_apart = a.vpc == b.vpc && a.subnet != b.subnet && model.vpcs[a.vpc].is_power;
    is_apart.then_some(Doubt::PowerNetworks)
}

/// Walks the way from one end to the other, and back.
pub(crate) fn of(
    graph: &Graph,
    model: &mut Model,
    tables: &mut Tables,
    from: &End,
    to: &End,
    wanted: Option<Set>,
) -> Answer {
    let (a, b) = (point(model, from), point(model, to));
    // Who the consumers of a private path are is decided by its policies, not by tables.
    let one_subnet = Tables::is_one_subnet(a, b) || is_consumer(model, from);
    let whole = wanted.unwrap_or(universe(model));
    let (mut egress, mut out) = groups(model, Direction::Out, a, b, wanted);
    let (after, mut into) = groups(model, Direction::In, b, a, wanted);
    let mut ingress = Vec::new();
    if !one_subnet {
        let (hop, set) = acl(model, Direction::Out, a, b, wanted);
        egress.extend(hop);
        out = model.pool.intersect(out, set);
        let (hop, set) = acl(model, Direction::In, b, a, wanted);
        ingress.extend(hop);
        into = model.pool.intersect(into, set);
    }
    ingress.extend(after);
    // What leads beyond stands in subnets that have ACLs too.
    let is_inward = a.beyond.is_some();
    let ends_beyond = if is_inward { (b, a) } else { (a, b) };
    let beside = gates(model, ends_beyond, is_inward, wanted);
    if is_inward {
        ingress.splice(0..0, beside);
    } else {
        egress.extend(beside);
    }
    out = model.pool.intersect(out, whole);
    into = model.pool.intersect(into, whole);

    let (here, there) = (vpc_of(model, from), vpc_of(model, to));
    let is_across = here.is_some() && there.is_some() && here != there;
    let is_outside = here.is_none() || there.is_none();
    let mut transit = if is_across { transit(model, a, b) } else { None };
    let mut hub = None;
    if is_across && !model.options.rules_only && !transit.as_ref().is_some_and(|hop| hop.permitted) {
        hub = here.and_then(|vpc| by_hub(model, vpc, b));
        transit = if hub.is_some() { None } else { transit };
    }
    let router = router(model, from, to);
    let is_public = matches!((from, to), (End::Internet(_), _) | (_, End::Internet(_)));
    let is_beyond = beyond_of(from).is_some() || beyond_of(to).is_some();
    let ends = |way: Way| matches!(way, Way::Dropped | Way::Vpn(_)) || (way == Way::Private && is_public);
    let (there_way, back_way) = (way(model, a, b), way(model, b, a));
    let mut balanced = balanced(model, from, to);
    if let End::Endpoint(at) = to
        && let Some(at) = model.endpoints[*at].balancer
    {
        balanced = behind(model, tables, at, a, balanced);
    }

    let mut blocked = Vec::new();
    let mut stops = |is_so: bool, blocker| {
        if is_so {
            blocked.push(blocker);
        }
    };
    stops(!opens(model, from), Blocker::OnlyAnswers);
    stops(out == Pool::EMPTY && here.is_some(), Blocker::Egress);
    let handed_on = here.is_some_and(|vpc| is_public && is_handed_on(model, vpc, there_way));
    stops(is_outside && !is_beyond && router.is_none() && !handed_on, Blocker::NoRouter);
    let is_led = !ends(there_way) && !is_consumer(model, to);
    stops(!is_led, if is_beyond { Blocker::Lead } else { Blocker::Route });
    stops(!serves(model, from, b), Blocker::Serves);
    stops(is_across && transit.is_none() && hub.is_none(), Blocker::NoTransit);
    stops(transit.as_ref().is_some_and(|hop| !hop.permitted), Blocker::Transit);
    stops(into == Pool::EMPTY && there.is_some(), Blocker::Ingress);
    let asked_there = model.pool.intersect(balanced, whole);
    stops(asked_there == Pool::EMPTY, Blocker::Balancer);
    let heard = heard(model, to);
    let asked_of_it = model.pool.intersect(heard, whole);
    stops(asked_of_it == Pool::EMPTY, Blocker::Listens);
    let mut conn = model.pool.intersect(out, into);
    conn = model.pool.intersect(conn, balanced);
    conn = model.pool.intersect(conn, heard);
    let by_line = beyond_of(from).is_some_and(|at| model.beyond[at].lead != Lead::Vpn);
    if (is_across || by_line) && !model.options.rules_only && is_gateway(model, to) {
        // Endpoint gateways answer no UDP that comes by a transit gateway or direct link.
        conn = model.pool.minus(conn, Pool::UDP);
    }
    let (passes, mut is_certain) = gate(model, tables, ends_beyond, is_inward, conn);
    if passes == Pool::EMPTY && conn != Pool::EMPTY {
        blocked.push(if is_inward { Blocker::Ingress } else { Blocker::Egress });
    }
    conn = passes;
    if conn == Pool::EMPTY && blocked.is_empty() {
        blocked.push(Blocker::Disjoint);
    }
    if !blocked.is_empty() {
        conn = Pool::EMPTY;
    }

    let tcp = model.pool.intersect(conn, Pool::TCP);
    let mut answered = tables.answered(model, a, b, tcp);
    let transit_back = transit.as_ref().and_then(|hop| transit_back(model, hop.at, a));
    if is_beyond {
        let swapped = model.pool.swapped(answered);
        let (passes, is_also) = gate(model, tables, ends_beyond, !is_inward, swapped);
        answered = model.pool.swapped(passes);
        is_certain &= is_also;
    }
    let lost =
        ends(back_way) || (is_across && hub.is_none() && !transit_back.as_ref().is_some_and(|hop| hop.permitted));
    if lost {
        answered = Pool::EMPTY;
    }
    let one_way = model.pool.minus(tcp, answered);
    let response = (tcp != Pool::EMPTY && !one_subnet).then(|| {
        let asked = model.pool.swapped(tcp);
        let mut egress: Vec<Hop> = acl(model, Direction::Out, b, a, Some(asked)).0.into_iter().collect();
        let mut ingress: Vec<Hop> = acl(model, Direction::In, a, b, Some(asked)).0.into_iter().collect();
        let beside = gates(model, ends_beyond, !is_inward, Some(asked));
        if is_inward {
            egress.extend(beside);
        } else {
            ingress.splice(0..0, beside);
        }
        let effect = match answered {
            Pool::EMPTY => Effect::Blocks,
            answered if answered == tcp => Effect::Allows,
            _ => Effect::Partly,
        };
        Response { effect, egress, ingress, transit: transit_back, dropped: ends(back_way) }
    });

    let hop = |way: Way| match way {
        Way::Through(hop) => Some(hop),
        _ => None,
    };
    let by_range = (router == Some(Router::Range)).then_some(b.address);
    let by_hub = hub.map(|(_, hop)| hop);
    let through = hop(there_way).or(hop(back_way)).or(by_range).or(by_hub).filter(|_| conn != Pool::EMPTY);
    let unread = unread(graph, model, (from, to), &blocked);
    let doubt = doubt(model, (from, to), is_certain).filter(|_| conn != Pool::EMPTY);
    let is_unknown = through.is_some() || !unread.is_empty() || doubt.is_some();
    let verdict = verdict(model, (conn, one_way, wanted), is_unknown);
    let facts = Facts {
        wanted,
        conn,
        one_way,
        verdict,
        egress,
        ingress,
        router,
        transit,
        response,
        blocked,
        through,
        unread,
        doubt,
    };
    Answer { from: from.clone(), to: to.clone(), facts }
}

fn is_gateway(model: &Model, end: &End) -> bool {
    matches!(end, End::Endpoint(at) if model.endpoints[*at].kind == EndKind::Gateway)
}

fn verdict(model: &mut Model, (conn, one_way, wanted): (Set, Set, Option<Set>), is_unknown: bool) -> Verdict {
    let good = model.pool.minus(conn, one_way);
    match wanted {
        _ if is_unknown => Verdict::Unknown,
        _ if conn == Pool::EMPTY => Verdict::Blocked,
        _ if good == Pool::EMPTY => Verdict::NoWayBack,
        Some(wanted) if good != wanted => Verdict::Partly,
        None if one_way != Pool::EMPTY => Verdict::Partly,
        _ => Verdict::Allowed,
    }
}

/// Kinds that were not read and that decide: where something is missing that would let pass or stop, it may be there.
fn unread(graph: &Graph, model: &Model, (from, to): (&End, &End), blocked: &[Blocker]) -> Vec<Kind> {
    let mut found = Vec::new();
    // What joins two accounts may be of any of them, or of one that was not read.
    let account = |end: &End| match end {
        End::Endpoint(at) => model.account_of.get(model.endpoints[*at].vpc),
        _ => None,
    };
    let is_joined = account(from) != account(to);
    let is_one_subnet = Tables::is_one_subnet(point(model, from), point(model, to));
    let mut of_parts = false;
    let mut needs = |vpc: usize, kind: Kind, region: &str| {
        let everywhere = is_joined && kind == Kind::TransitGateway;
        let is_read = if everywhere { model.is_read(kind, region) } else { model.is_read_at(vpc, kind, region) };
        if !is_read && !found.contains(&kind) {
            found.push(kind);
        }
    };
    // What stops it for certain needs nothing more.
    let certain =
        [Blocker::Transit, Blocker::Balancer, Blocker::OnlyAnswers, Blocker::Listens, Blocker::Serves, Blocker::Lead];
    for at in [from, to].into_iter().filter_map(|end| match end {
        End::Endpoint(at) => Some(*at),
        _ => None,
    }) {
        let endpoint = &model.endpoints[at];
        let region = &*graph.node(model.vpcs[endpoint.vpc].node).resource.region;
        // What stops it although all that was not read lets everything pass stops it for certain.
        if endpoint.unread && blocked.is_empty() {
            needs(endpoint.vpc, Kind::SecurityGroup, region);
            needs(endpoint.vpc, Kind::NetworkAcl, region);
            if endpoint.kind == EndKind::VpnServer {
                needs(endpoint.vpc, Kind::VpnServer, region);
            }
        }
        let of_balancer = endpoint.balancer.is_some_and(|at| model.balancers[at].unread);
        if of_balancer && (blocked.is_empty() || blocked == [Blocker::Balancer]) {
            needs(endpoint.vpc, Kind::LoadBalancer, region);
            of_parts = true;
        }
        if blocked == [Blocker::NoRouter] {
            needs(endpoint.vpc, Kind::FloatingIp, region);
            if matches!(to, End::Internet(_)) {
                needs(endpoint.vpc, Kind::PublicGateway, region);
            }
        }
        if blocked == [Blocker::NoTransit] {
            needs(endpoint.vpc, Kind::TransitGateway, "");
        }
        if blocked.is_empty() && !is_one_subnet && model.subnets[endpoint.subnet].routes_unread {
            needs(endpoint.vpc, Kind::RoutingTable, region);
        }
    }
    if !of_parts && blocked.iter().any(|blocker| certain.contains(blocker)) {
        found.clear();
    }
    found
}
