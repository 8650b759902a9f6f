//! What two states of an account allow differently.
//!
//! Endpoints are known again by their resource's id, else its name; ranges outside are cut where either state tells two
//! apart. What only one of the two read is unknown, and no difference.

use crate::Reach;
use crate::conn::{Conn, Pool, Set};
use crate::engine::{Flow, Row, Side};
use crate::fast::Map;
use crate::ip::Ranges;
use crate::model::EndKind;
use drawstream_graph::estate::{CoverageState, Kind};
use drawstream_graph::{Graph, NodeId};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What may be opened: with answers, and TCP without.
pub type Both = (Conn, Conn);

/// Endpoints, or what lies outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Addresses of the internet.
    Internet(Ranges),
    /// Addresses of IBM's service network.
    Service(Ranges),
    /// Addresses of a network beyond, with what it is called.
    Beyond(String, Ranges),
    /// Endpoints of the old state.
    Endpoints(Vec<usize>),
    /// Endpoints of the new state that the old one does not have.
    Newcomers(Vec<usize>),
}

/// Whether both ends are in both states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// They are.
    Both,
    /// One of them is gone.
    Gone,
    /// One of them is new.
    New,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kin {
    /// Something may be opened where nothing could be.
    Opened,
    /// Nothing may be opened where something could be.
    Closed,
    /// Other connections, or others of them get answers.
    Changed,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What changed.
    pub kin: Kin,
    /// Who opens.
    pub from: Place,
    /// Who is opened to.
    pub to: Place,
    /// What could be opened.
    pub before: Both,
    /// What may be opened now.
    pub after: Both,
    /// Whether both ends are in both states.
    pub presence: Presence,
}

/// A part of the outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Internet,
    Service,
    /// A network beyond, by what it is called.
    Beyond(String),
}

/// Everything that one side allows, by classes.
struct Matrix {
    inside: Map<(u32, u32), (Set, Set, bool)>,
    /// Order in which pairs were met, so that nothing depends on a hash.
    pairs: Vec<(u32, u32)>,
    /// By class: whether it opens, and ranges with flows.
    outside: BTreeMap<(u32, bool, Part), Vec<(Ranges, Flow)>>,
}

impl Matrix {
    fn of(reach: &mut Reach) -> Self {
        let mut matrix = Self { inside: Map::default(), pairs: Vec::new(), outside: BTreeMap::new() };
        let Reach { rows, model, .. } = reach;
        let id = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        for Row { from, to, flow } in rows.iter() {
            let unknown = flow.unread || flow.through.is_some();
            match (from, to) {
                (Side::Classes(from), Side::Classes(to)) => {
                    for pair in from.iter().flat_map(|from| to.iter().map(|to| (id(*from), id(*to)))) {
                        let known = matrix.inside.get(&pair).copied();
                        if known.is_none() {
                            matrix.pairs.push(pair);
                        }
                        let (conn, one_way, was_unknown) = known.unwrap_or((Pool::EMPTY, Pool::EMPTY, false));
                        let conn = model.pool.union(conn, flow.conn);
                        let one_way = model.pool.union(one_way, flow.one_way);
                        let one_way = model.pool.minus(one_way, conn);
                        matrix.inside.insert(pair, (conn, one_way, was_unknown || unknown));
                    }
                }
                (Side::Classes(own), other) | (other, Side::Classes(own)) => {
                    let opens = matches!(from, Side::Classes(_));
                    let (part, ranges) = match other {
                        Side::Internet(ranges) => (Part::Internet, ranges),
                        Side::Service(ranges) => (Part::Service, ranges),
                        Side::Beyond(at, ranges) => {
                            let beyond = &model.beyond[*at];
                            let name = format!("{} {}", beyond.words(), crate::text::visible(&beyond.name));
                            (Part::Beyond(name), ranges)
                        }
                        Side::Classes(_) => continue,
                    };
                    for at in own {
                        let all = matrix.outside.entry((id(*at), opens, part.clone())).or_default();
                        all.push((ranges.clone(), *flow));
                    }
                }
                _ => {}
            }
        }
        matrix
    }
}

