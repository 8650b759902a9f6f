//! What other replies tell of a server's interfaces: their further addresses, groups and floating IPs.

use crate::Relation;
use crate::build::Draft;
use drawstream_estate::facts::Interface;
use drawstream_estate::{Facts, Kind, Ref, Target};
use std::collections::BTreeMap;

/// The interfaces of a server, where it has such facts.
fn interfaces(facts: &mut Facts) -> Option<&mut Vec<Interface>> {
    match facts {
        Facts::Instance(facts) => Some(&mut facts.interfaces),
        Facts::BareMetalServer(facts) => Some(&mut facts.interfaces),
        _ => None,
    }
}

/// Gives each interface what virtual interfaces, security groups and floating IPs say of it.
pub(crate) fn complete(drafts: &mut [Draft]) {
    let mut places: BTreeMap<Box<str>, (usize, usize)> = BTreeMap::new();
    for (at, draft) in drafts.iter_mut().enumerate() {
        for (nth, interface) in interfaces(&mut draft.resource.facts).into_iter().flatten().enumerate() {
            for id in [&interface.id, &interface.virtual_network_interface.id].into_iter().filter(|id| !id.is_empty()) {
                places.entry(id.clone()).or_insert((at, nth));
            }
        }
    }
    if places.is_empty() {
        return;
    }
    let told: Vec<((usize, usize), Interface)> = drafts.iter().flat_map(|draft| told(draft, &places)).collect();
    for ((at, nth), more) in told {
        let own = interfaces(&mut drafts[at].resource.facts).and_then(|all| all.get_mut(nth));
        if let Some(own) = own {
            own.take(more);
        }
    }
}

/// What a draft tells of interfaces, with their places.
fn told(draft: &Draft, places: &BTreeMap<Box<str>, (usize, usize)>) -> Vec<((usize, usize), Interface)> {
    let resource = &draft.resource;
    let own = Ref { id: resource.id.clone(), name: resource.name.clone() };
    let by_links = |relation: Relation, make: &dyn Fn() -> Interface| {
        let links = resource.links.iter().filter(|link| link.relation == relation && !link.inward);
        links
            .filter_map(|link| match &link.target {
                Target::Resource(pointer) => Some((*places.get(&pointer.key)?, make())),
                _ => None,
            })
            .collect()
    };
    match (&resource.kind, &resource.facts) {
        (Kind::VirtualNetworkInterface, Facts::VirtualNetworkInterface(facts)) => {
            let keys = [&resource.id, &facts.target.id];
            let Some(place) = keys.into_iter().find_map(|key| places.get(key)) else { return Vec::new() };
            let more = Interface {
                addresses: facts.addresses.clone(),
                security_groups: facts.security_groups.clone(),
                allow_ip_spoofing: facts.allow_ip_spoofing,
                ..Interface::default()
            };
            vec![(*place, more)]
        }
        (Kind::SecurityGroup, _) => {
            by_links(Relation::Guards, &|| Interface { security_groups: vec![own.clone()], ..Interface::default() })
        }
        (Kind::FloatingIp, _) => {
            by_links(Relation::Attached, &|| Interface { floating_ips: vec![own.clone()], ..Interface::default() })
        }
        _ => Vec::new(),
    }
}
