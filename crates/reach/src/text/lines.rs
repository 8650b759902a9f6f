//! Lines of a result: destinations that fare alike are one line, sources with the same line one block.

use super::ends::{Ends, Unit, side};
use super::flow::{self, Unread};
use crate::Reach;
use crate::conn::{Conn, Op};
use crate::ip::{Ranges, service_network};
use drawstream_graph::Graph;
use drawstream_graph::estate::natural;
use drawstream_order::{Gather as _, Order as _};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sources, and what they may open.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) from: Ends,
    pub(super) lines: Vec<Line>,
}

/// Destinations that sources may open the same to.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) to: Ends,
    pub(super) words: String,
}

/// A source or destination of one line: a unit, or a range outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Unit(Unit),
    Internet,
    Service,
    Beyond(usize),
}

/// What is told between two places, the parts of several rows together.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    conn: Conn,
    one_way: Conn,
    through: Option<u32>,
    unread: bool,
    /// Ranges, where one of the places is outside.
    ranges: Ranges,
    /// Which of the places are outside: each has lines of its own, as its words do not tell several.
    outside: Vec<Place>,
}

/// The kind of what stands in one line.
fn kind(reach: &Reach, unit: Unit) -> u8 {
    match unit {
        Unit::Balancer(_) => 0,
        Unit::Class(at) => 1 + reach.classes[at].kind as u8,
    }
}

/// Every block in its order, and the number of pairs.
pub(super) fn blocks(graph: &Graph, reach: &Reach) -> (Vec<Block>, u64) {
    let told = gather(reach);
    let mut lines: BTreeMap<(Told, u8, Vec<Place>), Vec<Place>> = BTreeMap::new();
    let mut by_source: BTreeMap<(Place, Told, u8), Vec<Place>> = BTreeMap::new();
    for ((from, to, _), told) in told {
        let kind = match &to {
            Place::Unit(unit) => kind(reach, *unit),
            Place::Internet | Place::Service | Place::Beyond(_) => u8::MAX,
        };
        by_source.entry((from, told, kind)).or_default().push(to);
    }
    // A single endpoint is no destination of its own: with itself among them its destinations may be those of others.
    let mut with_self: BTreeMap<(Told, u8, Vec<Place>), Vec<Place>> = BTreeMap::new();
    for ((from, told, kind), to) in &by_source {
        with_self.entry((told.clone(), *kind, joined(reach, from, *kind, to))).or_default().push(from.clone());
    }
    for ((from, told, own), to) in by_source {
        let joined = joined(reach, &from, own, &to);
        let key = (told, own, joined);
        let is_mutual = with_self.get(&key).is_some_and(|all| all.len() > 1 && key.2 != to);
        let (told, own, joined) = key;
        lines.entry((told, own, if is_mutual { joined } else { to })).or_default().push(from);
    }
    let mut by_sources: BTreeMap<Vec<Place>, Vec<(Told, Vec<Place>)>> = BTreeMap::new();
    for ((told, _, to), from) in lines {
        by_sources.entry(from).or_default().push((told, to));
    }
    let mut pairs = 0;
    let sources = in_order(graph, reach, by_sources);
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<Vec<Place>> = None;
    for (from, mut lines) in sources {
        lines.order_by(|a, b| {
            (is_each_other(&from, &a.1))
                .cmp(&is_each_other(&from, &b.1))
                .then_with(|| order(graph, reach, &a.1, &b.1).then_with(|| a.0.cmp(&b.0)))
        });
        let mut own: Vec<(Ends, Vec<Line>)> = Vec::new();
        for (told, to) in lines {
            pairs += count(reach, &from, &to);
            // Of networks beyond it is told by their words on which rules it depends.
            let is_beyond = from.iter().chain(&to).any(|place| matches!(place, Place::Beyond(_)));
            let unread = if is_beyond { Unread::Beyond } else { Unread::Parts };
            let words = flow::both(&told.conn, &told.one_way, told.through, told.unread.then_some(unread));
            // Of what the internet opens the ranges belong to the source.
            let source = outside(reach, &from, &told, &to).unwrap_or_else(|| ends(&from));
            let source = match &last {
                Some(all) if is_part(reach, &from, all) => Ends::OfThem(units(&from)),
                _ => source,
            };
            let to_ends = if is_each_other(&from, &to) {
                Ends::EachOther
            } else {
                outside(reach, &to, &told, &from).unwrap_or_else(|| ends(&to))
            };
            let line = Line { to: to_ends, words };
            match own.iter_mut().find(|(known, _)| *known == source) {
                Some((_, lines)) => lines.push(line),
                None => own.push((source, vec![line])),
            }
        }
        if last.as_ref().is_none_or(|all| !is_part(reach, &from, all)) {
            last = Some(from);
        }
        blocks.extend(own.into_iter().map(|(from, lines)| Block { from, lines }));
    }
    (blocks, pairs)
}

