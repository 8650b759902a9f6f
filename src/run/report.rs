//! What a run says to the operator: one line for each phase, one for each part that was not read, one at the end,
//! and its metrics. Words of our own and numbers; never a name from the account.

use super::event::Warning;
use super::failure::Failure;
use super::job::Job;
use crate::metrics::{Metrics, Run};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Parts with a line of their own: a refused account has hundreds, and the run's line counts them all.
const MOST_PARTS: u64 = 40;

/// What a run has done so far, also where it is dropped in the middle.
#[derive(Debug, Default)]
pub(super) struct Trail(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    figures: Figures,
}

/// The numbers.
#[derive(Debug, Default, Clone)]
pub(super) struct Figures {
    pub(super) collect: Option<Duration>,
    pub(super) draw: Option<Duration>,
    pub(super) save: Option<Duration>,
    pub(super) calls: u64,
    pub(super) retries: u64,
    pub(super) read_bytes: u64,
    pub(super) warnings: ByKind,
    pub(super) resources: u64,
    pub(super) pages: u32,
    pub(super) bytes: u64,
}

/// Numbers by kind, as one text: `cluster=2 instance=1`.
#[derive(Debug, Default, Clone)]
pub(super) struct ByKind(BTreeMap<String, u64>);

impl ByKind {
    fn add(&mut self, kind: &str) {
        *self.0.entry(kind.to_owned()).or_default() += 1;
    }

    fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

impl fmt::Display for ByKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (kind, count)) in self.0.iter().enumerate() {
            let space = if at > 0 { " " } else { "" };
            write!(f, "{space}{kind}={count}")?;
        }
        Ok(())
    }
}

impl Trail {
    pub(super) fn figures(&self) -> Figures {
        self.inner().figures.clone()
    }

    pub(super) fn note(&self, change: impl FnOnce(&mut Figures)) {
        change(&mut self.inner().figures);
    }

    /// Notes a part that was not read, and says under which id IBM knows the call.
    pub(super) fn missing(&self, job: &Job, warning: &Warning) {
        let total = {
            let mut inner = self.inner();
            inner.figures.warnings.add(&warning.kind);
            inner.figures.warnings.total()
        };
        if total <= MOST_PARTS {
            tracing::warn!(
                job = %job.id,
                region = warning.region,
                kind = warning.kind,
                status = warning.status,
                code = warning.code,
                ibm_request_id = warning.request_id,
                "not read"
            );
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The line of a phase that has ended well.
pub(super) fn phase(job: &Job, phase: &'static str, figures: &Figures) {
    match phase {
        "collect" => tracing::info!(
            job = %job.id,
            phase,
            ms = figures.collect.map(milliseconds),
            calls = figures.calls,
            retries = figures.retries,
            read_bytes = figures.read_bytes,
            warnings = figures.warnings.total(),
            "phase"
        ),
        "draw" => tracing::info!(
            job = %job.id,
            phase,
            ms = figures.draw.map(milliseconds),
            resources = figures.resources,
            pages = figures.pages,
            bytes = figures.bytes,
            "phase"
        ),
        _ => tracing::info!(job = %job.id, phase, ms = figures.save.map(milliseconds), "phase"),
    }
}

/// The line of a run that has ended, and its metrics.
pub(super) fn run<T>(job: &Job, result: &Result<T, Failure>, asked: Instant, figures: &Figures, metrics: &Metrics) {
    let failure = result.as_ref().err();
    if let Some(cause) = failure.and_then(Failure::cause) {
        tracing::error!(job = %job.id, cause, "a run failed");
    }
    let run_ms = milliseconds(asked.elapsed());
    let first_event_ms = job.first_read().map(|read| milliseconds(read.duration_since(asked)));
    tracing::info!(
        job = %job.id,
        outcome = failure.map_or("complete", Failure::label),
        total_ms = run_ms,
        first_event_ms,
        collect_ms = figures.collect.map(milliseconds),
        draw_ms = figures.draw.map(milliseconds),
        save_ms = figures.save.map(milliseconds),
        calls = figures.calls,
        retries = figures.retries,
        read_bytes = figures.read_bytes,
        warnings = figures.warnings.total(),
        warnings_by_kind = %figures.warnings,
        resources = figures.resources,
        pages = figures.pages,
        bytes = figures.bytes,
        "run"
    );
    metrics.tell(&Run {
        failure: failure.filter(|failure| !failure.is_stop()).map(Failure::label),
        fault: failure.is_some_and(Failure::is_fault),
        first_event_ms,
        run_ms,
        calls: figures.calls,
        retries: figures.retries,
    });
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
