//! Answers as a file.

use super::answer::{Answer, Effect, End, Facts, Verdict};
use super::told::{Place, doubt, good, tell, verdict};
use crate::conn::{Conn, Op, parts};
use crate::ip::address_text;
use crate::model::Model;
use crate::text::why;
use drawstream_graph::Graph;
use serde_json::{Value, json};

/// Every answer.
pub fn json(graph: &Graph, model: &Model, answers: &[Answer]) -> Value {
    let answers: Vec<Value> = answers.iter().map(|answer| one(graph, model, answer)).collect();
    json!({ "format": "drawstream.explain/1", "answers": answers })
}

fn one(graph: &Graph, model: &Model, answer: &Answer) -> Value {
    let told = tell(graph, model, answer);
    let hops: Vec<Value> = told.places.iter().map(hop).collect();
    let blocked: Vec<&Value> = told.blocked.iter().filter_map(|at| hops.get(*at)).collect();
    // What arrives, answered or not: the verdict says which.
    let lost = model.pool.get(answer.facts.one_way);
    let conn: Conn = good(model, answer).combine(lost, Op::Union);
    json!({
        "from": end(graph, model, &answer.from), "to": end(graph, model, &answer.to),
        "verdict": verdict(answer.facts.verdict), "conn": parts(&conn), "no_way_back": parts(lost),
        "why": why(model, answer, &told), "hops": hops, "blocked_by": blocked, "to_open": told.open, "unknown": unknown(&answer.facts),
    })
}

/// Why nothing can be told, where that is the verdict: kinds that were not read, what IBM cannot answer for, the address
/// that routes send it through.
fn unknown(facts: &Facts) -> Value {
    if facts.verdict != Verdict::Unknown {
        return Value::Null;
    }
    json!({
        "kinds": facts.unread.iter().map(|kind| kind.id()).collect::<Vec<_>>(), "why": facts.doubt.map(doubt),
        "through": facts.through.map(address_text),
    })
}

fn hop(place: &Place) -> Value {
    let effect = match place.effect {
        Effect::Allows => "allows",
        Effect::Partly => "partly",
        Effect::Blocks => "blocks",
    };
    json!({
        "side": place.stage.word(), "kind": place.kind, "id": place.id, "name": place.name, "effect": effect,
        "does": place.does, "rules": place.rules, "words": place.said,
    })
}

fn end(graph: &Graph, model: &Model, end: &End) -> Value {
    match end {
        End::Endpoint(at) => {
            let endpoint = &model.endpoints[*at];
            let node = graph.node(endpoint.node);
            json!({
                "kind": node.kind().id(), "id": node.resource.id, "name": node.resource.name,
                "vpc": graph.node(model.vpcs[endpoint.vpc].node).resource.id, "address": endpoint.address_text(),
            })
        }
        End::Internet(ranges) => json!({ "kind": "internet", "address": ranges.texts().join(",") }),
        End::Service(ranges) => json!({ "kind": "service", "address": ranges.texts().join(",") }),
        End::Beyond(at, ranges) => {
            let node = graph.node(model.beyond[*at].node);
            json!({
                "kind": node.kind().id(), "id": node.resource.id, "name": node.resource.name,
                "address": ranges.texts().join(","),
            })
        }
    }
}
