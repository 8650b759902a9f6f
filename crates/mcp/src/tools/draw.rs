//! `draw`: what is told of an account that was read.

use super::{Answer, not_read_words};
use crate::clean;
use crate::host::{Drawn, State};
use crate::page;
use crate::resources::{Part, Place};
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::kind::counted;
use drawstream_order::Order as _;
use serde_json::{Map, Value, json};

/// Bytes of what is missing that an answer names; the rest is told by `coverage`.
const MOST_MISSING: usize = 6_000;

/// Tells what became of it. `has_pixels`: pages are there as pictures of pixels too, which more clients show.
pub fn drawn(drawn: &Drawn, has_pixels: bool) -> Answer {
    let Some(held) = &drawn.held else {
        let facts = json!({
            "job": drawn.job, "state": State::Running, "account": null, "resources": {}, "missing": [], "not_read": [],
        });
        let words =
            format!("The account is still being read. Call draw again with job {} to go on waiting.", drawn.job);
        return Answer::new(facts, &words);
    };
    let (id, name) = held.account();
    let counts = super::coverage::counts(held);
    let not_read = held.not_read(None, None);
    let missing: Vec<Value> = held.graph.missing.iter().map(|warning| json!(warning)).collect();
    let missing = page::values(missing, 0, MOST_MISSING);
    let (left, missing) = (missing.total - missing.items.len(), missing.items);
    let analysis = held.analysis();
    let mut findings: Map<String, Value> = Map::new();
    for finding in &analysis.findings {
        let word = finding["severity"].as_str().unwrap_or_default();
        let number = findings.get(word).and_then(Value::as_u64).unwrap_or_default() + 1;
        findings.insert(word.to_owned(), json!(number));
    }
    let is_told = |kind: &&str| Kind::named(kind).is_some_and(Kind::is_resource);
    let sum: u64 = counts.iter().filter(|(kind, _)| is_told(kind)).map(|(_, number)| number).sum();
    let mut largest: Vec<(&&str, &u64)> =
        counts.iter().filter(|(kind, number)| is_told(kind) && **number > 0).collect();
    largest.order_by_key(|(kind, number)| (std::cmp::Reverse(**number), **kind));
    let kinds: Vec<String> = largest.into_iter().map(|(kind, number)| counted(kind, *number)).collect();
    let mut words = vec![
        format!("Account {name} ({id}), job {}: {sum} resources.", drawn.job),
        kinds.join(", "),
        format!("The internet can open {} of them; {} findings.", analysis.exposed.len(), analysis.findings.len()),
    ];
    if !held.graph.read_at.is_empty() {
        words.push(format!("Read at {}.", clean::name(&held.graph.read_at)));
    }
    words.extend(not_read_words(held, &not_read));
    words.extend((left > 0).then(|| format!("{left} more of what is missing: coverage.")));
    let mut facts = json!({
        "job": drawn.job, "state": State::Complete, "account": { "id": id, "name": name },
        "read_at": held.graph.read_at, "resources": counts, "exposed": analysis.exposed.len(), "findings": findings,
        "missing": missing, "not_read": not_read,
    });
    let pages = held.pages.get();
    facts["pages"] = json!(pages.map(Vec::len));
    let mut answer = Answer::new(facts, &words.join("\n"));
    let link = |part: Part, name: &str| {
        (Place { job: drawn.job.clone(), part }.to_string(), name.to_owned(), part.media_type())
    };
    answer.links.push(link(Part::Drawing, "the drawing, for draw.io"));
    answer.links.push(link(Part::Picture(1), "its first page as a picture"));
    if has_pixels {
        answer.links.push(link(Part::Pixels(1), "its first page as a picture of pixels"));
    }
    answer.links.push(link(Part::Inventory, "all facts as JSON"));
    answer
}