/// Endpoints that are of one class in both states.
#[derive(Debug, Default)]
struct Joint {
    old: Option<u32>,
    new: Option<u32>,
    /// Endpoints of the old state; of the new one where they are new.
    members: Vec<usize>,
}

/// The node of the new state that each node of the old one is.
fn nodes(old: &Graph, new: &Graph) -> HashMap<NodeId, NodeId> {
    let mut by_id: HashMap<(Kind, &str), NodeId> = HashMap::new();
    let mut by_name: HashMap<(Kind, &str), Option<NodeId>> = HashMap::new();
    for (id, node) in new.all() {
        by_id.insert((node.kind(), &node.resource.id), id);
        by_name.entry((node.kind(), &node.resource.name)).and_modify(|known| *known = None).or_insert(Some(id));
    }
    let mut found = HashMap::new();
    for (id, node) in old.all() {
        let same_id = by_id.get(&(node.kind(), &*node.resource.id)).copied();
        let same_name = by_name.get(&(node.kind(), &*node.resource.name)).copied();
        // Ids of files may be stand-ins: one counts if the name is the same, or has no other bearer.
        let is_same = |other: &NodeId| new.node(*other).resource.name == node.resource.name || same_name.is_none();
        if let Some(other) = same_id.filter(is_same).or(same_name.flatten()) {
            found.insert(id, other);
        }
    }
    found
}

fn class_of(reach: &Reach) -> Vec<u32> {
    let mut of = vec![u32::MAX; reach.model.endpoints.len()];
    for (at, class) in reach.classes.iter().enumerate() {
        for member in &class.members {
            of[*member] = u32::try_from(at).unwrap_or(u32::MAX);
        }
    }
    of
}

fn joints(old_graph: &Graph, old: &Reach, new_graph: &Graph, new: &Reach) -> Vec<Joint> {
    let nodes = nodes(old_graph, new_graph);
    let mut of_node: HashMap<NodeId, Vec<usize>> = HashMap::new();
    for (at, endpoint) in new.model.endpoints.iter().enumerate() {
        of_node.entry(endpoint.node).or_default().push(at);
    }
    let mut alone: HashMap<NodeId, usize> = HashMap::new();
    for endpoint in &old.model.endpoints {
        *alone.entry(endpoint.node).or_default() += 1;
    }
    let (old_class, new_class) = (class_of(old), class_of(new));
    let mut is_taken = vec![false; new.model.endpoints.len()];
    let mut joints: BTreeMap<(Option<u32>, Option<u32>), Joint> = BTreeMap::new();
    let mut add = |old: Option<u32>, new: Option<u32>, member: usize| {
        let joint = joints.entry((old, new)).or_insert_with(|| Joint { old, new, members: Vec::new() });
        joint.members.push(member);
    };
    for (at, endpoint) in old.model.endpoints.iter().enumerate() {
        let others = nodes.get(&endpoint.node).and_then(|node| of_node.get(node));
        let same_address = |other: &&usize| new.model.endpoints[**other].address == endpoint.address;
        let other = others.and_then(|others| {
            let found = others.iter().find(same_address);
            let is_only = others.len() == 1 && alone.get(&endpoint.node) == Some(&1);
            found.or_else(|| others.first().filter(|_| is_only)).copied()
        });
        if let Some(other) = other {
            is_taken[other] = true;
        }
        add(Some(old_class[at]), other.map(|other| new_class[other]), at);
    }
    for (at, taken) in is_taken.iter().enumerate() {
        if !taken {
            add(None, Some(new_class[at]), at);
        }
    }
    joints.into_values().collect()
}

