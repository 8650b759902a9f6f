//! Relations of resources that both states have.

use crate::{Class, Field};
use drawstream_graph::estate::{Kind, Relation};
use drawstream_graph::{End, Graph, NodeId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A resource, known again by this.
pub(crate) type Key<'g> = (Kind, &'g str);

/// What a relation leads to: a resource, or the name of something outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum To<'g> {
    Resource(Key<'g>),
    Outside(&'g str),
}

/// Relations by where they begin, each with the name of its end.
pub(crate) struct Relations<'g> {
    all: BTreeMap<Key<'g>, BTreeMap<(Relation, To<'g>), &'g str>>,
}

pub(crate) fn key(graph: &Graph, id: NodeId) -> Key<'_> {
    let node = graph.node(id);
    (node.kind(), &*node.resource.id)
}

impl<'g> Relations<'g> {
    pub(crate) fn of(graph: &'g Graph) -> Self {
        let mut all: BTreeMap<Key<'_>, BTreeMap<(Relation, To<'_>), &str>> = BTreeMap::new();
        for edge in &graph.edges {
            let (to, name) = match edge.to {
                End::Node(to) => (To::Resource(key(graph, to)), graph.node(to).resource.name_or_id()),
                End::External(to) => (To::Outside(&graph.external(to).name), &*graph.external(to).name),
            };
            all.entry(key(graph, edge.from)).or_default().insert((edge.relation, to), name);
        }
        Self { all }
    }

    /// What came and went of the relations that begin at a resource: to others that both states have, and to what is
    /// outside. That a relation of a resource ends when the resource does needs no words.
    pub(crate) fn changed(
        old: &Relations<'_>,
        new: &Relations<'_>,
        of: Key<'_>,
        both: &BTreeSet<Key<'_>>,
    ) -> Vec<Field> {
        let (none, mut fields) = (BTreeMap::new(), Vec::new());
        let (before, after) = (old.all.get(&of).unwrap_or(&none), new.all.get(&of).unwrap_or(&none));
        for relation in Relation::ALL {
            let only = |side: &BTreeMap<(Relation, To<'_>), &str>, other: &BTreeMap<(Relation, To<'_>), &str>| {
                let is_only = |(at, _): &(&(Relation, To<'_>), &&str)| {
                    let stays = match at.1 {
                        To::Resource(to) => both.contains(&to),
                        To::Outside(_) => true,
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
