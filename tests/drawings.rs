//! Whole drawings, from an account's JSON over the stand-in's HTTP to the file.
//!
//! `DRAWINGS_OF` names account files (colons between) that are drawn into `target/drawings/` beside the sample.
#![allow(clippy::unwrap_used)]

use drawstream::collect::{self, Endpoints, Plan, iam};
use drawstream::drawing;
use drawstream::estate::Scope;
use drawstream::graph::{self, Graph};
use drawstream::outputs::{drawio, index, svg};
use drawstream::view::{Options, View};
use drawstream_standin::{self as standin, StandIn};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

async fn read(account: &str) -> Graph {
    let standin = StandIn::play(account, standin::Options::default()).await.unwrap();
    let endpoints = Endpoints::all_at(&standin.base_url());
    let token = iam::exchange(&endpoints, standin.account().api_key().to_owned().into()).await.unwrap();
    let plan = Plan {
        endpoints: Arc::new(endpoints),
        token: token.secret,
        claims: token.claims,
        scope: Scope::default(),
        read_at: "2026-01-01T00:00:00Z".to_owned(),
        deadline: tokio::time::Instant::now() + Duration::from_secs(300),
        patience: collect::Patience::default(),
        cancel: tokio_util::sync::CancellationToken::new(),
    };
    graph::build(collect::collect(plan, &|_| ()).await.unwrap())
}

/// `DRAWINGS_LIMIT` divides smaller accounts into pages than the product does.
fn options() -> Options {
    let limit = std::env::var("DRAWINGS_LIMIT").ok().and_then(|limit| limit.parse().ok());
    let own = Options::default();
    Options { page_limit: limit.unwrap_or(own.page_limit) }
}

fn draw(graph: &Graph, name: &str) -> PathBuf {
    let start = Instant::now();
    let view = View::new(graph, &options());
    let drawing = drawing::draw(&view);
    let laid_out = start.elapsed();
    let mut bytes = Vec::new();
    drawio::write(&drawing, &mut bytes).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("drawings");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.drawio"));
    println!(
        "{name}: {} nodes, {laid_out:?} laid out, {:?} in all, {} bytes",
        graph.nodes.len(),
        start.elapsed(),
        bytes.len()
    );
    std::fs::write(&path, bytes).unwrap();
    let mut search = index::SearchList::new(&drawing, Vec::new()).unwrap();
    for at in 0..drawing.sheets.len() {
        search.page(&drawing, at).unwrap();
        let (mut picture, mut boxes) = (Vec::new(), Vec::new());
        svg::write(&drawing, at, at == 0, &mut picture).unwrap();
        index::write(&drawing, at, &mut boxes).unwrap();
        std::fs::write(folder.join(format!("{name}-{}.svg", at + 1)), picture).unwrap();
        std::fs::write(folder.join(format!("{name}-{}.json", at + 1)), boxes).unwrap();
    }
    std::fs::write(folder.join(format!("{name}-search.json")), search.end().unwrap()).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_drawn() {
    for path in std::env::var("DRAWINGS_OF").unwrap_or_default().split(':').filter(|path| !path.is_empty()) {
        let graph = read(&std::fs::read_to_string(path).unwrap()).await;
        draw(&graph, Path::new(path).file_stem().unwrap().to_str().unwrap());
    }
}

/// The account with every list the other way round.
fn turned(account: &str) -> String {
    let mut account: serde_json::Value = serde_json::from_str(account).unwrap();
    for list in account.as_object_mut().unwrap().values_mut().filter_map(serde_json::Value::as_array_mut) {
        list.reverse();
    }
    account.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_replies_does_not_show() {
    let bytes = async |account: &str| {
        let graph = read(account).await;
        let mut bytes = Vec::new();
        let view = View::new(&graph, &Options::default());
        drawio::write(&drawing::draw(&view), &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let sample = standin::sample().json;
    let (one, other) = (bytes(sample).await, bytes(&turned(sample)).await);
    assert!(one == other, "two drawings of one account differ");
}
