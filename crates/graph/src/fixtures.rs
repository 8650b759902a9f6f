//! Accounts made by hand, for tests.

use crate::{End, Graph, Node, NodeId, build};
use drawstream_estate::{Kind, Link, Note, Pointer, Reading, Relation, Resource, Target, facts};

/// The account's id.
pub const ACCOUNT: &str = "acc";

/// A resource of us-south, whose name is its id.
pub fn resource(kind: Kind, id: &str) -> Resource {
    let mut resource = Resource::new(kind, id, &"us-south".into());
    resource.name = id.into();
    resource
}

/// A resource of VPC `v`.
pub fn in_vpc(kind: Kind, id: &str) -> Resource {
    Resource { vpc: "v".into(), ..resource(kind, id) }
}

/// A subnet of VPC `v`.
pub fn subnet(id: &str, zone: &str, cidr: &str) -> Resource {
    let facts = facts::Subnet { cidr: cidr.into(), ..facts::Subnet::default() };
    Resource { zone: zone.into(), facts: facts.into(), ..in_vpc(Kind::Subnet, id) }
}

/// A server of VPC `v` with those subnets and addresses.
pub fn server(id: &str, subnets: &[&str], addresses: &[&str]) -> Resource {
    Resource {
        subnets: subnets.iter().map(|&id| id.into()).collect(),
        addresses: addresses.iter().map(|&address| address.into()).collect(),
        ..in_vpc(Kind::Instance, id)
    }
}

/// A managed service of that name.
pub fn service(id: &str, name: &str, location: &str) -> Resource {
    let facts = facts::ResourceInstance { service: name.into(), location: location.into(), ..Default::default() };
    let mut service = Resource::new(Kind::ResourceInstance, id, &"".into());
    service.name = id.into();
    Resource { facts: facts.into(), ..service }
}

/// VPC `v` with subnet `a` in its first zone and subnet `b` in its second.
pub fn vpc() -> Vec<Resource> {
    vec![resource(Kind::Vpc, "v"), subnet("a", "us-south-1", "10.0.0.0/24"), subnet("b", "us-south-2", "10.0.1.0/24")]
}

/// A reference by id.
pub fn to(relation: Relation, key: &str) -> Link {
    Link::to(relation, Target::Resource(Pointer::to(key, "")))
}

/// A reference by id whose relation starts at the other end.
pub fn from(relation: Relation, key: &str) -> Link {
    Link { inward: true, ..to(relation, key) }
}

/// A reference with a note of that name.
pub fn noted(link: Link, name: &str) -> Link {
    Link { note: Note { name: name.into(), ..Note::default() }, ..link }
}

/// `resource` with that reference.
pub fn with(mut resource: Resource, link: Link) -> Resource {
    resource.links.push(link);
    resource
}

/// The graph of VPC `v` with more in the account.
pub fn graph(more: impl IntoIterator<Item = Resource>) -> Graph {
    graph_of(vpc().into_iter().chain(more).collect())
}

/// The graph of nothing but these.
pub fn graph_of(resources: Vec<Resource>) -> Graph {
    build(Reading { account_id: ACCOUNT.to_owned(), resources, ..Reading::default() })
}

/// The node of that kind and id.
pub fn find(graph: &Graph, kind: Kind, id: &str) -> NodeId {
    let found = graph.all().find(|(_, node)| node.kind() == kind && *node.resource.id == *id);
    found.unwrap_or_else(|| panic!("no {} {id}", kind.id())).0
}

fn called(node: &Node) -> String {
    format!("{} {}", node.kind().id(), node.resource.id)
}

/// Where a node lies, as `kind id`, and whether that is only the closest place that is known.
pub fn place(graph: &Graph, kind: Kind, id: &str) -> (String, bool) {
    let node = graph.node(find(graph, kind, id));
    let parent = node.parent.map_or("nowhere".to_owned(), |parent| called(graph.node(parent)));
    assert_eq!(node.drawn, node.parent.is_some(), "{}", called(node));
    (parent, node.unplaced)
}

/// The edges as `relation: kind id -> kind id` or `relation: kind id -> form name`, with the names of their notes.
pub fn edges(graph: &Graph) -> Vec<String> {
    let edge = |edge: &crate::Edge| {
        let to = match edge.to {
            End::Node(to) => called(graph.node(to)),
            End::External(to) => {
                let external = graph.external(to);
                format!("{:?} {}", external.form, external.name).to_lowercase()
            }
        };
        let notes: Vec<&str> = edge.notes.iter().map(|note| &*note.name).collect();
        let notes = if notes.is_empty() { String::new() } else { format!(" {notes:?}") };
        format!("{}: {} -> {to}{notes}", edge.relation.name(), called(graph.node(edge.from)))
    };
    graph.edges.iter().map(edge).collect()
}
