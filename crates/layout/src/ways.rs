//! The ways of a page's lines: its blocks are arranged and placed, its lines routed, its gutters widened.

use std::collections::BTreeMap;

use drawstream_diagram::{Diagram, LabelSide, Trunk};

use crate::block::{Arena, BlockForm, BlockId};
use crate::direct::{self, Direct, Shortcuts};
use crate::net::Net;
use crate::route::{self, Pair, Route};
use crate::settle::settle;
use crate::shape::{self, Arranged};
use crate::track::Tracks;

/// How often gutters are widened once more for lines that must move aside of others.
const WIDENINGS: usize = 3;

/// A page whose blocks have their places and whose lines have their ways.
pub struct Laid {
    /// Its blocks.
    pub arena: Arena,
    /// The outermost of them.
    pub root: BlockId,
    /// At which side tiles have their labels.
    pub side: LabelSide,
    /// The wires that have both ends on the page, by their index.
    pub wires: Vec<usize>,
    /// Their ends.
    pub pairs: Vec<Pair>,
    /// Their ways.
    pub ways: Ways,
}

impl Laid {
    /// Arranges, places and routes a page, with labels at that side of tiles where there is one.
    pub fn new(diagram: &Diagram, side: Option<LabelSide>) -> Self {
        let Arranged { mut arena, root, blocks, side } = shape::best(diagram, side);
        let on_page = diagram.wires.iter().enumerate().filter_map(|(nth, wire)| {
            let (from, to) = (blocks[wire.from.index()]?, blocks[wire.to.index()]?);
            let (hub_at_end, alone) = (wire.trunk == Trunk::End, wire.trunk == Trunk::Alone);
            Some((Pair { from, to, hub_at_end, alone }, nth))
        });
        let (pairs, wires): (Vec<_>, Vec<_>) = on_page.unzip();
        for pair in &pairs {
            arena.partners.entry(pair.from).or_default().push(pair.to);
            arena.partners.entry(pair.to).or_default().push(pair.from);
        }
        let ways = Ways::find(&mut arena, root, &pairs);
        ways.cut_bars(&mut arena, &pairs);
        Self { arena, root, side, wires, pairs, ways }
    }
}

/// The ways of all lines of a page, with their tracks.
pub struct Ways {
    /// The gutters.
    pub net: Net,
    /// Lines that need no gutter.
    straight: Vec<Option<Direct>>,
    routes: Vec<Option<Route>>,
    tracks: Tracks,
}

/// How often columns that slide are put in order.
const SORTS: usize = 2;
/// How often lines are tried without a gutter, before all have one.
const ROUNDS: usize = 4;

impl Ways {
    /// Places the blocks and finds the ways: straight where nothing lies between, through the gutters otherwise. What
    /// the gutters' lines take may move what a straight line was to join, and a line of a gutter may come to lie on it:
    /// then it goes through the gutters, too.
    pub fn find(arena: &mut Arena, root: BlockId, pairs: &[Pair]) -> Self {
        let ways = Self::find_placed(arena, root, pairs);
        // What slides once more, to where its lines have come out of what they start in.
        let wishes = ways.wishes(arena, pairs);
        if wishes.is_empty() {
            return ways;
        }
        let mut moved = arena.clone();
        moved.wishes = wishes;
        let again = Self::find_placed(&mut moved, root, pairs);
        if again.cost(pairs) < ways.cost(pairs) {
            *arena = moved;
            return again;
        }
        ways
    }

    /// For what slides and has a line with bends at it: the height of the line's longest level stretch.
    fn wishes(&self, arena: &Arena, pairs: &[Pair]) -> BTreeMap<BlockId, i32> {
        let mut wishes = BTreeMap::new();
        for (nth, pair) in pairs.iter().enumerate().filter(|(nth, _)| self.straight[*nth].is_none()) {
            let points = self.points(nth).unwrap_or_default();
            let level = points.windows(2).filter(|pair| pair[0].1 == pair[1].1);
            let Some(longest) = level.max_by_key(|pair| (pair[0].0 - pair[1].0).abs()) else { continue };
            for end in [pair.from, pair.to].into_iter().filter(|end| arena.sliding.contains(end)) {
                if arena.drawn(end).middle().1 != longest[0].1 {
                    wishes.entry(end).or_insert(longest[0].1);
                }
            }
        }
        wishes
    }

    /// How bad the ways are: crossings of lines that share no end, and bends.
    fn cost(&self, pairs: &[Pair]) -> usize {
        let all: Vec<Direct> = (0..pairs.len()).map(|nth| self.points(nth).unwrap_or_default()).collect();
        let bends: usize = all.iter().map(|way| way.len().saturating_sub(2)).sum();
        let mut crossings = 0;
        for (nth, (one, pair)) in all.iter().zip(pairs).enumerate() {
            for (other, of) in all.iter().zip(pairs).skip(nth + 1) {
                let shares = [pair.from, pair.to].iter().any(|end| [of.from, of.to].contains(end));
                crossings += if shares { 0 } else { direct::crossings(one, other) };
            }
        }
        bends + 2 * crossings
    }

    fn find_placed(arena: &mut Arena, root: BlockId, pairs: &[Pair]) -> Self {
        let mut barred = vec![false; pairs.len()];
        arena.measure_all();
        // A column's order tells where its tiles lie, and that the order of the column after it.
        for _ in 0..SORTS {
            arena.place(root);
            arena.sort_sliding();
        }
        for _ in 0..ROUNDS {
            let mut ways = Self::find_once(arena, root, pairs, &barred);
            let wanted: Vec<bool> = ways.straight.iter().map(Option::is_none).collect();
            ways.straight = direct::find(arena, &ways.net, root, pairs, &wanted);
            let mut is_good = true;
            for at in (0..pairs.len()).filter(|&at| !wanted[at]) {
                if ways.straight[at].as_ref().is_none_or(|line| ways.is_crossed(line, at, pairs)) {
                    barred[at] = true;
                    is_good = false;
                }
            }
            if is_good {
                ways.shorten(arena, root, pairs);
                return ways;
            }
        }
        let mut ways = Self::find_once(arena, root, pairs, &vec![true; pairs.len()]);
        ways.shorten(arena, root, pairs);
        ways
    }

