//! Where accounts come from when assistants ask the service: runs as the page's, and what they stored.

use crate::collect::accounts::{AssumeError, Identity};
use crate::collect::iam::{self, Claims, Token};
use crate::config::Place;
use crate::estate::Scope;
use crate::estate::region::is_region_name;
use crate::graph;
use crate::http::App;
use crate::http::accounts;
use crate::http::credentials::Credentials;
use crate::run::{Caller, Deadline, Extras, Found, Input, Order, Refusal, Stream};
use crate::store::{JobId, Owner, Record, StoreError};
use drawstream_mcp::{
    AccountRow, Content, Draw, Drawn, Held, Host, Listing, Options, Page, Part, Progress, Standing, Tell, Trouble,
};
use drawstream_sources::inventory;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Most clients give up after a minute: before that they are told to ask again. Not in Lambda, where a reply that ends
/// would freeze the run.
const PATIENCE: Duration = Duration::from_secs(50);
/// The largest inventory that is read back.
const LARGEST_INVENTORY: u64 = 64 << 20;
/// The largest file that an answer carries.
const LARGEST_FILE: u64 = 32 << 20;

const SEND: &str = "this call needs a credential: send the header X-IBM-Authorization: Bearer <IAM token> (ibmcloud iam \
oauth-tokens prints one; it lives an hour). Cookies and Authorization do not count here. Ask the user to set it in the \
client's configuration of this server.";

/// Who asks, as the request says.
#[derive(Clone)]
pub struct Asker {
    /// The token of `X-IBM-Authorization`.
    pub token: Option<SecretString>,
    /// When the request came.
    pub asked: Instant,
    /// When the host cuts it off, where it does.
    pub deadline: Option<Deadline>,
}

/// Whoever IBM has accepted.
pub(super) struct Proven {
    token: SecretString,
    claims: Claims,
    /// Whose jobs it may touch.
    pub(super) owner: Owner,
}

/// Gives accounts to whoever sends a token of them.
pub struct ServiceHost {
    /// The service.
    pub app: Arc<App>,
}

/// What a run tells of its calls.
#[derive(Deserialize)]
struct Calls {
    answered: u64,
    asked: u64,
}

impl ServiceHost {
    /// Proves the token at IBM, before anything that was stored is told.
    pub(super) async fn proven(&self, asker: &Asker) -> Result<Proven, Trouble> {
        let token = asker.token.clone().ok_or_else(|| Trouble::new(SEND))?;
        let claims = Claims::of(token.expose_secret());
        let claims =
            claims.ok_or_else(|| Trouble::new(format!("the token is none of IBM Cloud's. In short, {SEND}")))?;
        if claims.expires_at <= Timestamp::now() {
            return Err(Trouble::new(format!("the token has expired; {SEND}")));
        }
        if !self.app.mcp.is_proven(&token) {
            let accepted = iam::accepted(&self.app.live, &token).await;
            if !accepted.map_err(|error| {
                Trouble::new(format!("IBM Cloud could not be asked about the token: {error}. Try again."))
            })? {
                return Err(Trouble::new(format!("IBM Cloud does not accept this token; {SEND}")));
            }
            self.app.mcp.proven(&token);
        }
        let owner = Owner::of(&claims.account_id, &claims.iam_id);
        Ok(Proven { token, claims, owner })
    }

    /// A finished job of the caller's.
    pub(super) async fn record(&self, proven: &Proven, job: &str) -> Result<(JobId, Box<Record>), Trouble> {
        let id = JobId::parse(job).ok_or_else(|| Trouble::no_such_job(job))?;
        match self.app.runner.find(&id, &proven.owner).await.map_err(stored)? {
            Found::Finished(record) => Ok((id, record)),
            Found::Running => {
                Err(Trouble::new(format!("job {job} is still being read. Call draw with it to wait for it.")))
            }
            Found::Nothing => Err(Trouble::no_such_job(job)),
        }
    }

