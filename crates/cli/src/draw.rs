//! From a source to files: read, draw, write. What `draw` and `collect` have in common.

use crate::arguments::{Manner, Source};
use crate::choose;
use crate::commands::changes::reading;
use crate::error::CliError;
use crate::events::{self, Complete};
use crate::interrupt::told_to_end;
use crate::kept;
use crate::make::{self, Part};
use crate::mask;
use crate::output::{self, Made, Output};
use crate::progress::{self, Progress};
use crate::report::Report;
use crate::source::{self, Account, Way, joined};
use crate::terminal;
use drawstream::changed::{self, States};
use drawstream::estate::Reading;
use drawstream::estate::gap::capital;
use drawstream::graph::Graph;
use drawstream::masking::Open;
use drawstream::merge::Report as Merged;
use drawstream::merge::old::Old;
use drawstream::merge::read::{account, read};
use drawstream::view::changes::verdict;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is to be done.
#[derive(Debug)]
pub struct Order {
    /// Where the account comes from.
    pub source: Source,
    /// What is written.
    pub outputs: Vec<Output>,
    /// What some of them show alone.
    pub part: Part,
    /// The drawing that it is drawn over.
    pub update: Option<Update>,
    /// The earlier state that it is compared with.
    pub compare: Option<PathBuf>,
    /// The key by which names and addresses are replaced, where they are.
    pub mask: Option<PathBuf>,
    /// Whether drawings that others made, or edited, are overwritten.
    pub force: bool,
    /// How it is told.
    pub manner: Manner,
}

/// A drawing of before.
#[derive(Debug)]
pub struct Update {
    /// The file.
    pub path: PathBuf,
    /// Whether what was deleted from it is shown again.
    pub bring_back: bool,
}

/// A drawing of before, read back.
#[derive(Debug)]
struct Before {
    name: String,
    old: Old,
    bring_back: bool,
    /// The account that it carries, where that is asked for.
    account: Option<Vec<u8>>,
    /// Of a masked one the account as it is, and the open drawing that it stands for.
    open: Option<(Open, Old)>,
}

impl Update {
    /// `with_account`: also the account that it carries.
    fn read(&self, with_account: bool) -> Result<Before, CliError> {
        let bytes = source::content(&self.path)?;
        let name = terminal::name(&self.path.to_string_lossy());
        let failed = |source| CliError::Old { name: name.clone(), source };
        let old = read(&bytes).map_err(failed)?;
        let account = if with_account { account(&bytes).map_err(failed)? } else { None };
        Ok(Before { name, old, bring_back: self.bring_back, account, open: None })
    }

    /// Whether this is the file at that path.
    fn is_at(&self, path: &Path) -> bool {
        match (fs::canonicalize(&self.path), fs::canonicalize(path)) {
            (Ok(own), Ok(other)) => own == other,
            _ => false,
        }
    }
}

/// Reads, draws and writes; tells how far it is, and what it has done.
///
/// # Errors
/// [`CliError`]; [`CliError::Incomplete`] after everything was written.
pub async fn run(order: Order) -> Result<(), CliError> {
    let json = order.manner.json;
    let result = follow(order).await;
    if let Err(error) = &result
        && json
        && !matches!(error, CliError::Incomplete | CliError::Usage(_))
    {
        let words: Vec<String> = error.to_string().lines().map(|line| line.trim_end_matches('.').to_owned()).collect();
        events::tell("onError", &(words.join(". ") + "."));
    }
    result
}

