//! A drawing that was edited and saved in draw.io's own editor (`files/*.json` say how, `tests/drawio/edit.mjs` did it), and
//! what becomes of each edit when the account is drawn again.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_graph::Graph;
use drawstream_merge::Report;
use drawstream_merge::read::{ReadError, read, read_any};
use drawstream_view::fixtures::three_zones;
use serde_json::{Value, json};
use support::{File, changed, drawn, updated, updated_with};

const PAGE: &str = "overview";
/// The drawing as it was before anybody touched it, of the layout of its time: later ones may add to it.
const DRAWN: &str = include_str!("files/drawn.drawio");
const EDITED: &str = include_str!("files/edited.drawio");
const PAGES: &str = include_str!("files/pages.drawio");
const LOOSE: &str = include_str!("files/loose.drawio");
const SAVED: &str = include_str!("files/saved.drawio");
const SVG: &[u8] = include_bytes!("files/moved.drawio.svg");
const PNG: &[u8] = include_bytes!("files/moved.drawio.png");

fn server(nth: u32) -> String {
    format!("instance:instance-{nth}")
}

/// The file, drawn again with the same account.
fn again(file: &str) -> (File, Report) {
    let (text, report) = updated(&three_zones(), file);
    (File::of(&text), report)
}

/// An attribute of a server, as the text has it: of our own cells the reader keeps only what it asks for.
fn said(text: &str, nth: u32, name: &str) -> String {
    let (_, rest) = text.split_once(&format!("<object id=\"{}\"", server(nth))).unwrap();
    let (head, _) = rest.split_once("><mxCell").unwrap();
    let (_, value) = head.split_once(&format!(" {name}=\"")).unwrap();
    value.split('"').next().unwrap().to_owned()
}

fn resources(inventory: &mut Value) -> &mut Vec<Value> {
    inventory["resources"].as_array_mut().unwrap()
}

/// The account without a resource, and without what it is joined with.
fn without(id: &str) -> Graph {
    changed(&three_zones(), |inventory| {
        resources(inventory).retain(|resource| resource["id"] != id);
        let relations = inventory["relations"].as_array_mut().unwrap();
        relations.retain(|relation| relation["from"] != id && relation["to"] != id);
    })
}

/// The account with one server more in a subnet.
fn with_server(subnet: &str) -> Graph {
    changed(&three_zones(), |inventory| {
        let mut new = resources(inventory).iter().find(|resource| resource["id"] == "instance-5").unwrap().clone();
        (new["id"], new["name"], new["parent"]["id"]) = (json!("instance-new"), json!("new-1"), json!(subnet));
        resources(inventory).push(new);
    })
}

#[test]
fn opened_and_saved_it_is_not_edited_and_drawn_again_it_is_as_it_was() {
    assert!(!read(SAVED.as_bytes()).unwrap().is_edited());
    assert!(!read(DRAWN.as_bytes()).unwrap().is_edited());
    let (text, report) = updated(&three_zones(), SAVED);
    assert_eq!(report, Report::default());
    support::assert_same(&text, &updated(&three_zones(), DRAWN).0);
    for edited in [EDITED, PAGES, LOOSE] {
        assert!(read(edited.as_bytes()).unwrap().is_edited());
    }
}

#[test]
fn moved_tiles_keep_their_pixels_and_all_others_theirs() {
    let (before, (after, _)) = (File::of(EDITED), again(EDITED));
    for nth in [5, 6, 9, 14, 16, 17, 21, 22, 24] {
        assert_eq!(before.place(PAGE, &server(nth)), after.place(PAGE, &server(nth)), "{nth}");
    }
    assert_eq!(after.place(PAGE, &server(5)).0, File::of(DRAWN).place(PAGE, &server(5)).0 + 20.0);
}

