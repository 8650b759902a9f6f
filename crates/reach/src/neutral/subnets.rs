//! Rows between whole subnets: ACLs, public gateways and transit gateways alone; no groups, no floating IPs.

use crate::Reach;
use crate::conn::{Pool, Set, parts};
use crate::ip::{Ranges, Span, service_network};
use crate::model::{Model, UNGUARDED};
use crate::tables::{Point, Tables};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Every row; or why there are none, where a rule of an ACL tells addresses of one subnet apart.
pub(super) fn rows(reach: &mut Reach) -> Result<Vec<Value>, String> {
    let model = &mut reach.model;
    if let Some(name) = split(model) {
        return Err(format!("a network ACL rule splits subnet {name}"));
    }
    let mut tables = Tables::of(model);
    let mut rows = Vec::new();
    for from in 0..model.subnets.len() {
        let vpc = model.subnets[from].vpc;
        for to in model.vpcs[vpc].subnets.clone().into_iter().filter(|to| *to != from) {
            let scope = json!({ "vpc": model.vpcs[vpc].name });
            let flow = between(model, &mut tables, (from, to), true);
            tell(model, &mut rows, scope, (&subnet(model, from, "src"), &subnet(model, to, "dst")), flow);
        }
        outside(model, &mut tables, from, &mut rows);
        for at in 0..model.transits.len() {
            across(model, &mut tables, at, from, &mut rows);
        }
    }
    Ok(rows)
}

/// The first subnet that a rule of a network ACL splits.
fn split(model: &Model) -> Option<&str> {
    model.subnets.iter().find_map(|subnet| {
        let acls = model.vpcs[subnet.vpc].acls.iter().map(|acl| &model.acls[*acl]);
        let rules = acls.filter(|acl| !acl.subnets.is_empty()).flat_map(|acl| &acl.rules);
        let mut sides = rules.flat_map(|rule| [rule.source, rule.destination]);
        sides.any(|side| splits(side, subnet.range)).then_some(subnet.name.as_str())
    })
}

/// Whether a range has some addresses of another, and not all.
pub(crate) fn splits(range: Span, of: Span) -> bool {
    range.0 <= of.1 && of.0 <= range.1 && !(range.0 <= of.0 && of.1 <= range.1)
}

fn point(model: &Model, subnet: usize) -> Point {
    Point { guards: Some(UNGUARDED), subnet: Some(subnet), ..Point::outside(model.subnets[subnet].range.0) }
}

/// What one subnet may open to another, and what of its TCP is not answered.
fn between(model: &mut Model, tables: &mut Tables, (from, to): (usize, usize), returns: bool) -> (Set, Set) {
    let (from, to) = (point(model, from), point(model, to));
    let set = tables.forward(model, from, to);
    split_by_answers(model, tables, (from, to), set, returns)
}

fn split_by_answers(
    model: &mut Model,
    tables: &mut Tables,
    (from, to): (Point, Point),
    set: Set,
    returns: bool,
) -> (Set, Set) {
    let set = model.pool.intersect(set, Pool::ALL);
    let tcp = model.pool.intersect(set, Pool::TCP);
    let answered = if returns { tables.answered(model, from, to, tcp) } else { Pool::EMPTY };
    let one_way = model.pool.minus(tcp, answered);
    (model.pool.minus(set, one_way), one_way)
}

fn outside(model: &mut Model, tables: &mut Tables, from: usize, rows: &mut Vec<Value>) {
    let vpc = model.subnets[from].vpc;
    let by_gateway = model.subnets[from].gateway.is_some();
    // By rules alone the service network needs a public gateway too.
    let with_service = by_gateway || !model.options.rules_only;
    let internet = if by_gateway { model.vpcs[vpc].internet.clone() } else { Ranges::default() };
    let service = if with_service { service_network() } else { Ranges::default() };
    let starts = model.vpcs[vpc].starts.clone();
    for (kind, name, of) in [("internet", "Public Internet", internet), ("service", "Service Network", service)] {
        let mut found: BTreeMap<(Set, Set), Vec<Span>> = BTreeMap::new();
        for piece in crate::ip::cut(&of, &starts) {
            let (own, peer) = (point(model, from), Point::outside(piece.0));
            let set = tables.forward(model, own, peer);
            let flow = split_by_answers(model, tables, (own, peer), set, true);
            found.entry(flow).or_default().push(piece);
        }
        for (flow, pieces) in found {
            let to = json!({ "dst": name, "dst_kind": kind, "dst_addr": Ranges::of(pieces).texts() });
            let scope = json!({ "vpc": model.vpcs[vpc].name });
            tell(model, rows, scope, (&subnet(model, from, "src"), &to), flow);
        }
    }
}

fn across(model: &mut Model, tables: &mut Tables, transit: usize, from: usize, rows: &mut Vec<Value>) {
    let vpc = model.subnets[from].vpc;
    if model.transits[transit].connection(vpc).is_none() {
        return;
    }
    let vpcs: Vec<usize> = model.transits[transit].connections.iter().map(|connection| connection.vpc).collect();
    let returns = model.transits[transit].reaches(vpc, model.subnets[from].range).0;
    let others = vpcs.into_iter().filter(|to| *to != vpc);
    let others: Vec<usize> = others.flat_map(|to| model.vpcs[to].subnets.clone()).collect();
    for to in others {
        let other = &model.subnets[to];
        if model.transits[transit].reaches(other.vpc, other.range).0 {
            let scope = json!({ "tgw": model.transits[transit].name, "tgw_crn": model.transits[transit].crn });
            let flow = between(model, tables, (from, to), returns);
            tell(model, rows, scope, (&subnet(model, from, "src"), &subnet(model, to, "dst")), flow);
        }
    }
}

fn subnet(model: &Model, at: usize, side: &str) -> Value {
    let subnet = &model.subnets[at];
    json!({
        side: subnet.name,
        format!("{side}_kind"): "subnet",
        format!("{side}_vpc"): model.vpcs[subnet.vpc].name,
        format!("{side}_addr"): crate::ip::text(subnet.range),
    })
}

fn tell(model: &Model, rows: &mut Vec<Value>, scope: Value, ends: (&Value, &Value), flow: (Set, Set)) {
    for (set, is_one_way) in [(flow.0, false), (flow.1, true)] {
        if set == Pool::EMPTY {
            continue;
        }
        let mut row = serde_json::Map::new();
        for part in [&scope, ends.0, ends.1] {
            row.extend(part.as_object().cloned().unwrap_or_default());
        }
        row.insert("conn".to_owned(), json!(parts(model.pool.get(set))));
        row.insert("unidirectional".to_owned(), json!(is_one_way));
        rows.push(Value::Object(row));
    }
}
