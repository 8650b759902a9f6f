//! What is told of an account that has changed: numbers and kinds, and no name of a resource.

use drawstream_order::Order as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most kinds that are told.
const MOST: usize = 3;

/// What changed in an account since it was last read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The account's id.
    pub account: String,
    /// The account's name.
    pub name: String,
    /// When it was read, RFC 3339.
    pub read_at: String,
    /// How many resources changed, and how.
    pub counts: Counts,
    /// The kinds with the most changes, the most first.
    pub largest: Vec<Largest>,
    /// How many resources the internet can open that it could not open before.
    pub newly_exposed: u64,
}

/// Numbers of resources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// That are new.
    pub added: u64,
    /// That are gone.
    pub removed: u64,
    /// That were made anew under their old name.
    pub replaced: u64,
    /// Of which something is different.
    pub changed: u64,
}

/// A kind of which much changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Largest {
    /// The kind.
    pub kind: String,
    /// How many of it.
    pub number: u64,
}

impl Largest {
    /// The first few, by number, then kind.
    pub fn of(kinds: BTreeMap<&str, u64>) -> Vec<Largest> {
        let all = kinds.into_iter().map(|(kind, number)| Largest { kind: kind.to_owned(), number });
        let mut all: Vec<Largest> = all.collect();
        all.order_by(|a, b| b.number.cmp(&a.number).then_with(|| a.kind.cmp(&b.kind)));
        all.truncate(MOST);
        all
    }
}
