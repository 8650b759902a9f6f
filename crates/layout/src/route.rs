//! Each line's way through the channels.
//!
//! All lines of one hub are found in one search from the hub; what one of them has found inside a box is free for
//! the next, so they share what they can: a load balancer with ten members is one trunk with ten short branches.
//! A search never passes through a frame that holds neither the hub nor the end it looks for, but for columns of grids.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::block::{Arena, BlockId};
use crate::net::{ChannelId, Crossing, CrossingId, Gutter, Net, Side};

/// What a bend costs, in pixels of way.
const BEND: i32 = 40;
/// What a bend costs into and out of a gutter that lines only cross, from side to side.
const CROSSED: i32 = 8;
/// What a way through a frame's head costs, in pixels of way.
const HEAD_TOLL: i32 = 30;
/// What it costs to enter or leave a column of a grid on the way to others, in pixels of way.
const PASSING: i32 = 24;

/// The ends of a line that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Where it starts.
    pub from: BlockId,
    /// Where it ends.
    pub to: BlockId,
    /// Whether its trunk is shared at its end (`true`) or at its start.
    pub hub_at_end: bool,
    /// Whether it shares nothing: it means something else than its neighbours.
    pub alone: bool,
}

impl Pair {
    /// The end whose lines share a trunk.
    pub const fn hub(&self) -> BlockId {
        if self.hub_at_end { self.to } else { self.from }
    }

    /// The other end.
    pub const fn spoke(&self) -> BlockId {
        if self.hub_at_end { self.from } else { self.to }
    }
}

/// A line's way: out of a port, along channels that meet one after the other, into a port.
#[derive(Debug, Clone)]
pub struct Route {
    /// Whose trunk it shares: the same number, the same hub.
    pub hub: usize,
    /// Index of the port at its start.
    pub start: usize,
    /// The channels, in order from start to end.
    pub channels: Vec<ChannelId>,
    /// Index of the port at its end.
    pub end: usize,
}

/// The routes of all pairs, in their order; none where there is none.
pub fn find(arena: &Arena, net: &mut Net, pairs: &[Pair]) -> Vec<Option<Route>> {
    for pair in pairs {
        net.open(arena, pair.from, pair.to);
        net.open(arena, pair.to, pair.from);
    }
    net.order(arena);
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    // Whose trunk a line shares: that of its hub, or its own.
    let key = |at: usize| if pairs[at].alone { arena.blocks.len() + at } else { pairs[at].hub().index() };
    order.sort_by_key(|&at| (key(at), at));
    let mut search = Search::new(arena, net);
    let mut routes: Vec<Option<Route>> = vec![None; pairs.len()];
    for group in order.chunk_by(|&one, &other| key(one) == key(other)) {
        let hub = pairs[group[0]].hub();
        let spokes: Vec<BlockId> = group.iter().map(|&at| pairs[at].spoke()).collect();
        for (&at, route) in group.iter().zip(search.from(hub, &spokes)) {
            routes[at] = route.map(|mut route| {
                route.hub = key(at);
                if pairs[at].hub_at_end {
                    route.channels.reverse();
                    std::mem::swap(&mut route.start, &mut route.end);
                }
                route
            });
        }
    }
    routes
}

struct Search<'n> {
    net: &'n Net,
    arena: &'n Arena,
    /// Index of the stop on its first and second channel.
    position: Vec<[usize; 2]>,
    /// Ports of each block, first to last.
    ports: Vec<Vec<usize>>,
    /// In which search a frame was marked as holding the hub, or an end.
    holds_hub: Vec<usize>,
    holds_end: Vec<usize>,
    round: usize,
    cost: Vec<i32>,
    came: Vec<u32>,
    seen: Vec<usize>,
}

/// How often a pixel of way counts within the strip inside of a box's outline.
const BESIDE_SIDE: i32 = 2;

/// A crossing, and on which of its two channels the search stands.
type State = u32;

const START: u32 = u32::MAX;

impl<'n> Search<'n> {
    fn new(arena: &'n Arena, net: &'n Net) -> Self {
        let mut position = vec![[0; 2]; net.crossings.len()];
        for (id, channel) in net.channels.iter().enumerate() {
            for (at, &stop) in channel.stops.iter().enumerate() {
                let which = usize::from(net.crossings[stop].channels.0 != id);
                position[stop][which] = at;
            }
        }
        let mut ports = vec![Vec::new(); arena.blocks.len()];
        for (at, port) in net.ports.iter().enumerate() {
            ports[port.block.index()].push(at);
        }
        let (blocks, states) = (arena.blocks.len(), net.crossings.len() * 2);
        Self {
            net,
            arena,
            position,
            ports,
            holds_hub: vec![0; blocks],
            holds_end: vec![0; blocks],
            round: 0,
            cost: vec![0; states],
            came: vec![START; states],
            seen: vec![0; states],
        }
    }

