//! Reads one account, compares it with what was there, and draws it: what the command line and the function in AWS do
//! for each account.

use super::list::Candidate;
use crate::collect::accounts::{AssumeError, Identity};
use crate::collect::{self, CollectError, Endpoints, Notice, Patience, Plan};
use crate::drawing;
use crate::estate::{Reading, Scope};
use crate::graph::{self, Graph};
use crate::outputs::{self, drawio, inventory};
use crate::view::changes::markdown;
use crate::view::{Options, View};
use drawstream_changes::{Changes, Sign, compare};
use drawstream_order::Gather as _;
use drawstream_reach::Reach;
use drawstream_sources::inventory as stored;
use drawstream_survey::{Changed, Counts, Entry, Join, Joins, Largest, News, Problem, State, known};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Why an account without a profile is not read.
pub const NO_PROFILE: &str = "The account has no trusted profile that this identity may assume.";

/// What all accounts have in common.
#[derive(Debug)]
pub struct Reader {
    /// Where the services are.
    pub endpoints: Arc<Endpoints>,
    /// Who assumes the accounts' profiles.
    pub identity: Identity,
    /// When the survey began, RFC 3339.
    pub read_at: String,
    /// The time for the calls of one account.
    pub budget: Duration,
}

/// What is known of an account from the survey before.
#[derive(Debug, Clone)]
pub struct Before {
    /// Its entry.
    pub entry: Entry,
    /// The inventory that tonight is compared with.
    pub inventory: Vec<u8>,
}

/// What is known of an account that is finished.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finished {
    /// Its entry in the index.
    pub entry: Entry,
    /// What of it joins other accounts.
    pub joins: Vec<Join>,
    /// Whether the next night is compared with more than its inventory.
    #[serde(default)]
    pub known: bool,
    /// What is told of it, where it has changed.
    #[serde(default)]
    pub news: Option<News>,
    /// The day on which what is stored of it was put there, where that is to be known; an RFC 3339 date.
    #[serde(default)]
    pub stored: Option<String>,
}

/// What became of an account.
#[derive(Debug)]
pub struct Outcome {
    /// What is known of it.
    pub finished: Finished,
    /// What is written of it; none where nothing differs from what is there.
    pub files: Option<Files>,
    /// What changed, where something did.
    pub changes: Option<Told>,
    /// Whether it may be read when it is tried again.
    pub passing: Option<&'static str>,
}

/// What is written of an account.
#[derive(Debug)]
pub struct Files {
    /// Its drawing.
    pub drawing: Vec<u8>,
    /// Its inventory.
    pub inventory: Vec<u8>,
    /// What the next night is compared with, where that is more than the inventory: parts of it were not read.
    pub known: Option<Vec<u8>>,
}

/// What changed in an account.
#[derive(Debug)]
pub struct Told {
    /// For programs: `drawstream.changes/1`.
    pub json: Vec<u8>,
    /// For people: Markdown.
    pub text: String,
}

impl Reader {
    /// Reads an account; what is to be written of it, where that differs from `before`.
    ///
    /// # Errors
    /// Where this machine cannot do it. An account that is not read is an entry that says why.
    pub async fn read(&self, candidate: &Candidate, before: Option<Before>) -> io::Result<Outcome> {
        let mut entry = empty(candidate, before.as_ref().map(|before| &before.entry));
        let Some(profile) = &candidate.profile else {
            return Ok(unread(entry, (State::Refused, "no_profile"), NO_PROFILE.to_owned(), None));
        };
        let begun = Instant::now();
        let token = match self.identity.assume(profile).await {
            Ok(token) => token,
            Err(error) => {
                let words = format!("{error}.");
                return Ok(match &error {
                    AssumeError::Refused { code } => unread(entry, (State::Refused, code), words, None),
                    AssumeError::SignedOut => unread(entry, (State::Failed, "signed_out"), words, None),
                    AssumeError::Unreachable { .. } => {
                        unread(entry, (State::Failed, "iam_unreachable"), words, Some("iam_unreachable"))
                    }
                });
            }
        };
        let plan = Plan {
            endpoints: self.endpoints.clone(),
            token: token.secret,
            claims: token.claims,
            scope: Scope::default(),
            read_at: self.read_at.clone(),
            deadline: begun + self.budget,
            patience: Patience::default(),
            cancel: CancellationToken::new(),
        };
        let reading = match collect::collect(plan, &|_: Notice| {}).await {
            Ok(reading) => reading,
            Err(error) => {
                let (how, passing) = ended(&error);
                return Ok(unread(entry, how, error.to_string(), passing));
            }
        };
        entry.error = None;
        let drawn = tokio::task::spawn_blocking(move || drawn(entry, reading, before));
        drawn.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }
}