    /// What a finished job has read.
    pub(super) async fn account(&self, job: &JobId, record: &Record) -> Result<Arc<Held>, Trouble> {
        if let Some(held) = self.app.mcp.account(&job.to_string()) {
            return Ok(held);
        }
        let file = record.files.iter().find(|file| file.name == "inventory.json");
        let gone = || Trouble::no_such_job(&job.to_string());
        let store = self.app.runner.store.get().await;
        let bytes = store.object(&file.ok_or_else(gone)?.key, LARGEST_INVENTORY).await.map_err(stored)?;
        let bytes = bytes.ok_or_else(gone)?;
        let (id, length) = (job.to_string(), bytes.len());
        let pages =
            record.pictures.iter().map(|page| Page { id: page.page.clone(), name: page.name.clone() }).collect();
        let held = held(id, bytes.into()).await?;
        // There are none yet.
        let _ = held.pages.set(pages);
        let held = Arc::new(held);
        self.app.mcp.keep(held.clone(), length);
        Ok(held)
    }

    /// The token's account as a survey has kept it of a day.
    async fn of_day(&self, asker: &Asker, day: &str) -> Result<Arc<Held>, Trouble> {
        let Proven { token, claims, .. } = self.proven(asker).await?;
        let account = claims.account_id.clone();
        let credentials = Credentials { token, claims, unproven: true, sample: false };
        let bytes = accounts::of_day(&self.app, credentials, &account, day).await;
        let bytes = bytes.map_err(|problem| Trouble::new(problem.detail()))?;
        held(day.to_owned(), bytes).await.map(Arc::new)
    }

    fn order(&self, proven: &Proven, asker: &Asker, wanted: Draw, job: JobId) -> Order {
        Order {
            job,
            owner: proven.owner.clone(),
            sender: proven.owner.clone(),
            caller: Some(Caller {
                token: proven.token.clone(),
                claims: proven.claims.clone(),
                unproven: false,
                endpoints: self.app.live.clone(),
            }),
            input: Input::Account(Scope { regions: wanted.regions, resource_group: wanted.resource_group }),
            extras: Extras::default(),
            asked: asker.asked,
            most: self.app.config.budget,
            deadline: asker.deadline,
        }
    }

    /// The events of the run that reads what is wanted, which may begin with this.
    pub(super) async fn events(&self, proven: &Proven, asker: &Asker, wanted: Draw) -> Result<Stream, Trouble> {
        if wanted.account.as_ref().is_some_and(|account| *account != proven.claims.account_id) {
            return Err(Trouble::new(
                "over HTTP the account is that of the token. Leave account out, or ask the user for a token of the other one.",
            ));
        }
        if let Some(region) = wanted.regions.iter().find(|region| !is_region_name(region)) {
            return Err(Trouble::new(format!("{} is no region. A region is named like us-south.", short(region))));
        }
        match &wanted.job {
            None => self.app.runner.begin(self.order(proven, asker, wanted, JobId::random())),
            Some(job) => {
                let id = JobId::parse(job).ok_or_else(|| Trouble::no_such_job(job))?;
                // A job that never was is not begun by naming it.
                if let Found::Nothing = self.app.runner.find(&id, &proven.owner).await.map_err(stored)? {
                    return Err(Trouble::no_such_job(job));
                }
                let wanted = Draw { job: None, ..wanted };
                self.app.runner.join(self.order(proven, asker, wanted, id), None).await
            }
        }
        .map_err(refused)
    }