    fn mark(&mut self, block: BlockId, as_hub: bool) {
        let mut frame = self.net.frame_of[block.index()];
        while let Some(id) = frame {
            let held = if as_hub { &mut self.holds_hub } else { &mut self.holds_end };
            held[id.index()] = self.round;
            frame = self.net.frame_of[id.index()];
        }
    }

    /// The routes from the hub to each of the spokes.
    fn from(&mut self, hub: BlockId, spokes: &[BlockId]) -> Vec<Option<Route>> {
        self.round += 1;
        self.mark(hub, true);
        for &spoke in spokes {
            self.mark(spoke, false);
        }
        let mut wanted: Vec<BlockId> = spokes.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let mut left = wanted.len();
        // Arrival at a spoke: its way's last state; found when it is taken from the heap.
        let mut arrived: Vec<Option<(State, usize)>> = vec![None; wanted.len()];
        let mut heap: BinaryHeap<Reverse<(i32, u32, usize, u32)>> = BinaryHeap::new();
        let downwards = self.ports[hub.index()].iter().any(|&port| self.net.ports[port].side == Side::Bottom);
        for port in self.ports[hub.index()].clone() {
            let crossing = self.net.ports[port].crossing;
            let away = self.stub(port) + lean(self.net.ports[port].side, downwards, wanted.len() > 1);
            self.improve(&mut heap, state(crossing, 0), away, START);
        }
        while let Some(Reverse((cost, here, port, _))) = heap.pop() {
            if port != usize::MAX {
                let block = self.net.ports[port].block;
                if let Ok(at) = wanted.binary_search(&block)
                    && arrived[at].is_none()
                {
                    arrived[at] = Some((here, port));
                    left -= 1;
                    if left == 0 {
                        break;
                    }
                    self.share(&mut heap, here);
                }
                continue;
            }
            if self.cost[here as usize] < cost {
                continue;
            }
            self.step(&mut heap, here, cost, hub, &wanted);
        }
        let mut routes = Vec::with_capacity(spokes.len());
        for &spoke in spokes {
            let found = wanted.binary_search(&spoke).ok().and_then(|at| arrived[at]);
            routes.push(found.and_then(|(last, port)| self.route(hub, last, port)));
        }
        routes
    }

    /// Makes the part of the way to `last` that lies inside the frame around its end cost nothing, so that the lines
    /// that are still to be found use it too. What lies further out keeps its cost, or lines would follow it far out
    /// of their own way. What lies in open frames inside of it costs nothing either: a way there whose end costs nothing
    /// would be reached from that end, and lead back to itself. No other ring can come of it: the search cannot leave
    /// that frame.
    fn share(&mut self, heap: &mut BinaryHeap<Reverse<(i32, u32, usize, u32)>>, last: State) {
        let frame = self.net.crossings[(last / 2) as usize].frame;
        if self.holds_hub[frame.index()] == self.round || self.arena.get(frame).open {
            return;
        }
        let mut here = last;
        for _ in 0..self.came.len() {
            if here == START || !self.is_in(self.net.crossings[(here / 2) as usize].frame, frame) {
                break;
            }
            let before = self.came[here as usize];
            if self.cost[here as usize] > 0 {
                self.cost[here as usize] = 0;
                heap.push(Reverse((0, here, usize::MAX, before)));
            }
            here = before;
        }
    }

    /// Whether a frame is that one, or in it.
    fn is_in(&self, inner: BlockId, frame: BlockId) -> bool {
        std::iter::successors(Some(inner), |at| self.net.frame_of[at.index()]).any(|at| at == frame)
    }

