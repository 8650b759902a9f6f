//! Columns side by side that share the rows of their cells, and a strip of hubs above them.

use std::collections::BTreeMap;
use std::rc::Rc;

use drawstream_diagram::measures::{HEAD, HEAD_LABEL, TILE};
use drawstream_diagram::{Content, Font, Frame, Grid, ItemId, Items, LabelSide, Lane, Reach, TileLabel};

use crate::arrange::{Arranger, GAP, PAD};
use crate::block::{BlockForm, BlockId, Pad, Shown};
use crate::flow::{fill, flow, near_square, slots};
use crate::label::Label;
use crate::nodes::{NODE_GAP, columns_in};
use crate::{as_i32, pack, text};

/// Pixels between what stands beside the rows and the columns.
const BESIDE: i32 = 24;

/// Pixels below a lying bar, for short lines; and where a line from deep within passes there, too.
const BELOW_EDGE: i32 = 20;
const PASSED: i32 = 36;

/// Pixels that outlines take between rows.
const NEAR_ROWS: i32 = 12;

/// A cell before its tiles have been put in rows.
struct Cell<'d> {
    id: ItemId,
    frame: &'d Frame,
    groups: Vec<Vec<BlockId>>,
    nodes: &'d [ItemId],
    /// Width and height of a slot of these.
    node: (i32, i32),
    /// Width and height of a slot.
    slot: (i32, i32),
    /// Width that its head is thought to need.
    head: i32,
}

/// A column before its cells have been put in rows.
struct Column<'d> {
    id: ItemId,
    frame: &'d Frame,
    edge: Vec<Vec<BlockId>>,
    nodes: Vec<BlockId>,
    /// What stands above each row; may be shorter than the rows.
    stands: Vec<Vec<BlockId>>,
    /// One for each row; none where the column has none.
    cells: Vec<Option<Cell<'d>>>,
}

/// A column whose cells are in rows.
struct Made<'d> {
    id: ItemId,
    frame: &'d Frame,
    edge: Option<BlockId>,
    nodes: Vec<BlockId>,
    rows: Vec<BlockId>,
}

/// The frame that an item is.
fn frame_of(items: &Items, id: ItemId) -> Option<&Frame> {
    match &items.get(id).content {
        Content::Frame(frame) => Some(frame),
        _ => None,
    }
}

/// What is in a column.
fn lane_of<'i>(items: &'i Items, frame: &Frame) -> Option<&'i Lane> {
    match &items.get(frame.content?).content {
        Content::Lane(lane) => Some(lane),
        _ => None,
    }
}

impl Column<'_> {
    /// Whether something lies above its rows.
    fn has_edge(&self) -> bool {
        !self.edge.is_empty() || !self.nodes.is_empty()
    }
}

impl<'d> Arranger<'d> {
    /// A grid in the shape that is wanted of it, with its strip above.
    pub fn grid(&mut self, id: ItemId, grid: &'d Grid) -> Option<BlockId> {
        let edge = grid.edge.and_then(|edge| self.item(edge));
        let first = self.arena.blocks.len();
        let inside = self.below_edge(id, grid);
        let (Some(edge), Some(inside)) = (edge, inside) else { return edge.or(inside) };
        let all = self.arena.column(vec![edge, inside], GAP);
        let below = if self.leads_right(first) { PASSED } else { BELOW_EDGE };
        self.arena.at(all).gaps.fill(below);
        Some(all)
    }

    /// Whether a line leads from one of the blocks from `first` on to what lies right of the page's middle.
    fn leads_right(&self, first: usize) -> bool {
        let items = &self.diagram.items;
        let content = self.diagram.after.map(|after| &items.get(after).content);
        let Some(Content::Frame(Frame { content: Some(content), .. })) = content else { return false };
        let Content::Slide(tiles) = &items.get(*content).content else { return false };
        let starts_here =
            |item: ItemId| self.blocks.get(item.index()).copied().flatten().is_some_and(|block| block.index() >= first);
        self.diagram.wires.iter().any(|wire| tiles.contains(&wire.to) && starts_here(wire.from))
    }

