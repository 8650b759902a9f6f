//! Every kind from reply to facts to words: `kinds/<kind>.json` has small replies of its lists, which together are
//! one account, and `kinds/<kind>.snap` what becomes of them: what is said of each resource, and its entry in the
//! inventory. A snapshot is to be read against the replies before it is accepted.
#![allow(clippy::unwrap_used)]

mod account;

use account::{ACCOUNT, MADE, REGION, Reply, account, file, replies};
use drawstream_estate::Kind;
use drawstream_graph::Graph;
use drawstream_outputs::tables::{Table, Tables};
use drawstream_outputs::{csv, inventory};
use drawstream_readers::{At, Found, Item, List, lists};
use drawstream_view::words::{Value, Words};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Facts that have a place in the inventory and that no reader gives yet.
const NOT_READ_YET: [&str; 19] = [
    // IBM tells of these only the id.
    "direct_link.port.name",
    "load_balancer.dns_instance.name",
    "load_balancer.dns_zone.name",
    // The hrefs of addresses name their subnets by id alone.
    "endpoint_gateway.subnets.name",
    // What only bare metal servers have.
    "instance.interfaces.allowed_vlans",
    "instance.interfaces.form",
    "instance.interfaces.vlan",
    // Told by files of Terraform alone.
    "resource_instance.parts",
    // IBM tells of a worker's interfaces their subnet and address, and which is the primary one.
    "worker.cluster.name",
    "worker.interfaces.allow_ip_spoofing",
    "worker.interfaces.allowed_vlans",
    "worker.interfaces.floating_ips",
    "worker.interfaces.form",
    "worker.interfaces.id",
    "worker.interfaces.name",
    "worker.interfaces.security_groups",
    "worker.interfaces.subnet.name",
    "worker.interfaces.virtual_network_interface",
    "worker.interfaces.vlan",
];

fn written(graph: &Graph) -> Json {
    let mut out = Vec::new();
    inventory::write(graph, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// What becomes of a kind, for people.
fn shown(graph: &Graph, words: &Words<'_>, inventory: &Json, kind: Kind) -> String {
    let mut out = String::new();
    for (id, node) in graph.all().filter(|(_, node)| node.kind() == kind) {
        writeln!(out, "# {}", node.resource.name_or_id()).unwrap();
        writeln!(out, "caption: {}", words.caption(id)).unwrap();
        for (name, value) in words.data(id) {
            match value {
                Value::Text(text) => writeln!(out, "{name}: {text}").unwrap(),
                Value::Lines(lines) => writeln!(out, "{name}:\n  {}", lines.join("\n  ")).unwrap(),
            }
        }
        writeln!(out, "addresses to search for: {}", words.addresses(id).join(" ")).unwrap();
        let is_own = |entry: &&Json| entry["kind"] == kind.id() && entry["id"] == *node.resource.id;
        if let Some(entry) = inventory["resources"].as_array().unwrap().iter().find(is_own) {
            writeln!(out, "{}", serde_json::to_string_pretty(entry).unwrap()).unwrap();
        }
        for relation in inventory["relations"].as_array().unwrap() {
            if relation["from_kind"] == kind.id() && relation["from"] == *node.resource.id {
                writeln!(out, "{relation}").unwrap();
            }
        }
        out.push('\n');
    }
    for ((region, counted), number) in &graph.counted {
        if *counted == kind {
            writeln!(out, "{number} counted in {region:?}").unwrap();
        }
    }
    out
}

#[test]
fn every_kind_is_read_and_told_as_its_replies_say() {
    let graph = account();
    let (words, inventory) = (Words::of(&graph), written(&graph));
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("kinds");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for kind in Kind::ALL {
            let shown = shown(&graph, &words, &inventory, *kind);
            assert!(!shown.is_empty(), "no {}", kind.plural());
            insta::assert_snapshot!(kind.id(), shown);
        }
    });
}

/// Columns of a kind alone that no reply of `kinds` fills.
const EMPTY_COLUMNS: [&str; 2] = ["worker.security_groups", "worker.load_balancers"];

#[test]
fn every_kind_has_a_table_with_all_that_is_told_of_it() {
    let graph = account();
    let tables = Tables::of(&graph);
    let all: Vec<Table<'_>> = tables.all().collect();
    let (mut shown, mut empty) = (Vec::new(), Vec::new());
    // A region has no columns but those of every kind.
    let common = &all.iter().find(|table| table.name == Kind::Region.id()).unwrap().columns;
    for table in all.iter().filter(|table| table.name != "coverage") {
        shown.extend_from_slice(format!("# {}: {}\n", table.name, table.title).as_bytes());
        csv::write_table(table, &mut shown).unwrap();
        for (at, column) in table.columns.iter().enumerate() {
            let is_common = Kind::named(table.name).is_some() && common.contains(column);
            if !is_common && table.rows.iter().all(|row| row[at].to_string().is_empty()) {
                empty.push(format!("{}.{column}", table.name));
            }
        }
    }
    let shown = String::from_utf8(shown).unwrap();
    assert!(!shown.contains("do-not-keep-this"));
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("kinds");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("tables", shown.replace('\r', "")));
    assert_eq!(empty, EMPTY_COLUMNS);
}

