//! The gutters between blocks, as a graph in which lines find their way.
//!
//! Every gap between two blocks of a row or column is a channel, and so are the four strips inside a frame's
//! outline. A channel ends at the channels across its ends; where it touches its frame's strip it goes on,
//! through the outline, to the channel outside. Nothing but lines lies in a channel, so a line that keeps to
//! channels crosses no box and no label, whatever its way.

use drawstream_diagram::LabelSide;
use drawstream_diagram::measures::HEAD_LABEL;

use crate::block::{Arena, BlockForm, BlockId};

/// Index of a [`Channel`].
pub type ChannelId = usize;
/// Index of a [`Crossing`].
pub type CrossingId = usize;

/// The four sides of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Its left side.
    Left,
    /// Its upper side.
    Top,
    /// Its right side.
    Right,
    /// Its lower side.
    Bottom,
}

impl Side {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Left, Self::Top, Self::Right, Self::Bottom];

    /// Whether a line that leaves here runs from left to right or back.
    pub const fn is_horizontal(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }
}

/// Where a channel lies in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gutter {
    /// Between child `n` and the next.
    Gap(usize),
    /// Along that side of a frame, inside.
    Strip(Side),
}

/// One gutter.
#[derive(Debug)]
pub struct Channel {
    /// Whether it runs from top to bottom.
    pub vertical: bool,
    /// The row, column or frame that it is of.
    pub block: BlockId,
    /// Where in the block.
    pub gutter: Gutter,
    /// The innermost frame around it.
    pub frame: BlockId,
    /// The channels across its ends.
    pub ends: (ChannelId, ChannelId),
    /// x of its middle where vertical, y otherwise.
    pub at: i32,
    /// Its width in pixels; of a gap in which the borders of outlines run, that of the widest part between these.
    pub room: i32,
    /// Pixels of a gap beside that part.
    pub taken: i32,
    /// What lies on it, in order along it.
    pub stops: Vec<CrossingId>,
}

/// Where two channels meet, or where a port opens into one.
#[derive(Debug)]
pub struct Crossing {
    /// The channels that meet; the second none at a port.
    pub channels: (ChannelId, Option<ChannelId>),
    /// Index of the port.
    pub port: Option<usize>,
    /// The innermost frame around it.
    pub frame: BlockId,
    /// Its place on the page.
    pub at: (i32, i32),
}

/// A place on a block's outline where lines start or end.
#[derive(Debug)]
pub struct Port {
    /// Whose it is.
    pub block: BlockId,
    /// The side.
    pub side: Side,
    /// The channel that it opens into.
    pub channel: ChannelId,
    /// For frames: the block that it would like to face, so that the line is straight.
    pub facing: Option<BlockId>,
    /// Its crossing.
    pub crossing: CrossingId,
    /// Place along the side: y on the left and right, x at the top and bottom.
    pub along: i32,
    /// The side's own coordinate.
    pub outline: i32,
    /// Whether the block is a frame.
    pub is_frame: bool,
}

/// All channels of a page.
#[derive(Debug, Default)]
pub struct Net {
    /// The gutters.
    pub channels: Vec<Channel>,
    /// Where they meet.
    pub crossings: Vec<Crossing>,
    /// Where lines start and end.
    pub ports: Vec<Port>,
    /// For each block the channels left of, above, right of and below it; none for the page itself.
    around: Vec<Option<[ChannelId; 4]>>,
    /// Channels that have gone out through a frame's outline, with the channel outside that they met.
    onward: Vec<(ChannelId, ChannelId)>,
    /// For each block the innermost frame around it.
    pub frame_of: Vec<Option<BlockId>>,
}

impl Net {
    /// The channels between the placed blocks below `root`, a frame.
    pub fn new(arena: &Arena, root: BlockId) -> Self {
        let mut net = Self {
            around: vec![None; arena.blocks.len()],
            frame_of: vec![None; arena.blocks.len()],
            ..Self::default()
        };
        net.visit(arena, root, None, None);
        net.locate(arena);
        net
    }

    fn channel(&mut self, vertical: bool, block: BlockId, gutter: Gutter, frame: BlockId) -> ChannelId {
        let ends = (usize::MAX, usize::MAX);
        self.channels.push(Channel {
            vertical,
            block,
            gutter,
            frame,
            ends,
            at: 0,
            room: 0,
            taken: 0,
            stops: Vec::new(),
        });
        self.channels.len() - 1
    }

