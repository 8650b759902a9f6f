//! Zones of DNS Services, own ones and those that are linked to another's, with the VPCs that they serve.

use super::dns_balancer;
use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Loose, Text};
use drawstream_estate::{Addition, Kind, Link, Pointer, Relation, Resource, Target, facts};
use serde::Deserialize;

const ROLE: &str = "Reader (service) on DNS Services: the instance";

pub(super) static ZONES: List = list("/instances/{}/dnszones", "dnszones", Paging::Offset, &[("limit", "200")], read);
pub(super) static PERMITTED_NETWORKS: List =
    list("/instances/{}/dnszones/{}/permitted_networks", "permitted_networks", Paging::None, &[], read_network);

/// Zones of other instances, mostly of other accounts, that this one may use.
pub(super) static LINKED: List =
    list("/instances/{}/linked_dnszones", "linked_dnszones", Paging::Offset, &[("limit", "200")], read_linked);
pub(super) static LINKED_NETWORKS: List =
    list("/instances/{}/linked_dnszones/{}/permitted_networks", "permitted_networks", Paging::None, &[], read_network);

const fn list(
    path: &'static str,
    key: &'static str,
    paging: Paging,
    query: &'static [(&'static str, &'static str)],
    read: Read,
) -> List {
    List { kind: Kind::DnsZone, api: Api::Dns, when: When::Followed, path, key, paging, query, role: ROLE, read }
}

/// What an instance of DNS Services asks for.
pub(super) fn follow(instance: &Resource, found: &mut Found) {
    found.follow.push(Follow::new(&ZONES, [instance.id.clone()]));
    found.follow.push(Follow::new(&LINKED, [instance.id.clone()]));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Zone {
    state: Text,
    label: Text,
    linked_to: Loose<LinkedTo>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LinkedTo {
    instance_crn: Text,
    zone_id: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PermittedNetwork {
    permitted_network: Loose<Network>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Network {
    vpc_crn: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    if let (Some(instance), Some(id)) = (at.args.first(), read_zone(item, at, found)) {
        found.follow.push(Follow::new(&PERMITTED_NETWORKS, [instance.clone(), id.clone()]));
        dns_balancer::follow(instance, &id, found);
    }
}

fn read_linked(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    if let (Some(instance), Some(id)) = (at.args.first(), read_zone(item, at, found)) {
        found.follow.push(Follow::new(&LINKED_NETWORKS, [instance.clone(), id]));
    }
}

/// Takes the zone in. Gives its id, where more can be asked of it.
fn read_zone(item: &Item<'_>, at: &At<'_>, found: &mut Found) -> Option<Box<str>> {
    let instance = at.args.first()?;
    let zone: Zone = item.parse();
    if &**zone.state == "deleted" {
        return None;
    }
    let mut resource = item.resource(Kind::DnsZone, at);
    resource.within = instance.clone();
    resource.state = zone.state.0.clone();
    resource.facts = facts::DnsZone {
        label: zone.label.0.clone(),
        load_balancers: Vec::new(),
        linked_instance: zone.linked_to.instance_crn.0.clone(),
        linked_zone: zone.linked_to.zone_id.0.clone(),
    }
    .into();
    let id = (!item.common.id.is_empty()).then(|| resource.id.clone());
    found.resources.push(resource);
    id
}

fn read_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(zone) = at.args.get(1) else { return };
    let network: PermittedNetwork = item.parse();
    let crn = &network.permitted_network.vpc_crn;
    if crn.is_empty() {
        return;
    }
    let mut addition = Addition::to(Kind::DnsZone, zone);
    addition.links.push(Link::to(Relation::Serves, Target::Resource(Pointer::to(crn, ""))));
    found.additions.push(addition);
}
