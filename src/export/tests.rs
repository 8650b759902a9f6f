//! Files of made models: whole ones as snapshots, and any text as any name.

use super::{drawio, svg};
use crate::layout::text::visible;
use crate::layout::{Options, fixtures, lay_out};
use crate::model::Model;
use proptest::prelude::*;
use quick_xml::events::{BytesStart, Event};

fn mxfile(model: &Model) -> String {
    let mut out = Vec::new();
    drawio::write(&lay_out(model, &Options::default()), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn picture(model: &Model, editable: bool) -> String {
    let mut out = Vec::new();
    svg::write(&lay_out(model, &Options::default()), 0, editable, &mut out).unwrap();
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
    let model = fixtures::three_zones();
    let picture = picture(&model, true);
    let mut reader = quick_xml::Reader::from_str(&picture);
    let root = loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => break element.into_owned(),
            Event::Eof => panic!("no element"),
            _ => {}
        }
    };
    assert_eq!(attribute(&root, "content").unwrap(), mxfile(&model));
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
    let model = fixtures::odd(name);
    let file = mxfile(&model);
    let mut labels = 0;
    for (object, style) in objects(&file) {
        let Some(id) = attribute(&object, "resource_id") else { continue };
        if attribute(&object, "kind").unwrap() == "account" {
            continue;
        }
        assert_eq!(attribute(&object, "name").unwrap(), visible(name));
        let label = attribute(&object, "label").unwrap();
        let lines = shown(&label, &style);
        let wanted = if name.is_empty() { id } else { visible(name) };
        assert_eq!(lines[0], wanted, "{label} / {style}");
        labels += 1;
    }
    assert_eq!(labels, 10);
    let picture = picture(&model, false);
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
