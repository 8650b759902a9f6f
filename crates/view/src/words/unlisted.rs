//! What the account holds of kinds that no list reads, in words.

use drawstream_graph::estate::coverage::GLOBAL;
use drawstream_graph::estate::kind::counted;
use drawstream_graph::estate::{Coverage, CoverageState};
use std::collections::{BTreeMap, BTreeSet};

/// What is in the account and not drawn, as `3 reservations in us-south`; in order of kind.
pub fn not_drawn(coverage: &[Coverage]) -> Vec<String> {
    let mut kinds: BTreeMap<&str, (u64, BTreeSet<&str>)> = BTreeMap::new();
    for part in coverage.iter().filter(|part| part.state == CoverageState::NotRead) {
        let (number, regions) = kinds.entry(&part.kind).or_default();
        *number += part.found;
        regions.extend([&*part.region].into_iter().filter(|region| *region != GLOBAL));
    }
    let words = |(kind, (number, regions)): (&str, (u64, BTreeSet<&str>))| {
        let regions: Vec<&str> = regions.into_iter().collect();
        let place = match regions.as_slice() {
            [] => String::new(),
            [one] => format!(" in {one}"),
            several => format!(" in {} regions", several.len()),
        };
        format!("{}{place}", counted(kind, number))
    };
    kinds.into_iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_are_not_read_are_counted_over_regions() {
        let part = |region: &str, kind: &str, state, found| Coverage::new(region, kind, state, found);
        let coverage = [
            part("eu-de", "backup_policy", CoverageState::NotRead, 1),
            part(GLOBAL, "bucket", CoverageState::NotRead, 1),
            part("eu-de", "reservation", CoverageState::NotRead, 2),
            part("us-south", "reservation", CoverageState::NotRead, 1),
            part("us-south", "vpc", CoverageState::Found, 9),
        ];
        assert_eq!(not_drawn(&coverage), ["1 backup policy in eu-de", "1 bucket", "3 reservations in 2 regions"]);
    }
}