    fn below_edge(&mut self, id: ItemId, grid: &'d Grid) -> Option<BlockId> {
        let above = self.items(&grid.strip);
        let wanted = self.choice.own.get(&id).copied().unwrap_or(self.choice.wanted[0]);
        let is_wide = self.choice.wide.contains(&id);
        match self.columns(grid, wanted, is_wide) {
            Some(row) if above.is_empty() => Some(row),
            Some(row) => {
                let wide = self.arena.get(row).w.max(300);
                let above = self.balanced(above);
                let strip = self.strip(above, wide);
                Some(self.arena.column(vec![strip, row], GAP))
            }
            None if above.is_empty() => None,
            None => Some(self.strip(above, 480)),
        }
    }

    /// A single tile with as much room at its left as its words take at its right: its lines lead down in the middle.
    fn balanced(&mut self, tiles: Vec<BlockId>) -> Vec<BlockId> {
        let [only] = tiles[..] else { return tiles };
        let block = self.arena.get(only);
        if block.form != BlockForm::Tile(LabelSide::Right) {
            return tiles;
        }
        let words = block.w - block.edge;
        vec![self.arena.space((words - GAP - 8).max(0), 0), only]
    }

    fn columns(&mut self, grid: &'d Grid, wanted: i64, is_wide: bool) -> Option<BlockId> {
        let items = &self.diagram.items;
        let found = grid.columns.iter().filter_map(|&id| {
            let frame = frame_of(items, id)?;
            Some((id, frame, lane_of(items, frame)?))
        });
        let lanes: Vec<(ItemId, &Frame, &Lane)> = found.collect();
        if lanes.is_empty() {
            return None;
        }
        let edges: Vec<(Vec<Vec<BlockId>>, Vec<BlockId>)> =
            lanes.iter().map(|(_, _, lane)| (self.groups(&lane.edge), self.items(&lane.nodes))).collect();
        let stands: Vec<Vec<Vec<BlockId>>> = lanes.iter().map(|(_, _, lane)| self.groups(&lane.stands)).collect();
        let mut columns: Vec<Column> = Vec::new();
        for (((id, frame, lane), (edge, nodes)), stands) in lanes.into_iter().zip(edges).zip(stands) {
            let cells = lane.cells.iter().map(|cell| cell.and_then(|cell| self.cell(cell))).collect();
            columns.push(Column { id, frame, edge, nodes, stands, cells });
        }
        // Where something stands beside the rows, each is a row of its own.
        let is_beside = !grid.balancers.is_empty() || !grid.outlines.is_empty() || !grid.names.is_empty();
        let is_beside = is_beside || columns.iter().any(|column| column.stands.iter().any(|row| !row.is_empty()));
        let (across, tiles) = best(&columns, wanted, self.choice.side, if is_beside { 1 } else { 6 });
        let shape = (across, tiles, is_wide);
        Some(self.build(columns, shape, is_beside.then_some(grid), grid.edge.is_some()))
    }

