//! `drawstream unmask`.

use crate::arguments::Unmask;
use crate::error::CliError;
use crate::make::{self, Before, Part};
use crate::output::{self, Made};
use crate::terminal;
use drawstream::merge::old::Old;
use drawstream::merge::read;
use drawstream::{graph, masking};
use drawstream_mask::{Back, Key};
use drawstream_sources::file::{FileError, MOST_BYTES};
use drawstream_sources::inventory::{self, InventoryError};
use drawstream_sources::recognise::{Form, recognise};
use serde_json::Value;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Brings a masked file back: which of the two files is the key is told by their content.
pub fn run(options: &Unmask) -> Result<(), CliError> {
    let outputs = output::plan(std::slice::from_ref(&options.output), None, false)?;
    outputs.iter().try_for_each(|output| output.check(false))?;
    let [one, other] = options.files.as_slice() else {
        return Err(CliError::Usage("unmask takes two files: the key, and what was masked".to_owned()));
    };
    let (ours, theirs) = (content(one)?, content(other)?);
    let (key, key_path, masked, path) = match (Key::read(&ours), Key::read(&theirs)) {
        (Ok(key), Err(_)) => (key, one, theirs, other),
        (Err(_), Ok(key)) => (key, other, ours, one),
        (Ok(_), Ok(_)) => return Err(CliError::WhichKey("each")),
        (Err(_), Err(_)) => return Err(CliError::WhichKey("none")),
    };
    let (graph, mut back) = account(&masked, &key, path)?;
    if back.texts.is_empty() && back.addresses.is_empty() {
        return Err(CliError::OtherKey { key: shown(key_path), masked: shown(path) });
    }
    let before = edited(&masked, &key, &mut back).map(|old| Before { old, bring_back: false, open: None });
    let files = make::make(&graph, outputs, &Part::default(), before, None)?.files;
    output::replace(&files)?;
    output::stream(&files)?;
    if !options.quiet {
        let (texts, addresses) = (back.texts.len() as u64, back.addresses.len() as u64);
        let texts = terminal::counted(texts, "name or id", "names and ids");
        let addresses = terminal::counted(addresses, "address", "addresses");
        for Made { output, .. } in files.iter().filter(|made| made.output.path().is_some()) {
            terminal::line(&format!("Wrote {}: {texts}, {addresses} back", output.shown()));
        }
    }
    Ok(())
}

/// The account that a masked file holds, brought back.
fn account(masked: &[u8], key: &Key, path: &Path) -> Result<(graph::Graph, Back), CliError> {
    let name = shown(path);
    let not_back = |form| Err(CliError::NotBack { name: shown(path), form });
    let bytes = match recognise(masked) {
        Ok(Form::Inventory) => masked.to_vec(),
        Ok(Form::Drawing { .. }) => {
            let account = read::account(masked);
            match account.map_err(|source| CliError::Back { name: name.clone(), source })? {
                Some(account) => account,
                None => return not_back("a drawing that carries no account"),
            }
        }
        Ok(Form::Result { .. }) => return not_back("a result"),
        Ok(_) => return not_back("a file that --mask did not write"),
        Err(_) => return not_back("a file without the account in it"),
    };
    let unreadable = |source| FileError::Inventory { name: name.clone(), source };
    let malformed = |source| unreadable(InventoryError::Malformed { source });
    let mut value: Value = serde_json::from_slice(&bytes).map_err(malformed)?;
    let mut back = Back::default();
    back.json(&mut value, key);
    let bytes = serde_json::to_vec(&value).map_err(malformed)?;
    Ok((graph::build(inventory::read(&bytes).map_err(unreadable)?), back))
}

/// What people did to a masked drawing, brought back; none of one that is as it was drawn first.
fn edited(masked: &[u8], key: &Key, back: &mut Back) -> Option<Old> {
    let old =
        read::read(masked).ok().filter(|old| old.is_edited() || old.pages.iter().any(|page| page.open.is_some()))?;
    let account = read::account(masked).ok().flatten()?;
    masking::opened(old, &account, key, back).ok()
}

fn content(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Input { name: shown(path), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(MOST_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn shown(path: &Path) -> String {
    terminal::name(&path.to_string_lossy())
}
