//! What is in several subnets: a server with interfaces in them, a gateway with an address in each.

use crate::build::Draft;
use crate::index::Index;
use drawstream_estate::{Facts, Kind, Ref};
use std::collections::BTreeSet;

/// Says of everything with interfaces or addresses in several subnets which these are beside its own.
pub(crate) fn further(drafts: &mut [Draft], index: &Index) {
    for at in 0..drafts.len() {
        let (Some(parent), Some(vpc)) = (drafts[at].parent, drafts[at].vpc) else { continue };
        if drafts[parent].resource.kind != Kind::Subnet {
            continue;
        }
        let resource = &drafts[at].resource;
        let told: Vec<&Ref> = match &resource.facts {
            Facts::Instance(facts) => facts.interfaces.iter().map(|interface| &interface.subnet).collect(),
            Facts::BareMetalServer(facts) => facts.interfaces.iter().map(|interface| &interface.subnet).collect(),
            Facts::VpnServer(facts) => facts.subnets.iter().collect(),
            Facts::EndpointGateway(facts) => facts.subnets.iter().collect(),
            _ => continue,
        };
        let mut found: Vec<usize> = told.iter().filter_map(|subnet| index.subnet(drafts, &subnet.id)).collect();
        found.extend(resource.addresses.iter().filter_map(|address| index.subnet_of_address(vpc, address)));
        let mut seen = BTreeSet::from([parent]);
        found.retain(|subnet| seen.insert(*subnet));
        drafts[at].further = found;
    }
}