    fn cell(&mut self, id: ItemId) -> Option<Cell<'d>> {
        let items = &self.diagram.items;
        let frame = frame_of(items, id)?;
        let (groups, nodes) = match frame.content.map(|content| &items.get(content).content) {
            Some(Content::Crowd(crowd)) => (self.groups(&crowd.groups), crowd.nodes.as_slice()),
            _ => Default::default(),
        };
        let sizes = || groups.iter().flatten().map(|&tile| self.arena.size(tile));
        let slot = (sizes().map(|s| s.0).max().unwrap_or(0), sizes().map(|s| s.1).max().unwrap_or(0));
        let node = self.slot_of(nodes);
        let words = &items.get(id).words;
        let second = words.caption.first().map_or("", String::as_str);
        let wide = text::width(&words.name, Font::HEAD).max(text::width(second, Font::NOTE));
        let head = wide.clamp(90, 128) + HEAD_LABEL + PAD + 4;
        Some(Cell { id, frame, groups, nodes, node, slot, head })
    }

    /// The columns with `across` cells side by side in each, and `tiles` tiles side by side in a cell.
    fn build(
        &mut self,
        columns: Vec<Column<'d>>,
        (across, tiles, is_wide): (usize, usize, bool),
        beside: Option<&Grid>,
        below_edge: bool,
    ) -> BlockId {
        let has_edge = columns.iter().any(Column::has_edge);
        // The rows above which something stands, with what stands there in each column.
        let standing = columns.iter().flat_map(|column| (0..).zip(&column.stands));
        let mut stands: BTreeMap<usize, Vec<BlockId>> =
            standing.filter(|(_, tiles)| !tiles.is_empty()).map(|(row, _)| (row, Vec::new())).collect();
        let mut made: Vec<Made> = Vec::new();
        let mut rows_of_all: Vec<Vec<BlockId>> = Vec::new();
        let reach = beside.and_then(|grid| grid.outlines.iter().map(|outline| outline.reach).max());
        let gap = match reach {
            None => GAP,
            Some(Reach::Outer) => GAP + NEAR_ROWS + 6,
            Some(_) => GAP + NEAR_ROWS,
        };
        for column in columns {
            let lists = if self.choice.side == LabelSide::Right { column.edge.len() } else { slots(&column.edge) };
            let edge = self.tiles(&column.edge, lists.min(4), self.choice.side);
            let cells = column.cells.into_iter();
            let cells: Vec<BlockId> = cells.map(|cell| self.cell_block(cell, tiles, is_wide)).collect();
            let mut rows = self.cell_rows(&cells, across, &mut rows_of_all);
            let mut own = column.stands;
            if let (Some(edge_item), Some(first)) = (beside.and_then(|grid| grid.edge), own.first_mut())
                && first.iter().any(|&tile| self.leads_to(tile, edge_item))
            {
                // Its line to the edge passes right of what is in the column's head.
                let name = self.labels.head(column.id, self.diagram.items.get(column.id), Font::HEAD, 128).size().0;
                let wide = HEAD_LABEL + name + GAP + edge.map_or(0, |edge| self.arena.get(edge).w);
                first.insert(0, self.arena.space(wide, 0));
            }
            self.with_stands(&mut rows, &own, &mut stands);
            made.push(Made { id: column.id, frame: column.frame, edge, nodes: column.nodes, rows });
        }
        let mut sides = beside.map(|grid| self.sides(grid, &mut rows_of_all)).unwrap_or_default();
        for side in &mut sides {
            self.with_stands(side, &[], &mut stands);
        }
        let has_names = beside.is_some_and(|grid| !grid.names.is_empty());
        // The border of what lies around the first row is below the words of the columns' heads.
        let around_first = beside.into_iter().flat_map(|grid| &grid.outlines).filter(|outline| outline.rows.start == 0);
        let above = match around_first.map(|outline| outline.reach).max() {
            Some(_) if has_edge => 0,
            None => 0,
            Some(Reach::Outer) => NEAR_ROWS + 6,
            Some(_) => NEAR_ROWS,
        };
        let row = self.frames(made, (has_edge, below_edge, has_names), (gap, above), sides);
        self.arena.aligned.extend(stands.into_values());
        self.arena.aligned.extend(rows_of_all.into_iter().filter(|row| row.len() > 1));
        row
    }

    /// Whether a line leads from a tile to an item.
    fn leads_to(&self, tile: BlockId, to: ItemId) -> bool {
        let from = |item: ItemId| self.blocks.get(item.index()).copied().flatten() == Some(tile);
        self.diagram.wires.iter().any(|wire| wire.to == to && from(wire.from))
    }

    /// Puts what stands above rows between these; nothing in a column that has none there.
    fn with_stands(
        &mut self,
        rows: &mut Vec<BlockId>,
        own: &[Vec<BlockId>],
        stands: &mut BTreeMap<usize, Vec<BlockId>>,
    ) {
        for (&row, all) in stands.iter_mut().rev() {
            let tiles = own.get(row).filter(|tiles| !tiles.is_empty()).cloned();
            let tiles = tiles.unwrap_or_else(|| vec![self.arena.space(0, 0)]);
            let block = self.arena.row_of(tiles, GAP);
            all.push(block);
            rows.insert(row.min(rows.len()), block);
        }
    }

    /// What stands left of the rows: balancers, and what owns outlines, each with a cell for each row; and the outlines.
    fn sides(&mut self, grid: &Grid, rows_of_all: &mut [Vec<BlockId>]) -> Vec<Vec<BlockId>> {
        let rows = rows_of_all.len();
        let mut sides = Vec::new();
        let names: Vec<Vec<ItemId>> = grid.names.iter().map(|name| name.iter().copied().collect()).collect();
        let columns = std::iter::once(&names).chain(&grid.balancers).chain([&grid.owners]);
        for tiles in columns.filter(|tiles| tiles.iter().any(|row| !row.is_empty())) {
            let mut side = Vec::new();
            for row in 0..rows {
                let tiles = tiles.get(row).map_or(&[][..], Vec::as_slice);
                let tiles: Vec<BlockId> = tiles.iter().filter_map(|&id| self.side_tile(id)).collect();
                let cell = if tiles.is_empty() { self.arena.space(0, 0) } else { self.arena.column(tiles, GAP) };
                side.push(self.arena.row_of(vec![cell], GAP));
            }
            sides.push(side);
        }
        for outline in &grid.outlines {
            let cells = rows_of_all[outline.rows.clone()].iter().flatten().copied();
            let cells = cells.filter(|&cell| self.arena.get(cell).form == BlockForm::Frame);
            let mut around: Vec<BlockId> = cells.collect();
            // What lies in another reaches around the tiles of that one, too.
            let all = grid.owners[outline.rows.clone()].iter().flatten();
            let own = all.filter(|&&tile| outline.reach == Reach::Outer || Some(tile) == outline.owner);
            around.extend(own.filter_map(|owner| self.blocks[owner.index()]));
            let label = self.labels.head(outline.item, self.diagram.items.get(outline.item), Font::HEAD, 100);
            let block = self.arena.outline(Shown { item: outline.item, label }, around, outline.reach);
            self.blocks[outline.item.index()] = Some(block);
        }
        for side in &sides {
            rows_of_all.iter_mut().zip(side).for_each(|(row, &cell)| row.push(cell));
        }
        sides
    }

    /// What stands beside rows: its label takes little width where it lies beside its tile.
    fn side_tile(&mut self, id: ItemId) -> Option<BlockId> {
        let item = self.diagram.items.get(id);
        let shown = Shown { item: id, label: self.labels.narrow(id, item) };
        let block = match item.content {
            Content::Tile(TileLabel::Fixed(LabelSide::Right)) => self.arena.tile(shown, LabelSide::Right),
            Content::Node => self.arena.node(shown),
            _ => return self.item(id),
        };
        self.blocks[id.index()] = Some(block);
        Some(block)
    }

    fn cell_block(&mut self, cell: Option<Cell<'d>>, tiles: usize, is_wide: bool) -> BlockId {
        let Some(Cell { id, frame, groups, nodes, .. }) = cell else { return self.arena.space(0, 0) };
        let content = self.spread_tiles(&groups, even(slots(&groups), tiles));
        let content = if is_wide { self.with_nodes_beside(content, nodes) } else { self.with_nodes(content, nodes) };
        let content = self.with_foot(content, frame.foot);
        self.frame_around(id, frame, content)
    }

    /// A column's cells in rows of `across`; adds each row to that of the other columns.
    fn cell_rows(&mut self, cells: &[BlockId], across: usize, rows_of_all: &mut Vec<Vec<BlockId>>) -> Vec<BlockId> {
        // Full rows of cells keep their columns: the gutters between them are straight. What is left for the last
        // row has all of its width.
        let full = cells.len() / across.max(1) * across;
        for column in 0..across.min(full) {
            let column: Vec<BlockId> = cells[..full].iter().copied().skip(column).step_by(across).collect();
            self.arena.stack(&column);
            column.iter().for_each(|&frame| self.refit(frame));
            self.arena.stacked.push(column);
        }
        let mut rows = Vec::new();
        for (at, row) in cells.chunks(across.max(1)).enumerate() {
            if rows_of_all.len() == at {
                rows_of_all.push(Vec::new());
            }
            rows_of_all[at].extend(row);
            rows.push(self.arena.row(row.to_vec(), GAP));
        }
        rows
    }

    /// The columns' frames around their rows, side by side.
    fn frames(
        &mut self,
        made: Vec<Made<'d>>,
        (has_edge, below_edge, has_names): (bool, bool, bool),
        (gap, above): (i32, i32),
        sides: Vec<Vec<BlockId>>,
    ) -> BlockId {
        let mut heads: Vec<Rc<Label>> = Vec::new();
        // Lines lead straight up from what is at the edge where another lies above: its column's name is beside it then.
        let mut beside = has_edge;
        for Made { id, edge, rows, .. } in &made {
            let label = self.labels.head(*id, self.diagram.items.get(*id), Font::HEAD, 128);
            let wide = rows.iter().map(|&row| self.arena.get(row).w).max().unwrap_or(0);
            let edge = edge.map_or(0, |edge| self.arena.get(edge).w);
            // What is at the edge lies beside the column's name where all columns are wide enough for it.
            beside &= below_edge || HEAD_LABEL + label.size().0 + GAP + edge <= wide.max(220);
            heads.push(label);
        }
        let (mut frames, mut columns, mut edges) = (Vec::new(), Vec::new(), Vec::new());
        for (Made { id, frame, edge, nodes, mut rows }, label) in made.into_iter().zip(heads) {
            if has_edge {
                let wide = rows.iter().map(|&row| self.arena.get(row).w).max().unwrap_or(0);
                let mut row = edge.unwrap_or_else(|| self.arena.space(0, 0));
                if matches!(self.arena.get(row).form, BlockForm::Tile(_)) {
                    // It stays at the top of a row that is higher than it.
                    row = self.arena.row_of(vec![row], GAP);
                }
                if beside {
                    let name = self.arena.space(HEAD_LABEL - 9 + label.size().0 + 4, label.head_height());
                    row = self.arena.row(vec![name, row], GAP);
                }
                if !nodes.is_empty() {
                    let nodes = self.table_of(&nodes, wide.max(self.arena.get(row).w));
                    let all = if beside || edge.is_some() { vec![row, nodes] } else { vec![nodes] };
                    row = self.arena.column(all, NODE_GAP);
                    row = self.arena.row_of(vec![row], GAP);
                }
                edges.push(row);
                rows.insert(0, row);
            }
            self.widen(&rows);
            let content = (!rows.is_empty()).then(|| {
                let column = self.arena.column(rows, gap);
                columns.push(column);
                column
            });
            let content = self.with_foot(content, frame.foot);
            let block = self.framed(id, frame, label, content);
            if beside {
                let block = self.arena.at(block);
                block.sunk = true;
                block.head.1 = 0;
            }
            self.arena.at(block).open = true;
            if above > 0 {
                self.arena.at(block).pad.top = above;
                self.arena.measure(block);
            }
            if gap > GAP + NEAR_ROWS {
                // The outermost outlines end within the column.
                self.arena.at(block).pad.bottom = PAD + GAP;
                self.arena.measure(block);
            }
            frames.push(block);
        }
        // What stands beside the rows is in a column of the same form, without an outline.
        let mut beside = Vec::new();
        for mut rows in sides {
            if has_edge {
                let edge = self.arena.space(0, 0);
                edges.push(edge);
                rows.insert(0, edge);
            }
            let column = self.arena.column(rows, gap);
            columns.push(column);
            let pad = Pad { left: PAD, top: 0, right: PAD, bottom: PAD };
            let block = self.arena.frame(None, (0, 0), pad, Some(column));
            self.arena.at(block).grows = false;
            beside.push(block);
        }
        let count = beside.len();
        frames.splice(0..0, beside);
        if frames.len() > 1 {
            self.arena.aligned.push(edges);
            self.arena.aligned.push(columns);
            self.arena.aligned.push(frames.clone());
        }
        let row = self.arena.row(frames, GAP);
        if count > 0 {
            self.arena.at(row).gaps[..count].fill(BESIDE);
            if has_names {
                // No line starts at names.
                self.arena.at(row).gaps[0] = GAP;
            }
        }
        row
    }
}

