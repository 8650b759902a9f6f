//! Where lines of different hubs would still lie on each other, or one has a small step in its route, after
//! each channel has given its lines their tracks.
//!
//! Tracks are given channel by channel. Two channels that end at one gutter from its two sides may lie at one
//! height, and so may the stubs of two tiles that face each other: what runs there must move aside, or the
//! drawing would say that it is one line. Each leg is moved within its own gutter or along its tile's side.

use crate::net::Net;
use crate::route::Route;
use crate::track::{BESIDE, Tracks, lanes, port_room};

/// Lines nearer than this, in pixels, are taken for one by the eye.
const NEAR: i32 = 4;
/// What is moved is moved so far from others, in pixels.
const APART: i32 = 6;
/// Steps up to this many pixels are made straight where there is room.
const STEP: i32 = 12;
/// Pixels that a leg keeps from the edges of its gutter.
const EDGE: i32 = 3;
/// How often all legs are looked at: moving one changes how long its neighbours are.
const ROUNDS: usize = 3;

/// One use of a lane as it is drawn.
#[derive(Debug, Clone, Copy)]
struct Span {
    lane: usize,
    used: usize,
    hub: usize,
    /// x where vertical, y otherwise.
    at: i32,
    low: i32,
    high: i32,
}

impl Span {
    /// Whether the two would be taken for one line with this one at `at`.
    fn meets(&self, other: &Self, at: i32, near: i32) -> bool {
        self.hub != other.hub
            && (at - other.at).abs() < near
            && self.low < other.high + NEAR
            && other.low < self.high + NEAR
    }
}

/// All spans of one direction, by their place.
struct Spans {
    all: Vec<Span>,
    /// For each lane and use the index in `all`.
    index: Vec<Vec<usize>>,
}

/// Moves legs apart and makes small steps straight. Where there is no room for that, the lane is said to be short.
pub fn settle(net: &Net, routes: &[Option<Route>], tracks: &mut Tracks) {
    for _ in 0..ROUNDS {
        let mut moved = false;
        for vertical in [true, false] {
            let mut spans = spans(net, routes, tracks, vertical);
            moved |= straighten(net, tracks, &mut spans);
            moved |= part(net, tracks, &mut spans);
        }
        if !moved {
            break;
        }
    }
    for vertical in [true, false] {
        let spans = spans(net, routes, tracks, vertical);
        for (one, other) in spans.mistaken() {
            // A gutter can be widened, a tile's side cannot.
            let lanes = [spans.all[one].lane, spans.all[other].lane];
            let lane = if lanes[0] < net.channels.len() { lanes[0] } else { lanes[1] };
            tracks.short[lane] += BESIDE;
        }
    }
}

fn spans(net: &Net, routes: &[Option<Route>], tracks: &Tracks, vertical: bool) -> Spans {
    let mut index: Vec<Vec<usize>> = tracks.uses.iter().map(|uses| vec![usize::MAX; uses.len()]).collect();
    let mut all: Vec<Span> = Vec::new();
    for (nth, route) in routes.iter().enumerate() {
        let Some(route) = route else { continue };
        let points = tracks.corners(net, nth, route);
        for ((_, is_vertical, at), &(lane, used)) in lanes(net, route).zip(&tracks.legs[nth]) {
            if is_vertical != vertical {
                continue;
            }
            let (from, to) = (points[at], points[at + 1]);
            let (from, to, place) = if vertical { (from.1, to.1, from.0) } else { (from.0, to.0, from.1) };
            let (low, high) = (from.min(to), from.max(to));
            let known = &mut index[lane][used];
            if *known == usize::MAX {
                *known = all.len();
                all.push(Span { lane, used, hub: route.hub, at: place, low, high });
            } else {
                let span = &mut all[*known];
                span.low = span.low.min(low);
                span.high = span.high.max(high);
            }
        }
    }
    Spans { all, index }
}

