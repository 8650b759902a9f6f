//! Relations of resources that both states have.

use crate::{Class, Field};
use drawstream_graph::estate::{ExternalForm, Kind, Relation};
use drawstream_graph::{End, External, Graph, NodeId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A resource, known again by this.
pub(crate) type Key<'g> = (Kind, &'g str);

/// What a relation leads to: a resource, or something outside by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum To<'g> {
    Resource(Key<'g>),
    Outside(&'g str),
    /// A resource that was not read, by what names it: its id or CRN, where that is told.
    Unread(&'g str),
}

/// Relations by where they begin, each with the name of its end.
pub(crate) struct Relations<'g> {
    all: BTreeMap<Key<'g>, BTreeMap<(Relation, To<'g>), &'g str>>,
    /// What resources at the ends of relations are called, by where these begin: ids, CRNs and names.
    called: BTreeMap<Key<'g>, BTreeSet<(Relation, &'g str)>>,
}

pub(crate) fn key(graph: &Graph, id: NodeId) -> Key<'_> {
    let node = graph.node(id);
    (node.kind(), &*node.resource.id)
}

impl<'g> Relations<'g> {
    pub(crate) fn of(graph: &'g Graph) -> Self {
        let mut all: BTreeMap<Key<'_>, BTreeMap<(Relation, To<'_>), &str>> = BTreeMap::new();
        let mut called: BTreeMap<Key<'_>, BTreeSet<(Relation, &str)>> = BTreeMap::new();
        for edge in &graph.edges {
            let (to, name) = match edge.to {
                End::Node(to) => {
                    let resource = &graph.node(to).resource;
                    let names = [&resource.id, &resource.crn, &resource.name].into_iter().chain(&resource.aliases);
                    let names = names.filter(|name| !name.is_empty()).map(|name| (edge.relation, &**name));
                    called.entry(key(graph, edge.from)).or_default().extend(names);
                    (To::Resource(key(graph, to)), resource.name_or_id())
                }
                End::External(to) => {
                    let External { form, name, detail } = graph.external(to);
                    let by = if detail.key.is_empty() { name } else { &detail.key };
                    let is_unread = *form == ExternalForm::Unknown;
                    (if is_unread { To::Unread(by) } else { To::Outside(name) }, &**name)
                }
            };
            all.entry(key(graph, edge.from)).or_default().insert((edge.relation, to), name);
        }
        Self { all, called }
    }

    /// What came and went of the relations that begin at a resource: to others that both states have, and to what is
    /// outside. That a relation of a resource ends when the resource does needs no words; and what one side knows and the
    /// other did not read is no change: `lost` tells that there are such parts, and `is_lost` whether a relation of the
    /// resource is told by one of them.
    pub(crate) fn changed(
        (old, new): (&Relations<'_>, &Relations<'_>),
        of: Key<'_>,
        both: &BTreeSet<Key<'_>>,
        lost: bool,
        is_lost: impl Fn(Relation) -> bool,
    ) -> Vec<Field> {
        let (none, mut fields) = (BTreeMap::new(), Vec::new());
        let (before, after) = (old.all.get(&of).unwrap_or(&none), new.all.get(&of).unwrap_or(&none));
        let is_known = |relation: Relation, name: &str| {
            let mut sides = [old, new].into_iter().filter_map(|side| side.called.get(&of));
            sides.any(|called| called.contains(&(relation, name)))
        };
        for relation in Relation::ALL.into_iter().filter(|relation| !is_lost(*relation)) {
            // An interface or address that one side could not find may be that of a resource which the other side found.
            let is_by_parts =
                matches!(relation, Relation::Attached | Relation::Guards | Relation::Holds | Relation::Member);
            let is_found = |(at, name): (&(Relation, To<'_>), &&str)| match at.1 {
                To::Unread(by) => at.0 != relation || is_known(relation, by) || is_known(relation, name),
                To::Resource(to) => at.0 != relation || both.contains(&to),
                To::Outside(_) => true,
            };
            let differs = before.keys().ne(after.keys());
            if lost && is_by_parts && differs && !before.iter().chain(after).all(is_found) {
                continue;
            }
            let only = |side: &BTreeMap<(Relation, To<'_>), &str>, other: &BTreeMap<(Relation, To<'_>), &str>| {
                let is_only = |(at, name): &(&(Relation, To<'_>), &&str)| {
                    let stays = match at.1 {
                        To::Resource(to) => both.contains(&to),
                        To::Outside(_) => true,
                        To::Unread(by) => !is_known(relation, by) && !is_known(relation, name),
                    };
                    at.0 == relation && stays && !other.contains_key(*at)
                };
                let names = side.iter().filter(is_only).map(|(_, name)| Value::from(*name));
                names.collect::<Vec<Value>>()
            };
            let (gone, come) = (only(before, after), only(after, before));
            if !gone.is_empty() || !come.is_empty() {
                let field = relation.name().to_owned();
                fields.push(Field { field, class: Class::Structure, from: gone.into(), to: come.into() });
            }
        }
        fields
    }
}
