//! Nothing that a person added is ever lost: a drawing is edited at random, the account changes at random, and after it was
//! drawn again every note, look, label and move is found.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_view::fixtures::three_zones;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use support::{File, changed, drawn, updated};

const PAGE: &str = "overview";
const SERVERS: [u32; 12] = [5, 6, 8, 9, 13, 14, 16, 17, 21, 22, 24, 25];
const BOXES: [&str; 6] = ["subnet:subnet-4", "subnet:subnet-15", "zone:zone-11", "vpc:vpc-2", "account:acc", "1"];

#[derive(Debug, Clone)]
enum Edit {
    Move(usize, i32, i32),
    Style(usize),
    Label(usize, String),
    Delete(usize),
    Note(usize, String, i32, i32),
}

fn edit() -> impl Strategy<Value = Edit> {
    let server = 0..SERVERS.len();
    let text = "[a-zA-Z <&>\"'é日]{1,12}";
    prop_oneof![
        (server.clone(), -300..300, -200..200).prop_map(|(nth, x, y)| Edit::Move(nth, x, y)),
        server.clone().prop_map(Edit::Style),
        (server.clone(), text).prop_map(|(nth, text)| Edit::Label(nth, text)),
        server.prop_map(Edit::Delete),
        (0..BOXES.len(), text, -500..2000, -500..2000).prop_map(|(nth, text, x, y)| Edit::Note(nth, text, x, y)),
    ]
}

