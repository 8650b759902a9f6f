//! One account, read live and from a state that Terraform would keep of it: where both know something, they agree.
#![allow(clippy::unwrap_used)]

mod provider;

use drawstream_graph::{End, Graph, build};
use drawstream_sources::file;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

type Key = (String, String);

fn key(graph: &Graph, id: drawstream_graph::NodeId) -> Key {
    let node = graph.node(id);
    (node.kind().id().to_owned(), node.resource.id.to_string())
}

/// Everything with its parent, facts and name.
fn things(graph: &Graph) -> BTreeMap<Key, Value> {
    graph
        .all()
        .map(|(id, node)| {
            let resource = &node.resource;
            let parent = node.parent.map(|parent| key(graph, parent));
            let told = serde_json::json!({
                "parent": parent, "unplaced": node.unplaced, "drawn": node.drawn, "name": resource.name,
                "crn": resource.crn, "region": &*resource.region, "zone": resource.zone, "group": resource.group,
                "state": resource.state, "addresses": resource.addresses, "tags": resource.tags,
                "not_read": resource.not_read, "facts": resource.facts,
            });
            (key(graph, id), told)
        })
        .collect()
}

/// The paths at which two values differ; where the state's has nothing, it does not differ.
fn differ(path: &str, state: &Value, live: &Value, found: &mut BTreeSet<String>) {
    match (state, live) {
        (Value::Null, _) => {}
        (Value::String(text), _) if text.is_empty() => {}
        (Value::Array(all), _) if all.is_empty() => {}
        (Value::Object(state), Value::Object(live)) => {
            for (name, value) in state {
                differ(&format!("{path}.{name}"), value, live.get(name).unwrap_or(&Value::Null), found);
            }
        }
        (Value::Array(state), Value::Array(live)) if state.len() == live.len() => {
            state.iter().zip(live).for_each(|(state, live)| differ(path, state, live, found));
        }
        (state, live) if state == live => {}
        (state, live) => {
            found.insert(format!("{path}: {state} live {live}"));
        }
    }
}

/// The paths of facts that only the live account has.
fn lacks(path: &str, state: &Value, live: &Value, found: &mut BTreeMap<String, usize>) {
    match (state, live) {
        (Value::Object(state), Value::Object(live)) => {
            for (name, value) in live {
                lacks(&format!("{path}.{name}"), state.get(name).unwrap_or(&Value::Null), value, found);
            }
        }
        (Value::Array(state), Value::Array(live)) if state.len() == live.len() => {
            state.iter().zip(live).for_each(|(state, live)| lacks(path, state, live, found));
        }
        (Value::Null, Value::Null) => {}
        (Value::Null, _) => *found.entry(path.to_owned()).or_default() += 1,
        _ => {}
    }
}

fn edges(graph: &Graph) -> BTreeSet<String> {
    let edges = graph.edges.iter().map(|edge| {
        let to = match edge.to {
            End::Node(to) => format!("{:?}", key(graph, to)),
            End::External(to) => format!("{:?} {}", graph.external(to).form, graph.external(to).name),
        };
        format!("{} {:?} > {to}", edge.relation.name(), key(graph, edge.from))
    });
    edges.collect()
}

#[test]
fn a_state_of_the_sample_account_gives_what_is_read_live() {
    let account: Value = serde_json::from_str(drawstream_standin::sample().json).unwrap();
    let state = provider::state(&account).to_string();
    assert!(state.contains("CANARY"));
    let reading = file::read("a.tfstate", state.as_bytes()).unwrap();
    assert!(!format!("{reading:?}").contains("CANARY"));
    let not: Vec<String> = reading
        .coverage
        .iter()
        .flat_map(|part| part.addresses.iter().map(|address| format!("{address} {}", part.reason.clone().unwrap())))
        .collect();
    let state = build(reading);
    let live = build(file::read("a.json", drawstream_standin::sample().json.as_bytes()).unwrap());
    let (of_state, of_live) = (things(&state), things(&live));
    let mut told = BTreeSet::new();
    let mut lacking = BTreeMap::new();
    for (key, thing) in &of_state {
        match of_live.get(key) {
            Some(live) => {
                let mut found = BTreeSet::new();
                differ("", thing, live, &mut found);
                told.extend(found.into_iter().map(|found| format!("{}{found}", key.0)));
                lacks(&key.0, &thing["facts"], &live["facts"], &mut lacking);
            }
            None if key.0 == "worker" => {}
            None => drop(told.insert(format!("only in the state: {key:?}"))),
        }
    }
    let missing: BTreeSet<&Key> = of_live.keys().filter(|key| !of_state.contains_key(key)).collect();
    let (edges_of_state, edges_of_live) = (edges(&state), edges(&live));
    let is_of_workers = |edge: &&String| edge.contains("\"worker\"");
    let mut all: Vec<String> = told.into_iter().collect();
    all.extend(missing.iter().filter(|key| key.0 != "worker").map(|key| format!("only live: {key:?}")));
    all.extend(edges_of_state.difference(&edges_of_live).filter(|e| !is_of_workers(e)).map(|e| format!("state: {e}")));
    all.extend(edges_of_live.difference(&edges_of_state).filter(|e| !is_of_workers(e)).map(|e| format!("live: {e}")));
    all.extend(not);
    all.extend(lacking.iter().map(|(path, number)| format!("lacks {path} {number}")));
    insta::assert_snapshot!(all.join("\n"));
}
