//! Watches over one run, and sees to it that its stream ends.

use super::event::{Complete, Event, Outline};
use super::failure::Failure;
use super::job::{Job, Stop};
use super::journal::{Claim, Loss, Outcome, WriteError, Writer};
use super::keep::{Kept, keep};
use super::order::Order;
use super::phases::{self, Finished};
use super::report::{self, Trail};
use super::runner::Runner;
use super::save::Saver;
use crate::collect::iam;
use crate::last_words;
use crate::store::{S3Log, StoreError, drawing_key};
use futures::FutureExt as _;
use jiff::Timestamp;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// Saying in the log how a run has ended, and taking back what it has stored, must not hold up the end of the process.
const CLEAN_UP: Duration = Duration::from_secs(5);
/// The last words of a deleted job.
pub(super) const DELETED: &str = "Stopped, as you asked. Nothing was kept.";

/// How a run is to begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begin {
    /// The part of the log that makes it the run.
    pub(super) claim: Claim,
    /// Number of its first event.
    pub(super) event: u64,
    /// Whether others may want to begin it too: then nothing is told before it is known who does.
    pub(super) contested: bool,
}

/// Ends the job in every case: however its task ends, its readers get a last event.
pub(super) struct Watch {
    pub(super) runner: Arc<Runner>,
    pub(super) job: Arc<Job>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.job.tell(&Event::Error(Failure::Broken.to_string()));
        self.runner.registry.leave(&self.job);
        self.job.cancel.cancel();
        self.job.finished.cancel();
    }
}

/// What a run has written, in whichever state it is left.
struct Hand {
    /// None until something may be written.
    writer: Option<Writer<S3Log>>,
    kept: Kept,
    saver: Saver,
    trail: Trail,
}

/// How a run has ended.
struct End {
    result: Result<Box<Complete>, Failure>,
    /// Whether its log may say that it has ended well, though nobody knows.
    in_doubt: bool,
}

impl From<Failure> for End {
    fn from(failure: Failure) -> End {
        End { result: Err(failure), in_doubt: false }
    }
}

impl Watch {
    pub(super) async fn over(self, order: Order, begin: Begin) {
        let _open = last_words::open();
        let saver = Saver::new(drawing_key(&self.job.id));
        let mut hand = Hand { writer: None, kept: Kept::default(), saver, trail: Trail::default() };
        // Of the time that there is now: at the end there is little left.
        let grace = order.deadline.map_or(CLEAN_UP, |deadline| deadline.grace().min(CLEAN_UP));
        let run = self.run(&order, begin, &mut hand);
        let result = self.bounded(run, order.budget()).await;
        let moved = matches!(result, Err(Failure::Lost(Loss::Superseded)));
        self.conclude(result, &mut hand, order.asked, grace).await;
        if !moved {
            // Nobody needs them any more. What cannot be deleted ends by age.
            let gone = async {
                let store = self.runner.store.get().await;
                for upload in order.uploads() {
                    let _ = store.delete_upload(upload, &order.sender).await;
                }
            };
            let _ = timeout(grace, gone).await;
        }
    }

    /// The run itself, and its log beside it.
    async fn run(&self, order: &Order, begin: Begin, hand: &mut Hand) -> Result<Finished, Failure> {
        let (job, runner) = (&self.job, &self.runner);
        let begun = Timestamp::now().to_string();
        if !begin.contested {
            greet(job, &begun);
        }
        // Nothing is written for somebody who only says to be the owner.
        if let Some(caller) = &order.caller
            && caller.unproven
            && !iam::accepted(&caller.endpoints, &caller.token).await?
        {
            return Err(Failure::NotAccepted);
        }
        let log = runner.store.get().await.log(&job.id);
        let writer = hand.writer.insert(Writer::new(log, order.owner.clone(), begin.claim, begin.event));
        if begin.contested {
            match timeout(runner.pace.silence, writer.start()).await {
                Ok(started) => started?,
                Err(elapsed) => return Err(writer.trouble().unwrap_or_else(|| StoreError::no_answer(elapsed)).into()),
            }
            greet(job, &begun);
        }
        let over = CancellationToken::new();
        let run = phases::run(order, begun, job, &runner.store, &hand.saver, &hand.trail);
        let keep = keep(writer, &mut hand.kept, job, runner.pace, &over);
        tokio::pin!(run, keep);
        tokio::select! {
            biased;
            result = &mut run => {
                let finished = result?;
                over.cancel();
                keep.await?;
                Ok(finished)
            }
            // It is over for nothing but its run, or for an error.
            kept = &mut keep => Err(kept.err().map_or(Failure::Broken, Failure::from)),
        }
    }

