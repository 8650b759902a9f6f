//! From classes to rows: for each class what it may open, and what of the outside may open it.

use crate::classes::{Class, Outside, pieces};
use crate::conn::{Pool, Set};
use crate::ip::{Ranges, cut, service_network};
use crate::model::{Direction, EndKind, Family, Lead, Model, Way};
use crate::tables::{Point, Tables, by_hub, gate, way};
use drawstream_graph::estate::Kind;
use drawstream_order::Order as _;
use std::collections::BTreeMap;

/// What a connection passes outside its VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// Nothing: both ends are in one VPC.
    Inside,
    /// A floating IP, a public gateway, or a public load balancer.
    Internet,
    /// The zone's gateway to IBM's service network.
    Service,
    /// A transit gateway.
    Transit(usize),
    /// What leads to a network beyond, by its index.
    Beyond(usize),
}

/// One side of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Classes of endpoints.
    Classes(Vec<usize>),
    /// Addresses of the internet.
    Internet(Ranges),
    /// Addresses of IBM's service network.
    Service(Ranges),
    /// Addresses of a network beyond; none of the consumers of a private path.
    Beyond(usize, Ranges),
}

/// What may be opened, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// What may be opened and gets its answers; of protocols other than TCP answers are not asked for.
    pub conn: Set,
    /// TCP that arrives and whose answers do not return.
    pub one_way: Set,
    /// What it passes outside its VPC.
    pub via: Via,
    /// The address that routes send it through, on the way there or back: it arrives if that hands it on.
    pub through: Option<u32>,
    /// Whether a part of what rules it was not read.
    pub unread: bool,
}

/// Every endpoint of one side may open the same to every one of the other, to itself nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Who opens.
    pub from: Side,
    /// Who is opened to.
    pub to: Side,
    /// What.
    pub flow: Flow,
}

/// Works rows out.
pub struct Engine<'m> {
    model: &'m mut Model,
    classes: &'m [Class],
    tables: Tables,
}

impl<'m> Engine<'m> {
    /// For the classes of a model.
    pub fn new(model: &'m mut Model, classes: &'m [Class]) -> Self {
        let tables = Tables::of(model);
        Self { model, classes, tables }
    }

    /// Every row.
    pub fn rows(&mut self) -> Vec<Row> {
        let mut by_vpc: Vec<Vec<usize>> = vec![Vec::new(); self.model.vpcs.len()];
        for (at, class) in self.classes.iter().enumerate() {
            by_vpc[class.vpc].push(at);
        }
        let mut rows = Rows::default();
        let classes = self.classes;
        for (from, class) in classes.iter().enumerate() {
            if !self.model.opens(class.kind) {
                continue;
            }
            let mut found: BTreeMap<Flow, Vec<usize>> = BTreeMap::new();
            // Also to itself: two of one class may talk, and classes that fare alike have one list.
            for to in &by_vpc[class.vpc] {
                if let Some(flow) = self.between(class, &classes[*to], Via::Inside) {
                    found.entry(flow).or_default().push(*to);
                }
            }
            self.by_transit(from, &by_vpc, &mut found);
            self.by_hubs(from, &by_vpc, &mut found);
            for (flow, to) in found {
                rows.classes.entry((flow, to)).or_default().push(from);
            }
            if class.balancer.is_none() && class.kind != EndKind::Power {
                self.outward(from, &mut rows);
            }
        }
        for at in 0..self.model.beyond.len() {
            for class in 0..classes.len() {
                self.beyond(class, at, &mut rows);
            }
        }
        for (to, class) in classes.iter().enumerate() {
            if class.inward {
                self.inward(to, Via::Internet, &mut rows);
            }
            if self.model.options.answerers_open {
                self.inward(to, Via::Service, &mut rows);
            }
        }
        let is_single = |at: &usize| classes[*at].members.len() == 1;
        rows.close(&is_single)
    }

