//! User tags of everything, by one paged search: a call for each resource would be refused by its number.

use super::cluster_network;
use crate::item::{At, Found, Item};
use crate::list::{Api, List, Paging, When};
use crate::loose::Items;
use crate::unlisted::Unlisted;
use drawstream_estate::region::region_of_zone;
use drawstream_estate::{Crn, Kind};
use serde::Deserialize;

/// Items of a page of the search.
const LIMIT: u64 = 1000;

/// Its list.
pub(super) static LIST: List = List {
    kind: Kind::Tag,
    api: Api::Search,
    when: When::Account,
    path: "/v3/resources/search",
    key: "items",
    paging: Paging::Cursor { limit: LIMIT },
    query: &[("limit", "1000"), ("account_id", "{account}")],
    role: "Viewer on the resources whose tags are wanted",
    read,
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tagged {
    tags: Items<Box<str>>,
}

fn read(item: &Item<'_>, _: &At<'_>, found: &mut Found) {
    let tagged: Tagged = item.parse();
    // The search also tells in which regions there is anything, which spares calls in the others.
    if let Some(crn) = Crn::of(&item.common.crn)
        && crn.service == "is"
    {
        found.infrastructure.push(crn.location.into());
        if crn.resource_type == "cluster-network"
            && let Some(region) = region_of_zone(crn.location)
        {
            found.follow.push(cluster_network::follow().at(region));
        }
    }
    found.unlisted.extend(Unlisted::of(&item.common.crn));
    if !tagged.tags.is_empty() && !item.common.crn.is_empty() {
        found.counted += 1;
        found.tags.push((item.common.crn.0.clone(), tagged.tags.0));
    }
}
