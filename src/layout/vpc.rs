//! A VPC: load balancers and clusters above, below them the zones side by side, in these the subnets with
//! their tiers in rows over all zones.

use std::sync::Arc;

use super::Cell;
use super::block::{BlockId, HEAD, HEAD_LABEL, Side};
use super::compose::{Composer, GAP, PAD, fill, flow, near_square};
use super::pack;
use super::pages::Unit;
use super::text::{self, Font};
use crate::model::{NodeId, Relation};

/// A subnet before its tiles have been put in rows.
struct Subnet {
    unit: Unit,
    groups: Vec<Vec<BlockId>>,
    unplaced: Vec<Unit>,
    /// Width and height of a slot.
    slot: (i32, i32),
    head: i32,
}

/// A zone before its subnets have been put in rows.
struct Zone {
    unit: Unit,
    edge: Vec<Vec<BlockId>>,
    unplaced: Vec<Unit>,
    /// One for each tier; none where the zone has none.
    subnets: Vec<Option<Subnet>>,
}

/// A zone whose subnets are in rows.
struct Made {
    unit: Unit,
    unplaced: Vec<Unit>,
    edge: Option<BlockId>,
    rows: Vec<BlockId>,
}

impl Composer<'_> {
    /// A VPC's box.
    pub fn vpc(&mut self, unit: &Unit) -> BlockId {
        let (placed, unplaced) = self.parts(unit.first());
        let is = |this: &Self, unit: &Unit, kind: &str| matches!(unit, Unit::One(id) if this.model.node(*id).kind.name == kind);
        let (zones, rest): (Vec<Unit>, Vec<Unit>) = placed.into_iter().partition(|unit| is(self, unit, "zone"));
        let hubs: Vec<NodeId> = rest.iter().map(Unit::first).collect();
        let mut above: Vec<BlockId> = self.blocks_of(rest, Side::Right).into_iter().flatten().collect();
        let inside = self.below_of(unit.first()).into_iter().chain(hubs);
        let foreign = self.foreign_of(inside, &[Relation::Member]);
        above.extend(foreign.into_iter().map(|id| self.foreign(id, Side::Right)).collect::<Vec<_>>());
        let zones: Vec<(Unit, Vec<Unit>, Vec<Unit>)> = zones
            .into_iter()
            .map(|zone| {
                let (placed, unplaced) = self.parts(zone.first());
                (zone, placed, unplaced)
            })
            .collect();
        let wanted = self.own.get(&unit.first()).copied().unwrap_or(self.wanted[0]);
        let row = self.zones(zones, wanted);
        let content = match row {
            Some(row) if above.is_empty() => Some(row),
            Some(row) => {
                let wide = self.arena.get(row).w.max(300);
                let strip = self.strip(above, wide);
                Some(self.arena.column(vec![strip, row], GAP))
            }
            None if above.is_empty() => None,
            None => Some(self.strip(above, 480)),
        };
        let content = self.with_unplaced(unit.first(), content, unplaced);
        self.unit_frame(unit, content)
    }

    /// The nodes on this page below `node`.
    fn below_of(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![node];
        while let Some(next) = open.pop() {
            for unit in self.plan.units(self.model, next) {
                found.push(unit.first());
                open.push(unit.first());
            }
        }
        found
    }

    fn zones(&mut self, zones: Vec<(Unit, Vec<Unit>, Vec<Unit>)>, wanted: i64) -> Option<BlockId> {
        if zones.is_empty() {
            return None;
        }
        let is_subnet =
            |this: &Self, unit: &Unit| matches!(unit, Unit::One(id) if this.model.node(*id).kind.name == "subnet");
        let mut subnets: Vec<Vec<Unit>> = Vec::new();
        let mut edges: Vec<Vec<Vec<BlockId>>> = Vec::new();
        let mut heads: Vec<(Unit, Vec<Unit>)> = Vec::new();
        for (zone, placed, unplaced) in zones {
            let (inner, edge): (Vec<Unit>, Vec<Unit>) = placed.into_iter().partition(|unit| is_subnet(self, unit));
            subnets.push(inner);
            edges.push(self.blocks_of(edge, self.side));
            heads.push((zone, unplaced));
        }
        let names: Vec<Vec<&str>> = subnets
            .iter()
            .map(|units| units.iter().map(|unit| &*self.model.node(unit.first()).name).collect())
            .collect();
        let zone_names: Vec<&str> = heads.iter().map(|(zone, _)| &*self.model.node(zone.first()).name).collect();
        let tiers = tiers(&names, &zone_names);
        let mut plans: Vec<Zone> = Vec::new();
        for ((((unit, unplaced), edge), units), tiers) in heads.into_iter().zip(edges).zip(subnets).zip(tiers) {
            let mut units: Vec<Option<Unit>> = units.into_iter().map(Some).collect();
            let mut row = Vec::new();
            for at in tiers {
                let subnet = at.and_then(|at| units[at].take()).map(|unit| self.subnet(unit));
                row.push(subnet);
            }
            plans.push(Zone { unit, edge, unplaced, subnets: row });
        }
        let (across, tiles) = best(&plans, wanted, self.side);
        Some(self.build(plans, across, tiles))
    }

    fn subnet(&mut self, unit: Unit) -> Subnet {
        let (placed, unplaced) = self.parts(unit.first());
        let groups = self.blocks_of(placed, self.side);
        let sizes = || groups.iter().flatten().map(|&tile| (self.arena.get(tile).w, self.arena.get(tile).h));
        let slot = (sizes().map(|s| s.0).max().unwrap_or(0), sizes().map(|s| s.1).max().unwrap_or(0));
        let node = self.model.node(unit.first());
        let wide = text::width(&node.name, Font::HEAD).max(text::width(&node.caption, Font::NOTE));
        Subnet { groups, unplaced, slot, head: wide.clamp(90, 128) + HEAD_LABEL + PAD + 4, unit }
    }

    /// The zones with `across` subnets side by side in each, and `tiles` tiles side by side in a subnet.
    fn build(&mut self, zones: Vec<Zone>, across: usize, tiles: usize) -> BlockId {
        let has_edge = zones.iter().any(|zone| !zone.edge.is_empty());
        let mut made: Vec<Made> = Vec::new();
        let mut tiers: Vec<Vec<BlockId>> = Vec::new();
        for zone in zones {
            let slots: usize = zone.edge.iter().map(Vec::len).sum();
            let lists = if self.side == Side::Right { zone.edge.len() } else { slots };
            let edge = self.tiles(&zone.edge, lists.min(4), self.side);
            let mut cells: Vec<BlockId> = Vec::new();
            for subnet in zone.subnets {
                cells.push(match subnet {
                    Some(subnet) => self.subnet_frame(subnet, tiles),
                    None => self.arena.space(0, 0),
                });
            }
            let mut rows = Vec::new();
            // Full rows of subnets keep their columns: the gutters between them are straight. What is left for the
            // last row has all of its width.
            let full = cells.len() / across.max(1) * across;
            for column in 0..across.min(full) {
                let column: Vec<BlockId> = cells[..full].iter().copied().skip(column).step_by(across).collect();
                self.arena.stack(&column);
                column.iter().for_each(|&frame| self.refit(frame));
                self.arena.stacked.push(column);
            }
            for (at, row) in cells.chunks(across.max(1)).enumerate() {
                if tiers.len() == at {
                    tiers.push(Vec::new());
                }
                tiers[at].extend(row);
                rows.push(self.arena.row(row.to_vec(), GAP));
            }
            made.push(Made { unit: zone.unit, unplaced: zone.unplaced, edge, rows });
        }
        let mut heads: Vec<Arc<Cell>> = Vec::new();
        let mut beside = has_edge;
        for Made { unit, edge, rows, .. } in &made {
            let cell = self.cells.head(unit, 128);
            let wide = rows.iter().map(|&row| self.arena.get(row).w).max().unwrap_or(0);
            let edge = edge.map_or(0, |edge| self.arena.get(edge).w);
            // Public gateways lie beside their zone's name where all zones are wide enough for it.
            beside &= HEAD_LABEL + cell.label.size().0 + GAP + edge <= wide.max(220);
            heads.push(cell);
        }
        let (mut frames, mut columns, mut edges) = (Vec::new(), Vec::new(), Vec::new());
        for (Made { unit, unplaced, edge, mut rows }, cell) in made.into_iter().zip(heads) {
            if has_edge {
                let mut row = edge.unwrap_or_else(|| self.arena.space(0, 0));
                if beside {
                    let name = self.arena.space(HEAD_LABEL - 9 + cell.label.size().0 + 4, cell.label.head());
                    row = self.arena.row(vec![name, row], GAP);
                }
                edges.push(row);
                rows.insert(0, row);
            }
            let content = (!rows.is_empty()).then(|| {
                let column = self.arena.column(rows, GAP);
                columns.push(column);
                column
            });
            let content = self.with_unplaced(unit.first(), content, unplaced);
            let frame = self.unit_framed(&unit, cell, content);
            if beside {
                let block = &mut self.arena.blocks[frame.0 as usize];
                block.sunk = true;
                block.head.1 = 0;
            }
            frames.push(frame);
        }
        if frames.len() > 1 {
            self.arena.aligned.push(edges);
            self.arena.aligned.push(columns);
            self.arena.aligned.push(frames.clone());
        }
        self.arena.aligned.extend(tiers.into_iter().filter(|tier| tier.len() > 1));
        self.arena.row(frames, GAP)
    }

    fn subnet_frame(&mut self, subnet: Subnet, tiles: usize) -> BlockId {
        let slots: usize = subnet.groups.iter().map(Vec::len).sum();
        let content = self.tiles(&subnet.groups, columns(slots, tiles), self.side);
        let content = self.with_unplaced(subnet.unit.first(), content, subnet.unplaced);
        self.unit_frame(&subnet.unit, content)
    }
}

