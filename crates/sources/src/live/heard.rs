//! What each list of a run told, list by list. Where a part of the account is missing, this is written down beside the
//! drawing, and a later run goes on from it ([`Past`](super::past::Past)).
//!
//! What the lists gave lies in the reading, in the order in which it came; here is how much of it came with each page.
//! It is read facts that are written, never replies: those may hold what is nobody's business.

use super::Gathered;
use super::read::Call;
use drawstream_estate::{Addition, Coverage, CoverageState, LeftOut, Reading, Resource, Scope};
use drawstream_readers::{Api, Follow, Unlisted};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

/// Name and version of the form.
pub(super) const FORMAT: &str = "drawstream.heard/1";

/// What each list of a run told.
#[derive(Debug, Default)]
pub struct Heard {
    lists: Vec<Asked>,
    pages: Vec<Page>,
    follows: Vec<Follow>,
    places: Vec<Box<str>>,
    unlisted: Vec<Unlisted>,
}

/// A list that was asked, or taken from an earlier run.
#[derive(Debug)]
struct Asked {
    call: Arc<Call>,
    /// When it was read, where that was an earlier run.
    since: Option<Arc<str>>,
    has_pages: bool,
    ended: bool,
    failed: bool,
}

/// How much there is of everything.
#[derive(Debug, Clone, Copy, Default)]
struct Lengths {
    resources: usize,
    additions: usize,
    tags: usize,
    groups: usize,
    left_out: usize,
    follows: usize,
    places: usize,
    unlisted: usize,
}

#[derive(Debug)]
struct Page {
    /// The list's number.
    list: usize,
    /// What there was once it was taken in.
    until: Lengths,
    counted: u64,
}

#[derive(Serialize)]
struct Head<'a> {
    format: &'static str,
    account_id: &'a str,
    account_name: &'a str,
    scope: &'a Scope,
}

#[derive(Serialize)]
struct Line<'a> {
    api: Api,
    path: &'a str,
    region: &'a str,
    args: &'a [Box<str>],
    crn: Option<&'a str>,
    read_at: &'a str,
    whole: bool,
    pages: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    resources: &'a [Resource],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    additions: &'a [Addition],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [(Box<str>, Vec<Box<str>>)],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    groups: &'a [(Box<str>, Box<str>)],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    left_out: &'a [LeftOut],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    follow: Vec<Next<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    places: &'a [Box<str>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unlisted: &'a [Unlisted],
    counted: u64,
}

#[derive(Serialize)]
struct Next<'a> {
    api: Api,
    path: &'a str,
    args: &'a [Box<str>],
    region: Option<&'a str>,
    crn: Option<&'a str>,
    same: bool,
}

/// Whether a later run may read more of an account than was read: some part did not answer in time, failed or was
/// refused.
pub fn is_incomplete(coverage: &[Coverage]) -> bool {
    let is_lost = |state| matches!(state, CoverageState::OutOfTime | CoverageState::Failed | CoverageState::Refused);
    coverage.iter().any(|part| is_lost(part.state))
}

impl Heard {
    /// The number of the next list that is asked.
    pub(super) fn next(&self) -> usize {
        self.lists.len()
    }

    /// A list is asked, under the number that its call has.
    pub(super) fn asked(&mut self, call: &Arc<Call>) {
        self.lists.push(Asked { call: Arc::clone(call), since: None, has_pages: false, ended: false, failed: false });
    }

    fn list(&mut self, call: &Call) -> Option<&mut Asked> {
        self.lists.get_mut(call.number)
    }

    /// The list is that of an earlier run, read then.
    pub(super) fn since(&mut self, call: &Call, since: &Arc<str>) {
        if let Some(list) = self.list(call) {
            list.since = Some(Arc::clone(since));
        }
    }

    /// What a page gave that is kept nowhere else.
    pub(super) fn beside(&mut self, follows: &[Follow], places: &[Box<str>], unlisted: &[Unlisted]) {
        self.follows.extend_from_slice(follows);
        self.places.extend_from_slice(places);
        self.unlisted.extend_from_slice(unlisted);
    }

