//! What is kept between requests of assistants: which tokens IBM has accepted a moment ago, and accounts that were asked
//! about a moment ago. A token that was accepted is not asked about again for a minute; an account is given only after
//! its job was found to be the caller's.

use crate::store::{JobId, Owner};
use drawstream_mcp::{Held, Trouble};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// For so long a token counts as accepted: a model asks many questions in a row.
const PROVEN_FOR: Duration = Duration::from_secs(60);
/// Tokens of which that is known at once.
const MOST_TOKENS: usize = 256;
/// Bytes of the inventories behind the accounts that are kept; in memory they are some four times that.
const MOST_BYTES: usize = 24 << 20;
const MOST_ACCOUNTS: usize = 6;

/// For so long a job can be asked about as a task: no token lives longer.
pub const TASK_FOR: Duration = Duration::from_secs(3_600);
/// Tasks that are known at once.
const MOST_TASKS: usize = 1_000;

/// A job that was begun as a task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Whose it is.
    pub owner: Owner,
    /// When it began.
    pub begun_at: Timestamp,
    /// When something was last told of it.
    pub told_at: Timestamp,
    /// How far it is, in words.
    pub words: Option<String>,
    /// Its end.
    pub ended: Option<Result<(), Trouble>>,
    /// Whether its owner had it stopped.
    pub stopped: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Kept {
    tasks: Mutex<HashMap<JobId, Task>>,
    proven: Mutex<VecDeque<([u8; 32], Instant)>>,
    accounts: Mutex<VecDeque<(usize, Arc<Held>)>>,
}

impl Kept {
    /// Whether IBM has accepted the whole of that token less than a minute ago.
    pub fn is_proven(&self, token: &SecretString) -> bool {
        let mut proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        proven.retain(|(_, at)| now.duration_since(*at) < PROVEN_FOR);
        let hash = hash(token);
        proven.iter().any(|(own, _)| *own == hash)
    }

    /// IBM has accepted it.
    pub fn proven(&self, token: &SecretString) {
        let mut proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        if proven.len() == MOST_TOKENS {
            proven.pop_front();
        }
        proven.push_back((hash(token), Instant::now()));
    }

    /// A task has begun, unless it is known: whether it is new.
    pub fn begin(&self, job: &JobId, owner: &Owner) -> bool {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Timestamp::now();
        tasks.retain(|_, task| now.duration_since(task.begun_at).unsigned_abs() < TASK_FOR);
        if tasks.contains_key(job) || tasks.len() == MOST_TASKS {
            return false;
        }
        let owner = owner.clone();
        let task = Task { owner, begun_at: now, told_at: now, words: None, ended: None, stopped: false };
        tasks.insert(job.clone(), task);
        true
    }

    /// The task of that id, as far as it is the owner's.
    pub fn task(&self, job: &JobId, owner: &Owner) -> Option<Task> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.get(job).filter(|task| task.owner == *owner).cloned()
    }

    /// Something is told of a task.
    pub fn tell(&self, job: &JobId, told: impl FnOnce(&mut Task)) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = tasks.get_mut(job) {
            told(task);
            task.told_at = Timestamp::now();
        }
    }

    /// The account of a job.
    pub fn account(&self, job: &str) -> Option<Arc<Held>> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let at = accounts.iter().position(|(_, held)| held.job == job)?;
        let found = accounts.remove(at)?;
        let held = found.1.clone();
        // Who was asked about last goes last.
        accounts.push_back(found);
        Some(held)
    }

    /// Keeps an account, whose inventory has so many bytes.
    pub fn keep(&self, held: Arc<Held>, bytes: usize) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.retain(|(_, known)| known.job != held.job);
        accounts.push_back((bytes, held));
        let sum = |accounts: &VecDeque<(usize, Arc<Held>)>| accounts.iter().map(|(bytes, _)| bytes).sum::<usize>();
        while accounts.len() > 1 && (accounts.len() > MOST_ACCOUNTS || sum(&accounts) > MOST_BYTES) {
            accounts.pop_front();
        }
    }
}

fn hash(token: &SecretString) -> [u8; 32] {
    Sha256::digest(token.expose_secret().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_mcp::Options;

    #[tokio::test(start_paused = true)]
    async fn a_token_is_proven_for_a_minute_and_only_the_whole_of_it() {
        let kept = Kept::default();
        let token: SecretString = "head.claims.signature".to_owned().into();
        assert!(!kept.is_proven(&token));
        kept.proven(&token);
        assert!(kept.is_proven(&token) && !kept.is_proven(&"head.claims.signaturf".to_owned().into()));
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(kept.is_proven(&token));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!kept.is_proven(&token));
        for n in 0..1_000 {
            kept.proven(&n.to_string().into());
        }
        assert_eq!(kept.proven.lock().unwrap().len(), MOST_TOKENS);
    }

    #[test]
    fn accounts_that_nobody_asks_about_go_first() {
        let kept = Kept::default();
        let held = |job: &str| Arc::new(Held::new(job.to_owned(), crate::graph::Graph::default(), Options::default()));
        for job in ["a", "b", "c"] {
            kept.keep(held(job), MOST_BYTES / 3);
        }
        assert!(kept.account("a").is_some());
        kept.keep(held("d"), MOST_BYTES / 3);
        assert!(kept.account("b").is_none() && kept.account("a").is_some() && kept.account("d").is_some());
        // One is kept, however large.
        kept.keep(held("e"), MOST_BYTES * 2);
        assert!(kept.account("e").is_some() && kept.account("a").is_none());
    }

    #[tokio::test]
    async fn a_task_is_its_owners_and_what_is_told_of_it_is_kept() {
        let kept = Kept::default();
        let [mine, other] = ["me", "you"].map(|iam_id| Owner::of("account", iam_id));
        let job = JobId::random();
        assert!(kept.begin(&job, &mine) && !kept.begin(&job, &mine));
        kept.tell(&job, |task| task.words = Some("3 of 10".to_owned()));
        let task = kept.task(&job, &mine).unwrap();
        assert!(task.words.as_deref() == Some("3 of 10") && task.ended.is_none() && task.told_at >= task.begun_at);
        assert!(kept.task(&job, &other).is_none() && kept.task(&JobId::random(), &mine).is_none());
    }
}
