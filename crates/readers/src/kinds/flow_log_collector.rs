//! Flow log collectors of a VPC or of something in it.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Flag, Loose};
use crate::wire::Reference;
use drawstream_estate::{Kind, Ref, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::FlowLogCollector,
    When::RegionWithVpc,
    "/flow_log_collectors",
    "flow_log_collectors",
    "Viewer on VPC Infrastructure Services: Flow Logs",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct FlowLogCollector {
    active: Flag,
    target: Loose<Reference>,
    storage_bucket: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let collector: FlowLogCollector = item.parse();
    let mut resource = item.resource(Kind::FlowLogCollector, at);
    let target = &collector.target;
    // The target of an instance has no resource_type.
    let target_type = if target.resource_type.is_empty() { "instance".into() } else { target.resource_type.0.clone() };
    resource.facts = facts::FlowLogCollector {
        active: *collector.active,
        target: Ref::from(&**target),
        target_type,
        bucket: collector.storage_bucket.name.0.clone(),
    }
    .into();
    found.resources.push(resource);
}
