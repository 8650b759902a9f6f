//! When the host will cut a request off, and how much of that time is used.

use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Kept of an invocation's time for the last events, for taking back what a stopped run has stored, and for what
/// the runtime itself needs.
const MARGIN: Duration = Duration::from_secs(10);
/// What a run has even of a short time, though never more than half: with nothing it could only fail.
const LEAST: Duration = Duration::from_secs(5);
/// Kept for saying that the time is over, where something else than a run has used it up.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Kept for ending a stream without them, where the run goes on elsewhere.
const COME_BACK: Duration = Duration::from_secs(2);

/// When the host will cut the request off; Lambda does.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(pub SystemTime);

impl Deadline {
    fn left(self) -> Duration {
        self.0.duration_since(SystemTime::now()).unwrap_or_default()
    }

    /// The time that a run may take.
    pub fn budget(self) -> Duration {
        let left = self.left();
        left.saturating_sub(MARGIN).max(LEAST.min(left / 2))
    }

    /// The time that a run which was stopped may take to clean up.
    pub fn grace(self) -> Duration {
        (self.left() - self.budget()) / 2
    }

    /// When there is just time left to say so.
    pub fn last_words(self) -> Instant {
        let left = self.left();
        Instant::now() + (left - LAST_WORDS.min(left / 4))
    }

    /// When a reader of a run that goes on elsewhere is to come back by another request.
    pub fn come_back(self) -> Instant {
        let left = self.left();
        Instant::now() + (left - COME_BACK.min(left / 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds of budget, grace, and until the last words, to the nearest.
    fn of(seconds: u64) -> [u64; 3] {
        let deadline = Deadline(SystemTime::now() + Duration::from_secs(seconds));
        let words = deadline.last_words() - Instant::now();
        [deadline.budget(), deadline.grace(), words].map(|time| time.as_secs_f64().round() as u64)
    }

    #[test]
    fn some_of_the_time_is_kept_and_never_all_of_it() {
        assert_eq!(of(150), [140, 5, 149]);
        assert_eq!(of(20), [10, 5, 19]);
        assert_eq!(of(11), [5, 3, 10]);
        assert_eq!(of(4), [2, 1, 3]);
        let past = Deadline(SystemTime::UNIX_EPOCH);
        assert_eq!((past.budget(), past.grace()), (Duration::ZERO, Duration::ZERO));
        assert!(past.last_words() <= Instant::now());
    }
}
