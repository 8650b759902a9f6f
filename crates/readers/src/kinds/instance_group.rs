//! Instance groups (auto scale). Their members say themselves that they belong to one.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose};
use crate::wire::{Attach as _, Reference, refs};
use drawstream_estate::{Kind, Ref, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::InstanceGroup,
    When::RegionWithVpc,
    "/instance_groups",
    "instance_groups",
    "Viewer on VPC Infrastructure Services: Auto Scale",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct InstanceGroup {
    subnets: Items<Reference>,
    instance_template: Loose<Reference>,
    load_balancer_pool: Loose<Reference>,
    application_port: Count,
    membership_count: Count,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: InstanceGroup = item.parse();
    let mut resource = item.resource(Kind::InstanceGroup, at);
    for subnet in &*group.subnets {
        resource.subnet(subnet);
    }
    resource.facts = facts::InstanceGroup {
        subnets: refs(&group.subnets),
        template: Ref::from(&*group.instance_template),
        load_balancer_pool: Ref::from(&*group.load_balancer_pool),
        application_port: *group.application_port,
        members: *group.membership_count,
    }
    .into();
    found.resources.push(resource);
}