    /// What a class may open to another, by a transit gateway or within their VPC.
    fn between(&mut self, from: &Class, to: &Class, via: Via) -> Option<Flow> {
        let ports = self.ports(from, to, via)?;
        let mut set = self.tables.forward(self.model, from.point, to.point);
        set = self.model.pool.intersect(set, ports);
        if set == Pool::EMPTY {
            return None;
        }
        if let Some(at) = to.balancer {
            set = behind(self.model, &mut self.tables, at, from.point, set);
        }
        // Whether networks of a workspace are joined is not told.
        let is_apart = via == Via::Inside && from.subnet != to.subnet && self.model.vpcs[from.vpc].is_power;
        self.flow((from.point, to.point), set, via, from.unread || to.unread || is_apart)
    }

    /// What ports of load balancers leave of a connection; none where nothing is left.
    fn ports(&self, from: &Class, to: &Class, via: Via) -> Option<Set> {
        let leg = match from.balancer {
            // A balancer opens nothing but to its members, in its own VPC.
            Some(at) => to.legs.iter().find(|(own, _)| *own == at && via == Via::Inside)?.1,
            None => Pool::ANY,
        };
        if !self.serves(from, to.point.address) {
            return None;
        }
        let heard = to.balancer.map_or(to.heard, |at| self.model.balancers[at].listens);
        match (leg, heard) {
            (Pool::EMPTY, _) | (_, Pool::EMPTY) => None,
            (Pool::ANY, heard) => Some(heard),
            (leg, Pool::ANY) => Some(leg),
            // One balancer as the member of another.
            (leg, _) => Some(leg),
        }
    }

    /// Whether an end opens anything to that address: a VPN server only where its routes send what clients open.
    fn serves(&self, from: &Class, to: u32) -> bool {
        let node = from.members.first().map(|at| self.model.endpoints[*at].node);
        let routes = node.and_then(|node| self.model.translates.get(&node));
        from.kind != EndKind::VpnServer
            || self.model.options.rules_only
            || self.model.may_have(from.vpc, Kind::VpnServer)
            || routes.is_some_and(|own| own.has(to))
    }

    /// Splits by answers, and by what routes say.
    fn flow(&mut self, (from, to): (Point, Point), set: Set, via: Via, unread: bool) -> Option<Flow> {
        let hop = |way: Way| match way {
            Way::Through(hop) => Some(hop),
            _ => None,
        };
        let there = way(self.model, from, to);
        let is_public = via == Via::Internet;
        let ends = |way: Way| matches!(way, Way::Dropped | Way::Vpn(_)) || (way == Way::Private && is_public);
        if ends(there) || set == Pool::EMPTY {
            return None;
        }
        let back = way(self.model, to, from);
        let returns = !ends(back);
        let tcp = self.model.pool.intersect(set, Pool::TCP);
        let answered = match (returns, via) {
            (false, _) => Pool::EMPTY,
            (true, Via::Transit(at)) if !self.transit_reaches(at, from) => Pool::EMPTY,
            (true, _) => self.tables.answered(self.model, from, to, tcp),
        };
        let (answered, unread) = self.answers_pass((from, to), answered, unread);
        let by_routes = |point: Point| point.subnet.is_some_and(|at| self.model.subnets[at].routes_unread);
        let unread = unread || (!Tables::is_one_subnet(from, to) && (by_routes(from) || by_routes(to)));
        let one_way = self.model.pool.minus(tcp, answered);
        let conn = self.model.pool.minus(set, one_way);
        Some(Flow { conn, one_way, via, through: hop(there).or(hop(back)), unread })
    }

    /// What of answers passes the ACLs around a VPN gateway, and whether that is not certain.
    fn answers_pass(&mut self, (from, to): (Point, Point), answered: Set, unread: bool) -> (Set, bool) {
        if from.beyond.is_none() && to.beyond.is_none() {
            return (answered, unread);
        }
        let swapped = self.model.pool.swapped(answered);
        let (ends, is_inward) = if to.beyond.is_some() { ((from, to), true) } else { ((to, from), false) };
        let (passes, is_certain) = gate(self.model, &mut self.tables, ends, is_inward, swapped);
        (self.model.pool.swapped(passes), unread || !is_certain)
    }

