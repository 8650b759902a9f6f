//! `reachable` and `explain`.

use super::{Answer, more_words, not_read_words};
use crate::arguments::Ask;
use crate::clean;
use crate::held::Held;
use crate::host::Trouble;
use crate::page;
use drawstream_graph::estate::gap::capital;
use drawstream_order::Gather as _;
use drawstream_reach::DECIDE;
use drawstream_reach::explain::{self as reach, Answer as Told, AskError, Query, json as told_json, verdict};
use drawstream_reach::{Model, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// `reachable`: what comes out.
///
/// # Errors
/// Where it is not clear who is meant, and for a protocol or port that is none.
pub fn reachable(held: &Held, asked: &Ask) -> Result<Answer, Trouble> {
    if asked.cursor.is_some() {
        return Err(Trouble::new("reachable takes no cursor. For the rest of many pairs call explain."));
    }
    answer(held, asked, false)
}

/// `explain`: the whole way.
///
/// # Errors
/// As [`reachable`], and for a wrong cursor.
pub fn explain(held: &Held, asked: &Ask) -> Result<Answer, Trouble> {
    answer(held, asked, true)
}

fn answer(held: &Held, asked: &Ask, whole: bool) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let wanted = wanted(asked)?;
    let query = Query { src: asked.src.clone(), dst: asked.dst.clone(), wanted };
    let mut model = held.model();
    let told = reach::explain(held.judged(), &mut model, &query).map_err(|error| trouble(&error))?;
    let verdicts = summed(&told);
    let mut document = told_json(held.judged(), &model, &told);
    let answers = match document["answers"].take() {
        Value::Array(answers) => answers,
        _ => Vec::new(),
    };
    let page = page::values(answers, from, page::MOST_BYTES - 1_000);
    let not_read = unread(&model);
    let shown = told.get(from..from.saturating_add(page.items.len())).unwrap_or_default();
    let mut words = vec![verdicts];
    if whole || told.len() == 1 {
        words.extend(lines(held, &model, shown));
    } else {
        let few: Vec<String> = shown.iter().take(10).map(|one| headline(held, &model, one)).collect();
        words.extend(few);
        words.extend(page.next.is_some().then(|| "explain lists all pairs, page by page.".to_owned()));
    }
    if asked.port.is_some() && asked.protocol.is_none() {
        words.push("No protocol was named with the port: tcp was taken.".to_owned());
    }
    words.extend(not_read_words(held, &not_read));
    if whole {
        words.extend(more_words(&page));
    }
    // Only `explain` goes on by one.
    let next = if whole { page.next_cursor() } else { Value::Null };
    let facts = json!({
        "format": document["format"], "answers": page.items, "total": page.total, "next_cursor": next,
        "not_read": not_read,
    });
    Ok(Answer::new(facts, &words.join("\n")))
}

/// The first line of an answer.
fn headline(held: &Held, model: &Model, answer: &Told) -> String {
    lines(held, model, std::slice::from_ref(answer)).into_iter().next().unwrap_or_default()
}

/// Answers in words, without the width of a terminal, and with a word for all of the internet.
fn lines(held: &Held, model: &Model, answers: &[Told]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in text::explain(held.judged(), model, answers, true).lines() {
        let begins = line.is_empty()
            || line.starts_with(OPEN)
            || line.strip_prefix("  ").is_some_and(|rest| !rest.starts_with(' '))
            || all.last().is_none_or(String::is_empty);
        match all.last_mut() {
            Some(last) if !begins => {
                last.push(' ');
                last.push_str(line.trim_start());
            }
            _ => all.push(line.to_owned()),
        }
    }
    let whole = model.vpcs.iter().map(|vpc| &vpc.internet);
    let whole: BTreeSet<String> =
        whole.map(|ranges| ranges.texts().join(", ")).filter(|text| text.contains(',')).gather();
    all.retain(|line| !line.is_empty());
    for line in &mut all {
        for ranges in &whole {
            *line = line.replace(ranges, "the internet");
        }
    }
    all
}

/// How the last line of an answer begins.
const OPEN: &str = "To open it";

/// `Allowed`, or of several pairs how many of each.
fn summed(told: &[Told]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in told {
        *counts.entry(verdict(one.facts.verdict)).or_default() += 1;
    }
    match counts.iter().next() {
        None => "No pair is meant.".to_owned(),
        Some((word, _)) if counts.len() == 1 && told.len() == 1 => format!("Verdict: {word}"),
        Some(_) => {
            let counts: Vec<String> = counts.iter().map(|(word, number)| format!("{number} {word}")).collect();
            format!("{} pairs: {}", told.len(), counts.join(", "))
        }
    }
}

/// Kinds that decide and of which a part was not read.
fn unread(model: &Model) -> Vec<String> {
    let kinds: BTreeSet<&str> = model.unread.keys().filter(|kind| DECIDE.contains(kind)).map(|kind| kind.id()).gather();
    kinds.into_iter().map(str::to_owned).collect()
}

fn wanted(asked: &Ask) -> Result<Option<drawstream_reach::conn::Conn>, Trouble> {
    let port = asked
        .port
        .as_ref()
        .map(|port| port.number().ok_or_else(|| Trouble::new("a port is a number from 1 to 65535.")));
    let port = port.transpose()?;
    let protocol = asked.protocol.as_deref().map(str::to_lowercase);
    let protocol = match (protocol.as_deref(), port) {
        (None | Some("any" | "all" | ""), None) => return Ok(None),
        (None | Some("any" | "all" | ""), Some(_)) => "tcp",
        (Some("icmp"), Some(_)) => return Err(Trouble::new("icmp has no ports. Ask without port.")),
        (Some(protocol), _) => protocol,
    };
    let ports: Vec<(u16, u16)> = port.map(|port| (port, port)).into_iter().collect();
    Query::wanted(protocol, &[], &ports)
        .map(Some)
        .ok_or_else(|| Trouble::new("a protocol is tcp, udp or icmp; leave it out for any."))
}

fn trouble(error: &AskError) -> Trouble {
    let what = match error {
        AskError::TooMany { number, most } => {
            return Trouble::new(format!(
                "{number} pairs are meant, more than {most}. Ask for a server in place of a subnet, or for a smaller range."
            ));
        }
        AskError::Nobody { .. } => {
            " Find names by search. What has no address (a security group, a VPC) is no end: get_resource tells its rules."
        }
        AskError::Ambiguous { .. } => " Take an id of these, or VPC/name.",
        _ => "",
    };
    let text = clean::words(&error.to_string()).replace('\n', "; ");
    Trouble::new(format!("{}.{what}", capital(text.trim_end_matches('.'))))
}
