//! `drawstream changes`.

use crate::arguments::{Changes, ChangesForm, Keys, Manner, Source};
use crate::error::CliError;
use crate::interrupt::told_to_end;
use crate::progress::Progress;
use crate::source::{self, Account, Way, joined};
use drawstream::graph::{self, Graph};
use drawstream::outputs;
use drawstream::view::changes::{markdown, text};
use drawstream_changes::compare;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The word that stands for the account itself, in place of a file.
const LIVE: &str = "live";

/// Tells what changed between two states.
pub fn run(options: Changes) -> Result<(), CliError> {
    if [&options.old, &options.new].iter().all(|side| is_live(side)) {
        return Err(CliError::Usage("only one side can be live\nGive a file for the other.".to_owned()));
    }
    super::block_on(follow(options))
}

fn is_live(side: &Path) -> bool {
    side == Path::new(LIVE)
}

async fn follow(options: Changes) -> Result<(), CliError> {
    let Changes { strict, quiet, no_progress, .. } = options;
    let manner = Manner { strict, json: false, quiet, verbose: false, no_progress };
    let progress = Arc::new(Progress::new(&manner));
    let read = async {
        let mask = options.mask.as_deref();
        let old = state(&options.old, &options.keys, mask, &progress).await?;
        Ok((old, state(&options.new, &options.keys, mask, &progress).await?))
    };
    let read: Result<(Graph, Graph), CliError> = tokio::select! {
        biased;
        () = told_to_end() => Err(CliError::Interrupted(String::new())),
        read = read => read,
        never = progress.heartbeat() => match never {},
    };
    progress.end();
    let (old, new) = read?;
    let changes = compare(&old, &new).map_err(|source| CliError::Compare { source })?;
    let bytes = match options.format {
        ChangesForm::Text => text(&changes).into_bytes(),
        ChangesForm::Md => markdown(&changes).into_bytes(),
        ChangesForm::Json => {
            let mut bytes = Vec::new();
            let written = outputs::changes::write(&changes, &mut bytes);
            written.map_err(|source| CliError::Output { name: "standard output".to_owned(), source })?;
            bytes
        }
    };
    super::answer(&bytes)?;
    if options.strict && !changes.unknown.is_empty() {
        return Err(CliError::Incomplete);
    }
    match options.exit_code {
        Some(code) if code > 0 && !changes.changes.is_empty() => Err(CliError::Asked(code)),
        _ => Ok(()),
    }
}

/// One of the two states.
async fn state(side: &Path, keys: &Keys, mask: Option<&Path>, progress: &Arc<Progress>) -> Result<Graph, CliError> {
    let from: Vec<PathBuf> = if is_live(side) { Vec::new() } else { vec![side.to_owned()] };
    let source = Source { from, sample: false, regions: Vec::new(), resource_group: None, keys: keys.clone() };
    let Account { reading, way } = source::read(&source, progress).await?;
    if matches!(way, Way::Calls { .. }) && !reading.missing.is_empty() {
        crate::terminal::line("Not everything could be read: it counts as unknown");
    }
    let mask = mask.map(Path::to_owned);
    let build = move || {
        let reading = match mask {
            Some(key) => crate::mask::masked(reading, &key)?,
            None => reading,
        };
        Ok(graph::build(reading))
    };
    joined(tokio::task::spawn_blocking(build).await)
}
