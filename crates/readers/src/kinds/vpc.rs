//! VPCs.

use super::address_prefix::ADDRESS_PREFIXES;
use super::routing_table::ROUTING_TABLES;
use super::vpc_dns::{self, Dns};
use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Flag, Items, Loose};
use crate::wire::{Reference, addresses};
use drawstream_estate::{Detail, ExternalForm, Kind, Link, Ref, Relation, Target, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List =
    List::vpc(Kind::Vpc, When::Region, "/vpcs", "vpcs", "Viewer on VPC Infrastructure Services: VPC", read);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vpc {
    classic_access: Flag,
    default_network_acl: Loose<Reference>,
    default_routing_table: Loose<Reference>,
    default_security_group: Loose<Reference>,
    cse_source_ips: Items<CseSourceIp>,
    dns: Loose<Dns>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CseSourceIp {
    ip: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let vpc: Vpc = item.parse();
    let mut resource = item.resource(Kind::Vpc, at);
    let dns = vpc_dns::read(&vpc.dns, &mut resource, at, found);
    resource.facts = facts::Vpc {
        classic_access: *vpc.classic_access,
        default_network_acl: Ref::from(&*vpc.default_network_acl),
        default_routing_table: Ref::from(&*vpc.default_routing_table),
        default_security_group: Ref::from(&*vpc.default_security_group),
        service_endpoint_sources: addresses(vpc.cse_source_ips.iter().map(|source| &*source.ip.address.0)),
        dns,
    }
    .into();
    if *vpc.classic_access {
        let detail = Detail { network_type: "classic".into(), ..Detail::default() };
        let classic = Target::External { form: ExternalForm::Network, name: Box::default(), detail };
        resource.links.push(Link::to(Relation::Connects, classic));
    }
    if !item.common.id.is_empty() {
        found.follow.push(Follow::new(&ROUTING_TABLES, [resource.id.clone()]));
        found.follow.push(Follow::new(&ADDRESS_PREFIXES, [resource.id.clone()]));
    }
    found.resources.push(resource);
}
