//! The account as one object: what is in what, and what is attached to what.
//!
//! Nodes and edges lie in two vectors and refer to each other by typed indices. Their order is a pure
//! function of the account (never of the order in which replies came), so the same account gives the same
//! drawing, byte for byte.

pub use crate::kinds::{ExternalForm, Relation};

use crate::kinds::{self, Kind};
use crate::words::{self, Words};
use drawstream_graph as graph;
use drawstream_graph::estate::Reading;
use std::collections::BTreeMap;

/// Makes the model of what was read.
pub fn build(reading: Reading) -> Model {
    of(&graph::build(reading))
}

/// The model of a graph.
pub fn of(graph: &graph::Graph) -> Model {
    let words = Words::of(graph);
    let id = |id: graph::NodeId| NodeId(id.index() as u32);
    let nodes = graph.all().map(|(at, node)| {
        let r = &node.resource;
        Node {
            kind: kinds::named(r.kind.id()).expect("a kind"),
            id: r.id.clone(),
            crn: r.crn.clone(),
            name: r.name.clone(),
            region: (&*r.region).into(),
            resource_group: r.group.1.clone(),
            tags: r.tags.clone(),
            parent: node.parent.map(id),
            vpc: node.vpc.map(id),
            unplaced: node.unplaced,
            drawn: node.drawn,
            children: node.children.iter().copied().map(id).collect(),
            caption: words.caption(at).into(),
            data: words.data(at).into_iter().map(|(name, value)| (name, value.into_text().into())).collect(),
        }
    });
    let edges = graph.edges.iter().map(|edge| Edge {
        relation: edge.relation,
        from: id(edge.from),
        to: match edge.to {
            graph::End::Node(to) => End::Node(id(to)),
            graph::End::External(to) => End::External(ExternalId(to.index() as u32)),
        },
        label: words::notes(edge.relation, &edge.notes).into(),
    });
    let missing = graph.missing.iter().filter_map(|warning| {
        let kind = kinds::named(&warning.kind)?.name;
        Some(Missing { region: warning.region.clone(), kind, message: warning.message.clone() })
    });
    Model {
        nodes: nodes.collect(),
        edges: edges.collect(),
        externals: graph
            .externals
            .iter()
            .map(|e| External { form: e.form, name: e.name.clone(), detail: e.detail.clone() })
            .collect(),
        missing: missing.collect(),
        counted: graph.counted_by_kind().into_iter().map(|(kind, number)| (kind.id(), number)).collect(),
        scope: words::scope(&graph.scope),
    }
}

/// Index of a [`Node`] in [`Model::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// Index of an [`External`] in [`Model::externals`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(pub u32);

/// Everything that was read of one account.
#[derive(Debug)]
pub struct Model {
    /// Preorder of the tree of [`Node::parent`]; siblings by kind, then name (digits as numbers), then id.
    /// The first is the account.
    pub nodes: Vec<Node>,
    /// Sorted by relation, then ends; no two alike.
    pub edges: Vec<Edge>,
    /// Ends of edges that are no resources of this account.
    pub externals: Vec<External>,
    /// What was asked for and not read, in the words of the stream's warnings.
    pub missing: Vec<Missing>,
    /// Numbers of what is only counted: SSH keys, images, snapshots, tagged resources.
    pub counted: BTreeMap<&'static str, u64>,
    /// The scope that the reader chose, in words for the title block; empty for the whole account.
    pub scope: String,
}

/// One resource.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub kind: &'static Kind,
    /// The cell's `resource_id`; unique within the kind.
    pub id: Box<str>,
    /// Empty where IBM has none.
    pub crn: Box<str>,
    /// The whole name, as IBM answered it; any text at all.
    pub name: Box<str>,
    /// The name of its region; empty for what has none.
    pub region: Box<str>,
    /// Name of its resource group; its id where the name is not known; empty without one.
    pub resource_group: Box<str>,
    /// User tags.
    pub tags: Vec<Box<str>>,
    /// The nearest ancestor with a kind; none for the account and for what is only data ([`Node::drawn`]).
    pub parent: Option<NodeId>,
    /// The VPC that it belongs to, also where it is only data (security groups, ACLs, routing tables).
    pub vpc: Option<NodeId>,
    /// Whether its place is not known: it then lies in an "Unplaced" box of `parent`.
    pub unplaced: bool,
    /// Whether it is a cell of the main drawing (`false`: interfaces, attached volumes, security groups …).
    pub drawn: bool,
    /// Its drawn children, in order.
    pub children: Vec<NodeId>,
    /// Second line below the name: address, profile, version; may be empty.
    pub caption: Box<str>,
    /// Attributes of its cell beside the contract's own, in order. Names are XML names.
    pub data: Vec<(&'static str, Box<str>)>,
}

/// One relation between a resource and what it is attached to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// What joins them.
    pub relation: Relation,
    /// Its start.
    pub from: NodeId,
    /// Its end.
    pub to: End,
    /// Words at the line: ports, a connection's name and state; may be empty.
    pub label: Box<str>,
}

/// The end of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// A resource of the account.
    Node(NodeId),
    /// Something outside it, or something that was not read.
    External(ExternalId),
}

/// The end of an edge that is no resource of the account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct External {
    /// What it is.
    pub form: ExternalForm,
    /// Its name or address.
    pub name: Box<str>,
    /// More about it (CIDRs, account, state); may be empty.
    pub detail: Box<str>,
}

/// A part that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// Region, or `global`.
    pub region: String,
    /// The kind that was asked for.
    pub kind: &'static str,
    /// What happened and what would help.
    pub message: String,
}

impl Model {
    /// The node at `id`.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Resources by kind; the account itself does not count.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts: BTreeMap<String, u64> =
            self.counted.iter().map(|(kind, number)| ((*kind).to_owned(), *number)).collect();
        for node in self.nodes.iter().filter(|node| node.kind.name != "account") {
            *counts.entry(node.kind.name.to_owned()).or_default() += 1;
        }
        counts
    }

    /// The external at `id`.
    pub fn external(&self, id: ExternalId) -> &External {
        &self.externals[id.0 as usize]
    }
}
