//! Answers to questions.

use crate::conn::{Pool, Set, parts};
use crate::explain::{Answer, AskError, Blocker, Effect, End, Hop, Layer, Query, Router, TransitHop, Verdict, explain};
use crate::model::Model;
use drawstream_graph::estate::Facts;
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Order as _;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Why questions cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It is no list of questions.
    #[error("{what}")]
    Form {
        /// What is wrong.
        what: String,
    },
}

/// Reads a list of questions: objects with `name`, `src`, `dst`, and where only some connections are meant `protocol`,
/// `src_ports` and `dst_ports`.
///
/// # Errors
/// [`QueryError::Form`].
pub fn queries(text: &str) -> Result<Vec<(String, Query)>, QueryError> {
    let wrong = |what: String| QueryError::Form { what };
    let all: Vec<Map<String, Value>> =
        serde_json::from_str(text).map_err(|error| wrong(format!("not a JSON array of questions: {error}")))?;
    let one = |(nth, query): (usize, &Map<String, Value>)| {
        let text = |key: &str| query.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = if text("name").is_empty() { format!("query {}", nth + 1) } else { text("name").to_owned() };
        let wanted = match text("protocol") {
            "" => None,
            protocol => {
                let ports = |key: &str| {
                    let value = query.get(key).map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
                    let spans = value.as_deref().filter(|text| *text != "null").map(spans);
                    spans.unwrap_or(Some(Vec::new())).ok_or_else(|| wrong(format!("{name}: {key} is no list of ports")))
                };
                let conn = Query::wanted(protocol, &ports("src_ports")?, &ports("dst_ports")?);
                Some(conn.ok_or_else(|| wrong(format!("{name}: protocol is none of TCP, UDP and ICMP")))?)
            }
        };
        Ok((name, Query { src: text("src").to_owned(), dst: text("dst").to_owned(), wanted }))
    };
    all.iter().enumerate().map(one).collect()
}

/// Ports as people write them: `22,80-90`.
pub fn spans(text: &str) -> Option<Vec<(u16, u16)>> {
    let one = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let span = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (span.0 > 0 && span.0 <= span.1).then_some(span)
    };
    text.split(',').map(one).collect()
}

/// Every question with its answers, and the names of those of which it is not clear who is meant, with why: these have
/// no answers.
pub fn answers(graph: &Graph, model: &mut Model, queries: &[(String, Query)]) -> (Vec<Value>, Vec<(String, AskError)>) {
    let (mut out, mut unclear) = (Vec::new(), Vec::new());
    for (name, query) in queries {
        let mut told = json!({ "name": name, "src": query.src, "dst": query.dst });
        let answers = match explain(graph, model, query) {
            Ok(answers) => answers.iter().map(|one| answer(graph, model, one)).collect(),
            Err(error) => {
                told["error"] = json!(error.to_string());
                unclear.push((name.clone(), error));
                Vec::<Value>::new()
            }
        };
        told["answers"] = json!(answers);
        out.push(told);
    }
    (out, unclear)
}

fn word(blocker: Blocker) -> Option<&'static str> {
    Some(match blocker {
        Blocker::Egress => "egress",
        Blocker::Ingress => "ingress",
        Blocker::NoRouter | Blocker::Route | Blocker::OnlyAnswers | Blocker::Lead | Blocker::Serves => {
            "external-router"
        }
        Blocker::Balancer | Blocker::Listens => "load-balancer",
        Blocker::Transit => "tgw",
        Blocker::NoTransit => "no-tgw",
        Blocker::Disjoint => "disjoint",
    })
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Allows => "allows",
        Effect::Partly => "partly",
        Effect::Blocks => "blocks",
    }
}

