//! Answers in words.

use super::flow::conn;
use super::visible;
use crate::explain::{Answer, End, Place, Stage, Told, Verdict, asked, doubt, end, good, kinds, tell};
use crate::ip::address_text;
use crate::model::{EndKind, Model};
use drawstream_graph::Graph;
use drawstream_graph::estate::Kind;
use drawstream_order::Gather as _;
use std::collections::BTreeSet;

/// The width of a terminal.
const WIDTH: usize = 80;
/// The most answers that are told one by one.
const MOST: usize = 20;

/// Every answer.
pub fn explain(graph: &Graph, model: &Model, answers: &[Answer], verbose: bool) -> String {
    let shown = if verbose { answers.len() } else { answers.len().min(MOST) };
    let mut out: Vec<String> = answers.iter().take(shown).map(|answer| one(graph, model, answer)).collect();
    if shown < answers.len() {
        out.push(format!("and {} more: --format json\n", answers.len() - shown));
    }
    let text = out.join("\n");
    match workers(model, answers) {
        0 => text,
        1 => format!("{text}Assumed: groups of 1 worker\n"),
        number => format!("{text}Assumed: groups of {number} workers\n"),
    }
}

/// How many workers are meant: no reply tells their groups.
fn workers(model: &Model, answers: &[Answer]) -> usize {
    let ends = answers.iter().flat_map(|answer| [&answer.from, &answer.to]);
    let endpoints = ends.filter_map(|end| match end {
        End::Endpoint(at) => model.endpoints.get(*at),
        _ => None,
    });
    let workers = endpoints.filter(|endpoint| endpoint.kind == EndKind::Worker).map(|endpoint| endpoint.node);
    workers.gather::<BTreeSet<_>>().len()
}

fn one(graph: &Graph, model: &Model, answer: &Answer) -> String {
    let told = tell(graph, model, answer);
    let mut out = wrapped(&headline(model, answer, &told), "");
    for place in &told.places {
        out.push_str(&wrapped(&place.words, &format!("  {:<4}  ", place.stage.word())));
    }
    let open = match told.open.as_slice() {
        [] => None,
        [one] => Some(format!("To open it: {one}")),
        [one, other] => Some(format!("To open it, change both: {one}, {other}")),
        all => Some(format!("To open it, change all {}: {}", all.len(), all.join(", "))),
    };
    if let Some(open) = open.filter(|_| answer.facts.verdict != Verdict::Allowed) {
        out.push_str(&wrapped(&open, ""));
    }
    out
}

/// At how many places it is stopped. Groups of one end stop it only together, and are one.
fn stops(told: &Told) -> usize {
    let group = Kind::SecurityGroup.id();
    let places = told.blocked.iter().filter_map(|at| told.places.get(*at));
    let (groups, others): (Vec<&Place>, Vec<&Place>) = places.partition(|place| place.kind == group);
    let ends = [Stage::Out, Stage::In].into_iter().filter(|stage| groups.iter().any(|place| place.stage == *stage));
    others.len() + ends.count()
}

fn headline(model: &Model, answer: &Answer, told: &Told) -> String {
    let facts = &answer.facts;
    let (from, to) = (end(model, &answer.from), end(model, &answer.to));
    let asked = asked(model, answer);
    let has_back = facts.response.is_some();
    let good = good(model, answer);
    let one_way = model.pool.get(facts.one_way);
    match facts.verdict {
        Verdict::Allowed => {
            let back = if has_back { ", and back" } else { "" };
            format!("Allowed: {asked} from {from} to {to}{back}")
        }
        Verdict::Partly => {
            let lost = if one_way.is_empty() { String::new() } else { format!("; {} no way back", conn(one_way)) };
            let of = if facts.wanted.is_some() { format!(" of {asked}") } else { String::new() };
            format!("Partly: {}{of} from {from} to {to}{lost}", conn(&good))
        }
        Verdict::NoWayBack => {
            format!("No way back: {asked} from {from} reaches {to}, answers do not return: it cannot be used")
        }
        Verdict::Blocked => {
            let places = match stops(told) {
                0 | 1 => "Blocked:".to_owned(),
                number => format!("Blocked at {number} places:"),
            };
            format!("{places} {asked}, {from} to {to}")
        }
        Verdict::Unknown => {
            let goes_on = if facts.through.is_some() { "" } else { ":" };
            format!("Unknown: {asked} from {from} to {to}{goes_on} {}", unknown(model, answer))
        }
    }
}

/// Why it is not known.
fn unknown(model: &Model, answer: &Answer) -> String {
    let facts = &answer.facts;
    match facts.through {
        Some(hop) => {
            let named = model.endpoints.iter().find(|endpoint| endpoint.address == hop);
            let name = named.map_or_else(|| "the address".to_owned(), |endpoint| visible(&endpoint.name));
            let hop = address_text(hop);
            format!("passes {name} ({hop}): allowed if it forwards; IBM Cloud does not know")
        }
        None if facts.unread.is_empty() => facts.doubt.map_or("", doubt).to_owned(),
        None => format!("{} were not read, and decide", kinds(&facts.unread)),
    }
}

/// Why an answer has its verdict, in a few words that may stand behind it.
pub(crate) fn why(model: &Model, answer: &Answer, told: &Told) -> String {
    let facts = &answer.facts;
    let one_way = model.pool.get(facts.one_way);
    let stops = || {
        let mut all: Vec<String> = Vec::new();
        for reason in told.blocked.iter().filter_map(|at| told.places.get(*at)).map(Place::reason) {
            if !all.contains(&reason) {
                all.push(reason);
            }
        }
        all.join("; ")
    };
    match facts.verdict {
        Verdict::Allowed if facts.response.is_some() => "answers come back".to_owned(),
        Verdict::Partly if !one_way.is_empty() => format!("of {} answers do not come back", conn(one_way)),
        Verdict::Allowed | Verdict::Partly => String::new(),
        Verdict::NoWayBack => format!("it arrives, but {}", stops()),
        Verdict::Blocked => stops(),
        Verdict::Unknown => unknown(model, answer),
    }
}

/// Text in lines of the terminal's width, the first behind a margin, the others under it.
fn wrapped(text: &str, margin: &str) -> String {
    let (mut out, mut line) = (String::new(), margin.to_owned());
    let blank = " ".repeat(margin.chars().count());
    let mut is_empty = true;
    for word in text.split(' ') {
        let length = line.chars().count() + usize::from(!is_empty) + word.chars().count();
        if length > WIDTH && !is_empty {
            out.push_str(line.trim_end());
            out.push('\n');
            line.clone_from(&blank);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}
