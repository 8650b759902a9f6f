//! The account's box: regions, what joins them, and the managed services by family.

use std::collections::BTreeMap;

use super::block::{BlockId, Side};
use super::compose::{Composer, GAP, near_square};
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
        let rows = self.shelves(&regions, self.wanted[2]);
        let joins = self.joins(&transit, &links);
        let joined = self.join(rows, joins);
        let main = match (joined, self.rest(rest)) {
            (Some(one), Some(other)) => Some(self.arena.column(vec![one, other], GAP)),
            (one, other) => one.or(other),
        };
        let content = self.with_services(main, services);
        let content = self.with_unplaced(account, content, unplaced);
        let content = match content {
            Some(content) => content,
            None => self.nothing(),
        };
        self.unit_frame(&Unit::One(account), Some(content))
    }

    /// What else lies directly in the account.
    fn rest(&mut self, units: Vec<Unit>) -> Option<BlockId> {
        let groups = self.blocks_of(units, Side::Below);
        let slots = groups.iter().map(Vec::len).sum();
        self.grid(&groups, near_square(slots))
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
        let rows = rows
            .into_iter()
            .map(|row| {
                let row = self.arena.row(row, GAP + 8);
                self.arena.blocks[row.0 as usize].centred = true;
                row
            })
            .collect();
        self.arena.column(rows, GAP)
    }

    /// The box of managed services, beside or below the rest, whichever fills the page better.
    fn with_services(&mut self, main: Option<BlockId>, units: Vec<Unit>) -> Option<BlockId> {
        if units.is_empty() {
            return main;
        }
        let mut families: BTreeMap<Family, Vec<Unit>> = BTreeMap::new();
        for unit in units {
            let name = index::data(self.model.node(unit.first()), "service").unwrap_or_default();
            families.entry(service(name).map_or(Family::Other, |known| known.family)).or_default().push(unit);
        }
        let mut boxes = Vec::new();
        for (family, units) in families {
            let tiles: Vec<Vec<BlockId>> = units.iter().map(|unit| vec![self.tile(unit, Side::Below)]).collect();
            let Some(grid) = self.grid(&tiles, near_square(tiles.len()).min(8)) else { continue };
            boxes.push(self.slim_frame(&format!("services.{}", family.title()), family.title(), FAMILY, grid));
        }
        let sizes: Vec<(i32, i32)> = boxes.iter().map(|&b| (self.arena.get(b).w, self.arena.get(b).h)).collect();
        let (w, h) = main.map_or((0, 0), |main| (self.arena.get(main).w, self.arena.get(main).h));
        let beside = |bw: i32, bh: i32| pack::badness(w + bw + 3 * GAP, h.max(bh + 80));
        let below = |bw: i32, bh: i32| pack::badness(w.max(bw + 2 * GAP), h + bh + 100);
        let best = |bad: &dyn Fn(i32, i32) -> i64| {
            let shelves = pack::shelves_towards(&sizes, GAP, bad);
            let (bw, bh) = pack::size_of(&sizes, &shelves, GAP);
            (bad(bw, bh), shelves)
        };
        let (right, under) = (best(&beside), best(&below));
        let is_right = right.0 <= under.0;
        let mut rows = Vec::new();
        for shelf in if is_right { right.1 } else { under.1 } {
            let mut columns = Vec::new();
            for column in shelf {
                columns.push(self.arena.column(column.into_iter().map(|at| boxes[at]).collect(), GAP));
            }
            rows.push(self.arena.row(columns, GAP));
        }
        let content = self.arena.column(rows, GAP);
        let services = self.plain_frame("services", "Managed services", "", SERVICES, Some(content));
        Some(match main {
            None => services,
            Some(main) if is_right => self.arena.row(vec![main, services], GAP + 4),
            Some(main) => self.arena.column(vec![main, services], GAP + 4),
        })
    }
}