    fn cross(&mut self, one: ChannelId, other: ChannelId, frame: BlockId) {
        self.crossings.push(Crossing { channels: (one, Some(other)), port: None, frame, at: (0, 0) });
        let id = self.crossings.len() - 1;
        self.channels[one].stops.push(id);
        self.channels[other].stops.push(id);
    }

    fn visit(&mut self, arena: &Arena, id: BlockId, around: Option<[ChannelId; 4]>, frame: Option<BlockId>) {
        let block = arena.get(id);
        self.around[id.index()] = around;
        self.frame_of[id.index()] = frame;
        match (block.form, around, frame) {
            (BlockForm::Frame, ..) => self.visit_frame(arena, id, around, frame),
            (BlockForm::Row, Some(around), Some(frame)) => self.visit_line(arena, id, around, frame, true),
            (BlockForm::Column, Some(around), Some(frame)) => self.visit_line(arena, id, around, frame, false),
            _ => {}
        }
    }

    fn visit_line(&mut self, arena: &Arena, id: BlockId, around: [ChannelId; 4], frame: BlockId, row: bool) {
        let block = arena.get(id);
        let (before, after) = if row { (0, 2) } else { (1, 3) };
        let (low, high) = if row { (around[1], around[3]) } else { (around[0], around[2]) };
        let gaps: Vec<ChannelId> = (0..block.gaps.len())
            .map(|n| {
                let channel = self.channel(row, id, Gutter::Gap(n), frame);
                self.channels[channel].ends = (low, high);
                self.cross(channel, low, frame);
                self.cross(channel, high, frame);
                channel
            })
            .collect();
        for (n, &child) in block.children.iter().enumerate() {
            let mut sides = around;
            if n > 0 {
                sides[before] = gaps[n - 1];
            }
            if let Some(&gap) = gaps.get(n) {
                sides[after] = gap;
            }
            self.visit(arena, child, Some(sides), Some(frame));
        }
    }

    fn visit_frame(&mut self, arena: &Arena, id: BlockId, around: Option<[ChannelId; 4]>, outer: Option<BlockId>) {
        let block = arena.get(id);
        let Some(&content) = block.children.first() else { return };
        let first = self.channels.len();
        let inner = Side::ALL.map(|side| self.channel(side.is_horizontal(), id, Gutter::Strip(side), id));
        let [left, top, right, bottom] = inner;
        for (channel, ends) in
            [(left, (top, bottom)), (right, (top, bottom)), (top, (left, right)), (bottom, (left, right))]
        {
            self.channels[channel].ends = ends;
        }
        for (one, other) in [(left, top), (left, bottom), (right, top), (right, bottom)] {
            self.cross(one, other, id);
        }
        let beside = std::mem::take(&mut self.onward);
        self.visit(arena, content, Some(inner), Some(id));
        let arrived = std::mem::replace(&mut self.onward, beside);
        let (Some(around), Some(outer)) = (around, outer) else { return };
        // The head's words are in the way of what would leave upwards; widening gutters later only moves
        // channels to the right of where they are now, so what is clear now stays clear.
        let words = block.shown.as_ref().map_or(0, |shown| HEAD_LABEL + shown.label.size().0);
        for channel in first..self.channels.len() {
            let Channel { vertical, ends, frame, .. } = self.channels[channel];
            if frame != id {
                continue;
            }
            let (low, high) = if vertical { (top, bottom) } else { (left, right) };
            let (before, after) = if vertical { (around[1], around[3]) } else { (around[0], around[2]) };
            let clear = !vertical || self.place_of(arena, channel).0 > block.rect.x + words + 4;
            if ends.0 == low && clear {
                self.cross(channel, before, outer);
                self.onward.push((channel, before));
            }
            if ends.1 == high {
                self.cross(channel, after, outer);
                self.onward.push((channel, after));
            }
        }
        // What has come in from the frames inside goes on outwards where it meets this frame's own strip.
        for (channel, met) in arrived {
            let vertical = self.channels[channel].vertical;
            let at = self.place_of(arena, channel).0;
            let clear = !vertical || at > block.rect.x + words + 4;
            let next = match inner.iter().position(|&strip| strip == met) {
                Some(0) => around[0],
                Some(1) if clear => around[1],
                Some(2) => around[2],
                Some(3) => around[3],
                // It met a gap, and ends there.
                _ => continue,
            };
            self.cross(channel, next, outer);
            self.onward.push((channel, next));
        }
    }

