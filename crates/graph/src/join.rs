//! What is attached to what: every reference becomes an edge to a resource, or to something that is no resource of
//! this account and of which only the name is known.

use crate::build::{Draft, DraftEdge, DraftEnd};
use crate::index::Index;
use crate::place::is_drawable;
use crate::{ExternalForm, Note, Relation};
use drawstream_estate::coverage::GLOBAL;
use drawstream_estate::{Address, Coverage, CoverageState, Detail, Kind, Link, Pointer, Target};
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

/// Resolves every draft's references, and takes them out of the drafts.
pub(crate) fn join(drafts: &mut [Draft], index: &Index, unread: &Unread) -> Vec<DraftEdge> {
    let links: Vec<Vec<Link>> = drafts.iter_mut().map(|draft| std::mem::take(&mut draft.resource.links)).collect();
    // Two references of one relation between the same two ends make one edge, which keeps the notes of both.
    let mut edges: BTreeMap<(Relation, usize, DraftEnd), Vec<Note>> = BTreeMap::new();
    let peers = peers(&links);
    for (at, links) in links.into_iter().enumerate() {
        for link in links {
            for mut end in resolve(drafts, index, unread, at, &link) {
                if let DraftEnd::External { form: ExternalForm::Peer, name, detail } = &mut end
                    && let Some(all) = peers.get(name)
                {
                    detail.clone_from(all);
                }
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
            notes.order();
            notes.dedup();
            DraftEdge { relation, from, to, notes }
        })
        .collect()
}

/// What is known of each peer that has a name or an address: several connections may lead to one.
fn peers(links: &[Vec<Link>]) -> BTreeMap<Box<str>, Detail> {
    let mut found: BTreeMap<Box<str>, Detail> = BTreeMap::new();
    for link in links.iter().flatten() {
        let Target::External { form: ExternalForm::Peer, name, detail } = &link.target else { continue };
        if name.is_empty() {
            continue;
        }
        let all = found.entry(name.clone()).or_default();
        all.cidrs.extend(detail.cidrs.iter().cloned());
        // A graph that was read back tells several places in one.
        let told = all.location.split(", ").chain(detail.location.split(", "));
        let places: BTreeSet<&str> = told.filter(|place| !place.is_empty()).gather();
        all.location = places.into_iter().collect::<Vec<_>>().join(", ").into();
    }
    for detail in found.values_mut() {
        detail.cidrs.order();
        detail.cidrs.dedup();
    }
    found
}

/// Regions in which something was not read that may have an address in a VPC.
#[derive(Debug, Default)]
pub(crate) struct Unread(BTreeSet<String>);

impl Unread {
    /// What the coverage tells.
    pub(crate) fn of(coverage: &[Coverage]) -> Self {
        const HAVE_ADDRESSES: [Kind; 5] =
            [Kind::Instance, Kind::Worker, Kind::BareMetalServer, Kind::VirtualNetworkInterface, Kind::Cluster];
        let is_lost = |part: &&Coverage| {
            part.state != CoverageState::Found && HAVE_ADDRESSES.iter().any(|kind| kind.id() == part.kind)
        };
        Self(coverage.iter().filter(is_lost).map(|part| part.region.clone()).collect())
    }

    fn nothing_in(&self, region: &str) -> bool {
        !self.0.contains(region) && !self.0.contains(GLOBAL)
    }
}

/// An address that nothing in the account has.
fn host(drafts: &[Draft], index: &Index, vpc: Option<usize>, address: &Address) -> DraftEnd {
    let subnet = vpc.and_then(|vpc| index.subnet_of_address(vpc, address));
    let location = subnet.map(|subnet| drafts[subnet].resource.name.clone()).unwrap_or_default();
    let detail = Detail { location, ..Detail::default() };
    DraftEnd::External { form: ExternalForm::Host, name: address.to_string().into(), detail }
}

/// Relations whose other end may be named by an interface of it.
fn may_be_interface(relation: Relation) -> bool {
    matches!(relation, Relation::Attached | Relation::Guards | Relation::Holds)
}

/// The ends that a reference means.
fn resolve(drafts: &[Draft], index: &Index, unread: &Unread, at: usize, link: &Link) -> Vec<DraftEnd> {
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
                    Relation::Joins => Kind::ClusterNetwork,
                    _ => Kind::Volume,
                };
                index.find(drafts, key, |draft| draft.is(kind))
            } else if may_be_interface(link.relation) {
                index.owner(drafts, pointer, at).or_else(|| index.find(drafts, key, |_| true))
            } else {
                index.find(drafts, key, is_drawable).or_else(|| index.at_address(drafts, drafts[at].vpc?, address, at))
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
            let vpc = drafts[at].vpc;
            let found = vpc.and_then(|vpc| {
                index.at_address(drafts, vpc, address, at).or_else(|| index.at_joined(drafts, vpc, address))
            });
            match found {
                Some(found) => vec![DraftEnd::Draft(found)],
                // Nothing has it, though everything was read that could: so it is not "not read".
                None if vpc.is_some() && unread.nothing_in(&drafts[at].resource.region) => {
                    vec![host(drafts, index, vpc, address)]
                }
                None => vec![unknown(&address.to_string(), "")],
            }
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
            index.find(drafts, instance, is_drawable).map(DraftEnd::Draft).into_iter().collect()
        }
        Target::External { form, name, detail } => {
            vec![DraftEnd::External { form: *form, name: name.clone(), detail: detail.clone() }]
        }
    }
}

#[cfg(test)]
mod tests;
