//! The last step: an order that is the account's own, and indices by it.

use crate::build::{ACCOUNT, Draft, DraftEdge, DraftEnd};
use crate::{Edge, End, External, ExternalId, Graph, Node, NodeId};
use drawstream_estate::natural;
use drawstream_order::Order as _;
use std::collections::BTreeMap;

/// The graph of the drafts that are kept.
pub(crate) fn order(drafts: Vec<Draft>, kept: &[bool], edges: Vec<DraftEdge>) -> Graph {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    let mut data = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        match draft.parent {
            _ if !kept[at] || at == ACCOUNT => {}
            Some(parent) => children[parent].push(at),
            None => data.push(at),
        }
    }
    let by_name = |a: &usize, b: &usize| {
        let (a, b) = (&drafts[*a], &drafts[*b]);
        (a.resource.kind.cmp(&b.resource.kind))
            .then_with(|| natural(&a.resource.name, &b.resource.name))
            .then_with(|| a.resource.id.cmp(&b.resource.id))
    };
    for siblings in &mut children {
        siblings.order_by(by_name);
    }
    data.order_by(by_name);

    // Preorder without recursion: however deep a hostile account is nested, the stack does not grow.
    let mut sequence = Vec::with_capacity(drafts.len());
    let mut open = vec![ACCOUNT];
    while let Some(at) = open.pop() {
        sequence.push(at);
        open.extend(children[at].iter().rev());
    }
    sequence.extend(data);
    let mut ids: Vec<Option<NodeId>> = vec![None; drafts.len()];
    for (new, old) in sequence.iter().enumerate() {
        ids[*old] = Some(NodeId::at(new));
    }

    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut nodes = Vec::with_capacity(sequence.len());
    for old in sequence {
        let Some(draft) = drafts[old].take() else { continue };
        let children = children[old].iter().filter_map(|child| ids[*child]).collect();
        let mut resource = draft.resource;
        // What was needed to resolve references is not needed any more.
        (resource.aliases, resource.subnets) = Default::default();
        nodes.push(Node {
            resource,
            parent: draft.parent.and_then(|parent| ids[parent]),
            vpc: draft.vpc.and_then(|vpc| ids[vpc]),
            unplaced: draft.unplaced,
            drawn: draft.drawn,
            children,
            further: draft.further.iter().filter_map(|subnet| ids[*subnet]).collect(),
            unknown: draft.unknown,
        });
    }
    let (edges, externals) = ends(edges, &ids);
    Graph { nodes, edges, externals, ..Graph::default() }
}

fn ends(edges: Vec<DraftEdge>, ids: &[Option<NodeId>]) -> (Vec<Edge>, Vec<External>) {
    let mut known: BTreeMap<External, ExternalId> = BTreeMap::new();
    for edge in &edges {
        if let DraftEnd::External { form, name, detail } = &edge.to {
            known.insert(External { form: *form, name: name.clone(), detail: detail.clone() }, ExternalId::at(0));
        }
    }
    for (at, id) in known.values_mut().enumerate() {
        *id = ExternalId::at(at);
    }
    let mut edges: Vec<Edge> = edges
        .into_iter()
        .filter_map(|edge| {
            let to = match edge.to {
                DraftEnd::Draft(to) => End::Node(ids[to]?),
                DraftEnd::External { form, name, detail } => End::External(known[&External { form, name, detail }]),
            };
            Some(Edge { relation: edge.relation, from: ids[edge.from]?, to, notes: edge.notes })
        })
        .collect();
    edges.order();
    (edges, known.into_keys().collect())
}

#[cfg(test)]
mod tests;
