//! What is said of the addresses of a file of Terraform's, and of what a plan does.

use crate::terminal;
use drawstream::estate::kind::grouped;
use drawstream::estate::{Action, Coverage, CoverageState, Declared, Kind};
use drawstream::graph::Graph;
use std::collections::{BTreeMap, BTreeSet};

/// Addresses that are not drawn and are told without `--verbose`.
const MOST_ADDRESSES: usize = 12;

/// `18 addresses: 12 drawn, 5 inside others, 1 not drawn`, and each that is not drawn with the reason.
pub fn lines(graph: &Graph, declared: &Declared, verbose: bool) -> Vec<String> {
    let not: Vec<&Coverage> = not_drawn(graph);
    let is_drawn: BTreeSet<(Kind, &str)> =
        graph.nodes.iter().filter(|node| node.drawn).map(|node| (node.resource.kind, &*node.resource.id)).collect();
    let drawn = declared.addresses.iter().filter(|one| !one.is_part && is_drawn.contains(&(one.kind, &*one.id)));
    let drawn = drawn.count() as u64;
    let missing: u64 = not.iter().map(|part| part.found).sum();
    let inside = (declared.addresses.len() as u64).saturating_sub(drawn);
    let all = terminal::counted(declared.number, "address", "addresses");
    let parts = [(drawn, "drawn"), (inside, "inside others"), (missing, "not drawn")];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, what)| format!("{} {what}", grouped(number))).collect();
    let mut lines = vec![if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }];
    let most = if verbose { usize::MAX } else { MOST_ADDRESSES };
    let told = not.iter().flat_map(|part| part.addresses.iter().map(|address| (address, part.reason.as_deref())));
    let mut told: Vec<String> = told
        .map(|(address, reason)| format!("  {}: {}", terminal::name(address), reason.unwrap_or("it is not read")))
        .collect();
    told.sort();
    let more = told.len().saturating_sub(most);
    lines.extend(told.into_iter().take(most));
    if more > 0 {
        lines.push(format!("  and {} more (-v: all)", grouped(more as u64)));
    }
    lines
}

/// Parts of the coverage that name addresses.
fn not_drawn(graph: &Graph) -> Vec<&Coverage> {
    let parts = graph.coverage.iter();
    parts.filter(|part| part.state == CoverageState::NotRead && !part.addresses.is_empty()).collect()
}

/// `12 create, 1 update, 1 replace, 1 delete, 2 unchanged, 1 read; 1 drifted`.
pub fn plan(declared: &Declared) -> String {
    let words = [
        (Action::Create, "create"),
        (Action::Update, "update"),
        (Action::Replace, "replace"),
        (Action::Delete, "delete"),
        (Action::Forget, "forget"),
        (Action::Unchanged, "unchanged"),
        (Action::Read, "read"),
    ];
    let mut numbers: BTreeMap<Action, u64> = BTreeMap::new();
    for change in &declared.changes {
        *numbers.entry(change.action).or_default() += 1;
    }
    let told = words.iter().filter_map(|(action, word)| Some(format!("{} {word}", grouped(*numbers.get(action)?))));
    let told: Vec<String> = told.collect();
    let mut words = if told.is_empty() { "no changes".to_owned() } else { told.join(", ") };
    let moved = declared.changes.iter().filter(|change| !change.address_before.is_empty()).count() as u64;
    if moved > 0 {
        words += &format!("; {} moved", grouped(moved));
    }
    if !declared.drift.is_empty() {
        words += &format!("; {} drifted", grouped(declared.drift.len() as u64));
    }
    words
}
