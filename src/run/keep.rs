//! Writes a run's events to its log while it goes on.

use super::job::Job;
use super::journal::{Pace, WriteError, Writer};
use crate::store::Log;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Events of so many bytes do not wait for more of them.
const GATHERED_BYTES: usize = 64 * 1024;

/// How far a run's log has come.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Events that are known to be in it.
    events: usize,
    /// Their bytes.
    bytes: usize,
}

impl Kept {
    /// The events that are not known to be in it.
    pub(super) fn rest(&self, job: &Job) -> Vec<super::journal::Told> {
        job.told(self.events, usize::MAX)
    }
}

/// Begins the run in its log, if that is still to do, and writes to it what the job tells: at once where it was
/// silent, gathered where there is much, and without events as a sign of life. Ends once the run is `over`; a part that
/// is on its way then is waited for.
///
/// # Errors
/// Where nothing more can be written.
pub(super) async fn keep<L: Log>(
    writer: &mut Writer<L>,
    kept: &mut Kept,
    job: &Job,
    pace: Pace,
    over: &CancellationToken,
) -> Result<(), WriteError> {
    if !writer.started() {
        writer.start().await?;
    }
    let mut last = Instant::now();
    loop {
        let (events, bytes) = job.size();
        if bytes - kept.bytes < GATHERED_BYTES {
            let due = last + if events > kept.events { pace.gather() } else { pace.heartbeat() };
            tokio::select! {
                biased;
                () = over.cancelled() => return Ok(()),
                () = sleep_until(due) => {}
                () = job.grows_beyond(events) => continue,
            }
        }
        let told = job.told(kept.events, GATHERED_BYTES);
        let (events, bytes) = (told.len(), told.iter().map(|told| told.data.len()).sum::<usize>());
        writer.add(told).await?;
        kept.events += events;
        kept.bytes += bytes;
        last = Instant::now();
    }
}