    /// Leaves out the last bends of lines that a stretch of theirs leads to their end without.
    fn shorten(&mut self, arena: &Arena, root: BlockId, pairs: &[Pair]) {
        let mut all: Vec<Direct> = (0..pairs.len()).map(|nth| self.points(nth).unwrap_or_default()).collect();
        let shortcuts = Shortcuts::new(arena, &self.net, root);
        let mut found = Vec::new();
        for (nth, pair) in pairs.iter().enumerate().filter(|(nth, _)| self.routes[*nth].is_some()) {
            // A trunk stays one.
            let start = |nth: usize| {
                let points = &all[nth];
                if pairs[nth].hub_at_end { points.last() } else { points.first() }
            };
            let mut others = pairs.iter().enumerate().filter(|(other, _)| *other != nth);
            let is_trunk = others.any(|(at, other)| other.hub() == pair.hub() && start(at) == start(nth));
            if all[nth].len() < 4 || is_trunk {
                continue;
            }
            let way = std::mem::take(&mut all[nth]);
            let short = shortcuts.find(&way, pair, &all);
            all[nth] = short.clone().unwrap_or(way);
            found.extend(short.map(|short| (nth, short)));
        }
        for (nth, short) in found {
            self.straight[nth] = Some(short);
        }
    }

    /// Whether a line of another hub in the gutters lies on a straight one.
    fn is_crossed(&self, line: &Direct, at: usize, pairs: &[Pair]) -> bool {
        let mine = [pairs[at].from, pairs[at].to];
        let others = (0..pairs.len()).filter(|&nth| self.routes[nth].is_some());
        let mut others = others.filter(|&nth| !mine.contains(&pairs[nth].from) || !mine.contains(&pairs[nth].to));
        others.any(|nth| self.points(nth).is_some_and(|points| direct::is_mistaken(line, &points)))
    }

    fn find_once(arena: &mut Arena, root: BlockId, pairs: &[Pair], barred: &[bool]) -> Self {
        arena.measure_all();
        arena.place(root);
        let mut net = Net::new(arena, root);
        let straight = direct::find(arena, &net, root, pairs, barred);
        let crooked: Vec<usize> = (0..pairs.len()).filter(|&at| straight[at].is_none()).collect();
        // Through the gutters a line leads to the first of what an outline lies around, and ends at the outline.
        let inside = |id: BlockId| {
            let outline = arena.outlines.iter().find(|(outline, _)| *outline == id);
            outline.and_then(|(_, around)| around.first().copied()).unwrap_or(id)
        };
        let wanted: Vec<Pair> = crooked
            .iter()
            .map(|&at| Pair { from: inside(pairs[at].from), to: inside(pairs[at].to), ..pairs[at] })
            .collect();
        let mut routes = vec![None; pairs.len()];
        for (&at, route) in crooked.iter().zip(route::find(arena, &mut net, &wanted)) {
            routes[at] = route;
        }
        let tracks = Tracks::new(&net, &routes);
        let mut ways = Self { net, straight, routes, tracks };
        if ways.tracks.widen(&ways.net, arena) {
            ways.again(arena, root);
        }
        settle(&ways.net, &ways.routes, &mut ways.tracks);
        for _ in 0..WIDENINGS {
            if !ways.tracks.is_short() || !ways.tracks.widen(&ways.net, arena) {
                break;
            }
            ways.again(arena, root);
            settle(&ways.net, &ways.routes, &mut ways.tracks);
        }
        ways
    }

    /// Measures, places and gives tracks once more, after gutters were widened.
    fn again(&mut self, arena: &mut Arena, root: BlockId) {
        arena.measure_all();
        arena.place(root);
        self.net.locate(arena);
        self.tracks = Tracks::new(&self.net, &self.routes);
    }

    /// Cuts bars to their lines: they were as long as these might have needed.
    pub fn cut_bars(&self, arena: &mut Arena, pairs: &[Pair]) {
        let mut spans: BTreeMap<BlockId, Option<(i32, i32)>> = BTreeMap::new();
        for (nth, pair) in pairs.iter().enumerate() {
            let points = self.points(nth).unwrap_or_default();
            for (end, point) in [(pair.from, points.first()), (pair.to, points.last())] {
                if arena.get(end).form != BlockForm::Bar {
                    continue;
                }
                let rect = arena.get(end).rect;
                let span = spans.entry(end).or_insert(Some((i32::MAX, i32::MIN)));
                // A line to a short side keeps that side where it is.
                *span = span.zip(point).map(|((low, high), &(_, y))| {
                    if y == rect.y {
                        (rect.y, high)
                    } else if y == rect.bottom() {
                        (low, rect.bottom())
                    } else {
                        (low.min(y), high.max(y))
                    }
                });
            }
        }
        for (bar, span) in spans {
            if let Some((low, high)) = span.filter(|(low, high)| low <= high) {
                arena.cut_bar(bar, low, high);
            }
        }
    }

    /// The points of the `nth` line; none where it has no way.
    pub fn points(&self, nth: usize) -> Option<Vec<(i32, i32)>> {
        if let Some(line) = &self.straight[nth] {
            return Some(line.clone());
        }
        let route = self.routes[nth].as_ref()?;
        Some(self.tracks.points(&self.net, nth, route))
    }
}
