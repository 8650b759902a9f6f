//! Endpoint gateways (virtual private endpoints). One has no subnet field: the hrefs of its addresses or the
//! addresses themselves tell.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Items, Loose, Text};
use crate::wire::{Attach as _, Reference};
use drawstream_estate::{Crn, Kind, Link, Relation, Target, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::EndpointGateway,
    When::RegionWithVpc,
    "/endpoint_gateways",
    "endpoint_gateways",
    "Viewer on VPC Infrastructure Services: Endpoint Gateway",
    read,
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
    let mut resource = item.resource(Kind::EndpointGateway, at);
    for ip in &*gateway.ips {
        resource.reserved_ip(ip);
    }
    for group in &*gateway.security_groups {
        resource.link_from(Relation::Guards, group);
    }
    let mut facts = facts::EndpointGateway {
        health: gateway.health_state.0.clone(),
        service_endpoints: gateway.service_endpoints.to_vec(),
        ..facts::EndpointGateway::default()
    };
    if facts.service_endpoints.is_empty() && !gateway.service_endpoint.is_empty() {
        facts.service_endpoints.push(gateway.service_endpoint.0.clone());
    }
    let target = &gateway.target;
    if let Some(crn) = Crn::of(&target.crn) {
        facts.service = crn.service.into();
        facts.target_crn = target.crn.0.clone();
        if crn.service == "is" {
            resource.link(Relation::Reaches, target);
        } else {
            let service = Target::Service { name: crn.service.into(), instance: crn.instance.into() };
            resource.links.push(Link::to(Relation::Reaches, service));
        }
    } else {
        facts.service = if target.name.is_empty() { target.crn.0.clone() } else { target.name.0.clone() };
    }
    resource.facts = facts.into();
    found.resources.push(resource);
}
