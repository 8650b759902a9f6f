//! Going on from an earlier run: what that was told is kept beside a drawing that lacks parts, packed, and taken from
//! there by the run that reads those parts.

use super::failure::Failure;
use super::journal::{Outcome, look};
use crate::collect::{self, Heard, Past};
use crate::estate::Reading;
use crate::store::{JobId, Owner, Store};
use drawstream_sources::file;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, BufWriter, Read as _, Write as _};

/// The most bytes that it unpacks to. An account of 10,000 servers has about a tenth.
const MOST_BYTES: u64 = 512 << 20;

/// What a run goes on from.
pub(super) enum Earlier {
    /// What the earlier run was told: some of it is missing.
    Past(Box<Past>),
    /// The whole account, for nothing is missing.
    Whole(Box<Reading>),
}

/// What is written beside the drawing of `reading`; nothing where no later run could read more.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn pack(heard: &Heard, reading: &Reading) -> io::Result<Option<Vec<u8>>> {
    if !collect::is_incomplete(&reading.coverage) {
        return Ok(None);
    }
    let mut packed = BufWriter::new(GzEncoder::new(Vec::new(), Compression::fast()));
    heard.write(reading, &mut packed)?;
    packed.flush()?;
    let packed = packed.into_inner().map_err(io::IntoInnerError::into_error)?;
    packed.finish().map(Some)
}

/// What is kept of a finished job of that owner.
///
/// # Errors
/// [`Failure::NothingToComplete`] where there is no such job, [`Failure::NotKept`] where nothing can be added to its drawing;
/// those of the storage.
pub(super) async fn earlier(job: &JobId, owner: &Owner, store: &Store) -> Result<Earlier, Failure> {
    let Some(Outcome::Complete(record)) = look(&store.log(job), owner).await?.outcome() else {
        return Err(Failure::NothingToComplete);
    };
    if let Some(key) = &record.heard {
        let packed = store.heard(key).await?.ok_or(Failure::NothingToComplete)?;
        let past = off_thread(move || unpack(&packed)).await?;
        return past.map(|past| Earlier::Past(Box::new(past)));
    }
    if collect::is_incomplete(&record.coverage) {
        return Err(Failure::NotKept);
    }
    let inventory = record.files.iter().find(|file| file.name == "inventory.json").ok_or(Failure::NotKept)?;
    let bytes = store.file(inventory).await?.ok_or(Failure::NothingToComplete)?;
    let reading = off_thread(move || file::read("inventory.json", &bytes)).await?;
    reading.map(|reading| Earlier::Whole(Box::new(reading))).map_err(Failure::File)
}

fn unpack(packed: &[u8]) -> Result<Past, Failure> {
    let mut text = Vec::new();
    GzDecoder::new(packed).take(MOST_BYTES).read_to_end(&mut text).map_err(|_| Failure::NotKept)?;
    Past::read(&text).map_err(|error| {
        tracing::error!(cause = %error, "what an earlier run was told cannot be read");
        Failure::NotKept
    })
}

/// Runs what only computes on a thread of its own.
pub(super) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work)).await.map_err(|_| Failure::Broken)
}