impl Arranger<'_> {
    /// Breaks the heads of single cells anew for the width that their column has by what lies above them.
    fn widen(&mut self, rows: &[BlockId]) {
        let wide = rows.iter().map(|&row| self.arena.get(row).w).max().unwrap_or(0);
        for &row in rows {
            if self.arena.get(row).form != BlockForm::Frame {
                continue;
            }
            self.arena.at(row).min_w = wide;
            self.arena.measure(row);
            self.refit(row);
        }
    }
}

/// How many slots a row has: at most `most`, rows of about one length.
fn even(slots: usize, most: usize) -> usize {
    if slots == 0 { 1 } else { slots.div_ceil(slots.div_ceil(most.max(1))) }
}

/// The numbers of cells and of tiles side by side which give the grid the best shape.
fn best(columns: &[Column], wanted: i64, side: LabelSide, most_across: usize) -> (usize, usize) {
    let rows = columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
    let cells = || columns.iter().flat_map(|column| column.cells.iter().flatten());
    let most = cells().map(|cell| slots(&cell.groups)).max().unwrap_or(1);
    let mut best = (i64::MAX, 1, near_square(most));
    for across in 1..=rows.clamp(1, most_across) {
        for tiles in 1..=most.clamp(1, 12) {
            let (w, h) = extent(columns, across, tiles, side);
            let bad = pack::badness_towards(w, h, wanted);
            if bad < best.0 {
                best = (bad, across, tiles);
            }
        }
    }
    (best.1, best.2)
}

