//! Boxes that something joins, and one box more that lies beside them, below them or among them.

use drawstream_diagram::measures::HEAD;
use drawstream_diagram::{Content, Frame, Hall, ItemId, LabelSide};

use crate::arrange::{Arranger, Flow, GAP};
use crate::block::{BlockId, Shown};
use crate::{as_i32, pack};

/// Pixels between the columns of a flow, in which short lines run from one to the next.
pub const BETWEEN: i32 = 36;

/// Pixels below a hub that lies above all boxes.
const BELOW_SPINE: i32 = 32;

/// Pixels above and below what joins boxes, in which lines pass.
pub const LANE: i32 = 28;

/// The box aside among the other boxes.
struct Among {
    badness: i64,
    /// What is in the box.
    inner: Vec<pack::Shelf>,
    /// The boxes, and last the box aside.
    all: Vec<pack::Shelf>,
}

/// The box aside, and the blocks of what is in it.
pub struct Aside<'d> {
    id: ItemId,
    frame: &'d Frame,
    /// The blocks of what is in it.
    pub boxes: Vec<BlockId>,
}

impl<'d> Arranger<'d> {
    /// The hubs of nearly all boxes above these, and short lines between.
    pub fn hall(&mut self, hall: &Hall) -> Option<BlockId> {
        let spines = self.items(&hall.spines);
        let below = self.below_spines(hall);
        if spines.is_empty() {
            return below;
        }
        Some(self.arena.column(spines.into_iter().chain(below).collect(), BELOW_SPINE))
    }

    /// One flow from left to right, or whichever arrangement fills the page best.
    fn below_spines(&mut self, hall: &Hall) -> Option<BlockId> {
        match self.choice.flow {
            Flow::OneSided => return self.flow_of(hall),
            Flow::TwoSided => return self.two_sided(hall),
            Flow::Free => {}
        }
        let single = self.items(&hall.boxes);
        let bars = self.items(&hall.bars);
        let mut joins = self.items(&hall.near);
        joins.extend(self.items(&hall.joins));
        joins.extend(self.items(&hall.links));
        let rows = self.rows_of(single, joins, hall.aside);
        // Bars are as high as all that they may join.
        let all: Vec<BlockId> = rows.into_iter().chain(bars).collect();
        (!all.is_empty()).then(|| self.arena.row(all, BETWEEN))
    }

    /// Boxes below each other, at their right what joins them: tiles of one box, bars, what else joins them; below the
    /// last the box aside, or below everything. Above and below what joins them lines pass.
    fn flow_of(&mut self, hall: &Hall) -> Option<BlockId> {
        let boxes = self.items(&hall.boxes);
        let left = (!boxes.is_empty()).then(|| self.below_each_other(boxes));
        let above = left.and_then(|left| self.passing(left));
        let (mut across, joins, under) = match left {
            Some(left) => self.near_of(hall, left, above),
            None => (self.items(&hall.bars), [hall.near.as_slice(), &hall.joins].concat(), Vec::new()),
        };
        let joins = self.sliding(&joins);
        let under = self.sliding(&under);
        let links = self.items(&hall.links);
        if above.is_some() || !links.is_empty() {
            return self.between_lanes(hall, left, (above, links), across, (joins, under));
        }
        across.splice(0..0, left);
        self.with_right(hall, across, (joins, under))
    }

