//! What holds of every page, tried on made models of many shapes.

use super::fixtures::{self, Builder};
use super::{Drawing, Options, Page, Rect, What, lay_out};
use crate::model::{Model, NodeId, Relation};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

fn holds(a: Rect, b: Rect) -> bool {
    a.x <= b.x && a.y <= b.y && b.right() <= a.right() && b.bottom() <= a.bottom()
}

/// Whether a stretch of a line lies inside a box, outline not counted.
fn enters(one: (i32, i32), other: (i32, i32), a: Rect) -> bool {
    let (left, right) = (one.0.min(other.0), one.0.max(other.0));
    let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
    left < a.right() - 1 && right > a.x + 1 && top < a.bottom() - 1 && bottom > a.y + 1
}

fn above(page: &Page, mut at: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([at]);
    while let Some(parent) = page.shapes[at].parent {
        found.insert(parent);
        at = parent;
    }
    found
}

fn is_tidy(page: &Page) {
    let sheet = Rect { x: 0, y: 0, w: page.width, h: page.height };
    let mut ids = BTreeSet::new();
    for (at, shape) in page.shapes.iter().enumerate() {
        assert!(ids.insert(&shape.cell.id), "{} twice", shape.cell.id);
        let around = shape.parent.map_or(sheet, |parent| page.shapes[parent].rect);
        assert!(holds(around, shape.rect), "{} outside of what it is in", shape.cell.id);
        for other in page.shapes[at + 1..].iter().filter(|other| other.parent == shape.parent) {
            assert!(!overlap(shape.rect, other.rect), "{} over {}", shape.cell.id, other.cell.id);
        }
    }
    for line in &page.lines {
        assert!(ids.insert(&line.id), "{} twice", line.id);
        let mine: BTreeSet<usize> = above(page, line.from).union(&above(page, line.to)).copied().collect();
        for pair in line.points.windows(2) {
            assert!(pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1, "{} is askew", line.id);
            for (at, shape) in page.shapes.iter().enumerate().filter(|(at, _)| !mine.contains(at)) {
                assert!(!enters(pair[0], pair[1], shape.rect), "{} through {} ({at})", line.id, shape.cell.id);
            }
        }
    }
}

/// Lines that have no end in common never lie on each other: they would look like one.
fn is_told_apart(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    for (at, one) in page.lines.iter().enumerate() {
        for other in &page.lines[at + 1..] {
            if [one.from, one.to].iter().any(|end| [other.from, other.to].contains(end)) {
                continue;
            }
            for a in one.points.windows(2) {
                for b in other.points.windows(2) {
                    let shared = |across: fn((i32, i32)) -> i32, along: fn((i32, i32)) -> i32| {
                        let level = across(a[0]) == across(a[1]) && across(b[0]) == across(b[1]);
                        let low = along(a[0]).min(along(a[1])).max(along(b[0]).min(along(b[1])));
                        let high = along(a[0]).max(along(a[1])).min(along(b[0]).max(along(b[1])));
                        level && (across(a[0]) - across(b[0])).abs() < 3 && high > low
                    };
                    if shared(|p| p.1, |p| p.0) || shared(|p| p.0, |p| p.1) {
                        found.push(format!("{} on {} at {a:?} {b:?}", one.id, other.id));
                    }
                }
            }
        }
    }
    found
}

/// Every drawn node has one cell of its own, or is in one stack.
fn is_whole(model: &Model, drawing: &Drawing) {
    let mut seen = BTreeSet::new();
    for shape in drawing.pages.iter().flat_map(|page| &page.shapes) {
        let nodes: &[NodeId] = match &shape.cell.what {
            What::Resource(id) => std::slice::from_ref(id),
            What::Stack(members) => members,
            What::Away(..) | What::Decoration => &[],
        };
        for node in nodes {
            assert!(seen.insert(*node), "{node:?} twice");
        }
    }
    let drawn = model.nodes.iter().filter(|node| node.drawn).count();
    assert_eq!(seen.len(), drawn);
}

