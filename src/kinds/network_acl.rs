//! Network ACLs, with their ordered rules.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Items, Loose, Reference, Text};
use crate::kinds::Relation;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A network ACL.
pub static NETWORK_ACL: Kind = node(
    "network_acl",
    "network ACLs",
    Level::Data,
    "subnet-acl-rules",
    Category::Security,
    &[vpc_list(
        "network_acl",
        When::RegionWithVpc,
        "/network_acls",
        "network_acls",
        "Viewer on VPC Infrastructure Services: Network ACL",
        read,
    )],
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

/// A port range in words; empty for all of them.
fn ports(from: Option<u64>, to: Option<u64>) -> String {
    match (from, to) {
        (Some(1), Some(65535)) | (None, _) | (_, None) => String::new(),
        (Some(from), Some(to)) if from == to => format!(":{from}"),
        (Some(from), Some(to)) => format!(":{from}-{to}"),
    }
}

impl Rule {
    fn words(&self) -> String {
        let icmp = match (*self.icmp_type, *self.code) {
            (Some(kind), Some(code)) => format!(" type {kind} code {code}"),
            (Some(kind), None) => format!(" type {kind}"),
            _ => String::new(),
        };
        format!(
            "{} {} {}{icmp} {}{} -> {}{}",
            &**self.direction,
            &**self.action,
            if self.protocol.is_empty() { "all" } else { &**self.protocol },
            &**self.source,
            ports(*self.source_port_min, *self.source_port_max),
            &**self.destination,
            ports(*self.destination_port_min, *self.destination_port_max),
        )
    }
}

/// The rules as they apply; as they came where they do not form one chain.
fn in_order(rules: &[Rule]) -> Vec<&Rule> {
    let by_id: BTreeMap<&str, &Rule> = rules.iter().map(|rule| (&**rule.id, rule)).collect();
    let followers: BTreeSet<&str> = rules.iter().map(|rule| &**rule.before.id).collect();
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
    let mut resource = item.resource(&NETWORK_ACL, at);
    let rules = in_order(&acl.rules).into_iter().zip(1..).map(|(rule, nth)| format!("{nth}. {}", rule.words()));
    resource.put("rules", rules.collect::<Vec<_>>().join("\n"));
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