async fn follow(order: Order) -> Result<(), CliError> {
    let mut seen = std::collections::BTreeSet::new();
    if let Some(path) = order.source.from.iter().find(|path| !seen.insert(*path)) {
        let name = terminal::name(&path.to_string_lossy());
        return Err(CliError::Usage(format!("--from names {name} twice\nGive each file once.")));
    }
    let is_updated = |path: &Path| order.update.as_ref().is_some_and(|update| update.is_at(path));
    for output in &order.outputs {
        output.check(order.force || output.path().is_some_and(is_updated))?;
    }
    let before = order.update.as_ref().map(|update| update.read(order.mask.is_some())).transpose()?;
    let progress = Arc::new(Progress::new(&order.manner));
    let mut interrupt = std::pin::pin!(told_to_end());
    let made = tokio::select! {
        biased;
        () = &mut interrupt => Err(CliError::Interrupted(as_it_was(&order.outputs))),
        made = make(&order, before, &progress) => made,
        never = progress.heartbeat() => match never {},
    };
    let made = match made {
        Ok(made) => Arc::new(made),
        Err(error) => {
            progress.end();
            return Err(error);
        }
    };
    // Files come to their places at once, or not at all; only then can it be interrupted again.
    let files = made.clone();
    let written = joined(tokio::task::spawn_blocking(move || output::replace(&files.files)).await);
    progress.end();
    written?;
    let files = made.clone();
    let streamed = tokio::task::spawn_blocking(move || output::stream(&files.files));
    tokio::select! {
        biased;
        () = &mut interrupt => return Err(CliError::Cut(what_is_whole(&made.files))),
        streamed = streamed => joined(streamed)?,
    }
    conclude(&order, &progress, &made)
}

/// `, a.drawio is as it was`.
fn as_it_was(outputs: &[Output]) -> String {
    let names: Vec<String> = outputs.iter().filter(|output| output.path().is_some()).map(Output::shown).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!(", {one} is as it was"),
        several => format!(", {} are as they were", several.join(", ")),
    }
}

/// `a.drawio is written, standard output is not whole`.
fn what_is_whole(files: &[Made]) -> String {
    let names = |is_replaced: bool| -> Vec<String> {
        let files = files.iter().filter(|made| made.output.is_replaced() == is_replaced);
        files.map(|made| made.output.shown()).collect()
    };
    let verb = |names: &[String]| if names.len() == 1 { "is" } else { "are" };
    let (written, streamed) = (names(true), names(false));
    let cut = format!("{} {} not whole", streamed.join(", "), verb(&streamed));
    if written.is_empty() { cut } else { format!("{} {} written, {cut}", written.join(", "), verb(&written)) }
}

/// What was read, and what is to be written.
#[derive(Debug)]
struct Product {
    graph: Graph,
    way: Way,
    pages: Option<usize>,
    files: Vec<Made>,
    /// What of a drawing of before was kept.
    merged: Option<Merged>,
    /// What changed since an earlier state, in words.
    changed: Option<String>,
}

/// Reads the account and makes the content of every output.
async fn make(order: &Order, mut before: Option<Before>, progress: &Arc<Progress>) -> Result<Product, CliError> {
    let earlier = match &order.compare {
        Some(side) => Some(reading(side, &order.source.keys, order.mask.as_deref(), progress).await?),
        None => None,
    };
    let mut account = source::read(&order.source, progress).await?;
    let mut part = order.part.clone();
    if let Some(key) = order.mask.clone() {
        // Whoever masks names a VPC as it is called.
        let vpc = part.vpc.as_deref().and_then(|wanted| choose::vpc_before(&account.reading, wanted));
        let path = key.clone();
        let masked = move || {
            let Some(mut before) = before else { return Ok((mask::masked(account.reading, &key)?, None)) };
            let (reading, open) = mask::masked_and_open(account.reading, &key)?;
            let Some(carried) = before.account.take() else {
                return Err(CliError::NotMasked { name: before.name.clone() });
            };
            let old = if mask::is_masked_by(&key, &carried)? {
                mask::opened(before.old.clone(), &carried, &key)?
            } else {
                // Notes and labels of an open drawing may name anything.
                let old = before.old.clone();
                mask::hands(&mut before.old, &carried, &key)?;
                old
            };
            before.open = Some((open, old));
            Ok((reading, Some(before)))
        };
        (account.reading, before) = joined(tokio::task::spawn_blocking(masked).await)?;
        let mask = vpc.map(|own| mask::of_id(&own, &path)).transpose()?.flatten();
        part.vpc = mask.or(part.vpc);
    }
    let (outputs, progress) = (order.outputs.clone(), progress.clone());
    let live = matches!(account.way, Way::Calls { .. });
    joined(
        tokio::task::spawn_blocking(move || compute(account, outputs, &part, (before, earlier), &progress, live)).await,
    )
}

