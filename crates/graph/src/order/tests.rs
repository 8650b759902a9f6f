use crate::NodeId;
use crate::fixtures::{find, graph, graph_of, in_vpc, resource, server};
use drawstream_estate::{Kind, Resource};

#[test]
fn nodes_are_in_preorder_with_data_behind_them() {
    let graph = graph([server("web", &["a"], &[]), in_vpc(Kind::SecurityGroup, "group")]);
    let ids: Vec<&str> = graph.nodes.iter().map(|node| &*node.resource.id).collect();
    assert_eq!(ids, ["acc", "us-south", "v", "v/us-south-1", "a", "web", "v/us-south-2", "b", "group"]);
    for (id, node) in graph.all() {
        assert!(node.children.iter().all(|child| *child > id && graph.node(*child).parent == Some(id)));
    }
    assert_eq!(NodeId::FIRST, find(&graph, Kind::Account, "acc"));
}

#[test]
fn siblings_are_ordered_by_kind_then_name_then_id() {
    let named = |id: &str, name: &str| Resource { name: name.into(), ..server(id, &["a"], &[]) };
    let endpoint = Resource { kind: Kind::EndpointGateway, name: "a".into(), ..server("e", &[], &["10.0.0.9"]) };
    let graph = graph([named("3", "web-10"), named("2", "web-2"), named("9", "Web-1"), named("1", "web-2"), endpoint]);
    let children = &graph.node(find(&graph, Kind::Subnet, "a")).children;
    let ids: Vec<&str> = children.iter().map(|child| &*graph.node(*child).resource.id).collect();
    assert_eq!(ids, ["9", "1", "2", "3", "e"]);
}

#[test]
fn what_was_needed_to_resolve_references_is_gone() {
    let web = Resource { aliases: vec!["nic".into()], ..server("web", &["a"], &["10.0.0.4"]) };
    let graph = graph([web]);
    let web = &graph.node(find(&graph, Kind::Instance, "web")).resource;
    assert!(web.aliases.is_empty() && web.subnets.is_empty() && web.links.is_empty());
    assert_eq!(web.addresses[..], ["10.0.0.4".into()]);
}

#[test]
fn an_account_of_nothing_is_itself() {
    let graph = graph_of(Vec::new());
    assert_eq!((graph.nodes.len(), graph.edges.len()), (1, 0));
    assert_eq!(graph.counts().len(), 0);
    assert_eq!(graph_of(vec![resource(Kind::Vpc, "v")]).counts()[&Kind::Vpc], 1);
}
