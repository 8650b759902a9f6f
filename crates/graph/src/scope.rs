//! What of the account is kept when the reader chose regions or a resource group.

use crate::build::{ACCOUNT, Draft, DraftEdge, DraftEnd};
use drawstream_estate::{Facts, Scope};

/// Which drafts are kept, and the edges between them.
///
/// Regions keep what lies in them, and of the services without regions what is attached to that. A resource
/// group keeps what belongs to it, its containers, and what is attached to it.
pub(crate) fn keep(drafts: &[Draft], edges: Vec<DraftEdge>, scope: &Scope) -> (Vec<bool>, Vec<DraftEdge>) {
    let mut kept = vec![true; drafts.len()];
    if !scope.regions.is_empty() {
        kept = grow(drafts, &edges, &kept, |draft| {
            let resource = &draft.resource;
            let place = if resource.region.is_empty() { location(&resource.facts) } else { &*resource.region };
            scope
                .regions
                .iter()
                .any(|region| place == region || zone_of(place, region) || zone_of(&resource.zone, region))
        });
    }
    if let Some(wanted) = &scope.resource_group {
        kept = grow(drafts, &edges, &kept, |draft| {
            let (id, name) = &draft.resource.group;
            **id == **wanted || **name == **wanted
        });
    }
    kept[ACCOUNT] = true;
    let edges = edges
        .into_iter()
        .filter(|edge| {
            let to = match edge.to {
                DraftEnd::Draft(to) => kept[to],
                DraftEnd::External { .. } => true,
            };
            kept[edge.from] && to
        })
        .collect();
    (kept, edges)
}

/// Where a resource of a service without regions says that it is.
fn location(facts: &Facts) -> &str {
    match facts {
        Facts::ResourceInstance(facts) => &facts.location,
        Facts::TransitGateway(facts) => &facts.location,
        Facts::DirectLink(facts) => &facts.location,
        Facts::Cluster(facts) => &facts.location,
        _ => "",
    }
}

fn zone_of(place: &str, region: &str) -> bool {
    place.strip_prefix(region).is_some_and(|rest| rest.starts_with('-'))
}

/// What matches, what is attached to it, and the containers of both.
fn grow(drafts: &[Draft], edges: &[DraftEdge], among: &[bool], matches: impl Fn(&Draft) -> bool) -> Vec<bool> {
    let matching: Vec<bool> = drafts.iter().zip(among).map(|(draft, among)| *among && matches(draft)).collect();
    let mut kept = matching.clone();
    for edge in edges {
        if let DraftEnd::Draft(to) = edge.to {
            if matching[edge.from] && among[to] {
                kept[to] = true;
            }
            if matching[to] && among[edge.from] {
                kept[edge.from] = true;
            }
        }
    }
    for at in 0..drafts.len() {
        let mut parent = if kept[at] { drafts[at].parent } else { None };
        while let Some(container) = parent {
            kept[container] = true;
            parent = drafts[container].parent;
        }
    }
    kept
}

#[cfg(test)]
mod tests;
