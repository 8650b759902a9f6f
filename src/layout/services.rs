//! The account's box: regions, what joins them, and the managed services by family.

use std::collections::BTreeMap;

use super::block::{BlockId, HEAD, Side};
use super::compose::{Composer, GAP};
use super::index;
use super::pack;
use super::pages::Unit;
use crate::kinds::services::{Family, service};
use crate::kinds::{Category, Form, Look};
use crate::model::{NodeId, Relation};

const SERVICES: Look = Look { form: Form::Group, glyph: "cloud-services", category: Category::Network };
const FAMILY: Look = Look { form: Form::Zone, glyph: "cloud-services", category: Category::Location };

impl Composer<'_> {
    /// The account's box, with everything in it.
    pub fn account(&mut self, account: NodeId) -> BlockId {
        let (placed, unplaced) = self.parts(account);
        let mut by_kind: [Vec<Unit>; 5] = Default::default();
        for unit in placed {
            let at = match self.model.node(unit.first()).kind.name {
                "region" => 0,
                "transit_gateway" => 1,
                "direct_link" => 2,
                "resource_instance" => 3,
                _ => 4,
            };
            by_kind[at].push(unit);
        }
        let [regions, transit, links, services, rest] = by_kind;
        let regions: Vec<BlockId> = regions.iter().map(|unit| self.any(unit, Side::Below)).collect();
        let mut joins = self.joins(&transit, &links);
        // What else lies directly in the account keeps what joins the regions company.
        joins.extend(rest.iter().map(|unit| self.any(unit, Side::Right)).collect::<Vec<_>>());
        let content = self.with_services(&regions, joins, services);
        let content = self.with_unplaced(account, content, unplaced);
        let content = match content {
            Some(content) => content,
            None => self.nothing(),
        };
        self.unit_frame(&Unit::One(account), Some(content))
    }

    /// Transit gateways and direct links, and the networks of others beside them.
    fn joins(&mut self, transit: &[Unit], links: &[Unit]) -> Vec<BlockId> {
        let nodes = || transit.iter().chain(links).map(Unit::first);
        let foreign = self.foreign_of(nodes(), &[Relation::Connects, Relation::Peer]);
        let mut tiles: Vec<BlockId> = transit.iter().map(|unit| self.tile(unit, Side::Right)).collect();
        tiles.extend(links.iter().map(|unit| self.tile(unit, Side::Right)).collect::<Vec<_>>());
        tiles.extend(foreign.into_iter().map(|id| self.foreign(id, Side::Right)).collect::<Vec<_>>());
        tiles
    }

    /// Puts what joins the regions between their rows, or beside them, whichever gives the better shape.
    fn join(&mut self, mut rows: Vec<BlockId>, joins: Vec<BlockId>) -> Option<BlockId> {
        if joins.is_empty() {
            return (!rows.is_empty()).then(|| self.arena.column(rows, GAP));
        }
        let across = rows.iter().map(|&row| self.arena.get(row).w).max().unwrap_or(0);
        let high = rows.iter().map(|&row| self.arena.get(row).h + GAP).sum::<i32>();
        let widest = joins.iter().map(|&tile| self.arena.get(tile).w).max().unwrap_or(0);
        let each = self.arena.get(joins[0]).h + GAP + 8;
        let count = i32::try_from(joins.len()).unwrap_or(i32::MAX / 1000);
        let in_row = (across / (widest + GAP + 8)).max(1);
        let between = pack::badness(across.max(widest), high + (count + in_row - 1) / in_row * each);
        let in_column = (high / each).max(1);
        let beside = pack::badness(across + (count + in_column - 1) / in_column * (widest + GAP), high.max(each));
        if !rows.is_empty() && between < beside {
            let strip = self.strip(joins, across);
            rows.insert(rows.len().div_ceil(2), strip);
            return Some(self.arena.column(rows, GAP));
        }
        let tall = usize::try_from(in_column).unwrap_or(1);
        let columns = joins.chunks(if rows.is_empty() { 1 } else { tall }).map(<[BlockId]>::to_vec).collect::<Vec<_>>();
        let columns = columns.into_iter().map(|column| self.arena.column(column, GAP + 8)).collect();
        let strip = self.arena.row(columns, GAP + 8);
        if rows.is_empty() {
            return Some(strip);
        }
        let regions = self.arena.column(rows, GAP);
        Some(self.arena.row(vec![regions, strip], GAP + 4))
    }

    /// Tiles in rows of at most that width, in the middle.
    pub fn strip(&mut self, tiles: Vec<BlockId>, width: i32) -> BlockId {
        let mut rows: Vec<Vec<BlockId>> = Vec::new();
        let mut used = 0;
        for tile in tiles {
            let wide = self.arena.get(tile).w;
            match rows.last_mut() {
                Some(row) if used + GAP + wide <= width => {
                    row.push(tile);
                    used += GAP + wide;
                }
                _ => {
                    rows.push(vec![tile]);
                    used = wide;
                }
            }
        }
        if let [row] = &rows[..] {
            let row = self.arena.row(row.clone(), GAP + 8);
            self.arena.blocks[row.0 as usize].centred = true;
            return row;
        }
        // Several rows have their tiles below each other, so that the gutters between them are straight.
        let tiles: Vec<BlockId> = rows.into_iter().flatten().collect();
        let widest = tiles.iter().map(|&tile| self.arena.get(tile).w).max().unwrap_or(0);
        for &tile in &tiles {
            self.arena.blocks[tile.0 as usize].w = widest;
        }
        let across = usize::try_from((width + GAP + 8) / (widest + GAP + 8)).unwrap_or(1).max(1);
        let across = tiles.len().div_ceil(tiles.len().div_ceil(across));
        let mut rows = Vec::new();
        for row in tiles.chunks(across) {
            let high = row.iter().map(|&tile| self.arena.get(tile).h).max().unwrap_or(0);
            row.iter().for_each(|&tile| self.arena.blocks[tile.0 as usize].h = high);
            rows.push(self.arena.row_of(row.to_vec(), GAP + 8));
        }
        self.arena.column(rows, GAP)
    }

    /// The box of managed services below or beside the rest, or beside it with what joins the regions above the
    /// box, or among the regions: whichever fills the page best.
    fn with_services(&mut self, single: &[BlockId], joins: Vec<BlockId>, units: Vec<Unit>) -> Option<BlockId> {
        let rows = self.shelves(single, self.wanted[2]);
        if units.is_empty() {
            return self.join(rows, joins);
        }
        let boxes = self.families(units);
        let sizes: Vec<(i32, i32)> = boxes.iter().map(|&b| self.size(b)).collect();
        let among = self.among(single, &sizes, &joins);
        let regions = (!rows.is_empty()).then(|| self.arena.column(rows.clone(), GAP));
        let joined = self.join(rows, joins.clone());
        let (w, h) = joined.map_or((0, 0), |block| self.size(block));
        let (plain_w, plain_h) = regions.map_or((0, 0), |block| self.size(block));
        let widest = joins.iter().map(|&tile| self.size(tile).0).max().unwrap_or(0);
        let high = joins.first().map_or(0, |&tile| self.size(tile).1 + GAP);
        let over = |bw: i32| {
            let across = (bw / (widest + GAP).max(1)).max(1);
            (count(joins.len()) + across - 1) / across * high
        };
        let beside = |bw: i32, bh: i32| pack::badness(w + bw + 3 * GAP, h.max(bh + HEAD));
        let below = |bw: i32, bh: i32| pack::badness(w.max(bw + 2 * GAP), h + bh + HEAD + 2 * GAP);
        let under = |bw: i32, bh: i32| {
            pack::badness(plain_w + bw.max(widest) + 3 * GAP, plain_h.max(over(bw) + bh + HEAD + 2 * GAP))
        };
        let best = |bad: &dyn Fn(i32, i32) -> i64| {
            let shelves = pack::shelves_towards(&sizes, GAP, bad);
            let (bw, bh) = pack::size_of(&sizes, &shelves, GAP);
            (bad(bw, bh), shelves, bw)
        };
        let (beside, below) = (best(&beside), best(&below));
        let under = (!joins.is_empty() && regions.is_some()).then(|| best(&under));
        if let Some(Among { badness, services, all }) = among
            && badness < beside.0.min(below.0).min(under.as_ref().map_or(i64::MAX, |under| under.0))
        {
            let services = self.services_box(&boxes, services);
            let all_boxes: Vec<BlockId> = single.iter().copied().chain([services]).collect();
            let rows = self.on_shelves(&all_boxes, all);
            return self.join(rows, joins);
        }
        if let Some((bad, shelves, bw)) = under
            && bad < beside.0.min(below.0)
            && let Some(regions) = regions
        {
            let services = self.services_box(&boxes, shelves);
            let strip = self.strip(joins, bw.max(widest));
            let right = self.arena.column(vec![strip, services], GAP + 4);
            return Some(self.arena.row(vec![regions, right], GAP + 4));
        }
        let is_beside = beside.0 <= below.0;
        let services = self.services_box(&boxes, if is_beside { beside.1 } else { below.1 });
        Some(match joined {
            None => services,
            Some(main) if is_beside => self.arena.row(vec![main, services], GAP + 4),
            Some(main) => self.arena.column(vec![main, services], GAP + 4),
        })
    }

    /// The box of services as one of the regions, in the best of several shapes.
    fn among(&self, regions: &[BlockId], families: &[(i32, i32)], joins: &[BlockId]) -> Option<Among> {
        let sizes: Vec<(i32, i32)> = regions.iter().map(|&region| self.size(region)).collect();
        let highest = sizes.iter().map(|size| size.1).max()?;
        let strip = joins.first().map_or(0, |&tile| self.size(tile).1 + GAP);
        let mut best: Option<Among> = None;
        for wanted in [50, 80, 125, 200, 320, 500] {
            let services = pack::shelves_towards(families, GAP, &|w, h| pack::badness_towards(w, h, wanted));
            let (w, h) = pack::size_of(families, &services, GAP);
            let sizes: Vec<(i32, i32)> = sizes.iter().copied().chain([(w + 2 * GAP, h + HEAD + 2 * GAP)]).collect();
            let all = pack::shelves_towards(&sizes, GAP, &|w, h| pack::badness(w, h + strip));
            let (w, h) = pack::size_of(&sizes, &all, GAP);
            let badness = pack::badness(w, h.max(highest) + strip);
            if best.as_ref().is_none_or(|best| badness < best.badness) {
                best = Some(Among { badness, services, all });
            }
        }
        best
    }

    fn size(&self, block: BlockId) -> (i32, i32) {
        (self.arena.get(block).w, self.arena.get(block).h)
    }

    /// A box for each family, in the families' order.
    fn families(&mut self, units: Vec<Unit>) -> Vec<BlockId> {
        let mut families: BTreeMap<Family, Vec<Unit>> = BTreeMap::new();
        for unit in units {
            let name = index::data(self.model.node(unit.first()), "service").unwrap_or_default();
            families.entry(service(name).map_or(Family::Other, |known| known.family)).or_default().push(unit);
        }
        let mut boxes = Vec::new();
        for (family, units) in families {
            // A workspace or a DNS instance is a box of its own around its parts.
            let (whole, single): (Vec<Unit>, Vec<Unit>) =
                units.into_iter().partition(|unit| !self.model.node(unit.first()).children.is_empty());
            let mut content: Vec<BlockId> = self.crowd(single).into_iter().collect();
            content.extend(whole.iter().map(|unit| self.any(unit, Side::Below)).collect::<Vec<_>>());
            let content = self.arena.column(content, GAP);
            boxes.push(self.slim_frame(&format!("services.{}", family.title()), family.title(), FAMILY, content));
        }
        boxes
    }

    fn services_box(&mut self, boxes: &[BlockId], shelves: Vec<pack::Shelf>) -> BlockId {
        let mut rows = Vec::new();
        for shelf in shelves {
            let mut columns = Vec::new();
            for column in shelf {
                columns.push(self.arena.column(column.into_iter().map(|at| boxes[at]).collect(), GAP));
            }
            rows.push(self.arena.row(columns, GAP));
        }
        let content = self.arena.column(rows, GAP);
        self.plain_frame("services", "Managed services", "", SERVICES, Some(content))
    }
}

/// The box of services among the regions.
struct Among {
    badness: i64,
    /// Its families.
    services: Vec<pack::Shelf>,
    /// The regions, and last the box.
    all: Vec<pack::Shelf>,
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 1000)
}
