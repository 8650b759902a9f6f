//! What an earlier run was told, read back: a run that goes on from it takes every list that was read to its end from
//! there, and asks IBM Cloud for the others alone. All that follows from a list, further lists too, follows from it in
//! the same way, wherever it comes from; so both runs together give what one whole run would have given.

use super::heard::FORMAT;
use super::read::Call;
use drawstream_estate::{Addition, LeftOut, Resource, Scope};
use drawstream_readers::{Api, Follow, Found, List, Unlisted, kinds};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What tells a list from all others.
type Key = (Api, &'static str, Arc<str>, Vec<Box<str>>, Option<Box<str>>);

/// What an earlier run was told.
#[derive(Debug, Default)]
pub struct Past {
    /// The account's id.
    pub account_id: String,
    /// What the account is called; empty where that is not known.
    pub account_name: String,
    /// What was wanted.
    pub scope: Scope,
    lists: BTreeMap<Key, Vec<Known>>,
}

/// What is known of one list.
#[derive(Debug)]
pub(super) struct Known {
    /// When it was read, RFC 3339.
    pub(super) since: Arc<str>,
    /// Its pages.
    pub(super) pages: Vec<Found>,
    /// Whether they are all that there were.
    whole: bool,
}

/// Why nothing can be taken from it. The words hold nothing of the account.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// It is none, or that of another version.
    #[error("it is not what this version writes")]
    Other,
    /// It broke off, or was changed.
    #[error("it cannot be read from line {line} column {column} on")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column in it.
        column: usize,
    },
}

#[derive(Deserialize)]
struct Head {
    format: String,
    account_id: String,
    account_name: String,
    scope: Scope,
}

#[derive(Deserialize)]
struct Line {
    api: Api,
    path: String,
    region: Arc<str>,
    args: Vec<Box<str>>,
    crn: Option<Box<str>>,
    read_at: Arc<str>,
    whole: bool,
    pages: Vec<Told>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    resources: Vec<Resource>,
    additions: Vec<Addition>,
    tags: Vec<(Box<str>, Vec<Box<str>>)>,
    groups: Vec<(Box<str>, Box<str>)>,
    left_out: Vec<LeftOut>,
    follow: Vec<Next>,
    places: Vec<Box<str>>,
    unlisted: Vec<Unlisted>,
    counted: u64,
}

#[derive(Deserialize)]
struct Next {
    api: Api,
    path: String,
    args: Vec<Box<str>>,
    region: Option<Box<str>>,
    crn: Option<Box<str>>,
    same: bool,
}

impl Past {
    /// Reads what [`Heard::write`](super::heard::Heard::write) wrote. A list that this version does not know, or that
    /// leads to one, is left out: it is asked again.
    ///
    /// # Errors
    /// [`PastError`] for anything else.
    pub fn read(text: &[u8]) -> Result<Past, PastError> {
        let mut lines = text.split(|byte| *byte == b'\n').enumerate();
        let head = lines.next().and_then(|(_, head)| serde_json::from_slice::<Head>(head).ok());
        let Head { format, account_id, account_name, scope } = head.ok_or(PastError::Other)?;
        if format != FORMAT {
            return Err(PastError::Other);
        }
        let mut lists: BTreeMap<Key, Vec<Known>> = BTreeMap::new();
        for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
            let malformed =
                |error: serde_json::Error| PastError::Malformed { line: number + 1, column: error.column() };
            let Line { api, path, region, args, crn, read_at, whole, pages } =
                serde_json::from_slice(line).map_err(malformed)?;
            let pages: Option<Vec<Found>> = pages.into_iter().map(Told::found).collect();
            if let (Some(list), Some(pages)) = (kinds::named(api, &path), pages) {
                let known = Known { since: read_at, pages, whole };
                lists.entry((api, list.path, region, args, crn)).or_default().push(known);
            }
        }
        Ok(Past { account_id, account_name, scope, lists })
    }

    /// Whether there is nothing, or nothing more.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Whether anything of it was read in a region.
    pub(super) fn has_regions(&self) -> bool {
        self.lists.keys().any(|(api, ..)| *api == Api::Vpc)
    }

    /// Takes out a list that was read to its end.
    pub(super) fn whole(&mut self, call: &Call) -> Option<Known> {
        self.take(call, |known| known.whole)
    }

    /// Takes out what came of a list that was not.
    pub(super) fn broken(&mut self, call: &Call) -> Option<Known> {
        self.take(call, |known| !known.pages.is_empty())
    }

    fn take(&mut self, call: &Call, fits: impl Fn(&Known) -> bool) -> Option<Known> {
        // Most runs go on from none.
        if self.lists.is_empty() {
            return None;
        }
        let Call { list, region, args, crn, .. } = call;
        let key = (list.api, list.path, Arc::clone(region), args.clone(), crn.clone());
        let all = self.lists.get_mut(&key)?;
        let at = all.iter().position(fits)?;
        Some(all.swap_remove(at))
    }
}

impl Told {
    /// The page as its reader gave it; none where it leads to a list that is not known.
    fn found(self) -> Option<Found> {
        let follow: Option<Vec<Follow>> = self.follow.into_iter().map(Next::follow).collect();
        Some(Found {
            resources: self.resources,
            additions: self.additions,
            follow: follow?,
            tags: self.tags,
            infrastructure: self.places,
            unlisted: self.unlisted,
            left_out: self.left_out,
            groups: self.groups,
            counted: self.counted,
        })
    }
}

impl Next {
    fn follow(self) -> Option<Follow> {
        let Next { api, path, args, region, crn, same } = self;
        let list: &'static List = kinds::named(api, &path)?;
        Some(Follow { list, args, region, crn, same })
    }
}
