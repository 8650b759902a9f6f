//! How a run outlives the instance of the service that began it.
//!
//! In Lambda a reader whose connection breaks comes back to another instance. What a run tells is therefore written
//! to a log in the bucket as well: numbered parts under `drawings/<job>/log/`, each created once
//! (`If-None-Match: *`). That is all that instances share; there is no lease, and no clock that two of them would
//! have to agree on.
//!
//! - A run begins with a `start` part. Whoever creates it is the run; whoever comes second reads on.
//! - It goes on with `events` parts, an empty one now and then as a sign of life, and ends with an `end` part, which
//!   holds the result. That part is the one moment at which a run has ended: its files are stored before it.
//! - A reader elsewhere tells what the parts hold. If none comes for longer than a run is ever silent, it creates the
//!   next part as another `start` and is the run; a run that was taken over finds somebody else's part where it
//!   wanted to write, stops, and deletes what it has stored.
//! - Deleting a job is a `cancel` part, behind whatever is there. The parts before it are emptied and not deleted:
//!   their numbers stay taken, so that no run that wakes up late can write into a gap and bring the job back.

mod look;
mod part;
mod rules;
mod tail;
mod writer;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

pub use look::{Seen, look};
pub use part::{Outcome, Told};
pub use rules::{Arrival, Claim, Loss, arrive};
pub use tail::{Tail, Tailed};
pub use writer::{WriteError, Writer, cancel, empty};

use std::time::Duration;

/// The times of a log: one is chosen, the others follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// A run that wrote nothing for so long, as a reader sees it, is taken over.
    pub silence: Duration,
}

impl Pace {
    /// The longest time between two parts of a run that lives.
    pub fn heartbeat(self) -> Duration {
        self.silence / 3
    }

    /// For how long events gather before they are written.
    pub fn gather(self) -> Duration {
        self.silence / 12
    }

    /// How often a reader looks for the next part.
    pub fn poll(self) -> Duration {
        self.silence / 24
    }
}
