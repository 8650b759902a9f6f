//! Flow log collectors.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Flag, Loose, Reference};
use serde::Deserialize;

/// A flow log collector of a VPC or of something in it.
pub static FLOW_LOG_COLLECTOR: Kind = node(
    "flow_log_collector",
    "flow log collectors",
    Level::Vpc,
    "flow-logs-vpc",
    Category::Observability,
    &[vpc_list(
        "flow_log_collector",
        When::RegionWithVpc,
        "/flow_log_collectors",
        "flow_log_collectors",
        "Viewer on VPC Infrastructure Services: Flow Logs",
        read,
    )],
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
    let mut resource = item.resource(&FLOW_LOG_COLLECTOR, at);
    resource.put("active", if *collector.active { "true" } else { "false" });
    // The target of an instance has no resource_type (trap 20).
    let form = if collector.target.resource_type.is_empty() { "instance" } else { &**collector.target.resource_type };
    resource.put("target", format!("{} {}", form.replace('_', " "), &**collector.target.name));
    resource.put("bucket", &collector.storage_bucket.name);
    if !collector.storage_bucket.name.is_empty() {
        resource.caption = format!("to {}", &**collector.storage_bucket.name);
    }
    found.resources.push(resource);
}