    /// Whether others reach a point's subnet by a transit gateway.
    fn transit_reaches(&self, transit: usize, point: Point) -> bool {
        let Some(subnet) = point.subnet.map(|at| &self.model.subnets[at]) else { return true };
        self.model.transits[transit].reaches(subnet.vpc, subnet.range).0
    }

    fn by_transit(&mut self, from: usize, by_vpc: &[Vec<usize>], found: &mut BTreeMap<Flow, Vec<usize>>) {
        let classes = self.classes;
        let class = &classes[from];
        for transit in 0..self.model.transits.len() {
            if self.model.transits[transit].connection(class.vpc).is_none() {
                continue;
            }
            let vpcs: Vec<usize> =
                self.model.transits[transit].connections.iter().map(|connection| connection.vpc).collect();
            for vpc in vpcs.into_iter().filter(|vpc| *vpc != class.vpc) {
                for to in &by_vpc[vpc] {
                    let other = &classes[*to];
                    if !self.transit_reaches(transit, other.point) || self.is_local(class.vpc, other.point) {
                        continue;
                    }
                    let Some(mut flow) = self.between(class, other, Via::Transit(transit)) else { continue };
                    // Endpoint gateways answer no UDP that comes by a transit gateway.
                    if other.kind == EndKind::Gateway && !self.model.options.rules_only {
                        flow.conn = self.model.pool.minus(flow.conn, Pool::UDP);
                    }
                    if (flow.conn, flow.one_way) != (Pool::EMPTY, Pool::EMPTY) {
                        found.entry(flow).or_default().push(*to);
                    }
                }
            }
        }
    }

    /// What a class may open to VPCs that only another VPC's servers lead to.
    fn by_hubs(&mut self, from: usize, by_vpc: &[Vec<usize>], found: &mut BTreeMap<Flow, Vec<usize>>) {
        let classes = self.classes;
        let class = &classes[from];
        let hubs = self.model.vpcs.iter().filter_map(|vpc| vpc.ingress);
        if !hubs.into_iter().any(|table| self.model.tables[table].announces()) {
            return;
        }
        for to in by_vpc.iter().enumerate().filter(|(vpc, _)| *vpc != class.vpc).flat_map(|(_, all)| all) {
            let other = &classes[*to];
            let joins = |at: usize| {
                self.model.transits[at].connection(class.vpc).is_some() && self.transit_reaches(at, other.point)
            };
            if (0..self.model.transits.len()).any(joins) || self.is_local(class.vpc, other.point) {
                continue;
            }
            let Some((transit, hop)) = by_hub(self.model, class.vpc, other.point) else { continue };
            let via = Via::Transit(transit);
            let Some(ports) = self.ports(class, other, via) else { continue };
            let set = self.tables.forward(self.model, class.point, other.point);
            let conn = self.model.pool.intersect(set, ports);
            if conn == Pool::EMPTY || matches!(way(self.model, class.point, other.point), Way::Dropped | Way::Vpn(_)) {
                continue;
            }
            let unread = class.unread || other.unread;
            let flow = Flow { conn, one_way: Pool::EMPTY, via, through: Some(hop), unread };
            found.entry(flow).or_default().push(*to);
        }
    }

    /// Whether traffic from a VPC to an address stays in it, since one of its own prefixes has the address.
    fn is_local(&self, vpc: usize, to: Point) -> bool {
        let own = &self.model.vpcs[vpc].prefixes;
        !self.model.options.rules_only && own.iter().any(|prefix| prefix.0 <= to.address && to.address <= prefix.1)
    }

    /// What a class may open outside.
    fn outward(&mut self, from: usize, rows: &mut Rows) {
        let class = &self.classes[from];
        let by_route = class.outside == Outside::None && self.hops(class);
        let is_open = class.outside != Outside::None || by_route;
        let internet = if is_open { self.internet(class.vpc) } else { Ranges::default() };
        for (of, via) in [(internet, Via::Internet), (service_network(), Via::Service)] {
            let mut found: BTreeMap<Flow, Vec<_>> = BTreeMap::new();
            for piece in pieces(self.model, class.vpc, &of) {
                let to = Point::outside(piece.0);
                if !self.serves(class, piece.0) {
                    continue;
                }
                // Without a way of its own it goes out only through another that has one.
                if by_route
                    && via == Via::Internet
                    && !is_handed_on(self.model, class.vpc, way(self.model, class.point, to))
                {
                    continue;
                }
                let set = self.tables.forward(self.model, class.point, to);
                let unread = class.unread || (class.unsure.1 && via == Via::Internet);
                if let Some(flow) = self.flow((class.point, to), set, via, unread) {
                    found.entry(flow).or_default().push(piece);
                }
            }
            for (flow, pieces) in found {
                let ranges = Ranges::of(pieces);
                let side = if via == Via::Internet { Side::Internet(ranges) } else { Side::Service(ranges) };
                rows.outward.entry((flow, side)).or_default().push(from);
            }
        }
    }