    /// Boxes in two columns of about one height, between them what joins them.
    fn two_sided(&mut self, hall: &Hall) -> Option<BlockId> {
        let mut boxes = self.items(&hall.boxes);
        let heights: Vec<i32> = boxes.iter().map(|&block| self.arena.get(block).h + GAP).collect();
        let higher = |at: usize| {
            let (left, right) = heights.split_at(at);
            left.iter().sum::<i32>().max(right.iter().sum())
        };
        let at = (0..=boxes.len()).min_by_key(|&at| higher(at)).unwrap_or(0);
        let right = boxes.split_off(at);
        let tiles = [hall.near.as_slice(), &hall.joins, &hall.links].concat();
        let (out, tiles): (Vec<ItemId>, Vec<ItemId>) = tiles.into_iter().partition(|&id| self.leads_out(id));
        // Their lines leave to both sides.
        let tiles: Vec<BlockId> = tiles.into_iter().filter_map(|id| self.between(id)).collect();
        let out = self.sliding(&out);
        let mut across = Vec::new();
        across.extend((!boxes.is_empty()).then(|| self.arena.column(boxes, GAP)));
        across.extend((!tiles.is_empty()).then(|| self.arena.sliding(tiles, GAP)));
        across.extend(self.items(&hall.bars));
        across.extend((!right.is_empty()).then(|| self.arena.column(right, GAP)));
        self.with_right(hall, across, (out, None))
    }

    /// Whether all lines of an item lead to what lies right of the page's middle.
    fn leads_out(&self, id: ItemId) -> bool {
        let items = &self.diagram.items;
        let frame = self.diagram.after.map(|after| &items.get(after).content);
        let content = match frame {
            Some(Content::Frame(frame)) => frame.content.map(|content| &items.get(content).content),
            _ => None,
        };
        let Some(Content::Slide(peers)) = content else { return false };
        let mut own = self.diagram.wires.iter().filter(|wire| wire.from == id || wire.to == id).peekable();
        own.peek().is_some() && own.all(|wire| peers.contains(&wire.to) || peers.contains(&wire.from))
    }

    /// A tile with its label below it; anything else as it is.
    pub fn between(&mut self, id: ItemId) -> Option<BlockId> {
        let item = self.diagram.items.get(id);
        if !matches!(item.content, Content::Tile(_)) {
            return self.item(id);
        }
        let label = self.labels.tile(id, item, LabelSide::Below);
        let block = self.arena.tile(Shown { item: id, label }, LabelSide::Below);
        self.blocks[id.index()] = Some(block);
        Some(block)
    }

    /// What is in a row, and the box aside at its right or below everything; what joins boxes is above it, or under it.
    fn with_right(
        &mut self,
        hall: &Hall,
        mut across: Vec<BlockId>,
        (joins, under): (Option<BlockId>, Option<BlockId>),
    ) -> Option<BlockId> {
        let Some(aside) = hall.aside.and_then(|aside| self.aside(aside)) else {
            across.extend(joins.into_iter().chain(under));
            return (!across.is_empty()).then(|| self.arena.row(across, BETWEEN));
        };
        let size = |blocks: &[BlockId]| {
            let sizes = blocks.iter().map(|&block| self.arena.size(block));
            sizes.fold((0, 0), |all, one| (all.0 + one.0 + BETWEEN, all.1.max(one.1)))
        };
        let (w, h) = size(&across);
        let above = joins.map_or((0, 0), |joins| self.arena.size(joins));
        let sizes: Vec<(i32, i32)> = aside.boxes.iter().map(|&block| self.arena.size(block)).collect();
        let beside =
            |bw: i32, bh: i32| pack::badness(w + above.0.max(bw + 2 * GAP), h.max(above.1 + bh + HEAD + 3 * GAP));
        let below =
            |bw: i32, bh: i32| pack::badness((w + above.0).max(bw + 2 * GAP), h.max(above.1) + bh + HEAD + 2 * GAP);
        let best = |bad: &dyn Fn(i32, i32) -> i64| {
            let shelves = pack::shelves_towards(&sizes, GAP, bad);
            let (bw, bh) = pack::size_of(&sizes, &shelves, GAP);
            (bad(bw, bh), shelves)
        };
        let (beside, below) = (best(&beside), best(&below));
        if across.is_empty() || under.is_some() || beside.0 <= below.0 {
            let aside = self.aside_box(&aside, beside.1);
            // Lines to the right pass above it.
            let right = joins.into_iter().chain([aside]).chain(under).collect();
            across.push(self.arena.column(right, GAP + 4));
            return Some(self.arena.row(across, BETWEEN));
        }
        across.extend(joins);
        let aside = self.aside_box(&aside, below.1);
        let main = self.arena.row(across, BETWEEN);
        Some(self.arena.column(vec![main, aside], GAP + 4))
    }

