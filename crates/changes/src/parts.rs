//! Which parts of the two states were read, which only by one, and which by neither.

use crate::{Missing, Unknown};
use drawstream_graph::Graph;
use drawstream_graph::estate::coverage::GLOBAL;
use drawstream_graph::estate::{CoverageState, Kind};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a state is what a tool manages, as Terraform's are: it claims of no part that this is all there is.
pub(crate) fn is_managed(graph: &Graph) -> bool {
    !graph.coverage.is_empty() && graph.coverage.iter().all(|part| part.state != CoverageState::Found)
}

/// What a state tells of.
pub(crate) struct Parts<'g> {
    /// By kind and region: whether it was read, and how many there are.
    read: BTreeMap<(&'g str, &'g str), (bool, u64)>,
    /// What should have been read, and was not: refused, broken off, out of time.
    lost: BTreeSet<(&'g str, &'g str)>,
    /// The regions that were wanted; every one where empty.
    wanted: BTreeSet<&'g str>,
}

impl<'g> Parts<'g> {
    /// `managed`: both states are what a tool manages ([`is_managed`]). What such a file has not is not managed, which
    /// of two such files is a change.
    pub(crate) fn of(graph: &'g Graph, managed: bool) -> Self {
        let mut read: BTreeMap<(&str, &str), (bool, u64)> = BTreeMap::new();
        let mut lost = BTreeSet::new();
        for part in &graph.coverage {
            let is_read = part.state == CoverageState::Found || (managed && part.state == CoverageState::NotConfigured);
            let known = read.entry((&part.kind, &part.region)).or_insert((true, 0));
            *known = (known.0 && is_read, known.1 + part.found);
            if matches!(part.state, CoverageState::Refused | CoverageState::Failed | CoverageState::OutOfTime) {
                lost.insert((part.kind.as_str(), part.region.as_str()));
            }
        }
        Self { read, lost, wanted: graph.scope.regions.iter().map(String::as_str).collect() }
    }

    /// Whether it tells of all things of a kind in a region. What has no region may be in any part of its kind.
    pub(crate) fn tells(&self, kind: Kind, region: &str) -> bool {
        if !region.is_empty() && region != GLOBAL && !self.wanted.is_empty() && !self.wanted.contains(region) {
            return false;
        }
        let all = || self.read.iter().filter(|((of, _), _)| *of == kind.id());
        let here: Vec<bool> = all()
            .filter(|((_, at), _)| region.is_empty() || *at == region || *at == GLOBAL)
            .map(|(_, (is_read, _))| *is_read)
            .collect();
        // Regions in which there is nothing may not be in the coverage at all.
        if here.is_empty() { all().any(|(_, (is_read, _))| *is_read) } else { here.into_iter().all(|is_read| is_read) }
    }

    /// Whether no part of a kind is missing, wherever.
    pub(crate) fn has_all(&self, kind: Kind) -> bool {
        self.read.iter().filter(|((of, _), _)| *of == kind.id()).all(|(_, (is_read, _))| *is_read)
    }

    /// The parts that one of the two read and the other did not, or that neither could read.
    pub(crate) fn unknown(old: &Parts<'_>, new: &Parts<'_>) -> Vec<Unknown> {
        let mut parts: BTreeSet<(&str, &str)> = old.read.keys().copied().gather();
        parts.extend(new.read.keys().copied());
        let mut unknown = Vec::new();
        for (kind, region) in parts {
            let told = Kind::named(kind).map(|of| (old.tells(of, region), new.tells(of, region)));
            let found = |side: &Parts<'_>| side.read.get(&(kind, region)).map_or(0, |(_, found)| *found);
            let is_lost = old.lost.contains(&(kind, region)) || new.lost.contains(&(kind, region));
            let (found, missing) = match told {
                Some((true, false)) => (found(old), Missing::New),
                Some((false, true)) => (found(new), Missing::Old),
                // What neither form has room for is no part of what is compared.
                Some((false, false)) if is_lost => (0, Missing::Both),
                _ => continue,
            };
            unknown.push(Unknown { region: region.to_owned(), kind: kind.to_owned(), found, missing });
        }
        unknown.order();
        unknown
    }
}
