//! Network ACLs, with their ordered rules.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Attach as _, Reference};
use drawstream_estate::rule::{AclRule, Action, Direction, Protocol};
use drawstream_estate::{Cidr, Kind, Ports, Relation, facts};
use drawstream_order::Gather as _;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::NetworkAcl,
    When::RegionWithVpc,
    "/network_acls",
    "network_acls",
    "Viewer on VPC Infrastructure Services: Network ACL",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct NetworkAcl {
    rules: Items<Rule>,
    subnets: Items<Reference>,
}

/// A rule. They apply in the order in which each names the one it comes `before`; the last names none.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule {
    id: Text,
    name: Text,
    before: Loose<Reference>,
    action: Text,
    direction: Text,
    protocol: Text,
    source: Text,
    destination: Text,
    source_port_min: Count,
    source_port_max: Count,
    destination_port_min: Count,
    destination_port_max: Count,
    #[serde(rename = "type")]
    icmp_type: Count,
    code: Count,
}

impl From<&Rule> for AclRule {
    fn from(rule: &Rule) -> Self {
        AclRule {
            id: rule.id.0.clone(),
            name: rule.name.0.clone(),
            action: Action::from(&**rule.action),
            direction: Direction::from(&**rule.direction),
            protocol: Protocol::from(&**rule.protocol),
            source: Cidr::from(&**rule.source),
            destination: Cidr::from(&**rule.destination),
            source_ports: Ports::of(*rule.source_port_min, *rule.source_port_max),
            destination_ports: Ports::of(*rule.destination_port_min, *rule.destination_port_max),
            icmp_type: *rule.icmp_type,
            icmp_code: *rule.code,
        }
    }
}

/// The rules as they apply; as they came where they do not form one chain.
fn in_order(rules: &[Rule]) -> Vec<&Rule> {
    let by_id: BTreeMap<&str, &Rule> = rules.iter().map(|rule| (&**rule.id, rule)).gather();
    let followers: BTreeSet<&str> = rules.iter().map(|rule| &**rule.before.id).gather();
    let mut next = rules.iter().find(|rule| !followers.contains(&**rule.id));
    let mut chain = Vec::with_capacity(rules.len());
    while let Some(rule) = next.filter(|_| chain.len() < rules.len()) {
        chain.push(rule);
        next = by_id.get(&**rule.before.id).copied();
    }
    if chain.len() == rules.len() && by_id.len() == rules.len() { chain } else { rules.iter().collect() }
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let acl: NetworkAcl = item.parse();
    let mut resource = item.resource(Kind::NetworkAcl, at);
    resource.facts = facts::NetworkAcl { rules: in_order(&acl.rules).into_iter().map(AclRule::from).collect() }.into();
    for subnet in &*acl.subnets {
        resource.link(Relation::Filters, subnet);
    }
    found.resources.push(resource);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str, before: &str) -> Rule {
        let reference = Reference { id: Loose(before.into()), ..Reference::default() };
        Rule { id: Loose(id.into()), before: Loose(reference), ..Rule::default() }
    }

    fn order(rules: &[Rule]) -> Vec<&str> {
        in_order(rules).into_iter().map(|rule| &**rule.id).collect()
    }

    #[test]
    fn rules_stand_in_the_order_in_which_they_apply() {
        assert_eq!(order(&[rule("c", ""), rule("a", "b"), rule("b", "c")]), ["a", "b", "c"]);
    }

    #[test]
    fn rules_in_a_ring_or_without_a_chain_stay_as_they_came() {
        assert_eq!(order(&[rule("b", "a"), rule("a", "b")]), ["b", "a"]);
        assert_eq!(order(&[rule("b", ""), rule("a", "")]), ["b", "a"]);
    }
}
