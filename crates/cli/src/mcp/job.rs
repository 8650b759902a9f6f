//! Jobs of this process: accounts that were read, and those that are being read. Whoever waits for one may give up: it
//! goes on, and is found again by its id or by asking for the same.

use drawstream_mcp::{Draw, Held, Progress, Stage, Standing, Tell, Trouble};
use jiff::Timestamp;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Accounts that are kept; of more, the oldest goes.
const MOST: usize = 8;
/// Most clients give up after a minute: before that they are told to ask again.
const PATIENCE: Duration = Duration::from_secs(50);

/// What is known of a job: calls answered and asked, its end, and when the last of it was told.
#[derive(Debug, Clone)]
struct Known {
    answered: u64,
    asked: u64,
    ended: Option<Result<Arc<Held>, Trouble>>,
    told_at: Timestamp,
}

impl Known {
    fn new() -> Known {
        Known { answered: 0, asked: 0, ended: None, told_at: Timestamp::now() }
    }
}

/// A job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: String,
    wanted: Draw,
    begun_at: Timestamp,
    known: watch::Receiver<Known>,
    stopped: CancellationToken,
}

/// Tells of a job that is being read.
#[derive(Debug, Clone)]
pub struct Teller(Arc<watch::Sender<Known>>);

/// The jobs, the newest last.
#[derive(Debug, Default)]
pub struct Jobs {
    all: Mutex<VecDeque<Job>>,
    /// What the program was started with: it stays.
    given: OnceLock<Job>,
}

impl Jobs {
    fn all(&self) -> MutexGuard<'_, VecDeque<Job>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The job of that id.
    pub fn get(&self, id: &str) -> Option<Job> {
        self.given
            .get()
            .filter(|job| job.id == id)
            .cloned()
            .or_else(|| self.all().iter().find(|job| job.id == id).cloned())
    }

    /// The newest whose account was read.
    pub fn newest(&self) -> Option<Arc<Held>> {
        let newest = self.all().iter().rev().find_map(Job::held);
        newest.or_else(|| self.given.get().and_then(Job::held))
    }

    /// All whose account was read, the oldest first.
    pub fn read(&self) -> Vec<Arc<Held>> {
        let all = self.all();
        self.given.get().into_iter().chain(all.iter()).filter_map(Job::held).collect()
    }

    /// The job that reads the same at this moment, or a new one with whoever is to tell of it.
    pub fn enter(&self, id: String, wanted: &Draw) -> (Job, Option<Teller>) {
        let mut all = self.all();
        if let Some(job) = all.iter().find(|job| job.wanted == *wanted && job.runs()) {
            return (job.clone(), None);
        }
        let (tell, known) = watch::channel(Known::new());
        let job = Job::new(id, wanted.clone(), known);
        all.push_back(job.clone());
        while all.len() > MOST {
            let oldest = all.iter().position(|job| !job.runs()).unwrap_or_default();
            all.remove(oldest);
        }
        (job, Some(Teller(Arc::new(tell))))
    }

    /// Keeps what the program was started with, under its own id, for as long as the program lives.
    pub fn give(&self, held: Held) {
        let (id, wanted) = (held.job.clone(), Draw::default());
        let (_, known) = watch::channel(Known { ended: Some(Ok(Arc::new(held))), ..Known::new() });
        // It is started once.
        let _ = self.given.set(Job::new(id, wanted, known));
    }

    /// Keeps an account under its own id.
    pub fn keep(&self, held: Held) -> Arc<Held> {
        let held = Arc::new(held);
        let (_, teller) = self.enter(held.job.clone(), &Draw { job: Some(held.job.clone()), ..Draw::default() });
        if let Some(teller) = teller {
            teller.end(Ok(held.clone()));
        }
        held
    }
}

impl Teller {
    /// So many calls were answered of so many.
    pub fn progress(&self, answered: u64, asked: u64) {
        self.0.send_modify(|known| *known = Known { answered, asked, ended: known.ended.take(), ..Known::new() });
    }

    /// The job has ended.
    pub fn end(&self, result: Result<Arc<Held>, Trouble>) {
        self.0.send_modify(|known| (known.ended, known.told_at) = (Some(result), Timestamp::now()));
    }
}

impl Job {
    fn new(id: String, wanted: Draw, known: watch::Receiver<Known>) -> Job {
        Job { id, wanted, begun_at: Timestamp::now(), known, stopped: CancellationToken::new() }
    }

    /// Has it stopped: whoever waits for it is told so.
    pub fn stop(&self) {
        if self.runs() {
            self.stopped.cancel();
        }
    }

    /// Once it is to stop.
    pub async fn stopped(&self) {
        self.stopped.cancelled().await;
    }

    /// How it stands at this moment.
    pub fn standing(&self) -> Standing {
        let known = self.known.borrow().clone();
        let stage = match known.ended {
            Some(Ok(held)) => Stage::Read(held),
            Some(Err(_)) if self.stopped.is_cancelled() => Stage::Stopped,
            Some(Err(trouble)) => Stage::Failed(trouble),
            None if !self.runs() => Stage::Failed(broken()),
            None => Stage::Reading((known.asked > 0).then(|| answered(&self.id, known.answered, known.asked))),
        };
        let [begun_at, told_at] = [self.begun_at, known.told_at].map(|at| format!("{at:.3}"));
        Standing { job: self.id.clone(), begun_at, told_at, kept_ms: None, stage }
    }

