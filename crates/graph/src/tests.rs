//! Accounts side by side, and numbers.

use crate::fixtures::{edges, find, graph, in_vpc, resource, server, to, with};
use crate::{End, ExternalForm, Graph, NodeId, build};
use drawstream_estate::{Coverage, CoverageState, Detail, Kind, Link, Reading, Relation, Target};

/// An account with an edge inside it and one that leads out of it.
fn account(peer: &str) -> Graph {
    let target = Target::External { form: ExternalForm::Peer, name: peer.into(), detail: Detail::default() };
    graph([
        server("web", &["a"], &[]),
        with(in_vpc(Kind::LoadBalancer, "front"), to(Relation::Member, "web")),
        with(resource(Kind::DirectLink, "link"), Link::to(Relation::Peer, target)),
    ])
}

#[test]
fn accounts_stand_side_by_side_and_keep_to_themselves() {
    let (mut one, mut other) = (account("zurich"), account("aachen"));
    for (graph, keys) in [(&mut one, 2), (&mut other, 3)] {
        graph.counted.insert(("us-south".to_owned(), Kind::Key), keys);
    }
    one.coverage = vec![Coverage::new("eu-de", "vpc", CoverageState::Found, 1)];
    other.coverage = vec![Coverage::new("eu-de", "vpc", CoverageState::Refused, 0)];
    let (size, alone) = (one.nodes.len(), edges(&one));
    let both = one.beside(other);
    let accounts: Vec<NodeId> = both.accounts().collect();
    assert_eq!(accounts, [NodeId::FIRST, NodeId::at(size)]);
    assert_eq!([size - 1, size, size * 2 - 1].map(|at| both.account_of(NodeId::at(at))), [0, 1, 1]);
    for (id, node) in both.all() {
        let is_second = id.index() >= size;
        let ends = node.parent.iter().chain(&node.vpc).chain(&node.children);
        assert!(ends.into_iter().all(|end| (end.index() >= size) == is_second), "{}", node.resource.id);
    }
    for edge in &both.edges {
        let is_second = edge.from.index() >= size;
        match edge.to {
            End::Node(to) => assert_eq!(to.index() >= size, is_second),
            End::External(to) => {
                assert_eq!(&*both.external(to).name, if is_second { "aachen" } else { "zurich" });
            }
        }
    }
    let parts: Vec<_> = both.coverage_by_account().map(|(account, part)| (account, part.state)).collect();
    assert_eq!(parts, [(0, CoverageState::Found), (1, CoverageState::Refused)]);
    assert!(both.edges.is_sorted());
    assert_eq!(both.edges.len(), alone.len() * 2);
    assert_eq!(both.counted[&("us-south".to_owned(), Kind::Key)], 5);
}

#[test]
fn counts_are_of_resources_and_of_what_is_only_counted() {
    let mut one = account("zurich");
    one.counted.insert(("us-south".to_owned(), Kind::Key), 2);
    one.counted.insert(("eu-de".to_owned(), Kind::Key), 4);
    let counts = one.counts();
    assert_eq!((counts[&Kind::Key], counts[&Kind::Subnet], counts.get(&Kind::Account)), (6, 2, None));
    let first = one.node(find(&one, Kind::Subnet, "a"));
    assert_eq!(first.kind(), Kind::Subnet);
}

#[test]
fn a_resource_group_without_an_id_names_nothing() {
    let mut server = server("web", &[], &[]);
    server.group.0 = "g".into();
    let groups = vec![("".into(), "stray".into()), ("g".into(), "shop".into())];
    let graph = build(Reading { resources: vec![server], groups, ..Reading::default() });
    let names: Vec<&str> =
        graph.nodes.iter().map(|node| &*node.resource.group.1).filter(|name| !name.is_empty()).collect();
    assert_eq!(names, ["shop"]);
}
