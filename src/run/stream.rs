//! The events of one job for one reader, wherever it runs.

use super::event::{Complete, Event};
use super::job::{Frame, Reader};
use super::journal::{Tail, Tailed};
use super::order::Order;
use super::runner::Runner;
use super::watch::{Begin, DELETED};
use crate::store::{JobId, Record, S3Log};
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

/// Where events come from.
pub(super) enum Source {
    /// A run in this process.
    Run {
        /// Its events.
        reader: Reader,
        /// Whether it was begun for this order: then it asks IBM about the order's token by itself.
        mine: bool,
    },
    /// The log of one elsewhere.
    Tail(Box<Tail<S3Log>>),
    /// The result of one that has finished.
    Finished(Box<Record>),
    /// There is nothing but these last words.
    Words(String),
}

/// The events of one job for one reader. Ends behind the last event, or without one where the reader should come
/// back for the rest.
pub struct Stream {
    runner: Arc<Runner>,
    order: Order,
    source: Source,
    /// Number of the last event that the reader has.
    seen: Option<u64>,
    /// The last event is told, or will be to another request.
    over: bool,
    /// Whether the token is still to be proven before anything is told.
    to_prove: bool,
}

impl Stream {
    pub(super) fn new(runner: Arc<Runner>, order: Order, source: Source, seen: Option<u64>) -> Stream {
        let unproven = order.caller.as_ref().is_some_and(|caller| caller.unproven);
        let to_prove = unproven && !matches!(source, Source::Run { mine: true, .. });
        Stream { runner, order, source, seen, over: false, to_prove }
    }

    /// The job.
    pub fn job(&self) -> &JobId {
        &self.order.job
    }

    /// Whether IBM has to accept the token before anything is told.
    pub fn is_to_be_proven(&self) -> bool {
        self.to_prove
    }

    /// IBM has accepted the token.
    pub fn proven(&mut self) {
        self.to_prove = false;
        if let Some(caller) = &mut self.order.caller {
            caller.unproven = false;
        }
    }

    /// The next event; `None` behind the last, and where the reader should come back.
    pub async fn next(&mut self) -> Option<Frame> {
        while !self.over {
            match &mut self.source {
                Source::Run { reader, .. } => match reader.next().await {
                    Some(frame) => return Some(self.pass(frame)),
                    None if reader.moved() => self.look_again().await,
                    None => self.over = true,
                },
                Source::Tail(tail) => {
                    let tailed = match self.order.deadline {
                        Some(deadline) => timeout_at(deadline.come_back(), tail.next()).await.ok(),
                        None => Some(tail.next().await),
                    };
                    match tailed {
                        // It goes on elsewhere for longer than this request may.
                        None => self.over = true,
                        Some(tailed) => {
                            if let Some(frame) = self.take(tailed) {
                                return Some(self.pass(frame));
                            }
                        }
                    }
                }
                Source::Finished(record) => {
                    let record = record.clone();
                    let last = self.complete(record).await;
                    return Some(self.pass(Frame::of(&self.order.job, 0, &last)));
                }
                Source::Words(words) => {
                    let last = Event::Error(std::mem::take(words));
                    return Some(self.pass(Frame::of(&self.order.job, 0, &last)));
                }
            }
        }
        if let (Source::Run { reader, .. }, None) = (&self.source, self.runner.linger) {
            // In Lambda nothing runs any more once the stream has ended.
            reader.finished().await;
        }
        None
    }

    fn pass(&mut self, frame: Frame) -> Frame {
        self.seen = frame.number.or(self.seen);
        // A run's reader ends by itself, behind the last frame.
        self.over = frame.number.is_none();
        frame
    }

    /// What the log has told; the frame for it, if it is an event.
    fn take(&mut self, tailed: Tailed) -> Option<Frame> {
        match tailed {
            Tailed::Event { number, name, data } => return Frame::told(&self.order.job, number, &name, data),
            Tailed::Complete(record) => self.source = Source::Finished(record),
            Tailed::Failed(words) => self.source = Source::Words(words),
            Tailed::Deleted => self.source = Source::Words(DELETED.to_owned()),
            // With a whole request's time it is done better, by the same rules.
            Tailed::Silent { .. } if !Runner::is_worth_beginning(&self.order) => self.over = true,
            Tailed::Silent { claim, event } => {
                self.order.asked = Instant::now();
                let begin = Begin { claim, event, contested: true };
                self.source = match self.runner.start(&self.order, begin, self.seen) {
                    Ok(source) => source,
                    Err(refusal) => Source::Words(refusal.to_string()),
                };
            }
        }
        None
    }

    /// The run here has lost the job to another: its log says how it goes on.
    async fn look_again(&mut self) {
        let source = self.runner.source(&self.order, self.seen).await;
        self.source = source.unwrap_or_else(|refusal| Source::Words(refusal.to_string()));
    }

    async fn complete(&self, record: Box<Record>) -> Event {
        match self.runner.store.get().await.links(&record).await {
            Ok(links) => Event::Complete(Box::new(Complete::of(&self.order.job, *record, links))),
            Err(error) => {
                tracing::error!(job = %self.order.job, cause = error.cause(), "no links");
                Event::Error(error.to_string())
            }
        }
    }
}
