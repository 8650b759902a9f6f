//! A job: one run, its events, and whoever reads them.
//!
//! Events are kept once, in the job. Every reader has a place in them and waits for growth, so a slow reader
//! costs nothing and a late one misses nothing.

use super::event::Event;
use super::journal::Told;
use crate::store::{JobId, Owner};
use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The names of the events that do not end a stream.
const NUMBERED: [&str; 4] = ["onStatus", "onProgress", "onFound", "onWarning"];

/// One event as it goes on the wire.
#[derive(Debug, Clone)]
pub struct Frame {
    /// `<job>-<n>`, or `<job>-end`.
    pub id: String,
    /// The `n` of its id; none for the one that ends a stream.
    pub number: Option<u64>,
    /// `onStatus` and so on.
    pub name: &'static str,
    /// Never holds a line end.
    pub data: Arc<str>,
}

impl Frame {
    /// The frame of an event that ends a stream, or has the number `n` in it.
    pub fn of(job: &JobId, n: u64, event: &Event) -> Frame {
        let (name, data) = match event {
            Event::Status(text) => ("onStatus", (*text).to_owned()),
            Event::Progress(progress) => ("onProgress", json(progress)),
            Event::Found(outline) => ("onFound", json(outline)),
            Event::Warning(warning) => ("onWarning", json(warning)),
            Event::Error(text) => ("onError", one_line(text)),
            Event::Complete(complete) => ("onComplete", json(complete)),
        };
        let number = (!ends(event)).then_some(n);
        let id = number.map_or_else(|| format!("{job}-end"), |n| format!("{job}-{n}"));
        Frame { id, number, name, data: data.into() }
    }

    /// An event that another instance has told; none where this version knows no such event.
    pub fn told(job: &JobId, n: u64, name: &str, data: Arc<str>) -> Option<Frame> {
        let name = NUMBERED.into_iter().find(|known| *known == name)?;
        Some(Frame { id: format!("{job}-{n}"), number: Some(n), name, data })
    }
}

fn ends(event: &Event) -> bool {
    matches!(event, Event::Error(_) | Event::Complete(_))
}

fn json(value: &impl Serialize) -> String {
    // Plain data with string keys always serialises.
    serde_json::to_string(value).unwrap_or_default()
}

/// A line end would break a frame, and names from an account may hold some: lines of a message become sentences.
fn one_line(text: &str) -> String {
    text.replace(".\n", "\n").replace('\n', ". ").chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Why a job was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its owner deleted it.
    Deleted,
    /// Its last reader left and none came back.
    Abandoned,
    /// The process ends.
    ShuttingDown,
}

/// One run and its events.
#[derive(Debug)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Whose it is.
    pub owner: Owner,
    /// What the run, and all calls that it makes, listen to.
    pub cancel: CancellationToken,
    /// Cancelled once the run has ended and left nothing behind that it should not.
    pub finished: CancellationToken,
    /// Number of the first event; behind those of an earlier run of the same id, so that numbers never repeat.
    first: u64,
    log: Mutex<Log>,
    grown: watch::Sender<usize>,
    readers: watch::Sender<usize>,
    stop: OnceLock<Stop>,
    /// When a reader got its first event.
    first_read: OnceLock<Instant>,
}

#[derive(Debug, Default)]
struct Log {
    frames: Vec<Frame>,
    /// Bytes of data in all frames.
    bytes: usize,
    end: Option<End>,
}

/// How a job is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Its last event is told.
    Told,
    /// It goes on elsewhere, or has ended there.
    Moved,
}

impl Job {
    /// A job without events, whose first one gets the number `first`.
    pub fn new(id: JobId, owner: Owner, first: u64) -> Arc<Job> {
        Arc::new(Job {
            id,
            owner,
            cancel: CancellationToken::new(),
            finished: CancellationToken::new(),
            first,
            log: Mutex::default(),
            grown: watch::Sender::new(0),
            readers: watch::Sender::new(0),
            stop: OnceLock::new(),
            first_read: OnceLock::new(),
        })
    }

    /// Adds an event. After the one that ends the stream nothing is added any more.
    pub fn tell(&self, event: &Event) {
        let length = {
            let mut log = self.log();
            if log.end.is_some() {
                return;
            }
            let frame = Frame::of(&self.id, self.first + log.frames.len() as u64, event);
            log.end = ends(event).then_some(End::Told);
            log.bytes += frame.data.len();
            log.frames.push(frame);
            log.frames.len()
        };
        self.grown.send_replace(length);
    }

    /// Ends the job here without a last event: another instance has it, or had it. Readers go on there.
    pub fn hand_over(&self) {
        self.log().end.get_or_insert(End::Moved);
        // Those that wait for growth have to look.
        self.grown.send_modify(|_| {});
    }

    /// Whether no event will be added here any more.
    pub fn ended(&self) -> bool {
        self.log().end.is_some()
    }

    /// How many events there are, and their bytes.
    pub fn size(&self) -> (usize, usize) {
        let log = self.log();
        (log.frames.len(), log.bytes)
    }

    /// Ends when there are more events than that.
    pub async fn grows_beyond(&self, length: usize) {
        let mut grown = self.grown.subscribe();
        // The sender lives in `self`: waiting cannot fail.
        let _ = grown.wait_for(|now| *now > length).await;
    }

