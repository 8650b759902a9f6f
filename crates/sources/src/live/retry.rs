//! When a failed call is tried again, and after how long.

use backon::{BackoffBuilder as _, ExponentialBuilder};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::time::Duration;

/// How long and how often a call is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Tries of one call, the first included.
    pub tries: u32,
    /// Tries where the token is not accepted while its time is not over: a single 401 tells nothing of the token.
    pub tries_unauthorized: u32,
    /// Tries where the host's name does not resolve: a region that the account cannot use looks like that.
    pub tries_unresolved: u32,
    /// The longest that one try may take.
    pub try_timeout: Duration,
    /// The wait before the second try; it doubles from there.
    pub first_wait: Duration,
    /// The longest wait that is our own choice; a service may ask for more.
    pub longest_wait: Duration,
    /// The shortest time for which a run waits for lists of which nothing is heard, while all others have ended. It
    /// waits three times as long as the others took, where that is longer.
    pub straggler_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 4,
            tries_unauthorized: 3,
            tries_unresolved: 2,
            try_timeout: Duration::from_secs(20),
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            straggler_wait: Duration::from_secs(20),
        }
    }
}

/// Whether a call with that status may succeed at the next try.
pub const fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504 | 520 | 599)
}

impl Patience {
    /// The wait before try `attempt` (1 is the second try): doubling, with jitter so that many calls that
    /// fail together do not come back together.
    pub fn wait(&self, attempt: u32) -> Duration {
        let builder = ExponentialBuilder::default()
            .with_min_delay(self.first_wait)
            .with_max_delay(self.longest_wait)
            .with_max_times(16)
            .with_jitter();
        builder.build().nth(attempt.saturating_sub(1) as usize).unwrap_or(self.longest_wait)
    }

    /// How long a run that has lasted for `time` waits for the next word of any list.
    pub fn straggler_wait(&self, time: Duration) -> Duration {
        time.saturating_mul(3).max(self.straggler_wait)
    }
}

/// What a `Retry-After` header asks for: seconds, or a date.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    // HTTP dates end in "GMT". The format of mail dates, which is parsed here, knows that as an obsolete zone.
    let date = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    let seconds = date.as_second().saturating_sub(now.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_stays_bounded() {
        let patience = Patience::default();
        assert!(patience.wait(1) >= patience.first_wait && patience.wait(1) <= patience.first_wait * 2);
        assert!(patience.wait(3) >= patience.first_wait * 4);
        assert!(patience.wait(40) <= patience.longest_wait * 2);
    }

    #[test]
    fn a_straggler_has_three_times_the_others_time() {
        let patience = Patience::default();
        let waits = [0, 6, 7, 60].map(|seconds| patience.straggler_wait(Duration::from_secs(seconds)).as_secs());
        assert_eq!(waits, [20, 20, 21, 180]);
        assert_eq!(patience.straggler_wait(Duration::MAX), Duration::MAX);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Timestamp::from_second(1_700_000_000).expect("a time");
        assert_eq!(retry_after("7", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Tue, 14 Nov 2023 22:13:30 GMT", now), Some(Duration::from_secs(10)));
        assert_eq!(retry_after("Tue, 14 Nov 2023 22:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }
}
