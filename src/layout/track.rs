//! Tracks: what runs side by side in a channel, in which order, and how wide the channel must be for it.

use super::block::Arena;
use super::channel::{Edge, Net, Place};
use super::route::Way;

/// Pixels between two lines side by side.
pub const BESIDE: i32 = 8;
/// Pixels between a line and the boxes beside its channel.
pub const CLEAR: i32 = 7;

/// One hub's lines on one stretch of a channel or at a port.
#[derive(Debug)]
pub struct Use {
    /// Whose lines.
    pub hub: usize,
    /// Where it starts along its lane, channels taken for lines.
    low: i32,
    /// Where it ends.
    high: i32,
    /// Below 0: its branches go left or up; above: right or down.
    pull: i32,
    /// Whether it runs straight through, from port to port.
    straight: bool,
    /// Pixels beside the lane's middle.
    pub offset: i32,
    /// How many lie side by side here.
    tracks: i32,
}

/// The stretches of all lines.
#[derive(Debug)]
pub struct Tracks {
    /// By channel, then by port.
    pub uses: Vec<Vec<Use>>,
    /// For each way its legs, from start to end: lane and index of the use.
    pub legs: Vec<Vec<(usize, usize)>>,
    /// For each lane the pixels that it needs beyond its tracks: see `settle`.
    pub short: Vec<i32>,
}

/// Where a line turns: its corners on channel middles, from port to port.
fn corners(net: &Net, way: &Way) -> Vec<(i32, i32)> {
    let spot = |port: usize| {
        let port = &net.ports[port];
        if port.edge.is_level() { (port.outline, port.along) } else { (port.along, port.outline) }
    };
    let mut points = vec![spot(way.start)];
    let first = &net.ports[way.start];
    let mut last = (first.edge.is_level(), first.along);
    for &channel in &way.channels {
        let channel = &net.channels[channel];
        points.push(if channel.upright { (channel.at, last.1) } else { (last.1, channel.at) });
        last = (!channel.upright, channel.at);
    }
    let end = &net.ports[way.end];
    points.push(if end.edge.is_level() { (last.1, end.along) } else { (end.along, last.1) });
    points.push(spot(way.end));
    points
}

impl Tracks {
    /// Gives every line its track.
    pub fn new(net: &Net, ways: &[Option<Way>]) -> Self {
        let channels = net.channels.len();
        let mut uses: Vec<Vec<Use>> = Vec::new();
        uses.resize_with(channels + net.ports.len(), Vec::new);
        let mut stretches: Vec<Vec<(usize, i32, i32)>> = vec![Vec::new(); ways.len()];
        for (nth, way) in ways.iter().enumerate() {
            let Some(way) = way else { continue };
            let points = corners(net, way);
            for (lane, upright, at) in lanes(net, way) {
                let (from, to) = (points[at], points[at + 1]);
                let pick = |p: (i32, i32)| if upright { p.1 } else { p.0 };
                let across = |p: (i32, i32)| if upright { p.0 } else { p.1 };
                let before = at.checked_sub(1).map_or(0, |n| (across(points[n]) - across(from)).signum());
                let after = points.get(at + 2).map_or(0, |p| (across(*p) - across(to)).signum());
                let (low, high) = (pick(from).min(pick(to)), pick(from).max(pick(to)));
                let straight = way.channels.len() == 1 && points[1] == points[2];
                uses[lane].push(Use { hub: way.hub, low, high, pull: before + after, straight, offset: 0, tracks: 1 });
                stretches[nth].push((lane, low, high));
            }
        }
        for (lane, uses) in uses.iter_mut().enumerate() {
            let at_port = lane >= channels;
            let room = if at_port { port_room(net, lane - channels) } else { net.channels[lane].room };
            assign(uses, at_port, room);
        }
        let found = |hub: usize, &(lane, low, high): &(usize, i32, i32)| {
            let holds = |u: &Use| u.hub == hub && u.low <= low && high <= u.high;
            (lane, uses[lane].iter().position(holds).unwrap_or(0))
        };
        let leg = |(way, stretches): (&Option<Way>, &Vec<_>)| match way {
            Some(way) => stretches.iter().map(|stretch| found(way.hub, stretch)).collect(),
            None => Vec::new(),
        };
        let legs = ways.iter().zip(&stretches).map(leg).collect();
        Self { short: vec![0; uses.len()], legs, uses }
    }

    /// Widens gaps and pads to what runs in them; whether any was too narrow.
    pub fn widen(&self, net: &Net, arena: &mut Arena) -> bool {
        let mut widened = false;
        for (id, channel) in net.channels.iter().enumerate() {
            let Some(most) = self.uses[id].iter().map(|u| u.tracks).max() else { continue };
            let tracks = (most - 1) * BESIDE + 2 * CLEAR;
            let needed = if self.short[id] > 0 { tracks.max(channel.room) + self.short[id] } else { tracks };
            let block = &mut arena.blocks[channel.block.0 as usize];
            let own = match channel.place {
                Place::Gap(n) => &mut block.gaps[n],
                Place::Strip(Edge::Left) => &mut block.pad.left,
                Place::Strip(Edge::Top) => &mut block.pad.top,
                Place::Strip(Edge::Right) => &mut block.pad.right,
                Place::Strip(Edge::Bottom) => &mut block.pad.bottom,
            };
            if *own < needed {
                *own = needed;
                widened = true;
            }
        }
        widened
    }

