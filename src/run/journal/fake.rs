//! A log in memory that is as slow, as forgetful and as fickle as a network: calls take some time before and behind
//! their effect, answers are lost on either side of it, and a caller can be frozen at any moment.

use crate::store::{Created, Log, Span, StoreError};
use bytes::Bytes;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// The parts, and how they came about.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) there: BTreeMap<u64, Bytes>,
    /// All parts that were created, in their order.
    pub(super) created: Vec<(u64, Bytes)>,
    /// Answers that are still to be lost.
    pub(super) lose: u32,
}

/// One caller's view of the log.
#[derive(Debug, Clone)]
pub(super) struct Fake {
    parts: Arc<Mutex<Parts>>,
    random: Arc<Mutex<StdRng>>,
    slowest: Duration,
    frozen: watch::Sender<bool>,
}

impl Fake {
    /// An empty log, whose calls take up to `slowest` each way.
    pub(super) fn new(seed: u64, slowest: Duration) -> Fake {
        let random = Arc::new(Mutex::new(StdRng::seed_from_u64(seed)));
        Fake { parts: Arc::default(), random, slowest, frozen: watch::Sender::new(false) }
    }

    /// Another caller of it.
    pub(super) fn beside(&self) -> Fake {
        Fake { frozen: watch::Sender::new(false), ..self.clone() }
    }

    /// Freezes this caller, or lets it go on: what it has sent arrives, and no answer reaches it.
    pub(super) fn freeze(&self, frozen: bool) {
        self.frozen.send_replace(frozen);
    }

    pub(super) fn parts(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends once this caller is not frozen.
    pub(super) async fn thawed(&self) {
        let _ = self.frozen.subscribe().wait_for(|frozen| !frozen).await;
    }

    /// On the way: some time passes, at whose end the caller may not be running.
    async fn way(&self) {
        let share = self.random.lock().unwrap_or_else(PoisonError::into_inner).random_range(0.0..1.0);
        tokio::time::sleep(self.slowest.mul_f64(share)).await;
    }

    /// Whether this call is one that goes wrong, and if so whether it has an effect.
    fn lost(&self) -> Option<bool> {
        let mut parts = self.parts();
        let now = parts.lose > 0;
        parts.lose -= u32::from(now);
        now.then(|| self.random.lock().unwrap_or_else(PoisonError::into_inner).random())
    }
}

impl Log for Fake {
    async fn create(&self, number: u64, part: Bytes) -> Created {
        self.thawed().await;
        self.way().await;
        let lost = self.lost();
        let created = if lost == Some(false) {
            None
        } else {
            let mut parts = self.parts();
            let free = !parts.there.contains_key(&number);
            if free {
                parts.there.insert(number, part.clone());
                parts.created.push((number, part));
            }
            Some(free)
        };
        self.way().await;
        self.thawed().await;
        match (lost, created) {
            (None, Some(true)) => Created::Won,
            (None, _) => Created::Taken,
            (Some(_), _) => Created::Unknown(StoreError::lost()),
        }
    }

    async fn get(&self, number: u64) -> Result<Option<Bytes>, StoreError> {
        self.thawed().await;
        self.way().await;
        let got = self.parts().there.get(&number).cloned();
        let lost = self.lost();
        self.way().await;
        self.thawed().await;
        if lost.is_some() { Err(StoreError::lost()) } else { Ok(got) }
    }

    async fn last(&self) -> Result<Option<Span>, StoreError> {
        self.thawed().await;
        self.way().await;
        let span = {
            let parts = self.parts();
            let last = parts.there.last_key_value().map(|(last, _)| *last);
            last.map(|last| Span { last, whole: parts.there.len() as u64 == last + 1 })
        };
        self.way().await;
        self.thawed().await;
        Ok(span)
    }

    async fn empty(&self, number: u64, part: Bytes) -> Result<(), StoreError> {
        self.thawed().await;
        self.way().await;
        self.parts().there.insert(number, part);
        self.way().await;
        Ok(())
    }
}
