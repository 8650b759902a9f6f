//! Changes as text for people.

use super::words::{field, kind, place, shown, unknown, verdict};
use drawstream_changes::Changes;

/// Differences of one resource that are told.
const MOST_FIELDS: usize = 20;

/// The verdict, each change with its differences, and what is unknown.
pub fn text(changes: &Changes) -> String {
    let mut lines = vec![verdict(changes)];
    if !changes.changes.is_empty() {
        lines.push(String::new());
    }
    for change in &changes.changes {
        let place = place(change);
        let place = if place.is_empty() { place } else { format!(", {place}") };
        let (mark, word) = (change.change.mark(), change.change.word());
        lines.push(format!("{mark} {word:8} {} {}{place}", kind(change), shown(&change.name)));
        lines.extend(change.fields.iter().take(MOST_FIELDS).map(|one| format!("    {}", field(change, one))));
        let more = change.fields.len().saturating_sub(MOST_FIELDS);
        lines.extend((more > 0).then(|| format!("    and {more} more: --format json")));
    }
    if !changes.unknown.is_empty() && !changes.changes.is_empty() {
        lines.push(String::new());
    }
    lines.extend(unknown(changes).into_iter().map(|line| format!("unknown  {line}")));
    lines.push(String::new());
    lines.join("\n")
}