    /// Ends a run that ends in none of its own ways.
    async fn bounded(
        &self,
        run: impl Future<Output = Result<Finished, Failure>>,
        budget: Duration,
    ) -> Result<Finished, Failure> {
        let job = &self.job;
        let abandoned = async {
            match self.runner.linger {
                Some(linger) => job.abandoned(linger).await,
                None => std::future::pending().await,
            }
        };
        // What loses is dropped where it waits, and with it every call that it had in flight.
        let result = tokio::select! {
            biased;
            () = job.cancel.cancelled() => Err(Failure::Stopped),
            result = AssertUnwindSafe(run).catch_unwind() => result.unwrap_or(Err(Failure::Broken)),
            () = last_words::panicked() => Err(Failure::Broken),
            () = abandoned => {
                job.stop(Stop::Abandoned);
                Err(Failure::Stopped)
            }
            () = tokio::time::sleep(budget) => Err(Failure::OutOfTime { seconds: budget.as_secs() }),
        };
        // Collecting may have tasks of its own.
        job.cancel.cancel();
        result
    }

    /// Sees to it that the log, the files and the readers all have one end.
    async fn conclude(&self, result: Result<Finished, Failure>, hand: &mut Hand, asked: Instant, grace: Duration) {
        let (job, runner) = (&self.job, &self.runner);
        let end = match result {
            Ok(finished) => self.commit(finished, hand, grace).await,
            Err(failure) => failure.into(),
        };
        let begun = hand.writer.as_ref().is_none_or(Writer::started);
        // Whoever was second with a job has run nothing.
        if begun || !matches!(end.result, Err(Failure::Lost(_))) {
            report::run(job, &end.result, asked, &hand.trail.figures(), &runner.metrics);
        }
        let failure = match end.result {
            Ok(complete) => return job.tell(&Event::Complete(complete)),
            Err(failure) => failure,
        };
        let moved = matches!(failure, Failure::Lost(Loss::Superseded));
        if !moved {
            job.tell(&Event::Error(words(&failure, job)));
        }
        let take_back = async {
            if end.in_doubt {
                tracing::error!(job = %job.id, "an end is in doubt");
                return;
            }
            let taken = timeout(grace, async { hand.saver.take_back(runner.store.get().await).await }).await;
            match taken {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::error!(job = %job.id, cause = error.cause(), "files were left behind");
                }
                Err(_) => {
                    tracing::error!(job = %job.id, cause = "out of time", "files were left behind");
                }
            }
        };
        let say_so = async {
            if let (Some(writer), Some(outcome)) = (&mut hand.writer, outcome(&failure, job))
                && !end.in_doubt
            {
                // A reader elsewhere would otherwise take the run over.
                let _ = timeout(grace, writer.end(outcome, hand.kept.rest(job))).await;
            }
        };
        tokio::join!(take_back, say_so);
        if moved {
            job.hand_over();
        }
    }

    /// The one moment at which a run has ended well: its last part is there, and is its own.
    async fn commit(&self, finished: Finished, hand: &mut Hand, grace: Duration) -> End {
        let (job, trail) = (&self.job, &hand.trail);
        let Finished { record, links, saving } = finished;
        let Some(writer) = &mut hand.writer else { return Failure::Broken.into() };
        let outcome = Outcome::Complete(Box::new(record.clone()));
        let written = timeout(grace, writer.end(outcome, hand.kept.rest(job))).await;
        match written {
            Ok(Ok(())) => {
                trail.note(|figures| figures.save = Some(saving.elapsed()));
                report::phase(job, "save", &trail.figures());
                End { result: Ok(Box::new(Complete::of(&job.id, record, links))), in_doubt: false }
            }
            Ok(Err(WriteError::Lost(loss))) => Failure::Lost(loss).into(),
            Ok(Err(WriteError::Store(error))) => End { result: Err(error.into()), in_doubt: writer.in_doubt() },
            Err(elapsed) => {
                let error = writer.trouble().unwrap_or_else(|| StoreError::no_answer(elapsed));
                End { result: Err(error.into()), in_doubt: true }
            }
        }
    }
}

/// The first events of a run.
fn greet(job: &Job, begun: &str) {
    job.tell(&Event::Status("Downloading resources"));
    job.tell(&Event::Found(Outline { begun: Some(begun.to_owned()), ..Outline::default() }));
}

