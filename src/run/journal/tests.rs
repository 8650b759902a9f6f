//! Single steps of the protocol, one by one.

use super::fake::Fake;
use super::part::{Body, Part, Slot};
use super::rules::{Holder, UNSEEN};
use super::{Claim, Loss, Outcome, Pace, Seen, Tail, Tailed, Told, WriteError, Writer, cancel, empty, look};
use crate::store::{Created, Log as _, Owner};
use std::time::Duration;

const PACE: Pace = Pace { silence: Duration::from_secs(12) };

fn me() -> Owner {
    Owner::of("account", "iam")
}

fn log() -> Fake {
    Fake::new(7, Duration::ZERO)
}

fn told(data: &str) -> Vec<Told> {
    vec![Told { name: "onStatus".to_owned(), data: data.into() }]
}

async fn begun(log: &Fake) -> Writer<Fake> {
    let mut writer = Writer::new(log.clone(), me(), Claim::FIRST, 0);
    writer.start().await.unwrap();
    writer
}

async fn part(log: &Fake, number: u64) -> Part {
    match Slot::read(&log.get(number).await.unwrap().unwrap()).unwrap() {
        Slot::Part(part) => *part,
        Slot::Gone => panic!("part {number} is emptied"),
    }
}

/// A part of somebody else's run, where the next one belongs.
async fn taken_over(log: &Fake, number: u64, epoch: u64) {
    let (holder, owner) = (Holder(1), me());
    let part = Part { holder, epoch, owner, begin: number, first: 500, frames: Vec::new(), body: Body::Start };
    assert!(matches!(log.create(number, part.bytes()).await, Created::Won));
}

#[tokio::test(start_paused = true)]
async fn of_its_own_parts_a_writer_is_not_afraid() {
    let log = log();
    let mut writer = begun(&log).await;
    let own = part(&log, 0).await;
    // An earlier write of its own has arrived after all.
    let late = Part { body: Body::Events, frames: told("one"), ..own };
    assert!(matches!(log.create(1, late.bytes()).await, Created::Won));
    writer.end(Outcome::Failed("no".to_owned()), told("one")).await.unwrap();
    assert!(matches!(part(&log, 2).await.body, Body::End { .. }));

    // Told once, though it is there twice.
    let (last, number) = (part(&log, 2).await, 2);
    let mut tail = Tail::open(log.clone(), PACE, last, number, None).await.unwrap();
    assert!(matches!(tail.next().await, Tailed::Event { number: 0, .. }));
    assert!(matches!(tail.next().await, Tailed::Failed(words) if words == "no"));
}

#[tokio::test(start_paused = true)]
async fn a_writer_whose_number_is_taken_learns_by_whom() {
    let log = log();
    let mut writer = begun(&log).await;
    taken_over(&log, 1, 2).await;
    assert!(matches!(writer.add(Vec::new()).await, Err(WriteError::Lost(Loss::Superseded))));
    let other = Fake::new(7, Duration::ZERO);
    let mut writer = begun(&other).await;
    let start = part(&other, 0).await;
    assert_eq!(cancel(&other, &me(), Some((&start, 0))).await.unwrap(), 1);
    assert!(matches!(writer.add(Vec::new()).await, Err(WriteError::Lost(Loss::Deleted))));
    empty(&other, 1).await.unwrap();
    assert!(matches!(Slot::read(&other.get(0).await.unwrap().unwrap()), Ok(Slot::Gone)));
}

#[tokio::test(start_paused = true)]
async fn a_deletion_goes_behind_a_run_that_began_meanwhile_and_is_of_it() {
    let log = log();
    begun(&log).await;
    let seen = part(&log, 0).await;
    taken_over(&log, 1, 2).await;
    assert_eq!(cancel(&log, &me(), Some((&seen, 0))).await.unwrap(), 2);
    let last = part(&log, 2).await;
    assert_eq!((last.epoch, last.first, last.is_cancel()), (2, 500, true));
}

#[tokio::test(start_paused = true)]
async fn a_run_is_taken_over_after_silence_and_its_numbers_are_left_behind() {
    let log = log();
    let mut writer = begun(&log).await;
    writer.add(told("one")).await.unwrap();
    let mut tail = Tail::open(log.clone(), PACE, part(&log, 1).await, 1, None).await.unwrap();
    assert!(matches!(tail.next().await, Tailed::Event { number: 0, .. }));
    let begun = tokio::time::Instant::now();
    let Tailed::Silent { claim, event } = tail.next().await else { panic!("not silent") };
    assert!(begun.elapsed() >= PACE.silence, "{:?}", begun.elapsed());
    assert_eq!((claim, event), (Claim { number: 2, epoch: 2 }, 1 + UNSEEN));

    // What cannot be read is no silence: the writer may have had the same trouble.
    let mut tail = Tail::open(log.clone(), PACE, part(&log, 1).await, 1, Some(0)).await.unwrap();
    log.parts().lose = 100;
    let begun = tokio::time::Instant::now();
    assert!(matches!(tail.next().await, Tailed::Silent { .. }));
    assert!(begun.elapsed() > PACE.silence + 99 * PACE.poll(), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_log_is_looked_at_by_its_owner_and_only_while_it_is_whole() {
    let log = log();
    assert!(matches!(look(&log, &me()).await.unwrap(), Seen::Nothing));
    let mut writer = begun(&log).await;
    writer.add(told("one")).await.unwrap();
    assert!(matches!(look(&log, &me()).await.unwrap(), Seen::Last(_, 1)));
    assert!(matches!(look(&log, &Owner::of("account", "other")).await.unwrap(), Seen::Foreign));
    log.parts().there.remove(&0);
    assert!(matches!(look(&log, &me()).await.unwrap(), Seen::Aged));
    assert!(matches!(look(&log, &Owner::of("account", "other")).await.unwrap(), Seen::Foreign));
    // A deletion whose own part has ended by age.
    log.parts().there.insert(1, Slot::gone());
    assert!(matches!(look(&log, &me()).await.unwrap(), Seen::Foreign));
}
