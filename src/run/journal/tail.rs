//! Reads the log of a run that another instance writes.

use super::Pace;
use super::part::{Body, Outcome, Part, Slot};
use super::rules::{self, Claim, Next};
use crate::store::{Log, Record, StoreError};
use futures::stream::{self, BoxStream, StreamExt as _};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::time::Instant;

/// Parts that are fetched at once by a reader who comes late.
const AT_ONCE: usize = 8;

/// What a reader of the log gets.
#[derive(Debug)]
pub enum Tailed {
    /// An event.
    Event {
        /// Its number.
        number: u64,
        /// `onStatus` and so on.
        name: String,
        /// Its data.
        data: Arc<str>,
    },
    /// The last event of all: a drawing.
    Complete(Box<Record>),
    /// The last event of all: words.
    Failed(String),
    /// The job is deleted.
    Deleted,
    /// Nobody writes any more: whoever creates this part first is the run.
    Silent {
        /// The part.
        claim: Claim,
        /// Number of its first event.
        event: u64,
    },
}

/// A place in a log.
pub struct Tail<L> {
    log: L,
    pace: Pace,
    /// Events up to this number are not told.
    after: Option<u64>,
    /// What was read and is not told yet.
    ready: VecDeque<Tailed>,
    /// Number of the next part.
    next: u64,
    /// What follows if none comes.
    then: Next,
    /// Number of the next event in the log.
    event: u64,
    /// Since when it is known that nothing new has come.
    quiet: Instant,
}

impl<L: Log> Tail<L> {
    /// Behind the events up to number `after`. `last` is the last part as it was seen.
    ///
    /// # Errors
    /// Where the parts before it cannot be read.
    pub async fn open(log: L, pace: Pace, last: Part, number: u64, after: Option<u64>) -> Result<Tail<L>, StoreError> {
        let mut tail = Tail {
            then: rules::behind(&last.head(number)),
            event: last.first,
            quiet: Instant::now(),
            ready: VecDeque::new(),
            next: number,
            log,
            pace,
            after,
        };
        // Whoever is nearly there needs the last part only; everybody else this run from its beginning. What runs
        // before it have told is of no use.
        if after.is_none_or(|after| after + 1 < last.first) {
            let log = &tail.log;
            let earlier: BoxStream<_> =
                stream::iter(last.begin..number).map(|number| log.get(number)).buffered(AT_ONCE).boxed();
            let earlier: Vec<_> = earlier.collect().await;
            for bytes in earlier {
                match bytes?.map(|bytes| Slot::read(&bytes)).transpose()? {
                    Some(Slot::Part(part)) => tail.take(*part),
                    // Deleted meanwhile.
                    Some(Slot::Gone) | None => {
                        tail.ready.push_back(Tailed::Deleted);
                        return Ok(tail);
                    }
                }
            }
            tail.next = number;
        }
        tail.take(last);
        Ok(tail)
    }

    /// The next thing; never returns before there is one. Behind a last event there is none.
    pub async fn next(&mut self) -> Tailed {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return ready;
            }
            if let Next::Begin(claim) = self.then {
                return self.silent(claim);
            }
            match self.log.get(self.next).await {
                Ok(Some(bytes)) => match Slot::read(&bytes) {
                    Ok(Slot::Part(part)) => self.take(*part),
                    Ok(Slot::Gone) => return Tailed::Deleted,
                    Err(error) => self.pause_after(&error).await,
                },
                Ok(None) => {
                    if let Next::Wait { or } = self.then
                        && self.quiet.elapsed() >= self.pace.silence
                    {
                        return self.silent(or);
                    }
                    tokio::time::sleep(self.pace.poll()).await;
                }
                Err(error) => self.pause_after(&error).await,
            }
        }
    }

    /// What cannot be read says nothing about the writer, which may have had the same trouble.
    async fn pause_after(&mut self, error: &StoreError) {
        tracing::warn!(cause = error.cause(), "a log could not be read");
        tokio::time::sleep(self.pace.poll()).await;
        self.quiet = Instant::now();
    }

    fn silent(&self, claim: Claim) -> Tailed {
        let unseen = if matches!(self.then, Next::Wait { .. }) { rules::UNSEEN } else { 0 };
        let event = (self.event + unseen).max(self.after.map_or(0, |after| after + 1));
        Tailed::Silent { claim, event }
    }

    fn take(&mut self, part: Part) {
        self.then = rules::behind(&part.head(self.next));
        self.next += 1;
        self.event = part.next();
        self.quiet = Instant::now();
        for (number, told) in (part.first..).zip(part.frames) {
            if self.after.is_none_or(|after| number > after) {
                self.after = Some(number);
                self.ready.push_back(Tailed::Event { number, name: told.name, data: told.data });
            }
        }
        match part.body {
            Body::Start | Body::Events | Body::End { outcome: Outcome::Stopped } => {}
            Body::End { outcome: Outcome::Complete(record) } => self.ready.push_back(Tailed::Complete(record)),
            Body::End { outcome: Outcome::Failed(words) } => self.ready.push_back(Tailed::Failed(words)),
            Body::Cancel => self.ready.push_back(Tailed::Deleted),
        }
    }
}