/// How many slots a row has: at most `most`, rows of about one length.
fn columns(slots: usize, most: usize) -> usize {
    if slots == 0 { 1 } else { slots.div_ceil(slots.div_ceil(most.max(1))) }
}

/// The numbers of subnets and of tiles side by side which give the VPC the best shape.
fn best(zones: &[Zone], wanted: i64, side: Side) -> (usize, usize) {
    let rows = zones.iter().map(|zone| zone.subnets.len()).max().unwrap_or(0);
    let subnets = || zones.iter().flat_map(|zone| zone.subnets.iter().flatten());
    let most = subnets().map(|s| s.groups.iter().map(Vec::len).sum::<usize>()).max().unwrap_or(1);
    let mut best = (i64::MAX, 1, near_square(most));
    for across in 1..=rows.clamp(1, 6) {
        for tiles in 1..=most.clamp(1, 12) {
            let (w, h) = extent(zones, across, tiles, side);
            let bad = pack::badness_towards(w, h, wanted);
            if bad < best.0 {
                best = (bad, across, tiles);
            }
        }
    }
    (best.1, best.2)
}

/// About the size of the zones' row.
fn extent(zones: &[Zone], across: usize, tiles: usize, side: Side) -> (i32, i32) {
    let size = |subnet: &Subnet| {
        let slots: usize = subnet.groups.iter().map(Vec::len).sum();
        if slots == 0 {
            return (subnet.head, HEAD + 24);
        }
        let columns = columns(slots, tiles);
        let (columns, rows) = match side {
            Side::Below => (columns.min(slots), flow(&subnet.groups, columns).len()),
            Side::Right => {
                let lists = fill(&subnet.groups, columns);
                (lists.len(), lists.iter().map(Vec::len).max().unwrap_or(0))
            }
        };
        let rows = count(rows);
        let w = count(columns) * (subnet.slot.0 + GAP) - GAP + 2 * PAD;
        (w.max(subnet.head), HEAD + 26 + PAD + rows * (subnet.slot.1 + GAP) - GAP)
    };
    let edge =
        zones.iter().filter(|zone| !zone.edge.is_empty()).map(|_| if side == Side::Right { 60 } else { 100 }).max();
    let edge = edge.unwrap_or(0);
    let (mut wide, mut high) = (0, Vec::new());
    for zone in zones {
        let mut widest = 140;
        for (at, row) in zone.subnets.chunks(across).enumerate() {
            let sizes: Vec<(i32, i32)> = row.iter().flatten().map(size).collect();
            widest = widest.max(sizes.iter().map(|s| s.0 + GAP).sum::<i32>() + GAP);
            let tall = sizes.iter().map(|s| s.1).max().unwrap_or(0);
            if high.len() == at {
                high.push(0);
            }
            high[at] = tall.max(high[at]);
        }
        wide += widest + GAP;
    }
    (wide + GAP, high.iter().map(|h| h + GAP).sum::<i32>() + edge + 2 * HEAD + 30)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 1000)
}