#[test]
fn what_was_dragged_out_of_its_box_stays_there_and_is_in_its_box_all_the_same() {
    let (before, (after, report)) = (File::of(EDITED), again(EDITED));
    assert_eq!(before.cell(PAGE, &server(8)).parent(), "zone:zone-3");
    assert_eq!(after.cell(PAGE, &server(8)).parent(), "subnet:subnet-7");
    assert_eq!(before.place(PAGE, &server(8)), after.place(PAGE, &server(8)));
    assert_eq!(report.outside, 1);
    let box_ = "subnet:subnet-7";
    assert_eq!(before.place(PAGE, box_), after.place(PAGE, box_), "the box does not grow");
}

#[test]
fn a_box_keeps_the_size_that_it_was_given() {
    let (after, _) = again(EDITED);
    assert_eq!(after.place(PAGE, "subnet:subnet-12").3, 119.0);
}

#[test]
fn what_was_deleted_stays_away_is_counted_and_comes_back_by_an_option() {
    let (after, report) = again(EDITED);
    let cell = after.cell(PAGE, &server(13));
    assert!(cell.is_hidden());
    assert_eq!((cell.parent(), cell.element.get("kind")), ("subnet:subnet-12", Some("instance")));
    assert_eq!(report.hidden, 1);
    assert_eq!(after.cell(PAGE, "subnet:subnet-12.note").label(), "1 hidden");
    assert!(after.cell(PAGE, "title.facts").label().contains("1 hidden by hand"));
    let (text, report) = updated_with(&three_zones(), EDITED, 350, true);
    let back = File::of(&text);
    assert_eq!(report.hidden, 0);
    assert!(!back.cell(PAGE, &server(13)).is_hidden());
    assert!(back.element(PAGE, "subnet:subnet-12.note").is_none());
    // Also from a file in which it was hidden already.
    let (twice, _) = updated(&three_zones(), &updated(&three_zones(), EDITED).0);
    assert!(File::of(&twice).cell(PAGE, &server(13)).is_hidden());
    let (text, _) = updated_with(&three_zones(), &twice, 350, true);
    assert!(!File::of(&text).cell(PAGE, &server(13)).is_hidden());
}

#[test]
fn a_deleted_line_stays_away_and_those_of_deleted_boxes_with_them() {
    let (after, _) = again(EDITED);
    let line = after.cell(PAGE, "connects=transit_gateway:transit_gateway-28=vpc:vpc-2");
    assert!(line.is_hidden());
    assert_eq!(line.inner().get("source"), Some("transit_gateway:transit_gateway-28"));
    assert!(!after.cell(PAGE, "connects=transit_gateway:transit_gateway-28=network:classic").is_hidden());
}

#[test]
fn labels_looks_and_data_of_a_persons_stay_on_new_ones_of_ours() {
    let graph = changed(&three_zones(), |inventory| {
        let server = resources(inventory).iter_mut().find(|resource| resource["id"] == "instance-16").unwrap();
        server["state"] = json!("failed");
    });
    let (text, report) = updated(&graph, EDITED);
    let after = File::of(&text);
    assert_eq!(after.cell(PAGE, &server(14)).label(), "my <b>web</b>");
    assert!(said(&text, 14, "tooltip").contains("web-2-2"));
    let style = after.cell(PAGE, &server(16)).style().to_owned();
    assert!(style.contains("fillColor=#ff0000;") && style.contains("rotation=45;"), "{style}");
    assert_eq!(said(&text, 16, "state"), "failed");
    assert!(after.cell(PAGE, &server(16)).label().contains("failed"), "ours changes where it was not touched");
    assert_eq!(after.cell(PAGE, "vpc:vpc-2").element.get("owner"), Some("payments & co"));
    assert_eq!(after.cell(PAGE, &server(22)).element.get("link"), Some("https://wiki.example/web"));
    let tags = after.cell(PAGE, &server(17)).element.get("tags").unwrap().to_owned();
    assert!(tags.split(' ').any(|tag| tag == "reviewed"), "{tags}");
    assert_eq!(tags.matches("eu-de").count(), 1, "{tags}");
    assert_eq!((report.relabelled, report.restyled), (2, 4));
}

