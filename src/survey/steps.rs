//! The steps of a survey in AWS, as Step Functions calls them: list, read, publish. Each may be tried again: what a run
//! has finished lies in the bucket, and is not done twice.

use super::key::{Key, KeyError};
use super::list::{self, Candidate, ListError};
use super::publish;
use super::read::{Finished, Outcome, Reader, not_read};
use super::results::{Decision, HISTORY_DAYS, RENEWED_DAYS, Results, decision, of_run};
use crate::aws;
use crate::collect::Endpoints;
use crate::collect::accounts::{Identity, Profile, is_account};
use crate::collect::iam::{self, IamError, Token};
use crate::config::SurveyConfig;
use crate::metrics::Metrics;
use crate::store::{self, StoreError};
use drawstream_survey::{Changed, Entry, Index, Named, State};
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Objects that publishing reads at once.
const READ_AT_ONCE: usize = 16;
/// A list of ids in the bucket: who may write it decides which accounts are read.
const LIST: &str = "list.txt";

/// What a step is asked for, as the state machine writes it.
#[derive(Debug, Deserialize)]
struct Event {
    step: Box<str>,
    run: String,
    of: Option<Of>,
    account: Option<Listed>,
}

/// What a step is asked for.
#[derive(Debug)]
pub enum Step {
    /// Tries the key and finds the accounts.
    List {
        /// The name of the execution.
        run: String,
        /// Where they are found.
        of: Of,
    },
    /// Reads one of them.
    Read {
        /// The name of the execution.
        run: String,
        /// Which one.
        account: Listed,
    },
    /// Writes the index and what else there is once.
    Publish {
        /// The name of the execution.
        run: String,
    },
}

impl Step {
    /// The step of an event; none where it is no step's.
    fn asked(event: &Value) -> Option<Step> {
        let Event { step, run, of, account } = serde_json::from_str(&event.to_string()).ok()?;
        Some(match &*step {
            "list" => Step::List { run, of: of? },
            "read" => Step::Read { run, account: account? },
            "publish" => Step::Publish { run },
            _ => return None,
        })
    }
}

/// Where the accounts are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// In the enterprise.
    Enterprise,
    /// In `list.txt` of the bucket.
    List,
}

/// An account as a run lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    id: String,
    name: String,
    group: Option<Vec<String>>,
    profile: Option<ListedProfile>,
    read_at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ListedProfile {
    id: String,
    name: String,
}

/// What a run is about.
#[derive(Debug, Serialize, Deserialize)]
struct Run {
    read_at: String,
    enterprise: Option<Named>,
    accounts: Vec<Listed>,
}

