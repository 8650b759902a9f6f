//! What changed between two states, on the command line.

use crate::run::{Desk, cloud};
use drawstream_standin::{Fault, What};
use serde_json::Value;

/// A desk with `a.json`, the sample account, and `b.json`, in which a server has another profile and one is gone.
fn desk() -> Desk {
    let desk = Desk::new();
    let said = desk.run(&["collect", "--sample", "-o", "a.json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let mut account: Value = serde_json::from_str(&desk.read("a.json")).unwrap();
    let named = |resource: &Value, name: &str| resource["name"] == name;
    let resources = account["resources"].as_array_mut().unwrap();
    let changed = resources.iter_mut().find(|resource| named(resource, "web-01")).unwrap();
    changed["data"]["profile"] = "bx3d-64x320".into();
    let gone = resources.iter().position(|resource| named(resource, "app-06")).unwrap();
    let gone = resources.remove(gone)["id"].clone();
    let relations = account["relations"].as_array_mut().unwrap();
    relations.retain(|relation| relation["from"] != gone && relation["to"] != gone);
    desk.write("b.json", &account.to_string());
    desk
}

#[test]
fn changes_are_told_as_text_markdown_and_json_and_by_the_exit_code() {
    let desk = desk();
    let said = desk.run(&["changes", "a.json", "b.json", "--exit-code", "7"]);
    assert_eq!((said.code, said.err.as_str()), (Some(7), ""));
    assert!(said.out.starts_with("1 removed, 1 changed\n"), "{}", said.out);
    assert!(said.out.contains("profile: was cx3d-8x20, now bx3d-64x320"), "{}", said.out);
    let json = desk.run(&["changes", "a.json", "b.json", "--format", "json"]);
    let changes: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, &changes["format"]), (Some(0), &"drawstream.changes/1".into()));
    assert_eq!((&changes["summary"]["removed"], &changes["summary"]["changed"]), (&1.into(), &1.into()));
    assert!(changes["from"]["read_at"].as_str().is_some_and(|at| !at.is_empty()));
    let comment = desk.run(&["changes", "a.json", "b.json", "--format", "md"]);
    assert!(comment.out.starts_with("**1 removed, 1 changed**\n"), "{}", comment.out);
    let same = desk.run(&["changes", "a.json", "a.json", "--exit-code", "7"]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), "No changes\n"));
}

/// Changes what differs from one reply to the next without anybody's doing: times, numbers of free addresses, states
/// that pass, and the order of lists but those in which it means something.
fn stir(value: &mut Value, within: &str) -> usize {
    match value {
        Value::Object(fields) => {
            let stirred = fields.iter_mut().map(|(name, value)| match name.as_str() {
                "created_at" | "updated_at" | "modified_at" | "collected_at" if value.is_string() => {
                    *value = "2031-01-02T03:04:05Z".into();
                    1
                }
                "href" if value.is_string() && within != "next" => {
                    *value = format!("{}?version=2031-01-02", value.as_str().unwrap_or_default()).into();
                    1
                }
                "available_ipv4_address_count" => {
                    *value = 3.into();
                    1
                }
                "status" if matches!(within, "instances" | "instances[]") && value == "running" => {
                    *value = "restarting".into();
                    1
                }
                name => stir(value, name),
            });
            stirred.sum()
        }
        Value::Array(list) => {
            let own = format!("{within}[]");
            let mut stirred = list.iter_mut().map(|value| stir(value, &own)).sum();
            if !matches!(within, "rules" | "policies") && list.len() > 1 {
                list.reverse();
                stirred += 1;
            }
            stirred
        }
        _ => 0,
    }
}

#[test]
fn what_changes_by_itself_between_two_collections_is_no_change() {
    let desk = Desk::new();
    let said = desk.run(&["draw", "--sample", "-q", "--format", "collected", "-o", "-"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    desk.write("a.json", &said.out);
    let mut later: Value = serde_json::from_str(&said.out).unwrap();
    let stirred = stir(&mut later, "");
    assert!(stirred > 200, "{stirred}");
    desk.write("b.json", &later.to_string());
    let said = desk.run(&["changes", "a.json", "b.json", "--exit-code", "7"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), "No changes\n"), "{}", said.err);
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let desk = desk();
    let mut other: Value = serde_json::from_str(&desk.read("b.json")).unwrap();
    other["account"]["id"] = "0123456789abcdef0123456789abcdef".into();
    desk.write("c.json", &other.to_string());
    let said = desk.run(&["changes", "a.json", "c.json"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(said.err.starts_with("error: the two cannot be compared: they are of two accounts"), "{}", said.err);
    let live = desk.run(&["changes", "live", "live"]);
    assert_eq!(live.code, Some(2), "{}", live.err);
    let missing = desk.run(&["changes", "a.json", "nowhere.json"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("nowhere.json cannot be read: it is not there"), "{}", missing.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_errors_are_wanted_nothing_else_is_said() {
    let cloud = cloud().await;
    cloud.faults().add(Fault::new("floating_ips", What::Status(403)));
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", cloud.account().api_key());
    assert_eq!(desk.run(&["draw", "--sample", "-q", "-o", "a.json"]).code, Some(0));
    let (told, quiet) = (desk.run(&["changes", "a.json", "live"]), desk.run(&["changes", "a.json", "live", "-q"]));
    assert!(told.err.contains("Not everything could be read"), "{}", told.err);
    assert_eq!((quiet.err.as_str(), quiet.out), ("", told.out));
}