/// Every list that any reply of `kinds` leads to.
fn all_lists() -> Vec<&'static List> {
    let mut known: Vec<&'static List> = lists().collect();
    let mut items: Vec<Reply> = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| !MADE.contains(kind)) {
        items.extend(replies(*kind));
    }
    let mut at = 0;
    while let Some(list) = known.get(at).copied() {
        at += 1;
        for reply in items.iter().filter(|reply| *reply.list == *list.path) {
            for raw in &reply.items {
                let (mut found, region) = (Found::default(), REGION.into());
                let here = At { region: &region, account: ACCOUNT, args: &reply.args };
                (list.read)(&Item::of(raw.get()).unwrap(), &here, &mut found);
                let more = found.follow.into_iter().map(|follow| follow.list);
                for list in more {
                    if !known.iter().any(|old| (old.path, old.key) == (list.path, list.key)) {
                        known.push(list);
                    }
                }
            }
        }
    }
    known
}

#[test]
fn the_documents_name_every_list_with_its_role() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/COLLECTING.md");
    let text = std::fs::read_to_string(path).unwrap();
    let lists = all_lists();
    assert!(lists.len() > 60, "{} lists", lists.len());
    for list in lists {
        let role = list.role.replace("Viewer on VPC Infrastructure Services: ", "VPC: ");
        let above = ["as above"].into_iter().find(|_| role.contains("(service)"));
        let is_row = |line: &&str| {
            line.contains(&format!("{}`", list.path))
                && (line.contains(&format!("| {role} |")) || above.is_some_and(|above| line.contains(above)))
        };
        assert!(text.lines().any(|line| is_row(&line)), "{} with {role} is in no row", list.path);
    }
}

#[test]
fn nothing_secret_of_a_reply_is_kept() {
    let graph = account();
    assert!(std::fs::read_to_string(file(Kind::VpnGateway, "json")).unwrap().contains("do-not-keep-this"));
    assert!(std::fs::read_to_string(file(Kind::ResourceInstance, "json")).unwrap().contains("do-not-keep-this"));
    assert!(!format!("{graph:?}").contains("do-not-keep-this"));
    assert!(!written(&graph).to_string().contains("do-not-keep-this"));
}

/// The properties of a schema that no value has, by their paths.
fn lacking(schema: &Json, defs: &Json, values: &[&Json], path: &str, out: &mut BTreeSet<String>) {
    for (name, property) in own_properties(schema, defs) {
        let of_name = values.iter().filter_map(|value| value.get(&*name));
        let own: Vec<&Json> =
            of_name.flat_map(|value| value.as_array().map_or(vec![value], |all| all.iter().collect())).collect();
        let path = format!("{path}.{name}");
        if own.is_empty() {
            out.insert(path);
        } else {
            lacking(&property, defs, &own, &path, out);
        }
    }
}

/// The properties of an object, of a reference to one, or of the items of an array.
fn own_properties(schema: &Json, defs: &Json) -> Vec<(String, Json)> {
    let resolved = match schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        Some(name) => &defs[name],
        None => schema,
    };
    if resolved["items"].is_object() {
        return own_properties(&resolved["items"], defs);
    }
    let properties = resolved["properties"].as_object();
    properties.into_iter().flatten().map(|(name, schema)| (name.clone(), schema.clone())).collect()
}

#[test]
fn the_replies_give_every_fact_that_is_read() {
    let inventory = written(&account());
    let schema = drawstream_estate::inventory::schema();
    let mut out = BTreeSet::new();
    for by_kind in schema["$defs"]["Entry"]["allOf"].as_array().unwrap() {
        let kind = by_kind["if"]["properties"]["kind"]["const"].as_str().unwrap();
        let entries = inventory["resources"].as_array().unwrap().iter().filter(|entry| entry["kind"] == kind);
        let data: Vec<&Json> = entries.map(|entry| &entry["data"]).collect();
        lacking(&by_kind["then"]["properties"]["data"], &schema["$defs"], &data, kind, &mut out);
    }
    let known: BTreeSet<String> = NOT_READ_YET.iter().map(|&path| path.to_owned()).collect();
    assert_eq!(out, known, "facts that no reply of tests/kinds gives");
}
