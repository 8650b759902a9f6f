//! Every order of events, for a few instances, few parts and few faults: a breadth-first search through all states
//! that the rules can lead to. The instances here do what `rules.rs` says; only waiting and the storage are left out,
//! since any of them may be slow, any answer may be lost, and any instance may die, at any moment.

use super::rules::{self, Answer, Arrival, Claim, Ending, Head, Holder, Kind, Next, Step};
use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

/// Bounds of a search.
#[derive(Clone, Copy)]
struct Bounds {
    /// Parts at most.
    parts: usize,
    /// Instances that read and run.
    workers: usize,
    /// Answers that are lost, and deaths, in all.
    faults: u8,
    /// Deletions.
    deletes: u8,
    /// Whether the parts of a deleted job are emptied, or removed as one would think.
    emptied: bool,
    /// Whether parts are created only where there is none.
    conditional: bool,
}

const PARTS: usize = 7;
const WORKERS: usize = 3;

/// What lies under a number; `None` where nothing does.
type Slot = Option<(u8, u8, Kind)>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum At {
    /// Has not asked for the job yet.
    Away,
    /// Has read all up to here.
    Reading { last: Option<u8> },
    /// Is about to create a part: its start, an event, or its end.
    Writing { number: u8, epoch: u8, kind: Kind },
    /// Has told its reader that the job is complete.
    Told,
    /// Has nothing to do any more.
    Over,
}

/// Somebody who deletes the job: it has seen this last part, and is about to create its own behind it.
type Deleting = Option<(u8, u8)>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct State {
    slots: [Slot; PARTS],
    workers: [At; WORKERS],
    deleting: Deleting,
    faults: u8,
    deletes: u8,
}

/// The holder of deletions.
const DELETER: Holder = Holder(254);
/// The holder of emptied parts.
const NOBODY: u8 = 255;

fn holder(worker: usize, epoch: u64) -> Holder {
    Holder(worker as u128 * 16 + u128::from(epoch))
}

impl State {
    fn head(&self, number: usize) -> Option<Head> {
        let (holder, epoch, kind) = self.slots[number]?;
        Some(Head { number: number as u64, epoch: epoch.into(), holder: Holder(holder.into()), kind })
    }

    fn last(&self) -> Option<Head> {
        (0..PARTS).rev().find_map(|number| self.head(number))
    }

    fn with_slot(mut self, number: usize, head: &Head) -> State {
        self.slots[number] = Some((head.holder.0 as u8, head.epoch as u8, head.kind));
        self
    }

    fn with(mut self, worker: usize, at: At) -> State {
        self.workers[worker] = at;
        self
    }

    fn with_fault(mut self) -> State {
        self.faults -= 1;
        self
    }

    /// Everything that may happen next.
    fn moves(&self, bounds: Bounds, to: &mut impl FnMut(State)) {
        for worker in 0..bounds.workers {
            match self.workers[worker] {
                At::Away => {
                    for returning in [false, true] {
                        let last = self.last();
                        let at = match rules::arrive(last.as_ref(), returning) {
                            Arrival::Begin(claim) => begin(claim),
                            Arrival::Follow => At::Reading { last: last.map(|last| last.number as u8) },
                        };
                        to(self.with(worker, at));
                    }
                }
                At::Reading { last } => self.read(worker, last, to),
                At::Writing { number, epoch, kind } => self.write(bounds, worker, number, epoch, kind, to),
                At::Told | At::Over => {}
            }
        }
        self.delete(bounds, to);
    }

    fn read(&self, worker: usize, last: Option<u8>, to: &mut impl FnMut(State)) {
        let next = last.map_or(0, |last| usize::from(last) + 1);
        if next < PARTS && self.slots[next].is_some() {
            return to(self.with(worker, At::Reading { last: Some(next as u8) }));
        }
        let Some(read) = last.and_then(|last| self.head(last.into())) else {
            // What it had read is removed.
            return to(self.with(worker, At::Over));
        };
        match rules::behind(&read) {
            Next::Wait { or } | Next::Begin(or) => to(self.with(worker, begin(or))),
            Next::Over if read.kind == Kind::End(Ending::Complete) => to(self.with(worker, At::Told)),
            Next::Over | Next::Deleted => to(self.with(worker, At::Over)),
        }
    }

    fn write(&self, bounds: Bounds, worker: usize, number: u8, epoch: u8, kind: Kind, to: &mut impl FnMut(State)) {
        let at = usize::from(number);
        let mine = Head { number: number.into(), epoch: epoch.into(), holder: holder(worker, epoch.into()), kind };
        let writing = |number, kind| At::Writing { number, epoch, kind };
        if self.faults > 0 {
            // It dies here.
            to(self.with(worker, At::Over).with_fault());
        }
        if at >= bounds.parts {
            return;
        }
        let free = self.slots[at].is_none() || !bounds.conditional;
        let answer = if free { Answer::Won } else { Answer::Taken(self.head(at)) };
        let then = match rules::wrote(&mine, answer) {
            Step::Written => match kind {
                Kind::Start => vec![writing(number + 1, Kind::Events), writing(number + 1, ENDS[1])],
                Kind::Events => ENDS.map(|end| writing(number + 1, end)).to_vec(),
                Kind::End(Ending::Complete) => vec![At::Told],
                _ => vec![At::Over],
            },
            Step::Again => vec![self.workers[worker]],
            Step::Onward => vec![writing(number + 1, kind)],
            // It reads on, as its readers do.
            Step::Lost(_) => vec![At::Reading { last: Some(number) }],
        };
        let stored = if free { self.with_slot(at, &mine) } else { *self };
        for then in then {
            to(stored.with(worker, then));
        }
        if free && self.faults > 0 {
            // Stored, and the answer lost: it tries again, or gives this one up since its run has ended. Of its end it
            // gives up none.
            to(stored.with_fault());
            if !matches!(kind, Kind::End(_)) {
                for end in ENDS {
                    to(stored.with(worker, writing(number, end)).with_fault());
                }
            }
        }
    }

