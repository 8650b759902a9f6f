//! Tracks: what runs side by side in a channel, in which order, and how wide the channel must be for it.

use crate::block::Arena;
use crate::net::{Gutter, Net, Side};
use crate::route::Route;

/// Pixels between two lines side by side.
pub const BESIDE: i32 = 8;
/// Pixels between a line and the boxes beside its channel: between two boxes, where it would look like a part of either,
/// and along the inside of a box.
const CLEAR_OF_BOXES: i32 = 13;
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
    /// For each route its legs, from start to end: lane and index of the use.
    pub legs: Vec<Vec<(usize, usize)>>,
    /// For each lane the pixels that it needs beyond its tracks: see `settle`.
    pub short: Vec<i32>,
}

/// Where a line turns: its corners on channel middles, from port to port.
fn corners(net: &Net, route: &Route) -> Vec<(i32, i32)> {
    let spot = |port: usize| {
        let port = &net.ports[port];
        if port.side.is_horizontal() { (port.outline, port.along) } else { (port.along, port.outline) }
    };
    let mut points = vec![spot(route.start)];
    let first = &net.ports[route.start];
    let mut last = (first.side.is_horizontal(), first.along);
    for &channel in &route.channels {
        let channel = &net.channels[channel];
        points.push(if channel.vertical { (channel.at, last.1) } else { (last.1, channel.at) });
        last = (!channel.vertical, channel.at);
    }
    let end = &net.ports[route.end];
    points.push(if end.side.is_horizontal() { (last.1, end.along) } else { (end.along, last.1) });
    points.push(spot(route.end));
    points
}