#[test]
fn a_line_bent_by_hand_keeps_its_way_while_both_its_ends_hold_still() {
    let id = "member=load_balancer:load_balancer-27=unknown:10.9.9.9";
    let (after, report) = again(EDITED);
    assert_eq!(after.cell(PAGE, id).points(), [(120.0, 188.0), (120.0, 54.0)]);
    assert_eq!(report.bent, 1);
    // The balancer is moved by hand as well: a new way.
    let at = EDITED.find("id=\"load_balancer:load_balancer-27\"").unwrap();
    let moved = EDITED[..at].to_owned() + &EDITED[at..].replacen("x=\"50\" y=\"164\"", "x=\"90\" y=\"224\"", 1);
    assert_ne!(moved, EDITED);
    let (after, report) = again(&moved);
    assert_ne!(after.cell(PAGE, id).points(), [(120.0, 188.0), (120.0, 54.0)]);
    assert_eq!((after.place(PAGE, "load_balancer:load_balancer-27").0, report.bent), (240.0, 0));
}

#[test]
fn words_on_a_line_stay_where_they_were_put() {
    let (after, _) = again(EDITED);
    let line = after.cell(PAGE, "connects=transit_gateway:transit_gateway-28=network:classic");
    assert_eq!(line.label(), "until May");
    let at = line.geometry().unwrap();
    assert_eq!((at.get("x"), at.get("y")), (Some("0.2"), Some("12")));
}

#[test]
fn what_a_person_added_is_there_as_it_was() {
    let (before, (after, report)) = (File::of(EDITED), again(EDITED));
    for words in ["Ask Kim", "In the subnet", "mine"] {
        let (page, was) = before.labelled(words).unwrap();
        let (_, now) = after.labelled(words).unwrap();
        assert_eq!(was.element, now.element);
        assert_eq!(before.place(page, &was.id), after.place(page, &now.id));
    }
    // A line from a note to a server of ours.
    let (_, note) = after.labelled("Ask Kim").unwrap();
    let tie = after.old.pages[0].cells.iter().find(|cell| cell.inner().get("source") == Some(&note.id)).unwrap();
    assert_eq!(tie.inner().get("target"), Some(&*server(21)));
    assert_eq!(report.added, 7);
    let model = &after.old.pages[0].model;
    assert!(model.iter().any(|(name, value)| (name.as_str(), value.as_str()) == ("background", "#fafafa")));
}

#[test]
fn a_box_around_ours_lies_behind_them_and_ours_are_where_they_belong() {
    let (after, _) = again(EDITED);
    let order: Vec<&str> = after.old.pages[0].cells.iter().map(|cell| &*cell.id).collect();
    let at = |id: &str| order.iter().position(|own| *own == id).unwrap();
    let (_, mine) = after.labelled("mine").unwrap();
    assert_eq!((after.cell(PAGE, &server(9)).parent(), mine.parent()), ("subnet:subnet-7", "subnet:subnet-7"));
    assert!(at(&mine.id) < at(&server(9)));
}

#[test]
fn a_group_of_ours_is_dissolved_and_its_members_stay() {
    let (before, (after, _)) = (File::of(EDITED), again(EDITED));
    assert!(before.old.pages[0].cells.iter().any(|cell| cell.style().starts_with("group")));
    assert!(!after.old.pages[0].cells.iter().any(|cell| cell.style().starts_with("group")));
    for nth in [21, 22] {
        assert_eq!(after.cell(PAGE, &server(nth)).parent(), "subnet:subnet-20");
        assert_eq!(before.place(PAGE, &server(nth)), after.place(PAGE, &server(nth)));
    }
}

