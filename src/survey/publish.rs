//! What there is once for all accounts: the map, what changed in all of them, and the index, which comes last.

use super::read::Told;
use crate::drawing;
use crate::outputs::{drawio, svg};
use crate::view::changes::escaped;
use crate::view::enterprise::Map;
use crate::view::words::moment;
use drawstream_survey::{Changed, Entry, Index, Join, Joins, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

/// The form of what changed in all accounts.
const CHANGES_FORMAT: &str = "drawstream.survey-changes/1";

/// A file of a survey: its name, its media type, its bytes.
pub type File = (&'static str, &'static str, Vec<u8>);

/// The files of a survey, in the order in which they are to be written.
///
/// # Errors
/// Where something cannot be made.
pub fn files(index: &Index, joins: Vec<Join>, changes: &BTreeMap<String, Told>) -> io::Result<Vec<File>> {
    let read_at = moment(&index.read_at).unwrap_or_else(|| index.read_at.clone());
    let (mut all, mut text) = (Vec::new(), format!("# What changed, {read_at}\n"));
    for entry in &index.accounts {
        let Some(told) = changes.get(&entry.id) else { continue };
        text.push_str(&format!("\n## {}\n\n{}", escaped(&entry.name), told.text));
        let changes: Value = serde_json::from_slice(&told.json)?;
        all.push(json!({"id": entry.id, "name": entry.name, "changes": changes}));
    }
    if all.is_empty() {
        text.push_str("\nNo changes in what was read.\n");
    }
    let entries = |is_told: fn(&Entry) -> bool| index.accounts.iter().filter(move |entry| is_told(entry));
    let first = entries(|entry| entry.changed == Changed::New).map(|entry| escaped(&entry.name)).collect();
    list(&mut text, "Drawn for the first time", first);
    list(&mut text, "Not read, or not whole", entries(|entry| entry.state != State::Drawn).map(not_whole).collect());
    let mut every = Joins::default();
    every.add(joins);
    let map = Map::new(index, every.joins());
    let drawing = drawing::map(&map);
    let (mut drawn, mut picture) = (Vec::new(), Vec::new());
    drawio::write(&drawing, &mut drawn)?;
    svg::write(&drawing, 0, false, &mut picture)?;
    let document = json!({"format": CHANGES_FORMAT, "read_at": index.read_at, "accounts": all});
    Ok(vec![
        ("enterprise.drawio", "application/vnd.jgraph.mxfile", drawn),
        ("enterprise.svg", "image/svg+xml", picture),
        ("changes.json", "application/json", pretty(&document)?),
        ("changes.md", "text/markdown; charset=utf-8", text.into_bytes()),
        ("index.json", "application/json", pretty(&serde_json::to_value(index)?)?),
    ])
}

/// A section with a list, where there is something to list.
fn list(text: &mut String, head: &str, lines: Vec<String>) {
    if !lines.is_empty() {
        text.push_str(&format!("\n## {head}\n\n"));
        lines.iter().for_each(|line| text.push_str(&format!("- {line}\n")));
    }
}

/// An account of which something is unknown: whether it has changed is, too.
fn not_whole(entry: &Entry) -> String {
    let name = escaped(&entry.name);
    match (entry.missing.len(), &entry.error) {
        (_, Some(error)) => format!("{name}: {}", escaped(&error.message)),
        (1, None) => format!("{name}: 1 part is missing"),
        (parts, None) => format!("{name}: {parts} parts are missing"),
    }
}

fn pretty(value: &Value) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