/// What the log says of a failure; nothing where it is not this run's any more, or is about to be deleted.
fn outcome(failure: &Failure, job: &Job) -> Option<Outcome> {
    match (failure, job.stopped()) {
        (Failure::Lost(_), _) | (Failure::Stopped, Some(Stop::Deleted)) => None,
        (Failure::Stopped, _) => Some(Outcome::Stopped),
        _ => Some(Outcome::Failed(words(failure, job))),
    }
}

fn words(failure: &Failure, job: &Job) -> String {
    match (failure, job.stopped()) {
        (Failure::Lost(_), _) | (Failure::Stopped, Some(Stop::Deleted)) => DELETED.to_owned(),
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
    use crate::run::registry::Entered;
    use crate::store::{self, JobId, Owner};
    use std::process::Command;

    /// A new job, its reader, and who watches over it.
    fn watched() -> (Watch, Reader) {
        let config = Config::read(Place::Laptop, |_| None).unwrap();
        let runner = Arc::new(Runner::new(store::Lazy::bucket("b", &config), true, config.silence));
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

    /// Says that a process runs one test alone.
    const ALONE: &str = "DRAWSTREAM_TEST_ALONE";

    /// Runs a test again in a process of its own, where `body` takes place; what that process said. None in that process.
    fn alone(test: &str, body: impl Future<Output = ()>) -> Option<String> {
        if std::env::var_os(ALONE).is_some() {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.unwrap().block_on(body);
            return None;
        }
        let name = format!("run::watch::tests::{test}");
        let mut child = Command::new(std::env::current_exe().unwrap());
        let child = child.args(["--exact", &name, "--nocapture"]).env(ALONE, "1").output().unwrap();
        let said = String::from_utf8_lossy(&child.stdout).into_owned() + &String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success(), "{said}");
        Some(said)
    }

    /// Ends a run in which something panics, and prints the last event of its stream.
    async fn broken(run: impl Future<Output = Result<Finished, Failure>>) {
        let (watch, mut reader) = watched();
        let result = watch.bounded(run, CLEAN_UP).await;
        let saver = Saver::new(drawing_key(&watch.job.id));
        let mut hand = Hand { writer: None, kept: Kept::default(), saver, trail: Trail::default() };
        watch.conclude(result, &mut hand, Instant::now(), CLEAN_UP).await;
        let last = reader.next().await.unwrap();
        println!("told {} {} {}", watch.job.id.short(), last.name, last.data);
    }

    /// What was told, each line a job and its last event.
    fn told(said: &str) -> Vec<(&str, &str)> {
        said.lines().filter_map(|line| line.strip_prefix("told ")?.split_once(' ')).collect()
    }

    // In a process of its own, since nothing else can run there after it.
    #[test]
    fn where_panics_abort_the_thread_waits_until_the_run_has_told_its_end() {
        let said = alone("where_panics_abort_the_thread_waits_until_the_run_has_told_its_end", async {
            let open = last_words::open();
            // What the hook of panics does where they abort, on the one thread of the runtime.
            let hook = tokio::spawn(async { last_words::wait() });
            broken(std::future::pending()).await;
            assert!(!hook.is_finished());
            drop(open);
            hook.await.unwrap();
            println!("waited");
        });
        let Some(said) = said else { return };
        let told = told(&said);
        assert!(told.len() == 1 && told[0].1.starts_with("onError Something broke"), "{said}");
        assert!(said.lines().any(|line| line == "waited"), "{said}");
    }

    // In a process of its own, since it takes over the panics of the whole process.
    #[test]
    fn a_panic_is_an_error_with_a_line_in_the_log_and_the_process_lives() {
        let said = alone("a_panic_is_an_error_with_a_line_in_the_log_and_the_process_lives", async {
            logs::init(Place::Lambda);
            for _ in 0..2 {
                broken(async { panic!("on a-name-of-the-account") }).await;
            }
        });
        let Some(said) = said else { return };
        assert_eq!(said.matches(r#""message":"panic","place":"src/run/watch.rs:"#).count(), 2, "{said}");
        assert_eq!(said.matches(r#""outcome":"broken""#).count(), 2, "{said}");
        assert!(!said.contains("a-name-of"), "{said}");
        let told = told(&said);
        assert_eq!(told.len(), 2, "{said}");
        for (job, words) in told {
            assert!(words.starts_with("onError Something broke") && words.ends_with(&format!("{job}.")), "{said}");
        }
    }
}