#[test]
fn a_copy_keeps_its_look_and_says_where_its_resource_is_at_home() {
    let (after, _) = again(EDITED);
    let of = |cell: &&drawstream_merge::old::Cell| cell.element.get("resource_id") == Some("instance-24");
    let cells: Vec<_> = after.old.pages[0].cells.iter().filter(of).collect();
    assert_eq!(cells.len(), 2);
    let copy = cells.iter().find(|cell| cell.id != server(24)).unwrap();
    assert_eq!((copy.element.get("home"), copy.drawn), (Some(PAGE), None));
    let glyph = after.old.pages[0].cells.iter().find(|cell| cell.parent() == copy.id);
    assert!(glyph.is_some_and(|glyph| glyph.style().contains("mxgraph.ibm_cloud")));
    // Its resource is gone: a picture of something that was.
    let (text, _) = updated(&without("instance-24"), EDITED);
    let after = File::of(&text);
    let was = after.old.pages[0].cells.iter().find(|cell| cell.element.get("was_id") == Some("instance-24")).unwrap();
    assert_eq!((was.element.get("kind"), was.element.get("was_kind")), (None, Some("instance")));
}

#[test]
fn what_was_cut_and_pasted_is_itself_again_where_it_was_pasted() {
    let (before, (after, report)) = (File::of(EDITED), again(EDITED));
    assert!(before.element(PAGE, &server(25)).is_none());
    let pasted =
        before.old.pages[0].cells.iter().find(|cell| cell.element.get("resource_id") == Some("instance-25")).unwrap();
    let places = (before.place(PAGE, &pasted.id), after.place(PAGE, &server(25)));
    assert_eq!((places.0.0, places.0.1), (places.1.0, places.1.1));
    assert!(after.element(PAGE, &pasted.id).is_none());
    assert_eq!(report.hidden, 1, "only what was deleted");
}

#[test]
fn layers_stay_with_what_was_put_on_them() {
    let (after, _) = again(EDITED);
    let (_, layer) = after.labelled("Remarks").unwrap();
    assert_eq!(after.cell(PAGE, "missing").parent(), layer.id);
    assert_eq!(after.cell(PAGE, "missing.1").parent(), "1");
}

#[test]
fn what_is_gone_leaves_a_persons_notes_and_lines_behind() {
    let (text, report) = updated(&without("instance-21"), EDITED);
    let after = File::of(&text);
    assert!(after.element(PAGE, &server(21)).is_none());
    assert_eq!(report.gone, 1);
    let (_, note) = after.labelled("Ask Kim").unwrap();
    let tie = after.old.pages[0].cells.iter().find(|cell| cell.inner().get("source") == Some(&note.id)).unwrap();
    assert_eq!(tie.inner().get("target"), None);
    let points = &tie.geometry().unwrap().children;
    let end = points.iter().find(|point| point.get("as") == Some("targetPoint")).unwrap();
    assert_eq!((end.get("x"), end.get("y")), (Some("900"), Some("433")));
}

#[test]
fn something_new_finds_a_place_and_only_what_is_beside_its_region_gives_way() {
    let before = File::of(&updated(&three_zones(), SAVED).0);
    let (text, report) = updated(&with_server("subnet-15"), SAVED);
    let after = File::of(&text);
    assert_eq!((report.new, report.moved), (1, 0));
    let new = "instance:instance-new";
    assert_eq!(after.cell(PAGE, new).parent(), "subnet:subnet-15");
    for (key, place) in before.resources() {
        let now = after.place(&key.0, &key.1);
        // The box had no room left: what lies right of the region and below it gives way.
        let gave_way = ["resource_instance", "transit_gateway"].iter().any(|kind| key.1.starts_with(kind));
        let is_same = (now.0, now.1) == (place.0, place.1);
        assert!(is_same || gave_way && now.0 >= place.0 && now.1 >= place.1, "{key:?}");
    }
    support::assert_tidy(&after);
}

