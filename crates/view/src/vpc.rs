//! A VPC: the zones side by side, in these the subnets with their tiers in rows over all zones; left of the rows what
//! balances or owns them; above what is of no row.

use drawstream_order::Order as _;
use std::collections::BTreeMap;

use drawstream_diagram::{
    Cell, Content, Grid, Item, ItemId, LabelSide, Lane, Outline, Paint, Reach, Role, Subject, TileLabel, Words,
};

use crate::compose::{BELOW, Composer, RIGHT};
use crate::plan::Entry;
use crate::sets::Set;
use crate::tiers::tiers;
use crate::{look, words};
use drawstream_graph::NodeId;
use drawstream_graph::estate::{Kind, Relation};

/// How many public balancers of a VPC have a column of their own.
const DOORS: usize = 3;
/// Characters of a tier's name.
const TIER: usize = 18;

/// A column left of the rows: for each row its tiles.
type Side = Vec<Vec<ItemId>>;
/// What meets the internet, and whether that can open it.
type Door = (ItemId, bool);

/// A zone, and what lies in it.
struct Zone {
    entry: Entry,
    subnets: Vec<Entry>,
    edge: Vec<Entry>,
    nodes: Vec<Entry>,
    /// For each row what balances it and lies in the zone.
    stands: Vec<Vec<Entry>>,
    unplaced: Vec<Entry>,
    /// For each row the index of its subnet.
    cells: Vec<Option<usize>>,
}

impl Zone {
    fn subnet(&self, row: usize) -> Option<&Entry> {
        self.cells.get(row).copied().flatten().and_then(|at| self.subnets.get(at))
    }
}

