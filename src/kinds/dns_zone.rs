//! Zones of DNS Services, with the VPCs that they serve.

use super::{At, Category, Follow, Found, Item, Kind, Level, List, Paging, Service, When, node};
use crate::collect::loose::{Loose, Text};
use crate::collect::{Addition, Link, Pointer, Resource, Target};
use crate::kinds::Relation;
use serde::Deserialize;

const ROLE: &str = "Reader (service) on DNS Services: the instance";

/// A private DNS zone.
pub static DNS_ZONE: Kind = node("dns_zone", "DNS zones", Level::Within, "dns-services", Category::Network, &[]);

static ZONES: List = list("/instances/{}/dnszones", "dnszones", Paging::Offset, &[("limit", "200")], read);
static PERMITTED_NETWORKS: List =
    list("/instances/{}/dnszones/{}/permitted_networks", "permitted_networks", Paging::None, &[], read_network);

const fn list(
    path: &'static str,
    key: &'static str,
    paging: Paging,
    query: &'static [(&'static str, &'static str)],
    read: super::Read,
) -> List {
    List { kind: "dns_zone", service: Service::Dns, when: When::Followed, path, key, paging, query, role: ROLE, read }
}

/// What an instance of DNS Services asks for.
pub(super) fn follow(instance: &Resource, found: &mut Found) {
    found.follow.push(Follow::new(&ZONES, [instance.id.clone()]));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Zone {
    state: Text,
    label: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(instance) = at.args.first() else { return };
    let zone: Zone = item.parse();
    if &**zone.state == "deleted" {
        return;
    }
    let mut resource = item.resource(&DNS_ZONE, at);
    resource.within = instance.clone();
    resource.set("state", &zone.state);
    resource.put("zone_label", &zone.label);
    resource.caption = "DNS zone".to_owned();
    if !item.common.id.is_empty() {
        found.follow.push(Follow::new(&PERMITTED_NETWORKS, [instance.clone(), resource.id.clone()]));
    }
    found.resources.push(resource);
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

fn read_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(zone) = at.args.get(1) else { return };
    let network: PermittedNetwork = item.parse();
    let crn = &network.permitted_network.vpc_crn;
    if crn.is_empty() {
        return;
    }
    let mut addition = Addition::to(&DNS_ZONE, zone);
    addition.links.push(Link {
        relation: Relation::Serves,
        target: Target::Resource(Pointer::to(crn, "")),
        inward: false,
        label: Box::default(),
    });
    found.additions.push(addition);
}
