//! The jobs that run in this process.
//!
//! Only those: a finished job is known to the store, and one that failed starts anew when it is asked for.

use super::job::Job;
use crate::store::{JobId, Owner};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More at once would only make each other slow; it bounds the memory too.
const MOST: usize = 64;

/// The running jobs.
#[derive(Debug, Default)]
pub struct Registry {
    jobs: Mutex<HashMap<JobId, Arc<Job>>>,
}

/// What became of the wish to run a job.
#[derive(Debug)]
pub enum Entered {
    /// It is new: run it.
    New(Arc<Job>),
    /// It runs already.
    Running(Arc<Job>),
    /// It is somebody else's.
    Foreign,
    /// Too many jobs are running.
    Full,
}

impl Registry {
    /// The running job of that id, whoever's it is.
    pub fn get(&self, id: &JobId) -> Option<Arc<Job>> {
        self.jobs().get(id).cloned()
    }

    /// Enters a job, unless it runs already: decided under one lock, so two requests never run it twice.
    pub fn enter(&self, id: &JobId, owner: &Owner, first: u64) -> Entered {
        let mut jobs = self.jobs();
        match jobs.get(id) {
            Some(job) if job.owner != *owner => return Entered::Foreign,
            Some(job) if !job.ended() => return Entered::Running(job.clone()),
            _ => {}
        }
        if jobs.len() >= MOST {
            return Entered::Full;
        }
        let job = Job::new(id.clone(), owner.clone(), first);
        jobs.insert(id.clone(), job.clone());
        Entered::New(job)
    }

    /// Forgets a job that has ended; not another one of the same id.
    pub fn leave(&self, job: &Arc<Job>) {
        let mut jobs = self.jobs();
        if jobs.get(&job.id).is_some_and(|known| Arc::ptr_eq(known, job)) {
            jobs.remove(&job.id);
        }
    }

    /// All of them, in no order.
    pub fn all(&self) -> Vec<Arc<Job>> {
        self.jobs().values().cloned().collect()
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<JobId, Arc<Job>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::event::Event;

    #[test]
    fn a_job_is_entered_once_and_only_its_owner_finds_it() {
        let (registry, id) = (Registry::default(), JobId::random());
        let (mine, other) = (Owner::of("a", "me"), Owner::of("a", "you"));
        let Entered::New(job) = registry.enter(&id, &mine, 0) else { panic!("not new") };
        assert!(matches!(registry.enter(&id, &mine, 0), Entered::Running(_)));
        assert!(matches!(registry.enter(&id, &other, 0), Entered::Foreign));
        job.tell(&Event::Error("over".into()));
        let Entered::New(again) = registry.enter(&id, &mine, 0) else { panic!("not new again") };
        registry.leave(&job);
        assert!(registry.get(&id).is_some_and(|known| Arc::ptr_eq(&known, &again)));
        registry.leave(&again);
        assert!(registry.get(&id).is_none());
    }

    #[test]
    fn it_is_bounded() {
        let (registry, owner) = (Registry::default(), Owner::of("a", "b"));
        for _ in 0..MOST {
            assert!(matches!(registry.enter(&JobId::random(), &owner, 0), Entered::New(_)));
        }
        assert!(matches!(registry.enter(&JobId::random(), &owner, 0), Entered::Full));
    }
}
