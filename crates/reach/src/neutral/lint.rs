//! Findings.

use crate::Reach;
use crate::conn::parts;
use crate::explain::End;
use crate::lint::{Check, Finding, lint};
use crate::model::Model;
use drawstream_graph::Graph;
use drawstream_order::Order as _;
use serde_json::{Map, Value, json};

/// Every finding.
pub(super) fn findings(graph: &Graph, reach: &mut Reach) -> Vec<Value> {
    let found = lint(graph, reach);
    found.iter().map(|finding| one(graph, &reach.model, finding)).collect()
}

fn one(graph: &Graph, model: &Model, finding: &Finding) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("lint", json!(finding.check.id()));
    match (finding.transit, finding.vpc) {
        (Some(at), _) => put("tgw", json!(model.transits[at].name)),
        (None, vpc) => vpc.and_then(|vpc| put("vpc", json!(model.vpcs[vpc].name))),
    };
    let is_of_table = finding.rule.is_some() || matches!(finding.check, Check::AclIdle | Check::GroupIdle);
    if is_of_table {
        put("table", json!(graph.node(finding.node).resource.name_or_id()));
    }
    if let Some((name, _, direction)) = &finding.rule {
        put("rule", json!(name));
        put("direction", json!(direction.word()));
    }
    if !finding.subnets.is_empty() {
        let with_vpc = finding.check == Check::Overlap;
        let name = |at: &usize| {
            let subnet = &model.subnets[*at];
            if with_vpc { format!("{}/{}", model.vpcs[subnet.vpc].name, subnet.name) } else { subnet.name.clone() }
        };
        let mut names: Vec<String> = finding.subnets.iter().map(name).collect();
        names.order();
        put("subnets", json!(names));
    }
    if matches!(finding.check, Check::Shadowed | Check::Implied) {
        put("by", json!(finding.by.iter().map(|(name, _)| name).collect::<Vec<_>>()));
    }
    if let Some((from, to, conn)) = &finding.pair {
        for (side, end) in [("src", from), ("dst", to)] {
            let (name, kind, address) = match end {
                End::Endpoint(at) => {
                    let endpoint = &model.endpoints[*at];
                    match endpoint.balancer {
                        Some(_) => (endpoint.name.as_str(), "lb", None),
                        None => (endpoint.name.as_str(), endpoint.kind.neutral(), Some(json!(endpoint.address_text()))),
                    }
                }
                End::Internet(ranges) => ("Public Internet", "internet", Some(json!(ranges.texts()))),
                End::Service(ranges) => ("Service Network", "service", Some(json!(ranges.texts()))),
                End::Beyond(at, ranges) => (model.beyond[*at].name.as_str(), "beyond", Some(json!(ranges.texts()))),
            };
            put(side, json!(name));
            put(&format!("{side}_kind"), json!(kind));
            if let Some(address) = address {
                put(&format!("{side}_addr"), address);
            }
        }
        put("conn", json!(parts(conn)));
    }
    Value::Object(out)
}