/// About the size of a grid.
fn extent(columns: &[Column], across: usize, tiles: usize, side: LabelSide) -> (i32, i32) {
    let size = |cell: &Cell| {
        let slots = slots(&cell.groups);
        // Small tiles lie below the others, in as many columns as these are wide.
        let nodes = |wide: i32| {
            let count = cell.nodes.len();
            as_i32(count.div_ceil(columns_in(wide, cell.node.0))) * (cell.node.1 + NODE_GAP)
        };
        if slots == 0 {
            let wide = cell.node.0 + 2 * PAD;
            return (cell.head.max(wide), HEAD + 24 + nodes(cell.node.0));
        }
        let columns = even(slots, tiles);
        let (columns, rows) = match side {
            LabelSide::Below => (columns.min(slots), flow(&cell.groups, columns).len()),
            LabelSide::Right => {
                let lists = fill(&cell.groups, columns);
                (lists.len(), lists.iter().map(Vec::len).max().unwrap_or(0))
            }
        };
        let rows = as_i32(rows);
        let w = as_i32(columns) * (cell.slot.0 + GAP) - GAP + 2 * PAD;
        let wide = w.max(cell.node.0 + 2 * PAD);
        (wide.max(cell.head), HEAD + 26 + PAD + rows * (cell.slot.1 + GAP) - GAP + nodes(w - 2 * PAD))
    };
    let has_edge = columns.iter().any(Column::has_edge);
    let edge = match side {
        _ if !has_edge => 0,
        LabelSide::Right => 60,
        LabelSide::Below => 100,
    };
    let (mut wide, mut high) = (0, Vec::new());
    for column in columns {
        let mut widest = 140;
        for (at, row) in column.cells.chunks(across).enumerate() {
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
    let stands = (0..high.len())
        .filter(|&row| columns.iter().any(|column| column.stands.get(row).is_some_and(|row| !row.is_empty())));
    let stands = as_i32(stands.count()) * (TILE + GAP);
    (wide + GAP, high.iter().map(|h| h + GAP).sum::<i32>() + edge + stands + 2 * HEAD + 30)
}
