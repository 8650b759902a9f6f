//! What was asked: for tests and benchmarks. Bodies and headers are never kept.

use super::{call::Call, reply::Answer};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Paths that are kept: on a laptop the stand-in lives for as many runs as people like.
const MOST_PATHS: usize = 1000;

/// Counts since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Calls by list name.
    pub calls: BTreeMap<String, u64>,
    /// Calls by region (`global` for services without one) and list name.
    pub calls_by_region: BTreeMap<(String, String), u64>,
    /// Calls that are being answered.
    pub at_once: u64,
    /// The most calls that were ever being answered at once.
    pub most_at_once: u64,
    /// Calls without a token that counts.
    pub unauthorised: u64,
    /// Method, path and query of the last calls, a thousand at most, in the order of their arrival.
    pub paths: Vec<String>,
}

impl Stats {
    /// All calls.
    pub fn total(&self) -> u64 {
        self.calls.values().sum()
    }

    /// Calls of one list.
    pub fn of(&self, list: &str) -> u64 {
        self.calls.get(list).copied().unwrap_or_default()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Stats>);

/// One call in flight, until dropped: also a caller that leaves ends it.
pub(crate) struct InFlight<'a>(&'a Counters);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.lock().at_once -= 1;
    }
}

impl Counters {
    fn lock(&self) -> MutexGuard<'_, Stats> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn begin(&self, call: &Call) -> InFlight<'_> {
        let mut stats = self.lock();
        stats.at_once += 1;
        stats.most_at_once = stats.most_at_once.max(stats.at_once);
        let mark = if call.raw_query.is_empty() { "" } else { "?" };
        if stats.paths.len() == MOST_PATHS {
            stats.paths.drain(..MOST_PATHS / 2);
        }
        stats.paths.push(format!("{} {}{mark}{}", call.method, call.raw_path, call.raw_query));
        InFlight(self)
    }

    pub fn count(&self, answer: &Answer) {
        let mut stats = self.lock();
        *stats.calls.entry(answer.list.to_owned()).or_default() += 1;
        *stats.calls_by_region.entry((answer.region.clone(), answer.list.to_owned())).or_default() += 1;
    }

    pub fn unauthorised(&self) {
        self.lock().unauthorised += 1;
    }

    pub fn read(&self) -> Stats {
        self.lock().clone()
    }
}
