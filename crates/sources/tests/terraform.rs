//! States of Terraform's and OpenTofu's: every address is accounted for, and no secret leaves the reader.
#![allow(clippy::unwrap_used)]

use drawstream_estate::{CoverageState, Facts, Kind, Reading, Relation};
use drawstream_graph::{End, Graph, build};
use drawstream_sources::file;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

macro_rules! samples {
    ($($name:literal),*) => {
        /// Every sample, by its name.
        const SAMPLES: &[(&str, &str)] = &[$(($name, include_str!(concat!("terraform/", $name)))),*];
    };
}
samples!(
    "vpc-vsi.tfstate",
    "vpc-vsi-db-vpe.tfstate",
    "ibmdiagrams-cloud.tfstate",
    "ibmdiagrams-slzvsi.tfstate",
    "made-show.json",
    "made-plan.json"
);

fn text(name: &str) -> &'static str {
    SAMPLES.iter().find(|(known, _)| *known == name).unwrap().1
}

fn reading(name: &str) -> Reading {
    file::read(name, text(name).as_bytes()).unwrap()
}

fn graph(name: &str) -> Graph {
    build(reading(name))
}

/// How many instances a file has, counted by other means.
fn number(text: &str) -> usize {
    fn count(module: &Value) -> usize {
        let own = module["resources"].as_array().map_or(0, Vec::len);
        own + module["child_modules"].as_array().into_iter().flatten().map(count).sum::<usize>()
    }
    let file: Value = serde_json::from_str(text).unwrap();
    if let Some(changes) = file["resource_changes"].as_array() {
        // A plan has addresses in three places, each of which may lack some: what is looked up while it is made stands
        // in the state before it only.
        let mut all: BTreeSet<&str> = changes.iter().map(|change| change["address"].as_str().unwrap()).collect();
        for (values, is_prior) in [(&file["planned_values"], false), (&file["prior_state"]["values"], true)] {
            let mut modules = vec![&values["root_module"]];
            while let Some(module) = modules.pop() {
                modules.extend(module["child_modules"].as_array().into_iter().flatten());
                let own = module["resources"].as_array().into_iter().flatten();
                let own = own.filter(|one| !is_prior || one["mode"] == "data");
                all.extend(own.map(|one| one["address"].as_str().unwrap()));
            }
        }
        return all.len();
    }
    match &file["resources"] {
        Value::Array(resources) => resources.iter().map(|one| one["instances"].as_array().unwrap().len()).sum(),
        _ => count(&file["values"]["root_module"]),
    }
}

/// What became of each address.
fn fates(reading: &Reading) -> BTreeMap<String, String> {
    let declared = reading.declared.as_ref().unwrap();
    let mut fates = BTreeMap::new();
    let mut note = |address: &str, fate: String| {
        assert_eq!(fates.insert(address.to_owned(), fate), None, "{address} twice");
    };
    for placed in &declared.addresses {
        let part = if placed.is_part { "part of " } else { "" };
        note(&placed.address, format!("{part}{}", placed.kind.id()));
        let owner = reading.resources.iter().find(|one| one.kind == placed.kind && one.id == placed.id);
        assert!(owner.is_some(), "{placed:?}");
    }
    for part in &reading.coverage {
        assert_eq!(part.addresses.len() as u64, if part.addresses.is_empty() { 0 } else { part.found });
        part.addresses.iter().for_each(|address| note(address, part.reason.clone().unwrap()));
    }
    fates
}

#[test]
fn every_address_of_every_sample_is_drawn_or_listed_with_its_reason() {
    for (name, text) in SAMPLES {
        let reading = reading(name);
        let fates = fates(&reading);
        assert_eq!(fates.len(), number(text), "{name}");
        assert_eq!(reading.declared.as_ref().unwrap().number, fates.len() as u64, "{name}");
        assert!(reading.missing.is_empty(), "{name}: {:?}", reading.missing);
        insta::assert_debug_snapshot!(name.replace(['.', '-'], "_"), fates);
    }
}

#[test]
fn no_secret_leaves_the_reader() {
    for (name, text) in SAMPLES {
        assert!(
            *name == "ibmdiagrams-cloud.tfstate" || *name == "ibmdiagrams-slzvsi.tfstate" || text.contains("CANARY")
        );
        let reading = reading(name);
        assert!(!format!("{reading:?}").contains("CANARY"), "{name}");
        assert!(!format!("{:?}", build(reading)).contains("CANARY"), "{name}");
    }
}

#[test]
fn what_terraform_does_not_manage_is_unknown_and_not_absent() {
    let reading = reading("vpc-vsi.tfstate");
    let state = |kind: &str| reading.coverage.iter().find(|part| part.kind == kind).unwrap().state;
    for kind in ["load_balancer", "volume", "vpc", "transit_gateway", "resource_instance"] {
        assert_eq!(state(kind), CoverageState::NotConfigured, "{kind}");
    }
}

/// Kind, name and the path of containers of everything that is drawn.
fn tree(graph: &Graph) -> Vec<String> {
    graph
        .all()
        .filter(|(_, node)| node.drawn)
        .map(|(_, node)| {
            let mut path = format!("{} {}", node.kind().id(), node.resource.name_or_id());
            path += if node.unplaced { " (unplaced)" } else { "" };
            path += if node.resource.not_read { " (only referred to)" } else { "" };
            let mut parent = node.parent;
            while let Some(id) = parent {
                path = format!("{} > {path}", graph.node(id).resource.name_or_id());
                parent = graph.node(id).parent;
            }
            path
        })
        .collect()
}

#[test]
fn the_samples_are_placed() {
    for (name, _) in SAMPLES {
        let graph = graph(name);
        let edges = graph.edges.iter().map(|edge| {
            let to = match edge.to {
                End::Node(to) => graph.node(to).resource.name_or_id().to_owned(),
                End::External(to) => format!("{:?} {}", graph.external(to).form, graph.external(to).name),
            };
            format!("{} {} > {to}", edge.relation.name(), graph.node(edge.from).resource.name_or_id())
        });
        let told: Vec<String> = tree(&graph).into_iter().chain(edges).collect();
        insta::assert_debug_snapshot!(format!("placed_{}", name.replace(['.', '-'], "_")), told);
    }
}

#[test]
fn rules_are_those_of_their_own_resources() {
    let reading = reading("vpc-vsi.tfstate");
    let group = reading.resources.iter().find(|one| one.kind == Kind::SecurityGroup && &*one.name == "sg-vsi-demo");
    let Facts::SecurityGroup(facts) = &group.unwrap().facts else { panic!("no facts") };
    assert_eq!(facts.rules.len(), 2);
    assert!(facts.rules.iter().all(|rule| !rule.id.is_empty() && rule.ports.is_none()), "{:?}", facts.rules);
}

#[test]
fn a_plan_is_the_account_as_it_will_be_with_what_is_done() {
    let reading = reading("made-plan.json");
    let declared = reading.declared.unwrap();
    insta::assert_debug_snapshot!("plan_changes", declared.changes);
    insta::assert_debug_snapshot!("plan_drift", declared.drift);
    assert!(!reading.resources.iter().any(|one| one.kind == Kind::FloatingIp), "it is deleted");
}

#[test]
fn a_floating_ip_leads_to_the_server_of_its_interface() {
    let graph = graph("vpc-vsi.tfstate");
    let edge = graph.edges.iter().find(|edge| edge.relation == Relation::Attached).unwrap();
    let End::Node(to) = edge.to else { panic!("outside") };
    assert_eq!(graph.node(to).kind(), Kind::Instance);
}
