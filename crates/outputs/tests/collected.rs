//! np-guard's form is read back as the account that it was written of.
#![allow(clippy::unwrap_used)]

mod account;

use account::account;
use drawstream_estate::Kind;
use drawstream_graph::{Graph, build};
use drawstream_outputs::{collected, drawio, inventory};
use drawstream_view::{Options, View, fixtures};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// The keys of the form, as its readers know them.
const KEYS: [&str; 14] = [
    "vpcs",
    "subnets",
    "public_gateways",
    "floating_ips",
    "network_acls",
    "security_groups",
    "endpoint_gateways",
    "instances",
    "virtual_nis",
    "routing_tables",
    "load_balancers",
    "transit_gateways",
    "transit_connections",
    "iks_clusters",
];

/// Kinds that the form holds, clusters and workers where they run on VPC.
const HELD: [Kind; 15] = [
    Kind::Vpc,
    Kind::Subnet,
    Kind::PublicGateway,
    Kind::FloatingIp,
    Kind::NetworkAcl,
    Kind::SecurityGroup,
    Kind::EndpointGateway,
    Kind::Instance,
    Kind::VirtualNetworkInterface,
    Kind::RoutingTable,
    Kind::LoadBalancer,
    Kind::TransitGateway,
    Kind::Cluster,
    Kind::Worker,
    Kind::AddressPrefix,
];

fn written(graph: &Graph) -> String {
    let mut out = Vec::new();
    collected::write(graph, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn read(text: &str) -> Graph {
    let reading = drawstream_sources::collected::read("account.json", text).unwrap();
    assert!(reading.missing.is_empty(), "{:?}", reading.missing);
    build(reading)
}

fn drawn(graph: &Graph) -> Vec<u8> {
    let view = View::new(graph, &Options::default());
    let sheets = drawstream_layout::sheets(view.pages(), |at| view.page(at));
    let drawing = drawstream_diagram::scene::Drawing::new(sheets, &view);
    let mut out = Vec::new();
    drawio::write(&drawing, &mut out).unwrap();
    out
}

/// Entries of the inventory by kind and id.
fn entries(graph: &Graph) -> BTreeMap<(String, String), Value> {
    let mut out = Vec::new();
    inventory::write(graph, &mut out).unwrap();
    let inventory: Value = serde_json::from_slice(&out).unwrap();
    let entries = inventory["resources"].as_array().unwrap().iter().cloned();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    entries.map(|entry| ((text(&entry["kind"]), text(&entry["id"])), entry)).collect()
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.iter().any(has_null),
        Value::Object(all) => all.values().any(has_null),
        _ => false,
    }
}

#[test]
fn all_keys_are_there_and_none_of_their_values_is_null() {
    for graph in [account(), fixtures::three_zones(), fixtures::Builder::new().build()] {
        let told: Value = serde_json::from_str(&written(&graph)).unwrap();
        assert_eq!((&told["collector_version"], &told["provider"]), (&"0.17.2".into(), &"ibm".into()));
        assert!(KEYS.iter().all(|key| told[key].is_array()), "{told}");
        assert!(!has_null(&told));
        assert_eq!(told.as_object().unwrap().len(), KEYS.len() + 3);
    }
}

#[test]
fn every_resource_is_written_or_counted_as_left_out() {
    let graph = account();
    let mut out = Vec::new();
    let number = collected::write(&graph, &mut out).unwrap();
    let told: Value = serde_json::from_slice(&out).unwrap();
    let left_out: u64 = told["drawstream"]["left_out"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    let not_read = graph.nodes.iter().filter(|node| node.resource.not_read).count() as u64;
    let places = [Kind::Account, Kind::Region, Kind::Zone];
    let all = graph.nodes.iter().filter(|node| !places.contains(&node.kind())).count() as u64;
    assert_eq!(number + left_out + not_read, all, "{}", told["drawstream"]);
    assert!(!String::from_utf8(out).unwrap().contains("do-not-keep-this"));
}

#[test]
fn what_is_read_back_is_what_was_written() {
    let graph = account();
    let text = written(&graph);
    let again = read(&text);
    let (own, back) = (entries(&graph), entries(&again));
    let mut differing = Vec::new();
    for ((kind, id), entry) in own {
        let held = HELD.iter().any(|held| held.id() == kind);
        if !held
            || entry["not_read"] == true
            || matches!(entry["data"]["infrastructure"].as_str(), Some("classic" | "satellite"))
        {
            continue;
        }
        let Some(other) = back.get(&(kind.clone(), id.clone())) else {
            differing.push(format!("{kind} {id} is gone"));
            continue;
        };
        for field in
            ["name", "crn", "region", "zone", "vpc", "resource_group", "state", "addresses", "tags", "parent", "data"]
        {
            if entry[field] != other[field] {
                differing.push(format!("{kind} {id} {field}: {} became {}", entry[field], other[field]));
            }
        }
    }
    insta::assert_snapshot!(differing.join("\n"));
}

#[test]
fn a_file_in_this_form_is_written_as_it_was_and_drawn_as_it_was() {
    for graph in [account(), fixtures::three_zones(), fixtures::large(2, 3)] {
        let once = read(&written(&graph));
        let text = written(&once);
        let twice = read(&text);
        assert!(written(&twice) == text, "another file");
        assert!(drawn(&twice) == drawn(&once), "another drawing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_name_comes_back(name in any::<String>()) {
        let again = read(&written(&fixtures::odd(&name)));
        let vpcs = again.nodes.iter().filter(|node| node.kind() == Kind::Vpc);
        prop_assert!(vpcs.clone().count() == 2 && vpcs.clone().all(|vpc| *vpc.resource.name == *name));
    }
}
