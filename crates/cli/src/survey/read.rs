//! Reads and draws one account.

use super::folder::{Before, Files};
use crate::accounts::Candidate;
use crate::commands::NO_PROFILE;
use crate::error::CliError;
use crate::source::{budget, joined};
use drawstream::collect::accounts::Identity;
use drawstream::collect::{self, CollectError, Endpoints, Notice, Patience, Plan};
use drawstream::estate::{Reading, Scope};
use drawstream::outputs::{drawio, inventory};
use drawstream::view::{Options, View};
use drawstream::{drawing, graph};
use drawstream_changes::compare;
use drawstream_reach::Reach;
use drawstream_survey::{Changed, Entry, Problem, State};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What all accounts have in common.
pub struct Reader {
    /// Where the services are.
    pub endpoints: Arc<Endpoints>,
    /// Who assumes the accounts' profiles.
    pub identity: Identity,
    /// When the survey began, RFC 3339.
    pub read_at: String,
}

impl Reader {
    /// Reads an account; what is to be written of it, where that differs from `before`.
    ///
    /// # Errors
    /// [`CliError`] where this machine cannot do it. An account that is not read is an entry that says why.
    pub async fn read(
        &self,
        candidate: &Candidate,
        before: Option<Before>,
    ) -> Result<(Entry, Option<Files>), CliError> {
        let mut entry = empty(candidate, before.as_ref());
        let Some(profile) = &candidate.profile else {
            entry.error = Some(Problem { code: "no_profile".to_owned(), message: NO_PROFILE.to_owned() });
            return Ok((entry, None));
        };
        let token = match self.identity.assume(profile).await {
            Ok(token) => token,
            Err(error) => {
                use drawstream::collect::accounts::AssumeError::{Refused, SignedOut, Unreachable};
                let (state, code) = match &error {
                    Refused { code } => (State::Refused, code.clone()),
                    SignedOut => (State::Failed, "signed_out".to_owned()),
                    Unreachable { .. } => (State::Failed, "iam_unreachable".to_owned()),
                };
                entry.state = state;
                entry.error = Some(Problem { code, message: format!("{error}.") });
                return Ok((stored(entry, state), None));
            }
        };
        let plan = Plan {
            endpoints: self.endpoints.clone(),
            token: token.secret,
            claims: token.claims,
            scope: Scope::default(),
            read_at: self.read_at.clone(),
            deadline: Instant::now() + budget()?,
            patience: Patience::default(),
            cancel: CancellationToken::new(),
        };
        let reading = match collect::collect(plan, &|_: Notice| {}).await {
            Ok(reading) => reading,
            Err(error) => {
                let (state, code) = match &error {
                    CollectError::NothingRead { .. } => (State::Refused, "nothing_read"),
                    CollectError::Unauthorized => (State::Failed, "unauthorized"),
                    _ => (State::Failed, "failed"),
                };
                entry.error = Some(Problem { code: code.to_owned(), message: error.to_string() });
                return Ok((stored(entry, state), None));
            }
        };
        joined(tokio::task::spawn_blocking(move || drawn(entry, reading, before)).await)
    }
}

/// The entry of an account of which nothing is known yet.
fn empty(candidate: &Candidate, before: Option<&Before>) -> Entry {
    let old = before.map(|before| before.entry.clone());
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
        drawing: None,
    }
}

/// Of one that was not read this time: what is stored stays, and is named unless the account refuses.
fn stored(entry: Entry, state: State) -> Entry {
    let is_there = state == State::Failed && entry.sha256.is_some();
    let drawing = is_there.then(|| path(&entry.id));
    Entry { state, drawing, ..entry }
}

fn path(account: &str) -> String {
    format!("{account}/drawing.drawio")
}

/// Draws what was read, unless nothing has changed.
fn drawn(entry: Entry, reading: Reading, before: Option<Before>) -> Result<(Entry, Option<Files>), CliError> {
    let graph = graph::build(reading);
    let failed = |source| CliError::Output { name: "the inventory".to_owned(), source };
    let mut inventory = Vec::new();
    inventory::write(&graph, &mut inventory).map_err(failed)?;
    let sha256 = digest(&inventory)?;
    let resources: BTreeMap<String, u64> =
        graph.counts().into_iter().map(|(kind, number)| (kind.id().to_owned(), number)).collect();
    let exposed = Reach::of(&graph, &drawstream_reach::Options::default()).exposed().len() as u64;
    let is_known = before.as_ref().is_some_and(|before| before.entry.sha256.as_deref() == Some(&sha256));
    let changed = match &before {
        None => Changed::New,
        Some(_) if is_known => Changed::No,
        Some(before) => match before.graph().map(|old| compare(&old, &graph)) {
            Some(Ok(changes)) if changes.changes.is_empty() => Changed::No,
            Some(_) => Changed::Yes,
            None => Changed::New,
        },
    };
    let state = if graph.missing.is_empty() { State::Drawn } else { State::Incomplete };
    let name = graph.accounts().next().map(|id| graph.node(id).resource.name.to_string()).unwrap_or_default();
    let name = if entry.name == entry.id && !name.is_empty() { name } else { entry.name };
    // What is there stays byte for byte, with the time of its last change.
    let read_at = if is_known { entry.read_at } else { Some(graph.read_at.clone()) };
    let entry = Entry {
        name,
        state,
        changed,
        read_at,
        resources,
        exposed,
        missing: graph.missing.clone(),
        error: None,
        sha256: Some(sha256),
        drawing: Some(path(&entry.id)),
        ..entry
    };
    if is_known {
        return Ok((entry, None));
    }
    let view = View::new(&graph, &Options::default());
    let mut drawing = Vec::new();
    drawio::write(&drawing::draw(&view, &graph), &mut drawing).map_err(failed)?;
    Ok((entry, Some(Files { drawing, inventory })))
}

/// SHA-256 of an inventory without when and from where it was read.
fn digest(inventory: &[u8]) -> Result<String, CliError> {
    let broken = |error: serde_json::Error| CliError::Output { name: "the inventory".to_owned(), source: error.into() };
    let mut value: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(inventory).map_err(broken)?;
    value.remove("read_at");
    value.remove("origin");
    Ok(format!("{:x}", Sha256::digest(serde_json::to_vec(&value).map_err(broken)?)))
}
