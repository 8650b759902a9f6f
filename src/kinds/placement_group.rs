//! Placement groups.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::Text;
use serde::Deserialize;

/// A placement group. Its members say themselves that they belong to it.
pub static PLACEMENT_GROUP: Kind = node(
    "placement_group",
    "placement groups",
    Level::Region,
    "group-objects",
    Category::Compute,
    &[vpc_list(
        "placement_group",
        When::Region,
        "/placement_groups",
        "placement_groups",
        "Viewer on VPC Infrastructure Services: Placement Group",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacementGroup {
    strategy: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: PlacementGroup = item.parse();
    let mut resource = item.resource(&PLACEMENT_GROUP, at);
    resource.put("strategy", &group.strategy);
    resource.caption = group.strategy.replace('_', " ");
    found.resources.push(resource);
}
