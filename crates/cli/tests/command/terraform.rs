//! States and plans of Terraform's on the command line.

use crate::run::{Desk, steady};
use serde_json::Value;

const STATE: &str = include_str!("../../../sources/tests/terraform/vpc-vsi-db-vpe.tfstate");
const OTHER: &str = include_str!("../../../sources/tests/terraform/ibmdiagrams-cloud.tfstate");
const SHOWN: &str = include_str!("../../../sources/tests/terraform/made-show.json");
const PLAN: &str = include_str!("../../../sources/tests/terraform/made-plan.json");

fn desk() -> Desk {
    let desk = Desk::new();
    for (name, text) in [("a.tfstate", STATE), ("b.tfstate", OTHER), ("show.json", SHOWN), ("plan.json", PLAN)] {
        desk.write(name, text);
    }
    desk
}

#[test]
fn each_form_is_drawn_and_says_what_became_of_its_addresses() {
    let desk = desk();
    let mut all = String::new();
    for from in [&["a.tfstate"][..], &["b.tfstate"], &["show.json"], &["plan.json"], &["a.tfstate", "b.tfstate"]] {
        let mut line = vec!["draw", "--force", "-o", "x.drawio", "-o", "x.svg", "-o", "x.json", "-o", "x.csv"];
        line.extend(from.iter().flat_map(|name| ["--from", name]));
        let said = desk.run(&line);
        assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
        all += &format!("{from:?}\n{}", steady(&said.err));
        for name in ["x.drawio", "x.svg", "x.json", "x.csv"] {
            assert!(!desk.read(name).contains("CANARY"), "{name} of {from:?}");
        }
        assert!(!said.err.contains("CANARY"));
        // The inventory gives the bytes of the drawing.
        let again = desk.run(&["draw", "--from", "x.json", "-o", "y.drawio", "-o", "y.json", "--force"]);
        assert_eq!(again.code, Some(0), "{}", again.err);
        assert!(
            desk.read("x.drawio") == desk.read("y.drawio") && desk.read("x.json") == desk.read("y.json"),
            "{from:?}"
        );
    }
    insta::assert_snapshot!(all);
    let said = desk.run(&["draw", "-q", "--from", "plan.json", "-o", "p.drawio"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let address = "terraform=\"module.net[&quot;blue&quot;].ibm_is_subnet.this[&quot;jp-tok-2&quot;]\"";
    assert!(desk.read("p.drawio").contains(address));
}

#[test]
fn several_states_are_one_account() {
    let desk = desk();
    let said = desk.run(&["collect", "--from", "a.tfstate", "--from", "show.json", "-o", "all.json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let all: Value = serde_json::from_str(&desk.read("all.json")).unwrap();
    // One of them is made of the other: every resource is there once, and every address of both.
    assert_eq!(desk.run(&["collect", "--from", "a.tfstate", "-o", "one.json"]).code, Some(0));
    let one: Value = serde_json::from_str(&desk.read("one.json")).unwrap();
    assert!(all["resources"] == one["resources"], "other resources");
    assert!(all["relations"] == one["relations"], "other relations");
    assert_eq!(all["declared"]["number"], 28);
}

#[test]
fn what_does_not_join_is_refused_in_words() {
    let desk = desk();
    desk.write("none.json", "{}");
    assert_eq!(desk.run(&["collect", "-q", "--from", "a.tfstate", "-o", "own.json"]).code, Some(0));
    for (other, words) in [
        ("plan.json", "error: plan.json joins with no other file\n"),
        ("own.json", "error: own.json joins with no other file\n"),
        ("none.json", "error: none.json is JSON of another kind\n"),
        ("absent.json", "error: absent.json cannot be read: it is not there\n"),
    ] {
        let said = desk.run(&["draw", "--from", "a.tfstate", "--from", other, "-o", "x.svg"]);
        assert_eq!(said.code, Some(1), "{}", said.err);
        assert!(said.err.starts_with(words), "{}", said.err);
    }
}

#[test]
fn events_and_strict_say_that_a_state_is_not_the_whole_account() {
    let desk = desk();
    let said = desk.run(&["draw", "--from", "plan.json", "--json", "--strict", "-o", "x.svg"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(!said.out.contains("CANARY"));
    let last: Value = serde_json::from_str(said.out.lines().last().unwrap()).unwrap();
    assert_eq!((&last["event"], &last["data"]["missing"]), (&"onComplete".into(), &Value::Array(Vec::new())));
}

#[test]
fn a_plan_is_compared_with_its_state_and_with_the_account_by_what_it_does() {
    let desk = desk();
    desk.write("before.tfstate", include_str!("../../../sources/tests/terraform/vpc-vsi.tfstate"));
    // The same as a live account has it: all that there is.
    assert_eq!(desk.run(&["collect", "-q", "--from", "before.tfstate", "-o", "live.json"]).code, Some(0));
    let mut live: Value = serde_json::from_str(&desk.read("live.json")).unwrap();
    live["origin"] = "live".into();
    live.as_object_mut().unwrap().remove("declared");
    for part in live["coverage"].as_array_mut().unwrap() {
        part["state"] = "found".into();
    }
    // And what Terraform knows nothing of.
    let resources = live["resources"].as_array_mut().unwrap();
    let mut other = resources.iter().find(|one| one["kind"] == "vpc").unwrap().clone();
    for (field, value) in [("id", "r006-by-hand"), ("crn", ""), ("name", "made-by-hand")] {
        other[field] = value.into();
    }
    resources.push(other);
    desk.write("live.json", &live.to_string());
    for before in ["before.tfstate", "live.json"] {
        let said = desk.run(&["changes", before, "plan.json", "--exit-code", "7"]);
        assert_eq!(said.code, Some(7), "{}", said.err);
        assert!(said.out.starts_with("8 added, 1 removed, 2 changed"), "{before}: {}", said.out);
        for line in ["- removed  floating IP fip-vsi-demo", "+ added    VPC spoke", "was bx2-2x8, now bx2-4x16"] {
            assert!(said.out.contains(line), "{before}: {line}: {}", said.out);
        }
        assert!(!said.out.contains("CANARY"));
        let said = desk.run(&["draw", "--from", "plan.json", "--compare", before, "--force", "-o", "p.drawio"]);
        assert!(said.err.contains("Compared: 8 added, 1 removed, 2 changed"), "{before}: {}", said.err);
        let masked =
            ["draw", "--from", "plan.json", "--compare", before, "--mask", "key.json", "--force", "-o", "m.drawio"];
        let masked = desk.run(&masked);
        assert!(masked.err.contains("Compared: 8 added, 1 removed, 2 changed"), "{before}, masked: {}", masked.err);
        let drawn = desk.read("p.drawio");
        let else_unknown = said.err.contains("Unknown: what Terraform does not manage");
        assert_eq!(else_unknown, before != "live.json", "{before}: {}", said.err);
        assert!(drawn.contains("spoke"), "{before}: what will be made");
        assert_eq!(drawn.contains("made-by-hand"), before == "live.json", "{before}: what the plan does not manage");
    }
}
