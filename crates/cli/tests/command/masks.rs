//! An account handed out without being given away, and brought back.

use crate::run::{Desk, Said};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Runs a command that has to go well.
fn well(desk: &Desk, arguments: &[&str]) -> Said {
    let said = desk.run(arguments);
    assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.err);
    said
}

/// A desk with `account.json`: the sample account, each of whose names is one that no word of ours contains, and wants
/// to be markup.
fn desk() -> Desk {
    let desk = Desk::new();
    well(&desk, &["collect", "--sample", "-q", "-o", "sample.json"]);
    let mut account: Value = serde_json::from_str(&desk.read("sample.json")).unwrap();
    account["account"]["name"] = "qzxkvw0<b>&\"x".into();
    let mut number = 0;
    for resource in account["resources"].as_array_mut().unwrap() {
        if !matches!(resource["kind"].as_str(), Some("region" | "zone")) {
            number += 1;
            resource["name"] = format!("qzxkvw{number}<b>&\"x").into();
            resource["tags"] = json!([format!("owner:qzxkvw{number}y")]);
        }
    }
    desk.write("account.json", &account.to_string());
    desk
}

/// Everything in an account that says whose it is: names, ids, CRNs, addresses, tags.
fn own(account: &Value) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    let text = |value: &Value| value.as_str().filter(|text| text.len() > 3).map(str::to_owned);
    for resource in account["resources"].as_array().unwrap() {
        if matches!(resource["kind"].as_str(), Some("region" | "zone")) {
            continue;
        }
        own.extend(["id", "crn", "name", "vpc", "resource_group_id"].iter().filter_map(|key| text(&resource[*key])));
        own.extend(resource["tags"].as_array().into_iter().flatten().filter_map(text));
        own.extend(resource["addresses"].as_array().into_iter().flatten().filter_map(text));
    }
    // What IBM gives to everybody.
    own.retain(|text| !text.starts_with("161.26.") && !text.starts_with("166."));
    own
}

/// Fails where a file holds any of them, as it is or as markup.
fn holds_none(desk: &Desk, name: &str, own: &BTreeSet<String>) {
    let file = desk.read(name);
    for text in own {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        assert!(!file.contains(text.as_str()) && !file.contains(&escaped), "{name} holds {text}");
    }
    // What every made name begins with: no part of one is in it either.
    assert!(!file.contains("qzxkvw"), "{name} holds a part of a name");
}

#[test]
fn nothing_of_the_account_is_in_a_masked_file_and_the_key_brings_it_back() {
    let desk = desk();
    let account: Value = serde_json::from_str(&desk.read("account.json")).unwrap();
    let outputs = ["-o", "m.json", "-o", "m.drawio", "-o", "m.svg", "-o", "m.drawio.svg", "-o", "m.csv"];
    let draw = [&["draw", "-q", "--from", "account.json", "--mask", "key.json"][..], &outputs].concat();
    well(&desk, &draw);
    // The account that the drawing carries.
    well(&desk, &["collect", "-q", "--from", "m.drawio", "-o", "inside.json"]);
    let own = own(&account);
    assert!(own.len() > 600, "{}", own.len());
    for name in ["m.json", "m.drawio", "m.svg", "m.drawio.svg", "m.csv", "inside.json"] {
        holds_none(&desk, name, &own);
    }
    // One VPC is named as whoever masks knows it.
    let vpcs = account["resources"].as_array().unwrap().iter().filter(|one| one["kind"] == "vpc");
    for vpc in vpcs.flat_map(|vpc| ["id", "name"].map(|key| vpc[key].as_str().unwrap())).take(2) {
        let (vpc, chart) = (["--vpc", vpc], ["-o", "m.mmd"]);
        well(&desk, &[&["draw", "-q", "--from", "account.json", "--mask", "key.json"][..], &vpc, &chart].concat());
        holds_none(&desk, "m.mmd", &own);
        assert!(desk.read("m.mmd").contains("server-"));
    }
    // The key is its owner's alone, and the masks are those of last time.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(desk.path("key.json")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (key, masked) = (desk.read("key.json"), desk.read("m.drawio"));
    well(&desk, &draw);
    assert!(key == desk.read("key.json") && masked == desk.read("m.drawio"));

    let back = well(&desk, &["unmask", "key.json", "m.json", "-o", "back.json"]);
    assert!(back.err.starts_with("Wrote back.json: ") && back.err.contains(" addresses back"), "{}", back.err);
    well(&desk, &["unmask", "m.drawio", "key.json", "-q", "-o", "back.drawio"]);
    well(&desk, &["draw", "-q", "--from", "account.json", "-o", "plain.json", "-o", "plain.drawio"]);
    assert!(desk.read("back.json") == desk.read("plain.json"), "another account");
    assert!(desk.read("back.drawio") == desk.read("plain.drawio"), "another drawing");
}