/// What the two states allow differently; sorted, those between ends that are in both first.
pub fn diff(old_graph: &Graph, old: &mut Reach, new_graph: &Graph, new: &mut Reach) -> Vec<Difference> {
    let joints = joints(old_graph, old, new_graph, new);
    let (before, after) = (Matrix::of(old), Matrix::of(new));
    let managed = is_managed(old_graph) && is_managed(new_graph);
    let mut differ = Differ { old, new, managed, found: BTreeMap::new() };
    differ.inside(&joints, &before, &after);
    differ.outside(&joints, &before, &after);
    // Sources that fare alike are one already; now destinations of the same sources that do.
    let mut by_source: BTreeMap<Key, Vec<Place>> = BTreeMap::new();
    for ((presence, kin, before, after, to, _, _), from) in differ.found {
        let from = together(from);
        let (alone, is_new) = apart(&to);
        by_source.entry((presence, kin, before, after, from, alone, is_new)).or_default().push(to);
    }
    let mut all: Vec<Difference> = by_source
        .into_iter()
        .map(|((presence, kin, before, after, from, _, _), to)| Difference {
            kin,
            from,
            to: together(to),
            before,
            after,
            presence,
        })
        .collect();
    all.order_by(|a, b| (a.presence, a.kin, &a.from, &a.to).cmp(&(b.presence, b.kin, &b.from, &b.to)));
    all
}

/// Endpoints of several places as one; ranges and newcomers do not stand beside others.
fn together(places: Vec<Place>) -> Place {
    let mut old: Vec<usize> = Vec::new();
    let mut new: Vec<usize> = Vec::new();
    for place in places {
        match place {
            Place::Endpoints(members) => old.extend(members),
            Place::Newcomers(members) => new.extend(members),
            other => return other,
        }
    }
    let is_old = !old.is_empty();
    let mut all = if is_old { old } else { new };
    all.order();
    all.dedup();
    if is_old { Place::Endpoints(all) } else { Place::Newcomers(all) }
}

/// By what a place stands apart from others that fare alike: a range by itself, newcomers by being new.
fn apart(place: &Place) -> (Option<Place>, bool) {
    match place {
        Place::Endpoints(_) => (None, false),
        Place::Newcomers(_) => (None, true),
        range => (Some(range.clone()), false),
    }
}

impl Joint {
    fn place(&self) -> Place {
        if self.old.is_some() { Place::Endpoints(self.members.clone()) } else { Place::Newcomers(self.members.clone()) }
    }
}

/// Whether a state is what a tool manages: what such a file does not have is not managed, rather than not read.
fn is_managed(graph: &Graph) -> bool {
    !graph.coverage.is_empty() && graph.coverage.iter().all(|part| part.state != CoverageState::Found)
}

/// What differs, one of the two places, and by what the other stands apart from those that fare alike.
type Key = (Presence, Kin, Both, Both, Place, Option<Place>, bool);

struct Differ<'r> {
    old: &'r Reach,
    new: &'r Reach,
    /// Whether both states are what a tool manages.
    managed: bool,
    /// By all but who opens.
    found: BTreeMap<Key, Vec<Place>>,
}

