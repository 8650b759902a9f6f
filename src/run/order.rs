//! Starts a run, watches over it, and sees to it that its stream ends.

use super::event::{Complete, Event};
use super::job::{Job, JobId, Stop};
use super::owner::Owner;
use super::phases::{self, Failure};
use super::registry::{Entered, Registry};
use super::report::{self, Trail};
use crate::collect::Endpoints;
use crate::collect::iam::Claims;
use crate::estate::Scope;
use crate::metrics::Metrics;
use crate::store;
use futures::FutureExt as _;
use secrecy::SecretString;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument as _;

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
    /// When it was asked for.
    pub asked: Instant,
    /// The time for all of it.
    pub budget: Duration,
    /// The time that taking back what it has stored may take, where the host sets an end.
    pub grace: Option<Duration>,
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
    metrics: Metrics,
}

impl Runner {
    /// A runner; `sees_readers` where one that leaves is noticed, which Lambda does not.
    pub fn new(store: store::Lazy, sees_readers: bool) -> Runner {
        Runner { store, registry: Registry::default(), linger: sees_readers.then_some(LINGER), metrics: Metrics::Off }
    }

    /// With metrics of its runs.
    pub fn telling(self, metrics: Metrics) -> Runner {
        Runner { metrics, ..self }
    }

    /// Starts the job, or finds it running.
    pub fn start(self: &Arc<Self>, order: Order) -> Entered {
        let entered = self.registry.enter(&order.job, &Owner::from(&order.claims), order.first);
        if let Entered::New(job) = &entered {
            let watch = Watch { runner: self.clone(), job: job.clone() };
            // Its log lines name the request that started it.
            tokio::spawn(watch.over(order).in_current_span());
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

/// The times of a run, as its order has them.
#[derive(Clone, Copy)]
struct Times {
    asked: Instant,
    budget: Duration,
    grace: Duration,
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
        let times = Times { asked: order.asked, budget: order.budget, grace: order.grace.unwrap_or(CLEAN_UP) };
        let trail = Trail::default();
        let run = phases::run(order, &self.job, &self.runner.store, &trail);
        self.conclude(run, &trail, times).await;
    }

    /// Sees a run to its end, whichever it is.
    async fn conclude(&self, run: impl Future<Output = Result<Box<Complete>, Failure>>, trail: &Trail, times: Times) {
        let (job, runner) = (&self.job, &self.runner);
        let Times { asked, budget, grace } = times;
        let run = AssertUnwindSafe(run).catch_unwind();
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
        report::run(job, &result, asked, &trail.figures(), &runner.metrics);
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
            let _ = tokio::time::timeout(grace.min(CLEAN_UP), store.discard(&job.id, &key)).await;
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
        (failure, _) if failure.is_fault() => format!("{failure} The job is {}.", job.id.short()),
        _ => failure.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Place};
    use crate::logs;
    use crate::run::job::Reader;
    use std::process::Command;

    /// A new job, its reader, and who watches over it.
    fn watched() -> (Watch, Reader) {
        let config = Config::read(Place::Laptop, |_| None).unwrap();
        let runner = Arc::new(Runner::new(store::Lazy::bucket("b", &config), true));
        let owner = Owner::of("account", "iam");
        let Entered::New(job) = runner.registry.enter(&JobId::random(), &owner, 0) else { panic!("not new") };
        let reader = job.read(None);
        (Watch { runner, job }, reader)
    }

    #[tokio::test]
    async fn a_job_whose_task_is_lost_still_ends() {
        let (watch, mut reader) = watched();
        let (runner, job) = (watch.runner.clone(), watch.job.clone());
        drop(watch);
        assert_eq!(reader.next().await.unwrap().name, "onError");
        assert!(reader.next().await.is_none());
        assert!(runner.registry.get(&job.id).is_none());
        job.finished.cancelled().await;
    }

    const CHILD: &str = "run::order::tests::a_process_in_which_a_run_panics";

    #[tokio::test]
    #[ignore = "the next test runs it as a process of its own, since it takes over the panics of the whole process"]
    async fn a_process_in_which_a_run_panics() {
        logs::init(Place::Lambda);
        for _ in 0..2 {
            let (watch, mut reader) = watched();
            let times = Times { asked: Instant::now(), budget: CLEAN_UP, grace: CLEAN_UP };
            let run = async { panic!("on a-name-of-the-account") };
            watch.conclude(run, &Trail::default(), times).await;
            let last = reader.next().await.unwrap();
            println!("told {} {} {}", watch.job.id.short(), last.name, last.data);
        }
    }

    #[test]
    fn a_panic_is_an_error_with_a_line_in_the_log_and_the_process_lives() {
        let arguments = ["--exact", CHILD, "--ignored", "--nocapture"];
        let child = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&child.stdout).into_owned() + &String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success(), "{said}");
        assert_eq!(said.matches(r#""message":"panic","place":"src/run/order.rs:"#).count(), 2, "{said}");
        assert_eq!(said.matches(r#""outcome":"broken""#).count(), 2, "{said}");
        assert!(!said.contains("a-name-of"), "{said}");
        let told: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("told ")).collect();
        assert_eq!(told.len(), 2, "{said}");
        for told in told {
            let (job, words) = told.split_once(' ').unwrap();
            assert!(words.starts_with("onError Something broke") && words.ends_with(&format!("{job}.")), "{told}");
        }
    }
}