#[test]
fn what_people_did_to_a_masked_drawing_comes_back_with_it() {
    let desk = desk();
    well(&desk, &["draw", "-q", "--from", "account.json", "--mask", "key.json", "-o", "m.drawio"]);
    let key: Value = serde_json::from_str(&desk.read("key.json")).unwrap();
    let masks = key["texts"].as_object().unwrap();
    let server = masks.iter().find(|(mask, _)| mask.starts_with("server-")).unwrap();
    // A box is moved, and a note written that names a server.
    let drawing = desk.read("m.drawio");
    let at = drawing.find("<object id=\"vpc:").unwrap();
    let geometry = at + drawing[at..].find("<mxGeometry x=\"").unwrap() + "<mxGeometry x=\"".len();
    let end = geometry + drawing[geometry..].find('"').unwrap();
    let moved = drawing[geometry..end].parse::<i64>().unwrap() + 7;
    let note = format!(
        "<mxCell id=\"note\" value=\"ask about {}\" style=\"text;\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"5\" y=\"5\" width=\"90\" height=\"20\" as=\"geometry\"/></mxCell></root>",
        server.0
    );
    let edited = format!("{}{moved}{}", &drawing[..geometry], &drawing[end..]).replacen("</root>", &note, 1);
    desk.write("edited.drawio", &edited);
    well(&desk, &["unmask", "key.json", "edited.drawio", "-q", "-o", "back.drawio"]);
    let back = desk.read("back.drawio");
    let own = server.1.as_str().unwrap().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    assert!(back.contains(&format!("ask about {own}")), "the note is lost");
    let vpc = back[back.find("<object id=\"vpc:").unwrap()..].split("<mxGeometry ").nth(1).unwrap();
    assert!(vpc.starts_with(&format!("x=\"{moved}\"")), "{:.60}", vpc);
    assert!(!back.contains(server.0.as_str()) && !back.contains("id-1"), "a mask is left");
}

/// Where the cells of a drawing lie, by the ids of their pages and their own: the geometry as it is written.
fn places(drawing: &str) -> BTreeMap<(String, String), String> {
    let pages = drawing.split("<diagram id=\"").skip(1);
    let cells = pages.flat_map(|page| {
        let name = page.split('"').next().unwrap_or_default();
        page.split("<object id=\"").skip(1).filter_map(move |cell| {
            let id = (name.to_owned(), cell.split('"').next()?.to_owned());
            let geometry = cell.split("<mxGeometry ").nth(1)?.split("</mxCell>").next()?.to_owned();
            Some((id, geometry))
        })
    });
    cells.collect()
}

/// A drawing whose first cell with that name is so much further to the right, and where that is.
fn moved(drawing: &str, name: &str, by: i64) -> (String, i64) {
    let at = drawing.find(&format!(" name=\"{name}\"")).unwrap();
    let start = at + drawing[at..].find("<mxGeometry x=\"").unwrap() + "<mxGeometry x=\"".len();
    let end = start + drawing[start..].find('"').unwrap();
    let x = drawing[start..end].parse::<i64>().unwrap() + by;
    (format!("{}{x}{}", &drawing[..start], &drawing[end..]), x)
}

