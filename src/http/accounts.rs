//! What surveys have found: for whoever may assume an account's survey profile with their own token.

use super::App;
use super::body::{Json, json};
use super::credentials::Credentials;
use super::problem::Problem;
use crate::collect::accounts::{AssumeError, Identity, is_account};
use crate::collect::enterprise;
use crate::collect::iam::Token;
use crate::graph;
use crate::outputs;
use crate::store::{File, Picture};
use crate::survey::results::{ACCOUNTS, HISTORY, Results};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use drawstream_changes::compare;
use drawstream_sources::inventory;
use drawstream_survey::{Entry, Index};
use jiff::civil::Date;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long an answer of IBM's is used: what was taken back is seen no longer than that.
const KEPT: Duration = Duration::from_secs(60);
/// The most callers that are remembered.
const MOST_KEPT: usize = 1000;

/// What IBM says of a caller.
#[derive(Debug, Default)]
struct May {
    /// Account and name of each profile that it may assume.
    profiles: BTreeSet<(String, String)>,
    /// The accounts that it may list in its enterprise.
    listed: BTreeSet<String>,
    /// Why there may be more of them, in words.
    unread: Option<String>,
    /// Whoever sits at a laptop sees the folder that they have named.
    all: bool,
}

/// Answers of IBM's, by the hash of the whole token.
#[derive(Debug, Default)]
pub struct Asked(Mutex<Answers>);

/// By the hash of the whole token: when IBM was asked, and what it said.
type Answers = BTreeMap<[u8; 32], (Instant, Arc<May>)>;

/// How an account is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Whole,
    /// That it is there, and without a profile.
    Named,
    Nothing,
}

impl May {
    fn sees(&self, entry: &Entry) -> Sight {
        match &entry.profile {
            _ if self.all => Sight::Whole,
            Some(profile) if self.profiles.contains(&(entry.id.clone(), profile.clone())) => Sight::Whole,
            None if self.listed.contains(&entry.id) => Sight::Named,
            _ => Sight::Nothing,
        }
    }
}

/// Body of `POST /accounts/<id>/links`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    date: Option<String>,
}

/// Query of `GET /accounts/<id>/changes`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    from: String,
    to: Option<String>,
}

#[derive(Serialize)]
struct Fresh {
    url: String,
    pictures: Vec<Picture>,
    files: Vec<File>,
    expires_at: String,
}

fn nothing() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "There is no such account, or nothing of it that you may see.")
}

/// The results, where this service shows any.
async fn results(app: &App) -> Result<Results, Problem> {
    match &app.accounts {
        Some(store) => Ok(Results(store.get().await.clone())),
        None if app.config.shows_folder => Ok(Results(app.runner.store.get().await.clone())),
        None => Err(Problem::new(StatusCode::NOT_FOUND, "This service surveys no accounts.")),
    }
}

/// The last survey, and what of it the caller may see.
async fn seen(app: &App, headers: &HeaderMap) -> Result<(Results, Index, Arc<May>), Problem> {
    let results = results(app).await?;
    let credentials = match app.config.shows_folder {
        true => None,
        false => Some(Credentials::of(app, headers).await?),
    };
    seen_by(app, results, credentials).await
}

/// The last survey, and what of it these credentials may see; none where whoever asks sees all of it.
async fn seen_by(
    app: &App,
    results: Results,
    credentials: Option<Credentials>,
) -> Result<(Results, Index, Arc<May>), Problem> {
    let none = || Problem::new(StatusCode::NOT_FOUND, "No survey has ended yet.");
    let index = results.index().await?.ok_or_else(none)?;
    let may = match credentials {
        Some(credentials) => ask(app, credentials, &index).await?,
        None => Arc::new(May { all: true, ..May::default() }),
    };
    Ok((results, index, may))
}

