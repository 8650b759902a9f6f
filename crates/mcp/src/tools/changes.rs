//! `changes`.

use super::{Answer, more_words, of_all};
use crate::arguments::Changes as Asked;
use crate::clean;
use crate::held::{Compared, Held};
use crate::host::Trouble;
use crate::page;
use drawstream_changes::{Change, compare as compared};
use drawstream_reach::diff::diff;
use drawstream_reach::text::differences;
use serde_json::{Value, json};

/// Compares an account with an older state of it.
///
/// # Errors
/// Where the two cannot be compared, and for a wrong cursor.
pub fn compare(newer: &Held, older: &Held, asked: &Asked) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let all = newer.compared(&older.job, || make(newer, older))?;
    let items: Vec<&(&str, Value)> = all.items.iter().collect();
    let page = page::cut(items, from, usize::MAX, page::MOST_BYTES, |(_, one)| page::bytes_of(one));
    let of = |list: &str| -> Vec<Value> {
        let own = page.items.iter().filter(|(own, _)| *own == list);
        let cut = own.map(|(_, one)| {
            let mut one = one.clone();
            page::shrink(&mut one);
            one
        });
        cut.collect()
    };
    let mut facts = all.head.clone();
    facts["changes"] = json!(of("changes"));
    facts["connections"] = json!({ "opened": of("opened"), "closed": of("closed"), "changed": of("changed") });
    facts["unknown"] = json!(of("unknown"));
    facts["total"] = json!(page.total);
    facts["next_cursor"] = page.next_cursor();
    let mut words = vec![all.text.clone()];
    words.push(format!("In this answer: {}", of_all(page.items.len(), page.total)));
    words.extend(of("changes").iter().map(line));
    let unknown = of("unknown");
    if !unknown.is_empty() {
        let kinds: Vec<&str> = unknown.iter().filter_map(|one| one["kind"].as_str()).take(20).collect();
        words.push(format!(
            "Only one of the two states read: {}. There, nothing is known to have changed.",
            kinds.join(", ")
        ));
    }
    words.extend(more_words(&page));
    Ok(Answer::new(facts, &words.join("\n")))
}

/// `changed instance web-1 (0717_…): profile`.
fn line(change: &Value) -> String {
    let text = |key: &str| change[key].as_str().unwrap_or_default();
    let fields = change["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut names: Vec<&str> = fields.iter().filter_map(|field| field["field"].as_str()).collect();
    names.truncate(6);
    let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    format!("{} {} {} ({}){names}", text("change"), text("kind"), text("name"), text("id"))
}

fn make(newer: &Held, older: &Held) -> Result<Compared, Trouble> {
    let changes = compared(&older.graph, &newer.graph).map_err(|error| {
        Trouble::new(format!(
            "the two cannot be compared: {}. Take two states of one account.",
            clean::name(&error.to_string())
        ))
    })?;
    let (mut before, mut after) = (older.reach(), newer.reach());
    let connections = diff(older.judged(), &mut before, newer.judged(), &mut after);
    let connections = differences((older.judged(), &before), (newer.judged(), &after), &connections);
    let mut items: Vec<(&'static str, Value)> =
        changes.changes.iter().map(|change: &Change| ("changes", json!(change))).collect();
    let mut told = connections.json();
    for list in ["opened", "closed", "changed"] {
        if let Value::Array(all) = told[list].take() {
            items.extend(all.into_iter().map(|one| (list, one)));
        }
    }
    items.extend(changes.unknown.iter().map(|unknown| ("unknown", json!(unknown))));
    items.iter_mut().for_each(|(_, one)| clean::value(one));
    use drawstream_changes::Sign;
    let [added, removed, replaced, changed] = Sign::ALL.map(|sign| changes.count(sign));
    let mut head = json!({
        "from": changes.from, "to": changes.to,
        "summary": { "added": added, "removed": removed, "changed": changed, "replaced": replaced },
    });
    clean::value(&mut head);
    let mut text = format!("{added} added, {removed} removed, {changed} changed, {replaced} replaced.");
    if let Some(headline) = connections.headline() {
        text.push_str(&format!(" {}.", drawstream_graph::estate::gap::capital(&headline)));
    }
    Ok(Compared { head, items, text })
}
