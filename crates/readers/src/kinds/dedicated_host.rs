//! Dedicated hosts. One belongs to a zone of the region, and to no VPC.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Reference, refs};
use drawstream_estate::{Kind, Ref, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::DedicatedHost,
    When::Region,
    "/dedicated_hosts",
    "dedicated_hosts",
    "Viewer on VPC Infrastructure Services: Dedicated Host",
    read,
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
    let mut resource = item.resource(Kind::DedicatedHost, at);
    resource.state = host.state.0.clone();
    resource.facts = facts::DedicatedHost {
        group: Ref::from(&*host.group),
        profile: host.profile.name.0.clone(),
        memory_gib: *host.memory,
        instances: refs(&host.instances),
    }
    .into();
    found.resources.push(resource);
}