    /// Middle and width of a channel.
    fn place_of(&self, arena: &Arena, id: ChannelId) -> (i32, i32) {
        let (low, high) = self.span_of(arena, id);
        let (low, high) = self.between_borders(arena, id, low, high);
        ((low + high) / 2, high - low)
    }

    /// The widest part of a gap between the borders of outlines that run along it: lines are no borders.
    fn between_borders(&self, arena: &Arena, id: ChannelId, low: i32, high: i32) -> (i32, i32) {
        let channel = &self.channels[id];
        if arena.outlines.is_empty() || !matches!(channel.gutter, Gutter::Gap(_)) {
            return (low, high);
        }
        let along = arena.get(channel.block).rect;
        let mut borders = Vec::new();
        for (outline, _) in &arena.outlines {
            let rect = arena.get(*outline).rect;
            let (sides, is_beside) = match channel.vertical {
                true => ([rect.x, rect.right()], rect.y < along.bottom() && along.y < rect.bottom()),
                false => ([rect.y, rect.bottom()], rect.x < along.right() && along.x < rect.right()),
            };
            borders.extend(sides.into_iter().filter(|side| is_beside && (low..=high).contains(side)));
        }
        borders.extend([low, high]);
        borders.sort_unstable();
        let widest = borders.windows(2).max_by_key(|pair| pair[1] - pair[0]);
        widest.map_or((low, high), |pair| (pair[0], pair[1]))
    }

    /// From where to where a channel lies.
    fn span_of(&self, arena: &Arena, id: ChannelId) -> (i32, i32) {
        let channel = &self.channels[id];
        let block = arena.get(channel.block);
        let rect = block.rect;
        match channel.gutter {
            Gutter::Gap(n) => {
                // What is before the gap may take less than its slot: the gap itself is what counts.
                let next = arena.get(block.children[n + 1]).rect;
                let end = if channel.vertical { next.x } else { next.y };
                (end - block.gaps[n], end)
            }
            Gutter::Strip(Side::Left) => (rect.x, rect.x + block.pad.left),
            Gutter::Strip(Side::Right) => (rect.right() - block.pad.right, rect.right()),
            Gutter::Strip(Side::Top) => (rect.y + block.head.1, rect.y + block.head.1 + block.pad.top),
            Gutter::Strip(Side::Bottom) => (rect.bottom() - block.pad.bottom, rect.bottom()),
        }
    }

    /// Reads all coordinates from the blocks' places; again after these have changed.
    pub fn locate(&mut self, arena: &Arena) {
        for id in 0..self.channels.len() {
            let (at, room) = self.place_of(arena, id);
            let (low, high) = self.span_of(arena, id);
            let channel = &mut self.channels[id];
            (channel.at, channel.room, channel.taken) = (at, room, high - low - room);
        }
        for port in 0..self.ports.len() {
            let (along, outline) = along(arena, &self.ports[port]);
            self.ports[port].along = along;
            self.ports[port].outline = outline;
        }
        for crossing in &mut self.crossings {
            let one = &self.channels[crossing.channels.0];
            let other = match (crossing.channels.1, crossing.port) {
                (Some(other), _) => self.channels[other].at,
                (None, Some(port)) => self.ports[port].along,
                (None, None) => 0,
            };
            crossing.at = if one.vertical { (one.at, other) } else { (other, one.at) };
        }
    }

    /// Opens ports at a block; for a frame also one that faces `other`.
    pub fn open(&mut self, arena: &Arena, block: BlockId, other: BlockId) {
        let Some(around) = self.around[block.index()] else { return };
        let Some(frame) = self.frame_of[block.index()] else { return };
        let form = arena.get(block).form;
        let is_wide = matches!(form, BlockForm::Frame | BlockForm::Bar);
        let facing: &[Option<BlockId>] = if is_wide { &[None, Some(other)] } else { &[None] };
        for side in Side::ALL {
            let hidden = match form {
                BlockForm::Tile(LabelSide::Below) => side == Side::Bottom,
                BlockForm::Tile(LabelSide::Right) => side == Side::Right,
                _ => false,
            };
            if hidden {
                continue;
            }
            for &facing in facing {
                let known = |p: &Port| p.block == block && p.side == side && p.facing == facing;
                if self.ports.iter().any(known) {
                    continue;
                }
                let channel = around[side as usize];
                let (port, crossing) = (self.ports.len(), self.crossings.len());
                let mut opened =
                    Port { block, side, channel, facing, crossing, along: 0, outline: 0, is_frame: is_wide };
                (opened.along, opened.outline) = along(arena, &opened);
                self.ports.push(opened);
                self.crossings.push(Crossing { channels: (channel, None), port: Some(port), frame, at: (0, 0) });
                self.channels[channel].stops.push(crossing);
            }
        }
    }

