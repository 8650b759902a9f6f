//! Findings on tables and subnets as they are set up.

use super::{Check, Finding};
use crate::Reach;
use crate::conn::{Conn, Pool};
use crate::ip::{EVERYWHERE, Ranges, Span};
use crate::model::{Direction, Model, Peer};
use crate::neutral::splits;
use drawstream_graph::estate::Facts;
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Order as _;
use std::collections::BTreeMap;

pub(super) fn find(graph: &Graph, reach: &Reach, found: &mut Vec<Finding>) {
    let model = &reach.model;
    let exposed = reach.exposed();
    for vpc in 0..model.vpcs.len() {
        // np-guard's analyser passes over VPCs without subnets.
        if model.options.rules_only && model.vpcs[vpc].subnets.is_empty() {
            continue;
        }
        acls(graph, model, vpc, found);
        groups(graph, model, vpc, &exposed, found);
    }
    overlaps(model, found);
}

/// Whether a table is the one that a VPC gave itself.
pub(crate) fn is_default(graph: &Graph, model: &Model, vpc: usize, node: NodeId) -> bool {
    let Facts::Vpc(facts) = &graph.node(model.vpcs[vpc].node).resource.facts else { return false };
    let resource = &graph.node(node).resource;
    [&facts.default_network_acl, &facts.default_security_group].iter().any(|of| {
        (!of.id.is_empty() && of.id == resource.id)
            || (of.id.is_empty() && !of.name.is_empty() && of.name == resource.name)
    })
}

/// What lies in the VPC: its prefixes, or by rules alone its subnets.
fn inside(model: &Model, vpc: usize) -> Ranges {
    let own = &model.vpcs[vpc];
    let subnets = own.subnets.iter().map(|at| model.subnets[*at].range);
    if model.options.rules_only || own.prefixes.is_empty() {
        Ranges::of(subnets)
    } else {
        Ranges::of(own.prefixes.iter().copied().chain(subnets))
    }
}

/// Subnets of the VPC that some of these ranges split.
fn split(model: &Model, vpc: usize, sides: &[&Ranges]) -> Vec<usize> {
    let is_split = |at: &usize| {
        let range = model.subnets[*at].range;
        sides.iter().any(|side| {
            let has_some = side.spans().iter().any(|span| span.0 <= range.1 && range.0 <= span.1);
            has_some && !side.covers(range)
        })
    };
    model.vpcs[vpc].subnets.iter().copied().filter(is_split).collect()
}

fn acls(graph: &Graph, model: &Model, vpc: usize, found: &mut Vec<Finding>) {
    let inside = inside(model, vpc);
    for acl in model.vpcs[vpc].acls.iter().map(|at| &model.acls[*at]) {
        let at = |check| Finding::at(check, Some(vpc), acl.node);
        let is_idle = acl.subnets.is_empty() && !model.lost_ends(vpc);
        if is_idle && (model.options.rules_only || !is_default(graph, model, vpc, acl.node)) {
            found.push(at(Check::AclIdle));
        }
        for rule in &acl.rules {
            let told = Some((rule.name.clone(), rule.at, rule.direction));
            let own = &model.vpcs[vpc].subnets;
            let is_split = |at: &&usize| {
                [rule.source, rule.destination].iter().any(|side| splits(*side, model.subnets[**at].range))
            };
            let subnets: Vec<usize> = own.iter().filter(is_split).copied().collect();
            if !subnets.is_empty() {
                found.push(Finding { rule: told.clone(), subnets, ..at(Check::AclSplits) });
            }
            if is_outside(model, &inside, rule.own()) {
                let detail = crate::ip::text(rule.own());
                found.push(Finding { rule: told, detail, ..at(Check::AclOutside) });
            }
        }
    }
}

/// Whether a rule's own side is not in the VPC. One that holds all of the VPC is as good as anywhere, but not by rules
/// alone.
fn is_outside(model: &Model, inside: &Ranges, own: Span) -> bool {
    let holds_all = !model.options.rules_only && inside.minus(&Ranges::of([own])).is_empty();
    own != EVERYWHERE && !inside.covers(own) && !holds_all
}

fn groups(graph: &Graph, model: &Model, vpc: usize, exposed: &BTreeMap<NodeId, Conn>, found: &mut Vec<Finding>) {
    let inside = inside(model, vpc);
    for group in model.vpcs[vpc].groups.iter().map(|at| &model.groups[*at]) {
        let at = |check| Finding::at(check, Some(vpc), group.node);
        if group.guarded == 0 {
            let is_idle = !model.lost_ends(vpc);
            if is_idle && (model.options.rules_only || !is_default(graph, model, vpc, group.node)) {
                found.push(at(Check::GroupIdle));
            }
            continue;
        }
        for rule in &group.rules {
            let told = Some((rule.id.clone(), rule.at, rule.direction));
            let local = Ranges::of([rule.local]);
            let remote = remote(model, rule.remote);
            let subnets = split(model, vpc, &[&local, &remote]);
            if !subnets.is_empty() {
                found.push(Finding { rule: told.clone(), subnets, ..at(Check::GroupSplits) });
            }
            if is_outside(model, &inside, rule.local) {
                let detail = crate::ip::text(rule.local);
                found.push(Finding { rule: told.clone(), detail, ..at(Check::GroupOutside) });
            }
            let is_any = rule.set == Pool::ALL || rule.set == Pool::ANY;
            let is_reached = || group.members.iter().any(|at| exposed.contains_key(&model.endpoints[*at].node));
            let from_anywhere = rule.direction == Direction::In && rule.remote == Peer::Range(EVERYWHERE);
            if from_anywhere && is_any && is_reached() {
                found.push(Finding { rule: told, ..at(Check::AnyToAny) });
            }
        }
    }
}

/// The addresses of a rule's other side; of a group those of its members.
pub(super) fn remote(model: &Model, of: Peer) -> Ranges {
    match of {
        Peer::Range(span) => Ranges::of([span]),
        Peer::Group(at) => {
            let members = model.groups[at].members.iter();
            Ranges::of(members.flat_map(|at| model.endpoints[*at].addresses.spans().to_vec()))
        }
        Peer::Nobody => Ranges::default(),
    }
}

fn overlaps(model: &Model, found: &mut Vec<Finding>) {
    let mut sorted: Vec<usize> = (0..model.subnets.len()).collect();
    sorted.order_by_key(|at| (model.subnets[*at].range, *at));
    for (nth, one) in sorted.iter().enumerate() {
        let range = model.subnets[*one].range;
        let others = sorted.iter().skip(nth + 1).take_while(|other| model.subnets[**other].range.0 <= range.1);
        for other in others.filter(|other| is_joined(model, *one, **other)) {
            let mut subnets = vec![*one, *other];
            subnets.order();
            let first = subnets.first().map_or(model.subnets[*one].node, |at| model.subnets[*at].node);
            found.push(Finding { subnets, ..Finding::at(Check::Overlap, None, first) });
        }
    }
}

/// Whether the addresses of two subnets may meet: they are of one VPC, or a transit gateway joins theirs. By rules alone
/// always.
fn is_joined(model: &Model, one: usize, other: usize) -> bool {
    let (one, other) = (model.subnets[one].vpc, model.subnets[other].vpc);
    let joins =
        |transit: &crate::model::Transit| transit.connection(one).is_some() && transit.connection(other).is_some();
    model.options.rules_only || one == other || model.transits.iter().any(joins)
}
