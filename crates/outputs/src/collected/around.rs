//! What an item says of others: found by the graph's edges.

use drawstream_graph::estate::facts::Interface;
use drawstream_graph::estate::{Address, Facts, Kind, Ref, Relation};
use drawstream_graph::{End, Graph, Node, NodeId};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::{of_node, put};

/// A graph with its edges by their ends.
pub(super) struct Around<'g> {
    pub(super) graph: &'g Graph,
    kinds: BTreeMap<Kind, Vec<NodeId>>,
    /// Relations that lead to what was not read: its id or name, and its name.
    unknown: BTreeMap<NodeId, Vec<(Relation, &'g str, &'g str)>>,
    /// Edges that start at a node, and that end at one: the relation and the other end.
    from: BTreeMap<NodeId, Vec<(Relation, NodeId)>>,
    to: BTreeMap<NodeId, Vec<(Relation, NodeId)>>,
}

impl<'g> Around<'g> {
    pub(super) fn of(graph: &'g Graph) -> Self {
        let (kinds, unknown, from, to) = Default::default();
        let mut around = Self { graph, kinds, unknown, from, to };
        for id in crate::inventory::resources(graph) {
            // What only others name was in no list.
            if !graph.node(id).resource.not_read {
                around.kinds.entry(graph.node(id).kind()).or_default().push(id);
            }
        }
        for edge in &graph.edges {
            if let End::External(to) = edge.to {
                let external = graph.external(to);
                let key = if external.detail.key.is_empty() { &external.name } else { &external.detail.key };
                around.unknown.entry(edge.from).or_default().push((edge.relation, key, &external.name));
            }
            if let End::Node(to) = edge.to {
                around.from.entry(edge.from).or_default().push((edge.relation, to));
                around.to.entry(to).or_default().push((edge.relation, edge.from));
            }
        }
        around
    }

    /// The resources of a kind, in the inventory's order.
    pub(super) fn all(&self, kind: Kind) -> &[NodeId] {
        self.kinds.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// What a relation from a resource leads to.
    pub(super) fn ends(&self, id: NodeId, relation: Relation) -> impl Iterator<Item = NodeId> + '_ {
        let all = self.from.get(&id).into_iter().flatten();
        all.filter(move |(own, _)| *own == relation).map(|(_, to)| *to)
    }

    /// What a relation from a resource leads to and was not read.
    pub(super) fn unknown(&self, id: NodeId, relation: Relation) -> impl Iterator<Item = Value> + '_ {
        let all = self.unknown.get(&id).into_iter().flatten();
        all.filter(move |(own, ..)| *own == relation).map(|(_, id, name)| super::reference(id, name))
    }

    /// Where a relation to a resource starts.
    pub(super) fn starts(&self, id: NodeId, relation: Relation) -> impl Iterator<Item = NodeId> + '_ {
        let all = self.to.get(&id).into_iter().flatten();
        all.filter(move |(own, _)| *own == relation).map(|(_, from)| *from)
    }

    /// References to where relations to a resource start.
    pub(super) fn refs_to(&self, id: NodeId, relation: Relation, kind: Kind) -> Vec<Value> {
        let of_kind = self.starts(id, relation).filter(|from| self.graph.node(*from).kind() == kind);
        of_kind.map(|from| of_node(self.graph, from)).collect()
    }

    /// The subnets that something is in, its first one first.
    pub(super) fn subnets(&self, node: &'g Node) -> impl Iterator<Item = NodeId> + '_ {
        let graph = self.graph;
        let first = node.parent.into_iter().filter(move |id| graph.node(*id).kind() == Kind::Subnet);
        first.chain(node.further.iter().copied())
    }

    /// An address with the subnet that it is of, among those.
    pub(super) fn address(&self, address: &Address, subnets: &[NodeId]) -> Value {
        let holds = |id: &&NodeId| match (&self.graph.node(**id).resource.facts, address.ip()) {
            (Facts::Subnet(own), Some(ip)) => own.cidr.net().is_some_and(|net| net.contains(&ip)),
            _ => false,
        };
        let mut item = Map::new();
        put(&mut item, "address", &address.to_string());
        if let Some(subnet) = subnets.iter().find(holds).or(subnets.first().filter(|_| subnets.len() == 1)) {
            let resource = &self.graph.node(*subnet).resource;
            item.insert(
                "href".into(),
                href(&resource.region, &["subnets", &resource.id, "reserved_ips", &address.to_string()]),
            );
        }
        item.into()
    }
}

/// Where an item would be read.
pub(super) fn href(region: &str, path: &[&str]) -> Value {
    format!("https://{region}.iaas.cloud.ibm.com/v1/{}", path.join("/")).into()
}

/// The interfaces of a server.
pub(super) fn interfaces(node: &Node) -> &[Interface] {
    match &node.resource.facts {
        Facts::Instance(own) => &own.interfaces,
        Facts::BareMetalServer(own) => &own.interfaces,
        _ => &[],
    }
}

/// What something is bound to: an interface of a server by its own id, all else as itself.
pub(super) fn bound(graph: &Graph, id: NodeId, is_meant: impl Fn(&Interface) -> bool) -> Vec<Value> {
    let node = graph.node(id);
    let meant: Vec<&Interface> = interfaces(node).iter().filter(|interface| is_meant(interface)).collect();
    if meant.is_empty() {
        let mut item = match of_node(graph, id) {
            Value::Object(item) => item,
            _ => Map::new(),
        };
        put(&mut item, "resource_type", node.kind().id());
        return vec![item.into()];
    }
    meant.into_iter().map(|interface| of_interface(node, interface)).collect()
}

fn of_interface(node: &Node, interface: &Interface) -> Value {
    let resource = &node.resource;
    let segment = if resource.kind == Kind::Instance { "instances" } else { "bare_metal_servers" };
    let (own, form): (&Ref, &str) = (&interface.virtual_network_interface, "virtual_network_interface");
    let (id, name, form) = match own.id.is_empty() {
        true => (&interface.id, &interface.name, "network_interface"),
        false => (&own.id, &own.name, form),
    };
    let mut item = Map::new();
    put(&mut item, "id", id);
    put(&mut item, "name", name);
    put(&mut item, "resource_type", form);
    item.insert("href".into(), href(&resource.region, &[segment, &resource.id, "network_interfaces", &interface.id]));
    if let Some(address) = interface.addresses.first() {
        item.insert("primary_ip".into(), json!({ "address": address }));
    }
    item.into()
}