/// What is told between each two places; of the outside for each set of ranges.
fn gather(reach: &Reach) -> BTreeMap<(Place, Place, Ranges), Told> {
    let mut found: BTreeMap<(Place, Place, Ranges), Told> = BTreeMap::new();
    for row in &reach.rows {
        let places = |of| match side(reach, of) {
            Ok(units) => (units.into_iter().map(Place::Unit).collect(), Ranges::default()),
            Err(Ends::Internet(ranges)) => (vec![Place::Internet], ranges.unwrap_or_default()),
            Err(Ends::Service(ranges)) => (vec![Place::Service], ranges.unwrap_or_default()),
            Err(Ends::Beyond(at, ranges)) => (vec![Place::Beyond(at)], ranges.unwrap_or_default()),
            Err(_) => (Vec::new(), Ranges::default()),
        };
        let ((from, from_ranges), (to, to_ranges)) = (places(&row.from), places(&row.to));
        let ranges = from_ranges.union(&to_ranges);
        let flow = &row.flow;
        let (conn, one_way) = (reach.model.pool.get(flow.conn), reach.model.pool.get(flow.one_way));
        for from in &from {
            for to in &to {
                if from == to && !is_many(reach, from) {
                    continue;
                }
                let told = found.entry((from.clone(), to.clone(), ranges.clone())).or_default();
                told.conn = told.conn.combine(conn, Op::Union);
                told.one_way = told.one_way.combine(one_way, Op::Union).combine(&told.conn, Op::Minus).only_tcp();
                told.through = told.through.or(flow.through);
                told.unread |= flow.unread;
                told.ranges = ranges.clone();
                let is_outside = |place: &&Place| !matches!(place, Place::Unit(_));
                told.outside = [from, to].into_iter().filter(is_outside).cloned().collect();
            }
        }
    }
    found
}

fn is_many(reach: &Reach, place: &Place) -> bool {
    matches!(place, Place::Unit(Unit::Class(at)) if reach.classes[*at].members.len() > 1)
}

/// Destinations with the source among them, where that is of their kind and one of a kind that has no connection to
/// itself.
fn joined(reach: &Reach, from: &Place, of: u8, to: &[Place]) -> Vec<Place> {
    let mut all = to.to_vec();
    if let Place::Unit(unit) = from
        && kind(reach, *unit) == of
        && !is_many(reach, from)
        && !all.contains(from)
    {
        all.push(from.clone());
        all.order();
    }
    all
}

fn is_each_other(from: &[Place], to: &[Place]) -> bool {
    from == to
}

fn units(places: &[Place]) -> Vec<Unit> {
    let unit = |place: &Place| match place {
        Place::Unit(unit) => Some(*unit),
        Place::Internet | Place::Service | Place::Beyond(_) => None,
    };
    places.iter().filter_map(unit).collect()
}

fn ends(places: &[Place]) -> Ends {
    Ends::Units(units(places))
}

/// The outside with its ranges; without where it is all that the other end's VPCs see.
fn outside(reach: &Reach, places: &[Place], told: &Told, others: &[Place]) -> Option<Ends> {
    match places {
        [Place::Internet] => {
            let vpcs: BTreeSet<usize> = units(others).iter().filter_map(|unit| vpc(reach, *unit)).gather();
            let is_all = vpcs.iter().all(|vpc| reach.model.vpcs[*vpc].internet == told.ranges);
            Some(Ends::Internet((!is_all).then(|| told.ranges.clone())))
        }
        [Place::Service] => {
            let is_all = told.ranges == service_network();
            Some(Ends::Service((!is_all).then(|| told.ranges.clone())))
        }
        [Place::Beyond(at)] => Some(Ends::Beyond(*at, Some(told.ranges.clone()))),
        _ => None,
    }
}

fn vpc(reach: &Reach, unit: Unit) -> Option<usize> {
    Some(match unit {
        Unit::Balancer(at) => reach.model.balancers[at].vpc,
        Unit::Class(at) => reach.classes[at].vpc,
    })
}

