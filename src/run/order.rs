//! Starts a run, watches over it, and sees to it that its stream ends.

use super::event::Event;
use super::job::{Job, JobId, Stop};
use super::owner::Owner;
use super::phases::{self, Failure, Figures, Trail};
use super::registry::{Entered, Registry};
use crate::collect::iam::Claims;
use crate::collect::{Endpoints, Scope};
use crate::store;
use futures::FutureExt as _;
use secrecy::SecretString;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Locally a job goes on for this long without a reader.
const LINGER: Duration = Duration::from_secs(10);
/// Taking back what a stopped run has stored must not hold up the end of the process.
const CLEAN_UP: Duration = Duration::from_secs(5);

/// What is to be run, and for whom.
pub struct Order {
    /// The id that its events carry.
    pub job: JobId,
    /// Number of its first event.
    pub first: u64,
    /// The token, whose claims are trusted unless `unproven`.
    pub token: SecretString,
    /// What the token says of itself.
    pub claims: Claims,
    /// Whether IBM has yet to say that it accepts the token.
    pub unproven: bool,
    /// The APIs to read.
    pub endpoints: Arc<Endpoints>,
    /// What part of the account is drawn.
    pub scope: Scope,
    /// The time for all of it.
    pub budget: Duration,
}

/// Runs jobs.
#[derive(Debug)]
pub struct Runner {
    /// Where drawings go.
    pub store: store::Lazy,
    /// What runs now.
    pub registry: Registry,
    /// How long a job goes on without a reader; none where a reader that leaves is not seen.
    linger: Option<Duration>,
}

impl Runner {
    /// A runner; `sees_readers` where one that leaves is noticed, which Lambda does not.
    pub fn new(store: store::Lazy, sees_readers: bool) -> Runner {
        Runner { store, registry: Registry::default(), linger: sees_readers.then_some(LINGER) }
    }

    /// Starts the job, or finds it running.
    pub fn start(self: &Arc<Self>, order: Order) -> Entered {
        let entered = self.registry.enter(&order.job, &Owner::from(&order.claims), order.first);
        if let Entered::New(job) = &entered {
            let watch = Watch { runner: self.clone(), job: job.clone() };
            tokio::spawn(watch.over(order));
        }
        entered
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

/// Ends the job in every case: however its task ends, its readers get a last event.
struct Watch {
    runner: Arc<Runner>,
    job: Arc<Job>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.job.tell(&Event::Error(Failure::Broken.to_string()));
        self.runner.registry.leave(&self.job);
        self.job.cancel.cancel();
        self.job.finished.cancel();
    }
}

impl Watch {
    async fn over(self, order: Order) {
        let (job, runner) = (&self.job, &self.runner);
        let (begun, budget) = (Instant::now(), order.budget);
        let trail = Trail::default();
        let run = AssertUnwindSafe(phases::run(order, job, &runner.store, &trail)).catch_unwind();
        let abandoned = async {
            match runner.linger {
                Some(linger) => job.abandoned(linger).await,
                None => std::future::pending().await,
            }
        };
        // What loses is dropped where it waits, and with it every call that it had in flight.
        let result = tokio::select! {
            biased;
            () = job.cancel.cancelled() => Err(Failure::Stopped),
            result = run => result.unwrap_or(Err(Failure::Broken)),
            () = abandoned => {
                job.stop(Stop::Abandoned);
                Err(Failure::Stopped)
            }
            () = tokio::time::sleep(budget) => Err(Failure::OutOfTime { seconds: budget.as_secs() }),
        };
        // Collecting may have tasks of its own.
        job.cancel.cancel();
        let outcome = match &result {
            Ok(_) => "complete",
            Err(failure) => failure.label(),
        };
        if let Some(cause) = result.as_ref().err().and_then(Failure::cause) {
            tracing::error!(job = %job.id, cause, "a run failed");
        }
        log(job, outcome, begun, &trail.figures());
        // A drawing without its record: nobody could ever delete it.
        let orphan = trail.key().filter(|_| result.is_err());
        let last = match result {
            Ok(complete) => Event::Complete(complete),
            Err(failure) => Event::Error(words(&failure, job)),
        };
        if runner.linger.is_some() {
            job.tell(&last);
        }
        if let Some(key) = orphan {
            let store = runner.store.get().await;
            let _ = tokio::time::timeout(CLEAN_UP, store.discard(&job.id, &key)).await;
        }
        // In Lambda nothing runs any more once the stream has ended. Told twice, it is there once.
        job.tell(&last);
    }
}

fn words(failure: &Failure, job: &Job) -> String {
    match (failure, job.stopped()) {
        (Failure::Stopped, Some(Stop::Deleted)) => "Stopped, as you asked. Nothing was kept.".to_owned(),
        (Failure::Stopped, Some(Stop::Abandoned)) => "Stopped, since nobody was reading any more.".to_owned(),
        (Failure::Stopped, Some(Stop::ShuttingDown)) => {
            "Stopped: the service is ending. Start it and try again.".to_owned()
        }
        (Failure::Broken, _) => format!("{failure} The job is {}.", job.id),
        _ => failure.to_string(),
    }
}

fn log(job: &Job, outcome: &str, begun: Instant, figures: &Figures) {
    let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        job = %job.id,
        outcome,
        total_ms = milliseconds(begun.elapsed()),
        collect_ms = figures.collect.map(milliseconds),
        draw_ms = figures.draw.map(milliseconds),
        save_ms = figures.save.map(milliseconds),
        calls = figures.calls,
        retries = figures.retries,
        read_bytes = figures.read_bytes,
        warnings = figures.warnings,
        resources = figures.resources,
        pages = figures.pages,
        bytes = figures.bytes,
        "run"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Place};

    #[tokio::test]
    async fn a_job_whose_task_is_lost_still_ends() {
        let config = Config::read(Place::Laptop, |_| None).unwrap();
        let runner = Arc::new(Runner::new(store::Lazy::bucket("b", &config), true));
        let owner = Owner::of("account", "iam");
        let Entered::New(job) = runner.registry.enter(&JobId::random(), &owner, 0) else { panic!("not new") };
        let mut reader = job.read(None);
        drop(Watch { runner: runner.clone(), job: job.clone() });
        assert_eq!(reader.next().await.unwrap().name, "onError");
        assert!(reader.next().await.is_none());
        assert!(runner.registry.get(&job.id).is_none());
        job.finished.cancelled().await;
    }
}
