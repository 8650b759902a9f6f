//! Drawings that show what changed.

use crate::run::Desk;
use serde_json::{Value, json};

/// The inventory of an account with one server more, one less, and one of another profile; and the names of these.
fn later(inventory: &str) -> (String, [String; 3]) {
    let mut account: Value = serde_json::from_str(inventory).unwrap();
    let resources = account["resources"].as_array_mut().unwrap();
    let servers: Vec<usize> = (0..resources.len()).filter(|&at| resources[at]["kind"] == "instance").collect();
    let mut new = resources[servers[3]].clone();
    (new["id"], new["name"]) = (json!("0717_00000000-0000-4000-8000-000000000001"), json!("brand-new"));
    resources[servers[7]]["data"]["profile"] = json!("bx9-99x999");
    let changed = resources[servers[7]]["name"].as_str().unwrap().to_owned();
    let gone = resources.remove(servers[5]);
    resources.push(new);
    let id = gone["id"].clone();
    account["relations"].as_array_mut().unwrap().retain(|own| own["from"] != id && own["to"] != id);
    let names = ["brand-new".to_owned(), gone["name"].as_str().unwrap().to_owned(), changed];
    (account.to_string(), names)
}

#[test]
fn what_changed_has_signs_ghosts_sums_and_a_page() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json", "-o", "a.drawio"]).code, Some(0));
    let (inventory, [new, gone, changed]) = later(&desk.read("a.json"));
    desk.write("b.json", &inventory);
    let arguments =
        ["draw", "--from", "b.json", "--compare", "a.drawio", "--update", "a.drawio", "-o", "b.drawio", "-o", "b.svg"];
    let said = desk.run(&arguments);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("Compared: 1 added, 1 removed, "), "{}", said.err);
    let drawing = desk.read("b.drawio");
    let line =
        |of: &str| drawing.lines().find(|line| line.contains(of)).unwrap_or_else(|| panic!("no {of}")).to_owned();
    // A sign on each, by its tag; what is gone is a ghost where it was, and no resource.
    let of_new = line(&format!(" name=\"{new}\""));
    assert!(of_new.contains(" change=\"added\"") && of_new.contains(" tier:web added\" "), "{of_new}");
    assert!(line(&format!(" name=\"{changed}\"")).contains("was bx2-2x8, now bx9-99x999"));
    assert!(line(".sign\" label=\"+\"").contains("tags=\"added\""));
    assert!(line(".sign\" label=\"~\"").contains("role=\"part\""));
    let ghost = line("role=\"ghost\"");
    assert!(ghost.contains(&format!("<s>{gone}</s>").replace('<', "&lt;").replace('>', "&gt;")), "{ghost}");
    assert!(
        !ghost.contains(" kind=\"") && ghost.contains(" was_kind=\"instance\"") && ghost.contains("tags=\"removed\"")
    );
    let note = line("account:4f1c9a7e2b6d40538c0e9d7f61a3b852.note");
    assert!(note.contains("+1 \u{2212}1"), "{note}");
    // Before and after, on a page.
    assert!(drawing.contains("<diagram id=\"changes\" name=\"Changes\""));
    assert!(line("virtual server brand-new, us-south").contains("id=\"changes.list."));
    assert!(drawing.contains("profile: was bx2-2x8, now bx9-99x999\""));
    assert!(desk.read("b.svg").contains("#0072B2"));
    // Drawn once more without a comparison, nothing of it is left, and nothing of it counts as a person's.
    let said = desk.run(&["draw", "--from", "b.json", "--update", "b.drawio", "-o", "c.drawio"]);
    assert!(!said.err.contains("Kept"), "{}", said.err);
    let drawing = desk.read("c.drawio");
    for none in ["role=\"ghost\"", ".sign\"", ".change\"", "change=\"added\"", "id=\"changes\""] {
        assert!(!drawing.contains(none), "{none}");
    }
}

#[test]
fn the_same_account_has_no_signs_and_another_cannot_be_compared() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json"]).code, Some(0));
    let said = desk.run(&["draw", "--from", "a.json", "--compare", "a.json", "-o", "b.drawio"]);
    assert!(said.err.contains("Compared: No changes\n"), "{}", said.err);
    assert!(!desk.read("b.drawio").contains(".sign\""));
    let other = desk.read("a.json").replace("4f1c9a7e2b6d40538c0e9d7f61a3b852", "00000000000000000000000000000000");
    desk.write("other.json", &other);
    let said = desk.run(&["draw", "--from", "a.json", "--compare", "other.json", "-o", "c.drawio"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("two accounts") && !desk.path("c.drawio").exists(), "{}", said.err);
}
