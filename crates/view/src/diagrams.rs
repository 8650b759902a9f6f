//! What a page is composed of: tests of [`compose`](super::compose) and of its parts.

mod outlines;

use drawstream_diagram::{
    Content, Diagram, Grid, Hall, Head, ItemId, Mark, Paint, Reach, Role, Stretch, Subject, TileLabel, Trunk,
};
use drawstream_order::Gather as _;

use crate::ACCOUNT;
use crate::compose::RIGHT;
use crate::fixtures::{self, Builder};
use crate::{Options, View};
use drawstream_graph::estate::facts;
use drawstream_graph::estate::rule::{Direction, GroupRule, Protocol};
use drawstream_graph::estate::{ExternalForm, Kind, LeftOut, Note, Ref, Relation};
use drawstream_graph::{End, Graph, NodeId};
use std::collections::BTreeSet;

fn page(graph: &Graph, page_limit: usize, at: usize) -> Diagram {
    View::new(graph, &Options { page_limit, ..Options::default() }).page(at)
}

/// The items of a content, in order.
fn inside(content: &Content) -> Vec<ItemId> {
    match content {
        Content::Frame(frame) => frame.nodes.iter().copied().chain(frame.content).chain(frame.foot).collect(),
        Content::Column(items) | Content::Slide(items) => items.clone(),
        Content::Stack { boxes, beside } => [boxes.as_slice(), beside].concat(),
        Content::Sheet(rows) => rows.concat(),
        Content::Crowd(crowd) => [crowd.groups.concat(), crowd.nodes.clone()].concat(),
        Content::Shelves { boxes, rest, .. } => [boxes.clone(), rest.concat()].concat(),
        Content::Grid(grid) => {
            let outlines = grid.outlines.iter().map(|outline| outline.item);
            let names = grid.names.iter().copied().flatten();
            let beside = names.chain(grid.balancers.concat().concat()).chain(grid.owners.concat());
            grid.edge
                .into_iter()
                .chain(grid.strip.iter().copied())
                .chain(beside)
                .chain(outlines)
                .chain(grid.columns.iter().copied())
                .collect()
        }
        Content::Lane(lane) => {
            let above = lane.edge.concat().into_iter().chain(lane.nodes.iter().copied()).chain(lane.stands.concat());
            above.chain(lane.cells.iter().copied().flatten()).collect()
        }
        Content::Hall(hall) => [&*hall.spines, &hall.boxes, &hall.near, &hall.bars, &hall.joins, &hall.links]
            .concat()
            .into_iter()
            .chain(hall.aside)
            .collect(),
        Content::Tile(_)
        | Content::Node
        | Content::Bar
        | Content::Band
        | Content::Strip
        | Content::Outline
        | Content::Text(_)
        | Content::Table => Vec::new(),
    }
}

/// The items of that class on a page, in the order of the tree.
fn of_class(diagram: &Diagram, class: &str) -> Vec<ItemId> {
    let mut found = Vec::new();
    let mut open: Vec<ItemId> = diagram.before.into_iter().chain([diagram.middle]).chain(diagram.after).collect();
    open.reverse();
    while let Some(id) = open.pop() {
        let item = diagram.items.get(id);
        if item.cell.as_ref().is_some_and(|cell| cell.class == class) {
            found.push(id);
        }
        open.extend(inside(&item.content).into_iter().rev());
    }
    found
}

fn content<'d>(diagram: &'d Diagram, class: &str) -> &'d Content {
    &diagram.items.get(of_class(diagram, class)[0]).content
}

#[test]
fn a_vpc_is_a_grid_of_zones_by_tiers_with_its_hubs_above() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    let Content::Frame(frame) = content(&diagram, "vpc") else { panic!("no frame") };
    assert_eq!(frame.stretch, Stretch::Little);
    let Content::Grid(Grid { strip, balancers, columns, outlines, .. }) =
        &diagram.items.get(frame.content.unwrap()).content
    else {
        panic!("no grid")
    };
    // Above is the member that was not read; the balancer stands at the row that it fills.
    assert_eq!((strip.len(), columns.len()), (1, 3));
    assert_eq!(balancers[0].iter().map(Vec::len).collect::<Vec<_>>(), [1, 0]);
    assert_eq!((outlines.len(), outlines[0].rows.clone()), (1, 0..1));
    for &column in columns {
        let Content::Frame(zone) = &diagram.items.get(column).content else { panic!("no frame") };
        let Content::Lane(lane) = &diagram.items.get(zone.content.unwrap()).content else { panic!("no lane") };
        let names = lane.cells.iter().map(|cell| &*diagram.items.get(cell.unwrap()).words.name);
        let tiers: Vec<&str> = names.map(|name| name.split('-').next().unwrap()).collect();
        assert_eq!(tiers, ["web", "data"]);
        assert_eq!(lane.edge.len(), 1);
    }
    assert_eq!(diagram.trials.grids, [frame.content.unwrap()]);
}