#[test]
fn a_box_that_grows_pushes_its_neighbours_and_covers_nothing() {
    let graph = changed(&three_zones(), |inventory| {
        for nth in 0..5 {
            let mut new = resources(inventory).iter().find(|resource| resource["id"] == "instance-5").unwrap().clone();
            new["id"] = json!(format!("instance-new-{nth}"));
            new["name"] = json!(format!("web-1-9{nth}"));
            resources(inventory).push(new);
        }
    });
    let (text, report) = updated(&graph, SAVED);
    assert_eq!((report.new, report.hidden), (5, 0));
    support::assert_tidy(&File::of(&text));
}

#[test]
fn what_lies_in_another_box_now_goes_there() {
    let graph = changed(&three_zones(), |inventory| {
        let server = resources(inventory).iter_mut().find(|resource| resource["id"] == "instance-5").unwrap();
        server["parent"]["id"] = json!("subnet-23");
        server["primary_subnet"] = json!("subnet-23");
    });
    let (text, report) = updated(&graph, EDITED);
    let after = File::of(&text);
    assert_eq!((after.cell(PAGE, &server(5)).parent(), report.elsewhere), ("subnet:subnet-23", 1));
}

#[test]
fn pages_that_a_person_added_or_copied_stay_and_names_and_order_too() {
    let (after, report) = again(PAGES);
    let names: Vec<&str> = after.old.pages.iter().map(|page| &*page.name).collect();
    assert_eq!(names, ["Mine", "As of spring", "Copy"]);
    assert_eq!(report.pages, 2);
    assert_eq!(after.labelled("On my page").unwrap().0, after.old.pages[0].id);
    // Every appearance on the copied page says where its resource is at home.
    let copy = &after.old.pages[2];
    let kinds: Vec<_> = copy.cells.iter().filter(|cell| cell.is_kind()).collect();
    assert!(kinds.len() > 20 && kinds.iter().all(|cell| cell.element.get("home") == Some(PAGE)));
    assert!(copy.cells.iter().all(|cell| cell.drawn.is_none() && cell.element.get("relation").is_none()));
    // And again.
    let (text, _) = updated(&three_zones(), PAGES);
    let (twice, _) = updated(&three_zones(), &text);
    support::assert_same(&text, &twice);
}

#[test]
fn a_page_of_ours_that_was_deleted_is_back_says_so_once_and_moves_nothing_else() {
    let drawn = support::drawn_with(&three_zones(), 20);
    let before = File::of(&drawn);
    let deleted = &before.old.pages[1];
    let start = drawn.find(&format!("<diagram id=\"{}\"", deleted.id)).unwrap();
    let end = start + drawn[start..].find("</diagram>").unwrap() + "</diagram>".len();
    let file = drawn[..start].to_owned() + &drawn[end..];
    let (text, report) = updated_with(&three_zones(), &file, 20, false);
    assert_eq!((report.returned, report.hidden), (1, 0));
    let after = File::of(&text);
    let ids = |file: &File| file.old.pages.iter().map(|page| page.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&after), ids(&before));
    let says = |file: &File, page: &str| file.cell(page, "title.facts").label().contains("was deleted by hand");
    assert!(says(&after, &deleted.id) && !says(&after, PAGE));
    assert_eq!(before.resources(), after.resources(), "what is on the other pages has moved");
    let (text, report) = updated_with(&three_zones(), &text, 20, false);
    assert!(report.returned == 0 && !says(&File::of(&text), &deleted.id));
}