#[test]
fn what_nobody_moved_in_a_masked_drawing_comes_back_to_where_it_is_without_masks() {
    let desk = Desk::new();
    well(&desk, &["draw", "-q", "--sample", "-o", "plain.drawio"]);
    well(&desk, &["draw", "-q", "--sample", "--mask", "key.json", "-o", "m.drawio"]);
    let plain = desk.read("plain.drawio");
    // A tile without lines is moved a little.
    let drawing = desk.read("m.drawio");
    let key: Value = serde_json::from_str(&desk.read("key.json")).unwrap();
    let mut masks = key["texts"].as_object().unwrap().iter();
    let mask = masks.find(|(mask, own)| mask.starts_with("server-") && **own == "app-04").unwrap().0;
    let (edited, _) = moved(&drawing, mask, 6);
    desk.write("edited.drawio", &edited.replacen("</root>", NOTE, 1));
    well(&desk, &["unmask", "key.json", "edited.drawio", "-q", "-o", "back.drawio"]);
    let back = desk.read("back.drawio");
    assert!(back.contains("value=\"Ask Kim\""), "the note is lost");
    let (was, is) = (places(&plain), places(&back));
    assert!(was.len() > 300, "{}", was.len());
    let others: Vec<_> = was.iter().filter(|(id, place)| is.get(*id) != Some(place)).collect();
    let own = back[..back.find(" name=\"app-04\"").unwrap()].rsplit("<object id=\"").next().unwrap();
    let own = own.split('"').next().unwrap();
    let place = &is[&("overview".to_owned(), own.to_owned())];
    // Masked, it stands elsewhere: it goes as far as it went there.
    let x = moved(&plain, "app-04", 6).1;
    assert_ne!(moved(&drawing, mask, 6).1, x);
    assert!(place.starts_with(&format!("x=\"{x}\"")), "{place}");
    let strangers: Vec<_> = others.iter().filter(|((_, id), _)| !id.contains(own)).collect();
    assert!(strangers.is_empty(), "{} are elsewhere: {strangers:?}", strangers.len());
}

/// A drawing without the account in it, which says when it was read.
fn drawing(desk: &Desk, name: &str) -> String {
    let file = desk.read(name);
    let start = file.find(" inventory=\"").unwrap();
    let end = start + 12 + file[start + 12..].find('"').unwrap() + 1;
    format!("{}{}", &file[..start], &file[end..])
}

#[test]
fn a_masked_drawing_that_goes_on_comes_back_as_the_open_one_that_goes_on() {
    let desk = Desk::new();
    well(&desk, &["draw", "-q", "--sample", "-o", "open.drawio", "-o", "account.json"]);
    let open = desk.read("open.drawio");
    desk.write("edited.drawio", &moved(&open, "app-04", 3).0.replacen("</root>", NOTE, 1));
    // Servers are new, one is gone, and some have other names.
    let mut account: Value = serde_json::from_str(&desk.read("account.json")).unwrap();
    let resources = account["resources"].as_array_mut().unwrap();
    let own = resources.iter().find(|one| one["name"] == "app-01").unwrap().clone();
    resources.retain(|one| one["name"] != "app-05");
    for one in resources.iter_mut().filter(|one| one["kind"] == "instance") {
        if let Some(web) = one["name"].as_str().and_then(|name| name.strip_prefix("web-")) {
            one["name"] = format!("frontend-of-the-shop-{web}").into();
        }
    }
    for nth in 0..5 {
        let mut new = own.clone();
        (new["id"], new["name"]) = (format!("0717_new-{nth}").into(), format!("app-2{nth}").into());
        resources.push(new);
    }
    desk.write("later.json", &account.to_string());
    let draw = |more: &[&str]| well(&desk, &[&["draw", "-q", "--from", "later.json"][..], more].concat());
    let unmask = |masked: &str, back: &str| well(&desk, &["unmask", "key.json", masked, "-q", "-o", back]);
    let is_open = |name: &str| assert!(!desk.read(name).contains(" open=\""), "{name} is no masked drawing");

    // As nobody touched it: masked and gone on with, gone on with and masked, and both.
    draw(&["--update", "open.drawio", "-o", "plain.drawio"]);
    let plain = drawing(&desk, "plain.drawio");
    well(&desk, &["draw", "-q", "--from", "account.json", "--mask", "key.json", "-o", "m0.drawio"]);
    draw(&["--mask", "key.json", "--update", "m0.drawio", "-o", "m1.drawio"]);
    draw(&["--mask", "key.json", "--update", "open.drawio", "-o", "m2.drawio"]);
    draw(&["--mask", "key.json", "--update", "m2.drawio", "-o", "m3.drawio"]);
    let shapes = |name: &str| -> BTreeMap<_, _> {
        places(&desk.read(name)).into_iter().filter(|((_, id), _)| !id.contains('=')).collect()
    };
    for masked in ["m1", "m2", "m3"] {
        let back = format!("{masked}-back.drawio");
        unmask(&format!("{masked}.drawio"), &back);
        let (was, is) = (shapes("plain.drawio"), shapes(&back));
        let others: Vec<_> = was.iter().filter(|(id, place)| is.get(*id) != Some(place)).collect();
        assert!(others.is_empty(), "{masked}: {} are elsewhere: {others:?}", others.len());
        assert!(drawing(&desk, &back) == plain, "{masked} comes back otherwise");
        is_open(&back);
    }

    // With what a person did; also where somebody goes on who has not the key.
    draw(&["--update", "edited.drawio", "-o", "kept.drawio"]);
    draw(&["--mask", "key.json", "--update", "edited.drawio", "-o", "e1.drawio"]);
    well(&desk, &["draw", "-q", "--from", "e1.drawio", "--update", "e1.drawio", "-o", "e2.drawio"]);
    let was = places(&desk.read("kept.drawio"));
    assert!(was.len() > 300, "{}", was.len());
    for masked in ["e1", "e2"] {
        let back = format!("{masked}-back.drawio");
        unmask(&format!("{masked}.drawio"), &back);
        let is = places(&desk.read(&back));
        let others: Vec<_> = was.iter().filter(|(id, place)| is.get(*id) != Some(place)).collect();
        assert!(others.is_empty(), "{masked}: {} are elsewhere: {others:?}", others.len());
        assert!(desk.read(&back).contains("value=\"Ask Kim\""), "the note is lost");
    }
}

