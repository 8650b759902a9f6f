//! What is known of an account after several nights: each part as it was when it was last read.

use drawstream_graph::estate::coverage::GLOBAL;
use drawstream_graph::estate::{Coverage, CoverageState, Kind, Reading, Resource};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

/// The reading of tonight, with those parts from `before` that tonight could not read and an earlier night could. With
/// it the next night is compared, so that a bad night is no change, and a change behind it is found. Both are readings
/// of an inventory: their references are resolved.
pub fn known(mut tonight: Reading, before: Reading) -> Reading {
    let key = |part: &Coverage| (part.region.clone(), part.kind.clone());
    let is_read = |part: &Coverage| part.state == CoverageState::Found;
    let gone: BTreeSet<(String, String)> = tonight.coverage.iter().filter(|part| !is_read(part)).map(key).gather();
    let kept: BTreeSet<(String, String)> =
        before.coverage.iter().filter(|part| is_read(part) && gone.contains(&key(part))).map(key).gather();
    if kept.is_empty() {
        return tonight;
    }
    let is_kept = |region: &str, kind: Kind| {
        let region = if region.is_empty() { GLOBAL } else { region };
        [region, GLOBAL].iter().any(|region| kept.contains(&((*region).to_owned(), kind.id().to_owned())))
    };
    // Parts may fail that another reply has told something of: what is there of tonight is the newer one.
    let own: BTreeSet<(Kind, Box<str>)> = tonight
        .resources
        .iter()
        .filter(|resource| !resource.not_read)
        .map(|resource| (resource.kind, resource.id.clone()))
        .gather();
    let is_new = |kind: Kind, id: &str| !own.contains(&(kind, id.into()));
    let tonights: BTreeMap<(Kind, Box<str>), Resource> =
        tonight.resources.iter().map(|resource| ((resource.kind, resource.id.clone()), resource.clone())).gather();
    // What is the same but for what it refers to stays as it was: a reference into a part that was not read has another
    // name tonight.
    let is_same = |old: &Resource| {
        let now = tonights.get(&(old.kind, old.id.clone()));
        now.is_some_and(|now| {
            (&now.crn, &now.name, &now.state, &now.group) == (&old.crn, &old.name, &old.state, &old.group)
                && now.tags == old.tags
                && now.facts == old.facts
        })
    };
    let older: Vec<_> = before
        .resources
        .into_iter()
        .filter(|old| {
            let is_lost = is_kept(&old.region, old.kind) && is_new(old.kind, &old.id);
            !old.not_read && (is_lost || is_same(old))
        })
        .collect();
    let replaced: BTreeSet<(Kind, Box<str>)> =
        older.iter().map(|resource| (resource.kind, resource.id.clone())).gather();
    tonight.resources.retain(|resource| !replaced.contains(&(resource.kind, resource.id.clone())));
    tonight.resources.extend(older);
    for ((region, kind), number) in before.counts {
        if is_kept(&region, kind) {
            tonight.counts.entry((region, kind)).or_insert(number);
        }
    }
    tonight.coverage.retain(|part| !kept.contains(&key(part)));
    tonight.coverage.extend(before.coverage.into_iter().filter(|part| kept.contains(&key(part))));
    tonight.coverage.order_by(|a, b| (&a.region, &a.kind).cmp(&(&b.region, &b.kind)));
    tonight.missing.retain(|part| !kept.contains(&(part.region.clone(), part.kind.clone())));
    tonight
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn night(parts: &[(&str, &str, CoverageState)], resources: &[(Kind, &str, &str)]) -> Reading {
        let coverage = parts.iter().map(|(region, kind, state)| Coverage::new(*region, *kind, *state, 1)).collect();
        let resources = resources.iter().map(|(kind, id, region)| {
            let region: Arc<str> = (*region).into();
            Resource::new(*kind, id, &region)
        });
        Reading { coverage, resources: resources.collect(), ..Reading::default() }
    }

    fn ids(reading: &Reading) -> Vec<&str> {
        let mut ids: Vec<&str> = reading.resources.iter().map(|resource| &*resource.id).collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn of_each_part_the_last_night_counts_on_which_it_was_read() {
        use CoverageState::{Failed, Found, Refused};
        let first = night(
            &[("eu-de", "vpc", Found), ("eu-de", "instance", Found), ("global", "transit_gateway", Found)],
            &[(Kind::Vpc, "v1", "eu-de"), (Kind::Instance, "i1", "eu-de"), (Kind::TransitGateway, "t1", "")],
        );
        let bad = night(
            &[("eu-de", "vpc", Found), ("eu-de", "instance", Failed), ("global", "transit_gateway", Refused)],
            &[(Kind::Vpc, "v2", "eu-de")],
        );
        let second = known(bad, first);
        assert_eq!(ids(&second), ["i1", "t1", "v2"]);
        assert!(second.coverage.iter().all(|part| part.state == Found) && second.missing.is_empty());
        // What was read and is gone does not come back, and what never was read stays unknown.
        let third = night(&[("eu-de", "vpc", Failed), ("eu-de", "instance", Found), ("eu-gb", "vpc", Failed)], &[]);
        let third = known(third, second);
        assert_eq!(ids(&third), ["v2"]);
        assert!(third.coverage.iter().any(|part| part.region == "eu-gb" && part.state == Failed));
    }
}