    fn step(
        &mut self,
        heap: &mut BinaryHeap<Reverse<(i32, u32, usize, u32)>>,
        here: State,
        cost: i32,
        hub: BlockId,
        wanted: &[BlockId],
    ) {
        let (crossing, which) = ((here / 2) as usize, (here % 2) as usize);
        let net = self.net;
        let node = &net.crossings[crossing];
        if let Some(port) = node.port {
            let block = net.ports[port].block;
            if block != hub && wanted.binary_search(&block).is_ok() {
                let opened = &net.ports[port];
                let total = cost + self.stub(port) + BEND + if opened.is_frame { 0 } else { arrival(opened.side) };
                heap.push(Reverse((total, here, port, here)));
            }
        }
        if node.channels.1.is_some() {
            self.improve(heap, here ^ 1, cost + self.bend(node), here);
        }
        let channel_id = if which == 0 { node.channels.0 } else { node.channels.1.unwrap_or(node.channels.0) };
        let channel = &net.channels[channel_id];
        let at = self.position[crossing][which];
        let before = at.checked_sub(1).map(|at| channel.stops[at]);
        for next in before.into_iter().chain(channel.stops.get(at + 1).copied()) {
            let other = &net.crossings[next];
            if other.frame != node.frame && !self.may_pass(node.frame, other.frame) {
                continue;
            }
            let through = if other.frame == node.frame { 0 } else { self.passing(node.frame, other.frame) };
            let along = (other.at.0 - node.at.0).abs() + (other.at.1 - node.at.1).abs();
            // A line beside a side of a box looks like a part of it.
            let along = if channel.vertical && matches!(channel.gutter, Gutter::Strip(_)) {
                along * BESIDE_SIDE
            } else {
                along
            };
            let far = through + along + self.toll(node, other);
            let which = u32::from(other.channels.0 != channel_id);
            self.improve(heap, state(next, 0) | which, cost + far, here);
        }
    }

    /// What it costs to turn where two channels meet.
    fn bend(&self, at: &Crossing) -> i32 {
        let is_crossed = |id: ChannelId| self.arena.get(self.net.channels[id].block).crossed;
        let eased = is_crossed(at.channels.0) || at.channels.1.is_some_and(is_crossed);
        if eased { CROSSED } else { BEND }
    }

    /// What it costs to pass through a head beside the way: routes come in at the side where they can, and then
    /// branch inside like a comb.
    fn toll(&self, one: &Crossing, other: &Crossing) -> i32 {
        if one.frame == other.frame || one.at.0 != other.at.0 {
            return 0;
        }
        let (upper, lower) = if one.at.1 < other.at.1 { (one, other) } else { (other, one) };
        let is_out = self.net.frame_of[lower.frame.index()] == Some(upper.frame);
        match is_out {
            true if self.arena.get(lower.frame).open => HEAD_TOLL / 2,
            true => HEAD_TOLL,
            false => 0,
        }
    }

    /// Whether a way may go from one frame to another, of which one holds the other.
    fn may_pass(&self, from: BlockId, to: BlockId) -> bool {
        let inwards = self.net.frame_of[to.index()] == Some(from);
        let held = |marks: &[usize], frame: BlockId| marks[frame.index()] == self.round;
        // A column of a grid may be passed on the way to the next.
        let passed = if inwards { to } else { from };
        self.arena.get(passed).open
            || if inwards {
                held(&self.holds_end, to) || held(&self.holds_hub, to)
            } else {
                held(&self.holds_hub, from)
            }
    }

    /// What it costs to enter or leave a column of a grid that holds neither end: beside it the way is clearer.
    fn passing(&self, from: BlockId, to: BlockId) -> i32 {
        let inwards = self.net.frame_of[to.index()] == Some(from);
        let passed = (if inwards { to } else { from }).index();
        let is_held = self.holds_end[passed] == self.round || self.holds_hub[passed] == self.round;
        if is_held { 0 } else { PASSING }
    }

    fn improve(&mut self, heap: &mut BinaryHeap<Reverse<(i32, u32, usize, u32)>>, to: State, cost: i32, from: State) {
        let at = to as usize;
        if self.seen[at] == self.round && self.cost[at] <= cost {
            return;
        }
        self.seen[at] = self.round;
        self.cost[at] = cost;
        self.came[at] = from;
        heap.push(Reverse((cost, to, usize::MAX, from)));
    }

    /// Pixels from a port's outline to its channel.
    fn stub(&self, port: usize) -> i32 {
        let port = &self.net.ports[port];
        (self.net.channels[port.channel].at - port.outline).abs()
    }

    /// The way that led to `last`, from the hub; none where what led there goes in a ring.
    fn route(&self, hub: BlockId, last: State, end: usize) -> Option<Route> {
        let mut channels: Vec<ChannelId> = Vec::new();
        let mut here = last;
        // No way has more steps than there are states.
        let mut left = self.came.len();
        loop {
            left = left.checked_sub(1)?;
            let node = &self.net.crossings[(here / 2) as usize];
            let channel =
                if here.is_multiple_of(2) { node.channels.0 } else { node.channels.1.unwrap_or(node.channels.0) };
            if channels.last() != Some(&channel) {
                channels.push(channel);
            }
            match self.came[here as usize] {
                START => break,
                before => here = before,
            }
        }
        channels.reverse();
        let start = self.net.crossings[(here / 2) as usize].port.unwrap_or(end);
        Some(Route { hub: hub.index(), start, channels, end })
    }
}

fn state(crossing: CrossingId, which: u32) -> State {
    u32::try_from(crossing).unwrap_or(u32::MAX / 4) * 2 + which
}