#[test]
fn a_note_in_a_box_that_is_gone_keeps_its_place_on_the_page() {
    let before = File::of(PAGES);
    let (page, was) = before.labelled("In a subnet that goes").unwrap();
    let graph = changed(&three_zones(), |inventory| {
        let gone = ["subnet-23", "instance-24", "instance-25"];
        resources(inventory).retain(|resource| !gone.contains(&resource["id"].as_str().unwrap()));
        let relations = inventory["relations"].as_array_mut().unwrap();
        relations.retain(|relation| !gone.iter().any(|id| relation["from"] == *id || relation["to"] == *id));
    });
    let (text, _) = updated(&graph, PAGES);
    let after = File::of(&text);
    let (_, now) = after.labelled("In a subnet that goes").unwrap();
    assert_eq!(now.parent(), "zone:zone-19");
    assert_eq!(before.place(page, &was.id), after.place(page, &now.id));
    let (_, line) = after.labelled("talks to").unwrap();
    assert_eq!((line.inner().get("source"), line.inner().get("target")), (None, Some(&*server(5))));
}

#[test]
fn a_box_that_was_ungrouped_holds_its_things_again_and_what_came_loose_is_restored() {
    let (before, (after, report)) = (File::of(LOOSE), again(LOOSE));
    assert_eq!(before.cell(PAGE, &server(24)).parent(), "zone:zone-19");
    for nth in [24, 25] {
        assert_eq!(after.cell(PAGE, &server(nth)).parent(), "subnet:subnet-23");
        assert_eq!(before.place(PAGE, &server(nth)), after.place(PAGE, &server(nth)));
    }
    assert!(after.cell(PAGE, "subnet:subnet-23").style().contains("container=1"));
    assert_eq!(after.cell(PAGE, "subnet:subnet-23.glyph").parent(), "subnet:subnet-23");
    // A deleted box is hidden with all in it, a server that was hidden in the editor stays so.
    for id in ["subnet:subnet-20".to_owned(), server(21), server(22), server(6), server(5)] {
        assert!(after.cell(PAGE, &id).is_hidden(), "{id}");
    }
    assert_eq!((report.hidden, report.added), (5, 0));
    assert_eq!(after.cell(PAGE, "zone:zone-19.note").label(), "3 hidden");
    assert!(after.cell(PAGE, "subnet:subnet-15").style().contains("locked=1"));
    // The VPC was moved with all in it; its lines have new ways, and end at it.
    let [was, is] = [&before, &after].map(|file| file.place(PAGE, "vpc:vpc-2"));
    assert_eq!((was.0, was.1), (is.0, is.1));
}

#[test]
fn pictures_with_a_drawing_inside_are_read_too() {
    for bytes in [SVG, PNG] {
        let old = read(bytes).unwrap();
        assert_eq!((old.pages.len(), old.is_edited()), (1, true));
        let page = &old.pages[0];
        let note = page.cells.iter().find(|cell| cell.label() == "Ask Kim").unwrap();
        assert_eq!(page.places[page.by_id[&note.id]].unwrap().w, 100.0);
        assert!(drawstream_merge::read::account(bytes).unwrap().is_some_and(|json| json.starts_with(b"{\"format\"")));
    }
}

