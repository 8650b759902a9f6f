//! `drawstream changes`.

use crate::arguments::{Changes, ChangesForm, Keys, Manner, Source};
use crate::error::CliError;
use crate::interrupt::told_to_end;
use crate::progress::Progress;
use crate::source::{self, Account, Way, joined};
use drawstream::changed;
use drawstream::estate::Reading;
use drawstream::estate::gap::capital;
use drawstream::graph::{self, Graph};
use drawstream::view::changes::{markdown, text};
use drawstream_changes::compare;
use drawstream_reach::diff::diff;
use drawstream_reach::text::{Differences, differences};
use drawstream_reach::{Options, Reach};
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

/// Whether a side is the account itself.
pub fn is_live(side: &Path) -> bool {
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
    let (mut before, mut after) = (Reach::of(&old, &Options::default()), Reach::of(&new, &Options::default()));
    let connections = diff(&old, &mut before, &new, &mut after);
    let connections = differences((&old, &before), (&new, &after), &connections);
    let bytes = match options.format {
        ChangesForm::Text => with_connections(&text(&changes), &connections).into_bytes(),
        ChangesForm::Md => table(&markdown(&changes), &connections).into_bytes(),
        ChangesForm::Json => {
            let written = changed::json(&changes, &connections);
            written.map_err(|source| CliError::Output { name: "standard output".to_owned(), source })?
        }
    };
    super::answer(&bytes)?;
    if options.strict && !changes.unknown.is_empty() {
        return Err(CliError::Incomplete);
    }
    match options.exit_code {
        Some(code) if code > 0 && (!changes.changes.is_empty() || connections.headline().is_some()) => {
            Err(CliError::Asked(code))
        }
        _ => Ok(()),
    }
}

/// One of the two states.
///
/// # Errors
/// [`CliError`], where it cannot be read.
pub async fn state(side: &Path, keys: &Keys, mask: Option<&Path>, progress: &Arc<Progress>) -> Result<Graph, CliError> {
    let reading = reading(side, keys, mask, progress).await?;
    joined(tokio::task::spawn_blocking(move || Ok(graph::build(reading))).await)
}

/// A state as it was read.
///
/// # Errors
/// Those of reading and masking it.
pub async fn reading(
    side: &Path,
    keys: &Keys,
    mask: Option<&Path>,
    progress: &Arc<Progress>,
) -> Result<Reading, CliError> {
    let from: Vec<PathBuf> = if is_live(side) { Vec::new() } else { vec![side.to_owned()] };
    let source = Source { from, sample: false, regions: Vec::new(), resource_group: None, keys: keys.clone() };
    let Account { reading, way } = source::read(&source, progress).await?;
    if matches!(way, Way::Calls { .. }) && !reading.missing.is_empty() {
        progress.say("Not everything could be read: it counts as unknown");
    }
    match mask.map(Path::to_owned) {
        Some(key) => joined(tokio::task::spawn_blocking(move || crate::mask::masked(reading, &key)).await),
        None => Ok(reading),
    }
}

/// The text with its first line telling of connections too, and behind the changes which.
fn with_connections(text: &str, connections: &Differences<'_>) -> String {
    let Some(headline) = connections.headline() else { return text.to_owned() };
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    format!("{first}; {headline}\n{rest}\n{}\n", connections.lines().join("\n"))
}

/// The comment with a table of connections before its marker.
fn table(text: &str, connections: &Differences<'_>) -> String {
    let Some(headline) = connections.headline() else { return text.to_owned() };
    let at = text.rfind("\n<!-- ").unwrap_or(text.len());
    let (before, marker) = text.split_at(at);
    let told = connections.told();
    let mut table = format!("\n**{}**\n\n| | from | to | what |\n|---|---|---|---|\n", capital(&headline));
    let mut shown = 0;
    for one in told.iter().take(MOST_ROWS) {
        let cell = |text: &str| text.replace('`', "'").replace('|', "\\|");
        let (from, to, what) = (cell(&one.from), cell(&one.to), cell(&one.what));
        let row = format!("| {} {} | `{from}` | `{to}` | {what} |\n", one.mark, one.word);
        if text.len() + table.len() + row.len() > MOST_BYTES {
            break;
        }
        table.push_str(&row);
        shown += 1;
    }
    if told.len() > shown {
        table.push_str(&format!("\n{} more are left out.\n", told.len() - shown));
    }
    format!("{before}{table}{marker}")
}

/// Rows of connections in a comment.
const MOST_ROWS: usize = 30;
/// GitHub takes comments of at most 65,536 characters.
const MOST_BYTES: usize = 64_000;
