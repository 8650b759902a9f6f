//! What changed between two states of an account, as one document: resources, and the connections between them.

use crate::outputs::changes;
use crate::reach::text::{Differences, escaped};
use drawstream_changes::Changes;
use std::io;

/// The changes as JSON, with the connections that they opened and closed behind them.
///
/// # Errors
/// Those of writing.
pub fn json(changes: &Changes, connections: &Differences<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    changes::write(changes, &mut bytes)?;
    // The object goes on behind its last field.
    let end = bytes.iter().rposition(|byte| *byte == b'}').unwrap_or_default();
    bytes.truncate(end);
    while bytes.last().is_some_and(u8::is_ascii_whitespace) {
        bytes.pop();
    }
    let told = serde_json::to_string_pretty(&connections.json())?;
    bytes.extend(format!(",\n  \"connections\": {}\n}}\n", escaped(&told.replace('\n', "\n  "))).into_bytes());
    Ok(bytes)
}
