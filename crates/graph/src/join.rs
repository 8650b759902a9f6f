//! What is attached to what: every reference becomes an edge to a resource, or to something that is no resource of
//! this account and of which only the name is known.

use crate::build::{Draft, DraftEdge, DraftEnd};
use crate::index::Index;
use crate::place::is_drawable;
use crate::{ExternalForm, Note, Relation};
use drawstream_estate::{Detail, Kind, Link, Pointer, Target};
use std::collections::BTreeMap;

/// Resolves every draft's references, and takes them out of the drafts.
pub(crate) fn join(drafts: &mut [Draft], index: &Index) -> Vec<DraftEdge> {
    let links: Vec<Vec<Link>> = drafts.iter_mut().map(|draft| std::mem::take(&mut draft.resource.links)).collect();
    // Two references of one relation between the same two ends make one edge, which keeps the notes of both.
    let mut edges: BTreeMap<(Relation, usize, DraftEnd), Vec<Note>> = BTreeMap::new();
    for (at, links) in links.into_iter().enumerate() {
        for link in links {
            for end in resolve(drafts, index, at, &link) {
                let (from, to) = match (link.inward, end) {
                    (false, end) => (at, end),
                    (true, DraftEnd::Draft(from)) => (from, DraftEnd::Draft(at)),
                    // The resource that it starts at was not read: it is kept as a name, at this end.
                    (true, DraftEnd::External { name, .. }) => {
                        drafts[at].unknown.push((link.relation, name));
                        continue;
                    }
                };
                if DraftEnd::Draft(from) == to {
                    continue;
                }
                edges.entry((link.relation, from, to)).or_default().push(link.note.clone());
            }
        }
    }
    edges
        .into_iter()
        .map(|((relation, from, to), mut notes)| {
            notes.retain(|note| !note.is_empty());
            notes.sort();
            notes.dedup();
            DraftEdge { relation, from, to, notes }
        })
        .collect()
}

/// Relations whose other end may be named by an interface of it.
fn may_be_interface(relation: Relation) -> bool {
    matches!(relation, Relation::Attached | Relation::Guards | Relation::Holds)
}

/// The ends that a reference means.
fn resolve(drafts: &[Draft], index: &Index, at: usize, link: &Link) -> Vec<DraftEnd> {
    let unknown = |name: &str, detail: &str| DraftEnd::External {
        form: ExternalForm::Unknown,
        name: name.into(),
        detail: Detail { key: detail.into(), ..Detail::default() },
    };
    match &link.target {
        Target::Resource(pointer @ Pointer { key, name, address, .. }) => {
            let found = if link.inward {
                let kind = match link.relation {
                    Relation::Guards => Kind::SecurityGroup,
                    Relation::Filters => Kind::NetworkAcl,
                    Relation::Routes => Kind::RoutingTable,
                    _ => Kind::Volume,
                };
                index.find(drafts, key, |draft| draft.is(kind))
            } else if may_be_interface(link.relation) {
                index.owner(drafts, pointer, at).or_else(|| index.find(drafts, key, |_| true))
            } else {
                index
                    .find(drafts, key, |draft| is_drawable(draft.resource.kind))
                    .or_else(|| index.at_address(drafts, drafts[at].vpc?, address, at))
            };
            match found {
                Some(found) => vec![DraftEnd::Draft(found)],
                None => {
                    let address = address.to_string();
                    let named = [&**name, &address, key].into_iter().find(|text| !text.is_empty());
                    let detail = if named.is_some_and(|named| named != &**key) { &**key } else { "" };
                    vec![unknown(named.unwrap_or("unnamed"), detail)]
                }
            }
        }
        Target::Address(address) => {
            let found = drafts[at].vpc.and_then(|vpc| index.at_address(drafts, vpc, address, at));
            vec![found.map_or_else(|| unknown(&address.to_string(), ""), DraftEnd::Draft)]
        }
        Target::Exact(kind, id) => {
            let found = index.find(drafts, id, |draft| draft.is(*kind) && *draft.resource.id == **id);
            vec![found.map_or_else(|| unknown(id, ""), DraftEnd::Draft)]
        }
        // A service that is not in the drawing has no line; its name and CRN are data of the gateway.
        Target::Service { name, instance } if instance.is_empty() => {
            index.services(name).iter().map(|service| DraftEnd::Draft(*service)).collect()
        }
        Target::Service { instance, .. } => {
            let service = |draft: &Draft| is_drawable(draft.resource.kind);
            index.find(drafts, instance, service).map(DraftEnd::Draft).into_iter().collect()
        }
        Target::External { form, name, detail } => {
            vec![DraftEnd::External { form: *form, name: name.clone(), detail: detail.clone() }]
        }
    }
}

#[cfg(test)]
mod tests;
