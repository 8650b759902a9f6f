//! What `reach`, `explain` and `lint` have in common: an account that is read whole, and looked at in part.

use crate::arguments::{Manner, ReachManner, Source};
use crate::error::CliError;
use crate::interrupt::told_to_end;
use crate::progress::Progress;
use crate::source::{self, Account, Way, joined};
use crate::surveyed::{self, Surveyed};
use drawstream::estate::{CoverageState, Scope};
use drawstream::graph::{self, Graph};
use drawstream_reach::Options;
use std::path::Path;
use std::sync::Arc;

/// An account that can be looked at.
pub struct Analysed {
    /// The account.
    pub graph: Graph,
    /// What of it is looked at.
    pub options: Options,
    /// Whether every part of it was read, also those that the file's format has no room for.
    pub whole: bool,
}

/// Reads the account. Regions and group narrow what is looked at, not what is read from a file: what lies elsewhere may
/// decide.
///
/// # Errors
/// Those of [`source::read`].
pub async fn read(source: &Source, manner: &ReachManner, options: Options) -> Result<Analysed, CliError> {
    let ReachManner { strict, quiet, verbose, no_progress } = *manner;
    if let Some(folder) = source.from.iter().find(|path| path.is_dir()) {
        if source.from.len() > 1 {
            return Err(CliError::Usage("a folder of a survey goes alone\nGive --from once.".to_owned()));
        }
        return surveyed(folder, source, quiet, options).await;
    }
    let progress = Arc::new(Progress::new(&Manner { strict, json: false, quiet, verbose, no_progress }));
    let read = tokio::select! {
        biased;
        () = told_to_end() => Err(CliError::Interrupted(String::new())),
        read = source::read(source, &progress) => read,
        never = progress.heartbeat() => match never {},
    };
    progress.end();
    let Account { mut reading, way } = read?;
    if matches!(way, Way::Calls { .. }) && !reading.missing.is_empty() && !quiet {
        crate::terminal::line("Not everything could be read: it counts as unknown");
    }
    let scope = match way {
        Way::File { .. } => std::mem::take(&mut reading.scope),
        Way::Calls { .. } => reading.scope.clone(),
    };
    let options = Options { regions: scope.regions, resource_group: scope.resource_group, ..options };
    let graph = joined(tokio::task::spawn_blocking(move || graph::build(reading)).await);
    Ok(Analysed { whole: is_whole(&graph), graph, options })
}

fn is_whole(graph: &Graph) -> bool {
    graph.coverage.iter().all(|part| part.state == CoverageState::Found)
}

/// The accounts of a survey's folder, side by side.
async fn surveyed(folder: &Path, source: &Source, quiet: bool, options: Options) -> Result<Analysed, CliError> {
    let at = folder.to_owned();
    let read = tokio::task::spawn_blocking(move || surveyed::read(&at));
    let Surveyed { graph, not_read, all } = tokio::select! {
        biased;
        () = told_to_end() => return Err(CliError::Interrupted(String::new())),
        read = read => joined(read)?,
    };
    if not_read > 0 && !quiet {
        crate::terminal::line(&format!("{not_read} of {all} accounts were not read: what they have is unknown"));
    }
    let scope = Scope { regions: source.regions.clone(), resource_group: source.resource_group.clone() };
    let name = crate::terminal::name(&folder.to_string_lossy());
    source::known(&graph, &scope, &name)?;
    let options = Options { regions: scope.regions, resource_group: scope.resource_group, ..options };
    Ok(Analysed { whole: not_read == 0 && is_whole(&graph), graph, options })
}

/// Ends as `--strict` asks for.
///
/// # Errors
/// [`CliError::Incomplete`], where something was not read.
pub fn strictly(manner: &ReachManner, whole: bool) -> Result<(), CliError> {
    if manner.strict && !whole { Err(CliError::Incomplete) } else { Ok(()) }
}
