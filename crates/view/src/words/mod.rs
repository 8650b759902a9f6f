//! What is said of an account's resources: captions, attributes, tooltips, labels. The one place where facts become
//! words.
//!
//! [`Words`] looks up what several resources tell of one; [`caption`] and [`data`] have the words of each kind,
//! [`rule`] those of rules and routes, [`services`] the names of managed services, [`told`] what outputs ask for.

mod address;
mod around;
mod caption;
mod console;
mod data;
mod head;
mod links;
pub mod marks;
mod outside;
mod parts;
mod power;
mod resolve;
pub(crate) mod rule;
pub mod services;
mod short;
mod state;
mod told;
pub mod unlisted;
mod whole;

pub use head::{ACL, Usual};
pub use outside::{external_caption, external_name};
pub use state::state;
pub use whole::{
    account, account_id, gaps, incomplete, is_lacking, missing, moment, nothing, only_counted, parts, read, read_at,
    resources,
};

use drawstream_graph::estate::facts::Access;
use drawstream_graph::estate::kind;
use drawstream_graph::estate::{
    Cidr, CoverageState, ExternalForm, Facts, Kind, LeftOut, Note, Origin, Relation, Scope, natural,
};
use drawstream_graph::{Edge, End, Graph, Node, NodeId};
use drawstream_order::{Gather as _, Order as _};
use std::collections::BTreeMap;

/// A value with a name of its own, such as an attribute of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Words on one line.
    Text(String),
    /// Lines of one table: rules, routes, listeners.
    Lines(Vec<String>),
}

/// Values in order; each name once.
#[derive(Debug, Default)]
pub struct Values(Vec<(&'static str, Value)>);

impl Values {
    /// Adds a value, unless it is empty. A second value of one name is written behind the first.
    fn text(&mut self, name: &'static str, value: impl AsRef<str>) {
        let value = value.as_ref();
        if value.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, Value::Text(all))) => {
                all.push_str(", ");
                all.push_str(value);
            }
            Some((_, Value::Lines(all))) => all.push(value.to_owned()),
            None => self.0.push((name, Value::Text(value.to_owned()))),
        }
    }

    /// Adds a number with its unit, if there is one.
    fn number(&mut self, name: &'static str, number: Option<u64>, unit: &str) {
        if let Some(number) = number {
            self.text(name, format!("{number}{unit}"));
        }
    }

    /// Adds several values, side by side.
    fn list<S: ToString>(&mut self, name: &'static str, values: impl IntoIterator<Item = S>) {
        let all: Vec<String> = values.into_iter().map(|value| value.to_string()).filter(|v| !v.is_empty()).collect();
        self.text(name, all.join(", "));
    }

    /// Adds lines, if there are any.
    fn lines(&mut self, name: &'static str, lines: Vec<String>) {
        if !lines.is_empty() {
            self.0.push((name, Value::Lines(lines)));
        }
    }
}

