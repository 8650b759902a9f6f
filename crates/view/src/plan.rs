//! What one page shows.

use std::collections::{BTreeMap, BTreeSet};

use crate::cards::Closed;
use crate::index::Line;
use crate::rules::Ruled;
use drawstream_graph::{Graph, NodeId};

/// What one page shows.
#[derive(Debug, Default)]
pub struct PagePlan {
    /// The page's id.
    pub id: String,
    /// The name on its tab.
    pub name: String,
    /// Whether it is the first page, with the account's whole title block.
    pub first: bool,
    /// Whether there are so many pages that each is worth less trouble.
    pub one_of_many: bool,
    /// Whether regions lie on it side by side.
    pub has_regions: bool,
    /// The VPCs whose rules it shows, and what has them.
    pub rules: Option<Ruled>,
    /// The pages with the rules of VPCs, by VPC.
    pub rules_of: BTreeMap<NodeId, String>,
    /// The VPCs that it lists, where it is the index of the account.
    pub index: Option<Vec<Line>>,
    /// The id of the index, where this page leads to it.
    pub leads_to_index: Option<String>,
    /// What may appear; none: everything.
    pub only: Option<BTreeSet<NodeId>>,
    /// What appears here and has its own cell on the page of that id.
    pub away: BTreeMap<NodeId, String>,
    /// What is drawn as a closed box, and what is in it.
    pub closed: BTreeMap<NodeId, Closed>,
    /// What has interfaces or addresses in a subnet and its own cell in another, by that subnet.
    pub again: BTreeMap<NodeId, Vec<Entry>>,
    /// The pages around it, by id and name: that which it was divided from, the one before it, the one after it.
    pub near: [Option<(String, String)>; 3],
    /// Stacks, by their first member.
    pub stacks: BTreeMap<NodeId, Vec<NodeId>>,
    /// Members of stacks but for the first of each.
    pub folded: BTreeSet<NodeId>,
}

/// A thing among its siblings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A resource.
    One(NodeId),
    /// Several alike ones.
    Stack(Vec<NodeId>),
    /// A further appearance of a resource whose own cell is on the page of that id, in a subnet that it is in too.
    Again(NodeId, String, NodeId),
}

impl Entry {
    /// The resource, or the stack's first.
    pub fn first(&self) -> NodeId {
        match self {
            Self::One(id) | Self::Again(id, ..) => *id,
            Self::Stack(members) => members[0],
        }
    }
}

impl PagePlan {
    /// What the page shows of `parent`'s children, in order.
    pub fn entries(&self, graph: &Graph, parent: NodeId) -> Vec<Entry> {
        if self.closed.contains_key(&parent) {
            return Vec::new();
        }
        let shown =
            |id: &&NodeId| !self.folded.contains(*id) && self.only.as_ref().is_none_or(|only| only.contains(*id));
        let entry = |&id: &NodeId| match self.stacks.get(&id) {
            Some(members) => Entry::Stack(members.clone()),
            None => Entry::One(id),
        };
        graph.node(parent).children.iter().filter(shown).map(entry).collect()
    }
}
