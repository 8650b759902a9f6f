//! The accounts of a survey's folder, side by side.

use crate::error::CliError;
use crate::source::content;
use crate::survey::{folder_index, shown};
use drawstream::estate::coverage::GLOBAL;
use drawstream::estate::{Coverage, CoverageState, Kind, Warning};
use drawstream::graph::{self, Graph};
use drawstream_sources::file::FileError;
use drawstream_sources::inventory;
use drawstream_survey::{Entry, State};
use std::path::Path;

/// What a folder holds.
pub struct Surveyed {
    /// Its accounts, side by side, in the order of its index.
    pub graph: Graph,
    /// How many of its accounts are not among them.
    pub not_read: usize,
    /// How many there are in all.
    pub all: usize,
}

/// Reads the accounts of a folder. Those that were not read stand for what is not known of them: a transit gateway of
/// theirs may join the others.
///
/// # Errors
/// Where it is no survey's folder, or something in it cannot be read.
pub fn read(folder: &Path) -> Result<Surveyed, CliError> {
    let name = shown(&folder.join("index.json"));
    let index = folder_index(folder)?.ok_or(CliError::NoSurvey { name })?;
    let (mut graph, mut not_read) = (Graph::default(), 0);
    for (at, entry) in index.accounts.iter().enumerate() {
        let own = match &entry.drawing {
            Some(_) => account(folder, entry)?,
            None => {
                not_read += 1;
                unknown(entry)
            }
        };
        graph = if at == 0 { own } else { graph.beside(own) };
    }
    graph.read_at = index.read_at;
    Ok(Surveyed { graph, not_read, all: index.accounts.len() })
}

fn account(folder: &Path, entry: &Entry) -> Result<Graph, CliError> {
    let path = folder.join(&entry.id).join("inventory.json");
    let bytes = content(&path)?;
    let failed = |source| FileError::Inventory { name: shown(&path), source };
    let mut own = graph::build(inventory::read(&bytes).map_err(failed)?);
    if entry.state == State::Failed {
        // What is stored is of an earlier night: it counts, and that it may have changed is said.
        own.missing.push(warning(entry));
    }
    Ok(own)
}

/// An account of which nothing is known.
fn unknown(entry: &Entry) -> Graph {
    let part = Coverage::new(GLOBAL, Kind::TransitGateway.id(), CoverageState::Refused, 0);
    Graph { missing: vec![warning(entry)], coverage: vec![part], ..Graph::default() }
}

fn warning(entry: &Entry) -> Warning {
    let message = entry.error.as_ref().map(|error| error.message.clone());
    Warning {
        region: GLOBAL.to_owned(),
        kind: Kind::Account.id().to_owned(),
        status: None,
        code: entry.error.as_ref().map(|error| error.code.clone()),
        message: message.unwrap_or_default(),
        role: None,
        request_id: None,
    }
}
