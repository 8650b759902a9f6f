//! Drawings that people worked in, drawn again.

use crate::run::Desk;
use serde_json::Value;

/// A file in which a server was dragged and the name of a VPC was changed: as a person's editor leaves it.
fn edited(file: &str) -> String {
    let start = file.find("<object id=\"vpc:").unwrap();
    let (before, own) = file.split_at(start);
    let (head, rest) = own.split_once(" label=\"").unwrap();
    let (_, rest) = rest.split_once('"').unwrap();
    let file = format!("{before}{head} label=\"My shop\"{rest}");
    let note = "<mxCell id=\"note\" value=\"Ask Kim\" style=\"shape=note;\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"10\" y=\"900\" width=\"80\" height=\"40\" as=\"geometry\"/></mxCell>";
    file.replacen("</root>", &format!("{note}</root>"), 1).replacen(
        "host=\"drawstream\"",
        "host=\"app.diagrams.net\"",
        1,
    )
}

#[test]
fn edits_are_kept_by_update_and_lost_by_force_only() {
    let desk = Desk::new();
    let draw = ["draw", "--from", "a.json", "-o", "a.drawio"];
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json", "-o", "a.drawio"]).code, Some(0));
    let drawn = desk.read("a.drawio");
    // Not edited, it may be written again: also where draw.io saved it.
    assert_eq!(desk.run(&draw).code, Some(0));
    desk.write("a.drawio", &drawn.replacen("host=\"drawstream\"", "host=\"app.diagrams.net\"", 1));
    assert_eq!(desk.run(&draw).code, Some(0));

    desk.write("a.drawio", &edited(&drawn));
    let refused = desk.run(&draw);
    assert_eq!(refused.code, Some(1));
    assert_eq!(
        refused.err,
        "error: a.drawio was edited by hand since it was drawn\n  To keep the edits: --update a.drawio\n  To lose them: --force\n"
    );
    let updated = desk.run(&["draw", "--from", "a.json", "--update", "a.drawio", "-o", "a.drawio", "-o", "a.svg"]);
    assert_eq!(updated.code, Some(0), "{}", updated.err);
    assert!(updated.err.contains("Kept of the edits: 1 relabelled, 1 added\n"), "{}", updated.err);
    for (file, words) in
        [("a.drawio", ["label=\"My shop\"", "value=\"Ask Kim\""]), ("a.svg", [">My shop<", ">Ask Kim<"])]
    {
        assert!(words.iter().all(|words| desk.read(file).contains(words)), "{file}");
    }
    // What was kept would be lost: it counts as edited still.
    assert_eq!(desk.run(&draw).code, Some(1));
    assert_eq!(desk.run(&["draw", "--from", "a.json", "-o", "a.drawio", "--force"]).code, Some(0));
    assert_eq!(desk.read("a.drawio"), drawn);
}