impl Composer<'_> {
    /// A VPC's box.
    pub fn vpc(&mut self, entry: &Entry) -> ItemId {
        let vpc = entry.first();
        let (placed, unplaced) = self.parts(vpc);
        let (zones, mut rest): (Vec<Entry>, Vec<Entry>) =
            placed.into_iter().partition(|entry| self.is(entry, Kind::Zone));
        let hubs: Vec<NodeId> = rest.iter().map(Entry::first).collect();
        let (mut zones, tiers) = self.zones(zones);
        let rows = self.rows(&zones);
        let single: Vec<NodeId> =
            rest.iter().filter(|entry| matches!(entry, Entry::One(_))).map(Entry::first).collect();
        // A balancer may lie in a zone that holds all of its own subnets.
        let within = zones.iter().flat_map(|zone| &zone.edge).filter(|entry| self.is(entry, Kind::LoadBalancer));
        let beside: Vec<NodeId> = single.iter().copied().chain(within.map(Entry::first)).collect();
        let sets = self.sets_of(&rows, &beside);
        let acls = if self.plan.rules_of.contains_key(&vpc) { self.acls_of(&rows, &sets) } else { Vec::new() };
        let groups = match self.plan.rules_of.contains_key(&vpc) {
            true => self.groups_of(vpc, &rows, &sets, &acls),
            false => Vec::new(),
        };
        for row in acls.iter().flat_map(|(_, of, _)| &rows[of.clone()]) {
            self.fenced.extend(row);
        }
        let mut heads: BTreeMap<NodeId, ItemId> = BTreeMap::new();
        self.outlined.extend(sets.iter().filter_map(|set| set.owner));
        let mut balancers: Vec<(usize, NodeId, ItemId)> = Vec::new();
        let mut owners = vec![Vec::new(); rows.len()];
        rest.retain(|entry| {
            let id = entry.first();
            if !single.contains(&id) {
                return true;
            }
            let of_set = sets.iter().find(|set| set.balancers.iter().any(|(balancer, _)| *balancer == id));
            if let Some(set) = sets.iter().find(|set| set.owner == Some(id)) {
                let tile = self.tile(entry, RIGHT);
                owners[set.rows.start].push(tile);
                heads.insert(id, tile);
            } else if self.is(entry, Kind::LoadBalancer)
                && let Some(row) = of_set.map(|set| set.rows.start).or_else(|| self.row_of(id, &rows))
            {
                balancers.push((row, id, self.tile(entry, BELOW)));
            } else {
                return true;
            }
            false
        });
        let nodes = self.take_nodes(&mut rest);
        // A balancer of its own zone stands above the row that it balances; where it meets the internet nothing else may
        // be above it.
        let mut doors_above: Vec<NodeId> = Vec::new();
        for zone in &mut zones {
            zone.stands = vec![Vec::new(); rows.len()];
            let (own, edge) = std::mem::take(&mut zone.edge)
                .into_iter()
                .partition::<Vec<Entry>, _>(|entry| self.is(entry, Kind::LoadBalancer));
            zone.edge = edge;
            for entry in own {
                let id = entry.first();
                let of_set = sets.iter().find(|set| set.balancers.iter().any(|(balancer, _)| *balancer == id));
                let is_public = words::is_public(self.graph.node(id));
                match of_set.map(|set| set.rows.start).or_else(|| self.row_of(id, &rows)) {
                    Some(row) if is_public && row > 0 => balancers.push((row, id, self.tile(&entry, BELOW))),
                    Some(row) => {
                        doors_above.extend(is_public.then_some(id));
                        zone.stands[row].push(entry);
                    }
                    None => zone.edge.push(entry),
                }
            }
        }
        let mut strip: Vec<ItemId> = self.items_of(rest, RIGHT).into_iter().flatten().collect();
        let inside = self.below(vpc).into_iter().chain(hubs);
        let foreign = self.foreign_of(inside, &[Relation::Member, Relation::Reaches]);
        strip.extend(foreign.into_iter().map(|id| self.foreign(id, LabelSide::Right)).collect::<Vec<_>>());
        let gateways: Vec<NodeId> = zones
            .iter()
            .flat_map(|zone| &zone.edge)
            .filter(|entry| self.is(entry, Kind::PublicGateway))
            .map(Entry::first)
            .collect();
        let columns = self.columns(zones, rows.len());
        let gateways: Vec<Door> = self.doors(&gateways, false);
        let (balancers, doors) = self.beside(balancers, rows.len());
        let edge = self.edge(vpc, [gateways, self.doors(&doors_above, true), doors].concat());
        let names = self.names(vpc, &tiers);
        let mut outlines = Vec::new();
        for (ruler, rows, reach) in acls.into_iter().chain(groups) {
            let (tile, item) = self.fence(vpc, ruler);
            owners[rows.start].push(tile);
            outlines.push(Outline { item, rows, owner: Some(tile), reach });
        }
        for (nth, set) in sets.into_iter().enumerate() {
            let head = set.owner.and_then(|owner| heads.get(&owner).copied());
            outlines.push(self.outline(vpc, nth, set, head));
        }
        let grid = self.items.arrange(Content::Grid(Grid { edge, strip, names, balancers, owners, outlines, columns }));
        self.grids.insert(vpc, grid);
        self.frame_with(entry, Some(grid), unplaced, &nodes)
    }

    /// The tiles of what meets the internet.
    fn doors(&self, ids: &[NodeId], opens: bool) -> Vec<Door> {
        ids.iter().filter_map(|id| self.at.get(id)).map(|&item| (item, opens)).collect()
    }

    fn is(&self, entry: &Entry, kind: Kind) -> bool {
        matches!(entry, Entry::One(id) if self.graph.node(*id).kind() == kind)
    }

    /// The columns of balancers left of the rows, and which of them have a short line to where the VPC meets the internet.
    /// Each public one has a column of its own, with nothing above it: the lower it stands, the further left.
    fn beside(&self, mut balancers: Vec<(usize, NodeId, ItemId)>, rows: usize) -> (Vec<Side>, Vec<Door>) {
        balancers.order_by_key(|(row, id, _)| (*row, !words::is_public(self.graph.node(*id))));
        // The rows in which columns begin, from the right.
        let mut tops: Vec<usize> = Vec::new();
        let mut doors = Vec::new();
        for &(row, id, item) in &balancers {
            let is_own = tops.len() < DOORS && tops.last().is_none_or(|&last| last < row);
            if words::is_public(self.graph.node(id)) && is_own {
                tops.push(row);
                doors.push((item, true));
            }
        }
        // What stands above all of these has one more at the right.
        let is_above = balancers.first().is_some_and(|(row, ..)| tops.first().is_none_or(|top| row < top));
        if is_above {
            tops.insert(0, 0);
        }
        let mut columns = vec![vec![Vec::new(); rows]; tops.len()];
        for (row, _, item) in balancers {
            if let Some(column) = tops.iter().rposition(|&top| top <= row) {
                columns[column][row].push(item);
            }
        }
        columns.reverse();
        (columns, doors)
    }

    /// The lying bar at which a VPC meets the internet, and the short lines to it; none without these.
    fn edge(&mut self, vpc: NodeId, doors: Vec<Door>) -> Option<ItemId> {
        if doors.is_empty() {
            return None;
        }
        let id = self.id(&format!("edge.{}", self.graph.node(vpc).resource.id));
        let cell = Cell::decoration(id, "internet-edge", Paint::Band);
        let item = self.items.add(Item { cell: Some(cell), words: Words::of("internet edge"), content: Content::Band });
        self.stubs.extend(doors.into_iter().map(|(from, both)| (from, item, both)));
        Some(item)
    }

    /// The names of rows, at the left of these.
    fn names(&mut self, vpc: NodeId, tiers: &[String]) -> Vec<Option<ItemId>> {
        let mut names = Vec::new();
        for (row, tier) in tiers.iter().enumerate() {
            if tier.is_empty() {
                names.push(None);
                continue;
            }
            let id = self.id(&format!("tier-name.{}.{row}", self.graph.node(vpc).resource.id));
            let cell = Cell::decoration(id, "tier-name", Paint::Strip);
            let mut name: String = tier.chars().take(TIER).collect();
            if name.len() < tier.len() {
                name.push('…');
            }
            names.push(Some(self.items.add(Item {
                cell: Some(cell),
                words: Words::of(&name),
                content: Content::Strip,
            })));
        }
        names
    }

    /// The outline of a set: a further appearance of its owner, whose own cell is the tile.
    fn outline(
        &mut self,
        vpc: NodeId,
        nth: usize,
        Set { rows, owner, balancers }: Set,
        head: Option<ItemId>,
    ) -> Outline {
        let (wanted, subject, class) = match owner {
            Some(id) => {
                let node = self.graph.node(id);
                let subject = Subject::Elsewhere(crate::compose::subject(id), self.plan.id.clone());
                (format!("outline.{}:{}", node.kind().id(), node.resource.id), subject, look::class(self.graph, id))
            }
            None => (format!("tier.{}.{nth}", self.graph.node(vpc).resource.id), Subject::None, "tier"),
        };
        let cell = Cell { role: Some(Role::Background), ..Cell::new(self.id(&wanted), subject, class, Paint::Outline) };
        let item = self.items.add(Item { cell: Some(cell), words: Words::default(), content: Content::Outline });
        for (balancer, members) in balancers {
            self.filled.insert(balancer, (item, members));
        }
        Outline { item, rows, owner: head, reach: Reach::Middle }
    }

    /// The outline of an ACL or a security group and the small tile at its head: further appearances of what has its own
    /// cell among the rules.
    fn fence(&mut self, vpc: NodeId, acl: NodeId) -> (ItemId, ItemId) {
        let node = self.graph.node(acl);
        let page = self.plan.rules_of.get(&vpc).cloned().unwrap_or_default();
        let subject = Subject::Elsewhere(crate::compose::subject(acl), page.clone());
        let (class, id) = (look::class(self.graph, acl), format!("{}:{}", node.kind().id(), node.resource.id));
        let (what, paint) = match node.kind() {
            Kind::SecurityGroup => ("security group", Paint::Outline),
            _ => ("network ACL", Paint::Fence),
        };
        let words = Words { name: self.lookup.words.shown(acl).to_owned(), caption: vec![what.to_owned()] };
        let cell = Cell::new(self.id(&format!("head.{id}")), subject.clone(), class, Paint::Tile);
        let cell = Cell { link: Some(page), ..cell };
        let tile = self.items.add(Item { cell: Some(cell), words, content: Content::Node });
        let cell = Cell::new(self.id(&format!("outline.{id}")), subject, class, paint);
        let cell = Cell { role: Some(Role::Background), ..cell };
        let item = self.items.add(Item { cell: Some(cell), words: Words::default(), content: Content::Outline });
        (tile, item)
    }

    /// The nodes on this page below `node`.
    fn below(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![node];
        while let Some(next) = open.pop() {
            for entry in self.plan.entries(self.graph, next) {
                found.push(entry.first());
                open.push(entry.first());
            }
        }
        found
    }

    /// The zones, each with its subnets in rows over all zones, and the names of these; rows in which nothing runs come
    /// last.
    fn zones(&self, zones: Vec<Entry>) -> (Vec<Zone>, Vec<String>) {
        let mut made: Vec<Zone> = Vec::new();
        for entry in zones {
            let (placed, unplaced) = self.parts(entry.first());
            let (subnets, mut edge): (Vec<Entry>, Vec<Entry>) =
                placed.into_iter().partition(|entry| self.is(entry, Kind::Subnet));
            let nodes = self.take_nodes(&mut edge);
            made.push(Zone { entry, subnets, edge, nodes, stands: Vec::new(), unplaced, cells: Vec::new() });
        }
        let name = |entry: &Entry| &*self.graph.node(entry.first()).resource.name;
        let names: Vec<Vec<&str>> = made.iter().map(|zone| zone.subnets.iter().map(name).collect()).collect();
        let zone_names: Vec<&str> = made.iter().map(|zone| name(&zone.entry)).collect();
        let tiers = tiers(&names, &zone_names);
        for (zone, cells) in made.iter_mut().zip(tiers.cells) {
            zone.cells = cells;
        }
        let count = made.iter().map(|zone| zone.cells.len()).max().unwrap_or(0);
        let is_empty = |row: usize| {
            let mut subnets = made.iter().filter_map(|zone| zone.subnet(row));
            subnets.all(|subnet| self.graph.node(subnet.first()).children.is_empty())
        };
        let mut order: Vec<usize> = (0..count).collect();
        order.order_by_key(|&row| is_empty(row));
        for zone in &mut made {
            zone.cells = order.iter().map(|&row| zone.cells.get(row).copied().flatten()).collect();
        }
        let names = if tiers.names.is_empty() { &[][..] } else { &order };
        let names = names.iter().map(|&row| tiers.names.get(row).cloned().unwrap_or_default()).collect();
        (made, names)
    }

    fn rows(&self, zones: &[Zone]) -> Vec<Vec<NodeId>> {
        let count = zones.iter().map(|zone| zone.cells.len()).max().unwrap_or(0);
        (0..count).map(|row| zones.iter().filter_map(|zone| zone.subnet(row)).map(Entry::first).collect()).collect()
    }

    /// A column for each zone, with the subnets of one tier in one row.
    fn columns(&mut self, zones: Vec<Zone>, rows: usize) -> Vec<ItemId> {
        let mut columns = Vec::new();
        for zone in zones {
            let cells = (0..rows).map(|row| zone.subnet(row).cloned()).collect::<Vec<_>>();
            let cells =
                cells.into_iter().map(|subnet| subnet.map(|subnet| self.any(&subnet, TileLabel::AsPage))).collect();
            let edge = self.items_of(zone.edge, TileLabel::AsPage);
            let nodes = zone.nodes.iter().map(|entry| self.node(entry)).collect();
            let stands =
                zone.stands.iter().map(|row| row.iter().map(|entry| self.tile(entry, RIGHT)).collect()).collect();
            let lane = self.items.arrange(Content::Lane(Lane { edge, nodes, stands, cells }));
            columns.push(self.entry_frame(&zone.entry, Some(lane), zone.unplaced));
        }
        columns
    }
}
