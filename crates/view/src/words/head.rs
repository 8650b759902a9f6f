//! The second lines of heads: what a box is, and what rules the subnets in it.

use super::outside::summed;
use super::{Words, called, counted};
use drawstream_graph::estate::{Facts, Kind, Relation};
use drawstream_graph::{Graph, NodeId};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

/// How the part of a second line begins that names an ACL.
pub const ACL: &str = "ACL\u{a0}";

/// What rules a subnet: the relation, and the words for it on heads.
const RULES: [(Relation, &str); 2] = [(Relation::Filters, "ACL"), (Relation::Routes, "routes")];

/// What rules most subnets of each VPC, and what need not be said.
#[derive(Debug, Default)]
pub struct Usual {
    /// By VPC and index of [`RULES`].
    rules: BTreeMap<(NodeId, usize), String>,
    /// The routing tables that every subnet has which has no other.
    default_tables: BTreeSet<(NodeId, String)>,
}

impl Usual {
    /// Reads what rules the subnets.
    pub fn of(graph: &Graph, words: &Words<'_>) -> Self {
        Self { rules: rules(graph, words), default_tables: default_tables(graph) }
    }
}

/// The ACL and routing table of at least two and of most subnets of each VPC; its default ACL, where one has it.
fn rules(graph: &Graph, words: &Words<'_>) -> BTreeMap<(NodeId, usize), String> {
    let mut counts: BTreeMap<(NodeId, usize), BTreeMap<String, usize>> = BTreeMap::new();
    for (id, node) in graph.all().filter(|(_, node)| node.kind() == Kind::Subnet) {
        let Some(vpc) = node.vpc else { continue };
        for (at, (relation, _)) in RULES.iter().enumerate() {
            if let Some(name) = words.rule(id, *relation) {
                *counts.entry((vpc, at)).or_default().entry(name).or_default() += 1;
            }
        }
    }
    let most = |(key, names): ((NodeId, usize), BTreeMap<String, usize>)| {
        // What new subnets of the VPC get is usual, even where fewer have it.
        if let (Facts::Vpc(facts), 0) = (&graph.node(key.0).resource.facts, key.1)
            && names.contains_key(&*facts.default_network_acl.name)
        {
            return Some((key, facts.default_network_acl.name.to_string()));
        }
        let all: usize = names.values().sum();
        let (name, count) = names.into_iter().max_by(|(a, one), (b, other)| one.cmp(other).then_with(|| b.cmp(a)))?;
        (count * 2 > all && count > 1).then_some((key, name))
    };
    counts.into_iter().filter_map(most).gather()
}

fn default_tables(graph: &Graph) -> BTreeSet<(NodeId, String)> {
    let tables = graph.nodes.iter().filter(|node| match &node.resource.facts {
        Facts::RoutingTable(facts) => facts.is_default,
        _ => false,
    });
    tables.filter_map(|node| Some((node.vpc?, node.resource.name.to_string()))).gather()
}

