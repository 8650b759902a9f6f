//! Drawings that somebody edited in draw.io's own editor with mouse and keyboard, and pages that are divided otherwise than
//! when they were edited (`files/*.json` say how, `tests/drawio/edit.mjs` did it).
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_merge::Report;
use drawstream_view::fixtures::three_zones;
use support::{File, updated, updated_with};

const PAGE: &str = "overview";
const DRAWN: &str = include_str!("files/drawn.drawio");
const HANDS: &str = include_str!("files/hands.drawio");
const WHOLE: &str = include_str!("files/whole.drawio");
const EDITED: &str = include_str!("files/edited.drawio");
const DIVIDED: &str = include_str!("files/divided.drawio");
const PASTED: &str = include_str!("files/pasted.drawio");
const DELETED: &str = include_str!("files/deleted.drawio");
const BEHIND: &str = include_str!("files/behind.drawio");

fn server(nth: u32) -> String {
    format!("instance:instance-{nth}")
}

const SUBNET: &str = "subnet:subnet-7";

fn again(file: &str) -> (File, Report) {
    let (text, report) = updated(&three_zones(), file);
    (File::of(&text), report)
}

#[test]
fn what_the_mouse_moved_stays_and_belongs_where_it_is() {
    let (before, (after, report)) = (File::of(HANDS), again(HANDS));
    assert_eq!(after.place(PAGE, &server(5)), before.place(PAGE, &server(5)));
    assert_ne!(after.place(PAGE, &server(5)), File::of(DRAWN).place(PAGE, &server(5)));
    // Into a box of another zone, and, by a little too far, into a tile there, which draw.io makes larger for it.
    assert_eq!(before.cell(PAGE, &server(8)).parent(), "subnet:subnet-15");
    assert_eq!(before.cell(PAGE, &server(9)).parent(), server(16));
    assert!(before.place(PAGE, &server(16)).2 > 48.0);
    for nth in [8, 9] {
        assert_eq!(after.cell(PAGE, &server(nth)).parent(), "subnet:subnet-7");
        assert_eq!(after.place(PAGE, &server(nth)), before.place(PAGE, &server(nth)), "{nth}");
    }
    assert_eq!(after.place(PAGE, &server(16)), File::of(DRAWN).place(PAGE, &server(16)));
    assert_eq!(after.place(PAGE, SUBNET), before.place(PAGE, SUBNET), "the box does not grow after what left it");
    assert_eq!(report.outside, 2);
}

#[test]
fn what_was_moved_onto_another_box_is_not_covered_by_it() {
    let after = again(HANDS).0;
    let own = |id: &str| after.old.pages[0].by_id[id];
    // draw.io paints what comes later over what comes before: the zone of these two, too.
    for nth in [8, 9] {
        assert!(own(&server(nth)) > own("subnet:subnet-15"), "{nth}");
        assert!(own(&server(nth)) > own(&server(16)), "{nth}");
    }
    // And outlines, which fill nothing, over all boxes.
    let last_box = after.old.pages[0].cells.iter().rposition(|cell| cell.id.starts_with("zone:")).unwrap();
    let outlines = after.old.pages[0].cells.iter().enumerate().filter(|(_, cell)| cell.id.starts_with("outline."));
    assert!(outlines.into_iter().all(|(at, _)| at > last_box));
}

#[test]
fn what_keys_deleted_and_wrote_stays_so() {
    let (before, (after, report)) = (File::of(HANDS), again(HANDS));
    assert_eq!(after.cell(PAGE, &server(14)).label(), "my web");
    let (was, is) = (before.place(PAGE, "subnet:subnet-12"), after.place(PAGE, "subnet:subnet-12"));
    assert_eq!((was.2, was.3, is.2, is.3), (246.0, 119.0, 246.0, 119.0));
    // Deleted, and cut without being pasted.
    for nth in [13, 25] {
        assert!(before.element(PAGE, &server(nth)).is_none());
        assert!(after.cell(PAGE, &server(nth)).is_hidden(), "{nth}");
    }
    assert_eq!(report.hidden, 2);
    assert!(after.cell(PAGE, "connects=transit_gateway:transit_gateway-28=network:classic").is_hidden());
    // A line that was led elsewhere shows the account all the same.
    let line = "connects=transit_gateway:transit_gateway-28=vpc:vpc-2";
    assert_eq!(before.cell(PAGE, line).inner().get("target"), Some("load_balancer:load_balancer-27"));
    assert_eq!(after.cell(PAGE, line).inner().get("target"), Some("vpc:vpc-2"));
    assert!(!after.cell(PAGE, line).is_hidden());
}

#[test]
fn what_was_pasted_twice_is_there_twice_and_says_where_it_is_at_home() {
    let (before, (after, _)) = (File::of(HANDS), again(HANDS));
    let of = |cell: &&drawstream_merge::old::Cell| cell.element.get("resource_id") == Some("instance-24");
    let copies: Vec<_> = after.old.pages[0].cells.iter().filter(of).filter(|cell| cell.id != server(24)).collect();
    assert_eq!(copies.len(), 2);
    for copy in copies {
        assert_eq!((copy.element.get("home"), copy.drawn, copy.is_hidden()), (Some(PAGE), None, false));
        assert_eq!(after.place(PAGE, &copy.id), before.place(PAGE, &copy.id));
    }
    assert_eq!(after.place(PAGE, &server(24)), before.place(PAGE, &server(24)));
    // Drawn once more, nothing is added or lost.
    let once = updated(&three_zones(), HANDS).0;
    support::assert_same(&once, &updated(&three_zones(), &once).0);
}

