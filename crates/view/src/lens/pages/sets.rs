//! Which ends of a page open connections alike: a line from set to set tells what many lines between single ends would.
//!
//! Ends are numbers below 64. Sets hold each other or have nothing in common, so that each is a box around its members.

use drawstream_order::Order as _;

/// The most ends.
pub(super) const MOST: usize = u64::BITS as usize;

/// How often what takes the most lines is told by one: a page with more lines than that has none.
const ROUNDS: usize = 32;

/// Ends, as a bit for each.
type Ends = u64;

/// How two ends open to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// From the one to the other.
    Forth,
    /// Each to the other.
    Both,
}

/// A set of two ends or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set {
    /// Its members.
    pub ends: Ends,
    /// Whether each of them opens to each other of them, which no line tells.
    pub each_other: bool,
}

/// A line from one set or end to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    /// All ends at its start.
    pub from: Ends,
    /// All ends at its end.
    pub to: Ends,
    /// Whether these open to those, too.
    pub both: bool,
}

/// The sets, each before those that it lies in, and the lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sets {
    pub sets: Vec<Set>,
    pub lines: Vec<Line>,
}

/// The ends of some of them, in their order.
pub(super) fn each(ends: Ends) -> impl Iterator<Item = usize> {
    (0..MOST).filter(move |at| ends >> at & 1 == 1)
}

/// Some ends.
pub(super) fn some(ends: impl IntoIterator<Item = usize>) -> Ends {
    ends.into_iter().fold(0, |all, at| all | one(at))
}

const fn one(at: usize) -> Ends {
    1 << (at % MOST)
}

/// What is still to be told, and the sets so far.
struct Told {
    /// For each end to whom it opens, of what no line tells yet.
    open: [Ends; MOST],
    sets: Vec<Set>,
    lines: Vec<Line>,
}

/// Sets and lines of `pairs`, each an end that may open to another. Only ends of one of the `kinds` are in one set.
pub(super) fn of(pairs: &[(usize, usize)], kinds: &[Ends]) -> Sets {
    let mut told = Told { open: [0; MOST], sets: Vec::new(), lines: Vec::new() };
    for &(from, to) in pairs.iter().filter(|(from, to)| from != to && *from < MOST && *to < MOST) {
        told.open[from] |= one(to);
    }
    for _ in 0..ROUNDS {
        if !told.tell_most(kinds) {
            break;
        }
    }
    told.tell_rest();
    told.sets.order_by_key(|set| (set.ends.count_ones(), set.ends));
    told.lines.order();
    Sets { sets: told.sets, lines: told.lines }
}

impl Told {
    /// The ends that open to `at` and to which it opens in that way.
    fn targets(&self, at: usize, way: Way) -> Ends {
        let back = some((0..MOST).filter(|other| self.open[*other] & one(at) != 0));
        if way == Way::Both { self.open[at] & back } else { self.open[at] & !back }
    }

    /// To how many others all of some ends open, and how many open to all of them.
    fn shared(&self, ends: Ends) -> u32 {
        let targets = each(ends).fold(Ends::MAX, |all, at| all & self.open[at]);
        let sources = self.open.iter().filter(|open| ends & !**open == 0).count();
        targets.count_ones() + u32::try_from(sources).unwrap_or(0)
    }

