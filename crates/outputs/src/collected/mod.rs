//! The account in the form of np-guard's cloud-resource-collector
//! (<https://github.com/np-guard/cloud-resource-collector>), version 0.17.2, for the programs that read it.
//!
//! Its keys are arrays of IBM's own items, with their sub-lists whole; none is null. What the form has no room for is
//! left out: the kinds without a key, and rules of protocols that its library refuses. Their numbers are said under
//! the key `drawstream`, which its readers pass over.

mod around;
mod compute;
mod network;

use drawstream_graph::estate::{Kind, Ref, Resource};
use drawstream_graph::{Graph, Node, NodeId};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

use around::Around;

/// The version of the collector whose form this is: its last one.
const VERSION: &str = "0.17.2";

/// A key of the form: the kind whose resources it holds, and how one is written. The order is the collector's.
type Key = (&'static str, Kind, for<'g> fn(&Around<'g>, NodeId) -> Option<Value>);

static KEYS: [Key; 12] = [
    ("vpcs", Kind::Vpc, network::vpc),
    ("subnets", Kind::Subnet, network::subnet),
    ("public_gateways", Kind::PublicGateway, network::public_gateway),
    ("floating_ips", Kind::FloatingIp, network::floating_ip),
    ("network_acls", Kind::NetworkAcl, network::network_acl),
    ("security_groups", Kind::SecurityGroup, network::security_group),
    ("endpoint_gateways", Kind::EndpointGateway, network::endpoint_gateway),
    ("instances", Kind::Instance, compute::instance),
    ("virtual_nis", Kind::VirtualNetworkInterface, compute::virtual_interface),
    ("routing_tables", Kind::RoutingTable, network::routing_table),
    ("load_balancers", Kind::LoadBalancer, compute::load_balancer),
    ("iks_clusters", Kind::Cluster, compute::cluster),
];

/// Kinds that are written inside others.
const INSIDE: [Kind; 3] = [Kind::AddressPrefix, Kind::Worker, Kind::TransitGateway];
/// Kinds that are places and no resources.
const PLACES: [Kind; 3] = [Kind::Account, Kind::Region, Kind::Zone];

/// Writes the account. Gives the number of resources that are in it.
///
/// # Errors
/// Those of the sink.
pub fn write(graph: &Graph, sink: &mut impl Write) -> io::Result<u64> {
    let around = Around::of(graph);
    let mut written = 0;
    write!(sink, "{{\n\"collector_version\":\"{VERSION}\",\n\"provider\":\"ibm\"")?;
    for (key, kind, item) in KEYS {
        let items = around.all(kind).iter().filter_map(|id| item(&around, *id));
        written += list(sink, key, items)?;
    }
    let gateways = around.all(Kind::TransitGateway);
    written += list(sink, "transit_gateways", gateways.iter().filter_map(|id| network::transit_gateway(&around, *id)))?;
    let connections = gateways.iter().flat_map(|id| network::transit_connections(&around, *id));
    list(sink, "transit_connections", connections)?;
    let inside = |kind: &Kind| around.all(*kind).iter().filter(|id| !graph.node(**id).resource.not_read).count() as u64;
    written += inside(&Kind::AddressPrefix) + compute::workers(&around);
    sink.write_all(b",\n\"drawstream\":")?;
    serde_json::to_writer(&mut *sink, &left_out(graph, &around))?;
    sink.write_all(b"\n}\n")?;
    Ok(written)
}

/// Writes a key with its items, a line each; gives their number.
fn list(sink: &mut impl Write, key: &str, items: impl Iterator<Item = Value>) -> io::Result<u64> {
    write!(sink, ",\n\"{key}\":[")?;
    let mut number = 0;
    for item in items {
        sink.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *sink, &item)?;
        number += 1;
    }
    sink.write_all(b"]")?;
    Ok(number)
}

/// What the form has no room for: numbers by kind, and rules.
fn left_out(graph: &Graph, around: &Around<'_>) -> Value {
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    let has_key =
        |kind: Kind| KEYS.iter().any(|(_, own, _)| *own == kind) || INSIDE.contains(&kind) || PLACES.contains(&kind);
    for node in graph.nodes.iter().filter(|node| !has_key(node.kind()) || compute::has_no_room(node)) {
        *kinds.entry(node.kind().id()).or_default() += 1;
    }
    let rules: usize = around
        .all(Kind::SecurityGroup)
        .iter()
        .chain(around.all(Kind::NetworkAcl))
        .map(|id| network::refused_rules(graph.node(*id)))
        .sum();
    json!({ "read_at": graph.read_at, "left_out": kinds, "rules_left_out": rules })
}

/// The fields that nearly every item has.
fn common(around: &Around<'_>, node: &Node) -> Map<String, Value> {
    let resource = &node.resource;
    let mut item = Map::new();
    put(&mut item, "id", &resource.id);
    put(&mut item, "crn", &resource.crn);
    put(&mut item, "name", &resource.name);
    if !resource.group.0.is_empty() || !resource.group.1.is_empty() {
        item.insert("resource_group".into(), reference(&resource.group.0, &resource.group.1));
    }
    if let Some(vpc) = node.vpc.filter(|_| node.kind() != Kind::Vpc) {
        item.insert("vpc".into(), of_node(around.graph, vpc));
    }
    if !resource.zone.is_empty() {
        item.insert("zone".into(), json!({ "name": resource.zone }));
    }
    item.insert("tags".into(), json!(resource.tags));
    item
}

/// Puts a text that is not empty.
fn put(item: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        item.insert(name.into(), text.into());
    }
}

/// Puts a number that is known.
fn put_number(item: &mut Map<String, Value>, name: &str, number: Option<u64>) {
    if let Some(number) = number {
        item.insert(name.into(), number.into());
    }
}

/// Puts a reference that names something.
fn put_ref(item: &mut Map<String, Value>, name: &str, to: &Ref) {
    if !to.is_empty() {
        item.insert(name.into(), of_ref(to));
    }
}

fn reference(id: &str, name: &str) -> Value {
    let mut item = Map::new();
    put(&mut item, "id", id);
    put(&mut item, "name", name);
    item.into()
}

/// A reference as replies write it; an id that is a CRN stands as such.
fn of_ref(to: &Ref) -> Value {
    let mut item = Map::new();
    put(&mut item, if to.id.starts_with("crn:") { "crn" } else { "id" }, &to.id);
    put(&mut item, "name", &to.name);
    item.into()
}

/// A reference to a resource of the account.
fn of_node(graph: &Graph, id: NodeId) -> Value {
    let mut item = Map::new();
    let resource: &Resource = &graph.node(id).resource;
    put(&mut item, "id", &resource.id);
    put(&mut item, "crn", &resource.crn);
    put(&mut item, "name", &resource.name);
    item.into()
}