/// Why a step failed. The label decides whether it is tried again: what may pass is named in the state machine.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The event is none of these steps'.
    #[error("this is not an event of the survey's state machine")]
    NoStep,
    /// The key could not be had.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// IAM gives no token for it.
    #[error("the survey's key gives no sign-in: {0}")]
    Iam(#[from] IamError),
    /// It is not known which accounts there are.
    #[error(transparent)]
    List(#[from] ListError),
    /// The list is not there, or names something else.
    #[error("{0}")]
    Ids(String),
    /// The bucket.
    #[error("{}", .0.cause())]
    Store(#[from] StoreError),
    /// An account could not be read for a reason that may pass.
    #[error("the account could not be read this time: {0}")]
    Passing(&'static str),
    /// There was no time left.
    #[error("the step did not end in its time")]
    OutOfTime,
    /// No account was read.
    #[error("no account could be read; the index says why, account by account")]
    NoneRead,
    /// This machine cannot do it.
    #[error("something could not be written or made: {0}")]
    Made(#[from] std::io::Error),
}

impl StepError {
    /// What happened, in a word: the error's name for the state machine.
    pub fn label(&self) -> &'static str {
        match self {
            StepError::NoStep => "no_step",
            StepError::Key(KeyError::Unreadable { .. }) => "key_unreadable",
            StepError::Key(KeyError::NoKey) => "no_key",
            StepError::Iam(IamError::Unreachable { .. }) => "iam_unreachable",
            StepError::Iam(_) => "key_refused",
            StepError::List(ListError::Assume(crate::collect::accounts::AssumeError::Unreachable { .. })) => {
                "iam_unreachable"
            }
            StepError::List(ListError::Assume(_)) => "key_refused",
            StepError::List(ListError::NoAccounts { .. }) => "no_accounts",
            StepError::Ids(_) => "no_list",
            StepError::Store(error) if error.is_passing() => "s3_unreachable",
            StepError::Store(error) => error.label(),
            StepError::Passing(label) => label,
            StepError::OutOfTime => "out_of_time",
            StepError::NoneRead => "none_read",
            StepError::Made(_) => "not_made",
        }
    }
}

/// Takes the steps. One for a process: it keeps the sign-in.
pub struct Steps {
    config: SurveyConfig,
    endpoints: Arc<Endpoints>,
    store: store::Lazy,
    metrics: Metrics,
    signed_in: Mutex<Option<Identity>>,
}

impl Steps {
    /// By the environment.
    pub fn new(config: SurveyConfig, endpoints: Endpoints, metrics: Metrics) -> Steps {
        // Nothing here signs links.
        let store = store::Lazy::named(&config.bucket, config.path_style, Duration::from_secs(60), aws::environment);
        Steps { config, endpoints: Arc::new(endpoints), store, metrics, signed_in: Mutex::default() }
    }

    /// Takes a step. `left`: the time that there is for it.
    ///
    /// # Errors
    /// [`StepError`].
    pub async fn take(&self, event: Value, left: Option<Duration>) -> Result<Value, StepError> {
        let step = Step::asked(&event).ok_or(StepError::NoStep)?;
        // Each by itself: as one, it is more than the compiler takes apart.
        let taken: BoxFuture<'_, Result<Value, StepError>> = async move {
            match step {
                Step::List { run, of } => self.list(&run, of).await,
                Step::Read { run, account } => self.read(&run, account).await,
                Step::Publish { run } => self.publish(&run).await,
            }
        }
        .boxed();
        match left {
            Some(left) => tokio::time::timeout(left, taken).await.unwrap_or(Err(StepError::OutOfTime)),
            None => taken.await,
        }
    }

    async fn results(&self) -> Results {
        Results(self.store.get().await.clone())
    }

    /// Signs in by the key in the secret, whatever is kept of an earlier sign-in.
    async fn sign_in(&self) -> Result<(Identity, Token), StepError> {
        let key = Key::read(&self.config.secret).await?;
        match key.days_left(Timestamp::now()) {
            Some(days) => self.metrics.number("SurveyKeyDaysLeft", "Count", days),
            None => tracing::warn!("the survey's secret does not say when its key ends: no alarm will"),
        }
        let token = iam::exchange(&self.endpoints, key.api_key.clone()).await?;
        let identity = Identity::new(self.endpoints.clone(), token.clone(), Some(key.api_key));
        *self.signed_in.lock().await = Some(identity.clone());
        Ok((identity, token))
    }

    async fn identity(&self) -> Result<Identity, StepError> {
        let kept = self.signed_in.lock().await.clone();
        match kept {
            Some(identity) => Ok(identity),
            None => Ok(self.sign_in().await?.0),
        }
    }

    async fn list(&self, run: &str, of: Of) -> Result<Value, StepError> {
        let [survey, list] = ["survey.json", "list.json"].map(|name| of_run(run, name));
        let (Some(survey), Some(list)) = (survey, list) else { return Err(StepError::NoStep) };
        let results = self.results().await;
        let ids = match of {
            Of::Enterprise => None,
            Of::List => {
                let none = || StepError::Ids(format!("there is no {LIST} in the bucket of the survey's results"));
                let text = results.bytes(LIST).await?.ok_or_else(none)?;
                let wrong = |line| StepError::Ids(format!("{LIST} names no account in line {line}"));
                Some(list::ids(&String::from_utf8_lossy(&text)).map_err(wrong)?)
            }
        };
        let (identity, token) = self.sign_in().await?;
        let found = list::list(&self.endpoints, &identity, &token, ids, None).await?;
        let read_at = Timestamp::now().to_string();
        let accounts: Vec<Listed> = found.accounts.into_iter().map(|one| Listed::of(one, &read_at)).collect();
        let enterprise = found.enterprise.map(|(id, name)| Named { id, name });
        let run = Run { read_at, enterprise, accounts };
        let open: Vec<&Listed> = run.accounts.iter().filter(|one| one.profile.is_some()).collect();
        results.put(&survey, &run).await?;
        results.put(&list, &open).await?;
        tracing::info!(accounts = run.accounts.len(), open = open.len(), others = found.others.len(), "listed");
        Ok(json!({"accounts": run.accounts.len(), "to_read": open.len()}))
    }

    async fn read(&self, run: &str, account: Listed) -> Result<Value, StepError> {
        let Some(key) = decision(run, &account.id) else { return Err(StepError::NoStep) };
        let results = self.results().await;
        let state = results.state(&account.id).await?;
        let sha256 = |of: &Finished| of.entry.sha256.clone();
        let decided: Option<Decision> = results.get(&key).await?;
        if let Some(decided) = &decided
            && (decided.finished.entry.error.is_some() || state.as_ref().map(sha256) == Some(sha256(&decided.finished)))
        {
            return Ok(reply(&decided.finished));
        }
        let before = match &state {
            Some(state) => results.before(state).await?,
            None => None,
        };
        let read_at = account.read_at.clone();
        let day = read_at.get(..10).unwrap_or_default().to_owned();
        let (endpoints, budget) = (self.endpoints.clone(), self.config.budget);
        let reader = Reader { endpoints, identity: self.identity().await?, read_at, budget };
        let Outcome { mut finished, files, changes, passing } = reader.read(&account.candidate(), before).await?;
        if finished.entry.error.as_ref().is_some_and(|error| error.code == "signed_out") {
            // The key may have been changed since.
            *self.signed_in.lock().await = None;
            return Err(StepError::Passing("signed_out"));
        }
        if let Some(label) = passing {
            return Err(StepError::Passing(label));
        }
        let mut dates = state.as_ref().and_then(|state| state.entry.dates.clone()).unwrap_or_default();
        let is_news = matches!(finished.entry.changed, Changed::New | Changed::Yes) && files.is_some();
        if is_news && !dates.contains(&day) {
            dates.push(day.clone());
        }
        finished.entry.dates = Some(dates);
        if files.is_none() && finished.entry.error.is_none() {
            // What it is compared with stays as it is.
            finished.known = state.as_ref().is_some_and(|state| state.known);
        }
        let changes = changes.map(|told| (serde_json::from_slice(&told.json).ok(), told.text));
        let (changes, text) = changes.map_or((None, None), |(json, text)| (json, Some(text)));
        let mut decided_now = Decision { finished, changes, text };
        // Of a try that ended between what it decided and what it stored, the first decision counts: what is compared
        // with may be of that try already.
        if let Some(earlier) = decided.filter(|earlier| earlier.finished.news.is_some()) {
            decided_now.finished.news = earlier.finished.news;
            decided_now.finished.entry.changed = earlier.finished.entry.changed;
            decided_now.changes = decided_now.changes.or(earlier.changes);
            decided_now.text = decided_now.text.or(earlier.text);
        }
        results.put(&key, &decided_now).await?;
        if let Some(files) = files {
            decided_now.finished.stored = Some(day.clone());
            results.store(&decided_now.finished, files, is_news.then_some(&*day)).await?;
        } else if let Some(state) = state.filter(|state| is_old(state.stored.as_deref(), &day)) {
            results.renew(Finished { stored: Some(day), ..state }).await?;
        }
        Ok(reply(&decided_now.finished))
    }

    async fn publish(&self, run: &str) -> Result<Value, StepError> {
        let Some(survey) = of_run(run, "survey.json") else { return Err(StepError::NoStep) };
        let results = self.results().await;
        let Run { read_at, enterprise, accounts } = results.get(&survey).await?.ok_or(StepError::NoStep)?;
        let one = |account: Listed| finished(results.clone(), run.to_owned(), account);
        let all: Vec<_> = accounts.into_iter().map(one).collect();
        let decided: Vec<Decision> = stream::iter(all).buffered(READ_AT_ONCE).try_collect().await?;
        let (mut entries, mut joins, mut changes) = (Vec::new(), Vec::new(), BTreeMap::new());
        for one in decided {
            if let Some(told) = one.told() {
                changes.insert(one.finished.entry.id.clone(), told);
            }
            if one.finished.entry.drawing.is_some() {
                joins.extend(one.finished.joins);
            }
            entries.push(recent(one.finished.entry, &read_at));
        }
        let index = Index::new(read_at, enterprise, entries);
        let made = tokio::task::spawn_blocking(move || {
            let files = publish::files(&index, joins, &changes);
            files.map(|files| (index, files))
        });
        let (index, files) = made.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        for (name, media_type, bytes) in files {
            results.0.put_object(&format!("accounts/{name}"), media_type, bytes).await?;
        }
        let changed = index.accounts.iter().filter(|entry| entry.changed == Changed::Yes).count();
        let [drawn, incomplete, refused, failed] =
            [State::Drawn, State::Incomplete, State::Refused, State::Failed].map(|state| index.count(state) as u64);
        for (name, number) in [
            ("SurveyDrawn", drawn),
            ("SurveyIncomplete", incomplete),
            ("SurveyRefused", refused),
            ("SurveyFailed", failed),
        ] {
            self.metrics.number(name, "Count", number);
        }
        tracing::info!(drawn, incomplete, refused, failed, changed, "published");
        if !index.is_any_read() {
            return Err(StepError::NoneRead);
        }
        Ok(json!({"drawn": drawn, "incomplete": incomplete, "refused": refused, "failed": failed, "changed": changed}))
    }
}

/// What a run has finished of an account. One that did not end is failed, and what is stored of it stays.
async fn finished(results: Results, run: String, account: Listed) -> Result<Decision, StepError> {
    let key = decision(&run, &account.id).ok_or(StepError::NoStep)?;
    let decided: Option<Decision> = if account.profile.is_some() { results.get(&key).await? } else { None };
    let state = results.state(&account.id).await?;
    let (entry, error) = match decided {
        Some(decided) if decided.finished.entry.error.is_none() => return Ok(decided),
        Some(decided) => (decided.finished.entry, false),
        None => (not_read(&account.candidate(), state.as_ref().map(|state| &state.entry)), true),
    };
    // The map shows what is stored of an account that could not be read.
    let joins = state.filter(|_| entry.drawing.is_some()).map(|state| state.joins).unwrap_or_default();
    if error && account.profile.is_some() {
        tracing::warn!("an account did not end");
    }
    Ok(Decision {
        finished: Finished { entry, joins, known: false, news: None, stored: None },
        changes: None,
        text: None,
    })
}

/// Whether what was stored on a day is to be put again, before the bucket's lifecycle takes it for given up.
fn is_old(stored: Option<&str>, today: &str) -> bool {
    let day = |text: &str| text.parse::<Date>().ok();
    let (Some(stored), Some(today)) = (stored.and_then(day), day(today)) else { return false };
    today.duration_since(stored).as_hours() >= RENEWED_DAYS * 24
}

/// Without the days that have left the history.
fn recent(mut entry: Entry, read_at: &str) -> Entry {
    let first = read_at
        .parse::<Timestamp>()
        .ok()
        .and_then(|now| now.checked_sub(SignedDuration::from_hours(HISTORY_DAYS * 24)).ok());
    let first = first.map(|first| first.to_string()).unwrap_or_default();
    let dates = entry.dates.take().unwrap_or_default();
    entry.dates = Some(dates.into_iter().filter(|day| **day > *first.get(..10).unwrap_or_default()).collect());
    entry
}

/// What the state machine is told of an account.
fn reply(finished: &Finished) -> Value {
    let Finished { entry, news, .. } = finished;
    let mut reply = json!({
        "account": entry.id,
        "state": entry.state,
        "changed": entry.changed,
        "sha256": entry.sha256,
        "missing": entry.missing.len(),
    });
    if let Some(news) = news {
        reply["news"] = json!(news);
    }
    reply
}

impl Listed {
    fn of(one: Candidate, read_at: &str) -> Listed {
        let profile = one.profile.map(|profile| ListedProfile { id: profile.id, name: profile.name });
        Listed { id: one.id, name: one.name, group: one.group, profile, read_at: read_at.to_owned() }
    }

    fn candidate(&self) -> Candidate {
        let of = |profile: &ListedProfile| Profile {
            account: self.id.clone(),
            name: profile.name.clone(),
            id: profile.id.clone(),
        };
        let profile = self.profile.as_ref().filter(|_| is_account(&self.id)).map(of);
        Candidate { id: self.id.clone(), name: self.name.clone(), group: self.group.clone(), profile }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_changed_for_long_is_put_again() {
        assert!(is_old(Some("2026-01-01"), "2026-10-28") && !is_old(Some("2026-01-01"), "2026-10-27"));
        assert!(!is_old(None, "2026-10-28") && !is_old(Some("x"), "2026-10-28"));
    }
}