fn size(reach: &Reach, places: &[Place]) -> u64 {
    let one = |place: &Place| match place {
        Place::Unit(Unit::Class(at)) => reach.classes[*at].members.len() as u64,
        _ => 1,
    };
    places.iter().map(one).sum()
}

/// How many pairs a line stands for; nothing is a pair with itself.
fn count(reach: &Reach, from: &[Place], to: &[Place]) -> u64 {
    let both: Vec<Place> = from.iter().filter(|place| to.contains(place)).cloned().collect();
    (size(reach, from) * size(reach, to)).saturating_sub(size(reach, &both))
}

/// Whether these are some of more than a few others, and not so few that they are told by name. Workers have no names.
fn is_part(reach: &Reach, some: &[Place], all: &[Place]) -> bool {
    let is_worker =
        |unit: &Unit| matches!(unit, Unit::Class(at) if reach.classes[*at].kind == crate::model::EndKind::Worker);
    some.len() < all.len()
        && (size(reach, some) > super::ends::MOST_NAMES as u64 || units(some).iter().all(is_worker))
        && some.iter().all(|place| all.contains(place))
        && size(reach, all) > super::ends::MOST_NAMES as u64
        && units(some).iter().all(|unit| matches!(unit, Unit::Class(_)))
}

/// Outside first, then by region, VPC, zone, subnet, kind and name of the first.
fn order(graph: &Graph, reach: &Reach, a: &[Place], b: &[Place]) -> Ordering {
    match (a.first(), b.first()) {
        (Some(a), Some(b)) => place_order(graph, reach, a, b),
        _ => a.len().cmp(&b.len()),
    }
}

/// Sorted by what comes first in each, the larger before the smaller; those that are some of more than a few others
/// stand behind these.
fn in_order<T>(graph: &Graph, reach: &Reach, all: BTreeMap<Vec<Place>, T>) -> Vec<(Vec<Place>, T)> {
    let mut sorted: Vec<(Place, Vec<Place>, T)> = Vec::new();
    for (places, more) in all {
        let first = places.iter().min_by(|a, b| place_order(graph, reach, a, b)).cloned();
        if let Some(first) = first {
            sorted.push((first, places, more));
        }
    }
    sorted.order_by(|a, b| {
        place_order(graph, reach, &a.0, &b.0).then_with(|| b.1.len().cmp(&a.1.len())).then_with(|| a.1.cmp(&b.1))
    });
    let mut out: Vec<Vec<(Vec<Place>, T)>> = Vec::new();
    for (_, places, more) in sorted {
        let whole = out.iter().position(|group| group.first().is_some_and(|(all, _)| is_part(reach, &places, all)));
        match whole.and_then(|at| out.get_mut(at)) {
            Some(group) => group.push((places, more)),
            None => out.push(vec![(places, more)]),
        }
    }
    out.into_iter().flatten().collect()
}

fn place_order(graph: &Graph, reach: &Reach, a: &Place, b: &Place) -> Ordering {
    let rank = |place: &Place| match place {
        Place::Internet => 0,
        Place::Service => 1,
        Place::Beyond(_) => 2,
        Place::Unit(_) => 3,
    };
    let (Place::Unit(one), Place::Unit(other)) = (a, b) else { return rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)) };
    let key = |unit: &Unit| {
        let vpc = vpc(reach, *unit).map(|vpc| &reach.model.vpcs[vpc]);
        let (zone, subnet, name) = match unit {
            Unit::Balancer(at) => ("", "", &reach.model.balancers[*at].name),
            Unit::Class(at) => {
                let class = &reach.classes[*at];
                let subnet = &reach.model.subnets[class.subnet];
                let first = class.members.first().map(|at| &reach.model.endpoints[*at].name);
                (subnet.zone.as_str(), subnet.name.as_str(), first.unwrap_or(&subnet.name))
            }
        };
        let vpc = vpc.map(|vpc| (graph.node(vpc.node).resource.region.clone(), vpc.name.clone()));
        (vpc, zone.to_owned(), subnet.to_owned(), name.clone())
    };
    let (one_key, other_key) = (key(one), key(other));
    one_key.0.cmp(&other_key.0).then_with(|| one_key.1.cmp(&other_key.1)).then_with(|| {
        natural(&one_key.2, &other_key.2)
            .then_with(|| kind(reach, *one).cmp(&kind(reach, *other)))
            .then_with(|| natural(&one_key.3, &other_key.3))
            .then_with(|| one.cmp(other))
    })
}
