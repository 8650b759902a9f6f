//! The inventory: the account as JSON, resource by resource, so that only one of them is in memory twice.

use drawstream_graph::estate::Kind;
use drawstream_graph::estate::inventory::{
    Account, Counted, Entry, ExternalEntry, FORMAT, Head, Parent, RelationEntry, Unknown,
};
use drawstream_graph::{Edge, End, Graph, Node, NodeId};
use drawstream_order::Order as _;
use serde::Serialize;
use std::io::{self, Write};

/// Writes the inventory of a graph of one account: the head, then a line for each resource and each relation.
///
/// # Errors
/// Those of the sink.
pub fn write(graph: &Graph, sink: &mut dyn Write) -> io::Result<()> {
    let head = serde_json::to_string(&head(graph))?;
    // Its closing brace gives way to what comes behind it.
    sink.write_all(head.strip_suffix('}').unwrap_or(&head).as_bytes())?;
    sink.write_all(b",\n\"resources\":[")?;
    list(sink, resources(graph).into_iter().map(|id| entry(graph, graph.node(id))))?;
    sink.write_all(b"],\n\"relations\":[")?;
    list(sink, graph.edges.iter().map(|edge| relation(graph, edge)))?;
    sink.write_all(b"]}\n")
}

/// All resources by kind, then id; the account itself is none.
pub(crate) fn resources(graph: &Graph) -> Vec<NodeId> {
    let mut resources: Vec<NodeId> = graph.all().map(|(id, _)| id).collect();
    resources.retain(|id| graph.node(*id).kind() != Kind::Account);
    resources.order_by(|a, b| key(graph.node(*a)).cmp(&key(graph.node(*b))));
    resources
}

/// Each item is made in memory, for every sink in one way: of code for each sink the artifact would be larger.
fn list<T: Serialize>(sink: &mut dyn Write, items: impl Iterator<Item = T>) -> io::Result<()> {
    let mut line = Vec::new();
    for (at, item) in items.enumerate() {
        line.clear();
        line.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut line, &item)?;
        sink.write_all(&line)?;
    }
    Ok(())
}

fn key(node: &Node) -> (&'static str, &str) {
    (node.kind().id(), &node.resource.id)
}

fn head(graph: &Graph) -> Head {
    let account = graph.accounts().next().map(|id| &graph.node(id).resource);
    let (id, name) = account.map(|account| (account.id.to_string(), account.name.to_string())).unwrap_or_default();
    let counted = graph.counted.iter();
    Head {
        format: FORMAT.to_owned(),
        read_at: graph.read_at.clone(),
        origin: graph.origin.clone(),
        // An account whose name is not known goes by its id.
        account: Account { name: if name == id { String::new() } else { name }, id },
        scope: graph.scope.clone(),
        coverage: graph.coverage.clone(),
        missing: graph.missing.clone(),
        left_out: graph.left_out.clone(),
        declared: graph.declared.clone(),
        counted: counted
            .map(|((region, kind), number)| Counted { region: region.clone(), kind: *kind, number: *number })
            .collect(),
    }
}

/// A resource as the inventory has it.
pub fn entry(graph: &Graph, node: &Node) -> Entry {
    let resource = &node.resource;
    let parent = node.parent.map(|parent| {
        let parent = &graph.node(parent).resource;
        Parent { kind: parent.kind, id: parent.id.clone() }
    });
    Entry {
        kind: resource.kind,
        id: resource.id.clone(),
        crn: resource.crn.clone(),
        name: resource.name.clone(),
        region: (&*resource.region).into(),
        zone: resource.zone.clone(),
        vpc: node.vpc.map(|vpc| graph.node(vpc).resource.id.clone()).unwrap_or_default(),
        resource_group: resource.group.1.clone(),
        resource_group_id: resource.group.0.clone(),
        tags: resource.tags.clone(),
        parent,
        unplaced: node.unplaced,
        not_read: resource.not_read,
        state: resource.state.clone(),
        addresses: resource.addresses.clone(),
        unknown: node
            .unknown
            .iter()
            .map(|(relation, name)| Unknown { relation: *relation, name: name.clone() })
            .collect(),
        data: resource.facts.clone(),
    }
}

/// A relation as the inventory has it.
pub fn relation(graph: &Graph, edge: &Edge) -> RelationEntry {
    let from = &graph.node(edge.from).resource;
    let (to, to_kind, external) = match edge.to {
        End::Node(to) => {
            let to = &graph.node(to).resource;
            (to.id.clone(), Some(to.kind), None)
        }
        End::External(to) => {
            let to = graph.external(to);
            (to.name.clone(), None, Some(ExternalEntry { form: to.form, detail: to.detail.clone() }))
        }
    };
    RelationEntry {
        relation: edge.relation,
        from: from.id.clone(),
        from_kind: from.kind,
        to,
        to_kind,
        external,
        notes: edge.notes.clone(),
    }
}