/// For each zone and each row of tiers the index of its subnet. Names tell tiers: what is left of them
/// without numbers and the words for the zone is the same in all zones.
fn tiers(names: &[Vec<&str>], zones: &[&str]) -> Vec<Vec<Option<usize>>> {
    let mut rows: Vec<(u8, String, usize)> = Vec::new();
    let mut keys: Vec<Vec<(u8, String, usize)>> = Vec::new();
    for (names, zone) in names.iter().zip(zones) {
        let mut own: Vec<(u8, String, usize)> = Vec::new();
        for name in names {
            let tier = tier(name, zone);
            let nth = own.iter().filter(|(_, other, _)| *other == tier).count();
            own.push((rank(&tier), tier, nth));
        }
        for key in &own {
            if !rows.contains(key) {
                rows.push(key.clone());
            }
        }
        keys.push(own);
    }
    rows.sort_by_key(|(rank, ..)| *rank);
    let filled: usize = keys.iter().map(Vec::len).sum();
    if filled * 3 >= rows.len() * keys.len() * 2 {
        return keys.iter().map(|own| rows.iter().map(|row| own.iter().position(|key| key == row)).collect()).collect();
    }
    // Names tell no tiers: one below the other, as they come.
    keys.iter()
        .map(|own| {
            let mut order: Vec<usize> = (0..own.len()).collect();
            order.sort_by_key(|&at| own[at].0);
            order.into_iter().map(Some).collect()
        })
        .collect()
}