fn answer(graph: &Graph, model: &mut Model, answer: &Answer) -> Value {
    let facts = &answer.facts;
    let mut out = Map::new();
    let mut vpcs = BTreeSet::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    for (side, end) in [("src", &answer.from), ("dst", &answer.to)] {
        let (name, kind, vpc, address) = match end {
            End::Endpoint(at) => {
                let endpoint = &model.endpoints[*at];
                let vpc = Some(model.vpcs[endpoint.vpc].name.clone());
                (endpoint.name.clone(), endpoint.kind.neutral(), vpc, json!(endpoint.address_text()))
            }
            End::Internet(ranges) => ("Public Internet".to_owned(), "internet", None, json!(ranges.texts())),
            End::Service(ranges) => ("Service Network".to_owned(), "service", None, json!(ranges.texts())),
            End::Beyond(at, ranges) => (model.beyond[*at].name.clone(), "beyond", None, json!(ranges.texts())),
        };
        put(side, json!(name));
        put(&format!("{side}_kind"), json!(kind));
        put(&format!("{side}_addr"), address);
        if let Some(vpc) = vpc {
            put(&format!("{side}_vpc"), json!(vpc));
            vpcs.insert(vpc);
        }
    }
    // Across two VPCs it is of neither.
    if let (1, Some(vpc)) = (vpcs.len(), vpcs.first()) {
        put("vpc", json!(vpc));
    }
    let conn = match facts.wanted {
        Some(wanted) => model.pool.intersect(facts.conn, wanted),
        None => facts.conn,
    };
    let list = |model: &Model, set: Set| json!(parts(model.pool.get(set)));
    put("conn", list(model, conn));
    // Three verdicts: of answers `response` tells.
    let verdict = match (facts.verdict, facts.wanted) {
        _ if conn == Pool::EMPTY => "blocked",
        (_, Some(wanted)) if conn != wanted => "partly",
        _ => "allowed",
    };
    put("verdict", json!(verdict));
    let mut blocked: Vec<&str> = facts.blocked.iter().filter_map(|blocker| word(*blocker)).collect();
    blocked.order();
    blocked.dedup();
    if !blocked.is_empty() {
        put("blocked_at", json!(blocked));
    }
    if facts.verdict == Verdict::Unknown {
        put("unknown", json!(true));
    }
    let hops = |model: &Model, hops: &[Hop]| hops.iter().map(|hop| table(model, hop)).collect::<Vec<_>>();
    if matches!(answer.from, End::Endpoint(_)) {
        put("egress", json!(hops(model, &facts.egress)));
    }
    if matches!(answer.to, End::Endpoint(_)) {
        put("ingress", json!(hops(model, &facts.ingress)));
    }
    if let Some(by) = &facts.router {
        put("router", router(graph, by));
    }
    if let Some(hop) = &facts.transit {
        put("tgw", transit(graph, model, hop));
    }
    if let Some(response) = &facts.response {
        let status = match response.effect {
            Effect::Allows => "enabled",
            Effect::Partly => "partly",
            Effect::Blocks => "blocked",
        };
        let (egress, ingress) = (hops(model, &response.egress), hops(model, &response.ingress));
        let mut told = json!({ "status": status, "egress": egress, "ingress": ingress });
        if let Some(hop) = &response.transit {
            told["tgw"] = transit(graph, model, hop);
        }
        put("response", told);
        if facts.one_way != Pool::EMPTY {
            put("response_blocked_for", list(model, facts.one_way));
        }
    }
    Value::Object(out)
}

fn table(model: &Model, hop: &Hop) -> Value {
    let (layer, name) = match hop.layer {
        Layer::Group => ("security_group", &model.groups[hop.at].name),
        Layer::Acl => ("network_acl", &model.acls[hop.at].name),
    };
    let rules = |all: &[usize]| all.iter().map(|nth| rule(model, hop, *nth).to_owned()).collect::<Vec<_>>();
    json!({
        "layer": layer, "table": name, "effect": effect(hop.effect), "allow": rules(&hop.allow), "deny": rules(&hop.deny),
    })
}

/// What a rule of a table is called.
pub(crate) fn rule<'m>(model: &'m Model, hop: &Hop, nth: usize) -> &'m str {
    match hop.layer {
        Layer::Group => model.groups[hop.at].rules.get(nth).map_or("", |rule| &rule.id),
        Layer::Acl => model.acls[hop.at].rules.get(nth).map_or("", |rule| &rule.name),
    }
}

fn name(graph: &Graph, node: NodeId) -> &str {
    graph.node(node).resource.name_or_id()
}

fn router(graph: &Graph, router: &Router) -> Value {
    match router {
        Router::Floating(node) => {
            let address = match &graph.node(*node).resource.facts {
                Facts::FloatingIp(facts) => facts.address.to_string(),
                _ => String::new(),
            };
            json!({ "kind": "FloatingIP", "name": name(graph, *node), "addr": address })
        }
        Router::Gateway(node) => json!({ "kind": "PublicGateway", "name": name(graph, *node) }),
        // A public balancer's own addresses are to it what a floating IP is to a server.
        Router::PublicBalancer | Router::Range => json!({ "kind": "FloatingIP", "name": "" }),
        Router::Service => json!({ "kind": "ServiceGateway", "name": "" }),
    }
}

fn transit(graph: &Graph, model: &Model, hop: &TransitHop) -> Value {
    let at = &model.transits[hop.at];
    let filters = match &graph.node(at.node).resource.facts {
        Facts::TransitGateway(facts) => facts
            .connections
            .iter()
            .find(|connection| *connection.name == *hop.connection)
            .map(|own| &own.prefix_filters),
        _ => None,
    };
    let action = if hop.permitted { "permit" } else { "deny" };
    let filter = match hop.filter.and_then(|nth| Some((nth, filters?.get(nth)?))) {
        Some((nth, filter)) => json!({
            "index": nth, "action": action, "prefix": filter.prefix.to_string(), "ge": filter.ge, "le": filter.le,
        }),
        None => json!({ "index": -1, "action": action }),
    };
    let effect = if hop.permitted { "allows" } else { "blocks" };
    json!({ "name": at.name, "connection": hop.connection, "effect": effect, "filter": filter })
}
