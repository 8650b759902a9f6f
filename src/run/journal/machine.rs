//! The whole protocol as it runs, over a log that is slow and loses answers: a few instances that arrive, are frozen,
//! wake up and die, and somebody who deletes, in any order and at any time. Time is the tests' own.

use super::fake::Fake;
use super::part::{Body, Outcome, Part, Slot};
use super::{Arrival, Claim, Loss, Pace, Seen, Tail, Tailed, WriteError, Writer, arrive, cancel, empty, look};
use crate::run::event::Event;
use crate::run::job::Job;
use crate::run::keep::{Kept, keep};
use crate::store::{JobId, Owner, Record};
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const PACE: Pace = Pace { silence: Duration::from_secs(12) };
const INSTANCES: usize = 3;

/// What one instance's reader was told.
#[derive(Debug, Default, Clone)]
struct Heard {
    numbers: Vec<u64>,
    complete: Option<String>,
    words: Option<String>,
}

/// What happens next.
#[derive(Debug, Clone)]
enum Move {
    /// A reader comes to this instance, with what it has heard before or without.
    Arrive { at: usize, anew: bool },
    /// Time passes.
    Wait { tenths: u64 },
    /// The instance stands still.
    Freeze(usize),
    /// It goes on.
    Thaw(usize),
    /// It dies.
    Kill(usize),
    /// So many answers are lost.
    Lose(u32),
    /// The job is deleted, by whoever has a connection that works.
    Delete,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let at = 0..INSTANCES;
    let one = prop_oneof![
        4 => (at.clone(), any::<bool>()).prop_map(|(at, anew)| Move::Arrive { at, anew }),
        8 => (1..200_u64).prop_map(|tenths| Move::Wait { tenths }),
        2 => at.clone().prop_map(Move::Freeze),
        2 => at.clone().prop_map(Move::Thaw),
        1 => at.prop_map(Move::Kill),
        2 => (1..4_u32).prop_map(Move::Lose),
        1 => Just(Move::Delete),
    ];
    proptest::collection::vec(one, 1..40)
}

fn record(drawing: &str) -> Box<Record> {
    Box::new(Record {
        owner: owner(),
        drawing: drawing.to_owned(),
        pictures: Vec::new(),
        search: None,
        files: Vec::new(),
        key: None,
        hidden: None,
        kept: Default::default(),
        exposed: 0,
        findings: Default::default(),
        heard: None,
        file_name: String::new(),
        bytes: 0,
        sha256: String::new(),
        pages: 1,
        resources: Default::default(),
        missing: Vec::new(),
        coverage: Vec::new(),
        account: Default::default(),
        read_at: String::new(),
    })
}

fn owner() -> Owner {
    Owner::of("account", "iam")
}

/// One instance and its reader.
#[derive(Clone)]
struct Instance {
    log: Fake,
    job: JobId,
    heard: Arc<Mutex<Heard>>,
    runs: Arc<AtomicU64>,
}

/// How a run here came to an end.
enum Ended {
    Over,
    Elsewhere,
}

impl Instance {
    fn hear(&self, number: u64) {
        self.heard.lock().unwrap().numbers.push(number);
    }

    /// Answers a reader to its end, as the service does.
    async fn answer(self) {
        loop {
            let seen = self.heard.lock().unwrap().numbers.last().copied();
            let next = seen.map_or(0, |seen| seen + 1);
            let Ok(found) = look(&self.log, &owner()).await else { continue };
            let ended = match found {
                Seen::Nothing => self.run(Claim::FIRST, next).await,
                Seen::Foreign | Seen::Aged => Ended::Over,
                Seen::Last(part, number) => match arrive(Some(&part.head(number)), seen.is_some()) {
                    Arrival::Begin(claim) => self.run(claim, part.next().max(next)).await,
                    Arrival::Follow => match Tail::open(self.log.clone(), PACE, *part, number, seen).await {
                        Ok(tail) => self.follow(tail).await,
                        Err(_) => Ended::Elsewhere,
                    },
                },
            };
            if matches!(ended, Ended::Over) {
                return;
            }
        }
    }

