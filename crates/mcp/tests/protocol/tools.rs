//! What tools answer, held against the account.

use crate::support::{ACL, ACL_LATER, IKS, called, held, server};
use drawstream_mcp::graph::estate::Kind;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All rows of a list, page after page.
async fn rows(server: &drawstream_mcp::Server<crate::support::Shelf>, tool: &str, mut arguments: Value) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let facts = called(server, tool, arguments.clone()).await.unwrap();
        all.extend(facts["resources"].as_array().unwrap().iter().cloned());
        match facts["next_cursor"].as_str() {
            Some(next) => arguments["cursor"] = json!(next),
            None => {
                assert_eq!(facts["total"], all.len());
                return all;
            }
        }
    }
}

#[tokio::test]
async fn lists_hold_every_resource_once_and_filters_leave_what_is_meant() {
    let account = held("one", ACL);
    let server = server(vec![account.clone()]);
    for limit in [3, 50] {
        let listed = rows(&server, "list_resources", json!({ "limit": limit })).await;
        let mut ids: Vec<(String, String)> =
            account.resources().map(|(_, node)| (node.kind().id().to_owned(), node.resource.id.to_string())).collect();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        let mut told: Vec<(String, String)> = listed.iter().map(|row| (text(row, "kind"), text(row, "id"))).collect();
        ids.sort();
        told.sort();
        assert_eq!(told, ids);
    }
    let servers = rows(&server, "list_resources", json!({ "kind": "virtual servers", "vpc": "test-vpc1-ky" })).await;
    let own = account.resources().filter(|(_, node)| node.kind() == Kind::Instance).count();
    assert!(own > 0 && servers.len() == own && servers.iter().all(|row| row["kind"] == "instance"));
    let wrong = called(&server, "list_resources", json!({ "kind": "lambda" })).await.unwrap_err();
    assert!(wrong.contains("Kinds of this account: ") && wrong.contains("instance"), "{wrong}");
    let wrong = called(&server, "list_resources", json!({ "vpc": "shop" })).await.unwrap_err();
    assert!(wrong.contains("test-vpc1-ky"), "{wrong}");
    let wrong = called(&server, "list_resources", json!({ "colour": "red" })).await.unwrap_err();
    assert!(wrong.contains("colour") && wrong.contains("inputSchema"), "{wrong}");
    assert!(called(&server, "list_resources", json!({ "cursor": "1" })).await.is_err());
    assert!(called(&server, "list_resources", json!({ "job": "two" })).await.unwrap_err().contains("Call draw"));
}

#[tokio::test]
async fn every_id_of_a_list_is_taken_and_parts_join_to_the_whole() {
    let account = held("one", IKS);
    let server = server(vec![account.clone()]);
    let mut seen: BTreeSet<(String, String, String)> = BTreeSet::new();
    for row in rows(&server, "list_resources", json!({})).await {
        let id = format!("{}:{}", row["kind"].as_str().unwrap(), row["id"].as_str().unwrap());
        let mut arguments = json!({ "id": id });
        let (mut relations, mut total) = (0, None);
        loop {
            let facts = called(&server, "get_resource", arguments.clone()).await.unwrap();
            assert_eq!(facts["resource"]["name"], row["name"]);
            for relation in facts["relations"].as_array().unwrap() {
                relations += 1;
                let text = |key: &str| relation[key].as_str().unwrap().to_owned();
                seen.insert((text("relation"), text("from"), text("to")));
            }
            total = total.or(facts["relations_total"].as_u64());
            match facts["next_cursor"].as_str() {
                Some(next) => arguments["cursor"] = json!(next),
                None => break,
            }
        }
        assert_eq!(Some(relations), total);
    }
    assert_eq!(seen.len(), account.graph.edges.len());
    let none = called(&server, "get_resource", json!({ "id": "0000-nothing" })).await.unwrap_err();
    assert!(none.contains("search"), "{none}");
}

#[tokio::test]
async fn search_finds_by_name_id_and_address_the_exact_first() {
    let account = held("one", ACL);
    let server = server(vec![account.clone()]);
    let (_, node) = account.resources().find(|(_, node)| node.kind() == Kind::Instance).unwrap();
    let resource = &node.resource;
    let address = resource.addresses[0].to_string();
    for text in [&*resource.name, &*resource.id, &address, &resource.name.to_uppercase()] {
        let found = rows(&server, "search", json!({ "text": text })).await;
        assert_eq!(found[0]["id"], *resource.id, "{text}");
    }
    let around = rows(&server, "search", json!({ "text": address })).await;
    assert!(around.iter().any(|row| row["kind"] == "subnet"), "{around:?}");
    assert_eq!(called(&server, "search", json!({ "text": "no such thing" })).await.unwrap()["total"], 0);
    assert!(called(&server, "search", json!({ "text": " " })).await.is_err());
}

