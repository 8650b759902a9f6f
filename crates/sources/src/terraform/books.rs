//! What became of every address of a file: none is left out.

use super::instance::Instance;
use super::state::{Instances, MOST};
use super::types::Why;
use drawstream_estate::coverage::GLOBAL;
use drawstream_estate::{Coverage, CoverageState, Declared, Kind, Placed, Reading};
use drawstream_order::{Gather as _, Order as _};
use drawstream_readers::{Api, When};
use std::collections::{BTreeMap, BTreeSet};

/// What became of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is a resource of the account, or a part of one.
    In { kind: Kind, id: Box<str>, is_part: bool },
    /// It is not drawn.
    Not(Why),
}

/// The fates, by the place of the instance.
#[derive(Debug, Default)]
pub(super) struct Books {
    fates: BTreeMap<usize, Fate>,
}

impl Books {
    pub(super) fn note(&mut self, at: usize, fate: Fate) {
        self.fates.insert(at, fate);
    }

    /// Writes addresses and coverage into the reading.
    pub(super) fn close(self, instances: &Instances<'_>, reading: &mut Reading) {
        let several = instances.all.iter().any(|instance| instance.file > 0);
        let mut addresses = Vec::new();
        let mut not: BTreeMap<(String, Why), Vec<String>> = BTreeMap::new();
        for (at, instance) in instances.all.iter().enumerate() {
            let shown = if several {
                // Two files may have one address.
                format!("{} (file {})", instance.shown(), instance.file + 1)
            } else {
                instance.shown()
            };
            match self.fates.get(&at) {
                Some(Fate::In { kind, id, is_part }) => {
                    addresses.push(Placed { address: shown.into(), kind: *kind, id: id.clone(), is_part: *is_part });
                }
                Some(Fate::Not(why)) => not.entry((type_of(instance), *why)).or_default().push(shown),
                None => not.entry((type_of(instance), Why::NoKind)).or_default().push(shown),
            }
        }
        addresses.order();
        let coverage = kinds(reading).into_iter().chain(not.into_iter().map(not_drawn));
        let mut coverage: Vec<Coverage> = coverage.chain(unreadable(instances)).collect();
        coverage.order_by(|a, b| (&a.region, &a.kind, &a.reason).cmp(&(&b.region, &b.kind, &b.reason)));
        reading.missing =
            coverage.iter().filter(|part| part.state == CoverageState::Failed).filter_map(Coverage::warning).collect();
        reading.coverage = coverage;
        reading.declared = Some(Declared { number: instances.all.len() as u64, addresses, ..Declared::default() });
    }
}

/// What a type is called in the coverage.
fn type_of(instance: &Instance<'_>) -> String {
    let form = &*instance.form;
    let own = form.strip_prefix("ibm_is_").or_else(|| form.strip_prefix("ibm_")).unwrap_or(form);
    own.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(80).collect()
}

fn not_drawn(((kind, why), mut addresses): ((String, Why), Vec<String>)) -> Coverage {
    addresses.order();
    Coverage {
        reason: Some(why.to_string()),
        addresses: addresses.clone(),
        ..Coverage::new(GLOBAL, kind, CoverageState::NotRead, addresses.len() as u64)
    }
}

/// Of every kind: there may be more of it than Terraform manages.
fn kinds(reading: &Reading) -> Vec<Coverage> {
    let mut found: BTreeMap<(&str, Kind), u64> = BTreeMap::new();
    let regions: BTreeSet<&str> =
        reading.resources.iter().map(|resource| &*resource.region).filter(|region| !region.is_empty()).gather();
    found.insert(("", Kind::Region), regions.len() as u64);
    for list in drawstream_readers::lists().filter(|list| list.api != Api::Search && list.when != When::Needed) {
        if list.api == Api::Vpc && !regions.is_empty() {
            for region in &regions {
                found.entry((region, list.kind)).or_default();
            }
        } else {
            found.entry(("", list.kind)).or_default();
        }
    }
    let regional = |kind: Kind| drawstream_readers::kinds::of(kind).iter().any(|list| list.api == Api::Vpc);
    for resource in &reading.resources {
        let region = if regional(resource.kind) { &*resource.region } else { "" };
        *found.entry((region, resource.kind)).or_default() += 1;
    }
    for ((region, kind), number) in &reading.counts {
        *found.entry((region, *kind)).or_default() += number;
    }
    let part = |((region, kind), number): ((&str, Kind), u64)| {
        let region = if region.is_empty() { GLOBAL } else { region };
        Coverage::new(region, kind.id(), CoverageState::NotConfigured, number)
    };
    found.into_iter().map(part).collect()
}

fn unreadable(instances: &Instances<'_>) -> Option<Coverage> {
    let mut reasons = Vec::new();
    if instances.unreadable > 0 {
        let entries = if instances.unreadable == 1 { "entry is" } else { "entries are" };
        reasons.push(format!("{} {entries} no resource, or in modules without end", instances.unreadable));
    }
    if instances.cut {
        reasons.push(format!("only the first {MOST} resources of a file are read"));
    }
    (!reasons.is_empty()).then(|| Coverage {
        reason: Some(reasons.join("; ")),
        ..Coverage::new(GLOBAL, "resource", CoverageState::Failed, 0)
    })
}