    async fn follow(&self, mut tail: Tail<Fake>) -> Ended {
        loop {
            match tail.next().await {
                Tailed::Event { number, .. } => self.hear(number),
                Tailed::Complete(record) => {
                    self.heard.lock().unwrap().complete = Some(record.drawing);
                    return Ended::Over;
                }
                Tailed::Failed(words) => {
                    self.heard.lock().unwrap().words = Some(words);
                    return Ended::Over;
                }
                Tailed::Deleted => return Ended::Over,
                Tailed::Silent { claim, event } => return self.run(claim, event).await,
            }
        }
    }

    /// A run: some events, at times of its own, and a drawing.
    async fn run(&self, claim: Claim, event: u64) -> Ended {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        let mut writer = Writer::new(self.log.clone(), owner(), claim, event);
        if writer.start().await.is_err() {
            return Ended::Elsewhere;
        }
        let job = Job::new(self.job.clone(), owner(), event);
        let mut kept = Kept::default();
        let drawing = format!("drawing of run {run}");
        let work = async {
            for step in 0..40 {
                // As the process is frozen, so is its run.
                self.log.thawed().await;
                job.tell(&Event::Status("one step"));
                self.hear(event + step);
                tokio::time::sleep(Duration::from_millis(100 + 37 * (step % 7) * (run % 3))).await;
            }
        };
        let never = CancellationToken::new();
        let lost = tokio::select! {
            biased;
            () = work => None,
            kept = keep(&mut writer, &mut kept, &job, PACE, &never) => kept.err(),
        };
        let ended = match lost {
            Some(error) => Err(error),
            None => {
                let outcome =
                    if run % 4 == 3 { Outcome::Failed("no".into()) } else { Outcome::Complete(record(&drawing)) };
                writer.end(outcome, kept.rest(&job)).await
            }
        };
        match ended {
            Ok(()) if run % 4 == 3 => self.heard.lock().unwrap().words = Some("no".into()),
            Ok(()) => self.heard.lock().unwrap().complete = Some(drawing),
            Err(WriteError::Lost(Loss::Superseded)) => return Ended::Elsewhere,
            Err(_) => {}
        }
        Ended::Over
    }
}

/// Deletes the job, if it is there; whether it was.
async fn delete(log: Fake) -> bool {
    let Ok(Seen::Last(part, number)) = look(&log, &owner()).await else { return false };
    if part.is_cancel() {
        return false;
    }
    match cancel(&log, &owner(), Some((&part, number))).await {
        Ok(number) => empty(&log, number).await.is_ok(),
        Err(_) => false,
    }
}

/// What must hold of all parts that were ever created.
fn check(log: &Fake, heard: &[Heard]) -> Result<(), TestCaseError> {
    let parts = log.parts();
    let created: Vec<(u64, Part)> = parts
        .created
        .iter()
        .map(|(number, bytes)| match Slot::read(bytes) {
            Ok(Slot::Part(part)) => (*number, *part),
            other => panic!("{other:?}"),
        })
        .collect();
    let mut complete = Vec::new();
    for (at, (number, part)) in created.iter().enumerate() {
        prop_assert_eq!(*number, at as u64, "parts follow one another");
        if let Body::End { outcome: Outcome::Complete(record) } = &part.body {
            complete.push(record.drawing.clone());
        }
        let Some((_, before)) = at.checked_sub(1).and_then(|before| created.get(before)) else { continue };
        prop_assert!(part.epoch >= before.epoch, "epochs go back");
        match part.body {
            Body::Start => {
                prop_assert_eq!(part.epoch, before.epoch + 1, "a start without a new epoch");
                let ended = matches!(before.body, Body::End { outcome: Outcome::Complete(_) });
                prop_assert!(!ended, "a run behind one that is complete");
                prop_assert!(part.first >= before.next(), "numbers go back");
            }
            Body::Events | Body::End { .. } => {
                prop_assert_eq!(part.holder, before.holder, "two writers in an epoch");
                prop_assert_eq!(part.epoch, before.epoch);
                prop_assert!(matches!(before.body, Body::Start | Body::Events), "something behind the end");
            }
            Body::Cancel => prop_assert_eq!(part.epoch, before.epoch),
        }
    }
    for heard in heard {
        prop_assert!(heard.numbers.is_sorted_by(|one, next| one < next), "told twice: {:?}", heard.numbers);
        if let Some(drawing) = &heard.complete {
            prop_assert!(complete.contains(drawing), "told complete, and it is not");
        }
    }
    let deleted = created.iter().rposition(|(_, part)| part.is_cancel());
    if let Some(deleted) = deleted {
        for (number, bytes) in parts.there.range(..deleted as u64) {
            if let Ok(Slot::Part(part)) = Slot::read(bytes) {
                // It may be about to be emptied; it must not have come behind.
                prop_assert!(part.epoch <= created[deleted].1.epoch, "part {} came back", number);
            }
        }
    }
    Ok(())
}