fn is_good(model: &Model, options: &Options) -> usize {
    let drawing = lay_out(model, options);
    drawing.pages.iter().for_each(is_tidy);
    for page in &drawing.pages {
        assert_eq!(is_told_apart(page), Vec::<String>::new());
    }
    is_whole(model, &drawing);
    drawing.pages.len()
}

#[test]
fn a_small_account_is_one_tidy_page() {
    assert_eq!(is_good(&fixtures::three_zones(), &Options::default()), 1);
}

#[test]
fn every_line_of_the_model_is_on_a_page() {
    let model = fixtures::three_zones();
    let drawing = lay_out(&model, &Options::default());
    let lines = drawing.pages[0].lines.iter().filter(|line| line.relation != "internet").count();
    assert_eq!(lines, model.edges.len());
}

#[test]
fn no_line_of_the_facts_starts_with_a_dot() {
    let model = fixtures::three_zones();
    let page = &lay_out(&model, &Options::default()).pages[0];
    let facts = page.shapes.iter().find(|shape| shape.cell.id == "title.facts").unwrap();
    for within in 120..400 {
        let lines = super::text::wrap(&facts.cell.label.name, within, super::Font::LEGEND).lines;
        assert!(lines.len() > 1 && lines.iter().all(|line| !line.starts_with('·')), "{lines:?}");
    }
}

#[test]
fn an_empty_account_says_so() {
    let model = Builder::new().build();
    let drawing = lay_out(&model, &Options::default());
    is_tidy(&drawing.pages[0]);
    assert!(drawing.pages[0].shapes.iter().any(|shape| shape.cell.label.name.contains("No resources")));
}

#[test]
fn a_large_account_has_a_page_for_each_vpc_and_loses_nothing() {
    let options = Options { page_limit: 40, ..Options::default() };
    assert_eq!(is_good(&fixtures::large(3, 9), &options), 4);
}

#[test]
fn a_large_vpc_has_a_page_for_each_zone_and_folds_what_is_alike() {
    let options = Options { page_limit: 20, ..Options::default() };
    let model = fixtures::large(1, 60);
    assert_eq!(is_good(&model, &options), 5);
    let drawing = lay_out(&model, &options);
    let stacks = drawing.pages.iter().flat_map(|page| &page.shapes);
    assert_eq!(stacks.filter(|shape| matches!(shape.cell.what, What::Stack(_))).count(), 3);
    // Each zone's page has the load balancer again, and one line to the stack.
    assert!(drawing.pages[2..].iter().all(|page| page.lines.len() == 1), "{:?}", drawing.pages[2].lines);
}

#[test]
fn the_date_is_the_callers() {
    let model = fixtures::three_zones();
    let options = Options { date: Some("22 November 2026".into()), ..Options::default() };
    let page = &lay_out(&model, &options).pages[0];
    assert!(page.shapes.iter().any(|shape| shape.cell.label.name.contains("22 November 2026")));
}

prop_compose! {
    /// Zones with subnets with servers, and who is a member of what.
    fn shapes()(
        zones in prop::collection::vec(prop::collection::vec(0_usize..7, 0..4), 1..5),
        balancers in prop::collection::vec(prop::collection::vec(0_usize..60, 0..9), 0..4),
        addresses in prop::collection::vec(0_usize..60, 0..6),
        gateways in prop::collection::vec(any::<bool>(), 5),
        names in prop::collection::vec("[a-z]{1,9}(-[a-z0-9]{1,12}){0,4}", 8),
    ) -> Model {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", NodeId(0));
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
    fn whatever_the_vpc_its_page_is_tidy(model in shapes()) {
        is_good(&model, &Options::default());
    }

    #[test]
    fn whatever_the_limit_nothing_is_lost(model in shapes(), limit in 1_usize..30) {
        is_good(&model, &Options { page_limit: limit, ..Options::default() });
    }
}
