//! What of the file was read and what the file does not hold: the coverage of a collected file.

use drawstream_estate::coverage::GLOBAL;
use drawstream_estate::{Coverage, CoverageState, Kind, Warning};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::MOST_ITEMS;

/// What became of each kind in each region.
#[derive(Debug, Default)]
pub(super) struct Books {
    entries: BTreeMap<(Arc<str>, Kind), Entry>,
}

#[derive(Debug, Default)]
struct Entry {
    found: u64,
    /// Whether the file has no room for a part of it.
    lacking: bool,
    /// Items that could not be read.
    unreadable: u64,
    /// The key that holds something else than a list.
    wrong: Option<&'static str>,
    /// Whether items were left out because the file holds too many.
    cut: bool,
}

impl Books {
    fn entry(&mut self, region: &Arc<str>, kind: Kind) -> &mut Entry {
        self.entries.entry((Arc::clone(region), kind)).or_default()
    }

    /// The file holds this kind in that region, if only an empty list.
    pub(super) fn held(&mut self, region: &Arc<str>, kind: Kind) {
        self.entry(region, kind);
    }

    pub(super) fn found(&mut self, region: &Arc<str>, kind: Kind, more: u64) {
        self.entry(region, kind).found += more;
    }

    pub(super) fn lacks(&mut self, region: &Arc<str>, kind: Kind) {
        self.entry(region, kind).lacking = true;
    }

    pub(super) fn unreadable(&mut self, region: &Arc<str>, kind: Kind) {
        self.entry(region, kind).unreadable += 1;
    }

    pub(super) fn wrong(&mut self, region: &Arc<str>, kind: Kind, key: &'static str) {
        self.entry(region, kind).wrong = Some(key);
    }

    pub(super) fn cut(&mut self, region: &Arc<str>, kind: Kind) {
        self.entry(region, kind).cut = true;
    }

    /// Whether anything was said of a kind.
    pub(super) fn knows(&self, kind: Kind) -> bool {
        self.entries.keys().any(|(_, known)| *known == kind)
    }

    /// Regions of which anything was said.
    pub(super) fn regions(&self) -> BTreeSet<Arc<str>> {
        self.entries.keys().map(|(region, _)| Arc::clone(region)).filter(|region| !region.is_empty()).gather()
    }

    /// The coverage, and the warnings of what could not be read, in order of region and kind. What the file has no room
    /// for is told by the coverage alone.
    pub(super) fn close(self) -> (Vec<Coverage>, Vec<Warning>) {
        let words = |region: &Arc<str>| if region.is_empty() { GLOBAL.to_owned() } else { region.to_string() };
        let mut entries: Vec<(String, Kind, Entry)> =
            self.entries.into_iter().map(|((region, kind), entry)| (words(&region), kind, entry)).collect();
        entries.order_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id().cmp(b.1.id())));
        let parts = |(region, kind, entry): &(String, Kind, Entry)| entry.part(region, *kind);
        let coverage: Vec<Coverage> = entries.iter().map(parts).collect();
        let missing =
            coverage.iter().filter(|part| part.state == CoverageState::Failed).filter_map(Coverage::warning).collect();
        (coverage, missing)
    }
}

impl Entry {
    fn state(&self) -> CoverageState {
        if self.unreadable > 0 || self.wrong.is_some() || self.cut {
            CoverageState::Failed
        } else if self.lacking {
            CoverageState::NotConfigured
        } else {
            CoverageState::Found
        }
    }

    /// What is wrong with it, if anything is.
    fn reason(&self) -> Option<String> {
        let mut reasons = Vec::new();
        if let Some(key) = self.wrong {
            reasons.push(format!("\u{201c}{key}\u{201d} is no list"));
        }
        if self.unreadable > 0 {
            let items =
                if self.unreadable == 1 { "item is no object, or has" } else { "items are no objects, or have" };
            reasons.push(format!("{} {items} a field twice", self.unreadable));
        }
        if self.cut {
            reasons.push(format!("only the first {MOST_ITEMS} things of a file are read: collect fewer regions"));
        }
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    fn part(&self, region: &str, kind: Kind) -> Coverage {
        Coverage { reason: self.reason(), ..Coverage::new(region, kind.id(), self.state(), self.found) }
    }
}