/// What IBM says of the caller, asked at most once a minute.
async fn ask(app: &App, credentials: Credentials, index: &Index) -> Result<Arc<May>, Problem> {
    let key: [u8; 32] = Sha256::digest(credentials.token.expose_secret()).into();
    let now = Instant::now();
    let mut kept = app.asked.0.lock().await;
    kept.retain(|_, (at, _)| now.duration_since(*at) < KEPT);
    if let Some((_, may)) = kept.get(&key) {
        return Ok(may.clone());
    }
    // Others are not held up while IBM is asked.
    drop(kept);
    let endpoints = credentials.endpoints(app);
    let token = Token { secret: credentials.token, claims: credentials.claims };
    let identity = Identity::new(endpoints.clone(), token.clone(), None);
    let profiles = match identity.profiles().await {
        Ok(profiles) => profiles.into_iter().map(|profile| (profile.account, profile.name)).collect(),
        Err(AssumeError::SignedOut) => {
            return Err(Problem::unauthorized("IBM Cloud does not accept this sign-in any more. Sign in again."));
        }
        // It may not even ask, as a token of a profile may not.
        Err(AssumeError::Refused { .. }) => BTreeSet::new(),
        Err(error @ AssumeError::Unreachable { .. }) => {
            return Err(Problem::new(StatusCode::BAD_GATEWAY, format!("{error}. Try again in a minute.")));
        }
    };
    let (listed, unread) = match index.accounts.iter().any(|entry| entry.profile.is_none()) {
        true => enterprise::read_if_seen(&endpoints, &token).await,
        false => (None, None),
    };
    let listed = listed.into_iter().flat_map(|enterprise| enterprise.accounts).map(|member| member.id).collect();
    let may = Arc::new(May { profiles, listed, unread, all: false });
    let mut kept = app.asked.0.lock().await;
    // What could not be asked is asked again the next time.
    if may.unread.is_none() && kept.len() < MOST_KEPT {
        kept.insert(key, (now, may.clone()));
    }
    Ok(may)
}

/// `GET /accounts`: the index, cut to what the caller may see.
///
/// # Errors
/// 401 and 502 of the credentials; 404 where nothing is surveyed; 502 where the store fails.
pub async fn index(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let (_, index, may) = seen(&app, &headers).await?;
    let accounts: Vec<Value> = index
        .accounts
        .iter()
        .filter_map(|entry| match may.sees(entry) {
            Sight::Whole => Some(json!(entry)),
            Sight::Named => {
                Some(json!({"id": entry.id, "name": entry.name, "group": entry.group, "state": entry.state}))
            }
            Sight::Nothing => None,
        })
        .collect();
    let enterprise = index.enterprise.filter(|_| !accounts.is_empty());
    let mut cut =
        json!({"format": index.format, "read_at": index.read_at, "enterprise": enterprise, "accounts": accounts});
    if let Some(unread) = &may.unread {
        cut["unread"] = json!(unread);
    }
    Ok(json(&cut))
}

/// `GET /accounts/map`: a link to the map, for whoever sees every account whole: it shows them all.
///
/// # Errors
/// As [`index`]; 404 for others.
pub async fn map(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let (results, index, may) = seen(&app, &headers).await?;
    if index.accounts.iter().any(|entry| may.sees(entry) != Sight::Whole && entry.profile.is_some())
        || !index.accounts.iter().any(|entry| may.sees(entry) == Sight::Whole)
    {
        return Err(nothing());
    }
    let picture = ("enterprise.svg", "image/svg+xml");
    links(&results, ACCOUNTS, "enterprise.drawio", &[picture]).await
}

/// Links to a drawing in a folder and what lies beside it.
async fn links(results: &Results, folder: &str, drawing: &str, beside: &[(&str, &str)]) -> Result<Response, Problem> {
    let (url, mut expires_at) = results.0.link(&format!("{folder}{drawing}")).await?;
    let mut files = Vec::new();
    for (name, media_type) in beside {
        let (url, end) = results.0.link(&format!("{folder}{name}")).await?;
        expires_at = expires_at.min(end);
        files.push(File { name: (*name).to_owned(), media_type: (*media_type).to_owned(), url });
    }
    Ok(json(&Fresh { url, pictures: Vec::new(), files, expires_at: expires_at.to_string() }))
}

/// An account that the caller sees whole.
async fn account(
    app: &App,
    headers: &HeaderMap,
    id: Result<Path<String>, PathRejection>,
) -> Result<(Results, Entry), Problem> {
    whole(seen(app, headers).await?, &id.map(|Path(id)| id).unwrap_or_default())
}

/// The entry of an account, where it is seen whole.
fn whole((results, index, may): (Results, Index, Arc<May>), id: &str) -> Result<(Results, Entry), Problem> {
    let mut entries = index.accounts.into_iter().filter(|entry| is_account(id) && entry.id == id);
    let entry = entries.next().filter(|entry| may.sees(entry) == Sight::Whole).ok_or_else(nothing)?;
    // What an account that refuses has left is not given out either.
    if entry.drawing.is_some() { Ok((results, entry)) } else { Err(nothing()) }
}

