//! How long it takes to work out what may talk to what, and how much memory.
//!
//! `cargo bench -p drawstream-reach` prints for the sample account and for made ones of 10,000 servers in 5 regions the
//! median of several runs, in milliseconds, and the most memory of the whole process, the account's graph included; with
//! a path behind `--` for that account's file too.
#![allow(missing_docs, clippy::unwrap_used)]

mod made;

use drawstream_graph::Graph;
use drawstream_reach::{Options, Reach};
use std::time::{Duration, Instant};

/// How often each is worked out.
const LAPS: usize = 7;

fn graph(name: &str, text: &str) -> Graph {
    drawstream_graph::build(drawstream_sources::file::read(name, text.as_bytes()).unwrap())
}

/// A number of kilobytes of this process, in MB; Linux only.
fn megabytes(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn measure(name: &str, graph: &Graph) {
    let before = megabytes("VmRSS:");
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..LAPS {
        drop(last.take());
        let begun = Instant::now();
        let reach = Reach::of(graph, &Options::default());
        times.push(begun.elapsed());
        last = Some(reach);
    }
    times.sort();
    let median: Duration = times[LAPS / 2];
    let reach = last.unwrap();
    let numbers = [reach.model.endpoints.len(), reach.classes.len(), reach.rows.len(), reach.model.pool.len()];
    let row = numbers.map(|number| format!("{number:>10}")).join("");
    let more = megabytes("VmHWM:").saturating_sub(before);
    println!("{name:<24}{row}{:>10.2}{before:>10}{more:>10}", median.as_secs_f64() * 1000.0);
}

fn main() {
    let columns = ["endpoints", "classes", "rows", "sets", "ms", "MB before", "MB more"];
    println!("{:<24}{}", "account", columns.map(|column| format!("{column:>10}")).join(""));
    measure("sample", &graph("sample.json", drawstream_standin::sample().json));
    measure("167 VPCs", &graph("made.json", &made::account(167, 60, 3)));
    measure("10 VPCs", &graph("made.json", &made::account(10, 1000, 40)));
    for path in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
        measure(&path, &graph(&path, &std::fs::read_to_string(&path).unwrap()));
    }
}
