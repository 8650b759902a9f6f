//! From a reading to the graph, step by step: merge, index, place, join, keep the scope, order.

use crate::index::Index;
use crate::interfaces;
use crate::join::{Unread, join};
use crate::only_vpc;
use crate::order::order;
use crate::place::place;
use crate::scope::keep;
use crate::{ExternalForm, Graph, Relation};
use drawstream_estate::{Addition, Detail, Kind, Note, Reading, Resource};
use drawstream_order::{Gather as _, Order as _};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A node while the graph is made; its index among the drafts is its name.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) resource: Resource,
    /// The VPC that it lies in (a VPC lies in itself).
    pub(crate) vpc: Option<usize>,
    pub(crate) parent: Option<usize>,
    pub(crate) unplaced: bool,
    pub(crate) drawn: bool,
    /// Whether it is a virtual interface that nothing has: it then has a cell of its own.
    pub(crate) free: bool,
    /// The subnets that it is in beside its parent.
    pub(crate) further: Vec<usize>,
    /// Starts of relations to it that were not read.
    pub(crate) unknown: Vec<(Relation, Box<str>)>,
}

/// An edge while the graph is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DraftEdge {
    pub(crate) relation: Relation,
    pub(crate) from: usize,
    pub(crate) to: DraftEnd,
    pub(crate) notes: Vec<Note>,
}

/// The end of an edge while the graph is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DraftEnd {
    Draft(usize),
    External { form: ExternalForm, name: Box<str>, detail: Detail },
}

/// Index of the account among the drafts of one reading.
pub(crate) const ACCOUNT: usize = 0;

/// Makes the graph of what was read. The order in which replies came does not show in it.
pub fn build(reading: Reading) -> Graph {
    let Reading { account_id, account_name, scope, resources, additions, tags, groups, mut left_out, .. } = reading;
    left_out.order();
    left_out.dedup();
    let mut drafts = merge(&account_id, &account_name, resources, additions);
    name_groups_and_tags(&mut drafts, &groups, tags);
    interfaces::complete(&mut drafts);
    let mut index = Index::of(&mut drafts);
    only_vpc::complete(&mut drafts, &reading.coverage);
    place(&mut drafts, &mut index);
    let edges = join(&mut drafts, &index, &Unread::of(&reading.coverage));
    let (kept, edges) = keep(&drafts, edges, &scope);
    Graph {
        scope,
        counted: reading.counts,
        missing: reading.missing,
        coverage: reading.coverage,
        read_at: reading.read_at,
        origin: reading.origin,
        left_out,
        declared: reading.declared,
        ..order(drafts, &kept, edges)
    }
}

impl Draft {
    pub(crate) fn new(resource: Resource) -> Self {
        let (further, unknown) = Default::default();
        Self { resource, vpc: None, parent: None, unplaced: false, drawn: true, free: false, further, unknown }
    }

    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.resource.kind == kind
    }
}

/// Resources in an order of their own, with their additions. Those with an id that is taken by another of
/// their kind get a number behind it: ids are unique within a kind.
fn merge(account_id: &str, account_name: &str, resources: Vec<Resource>, mut additions: Vec<Addition>) -> Vec<Draft> {
    let nowhere: Arc<str> = "".into();
    // All that can tell two of one id apart: their order must not be that of the replies.
    // Indices are sorted, for a resource is large to move.
    let mut order: Vec<usize> = (0..resources.len()).collect();
    order.order_by(|&a, &b| {
        let (a, b) = (&resources[a], &resources[b]);
        a.kind.cmp(&b.kind).then_with(|| a.id.cmp(&b.id)).then_with(|| {
            let identity = |r: &Resource| (r.crn.clone(), r.name.clone(), Arc::clone(&r.region));
            let more = |r: &Resource| (r.vpc.clone(), r.zone.clone(), r.subnets.clone(), r.state.clone());
            identity(a).cmp(&identity(b)).then_with(|| more(a).cmp(&more(b))).then_with(|| a.facts.cmp(&b.facts))
        })
    });
    let mut account = Resource::new(Kind::Account, account_id, &nowhere);
    account.name = if account_name.is_empty() { account_id } else { account_name }.into();
    let mut drafts = vec![Draft::new(account)];
    let mut by_id: BTreeMap<(Kind, Box<str>), usize> = BTreeMap::new();
    let mut resources: Vec<Option<Resource>> = resources.into_iter().map(Some).collect();
    for mut resource in order.into_iter().filter_map(|at| resources[at].take()) {
        let kind = resource.kind;
        let mut number = 1;
        while by_id.contains_key(&(kind, resource.id.clone())) {
            number += 1;
            let first = resource.id.rsplit_once('#').map_or(&*resource.id, |(first, _)| first).to_owned();
            resource.add_alias(&first);
            resource.id = format!("{first}#{number}").into();
        }
        by_id.insert((kind, resource.id.clone()), drafts.len());
        drafts.push(Draft::new(resource));
    }
    // Additions by owner, so that what they add comes in one order.
    additions.order_by(|a, b| (a.kind, &a.id, &a.facts).cmp(&(b.kind, &b.id, &b.facts)));
    for addition in additions {
        let owner = *by_id.entry((addition.kind, addition.id.clone())).or_insert_with(|| {
            // Its own list did not have it, but another reply refers to it: so it exists.
            let mut owner = Resource::new(addition.kind, &addition.id, &nowhere);
            owner.not_read = true;
            drafts.push(Draft::new(owner));
            drafts.len() - 1
        });
        let owner = &mut drafts[owner].resource;
        owner.links.extend(addition.links);
        owner.facts.absorb(addition.facts);
        for subnet in addition.subnets {
            owner.add_subnet(&subnet);
        }
        if owner.vpc.is_empty() {
            owner.vpc = addition.vpc;
        }
        let (name, crn) = addition.called;
        for (own, more) in [(&mut owner.name, name), (&mut owner.crn, crn)] {
            if own.is_empty() {
                *own = more;
            }
        }
    }
    for draft in &mut drafts {
        draft.resource.facts.sort();
    }
    drafts
}

/// Gives names to resource groups of which only the id is known, and tags by CRN.
fn name_groups_and_tags(drafts: &mut [Draft], groups: &[(Box<str>, Box<str>)], tags: Vec<(Box<str>, Vec<Box<str>>)>) {
    // A group without an id would give its name to everything that is in none.
    let told = groups.iter().filter(|(id, _)| !id.is_empty());
    let names: BTreeMap<&str, &str> = told.map(|(id, name)| (&**id, &**name)).gather();
    let tags: BTreeMap<Box<str>, Vec<Box<str>>> = tags.into_iter().gather();
    for draft in drafts {
        let resource = &mut draft.resource;
        let (id, name) = &mut resource.group;
        if name.is_empty() {
            *name = names.get(&**id).map_or_else(|| id.clone(), |name| (*name).into());
        }
        if !resource.crn.is_empty()
            && let Some(more) = tags.get(&resource.crn)
        {
            resource.tags.extend(more.iter().cloned());
        }
        resource.tags.order();
        resource.tags.dedup();
    }
}
