//! Rules that never decide: those before them, or beside them, say all of it.

use super::tables::remote;
use super::{Check, Finding};
use crate::Reach;
use crate::conn::{Pool, Set};
use crate::ip::{Ranges, cut, starts};
use crate::model::{Direction, Model, Peer};

/// A rule as what it is about.
struct About {
    direction: Direction,
    own: Ranges,
    peer: Ranges,
    set: Set,
    name: String,
    at: usize,
}

pub(super) fn find(reach: &mut Reach, found: &mut Vec<Finding>) {
    let model = &mut reach.model;
    for at in 0..model.acls.len() {
        let of = |rule: &crate::model::AclRule| About {
            direction: rule.direction,
            own: Ranges::of([rule.own()]),
            peer: Ranges::of([rule.peer()]),
            set: rule.set,
            name: rule.name.clone(),
            at: rule.at,
        };
        let rules: Vec<About> = model.acls[at].rules.iter().map(of).collect();
        let (vpc, node) = (model.acls[at].vpc, model.acls[at].node);
        for (nth, rule) in rules.iter().enumerate() {
            let before = rules.iter().take(nth).collect::<Vec<_>>();
            if let Some(by) = said(&mut model.pool, rule, &before).filter(|by| !by.is_empty()) {
                let rule = Some((rule.name.clone(), rule.at, rule.direction));
                found.push(Finding { rule, by, ..Finding::at(Check::Shadowed, vpc, node) });
            }
        }
    }
    for at in 0..model.groups.len() {
        if model.groups[at].guarded > 0 {
            group(model, at, found);
        }
    }
}

fn group(model: &mut Model, at: usize, found: &mut Vec<Finding>) {
    let of = |rule: &crate::model::GroupRule| About {
        direction: rule.direction,
        own: Ranges::of([rule.local]),
        peer: remote(model, rule.remote),
        set: rule.set,
        name: rule.id.clone(),
        at: rule.at,
    };
    let rules: Vec<About> = model.groups[at].rules.iter().map(of).collect();
    let (vpc, node) = (model.groups[at].vpc, model.groups[at].node);
    for (nth, rule) in rules.iter().enumerate() {
        // Members of the group that it names may be missing.
        let of_group = matches!(model.groups[at].rules[nth].remote, Peer::Group(_) | Peer::Nobody);
        if of_group && !model.options.rules_only && vpc.is_none_or(|vpc| model.lost_ends(vpc)) {
            continue;
        }
        let others = rules.iter().enumerate().filter(|(other, _)| *other != nth).map(|(_, rule)| rule);
        let others: Vec<&About> = others.collect();
        if let Some(by) = said(&mut model.pool, rule, &others) {
            let detail = if rule.peer.is_empty() { "its group has no members".to_owned() } else { String::new() };
            let rule = Some((rule.name.clone(), rule.at, rule.direction));
            found.push(Finding { rule, by, detail, ..Finding::at(Check::Implied, vpc, node) });
        }
    }
}

/// Whether others say all that a rule says, everywhere that it says it; with the names of those that say a part of it.
fn said(pool: &mut Pool, rule: &About, others: &[&About]) -> Option<Vec<(String, usize)>> {
    let meets = |a: &Ranges, b: &Ranges| !a.intersect(b).is_empty();
    let mut near: Vec<&About> = Vec::new();
    for other in others.iter().filter(|other| other.direction == rule.direction) {
        let is_near = pool.intersect(other.set, rule.set) != Pool::EMPTY;
        if is_near && meets(&other.own, &rule.own) && meets(&other.peer, &rule.peer) {
            near.push(other);
        }
    }
    let bounds = |side: &dyn Fn(&About) -> &Ranges| starts(near.iter().flat_map(|other| side(other).spans().to_vec()));
    let owns = cut(&rule.own, &bounds(&|other| &other.own));
    let peers = cut(&rule.peer, &bounds(&|other| &other.peer));
    for own in &owns {
        for peer in &peers {
            let mut left = rule.set;
            for other in &near {
                if other.own.has(own.0) && other.peer.has(peer.0) {
                    left = pool.minus(left, other.set);
                }
                if left == Pool::EMPTY {
                    break;
                }
            }
            if left != Pool::EMPTY {
                return None;
            }
        }
    }
    Some(near.iter().map(|other| (other.name.clone(), other.at)).collect())
}