#[test]
fn a_mark_leads_to_what_it_names() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let zone = b.add("zone", "eu-de-1", vpc);
    let subnet = b.add("subnet", "web", zone);
    let gateway = b.add("endpoint_gateway", "logs", subnet);
    let service = b.add("resource_instance", "audit", ACCOUNT);
    b.join(Relation::Reaches, gateway, service);
    let diagram = page(&b.build(), 350, 0);
    let cells = (0..diagram.items.len()).filter_map(|at| diagram.items.get(ItemId::at(at)).cell.as_ref());
    let cells: Vec<_> = cells.filter(|cell| cell.leads.is_some()).collect();
    let leads = |kind: &str| {
        let cell = cells.iter().find(|cell| cell.id.starts_with(kind)).unwrap();
        cell.leads.clone().unwrap()
    };
    assert!(leads("endpoint_gateway").starts_with("resource_instance:"));
    assert!(leads("resource_instance").starts_with("endpoint_gateway:"));
}

#[test]
fn hubs_have_their_label_beside_them_on_every_page() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    for class in ["public_gateway", "transit_gateway"] {
        assert!(matches!(content(&diagram, class), Content::Tile(label) if *label == RIGHT), "{class}");
    }
    assert!(matches!(content(&diagram, "instance"), Content::Tile(TileLabel::AsPage)));
}

#[test]
fn what_joins_regions_and_the_services_are_beside_the_regions() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    let Content::Frame(account) = content(&diagram, "account") else { panic!("no frame") };
    let Content::Hall(Hall { boxes, near, aside, .. }) = &diagram.items.get(account.content.unwrap()).content else {
        panic!("no hall")
    };
    // The transit gateway, and the network of somebody else that it joins.
    assert_eq!((boxes.len(), near.len()), (1, 2));
    assert_eq!(Some(of_class(&diagram, "services")[0]), *aside);
    assert_eq!(of_class(&diagram, "service.cloud-object-storage").len(), 1);
}

#[test]
fn an_address_is_a_badge_on_what_it_is_attached_to_and_says_so() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let servers = [b.add("instance", "one", region), b.add("instance", "two", region)];
    let address = b.add("floating_ip", "address", region);
    b.join(Relation::Attached, address, servers[1]);
    let diagram = page(&b.build(), 350, 0);
    let Content::Frame(frame) = content(&diagram, "region") else { panic!("no frame") };
    let Content::Shelves { rest, .. } = &diagram.items.get(frame.content.unwrap()).content else {
        panic!("no shelves")
    };
    let names = |group: &Vec<ItemId>| group.iter().map(|&id| diagram.items.get(id).words.name.clone()).collect();
    let groups: Vec<Vec<String>> = rest.iter().map(names).collect();
    assert_eq!(groups, [vec!["one"], vec!["two"]]);
    let target = diagram.items.get(rest[1][0]);
    let [badge] = &target.cell.as_ref().unwrap().badges[..] else { panic!("no badge") };
    assert_eq!((badge.paint, badge.role), (Paint::Badge, Some(Role::Badge)));
    assert_eq!(badge.said, [("attached", vec!["instance-3".to_owned()])]);
    assert!(diagram.wires.iter().all(|wire| wire.relation != "attached"));
}

#[test]
fn a_third_address_stands_beside_its_target_with_a_line() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let server = b.add("instance", "one", region);
    for nth in 0..3 {
        let address = b.add("floating_ip", &format!("address-{nth}"), region);
        b.join(Relation::Attached, address, server);
    }
    let diagram = page(&b.build(), 350, 0);
    assert_eq!(of_class(&diagram, "floating_ip").len(), 1);
    assert_eq!(diagram.wires.iter().filter(|wire| wire.relation == "attached").count(), 1);
}