#[test]
fn what_cannot_be_brought_back_is_refused_in_words() {
    let desk = desk();
    well(&desk, &["draw", "-q", "--from", "account.json", "--mask", "key.json", "-o", "m.json", "-o", "m.csv"]);
    well(&desk, &["collect", "-q", "--from", "account.json", "--mask", "other.json", "-o", "o.json"]);
    for (files, words) in [
        (["account.json", "m.json"], "error: none of these files is a key of masks\n"),
        (["key.json", "other.json"], "error: each of these files is a key of masks\n"),
        (["key.json", "m.csv"], "error: m.csv is a file without the account in it, which cannot be brought back\n"),
        (["key.json", "nowhere.json"], "error: nowhere.json cannot be read: it is not there"),
    ] {
        let said = desk.run(&["unmask", files[0], files[1], "-o", "x.json"]);
        assert_eq!(said.code, Some(1), "{}", said.err);
        assert!(said.err.starts_with(words), "{}", said.err);
    }
    desk.write("broken.json", "{}");
    let said = desk.run(&["draw", "--from", "account.json", "--mask", "broken.json", "-o", "x.svg"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.starts_with("error: broken.json cannot be used as a key: it is no key"), "{}", said.err);
    assert_eq!(desk.read("broken.json"), "{}");
    assert!(!desk.files().contains(&"x.svg".to_owned()));
}

#[test]
fn what_was_written_in_an_open_drawing_is_masked_with_it_and_comes_back() {
    let desk = desk();
    let draw = |more: &[&str]| desk.run(&[&["draw", "-q", "--from", "account.json"][..], more].concat());
    assert_eq!(draw(&["-o", "open.drawio"]).code, Some(0));
    assert_eq!(draw(&["--mask", "key.json", "-o", "masked.drawio"]).code, Some(0));
    let edited = desk.read("masked.drawio").replacen("</root>", NOTE, 1);
    desk.write("masked.drawio", &edited);
    desk.write("open.drawio", &desk.read("open.drawio").replacen("</root>", NOTE, 1));
    assert_eq!(draw(&["--mask", "key.json", "--update", "masked.drawio", "-o", "a.drawio"]).code, Some(0));
    assert!(desk.read("a.drawio").contains("value=\"Ask Kim\""), "of a masked drawing, what is in it may be seen");
    assert_eq!(draw(&["--mask", "key.json", "--update", "open.drawio", "-o", "b.drawio"]).code, Some(0));
    let masked = desk.read("b.drawio");
    assert!(!masked.contains("Ask Kim") && !masked.contains("qzxkvw"), "something was not masked");
    let key: Value = serde_json::from_str(&desk.read("key.json")).unwrap();
    let mut texts = key["texts"].as_object().unwrap().iter();
    let note = texts.find(|(_, text)| **text == "Ask Kim").unwrap().0;
    assert!(masked.contains(&format!("value=\"{note}\"")) && masked.contains("fillColor=#fff2cc"), "the note is lost");
    well(&desk, &["unmask", "key.json", "b.drawio", "-q", "-o", "back.drawio"]);
    assert!(desk.read("back.drawio").contains("value=\"Ask Kim\""));
    // Without the account nobody can tell which of it are names.
    let open = desk.read("open.drawio");
    let (before, rest) = open.split_once(" inventory=\"").unwrap();
    desk.write("open.drawio", &format!("{before}{}", rest.split_once('"').unwrap().1));
    let refused = draw(&["--mask", "key.json", "--update", "open.drawio", "-o", "c.drawio"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.starts_with("error: open.drawio carries no account"), "{}", refused.err);
}

#[test]
fn a_key_masks_what_it_masked_before_alike_also_where_a_thing_is_called_as_a_page_is() {
    let desk = desk();
    let mut account: Value = serde_json::from_str(&desk.read("account.json")).unwrap();
    let resources = account["resources"].as_array_mut().unwrap();
    let mut vpcs = resources.iter_mut().filter(|one| one["kind"] == "vpc");
    vpcs.next().unwrap()["name"] = "overview".into();
    vpcs.next().unwrap()["name"] = "rules".into();
    desk.write("account.json", &account.to_string());
    let draw = |more: &[&str]| well(&desk, &[&["draw", "-q", "--from", "account.json"][..], more].concat());
    draw(&["-o", "open.drawio"]);
    // Somebody writes what is the id of a cell of ours, as a copy of such a cell says it too.
    let id = format!("value=\"account:{}\"", account["account"]["id"].as_str().unwrap());
    let other = NOTE.replace("id=\"n\"", "id=\"o\"").replace("value=\"Ask Kim\"", &id);
    let notes = desk.read("open.drawio").replacen("</root>", NOTE, 1).replacen("</root>", &other, 1);
    desk.write("open.drawio", &notes);
    for name in ["a.drawio", "b.drawio"] {
        draw(&["--mask", "key.json", "--update", "open.drawio", "-o", name]);
    }
    assert_eq!(desk.read("a.drawio"), desk.read("b.drawio"));
    well(&desk, &["unmask", "key.json", "b.drawio", "-q", "-o", "back.drawio"]);
    let (open, back) = (desk.read("open.drawio"), desk.read("back.drawio"));
    let pages = |drawing: &str| -> BTreeSet<String> {
        let heads = drawing.split("<diagram ").skip(1).map(|page| page.split(" drawn=").next().unwrap().to_owned());
        heads.collect()
    };
    assert_eq!(pages(&open), pages(&back));
    let first = back.split("</diagram>").next().unwrap();
    assert!(first.contains("value=\"Ask Kim\""), "the note has left its page");
}

/// What a person writes, and the end of a page.
const NOTE: &str = "<mxCell id=\"n\" value=\"Ask Kim\" style=\"html=1;fillColor=#fff2cc;\" vertex=\"1\" parent=\"1\"><mxGeometry \
                    width=\"90\" height=\"60\" as=\"geometry\"/></mxCell></root>";

#[test]
fn general_labels_say_of_what_kind_things_are() {
    let desk = desk();
    well(&desk, &["draw", "-q", "--from", "account.json", "--general", "-o", "general.drawio", "-o", "general.svg"]);
    let drawing = desk.read("general.drawio");
    let labels: Vec<&str> = drawing.split(" label=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(labels.iter().filter(|label| **label == "Virtual server").count() > 10, "{labels:?}");
    // The name is still data, for whoever looks.
    assert!(drawing.contains(" name=\"qzxkvw"));
    for cell in drawing.split("<object ").skip(1).filter(|cell| cell.contains(" resource_id=\"")) {
        let label = cell.split_once(" label=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
        assert!(!label.contains("qzxkvw"), "{label}");
    }
    assert!(desk.read("general.svg").contains(">Virtual server</text>"));
    assert_eq!(desk.run(&["draw", "--sample", "--general", "-o", "a.json"]).code, Some(2));
}
