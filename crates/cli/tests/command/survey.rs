//! Many accounts by one key, into one folder.

use crate::run::Desk;
use drawstream_standin::{Access, Account, Member, Options, StandIn, sample};
use serde_json::Value;

const SHOP: &str = "4f1c9a7e2b6d40538c0e9d7f61a3b852";
const REFUSING: &str = "55a4b9c6d7e88a5fcbba3c4d5e6f7a8b";

fn index(desk: &Desk) -> Value {
    serde_json::from_str(&desk.read("estate/index.json")).unwrap()
}

fn entry<'i>(index: &'i Value, id: &str) -> &'i Value {
    index["accounts"].as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap()
}

#[test]
fn the_accounts_of_an_enterprise_are_listed_with_their_profiles() {
    let said = Desk::new().run(&["accounts", "--sample"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let first: Vec<&str> = said.out.lines().take(2).collect();
    assert_eq!(
        first,
        [
            "NAME           GROUP       ACCOUNT                           PROFILE",
            "Harbor & Pine  Production  4f1c9a7e2b6d40538c0e9d7f61a3b852  drawstream"
        ]
    );
    // The enterprise's own account is not among them: nothing of it may be read.
    assert_eq!(said.out.lines().count(), 7);
    let json = Desk::new().run(&["accounts", "--sample", "--json"]);
    let document: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(document["enterprise"]["name"], "Harbor Group");
}

#[test]
fn a_survey_draws_every_account_says_what_was_refused_and_goes_on_where_it_was() {
    let desk = Desk::new();
    let said = desk.run(&["survey", "--sample", "-o", "estate"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let last = said.err.lines().last().unwrap();
    assert!(last.starts_with("Wrote estate: 5 drawn, 1 refused; 5 new; "), "{last}");
    // As many as `draw` tells of the same account, and its drawing.
    assert!(said.err.contains("  Harbor & Pine: 214 resources, "), "{}", said.err);
    let first = index(&desk);
    let refused = entry(&first, REFUSING);
    assert_eq!((&refused["state"], &refused["error"]["code"]), (&"refused".into(), &"nothing_read".into()));
    assert_eq!((&refused["drawing"], &refused["changed"]), (&Value::Null, &"unknown".into()));
    assert_eq!(entry(&first, SHOP)["exposed"].as_u64().map(|exposed| exposed > 0), Some(true));
    // The map, with the gateway that joins five of them and not the one that waits for an answer.
    let map = desk.read("estate/enterprise.drawio");
    assert!(map.contains("name=\"group-transit\"") && !map.contains("acquired-transit"));
    assert_eq!(map.matches("relation=\"connects\"").count(), 5);
    // The same drawing comes from the inventory.
    let inventory = format!("estate/{SHOP}/inventory.json");
    assert_eq!(desk.run(&["draw", "-q", "--from", &inventory, "-o", "again.drawio"]).code, Some(0));
    assert!(desk.read("again.drawio") == desk.read(&format!("estate/{SHOP}/drawing.drawio")));

    // Of a survey that was interrupted, what was finished is not read again.
    let begun = first["read_at"].to_string();
    let unfinished = format!("estate/.run/{SHOP}");
    let finished = serde_json::json!({"entry": entry(&first, SHOP), "joins": []});
    std::fs::create_dir_all(desk.path(&unfinished)).unwrap();
    desk.write("estate/.run/begun.json", &format!("{{\"read_at\":{begun}}}"));
    desk.write(&format!("{unfinished}/finished.json"), &finished.to_string());
    let before = desk.read(&inventory);
    let again = desk.run(&["survey", "--sample", "--strict", "-o", "estate"]);
    assert_eq!(again.code, Some(3), "{}", again.err);
    assert!(again.err.contains("Harbor & Pine: read before\n"), "{}", again.err);
    assert!(again.err.contains("; 1 new; ") || again.err.contains("; no changes; "), "{}", again.err);
    // What has not changed is as it was, to the byte, with the time of its last change.
    assert!(before == desk.read(&inventory) && !desk.path("estate/.run").exists());
    assert_eq!(entry(&index(&desk), SHOP)["read_at"], entry(&first, SHOP)["read_at"]);
}

#[test]
fn a_survey_of_one_account_leaves_the_others_as_they_are() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["survey", "--sample", "-q", "-o", "estate"]).code, Some(0));
    let first = index(&desk);
    let other =
        first["accounts"].as_array().unwrap().iter().find(|entry| entry["drawing"].is_string() && entry["id"] != SHOP);
    let other = other.unwrap()["id"].as_str().unwrap().to_owned();
    let map = desk.read("estate/enterprise.drawio");
    let said = desk.run(&["survey", "--sample", "--account", SHOP, "--strict", "-o", "estate"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.lines().last().unwrap().starts_with("Wrote estate: 1 drawn; no changes; "), "{}", said.err);
    let second = index(&desk);
    assert_eq!(second["accounts"].as_array().unwrap().len(), 6);
    assert_eq!(second["enterprise"], first["enterprise"]);
    let (before, after) = (entry(&first, &other), entry(&second, &other));
    assert_eq!(
        (&after["state"], &after["sha256"], &after["drawing"]),
        (&before["state"], &before["sha256"], &before["drawing"])
    );
    assert_eq!((&after["changed"], &entry(&second, SHOP)["changed"]), (&"unknown".into(), &"no".into()));
    // They are on the map, with what joins them.
    let joins = |map: &str| map.matches("relation=\"connects\"").count();
    assert_eq!(joins(&desk.read("estate/enterprise.drawio")), joins(&map));
    assert!(!desk.read("estate/changes.md").contains("Drawn for the first time"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_the_last_survey_is_told_account_by_account() {
    let desk = Desk::new();
    let own = r#"{"account_id":"0c4e1f7a9b2d46538c0e9d7f61a3b800","api_key":"k-of-tests","regions":["us-south"]}"#;
    let changed = sample().json.replace("\"bastion\"", "\"bastion-new\"");
    for account in [sample().json, &changed] {
        let member = |json: &str, access| Member { account: Account::read(json).unwrap(), group: "Shops", access };
        let empty = |id: &str| format!(r#"{{"account_id":"{id}","account_name":"none","regions":["us-south"]}}"#);
        let members = vec![member(account, Access::Reader), member(&empty(REFUSING), Access::NoProfile)];
        let own = Account::read(own).unwrap();
        let cloud = StandIn::enterprise(own, "Shops", members, Options::default()).await.unwrap();
        let desk = &desk;
        let at = Desk::at(desk).calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", "k-of-tests");
        let said = at.run(&["survey", "-o", "estate"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(!said.err.contains("k-of-tests"));
    }
    let index = index(&desk);
    assert_eq!(entry(&index, SHOP)["changed"], "yes");
    assert_eq!(entry(&index, REFUSING)["error"]["code"], "no_profile");
    let changes = desk.read("estate/changes.md");
    assert!(changes.contains("## Harbor &amp; Pine") && changes.contains("bastion-new"), "{changes}");
    // What was not read is not said to be as it was.
    assert!(changes.contains("\n## Not read, or not whole\n\n- none: "), "{changes}");
    let changes: Value = serde_json::from_str(&desk.read("estate/changes.json")).unwrap();
    assert_eq!(changes["accounts"][0]["changes"]["format"], "drawstream.changes/1");
}

/// An enterprise of the sample account alone, under that name of a server.
async fn one_account(server: &str) -> StandIn {
    let own = r#"{"account_id":"0c4e1f7a9b2d46538c0e9d7f61a3b800","api_key":"k-of-tests","regions":["us-south"]}"#;
    let json = sample().json.replace("\"bastion\"", &format!("\"{server}\""));
    let member = Member { account: Account::read(&json).unwrap(), group: "Shops", access: Access::Reader };
    let own = Account::read(own).unwrap();
    StandIn::enterprise(own, "Shops", vec![member], Options::default()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_night_changes_nothing_and_hides_nothing() {
    let desk = Desk::new();
    let night = async |server: &str, fault: Option<&str>| {
        let cloud = one_account(server).await;
        if let Some(fault) = fault {
            cloud.faults().add(fault.parse().unwrap());
        }
        let at = Desk::at(&desk).calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", "k-of-tests");
        let said = at.run(&["survey", "-o", "estate"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let index = index(&desk);
        let entry = entry(&index, SHOP);
        (entry["state"].clone(), entry["changed"].clone())
    };
    assert_eq!(night("bastion", None).await, ("drawn".into(), "new".into()));
    // Servers are not read: they have not changed, and the next night is compared with the first one's.
    assert_eq!(night("bastion", Some("us-south/instances=403")).await, ("incomplete".into(), "no".into()));
    assert!(desk.path(&format!("estate/{SHOP}/known.json")).is_file());
    assert_eq!(night("bastion-new", None).await, ("drawn".into(), "yes".into()));
    assert!(desk.read("estate/changes.md").contains("bastion-new"));
    assert!(!desk.path(&format!("estate/{SHOP}/known.json")).exists());
}

#[test]
fn connections_are_judged_across_accounts() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["survey", "--sample", "-q", "-o", "estate"]).code, Some(0));
    let explain = |from: &str, to: &str| {
        let said = desk.run(&["explain", "-q", "--from", "estate", from, to, "--format", "json"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let json: Value = serde_json::from_str(&said.out).unwrap();
        json["answers"][0].clone()
    };
    // By the transit gateway of one account from a second to a third.
    let joined = explain("payments-01", "shop-test-01");
    assert!(joined.to_string().contains("group-transit"), "{joined}");
    let said = desk.run(&["reach", "--from", "estate", "--strict", "--format", "json"]);
    assert_eq!(said.code, Some(3), "one account was not read");
    assert_eq!(said.err.lines().next(), Some("1 of 6 accounts were not read: what they have is unknown"));
    let reach: Value = serde_json::from_str(&said.out).unwrap();
    // A gateway of the account that was not read may join others.
    let unknown = serde_json::json!({"region": "global", "kind": "transit_gateway"});
    assert!(reach["unknown"].as_array().unwrap().contains(&unknown), "{}", reach["unknown"]);
    assert_eq!(desk.run(&["lint", "-q", "--from", "estate", "--severity", "high"]).code, Some(0));
    let nowhere = desk.run(&["reach", "--from", "estate", "--region", "jp-tok"]);
    assert_eq!((nowhere.code, nowhere.out.as_str()), (Some(1), ""));
    // Other commands take no folder.
    assert_eq!(desk.run(&["draw", "--from", "estate", "-o", "x.drawio"]).code, Some(1));
}

#[test]
fn what_is_no_survey_is_not_written_over() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("estate")).unwrap();
    desk.write("estate/index.json", "{\"mine\":true}");
    let said = desk.run(&["survey", "--sample", "-o", "estate"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.starts_with("error: estate/index.json is no index of a survey\n"), "{}", said.err);
    assert_eq!(desk.read("estate/index.json"), "{\"mine\":true}");
    desk.write("list.txt", "../../etc\n");
    let said = desk.run(&["accounts", "--accounts-file", "list.txt"]);
    assert_eq!(said.code, Some(4), "a key comes first: {}", said.err);
}
