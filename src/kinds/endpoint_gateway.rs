//! Endpoint gateways (virtual private endpoints).

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Items, Loose, Reference, Text};
use crate::collect::{Crn, Link, Target};
use crate::kinds::Relation;
use serde::Deserialize;

/// An endpoint gateway. It has no subnet field (trap 1): the hrefs of its addresses or the addresses
/// themselves tell.
pub static ENDPOINT_GATEWAY: Kind = node(
    "endpoint_gateway",
    "endpoint gateways",
    Level::SubnetOrVpc,
    "ibm-cloud--vpc-endpoints",
    Category::Network,
    &[vpc_list(
        "endpoint_gateway",
        When::RegionWithVpc,
        "/endpoint_gateways",
        "endpoint_gateways",
        "Viewer on VPC Infrastructure Services: Endpoint Gateway",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct EndpointGateway {
    ips: Items<Reference>,
    security_groups: Items<Reference>,
    service_endpoint: Text,
    service_endpoints: Items<Box<str>>,
    target: Loose<Reference>,
    health_state: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let gateway: EndpointGateway = item.parse();
    let mut resource = item.resource(&ENDPOINT_GATEWAY, at);
    for ip in &*gateway.ips {
        resource.reserved_ip(ip);
    }
    for group in &*gateway.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    resource.put("health", &*gateway.health_state.0);
    resource.put_all("service_endpoints", gateway.service_endpoints.iter());
    if gateway.service_endpoints.is_empty() {
        resource.put("service_endpoints", &*gateway.service_endpoint.0);
    }
    let target = &gateway.target;
    if let Some(crn) = Crn::of(&target.crn) {
        resource.put("service", crn.service);
        resource.put("target_crn", &*target.crn.0);
        let of_instance = !matches!(crn.service, "is");
        if of_instance {
            resource.links.push(Link {
                relation: Relation::Reaches,
                target: Target::Service { name: crn.service.into(), instance: crn.instance.into() },
                inward: false,
                label: Box::default(),
            });
        } else {
            resource.link(Relation::Reaches, target);
        }
    } else {
        resource.put("service", if target.name.is_empty() { &*target.crn.0 } else { &*target.name.0 });
    }
    let address = resource.addresses.first().map(ToString::to_string).unwrap_or_default();
    resource.caption = match resource.addresses.len() {
        0 | 1 => address,
        more => format!("{address} and {} more", more - 1),
    };
    found.resources.push(resource);
}