    /// Whether routes of a class's subnet lead through some address.
    fn hops(&self, class: &Class) -> bool {
        let table = self.model.subnets[class.subnet].table.filter(|_| !self.model.options.rules_only);
        self.model.opens(class.kind) && table.is_some_and(|table| self.model.tables[table].has_hops())
    }

    fn internet(&self, vpc: usize) -> Ranges {
        self.model.vpcs[vpc].internet.clone()
    }

    /// What a class may open to a network beyond, and what that may open to it.
    fn beyond(&mut self, class: usize, at: usize, rows: &mut Rows) {
        let own = &self.classes[class];
        let Some(_) = self.model.beyond[at].door(own.vpc) else { return };
        let (lead, told, ranges) =
            (self.model.beyond[at].lead, self.model.beyond[at].told, self.model.beyond[at].ranges.clone());
        let pieces = match lead {
            Lead::Consumers => vec![(0, 0)],
            _ => cut(&ranges, &self.model.vpcs[own.vpc].starts),
        };
        let opens = self.model.opens(own.kind) && own.balancer.is_none() && lead != Lead::Consumers;
        let heard = match (own.balancer, lead) {
            (Some(at), Lead::Consumers) => self.model.balancers[at].consumed,
            (None, Lead::Consumers) => Pool::EMPTY,
            (Some(at), _) => self.model.balancers[at].listens,
            (None, _) => own.heard,
        };
        let mut outward: BTreeMap<Flow, Vec<_>> = BTreeMap::new();
        let mut inward: BTreeMap<Flow, Vec<_>> = BTreeMap::new();
        for piece in pieces {
            let there = Point::beyond(piece.0, at);
            if opens && self.serves(own, piece.0) {
                let set = self.tables.forward(self.model, own.point, there);
                let (set, certain) = gate(self.model, &mut self.tables, (own.point, there), false, set);
                let unread = own.unread || !told || !certain;
                if let Some(flow) = self.flow((own.point, there), set, Via::Beyond(at), unread) {
                    outward.entry(flow).or_default().push(piece);
                }
            }
            if heard == Pool::EMPTY {
                continue;
            }
            let mut set = self.tables.forward(self.model, there, own.point);
            set = self.model.pool.intersect(set, heard);
            if let Some(balancer) = own.balancer {
                set = behind(self.model, &mut self.tables, balancer, there, set);
            }
            if own.kind == EndKind::Gateway && lead != Lead::Vpn {
                set = self.model.pool.minus(set, Pool::UDP);
            }
            let (set, certain) = gate(self.model, &mut self.tables, (own.point, there), true, set);
            let unread = own.unread || !told || !certain;
            if let Some(flow) = self.flow((there, own.point), set, Via::Beyond(at), unread) {
                inward.entry(flow).or_default().push(piece);
            }
        }
        let side = |pieces| match lead {
            Lead::Consumers => Side::Beyond(at, Ranges::default()),
            _ => Side::Beyond(at, Ranges::of(pieces)),
        };
        for (flow, pieces) in outward {
            rows.outward.entry((flow, side(pieces))).or_default().push(class);
        }
        for (flow, pieces) in inward {
            rows.inward.entry((flow, side(pieces))).or_default().push(class);
        }
    }

