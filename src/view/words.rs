//! All that is said of resources: captions, tooltips, attributes, facts. Nothing else reads a node's data.

mod told;

pub use told::{addresses, attributes, facts, stack_attributes, stack_name, tooltip};

use super::lookup::Lookup;

use crate::kinds::Kind;
use crate::model::{Model, Node, NodeId};
use crate::words::services;

/// What rules a subnet: the data entries, and the words for them on heads.
pub const RULES: [(&str, &str); 2] = [("network_acl", "ACL"), ("routing_table", "routes")];

/// A node's data entry of that name.
fn data<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    node.data.iter().find(|(key, _)| *key == name).map(|(_, value)| &**value)
}

/// A node's name; its id where it has none.
pub fn called(node: &Node) -> &str {
    if node.name.is_empty() { &node.id } else { &node.name }
}

/// A count in the words of the kind.
pub fn counted(kind: &Kind, count: usize) -> String {
    let name = if count == 1 { singular(kind) } else { kind.plural };
    format!("{count} {name}")
}

/// One thing of the kind, in words.
pub fn singular(kind: &Kind) -> &'static str {
    kind.plural.strip_suffix('s').unwrap_or(kind.plural)
}

/// The service that a managed service is of, by its name in CRNs.
pub fn service(node: &Node) -> Option<&str> {
    data(node, "service")
}

/// The ACL or routing table of a subnet: `key` is of [`RULES`].
pub fn rule<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    data(node, key)
}

/// Whether it is the routing table that every subnet of its VPC has which has no other.
pub fn is_default_table(node: &Node) -> bool {
    node.kind.name == "routing_table" && data(node, "default") == Some("true")
}

/// Whether a load balancer can be reached from the internet.
pub fn is_public(node: &Node) -> bool {
    data(node, "access") == Some("public")
}

/// Whether there are rules to which it is subject.
pub fn has_rules(node: &Node) -> bool {
    node.data.iter().any(|(key, _)| matches!(*key, "security_groups" | "network_acl" | "routing_table"))
}

/// The rules or routes of a group or table, a line each.
pub fn rules(node: &Node) -> Vec<String> {
    let rules = data(node, "rules").or(data(node, "routes")).unwrap_or_default();
    rules.lines().map(str::to_owned).collect()
}

/// What siblings must have in common to be folded into one stack.
pub fn likeness(node: &Node) -> String {
    match service(node) {
        Some(service) => service.to_owned(),
        None => format!("{}/{}", data(node, "profile").unwrap_or_default(), without_numbers(&node.name)),
    }
}

/// A name with every run of digits as one mark.
fn without_numbers(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

/// A node's own second line: of a managed service that has none, what service it is.
pub fn own_caption(node: &Node) -> &str {
    if !node.caption.is_empty() || node.kind.name != "resource_instance" {
        return &node.caption;
    }
    let service = service(node).unwrap_or_default();
    services::title(service)
}

/// The parts of a node's second line, the most important first.
pub fn caption(model: &Model, lookup: &Lookup, id: NodeId) -> Vec<String> {
    let node = model.node(id);
    let mut parts = vec![own_caption(node).to_owned()];
    // What holds for most subnets stands on the VPC's head, what is otherwise on the subnet's own.
    let vpc = node.vpc.unwrap_or(id);
    for (at, (key, word)) in RULES.iter().enumerate() {
        let usual = lookup.usual.get(&(vpc, at));
        let name = match node.kind.name {
            "vpc" => usual.map(String::as_str),
            "subnet" => rule(node, key).filter(|name| usual.is_none_or(|usual| usual != name)),
            _ => None,
        };
        let is_default = |name: &str| lookup.default_tables.contains(&(vpc, name.to_owned()));
        if let Some(name) = name.filter(|name| at == 0 || !is_default(name)) {
            parts.push(format!("{word}\u{a0}{name}"));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixtures::Builder;

    #[test]
    fn names_that_differ_by_a_number_are_alike() {
        assert_eq!(without_numbers("web-12-a1"), without_numbers("web-7-a22"));
        assert_ne!(without_numbers("web-12"), without_numbers("app-12"));
    }

    #[test]
    fn one_thing_is_counted_without_an_s() {
        let vpc = crate::kinds::named("vpc").unwrap();
        assert_eq!(counted(vpc, 1), "1 VPC");
        assert_eq!(counted(vpc, 12), "12 VPCs");
    }

    #[test]
    fn what_rules_most_subnets_stands_on_the_vpc_and_what_does_not_on_the_subnet() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", NodeId(0));
        let vpc = b.add("vpc", "shop", region);
        let zone = b.add("zone", "eu-de-1", vpc);
        let subnets: Vec<NodeId> = ["usual", "usual", "own"]
            .iter()
            .map(|acl| {
                let subnet = b.tile("subnet", "web", "10.0.0.0/24", zone);
                b.node(subnet).vpc = Some(vpc);
                b.node(subnet).data.push(("network_acl", (*acl).into()));
                subnet
            })
            .collect();
        let model = b.build();
        let lookup = Lookup::new(&model);
        assert_eq!(caption(&model, &lookup, vpc), ["", "ACL\u{a0}usual"]);
        assert_eq!(caption(&model, &lookup, subnets[0]), ["10.0.0.0/24"]);
        assert_eq!(caption(&model, &lookup, subnets[2]), ["10.0.0.0/24", "ACL\u{a0}own"]);
    }

    #[test]
    fn a_managed_service_says_what_it_is() {
        let mut b = Builder::new();
        let known = b.add("resource_instance", "keys", NodeId(0));
        b.node(known).data.push(("service", "kms".into()));
        let other = b.add("resource_instance", "new", NodeId(0));
        b.node(other).data.push(("service", "brand-new".into()));
        let model = b.build();
        let lookup = Lookup::new(&model);
        assert_eq!(caption(&model, &lookup, known), ["Key Protect"]);
        assert_eq!(caption(&model, &lookup, other), ["brand-new"]);
    }
}
