//! Dedicated hosts.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Items, Loose, Reference, Text};
use serde::Deserialize;

/// A dedicated host. It belongs to a zone of the region, and to no VPC.
pub static DEDICATED_HOST: Kind = node(
    "dedicated_host",
    "dedicated hosts",
    Level::Region,
    "ibm-cloud--dedicated-host",
    Category::Compute,
    &[vpc_list(
        "dedicated_host",
        When::Region,
        "/dedicated_hosts",
        "dedicated_hosts",
        "Viewer on VPC Infrastructure Services: Dedicated Host",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct DedicatedHost {
    group: Loose<Reference>,
    instances: Items<Reference>,
    profile: Loose<Reference>,
    state: Text,
    memory: Count,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let host: DedicatedHost = item.parse();
    let mut resource = item.resource(&DEDICATED_HOST, at);
    resource.set("state", &host.state);
    resource.put("zone", &item.common.zone.name);
    resource.put("group", &host.group.name);
    resource.put("profile", &host.profile.name);
    if let Some(memory) = *host.memory {
        resource.put("memory", format!("{memory} GiB"));
    }
    resource.put_all("instances", host.instances.iter().map(|instance| &*instance.name.0));
    resource.caption = [&item.common.zone.name, &host.profile.name]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| text.to_string())
        .collect::<Vec<_>>()
        .join(" · ");
    found.resources.push(resource);
}
