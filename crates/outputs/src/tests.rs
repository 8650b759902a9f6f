//! Files of made models: whole ones as snapshots, and any text as any name.

use super::{drawio, index, svg};
use drawstream_diagram::Subject;
use drawstream_diagram::scene::Drawing;
use drawstream_diagram::text::{seen, visible};
use drawstream_graph::Graph;
use drawstream_graph::estate::facts;
use drawstream_view::{Options, View, fixtures};
use proptest::prelude::*;
use quick_xml::events::{BytesStart, Event};

fn draw<'v>(view: &'v View<'_>) -> Drawing<'v> {
    Drawing::new(drawstream_layout::sheets(view.pages(), |at| view.page(at)), view)
}

fn mxfile(graph: &Graph) -> String {
    let mut out = Vec::new();
    drawio::write(&draw(&View::new(graph, &Options::default())), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn picture(graph: &Graph, editable: bool) -> String {
    let mut out = Vec::new();
    svg::write(&draw(&View::new(graph, &Options::default())), 0, editable, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.attributes().map(Result::unwrap).find(|a| a.key.0 == name)?;
    Some(quick_xml::escape::unescape(&found.value).unwrap().into_owned())
}

/// `object` elements: their attributes, and the style of the cell in them.
fn objects(file: &str) -> Vec<(BytesStart<'static>, String)> {
    let mut reader = quick_xml::Reader::from_str(file);
    let mut found = Vec::new();
    let mut open: Option<BytesStart<'static>> = None;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) if element.name().0 == "object" => open = Some(element.into_owned()),
            Event::Start(element) if element.name().0 == "mxCell" => {
                if let Some(object) = open.take() {
                    found.push((object, attribute(&element, "style").unwrap()));
                }
            }
            Event::Text(text) => assert!(text.trim().is_empty(), "text among the cells"),
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// A label as draw.io shows it: its lines.
fn shown(label: &str, style: &str) -> Vec<String> {
    if !style.contains("html=1") {
        return label.split('\n').map(str::to_owned).collect();
    }
    let mut text = String::new();
    let mut rest = label;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let end = rest[start..].find('>').unwrap() + start;
        if matches!(&rest[start..=end], "<br>" | "</div>") {
            text.push('\n');
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    text.split('\n').map(|line| quick_xml::escape::unescape(line).unwrap().into_owned()).collect()
}

#[test]
fn a_small_account_as_it_is_written() {
    insta::assert_snapshot!("three_zones.drawio", mxfile(&fixtures::three_zones()));
}

#[test]
fn a_small_account_as_a_picture() {
    insta::assert_snapshot!("three_zones.svg", picture(&fixtures::three_zones(), false));
}

#[test]
fn the_same_account_gives_the_same_bytes() {
    assert_eq!(mxfile(&fixtures::three_zones()), mxfile(&fixtures::three_zones()));
}

#[test]
fn the_drawing_inside_a_picture_is_the_drawing() {
    let graph = fixtures::three_zones();
    let picture = picture(&graph, true);
    let mut reader = quick_xml::Reader::from_str(&picture);
    let root = loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => break element.into_owned(),
            Event::Eof => panic!("no element"),
            _ => {}
        }
    };
    assert_eq!(attribute(&root, "content").unwrap(), mxfile(&graph));
}

#[test]
fn an_index_has_the_boxes_of_its_picture() {
    let graph = fixtures::three_zones();
    let view = View::new(&graph, &Options::default());
    let drawing = draw(&view);
    let mut out = Vec::new();
    index::write(&drawing, 0, &mut out).unwrap();
    let written: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let picture = picture(&graph, false);
    assert!(picture.contains(&format!("viewBox=\"0 0 {} {}\"", written["width"], written["height"])));
    let boxes = written["boxes"].as_array().unwrap();
    for shown in boxes {
        let at = &shown["at"];
        let rect = format!("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", at[0], at[1], at[2], at[3]);
        assert!(picture.contains(&rect), "{rect}");
    }
    let resources = drawing.sheets[0].shapes.iter().filter(|shape| shape.cell.subject != Subject::None).count();
    assert_eq!(boxes.len(), resources);
    let server = boxes.iter().find(|shown| shown["name"] == "web-1-1").unwrap();
    assert_eq!((&server["kind"], &server["facts"][0][1]), (&"instance".into(), &"10.0.0.4".into()));
}

#[test]
fn values_of_several_lines_are_lines_in_tooltips_and_facts() {
    let mut b = fixtures::Builder::new();
    let id = b.add("routing_table", "routes", fixtures::ACCOUNT);
    let route = |destination: &str, next_hop: &str| facts::Route {
        destination: destination.into(),
        next_hop: next_hop.into(),
        ..facts::Route::default()
    };
    let routes = vec![route("10.0.0.0/8", "<a>\n<b>"), route("10.9.0.0/16", "10.0.0.5")];
    b.node(id).resource.facts = facts::RoutingTable { routes, ..facts::RoutingTable::default() }.into();
    let graph = b.build();
    let file = mxfile(&graph);
    let objects = objects(&file);
    let (table, _) =
        objects.iter().find(|(object, _)| attribute(object, "kind").as_deref() == Some("routing_table")).unwrap();
    let tooltip = attribute(table, "tooltip").unwrap();
    let lines = "<br>routes:<br>10.0.0.0/8 -&gt; &lt;a&gt;\u{240a}&lt;b&gt;<br>10.9.0.0/16 -&gt; 10.0.0.5<br>tags: ";
    assert!(tooltip.contains(lines), "{tooltip}");
    let wanted = "10.0.0.0/8 -> <a>\u{240a}<b>\n10.9.0.0/16 -> 10.0.0.5";
    assert_eq!(attribute(table, "routes").as_deref(), Some(wanted));
    let mut out = Vec::new();
    index::write(&draw(&View::new(&graph, &Options::default())), 0, &mut out).unwrap();
    let written: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let boxes = written["boxes"].as_array().unwrap();
    let facts = &boxes.iter().find(|shown| shown["kind"] == "routing_table").unwrap()["facts"];
    assert!(facts.as_array().unwrap().contains(&serde_json::json!(["routes", wanted])), "{facts}");
}

/// Rows of the list for searching.
fn rows(drawing: &Drawing) -> Vec<(usize, usize, usize, String, String, String)> {
    let mut search = index::SearchList::new(drawing, Vec::new()).unwrap();
    for at in 0..drawing.sheets.len() {
        search.page(drawing, at).unwrap();
    }
    let list: serde_json::Value = serde_json::from_slice(&search.end().unwrap()).unwrap();
    serde_json::from_value(list["rows"].clone()).unwrap()
}

#[test]
fn everything_is_found_once_and_where_it_is() {
    let graph = fixtures::large(3, 60);
    let view = View::new(&graph, &Options { page_limit: 100, ..Options::default() });
    let drawing = draw(&view);
    assert!(drawing.sheets.len() > 2);
    let rows = rows(&drawing);
    assert_eq!(rows.len(), graph.nodes.iter().filter(|node| node.drawn).count());
    for (page, place, _, name, _, id) in &rows {
        let mut out = Vec::new();
        index::write(&drawing, *page, &mut out).unwrap();
        let written: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let shown = &written["boxes"][*place];
        let members = shown["members"].as_array().is_some_and(|all| all.iter().any(|member| member[0] == **name));
        assert!(shown["name"] == **name && shown["id"] == **id || members, "{name} is not in {shown}");
    }
}

const NASTY: [&str; 17] = [
    "",
    " ",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "\"quoted' & <tagged>\"",
    "]]>",
    "&lt;already&gt; &amp; &#0; &unknown;",
    "nul\0 bell\u{7} escape\u{1b}",
    "two\nlines\r\nand\ta tab",
    "\u{202e}right to left\u{202c}",
    "👩‍👩‍👧‍👦 family",
    "日本語 العربية עברית ไทย",
    "%name% %id% %%",
    "</mxCell></object>",
    "x\" onload=\"alert(1)",
    "javascript:alert(1)",
    "\u{fffe}\u{ffff}\u{85}\u{2028}",
];

fn names_are_kept(name: &str) {
    let graph = fixtures::odd(name);
    let file = mxfile(&graph);
    let mut labels = 0;
    for (object, style) in objects(&file) {
        let Some(id) = attribute(&object, "resource_id") else { continue };
        if attribute(&object, "kind").unwrap() == "account" {
            continue;
        }
        assert_eq!(attribute(&object, "name").unwrap(), visible(name));
        let label = attribute(&object, "label").unwrap();
        // A badge has its name in its tooltip.
        if attribute(&object, "role").as_deref() == Some("badge") {
            assert_eq!(label, "");
            continue;
        }
        let lines = shown(&label, &style);
        let wanted = if name.is_empty() { id } else { seen(name).into_owned() };
        assert_eq!(lines[0], wanted, "{label} / {style}");
        labels += 1;
    }
    assert_eq!(labels, 9);
    let picture = picture(&graph, false);
    let mut reader = quick_xml::Reader::from_str(&picture);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                assert_ne!(element.name().0, "script");
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap();
                    assert!(!attribute.key.0.starts_with("on"));
                    if attribute.key.0.ends_with("href") {
                        assert!(attribute.value.starts_with('#'));
                    }
                }
            }
            _ => {}
        }
    }
}

#[test]
fn nasty_names_are_shown_as_they_are() {
    NASTY.iter().for_each(|name| names_are_kept(name));
    names_are_kept(&"x".repeat(300));
    names_are_kept(&"long-name ".repeat(30));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_name(name in any::<String>()) {
        names_are_kept(&name);
    }
}