impl Spans {
    /// The lanes that a lane's lines go on to on the far side of a step, both by their spans.
    fn steps(&self, tracks: &Tracks) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for legs in &tracks.legs {
            for pair in legs.windows(3) {
                let ((a, used_a), (b, used_b)) = (pair[0], pair[2]);
                let (one, other) = (self.index[a][used_a], self.index[b][used_b]);
                if one != usize::MAX && other != usize::MAX && one != other {
                    found.push((one, other));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Each two spans that would be taken for one line, from left to right or from the top down.
    fn mistaken(&self) -> Vec<(usize, usize)> {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|&at| (self.all[at].at, self.all[at].low, self.all[at].hub, at));
        let mut found = Vec::new();
        for (nth, &one) in order.iter().enumerate() {
            let a = self.all[one];
            let near = order[nth + 1..].iter().take_while(|&&other| self.all[other].at - a.at < NEAR);
            found.extend(near.filter(|&&other| a.meets(&self.all[other], a.at, NEAR)).map(|&other| (one, other)));
        }
        found
    }

    /// Whether the span would be alone at `at`.
    fn is_free(&self, span: usize, at: i32, near: i32) -> bool {
        let one = self.all[span];
        !self.all.iter().any(|other| one.meets(other, at, near))
    }
}

/// From where to where a lane's lines may lie.
fn reach(net: &Net, lane: usize) -> (i32, i32) {
    let channels = net.channels.len();
    let (middle, half) = match net.channels.get(lane) {
        Some(channel) => (channel.at, channel.room / 2 - EDGE),
        None => (net.ports[lane - channels].along, port_room(net, lane - channels) / 2 - EDGE),
    };
    (middle - half.max(0), middle + half.max(0))
}

fn put(tracks: &mut Tracks, spans: &mut Spans, span: usize, at: i32) {
    let Span { lane, used, at: was, .. } = spans.all[span];
    tracks.uses[lane][used].offset += at - was;
    spans.all[span].at = at;
}

/// Small steps between two legs of a line: one leg takes the other's place, where that is free.
fn straighten(net: &Net, tracks: &mut Tracks, spans: &mut Spans) -> bool {
    let mut moved = false;
    for (one, other) in spans.steps(tracks) {
        let (a, b) = (spans.all[one], spans.all[other]);
        if a.at == b.at || (a.at - b.at).abs() > STEP {
            continue;
        }
        for (span, at) in [(one, b.at), (other, a.at)] {
            let (low, high) = reach(net, spans.all[span].lane);
            if (low..=high).contains(&at) && spans.is_free(span, at, APART) {
                put(tracks, spans, span, at);
                moved = true;
                break;
            }
        }
    }
    moved
}

/// Moves one of each two spans that would be taken for one line; whether any could be.
fn part(net: &Net, tracks: &mut Tracks, spans: &mut Spans) -> bool {
    let mut moved = false;
    for (one, other) in spans.mistaken() {
        let (a, b) = (spans.all[one], spans.all[other]);
        // Another pair may have parted these two as well.
        if a.meets(&b, a.at, NEAR) {
            moved |= [other, one].into_iter().any(|span| aside(net, tracks, spans, span));
        }
    }
    moved
}

/// Moves a span to the nearest place where it is alone; whether there is one.
fn aside(net: &Net, tracks: &mut Tracks, spans: &mut Spans, span: usize) -> bool {
    let Span { lane, at, .. } = spans.all[span];
    let (low, high) = reach(net, lane);
    let far = (at - low).max(high - at);
    let places = (1..=far).flat_map(|by| [at + by, at - by]).filter(|to| (low..=high).contains(to));
    let free = |near: i32| places.clone().find(|&to| spans.is_free(span, to, near));
    let Some(to) = free(APART).or_else(|| free(NEAR)) else { return false };
    put(tracks, spans, span, to);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Arena, BlockId};
    use crate::fixtures::{block, placed};
    use crate::route::{Pair, find};

    /// Two columns of two tiles, 40 pixels apart, and the tiles by row.
    fn columns() -> (Arena, BlockId, [[BlockId; 2]; 2]) {
        let mut arena = Arena::default();
        let tiles: [BlockId; 4] = std::array::from_fn(|_| block(&mut arena));
        let left = arena.column(vec![tiles[0], tiles[1]], 20);
        let right = arena.column(vec![tiles[2], tiles[3]], 20);
        let row = arena.row(vec![left, right], 40);
        let root = placed(&mut arena, row);
        (arena, root, [[tiles[0], tiles[2]], [tiles[1], tiles[3]]])
    }

    /// The routes of pairs, with all tracks in the middle of their gutters.
    fn in_the_middle(pairs: &[(BlockId, BlockId)], arena: &Arena, root: BlockId) -> (Net, Vec<Option<Route>>, Tracks) {
        let mut net = Net::new(arena, root);
        let pairs: Vec<Pair> =
            pairs.iter().map(|&(from, to)| Pair { from, to, hub_at_end: false, alone: false }).collect();
        let routes = find(arena, &mut net, &pairs);
        let mut tracks = Tracks::new(&net, &routes);
        tracks.uses.iter_mut().flatten().for_each(|u| u.offset = 0);
        (net, routes, tracks)
    }

    #[test]
    fn lines_of_two_hubs_that_lie_on_each_other_are_parted() {
        let (arena, root, [upper, lower]) = columns();
        let pairs = [(upper[0], lower[1]), (lower[0], upper[1])];
        let (net, routes, mut tracks) = in_the_middle(&pairs, &arena, root);
        assert_eq!(spans(&net, &routes, &tracks, true).mistaken().len(), 1);
        settle(&net, &routes, &mut tracks);
        for vertical in [true, false] {
            assert_eq!(spans(&net, &routes, &tracks, vertical).mistaken(), []);
        }
        assert!(!tracks.is_short());
    }

    #[test]
    fn a_small_step_becomes_straight() {
        let (arena, root, [upper, _]) = columns();
        let (net, routes, mut tracks) = in_the_middle(&[(upper[0], upper[1])], &arena, root);
        let (lane, used) = tracks.legs[0][0];
        tracks.uses[lane][used].offset = 5;
        let route = routes[0].as_ref().unwrap();
        assert_eq!(tracks.points(&net, 0, route).len(), 4);
        settle(&net, &routes, &mut tracks);
        assert_eq!(tracks.points(&net, 0, route).len(), 2);
    }

    #[test]
    fn a_gutter_without_room_is_said_to_be_short() {
        let (arena, root, [upper, lower]) = columns();
        let pairs = [(upper[0], lower[1]), (lower[0], upper[1])];
        let (mut net, routes, mut tracks) = in_the_middle(&pairs, &arena, root);
        net.channels.iter_mut().for_each(|channel| channel.room = 0);
        settle(&net, &routes, &mut tracks);
        assert!(tracks.is_short());
    }
}
