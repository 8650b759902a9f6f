//! Results are those that np-guard's analyser recorded, in accounts of its examples (see README.md beside this file).
#![allow(clippy::unwrap_used)]

mod answers;
mod compare;

use drawstream_graph::Graph;
use drawstream_reach::conn::parts;
use drawstream_reach::diff::Place;
use drawstream_reach::explain::{Query, explain};
use drawstream_reach::{Options, Reach, neutral, text};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

fn case(name: &str) -> Value {
    let text = std::fs::read(folder().join("cases").join(name).with_extension("json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn graph(account: &Value) -> Graph {
    let account = account.as_str().unwrap();
    let bytes = std::fs::read(folder().join(account)).unwrap();
    drawstream_graph::build(drawstream_sources::file::read(account, &bytes).unwrap())
}

fn options(case: &Value) -> Options {
    let regions = case["filter"]["region"].as_array().cloned().unwrap_or_default();
    let regions = regions.iter().map(|region| region.as_str().unwrap().to_owned()).collect();
    Options { regions, ..theirs() }
}

/// Their conventions.
fn theirs() -> Options {
    Options { rules_only: true, answerers_open: true, ..Options::default() }
}

fn hold(name: &str) {
    let case = case(name);
    let mut reach = Reach::of(&graph(&case["account"]), &options(&case));
    let got = neutral::document(&graph(&case["account"]), &mut reach);
    let mut compared = 0;
    for section in ["connections", "lb_private_ips", "subnet_connections"] {
        let Some(expected) = case[section].as_array().filter(|rows| !rows.is_empty()) else { continue };
        let got = got[section].as_array().unwrap_or_else(|| panic!("{name}: no {section}: {got}"));
        assert_eq!(compare::differences(got, expected), [""; 0], "{name}, {section}");
        compared += 1;
    }
    if let Some(expected) = case["explain"].as_array().filter(|queries| !queries.is_empty()) {
        let queries = neutral::queries(&case["explain"].to_string()).unwrap();
        let (got, unclear) = neutral::answers(&graph(&case["account"]), &mut reach.model, &queries);
        assert_eq!(unclear, [], "{name}");
        let differences: Vec<String> =
            got.iter().zip(expected).flat_map(|(got, expected)| answers::differences(got, expected)).collect();
        assert_eq!(differences, [""; 0], "{name}, explain");
        compared += 1;
    }
    if let Some(expected) = case["lint"].as_array().filter(|findings| !findings.is_empty()) {
        let sorted = |findings: &[Value]| {
            let mut all: Vec<String> = findings.iter().map(answers::finding).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(got["lint"].as_array().unwrap()), sorted(expected), "{name}, lint");
        compared += 1;
    }
    if case["diff"].is_object() {
        compared += 1;
        match case["diff"]["level"].as_str().unwrap() {
            "endpoint" => diff(name, &case["diff"]),
            "subnet" => diff_of_subnets(name, &case["diff"]),
            other => panic!("{name}: differences of {other}"),
        }
    }
    assert!(compared > 0, "{name} compares nothing");
    // It names the subnet of the ACL; ours the one that is split.
    assert_eq!(got["subnet_unsupported"].is_string(), case["subnet_unsupported"].is_string(), "{name}");
}

/// Two states differ as recorded.
fn diff(name: &str, case: &Value) {
    let options = theirs();
    let (old_graph, new_graph) = (graph(&case["before_account"]), graph(&case["after_account"]));
    let (mut old, mut new) = (Reach::of(&old_graph, &options), Reach::of(&new_graph, &options));
    let found = drawstream_reach::diff::diff(&old_graph, &mut old, &new_graph, &mut new);
    let vpc = case["vpcs"][0].as_str().unwrap();
    let end = |place: &Place| {
        let (of, all) = match place {
            Place::Endpoints(all) => (&old, all),
            Place::Newcomers(all) => (&new, all),
            Place::Internet(ranges) | Place::Service(ranges) | Place::Beyond(_, ranges) => {
                return json!({ "kind": "internet", "addr": ranges.texts() });
            }
        };
        let addresses: Vec<String> = all.iter().map(|at| of.model.endpoints[*at].address_text()).collect();
        json!({ "kind": "endpoint", "addr": addresses })
    };
    let row = |from: &Value, to: &Value, conn: Value, is_one_way: bool| {
        json!({
            "vpc": vpc, "src_kind": from["kind"], "src_addr": from["addr"], "dst_kind": to["kind"], "dst_addr": to["addr"],
            "conn": conn, "unidirectional": is_one_way,
        })
    };
    for (side, is_after) in [("before", false), ("after", true)] {
        let mut got = Vec::new();
        for one in &found {
            let of = if is_after { &one.after } else { &one.before };
            let (from, to) = (end(&one.from), end(&one.to));
            got.push(row(&from, &to, json!(parts(&of.0)), false));
            got.push(row(&from, &to, json!(parts(&of.1)), true));
        }
        let mut expected = Vec::new();
        for one in case["rows"].as_array().unwrap() {
            let side = &one[side];
            let ends = ["src", "dst"].map(|of| {
                let is_outside = one[format!("{of}_kind")] == "internet" || one[format!("{of}_kind")] == "service";
                json!({ "kind": if is_outside { "internet" } else { "endpoint" }, "addr": one[format!("{of}_addr")] })
            });
            expected.push(row(&ends[0], &ends[1], side["conn"].clone(), false));
            expected.push(row(&ends[0], &ends[1], side["unidirectional_conn"].clone(), true));
        }
        assert_eq!(compare::differences(&got, &expected), [""; 0], "{name}, {side}");
    }
    let same = drawstream_reach::diff::diff(&old_graph, &mut Reach::of(&old_graph, &options), &old_graph, &mut old);
    assert_eq!(same, [], "{name}: an account differs from itself");
}

/// Rows of subnets of two states differ as recorded.
fn diff_of_subnets(name: &str, case: &Value) {
    let rows = |account: &Value| {
        let graph = graph(account);
        let document = neutral::document(&graph, &mut Reach::of(&graph, &theirs()));
        document["subnet_connections"].to_string()
    };
    // The second state's VPCs go by the names of the first's.
    let [old_vpc, new_vpc] = [&case["vpcs"][0], &case["vpcs"][1]].map(Value::to_string);
    let before: Vec<Value> = serde_json::from_str(&rows(&case["before_account"])).unwrap();
    let after = rows(&case["after_account"]).replace(&new_vpc, &old_vpc);
    let after: Vec<Value> = serde_json::from_str(&after).unwrap();
    let mut expected = [Vec::new(), Vec::new()];
    for row in case["rows"].as_array().unwrap() {
        for (rows, side) in expected.iter_mut().zip(["before", "after"]) {
            for (part, is_one_way) in [("conn", false), ("unidirectional_conn", true)] {
                let mut one = row.clone();
                one["conn"] = row[side][part].clone();
                one["unidirectional"] = json!(is_one_way);
                rows.push(one);
            }
        }
    }
    let [was, is] = &expected;
    let [before, after, was, is] = compare::together([&before, &after, was, is]);
    let expected = compare::changed(&was, &is);
    assert!(!expected.is_empty(), "{name} has no differences");
    assert_eq!(compare::changed(&before, &after), expected, "{name}");
}

#[test]
fn answers_about_workers_say_that_their_groups_are_assumed() {
    let graph = graph(&json!("accounts/iks_w_lb.json"));
    let mut model = drawstream_reach::model::of(&graph, &Options::default());
    let mut told = |src: &str, dst: &str| {
        let query = Query { src: src.to_owned(), dst: dst.to_owned(), wanted: None };
        let answers = explain(&graph, &mut model, &query).unwrap();
        text::explain(&graph, &model, &answers, false)
    };
    assert!(told("192.168.0.4", "8.8.8.8").ends_with("\nAssumed: groups of 1 worker\n"));
    assert!(told("192.168.0.4", "192.168.4.4").ends_with("\nAssumed: groups of 2 workers\n"));
    assert!(!told("8.8.8.8", "192.168.32.8").contains("Assumed"), "a balancer's are told");
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            hold(stringify!($name));
        })*

        #[test]
        fn every_case_is_tried() {
            let mut there: Vec<String> = std::fs::read_dir(folder().join("cases")).unwrap().map(|entry| {
                entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_lowercase()
            }).collect();
            there.sort();
            let mut tried = [$(stringify!($name)),*];
            tried.sort_unstable();
            assert_eq!(there, tried);
        }
    };
}

cases! {
    acl_testing3
    acl_testing5
    filters_split_lb_subnet
    iks_w_lb
    multi_regions
    nacl_split_subnet
    sg_testing1_new
    sg_testing1_new_2sgs_one_enabling
    sg_testing1_new_respond_partly
    sg_testing_3
    tgw_basic_example_with_some_default_deny
    vni_basic
}
