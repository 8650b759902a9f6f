//! The inventory is lossless: a drawing made of it has the bytes of the live one.
#![allow(clippy::unwrap_used)]

#[path = "support/plan.rs"]
mod plan;

use drawstream::collect::{self, Plan};
use drawstream::drawing;
use drawstream::estate::{Reading, Scope};
use drawstream::graph::{Graph, build};
use drawstream::outputs::{drawio, inventory};
use drawstream::view::{Options, View};
use drawstream_standin::{self as standin, StandIn};
use plan::plan;

async fn live(account: &str, scope: Scope) -> Reading {
    let standin = StandIn::play(account, standin::Options::default()).await.unwrap();
    let plan = Plan { scope, ..plan(&standin) };
    collect::collect(plan, &|_| ()).await.unwrap()
}

fn written(graph: &Graph) -> String {
    let mut out = Vec::new();
    inventory::write(graph, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn drawn(graph: &Graph) -> String {
    let mut out = Vec::new();
    let view = View::new(graph, &Options::default());
    drawio::write(&drawing::draw(&view, graph), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn comes_back(graph: &Graph) {
    let text = written(graph);
    let again = build(drawstream_sources::inventory::read(text.as_bytes()).unwrap());
    assert!(written(&again) == text, "another inventory");
    assert!(drawn(&again) == drawn(graph), "another drawing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_comes_back_whole_and_in_parts() {
    let sample = standin::sample().json;
    comes_back(&build(live(sample, Scope::default()).await));
    let regions = Scope { regions: vec!["eu-de".to_owned()], resource_group: None };
    comes_back(&build(live(sample, regions).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_named_come_back() {
    for path in std::env::var("DRAWINGS_OF").unwrap_or_default().split(':').filter(|path| !path.is_empty()) {
        println!("{path}");
        comes_back(&build(live(&std::fs::read_to_string(path).unwrap(), Scope::default()).await));
    }
}

/// The schema of the types, as `docs/inventory.schema.json` has it. `UPDATE_SCHEMA=1` writes it anew.
#[test]
fn the_schema_in_the_documents_is_that_of_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/inventory.schema.json");
    let schema = serde_json::to_string_pretty(&drawstream_estate::inventory::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == schema, "run this test once with UPDATE_SCHEMA=1");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inventory_is_as_the_schema_says_and_what_is_none_is_not() {
    let schema = jsonschema::validator_for(&drawstream_estate::inventory::schema()).unwrap();
    let text = written(&build(live(standin::sample().json, Scope::default()).await));
    let mut inventory: serde_json::Value = serde_json::from_str(&text).unwrap();
    let wrong: Vec<String> = schema.iter_errors(&inventory).map(|error| error.to_string()).take(3).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let subnet = inventory["resources"].as_array_mut().unwrap().iter_mut().find(|r| r["kind"] == "subnet").unwrap();
    subnet["data"]["addresses_free"] = "many".into();
    assert!(!schema.is_valid(&inventory));
}
