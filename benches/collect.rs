//! How long a collection takes against its critical path, and how many calls it makes.
//!
//! `cargo bench --bench collect [-- LATENCY_MS]` plays the sample account and made ones of 40
//! and 1,000 servers in 5 regions by the stand-in, with and without latency, and prints for each: calls, wall
//! time, the critical path (regions, then the longest chain of dependent calls) and their ratio, the time
//! without latency taken off; and what the same calls would take one after another.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "made.rs"]
mod made;
#[path = "../tests/support/plan.rs"]
mod plan;

use drawstream::collect;
use drawstream_standin::{self as standin, StandIn};
use plan::plan;
use std::time::{Duration, Instant};

/// One collection: wall time and calls.
async fn once(account: &str, latency: Duration) -> (Duration, u64) {
    let cloud = StandIn::play(account, standin::Options { latency, ..Default::default() }).await.unwrap();
    let begun = Instant::now();
    let reading = collect::collect(plan(&cloud), &|_| ()).await.unwrap();
    let wall = begun.elapsed();
    assert!(reading.missing.is_empty(), "{:?}", reading.missing);
    (wall, cloud.stats().total())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::main]
async fn main() {
    let latency = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(100);
    let latency = Duration::from_millis(latency);
    // Dependent calls behind the list of regions: load balancers → listeners → policies → their rules in the sample;
    // the pages of the longest list (volumes or servers of a region) in the made ones.
    let accounts = [
        ("sample", standin::sample().json.to_owned(), 4),
        ("40 servers, 2 regions", made::account(40, 2), 2),
        ("1,000 servers, 5 regions", made::account(1_000, 5), 3),
    ];
    println!(
        "{:26} {:>6} {:>9} {:>9} {:>9} {:>6} {:>13}",
        "account", "calls", "wall", "path", "no delay", "ratio", "one by one"
    );
    for (name, account, chain) in accounts {
        let (mut with, mut without, mut calls) = (Vec::new(), Vec::new(), 0);
        for _ in 0..5 {
            let (wall, asked) = once(&account, latency).await;
            calls = asked;
            with.push(wall);
            without.push(once(&account, Duration::ZERO).await.0);
        }
        let (wall, bare) = (median(with), median(without));
        let path = latency * (1 + chain);
        let ratio = wall.saturating_sub(bare).as_secs_f64() / path.as_secs_f64();
        let serial = latency * u32::try_from(calls).unwrap();
        println!("{name:26} {calls:>6} {wall:>9.1?} {path:>9.1?} {bare:>9.1?} {ratio:>6.2} {serial:>13.1?}");
    }
}
