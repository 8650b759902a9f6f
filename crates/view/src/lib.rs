//! From the graph to diagrams: which pages there are, and what is said on them and how.
//!
//! 1. [`pages`]: what is on which page, and what is folded into stacks; [`plan`] is one page of it.
//! 2. [`compose`]: what belongs together on a page, as an architect would order it ([`account`], [`vpc`],
//!    [`outside`], [`title`]). The rules of a VPC have a page of their own ([`rules`]).
//! 3. [`words`]: all that is said of a resource; [`look`]: which class it has for the theme.
//!
//! Where something lies on a page is no concern of this crate.

use drawstream_diagram::{Diagram, Fact, SubjectId, Subjects};
use drawstream_graph::estate::Kind;

use drawstream_graph::{Graph, Node, NodeId};
use lookup::Lookup;
use plan::PagePlan;

mod account;
mod cards;
pub mod changes;
mod compose;
#[cfg(test)]
mod diagrams;
pub mod enterprise;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixtures;
mod general;
mod ids;
mod index;
mod joins;
pub mod lens;
mod look;
mod lookup;
mod outside;
mod pages;
mod plan;
mod rules;
mod sets;
#[cfg(test)]
mod tests;
mod tiers;
mod title;
mod vpc;
pub mod words;

pub use ids::external as external_id;

/// The id of the cell of a thing of the account.
pub fn cell_id(kind: &str, id: &str) -> String {
    ids::safe(&format!("{kind}:{id}"))
}

/// The account whose drawing this is: of several in one graph the first.
pub const ACCOUNT: NodeId = NodeId::FIRST;

/// What the caller may say about the drawing beside the graph.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many resources a page holds before it is divided.
    pub page_limit: usize,
    /// Whether labels say of what kind something is, in place of its name.
    pub general: bool,
    /// The VPC that has a page of what may talk to what, where there are too many for one each.
    pub talks_of: Option<NodeId>,
}

impl Default for Options {
    fn default() -> Self {
        Self { page_limit: 350, general: false, talks_of: None }
    }
}

/// An account as it is to be drawn.
#[derive(Debug)]
pub struct View<'g> {
    graph: &'g Graph,
    lookup: Lookup<'g>,
    plans: Vec<PagePlan>,
    general: bool,
    talks_of: Option<NodeId>,
}

impl<'g> View<'g> {
    /// Decides which pages there are, and what each shows.
    pub fn new(graph: &'g Graph, options: &Options) -> Self {
        let lookup = Lookup::new(graph);
        let plans = pages::plan(graph, &lookup, options);
        Self { graph, lookup, plans, general: options.general, talks_of: options.talks_of }
    }

    /// Whether labels say of what kind something is, in place of its name.
    pub fn is_general(&self) -> bool {
        self.general
    }

    /// The VPC that has a page of what may talk to what, where there are too many for one each.
    pub fn talks_of(&self) -> Option<NodeId> {
        self.talks_of
    }

    /// How many pages there are: at least one.
    pub fn pages(&self) -> usize {
        self.plans.len()
    }

    /// Composes page `at`, from 0.
    pub fn page(&self, at: usize) -> Diagram {
        let mut page = compose::page(self.graph, &self.lookup, &self.plans[at]);
        if self.general {
            general::name(&mut page, self.graph);
        }
        page
    }

    fn node(&self, subject: SubjectId) -> &Node {
        self.graph.node(node_id(subject))
    }
}

fn node_id(subject: SubjectId) -> NodeId {
    NodeId::at(subject.0 as usize)
}

/// The nodes of a stack.
fn nodes(members: &[SubjectId]) -> Vec<NodeId> {
    members.iter().copied().map(node_id).collect()
}

impl Subjects for View<'_> {
    fn kinds(&self) -> Vec<&'static str> {
        Kind::ALL.iter().map(|kind| kind.id()).collect()
    }

    fn kind(&self, subject: SubjectId) -> &'static str {
        self.node(subject).kind().id()
    }

    fn id(&self, subject: SubjectId) -> &str {
        &self.node(subject).resource.id
    }

    fn crn(&self, subject: SubjectId) -> &str {
        &self.node(subject).resource.crn
    }

    fn name(&self, subject: SubjectId) -> &str {
        words::called(self.node(subject))
    }

    fn caption(&self, subject: SubjectId) -> String {
        self.lookup.words.caption(node_id(subject))
    }

    fn attributes(&self, subject: SubjectId, put: &mut dyn FnMut(&str, &str)) -> Vec<Fact> {
        self.lookup.words.attributes(node_id(subject), put)
    }

    fn stack_attributes(&self, members: &[SubjectId], put: &mut dyn FnMut(&str, &str)) {
        self.lookup.words.stack_attributes(&nodes(members), put);
    }

    fn stack_name(&self, members: &[SubjectId]) -> String {
        self.lookup.words.stack_name(&nodes(members))
    }

    fn facts(&self, subject: SubjectId) -> Vec<Fact> {
        self.lookup.words.facts(node_id(subject))
    }

    fn addresses(&self, subject: SubjectId) -> Vec<String> {
        self.lookup.words.addresses(node_id(subject))
    }
}
