//! What the search finds and no list reads, counted: never a silent loss.

use super::ledger::region_words;
use drawstream_estate::coverage::GLOBAL;
use drawstream_estate::{Coverage, CoverageState};
use drawstream_readers::Unlisted;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The most kinds that are told one by one; IBM Cloud has a few hundred types of things.
const MOST_KINDS: usize = 500;

/// Numbers of such things by region and kind.
#[derive(Debug, Default)]
pub(super) struct Others {
    counts: BTreeMap<(Box<str>, Box<str>), u64>,
    /// Their CRNs, hashed: pages of a search may overlap.
    seen: BTreeSet<u64>,
}

impl Others {
    /// Takes in what a page of the search had.
    pub(super) fn note(&mut self, found: Vec<Unlisted>) {
        for Unlisted { crn, region, kind } in found {
            let mut hasher = DefaultHasher::new();
            crn.hash(&mut hasher);
            let key = (region, kind);
            let room = self.counts.len() < MOST_KINDS || self.counts.contains_key(&key);
            if self.seen.insert(hasher.finish()) && room {
                *self.counts.entry(key).or_default() += 1;
            }
        }
    }

    /// Their part of the coverage, without regions that are not wanted.
    pub(super) fn coverage(self, wanted: &[String]) -> impl Iterator<Item = Coverage> {
        let is_wanted =
            move |region: &str| wanted.is_empty() || region == GLOBAL || wanted.iter().any(|name| name == region);
        let of = |((region, kind), found): ((Box<str>, Box<str>), u64)| {
            Coverage::new(region_words(&region), kind, CoverageState::NotRead, found)
        };
        self.counts.into_iter().map(of).filter(move |part| is_wanted(&part.region))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_counted_once_and_only_where_it_is_wanted() {
        let one =
            |id: &str, region: &str| Unlisted { crn: id.into(), region: region.into(), kind: "reservation".into() };
        let mut others = Others::default();
        others.note(vec![one("a", "eu-de"), one("b", "eu-de"), one("a", "eu-de"), one("c", "us-south"), one("d", "")]);
        let wanted = ["eu-de".to_owned()];
        let told: Vec<(String, u64)> = others.coverage(&wanted).map(|part| (part.region, part.found)).collect();
        assert_eq!(told, [("global".to_owned(), 1), ("eu-de".to_owned(), 2)]);
    }
}
