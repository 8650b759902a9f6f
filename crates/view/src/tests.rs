//! What holds of every drawing, tried on made models of many shapes.

use crate::ACCOUNT;
use crate::fixtures::{self, Builder};
use crate::{Options, View};
use drawstream_diagram::checks::faults;
use drawstream_diagram::scene::Drawing;
use drawstream_diagram::{Paint, Subject, SubjectId};
use drawstream_graph::Graph;
use drawstream_graph::estate::Relation;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn draw<'v>(view: &'v View<'_>) -> Drawing<'v> {
    Drawing::new(drawstream_layout::sheets(view.pages(), |at| view.page(at)), view)
}

/// Every drawn node has one cell of its own, or is in one stack.
fn is_whole(graph: &Graph, drawing: &Drawing) {
    let mut seen = BTreeSet::new();
    for shape in drawing.sheets.iter().flat_map(|sheet| &sheet.shapes) {
        let subjects: &[SubjectId] = match &shape.cell.subject {
            Subject::One(_) if shape.cell.paint == Paint::Table => &[],
            Subject::One(id) => std::slice::from_ref(id),
            Subject::Stack(members) => members,
            Subject::Elsewhere(..) | Subject::None => &[],
        };
        for subject in subjects {
            assert!(seen.insert(*subject), "{subject:?} twice");
        }
    }
    let drawn = graph.nodes.iter().filter(|node| node.drawn).count();
    assert_eq!(seen.len(), drawn);
}

/// Checks all pages; how many there are.
fn is_good(graph: &Graph, options: &Options) -> usize {
    let view = View::new(graph, options);
    let drawing = draw(&view);
    for sheet in &drawing.sheets {
        assert_eq!(faults(sheet), Vec::<String>::new());
    }
    is_whole(graph, &drawing);
    drawing.sheets.len()
}

#[test]
fn a_small_account_is_one_tidy_page() {
    assert_eq!(is_good(&fixtures::three_zones(), &Options::default()), 1);
}

#[test]
fn every_relation_of_the_model_is_on_a_page_once() {
    let graph = fixtures::three_zones();
    let view = View::new(&graph, &Options::default());
    let wires = view.page(0).wires;
    let sheet = &draw(&view).sheets[0];
    // A line to a subnet stands for as many as it has members; what has no line is said by the cell that it starts at.
    let lines = wires.iter().filter(|wire| wire.relation != "internet").map(|wire| wire.members.len().max(1));
    let said = sheet.shapes.iter().flat_map(|shape| &shape.cell.said).map(|(_, ends)| ends.len());
    assert_eq!(lines.sum::<usize>() + said.sum::<usize>(), graph.edges.len());
    assert_eq!(sheet.lines.len(), wires.len());
}

#[test]
fn an_empty_account_says_so() {
    let graph = Builder::new().build();
    let view = View::new(&graph, &Options::default());
    let sheet = &draw(&view).sheets[0];
    assert_eq!(faults(sheet), Vec::<String>::new());
    assert!(sheet.shapes.iter().any(|shape| shape.label.name.contains("No resources")));
}

#[test]
fn a_large_account_has_a_page_for_each_vpc_and_loses_nothing() {
    assert_eq!(is_good(&fixtures::large(3, 9), &Options { page_limit: 40, ..Options::default() }), 4);
}

#[test]
fn a_large_vpc_has_a_page_for_each_zone_and_folds_what_is_alike() {
    let options = Options { page_limit: 20, ..Options::default() };
    let graph = fixtures::large(1, 60);
    assert_eq!(is_good(&graph, &options), 5);
    let view = View::new(&graph, &options);
    let drawing = draw(&view);
    let shapes = drawing.sheets.iter().flat_map(|sheet| &sheet.shapes);
    assert_eq!(shapes.filter(|shape| matches!(shape.cell.subject, Subject::Stack(_))).count(), 3);
    // Each zone's page has the load balancer again, and one line to the stack.
    assert!(drawing.sheets[2..].iter().all(|sheet| sheet.lines.len() == 1), "{:?}", drawing.sheets[2].lines);
}

prop_compose! {
    /// Zones with subnets with servers, and who is a member of what.
    fn shapes()(
        zones in prop::collection::vec(prop::collection::vec(0_usize..7, 0..4), 1..5),
        balancers in prop::collection::vec(prop::collection::vec(0_usize..60, 0..9), 0..4),
        addresses in prop::collection::vec(0_usize..60, 0..6),
        gateways in prop::collection::vec(any::<bool>(), 5),
        names in prop::collection::vec("[a-z]{1,9}(-[a-z0-9]{1,12}){0,4}", 8),
    ) -> Graph {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let vpc = b.add("vpc", &names[0], region);
        let mut servers = Vec::new();
        let mut wires = Vec::new();
        for (zone, subnets) in zones.iter().enumerate() {
            let zone_box = b.add("zone", &format!("eu-de-{zone}"), vpc);
            let gateway = gateways[zone].then(|| b.tile("public_gateway", &names[1], "1.2.3.4", zone_box));
            for (at, &count) in subnets.iter().enumerate() {
                let subnet = b.tile("subnet", &names[2 + at % 3], "10.0.0.0/24", zone_box);
                if let Some(gateway) = gateway {
                    wires.push((Relation::Egress, subnet, gateway));
                }
                for server in 0..count {
                    let id = b.tile("instance", &format!("{}-{server}", names[5]), "10.1.2.3 · bx2", subnet);
                    if addresses.contains(&servers.len()) {
                        let address = b.add("floating_ip", &names[6], subnet);
                        wires.push((Relation::Attached, address, id));
                    }
                    servers.push(id);
                }
            }
        }
        for members in balancers {
            let balancer = b.tile("load_balancer", &names[7], "private", vpc);
            for member in members {
                if let Some(&server) = servers.get(member) {
                    wires.push((Relation::Member, balancer, server));
                }
            }
        }
        wires.sort();
        wires.dedup();
        for (relation, from, to) in wires {
            b.join(relation, from, to);
        }
        b.build()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_vpc_its_page_is_tidy(graph in shapes()) {
        is_good(&graph, &Options::default());
    }

    #[test]
    fn whatever_the_limit_nothing_is_lost(graph in shapes(), limit in 1_usize..30) {
        is_good(&graph, &Options { page_limit: limit, ..Options::default() });
    }
}