    fn delete(&self, bounds: Bounds, to: &mut impl FnMut(State)) {
        match self.deleting {
            None if self.deletes > 0 => {
                let Some(last) = self.last().filter(|last| last.kind != Kind::Cancel) else { return };
                let deleting = Some((last.number as u8 + 1, last.epoch as u8));
                to(State { deletes: self.deletes - 1, deleting, ..*self });
            }
            None => {}
            Some((number, epoch)) => {
                let at = usize::from(number);
                if at >= bounds.parts {
                    return;
                }
                let mine = Head { number: number.into(), epoch: epoch.into(), holder: DELETER, kind: Kind::Cancel };
                let there = self.head(at);
                let answer = if there.is_none() { Answer::Won } else { Answer::Taken(there) };
                match rules::cancelled(&mine, answer) {
                    Step::Onward => {
                        let epoch = there.map_or(epoch, |there| epoch.max(there.epoch as u8));
                        to(State { deleting: Some((number + 1, epoch)), ..*self });
                    }
                    Step::Again => {}
                    Step::Written | Step::Lost(_) => {
                        let mut swept = if there.is_none() { self.with_slot(at, &mine) } else { *self };
                        // Those that read or write in between have only seen it earlier.
                        for slot in &mut swept.slots[..at] {
                            *slot = slot.filter(|_| bounds.emptied).map(|(_, epoch, _)| (NOBODY, epoch, Kind::Gone));
                        }
                        to(State { deleting: None, ..swept });
                    }
                }
            }
        }
    }

    /// What must hold in every state.
    fn check(&self) -> Result<(), &'static str> {
        let parts: Vec<(u8, u8, Kind)> = self.slots.iter().flatten().copied().collect();
        let deleted = parts.iter().find(|part| part.2 == Kind::Cancel).map(|part| part.1);
        for pair in parts.windows(2) {
            let (before, part) = (pair[0], pair[1]);
            if part.1 < before.1 {
                return Err("epochs go back");
            }
            if part.2 == Kind::Start && part.1 != before.1 + 1 {
                return Err("a start without a new epoch");
            }
            if matches!(part.2, Kind::Events | Kind::End(_)) && (part.0, part.1) != (before.0, before.1) {
                return Err("two writers in an epoch");
            }
            let ended = matches!(before.2, Kind::End(Ending::Complete));
            if ended && part.2 != Kind::Cancel {
                return Err("something behind the end that is no deletion");
            }
        }
        if let Some(deleted) = deleted {
            let back = parts.iter().any(|part| matches!(part.2, Kind::End(_)) && part.1 <= deleted);
            if back {
                return Err("a deleted job came back");
            }
        } else if self.workers.contains(&At::Told) && !parts.iter().any(|part| part.2 == Kind::End(Ending::Complete)) {
            return Err("told complete, and it is not");
        }
        Ok(())
    }
}

const ENDS: [Kind; 2] = [Kind::End(Ending::Complete), Kind::End(Ending::Failed)];

fn begin(claim: Claim) -> At {
    At::Writing { number: claim.number as u8, epoch: claim.epoch as u8, kind: Kind::Start }
}

/// Fast, and good enough for fingerprints of states: two that are alike would only cut a branch off.
#[derive(Default)]
struct Fast(u64);

impl Hasher for Fast {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

/// Searches all of it; the number of states, or what is wrong in one.
fn search(bounds: Bounds) -> Result<usize, &'static str> {
    let start = State {
        slots: [None; PARTS],
        workers: [At::Away; WORKERS],
        deleting: None,
        faults: bounds.faults,
        deletes: bounds.deletes,
    };
    let mut seen: HashSet<State, BuildHasherDefault<Fast>> = HashSet::default();
    let mut queue = VecDeque::from([start]);
    seen.insert(start);
    while let Some(state) = queue.pop_front() {
        state.check()?;
        state.moves(bounds, &mut |next| {
            if seen.insert(next) {
                queue.push_back(next);
            }
        });
    }
    Ok(seen.len())
}

/// As small as it finds all that is known to go wrong; `MODEL_PARTS=7 MODEL_WORKERS=3` in the environment, in a
/// release build, searches as much as there is memory for.
fn bounds() -> Bounds {
    let of = |name: &str, usual: usize| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    Bounds {
        parts: of("MODEL_PARTS", 6).min(PARTS),
        workers: of("MODEL_WORKERS", 2).min(WORKERS),
        faults: of("MODEL_FAULTS", 2) as u8,
        deletes: 1,
        emptied: true,
        conditional: true,
    }
}

#[test]
fn no_order_of_events_breaks_a_promise() {
    let states = search(bounds()).unwrap();
    println!("{states} states");
    assert!(states > 10_000, "only {states} states: it does not move");
}

#[test]
fn three_instances_break_none_either() {
    let states = search(Bounds { parts: 4, workers: 3, faults: 1, ..bounds() }).unwrap();
    println!("{states} states");
    assert!(states > 10_000, "only {states} states: it does not move");
}

#[test]
fn parts_that_are_removed_in_place_of_emptied_bring_a_deleted_job_back() {
    assert_eq!(search(Bounds { emptied: false, ..bounds() }), Err("a deleted job came back"));
}

#[test]
fn parts_that_are_written_over_break_it_at_once() {
    let found = search(Bounds { conditional: false, ..bounds() });
    assert!(found.is_err(), "{found:?}");
}
