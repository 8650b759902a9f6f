//! How far a command is: two lines that are drawn again and again on a terminal, else a line for each phase and one
//! every 15 s.

use crate::arguments::Manner;
use crate::{events, terminal};
use drawstream::collect::Notice;
use drawstream::estate::Kind;
use drawstream::estate::kind::grouped;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write;
use std::io::{self, IsTerminal as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Without a terminal, a line comes at least so often.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// The two lines are drawn so often.
const TICK: Duration = Duration::from_millis(100);

/// Where progress is told.
#[derive(Debug)]
enum Mode {
    /// Two lines of a terminal.
    Bar(ProgressBar),
    /// Lines on standard error.
    Lines,
    /// Events on standard output.
    Events,
    /// To whoever has asked.
    Counted(Counter),
    /// Nowhere.
    Silent,
}

/// Takes how many calls were answered, and how many asked.
struct Counter(Box<dyn Fn(u64, u64) + Send + Sync>);

impl std::fmt::Debug for Counter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counter")
    }
}

/// Tells how far a command is.
#[derive(Debug)]
pub struct Progress {
    mode: Mode,
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    phase: &'static str,
    /// The account's id, and by whose sign-in it is read, until its name is known.
    who: Option<(String, String)>,
    answered: u64,
    asked: u64,
    found: BTreeMap<(String, Kind), u64>,
}

impl State {
    /// `Downloading resources, 120 of 170 calls`.
    fn words(&self) -> String {
        if self.asked == 0 || self.phase != DOWNLOADING {
            return self.phase.to_owned();
        }
        let (answered, asked) = (grouped(self.answered), grouped(self.asked));
        format!("{}, {answered} of {asked} calls", self.phase)
    }

    /// `10 regions, 1 VPC, 9 virtual servers`.
    fn found(&self) -> String {
        let mut all: BTreeMap<Kind, u64> = BTreeMap::new();
        for ((_, kind), found) in &self.found {
            *all.entry(*kind).or_default() += found;
        }
        let some = all.into_iter().filter(|(_, found)| *found > 0);
        some.map(|(kind, found)| counted(kind, found)).collect::<Vec<_>>().join(", ")
    }
}

/// The phase of reading.
pub const DOWNLOADING: &str = "Downloading resources";
/// The phase of drawing.
pub const CREATING: &str = "Creating diagram";
/// The phase of writing.
pub const SAVING: &str = "Saving diagram";

/// `1 VPC`, `12,345 virtual servers`.
pub fn counted(kind: Kind, count: u64) -> String {
    terminal::counted(count, kind.singular(), kind.plural())
}

impl Progress {
    /// In the manner that the command line and the terminal allow.
    pub fn new(manner: &Manner) -> Progress {
        let mode = if manner.json {
            Mode::Events
        } else if manner.quiet {
            Mode::Silent
        } else if !manner.no_progress && can_redraw() {
            Mode::Bar(ProgressBar::new_spinner())
        } else {
            Mode::Lines
        };
        Progress { mode, begun: Instant::now(), state: Mutex::default() }
    }

    /// Handed over in numbers, and nowhere in words.
    pub fn counting(tell: impl Fn(u64, u64) + Send + Sync + 'static) -> Progress {
        let mode = Mode::Counted(Counter(Box::new(tell)));
        Progress { mode, begun: Instant::now(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says something beside the progress; nothing where only errors, or events, are wanted.
    pub fn say(&self, line: &str) {
        match &self.mode {
            Mode::Bar(bar) => bar.suspend(|| terminal::line(line)),
            Mode::Lines => terminal::line(line),
            Mode::Events | Mode::Counted(_) | Mode::Silent => {}
        }
    }

    /// Whether what [`Progress::say`] says is to be seen.
    pub fn speaks(&self) -> bool {
        matches!(self.mode, Mode::Bar(_) | Mode::Lines)
    }

    /// A phase begins. `told` where lines are to name it: reading a file takes no time that is worth a line.
    pub fn phase(&self, phase: &'static str, told: bool) {
        self.state().phase = phase;
        match &self.mode {
            Mode::Bar(bar) => {
                let took = |state: &ProgressState, to: &mut dyn Write| {
                    // Writing into a line that is in memory does not fail.
                    let _ = to.write_str(&terminal::took(state.elapsed()));
                };
                let template = if phase == DOWNLOADING {
                    "{spinner} {prefix}, {took}\n  {wide_msg}"
                } else {
                    "{spinner} {prefix}, {took}"
                };
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style.with_key("took", took));
                }
                bar.set_prefix(phase);
                bar.enable_steady_tick(TICK);
            }
            Mode::Lines if told => terminal::line(phase),
            Mode::Events => events::tell("onStatus", &phase),
            Mode::Lines | Mode::Counted(_) | Mode::Silent => {}
        }
    }

    /// Reading begins: of the account of that id, by that sign-in. The line that says so waits for the account's name.
    pub fn reading(&self, id: &str, who: &str) {
        self.state().who = Some((id.to_owned(), who.to_owned()));
        self.phase(DOWNLOADING, !matches!(self.mode, Mode::Lines));
    }

    fn account(&self, name: &str) {
        let Some((id, who)) = self.state().who.take() else { return };
        let name = if name.is_empty() { String::new() } else { format!("{}, ", terminal::name(name)) };
        self.say(&format!("Account {name}{id}, {who}"));
        if let Mode::Lines = self.mode {
            terminal::line(DOWNLOADING);
        }
    }

    /// Something that reading a live account tells.
    pub fn notice(&self, notice: Notice) {
        if let Mode::Events = self.mode {
            events::notice(&notice);
        }
        let progress = match notice {
            Notice::Account(name) => return self.account(&name),
            Notice::Progress(progress) => progress,
            Notice::Found(_) | Notice::Warning(_) => return,
        };
        let mut state = self.state();
        state.answered = state.answered.max(progress.answered);
        state.asked = state.asked.max(progress.asked);
        state.found.insert((progress.region, progress.kind), progress.found);
        match &self.mode {
            Mode::Bar(bar) => {
                bar.set_prefix(state.words());
                bar.set_message(state.found());
            }
            Mode::Counted(counter) => counter.0(state.answered, state.asked),
            Mode::Lines | Mode::Events | Mode::Silent => {}
        }
    }

    /// Calls answered so far.
    pub fn calls(&self) -> u64 {
        self.state().answered
    }

    /// Says from time to time how far it is; never ends.
    pub async fn heartbeat(&self) -> Infallible {
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            if let Mode::Lines = self.mode {
                let words = self.state().words();
                terminal::line(&format!("{words}, {}", terminal::took(self.begun.elapsed())));
            }
        }
    }

    /// Takes the two lines away.
    pub fn end(&self) {
        if let Mode::Bar(bar) = &self.mode {
            bar.finish_and_clear();
        }
    }
}

/// Whether standard error is a terminal whose lines can be drawn again, and a person looks at it.
fn can_redraw() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal() && !set("CI") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_things_are_summed_over_regions_and_nothing_is_not_told() {
        let found = [("eu-de", Kind::Vpc, 1), ("us-south", Kind::Vpc, 2), ("eu-de", Kind::Cluster, 0)];
        let found = found.into_iter().map(|(region, kind, found)| ((region.to_owned(), kind), found)).collect();
        let state = State { phase: DOWNLOADING, answered: 11, asked: 1_550, found, who: None };
        assert_eq!(
            (state.words(), state.found()),
            ("Downloading resources, 11 of 1,550 calls".to_owned(), "3 VPCs".to_owned())
        );
        assert_eq!(State { phase: CREATING, ..state }.words(), CREATING);
    }
}