impl Differ<'_> {
    fn add(&mut self, presence: Presence, (from, to): (Place, Place), before: Both, after: Both) {
        let is_empty = |both: &Both| both.0.is_empty() && both.1.is_empty();
        let kin = match (is_empty(&before), is_empty(&after)) {
            (true, true) => return,
            (true, false) => Kin::Opened,
            (false, true) => Kin::Closed,
            (false, false) if before == after => return,
            (false, false) => Kin::Changed,
        };
        let (alone, is_new) = apart(&from);
        self.found.entry((presence, kin, before, after, to, alone, is_new)).or_default().push(from);
    }

    /// Whether both states read what decides at an endpoint.
    fn is_read(&self, joint: &Joint, kinds: &[Kind]) -> bool {
        let reads = |reach: &Reach, class: Option<u32>| {
            let Some(class) = class.and_then(|class| reach.classes.get(class as usize)) else { return true };
            let region = &reach.model.vpcs[class.vpc].region;
            let of_balancer = class.balancer.map(|_| Kind::LoadBalancer);
            kinds.iter().chain(&of_balancer).all(|kind| reach.model.is_read(*kind, region))
        };
        self.managed || (reads(self.old, joint.old) && reads(self.new, joint.new) && self.is_end_read(joint))
    }

    /// Whether the state that does not have an endpoint read what would tell of it.
    fn is_end_read(&self, joint: &Joint) -> bool {
        let (has, lacks, class) = match (joint.old, joint.new) {
            (Some(class), None) => (self.old, self.new, class),
            (None, Some(class)) => (self.new, self.old, class),
            _ => return true,
        };
        let Some(class) = has.classes.get(class as usize) else { return true };
        let region = &has.model.vpcs[class.vpc].region;
        // A workspace's region is a data centre's; parts of its kinds may be another's.
        let is_lost = |kind: &Kind| match class.kind {
            EndKind::Power => lacks.model.failed.contains_key(kind),
            _ => lacks.model.is_lost(*kind, region),
        };
        !class.kind.told_by().iter().any(is_lost)
    }

    /// Whether both states read what joins the VPCs of two endpoints.
    fn is_way_read(&self, a: &Joint, b: &Joint) -> bool {
        let vpc = |reach: &Reach, class: Option<u32>| reach.classes.get(class? as usize).map(|class| class.vpc);
        let is_across = |reach: &Reach, a: Option<u32>, b: Option<u32>| {
            vpc(reach, a).zip(vpc(reach, b)).is_some_and(|(a, b)| a != b)
        };
        let is_read = |reach: &Reach| reach.model.is_read(Kind::TransitGateway, "");
        let across = is_across(self.old, a.old, b.old) || is_across(self.new, a.new, b.new);
        self.managed || !across || (is_read(self.old) && is_read(self.new))
    }

    fn inside(&mut self, joints: &[Joint], before: &Matrix, after: &Matrix) {
        let mut by_old: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut by_new: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, joint) in joints.iter().enumerate() {
            if let Some(old) = joint.old {
                by_old.entry(old).or_default().push(at);
            }
            if let Some(new) = joint.new {
                by_new.entry(new).or_default().push(at);
            }
        }
        let none = Vec::new();
        let under = |of: &BTreeMap<u32, Vec<usize>>, class: u32| of.get(&class).unwrap_or(&none).clone();
        for (from, to) in &before.pairs {
            for a in under(&by_old, *from) {
                for b in under(&by_old, *to) {
                    self.pair(&joints[a], &joints[b], before, after);
                }
            }
        }
        for (from, to) in &after.pairs {
            for a in under(&by_new, *from) {
                for b in under(&by_new, *to) {
                    let (a, b) = (&joints[a], &joints[b]);
                    let known = a.old.zip(b.old).is_some_and(|pair| before.inside.contains_key(&pair));
                    if !known {
                        self.pair(a, b, before, after);
                    }
                }
            }
        }
    }

    fn pair(&mut self, a: &Joint, b: &Joint, before: &Matrix, after: &Matrix) {
        if a.members == b.members && a.members.len() == 1 {
            return;
        }
        let was = a.old.zip(b.old).and_then(|pair| before.inside.get(&pair)).copied();
        let is = a.new.zip(b.new).and_then(|pair| after.inside.get(&pair)).copied();
        let unknown = |of: Option<(Set, Set, bool)>| of.is_some_and(|(_, _, unknown)| unknown);
        if unknown(was) || unknown(is) {
            return;
        }
        let both = |reach: &Reach, of: Option<(Set, Set, bool)>| {
            let (conn, one_way, _) = of.unwrap_or((Pool::EMPTY, Pool::EMPTY, false));
            (conn, one_way, reach.model.pool.get(conn).clone(), reach.model.pool.get(one_way).clone())
        };
        // Most are equal: told by their sets, without taking these apart.
        if let (Some((conn, one_way, _)), Some((now, now_one_way, _))) = (was, is) {
            let same = |old: Set, new: Set| self.old.model.pool.get(old) == self.new.model.pool.get(new);
            if same(conn, now) && same(one_way, now_one_way) {
                return;
            }
        }
        let kinds = [Kind::SecurityGroup, Kind::NetworkAcl, Kind::Subnet];
        if !self.is_read(a, &kinds) || !self.is_read(b, &kinds) || !self.is_way_read(a, b) {
            return;
        }
        let (_, _, was_conn, was_one_way) = both(self.old, was);
        let (_, _, is_conn, is_one_way) = both(self.new, is);
        let presence = presence(&[a, b]);
        let places = (a.place(), b.place());
        self.add(presence, places, (was_conn, was_one_way), (is_conn, is_one_way));
    }

    fn outside(&mut self, joints: &[Joint], before: &Matrix, after: &Matrix) {
        let none = Vec::new();
        let parts: BTreeSet<&Part> =
            before.outside.keys().chain(after.outside.keys()).map(|(_, _, part)| part).gather();
        for joint in joints {
            for opens in [true, false] {
                for part in &parts {
                    let of = |matrix: &Matrix, class: Option<u32>| {
                        class
                            .and_then(|class| matrix.outside.get(&(class, opens, (*part).clone())).cloned())
                            .unwrap_or(none.clone())
                    };
                    let (was, is) = (of(before, joint.old), of(after, joint.new));
                    let unknown =
                        |all: &[(Ranges, Flow)]| all.iter().any(|(_, flow)| flow.unread || flow.through.is_some());
                    if unknown(&was) || unknown(&is) || (was.is_empty() && is.is_empty()) {
                        continue;
                    }
                    let kinds: &[Kind] = match part {
                        Part::Beyond(_) => &[Kind::SecurityGroup, Kind::NetworkAcl, Kind::VpnGateway, Kind::VpnServer],
                        Part::Internet => {
                            &[Kind::SecurityGroup, Kind::NetworkAcl, Kind::FloatingIp, Kind::PublicGateway]
                        }
                        Part::Service => &[Kind::SecurityGroup, Kind::NetworkAcl],
                    };
                    if self.is_read(joint, kinds) {
                        self.ranges(joint, (opens, part), &was, &is);
                    }
                }
            }
        }
    }

    fn ranges(&mut self, joint: &Joint, (opens, part): (bool, &Part), was: &[(Ranges, Flow)], is: &[(Ranges, Flow)]) {
        let both = |reach: &Reach, flow: &Flow| {
            (reach.model.pool.get(flow.conn).clone(), reach.model.pool.get(flow.one_way).clone())
        };
        let all = |of: &[(Ranges, Flow)]| of.iter().fold(Ranges::default(), |sum, (ranges, _)| sum.union(ranges));
        let mut pieces: BTreeMap<(Both, Both), Ranges> = BTreeMap::new();
        let mut add = |before: Both, after: Both, ranges: Ranges| {
            if !ranges.is_empty() && before != after {
                let known = pieces.entry((before, after)).or_default();
                *known = known.union(&ranges);
            }
        };
        let (was_all, is_all) = (all(was), all(is));
        for (ranges, flow) in was {
            add(both(self.old, flow), Both::default(), ranges.minus(&is_all));
            for (others, now) in is {
                add(both(self.old, flow), both(self.new, now), ranges.intersect(others));
            }
        }
        for (ranges, flow) in is {
            add(Both::default(), both(self.new, flow), ranges.minus(&was_all));
        }
        for ((before, after), ranges) in pieces {
            let outside = match part {
                Part::Internet => Place::Internet(ranges),
                Part::Service => Place::Service(ranges),
                Part::Beyond(name) => Place::Beyond(name.clone(), ranges),
            };
            let own = joint.place();
            let places = if opens { (own, outside) } else { (outside, own) };
            self.add(presence(&[joint]), places, before, after);
        }
    }
}

fn presence(joints: &[&Joint]) -> Presence {
    if joints.iter().any(|joint| joint.new.is_none()) {
        Presence::Gone
    } else if joints.iter().any(|joint| joint.old.is_none()) {
        Presence::New
    } else {
        Presence::Both
    }
}