    /// A page was taken in; `gathered` is everything by now.
    pub(super) fn page(&mut self, call: &Call, gathered: &Gathered, counted: u64) {
        let until = Lengths {
            resources: gathered.resources.len(),
            additions: gathered.additions.len(),
            tags: gathered.tags.len(),
            groups: gathered.groups.len(),
            left_out: gathered.left_out.len(),
            follows: self.follows.len(),
            places: self.places.len(),
            unlisted: self.unlisted.len(),
        };
        self.pages.push(Page { list: call.number, until, counted });
        if let Some(list) = self.list(call) {
            list.has_pages = true;
        }
    }

    /// The list could not be read, or not all of it.
    pub(super) fn failed(&mut self, call: &Call) {
        if let Some(list) = self.list(call) {
            list.failed = true;
        }
    }

    /// The list has ended.
    pub(super) fn ended(&mut self, call: &Call) {
        if let Some(list) = self.list(call) {
            list.ended = true;
        }
    }

    /// Whether the list gave nothing at all, and not because there is nothing.
    pub(super) fn is_silent(&self, call: &Call) -> bool {
        self.lists.get(call.number).is_some_and(|list| !list.has_pages && (list.failed || !list.ended))
    }

    /// Whether it is a list of an earlier run.
    pub(super) fn is_recalled(&self, call: &Call) -> bool {
        self.lists.get(call.number).is_some_and(|list| list.since.is_some())
    }

    /// The lists that have not ended.
    pub(super) fn open(&self) -> Vec<Arc<Call>> {
        self.lists.iter().filter(|list| !list.ended).map(|list| Arc::clone(&list.call)).collect()
    }

    /// Writes it: a line of JSON for the head and one for each list. `reading` is that of the same run, as it came.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn write(&self, reading: &Reading, sink: &mut dyn Write) -> io::Result<()> {
        let Reading { account_id, account_name, scope, read_at, .. } = reading;
        line(sink, &Head { format: FORMAT, account_id, account_name, scope })?;
        let mut pages: BTreeMap<usize, Vec<Told<'_>>> = BTreeMap::new();
        let mut from = Lengths::default();
        for page in &self.pages {
            pages.entry(page.list).or_default().push(self.told(reading, from, page));
            from = page.until;
        }
        for (number, list) in self.lists.iter().enumerate() {
            let call = &list.call;
            let line_of = Line {
                api: call.list.api,
                path: call.list.path,
                region: &call.region,
                args: &call.args,
                crn: call.crn.as_deref(),
                read_at: list.since.as_deref().unwrap_or(read_at),
                whole: list.ended && !list.failed,
                pages: pages.remove(&number).unwrap_or_default(),
            };
            line(sink, &line_of)?;
        }
        Ok(())
    }

    fn told<'a>(&'a self, reading: &'a Reading, from: Lengths, page: &Page) -> Told<'a> {
        let until = page.until;
        let next = |follow: &'a Follow| Next {
            api: follow.list.api,
            path: follow.list.path,
            args: &follow.args,
            region: follow.region.as_deref(),
            crn: follow.crn.as_deref(),
            same: follow.same,
        };
        Told {
            resources: part(&reading.resources, from.resources..until.resources),
            additions: part(&reading.additions, from.additions..until.additions),
            tags: part(&reading.tags, from.tags..until.tags),
            groups: part(&reading.groups, from.groups..until.groups),
            left_out: part(&reading.left_out, from.left_out..until.left_out),
            follow: part(&self.follows, from.follows..until.follows).iter().map(next).collect(),
            places: part(&self.places, from.places..until.places),
            unlisted: part(&self.unlisted, from.unlisted..until.unlisted),
            counted: page.counted,
        }
    }
}

fn part<T>(all: &[T], range: Range<usize>) -> &[T] {
    all.get(range).unwrap_or_default()
}

fn line(sink: &mut dyn Write, told: &impl Serialize) -> io::Result<()> {
    // Made in memory, for every sink in one way: of code for each sink the artifact would be larger.
    let mut line = serde_json::to_vec(told)?;
    line.push(b'\n');
    sink.write_all(&line)
}
