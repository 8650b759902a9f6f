//! Instance groups (auto scale).

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Items, Loose, Reference};
use serde::Deserialize;

/// An instance group. Its members say themselves that they belong to it.
pub static INSTANCE_GROUP: Kind = node(
    "instance_group",
    "instance groups",
    Level::Vpc,
    "autoscaling",
    Category::Compute,
    &[vpc_list(
        "instance_group",
        When::RegionWithVpc,
        "/instance_groups",
        "instance_groups",
        "Viewer on VPC Infrastructure Services: Auto Scale",
        read,
    )],
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
    let mut resource = item.resource(&INSTANCE_GROUP, at);
    for subnet in &*group.subnets {
        resource.subnet(subnet);
    }
    resource.put_all("subnets", group.subnets.iter().map(|subnet| &*subnet.name.0));
    resource.put("instance_template", &group.instance_template.name);
    resource.put("load_balancer_pool", &group.load_balancer_pool.name);
    if let Some(port) = *group.application_port {
        resource.put("application_port", port.to_string());
    }
    if let Some(members) = *group.membership_count {
        resource.put("membership_count", members.to_string());
        resource.caption = format!("{members} instances");
    }
    found.resources.push(resource);
}
