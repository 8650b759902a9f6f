//! The phases of one run: collect, draw, save.

use super::before::{Before, before};
use super::draw::{Draft, DrawError, Drawing, Rest};
use super::event::{Coverage, Event, Notice, Warning};
use super::failure::Failure;
use super::job::Job;
use super::order::{Caller, Input, Order};
use super::report::{self, Trail};
use super::resume::{self, Earlier};
use super::save::Saver;
use crate::collect::{self, CollectError, Past, Plan};
use crate::estate::inventory::Account;
use crate::estate::{Kind, Reading, Scope};
use crate::input;
use crate::masking::{hands, masked, masked_and_open};
use crate::merge::Report;
use crate::store::{self, JobId, Links, NewFile, Record, Store, UploadId};
use drawstream_mask::Key;
use drawstream_order::Gather as _;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// What a file that was sent is called: its own name stays with whoever has sent it.
const UPLOADED: &str = "the file that was sent";

/// A run that has done all but say so.
pub(super) struct Finished {
    /// What is to be known of it.
    pub(super) record: Record,
    /// Links to it.
    pub(super) links: Links,
    /// When saving began.
    pub(super) saving: Instant,
}

/// What is told of an account beside its drawing.
struct Told {
    account: Account,
    read_at: String,
    missing: Vec<Warning>,
    coverage: Vec<Coverage>,
    /// The key of its masks, where it is masked.
    key: Option<Vec<u8>>,
    /// What its lists told, packed, where a later run may read more.
    heard: Option<Vec<u8>>,
}

/// Part of the budget that is kept for drawing and saving what was collected.
fn reserve(budget: Duration) -> Duration {
    // Of a short budget a fifth would be too little to save anything.
    (budget / 5).clamp(Duration::from_secs(2).min(budget / 2), Duration::from_secs(20))
}

/// Takes an order through all phases. `read_at`: when that began, RFC 3339. Dropping it stops it.
pub(super) async fn run(
    order: &Order,
    read_at: String,
    job: &Job,
    store: &store::Lazy,
    saver: &Saver,
    trail: &Trail,
) -> Result<Finished, Failure> {
    let mut before = before(order, store).await?;
    let (mut reading, mut heard) = match (&order.input, &order.caller) {
        (Input::Account(scope), Some(caller)) => {
            collect(order, caller, scope.clone(), None, read_at, job, trail).await?
        }
        (Input::Rest(of), Some(caller)) => complete(order, caller, of, read_at, job, store.get().await, trail).await?,
        (Input::Account(_) | Input::Rest(_), None) => return Err(Failure::NotAccepted),
        (Input::Upload(upload), _) => (read(order, upload, job, store.get().await, trail).await?, None),
    };
    let mut key = None;
    if order.extras.mask {
        (reading, before, key) = mask(reading, before).await?;
        // It has the true names.
        heard = None;
    }
    let told = Told {
        account: Account { id: reading.account_id.clone(), name: reading.account_name.clone() },
        read_at: reading.read_at.clone(),
        missing: reading.missing.clone(),
        coverage: reading.coverage.clone(),
        key,
        heard,
    };
    let (drawing, rest) = draw(reading, before, job, trail).await?;
    save(order, job, store.get().await, saver, drawing, rest, told).await
}

/// The account that is in a file, read on a thread of its own.
async fn read(order: &Order, upload: &UploadId, job: &Job, store: &Store, trail: &Trail) -> Result<Reading, Failure> {
    let begun = Instant::now();
    let bytes = store.upload(upload, &order.owner).await?.ok_or(Failure::NoUpload)?;
    let length = bytes.len() as u64;
    let span = tracing::Span::current();
    let reading = tokio::task::spawn_blocking(move || span.in_scope(|| input::read_form(UPLOADED, &bytes)));
    let (_, reading) = reading.await.map_err(|_| Failure::Broken)?.map_err(Failure::File)?;
    for warning in &reading.missing {
        trail.missing(job, warning);
        job.tell(&Event::Warning(warning.clone()));
    }
    trail.note(|figures| {
        figures.collect = Some(begun.elapsed());
        figures.read_bytes = length;
    });
    report::phase(job, "collect", &trail.figures());
    Ok(reading)
}

/// What is missing in the drawing of an earlier job, and what that was told.
async fn complete(
    order: &Order,
    caller: &Caller,
    of: &JobId,
    read_at: String,
    job: &Job,
    store: &Store,
    trail: &Trail,
) -> Result<(Reading, Option<Vec<u8>>), Failure> {
    match resume::earlier(of, &order.owner, store).await? {
        Earlier::Whole(reading) => Ok((*reading, None)),
        Earlier::Past(past) if past.account_id == caller.claims.account_id => {
            collect(order, caller, past.scope.clone(), Some(*past), read_at, job, trail).await
        }
        Earlier::Past(_) => Err(Failure::NothingToComplete),
    }
}