fn id(nth: usize) -> String {
    format!("instance:instance-{}", SERVERS[nth])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The line of a file with that cell of ours, changed.
fn on_line(file: &str, id: &str, change: impl Fn(&str) -> String) -> String {
    let start = format!("<object id=\"{id}\"");
    let lines = file.split_inclusive('\n');
    lines.map(|line| if line.starts_with(&start) { change(line) } else { line.to_owned() }).collect()
}

fn number(line: &str, name: &str) -> i32 {
    let (_, geometry) = line.rsplit_once("<mxGeometry").unwrap();
    let (_, rest) = geometry.split_once(&format!(" {name}=\"")).unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

/// What a person left in a file.
#[derive(Debug, Default)]
struct Left {
    moved: BTreeMap<usize, ()>,
    styled: BTreeMap<usize, ()>,
    labels: BTreeMap<usize, String>,
    deleted: BTreeMap<usize, ()>,
    notes: Vec<(String, String)>,
}

fn apply(mut file: String, edits: &[Edit], left: &mut Left) -> String {
    for (at, edit) in edits.iter().enumerate() {
        match edit {
            Edit::Move(nth, ..) | Edit::Style(nth) | Edit::Label(nth, _) if left.deleted.contains_key(nth) => {}
            Edit::Move(nth, dx, dy) => {
                file = on_line(&file, &id(*nth), |line| {
                    let (x, y) = (number(line, "x"), number(line, "y"));
                    let (head, _) = line.rsplit_once("<mxGeometry").unwrap();
                    let place = format!("x=\"{}\" y=\"{}\" width=\"48\" height=\"48\"", x + dx, y + dy);
                    format!("{head}<mxGeometry {place} as=\"geometry\"/></mxCell></object>\n")
                });
                left.moved.insert(*nth, ());
            }
            Edit::Style(nth) => {
                file = on_line(&file, &id(*nth), |line| {
                    line.replacen(";\" vertex=", ";dashed=1;opacity=55;\" vertex=", 1)
                });
                left.styled.insert(*nth, ());
            }
            Edit::Label(nth, text) => {
                file = on_line(&file, &id(*nth), |line| {
                    let (head, rest) = line.split_once(" label=\"").unwrap();
                    let (_, rest) = rest.split_once('"').unwrap();
                    format!("{head} label=\"{}\"{rest}", escaped(text))
                });
                left.labels.insert(*nth, text.clone());
            }
            Edit::Delete(nth) => {
                let own = id(*nth);
                let is_of = |line: &str| {
                    line.starts_with(&format!("<object id=\"{own}\""))
                        || line.starts_with(&format!("<mxCell id=\"{own}."))
                };
                file = file.split_inclusive('\n').filter(|line| !is_of(line)).collect();
                left.deleted.insert(*nth, ());
                left.moved.remove(nth);
                left.styled.remove(nth);
                left.labels.remove(nth);
            }
            Edit::Note(nth, text, x, y) => {
                let own = format!("note-{at}");
                let note = format!(
                    "<mxCell id=\"{own}\" value=\"{}\" style=\"shape=note;\" vertex=\"1\" parent=\"{}\"><mxGeometry x=\"{x}\" y=\"{y}\" width=\"60\" height=\"30\" as=\"geometry\"/></mxCell>\n",
                    escaped(text),
                    BOXES[*nth]
                );
                file = file.replacen("</root>", &format!("{note}</root>"), 1);
                left.notes.push((own, text.clone()));
            }
        }
    }
    file
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_person_added_is_lost(
        edits in prop::collection::vec(edit(), 1..14),
        gone in prop::option::of(0..SERVERS.len()),
        new in 0..4_usize,
    ) {
        let graph = three_zones();
        let mut left = Left::default();
        let file = apply(drawn(&graph), &edits, &mut left);
        let before = File::of(&file);
        let now = changed(&graph, |inventory| {
            let resources = inventory["resources"].as_array_mut().unwrap();
            for nth in 0..new {
                let mut server = resources.iter().find(|own| own["id"] == "instance-9").unwrap().clone();
                server["id"] = json!(format!("instance-new-{nth}"));
                resources.push(server);
            }
            if let Some(gone) = gone.map(|nth| format!("instance-{}", SERVERS[nth])) {
                resources.retain(|own| own["id"] != gone.as_str());
                inventory["relations"].as_array_mut().unwrap().retain(|own| own["from"] != gone.as_str() && own["to"] != gone.as_str());
            }
        });
        let (text, report) = updated(&now, &file);
        let after = File::of(&text);
        let is_there = |nth: usize| gone != Some(nth);
        for (own, words) in &left.notes {
            let note = after.cell(PAGE, own);
            prop_assert_eq!(note.label(), words);
            prop_assert!(note.style().contains("shape=note;"));
        }
        for &nth in left.styled.keys().filter(|nth| is_there(**nth)) {
            let style = after.cell(PAGE, &id(nth)).style();
            prop_assert!(style.contains("dashed=1;") && style.contains("opacity=55;"), "{}", style);
        }
        for (&nth, words) in left.labels.iter().filter(|(nth, _)| is_there(**nth)) {
            prop_assert_eq!(after.cell(PAGE, &id(nth)).label(), words);
        }
        for &nth in left.deleted.keys().filter(|nth| is_there(**nth)) {
            prop_assert!(after.cell(PAGE, &id(nth)).is_hidden());
        }
        prop_assert_eq!(report.hidden, left.deleted.keys().filter(|nth| is_there(**nth)).count());
        for nth in (0..SERVERS.len()).filter(|&nth| is_there(nth) && !left.deleted.contains_key(&nth)) {
            let (was, is) = (before.place(PAGE, &id(nth)), after.place(PAGE, &id(nth)));
            let parent = after.cell(PAGE, &id(nth)).parent();
            prop_assert_eq!(parent, before.cell(PAGE, &id(nth)).parent());
            let (box_was, box_is) = (before.place(PAGE, parent), after.place(PAGE, parent));
            // Where it was in its box, or, outside of it, on the page.
            let in_box = (was.0 - box_was.0, was.1 - box_was.1) == (is.0 - box_is.0, is.1 - box_is.1);
            prop_assert!(in_box || (was.0, was.1) == (is.0, is.1), "{} {:?} {:?}", id(nth), was, is);
        }
        // Once more it is the same.
        let (twice, _) = updated(&now, &text);
        support::assert_same(&text, &twice);
    }
}