    async fn drawn(&self, asker: &Asker, wanted: Draw, tell: Tell) -> Result<Drawn, Trouble> {
        let proven = self.proven(asker).await?;
        let mut events = self.events(&proven, asker, wanted).await?;
        let job = events.job().clone();
        let ended = if self.app.config.place == Place::Lambda {
            follow(&mut events, &job, &tell).await.map(Some)
        } else {
            timeout(PATIENCE, follow(&mut events, &job, &tell)).await.map_or(Ok(None), |ended| ended.map(Some))
        };
        let Some(()) = ended? else {
            // The run has a reader as long as it goes on; whoever asks again finds it.
            tokio::spawn(async move { while events.next().await.is_some() {} });
            return Ok(Drawn { job: job.to_string(), held: None });
        };
        let (_, record) = self.record(&proven, &job.to_string()).await?;
        Ok(Drawn { held: Some(self.account(&job, &record).await?), job: job.to_string() })
    }
}

/// An account of its inventory.
async fn held(id: String, bytes: Vec<u8>) -> Result<Held, Trouble> {
    let read = tokio::task::spawn_blocking(move || {
        let reading = inventory::read(&bytes).ok()?;
        let options = Options {
            regions: reading.scope.regions.clone(),
            resource_group: reading.scope.resource_group.clone(),
            ..Options::default()
        };
        Some(Held::new(id, graph::build(reading), options).prepared())
    });
    let read = read.await.ok().flatten();
    read.ok_or_else(|| Trouble::new("what was stored could not be read. Call draw again."))
}

/// Reads events to the end of a run.
pub(super) async fn follow(events: &mut Stream, job: &JobId, tell: &Tell) -> Result<(), Trouble> {
    while let Some(frame) = events.next().await {
        match frame.name {
            "onProgress" => {
                if let Ok(calls) = serde_json::from_str::<Calls>(&frame.data) {
                    let message = format!("job {job}: {} of {} calls answered", calls.answered, calls.asked);
                    tell(Progress { done: calls.answered, total: Some(calls.asked), message });
                }
            }
            "onError" => return Err(Trouble::new(short(&frame.data))),
            "onComplete" => return Ok(()),
            _ => {}
        }
    }
    Err(Trouble::new(format!(
        "the time of one request is over, and the account is still being read. Call draw with job {job}."
    )))
}

fn short(text: &str) -> String {
    text.chars().take(1_000).collect()
}

pub(super) fn stored(error: StoreError) -> Trouble {
    tracing::error!(cause = error.cause(), "an assistant's call found no storage");
    Trouble::new(format!("{error} Try again."))
}

fn refused(refusal: Refusal) -> Trouble {
    match refusal {
        Refusal::Foreign => Trouble::new("there is no such job. Call draw without one."),
        Refusal::Full => Trouble::new(refusal.to_string()),
        Refusal::Store(error) => stored(error),
    }
}

impl Host for ServiceHost {
    type Caller = Asker;

    fn draw<'a>(&'a self, asker: &'a Asker, wanted: Draw, tell: Tell) -> BoxFuture<'a, Result<Drawn, Trouble>> {
        self.drawn(asker, wanted, tell).boxed()
    }

    fn has_tasks(&self) -> bool {
        // There a reply that ends freezes the run.
        self.app.config.place != Place::Lambda
    }

    fn begin<'a>(&'a self, asker: &'a Asker, wanted: Draw) -> BoxFuture<'a, Result<Standing, Trouble>> {
        self.begun(asker, wanted).boxed()
    }

