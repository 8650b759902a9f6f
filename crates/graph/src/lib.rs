//! The account as one object: what is in what, and what is attached to what.
//!
//! Nodes and edges lie in two vectors and refer to each other by typed indices. Their order is a pure function of the
//! account (never of the order in which replies came), so that one account gives one drawing, byte for byte.
//!
//! The steps: [`build`](build()) merges what several replies tell of a resource, `index` finds resources by what others
//! say of them, `place` gives each its container, `join` resolves references, `scope` keeps what the reader chose,
//! `order` gives everything its order.

mod build;
pub mod console;
#[cfg(test)]
mod fixtures;
mod further;
mod index;
mod interfaces;
mod join;
mod only_vpc;
mod order;
mod place;
mod scope;
#[cfg(test)]
mod tests;

pub use build::build;
pub use drawstream_estate as estate;

use drawstream_estate::{
    Coverage, Declared, Detail, ExternalForm, Kind, LeftOut, Note, Origin, Relation, Resource, Scope, Warning,
};
use drawstream_order::Order as _;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Index of a [`Node`] in [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// Index of an [`External`] in [`Graph::externals`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(u32);

macro_rules! index {
    ($name:ident) => {
        impl $name {
            /// The id of the element at `index`. An account of four thousand million elements is beyond memory; its
            /// last ones would share an id.
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The first one.
            pub const FIRST: Self = Self(0);

            /// Its index.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
index!(NodeId);
index!(ExternalId);

/// Accounts with everything that was read of them.
#[derive(Debug, Default)]
pub struct Graph {
    /// Each account in preorder of the tree of [`Node::parent`], what has no place in the tree behind it; siblings by
    /// kind, then name (digits as numbers), then id.
    pub nodes: Vec<Node>,
    /// Sorted by relation, then ends; no two alike.
    pub edges: Vec<Edge>,
    /// Ends of edges that are no resources of these accounts.
    pub externals: Vec<External>,
    /// What was asked for and not read.
    pub missing: Vec<Warning>,
    /// What became of each kind in each region.
    pub coverage: Vec<Coverage>,
    /// What the account still lists though it is deleted; sorted.
    pub left_out: Vec<LeftOut>,
    /// Numbers of what is only counted, by region (empty for services without one) and kind.
    pub counted: BTreeMap<(String, Kind), u64>,
    /// What part of the account was wanted.
    pub scope: Scope,
    /// When it was read, RFC 3339; empty where that is not known.
    pub read_at: String,
    /// Where it was read from.
    pub origin: Origin,
    /// What the file of Terraform's that it was read from says beside that.
    pub declared: Option<Declared>,
    /// Where each account but the first begins, among the nodes and in the coverage.
    pub begins: Vec<(NodeId, usize)>,
}

/// One resource.
#[derive(Debug)]
pub struct Node {
    /// What its source tells of it; its references are the graph's edges.
    pub resource: Resource,
    /// The nearest container; none for an account and for what is only data of others ([`Node::drawn`]).
    pub parent: Option<NodeId>,
    /// The VPC that it belongs to, also where it is only data (security groups, ACLs, routing tables).
    pub vpc: Option<NodeId>,
    /// Whether its place is not known: `parent` is then the closest container that is.
    pub unplaced: bool,
    /// Whether it has a place in the tree (`false`: interfaces, attached volumes, security groups …).
    pub drawn: bool,
    /// What lies in it, in order.
    pub children: Vec<NodeId>,
    /// The subnets that it has interfaces or addresses in beside its parent, in order.
    pub further: Vec<NodeId>,
    /// What it says begins a relation to it, and that was not read: relation, and name or id.
    pub unknown: Vec<(Relation, Box<str>)>,
}

impl Node {
    /// What it is.
    pub const fn kind(&self) -> Kind {
        self.resource.kind
    }
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
    /// What is known of the relation itself; sorted, none empty, no two alike.
    pub notes: Vec<Note>,
}

/// The end of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A resource of the account.
    Node(NodeId),
    /// Something outside it, or something that was not read.
    External(ExternalId),
}

/// The end of an edge that is no resource of the account. Ordered by form and name, those without a name last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// What it is.
    pub form: ExternalForm,
    /// Its name or address.
    pub name: Box<str>,
    /// More about it.
    pub detail: Detail,
}

impl Ord for External {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |external: &Self| (external.form, external.name.is_empty());
        let by_form = key(self).cmp(&key(other));
        by_form.then_with(|| self.name.cmp(&other.name)).then_with(|| self.detail.cmp(&other.detail))
    }
}

impl PartialOrd for External {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Graph {
    /// The node at `id`.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The external at `id`.
    pub fn external(&self, id: ExternalId) -> &External {
        &self.externals[id.index()]
    }

    /// Nodes with their ids.
    pub fn all(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(at, node)| (NodeId::at(at), node))
    }

    /// The accounts.
    pub fn accounts(&self) -> impl Iterator<Item = NodeId> {
        self.all().filter(|(_, node)| node.kind() == Kind::Account).map(|(id, _)| id)
    }

    /// Which of the accounts a node is of, counted from 0.
    pub fn account_of(&self, id: NodeId) -> usize {
        self.begins.partition_point(|(first, _)| *first <= id)
    }

    /// What became of each kind in each region, with the account that it is about, counted from 0.
    pub fn coverage_by_account(&self) -> impl Iterator<Item = (usize, &Coverage)> {
        let of = |at: usize| self.begins.partition_point(|(_, first)| *first <= at);
        self.coverage.iter().enumerate().map(move |(at, part)| (of(at), part))
    }

    /// Resources by kind; accounts do not count.
    pub fn counts(&self) -> BTreeMap<Kind, u64> {
        let mut counts = self.counted_by_kind();
        for node in self.nodes.iter().filter(|node| node.kind() != Kind::Account) {
            *counts.entry(node.kind()).or_default() += 1;
        }
        counts
    }

    /// Numbers of what is only counted.
    pub fn counted_by_kind(&self) -> BTreeMap<Kind, u64> {
        let mut counts = BTreeMap::new();
        for ((_, kind), number) in &self.counted {
            *counts.entry(*kind).or_default() += number;
        }
        counts
    }

    /// Puts another account beside these: its nodes, edges and externals behind theirs.
    #[must_use]
    pub fn beside(mut self, other: Graph) -> Graph {
        let (nodes, externals) = (self.nodes.len(), self.externals.len());
        let moved = |id: NodeId| NodeId::at(id.index() + nodes);
        let parts = self.coverage.len();
        self.begins.push((NodeId::at(nodes), parts));
        self.begins.extend(other.begins.into_iter().map(|(node, part)| (moved(node), part + parts)));
        self.nodes.extend(other.nodes.into_iter().map(|node| Node {
            parent: node.parent.map(moved),
            vpc: node.vpc.map(moved),
            children: node.children.into_iter().map(moved).collect(),
            further: node.further.into_iter().map(moved).collect(),
            ..node
        }));
        self.edges.extend(other.edges.into_iter().map(|edge| Edge {
            from: moved(edge.from),
            to: match edge.to {
                End::Node(to) => End::Node(moved(to)),
                End::External(to) => End::External(ExternalId::at(to.index() + externals)),
            },
            ..edge
        }));
        self.edges.order();
        self.externals.extend(other.externals);
        self.missing.extend(other.missing);
        self.coverage.extend(other.coverage);
        self.left_out.extend(other.left_out);
        for (key, number) in other.counted {
            *self.counted.entry(key).or_default() += number;
        }
        self
    }
}
