//! Lists that are asked only where the account has something of them, and where and when that is known.
//!
//! An item of any list may ask for such a list, many items for one and the same; the search may do so before it is
//! known where the region's lists are.

use super::read::Call;
use drawstream_readers::{Api, Follow, When};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A list that was asked: its path, its region, and what filled the path.
type Asked = (&'static str, Arc<str>, Vec<Box<str>>);

/// What was asked for by now, and what waits for the regions.
#[derive(Debug, Default)]
pub(super) struct Needed {
    /// Where the lists of each region that is read are; none before the regions are known.
    bases: Option<BTreeMap<Arc<str>, Arc<str>>>,
    /// Lists that were asked for, by path, region and what fills the path.
    asked: BTreeSet<Asked>,
    /// Lists of regions that are not known yet.
    early: Vec<Call>,
}

impl Needed {
    /// The call for a list that an item of `from` asks for; none where it is asked already, or has to wait.
    pub(super) fn admit(&mut self, from: &Call, follow: Follow) -> Option<Call> {
        let Follow { list, args, region, crn, same, .. } = follow;
        let region = region.map_or_else(|| Arc::clone(&from.region), Arc::from);
        let crn = if same { crn.or_else(|| from.crn.clone()) } else { crn };
        let known = (list.path, Arc::clone(&region), args);
        if list.when == When::Needed && !self.asked.insert(known.clone()) {
            return None;
        }
        let elsewhere = list.api == Api::Vpc && (from.list.api != Api::Vpc || region != from.region);
        let call = Call { list, region, base: Arc::clone(&from.base), args: known.2, crn, number: 0 };
        if elsewhere { self.placed(call) } else { Some(call) }
    }

    /// The call with the base of its region; none where the region is not known yet, or not read.
    fn placed(&mut self, call: Call) -> Option<Call> {
        let Some(bases) = &self.bases else {
            self.early.push(call);
            return None;
        };
        let base = Arc::clone(bases.get(&call.region)?);
        Some(Call { base, ..call })
    }

    /// The regions that are read, and where their lists are. Gives what has waited for them.
    pub(super) fn regions(&mut self, bases: BTreeMap<Arc<str>, Arc<str>>) -> Vec<Call> {
        self.bases = Some(bases);
        let early = std::mem::take(&mut self.early);
        early.into_iter().filter_map(|call| self.placed(call)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_estate::Kind;
    use drawstream_readers::{List, Paging};

    static LIST: List = list(Api::Vpc, When::Needed);
    static SEARCH: List = list(Api::Search, When::Account);

    const fn list(api: Api, when: When) -> List {
        let (kind, path, paging) = (Kind::Vpc, "/things", Paging::None);
        List { kind, api, when, path, key: "things", paging, query: &[], role: "", read: |_, _, _| {} }
    }

    fn bases() -> BTreeMap<Arc<str>, Arc<str>> {
        BTreeMap::from([("eu-de".into(), "http://eu-de".into())])
    }

    #[test]
    fn what_many_items_ask_for_is_asked_once_and_where_the_region_is() {
        let mut needed = Needed::default();
        let search = Call::of(&SEARCH, &"".into(), &"".into());
        let ask = |region: &str| Follow::new(&LIST, []).at(region);
        assert!(needed.admit(&search, ask("eu-de")).is_none());
        assert!(needed.admit(&search, ask("us-south")).is_none());
        let early: Vec<String> = needed.regions(bases()).iter().map(|call| call.base.to_string()).collect();
        assert_eq!(early, ["http://eu-de"]);
        assert!(needed.admit(&search, ask("eu-de")).is_none());
        let own = Call::of(&LIST, &"jp-tok".into(), &"http://jp-tok".into());
        assert_eq!(&*needed.admit(&own, Follow::new(&LIST, [])).expect("a call").base, "http://jp-tok");
    }
}