    fn standing<'a>(&'a self, asker: &'a Asker, job: &'a str) -> BoxFuture<'a, Result<Option<Standing>, Trouble>> {
        async move {
            let proven = self.proven(asker).await?;
            self.standing_of(&proven, job).await
        }
        .boxed()
    }

    fn stop<'a>(&'a self, asker: &'a Asker, job: &'a str) -> BoxFuture<'a, Result<(), Trouble>> {
        self.stopped(asker, job).boxed()
    }

    fn held<'a>(&'a self, asker: &'a Asker, job: Option<&'a str>) -> BoxFuture<'a, Result<Arc<Held>, Trouble>> {
        async move {
            let proven = self.proven(asker).await?;
            // Requests stand for themselves: there is no job of before.
            let job = job.ok_or_else(|| Trouble::new("say which job: call draw, and give its job to this tool."))?;
            let (id, record) = self.record(&proven, job).await?;
            self.account(&id, &record).await
        }
        .boxed()
    }

    fn against<'a>(
        &'a self,
        asker: &'a Asker,
        newer: &'a Held,
        against: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Arc<Held>, Trouble>> {
        async move {
            match against {
                Some(job) if job == newer.job => {
                    Err(Trouble::new("a job is compared with another one, not with itself."))
                }
                Some(day) if day.parse::<Date>().is_ok() => self.of_day(asker, day).await,
                Some(job) => self.held(asker, Some(job)).await,
                None => Err(Trouble::new(
                    "say against what: the job of an earlier draw, which is kept for a day, or a day like 2026-11-26 of \
                     which a survey keeps the account.",
                )),
            }
        }
        .boxed()
    }

    fn accounts<'a>(&'a self, asker: &'a Asker) -> BoxFuture<'a, Result<Listing, Trouble>> {
        async move {
            let proven = self.proven(asker).await?;
            let own = proven.claims.account_id.clone();
            let token = Token { secret: proven.token.clone(), claims: proven.claims.clone() };
            let identity = Identity::new(self.app.live.clone(), token, None);
            let profiles = match identity.profiles().await {
                Ok(profiles) => profiles,
                // It may not even ask, as a token of a profile may not.
                Err(AssumeError::Refused { .. }) => Vec::new(),
                Err(error) => {
                    return Err(Trouble::new(format!(
                        "which accounts this token opens could not be found out: {error}. Try again."
                    )));
                }
            };
            let mut rows = vec![AccountRow { id: own.clone(), name: own, ..AccountRow::default() }];
            for profile in profiles {
                if rows.iter().all(|row| row.id != profile.account) {
                    rows.push(AccountRow {
                        id: profile.account.clone(),
                        name: profile.account,
                        profile: Some(profile.name),
                        state: Some("needs a token of this account".to_owned()),
                        ..AccountRow::default()
                    });
                }
            }
            Ok(Listing { rows, unread: None })
        }
        .boxed()
    }

    fn file<'a>(
        &'a self,
        asker: &'a Asker,
        job: &'a str,
        part: Part,
    ) -> BoxFuture<'a, Result<Option<Content>, Trouble>> {
        async move {
            let proven = self.proven(asker).await?;
            let (_, record) = self.record(&proven, job).await?;
            let file = |name: &str| record.files.iter().find(|file| file.name == name).map(|file| file.key.as_str());
            let key = match part {
                Part::Drawing => Some(record.drawing.as_str()),
                Part::Inventory => file("inventory.json"),
                Part::Picture(page) | Part::Pixels(page) => {
                    page.checked_sub(1).and_then(|at| record.pictures.get(at)).map(|page| page.key.as_str())
                }
            };
            let Some(key) = key else { return Ok(None) };
            let bytes = self.app.runner.store.get().await.object(key, LARGEST_FILE).await.map_err(stored)?;
            if let Part::Pixels(_) = part {
                let (Some(svg), Some(pixels)) = (bytes, self.app.config.pixels) else { return Ok(None) };
                let made = tokio::task::spawn_blocking(move || pixels(&svg)).await.ok().and_then(Result::ok);
                let made = made.ok_or_else(|| Trouble::new("the page is too large for a picture. Take the SVG."))?;
                return Ok(Some(Content::Bytes(part.media_type(), made)));
            }
            let text = bytes.and_then(|bytes| String::from_utf8(bytes.into()).ok());
            Ok(text.map(|text| Content::Text(part.media_type(), text)))
        }
        .boxed()
    }

    fn known<'a>(&'a self, _: &'a Asker) -> BoxFuture<'a, Vec<Arc<Held>>> {
        async { Vec::new() }.boxed()
    }

    fn has_pixels(&self) -> bool {
        self.app.config.pixels.is_some()
    }
}