impl Words<'_> {
    /// The names of what rules a subnet in that way.
    pub fn rule(&self, id: NodeId, relation: Relation) -> Option<String> {
        let own = self.told.get(&id)?.iter().map(|at| &self.graph.edges[*at]);
        let mut names: Vec<&str> =
            own.filter(|edge| edge.relation == relation).map(|edge| called(self.graph.node(edge.from))).collect();
        names.order();
        names.dedup();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Whether the ACL of a subnet is what is usual in its VPC.
    pub fn has_usual_acl(&self, usual: &Usual, subnet: NodeId) -> bool {
        let vpc = self.graph.node(subnet).vpc.unwrap_or(subnet);
        usual.rules.get(&(vpc, 0)).is_some_and(|most| self.rule(subnet, Relation::Filters).as_ref() == Some(most))
    }

    /// Whether there are rules to which it is subject.
    pub fn has_rules(&self, id: NodeId) -> bool {
        let is_rule = |relation| matches!(relation, Relation::Guards | Relation::Filters | Relation::Routes);
        self.told.get(&id).is_some_and(|edges| edges.iter().any(|at| is_rule(self.graph.edges[*at].relation)))
    }

    /// The second line of a VPC's card: its ranges, and in how many zones it is.
    pub fn of_card(&self, vpc: NodeId) -> Vec<String> {
        let zones = || self.graph.node(vpc).children.iter().filter(|id| self.graph.node(**id).kind() == Kind::Zone);
        let ranges: Vec<&String> = zones().filter_map(|zone| self.prefixes.get(zone)).flatten().collect();
        let count = zones().count();
        let words = [summed(&ranges), if count > 0 { counted(Kind::Zone, count) } else { String::new() }];
        words.into_iter().filter(|words| !words.is_empty()).collect()
    }

    /// A VPC's first two address ranges and how many more there are, and in how many zones it is.
    pub fn ranges(&self, vpc: NodeId) -> (String, usize) {
        let zones = || self.graph.node(vpc).children.iter().filter(|id| self.graph.node(**id).kind() == Kind::Zone);
        let ranges: Vec<&str> =
            zones().filter_map(|zone| self.prefixes.get(zone)).flatten().map(String::as_str).collect();
        let words = match ranges[..] {
            [first, second] => format!("{first}, {second}"),
            _ => summed(&ranges),
        };
        (words, zones().count())
    }

    /// The parts of a node's second line, the most important first.
    pub fn caption_parts(&self, usual: &Usual, id: NodeId) -> Vec<String> {
        let node = self.graph.node(id);
        let mut parts = vec![self.caption(id)];
        // What is not as it should be says so first.
        if let Some((_, word)) = super::state(&node.resource.state) {
            parts.insert(0, word);
        }
        // What holds for most subnets stands on the VPC's head, what is otherwise on the subnet's own.
        let vpc = node.vpc.unwrap_or(id);
        for (at, (relation, word)) in RULES.iter().enumerate() {
            let most = usual.rules.get(&(vpc, at));
            let name = match node.kind() {
                Kind::Vpc => most.cloned(),
                Kind::Subnet => self.rule(id, *relation).filter(|name| most.is_none_or(|most| most != name)),
                _ => None,
            };
            let is_default = |name: &str| usual.default_tables.contains(&(vpc, name.to_owned()));
            if let Some(name) = name.filter(|name| at == 0 || !is_default(name)) {
                parts.push(format!("{word}\u{a0}{name}"));
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ACCOUNT, Builder};

    #[test]
    fn what_rules_most_subnets_stands_on_the_vpc_and_what_does_not_on_the_subnet() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let vpc = b.add("vpc", "shop", region);
        let zone = b.add("zone", "eu-de-1", vpc);
        let acls = ["usual", "own"].map(|name| b.data("network_acl", name, vpc));
        let subnets: Vec<NodeId> = [0, 0, 1]
            .iter()
            .map(|&acl| {
                let subnet = b.tile("subnet", "web", "10.0.0.0/24", zone);
                b.node(subnet).vpc = Some(vpc);
                b.join(Relation::Filters, acls[acl], subnet);
                subnet
            })
            .collect();
        let graph = b.build();
        let words = Words::of(&graph);
        let usual = Usual::of(&graph, &words);
        assert_eq!(words.caption_parts(&usual, vpc), ["", "ACL\u{a0}usual"]);
        assert_eq!(words.caption_parts(&usual, subnets[0]), ["10.0.0.0/24"]);
        assert_eq!(words.caption_parts(&usual, subnets[2]), ["10.0.0.0/24", "ACL\u{a0}own"]);
    }

    #[test]
    fn a_managed_service_says_what_it_is() {
        let mut b = Builder::new();
        let known = b.service("keys", "kms");
        let other = b.service("new", "brand-new");
        let graph = b.build();
        let words = Words::of(&graph);
        let usual = Usual::of(&graph, &words);
        assert_eq!(words.caption_parts(&usual, known), ["Key Protect"]);
        assert_eq!(words.caption_parts(&usual, other), ["brand-new"]);
    }
}
