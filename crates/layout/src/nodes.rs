//! Small tiles: below the tiles of a crowd, and in the head line of a box.

use std::rc::Rc;

use drawstream_diagram::ItemId;
use drawstream_diagram::measures::{HEAD_LABEL, NODE, NODE_WORDS};

use crate::arrange::{Arranger, GAP};
use crate::as_i32;
use crate::block::{BlockId, Shown};
use crate::label::Label;

/// Pixels between small tiles below each other.
pub const NODE_GAP: i32 = 6;
/// Widest words of a small tile on one line in a head's line, in pixels.
const IN_HEAD: i32 = 320;
/// Pixels between a head's words and the first small tile in their line.
const AFTER_NAME: i32 = 24;
/// Pixels between small tiles side by side in a head's line.
const BETWEEN: i32 = 20;
/// A line of small tiles below a head may be that wide, in pixels, however narrow the box is.
const NARROW: i32 = 240;

/// How many columns of small tiles with that width lie side by side in `wide` pixels.
pub fn columns_in(wide: i32, node: i32) -> usize {
    usize::try_from((wide + GAP) / (node + GAP).max(1)).unwrap_or(1).max(1)
}

impl Arranger<'_> {
    /// A small tile with its words at its right.
    pub fn node(&mut self, id: ItemId) -> BlockId {
        self.node_within(id, NODE_WORDS)
    }

    /// About the size of the largest of small tiles in a box.
    pub fn slot_of(&self, nodes: &[ItemId]) -> (i32, i32) {
        let size = |&id: &ItemId| self.labels.node(id, self.diagram.items.get(id), NODE_WORDS).size();
        let size = |id: &ItemId| (size(id).0 + NODE + 6, size(id).1.max(NODE));
        nodes.iter().map(size).fold((0, 0), |most, size| (most.0.max(size.0), most.1.max(size.1)))
    }

    fn node_within(&mut self, id: ItemId, within: i32) -> BlockId {
        let label = self.labels.node(id, self.diagram.items.get(id), within);
        let block = self.arena.node(Shown { item: id, label });
        self.blocks[id.index()] = Some(block);
        block
    }

    /// Tiles, and small ones below them in as many columns as the tiles are wide.
    pub fn with_nodes(&mut self, tiles: Option<BlockId>, nodes: &[ItemId]) -> Option<BlockId> {
        if nodes.is_empty() {
            return tiles;
        }
        let wide = tiles.map_or(0, |tiles| self.arena.get(tiles).w);
        let within = (wide - NODE - 6).max(NODE_WORDS);
        let nodes: Vec<BlockId> = nodes.iter().map(|&id| self.node_within(id, within)).collect();
        let nodes = self.table_of(&nodes, wide);
        let Some(tiles) = tiles else { return Some(nodes) };
        let all = self.arena.column(vec![tiles, nodes], GAP);
        self.arena.at(all).left = true;
        Some(all)
    }

    /// Tiles, and small ones at their right below each other.
    pub fn with_nodes_beside(&mut self, tiles: Option<BlockId>, nodes: &[ItemId]) -> Option<BlockId> {
        let Some(tiles) = tiles.filter(|_| !nodes.is_empty()) else { return self.with_nodes(tiles, nodes) };
        // Second lines below names where the tiles are high enough for that.
        let heights = nodes.iter().map(|&id| self.labels.node(id, self.diagram.items.get(id), 0).size().1.max(NODE));
        let high = heights.map(|h| h + NODE_GAP).sum::<i32>() - NODE_GAP;
        let within = if high <= self.arena.get(tiles).h { 0 } else { NODE_WORDS };
        let nodes: Vec<BlockId> = nodes.iter().map(|&id| self.node_within(id, within)).collect();
        let nodes = self.table_of(&nodes, 0);
        let all = self.arena.row(vec![tiles, nodes], GAP);
        self.arena.at(all).left = true;
        Some(all)
    }

    /// Small tiles in columns of one width, as many as lie in `wide` pixels.
    pub fn table_of(&mut self, nodes: &[BlockId], wide: i32) -> BlockId {
        let slot = nodes.iter().map(|&node| self.arena.get(node).w).max().unwrap_or(0);
        let columns = columns_in(wide, slot).min(nodes.len().max(1));
        if columns > 1 {
            nodes.iter().for_each(|&node| self.arena.at(node).w = slot);
        }
        let rows = nodes.chunks(columns).map(|row| self.arena.row_of(row.to_vec(), GAP)).collect();
        let table = self.arena.column(rows, NODE_GAP);
        self.arena.at(table).left = true;
        table
    }

    /// Puts small tiles into the line of a head with that label, at its right end, where the content is as wide as
    /// that; above the content otherwise. Whether they are in the head's line.
    pub fn with_head_nodes(
        &mut self,
        nodes: &[ItemId],
        label: &Rc<Label>,
        content: Option<BlockId>,
    ) -> (Option<BlockId>, bool) {
        if nodes.is_empty() {
            return (content, false);
        }
        let wide = content.map_or(0, |content| self.arena.get(content).w);
        let name = HEAD_LABEL - 9 + label.size().0.max(label.longest_word()) + AFTER_NAME;
        // On one line, else with the second line below the name.
        let ways = [IN_HEAD, 0];
        let is_fit = |within: i32| {
            let widths = nodes.iter().map(|&id| self.labels.node(id, self.diagram.items.get(id), within).size().0);
            name - BETWEEN + widths.map(|w| NODE + 6 + w + BETWEEN).sum::<i32>() <= wide
        };
        let fits = ways.into_iter().find(|&within| is_fit(within));
        let within = fits.unwrap_or(IN_HEAD);
        let nodes: Vec<BlockId> = nodes.iter().map(|&id| self.node_within(id, within)).collect();
        let is_in_line = fits.is_some();
        let above = if is_in_line {
            let (name, head) = (self.arena.space(name, label.head_height()), self.arena.space(0, 0));
            self.arena.at(head).grows = true;
            let tiles = self.arena.row_of(nodes, BETWEEN);
            let row = self.arena.row(vec![name, head, tiles], 0);
            self.arena.at(row).grows = true;
            row
        } else {
            self.lines_of(&nodes, wide.max(NARROW))
        };
        let content = content.map_or(above, |content| self.arena.column(vec![above, content], GAP));
        (Some(content), is_in_line)
    }

    /// Small tiles in lines of at most that many pixels, each as wide as it is.
    fn lines_of(&mut self, nodes: &[BlockId], wide: i32) -> BlockId {
        let mut lines: Vec<Vec<BlockId>> = Vec::new();
        let mut used = 0;
        for &node in nodes {
            let own = self.arena.get(node).w + BETWEEN;
            match lines.last_mut() {
                Some(line) if used + own <= wide => {
                    line.push(node);
                    used += own;
                }
                _ => {
                    lines.push(vec![node]);
                    used = own;
                }
            }
        }
        // Lines of a few only are tidier in columns.
        if as_i32(lines.len()) * 2 > as_i32(nodes.len()) {
            return self.table_of(nodes, wide);
        }
        let lines = lines.into_iter().map(|line| self.arena.row_of(line, BETWEEN)).collect();
        let all = self.arena.column(lines, NODE_GAP);
        self.arena.at(all).left = true;
        all
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::Builder;
    use crate::sheet;
    use drawstream_diagram::measures::{NODE, TILE};
    use drawstream_diagram::scene::Rect;
    use drawstream_diagram::{Content, Crowd};

    /// The rectangles of a page's shapes by the first word of their names.
    fn rects(builder: Builder, top: drawstream_diagram::ItemId) -> Vec<(String, Rect)> {
        let sheet = sheet(builder.build(top));
        assert_eq!(drawstream_diagram::checks::faults(&sheet), Vec::<String>::new());
        sheet.shapes.iter().map(|shape| (shape.label.name.clone(), shape.rect)).collect()
    }

    fn of(rects: &[(String, Rect)], name: &str) -> Rect {
        rects.iter().find(|(own, _)| own == name).map(|(_, rect)| *rect).unwrap()
    }

    #[test]
    fn small_tiles_stand_in_the_line_of_a_head_where_that_has_room() {
        for (tiles, in_line) in [(9, true), (1, false)] {
            let mut b = Builder::default();
            let tiles = b.tiles(tiles);
            let crowd = b.crowd(&tiles);
            let nodes = vec![b.node("logs"), b.node("share")];
            let frame = b.frame_with("box", crowd, nodes);
            let rects = rects(b, frame);
            let (frame, node, other, tile) =
                (of(&rects, "box"), of(&rects, "logs"), of(&rects, "share"), of(&rects, "tile-0"));
            assert_eq!((node.w, node.h, tile.w), (NODE, NODE, TILE));
            assert_eq!(node.y, other.y);
            assert_eq!(node.y < frame.y + 20, in_line, "{rects:?}");
            assert!(node.bottom() <= tile.y);
        }
    }

    #[test]
    fn small_tiles_of_a_crowd_stand_below_its_tiles() {
        let mut b = Builder::default();
        let tiles = b.tiles(3);
        let nodes: Vec<_> = (0..5).map(|nth| b.node(&format!("node-{nth}"))).collect();
        let groups = tiles.iter().map(|&tile| vec![tile]).collect();
        let crowd = b.arrange(Content::Crowd(Crowd { groups, nodes }));
        let frame = b.frame("box", Some(crowd));
        let rects = rects(b, frame);
        let first = of(&rects, "node-0");
        assert!((0..3).all(|nth| of(&rects, &format!("tile-{nth}")).bottom() <= first.y));
        assert!((1..5).all(|nth| of(&rects, &format!("node-{nth}")).y >= first.y));
    }
}
