//! The last step: an order that is the account's own, and indices by it.

use super::build::{ACCOUNT, Draft, DraftEdge, DraftEnd};
use super::{Edge, End, External, ExternalId, Model, Node, NodeId};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Compares names as people order them: runs of digits by their number, letters without regard to case.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let (order, step) = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (one, other) = (digits(left), digits(right));
            // Without leading zeros the longer number is the larger one.
            let (first, second) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
            (first.len().cmp(&second.len()).then_with(|| first.cmp(second)), (one.len(), other.len()))
        } else if x.is_ascii() && y.is_ascii() {
            (x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase()), (1, 1))
        } else {
            (x.to_lowercase().cmp(y.to_lowercase()), (x.len_utf8(), y.len_utf8()))
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (&left[step.0..], &right[step.1..]);
    }
}

/// The run of digits that `text` starts with.
fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

/// The model of the drafts that are kept.
pub(super) fn order(drafts: Vec<Draft>, kept: &[bool], edges: Vec<DraftEdge>) -> Model {
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
        (a.resource.kind.rank().cmp(&b.resource.kind.rank()))
            .then_with(|| natural(&a.resource.name, &b.resource.name))
            .then_with(|| a.resource.id.cmp(&b.resource.id))
    };
    for siblings in &mut children {
        siblings.sort_by(by_name);
    }
    data.sort_by(by_name);

    // Preorder without recursion: a hostile account has no say in the depth of the stack.
    let mut sequence = Vec::with_capacity(drafts.len());
    let mut open = vec![ACCOUNT];
    while let Some(at) = open.pop() {
        sequence.push(at);
        open.extend(children[at].iter().rev());
    }
    sequence.extend(data);
    let mut ids = vec![NodeId(u32::MAX); drafts.len()];
    for (new, old) in sequence.iter().enumerate() {
        ids[*old] = NodeId(u32::try_from(new).unwrap_or(u32::MAX));
    }

    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut nodes = Vec::with_capacity(sequence.len());
    for old in sequence {
        let Some(draft) = drafts[old].take() else { continue };
        let children = children[old].iter().map(|child| ids[*child]).collect();
        let resource = draft.resource;
        nodes.push(Node {
            kind: resource.kind,
            id: resource.id,
            crn: resource.crn,
            name: resource.name,
            region: (&*resource.region).into(),
            resource_group: resource.group.1,
            tags: resource.tags,
            parent: draft.parent.map(|parent| ids[parent]),
            vpc: draft.vpc.map(|vpc| ids[vpc]).filter(|vpc| vpc.0 != u32::MAX),
            unplaced: draft.unplaced,
            drawn: draft.drawn,
            children,
            caption: resource.caption.into(),
            data: resource.data,
        });
    }
    let (edges, externals) = ends(edges, &ids);
    Model { nodes, edges, externals, missing: Vec::new(), counted: BTreeMap::new(), scope: String::new() }
}

fn ends(edges: Vec<DraftEdge>, ids: &[NodeId]) -> (Vec<Edge>, Vec<External>) {
    let mut known: BTreeMap<External, ExternalId> = BTreeMap::new();
    for edge in &edges {
        if let DraftEnd::External { form, name, detail } = &edge.to {
            known.insert(External { form: *form, name: name.clone(), detail: detail.clone() }, ExternalId(0));
        }
    }
    for (at, id) in known.values_mut().enumerate() {
        *id = ExternalId(u32::try_from(at).unwrap_or(u32::MAX));
    }
    let mut edges: Vec<Edge> = edges
        .into_iter()
        .map(|edge| {
            let to = match edge.to {
                DraftEnd::Draft(to) => End::Node(ids[to]),
                DraftEnd::External { form, name, detail } => End::External(known[&External { form, name, detail }]),
            };
            Edge { relation: edge.relation, from: ids[edge.from], to, label: edge.label }
        })
        .collect();
    edges.sort();
    (edges, known.into_keys().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_numbers() {
        let mut names = ["vsi-10", "vsi-2", "VSI-3", "vsi-02", "a", ""];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "a", "vsi-02", "vsi-2", "VSI-3", "vsi-10"]);
    }
}
