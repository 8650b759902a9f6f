//! Which pages there are, and what each of them shows.

use std::collections::{BTreeMap, BTreeSet};

use super::Options;
use super::index::Index;
use crate::model::{Model, NodeId};

/// What one page shows.
#[derive(Debug, Default)]
pub struct Plan {
    /// The page's id.
    pub id: String,
    /// The name on its tab.
    pub name: String,
    /// Whether it is the first page, with the account's whole title block.
    pub first: bool,
    /// What may appear; none: everything.
    pub only: Option<BTreeSet<NodeId>>,
    /// What appears here and has its own cell on the page of that id.
    pub away: BTreeMap<NodeId, String>,
    /// What is drawn as a closed box with a count, and the page that opens it.
    pub closed: BTreeMap<NodeId, String>,
    /// Stacks, by their first member.
    pub stacks: BTreeMap<NodeId, Vec<NodeId>>,
    /// Members of stacks but for the first of each.
    pub folded: BTreeSet<NodeId>,
}

/// A thing among its siblings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A resource.
    One(NodeId),
    /// Several alike ones.
    Stack(Vec<NodeId>),
}

impl Unit {
    /// The resource, or the stack's first.
    pub fn first(&self) -> NodeId {
        match self {
            Self::One(id) => *id,
            Self::Stack(members) => members[0],
        }
    }
}

impl Plan {
    /// What the page shows of `parent`'s children, in order.
    pub fn units(&self, model: &Model, parent: NodeId) -> Vec<Unit> {
        if self.closed.contains_key(&parent) {
            return Vec::new();
        }
        let shown =
            |id: &&NodeId| !self.folded.contains(*id) && self.only.as_ref().is_none_or(|only| only.contains(*id));
        let unit = |&id: &NodeId| match self.stacks.get(&id) {
            Some(members) => Unit::Stack(members.clone()),
            None => Unit::One(id),
        };
        model.node(parent).children.iter().filter(shown).map(unit).collect()
    }
}

/// The pages of the account.
pub fn plan(_model: &Model, _index: &Index, _options: &Options) -> Vec<Plan> {
    vec![Plan { id: "overview".into(), name: "Account".into(), first: true, ..Plan::default() }]
}