#[test]
fn where_nothing_changed_the_drawing_is_the_same_byte_for_byte() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json", "-o", "a.drawio"]).code, Some(0));
    let said = desk.run(&["draw", "--from", "a.json", "--update", "a.drawio", "-o", "b.drawio"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let (was, now) = (desk.read("a.drawio"), desk.read("b.drawio"));
    // Lines and words that stand for a line are chosen by the first layout, and stay.
    for (was, now) in was.lines().zip(now.lines()) {
        assert_eq!(was, now);
    }
    assert_eq!(was, now);
}

#[test]
fn a_link_of_a_persons_stays_in_place_of_ours() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json", "-o", "a.drawio"]).code, Some(0));
    let drawn = desk.read("a.drawio");
    let of = |drawing: &str| drawing.lines().find(|line| line.contains(" name=\"firewall-2\"")).unwrap().to_owned();
    let own = of(&drawn);
    let (before, rest) = own.split_once(" link=\"data:").expect("it has a link of ours");
    let theirs = format!("{before} link=\"https://wiki.example/fw\"{}", rest.split_once('"').unwrap().1);
    desk.write("a.drawio", &drawn.replace(&own, &theirs));
    for _ in 0..2 {
        let said = desk.run(&["draw", "--from", "a.json", "--update", "a.drawio", "-o", "a.drawio"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let now = of(&desk.read("a.drawio"));
        assert!(now.contains(" link=\"https://wiki.example/fw\"") && now.matches(" link=").count() == 1, "{now}");
    }
}

#[test]
fn what_was_deleted_is_told_to_programs_and_comes_back() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json", "-o", "a.drawio"]).code, Some(0));
    let drawn = desk.read("a.drawio");
    let is_of = |line: &&str| !line.contains("id=\"instance:0717_d37683db-b48b-552e-9538-e5cc3e983b2c");
    let without: String = drawn.split_inclusive('\n').filter(is_of).collect();
    assert_ne!(without, drawn);
    desk.write("a.drawio", &without);
    let update = ["draw", "--json", "--from", "a.json", "--update", "a.drawio", "-o", "b.drawio"];
    let told = desk.run(&update);
    let last: Value = serde_json::from_str(told.out.lines().last().unwrap()).unwrap();
    // The server, and the address on its corner.
    assert_eq!(last["data"]["hidden"], 2, "{}", told.out);
    let told = desk.run(&[&update[..], &["--bring-back", "--force"]].concat());
    let last: Value = serde_json::from_str(told.out.lines().last().unwrap()).unwrap();
    assert_eq!(last["data"]["hidden"], 0, "{}", told.out);
}

#[test]
fn a_drawing_is_a_source_and_a_side_of_changes_by_the_account_in_it() {
    let desk = Desk::new();
    let draw = ["draw", "--sample", "-q", "-o", "a.json", "-o", "a.drawio", "-o", "a.drawio.svg", "-o", "a.drawio.png"];
    assert_eq!(desk.run(&draw).code, Some(0));
    for name in ["a.drawio", "a.drawio.svg", "a.drawio.png"] {
        assert_eq!(desk.run(&["collect", "-q", "--from", name, "-o", "b.json"]).code, Some(0));
        assert_eq!(desk.read("a.json"), desk.read("b.json"), "{name}");
        let changes = desk.run(&["changes", name, "a.json"]);
        assert_eq!((changes.code, &*changes.out), (Some(0), "No changes\n"), "{name}");
    }
    assert_eq!(desk.run(&["draw", "-q", "--from", "a.drawio", "-o", "c.drawio"]).code, Some(0));
    assert_eq!(desk.read("a.drawio"), desk.read("c.drawio"));
}

#[test]
fn what_cannot_be_read_back_is_told_before_anything_is_read() {
    let desk = Desk::new();
    let others = r#"<mxfile host="app.diagrams.net"><diagram name="p"><mxGraphModel/></diagram></mxfile>"#;
    let ours = r#"<mxfile host="drawstream"><diagram name="p"><mxGraphModel/></diagram></mxfile>"#;
    for (text, words) in [
        (others, "by others"),
        (ours, "older version"),
        ("<mxfile><diagram", "damaged"),
        ("{}", "no drawing"),
        ("", "no drawing"),
    ] {
        desk.write("old.drawio", text);
        let said = desk.run(&["draw", "--from", "none.json", "--update", "old.drawio", "-o", "a.drawio"]);
        assert_eq!(said.code, Some(1));
        assert!(said.err.starts_with("error: old.drawio ") && said.err.contains(words), "{}", said.err);
    }
    assert_eq!(desk.files(), ["old.drawio"]);
    let said = desk.run(&["draw", "--sample", "--update", "old.drawio", "-o", "a.json"]);
    assert_eq!(said.code, Some(2));
    assert_eq!(desk.run(&["draw", "--sample", "--bring-back", "-o", "a.drawio"]).code, Some(2));
}

/// What an attribute of an element says, as a number.
fn number(element: &str, before: &str) -> i32 {
    let (_, rest) = element.split_once(before).unwrap();
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().unwrap()
}

#[test]
fn the_words_of_what_is_new_stay_in_its_box() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json", "-o", "a.drawio"]).code, Some(0));
    let mut account: Value = serde_json::from_str(&desk.read("a.json")).unwrap();
    let resources = account["resources"].as_array_mut().unwrap();
    let own = resources.iter().find(|one| one["name"] == "app-01").unwrap().clone();
    for nth in 0..5 {
        let mut new = own.clone();
        (new["id"], new["name"]) = (format!("0717_new-{nth}").into(), format!("app-2{nth}").into());
        resources.push(new);
    }
    desk.write("b.json", &account.to_string());
    assert_eq!(desk.run(&["draw", "-q", "--from", "b.json", "--update", "a.drawio", "-o", "b.drawio"]).code, Some(0));
    let drawing = desk.read("b.drawio");
    let cell =
        |id: &str| drawing.split_once(&format!("<object id=\"{id}\"")).unwrap().1.split_once("</object>").unwrap().0;
    let holder = format!("subnet:{}", own["parent"]["id"].as_str().unwrap());
    let wide = number(cell(&holder), " width=\"");
    for nth in 0..5 {
        let new = cell(&format!("instance:0717_new-{nth}"));
        assert!(new.contains(&format!(" parent=\"{holder}\"")));
        let tile = number(new, "<mxGeometry x=\"") + number(new, " width=\"");
        // A name alone is as wide as it is.
        if !new.contains("labelWidth=") {
            continue;
        }
        let end = tile + number(new, "spacingLeft=") + number(new, "labelWidth=");
        assert!(end <= wide, "the words of new-{nth} end at {end}, its box at {wide}");
    }
}