    /// What the internet may open to a class, or the service network where that is taken to open anything.
    fn inward(&mut self, to: usize, via: Via, rows: &mut Rows) {
        let class = &self.classes[to];
        let of = if via == Via::Internet { self.internet(class.vpc) } else { service_network() };
        let heard = class.balancer.map_or(class.heard, |at| self.model.balancers[at].listens);
        let mut found: BTreeMap<Flow, Vec<_>> = BTreeMap::new();
        for piece in pieces(self.model, class.vpc, &of) {
            let from = Point::outside(piece.0);
            let mut set = self.tables.forward(self.model, from, class.point);
            set = self.model.pool.intersect(set, heard);
            if let Some(balancer) = class.balancer {
                set = behind(self.model, &mut self.tables, balancer, from, set);
            }
            let unread = class.unread || (class.unsure.0 && via == Via::Internet);
            if let Some(mut flow) = self.flow((from, class.point), set, via, unread) {
                if class.by_range && via == Via::Internet {
                    // What is sent there is for an address of the range: the server has to take it as such.
                    flow.through = flow.through.or(Some(class.point.address));
                }
                found.entry(flow).or_default().push(piece);
            }
        }
        for (flow, pieces) in found {
            let ranges = Ranges::of(pieces);
            let side = if via == Via::Internet { Side::Internet(ranges) } else { Side::Service(ranges) };
            rows.inward.entry((flow, side)).or_default().push(to);
        }
    }
}

/// Rows while they are gathered: sources of equal rows are one.
#[derive(Default)]
struct Rows {
    classes: BTreeMap<(Flow, Vec<usize>), Vec<usize>>,
    outward: BTreeMap<(Flow, Side), Vec<usize>>,
    inward: BTreeMap<(Flow, Side), Vec<usize>>,
}

impl Rows {
    /// `is_single`: whether a class has one member, which has no connection to itself.
    fn close(mut self, is_single: &dyn Fn(&usize) -> bool) -> Vec<Row> {
        self.classes.retain(|(_, to), from| !(to == from && to.len() == 1 && to.iter().all(is_single)));
        let inside = self.classes.into_iter().map(|((flow, to), from)| (Side::Classes(from), Side::Classes(to), flow));
        let outward = self.outward.into_iter().map(|((flow, to), from)| (Side::Classes(from), to, flow));
        let inward = self.inward.into_iter().map(|((flow, from), to)| (from, Side::Classes(to), flow));
        let mut rows: Vec<Row> =
            inside.chain(outward).chain(inward).map(|(from, to, flow)| Row { from, to, flow }).collect();
        rows.order();
        rows
    }
}

/// Whether a way leads through an address of the VPC that reaches the internet itself.
pub(crate) fn is_handed_on(model: &Model, vpc: usize, way: Way) -> bool {
    matches!(way, Way::Through(hop) if model.has_outlet(vpc, hop))
}

/// What of a connection to a load balancer gets to some member. Members of a network balancer see the client's address,
/// and have to let the client in; those of others do not.
pub(crate) fn behind(model: &mut Model, tables: &mut Tables, balancer: usize, client: Point, set: Set) -> Set {
    let own = &model.balancers[balancer];
    // Of one whose members were not all read it is not known anyway.
    if model.options.rules_only || own.family != Family::Network || own.unread {
        return set;
    }
    let mut out = Pool::EMPTY;
    for (heard, members) in model.balancers[balancer].ways.clone() {
        let wanted = model.pool.intersect(heard, set);
        let mut let_in = Pool::EMPTY;
        for (member, sent) in members {
            // Its port is another one than the listener's; the client's stays.
            if model.pool.minus(wanted, let_in) == Pool::EMPTY {
                break;
            }
            let member = Point::of(&model.endpoints[member]);
            let mut passes = tables.groups(model, Direction::In, member, client);
            if !Tables::is_one_subnet(member, client) {
                let acl = tables.acl(model, Direction::In, member, client);
                passes = model.pool.intersect(passes, acl);
            }
            let passes = model.pool.intersect(passes, sent);
            let answered = tables.answered(model, client, member, passes);
            let more = model.pool.of_sources(answered);
            let_in = model.pool.union(let_in, more);
        }
        let passes = model.pool.intersect(wanted, let_in);
        out = model.pool.union(out, passes);
    }
    out
}