    /// Boxes below each other; what takes no spare room stands beside the last of the others that leaves it room.
    fn below_each_other(&mut self, boxes: Vec<BlockId>) -> BlockId {
        let widest = boxes.iter().map(|&block| self.arena.get(block).w).max().unwrap_or(0);
        let high: i32 = boxes.iter().map(|&block| self.arena.get(block).h + GAP).sum();
        // What is higher than wide may become wider for it.
        let widest = if high > widest { widest * 3 / 2 } else { widest };
        let mut rows: Vec<(BlockId, Vec<BlockId>)> = Vec::new();
        for block in boxes {
            let (w, h) = self.arena.size(block);
            let fits = |(first, beside): &(BlockId, Vec<BlockId>)| {
                let high: i32 = beside.iter().map(|&other| self.arena.get(other).h + GAP).sum();
                let (own_w, own_h) = self.arena.size(*first);
                self.arena.get(*first).fills && own_w + BETWEEN + w <= widest && high + h <= own_h
            };
            let at = if self.arena.get(block).fills { None } else { rows.iter().rposition(fits) };
            match at.and_then(|at| rows.get_mut(at)) {
                Some((_, beside)) => beside.push(block),
                None => rows.push((block, Vec::new())),
            }
        }
        let mut all = Vec::new();
        for (first, beside) in rows {
            if beside.is_empty() {
                all.push(first);
                continue;
            }
            let beside = self.arena.column(beside, GAP);
            all.push(self.arena.row(vec![first, beside], BETWEEN));
        }
        self.arena.column(all, GAP)
    }

    /// The height, from the top of `left`, at which lines from deep within its boxes pass what lies at the right of it,
    /// to what lies right of the page's middle; none where there are no such lines.
    fn passing(&self, left: BlockId) -> Option<i32> {
        let items = &self.diagram.items;
        let Content::Frame(frame) = &items.get(self.diagram.after?).content else { return None };
        let Content::Slide(tiles) = &items.get(frame.content?).content else { return None };
        let parents = self.arena.parents();
        let ends = self.diagram.wires.iter().filter(|wire| tiles.contains(&wire.to));
        let blocks = ends.filter_map(|wire| self.blocks.get(wire.from.index()).copied().flatten());
        blocks.filter_map(|block| self.arena.way_out(&parents, block, left)).min()
    }

    /// The flow with room for lines above and below what joins the boxes: `above` many pixels below the top, and beside
    /// the tiles of `links`.
    fn between_lanes(
        &mut self,
        hall: &Hall,
        left: Option<BlockId>,
        (above, links): (Option<i32>, Vec<BlockId>),
        mut across: Vec<BlockId>,
        (joins, under): (Option<BlockId>, Option<BlockId>),
    ) -> Option<BlockId> {
        let aside = hall.aside.and_then(|aside| self.aside(aside));
        let (left_w, left_h) = left.map_or((0, 0), |left| self.arena.size(left));
        let used: i32 = across.iter().map(|&block| self.arena.get(block).w + BETWEEN).sum();
        let (joins_w, joins_h) = joins.map_or((0, 0), |joins| self.arena.size(joins));
        let high: i32 = links.iter().map(|&link| self.arena.get(link).h + GAP).max().unwrap_or(0);
        let lanes = above.unwrap_or(0) + high + 2 * LANE;
        let mut right: Vec<BlockId> = joins.into_iter().collect();
        if let Some(aside) = aside {
            let sizes: Vec<(i32, i32)> = aside.boxes.iter().map(|&block| self.arena.size(block)).collect();
            let shelves = pack::shelves_towards(&sizes, GAP, &|w, h| {
                let (w, h) = (w + 2 * GAP, h + HEAD + 3 * GAP);
                pack::badness(left_w + used + w.max(joins_w), left_h.max(lanes + joins_h + h))
            });
            right.push(self.aside_box(&aside, shelves));
        }
        right.extend(under);
        if !right.is_empty() {
            across.push(self.arena.column(right, GAP + 4));
        }
        let mut parts: Vec<BlockId> = above.map(|above| self.arena.space(0, above - LANE / 2)).into_iter().collect();
        if !across.is_empty() {
            parts.push(self.arena.row(across, BETWEEN));
        }
        if !links.is_empty() {
            let free = self.arena.space(0, 0);
            self.arena.at(free).grows = true;
            parts.push(self.arena.row([vec![free], links].concat(), BETWEEN));
        }
        let right = self.arena.column(parts, LANE);
        let row = self.arena.row(left.into_iter().chain([right]).collect(), BETWEEN);
        // A lane starts at the other side of the gap in which a line from a box arrives.
        self.arena.at(row).crossed = left.is_some();
        Some(row)
    }

