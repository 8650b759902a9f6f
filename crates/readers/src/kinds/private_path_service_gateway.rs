//! Private path service gateways: what other VPCs' endpoint gateways reach.

use super::private_path_binding;
use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Flag, Items, Loose, Text};
use crate::wire::Reference;
use drawstream_estate::{Kind, Ref, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::PrivatePathServiceGateway,
    When::RegionWithVpc,
    "/private_path_service_gateways",
    "private_path_service_gateways",
    "Viewer on VPC Infrastructure Services: Private Path Service Gateway",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct PrivatePathServiceGateway {
    load_balancer: Loose<Reference>,
    service_endpoints: Items<Box<str>>,
    published: Flag,
    endpoint_gateway_count: Count,
    default_access_policy: Text,
    zonal_affinity: Loose<Option<bool>>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: PrivatePathServiceGateway = item.parse();
    let mut resource = item.resource(Kind::PrivatePathServiceGateway, at);
    resource.facts = facts::PrivatePathServiceGateway {
        load_balancer: Ref::from(&*gateway.load_balancer),
        service_endpoints: gateway.service_endpoints.to_vec(),
        published: *gateway.published,
        default_access_policy: gateway.default_access_policy.0.clone(),
        zonal_affinity: *gateway.zonal_affinity,
        endpoint_gateways: *gateway.endpoint_gateway_count,
        ..facts::PrivatePathServiceGateway::default()
    }
    .into();
    if !item.common.id.is_empty() {
        private_path_binding::follow(&resource, *gateway.published, *gateway.endpoint_gateway_count, found);
    }
    found.resources.push(resource);
}