    /// Tells by one line, or by one set whose members open to each other, what would take the most lines; whether
    /// anything takes more than one.
    fn tell_most(&mut self, kinds: &[Ends]) -> bool {
        let mut best: Option<((u32, u32, u32), Line)> = None;
        let is_known = |ends: Ends| ends.count_ones() < 2 || self.sets.iter().any(|set| set.ends == ends);
        let mut offer = |lines: u32, line: Line| {
            let pairs = line.from.count_ones() * line.to.count_ones();
            // In place of one line a line between boxes that are there anyway is no worse, and straighter.
            let is_good = lines > 1 || (lines == 1 && pairs > 1 && is_known(line.from) && is_known(line.to));
            if is_good && best.is_none_or(|((most, of, _), _)| (lines, pairs) >= (most, of)) {
                let score = (lines, pairs, self.shared(line.from) + self.shared(line.to));
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, line));
                }
            }
        };
        let forth: Vec<Ends> = (0..MOST).map(|at| self.targets(at, Way::Forth)).collect();
        let alone = |from: Ends, to: Ends| {
            let ends = forth.iter().enumerate().filter(|(at, _)| from & one(*at) != 0);
            ends.map(|(_, targets)| (targets & to).count_ones()).sum()
        };
        for way in [Way::Both, Way::Forth] {
            // A line forth may tell one of the two ways between ends that open to each other: the other is still to be told.
            let open = |at: usize| if way == Way::Both { self.targets(at, way) } else { self.open[at] };
            let targets: Vec<Ends> = (0..MOST).map(open).collect();
            for (first, of_first) in targets.iter().enumerate().filter(|(_, targets)| **targets != 0) {
                if way == Way::Both {
                    let clique = self.clique(first, &targets, kinds);
                    let members = clique.count_ones();
                    // What a line would be drawn for otherwise, and one more: nothing at all is drawn for it.
                    if members > 1 {
                        offer(members * (members - 1) / 2 + 1, Line { from: clique, to: clique, both: true });
                    }
                }
                for of_second in targets.iter().skip(first).filter(|targets| **targets != 0) {
                    for kind in kinds {
                        let to = self.fitting(of_first & of_second & kind);
                        if to == 0 {
                            continue;
                        }
                        let from = some((0..MOST).filter(|at| to & !targets[*at] == 0)) & !to;
                        for kind in kinds {
                            let from = self.fitting(from & kind);
                            let lines =
                                if way == Way::Both { from.count_ones() * to.count_ones() } else { alone(from, to) };
                            offer(lines, Line { from, to, both: way == Way::Both });
                        }
                    }
                }
            }
        }
        let Some((_, line)) = best else { return false };
        self.tell(line);
        true
    }

    /// Ends of one kind that all open to each other, with the first of them.
    fn clique(&self, first: usize, targets: &[Ends], kinds: &[Ends]) -> Ends {
        let kind = kinds.iter().find(|kind| *kind & one(first) != 0).copied().unwrap_or_default();
        let mut clique = one(first);
        for at in each(kind & targets.get(first).copied().unwrap_or_default()) {
            if targets.get(at).is_some_and(|targets| clique & !targets == 0) {
                clique |= one(at);
            }
        }
        self.fitting(clique)
    }

    /// The most of some ends that is no part of one set while it reaches beyond it.
    fn fitting(&self, mut ends: Ends) -> Ends {
        for Set { ends: other, .. } in &self.sets {
            let (within, beyond) = (ends & other, ends & !other);
            if within != 0 && beyond != 0 && other & !ends != 0 {
                ends = if within.count_ones() >= beyond.count_ones() { within } else { beyond };
            }
        }
        ends
    }

    fn tell(&mut self, line: Line) {
        for ends in [line.from, line.to].into_iter().filter(|ends| ends.count_ones() > 1) {
            if self.sets.iter().all(|set| set.ends != ends) {
                self.sets.push(Set { ends, each_other: false });
            }
        }
        for at in each(line.from) {
            self.open[at] &= !line.to;
        }
        if line.both {
            for at in each(line.to) {
                self.open[at] &= !line.from;
            }
        }
        if line.from != line.to {
            self.lines.push(line);
        } else if let Some(set) = self.sets.iter_mut().find(|set| set.ends == line.from) {
            set.each_other = true;
        }
    }

    /// A line for each two ends of which nothing tells yet.
    fn tell_rest(&mut self) {
        for from in 0..MOST {
            for to in each(self.open[from]) {
                let both = self.open[to] & one(from) != 0;
                self.open[to] &= !one(from);
                self.lines.push(Line { from: one(from), to: one(to), both });
            }
            self.open[from] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All pairs that sets and lines tell.
    fn told(Sets { sets, lines }: &Sets) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        let mut add = |from: Ends, to: Ends| pairs.extend(each(from).flat_map(|a| each(to).map(move |b| (a, b))));
        for Line { from, to, both } in lines {
            add(*from, *to);
            if *both {
                add(*to, *from);
            }
        }
        for Set { ends, .. } in sets.iter().filter(|set| set.each_other) {
            add(*ends, *ends);
        }
        pairs.retain(|(a, b)| a != b);
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn a_web_of_workers_and_their_gateways_is_one_set_and_one_line() {
        let workers = [0, 1, 2];
        let mut pairs: Vec<(usize, usize)> = workers.iter().flat_map(|a| workers.map(|b| (*a, b))).collect();
        pairs.extend(workers.iter().flat_map(|a| [3, 4, 5].map(|b| (*a, b))));
        let found = of(&pairs, &[some(0..3), some(3..6)]);
        let sets = [Set { ends: some(0..3), each_other: true }, Set { ends: some(3..6), each_other: false }];
        assert_eq!(found.sets, sets);
        assert_eq!(found.lines, [Line { from: some(0..3), to: some(3..6), both: false }]);
    }

    #[test]
    fn what_one_of_two_does_besides_is_a_line_of_its_own() {
        let found = of(&[(0, 2), (0, 3), (1, 2), (1, 3), (4, 1)], &[u64::MAX]);
        assert_eq!(found.lines.len(), 2, "{found:?}");
        assert!(found.lines.contains(&Line { from: one(4), to: one(1), both: false }));
    }

    proptest! {
        #[test]
        fn sets_and_lines_tell_each_pair_once_and_nothing_else(
            pairs in proptest::collection::btree_set((0..12_usize, 0..12_usize), 0..60),
            split in 0..12_usize,
        ) {
            let pairs: Vec<(usize, usize)> = pairs.into_iter().filter(|(a, b)| a != b).collect();
            let found = of(&pairs, &[some(0..split), some(split..12)]);
            prop_assert_eq!(told(&found), pairs.clone());
            for (nth, one) in found.sets.iter().enumerate() {
                prop_assert!(one.ends & some(0..split) == 0 || one.ends & some(split..12) == 0);
                for other in &found.sets[nth + 1..] {
                    let shared = one.ends & other.ends;
                    prop_assert!(shared == 0 || shared == one.ends, "{:?} {:?}", one, other);
                }
            }
            let single = pairs.iter().filter(|(a, b)| a < b || !pairs.contains(&(*b, *a))).count();
            prop_assert!(found.lines.len() <= single);
        }
    }
}
