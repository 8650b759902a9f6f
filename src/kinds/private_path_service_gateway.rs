//! Private path service gateways.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Flag, Items, Loose, Reference};
use serde::Deserialize;

/// A private path service gateway: what other VPCs' endpoint gateways reach.
pub static PRIVATE_PATH_SERVICE_GATEWAY: Kind = node(
    "private_path_service_gateway",
    "private path service gateways",
    Level::Vpc,
    "ibm-cloud--vpc-endpoints",
    Category::Network,
    &[vpc_list(
        "private_path_service_gateway",
        When::RegionWithVpc,
        "/private_path_service_gateways",
        "private_path_service_gateways",
        "Viewer on VPC Infrastructure Services: Private Path Service Gateway",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct PrivatePathServiceGateway {
    load_balancer: Loose<Reference>,
    service_endpoints: Items<Box<str>>,
    published: Flag,
    endpoint_gateway_count: Count,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: PrivatePathServiceGateway = item.parse();
    let mut resource = item.resource(&PRIVATE_PATH_SERVICE_GATEWAY, at);
    resource.put("load_balancer", &gateway.load_balancer.name);
    resource.put_all("service_endpoints", gateway.service_endpoints.iter());
    resource.put("published", if *gateway.published { "true" } else { "false" });
    if let Some(count) = *gateway.endpoint_gateway_count {
        resource.put("endpoint_gateways", count.to_string());
    }
    if !gateway.load_balancer.name.is_empty() {
        resource.caption = format!("private path to {}", &**gateway.load_balancer.name);
    }
    found.resources.push(resource);
}