    /// Whether lines had to stay where others are.
    pub fn is_short(&self) -> bool {
        self.short.iter().any(|&short| short > 0)
    }

    /// The points of the `nth` line, from outline to outline, one leg after the other.
    pub fn corners(&self, net: &Net, nth: usize, way: &Way) -> Vec<(i32, i32)> {
        let mut points = corners(net, way);
        for ((_, upright, at), &(lane, used)) in lanes(net, way).zip(&self.legs[nth]) {
            let offset = self.uses[lane].get(used).map_or(0, |u| u.offset);
            for point in &mut points[at..=at + 1] {
                if upright {
                    point.0 += offset;
                } else {
                    point.1 += offset;
                }
            }
        }
        points
    }

    /// The same without points that change nothing.
    pub fn points(&self, net: &Net, nth: usize, way: &Way) -> Vec<(i32, i32)> {
        tidy(self.corners(net, nth, way))
    }
}

/// The lanes of a way with their direction and the index of their first point.
pub fn lanes<'a>(net: &'a Net, way: &'a Way) -> impl Iterator<Item = (usize, bool, usize)> + 'a {
    let port = |port: usize, at: usize| (net.channels.len() + port, !net.ports[port].edge.is_level(), at);
    let between = way.channels.iter().enumerate().map(|(n, &id)| (id, net.channels[id].upright, n + 1));
    std::iter::once(port(way.start, 0)).chain(between).chain([port(way.end, way.channels.len() + 1)])
}

/// Pixels along a port's side.
pub fn port_room(net: &Net, port: usize) -> i32 {
    if net.ports[port].facing.is_some() { 28 } else { 44 }
}
/// Joins what one hub has on overlapping stretches, then gives each its track.
fn assign(uses: &mut Vec<Use>, at_port: bool, room: i32) {
    if uses.is_empty() {
        return;
    }
    uses.sort_by_key(|u| (u.hub, u.low, u.high));
    let mut joined: Vec<Use> = Vec::with_capacity(uses.len());
    for one in uses.drain(..) {
        match joined.last_mut() {
            Some(last) if last.hub == one.hub && (at_port || one.low <= last.high) => {
                last.low = last.low.min(one.low);
                last.high = last.high.max(one.high);
                last.pull += one.pull;
                last.straight |= one.straight;
            }
            _ => joined.push(one),
        }
    }
    // Those that branch left (up) first, so that branches do not cross their neighbours' trunks.
    joined.sort_by_key(|u| (u.pull.signum(), if u.pull < 0 { u.high } else { -u.low }, u.low, u.hub));
    let clash = |a: &Use, b: &Use| at_port || (a.low <= b.high + CLEAR && b.low <= a.high + CLEAR);
    let mut track = vec![0_i32; joined.len()];
    for at in 0..joined.len() {
        track[at] = (0..at).filter(|&n| clash(&joined[n], &joined[at])).map(|n| track[n] + 1).max().unwrap_or(0);
    }
    // Each group of stretches that touch each other is centred on its own.
    let mut group: Vec<usize> = (0..joined.len()).collect();
    for at in 0..joined.len() {
        for n in 0..at {
            if clash(&joined[n], &joined[at]) && group[n] != group[at] {
                let (old, new) = (group[n].max(group[at]), group[n].min(group[at]));
                group.iter_mut().filter(|g| **g == old).for_each(|g| *g = new);
            }
        }
    }
    for at in 0..joined.len() {
        let tracks = (0..joined.len()).filter(|&n| group[n] == group[at]).map(|n| track[n] + 1).max().unwrap_or(1);
        let step = if tracks > 1 { BESIDE.min((room - 4).max(0) / (tracks - 1)) } else { 0 };
        joined[at].tracks = tracks;
        joined[at].offset = track[at] * step - (tracks - 1) * step / 2;
    }
    if at_port && let Some(straight) = joined.iter().find(|u| u.straight).map(|u| u.offset) {
        // What runs straight through keeps the middle, so that it stays straight.
        for one in &mut joined {
            one.offset = (one.offset - straight).clamp(-room / 2, room / 2);
        }
    }
    *uses = joined;
}

/// The same line without points that change nothing.
fn tidy(points: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for point in points {
        if out.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = out[..] {
            let level = a.1 == b.1 && b.1 == point.1;
            let upright = a.0 == b.0 && b.0 == point.0;
            if level || upright {
                out.pop();
            }
        }
        out.push(point);
    }
    out
}
