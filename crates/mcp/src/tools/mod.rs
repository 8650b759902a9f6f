//! The tools. Each is a pure function of an account and its arguments; facts are JSON, and beside them are words.

mod changes;
mod coverage;
mod draw;
mod findings;
mod get;
mod list;
mod reach;
mod search;

pub use changes::compare;
pub use coverage::coverage;
pub use draw::drawn;
pub use findings::findings;
pub use get::get;
pub use list::list;
pub use reach::{explain, reachable};
pub use search::search;

use crate::clean;
use crate::held::Held;
use crate::host::{Listing, Trouble};
use crate::{arguments, page};
use drawstream_graph::NodeId;
use drawstream_graph::estate::gap;
use drawstream_graph::estate::kind::grouped;
use serde_json::{Value, json};

/// The tools as clients are told of them, in their order.
pub const DECLARED: &str = include_str!("../tools.json");

/// The most bytes of words beside the facts.
const MOST_WORDS: usize = 5_000;

/// What a tool answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The facts.
    pub facts: Value,
    /// The facts in words, as far as there is room.
    pub words: String,
    /// Resources that go with it: URI, name, media type.
    pub links: Vec<(String, String, &'static str)>,
}

impl Answer {
    /// With facts that are made harmless, and words within their bound.
    pub fn new(mut facts: Value, words: &str) -> Answer {
        clean::value(&mut facts);
        Answer { facts, words: bounded(&clean::words(words)), links: Vec::new() }
    }
}

/// Words within their bound, whole lines of them.
fn bounded(words: &str) -> String {
    if words.len() <= MOST_WORDS {
        return words.to_owned();
    }
    let mut out = String::new();
    for line in words.lines() {
        if out.len() + line.len() > MOST_WORDS {
            break;
        }
        out.push_str(line);
        out.push('\n');
    }
    if out.is_empty() {
        out = words.chars().take(MOST_WORDS / 4).collect();
    }
    out + "… the rest is in structuredContent\n"
}

/// A resource as lists have it.
fn row(held: &Held, id: NodeId) -> Value {
    let node = held.graph.node(id);
    let resource = &node.resource;
    let parent = node.parent.map(|parent| clean::name(&held.graph.node(parent).resource.id));
    json!({
        "id": clean::name(&resource.id), "kind": node.kind().id(), "name": clean::name(&resource.name), "parent": parent,
        "region": clean::name(&resource.region), "state": clean::name(&resource.state),
    })
}

/// A row in words: `instance web-1 (0717_…), us-south, running`.
fn row_words(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let more = [text("region"), text("state")].into_iter().filter(|text| !text.is_empty());
    let more: String = more.map(|text| format!(", {text}")).collect();
    format!("{} {} ({}){more}", text("kind"), text("name"), text("id"))
}

/// What was not read, as every answer says it; nothing where all was read.
fn not_read_words(held: &Held, kinds: &[String]) -> Option<String> {
    if kinds.is_empty() {
        return None;
    }
    let gaps = gap::by_cause(held.gaps().filter(|gap| kinds.contains(&clean::name(&gap.kind))));
    let mut told: Vec<String> = gaps.iter().take(8).map(|gap| gap.what(false)).collect();
    // What no list reads has no cause.
    if told.is_empty() {
        told = kinds.iter().take(8).cloned().collect();
    }
    Some(format!("Not read, so it may exist: {}. See coverage.", told.join("; ")))
}

/// `12 of 345`, or `12`.
fn of_all(shown: usize, total: usize) -> String {
    if shown == total {
        grouped(total as u64)
    } else {
        format!("{} of {}", grouped(shown as u64), grouped(total as u64))
    }
}

/// That there is more.
fn more_words<T>(page: &page::Page<T>) -> Option<String> {
    page.next.as_ref().map(|next| format!("More: the same call with cursor {next}."))
}

/// `accounts`.
///
/// # Errors
/// For a wrong cursor.
pub fn accounts(all: &Listing, asked: &arguments::Accounts) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let rows = all.rows.iter().map(|row| {
        let mut row = json!(row);
        clean::value(&mut row);
        row
    });
    let page = page::values(rows.collect(), from, page::MOST_BYTES);
    let line = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let state = row["state"].as_str().map(|state| format!(", {state}")).unwrap_or_default();
        let job = row["job"].as_str().map(|job| format!(", job {job}")).unwrap_or_default();
        format!("{} ({}){state}{job}", text("name"), text("id"))
    };
    let mut words = vec![format!("Accounts: {}", of_all(page.items.len(), page.total))];
    words.extend(page.items.iter().map(line));
    words.extend(more_words(&page));
    let mut facts = json!({ "accounts": page.items, "total": page.total, "next_cursor": page.next_cursor() });
    if let Some(unread) = &all.unread {
        words.push(format!("There may be more: {unread}."));
        facts["unread"] = json!(unread);
    }
    Ok(Answer::new(facts, &words.join("\n")))
}
