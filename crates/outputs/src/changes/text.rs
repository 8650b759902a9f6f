//! Changes as text for people.

use super::words::{field, kind, place, shown, unknown, verdict};
use drawstream_changes::Changes;
use std::io::{self, Write};

/// Differences of one resource that are told.
const MOST_FIELDS: usize = 20;

/// Writes the verdict, each change with its differences, and what is unknown.
///
/// # Errors
/// Those of `out`.
pub fn write(changes: &Changes, mut out: impl Write) -> io::Result<()> {
    writeln!(out, "{}", verdict(changes))?;
    if !changes.changes.is_empty() {
        writeln!(out)?;
    }
    for change in &changes.changes {
        let place = place(change);
        let place = if place.is_empty() { place } else { format!(", {place}") };
        let (mark, word) = (change.change.mark(), change.change.word());
        writeln!(out, "{mark} {word:8} {} {}{place}", kind(change), shown(&change.name))?;
        for one in change.fields.iter().take(MOST_FIELDS) {
            writeln!(out, "    {}", field(change, one))?;
        }
        let more = change.fields.len().saturating_sub(MOST_FIELDS);
        if more > 0 {
            writeln!(out, "    and {more} more: --format json")?;
        }
    }
    if !changes.unknown.is_empty() && !changes.changes.is_empty() {
        writeln!(out)?;
    }
    for line in unknown(changes) {
        writeln!(out, "unknown  {line}")?;
    }
    Ok(())
}
