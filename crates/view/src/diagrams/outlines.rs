//! Sets that fill rows: balancers' members, clusters, ACLs.

use super::*;

#[test]
fn a_balancer_has_one_line_to_the_rows_or_to_a_subnet_that_it_fills() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    let members = |diagram: &Diagram| -> Vec<usize> {
        let wires = diagram.wires.iter().filter(|wire| wire.relation == "member");
        wires.map(|wire| wire.members.len()).collect()
    };
    // Two servers in each of the three subnets of a row, and a member that was not read.
    let mut found = members(&diagram);
    found.sort_unstable();
    assert_eq!(found, [0, 6]);
    let outline = diagram.items.get(of_class(&diagram, "tier")[0]).cell.as_ref().unwrap();
    assert_eq!((outline.paint, outline.role), (Paint::Outline, Some(Role::Background)));
    // One of two subnets of a row.
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let mut servers = Vec::new();
    for zone in 1..=2 {
        let zone_box = b.add("zone", &format!("eu-de-{zone}"), vpc);
        let subnet = b.add("subnet", &format!("web-{zone}"), zone_box);
        servers.push([b.add("instance", "one", subnet), b.add("instance", "two", subnet)]);
    }
    let balancer = b.add("load_balancer", "front", vpc);
    for server in servers[0] {
        b.join(Relation::Member, balancer, server);
    }
    let diagram = page(&b.build(), 350, 0);
    assert_eq!(members(&diagram), [2]);
    assert_eq!(diagram.wires[0].to, of_class(&diagram, "subnet")[0]);
}

#[test]
fn a_cluster_that_fills_rows_is_an_outline_around_them() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let mut subnets = Vec::new();
    for zone in 1..=2 {
        let zone_box = b.add("zone", &format!("eu-de-{zone}"), vpc);
        let subnet = b.add("subnet", &format!("kube-{zone}"), zone_box);
        b.add("worker", "one", subnet);
        subnets.push(subnet);
    }
    let cluster = b.add("cluster", "kube", vpc);
    for subnet in subnets {
        b.join(Relation::Runs, cluster, subnet);
    }
    let diagram = page(&b.build(), 350, 0);
    let cells: Vec<_> =
        of_class(&diagram, "cluster").iter().map(|&id| diagram.items.get(id).cell.clone().unwrap()).collect();
    let own = cells.iter().find(|cell| matches!(cell.subject, Subject::One(_))).unwrap();
    assert_eq!(own.said, [("runs", vec!["subnet-4".to_owned(), "subnet-7".to_owned()])]);
    let outline = cells.iter().find(|cell| cell.paint == Paint::Outline).unwrap();
    assert!(matches!(&outline.subject, Subject::Elsewhere(_, home) if *home == diagram.id));
}

/// A VPC of three tiers in two zones, of which the second has an ACL of its own; with the tiers that a cluster fills.
fn fenced(clustered: &[usize]) -> Graph {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let default_network_acl = Ref { name: "usual".into(), ..Ref::default() };
    b.node(vpc).resource.facts = facts::Vpc { default_network_acl, ..facts::Vpc::default() }.into();
    let acls = ["usual", "own"].map(|name| b.data("network_acl", name, vpc));
    acls.iter().for_each(|&acl| b.node(acl).vpc = Some(vpc));
    let cluster = (!clustered.is_empty()).then(|| b.add("cluster", "shop", vpc));
    for zone in 1..=2 {
        let zone_id = b.add("zone", &format!("eu-de-{zone}"), vpc);
        for (tier, name) in ["web", "app", "data"].into_iter().enumerate() {
            let subnet = b.tile("subnet", &format!("{name}-{zone}"), "10.0.0.0/24", zone_id);
            b.node(subnet).vpc = Some(vpc);
            b.add("instance", &format!("{name}-{zone}-1"), subnet);
            b.join(Relation::Filters, acls[usize::from(tier == 1)], subnet);
            if let Some(cluster) = cluster.filter(|_| clustered.contains(&tier)) {
                b.join(Relation::Runs, cluster, subnet);
            }
        }
    }
    b.build()
}