#[test]
fn files_that_are_none_of_ours_are_told_by_words() {
    let words = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    let own = drawn(&three_zones());
    let start = own.find(" drawn=\"1 ").unwrap();
    let end = own[start + 2..].find(" inventory").unwrap() + start + 2;
    let without: String = own[..start].to_owned() + &own[end..];
    assert!(words(without.replace(" drawn=", " x=").as_bytes()).contains("older version"));
    assert!(words(own.replacen(" drawn=\"1 ", " drawn=\"2 ", 1).as_bytes()).contains("later version"));
    let foreign = r#"<mxfile host="app.diagrams.net"><diagram id="a" name="p"><mxGraphModel><root><mxCell id="0"/></root></mxGraphModel></diagram></mxfile>"#;
    assert!(words(foreign.as_bytes()).contains("others"));
    assert!(words(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>").contains("no drawing"));
    assert!(words(b"{}").contains("no drawing"));
    assert!(words(b"").contains("no drawing"));
    assert!(words(&own.as_bytes()[..own.len() / 2]).contains("damaged"));
    let twice = foreign.replace("<mxCell id=\"0\"/>", "<mxCell id=\"0\"/><mxCell id=\"0\"/>");
    assert!(words(twice.as_bytes()).contains("have the id 0"));
    let own_type = format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{foreign}");
    assert!(words(own_type.as_bytes()).contains("document type"));
    let deep = format!("<mxfile><diagram><mxGraphModel><root>{}", "<object>".repeat(5000));
    assert!(matches!(read_any(deep.as_bytes()), Err(ReadError::Broken(_))));
}

#[test]
fn cells_that_go_round_in_circles_end() {
    let cells = r#"<mxCell id="0"/><mxCell id="1" parent="0"/><mxCell id="a" vertex="1" parent="b"><mxGeometry as="geometry"/></mxCell><mxCell id="b" vertex="1" parent="a"><mxGeometry as="geometry"/></mxCell>"#;
    let (_, body) = SAVED.split_once("<root>").unwrap();
    let file = SAVED.replacen(body, &format!("{cells}</root></mxGraphModel></diagram></mxfile>"), 1);
    let (text, report) = updated(&three_zones(), &file);
    assert!(text.len() > 1000 && report.hidden > 20);
}

#[test]
fn pictures_show_what_a_person_added_and_nothing_that_is_hidden() {
    let text = support::picture(&three_zones(), EDITED);
    for words in ["Ask Kim", "In the subnet", "mine", "my web"] {
        assert!(text.contains(&format!(">{words}<")), "{words}");
    }
    assert!(!text.contains("web-2-1<"), "deleted");
    // A server in red, turned.
    assert!(text.contains("fill=\"#ff0000\"") && text.contains("transform=\"rotate(45 "), "{text:.500}");
    assert!(text.contains("data-2-1<"));
}

#[test]
fn a_link_to_another_page_of_ours_in_place_of_our_own_is_a_persons() {
    const OURS: &str = "data:page/id,zone:zone-3";
    const THEIRS: &str = "data:page/id,zone:zone-11";
    let graph = three_zones();
    let file = support::drawn_with(&graph, 20);
    let led = |text: &str, to: &str| {
        let file = File::of(text);
        let all = file.old.pages.iter().flat_map(|page| page.cells.iter().map(move |cell| (page, cell)));
        let mut led = all.filter(|(_, cell)| cell.is_ours() && cell.element.get("link") == Some(to));
        led.next().map(|(page, cell)| (page.id.clone(), cell.id.clone()))
    };
    let (page, id) = led(&file, OURS).unwrap();
    let link = |text: &str| File::of(text).cell(&page, &id).element.get("link").map(str::to_owned);
    let at = file.find(&format!("<diagram id=\"{page}\"")).unwrap();
    let at = at + file[at..].find(&format!("<object id=\"{id}\"")).unwrap();
    let (ours, theirs) = (format!("link=\"{OURS}\""), format!("link=\"{THEIRS}\""));
    let edited = file[..at].to_owned() + &file[at..].replacen(&ours, &theirs, 1);
    assert!(read(edited.as_bytes()).unwrap().is_edited() && !read(file.as_bytes()).unwrap().is_edited());
    let (text, report) = updated_with(&graph, &edited, 20, false);
    assert_eq!((report.restyled, link(&text).as_deref()), (1, Some(THEIRS)));
    support::assert_same(&text, &updated_with(&graph, &text, 20, false).0);
    // A file of before says that a link was ours, and not which.
    let (head, rest) = edited[at..].split_once(" drawn=\"").unwrap();
    let (drawn, behind) = rest.split_once('"').unwrap();
    let (unsaid, digest) = drawn.split_at(drawn.len() - 5);
    assert!(unsaid.ends_with('l'), "{unsaid} {digest}");
    let before = format!("{}{head} drawn=\"{unsaid}\"{behind}", &edited[..at]);
    assert_eq!(link(&updated_with(&graph, &before, 20, false).0).as_deref(), Some(OURS));
}