    /// Puts the stops of every channel in order; to be called when all ports are open.
    pub fn order(&mut self, arena: &Arena) {
        self.locate(arena);
        let crossings = &self.crossings;
        for channel in &mut self.channels {
            let vertical = channel.vertical;
            let along = |id: &CrossingId| {
                let (x, y) = crossings[*id].at;
                (if vertical { y } else { x }, *id)
            };
            channel.stops.sort_by_key(along);
        }
    }
}

/// A port's place along its side, and the side's own coordinate.
fn along(arena: &Arena, port: &Port) -> (i32, i32) {
    let rect = arena.drawn(port.block);
    let outline = match port.side {
        Side::Left => rect.x,
        Side::Top => rect.y,
        Side::Right => rect.right(),
        Side::Bottom => rect.bottom(),
    };
    let pick = |(x, y): (i32, i32)| if port.side.is_horizontal() { y } else { x };
    let own = pick(rect.middle());
    let along = match port.facing {
        None => own,
        Some(other) => {
            let (low, high) = if port.side.is_horizontal() { (rect.y, rect.bottom()) } else { (rect.x, rect.right()) };
            let wanted = pick(arena.drawn(other).middle());
            if high - low > 32 { wanted.clamp(low + 14, high - 14) } else { own }
        }
    };
    (along, outline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{TILE_BELOW, block, placed};
    use drawstream_diagram::measures::TILE;

    /// Two tiles side by side, 20 pixels apart.
    fn pair() -> (Arena, BlockId, [BlockId; 2]) {
        let mut arena = Arena::default();
        let tiles = [block(&mut arena), block(&mut arena)];
        let row = arena.row(tiles.to_vec(), 20);
        let root = placed(&mut arena, row);
        (arena, root, tiles)
    }

    #[test]
    fn the_gap_and_the_four_strips_are_channels() {
        let (arena, root, _) = pair();
        let net = Net::new(&arena, root);
        let found: Vec<_> =
            net.channels.iter().map(|channel| (channel.gutter, channel.vertical, channel.at, channel.room)).collect();
        let (w, h) = (10 + TILE + 20 + TILE + 10, 10 + TILE_BELOW + 10);
        assert_eq!(
            found,
            [
                (Gutter::Strip(Side::Left), true, 5, 10),
                (Gutter::Strip(Side::Top), false, 5, 10),
                (Gutter::Strip(Side::Right), true, w - 5, 10),
                (Gutter::Strip(Side::Bottom), false, h - 5, 10),
                (Gutter::Gap(0), true, 10 + TILE + 10, 20),
            ]
        );
        // The strips meet at four corners, the gap meets the upper and the lower strip.
        assert_eq!(net.crossings.len(), 6);
    }

    #[test]
    fn no_line_starts_where_the_label_is() {
        let (arena, root, [one, other]) = pair();
        let mut net = Net::new(&arena, root);
        net.open(&arena, one, other);
        let sides: Vec<Side> = net.ports.iter().map(|port| port.side).collect();
        assert_eq!(sides, [Side::Left, Side::Top, Side::Right]);
        assert!(net.ports.iter().all(|port| !port.is_frame));
    }

    #[test]
    fn a_channel_goes_on_outwards_through_the_outline() {
        let mut arena = Arena::default();
        let tiles = vec![block(&mut arena), block(&mut arena)];
        let row = arena.row(tiles, 20);
        let frame = arena.frame(None, (0, 0), crate::block::Pad { left: 8, top: 4, right: 8, bottom: 8 }, Some(row));
        let root = placed(&mut arena, frame);
        let net = Net::new(&arena, root);
        let gap = net.channels.iter().position(|channel| channel.gutter == Gutter::Gap(0)).unwrap();
        let outside = |id: &CrossingId| net.crossings[*id].frame == root;
        // It leaves upwards, as there is no head in the way, and downwards.
        assert_eq!(net.channels[gap].stops.iter().filter(|id| outside(id)).count(), 2);
    }
}
