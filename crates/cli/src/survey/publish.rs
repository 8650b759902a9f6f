//! Puts a finished survey into its place: compares each account with what was there, draws the map, writes the index
//! last. Until then the folder is as it was.

use super::folder::{Folder, shown, whole};
use crate::error::CliError;
use drawstream::drawing;
use drawstream::graph::{self, Graph};
use drawstream::outputs::{self, drawio, svg};
use drawstream::view::changes::markdown;
use drawstream::view::enterprise::Map;
use drawstream_changes::{Changes, compare};
use drawstream_sources::inventory;
use drawstream_survey::{Changed, Entry, Index, Joins};
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What changed in all accounts, in the form of one file.
const CHANGES_FORMAT: &str = "drawstream.survey-changes/1";

/// Publishes a survey.
///
/// # Errors
/// Where something cannot be read or written. What was there is not touched before everything is made.
pub fn publish(folder: Folder, index: Index) -> Result<Index, CliError> {
    let root = folder.root().to_owned();
    let failed = |path: &Path| {
        let name = shown(path);
        move |source: io::Error| CliError::Output { name, source }
    };
    let mut joins = Joins::default();
    let (mut all, mut text) = (Vec::new(), format!("# What changed, {}\n", index.read_at));
    for entry in &index.accounts {
        let staged = folder.staged(&entry.id).join("inventory.json");
        let now = if staged.is_file() { staged.clone() } else { root.join(&entry.id).join("inventory.json") };
        let Some(graph) = account(&now).filter(|_| entry.drawing.is_some()) else { continue };
        joins.add(&graph);
        if let Some(changes) = changes(entry, &folder, &graph, staged.is_file()) {
            text.push_str(&format!("\n## {}\n\n{}", markdown_name(&entry.name), markdown(&changes)));
            all.push(json!({"id": entry.id, "name": entry.name, "changes": value(&changes)?}));
        }
    }
    if all.is_empty() {
        text.push_str("\nNo changes.\n");
    }
    let map = Map::new(&index, joins.joins());
    let drawing = drawing::map(&map);
    let (mut drawn, mut picture) = (Vec::new(), Vec::new());
    drawio::write(&drawing, &mut drawn).map_err(failed(&root))?;
    svg::write(&drawing, 0, false, &mut picture).map_err(failed(&root))?;
    let document = json!({"format": CHANGES_FORMAT, "read_at": index.read_at, "accounts": all});
    for entry in &index.accounts {
        place(&folder.staged(&entry.id), &root.join(&entry.id))?;
    }
    let files: [(&str, Vec<u8>); 5] = [
        ("enterprise.drawio", drawn),
        ("enterprise.svg", picture),
        ("changes.json", pretty(&document)),
        ("changes.md", text.into_bytes()),
        ("index.json", pretty(&serde_json::to_value(&index).unwrap_or_default())),
    ];
    for (name, bytes) in files {
        let path = root.join(name);
        whole(&path, &bytes).map_err(failed(&path))?;
    }
    folder.end().map_err(failed(&root))?;
    Ok(index)
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn account(path: &PathBuf) -> Option<Graph> {
    Some(graph::build(inventory::read(&fs::read(path).ok()?).ok()?))
}

/// What changed in an account, where it was there before and has changed.
fn changes(entry: &Entry, folder: &Folder, graph: &Graph, is_staged: bool) -> Option<Changes> {
    if entry.changed != Changed::Yes || !is_staged {
        return None;
    }
    compare(&folder.before(&entry.id)?.graph()?, graph).ok()
}

fn value(changes: &Changes) -> Result<Value, CliError> {
    let failed = |source| CliError::Output { name: "changes.json".to_owned(), source };
    let mut bytes = Vec::new();
    outputs::changes::write(changes, &mut bytes).map_err(failed)?;
    serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))
}

/// A name as text of a heading.
fn markdown_name(name: &str) -> String {
    drawstream::view::changes::escaped(name)
}

/// Moves what is finished of an account to where it belongs.
fn place(staged: &Path, account: &Path) -> Result<(), CliError> {
    for name in ["drawing.drawio", "inventory.json"] {
        let from = staged.join(name);
        if !from.is_file() {
            continue;
        }
        let to = account.join(name);
        let failed = |source| CliError::Output { name: shown(&to), source };
        fs::create_dir_all(account).map_err(failed)?;
        fs::rename(&from, &to).map_err(failed)?;
    }
    Ok(())
}
