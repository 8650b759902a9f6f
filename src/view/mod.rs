//! From the model to diagrams: which pages there are, and what is said on them and how.
//!
//! 1. [`pages`]: what is on which page, and what is folded into stacks; [`plan`] is one page of it.
//! 2. [`compose`]: what belongs together on a page, as an architect would order it ([`account`], [`vpc`],
//!    [`outside`], [`title`]). The rules of a VPC have a page of their own ([`rules`]).
//! 3. [`words`]: all that is said of a resource; [`look`]: which class it has for the theme.
//!
//! Where something lies on a page is no concern of this module.

use drawstream_diagram::{Diagram, Fact, SubjectId, Subjects};

use crate::kinds;
use crate::model::{Model, Node, NodeId};
use lookup::Lookup;
use plan::PagePlan;

mod account;
mod compose;
#[cfg(test)]
mod diagrams;
#[cfg(test)]
pub(crate) mod fixtures;
mod ids;
mod look;
mod lookup;
mod outside;
mod pages;
mod plan;
mod rules;
#[cfg(test)]
mod tests;
mod tiers;
mod title;
mod vpc;
mod words;

/// What the caller may say about the drawing beside the model.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many resources a page holds before it is divided.
    pub page_limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { page_limit: 350 }
    }
}

/// An account as it is to be drawn.
#[derive(Debug)]
pub struct View<'m> {
    model: &'m Model,
    lookup: Lookup,
    plans: Vec<PagePlan>,
}

impl<'m> View<'m> {
    /// Decides which pages there are, and what each shows.
    pub fn new(model: &'m Model, options: &Options) -> Self {
        let lookup = Lookup::new(model);
        let plans = pages::plan(model, &lookup, options);
        Self { model, lookup, plans }
    }

    /// How many pages there are: at least one.
    pub fn pages(&self) -> usize {
        self.plans.len()
    }

    /// Composes page `at`, from 0.
    pub fn page(&self, at: usize) -> Diagram {
        compose::page(self.model, &self.lookup, &self.plans[at])
    }

    fn node(&self, subject: SubjectId) -> &Node {
        self.model.node(NodeId(subject.0))
    }
}

/// The nodes of a stack.
fn nodes(members: &[SubjectId]) -> Vec<NodeId> {
    members.iter().map(|member| NodeId(member.0)).collect()
}

impl Subjects for View<'_> {
    fn kinds(&self) -> Vec<&'static str> {
        kinds::ALL.iter().map(|kind| kind.name).collect()
    }

    fn kind(&self, subject: SubjectId) -> &'static str {
        self.node(subject).kind.name
    }

    fn id(&self, subject: SubjectId) -> &str {
        &self.node(subject).id
    }

    fn crn(&self, subject: SubjectId) -> &str {
        &self.node(subject).crn
    }

    fn name(&self, subject: SubjectId) -> &str {
        words::called(self.node(subject))
    }

    fn caption(&self, subject: SubjectId) -> &str {
        words::own_caption(self.node(subject))
    }

    fn attributes(&self, subject: SubjectId, put: &mut dyn FnMut(&str, &str)) {
        let id = NodeId(subject.0);
        words::attributes(self.model, id, self.lookup.unknown_of(id), put);
    }

    fn stack_attributes(&self, members: &[SubjectId], put: &mut dyn FnMut(&str, &str)) {
        words::stack_attributes(self.model, &nodes(members), put);
    }

    fn tooltip(&self, subject: SubjectId) -> Vec<Fact> {
        words::tooltip(self.node(subject))
    }

    fn stack_name(&self, members: &[SubjectId]) -> String {
        words::stack_name(self.model, &nodes(members))
    }

    fn facts(&self, subject: SubjectId) -> Vec<Fact> {
        words::facts(self.node(subject))
    }

    fn addresses(&self, subject: SubjectId) -> Vec<&str> {
        words::addresses(self.node(subject))
    }
}