fn play(moves: Vec<Move>, seed: u64, slowest: u64) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let log = Fake::new(seed, Duration::from_millis(slowest));
        let (job, runs) = (JobId::random(), Arc::new(AtomicU64::new(0)));
        let mut logs: Vec<Fake> = (0..INSTANCES).map(|_| log.beside()).collect();
        let mut all: Vec<Arc<Mutex<Heard>>> = Vec::new();
        let mut tasks: Vec<Vec<JoinHandle<()>>> = (0..INSTANCES).map(|_| Vec::new()).collect();
        let mut deletions: Vec<JoinHandle<bool>> = Vec::new();
        let heard = |all: &[Arc<Mutex<Heard>>]| -> Vec<Heard> {
            all.iter().map(|heard| heard.lock().unwrap().clone()).collect()
        };
        for one in moves {
            match one {
                Move::Arrive { at, anew } => {
                    let before = all.last().filter(|_| !anew).map(|heard| heard.lock().unwrap().numbers.clone());
                    let heard = Heard { numbers: before.unwrap_or_default(), ..Heard::default() };
                    let heard = Arc::new(Mutex::new(heard));
                    all.push(heard.clone());
                    let instance = Instance { log: logs[at].clone(), job: job.clone(), heard, runs: runs.clone() };
                    tasks[at].push(tokio::spawn(instance.answer()));
                }
                Move::Wait { tenths } => tokio::time::sleep(Duration::from_millis(100 * tenths)).await,
                Move::Freeze(at) => logs[at].freeze(true),
                Move::Thaw(at) => logs[at].freeze(false),
                Move::Kill(at) => {
                    tasks[at].drain(..).for_each(|task| task.abort());
                    // What starts in its place is another process.
                    logs[at] = log.beside();
                }
                Move::Lose(answers) => log.parts().lose += answers,
                Move::Delete => deletions.push(tokio::spawn(delete(log.beside()))),
            }
            check(&log, &heard(&all))?;
        }
        // In the end everybody who lives has an answer.
        logs.iter().for_each(|log| log.freeze(false));
        for task in tasks.into_iter().flatten() {
            let _ = task.await;
        }
        for deletion in deletions {
            let _ = deletion.await;
        }
        check(&log, &heard(&all))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_no_promise_is_broken(moves in moves(), seed: u64, slowest in prop_oneof![Just(5_u64), 50..3_000_u64]) {
        play(moves, seed, slowest)?;
    }
}

fn scene(moves: Vec<Move>) {
    play(moves, 1, 40).unwrap();
}

#[test]
fn a_run_goes_on_elsewhere_and_is_told_there() {
    scene(vec![
        Move::Arrive { at: 0, anew: true },
        Move::Wait { tenths: 20 },
        Move::Arrive { at: 1, anew: false },
        Move::Wait { tenths: 10 },
        Move::Kill(0),
        Move::Wait { tenths: 300 },
    ]);
}
