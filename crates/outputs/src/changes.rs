//! What changed between two states of an account, as JSON for programs.

use drawstream_changes::{Change, Changes, Side, Sign, Unknown};
use serde::Serialize;
use serde_json::Value;
use std::io::{self, Write};

/// Name and major version of the JSON.
const FORMAT: &str = "drawstream.changes/1";

#[derive(Serialize)]
struct Document<'c> {
    format: &'static str,
    from: &'c Side,
    to: &'c Side,
    summary: Summary,
    changes: &'c [Change],
    unknown: &'c [Unknown],
    #[serde(skip_serializing_if = "Option::is_none")]
    connections: Option<&'c Value>,
}

#[derive(Serialize)]
struct Summary {
    added: usize,
    removed: usize,
    changed: usize,
    replaced: usize,
}

/// Writes them as one JSON object, with the connections that opened and closed where they are known.
///
/// # Errors
/// Those of `out`.
pub fn write(changes: &Changes, connections: Option<&Value>, mut out: impl Write) -> io::Result<()> {
    let document = Document {
        format: FORMAT,
        from: &changes.from,
        to: &changes.to,
        summary: Summary {
            added: changes.count(Sign::Added),
            removed: changes.count(Sign::Removed),
            changed: changes.count(Sign::Changed),
            replaced: changes.count(Sign::Replaced),
        },
        changes: &changes.changes,
        unknown: &changes.unknown,
        connections,
    };
    serde_json::to_writer_pretty(&mut out, &document)?;
    out.write_all(b"\n")
}
