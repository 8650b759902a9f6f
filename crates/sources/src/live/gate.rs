//! Which regions are asked for what lies in VPCs.
//!
//! Ten lists hold only things that lie inside VPCs. Most regions of most accounts have no VPC, so these lists are
//! asked in a region only when its first page of VPCs holds one. Other chains of calls (load balancer → members, VPC →
//! routing tables) are as long, so this costs no time.
//!
//! A region whose list of VPCs is empty may still hold something: the identity may not be allowed to see the VPCs. Then
//! the search that reads the tags decides, because it knows in which regions there is VPC infrastructure. Where neither
//! of the two tells, the region is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the list of a region's VPCs told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vpcs {
    /// It is not read yet.
    Unread,
    /// There are some.
    Some,
    /// It is empty.
    None,
    /// It could not be read.
    Unknown,
}

/// What the search told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Search {
    Running,
    Whole,
    Broken,
}

/// The regions that wait to be asked.
#[derive(Debug)]
pub(super) struct Gate {
    /// By region: where its lists are, and what is known of its VPCs.
    waiting: BTreeMap<Arc<str>, (Arc<str>, Vpcs)>,
    /// Regions and zones that the search named.
    places: BTreeSet<Box<str>>,
    search: Search,
}

/// A region of which it is known whether its lists are asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) region: Arc<str>,
    pub(super) base: Arc<str>,
    /// Whether its lists are asked.
    pub(super) open: bool,
}

impl Default for Gate {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), places: BTreeSet::new(), search: Search::Running }
    }
}

impl Gate {
    /// A region whose VPCs are being read.
    pub(super) fn wait(&mut self, region: Arc<str>, base: Arc<str>) {
        self.waiting.insert(region, (base, Vpcs::Unread));
    }

    /// What a region's VPCs told; does nothing for a region that waits no longer.
    pub(super) fn vpcs(&mut self, region: &str, vpcs: Vpcs) {
        if let Some((_, known)) = self.waiting.get_mut(region) {
            *known = vpcs;
        }
    }

    /// Regions or zones that the search named.
    pub(super) fn found(&mut self, places: impl IntoIterator<Item = Box<str>>) {
        self.places.extend(places);
    }

    /// The search is over, read to its end or not.
    pub(super) fn searched(&mut self, whole: bool) {
        self.search = if whole { Search::Whole } else { Search::Broken };
    }

    /// Takes out the regions of which it is known whether to ask.
    pub(super) fn due(&mut self) -> Vec<Due> {
        let mut due = Vec::new();
        for (region, (base, vpcs)) in &self.waiting {
            let open = match vpcs {
                Vpcs::Unread => continue,
                Vpcs::Some | Vpcs::Unknown => true,
                Vpcs::None if self.is_named(region) => true,
                Vpcs::None => match self.search {
                    Search::Running => continue,
                    Search::Whole => false,
                    Search::Broken => true,
                },
            };
            due.push(Due { region: Arc::clone(region), base: Arc::clone(base), open });
        }
        for Due { region, .. } in &due {
            self.waiting.remove(region);
        }
        due
    }

    fn is_named(&self, region: &str) -> bool {
        let is_zone =
            |place: &str| place.strip_prefix(region).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        self.places.iter().any(|place| is_zone(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(vpcs: Vpcs, places: &[&str], whole: Option<bool>) -> Vec<bool> {
        let mut gate = Gate::default();
        gate.wait("us-south".into(), "".into());
        gate.vpcs("us-south", vpcs);
        gate.found(places.iter().map(|place| (*place).into()));
        if let Some(whole) = whole {
            gate.searched(whole);
        }
        gate.due().into_iter().map(|due| due.open).collect()
    }

    #[test]
    fn an_empty_region_is_left_alone_only_when_the_search_agrees() {
        assert_eq!(due(Vpcs::None, &[], None), [] as [bool; 0]);
        assert_eq!(due(Vpcs::None, &["eu-de-1"], Some(true)), [false]);
        assert_eq!(due(Vpcs::None, &["us-south-2"], None), [true]);
        assert_eq!(due(Vpcs::None, &[], Some(false)), [true]);
        assert_eq!(due(Vpcs::Some, &[], None), [true]);
        assert_eq!(due(Vpcs::Unknown, &[], None), [true]);
        assert_eq!(due(Vpcs::Unread, &[], Some(true)), [] as [bool; 0]);
    }
}