/// The account, and what a later run may go on from.
async fn collect(
    order: &Order,
    caller: &Caller,
    scope: Scope,
    past: Option<Past>,
    read_at: String,
    job: &Job,
    trail: &Trail,
) -> Result<(Reading, Option<Vec<u8>>), Failure> {
    let begun = Instant::now();
    let budget = order.budget();
    let tell = |notice: Notice| {
        match &notice {
            Notice::Progress(progress) => {
                trail.note(|figures| figures.calls = figures.calls.max(progress.answered));
            }
            Notice::Warning(warning) => trail.missing(job, warning),
            _ => {}
        }
        job.tell(&notice.into());
    };
    let plan = Plan {
        endpoints: caller.endpoints.clone(),
        token: caller.token.clone(),
        claims: caller.claims.clone(),
        scope,
        read_at,
        deadline: begun + budget.saturating_sub(reserve(budget)),
        patience: collect::Patience::default(),
        cancel: job.cancel.clone(),
    };
    let (reading, heard) = collect::collect_on(plan, past, &tell).await.map_err(|error| match error {
        // Whoever stopped it knows better words.
        CollectError::Cancelled => Failure::Stopped,
        error => Failure::Collect(error),
    })?;
    trail.note(|figures| {
        figures.collect = Some(begun.elapsed());
        figures.retries = reading.cost.retries;
        figures.read_bytes = reading.cost.bytes;
    });
    report::phase(job, "collect", &trail.figures());
    let packed = resume::off_thread(move || resume::pack(&heard, &reading).map(|packed| (reading, packed)));
    packed.await?.map_err(|error| Failure::Draw(error.into()))
}

/// Both states under other names, and the key to these. Each run has a key of its own: nobody can put two drawings side
/// by side that were handed to different people.
async fn mask(reading: Reading, mut before: Before) -> Result<(Reading, Before, Option<Vec<u8>>), Failure> {
    let mut key = Key::new(rand::random());
    let span = tracing::Span::current();
    let both = tokio::task::spawn_blocking(move || {
        span.in_scope(|| {
            let earlier = before.earlier.map(|earlier| masked(earlier, &mut key)).transpose()?;
            let Some((old, carried)) = before.old.as_mut().zip(before.carried.take()) else {
                return Ok((masked(reading, &mut key)?, Before { earlier, ..before }, Some(key.write())));
            };
            let (reading, open) = masked_and_open(reading, &mut key)?;
            before.open = Some((open, old.clone()));
            hands(old, &carried, &mut key)?;
            Ok((reading, Before { earlier, ..before }, Some(key.write())))
        })
    });
    both.await.map_err(|_| Failure::Broken)?.map_err(Failure::Mask)
}

async fn draw(reading: Reading, before: Before, job: &Job, trail: &Trail) -> Result<(Drawing, Rest), DrawError> {
    job.tell(&Event::Status("Creating diagram"));
    let begun = Instant::now();
    let (drawing, rest) = Draft::begin(reading, before).drawing().await?;
    trail.note(|figures| {
        figures.draw = Some(begun.elapsed());
        // The number that the drawing's title has: places, tags and keys do not count.
        let told = drawing.resources.iter().filter(|(kind, _)| Kind::named(kind).is_some_and(Kind::is_resource));
        figures.resources = told.map(|(_, number)| number).sum();
        figures.pages = drawing.pages;
        figures.bytes = drawing.bytes.len() as u64;
    });
    report::phase(job, "draw", &trail.figures());
    Ok((drawing, rest))
}

async fn save(
    order: &Order,
    job: &Job,
    store: &Store,
    saver: &Saver,
    drawing: Drawing,
    rest: Rest,
    told: Told,
) -> Result<Finished, Failure> {
    job.tell(&Event::Status("Saving diagram"));
    let saving = Instant::now();
    let file_name = store::file_name(&told.account.id);
    let Drawing { bytes, pages, resources, merged } = drawing;
    let stored = saver.drawing(store, &file_name, bytes).await?;
    let beside = saver.rest(store, &file_name, rest).await?;
    let key = match told.key {
        Some(bytes) => {
            let file = NewFile { name: "mask-key.json", media_type: "application/json", bytes };
            Some(saver.file(store, &file_name, file).await?)
        }
        None => None,
    };
    let heard = match told.heard {
        Some(packed) => Some(saver.heard(store, packed).await?),
        None => None,
    };
    let record = Record {
        owner: order.owner.clone(),
        drawing: stored.key,
        pictures: beside.pictures,
        search: Some(beside.search),
        files: beside.files,
        key,
        hidden: merged.as_ref().map(|merged| merged.hidden as u64),
        kept: merged.as_ref().map(kept).unwrap_or_default(),
        exposed: beside.exposed,
        findings: beside.findings,
        heard,
        file_name,
        bytes: stored.bytes,
        sha256: stored.sha256,
        pages,
        resources,
        missing: told.missing,
        coverage: told.coverage,
        account: told.account,
        read_at: told.read_at,
    };
    // Links first: once it is told that a job has ended well, nothing may fail any more.
    let links = store.links(&record).await?;
    Ok(Finished { record, links, saving })
}

/// What was kept of a drawing of before, and what is new since it was drawn: what there is none of is left out.
fn kept(report: &Report) -> BTreeMap<String, u64> {
    let Report { moved, outside, relabelled, restyled, bent, added, pages, hidden, new, gone, elsewhere, returned } =
        *report;
    let all = [
        ("moved", moved),
        ("outside", outside),
        ("relabelled", relabelled),
        ("restyled", restyled),
        ("bent", bent),
        ("added", added),
        ("pages", pages),
        ("hidden", hidden),
        ("new", new),
        ("gone", gone),
        ("elsewhere", elsewhere),
        ("returned", returned),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| (name.to_owned(), count as u64)).gather()
}
