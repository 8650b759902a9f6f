//! Runs jobs, and finds those that others run.

use super::deadline::Deadline;
use super::job::Stop;
use super::journal::{Arrival, Claim, Outcome, Pace, Seen, Tail, arrive, cancel, empty, look};
use super::order::Order;
use super::registry::{Entered, Registry};
use super::stream::{Source, Stream};
use super::watch::{Begin, Watch};
use crate::metrics::Metrics;
use crate::store::{self, JobId, Owner, Record, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tracing::Instrument as _;

/// Locally a job goes on for this long without a reader.
const LINGER: Duration = Duration::from_secs(10);
/// A run that was told to stop ends within moments, unless its clean-up waits for S3.
const ENDS_WITHIN: Duration = Duration::from_secs(8);
/// A run is not taken over with less time left for it than this, or than any run has.
const WORTH_BEGINNING: Duration = Duration::from_secs(20);

/// Runs jobs.
#[derive(Debug)]
pub struct Runner {
    /// Where drawings go.
    pub store: store::Lazy,
    /// What runs here now.
    pub registry: Registry,
    /// How long a job goes on without a reader; none where a reader that leaves is not seen.
    pub(super) linger: Option<Duration>,
    pub(super) metrics: Metrics,
    pub(super) pace: Pace,
}

/// Why there is no stream.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The job is somebody else's.
    #[error("There is no such job.")]
    Foreign,
    /// Too many jobs are running.
    #[error("Too many drawings are being made at once. Try again in a minute.")]
    Full,
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A job that a caller names.
#[derive(Debug)]
pub enum Found {
    /// It has finished.
    Finished(Box<Record>),
    /// It runs, here or elsewhere.
    Running,
    /// It never was, has failed, was deleted, or is somebody else's.
    Nothing,
}

impl Runner {
    /// A runner; `sees_readers` where one that leaves is noticed, which Lambda does not. A run is taken over after
    /// `silence`; the other times of a log follow from it.
    pub fn new(store: store::Lazy, sees_readers: bool, silence: Duration) -> Runner {
        Runner {
            store,
            registry: Registry::default(),
            linger: sees_readers.then_some(LINGER),
            metrics: Metrics::Off,
            pace: Pace { silence },
        }
    }

    /// With metrics of its runs.
    pub fn telling(self, metrics: Metrics) -> Runner {
        Runner { metrics, ..self }
    }

    /// The stream of a new job, whose id was made here: nobody else can know it.
    ///
    /// # Errors
    /// Where too many jobs are running.
    pub fn begin(self: &Arc<Self>, order: Order) -> Result<Stream, Refusal> {
        let source = self.start(&order, Begin { claim: Claim::FIRST, event: 0, contested: false }, None)?;
        Ok(Stream::new(self.clone(), order, source, None))
    }

    /// The stream of a job that its caller names, behind the events up to number `seen`.
    ///
    /// # Errors
    /// Where it is somebody else's, too many jobs are running, or the storage fails.
    pub async fn join(self: &Arc<Self>, order: Order, seen: Option<u64>) -> Result<Stream, Refusal> {
        let source = self.source(&order, seen).await?;
        Ok(Stream::new(self.clone(), order, source, seen))
    }

    /// Where the events of a named job come from: a run here, one elsewhere, or a new one.
    pub(super) async fn source(self: &Arc<Self>, order: &Order, seen: Option<u64>) -> Result<Source, Refusal> {
        let owner = order.owner.clone();
        if let Some(job) = self.registry.get(&order.job) {
            if job.owner != owner {
                return Err(Refusal::Foreign);
            }
            if !job.ended() {
                return Ok(Source::Run { reader: job.read(seen), mine: false });
            }
            // Only then does the log say how.
            let _ = tokio::time::timeout(ENDS_WITHIN, job.finished.cancelled()).await;
        }
        let log = self.store.get().await.log(&order.job);
        let next = seen.map_or(0, |seen| seen + 1);
        let (part, number) = match look(&log, &owner).await? {
            Seen::Foreign => return Err(Refusal::Foreign),
            Seen::Aged => {
                return Ok(Source::Words("This job is too old to be told again. Start a new one.".to_owned()));
            }
            Seen::Nothing => {
                return self.start(order, Begin { claim: Claim::FIRST, event: next, contested: true }, seen);
            }
            Seen::Last(part, number) => (part, number),
        };
        match arrive(Some(&part.head(number)), seen.is_some()) {
            Arrival::Begin(claim) => {
                self.start(order, Begin { claim, event: part.next().max(next), contested: true }, seen)
            }
            Arrival::Follow => match part.finished() {
                Ok(record) => Ok(Source::Finished(record)),
                Err(part) => Ok(Source::Tail(Box::new(Tail::open(log, self.pace, *part, number, seen).await?))),
            },
        }
    }

    /// Starts a run, or finds it running here.
    pub(super) fn start(self: &Arc<Self>, order: &Order, begin: Begin, seen: Option<u64>) -> Result<Source, Refusal> {
        match self.registry.enter(&order.job, &order.owner, begin.event) {
            Entered::New(job) => {
                let reader = job.read(None);
                let watch = Watch { runner: self.clone(), job };
                // Its log lines name the request that started it.
                tokio::spawn(watch.over(order.clone(), begin).in_current_span());
                Ok(Source::Run { reader, mine: true })
            }
            Entered::Running(job) => Ok(Source::Run { reader: job.read(seen), mine: false }),
            Entered::Foreign => Err(Refusal::Foreign),
            Entered::Full => Err(Refusal::Full),
        }
    }

    /// Whether a run that begins now has a fair share of the time that a run may take.
    pub(super) fn is_worth_beginning(order: &Order) -> bool {
        order.deadline.map(Deadline::budget).is_none_or(|left| left >= WORTH_BEGINNING.min(order.most))
    }

    /// A job, as far as it is the owner's.
    ///
    /// # Errors
    /// Where the storage fails.
    pub async fn find(&self, job: &JobId, owner: &Owner) -> Result<Found, StoreError> {
        if self.registry.get(job).is_some_and(|job| job.owner == *owner && !job.ended()) {
            return Ok(Found::Running);
        }
        let log = self.store.get().await.log(job);
        Ok(match look(&log, owner).await? {
            Seen::Last(part, _) if part.is_alive() => Found::Running,
            seen => match seen.outcome() {
                Some(Outcome::Complete(record)) => Found::Finished(record),
                Some(Outcome::Failed(_) | Outcome::Stopped) | None => Found::Nothing,
            },
        })
    }

    /// Stops a job wherever it runs, and deletes what it stored. False where there is none of the owner's.
    ///
    /// # Errors
    /// Where the storage fails. It can be tried again: the job is gone once that it is deleted is in its log, and what
    /// is left of it goes then.
    pub async fn delete(&self, job: &JobId, owner: &Owner) -> Result<bool, StoreError> {
        let running = self.registry.get(job).filter(|job| job.owner == *owner);
        if let Some(running) = &running {
            running.stop(Stop::Deleted);
            // Only then is it known what it has stored.
            let _ = tokio::time::timeout(ENDS_WITHIN, running.finished.cancelled()).await;
        }
        let store = self.store.get().await;
        let log = store.log(job);
        let was_there = match look(&log, owner).await? {
            Seen::Foreign => false,
            Seen::Nothing => {
                // The start of the run that was stopped may still be on its way.
                if running.is_some() {
                    cancel(&log, owner, None).await?;
                }
                false
            }
            Seen::Aged => store.delete_files(job).await? > 0,
            Seen::Last(part, number) => {
                let deleted = part.is_cancel();
                let number = if deleted { number } else { cancel(&log, owner, Some((&part, number))).await? };
                let (files, ()) = tokio::try_join!(store.delete_files(job), empty(&log, number))?;
                !deleted || files > 0
            }
        };
        Ok(was_there || running.is_some())
    }

    /// Tells all jobs to stop, as the process ends, and waits until they have cleaned up.
    pub async fn shut_down(&self) {
        let jobs = self.registry.all();
        for job in &jobs {
            job.stop(Stop::ShuttingDown);
        }
        for job in &jobs {
            job.finished.cancelled().await;
        }
    }
}