/// What leaving a hub at a side costs beside the way. A trunk leaves at one side: downwards where it can.
fn lean(edge: Side, downwards: bool, tree: bool) -> i32 {
    match edge {
        Side::Bottom => 0,
        Side::Left | Side::Right if !downwards => 0,
        Side::Left | Side::Right => 10 + if tree { 80 } else { 0 },
        Side::Top => 20 + if tree { 80 } else { 0 },
    }
}

/// What arriving at a tile's side costs beside the way: branches look best from above.
fn arrival(edge: Side) -> i32 {
    match edge {
        Side::Top => 0,
        Side::Left | Side::Right => 6,
        Side::Bottom => 12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Pad;
    use crate::fixtures::{block, placed};

    const fn to(from: BlockId, to: BlockId) -> Pair {
        Pair { from, to, hub_at_end: false, alone: false }
    }

    #[test]
    fn neighbours_are_joined_through_the_gap_between_them() {
        let mut arena = Arena::default();
        let (one, other) = (block(&mut arena), block(&mut arena));
        let row = arena.row(vec![one, other], 20);
        let root = placed(&mut arena, row);
        let mut net = Net::new(&arena, root);
        let found = find(&arena, &mut net, &[to(one, other)]);
        let route = found[0].as_ref().unwrap();
        assert_eq!(net.ports[route.start].side, Side::Right);
        assert_eq!(net.ports[route.end].side, Side::Left);
        let gutters: Vec<Gutter> = route.channels.iter().map(|&id| net.channels[id].gutter).collect();
        assert_eq!(gutters, [Gutter::Gap(0)]);
    }

    #[test]
    fn a_hub_at_the_end_gives_the_way_back() {
        let mut arena = Arena::default();
        let (one, other) = (block(&mut arena), block(&mut arena));
        let row = arena.row(vec![one, other], 20);
        let root = placed(&mut arena, row);
        let mut net = Net::new(&arena, root);
        let found = find(&arena, &mut net, &[Pair { hub_at_end: true, ..to(one, other) }]);
        let route = found[0].as_ref().unwrap();
        assert_eq!((net.ports[route.start].block, net.ports[route.end].block), (one, other));
        assert_eq!(route.hub, other.index());
    }

    /// A hub above a box with three tiles in it.
    #[test]
    fn lines_of_one_hub_share_their_way_into_a_box() {
        let mut arena = Arena::default();
        let hub = block(&mut arena);
        let tiles: Vec<BlockId> = (0..3).map(|_| block(&mut arena)).collect();
        let row = arena.row(tiles.clone(), 20);
        let frame = arena.frame(None, (0, 24), Pad { left: 8, top: 4, right: 8, bottom: 8 }, Some(row));
        let column = arena.column(vec![hub, frame], 20);
        let root = placed(&mut arena, column);
        let mut net = Net::new(&arena, root);
        let pairs: Vec<Pair> = tiles.iter().map(|&tile| to(hub, tile)).collect();
        let found: Vec<Route> = find(&arena, &mut net, &pairs).into_iter().map(Option::unwrap).collect();
        assert!(found.iter().all(|route| route.start == found[0].start && route.hub == hub.index()));
        // All go in by one channel: what the first has found costs the others nothing.
        assert!(found.iter().all(|route| route.channels[0] == found[0].channels[0]));
    }

    #[test]
    fn a_way_never_leads_through_a_box_that_holds_none_of_its_ends() {
        let mut arena = Arena::default();
        let (left, inner, right) = (block(&mut arena), block(&mut arena), block(&mut arena));
        let pad = Pad { left: 8, top: 4, right: 8, bottom: 8 };
        let between = arena.frame(None, (0, 24), pad, Some(inner));
        let row = arena.row(vec![left, between, right], 20);
        let root = placed(&mut arena, row);
        let mut net = Net::new(&arena, root);
        let route = find(&arena, &mut net, &[to(left, right)]).remove(0).unwrap();
        assert!(route.channels.iter().all(|&id| net.channels[id].frame == root));
        // To what is in it there is a way.
        let mut net = Net::new(&arena, root);
        let route = find(&arena, &mut net, &[to(left, inner)]).remove(0).unwrap();
        assert!(route.channels.iter().any(|&id| net.channels[id].frame == between));
    }

    #[test]
    fn what_is_not_on_the_page_has_no_way() {
        let mut arena = Arena::default();
        let (one, lost) = (block(&mut arena), block(&mut arena));
        let root = placed(&mut arena, one);
        let mut net = Net::new(&arena, root);
        assert!(find(&arena, &mut net, &[to(one, lost)])[0].is_none());
    }
}