fn compute(
    account: Account,
    outputs: Vec<Output>,
    part: &Part,
    (before, earlier): (Option<Before>, Option<Reading>),
    progress: &Progress,
    live: bool,
) -> Result<Product, CliError> {
    let Account { reading, way } = account;
    let is_drawn = outputs.iter().any(|output| output.form.is_drawn());
    if is_drawn {
        progress.phase(progress::CREATING, live);
    }
    let States { graph, earlier } = changed::states(reading, earlier).map_err(|source| CliError::Compare { source })?;
    let before = before.map(|Before { old, bring_back, open, .. }| make::Before { old, bring_back, open });
    let against = earlier.as_ref().map(|(old, changes)| (old, changes));
    let make::Product { files, pages, merged } = make::make(&graph, outputs, part, before, against)?;
    let changed = earlier.as_ref().map(|(_, changes)| verdict(changes));
    progress.phase(progress::SAVING, live);
    Ok(Product { graph, way, pages, files, merged, changed })
}

/// Says what was read and written.
fn conclude(order: &Order, progress: &Progress, product: &Product) -> Result<(), CliError> {
    let report = Report::new(&product.graph, &product.way);
    if order.manner.json {
        events::tell("onComplete", &complete(product)?);
    } else if progress.speaks() {
        for (line, is_warning) in report.lines(order.manner.verbose) {
            if is_warning { terminal::warning(&line) } else { terminal::line(&line) }
        }
        for made in product.files.iter().filter(|made| made.output.path().is_some()) {
            terminal::line(&wrote(made, &report));
        }
        if let Some(changed) = &product.changed {
            terminal::line(&format!("Compared: {changed}"));
        }
        for line in product.merged.iter().flat_map(kept::lines) {
            terminal::line(&line);
        }
        // The last line says it, whatever was written.
        if product.files.iter().all(|made| made.output.path().is_none())
            && let Some(incomplete) = report.incomplete()
        {
            terminal::line(&capital(&incomplete));
        }
    }
    if order.manner.strict && !report.is_whole() {
        return Err(CliError::Incomplete);
    }
    Ok(())
}

/// `Wrote app-prod.drawio, 2 pages, 142 kB`.
fn wrote(made: &Made, report: &Report<'_>) -> String {
    let incomplete = if report.is_incomplete() { ", incomplete" } else { "" };
    let what = &made.holds;
    let size = match made.output.form.is_rows() {
        true => String::new(),
        false => format!(", {}", terminal::size(made.content.length())),
    };
    format!("Wrote {}{incomplete}, {what}{size}", made.output.shown())
}

fn complete(product: &Product) -> Result<Complete, CliError> {
    let graph = &product.graph;
    let files = product.files.iter().filter_map(|made| {
        let path = made.output.path()?;
        let mut sum = Sha256::new();
        let file = made.content.copy(&mut sum).map(|()| events::File {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            media_type: made.output.form.media_type(),
            path: path.to_string_lossy().into_owned(),
            bytes: made.content.length(),
            sha256: format!("{:x}", sum.finalize()),
        });
        Some(file.map_err(|source| CliError::Output { name: made.output.shown(), source }))
    });
    Ok(Complete {
        pages: product.pages,
        resources: graph.counts().into_iter().map(|(kind, number)| (kind.id().to_owned(), number)).collect(),
        missing: graph.missing.clone(),
        coverage: graph.coverage.clone(),
        files: files.collect::<Result<_, _>>()?,
        hidden: product.merged.as_ref().map(|merged| merged.hidden),
    })
}
