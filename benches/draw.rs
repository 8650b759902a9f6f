//! How long model, layout and both exports take, and how much memory.
//!
//! `cargo bench --bench draw` reads made accounts of 40, 400, 4,000 and 10,000 servers by the
//! stand-in, then draws each several times from what was read and prints the median, in milliseconds.
//! `cargo bench --bench draw -- 400 600` draws accounts of these sizes alone.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "made.rs"]
mod made;
#[path = "../tests/support/plan.rs"]
mod plan;

use drawstream::collect;
use drawstream::drawing;
use drawstream::estate::Reading;
use drawstream::graph;
use drawstream::outputs::{drawio, svg};
use drawstream::view::{Options, View};
use drawstream_standin::{self as standin, StandIn};
use plan::plan;
use std::time::{Duration, Instant};

async fn read(account: &str) -> Reading {
    let cloud = StandIn::play(account, standin::Options::default()).await.unwrap();
    collect::collect(plan(&cloud), &|_| ()).await.unwrap()
}

/// How often each account is drawn.
const LAPS: usize = 5;

/// Times of one drawing: model, layout, Draw.io, all pictures; and its pages and resources.
fn draw(reading: Reading) -> ([Duration; 4], usize, u64) {
    let mut times = [Duration::ZERO; 4];
    let mut at = Instant::now();
    let mut lap = |step: usize| {
        times[step] = at.elapsed();
        at = Instant::now();
    };
    let graph = graph::build(reading);
    lap(0);
    let view = View::new(&graph, &Options::default());
    let drawing = drawing::draw(&view, &graph);
    lap(1);
    drawio::write(&drawing, &mut std::io::sink()).unwrap();
    lap(2);
    for page in 0..drawing.sheets.len() {
        svg::write(&drawing, page, false, &mut std::io::sink()).unwrap();
    }
    lap(3);
    (times, drawing.sheets.len(), graph.counts().values().sum())
}

/// The most memory that this process has held, in MB; Linux only.
fn peak_mb() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.map_or_else(String::new, |kilobytes| (kilobytes / 1024).to_string())
}

#[tokio::main]
async fn main() {
    let columns = ["servers", "resources", "pages", "model", "layout", "drawio", "svg", "all ms", "peak MB"];
    println!("{}", columns.map(|column| format!("{column:>10}")).join(""));
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    for servers in if asked.is_empty() { vec![40, 400, 4_000, 10_000] } else { asked } {
        let account = made::account(servers, 5);
        // All are read first: freeing what the stand-in has left behind is no part of drawing.
        let mut readings = Vec::new();
        for _ in 0..LAPS {
            readings.push(read(&account).await);
        }
        let (mut laps, mut pages, mut resources) = (Vec::new(), 0, 0);
        for reading in readings {
            let (times, own_pages, own_resources) = draw(reading);
            (pages, resources) = (own_pages, own_resources);
            laps.push(times);
        }
        laps.sort_by_key(|times| times.iter().sum::<Duration>());
        let median = laps[laps.len() / 2];
        let ms = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        let mut row = vec![servers.to_string(), resources.to_string(), pages.to_string()];
        row.extend(median.map(ms));
        row.push(ms(median.iter().sum()));
        row.push(peak_mb());
        println!("{}", row.iter().map(|cell| format!("{cell:>10}")).collect::<String>());
    }
}