/// The inventory of an account as it was kept of a day, for whoever may see it.
///
/// # Errors
/// As [`account_links`].
pub async fn of_day(app: &App, credentials: Credentials, id: &str, day: &str) -> Result<Vec<u8>, Problem> {
    let results = results(app).await?;
    let credentials = Some(credentials).filter(|_| !app.config.shows_folder);
    let (results, entry) = whole(seen_by(app, results, credentials).await?, id)?;
    let folder = folder(&entry, Some(day))?;
    results.bytes(&format!("{folder}inventory.json")).await?.ok_or_else(nothing)
}

/// Where the state of a day lies; the latest without one.
fn folder(entry: &Entry, date: Option<&str>) -> Result<String, Problem> {
    let Some(date) = date else { return Ok(format!("{ACCOUNTS}{}/", entry.id)) };
    if date.len() != 10 || date.parse::<Date>().is_err() {
        return Err(Problem::bad_request("A date is written like 2026-11-26."));
    }
    let is_there = entry.dates.as_ref().is_some_and(|dates| dates.iter().any(|day| day == date));
    if is_there {
        return Ok(format!("{HISTORY}{}/{date}/", entry.id));
    }
    let days = entry.dates.as_ref().filter(|days| !days.is_empty());
    let days = days.map(|days| format!(" Days that are: {}.", days.join(", "))).unwrap_or_default();
    Err(Problem::new(StatusCode::NOT_FOUND, format!("Nothing is kept of that day.{days}")))
}

/// `POST /accounts/<id>/links`.
///
/// # Errors
/// As [`index`]; 404 for an account that is not there or may not be seen, and for a day of which nothing is kept; 400
/// for what is no date.
pub async fn account_links(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let (results, entry) = account(&app, &headers, id).await?;
    let folder = folder(&entry, wanted.date.as_deref())?;
    links(&results, &folder, "drawing.drawio", &[("inventory.json", "application/json")]).await
}

/// `GET /accounts/<id>/changes`.
///
/// # Errors
/// As [`account_links`].
pub async fn changes(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    between: Result<Query<Between>, QueryRejection>,
) -> Result<Response, Problem> {
    let (results, entry) = account(&app, &headers, id).await?;
    let wrong = |_| Problem::bad_request("Give from=DATE, and to=DATE or nothing for the latest state.");
    let Query(Between { from, to }) = between.map_err(wrong)?;
    let folders = [folder(&entry, Some(&from))?, folder(&entry, to.as_deref())?];
    let mut states = Vec::new();
    for folder in folders {
        states.push(results.bytes(&format!("{folder}inventory.json")).await?.ok_or_else(nothing)?);
    }
    let compared = tokio::task::spawn_blocking(move || differences(&states)).await;
    let bytes = compared.ok().flatten().ok_or_else(|| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The two states could not be compared. Tell the operator.")
    })?;
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

fn differences(states: &[Vec<u8>]) -> Option<Vec<u8>> {
    let graphs: Option<Vec<graph::Graph>> =
        states.iter().map(|bytes| inventory::read(bytes).ok().map(graph::build)).collect();
    let graphs = graphs?;
    let [old, new] = graphs.as_slice() else { return None };
    let mut bytes = Vec::new();
    outputs::changes::write(&compare(old, new).ok()?, None, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_seen_by_whoever_may_assume_its_survey_profile() {
        let entry = |id: &str, profile: Option<&str>| -> Entry {
            let json = json!({"id": id, "name": id, "group": null, "profile": profile, "state": "drawn", "changed": "no",
                "read_at": null, "resources": {}, "exposed": 0, "missing": [], "error": null, "sha256": null,
                "drawing": null});
            serde_json::from_value(json).unwrap()
        };
        let profiles = [("a", "drawstream"), ("b", "other")].map(|(id, name)| (id.to_owned(), name.to_owned()));
        let listed = ["a", "b", "d"].map(str::to_owned);
        let may = May { profiles: profiles.into(), listed: listed.into(), ..May::default() };
        assert_eq!(may.sees(&entry("a", Some("drawstream"))), Sight::Whole);
        // Another profile of the account is not the survey's, and that it may be listed opens nothing.
        assert_eq!(may.sees(&entry("b", Some("drawstream"))), Sight::Nothing);
        assert_eq!(may.sees(&entry("c", Some("drawstream"))), Sight::Nothing);
        assert_eq!((may.sees(&entry("d", None)), may.sees(&entry("e", None))), (Sight::Named, Sight::Nothing));
    }
}
