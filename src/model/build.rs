//! From what was read to the model, step by step: merge, index, place, join, describe, keep the scope, order.

use super::describe::describe;
use super::index::Index;
use super::join::join;
use super::order::order;
use super::place::place;
use super::scope::keep;
use super::{ExternalForm, Missing, Model, Relation};
use crate::collect::{Addition, At, Reading, Resource};
use crate::kinds::{self, Kind};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A node while the model is made; its index among the drafts is its name.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) resource: Resource,
    /// The VPC that it lies in (a VPC lies in itself).
    pub(super) vpc: Option<usize>,
    pub(super) parent: Option<usize>,
    pub(super) unplaced: bool,
    pub(super) drawn: bool,
}

/// An edge while the model is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DraftEdge {
    pub(super) relation: Relation,
    pub(super) from: usize,
    pub(super) to: DraftEnd,
    pub(super) label: Box<str>,
}

/// The end of an edge while the model is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DraftEnd {
    Draft(usize),
    External { form: ExternalForm, name: Box<str>, detail: Box<str> },
}

/// Index of the account among the drafts.
pub(super) const ACCOUNT: usize = 0;

/// Makes the model of what was read. The order in which replies came does not show in it.
pub fn build(reading: Reading) -> Model {
    let Reading { account_id, scope, resources, additions, tags, groups, counts, missing, .. } = reading;
    let mut drafts = merge(&account_id, resources, additions);
    name_groups_and_tags(&mut drafts, &groups, tags);
    let mut index = Index::of(&mut drafts);
    place(&mut drafts, &mut index);
    let edges = join(&mut drafts, &index);
    describe(&mut drafts, &edges, &counts);
    let (kept, edges) = keep(&drafts, edges, &scope);
    let mut model = order(drafts, &kept, edges);
    model.scope = scope.words();
    for ((_, kind), number) in counts {
        *model.counted.entry(kind).or_default() += number;
    }
    model.missing = missing
        .into_iter()
        .filter_map(|warning| {
            let kind = kinds::named(&warning.kind)?.name;
            Some(Missing { region: warning.region, kind, message: warning.message })
        })
        .collect();
    model
}

impl Draft {
    pub(super) fn new(resource: Resource) -> Self {
        Self { resource, vpc: None, parent: None, unplaced: false, drawn: true }
    }

    pub(super) fn is(&self, kind: &Kind) -> bool {
        self.resource.kind == kind
    }
}

/// A resource of which no reply was read.
pub(super) fn made(kind: &'static Kind, id: &str, region: &Arc<str>) -> Resource {
    Resource::new(kind, id.into(), &At { region, account: "", args: &[] })
}

/// Resources in an order of their own, with their additions. Those with an id that is taken by another of
/// their kind get a number behind it: ids are unique in the drawing.
fn merge(account_id: &str, resources: Vec<Resource>, mut additions: Vec<Addition>) -> Vec<Draft> {
    let nowhere: Arc<str> = "".into();
    // All that can tell two of one id apart: their order must not be that of the replies.
    // Indices are sorted, for a resource is large to move.
    let mut order: Vec<usize> = (0..resources.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&resources[a], &resources[b]);
        let key = |r: &Resource| (r.kind.rank(), r.id.clone(), r.crn.clone(), r.name.clone(), Arc::clone(&r.region));
        let more = |r: &Resource| (r.vpc.clone(), r.zone.clone(), r.subnets.clone(), r.data.clone());
        match a.kind.rank().cmp(&b.kind.rank()).then_with(|| a.id.cmp(&b.id)) {
            Ordering::Equal => key(a).cmp(&key(b)).then_with(|| more(a).cmp(&more(b))),
            other => other,
        }
    });
    let mut account = made(&kinds::ACCOUNT, account_id, &nowhere);
    account.name = account_id.into();
    account.caption = "IBM Cloud".to_owned();
    let mut drafts = vec![Draft::new(account)];
    let mut by_id: BTreeMap<(usize, Box<str>), usize> = BTreeMap::new();
    let mut resources: Vec<Option<Resource>> = resources.into_iter().map(Some).collect();
    for mut resource in order.into_iter().filter_map(|at| resources[at].take()) {
        let rank = resource.kind.rank();
        let mut number = 1;
        while by_id.contains_key(&(rank, resource.id.clone())) {
            number += 1;
            let first = resource.id.rsplit_once('#').map_or(&*resource.id, |(first, _)| first).to_owned();
            resource.alias(&first);
            resource.id = format!("{first}#{number}").into();
        }
        by_id.insert((rank, resource.id.clone()), drafts.len());
        drafts.push(Draft::new(resource));
    }
    // Additions by owner, so that their attributes come in one order.
    additions.sort_by(|a, b| (a.kind.rank(), &a.id, &a.data).cmp(&(b.kind.rank(), &b.id, &b.data)));
    for addition in additions {
        let key = (addition.kind.rank(), addition.id.clone());
        let owner = *by_id.entry(key).or_insert_with(|| {
            // Something speaks of it, though its own list did not have it: it is there all the same.
            let mut owner = made(addition.kind, &addition.id, &nowhere);
            owner.put("not_read", "true");
            drafts.push(Draft::new(owner));
            drafts.len() - 1
        });
        let owner = &mut drafts[owner].resource;
        owner.links.extend(addition.links);
        if !addition.caption.is_empty() {
            owner.caption = addition.caption;
        }
        for subnet in addition.subnets {
            if !owner.subnets.contains(&subnet) {
                owner.subnets.push(subnet);
            }
        }
        if owner.vpc.is_empty() {
            owner.vpc = addition.vpc;
        }
        for (name, value) in addition.data {
            match owner.data.iter_mut().find(|(known, _)| *known == name) {
                Some((_, all)) => *all = format!("{all}\n{value}").into(),
                None => owner.data.push((name, value)),
            }
        }
    }
    drafts
}

/// Gives names to resource groups of which only the id is known, and tags by CRN.
fn name_groups_and_tags(drafts: &mut [Draft], groups: &[(Box<str>, Box<str>)], tags: Vec<(Box<str>, Vec<Box<str>>)>) {
    let names: BTreeMap<&str, &str> = groups.iter().map(|(id, name)| (&**id, &**name)).collect();
    let tags: BTreeMap<Box<str>, Vec<Box<str>>> = tags.into_iter().collect();
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
        resource.tags.sort();
        resource.tags.dedup();
    }
}