#[tokio::test]
async fn who_reaches_whom_is_what_the_command_line_says() {
    let server = server(vec![held("one", ACL)]);
    let asked = json!({ "src": "vsi1-ky", "dst": "vsi3a-ky", "protocol": "udp", "port": 443 });
    let short = called(&server, "reachable", asked.clone()).await.unwrap();
    let whole = called(&server, "explain", asked).await.unwrap();
    assert_eq!(short["answers"], whole["answers"]);
    assert_eq!(whole["format"], "drawstream.explain/1");
    assert!(!whole["answers"][0]["hops"].as_array().unwrap().is_empty());
    let out = called(&server, "explain", json!({ "src": "vsi1-ky", "dst": "Internet" })).await.unwrap();
    assert!(out["answers"].as_array().unwrap().iter().all(|one| one["to"]["kind"] == "internet"), "{out}");
    for (asked, word) in [
        (json!({ "src": "nobody", "dst": "vsi1-ky" }), "search"),
        (json!({ "src": "vsi1-ky", "dst": "vsi1-ky" }), "both ends"),
        (json!({ "src": "internet", "dst": "8.8.8.8" }), "outside"),
        (json!({ "src": "vsi1-ky", "dst": "vsi2-ky", "protocol": "icmp", "port": 1 }), "icmp"),
        (json!({ "src": "vsi1-ky", "dst": "vsi2-ky", "protocol": "gopher" }), "tcp"),
        (json!({ "src": "vsi1-ky", "dst": "vsi2-ky", "port": 70_000 }), "65535"),
        (json!({ "src": "vsi1-ky" }), "dst"),
    ] {
        let trouble = called(&server, "reachable", asked.clone()).await.unwrap_err();
        assert!(trouble.to_lowercase().contains(word), "{asked}: {trouble}");
    }
}

#[tokio::test]
async fn findings_and_changes_come_whole_over_pages() {
    let (old, new) = (held("old", ACL), held("new", ACL_LATER));
    let server = server(vec![new.clone(), old]);
    let (mut cursor, mut findings, mut exposed) = (Value::Null, 0, 0);
    loop {
        let facts = called(&server, "findings", json!({ "cursor": cursor })).await.unwrap();
        findings += facts["findings"].as_array().unwrap().len();
        exposed += facts["exposed"].as_array().unwrap().len();
        cursor = facts["next_cursor"].clone();
        if cursor.is_null() {
            assert_eq!((&facts["total"], &facts["exposed_total"]), (&json!(findings), &json!(exposed)));
            let summed: u64 = facts["summary"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
            assert_eq!(summed, findings as u64);
            break;
        }
    }
    assert!(findings > 0);
    let high = called(&server, "findings", json!({ "severity": "medium" })).await.unwrap();
    assert!(
        high["findings"].as_array().unwrap().iter().all(|one| one["severity"] == "high" || one["severity"] == "medium")
    );
    assert!(called(&server, "findings", json!({ "severity": "awful" })).await.unwrap_err().contains("medium"));

    let (mut cursor, mut items) = (Value::Null, 0);
    loop {
        let facts =
            called(&server, "changes", json!({ "job": "new", "against": "old", "cursor": cursor })).await.unwrap();
        let lists = [
            &facts["changes"],
            &facts["unknown"],
            &facts["connections"]["opened"],
            &facts["connections"]["closed"],
            &facts["connections"]["changed"],
        ];
        items += lists.iter().map(|list| list.as_array().unwrap().len()).sum::<usize>();
        cursor = facts["next_cursor"].clone();
        if cursor.is_null() {
            assert_eq!(facts["total"], items);
            break;
        }
    }
    assert!(items > 0);
}

#[tokio::test]
async fn what_was_not_read_is_said_by_every_list() {
    let server = server(vec![held("one", ACL)]);
    let coverage = called(&server, "coverage", json!({})).await.unwrap();
    assert_eq!(coverage["complete"], false);
    let gaps: BTreeSet<&str> =
        coverage["coverage"].as_array().unwrap().iter().filter_map(|one| one["kind"].as_str()).collect();
    assert!(gaps.contains("share"), "{gaps:?}");
    let shares = called(&server, "list_resources", json!({ "kind": "share" })).await.unwrap();
    assert_eq!((&shares["total"], &shares["not_read"]), (&json!(0), &json!(["share"])));
    let servers = called(&server, "list_resources", json!({ "kind": "instance" })).await.unwrap();
    assert_eq!(servers["not_read"], json!([]));
}