#[test]
fn a_subnet_says_which_gateway_it_uses_and_has_a_badge_for_it() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    let subnets = of_class(&diagram, "subnet");
    let cell = |id: &ItemId| diagram.items.get(*id).cell.as_ref().unwrap();
    let using: Vec<_> = subnets.iter().map(cell).filter(|cell| !cell.badges.is_empty()).collect();
    assert_eq!(using.len(), 3);
    assert!(using.iter().all(|cell| cell.said[0].0 == "egress" && cell.said[0].1.len() == 1));
    assert!(diagram.wires.iter().all(|wire| wire.relation != "egress"));
}

#[test]
fn what_an_endpoint_gateway_reaches_is_said_at_both_ends() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let gateway = b.add("endpoint_gateway", "gateway", vpc);
    let logs = b.service("logs", "logs");
    b.join(Relation::Reaches, gateway, logs);
    let diagram = page(&b.build(), 350, 0);
    let item = |class: &str| diagram.items.get(of_class(&diagram, class)[0]);
    assert_eq!(item("endpoint_gateway").words.caption.last().unwrap(), "\u{2192}\u{a0}logs");
    assert_eq!(item("service.logs").words.caption.last().unwrap(), "\u{2190}\u{a0}gateway");
    assert_eq!(item("endpoint_gateway").cell.as_ref().unwrap().said[0].0, "reaches");
    assert!(diagram.wires.is_empty());
}

#[test]
fn what_has_no_known_place_is_in_a_box_at_the_foot() {
    let diagram = page(&fixtures::odd("x"), 350, 0);
    let Content::Frame(frame) = content(&diagram, "vpc") else { panic!("no frame") };
    let foot = diagram.items.get(frame.foot.unwrap());
    assert_eq!(foot.cell.as_ref().unwrap().class, "unplaced");
    assert_eq!(of_class(&diagram, "subnet").len(), 2);
}

#[test]
fn a_closed_box_has_room_for_what_it_says_and_nothing_in_it() {
    let diagram = page(&fixtures::large(1, 9), 36, 0);
    let vpc = diagram.items.get(of_class(&diagram, "vpc")[0]);
    assert!(matches!(vpc.content, Content::Frame(ref frame) if frame.head == Head::Long));
    assert_eq!(vpc.words.caption, ["3 zones"]);
    assert!(matches!(vpc.cell.as_ref().unwrap().subject, Subject::Elsewhere(..)));
    assert!(of_class(&diagram, "zone").is_empty() && diagram.trials.grids.is_empty());
}

#[test]
fn the_internet_is_there_where_something_leads_to_it() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    let internet = of_class(&diagram, "internet")[0];
    let to_it = diagram.wires.iter().filter(|wire| wire.relation == "internet" && wire.to == internet);
    // The users, and the door of the VPC: its public load balancer and three public gateways.
    assert_eq!(to_it.clone().count(), 2);
    let door = to_it.clone().find(|wire| wire.from == of_class(&diagram, "vpc")[0]).unwrap();
    assert_eq!((door.trunk, door.both, door.members.len()), (Trunk::End, true, 4));
    assert!(page(&Builder::new().build(), 350, 0).before.is_none());
}

#[test]
fn peers_are_in_the_enterprise_network_once_each() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let gateway = b.add("vpn_gateway", "gateway", region);
    b.leave(Relation::Peer, gateway, ExternalForm::Peer, "office");
    b.leave(Relation::Peer, gateway, ExternalForm::Peer, "plant");
    let diagram = page(&b.build(), 350, 0);
    let names: Vec<&str> =
        of_class(&diagram, "peer").iter().map(|&peer| &*diagram.items.get(peer).words.name).collect();
    assert_eq!(names, ["office", "plant"]);
    assert!(diagram.wires.iter().all(|wire| wire.relation == "peer" && !wire.arrow && wire.class == "tunnel"));
}

/// The ids of cells and lines of a page that has VPN gateways with these peers, and unknown members of a load balancer.
fn ids_with(peers: &[&str], members: &[&str]) -> BTreeSet<String> {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let gateway = b.add("vpn_gateway", "gateway", vpc);
    let balancer = b.add("load_balancer", "front", vpc);
    for peer in peers {
        b.leave(Relation::Peer, gateway, ExternalForm::Peer, peer);
    }
    for member in members {
        b.leave(Relation::Member, balancer, ExternalForm::Unknown, member);
    }
    let diagram = page(&b.build(), 350, 0);
    let cells = ["peer", "unknown"].iter().flat_map(|class| of_class(&diagram, class));
    let cells = cells.map(|item| diagram.items.get(item).cell.as_ref().unwrap().id.clone());
    cells.chain(diagram.wires.iter().map(|wire| wire.id.clone())).gather()
}

