//! How pages are wired: bends, crossings, ink along borders and length of lines, measured on scenes and held to
//! bounds: the figures of pages that people draw by hand.
//!
//! `cargo test --test wiring -- --nocapture` prints the table.
#![allow(clippy::unwrap_used)]

#[path = "../benches/made.rs"]
#[allow(dead_code, missing_docs)]
mod made;

use std::collections::BTreeMap;

use drawstream::drawing;
use drawstream::estate::{Origin, Reading};
use drawstream::graph::{self, Graph};
use drawstream::view::{Options, View};
use drawstream_diagram::wiring::{Wiring, wiring};
use drawstream_sources::file;
use drawstream_standin as standin;

/// Upper bounds: bends and crossings for each line, hug, long, run, ink for each icon, hole.
type Bounds = [f64; 7];

/// What pages drawn by hand keep, and every account's first page should.
const ASKED: Bounds = [1.0, 0.05, 0.10, 0.05, 0.5, 110.0, 0.08];
/// The same for the sample, which has one of everything.
const ASKED_OF_SAMPLE: Bounds = [1.5, 0.05, 0.10, 0.05, 0.5, 150.0, 0.08];

/// The pages that are measured, and what is asked of each.
const PAGES: [(&str, Bounds); 5] = [
    ("sample", ASKED_OF_SAMPLE),
    ("40 servers", ASKED),
    ("a VPC of 400 servers", ASKED),
    ("a map of 7 VPCs", ASKED),
    ("a map of 67 VPCs", ASKED),
];

/// The share of all cells that keep their own place and size where an account has one server more.
const STABLE: f64 = 0.99;

fn graph(account: &str) -> Graph {
    graph::build(Reading { origin: Origin::Live, ..file::read("account.json", account.as_bytes()).unwrap() })
}

fn page(account: &str, at: usize) -> Wiring {
    let graph = graph(account);
    let view = View::new(&graph, &Options::default());
    wiring(&drawing::draw(&view, &graph).sheets[at])
}

fn figures(of: &Wiring) -> Bounds {
    [of.bends, of.crossings, of.hug, of.long, of.run, of.ink, of.hole]
}

#[test]
fn pages_are_wired_as_people_wire_them() {
    let accounts = [
        (standin::sample().json.to_owned(), 0),
        (made::account(40, 1), 0),
        (made::account(400, 2), 1),
        (made::account(400, 2), 0),
        (made::account(4000, 3), 0),
    ];
    println!("{:20} icons lines  bends cross   hug  long   run   ink aspect  hole   area", "page of");
    let mut worse = Vec::new();
    for ((account, at), (name, asked)) in accounts.iter().zip(PAGES) {
        let found = page(account, *at);
        println!(
            "{name:20} {:5} {:5} {:6.2} {:5.2} {:5.2} {:5.2} {:5.2} {:5.0} {:6.2} {:5.3} {:6.0}",
            found.icons,
            found.lines,
            found.bends,
            found.crossings,
            found.hug,
            found.long,
            found.run,
            found.ink,
            found.aspect,
            found.hole,
            found.area
        );
        let names = ["bends", "crossings", "hug", "long", "run", "ink", "hole"];
        for ((what, found), asked) in names.iter().zip(figures(&found)).zip(asked) {
            if found > asked {
                worse.push(format!("{name}: {what} {found:.3}, asked {asked:.2}"));
            }
        }
    }
    assert_eq!(worse, Vec::<String>::new());
}

#[test]
fn reach_pages_are_wired_as_well_as_first_pages() {
    let graph = graph(standin::sample().json);
    let view = View::new(&graph, &Options::default());
    let sheets = drawing::draw(&view, &graph).sheets;
    let mut lines = 0;
    for sheet in sheets.iter().filter(|sheet| sheet.name.ends_with(" reach")) {
        let found = wiring(sheet);
        println!("{:20} {found:?}", sheet.name);
        lines += found.lines;
        for (found, bound) in figures(&found).into_iter().zip(ASKED) {
            assert!(found <= bound, "{}: {found:.3} where {bound:.3} is asked", sheet.name);
        }
    }
    assert!(lines > 15, "{lines}");
}

#[test]
fn pages_of_rules_have_no_large_hole() {
    let mut seen = 0;
    for account in [standin::sample().json.to_owned(), made::account(400, 2)] {
        let graph = graph(&account);
        let view = View::new(&graph, &Options::default());
        for sheet in drawing::draw(&view, &graph).sheets.iter().filter(|sheet| sheet.name.ends_with(" rules")) {
            let found = wiring(sheet).hole;
            println!("{:20} hole {found:.3}", sheet.name);
            assert!(found <= ASKED[6], "{}: {found:.3}", sheet.name);
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen}");
}

/// Place in its box and size of each cell, by its page and id.
fn places(account: &str) -> BTreeMap<(String, String), [i32; 4]> {
    let graph = graph(account);
    let view = View::new(&graph, &Options::default());
    let mut places = BTreeMap::new();
    for sheet in drawing::draw(&view, &graph).sheets {
        for shape in &sheet.shapes {
            let (x, y) = shape.parent.map_or((0, 0), |at| (sheet.shapes[at].rect.x, sheet.shapes[at].rect.y));
            let place = [shape.rect.x - x, shape.rect.y - y, shape.rect.w, shape.rect.h];
            places.insert((sheet.id.clone(), shape.cell.id.clone()), place);
        }
    }
    places
}

#[test]
fn one_server_more_leaves_nearly_everything_where_it_was() {
    let (before, after) = (places(&made::account(400, 2)), places(&made::account(401, 2)));
    let kept = before.iter().filter(|(id, place)| after.get(*id) == Some(place)).count();
    let share = kept as f64 / before.len() as f64;
    println!("of {} cells {kept} keep their place: {share:.4}", before.len());
    assert!(share >= STABLE, "{share:.4}");
    assert!(after.len() > before.len());
}
