//! The coverage ledger: the state of every kind in every region. It has an entry for everything that was asked for.

use super::client::Failure;
use drawstream_estate::coverage::GLOBAL;
use drawstream_estate::{Coverage, CoverageState, Kind, Warning};
use std::collections::BTreeMap;

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
        let warning = (!known).then(|| warning(region, kind, &failure, role));
        if worse {
            entry.failure = Some((failure, role));
        }
        warning
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
        let mut coverage = Vec::with_capacity(self.entries.len());
        let mut missing = Vec::new();
        let mut entries: Vec<((String, Kind), Entry)> = self.entries.into_iter().collect();
        entries.sort_by(|((a, one), _), ((b, other), _)| a.cmp(b).then_with(|| one.id().cmp(other.id())));
        for ((region, kind), entry) in entries {
            let failure = entry.failure.as_ref();
            let failed = failure.map(|(failure, _)| failure);
            if let Some((failure, role)) = failure {
                missing.push(warning(&region, kind, failure, role));
            }
            coverage.push(Coverage {
                region,
                kind: kind.id().to_owned(),
                state: failed.map_or(CoverageState::Found, |failure| failure.state),
                found: entry.found,
                status: failed.and_then(|failure| failure.status),
                code: failed.and_then(|failure| failure.code.clone()),
                tries: failed.map(|failure| failure.tries),
                role: failure.and_then(|(failure, role)| role_of(failure, role)),
                request_id: failed.and_then(|failure| failure.request_id.clone()),
            });
        }
        (coverage, missing)
    }
}

/// The role that would open a part; none where a role would not help.
fn role_of(failure: &Failure, role: &str) -> Option<String> {
    (failure.state == CoverageState::Refused && failure.status != Some(401) && !role.is_empty())
        .then(|| role.to_owned())
}

/// What is told of a failed part: what happened, what it means, what to do.
fn warning(region: &str, kind: Kind, failure: &Failure, role: &str) -> Warning {
    let what = kind.plural();
    let place = match region_words(region) {
        GLOBAL => String::new(),
        region => format!(" in {region}"),
    };
    let reason = &failure.reason;
    let tries = if failure.tries > 1 { format!(" after {} tries", failure.tries) } else { String::new() };
    let message = match (failure.state, failure.status) {
        (CoverageState::Refused, Some(401)) => {
            format!(
                "The {what}{place} are not in the drawing: the service did not accept the sign-in (401). Sign in again."
            )
        }
        (CoverageState::Refused, status) => {
            let status = status.map(|status| format!(" ({status})")).unwrap_or_default();
            let role = if role.is_empty() { String::new() } else { format!(" The role that opens them: {role}.") };
            format!("The {what}{place} are not in the drawing: this identity may not list them{status}.{role}")
        }
        (CoverageState::OutOfTime, _) => {
            format!(
                "The {what}{place} are not complete in the drawing: {reason}. Draw fewer regions, or give the run more time."
            )
        }
        (CoverageState::NotConfigured, _) => {
            format!("The {what}{place} are not in the drawing: their service has no endpoint in this configuration.")
        }
        _ => format!(
            "The {what}{place} are not complete in the drawing: asked for them{tries}, {reason}. Draw again later; if it stays, IBM's status page tells more."
        ),
    };
    Warning {
        region: region_words(region).to_owned(),
        kind: kind.id().to_owned(),
        status: failure.status,
        code: failure.code.clone(),
        message,
        role: role_of(failure, role),
        request_id: failure.request_id.clone(),
    }
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
        let refused = Failure { status: Some(403), ..Failure::plain(CoverageState::Refused, "it answered 403", 1) };
        assert!(ledger.failed("eu-de", Kind::Instance, refused.clone(), "Viewer").is_some());
        assert!(ledger.failed("eu-de", Kind::Instance, refused, "Viewer").is_none());
        assert!(ledger.failed("eu-de", Kind::Instance, failed, "Viewer").is_some());
        let (coverage, missing) = ledger.close();
        assert_eq!(
            (coverage[0].state, coverage[0].found, coverage[0].role.as_deref()),
            (CoverageState::Refused, 3, Some("Viewer"))
        );
        assert_eq!(missing.len(), 1);
        assert!(missing[0].message.contains("virtual servers in eu-de"), "{}", missing[0].message);
    }
}