    fn runs(&self) -> bool {
        // A teller that is gone without a word has broken.
        self.known.borrow().ended.is_none() && self.known.has_changed().is_ok()
    }

    /// What was read; none while it runs, or where it failed.
    pub fn held(&self) -> Option<Arc<Held>> {
        self.known.borrow().ended.as_ref().and_then(|ended| ended.as_ref().ok()).cloned()
    }

    /// Waits for its end, but not for ever: none where it still runs.
    ///
    /// # Errors
    /// As the job has ended.
    pub async fn wait(&self, tell: &Tell) -> Result<Option<Arc<Held>>, Trouble> {
        let mut known = self.known.clone();
        let end = async {
            loop {
                let now = known.borrow_and_update().clone();
                if let Some(ended) = now.ended {
                    return ended.map(Some);
                }
                if now.asked > 0 {
                    let message = answered(&self.id, now.answered, now.asked);
                    tell(Progress { done: now.answered, total: Some(now.asked), message });
                }
                if known.changed().await.is_err() {
                    return Err(broken());
                }
            }
        };
        tokio::time::timeout(PATIENCE, end).await.unwrap_or(Ok(None))
    }
}

fn answered(job: &str, answered: u64, asked: u64) -> String {
    format!("job {job}: {answered} of {asked} calls answered")
}

fn broken() -> Trouble {
    Trouble::new("something broke inside drawstream while the account was read; that is a bug.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_mcp::Options;

    fn held(id: &str) -> Held {
        Held::new(id.to_owned(), drawstream::graph::Graph::default(), Options::default())
    }

    #[tokio::test]
    async fn who_asks_for_the_same_joins_the_run_and_all_hear_its_end() {
        let jobs = Jobs::default();
        let wanted = Draw { regions: vec!["eu-de".to_owned()], ..Draw::default() };
        let (first, teller) = jobs.enter("one".to_owned(), &wanted);
        let teller = teller.unwrap();
        let (again, none) = jobs.enter("two".to_owned(), &wanted);
        assert!(again.id == "one" && none.is_none() && jobs.newest().is_none());
        let seen: Arc<Mutex<Vec<u64>>> = Arc::default();
        let to_seen = seen.clone();
        let tell: Tell = Arc::new(move |progress| to_seen.lock().unwrap().push(progress.done));
        teller.progress(3, 10);
        let waiting = tokio::spawn(async move { again.wait(&tell).await });
        while seen.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        teller.end(Ok(Arc::new(held("one"))));
        assert_eq!(waiting.await.unwrap().unwrap().unwrap().job, "one");
        assert_eq!(*seen.lock().unwrap(), [3]);
        assert_eq!(jobs.newest().unwrap().job, "one");
        assert!(first.held().is_some() && jobs.enter("two".to_owned(), &wanted).1.is_some());
    }

    #[tokio::test]
    async fn a_run_that_breaks_is_an_error_and_old_accounts_go() {
        let jobs = Jobs::default();
        let (job, teller) = jobs.enter("broken".to_owned(), &Draw::default());
        drop(teller);
        let tell: Tell = Arc::new(|_| {});
        assert!(job.wait(&tell).await.is_err());
        for n in 0..20 {
            jobs.keep(held(&n.to_string()));
        }
        assert_eq!(jobs.read().len(), MOST);
        assert!(jobs.get("19").is_some() && jobs.get("3").is_none());
    }

    #[tokio::test]
    async fn a_job_stands_as_it_was_told_and_stops_only_while_it_reads() {
        let jobs = Jobs::default();
        let stage = |job: &Job| job.standing().stage;
        let (job, teller) = jobs.enter("one".to_owned(), &Draw::default());
        assert!(matches!(stage(&job), Stage::Reading(None)));
        let teller = teller.unwrap();
        teller.progress(3, 10);
        assert!(matches!(stage(&job), Stage::Reading(Some(words)) if words == "job one: 3 of 10 calls answered"));
        job.stop();
        job.stopped().await;
        teller.end(Err(Trouble::new("stopped")));
        assert!(matches!(stage(&job), Stage::Stopped));
        let (read, teller) = jobs.enter("two".to_owned(), &Draw::default());
        teller.unwrap().end(Ok(Arc::new(held("two"))));
        read.stop();
        assert!(matches!(stage(&read), Stage::Read(held) if held.job == "two"));
        let (broken, teller) = jobs.enter("three".to_owned(), &Draw::default());
        drop(teller);
        assert!(matches!(stage(&broken), Stage::Failed(_)));
    }

    #[test]
    fn what_the_program_was_started_with_stays() {
        let jobs = Jobs::default();
        jobs.give(held("file"));
        assert_eq!(jobs.newest().unwrap().job, "file");
        for n in 0..20 {
            jobs.keep(held(&n.to_string()));
        }
        assert_eq!(jobs.get("file").and_then(|job| job.held()).unwrap().job, "file");
        assert_eq!((jobs.read().len(), jobs.read()[0].job.as_str()), (MOST + 1, "file"));
        assert_eq!(jobs.newest().unwrap().job, "19");
    }
}
