//! The arrows between the rooms of the house: which crate may know which. The compiler keeps a crate from importing what
//! its `Cargo.toml` does not name; this test keeps the `Cargo.toml`s to the table of `docs/ARCHITECTURE.md`.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What our crates are called: this, and behind it their room.
const PREFIX: &str = "drawstream-";

/// Each room, and the rooms that it may know. Tests may know every room.
const ROOMS: [(&str, &[&str]); 19] = [
    // Below all: it knows nothing of what it sorts.
    ("order", &[]),
    ("estate", &["order"]),
    ("readers", &["estate", "order"]),
    ("sources", &["estate", "order", "readers"]),
    ("graph", &["estate", "order"]),
    ("changes", &["graph", "order"]),
    ("reach", &["graph", "order"]),
    ("survey", &["graph", "order"]),
    // It works on the inventory as it is written.
    ("mask", &[]),
    ("diagram", &[]),
    ("view", &["changes", "diagram", "graph", "order", "reach", "survey"]),
    ("layout", &["diagram"]),
    ("merge", &["diagram", "order"]),
    ("theme", &[]),
    ("outputs", &["changes", "diagram", "graph", "order", "theme"]),
    ("office", &["diagram", "graph", "outputs"]),
    ("mcp", &["changes", "graph", "order", "outputs", "reach"]),
    // It makes the page while the service is built.
    ("bundle", &[]),
    // What plays IBM Cloud in tests knows nothing of what it is played for.
    ("standin", &[]),
];

/// Rooms of the laptop's program alone: what is in them is no part of the artifact for Lambda.
const LAPTOP: [&str; 2] = ["office", "standin"];

/// What is built of the rooms: the service, and the laptop's program around it.
const BUILT_OF_ALL: [&str; 2] = ["drawstream", "drawstream-cli"];

/// What stands for a crate of others' (`[patch.crates-io]`): no room, and it needs none.
const FOR_OTHERS: &str = "crc-fast";

/// Our packages, each with those of them that it needs when it is built.
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let call = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(call.status.success(), "{}", String::from_utf8_lossy(&call.stderr));
    let metadata: Value = serde_json::from_slice(&call.stdout).unwrap();
    let name = |of: &Value| of["name"].as_str().unwrap().to_owned();
    let needs = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap().iter();
        let built = all.filter(|needed| needed["kind"] != "dev").map(name);
        built.filter(|name| name.starts_with(PREFIX) || BUILT_OF_ALL.contains(&&**name)).collect()
    };
    metadata["packages"].as_array().unwrap().iter().map(|package| (name(package), needs(package))).collect()
}

#[test]
fn no_room_knows_another_than_the_table_allows() {
    let mut packages = packages();
    let [service, _] = BUILT_OF_ALL.map(|program| packages.remove(program).unwrap_or_else(|| panic!("no {program}")));
    let laptop = service.iter().filter(|name| LAPTOP.iter().any(|room| **name == format!("{PREFIX}{room}")));
    assert_eq!(laptop.collect::<Vec<_>>(), [""; 0], "the service is built of what is for laptops");
    for (room, may_know) in ROOMS {
        let known = packages.remove(&format!("{PREFIX}{room}")).unwrap_or_else(|| panic!("no {room}"));
        let allowed: BTreeSet<String> = may_know.iter().map(|other| format!("{PREFIX}{other}")).collect();
        let beyond: Vec<&String> = known.difference(&allowed).collect();
        assert!(beyond.is_empty(), "{room} knows {beyond:?}; see docs/ARCHITECTURE.md");
    }
    assert_eq!(packages.remove(FOR_OTHERS), Some(BTreeSet::new()));
    assert!(packages.is_empty(), "in no row of the table: {:?}", packages.keys());
}
