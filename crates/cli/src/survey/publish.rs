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

/// Publishes a survey.
///
/// # Errors
/// Where something cannot be read or written. What was there is not touched before everything is made.
pub fn publish(folder: Folder, index: Index, finished: Vec<Finished>) -> Result<Index, CliError> {
    let root = folder.root().to_owned();
    let mut joins: Vec<Join> = Vec::new();
    for Finished { entry, joins: own, .. } in finished {
        match (entry.drawing.is_some(), entry.error.is_some()) {
            // Of what is stored of an earlier survey, the joins count as well.
            (true, true) => joins.extend(stored(&folder, &entry.id)),
            (true, false) => joins.extend(own),
            (false, _) => {}
        }
    }
    let all = index.accounts.iter().filter_map(|entry| Some((entry.id.clone(), folder.changes(&entry.id)?)));
    let changes: BTreeMap<String, Told> = all.collect();
    let failed = |source| CliError::Output { name: shown(&root), source };
    let files = files(&index, joins, &changes).map_err(failed)?;
    for entry in &index.accounts {
        folder.place(&entry.id)?;
    }
    for (name, _, bytes) in files {
        let path = root.join(name);
        whole(&path, &bytes).map_err(|source| CliError::Output { name: shown(&path), source })?;
    }
    folder.end().map_err(failed)?;
    Ok(index)
}

fn stored(folder: &Folder, account: &str) -> Vec<Join> {
    let bytes = fs::read(folder.root().join(account).join("inventory.json")).ok();
    let reading = bytes.and_then(|bytes| inventory::read(&bytes).ok());
    reading.map(|reading| Joins::of(&graph::build(reading))).unwrap_or_default()
}