impl Tracks {
    /// Gives every line its track.
    pub fn new(net: &Net, routes: &[Option<Route>]) -> Self {
        let channels = net.channels.len();
        let mut uses: Vec<Vec<Use>> = Vec::new();
        uses.resize_with(channels + net.ports.len(), Vec::new);
        let mut stretches: Vec<Vec<(usize, i32, i32)>> = vec![Vec::new(); routes.len()];
        for (nth, route) in routes.iter().enumerate() {
            let Some(route) = route else { continue };
            let points = corners(net, route);
            for (lane, vertical, at) in lanes(net, route) {
                let (from, to) = (points[at], points[at + 1]);
                let pick = |p: (i32, i32)| if vertical { p.1 } else { p.0 };
                let across = |p: (i32, i32)| if vertical { p.0 } else { p.1 };
                let before = at.checked_sub(1).map_or(0, |n| (across(points[n]) - across(from)).signum());
                let after = points.get(at + 2).map_or(0, |p| (across(*p) - across(to)).signum());
                let (low, high) = (pick(from).min(pick(to)), pick(from).max(pick(to)));
                let straight = route.channels.len() == 1 && points[1] == points[2];
                uses[lane].push(Use {
                    hub: route.hub,
                    low,
                    high,
                    pull: before + after,
                    straight,
                    offset: 0,
                    tracks: 1,
                });
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
        let leg = |(route, stretches): (&Option<Route>, &Vec<_>)| match route {
            Some(route) => stretches.iter().map(|stretch| found(route.hub, stretch)).collect(),
            None => Vec::new(),
        };
        let legs = routes.iter().zip(&stretches).map(leg).collect();
        Self { short: vec![0; uses.len()], legs, uses }
    }

    /// Widens gaps and pads to what runs in them; whether any was too narrow.
    pub fn widen(&self, net: &Net, arena: &mut Arena) -> bool {
        let mut widened = false;
        for (id, channel) in net.channels.iter().enumerate() {
            let Some(most) = self.uses[id].iter().map(|u| u.tracks).max() else { continue };
            let clear = if matches!(channel.gutter, Gutter::Gap(_)) { CLEAR_OF_BOXES } else { CLEAR };
            let tracks = (most - 1) * BESIDE + 2 * clear;
            let needed = if self.short[id] > 0 { tracks.max(channel.room) + self.short[id] } else { tracks };
            let needed = needed + channel.taken;
            let block = arena.at(channel.block);
            let own = match channel.gutter {
                Gutter::Gap(n) => &mut block.gaps[n],
                Gutter::Strip(Side::Left) => &mut block.pad.left,
                Gutter::Strip(Side::Top) => &mut block.pad.top,
                Gutter::Strip(Side::Right) => &mut block.pad.right,
                Gutter::Strip(Side::Bottom) => &mut block.pad.bottom,
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
    pub fn corners(&self, net: &Net, nth: usize, route: &Route) -> Vec<(i32, i32)> {
        let mut points = corners(net, route);
        for ((_, vertical, at), &(lane, used)) in lanes(net, route).zip(&self.legs[nth]) {
            let offset = self.uses[lane].get(used).map_or(0, |u| u.offset);
            for point in &mut points[at..=at + 1] {
                if vertical {
                    point.0 += offset;
                } else {
                    point.1 += offset;
                }
            }
        }
        points
    }

    /// The corners of the `nth` line, without points that change nothing.
    pub fn points(&self, net: &Net, nth: usize, route: &Route) -> Vec<(i32, i32)> {
        tidy(self.corners(net, nth, route))
    }
}

/// The lanes of a route with their direction and the index of their first point.
pub fn lanes<'a>(net: &'a Net, route: &'a Route) -> impl Iterator<Item = (usize, bool, usize)> + 'a {
    let port = |port: usize, at: usize| (net.channels.len() + port, !net.ports[port].side.is_horizontal(), at);
    let between = route.channels.iter().enumerate().map(|(n, &id)| (id, net.channels[id].vertical, n + 1));
    std::iter::once(port(route.start, 0)).chain(between).chain([port(route.end, route.channels.len() + 1)])
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

/// A line without points that change nothing.
fn tidy(points: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for point in points {
        if out.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = out[..] {
            let level = a.1 == b.1 && b.1 == point.1;
            let vertical = a.0 == b.0 && b.0 == point.0;
            if level || vertical {
                out.pop();
            }
        }
        out.push(point);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(hub: usize, low: i32, high: i32, pull: i32) -> Use {
        Use { hub, low, high, pull, straight: false, offset: 0, tracks: 1 }
    }

    /// Hub, offset and number of tracks of each use.
    fn assigned(mut uses: Vec<Use>, at_port: bool) -> Vec<(usize, i32, i32)> {
        assign(&mut uses, at_port, 100);
        let mut found: Vec<_> = uses.iter().map(|u| (u.hub, u.offset, u.tracks)).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn lines_of_two_hubs_lie_side_by_side() {
        let found = assigned(vec![used(1, 0, 50, -1), used(2, 20, 90, 1)], false);
        assert_eq!(found, [(1, -4, 2), (2, 4, 2)]);
    }

    #[test]
    fn lines_of_one_hub_share_a_track() {
        assert_eq!(assigned(vec![used(1, 0, 50, 0), used(1, 40, 90, 0)], false), [(1, 0, 1)]);
    }

    #[test]
    fn what_does_not_meet_keeps_the_middle() {
        assert_eq!(assigned(vec![used(1, 0, 50, 0), used(2, 60, 90, 0)], false), [(1, 0, 1), (2, 0, 1)]);
    }

    #[test]
    fn branches_to_the_left_lie_left() {
        let found = assigned(vec![used(1, 0, 90, 1), used(2, 0, 90, -1), used(3, 0, 90, 0)], false);
        let offset = |hub: usize| found.iter().find(|one| one.0 == hub).unwrap().1;
        assert!(offset(2) < offset(3) && offset(3) < offset(1), "{found:?}");
    }

    #[test]
    fn at_a_port_what_runs_straight_through_keeps_the_middle() {
        let straight = Use { straight: true, ..used(2, 0, 10, 0) };
        let found = assigned(vec![used(1, 0, 10, -1), straight], true);
        assert_eq!(found[1], (2, 0, 2));
        assert_ne!(found[0].1, 0);
    }

    #[test]
    fn points_that_change_nothing_are_left_out() {
        assert_eq!(tidy(vec![(0, 0), (0, 0), (5, 0), (9, 0), (9, 4)]), [(0, 0), (9, 0), (9, 4)]);
    }
}
