//! The regions: which are asked, and what the ends of lists tell of that.

use super::super::client::Failure;
use super::super::gate::{Due, Vpcs};
use super::super::read::Call;
use super::super::regions::{Region, Regions};
use super::{Crawl, Ending, lists};
use drawstream_estate::{CoverageState, Kind};
use drawstream_readers::{Api, When};
use std::sync::Arc;

impl Crawl<'_> {
    /// Starts the lists of the regions, once these are known.
    pub(super) fn regions(&mut self, regions: Regions) -> Option<Ending> {
        self.placed = true;
        self.asked += regions.calls.saturating_sub(1);
        self.answered += regions.calls.max(1);
        self.ledger.closed("", Kind::Region);
        if let Some(failure) = regions.failure {
            self.unauthorized |= failure.status == Some(401);
            let role = "Viewer on VPC Infrastructure Services";
            let warning = self.ledger.failed("", Kind::Region, failure, role);
            self.warn(warning);
        }
        for region in &regions.unavailable {
            let failure = Failure::plain(CoverageState::Failed, "IBM Cloud says that the region is not available", 1);
            let warning = self.ledger.failed(region, Kind::Region, failure, "");
            self.warn(warning);
        }
        let wanted = &self.plan.scope.regions;
        let unknown: Vec<String> = wanted
            .iter()
            .filter(|name| {
                !regions.usable.iter().any(|region| region.name == **name) && !regions.unavailable.contains(name)
            })
            .cloned()
            .collect();
        if !unknown.is_empty() && !regions.usable.is_empty() {
            let known = regions.usable.iter().map(|region| region.name.clone()).collect();
            return Some(self.stop(Ending::UnknownRegions(unknown, known), ""));
        }
        let chosen: Vec<Region> =
            regions.usable.into_iter().filter(|region| wanted.is_empty() || wanted.contains(&region.name)).collect();
        self.count("", Kind::Region, chosen.len() as u64);
        if chosen.is_empty() && self.past.has_regions() {
            return Some(self.stop(Ending::NoPlaces, ""));
        }
        let bases = chosen.iter().map(|region| (region.name.as_str().into(), region.base.as_str().into()));
        for call in self.needed.regions(bases.collect()) {
            self.followed += 1;
            self.spawn(call);
        }
        for region in chosen {
            let (name, base): (Arc<str>, Arc<str>) = (region.name.into(), region.base.into());
            for list in lists(When::Region) {
                self.spawn(Call::of(list, &name, &base));
            }
            for list in lists(When::RegionWithVpc) {
                self.ledger.opened(&name, list.kind);
            }
            self.gate.wait(name, base);
        }
        None
    }

    /// Starts the lists of the regions of which it is known by now whether they hold anything.
    pub(super) fn open_gate(&mut self) {
        for Due { region, base, open } in self.gate.due() {
            let since = self.ledger.since(&region, Kind::Vpc);
            for list in lists(When::RegionWithVpc) {
                self.ledger.closed(&region, list.kind);
                if open {
                    self.spawn(Call::of(list, &region, &base));
                } else if let Some(since) = &since {
                    // That there is nothing of it is as old as what told so.
                    self.ledger.kept(&region, list.kind, since);
                }
            }
        }
    }

    /// The end of a list, and what it tells the gate.
    pub(super) fn close(&mut self, call: &Call) {
        self.ledger.closed(&call.region, call.list.kind);
        self.notes.ended(call);
        let failed = self.ledger.has_failed(&call.region, call.list.kind);
        if call.list.kind == Kind::Vpc && call.list.when == When::Region {
            self.gate.vpcs(&call.region, if failed { Vpcs::Unknown } else { Vpcs::None });
        } else if call.list.api == Api::Search {
            self.gate.searched(!failed);
        }
        self.open_gate();
    }
}
