//! What has no cell of its own is told as data of what it belongs to: addresses, attached volumes, security
//! groups, ACLs, routing tables.

use super::Relation;
use super::build::{Draft, DraftEdge, DraftEnd};
use super::order::natural;
use crate::kinds;
use std::collections::BTreeMap;

/// Adds the attributes that relations give.
pub(super) fn describe(drafts: &mut [Draft], edges: &[DraftEdge], counts: &BTreeMap<(String, &'static str), u64>) {
    // By owner and attribute, so that values come together whatever the order of the edges.
    let mut told: BTreeMap<(usize, &'static str), Vec<String>> = BTreeMap::new();
    for edge in edges {
        let DraftEnd::Draft(to) = edge.to else {
            if !edge.relation.is_line()
                && let DraftEnd::External { name, .. } = &edge.to
            {
                told.entry((edge.from, "unknown")).or_default().push(name.to_string());
            }
            continue;
        };
        let from = &drafts[edge.from].resource;
        let name = if from.name.is_empty() { from.id.to_string() } else { from.name.to_string() };
        let (attribute, value) = match edge.relation {
            Relation::Guards => ("security_groups", name),
            Relation::Filters => ("network_acl", name),
            Relation::Routes => ("routing_table", name),
            Relation::Holds if from.kind.name == "volume" => {
                let size = from.data.iter().find(|(name, _)| *name == "capacity").map(|(_, size)| format!(" ({size})"));
                ("volumes", format!("{name}{}", size.unwrap_or_default()))
            }
            Relation::Holds => ("virtual_network_interfaces", name),
            Relation::Serves => ("dns_zones", name),
            Relation::Attached => {
                let address =
                    from.data.iter().find(|(name, _)| *name == "address").map(|(_, address)| address.to_string());
                ("floating_ips", address.unwrap_or(name))
            }
            _ => continue,
        };
        told.entry((to, attribute)).or_default().push(value);
    }
    for ((owner, attribute), mut values) in told {
        values.sort();
        values.dedup();
        drafts[owner].resource.put_all(attribute, values);
    }
    prefixes(drafts);
    for draft in drafts.iter_mut().filter(|draft| draft.is(&kinds::REGION)) {
        for ((region, kind), number) in counts {
            if **region == *draft.resource.region {
                draft.resource.put(kind, number.to_string());
            }
        }
    }
    for draft in drafts {
        let addresses = std::mem::take(&mut draft.resource.addresses);
        draft.resource.put_all("addresses", addresses);
    }
}

/// Writes the address prefixes of a VPC's zones on the zones.
fn prefixes(drafts: &mut [Draft]) {
    let mut by_zone: BTreeMap<(usize, Box<str>), Vec<Box<str>>> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.resource.kind.name == "address_prefix") {
        let cidr = draft.resource.data.iter().find(|(name, _)| *name == "cidr");
        if let (Some(vpc), Some((_, cidr))) = (draft.vpc, cidr) {
            by_zone.entry((vpc, draft.resource.zone.clone())).or_default().push(cidr.clone());
        }
    }
    for draft in drafts.iter_mut().filter(|draft| draft.is(&kinds::ZONE)) {
        let Some(vpc) = draft.vpc else { continue };
        if let Some(mut cidrs) = by_zone.remove(&(vpc, draft.resource.name.clone())) {
            cidrs.sort_by(|a, b| natural(a, b));
            draft.resource.caption = cidrs.join(", ");
            draft.resource.put_all("address_prefixes", cidrs);
        }
    }
}