impl IntoIterator for Values {
    type Item = (&'static str, Value);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The words of one graph.
#[derive(Debug)]
pub struct Words<'g> {
    graph: &'g Graph,
    /// The relations that are told at the resource where they end, by that resource.
    told: BTreeMap<NodeId, Vec<usize>>,
    /// The relations that lead to something that was not read, by the resource that they start at.
    unknown: BTreeMap<NodeId, Vec<usize>>,
    /// Routing tables that nothing uses, by VPC.
    idle: BTreeMap<NodeId, Vec<NodeId>>,
    /// Names of what others refer to by id alone.
    names: BTreeMap<(Kind, &'g str), &'g str>,
    /// Names of global load balancers' pools, by their ids.
    pools: BTreeMap<&'g str, &'g str>,
    /// Address prefixes by zone.
    prefixes: BTreeMap<NodeId, Vec<String>>,
    /// Names that a machine made, as they are shown.
    short: BTreeMap<NodeId, String>,
    /// Addresses in Terraform of what a file of it declares, without those of parts.
    declared: BTreeMap<(Kind, &'g str), Vec<&'g str>>,
}

impl<'g> Words<'g> {
    /// Looks up what is needed more than once.
    pub fn of(graph: &'g Graph) -> Self {
        let mut told: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
        let mut unknown = told.clone();
        for (at, edge) in graph.edges.iter().enumerate() {
            match edge.to {
                End::Node(to) if is_told(edge) => told.entry(to).or_default().push(at),
                End::External(to) if graph.external(to).form == ExternalForm::Unknown => {
                    unknown.entry(edge.from).or_default().push(at);
                }
                _ => {}
            }
        }
        let is_referred = |node: &&Node| matches!(node.kind(), Kind::Cluster | Kind::DedicatedHost | Kind::Share);
        let named = graph.nodes.iter().filter(is_referred);
        let names = named.map(|node| ((node.kind(), &*node.resource.id), &*node.resource.name)).collect();
        let pools = graph.nodes.iter().flat_map(resolve::pools).collect();
        let (idle, prefixes, short) = (around::idle(graph), prefixes(graph), short::names(graph));
        let declared = declared(graph);
        Self { graph, told, unknown, idle, names, pools, prefixes, short, declared }
    }

    fn name(&self, id: NodeId) -> &'g str {
        called(self.graph.node(id))
    }

    /// A node's name as the page shows it: without most of what a machine made of it.
    pub fn shown(&self, id: NodeId) -> &str {
        self.short.get(&id).map_or_else(|| called(self.graph.node(id)), String::as_str)
    }
}

/// Whether `outer` holds `inner`, at whatever depth.
pub fn is_around(graph: &Graph, outer: NodeId, inner: NodeId) -> bool {
    let mut next = graph.node(inner).parent;
    while let Some(id) = next {
        if id == outer {
            return true;
        }
        next = graph.node(id).parent;
    }
    false
}

/// Whether a relation is told at its end.
fn is_told(edge: &Edge) -> bool {
    !edge.relation.is_line() || edge.relation == Relation::Attached
}

/// Addresses in Terraform, without those of parts.
fn declared(graph: &Graph) -> BTreeMap<(Kind, &str), Vec<&str>> {
    let mut found: BTreeMap<(Kind, &str), Vec<&str>> = BTreeMap::new();
    let addresses = graph.declared.iter().flat_map(|declared| &declared.addresses);
    for placed in addresses.filter(|placed| !placed.is_part) {
        found.entry((placed.kind, &placed.id)).or_default().push(&placed.address);
    }
    found
}

/// The address prefixes of each zone, in order.
fn prefixes(graph: &Graph) -> BTreeMap<NodeId, Vec<String>> {
    let mut by_zone: BTreeMap<(NodeId, &str), Vec<String>> = BTreeMap::new();
    for node in &graph.nodes {
        if let (Facts::AddressPrefix(facts), Some(vpc)) = (&node.resource.facts, node.vpc)
            && !facts.cidr.is_empty()
        {
            by_zone.entry((vpc, &node.resource.zone)).or_default().push(facts.cidr.to_string());
        }
    }
    let zones = graph.all().filter(|(_, node)| node.kind() == Kind::Zone);
    let own = zones.filter_map(|(id, node)| {
        let mut cidrs = by_zone.remove(&(node.vpc?, &*node.resource.name))?;
        cidrs.order_by(|a, b| natural(a, b));
        Some((id, cidrs))
    });
    own.gather()
}

/// What is known of the relations between two resources, in words.
pub fn notes(relation: Relation, notes: &[Note]) -> String {
    let mut words: Vec<String> = notes.iter().map(|note| words_of(relation, note)).collect();
    words.retain(|words| !words.is_empty());
    words.order();
    words.dedup();
    words.join(if relation == Relation::Peer { "; " } else { ", " })
}

fn words_of(relation: Relation, note: &Note) -> String {
    let name = &note.name;
    match (relation, note.port) {
        (_, Some(port)) => port.to_string(),
        (Relation::Connects, None) => {
            let form =
                if note.form.contains("gre") { format!(" ({})", outside::network(&note.form)) } else { String::new() };
            format!("{name}{form}{}", unless_attached(&note.state))
        }
        (_, None) => {
            let ranges = |cidrs: &[Cidr]| cidrs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let between = match (ranges(&note.local_cidrs), ranges(&note.peer_cidrs)) {
                (local, peer) if local.is_empty() && peer.is_empty() => String::new(),
                (local, peer) => format!("{local} to {peer}"),
            };
            let parts = [&**name, &*note.state, &*note.form, &between];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
    }
}

/// The state of a connection in brackets. One that is up needs no words beside its name.
fn unless_attached(state: &str) -> String {
    if matches!(state, "attached" | "") { String::new() } else { format!(" ({state})") }
}

/// What part of the account was wanted; empty for the whole account.
pub fn scope(scope: &Scope) -> String {
    let mut words = Vec::new();
    if !scope.regions.is_empty() {
        words.push(format!("regions: {}", scope.regions.join(", ")));
    }
    if let Some(group) = &scope.resource_group {
        words.push(format!("resource group: {group}"));
    }
    words.join("; ")
}

/// What the account still lists though it is deleted, by state.
pub fn left_out(all: &[LeftOut]) -> String {
    let mut by_state: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in all {
        let name = if one.name.is_empty() { &one.id } else { &one.name };
        by_state.entry(&one.state).or_default().push(name);
    }
    let words = |(state, names): (&str, Vec<&str>)| {
        let state = match state {
            "pending_reclamation" => "can still be restored",
            "removed" => "removed for good",
            other => other,
        };
        let count = counted(Kind::ResourceInstance, names.len());
        let more = names.len().saturating_sub(MOST_NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names: Vec<&str> = names.into_iter().take(MOST_NAMES).collect();
        format!("{count} ({state}): {}{more}", names.join(", "))
    };
    by_state.into_iter().map(words).collect::<Vec<_>>().join("; ")
}

/// Names of what is left out that are told.
const MOST_NAMES: usize = 12;

/// Whether a plan is drawn over the account that it would change: of itself a file of Terraform's has read no part.
pub fn is_laid_over(graph: &Graph) -> bool {
    graph.declared.is_some() && graph.coverage.iter().any(|part| part.state == CoverageState::Found)
}

/// Where the account was read from, if that is a file, and that a file does not tell everything; empty for a live one.
pub fn source(graph: &Graph) -> String {
    let Origin::File { name, form } = &graph.origin else { return String::new() };
    let lacks = graph.coverage.iter().any(|part| part.state == CoverageState::NotConfigured);
    let unknown = match (&graph.declared, lacks) {
        (Some(_), _) if is_laid_over(graph) => "; all else as the account has it",
        (Some(_), _) => "; what Terraform does not manage is unknown",
        (None, true) => "; kinds that it has no list of are unknown",
        (None, false) => "",
    };
    format!("from {name}, {form}{unknown}")
}

/// A node's name; its id where it has none. A file may tell neither of an account.
pub fn called(node: &Node) -> &str {
    match node.resource.name_or_id() {
        "" if node.kind() == Kind::Account => "Account",
        own => own,
    }
}

/// A count in the words of the kind.
pub fn counted(kind: Kind, count: usize) -> String {
    kind::counted(kind.id(), count as u64)
}

/// The service that a managed service is of, by its name in CRNs.
pub fn service(node: &Node) -> Option<&str> {
    match &node.resource.facts {
        Facts::ResourceInstance(facts) if !facts.service.is_empty() => Some(&facts.service),
        _ => None,
    }
}

/// Whether a load balancer can be reached from the internet.
pub fn is_public(node: &Node) -> bool {
    matches!(&node.resource.facts, Facts::LoadBalancer(facts) if facts.access == Some(Access::Public))
}

/// The rules or routes of a group, ACL or table, a line each.
pub fn rules(node: &Node) -> Vec<String> {
    let mut lines: Vec<String> = match &node.resource.facts {
        Facts::SecurityGroup(facts) => facts.rules.iter().map(rule::group).collect(),
        Facts::NetworkAcl(facts) => {
            return facts.rules.iter().zip(1..).map(|(rule, nth)| format!("{nth}. {}", rule::acl(rule))).collect();
        }
        Facts::RoutingTable(facts) => facts.routes.iter().map(rule::route).collect(),
        _ => Vec::new(),
    };
    // These come in no order of meaning.
    lines.order();
    lines
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

impl Words<'_> {
    /// What siblings must have in common to be folded into one stack.
    pub fn likeness(&self, id: NodeId) -> String {
        let node = self.graph.node(id);
        match service(node) {
            // What is not as it should be is not hidden in a stack of others.
            Some(service) => format!("{service}/{}", state(&node.resource.state).unwrap_or_default().1),
            None => {
                let state = state(&node.resource.state).unwrap_or_default().1;
                format!("{}/{}/{state}", data::profile(&node.resource.facts), without_numbers(&node.resource.name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_a_number_are_alike() {
        assert_eq!(without_numbers("web-12-a1"), without_numbers("web-7-a22"));
        assert_ne!(without_numbers("web-12"), without_numbers("app-12"));
    }

    #[test]
    fn one_thing_is_counted_without_an_s() {
        assert_eq!(counted(Kind::Vpc, 1), "1 VPC");
        assert_eq!(counted(Kind::Vpc, 12), "12 VPCs");
        assert_eq!(counted(Kind::Vpc, 1171), "1,171 VPCs");
    }

    #[test]
    fn a_connection_that_is_up_needs_no_words_beside_its_name() {
        let note = |state: &str| Note { name: "to-prod".into(), state: state.into(), ..Note::default() };
        assert_eq!(notes(Relation::Connects, &[note("attached")]), "to-prod");
        assert_eq!(notes(Relation::Connects, &[note("detached")]), "to-prod (detached)");
        assert_eq!(notes(Relation::Peer, &[note("down")]), "to-prod down");
        let port = |port| Note { port: Some(port), ..Note::default() };
        assert_eq!(notes(Relation::Member, &[port(8080), port(443)]), "443, 8080");
    }
}
