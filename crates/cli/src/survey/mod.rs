//! Draws every account that an identity may read, several at once, into one folder.
//!
//! [`folder`] holds what was there before and what is finished of this survey; [`publish`] puts everything into its
//! place at once. What is done with each account, and the map, are of the service, which does the same in AWS.

mod folder;
mod publish;

pub use folder::{index as folder_index, shown};

use crate::accounts;
use crate::arguments::Survey;
use crate::error::CliError;
use crate::interrupt::told_to_end;
use crate::source::{self, joined};
use crate::terminal;
use drawstream::estate::Kind;
use drawstream::estate::gap::capital;
use drawstream::survey::list::Candidate;
use drawstream::survey::read::{Finished, Reader};
use drawstream_survey::{Changed, Entry, Index, Named, State};
use folder::Folder;
use futures::{StreamExt as _, stream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Surveys all accounts.
///
/// # Errors
/// [`CliError`]; an account that is not read is an entry of the index, and no error.
pub async fn run(options: Survey) -> Result<(), CliError> {
    let begun = Instant::now();
    let signed_in = source::enterprise(options.sample, &options.keys).await?;
    let profile = options.profile.as_deref();
    let (identity, mut listed) = accounts::list(&signed_in, options.accounts_file.as_deref(), profile).await?;
    only(&mut listed.accounts, &options.accounts)?;
    let folder = Folder::open(&options.output)?;
    let all = listed.accounts.len();
    let teller = Teller { all, told: AtomicUsize::new(0), quiet: options.quiet };
    let (endpoints, read_at) = (signed_in.endpoints.clone(), folder.read_at().to_owned());
    let reader = Reader { endpoints, identity, read_at, budget: source::budget()? };
    let work = stream::iter(listed.accounts.iter().cloned())
        .map(|candidate| one(&folder, &reader, candidate, &teller))
        .buffer_unordered(options.at_once.into())
        .collect::<Vec<Result<Finished, CliError>>>();
    let finished = tokio::select! {
        biased;
        () = told_to_end() => return Err(CliError::Interrupted(", run it again to go on".to_owned())),
        finished = work => finished,
    };
    let finished = finished.into_iter().collect::<Result<Vec<Finished>, CliError>>()?;
    let enterprise = listed.enterprise.clone().map(|(id, name)| Named { id, name });
    let entries: Vec<Entry> = finished.iter().map(|one| one.entry.clone()).collect();
    // Where some accounts were asked for, the others stay as they are; what is said below is of those that were.
    let others = if options.accounts.is_empty() { Vec::new() } else { folder.others(&entries) };
    let enterprise = enterprise.or_else(|| folder.enterprise().filter(|_| !others.is_empty()).cloned());
    let read_at = folder.read_at().to_owned();
    let index = Index::new(read_at.clone(), enterprise.clone(), entries.clone());
    let whole = Index::new(read_at, enterprise, entries.into_iter().chain(others).collect());
    joined(tokio::task::spawn_blocking(move || publish::publish(&folder, &whole, finished)).await)?;
    if !options.quiet {
        for other in &listed.others {
            let (name, account) = (terminal::name(&other.name), terminal::name(&other.account));
            terminal::line(&format!("not read: profile {name} of {account}, which is not among the accounts"));
        }
        terminal::line(&summary(&index, &options.output.to_string_lossy(), begun.elapsed()));
    }
    if !index.is_any_read() {
        return Err(CliError::NoneRead);
    }
    let is_whole = index.accounts.iter().all(|entry| entry.state == State::Drawn);
    if options.strict && !is_whole { Err(CliError::Incomplete) } else { Ok(()) }
}

/// Those that were asked for, by id or name; all where none was.
fn only(all: &mut Vec<Candidate>, wanted: &[String]) -> Result<(), CliError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let is = |one: &Candidate, wanted: &String| one.id == *wanted || one.name == *wanted;
    if let Some(none) = wanted.iter().find(|wanted| !all.iter().any(|one| is(one, wanted))) {
        let names: Vec<String> = all.iter().take(8).map(|one| terminal::name(&one.name)).collect();
        let (what, has) = (format!("account {}", terminal::name(none)), format!("Some are: {}", names.join(", ")));
        return Err(CliError::NotThere { what, has });
    }
    all.retain(|one| wanted.iter().any(|wanted| is(one, wanted)));
    Ok(())
}

/// One account, unless an earlier try has read it.
async fn one(folder: &Folder, reader: &Reader, candidate: Candidate, teller: &Teller) -> Result<Finished, CliError> {
    if let Some(finished) = folder.finished(&candidate.id) {
        teller.tell(&candidate.name, "read before");
        return Ok(finished);
    }
    let begun = Instant::now();
    let before = folder.before(&candidate.id);
    let failed = |source| CliError::Output { name: terminal::name(&candidate.name), source };
    let outcome = reader.read(&candidate, before).await.map_err(failed)?;
    let words = words(&outcome.finished.entry, begun.elapsed());
    let (at, id) = (folder.clone(), candidate.id.clone());
    let finished = joined(tokio::task::spawn_blocking(move || at.finish(&id, outcome)).await)?;
    teller.tell(&candidate.name, &words);
    Ok(finished)
}

/// `61 resources, 0.7 s`.
fn words(entry: &Entry, took: Duration) -> String {
    // The number that the account's drawing has in its title: places, tags and keys do not count.
    let told = entry.resources.iter().filter(|(kind, _)| Kind::named(kind).is_some_and(Kind::is_resource));
    let resources = terminal::counted(told.map(|(_, number)| number).sum(), "resource", "resources");
    let took = terminal::took(took);
    match (entry.state, &entry.error) {
        (State::Drawn, _) => format!("{resources}, {took}"),
        (State::Incomplete, _) => {
            let missing = terminal::counted(entry.missing.len() as u64, "part", "parts");
            format!("{resources}, incomplete: {missing} missing, {took}")
        }
        (State::Refused, Some(error)) => format!("refused, {}", terminal::name(&error.code)),
        (State::Failed, Some(error)) => format!("failed, {}", terminal::name(&error.code)),
        (State::Refused, None) => "refused".to_owned(),
        (State::Failed, None) => "failed".to_owned(),
    }
}

/// `1 drawn, 1 incomplete, 1 refused; 2 new; 7 s`.
fn summary(index: &Index, folder: &str, took: Duration) -> String {
    let states = [
        (State::Drawn, "drawn"),
        (State::Incomplete, "incomplete"),
        (State::Refused, "refused"),
        (State::Failed, "failed"),
    ];
    let counts: Vec<String> = states
        .into_iter()
        .map(|(state, word)| (index.count(state), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let changed = |changed| index.accounts.iter().filter(|entry| entry.changed == changed).count();
    let news: Vec<String> = [(changed(Changed::New), "new"), (changed(Changed::Yes), "changed")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let news = if news.is_empty() { "no changes".to_owned() } else { news.join(", ") };
    let counts = if counts.is_empty() { "no accounts".to_owned() } else { counts.join(", ") };
    capital(&format!("wrote {}: {counts}; {news}; {}", terminal::name(folder), terminal::took(took)))
}

/// Tells how far the survey is.
struct Teller {
    all: usize,
    told: AtomicUsize,
    quiet: bool,
}

impl Teller {
    fn tell(&self, name: &str, words: &str) {
        let at = self.told.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.quiet {
            terminal::line(&format!("{at} of {}  {}: {words}", self.all, terminal::name(name)));
        }
    }
}
