//! The coverage ledger: the state of every kind in every region. It has an entry for everything that was asked for.

use super::client::Failure;
use drawstream_estate::coverage::GLOBAL;
use drawstream_estate::{Coverage, CoverageState, Gap, Kind, Warning};
use drawstream_order::Order as _;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The state of each kind in each region while the account is read.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: BTreeMap<(String, Kind), Entry>,
}

#[derive(Debug, Default)]
struct Entry {
    found: u64,
    /// Calls begun and not ended.
    open: u64,
    /// The worst that happened.
    failure: Option<(Failure, &'static str)>,
    /// When the oldest of it was read, where that was in an earlier run.
    since: Option<Arc<str>>,
}

/// The words for a region in events.
pub fn region_words(region: &str) -> &str {
    if region.is_empty() { GLOBAL } else { region }
}

impl Ledger {
    fn entry(&mut self, region: &str, kind: Kind) -> &mut Entry {
        self.entries.entry((region_words(region).to_owned(), kind)).or_default()
    }

    /// A list is going to be asked.
    pub fn opened(&mut self, region: &str, kind: Kind) {
        self.entry(region, kind).open += 1;
    }

    /// A list was read to its end, or gave up.
    pub fn closed(&mut self, region: &str, kind: Kind) {
        let entry = self.entry(region, kind);
        entry.open = entry.open.saturating_sub(1);
    }

    /// Counts what was found; gives the sum for this region and kind.
    pub fn found(&mut self, region: &str, kind: Kind, more: u64) -> u64 {
        let entry = self.entry(region, kind);
        entry.found += more;
        entry.found
    }

    /// Sets what was found, where that is only known at the end.
    pub fn found_in_all(&mut self, region: &str, kind: Kind, all: u64) {
        self.entry(region, kind).found = all;
    }

    /// A part could not be read. Gives the warning about it, once for each region, kind and cause.
    pub fn failed(&mut self, region: &str, kind: Kind, failure: Failure, role: &'static str) -> Option<Warning> {
        let entry = self.entry(region, kind);
        let known = entry.failure.as_ref().is_some_and(|(old, _)| {
            (old.state, old.status, &old.code) == (failure.state, failure.status, &failure.code)
        });
        let worse = entry.failure.as_ref().is_none_or(|(old, _)| failure.state > old.state);
        let warning = if known { None } else { warning(&part(region, kind, &failure, role)) };
        if worse {
            entry.failure = Some((failure, role));
        }
        warning
    }

    /// Something of it was read in an earlier run, at that time (RFC 3339, UTC).
    pub fn kept(&mut self, region: &str, kind: Kind, since: &Arc<str>) {
        let known = &mut self.entry(region, kind).since;
        if known.as_ref().is_none_or(|known| since < known) {
            *known = Some(Arc::clone(since));
        }
    }

    /// When the oldest of it was read, where that was in an earlier run.
    pub fn since(&self, region: &str, kind: Kind) -> Option<Arc<str>> {
        self.entries.get(&(region_words(region).to_owned(), kind))?.since.clone()
    }

    /// Whether a part of this region and kind could not be read.
    pub fn has_failed(&self, region: &str, kind: Kind) -> bool {
        self.entries.get(&(region_words(region).to_owned(), kind)).is_some_and(|entry| entry.failure.is_some())
    }

    /// Marks what is still open as stopped, for the reason given.
    pub fn stop(&mut self, reason: &str) -> Vec<Warning> {
        let open: Vec<(String, Kind)> =
            self.entries.iter().filter(|(_, entry)| entry.open > 0).map(|(key, _)| key.clone()).collect();
        let mut warnings = Vec::new();
        for (region, kind) in open {
            let failure = Failure::plain(CoverageState::OutOfTime, reason, 0);
            warnings.extend(self.failed(&region, kind, failure, ""));
        }
        warnings
    }

    /// Whether what was read says nothing of the account: nothing was found, and most parts were refused or
    /// failed. (Some lists answer with an empty one to anybody.)
    pub fn is_nothing_read(&self) -> bool {
        let lost = self.entries.values().filter(|entry| entry.failure.is_some()).count();
        lost * 2 > self.entries.len() && self.entries.values().all(|entry| entry.found == 0)
    }

    /// The coverage, and the warnings of all that is missing, in order of region and kind.
    pub fn close(self) -> (Vec<Coverage>, Vec<Warning>) {
        let mut entries: Vec<((String, Kind), Entry)> = self.entries.into_iter().collect();
        entries.order_by(|((a, one), _), ((b, other), _)| a.cmp(b).then_with(|| one.id().cmp(other.id())));
        let coverage: Vec<Coverage> = entries.iter().map(|((region, kind), entry)| entry.part(region, *kind)).collect();
        let missing = coverage.iter().filter_map(warning).collect();
        (coverage, missing)
    }
}

impl Entry {
    /// What became of this kind in that region.
    fn part(&self, region: &str, kind: Kind) -> Coverage {
        let part = match &self.failure {
            Some((failure, role)) => Coverage { found: self.found, ..part(region, kind, failure, role) },
            None => Coverage::new(region, kind.id(), CoverageState::Found, self.found),
        };
        Coverage { read_at: self.since.as_deref().map(str::to_owned), ..part }
    }
}

/// The coverage of a part that failed in that way.
fn part(region: &str, kind: Kind, failure: &Failure, role: &str) -> Coverage {
    // A role does not help where the token is not accepted.
    let has_role = failure.state == CoverageState::Refused && failure.status != Some(401) && !role.is_empty();
    Coverage {
        status: failure.status,
        code: failure.code.clone(),
        reason: Some(failure.reason.clone()).filter(|reason| !reason.is_empty()),
        tries: Some(failure.tries),
        role: has_role.then(|| role.to_owned()),
        request_id: failure.request_id.clone(),
        ..Coverage::new(region_words(region), kind.id(), failure.state, 0)
    }
}

/// What is told of a part; nothing where it was read.
fn warning(part: &Coverage) -> Option<Warning> {
    Some(Warning {
        message: Gap::of(part)?.message(),
        region: part.region.clone(),
        kind: part.kind.clone(),
        status: part.status,
        code: part.code.clone(),
        role: part.role.clone(),
        request_id: part.request_id.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_counts_and_each_cause_is_told_once() {
        let mut ledger = Ledger::default();
        ledger.opened("eu-de", Kind::Instance);
        ledger.found("eu-de", Kind::Instance, 3);
        let failed = Failure::plain(CoverageState::Failed, "it did not answer in time", 4);
        let refused = Failure { status: Some(403), ..Failure::plain(CoverageState::Refused, "", 1) };
        assert!(ledger.failed("eu-de", Kind::Instance, refused.clone(), "Viewer").is_some());
        assert!(ledger.failed("eu-de", Kind::Instance, refused, "Viewer").is_none());
        assert!(ledger.failed("eu-de", Kind::Instance, failed, "Viewer").is_some());
        let (coverage, missing) = ledger.close();
        assert_eq!(
            (coverage[0].state, coverage[0].found, coverage[0].role.as_deref()),
            (CoverageState::Refused, 3, Some("Viewer"))
        );
        assert_eq!(missing.len(), 1);
        assert!(
            missing[0].message.starts_with("Virtual servers in eu-de: refused, answered 403.\n"),
            "{}",
            missing[0].message
        );
    }
}