    fn rows_of(&mut self, single: Vec<BlockId>, joins: Vec<BlockId>, aside: Option<ItemId>) -> Option<BlockId> {
        let rows = self.on_best_shelves(&single, self.choice.wanted[2]);
        self.use_room(&rows);
        match aside.and_then(|aside| self.aside(aside)) {
            None => self.join(rows, joins),
            Some(aside) => self.with_aside(&single, rows, joins, &aside),
        }
    }

    pub fn aside(&mut self, id: ItemId) -> Option<Aside<'d>> {
        let items = &self.diagram.items;
        let Content::Frame(frame) = &items.get(id).content else { return None };
        let Content::Shelves { boxes, .. } = &items.get(frame.content?).content else { return None };
        let boxes = self.items(boxes);
        Some(Aside { id, frame, boxes })
    }

    /// Puts what joins the boxes between their rows, or beside them, whichever gives the better shape.
    fn join(&mut self, mut rows: Vec<BlockId>, joins: Vec<BlockId>) -> Option<BlockId> {
        if joins.is_empty() {
            return (!rows.is_empty()).then(|| self.arena.column(rows, GAP));
        }
        let across = rows.iter().map(|&row| self.arena.get(row).w).max().unwrap_or(0);
        let high = rows.iter().map(|&row| self.arena.get(row).h + GAP).sum::<i32>();
        let widest = joins.iter().map(|&tile| self.arena.get(tile).w).max().unwrap_or(0);
        let each = self.arena.get(joins[0]).h + GAP + 8;
        let count = as_i32(joins.len());
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
        let boxes = self.arena.column(rows, GAP);
        Some(self.arena.row(vec![boxes, strip], GAP + 4))
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
            let row = self.arena.row_of(row.clone(), GAP + 8);
            self.arena.at(row).centred = true;
            return row;
        }
        // Several rows have their tiles below each other, so that the gutters between them are straight.
        let tiles: Vec<BlockId> = rows.into_iter().flatten().collect();
        let widest = tiles.iter().map(|&tile| self.arena.get(tile).w).max().unwrap_or(0);
        for &tile in &tiles {
            self.arena.at(tile).w = widest;
        }
        let across = usize::try_from((width + GAP + 8) / (widest + GAP + 8)).unwrap_or(1).max(1);
        let across = tiles.len().div_ceil(tiles.len().div_ceil(across));
        let mut rows = Vec::new();
        for row in tiles.chunks(across) {
            let high = row.iter().map(|&tile| self.arena.get(tile).h).max().unwrap_or(0);
            row.iter().for_each(|&tile| self.arena.at(tile).h = high);
            rows.push(self.arena.row_of(row.to_vec(), GAP + 8));
        }
        self.arena.column(rows, GAP)
    }

    /// The box aside below or beside the rest, or beside it with what joins the boxes above it, or among the boxes:
    /// whichever fills the page best.
    fn with_aside(
        &mut self,
        single: &[BlockId],
        rows: Vec<BlockId>,
        joins: Vec<BlockId>,
        aside: &Aside<'d>,
    ) -> Option<BlockId> {
        let sizes: Vec<(i32, i32)> = aside.boxes.iter().map(|&block| self.arena.size(block)).collect();
        let among = self.among(single, &sizes, &joins);
        let plain = (!rows.is_empty()).then(|| self.arena.column(rows.clone(), GAP));
        let joined = self.join(rows, joins.clone());
        let (w, h) = joined.map_or((0, 0), |block| self.arena.size(block));
        let (plain_w, plain_h) = plain.map_or((0, 0), |block| self.arena.size(block));
        let widest = joins.iter().map(|&tile| self.arena.size(tile).0).max().unwrap_or(0);
        let high = joins.first().map_or(0, |&tile| self.arena.size(tile).1 + GAP);
        let over = |bw: i32| {
            let across = (bw / (widest + GAP).max(1)).max(1);
            (as_i32(joins.len()) + across - 1) / across * high
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
        let under = (!joins.is_empty() && plain.is_some()).then(|| best(&under));
        if let Some(Among { badness, inner, all }) = among
            && badness < beside.0.min(below.0).min(under.as_ref().map_or(i64::MAX, |under| under.0))
        {
            let aside = self.aside_box(aside, inner);
            let boxes: Vec<BlockId> = single.iter().copied().chain([aside]).collect();
            let rows = self.on_shelves(&boxes, all);
            return self.join(rows, joins);
        }
        if let Some((bad, shelves, bw)) = under
            && bad < beside.0.min(below.0)
            && let Some(plain) = plain
        {
            let aside = self.aside_box(aside, shelves);
            let strip = self.strip(joins, bw.max(widest));
            let right = self.arena.column(vec![strip, aside], GAP + 4);
            return Some(self.arena.row(vec![plain, right], GAP + 4));
        }
        let is_beside = beside.0 <= below.0;
        let aside = self.aside_box(aside, if is_beside { beside.1 } else { below.1 });
        Some(match joined {
            None => aside,
            Some(main) if is_beside => self.arena.row(vec![main, aside], GAP + 4),
            Some(main) => self.arena.column(vec![main, aside], GAP + 4),
        })
    }

    /// The box aside as one of the boxes, in the best of several shapes.
    fn among(&self, boxes: &[BlockId], inner: &[(i32, i32)], joins: &[BlockId]) -> Option<Among> {
        let sizes: Vec<(i32, i32)> = boxes.iter().map(|&block| self.arena.size(block)).collect();
        let highest = sizes.iter().map(|size| size.1).max()?;
        let strip = joins.first().map_or(0, |&tile| self.arena.size(tile).1 + GAP);
        let mut best: Option<Among> = None;
        for wanted in [50, 80, 125, 200, 320, 500] {
            let shelves = pack::shelves_towards(inner, GAP, &|w, h| pack::badness_towards(w, h, wanted));
            let (w, h) = pack::size_of(inner, &shelves, GAP);
            let sizes: Vec<(i32, i32)> = sizes.iter().copied().chain([(w + 2 * GAP, h + HEAD + 2 * GAP)]).collect();
            let all = pack::shelves_towards(&sizes, GAP, &|w, h| pack::badness(w, h + strip));
            let (w, h) = pack::size_of(&sizes, &all, GAP);
            let badness = pack::badness(w, h.max(highest) + strip);
            if best.as_ref().is_none_or(|best| badness < best.badness) {
                best = Some(Among { badness, inner: shelves, all });
            }
        }
        best
    }

    fn aside_box(&mut self, aside: &Aside<'d>, shelves: Vec<pack::Shelf>) -> BlockId {
        let rows = self.on_shelves(&aside.boxes, shelves);
        let content = self.arena.column(rows, GAP);
        self.frame_around(aside.id, aside.frame, Some(content))
    }
}
