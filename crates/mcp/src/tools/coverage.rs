//! `coverage`.

use super::{Answer, more_words};
use crate::arguments::Coverage;
use crate::clean;
use crate::held::Held;
use crate::host::Trouble;
use crate::page;
use drawstream_graph::estate::coverage::CoverageState;
use drawstream_graph::estate::gap::{MEANING, by_cause, capital};
use drawstream_order::Gather as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Tells what was not read, and what opens it.
///
/// # Errors
/// For a wrong cursor.
pub fn coverage(held: &Held, asked: &Coverage) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let gaps: Vec<Value> = held
        .gaps()
        .map(|part| {
            let mut part = json!(part);
            clean::value(&mut part);
            part
        })
        .collect();
    let read = held.graph.coverage.len() - gaps.len();
    let complete = gaps.is_empty() && held.graph.missing.is_empty();
    let page = page::values(gaps, from, page::MOST_BYTES);
    let mut words = Vec::new();
    words.push(match (complete, held.graph.coverage.is_empty()) {
        (_, true) => "The source does not say what it holds: what is not there may exist.".to_owned(),
        (true, _) => format!("All {read} parts that were asked for were read."),
        (false, _) if page.total == 1 => format!("1 part was not read, {read} were. {}.", capital(MEANING)),
        (false, _) => format!("{} parts were not read, {read} were. {}.", page.total, capital(MEANING)),
    });
    // What no list reads has no cause.
    for part in held.gaps().filter(|part| part.state == CoverageState::NotRead) {
        let (kind, region) = (clean::name(&part.kind), clean::name(&part.region));
        words.push(format!("{kind} in {region}: the account has {}, and no list reads them", part.found));
    }
    for gap in by_cause(held.gaps()) {
        let how = gap.how().map(|how| format!(", {how}")).unwrap_or_default();
        let to_do = gap.to_do().map(|to_do| format!(". {}", capital(&to_do))).unwrap_or_default();
        words.push(format!("{}: {}{how}{to_do}", capital(&gap.what(false)), gap.verb()));
    }
    words.extend(more_words(&page));
    let facts = json!({
        "read_at": held.graph.read_at, "complete": complete, "parts_read": read, "resources": counts(held),
        "coverage": page.items, "total": page.total, "next_cursor": page.next_cursor(),
    });
    Ok(Answer::new(facts, &words.join("\n")))
}

/// Resources by kind.
pub(super) fn counts(held: &Held) -> BTreeMap<&'static str, u64> {
    held.graph.counts().into_iter().map(|(kind, number)| (kind.id(), number)).gather()
}