#[test]
fn an_acl_of_whole_rows_is_an_outline_and_no_word() {
    let cases = [(&[][..], Some(Reach::Outer)), (&[1], Some(Reach::Outer)), (&[0, 1, 2], Some(Reach::Inner))];
    for (clustered, reach) in cases {
        let diagram = page(&fenced(clustered), 350, 0);
        let Content::Frame(frame) = content(&diagram, "vpc") else { panic!("no frame") };
        let Content::Grid(grid) = &diagram.items.get(frame.content.unwrap()).content else { panic!("no grid") };
        let is_fence = |id: ItemId| diagram.items.get(id).cell.as_ref().is_some_and(|cell| cell.paint == Paint::Fence);
        let fence = grid.outlines.iter().find(|outline| is_fence(outline.item));
        assert_eq!(fence.map(|outline| outline.reach), reach, "{clustered:?}");
        assert_eq!(fence.map(|outline| outline.rows.clone()), Some(1..2));
        let tile = diagram.items.get(fence.unwrap().owner.unwrap());
        assert_eq!((&*tile.words.name, tile.words.caption()), ("own", "network ACL".to_owned()));
        // Both lead to the rules, where the ACL is at home.
        let cell = tile.cell.as_ref().unwrap();
        assert!(matches!(&cell.subject, Subject::Elsewhere(_, home) if cell.link.as_ref() == Some(home)));
        let mut heads = of_class(&diagram, "subnet").into_iter().map(|id| diagram.items.get(id).words.caption());
        assert!(heads.all(|head| !head.contains("ACL")));
    }
}

#[test]
fn an_acl_of_rows_that_a_set_divides_is_said_in_words() {
    let mut graph = fenced(&[0, 1]);
    // The data tier has the ACL too, so that it lies half in the cluster.
    let own = graph.all().find(|(_, node)| node.resource.name.as_ref() == "own").unwrap().0;
    for edge in &mut graph.edges {
        if let (Relation::Filters, End::Node(to)) = (edge.relation, edge.to)
            && graph.nodes[to.index()].resource.name.starts_with("data")
        {
            edge.from = own;
        }
    }
    let diagram = page(&graph, 350, 0);
    let mut cells = (0..diagram.items.len()).filter_map(|at| diagram.items.get(ItemId::at(at)).cell.as_ref());
    assert!(cells.all(|cell| cell.paint != Paint::Fence));
}

#[test]
fn a_security_group_of_the_servers_of_whole_rows_is_an_outline() {
    // With what it guards beside the servers of the data tier, and whether it is an outline then.
    let cases = [(&["data"][..], true), (&["data", "web"], false), (&["data", "web", "app"], false)];
    for (tiers, is_outline) in cases {
        let mut graph = fenced(&[]);
        let vpc = graph.all().find(|(_, node)| node.kind() == Kind::Vpc).unwrap().0;
        let servers: Vec<NodeId> = graph
            .all()
            .filter(|(_, node)| node.kind() == Kind::Instance)
            .filter(|(_, node)| tiers.iter().any(|tier| node.resource.name.starts_with(tier)))
            .map(|(id, _)| id)
            .collect();
        let group = graph.all().find(|(_, node)| &*node.resource.name == "usual").unwrap().0;
        graph.nodes[group.index()].resource.kind = Kind::SecurityGroup;
        assert_eq!(graph.node(group).vpc, Some(vpc));
        graph.edges.retain(|edge| edge.from != group);
        let edge = graph.edges[0].clone();
        graph.edges.extend(servers.into_iter().map(|server| drawstream_graph::Edge {
            relation: Relation::Guards,
            from: group,
            to: End::Node(server),
            ..edge.clone()
        }));
        let diagram = page(&graph, 350, 0);
        let outlines = of_class(&diagram, "security_group");
        // The outline, and the tile at its head.
        assert_eq!(outlines.len(), if is_outline { 2 } else { 0 }, "{tiers:?}");
    }
}
