//! Answers to questions are equal if they say the same of each pair: verdict, connections, what stops them, and each
//! table with the rules that matter.

use crate::compare::conn;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn key(answer: &Value) -> (String, String) {
    let end = |side: &str| {
        let address = &answer[format!("{side}_addr")];
        address.as_str().map_or_else(|| address.to_string(), str::to_owned).replace("/32", "")
    };
    (end("src"), end("dst"))
}

/// What differs in one question's answers.
pub fn differences(got: &Value, expected: &Value) -> Vec<String> {
    let name = expected["name"].as_str().unwrap();
    assert_eq!(got["name"], expected["name"]);
    let by_pair = |of: &Value| -> BTreeMap<(String, String), Value> {
        of["answers"].as_array().unwrap().iter().map(|answer| (key(answer), answer.clone())).collect()
    };
    let (got, expected) = (by_pair(got), by_pair(expected));
    let mut out = Vec::new();
    let pairs: BTreeSet<&(String, String)> = got.keys().chain(expected.keys()).collect();
    for pair in pairs {
        let (Some(got), Some(expected)) = (got.get(pair), expected.get(pair)) else {
            out.push(format!("{name}: {pair:?} on one side only: got {:?}", got.get(pair)));
            continue;
        };
        let (a, b) = (facts(got, expected), facts(expected, expected));
        for (field, value) in b.as_object().unwrap() {
            if a[field] != *value {
                out.push(format!("{name}: {pair:?}: {field}: got {}, expected {value}", a[field]));
            }
        }
        if conn(&got["conn"]) != conn(&expected["conn"]) {
            out.push(format!("{name}: {pair:?}: conn: got {}, expected {}", got["conn"], expected["conn"]));
        }
        if expected["response_blocked_for"].is_array()
            && conn(&got["response_blocked_for"]) != conn(&expected["response_blocked_for"])
        {
            out.push(format!("{name}: {pair:?}: response_blocked_for: got {}", got["response_blocked_for"]));
        }
    }
    out
}

/// Of an answer the fields that the expected one has.
fn facts(answer: &Value, like: &Value) -> Value {
    let mut out = json!({ "verdict": answer["verdict"] });
    if like["blocked_at"].is_array() {
        let set: BTreeSet<String> =
            answer["blocked_at"].as_array().into_iter().flatten().map(Value::to_string).collect();
        out["blocked_at"] = json!(set);
    }
    for side in ["egress", "ingress"] {
        if like[side].is_array() {
            out[side] = tables(&answer[side], &like[side]);
        }
    }
    for (part, fields) in [("router", ["kind", "name", "addr"]), ("tgw", ["connection", "name", "effect"])] {
        for field in fields {
            if like[part][field].is_string() {
                out[format!("{part} {field}")] = answer[part][field].clone();
            }
        }
    }
    if like["tgw"]["filter"].is_object() {
        let filter = &answer["tgw"]["filter"];
        out["filter"] = json!(["index", "action", "prefix", "ge", "le"].map(|key| filter[key].clone()));
    }
    if like["response"].is_object() {
        out["response"] = answer["response"]["status"].clone();
        for side in ["egress", "ingress"] {
            if like["response"][side].is_array() {
                out[format!("response {side}")] = tables(&answer["response"][side], &like["response"][side]);
            }
        }
    }
    out
}

/// Tables in an order of their own; with rules where the expected ones have some.
fn tables(all: &Value, like: &Value) -> Value {
    let with_rules = like.as_array().unwrap().iter().any(|table| table["allow"].is_array());
    let one = |table: &Value| {
        let rules = |key: &str| -> BTreeSet<String> {
            table[key].as_array().into_iter().flatten().map(Value::to_string).collect()
        };
        let rules = if with_rules { json!([rules("allow"), rules("deny")]) } else { Value::Null };
        json!([table["layer"], table["table"], table["effect"], rules]).to_string()
    };
    let set: BTreeSet<String> = all.as_array().into_iter().flatten().map(one).collect();
    json!(set)
}

/// A finding as what of it is compared.
pub fn finding(finding: &Value) -> String {
    let mut out = serde_json::Map::new();
    for key in ["lint", "vpc", "tgw", "table", "rule", "direction", "src_kind", "src_addr", "dst_kind", "dst_addr"] {
        if !finding[key].is_null() {
            out.insert(key.to_owned(), finding[key].clone());
        }
    }
    for key in ["subnets", "by"] {
        if let Some(all) = finding[key].as_array() {
            let set: BTreeSet<String> = all.iter().map(Value::to_string).collect();
            out.insert(key.to_owned(), json!(set));
        }
    }
    if finding["conn"].is_array() {
        out.insert("conn".to_owned(), json!(format!("{:?}", conn(&finding["conn"]))));
    }
    Value::Object(out).to_string()
}
