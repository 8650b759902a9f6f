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
        budget(self.left())
    }

    /// The time that a run which was stopped may take to clean up.
    pub fn grace(self) -> Duration {
        grace(self.left())
    }

    /// When there is just time left to say so.
    pub fn last_words(self) -> Instant {
        Instant::now() + until_last_words(self.left())
    }

    /// When a reader of a run that goes on elsewhere is to come back by another request.
    pub fn come_back(self) -> Instant {
        let left = self.left();
        Instant::now() + (left - COME_BACK.min(left / 2))
    }
}

fn budget(left: Duration) -> Duration {
    left.saturating_sub(MARGIN).max(LEAST.min(left / 2))
}

fn grace(left: Duration) -> Duration {
    (left - budget(left)) / 2
}

fn until_last_words(left: Duration) -> Duration {
    left - LAST_WORDS.min(left / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_of_the_time_is_kept_and_never_all_of_it() {
        let of = |seconds| {
            let left = Duration::from_secs(seconds);
            [budget(left), grace(left), until_last_words(left)].map(|time| time.as_secs_f64())
        };
        assert_eq!(of(150), [140.0, 5.0, 149.0]);
        assert_eq!(of(20), [10.0, 5.0, 19.0]);
        assert_eq!(of(11), [5.0, 3.0, 10.0]);
        assert_eq!(of(4), [2.0, 1.0, 3.0]);
        assert_eq!(of(0), [0.0, 0.0, 0.0]);
        let past = Deadline(SystemTime::UNIX_EPOCH);
        assert_eq!((past.budget(), past.grace()), (Duration::ZERO, Duration::ZERO));
        assert!(past.last_words() <= Instant::now());
    }
}
