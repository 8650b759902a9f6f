//! The phases of one run: collect, draw, save.

use super::draw::{Piece, draw};
use super::event::{Complete, Event, Notice, Outline};
use super::job::Job;
use super::order::Order;
use super::owner::Owner;
use super::report::{self, Trail};
use crate::collect::{self, CollectError, Plan, iam};
use crate::store::{self, Record, Store, StoreError, StoredPicture};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Pictures that are on their way to S3 at once.
const PICTURES_AT_ONCE: usize = 8;

/// Why there is no drawing; its `Display` is the text of `onError`.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Collecting gave nothing.
    #[error(transparent)]
    Collect(CollectError),
    /// IBM does not accept the token.
    #[error("IBM Cloud does not accept this token. Sign in again, or send a new one.")]
    NotAccepted,
    /// IBM could not be asked whether it does.
    #[error(transparent)]
    Iam(#[from] iam::IamError),
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The drawing could not be written.
    #[error("The drawing could not be written.")]
    Export(#[source] io::Error),
    /// In another process somebody else has run a job of that id.
    #[error("This job's id is taken. Start again without naming a job.")]
    Taken,
    /// The budget is used up.
    #[error(
        "The time for a run ({seconds} s) was over before the drawing was saved. Choose fewer regions or one \
         resource group, and try again."
    )]
    OutOfTime {
        /// The budget.
        seconds: u64,
    },
    /// It was told to stop.
    #[error("Stopped.")]
    Stopped,
    /// A panic. Its message and place are in the log.
    #[error("Something broke inside drawstream; that is a bug, not your account's fault.")]
    Broken,
}

impl Failure {
    /// For the log: what failed, in a word.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Failure::Collect(CollectError::Unauthorized) => "unauthorized",
            Failure::Collect(CollectError::UnknownRegions { .. }) => "unknown_region",
            Failure::Collect(CollectError::UnknownResourceGroup(_)) => "unknown_resource_group",
            Failure::Collect(_) => "nothing_read",
            Failure::NotAccepted => "not_accepted",
            Failure::Iam(_) => "iam_unreachable",
            Failure::Store(error) => error.label(),
            Failure::Export(_) => "not_written",
            Failure::Taken => "taken",
            Failure::OutOfTime { .. } => "out_of_time",
            Failure::Stopped => "stopped",
            Failure::Broken => "broken",
        }
    }

    /// Whether it is for the operator to do something about: not for the person, nor for IBM.
    pub(super) fn is_fault(&self) -> bool {
        matches!(self, Failure::Store(_) | Failure::Export(_) | Failure::Broken)
    }

    /// For the log: what the person is not told.
    pub(super) fn cause(&self) -> Option<String> {
        match self {
            Failure::Store(error) => Some(error.cause().to_owned()),
            Failure::Export(error) => Some(error.to_string()),
            _ => None,
        }
    }
}

/// Part of the budget that is kept for drawing and saving what was collected.
fn reserve(budget: Duration) -> Duration {
    // Of a short budget a fifth would be too little to save anything.
    (budget / 5).clamp(Duration::from_secs(2).min(budget / 2), Duration::from_secs(20))
}