/// How an account has ended of which nothing was read, and whether it may be read when it is tried again.
fn ended(error: &CollectError) -> ((State, &'static str), Option<&'static str>) {
    match error {
        CollectError::NothingRead { refused: true, .. } => ((State::Refused, "nothing_read"), None),
        // IBM's services had a bad hour: what is stored of the account counts still.
        CollectError::NothingRead { refused: false, .. } => ((State::Failed, "nothing_read"), Some("nothing_read")),
        CollectError::Unauthorized => ((State::Failed, "unauthorized"), None),
        _ => ((State::Failed, "failed"), None),
    }
}

/// The entry of an account of which nothing is known yet.
fn empty(candidate: &Candidate, before: Option<&Entry>) -> Entry {
    let old = before.cloned();
    Entry {
        id: candidate.id.clone(),
        name: candidate.name.clone(),
        group: candidate.group.clone(),
        profile: candidate.profile.as_ref().map(|profile| profile.name.clone()),
        state: State::Refused,
        changed: Changed::Unknown,
        read_at: old.as_ref().and_then(|old| old.read_at.clone()),
        resources: old.as_ref().map(|old| old.resources.clone()).unwrap_or_default(),
        exposed: old.as_ref().map(|old| old.exposed).unwrap_or_default(),
        missing: Vec::new(),
        error: None,
        sha256: old.and_then(|old| old.sha256),
        dates: None,
        drawing: None,
    }
}

/// The entry of an account that did not end, or has no profile; `before` is what is stored of it.
pub fn not_read(candidate: &Candidate, before: Option<&Entry>) -> Entry {
    let entry = empty(candidate, before);
    let (how, words) = match candidate.profile {
        Some(_) => ((State::Failed, "not_finished"), "Reading this account did not end. The log says why.".to_owned()),
        None => ((State::Refused, "no_profile"), NO_PROFILE.to_owned()),
    };
    let dates = before.and_then(|before| before.dates.clone());
    Entry { dates, ..unread(entry, how, words, None).finished.entry }
}

/// Of an account that was not read this time: what is stored stays, and is named unless the account refuses.
fn unread(entry: Entry, (state, code): (State, &str), message: String, passing: Option<&'static str>) -> Outcome {
    let is_there = state == State::Failed && entry.sha256.is_some();
    let drawing = is_there.then(|| path(&entry.id));
    let error = Some(Problem { code: code.to_owned(), message });
    let finished = Finished {
        entry: Entry { state, drawing, error, ..entry },
        joins: Vec::new(),
        known: false,
        news: None,
        stored: None,
    };
    Outcome { finished, files: None, changes: None, passing }
}

/// Where an account's drawing lies, from the index's place.
pub fn path(account: &str) -> String {
    format!("{account}/drawing.drawio")
}

/// Draws what was read, unless nothing has changed.
fn drawn(entry: Entry, reading: Reading, before: Option<Before>) -> io::Result<Outcome> {
    let graph = graph::build(reading);
    let mut inventory = Vec::new();
    inventory::write(&graph, &mut inventory)?;
    let sha256 = digest(&inventory)?;
    // Worked out once: what is open counts here, and the drawing shows it.
    let reach = Reach::of(&graph, &drawstream_reach::Options::default());
    let exposed = exposed(&graph, &reach);
    let is_known = before.as_ref().is_some_and(|before| before.entry.sha256.as_deref() == Some(&sha256));
    let old = before.as_ref().filter(|_| !is_known).map(|before| stored::read(&before.inventory));
    // What cannot be read back is as if it were not there.
    let old = old.and_then(Result::ok).map(graph::build);
    let state = if graph.missing.is_empty() { State::Drawn } else { State::Incomplete };
    // Of parts that were not read, what is known from earlier nights stands for them: what refers to them would seem to
    // have changed without.
    let known = match before.filter(|_| state == State::Incomplete && !is_known) {
        Some(before) => whole(&inventory, &before.inventory)?,
        None => None,
    };
    let completed = known.as_ref().and_then(|known| stored::read(known).ok()).map(graph::build);
    let now = completed.as_ref().unwrap_or(&graph);
    let changes = old.as_ref().and_then(|old| {
        let unknown = compare(old, &graph).ok()?.unknown;
        Some(Changes { unknown, ..compare(old, now).ok()? })
    });
    let changed = match &changes {
        _ if is_known => Changed::No,
        Some(changes) if changes.changes.is_empty() => Changed::No,
        Some(_) => Changed::Yes,
        None => Changed::New,
    };
    let name = graph.accounts().next().map(|id| graph.node(id).resource.name.to_string()).unwrap_or_default();
    let name = if entry.name == entry.id && !name.is_empty() { name } else { entry.name };
    // What is there stays byte for byte, with the time of its last change.
    let read_at = if is_known { entry.read_at } else { Some(graph.read_at.clone()) };
    let entry = Entry {
        name,
        state,
        changed,
        read_at,
        resources: graph.counts().into_iter().map(|(kind, number)| (kind.id().to_owned(), number)).collect(),
        exposed: exposed.len() as u64,
        missing: graph.missing.clone(),
        error: None,
        sha256: Some(sha256),
        drawing: Some(path(&entry.id)),
        ..entry
    };
    let joins = Joins::of(&graph);
    let (changes, news) = match (changed, changes, &old) {
        (Changed::Yes, Some(changes), Some(old)) => {
            let of = |graph: &Graph| self::exposed(graph, &Reach::of(graph, &drawstream_reach::Options::default()));
            let is_open = completed.as_ref().map_or_else(|| exposed.clone(), of);
            let newly = is_open.difference(&of(old)).count();
            let news = news(&entry, &changes, newly as u64);
            (Some(told(&changes)?), Some(news))
        }
        _ => (None, None),
    };
    if is_known {
        let finished = Finished { entry, joins, known: false, news, stored: None };
        return Ok(Outcome { finished, files: None, changes, passing: None });
    }
    let view = View::new(&graph, &Options::default());
    let mut drawing = Vec::new();
    drawio::write(&drawing::draw_with(&view, &graph, &reach), &mut drawing)?;
    let finished = Finished { entry, joins, known: known.is_some(), news, stored: None };
    Ok(Outcome { finished, files: Some(Files { drawing, inventory, known }), changes, passing: None })
}

/// What the internet can open, by kind and id.
fn exposed(graph: &Graph, reach: &Reach) -> BTreeSet<(String, String)> {
    let key = |id| {
        let resource = &graph.node(id).resource;
        (resource.kind.id().to_owned(), resource.id.to_string())
    };
    reach.exposed().into_keys().map(key).gather()
}

/// Tonight's inventory with those parts of the older one that tonight was not read; none where there are none.
fn whole(tonight: &[u8], before: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let read = |bytes: &[u8]| stored::read(bytes).map_err(io::Error::other);
    let Ok(before) = read(before) else { return Ok(None) };
    let mut bytes = Vec::new();
    inventory::write(&graph::build(known(read(tonight)?, before)), &mut bytes)?;
    Ok((bytes != tonight).then_some(bytes))
}

fn told(changes: &Changes) -> io::Result<Told> {
    let mut json = Vec::new();
    outputs::changes::write(changes, None, &mut json)?;
    Ok(Told { json, text: markdown(changes) })
}

fn news(entry: &Entry, changes: &Changes, newly_exposed: u64) -> News {
    let mut counts = Counts::default();
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for change in &changes.changes {
        *kinds.entry(change.kind.id()).or_default() += 1;
        *match change.change {
            Sign::Added => &mut counts.added,
            Sign::Removed => &mut counts.removed,
            Sign::Replaced => &mut counts.replaced,
            Sign::Changed => &mut counts.changed,
        } += 1;
    }
    News {
        account: entry.id.clone(),
        name: entry.name.clone(),
        read_at: entry.read_at.clone().unwrap_or_default(),
        counts,
        largest: Largest::of(kinds),
        newly_exposed,
    }
}

/// SHA-256 of an inventory without when and from where it was read.
fn digest(inventory: &[u8]) -> io::Result<String> {
    let mut value: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(inventory)?;
    value.remove("read_at");
    value.remove("origin");
    Ok(format!("{:x}", Sha256::digest(serde_json::to_vec(&value)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_whose_lists_all_failed_keeps_its_drawing_and_is_tried_again() {
        let old = Entry { sha256: Some("0".into()), ..empty(&candidate(), None) };
        let of = |refused| {
            let error = CollectError::NothingRead { refused, summary: "212 parts".into(), to_do: None };
            let (how, passing) = ended(&error);
            let Outcome { finished, passing, .. } = unread(old.clone(), how, error.to_string(), passing);
            (finished.entry.state, finished.entry.drawing.is_some(), passing)
        };
        assert_eq!(of(false), (State::Failed, true, Some("nothing_read")));
        assert_eq!(of(true), (State::Refused, false, None));
    }

    fn candidate() -> Candidate {
        Candidate { id: "4f1c9a7e2b6d40538c0e9d7f61a3b852".into(), name: "shop".into(), group: None, profile: None }
    }
}
