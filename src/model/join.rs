//! What is attached to what: every reference becomes an edge, to a resource or to something named that is
//! none of this account.

use super::build::{Draft, DraftEdge, DraftEnd};
use super::index::Index;
use super::{ExternalForm, Relation};
use crate::collect::{Link, Pointer, Target};
use crate::kinds::Level;
use std::collections::BTreeMap;

/// Resolves every draft's references, and takes them out of the drafts.
pub(super) fn join(drafts: &mut [Draft], index: &Index) -> Vec<DraftEdge> {
    let links: Vec<Vec<Link>> = drafts.iter_mut().map(|draft| std::mem::take(&mut draft.resource.links)).collect();
    // Edges that say the same are one; their words are kept side by side.
    let mut edges: BTreeMap<(Relation, usize, DraftEnd), Vec<Box<str>>> = BTreeMap::new();
    for (at, links) in links.into_iter().enumerate() {
        for link in links {
            for end in resolve(drafts, index, at, &link) {
                let (from, to) = match (link.inward, end) {
                    (false, end) => (at, end),
                    (true, DraftEnd::Draft(from)) => (from, DraftEnd::Draft(at)),
                    // What would be its start was not read: the words stay with this end.
                    (true, DraftEnd::External { name, .. }) => {
                        note_unknown(&mut drafts[at], link.relation, &name);
                        continue;
                    }
                };
                if DraftEnd::Draft(from) == to {
                    continue;
                }
                edges.entry((link.relation, from, to)).or_default().push(link.label.clone());
            }
        }
    }
    edges
        .into_iter()
        .map(|((relation, from, to), mut labels)| {
            labels.retain(|label| !label.is_empty());
            labels.sort();
            labels.dedup();
            DraftEdge { relation, from, to, label: labels.join(", ").into() }
        })
        .collect()
}

/// Relations whose other end may be named by an interface of it.
fn may_be_interface(relation: Relation) -> bool {
    matches!(relation, Relation::Attached | Relation::Guards | Relation::Holds)
}

/// Keeps the name of something that was not read as data of what refers to it.
fn note_unknown(draft: &mut Draft, relation: Relation, name: &str) {
    let attribute = match relation {
        Relation::Guards => "unknown_security_group",
        Relation::Filters => "unknown_network_acl",
        Relation::Routes => "unknown_routing_table",
        Relation::Holds => "unknown_volume",
        _ => "unknown",
    };
    draft.resource.put(attribute, name);
}

/// The ends that a reference means.
fn resolve(drafts: &[Draft], index: &Index, at: usize, link: &Link) -> Vec<DraftEnd> {
    let unknown = |name: &str, detail: &str| DraftEnd::External {
        form: ExternalForm::Unknown,
        name: name.into(),
        detail: detail.into(),
    };
    match &link.target {
        Target::Resource(pointer @ Pointer { key, name, address, .. }) => {
            let found = if link.inward {
                let kind = match link.relation {
                    Relation::Guards => "security_group",
                    Relation::Filters => "network_acl",
                    Relation::Routes => "routing_table",
                    _ => "volume",
                };
                index.find(drafts, key, |draft| draft.resource.kind.name == kind)
            } else if may_be_interface(link.relation) {
                index.owner(drafts, pointer, at).or_else(|| index.find(drafts, key, |_| true))
            } else {
                index
                    .find(drafts, key, |draft| draft.resource.kind.level != Level::Data)
                    .or_else(|| index.at_address(drafts, drafts[at].vpc?, address, at))
            };
            match found {
                Some(found) => vec![DraftEnd::Draft(found)],
                None => {
                    let named = [name, address, key].into_iter().find(|text| !text.is_empty());
                    let detail = if named.is_some_and(|named| named != key) { key } else { &Box::default() };
                    vec![unknown(named.map_or("unnamed", |named| named), detail)]
                }
            }
        }
        Target::Address(address) => {
            let found = drafts[at].vpc.and_then(|vpc| index.at_address(drafts, vpc, address, at));
            vec![found.map_or_else(|| unknown(address, ""), DraftEnd::Draft)]
        }
        // A service that is not in the drawing has no line; its name and CRN are data of the gateway.
        Target::Service { name, instance } if instance.is_empty() => {
            index.services(name).iter().map(|service| DraftEnd::Draft(*service)).collect()
        }
        Target::Service { instance, .. } => {
            let service = |draft: &Draft| draft.resource.kind.level != Level::Data;
            index.find(drafts, instance, service).map(DraftEnd::Draft).into_iter().collect()
        }
        Target::External { form, name, detail } => {
            vec![DraftEnd::External { form: *form, name: name.clone(), detail: detail.clone() }]
        }
    }
}
