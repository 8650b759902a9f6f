//! Endpoint gateways (virtual private endpoints). One has no subnet field: the hrefs of its addresses or the
//! addresses themselves tell.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Items, Loose, Text};
use crate::wire::{Attach as _, Reference};
use drawstream_estate::{Addition, Crn, Detail, ExternalForm, Kind, Link, Ref, Relation, Target, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: Endpoint Gateway";

/// Its list.
pub(super) static LIST: List =
    List::vpc(Kind::EndpointGateway, When::RegionWithVpc, "/endpoint_gateways", "endpoint_gateways", ROLE, read);

/// The resources of a service whose names are shared with joined VPCs, where they are shared one by one.
pub(super) static RESOURCE_BINDINGS: List = List::vpc_needed(
    Kind::EndpointGateway,
    "/endpoint_gateways/{}/resource_bindings",
    "resource_bindings",
    ROLE,
    read_binding,
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
    dns_resolution_binding_mode: Text,
}

/// The subnets that the hrefs of addresses name, each once.
fn subnets(ips: &[Reference]) -> Vec<Ref> {
    let mut found: Vec<Ref> = Vec::new();
    for id in ips.iter().filter_map(|ip| ip.parent_in_href("subnets")) {
        if !found.iter().any(|known| *known.id == *id) {
            found.push(Ref { id: id.into(), ..Ref::default() });
        }
    }
    found
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
        dns_resolution: gateway.dns_resolution_binding_mode.0.clone(),
        target_name: gateway.target.name.0.clone(),
        subnets: subnets(&gateway.ips),
        ..facts::EndpointGateway::default()
    };
    if facts.service_endpoints.is_empty() && !gateway.service_endpoint.is_empty() {
        facts.service_endpoints.push(gateway.service_endpoint.0.clone());
    }
    let target = &gateway.target;
    if let Some(crn) = Crn::of(&target.crn) {
        facts.service = crn.service.into();
        facts.target_crn = target.crn.0.clone();
        let told = [&*target.remote.account.id.0, crn.account()];
        let account = told.into_iter().find(|account| !account.is_empty()).unwrap_or_default();
        if crn.service == "is" && !account.is_empty() && account != at.account {
            // A private path of another account: the line ends outside.
            facts.target_account = account.into();
            let detail = Detail {
                network_type: crn.resource_type.replace('-', "_").into(),
                account: account.into(),
                location: crn.location.into(),
                key: target.crn.0.clone(),
                ..Detail::default()
            };
            let name = if target.name.is_empty() { crn.resource.into() } else { target.name.0.clone() };
            let end = Target::External { form: ExternalForm::Network, name, detail };
            resource.links.push(Link::to(Relation::Reaches, end));
        } else if crn.service == "is" {
            resource.link(Relation::Reaches, target);
        } else {
            let service = Target::Service { name: crn.service.into(), instance: crn.instance.into() };
            resource.links.push(Link::to(Relation::Reaches, service));
        }
    } else {
        facts.service = if target.name.is_empty() { target.crn.0.clone() } else { target.name.0.clone() };
    }
    if &*facts.dns_resolution == "per_resource_binding" && !item.common.id.is_empty() {
        found.follow.push(Follow::new(&RESOURCE_BINDINGS, [resource.id.clone()]));
    }
    resource.facts = facts.into();
    found.resources.push(resource);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Binding {
    service_endpoint: Text,
    target: Loose<Reference>,
}

fn read_binding(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(gateway) = at.args.first() else { return };
    let binding: Binding = item.parse();
    let binding = facts::ResourceBinding {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        target: binding.target.crn.0.clone(),
        service_endpoint: binding.service_endpoint.0.clone(),
        state: item.common.lifecycle_state.0.clone(),
    };
    let mut addition = Addition::to(Kind::EndpointGateway, gateway);
    addition.facts =
        facts::EndpointGateway { resource_bindings: vec![binding], ..facts::EndpointGateway::default() }.into();
    found.additions.push(addition);
}