#[test]
fn one_more_end_outside_the_account_leaves_the_ids_of_the_others() {
    let before = ids_with(&["198.51.100.4", "198.51.100.9"], &["10.0.0.9"]);
    assert_eq!(before.len(), 6);
    let after = ids_with(&["192.0.2.1", "198.51.100.4", "198.51.100.9"], &["10.0.0.1", "10.0.0.9"]);
    assert_eq!(after.len(), 10);
    assert!(after.is_superset(&before), "{before:?} {after:?}");
}

#[test]
fn the_legend_has_a_sample_of_each_kind_of_line() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    let classes: Vec<&str> =
        diagram.title.samples.iter().map(|&id| diagram.items.get(id).cell.as_ref().unwrap().class).collect();
    assert_eq!(classes, ["private", "public", "tunnel"]);
}

#[test]
fn what_was_not_read_is_said_below_the_first_page_only() {
    let graph = fixtures::three_zones();
    let diagram = page(&graph, 350, 0);
    let notes: Vec<&str> = diagram.notes.iter().map(|&id| &*diagram.items.get(id).words.name).collect();
    let refused =
        "Volumes in eu-de: refused, answered 403. Needs: Viewer on VPC Infrastructure Services: Block Storage for VPC";
    assert_eq!(notes, ["Not in this drawing", refused]);
    assert!(page(&graph, 10, 1).notes.is_empty());
}

#[test]
fn facts_hold_their_dots_to_what_is_before_them() {
    let diagram = page(&fixtures::three_zones(), 350, 0);
    let facts = &diagram.items.get(*diagram.title.lines.last().unwrap()).words.name;
    assert!(facts.starts_with("25\u{a0}resources\u{a0}· 1\u{a0}region\u{a0}· "), "{facts}");
}

#[test]
fn groups_and_tables_have_a_table_each_on_the_page_of_rules() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let group = b.data("security_group", "web", vpc);
    b.data("network_acl", "default", vpc);
    let rule = |direction: Direction| GroupRule { direction, protocol: Protocol::Tcp, ..GroupRule::default() };
    let rules = vec![rule(Direction::Outbound), rule(Direction::Inbound)];
    b.node(group).resource.facts = facts::SecurityGroup { rules }.into();
    let graph = b.build();
    let diagram = page(&graph, 350, 1);
    let rows = |class: &str| diagram.items.get(of_class(&diagram, class)[0]).cell.as_ref().unwrap().rows.clone();
    assert_eq!(rows("security_group"), ["inbound tcp from any", "outbound tcp to any"]);
    assert_eq!(rows("network_acl"), ["no rules"]);
    let vpc = diagram.items.get(of_class(&diagram, "vpc")[0]).cell.as_ref().unwrap();
    assert_eq!((vpc.paint, vpc.link.as_deref()), (Paint::Frame, Some("overview")));
}

#[test]
fn what_is_in_a_further_subnet_appears_there_too() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "shop", region);
    let zone = b.add("zone", "eu-de-1", vpc);
    let web = b.tile("subnet", "web", "10.0.0.0/24", zone);
    let server = b.tile("instance", "router", "10.0.0.4 · bx2-4x16", web);
    let data = b.tile("subnet", "data", "10.0.1.0/24", zone);
    b.node(server).further = vec![data];
    b.node(server).resource.addresses.push("10.0.1.4".into());
    let graph = b.build();
    let diagram = page(&graph, 350, 0);
    let cells: Vec<(&Subject, String)> = of_class(&diagram, "instance")
        .iter()
        .map(|&item| diagram.items.get(item))
        .map(|item| (&item.cell.as_ref().unwrap().subject, item.words.caption()))
        .collect();
    assert!(matches!(&cells[0], (Subject::One(_), caption) if caption == "10.0.0.4 · bx2-4x16"), "{cells:?}");
    assert!(matches!(&cells[1], (Subject::Elsewhere(_, home), caption) if home == "overview" && caption == "10.0.1.4"));
}

#[test]
fn what_is_not_as_it_should_be_has_a_mark_and_a_word() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let marks =
        [("failed", Mark::Trouble), ("stopped", Mark::Off), ("deleting", Mark::Passing), ("running", Mark::None)];
    for (state, _) in marks {
        let server = b.tile("instance", state, "bx2-4x16", region);
        b.node(server).resource.state = state.into();
    }
    let graph = b.build();
    let diagram = page(&graph, 350, 0);
    for (&item, (state, mark)) in of_class(&diagram, "instance").iter().zip(marks) {
        let item = diagram.items.get(item);
        assert_eq!(item.cell.as_ref().unwrap().mark, mark);
        assert_eq!(item.words.caption().starts_with(state), mark != Mark::None, "{state}");
    }
}