/// What is left of a subnet's name without numbers and the words for its zone.
fn tier(name: &str, zone: &str) -> String {
    let lower = name.to_lowercase();
    let zone = zone.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).map(|word| word.trim_matches(|c: char| c.is_ascii_digit()));
    let idle = |word: &&str| {
        word.len() > 1
            && !matches!(*word, "zone" | "az" | "subnet" | "sn" | "net")
            && !zone.split('-').any(|z| z == *word)
    };
    words.filter(idle).collect::<Vec<_>>().join("-")
}

/// The order of tiers from the internet inwards.
fn rank(tier: &str) -> u8 {
    let has = |words: &[&str]| words.iter().any(|word| tier.contains(word));
    if has(&["edge", "dmz", "public", "web", "front", "ingress", "f5"]) {
        0
    } else if has(&["data", "db", "storage", "backup"]) {
        2
    } else if has(&["mgmt", "manage", "bastion", "vpn", "vpe", "endpoint", "ops"]) {
        3
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_tiers() {
        let names = vec![vec!["app-0-1", "web-0-1"], vec!["web-0-2", "app-0-2"]];
        let rows = tiers(&names, &["us-south-1", "us-south-2"]);
        assert_eq!(rows, [[Some(1), Some(0)], [Some(0), Some(1)]]);
    }

    #[test]
    fn a_zone_without_a_tier_keeps_its_row_free() {
        let names = vec![vec!["web", "db"], vec!["db"]];
        assert_eq!(tiers(&names, &["a-1", "a-2"])[1], [None, Some(0)]);
    }

    #[test]
    fn names_that_tell_nothing_are_taken_as_they_come() {
        let names = vec![vec!["alpha"], vec!["bravo"], vec!["charlie"]];
        assert!(tiers(&names, &["a-1", "a-2", "a-3"]).iter().all(|zone| *zone == [Some(0)]));
    }
}
