//! Results in words, for a terminal of 80 columns.

mod diff;
mod ends;
mod explain;
mod flow;
mod lines;
mod lint;
pub(crate) mod rule;

pub use diff::{Differences, differences};
pub use drawstream_graph::estate::unseen::escaped;
pub use ends::visible;
pub use explain::explain;
pub(crate) use explain::why;
pub use flow::{conn, has_port};
pub use lint::{lint, words as finding_words};

use crate::{DECIDE, Reach};
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::kind::{counted, grouped};
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Gather as _;
use lines::{Block, blocks};
use std::collections::{BTreeMap, BTreeSet};

/// The most lines before the rest is counted.
const MOST_LINES: usize = 200;

/// Who may open what to whom, by classes. `verbose`: every member and every line.
pub fn reach(graph: &Graph, reach: &Reach, verbose: bool) -> String {
    let (blocks, pairs) = blocks(graph, reach);
    let lines: usize = blocks.iter().map(|block| block.lines.len()).sum();
    let mut out = vec![format!(
        "{} {} in {}",
        exposed(graph, reach),
        number(pairs, "pair"),
        number(lines as u64, "class").replace("classs", "classes"),
    )];
    let mut notes = Vec::new();
    if reach.model.options.rules_only {
        notes.push("Rules only: ports of listeners left out.".to_owned());
    }
    if reach.model.assumed_workers > 0 {
        notes.push(format!("Assumed: groups of {}", number(reach.model.assumed_workers as u64, "worker")));
    }
    if !notes.is_empty() {
        out.push(notes.join(" "));
    }
    out.extend(not_judged(graph, reach));
    out.extend(unread(reach));
    let (mut shown, mut left) = (0, 0);
    out.push(String::new());
    for Block { from, lines } in &blocks {
        let from = from.words(graph, reach, verbose);
        let mut head = Some(format!("from {from}"));
        for line in lines {
            if shown >= MOST_LINES && !verbose {
                left += 1;
                continue;
            }
            shown += 1;
            out.extend(head.take());
            out.push(format!("  to {}: {}", line.to.words(graph, reach, verbose), line.words));
        }
    }
    if left > 0 {
        out.push(format!("\nand {} more: --format csv", grouped(left)));
    }
    out.join("\n").trim_end().to_owned() + "\n"
}

fn number(number: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// What the internet can open, by kind, and of what that is not known.
fn exposed(graph: &Graph, reach: &Reach) -> String {
    let by_kind = |nodes: Vec<NodeId>| {
        let mut kinds: BTreeMap<Kind, u64> = BTreeMap::new();
        for node in nodes {
            *kinds.entry(graph.node(node).kind()).or_default() += 1;
        }
        let words: Vec<String> = kinds.into_iter().map(|(kind, number)| counted(kind.id(), number)).collect();
        words.join(", ")
    };
    let open = by_kind(reach.exposed().into_keys().collect());
    let perhaps = by_kind(reach.perhaps_exposed().into_iter().collect());
    let open = if open.is_empty() { "nothing" } else { &open };
    match (&*perhaps, unread(reach)) {
        ("", None) => format!("The internet can open {open}."),
        ("", Some(_)) => format!("Of what was read, the internet can open {open}."),
        (perhaps, _) => format!("Of what was read, the internet can open {open}; unknown of {perhaps}."),
    }
}

/// Power servers that no route tells of.
fn not_judged(graph: &Graph, reach: &Reach) -> Option<String> {
    let judged: BTreeSet<NodeId> = reach.model.endpoints.iter().map(|endpoint| endpoint.node).gather();
    let all = graph.all().filter(|(id, node)| node.kind() == Kind::PvmInstance && !judged.contains(id));
    let number = all.count() as u64;
    (number > 0).then(|| format!("Not judged: {}", counted(Kind::PvmInstance.id(), number)))
}

/// What was not read and would be told otherwise.
pub(crate) fn unread(reach: &Reach) -> Option<String> {
    let by_kind: Vec<(Kind, &Vec<String>)> =
        reach.model.failed.iter().filter(|(kind, _)| DECIDE.contains(kind)).map(|(kind, of)| (*kind, of)).collect();
    if by_kind.is_empty() {
        return None;
    }
    let words = by_kind.into_iter().map(|(kind, regions)| match regions.as_slice() {
        [region] if region == "global" || region.is_empty() => kind.plural().to_owned(),
        [region] => format!("{} in {region}", kind.plural()),
        all => format!("{} in {} regions", kind.plural(), all.len()),
    });
    Some(format!("Unknown, not read: {}", words.collect::<Vec<_>>().join(", ")))
}
