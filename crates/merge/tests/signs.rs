//! What is new stands where the line around it, by which a drawing says that it is new, touches nothing else.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_diagram::measures::{SIGN_OUT, SIGN_WIDE};
use drawstream_diagram::scene::{Rect, Shape, Sheet};
use drawstream_diagram::{LabelSide, Paint};
use drawstream_graph::Graph;
use drawstream_view::fixtures::{ACCOUNT, Builder};
use support::{changed, drawn, updated, updated_sheets};

/// Subnets of different widths, each full of servers.
fn full() -> Graph {
    let mut b = Builder::new();
    let region = b.add("region", "eu-de", ACCOUNT);
    let vpc = b.add("vpc", "prod", region);
    for zone in 1..=3 {
        let zone_box = b.add("zone", &format!("eu-de-{zone}"), vpc);
        for (nth, (tier, servers)) in [("web", 2), ("app", 6)].into_iter().enumerate() {
            let range = format!("10.0.{}.0/24", zone * 64 + nth);
            let subnet = b.tile("subnet", &format!("{tier}-{zone}"), &range, zone_box);
            for server in 0..servers {
                let words = format!("10.0.{}.{} · bx2-4x16", zone * 64 + nth, server + 4);
                b.tile("instance", &format!("{tier}-{zone}-{server}"), &words, subnet);
            }
        }
    }
    b.build()
}

/// With so many servers more beside one.
fn more(graph: &Graph, beside: &str, count: usize) -> Graph {
    changed(graph, |inventory| {
        let resources = inventory["resources"].as_array_mut().unwrap();
        let own = resources.iter().find(|one| one["name"] == beside).unwrap().clone();
        for nth in 0..count {
            let mut new = own.clone();
            (new["id"], new["name"]) = (format!("new-{nth}").into(), format!("new-{nth}").into());
            resources.push(new);
        }
    })
}

fn over(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

/// The words beside or below a tile.
fn words(shape: &Shape) -> Option<Rect> {
    let (rect, label) = (shape.rect, &shape.label);
    let middle = rect.middle();
    (!label.name.is_empty()).then_some(())?;
    Some(match label.side? {
        LabelSide::Below => {
            Rect { x: middle.0 - label.width / 2, y: rect.bottom() + 4, w: label.width, h: label.height }
        }
        LabelSide::Right => {
            Rect { x: rect.right() + 6, y: middle.1 - label.height / 2, w: label.width, h: label.height }
        }
    })
}

/// What the line around each tile touches, and which words lie on others.
fn touched(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    let is_tile = |shape: &&Shape| shape.cell.paint == Paint::Tile && shape.cell.role.is_none();
    for own in sheet.shapes.iter().filter(is_tile) {
        // The half of it that lies further out.
        let line = own.rect.outset(SIGN_OUT + (SIGN_WIDE + 1) / 2);
        for other in sheet.shapes.iter().filter(is_tile).filter(|other| other.cell.id != own.cell.id) {
            let (id, others) = (&own.cell.id, &other.cell.id);
            if over(line, other.rect) {
                found.push(format!("the line around {id} touches {others}"));
            }
            if words(other).is_some_and(|words| over(line, words)) {
                found.push(format!("the line around {id} touches the words of {others}"));
            }
            if words(own).zip(words(other)).is_some_and(|(a, b)| over(a, b)) {
                found.push(format!("the words of {id} lie on those of {others}"));
            }
            if words(own).is_some_and(|words| over(words, other.rect)) {
                found.push(format!("the words of {id} lie on {others}"));
            }
        }
        let holder = own.parent.map(|holder| sheet.shapes[holder].rect);
        if holder.zip(words(own)).is_some_and(|(holder, words)| words.right() > holder.right()) {
            found.push(format!("the words of {} go beyond its box", own.cell.id));
        }
        if own.label.side == Some(LabelSide::Right) && words(own).is_some_and(|words| words.x <= line.right()) {
            found.push(format!("the line around {} touches its own words", own.cell.id));
        }
    }
    found
}

#[test]
fn the_line_around_what_is_new_touches_nothing() {
    let graph = full();
    let text = drawn(&graph);
    for beside in ["web-1-0", "app-2-1"] {
        for count in [1, 2, 3, 5, 8, 20] {
            let more = more(&graph, beside, count);
            let first = drawn(&more);
            for (how, old) in [("new", &first), ("over", &text)] {
                let sheets = updated_sheets(&more, old);
                let found: Vec<String> = sheets.iter().flat_map(touched).collect();
                assert!(found.is_empty(), "{count} beside {beside}, {how}: {found:#?}");
            }
            // Its place is its own from then on.
            let again = updated(&more, &text).0;
            let found: Vec<String> = updated_sheets(&more, &again).iter().flat_map(touched).collect();
            assert!(found.is_empty(), "{count} beside {beside}, again: {found:#?}");
        }
    }
}
