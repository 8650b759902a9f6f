//! Writes a run's parts, and finds out when the run is not its own any more.

use super::part::{Body, Outcome, Part, Slot, Told};
use super::rules::{self, Answer, Claim, Head, Holder, Loss, Step};
use crate::store::{Created, Log, Owner, StoreError};
use std::time::Duration;

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(400);

/// Why nothing more can be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The run is not this writer's any more.
    #[error("the run is not this instance's any more: {0:?}")]
    Lost(Loss),
    /// The storage refuses, and will go on to.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The writer of one run. Nothing is written until [`Writer::start`].
#[derive(Debug)]
pub struct Writer<L> {
    log: L,
    holder: Holder,
    owner: Owner,
    claim: Claim,
    /// Number of the next part.
    next: u64,
    /// Number of the next event.
    event: u64,
    started: bool,
    /// Whether the part that is being written may be there.
    in_doubt: bool,
    /// What the storage said last, while it says nothing that helps.
    trouble: Option<StoreError>,
}

impl<L: Log> Writer<L> {
    /// Of a run that is to begin with `claim`, and whose first event has the number `event`.
    pub fn new(log: L, owner: Owner, claim: Claim, event: u64) -> Writer<L> {
        let holder = Holder(rand::random());
        Writer { log, holder, owner, claim, next: claim.number, event, started: false, in_doubt: false, trouble: None }
    }

    /// Whether the run has begun, for all to see.
    pub fn started(&self) -> bool {
        self.started
    }

    /// Whether the last part that was written may be there, though nobody said so.
    pub fn in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// The last error of the storage that a further try may have mended.
    pub fn trouble(&mut self) -> Option<StoreError> {
        self.trouble.take()
    }

    /// Begins the run, for all to see.
    ///
    /// # Errors
    /// Where somebody else's part is there, or the storage refuses. While it does not answer, tries go on.
    pub async fn start(&mut self) -> Result<(), WriteError> {
        self.write(Body::Start, Vec::new()).await?;
        self.started = true;
        Ok(())
    }

    /// Adds events, or says by none that the run goes on.
    ///
    /// # Errors
    /// As [`Writer::start`].
    pub async fn add(&mut self, frames: Vec<Told>) -> Result<(), WriteError> {
        self.write(Body::Events, frames).await
    }

    /// Ends the run: once this part is there, that is how it has ended, for everybody. `frames` are the events that
    /// are not in the log yet.
    ///
    /// # Errors
    /// As [`Writer::start`].
    pub async fn end(&mut self, outcome: Outcome, frames: Vec<Told>) -> Result<(), WriteError> {
        self.write(Body::End { outcome }, frames).await
    }

    /// A write that was given up in the middle may have arrived: the next one finds it there, and goes on behind it.
    async fn write(&mut self, body: Body, frames: Vec<Told>) -> Result<(), WriteError> {
        let frames_count = frames.len() as u64;
        let (holder, epoch, owner) = (self.holder, self.claim.epoch, self.owner.clone());
        let part = Part { holder, epoch, owner, begin: self.claim.number, first: self.event, frames, body };
        let bytes = part.bytes();
        self.in_doubt = false;
        loop {
            let mine = part.head(self.next);
            let answer = match self.log.create(self.next, bytes.clone()).await {
                Created::Won => Answer::Won,
                Created::Taken => match self.look(self.next).await {
                    Ok(there) => Answer::Taken(there),
                    Err(error) => self.unknown(error)?,
                },
                Created::Unknown(error) => self.unknown(error)?,
            };
            match rules::wrote(&mine, answer) {
                Step::Written => {
                    self.next += 1;
                    self.event += frames_count;
                    self.trouble = None;
                    return Ok(());
                }
                Step::Onward => self.next += 1,
                Step::Again => tokio::time::sleep(PAUSE).await,
                Step::Lost(loss) => return Err(WriteError::Lost(loss)),
            }
        }
    }

    async fn look(&self, number: u64) -> Result<Option<Head>, StoreError> {
        let bytes = self.log.get(number).await?;
        Ok(bytes.map(|bytes| Slot::read(&bytes)).transpose()?.map(|slot| slot.head(number)))
    }

    fn unknown(&mut self, error: StoreError) -> Result<Answer, WriteError> {
        if !error.is_passing() {
            return Err(error.into());
        }
        self.in_doubt = true;
        self.trouble = Some(error);
        Ok(Answer::Unknown)
    }
}

/// Says in a job's log that it is deleted, and gives the number of that part. `last` is the last part as it was seen,
/// with its number; none where there was none.
///
/// # Errors
/// Where the storage fails.
pub async fn cancel<L: Log>(log: &L, owner: &Owner, last: Option<(&Part, u64)>) -> Result<u64, StoreError> {
    let holder = Holder(rand::random());
    let (mut number, mut epoch, mut begin, mut first) = match last {
        Some((last, number)) => (number + 1, last.epoch, last.begin, last.next()),
        None => (Claim::FIRST.number, Claim::FIRST.epoch, 0, 0),
    };
    let mut tries = 0;
    loop {
        let part = Part { holder, epoch, owner: owner.clone(), begin, first, frames: Vec::new(), body: Body::Cancel };
        let mine = part.head(number);
        let mut there = None;
        let mut trouble = None;
        let answer = match log.create(number, part.bytes()).await {
            Created::Won => Answer::Won,
            Created::Taken => {
                there = log.get(number).await?.map(|bytes| Slot::read(&bytes)).transpose()?;
                Answer::Taken(there.as_ref().map(|slot| slot.head(number)))
            }
            Created::Unknown(error) if error.is_passing() => {
                trouble = Some(error);
                Answer::Unknown
            }
            Created::Unknown(error) => return Err(error),
        };
        match rules::cancelled(&mine, answer) {
            Step::Written | Step::Lost(_) => return Ok(number),
            Step::Onward => {
                // Behind a run that began meanwhile it is of that run.
                if let Some(Slot::Part(there)) = there {
                    (epoch, begin, first) = (there.epoch.max(epoch), there.begin, there.next().max(first));
                }
                number += 1;
            }
            Step::Again => {
                tries += 1;
                match trouble {
                    Some(error) if tries >= MOST_TRIES => return Err(error),
                    _ => tokio::time::sleep(PAUSE).await,
                }
            }
        }
    }
}

/// Somebody waits for the answer.
const MOST_TRIES: u32 = 3;

/// Empties all parts before that number: their numbers stay taken.
///
/// # Errors
/// Where the storage fails.
pub async fn empty<L: Log>(log: &L, before: u64) -> Result<(), StoreError> {
    use futures::{StreamExt as _, TryStreamExt as _, stream};
    let emptied = stream::iter((0..before).map(|number| log.empty(number, Slot::gone())));
    emptied.buffer_unordered(EMPTIED_AT_ONCE).try_collect().await
}

/// Parts that are emptied at once.
const EMPTIED_AT_ONCE: usize = 8;