#[test]
fn a_page_that_was_moved_as_a_whole_stays_there_and_a_layer_keeps_its_name() {
    let (before, (after, report)) = (File::of(WHOLE), again(WHOLE));
    let unmoved = again(DRAWN).0.resources();
    for ((page, id), place) in after.resources() {
        let was = unmoved[&(page, id.clone())];
        // But for a subnet that was dragged as well, and the servers in it.
        let down = if [SUBNET.to_owned(), server(8), server(9)].contains(&id) { 50.0 } else { 10.0 };
        assert_eq!(place, (was.0 + 10.0, was.1 + down, was.2, was.3), "{id}");
    }
    // Put on a layer of its own, it is in its box all the same.
    let (_, layer) = after.labelled("Reviewed").unwrap();
    assert_eq!(before.cell(PAGE, &server(16)).parent(), layer.id);
    assert_eq!(after.cell(PAGE, &server(16)).parent(), "subnet:subnet-15");
    assert!(report.moved > 0 && report.hidden == 0);
}

/// Where a server lies in its subnet, and on which page that is.
fn within(file: &File, page: &str, nth: u32, subnet: &str) -> (f64, f64) {
    let (own, around) = (file.place(page, &server(nth)), file.place(page, subnet));
    (own.0 - around.0, own.1 - around.1)
}

#[test]
fn edits_stay_where_a_page_is_divided_that_was_whole() {
    let before = File::of(EDITED);
    let (text, report) = updated_with(&three_zones(), EDITED, 20, false);
    let after = File::of(&text);
    assert!(after.old.pages.len() > 3);
    // In their boxes they are where they were, whatever page these are on.
    for (nth, subnet, page) in [
        (5, "subnet:subnet-4", "zone:zone-3"),
        (16, "subnet:subnet-15", "zone:zone-11"),
        (21, "subnet:subnet-20", "zone:zone-19"),
    ] {
        assert_eq!(within(&after, page, nth, subnet), within(&before, PAGE, nth, subnet), "{nth}");
    }
    assert!(after.cell("zone:zone-11", &server(16)).style().contains("fillColor=#ff0000;"));
    assert_eq!(after.cell("zone:zone-11", &server(14)).label(), "my <b>web</b>");
    assert!(after.cell("zone:zone-11", &server(13)).is_hidden(), "what was deleted is back");
    assert_eq!(report.hidden, 1);
    for words in ["Ask Kim", "In the subnet", "mine"] {
        assert!(after.labelled(words).is_some(), "{words} is lost");
    }
}

#[test]
fn edits_stay_where_pages_become_one() {
    let before = File::of(DIVIDED);
    let (same, report) = updated_with(&three_zones(), DIVIDED, 20, false);
    let same = File::of(&same);
    assert_eq!(same.place("zone:zone-3", &server(5)), before.place("zone:zone-3", &server(5)));
    assert!(same.cell("zone:zone-11", &server(13)).is_hidden());
    assert_eq!((report.hidden, report.moved, report.relabelled, report.added), (1, 1, 1, 1));
    let (text, report) = updated_with(&three_zones(), DIVIDED, 350, false);
    let after = File::of(&text);
    let subnet = "subnet:subnet-4";
    assert_eq!(within(&after, PAGE, 5, subnet), within(&before, "zone:zone-3", 5, subnet));
    assert_eq!(after.cell(PAGE, &server(14)).label(), "my web");
    assert!(after.cell(PAGE, &server(13)).is_hidden(), "what was deleted is back");
    assert_eq!(report.hidden, 1);
    // The note keeps its page, which is a person's now.
    let (page, note) = after.labelled("On the page of a zone").unwrap();
    assert_eq!((page, note.drawn), ("zone:zone-3", None));
}

#[test]
fn what_was_cut_from_one_page_and_pasted_on_another_is_a_copy_there() {
    let (text, report) = updated_with(&three_zones(), PASTED, 20, false);
    let after = File::of(&text);
    assert!(after.cell("zone:zone-19", &server(25)).is_hidden(), "it was taken away from its page");
    assert_eq!(report.hidden, 1);
    let of = |cell: &&drawstream_merge::old::Cell| cell.element.get("resource_id") == Some("instance-25");
    let copy = after.old.pages[0].cells.iter().find(of).unwrap();
    assert_eq!((copy.element.get("home"), copy.is_hidden()), (Some("zone:zone-19"), false));
}

#[test]
fn a_page_of_ours_that_was_deleted_in_the_editor_is_back_and_says_so() {
    let page = "zone:zone-11";
    assert!(File::of(DELETED).old.pages.iter().all(|own| own.id != page));
    let (text, report) = updated_with(&three_zones(), DELETED, 20, false);
    let after = File::of(&text);
    assert_eq!((report.returned, report.hidden), (1, 0));
    assert_eq!(report.new, 0, "what is on a page that was deleted is not new");
    assert!(after.cell(page, "title.facts").label().contains("was deleted by hand"));
    assert!(!after.cell(page, &server(13)).is_hidden());
}

#[test]
fn what_was_sent_to_the_back_or_put_around_ours_stays_behind_them_however_often_it_is_drawn() {
    let once = updated(&three_zones(), BEHIND).0;
    let after = File::of(&once);
    let own = |id: &str| after.old.pages[0].by_id[id];
    let words = |label: &str| own(&after.labelled(label).unwrap().1.id);
    // draw.io paints what comes later over what comes before.
    for (label, over) in [("A stage", "account:acc"), ("Shade", "instance:instance-8"), ("mine", "instance:instance-9")]
    {
        assert!(words(label) < own(over), "{label} lies over {over}");
    }
    assert!(words("Ask Kim") > own("instance:instance-13"), "a note lies behind a tile");
    let (twice, report) = updated(&three_zones(), &once);
    support::assert_same(&once, &twice);
    assert_eq!(report.added, 4);
}
