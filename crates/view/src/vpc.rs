//! A VPC: load balancers and clusters above, below them the zones side by side, in these the subnets with
//! their tiers in rows over all zones.

use drawstream_diagram::{Content, ItemId, LabelSide, Lane, TileLabel};

use crate::compose::{Composer, RIGHT};
use crate::plan::Entry;
use crate::tiers::tiers;
use drawstream_graph::NodeId;
use drawstream_graph::estate::{Kind, Relation};

/// A zone, and what lies in it.
struct Zone {
    entry: Entry,
    subnets: Vec<Entry>,
    edge: Vec<Vec<ItemId>>,
    unplaced: Vec<Entry>,
}

impl Composer<'_> {
    /// A VPC's box.
    pub fn vpc(&mut self, entry: &Entry) -> ItemId {
        let vpc = entry.first();
        let (placed, unplaced) = self.parts(vpc);
        let (zones, rest): (Vec<Entry>, Vec<Entry>) = placed.into_iter().partition(|entry| self.is(entry, Kind::Zone));
        let hubs: Vec<NodeId> = rest.iter().map(Entry::first).collect();
        let mut strip: Vec<ItemId> = self.items_of(rest, RIGHT).into_iter().flatten().collect();
        let inside = self.below(vpc).into_iter().chain(hubs);
        let foreign = self.foreign_of(inside, &[Relation::Member, Relation::Reaches]);
        strip.extend(foreign.into_iter().map(|id| self.foreign(id, LabelSide::Right)).collect::<Vec<_>>());
        let columns = self.zones(zones);
        let grid = self.items.arrange(Content::Grid { strip, columns });
        self.grids.insert(vpc, grid);
        self.entry_frame(entry, Some(grid), unplaced)
    }

    fn is(&self, entry: &Entry, kind: Kind) -> bool {
        matches!(entry, Entry::One(id) if self.graph.node(*id).kind() == kind)
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

    /// A column for each zone, with the subnets of one tier in one row.
    fn zones(&mut self, zones: Vec<Entry>) -> Vec<ItemId> {
        let mut made: Vec<Zone> = Vec::new();
        for entry in zones {
            let (placed, unplaced) = self.parts(entry.first());
            let (subnets, edge): (Vec<Entry>, Vec<Entry>) =
                placed.into_iter().partition(|entry| self.is(entry, Kind::Subnet));
            let edge = self.items_of(edge, TileLabel::AsPage);
            made.push(Zone { entry, subnets, edge, unplaced });
        }
        let name = |entry: &Entry| &*self.graph.node(entry.first()).resource.name;
        let names: Vec<Vec<&str>> = made.iter().map(|zone| zone.subnets.iter().map(name).collect()).collect();
        let zone_names: Vec<&str> = made.iter().map(|zone| name(&zone.entry)).collect();
        let tiers = tiers(&names, &zone_names);
        let lanes: Vec<(Entry, Vec<Entry>, Lane)> = made
            .into_iter()
            .zip(tiers)
            .map(|(zone, tiers)| {
                let subnet = |at: Option<usize>| at.and_then(|at| zone.subnets.get(at));
                let cells = tiers.into_iter().map(|at| subnet(at).map(|subnet| self.any(subnet, TileLabel::AsPage)));
                let cells = cells.collect();
                (zone.entry, zone.unplaced, Lane { edge: zone.edge, cells })
            })
            .collect();
        let frame = |(entry, unplaced, lane)| {
            let lane = self.items.arrange(Content::Lane(lane));
            self.entry_frame(&entry, Some(lane), unplaced)
        };
        lanes.into_iter().map(frame).collect()
    }
}