/// Takes an order through all phases. Dropping it stops it.
pub(super) async fn run(order: Order, job: &Job, store: &store::Lazy, trail: &Trail) -> Result<Box<Complete>, Failure> {
    let begun = Instant::now();
    let owner = Owner::from(&order.claims);
    let file_name = store::file_name(&order.claims.account_id);

    job.tell(&Event::Status("Downloading resources"));
    let read_at = Timestamp::now().to_string();
    job.tell(&Event::Found(Outline { begun: Some(read_at.clone()), regions: Vec::new() }));
    if order.unproven && !iam::accepted(&order.endpoints, &order.token).await? {
        return Err(Failure::NotAccepted);
    }
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
        endpoints: order.endpoints,
        token: order.token,
        claims: order.claims,
        scope: order.scope,
        read_at,
        deadline: begun + order.budget.saturating_sub(reserve(order.budget)),
        patience: collect::Patience::default(),
        cancel: job.cancel.clone(),
    };
    let reading = collect::collect(plan, &tell).await.map_err(|error| match error {
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

    job.tell(&Event::Status("Creating diagram"));
    let begun = Instant::now();
    let (missing, coverage) = (reading.missing.clone(), reading.coverage.clone());
    let (sender, mut pieces) = mpsc::channel(2);
    // A panic on that thread, too, is logged with its job and invocation.
    let span = tracing::Span::current();
    let drawing = tokio::task::spawn_blocking(move || span.in_scope(|| draw(reading, &sender)));
    // No piece at all: the thread is gone.
    let (bytes, pages, resources) = match pieces.recv().await.ok_or(Failure::Broken)?.map_err(Failure::Export)? {
        Piece::Drawing { bytes, pages, resources } => (bytes, pages, resources),
        Piece::Picture { .. } | Piece::Search { .. } => return Err(Failure::Broken),
    };
    trail.note(|figures| {
        figures.draw = Some(begun.elapsed());
        figures.resources = resources.values().sum();
        figures.pages = pages;
        figures.bytes = bytes.len() as u64;
    });
    report::phase(job, "draw", &trail.figures());

    job.tell(&Event::Status("Saving diagram"));
    let begun = Instant::now();
    let store = store.get().await;
    let key = Store::drawing_key(&job.id);
    trail.set_key(Some(key.clone()));
    let stored = store.put_drawing(&key, &file_name, bytes).await?;
    let (pictures, search) = save_pictures(store, &key, &file_name, pieces).await?;
    drawing.await.map_err(|_| Failure::Broken)?;
    let record = Record {
        owner: owner.clone(),
        drawing: stored.key,
        pictures,
        search,
        file_name,
        bytes: stored.bytes,
        sha256: stored.sha256,
        pages,
        resources,
        missing,
        coverage,
    };
    // Links first: a record is of a job that completed.
    let mut links = store.links(&record).await?;
    let record = store.put_record(&job.id, record).await?;
    if record.owner != owner {
        return Err(Failure::Taken);
    }
    if record.drawing == key {
        trail.set_key(None);
    } else {
        // Another instance was faster; what it has told its reader stands, and this drawing goes.
        links = store.links(&record).await?;
        store.delete_drawing(&key).await?;
    }
    trail.note(|figures| figures.save = Some(begun.elapsed()));
    report::phase(job, "save", &trail.figures());
    Ok(Box::new(record.complete(&job.id, links)))
}

/// Stores the pictures and their indices as they come, a few at a time, and the list for searching.
async fn save_pictures(
    store: &Store,
    key: &str,
    file_name: &str,
    pieces: mpsc::Receiver<io::Result<Piece>>,
) -> Result<(Vec<StoredPicture>, Option<String>), Failure> {
    let pieces = stream::unfold(pieces, async |mut pieces| pieces.recv().await.map(|piece| (piece, pieces)));
    let saved = pieces.map(async |piece| match piece.map_err(Failure::Export)? {
        Piece::Drawing { .. } => Err(Failure::Broken),
        Piece::Picture { at, page, name, bytes, index } => {
            let number = (at + 1).to_string();
            let (picture, index) =
                tokio::try_join!(store.put_picture(key, file_name, at, bytes), store.put_json(key, &number, index))?;
            Ok(Saved::Picture(at, StoredPicture { page, name, key: picture, index }))
        }
        Piece::Search { bytes } => Ok(Saved::Search(store.put_json(key, "search", bytes).await?)),
    });
    let saved: Vec<Saved> = saved.buffer_unordered(PICTURES_AT_ONCE).try_collect().await?;
    let (mut pictures, mut search) = (Vec::with_capacity(saved.len()), None);
    for saved in saved {
        match saved {
            Saved::Picture(at, picture) => pictures.push((at, picture)),
            Saved::Search(key) => search = Some(key),
        }
    }
    pictures.sort_by_key(|(at, _)| *at);
    Ok((pictures.into_iter().map(|(_, picture)| picture).collect(), search))
}

/// What was stored beside the drawing.
enum Saved {
    Picture(usize, StoredPicture),
    Search(String),
}
