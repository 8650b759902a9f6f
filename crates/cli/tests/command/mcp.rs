//! An assistant's program, by its pipe.

use crate::run::{Desk, Said, cloud};
use drawstream_standin::{Fault, Options, StandIn, What, sample};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

fn message(id: u64, method: &str, mut params: Value) -> String {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string() + "\n"
}

fn call(id: u64, tool: &str, arguments: Value) -> String {
    message(id, "tools/call", json!({ "name": tool, "arguments": arguments, "_meta": { "progressToken": id } }))
}

/// Answers by id; lines that are none are an error.
fn answers(said: &Said) -> BTreeMap<u64, Value> {
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    let lines = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|line| Some((line["id"].as_u64()?, line))).collect()
}

fn facts(answers: &BTreeMap<u64, Value>, id: u64) -> &Value {
    let result = &answers[&id]["result"];
    assert_eq!(result["isError"], false, "{result}");
    &result["structuredContent"]
}

fn trouble(answers: &BTreeMap<u64, Value>, id: u64) -> &str {
    let result = &answers[&id]["result"];
    assert_eq!(result["isError"], true, "{result}");
    result["content"][0]["text"].as_str().unwrap()
}

#[test]
fn the_sample_is_there_without_a_key_and_every_message_is_answered() {
    let input = [
        "nonsense\n".to_owned(),
        "[]\n\n".to_owned(),
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n".to_owned(),
        format!("{{\"pad\":\"{}\"}}\n", "x".repeat(2 << 20)),
        message(1, "server/discover", json!({})),
        call(2, "draw", json!({})),
        call(3, "list_resources", json!({ "kind": "vpc" })),
        call(4, "reachable", json!({ "src": "internet", "dst": "shop-web-alb", "protocol": "tcp", "port": 443 })),
        call(5, "changes", json!({})),
        message(6, "resources/read", json!({ "uri": "drawstream://jobs/sample/pages/1.svg" })),
        call(7, "draw", json!({ "regions": ["eu-de"] })),
        message(8, "no/such", json!({})),
    ];
    let said = Desk::new().run_with_input(&["mcp", "--sample"], &input.concat());
    let errors = said.out.lines().filter(|line| line.contains("\"error\"") && !line.contains("\"id\"")).count();
    // What is no JSON, or too long, is passed over; what is, and is no message, is refused.
    assert_eq!(errors, 1, "{}", said.out);
    let answers = answers(&said);
    assert_eq!(answers.keys().copied().collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    assert_eq!((&facts(&answers, 2)["job"], &facts(&answers, 3)["total"]), (&json!("sample"), &json!(3)));
    assert_eq!(facts(&answers, 4)["answers"][0]["verdict"], "allowed");
    assert!(trouble(&answers, 5).contains("--against"));
    assert!(answers[&6]["result"]["contents"][0]["text"].as_str().unwrap().starts_with("<svg"));
    assert_eq!(facts(&answers, 7)["resources"]["vpc"], 1);
    assert_eq!(answers[&8]["error"]["code"], -32601);
}

#[test]
fn a_file_is_asked_about_and_held_against_an_older_one() {
    let desk = Desk::new();
    desk.write("new.json", include_str!("../../../reach/tests/oracle/accounts/acl_testing3.json"));
    desk.write("old.json", include_str!("../../../reach/tests/oracle/accounts/acl_testing3_2nd.json"));
    let input = [
        call(1, "list_resources", json!({ "kind": "instance" })),
        call(2, "explain", json!({ "src": "vsi1-ky", "dst": "vsi3a-ky", "protocol": "udp", "port": 443 })),
        call(3, "changes", json!({})),
        call(4, "accounts", json!({})),
        call(5, "draw", json!({ "account": "/etc/passwd" })),
        message(6, "resources/read", json!({ "uri": "file:///etc/passwd" })),
    ];
    let arguments = ["mcp", "--from", "new.json", "--against", "old.json"];
    let answers = answers(&desk.run_with_input(&arguments, &input.concat()));
    let told = desk.run(&[
        "explain",
        "--from",
        "new.json",
        "vsi1-ky",
        "vsi3a-ky",
        "--protocol",
        "udp",
        "--port",
        "443",
        "--format",
        "json",
    ]);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(facts(&answers, 2)["answers"], told["answers"]);
    assert!(facts(&answers, 1)["total"].as_u64().unwrap() > 1);
    assert!(facts(&answers, 3)["total"].as_u64().unwrap() > 0);
    assert_eq!(facts(&answers, 4)["accounts"][0]["job"], "file");
    assert!(!trouble(&answers, 5).contains("passwd"));
    assert_eq!(answers[&6]["error"]["code"], -32602);
    let missing = desk.run_with_input(&["mcp", "--from", "no.json"], "");
    assert_eq!((missing.code, missing.out.as_str()), (Some(1), ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_account_is_read_once_for_all_who_ask_and_its_key_is_told_to_nobody() {
    let cloud = cloud().await;
    cloud.faults().add(Fault::new("floating_ips", What::Status(403)));
    let key = sample().api_key;
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", key);
    let before = [call(1, "coverage", json!({})), call(2, "list_resources", json!({ "job": "f".repeat(32) }))];
    let asked = [call(3, "draw", json!({})), call(4, "draw", json!({})), call(5, "accounts", json!({}))];
    let said = desk.run_with_input(&["mcp"], &[before.concat(), asked.concat()].concat());
    assert!(!said.out.contains(key) && !said.out.contains("eyJ"), "a credential in an answer");
    let answers = answers(&said);
    assert!(trouble(&answers, 1).contains("Call draw first") && trouble(&answers, 2).contains("no job"));
    let (one, other) = (facts(&answers, 3), facts(&answers, 4));
    assert_eq!(one["job"], other["job"]);
    assert!(one["not_read"].as_array().unwrap().contains(&json!("floating_ip")), "{one}");
    assert!(said.out.contains("notifications/progress"), "no progress");
    assert!(!facts(&answers, 5)["accounts"].as_array().unwrap().is_empty());

    let keyless = Desk::new().calling(&cloud.base_url()).run_with_input(&["mcp"], &call(1, "draw", json!({})));
    assert!(trouble(&self::answers(&keyless), 1).contains("IBMCLOUD_API_KEY"));
    let usage = desk.run(&["mcp", "--api-key-file", "-"]);
    assert_eq!((usage.code, usage.out.as_str()), (Some(2), ""));
}

/// A message of a client that takes tasks.
fn tasked(id: u64, method: &str, mut params: Value) -> String {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    let extensions = json!({ "io.modelcontextprotocol/tasks": {} });
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({ "extensions": extensions });
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string() + "\n"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_account_is_read_as_a_task_that_can_be_stopped() {
    let cloud = cloud().await;
    cloud.faults().add(Fault::new("vpcs", What::Hold));
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", sample().api_key);
    let mut child = desk.start(desk.command(&["mcp"]).stdin(Stdio::piped()));
    let (mut to, mut from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    let mut id = 0;
    let mut ask = |method: &str, params: Value| -> Value {
        id += 1;
        to.write_all(tasked(id, method, params).as_bytes()).unwrap();
        let told: Value = serde_json::from_str(&from.next().unwrap().unwrap()).unwrap();
        assert_eq!(told["id"], id);
        told["result"].clone()
    };
    let draw = json!({ "name": "draw", "arguments": {} });
    let begun = ask("tools/call", draw.clone());
    assert_eq!((&begun["resultType"], &begun["status"]), (&json!("task"), &json!("working")), "{begun}");
    assert_eq!(ask("tools/call", draw.clone())["taskId"], begun["taskId"], "it was read twice at once");
    let task = json!({ "taskId": begun["taskId"] });
    ask("tasks/cancel", task.clone());
    while ask("tasks/get", task.clone())["status"] == "working" {}
    assert_eq!(ask("tasks/get", task)["status"], "cancelled");

    let again = ask("tools/call", draw);
    assert_ne!(again["taskId"], begun["taskId"]);
    let task = json!({ "taskId": again["taskId"] });
    assert_eq!(ask("tasks/get", task.clone())["status"], "working");
    cloud.faults().clear();
    let ended = loop {
        let told = ask("tasks/get", task.clone());
        if told["status"] != "working" {
            break told;
        }
    };
    assert_eq!((&ended["status"], &ended["result"]["isError"]), (&json!("completed"), &json!(false)), "{ended}");
    assert_eq!(ended["result"]["structuredContent"]["job"], again["taskId"]);
    drop(to);
    assert!(child.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_asked_is_not_told_as_a_fact() {
    let ask = async |fault: &str, calls: &[String]| {
        let (cloud, key) = StandIn::sample_enterprise(Options::default()).await.unwrap();
        cloud.faults().add(fault.parse().unwrap());
        let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", key);
        answers(&desk.run_with_input(&["mcp"], &calls.concat()))
    };
    let accounts = call(1, "accounts", json!({}));
    // IAM does not say which profiles there are: that is not "none".
    let said = ask("profiles=html", std::slice::from_ref(&accounts)).await;
    assert!(trouble(&said, 1).contains("could not be found out"), "{}", trouble(&said, 1));
    let named = call(2, "draw", json!({ "account": "Harbor & Pine" }));
    let said = ask("enterprise=html", &[accounts.clone(), named]).await;
    let unread = facts(&said, 1)["unread"].as_str().unwrap();
    assert!(unread.starts_with("the enterprise could not be read: "), "{unread}");
    assert!(facts(&said, 1)["accounts"].as_array().unwrap().len() > 1);
    assert!(trouble(&said, 2).starts_with("the enterprise could not be read: "), "{}", trouble(&said, 2));
    // Whoever may not see it sees what there is.
    let said = ask("enterprise=403", &[accounts]).await;
    assert!(facts(&said, 1).get("unread").is_none());
}

#[test]
fn a_surveys_folder_is_many_accounts() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["survey", "--sample", "-q", "-o", "estate"]).code, Some(0));
    let input = [
        call(1, "accounts", json!({})),
        call(2, "list_resources", json!({})),
        call(3, "draw", json!({ "job": "../.." })),
    ];
    let first = answers(&desk.run_with_input(&["mcp", "--from", "estate"], &input.concat()));
    let accounts = facts(&first, 1)["accounts"].as_array().unwrap();
    let drawn: Vec<&Value> = accounts.iter().filter(|one| one.get("job").is_some()).collect();
    assert!(accounts.len() > 2 && drawn.len() > 1);
    assert!(trouble(&first, 2).contains("accounts") && trouble(&first, 3).contains("no account"));
    let (id, name) = (&drawn[0]["id"], &drawn[0]["name"]);
    let input = [call(1, "draw", json!({ "account": name })), call(2, "findings", json!({ "job": id }))];
    let second = answers(&desk.run_with_input(&["mcp", "--from", "estate"], &input.concat()));
    assert_eq!(&facts(&second, 1)["job"], id);
    assert!(facts(&second, 2)["exposed_total"].is_u64());
}