#[test]
fn a_tunnel_that_is_down_looks_so_and_one_of_two_does_not() {
    let note = |state: &str| Note { name: "c".into(), state: state.into(), ..Note::default() };
    let class = |states: &[&str]| {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let gateway = b.add("vpn_gateway", "gateway", region);
        b.leave(Relation::Peer, gateway, ExternalForm::Peer, "office");
        let mut graph = b.build();
        graph.edges[0].notes = states.iter().map(|state| note(state)).collect();
        page(&graph, 350, 0).wires[0].class
    };
    assert_eq!([class(&["down"]), class(&["down", "up"]), class(&[])], ["down", "tunnel", "tunnel"]);
}

#[test]
fn what_is_deleted_is_said_below_the_page_and_tags_are_no_loss() {
    let mut graph = Builder::new().build();
    let one = |name: &str, state: &str| LeftOut {
        kind: Kind::ResourceInstance,
        id: name.into(),
        name: name.into(),
        state: state.into(),
    };
    graph.left_out = vec![one("orders-old", "pending_reclamation"), one("logs", "removed")];
    graph.counted.insert((String::new(), Kind::Tag), 18);
    graph.counted.insert(("eu-de".to_owned(), Kind::Key), 2);
    let diagram = page(&graph, 350, 0);
    let notes: Vec<&str> = diagram.notes.iter().map(|&id| &*diagram.items.get(id).words.name).collect();
    let which = "1 managed service (can still be restored): orders-old; 1 managed service (removed for good): logs";
    assert_eq!(notes, ["Deleted, so left out", which]);
    let facts = *diagram.title.lines.last().unwrap();
    assert_eq!(
        diagram.items.get(facts).words.name,
        "no\u{a0}resources\u{a0}· only\u{a0}counted:\u{a0}2\u{a0}SSH\u{a0}keys"
    );
}

#[test]
fn no_two_cells_of_a_page_have_one_id() {
    let graph = fixtures::odd(&"a name that no id can hold ".repeat(9));
    let diagram = page(&graph, 350, 0);
    let mut ids: Vec<&str> = diagram.wires.iter().map(|wire| &*wire.id).collect();
    for class in ["vpc", "subnet", "instance", "zone", "unplaced", "peer", "unknown"] {
        ids.extend(of_class(&diagram, class).iter().map(|&id| &*diagram.items.get(id).cell.as_ref().unwrap().id));
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn what_is_in_no_zone_stands_in_its_boxs_head_and_endpoint_gateways_at_the_foot_of_their_subnet() {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    b.add("placement_group", "spread", region);
    let vpc = b.add("vpc", "shop", region);
    b.add("flow_log_collector", "logs", vpc);
    let zone = b.add("zone", "eu-de-1", vpc);
    b.add("share", "share", zone);
    let subnet = b.add("subnet", "web", zone);
    for nth in 0..8 {
        b.add("instance", &format!("web-{nth}"), subnet);
    }
    b.add("endpoint_gateway", "keys", subnet);
    let diagram = page(&b.build(), 350, 0);
    let names = |ids: &[ItemId]| ids.iter().map(|&id| diagram.items.get(id).words.name.clone()).collect::<Vec<_>>();
    let nodes = |class: &str| {
        let Content::Frame(frame) = content(&diagram, class) else { panic!("no frame") };
        names(&frame.nodes)
    };
    assert_eq!((nodes("region"), nodes("vpc")), (vec!["spread".to_owned()], vec!["logs".to_owned()]));
    let Content::Frame(zone) = content(&diagram, "zone") else { panic!("no frame") };
    let Content::Lane(lane) = &diagram.items.get(zone.content.unwrap()).content else { panic!("no lane") };
    assert_eq!(names(&lane.nodes), ["share"]);
    let Content::Frame(subnet) = content(&diagram, "subnet") else { panic!("no frame") };
    let Content::Crowd(crowd) = &diagram.items.get(subnet.content.unwrap()).content else { panic!("no crowd") };
    // Servers beyond the first few are small, too.
    assert_eq!(crowd.groups.len(), 6);
    assert_eq!(names(&crowd.nodes), ["web-6", "web-7", "keys"]);
}
