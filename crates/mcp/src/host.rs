//! Where accounts come from, and who may ask for which.

use crate::arguments::Draw;
use crate::held::Held;
use crate::resources::Part;
use futures::future::BoxFuture;
use serde::Serialize;
use std::sync::Arc;

/// Why a tool has no answer, in words for a model: what happened, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(String);

impl Trouble {
    /// In these words.
    pub fn new(words: impl Into<String>) -> Trouble {
        Trouble(words.into())
    }

    /// What every tool says that wants an account where none was read.
    pub fn nothing_drawn() -> Trouble {
        Trouble::new("no account has been read yet. Call draw first; it gives a job, which this tool takes.")
    }

    /// What is said of a job that is not there, or is somebody else's.
    pub fn no_such_job(job: &str) -> Trouble {
        let job = crate::clean::name(job);
        Trouble::new(format!("there is no job {job}, or it has ended by age. Call draw to read the account anew."))
    }
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Steps that are done; never fewer than before.
    pub done: u64,
    /// Steps in all, as far as is known.
    pub total: Option<u64>,
    /// In words.
    pub message: String,
}

/// Takes progress.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// Whether an account has been read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has.
    Complete,
    /// It is still being read.
    Running,
}

/// What `draw` gives.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// By which the account is asked about.
    pub job: String,
    /// What was read; none while that goes on.
    pub held: Option<Arc<Held>>,
}

/// A job that is asked about without waiting for it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// By which it is asked about.
    pub job: String,
    /// When it began, RFC 3339.
    pub begun_at: String,
    /// When something was last told of it, RFC 3339.
    pub told_at: String,
    /// For how long after its beginning it can be asked about, in milliseconds; none where no time ends that.
    pub kept_ms: Option<u64>,
    /// How far it is.
    pub stage: Stage,
}

/// How far a job is.
#[derive(Debug, Clone)]
pub enum Stage {
    /// The account is being read; how far that is, in words.
    Reading(Option<String>),
    /// It was read.
    Read(Arc<Held>),
    /// It could not be read.
    Failed(Trouble),
    /// Whoever began it had it stopped.
    Stopped,
}

/// An account that can be asked about.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AccountRow {
    /// Its id.
    pub id: String,
    /// Its name, or its id.
    pub name: String,
    /// The groups of the enterprise that it is in, from the root; none where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Vec<String>>,
    /// The profile by which it is read, where it takes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What became of it in a survey, or why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// When it was read, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<String>,
    /// The job by which it is asked about, where it is loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
}

/// The accounts that can be asked about.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The accounts.
    pub rows: Vec<AccountRow>,
    /// Why there may be more, in words.
    pub unread: Option<String>,
}

/// The content of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text of this media type.
    Text(&'static str, String),
    /// Bytes of this media type.
    Bytes(&'static str, Vec<u8>),
}

/// Gives accounts. Each of its verbs decides anew whether the caller may have what is asked for.
pub trait Host: Send + Sync + 'static {
    /// Whoever asks, as a request has named them: nobody else vouches for that.
    type Caller: Clone + Send + Sync + 'static;

    /// Reads an account, or goes on with a job.
    fn draw<'a>(&'a self, caller: &'a Self::Caller, wanted: Draw, tell: Tell) -> BoxFuture<'a, Result<Drawn, Trouble>>;

    /// Whether reading goes on once the request that began it has its answer.
    fn has_tasks(&self) -> bool;

    /// Begins to read an account, or takes a job up, and waits for nothing.
    fn begin<'a>(&'a self, caller: &'a Self::Caller, wanted: Draw) -> BoxFuture<'a, Result<Standing, Trouble>>;

    /// How a job stands that was begun; none where the caller has none of that id.
    fn standing<'a>(
        &'a self,
        caller: &'a Self::Caller,
        job: &'a str,
    ) -> BoxFuture<'a, Result<Option<Standing>, Trouble>>;

    /// Stops a job that was begun, if it still reads. What has ended stays as it is.
    fn stop<'a>(&'a self, caller: &'a Self::Caller, job: &'a str) -> BoxFuture<'a, Result<(), Trouble>>;

    /// What was read; without a job, where it is clear which is meant.
    fn held<'a>(&'a self, caller: &'a Self::Caller, job: Option<&'a str>) -> BoxFuture<'a, Result<Arc<Held>, Trouble>>;

    /// The older state of a comparison with that job.
    fn against<'a>(
        &'a self,
        caller: &'a Self::Caller,
        newer: &'a Held,
        against: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Arc<Held>, Trouble>>;

    /// The accounts that can be asked about.
    fn accounts<'a>(&'a self, caller: &'a Self::Caller) -> BoxFuture<'a, Result<Listing, Trouble>>;

    /// A file of a job; none where there is no such part.
    fn file<'a>(
        &'a self,
        caller: &'a Self::Caller,
        job: &'a str,
        part: Part,
    ) -> BoxFuture<'a, Result<Option<Content>, Trouble>>;

    /// The jobs that are known without being asked for.
    fn known<'a>(&'a self, caller: &'a Self::Caller) -> BoxFuture<'a, Vec<Arc<Held>>>;

    /// Whether pages are there as pictures of pixels too.
    fn has_pixels(&self) -> bool;
}
