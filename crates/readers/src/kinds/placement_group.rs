//! Placement groups. Their members say themselves that they belong to one.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::Text;
use drawstream_estate::{Kind, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::PlacementGroup,
    When::Region,
    "/placement_groups",
    "placement_groups",
    "Viewer on VPC Infrastructure Services: Placement Group",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacementGroup {
    strategy: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: PlacementGroup = item.parse();
    let mut resource = item.resource(Kind::PlacementGroup, at);
    resource.facts = facts::PlacementGroup { strategy: group.strategy.0.clone() }.into();
    found.resources.push(resource);
}
