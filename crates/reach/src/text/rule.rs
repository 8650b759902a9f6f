//! What the rules of a table are called. Rules of security groups often have no name of their own, and an id says
//! nothing to people: then their place among the others tells which one is meant. Ids are for files.

use super::visible;
use drawstream_graph::estate::Facts;
use drawstream_graph::{Graph, NodeId};

/// Id and name of the rule that stands at a place of a security group or network ACL.
fn own(graph: &Graph, table: NodeId, at: usize) -> (&str, &str) {
    match &graph.node(table).resource.facts {
        Facts::SecurityGroup(facts) => facts.rules.get(at).map(|rule| (&*rule.id, &*rule.name)),
        Facts::NetworkAcl(facts) => facts.rules.get(at).map(|rule| (&*rule.id, &*rule.name)),
        _ => None,
    }
    .unwrap_or_default()
}

/// Its id in files; its name where it has no id.
pub(crate) fn id(graph: &Graph, table: NodeId, at: usize) -> String {
    let (id, name) = own(graph, table, at);
    if id.is_empty() { name } else { id }.to_owned()
}

/// Its name, and nothing where it has none.
pub(crate) fn name(graph: &Graph, table: NodeId, at: usize) -> Option<String> {
    let (_, name) = own(graph, table, at);
    (!name.is_empty()).then(|| visible(name))
}

/// What it is called in words: `allow-https`, or `rule 3`.
pub(crate) fn called(graph: &Graph, table: NodeId, at: usize) -> String {
    name(graph, table, at).unwrap_or_else(|| format!("rule {}", at + 1))
}
