//! What there is of a job, by its log.

use super::part::{Body, Part, Slot};
use crate::store::{Log, Owner, StoreError};

/// What a caller finds.
#[derive(Debug)]
pub enum Seen {
    /// No log.
    Nothing,
    /// Somebody else's.
    Foreign,
    /// One whose first parts have ended by age: nobody writes to it any more, and its files may be gone.
    Aged,
    /// Its last part, and that one's number.
    Last(Box<Part>, u64),
}

impl Seen {
    /// The last part's outcome, if the run has ended.
    pub fn outcome(self) -> Option<super::Outcome> {
        match self {
            Seen::Last(part, _) => match part.body {
                Body::End { outcome } => Some(outcome),
                Body::Start | Body::Events | Body::Cancel => None,
            },
            Seen::Nothing | Seen::Foreign | Seen::Aged => None,
        }
    }
}

/// Looks.
///
/// # Errors
/// Where the storage fails.
pub async fn look<L: Log>(log: &L, owner: &Owner) -> Result<Seen, StoreError> {
    let mut emptied = None;
    loop {
        let Some(span) = log.last().await? else { return Ok(Seen::Nothing) };
        let slot = log.get(span.last).await?.map(|bytes| Slot::read(&bytes)).transpose()?;
        return Ok(match slot {
            Some(Slot::Part(part)) if part.owner != *owner => Seen::Foreign,
            Some(Slot::Part(_)) if !span.whole => Seen::Aged,
            Some(Slot::Part(part)) => Seen::Last(part, span.last),
            // A `cancel` was added behind it since the list was made; or it has ended by age before those that were
            // emptied after it, and the job is deleted for everybody.
            Some(Slot::Gone) if emptied == Some(span) => Seen::Foreign,
            Some(Slot::Gone) => {
                emptied = Some(span);
                continue;
            }
            // Ended by age since the list was made.
            None => Seen::Foreign,
        });
    }
}