    /// The numbered events from the place `from` on, of about as many bytes at most, for the log.
    pub fn told(&self, from: usize, bytes: usize) -> Vec<Told> {
        let (log, mut told, mut size) = (self.log(), Vec::new(), 0);
        for frame in log.frames.iter().skip(from).take_while(|frame| frame.number.is_some()) {
            if size >= bytes {
                break;
            }
            size += frame.data.len();
            told.push(Told { name: frame.name.to_owned(), data: frame.data.clone() });
        }
        told
    }

    /// Tells the run to stop; the first reason stands.
    pub fn stop(&self, reason: Stop) {
        let _ = self.stop.set(reason);
        self.cancel.cancel();
    }

    /// Why it was told to stop.
    pub fn stopped(&self) -> Option<Stop> {
        self.stop.get().copied()
    }

    /// When a reader got its first event.
    pub fn first_read(&self) -> Option<Instant> {
        self.first_read.get().copied()
    }

    /// Reads the events, those up to number `after` left out.
    pub fn read(self: &Arc<Self>, after: Option<u64>) -> Reader {
        let seen = after.map_or(0, |n| n.saturating_add(1).saturating_sub(self.first));
        let grown = self.grown.subscribe();
        // A number beyond the log is of an earlier process: the reader has seen nothing of this run.
        let length = self.log().frames.len();
        let next = usize::try_from(seen).ok().filter(|seen| *seen <= length).unwrap_or(0);
        self.readers.send_modify(|readers| *readers += 1);
        Reader { job: self.clone(), next, grown }
    }

    /// Ends when nobody has read for `linger`.
    pub async fn abandoned(&self, linger: std::time::Duration) {
        let mut readers = self.readers.subscribe();
        loop {
            // The sender lives in `self`: waiting cannot fail.
            let _ = readers.wait_for(|readers| *readers == 0).await;
            tokio::select! {
                () = tokio::time::sleep(linger) => return,
                _ = readers.wait_for(|readers| *readers > 0) => {}
            }
        }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One reader's place in a job's events.
#[derive(Debug)]
pub struct Reader {
    job: Arc<Job>,
    next: usize,
    grown: watch::Receiver<usize>,
}

impl Reader {
    /// Whose events these are.
    pub fn job(&self) -> &JobId {
        &self.job.id
    }

    /// Whether the run is not here any more, behind the last event.
    pub fn moved(&self) -> bool {
        self.job.log().end == Some(End::Moved)
    }

    /// Ends once the run has left nothing behind that it should not.
    pub async fn finished(&self) {
        self.job.finished.cancelled().await;
    }

    /// The next event; `None` after the last.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            // Before looking: what grows from here on is not missed.
            self.grown.mark_unchanged();
            {
                let log = self.job.log();
                if let Some(frame) = log.frames.get(self.next) {
                    self.next += 1;
                    self.job.first_read.get_or_init(Instant::now);
                    return Some(frame.clone());
                }
                if log.end.is_some() {
                    return None;
                }
            }
            self.grown.changed().await.ok()?;
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.job.readers.send_modify(|readers| *readers -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::event::Progress;

    fn job(first: u64) -> Arc<Job> {
        Job::new(JobId::random(), Owner::of("account", "iam"), first)
    }

    async fn rest(mut reader: Reader) -> Vec<String> {
        let mut data = Vec::new();
        while let Some(frame) = reader.next().await {
            data.push(frame.data.to_string());
        }
        data
    }

    #[tokio::test]
    async fn every_reader_reads_everything_once_and_late_ones_from_their_place() {
        let job = job(0);
        let early = tokio::spawn(rest(job.read(None)));
        job.tell(&Event::Status("one"));
        job.tell(&Event::Status("two"));
        job.tell(&Event::Error("three\nlines.\nfour\r\u{0}".into()));
        job.tell(&Event::Status("never"));
        assert_eq!(early.await.unwrap(), ["one", "two", "three. lines. four  "]);
        assert_eq!(rest(job.read(Some(0))).await, ["two", "three. lines. four  "]);
        assert_eq!(rest(job.read(Some(2))).await, [""; 0]);
        assert_eq!(rest(job.read(Some(77))).await.len(), 3);
    }

    #[tokio::test]
    async fn numbers_go_on_behind_those_of_an_earlier_run() {
        let job = job(10);
        job.tell(&Event::Status("ten"));
        job.tell(&Event::Status("eleven"));
        job.tell(&Event::Error("end".into()));
        assert_eq!(rest(job.read(Some(9))).await.len(), 3);
        assert_eq!(rest(job.read(Some(10))).await.len(), 2);
        assert_eq!(job.read(Some(10)).next().await.unwrap().id, format!("{}-11", job.id));
    }

    #[test]
    fn a_name_cannot_break_a_frame() {
        let progress =
            Progress { region: "a\nb".into(), kind: crate::estate::Kind::Vpc, found: 1, answered: 1, asked: 1 };
        let frame = Frame::of(&JobId::random(), 0, &Event::Progress(progress));
        assert_eq!(&*frame.data, r#"{"region":"a\nb","kind":"vpc","found":1,"answered":1,"asked":1}"#);
    }

    #[tokio::test]
    async fn a_job_is_abandoned_only_when_nobody_reads() {
        use futures::FutureExt as _;
        let (job, at_once) = (job(0), std::time::Duration::ZERO);
        let (one, other) = (job.read(None), job.read(None));
        drop(one);
        assert!(job.abandoned(at_once).now_or_never().is_none());
        drop(other);
        job.abandoned(at_once).await;
        assert!(job.abandoned(std::time::Duration::MAX).now_or_never().is_none());
    }
}
