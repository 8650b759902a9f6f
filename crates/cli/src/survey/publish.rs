//! Puts a finished survey into its place. Until then the folder is as it was; the index is written last.

use super::folder::{Folder, shown, whole};
use crate::error::CliError;
use drawstream::graph;
use drawstream::survey::publish::files;
use drawstream::survey::read::{Finished, Told};
use drawstream_sources::inventory;
use drawstream_survey::{Index, Join, Joins};
use std::collections::BTreeMap;
use std::fs;

/// Publishes a survey. Accounts of the index that are not among the finished ones stay as they are.
///
/// # Errors
/// Where something cannot be read or written. What was there is not touched before everything is made.
pub fn publish(folder: &Folder, index: &Index, finished: Vec<Finished>) -> Result<(), CliError> {
    let root = folder.root();
    let mut own: BTreeMap<String, Option<Vec<Join>>> = BTreeMap::new();
    let mut changes: BTreeMap<String, Told> = BTreeMap::new();
    for Finished { entry, joins, .. } in finished {
        if let Some(told) = folder.changes(&entry.id) {
            changes.insert(entry.id.clone(), told);
        }
        // Of what is stored of an earlier survey, the joins count as well.
        let joins = entry.error.is_none().then_some(joins);
        own.insert(entry.id, joins);
    }
    let ids: Vec<String> = own.keys().cloned().collect();
    let drawn = index.accounts.iter().filter(|entry| entry.drawing.is_some());
    let joins =
        drawn.flat_map(|entry| own.remove(&entry.id).flatten().unwrap_or_else(|| stored(folder, &entry.id))).collect();
    let failed = |source| CliError::Output { name: shown(root), source };
    let files = files(index, joins, &changes).map_err(failed)?;
    for id in &ids {
        folder.place(id)?;
    }
    for (name, _, bytes) in files {
        let path = root.join(name);
        whole(&path, &bytes).map_err(|source| CliError::Output { name: shown(&path), source })?;
    }
    folder.end().map_err(failed)
}

fn stored(folder: &Folder, account: &str) -> Vec<Join> {
    let bytes = fs::read(folder.root().join(account).join("inventory.json")).ok();
    let reading = bytes.and_then(|bytes| inventory::read(&bytes).ok());
    reading.map(|reading| Joins::of(&graph::build(reading))).unwrap_or_default()
}
