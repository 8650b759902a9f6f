//! Findings as files.

use super::{Check, Finding, Severity};
use crate::Reach;
use crate::text::{finding_words, rule};
use drawstream_graph::Graph;
use drawstream_order::Gather as _;
use serde_json::{Value, json};

/// Every finding.
pub fn json(graph: &Graph, reach: &Reach, findings: &[Finding]) -> Value {
    let one = |finding: &Finding| {
        let node = graph.node(finding.node);
        let own = finding.rule.as_ref().map(|(name, at, direction)| {
            json!({ "name": name, "id": rule::id(graph, finding.node, *at), "direction": direction.word() })
        });
        let by: Vec<&String> = finding.by.iter().map(|(name, _)| name).collect();
        let vpc = finding.vpc.map(|vpc| graph.node(reach.model.vpcs[vpc].node).resource.id.clone());
        let subnets = finding.subnets.iter().map(|at| graph.node(reach.model.subnets[*at].node).resource.id.clone());
        json!({
            "check": finding.check.id(), "severity": finding.check.severity().word(), "vpc": vpc,
            "kind": node.kind().id(), "id": node.resource.id, "name": node.resource.name, "rule": own,
            "subnets": subnets.collect::<Vec<_>>(), "by": by, "message": finding_words(graph, reach, finding),
            "do": finding.check.advice(),
        })
    };
    let count = |severity: Severity| findings.iter().filter(|one| one.check.severity() == severity).count();
    let summary: serde_json::Map<String, Value> =
        Severity::ALL.iter().map(|severity| (severity.word().to_owned(), json!(count(*severity)))).gather();
    json!({
        "format": "drawstream.lint/1", "summary": summary, "findings": findings.iter().map(one).collect::<Vec<_>>(),
        "unknown": crate::json::unknown(reach),
    })
}

/// Every finding as SARIF 2.1.0. Findings have no lines: where they are is a resource's name and id.
pub fn sarif(graph: &Graph, reach: &Reach, findings: &[Finding], version: &str) -> Value {
    let level = |check: Check| match check.severity() {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Note => "note",
    };
    let checks: Vec<Check> = super::looked_for(reach).collect();
    let rules: Vec<Value> = checks
        .iter()
        .map(|check| {
            json!({
                "id": check.id(), "shortDescription": { "text": check.means() }, "help": { "text": check.advice() },
                "defaultConfiguration": { "level": level(*check) },
                "properties": { "severity": check.severity().word() },
            })
        })
        .collect();
    let result = |finding: &Finding| {
        let node = graph.node(finding.node);
        let vpc = finding.vpc.map(|vpc| format!("{}/", reach.model.vpcs[vpc].name)).unwrap_or_default();
        let name = format!("{vpc}{}", node.resource.name_or_id());
        json!({
            "ruleId": finding.check.id(), "ruleIndex": checks.iter().position(|check| *check == finding.check),
            "level": level(finding.check), "message": { "text": finding_words(graph, reach, finding) },
            "locations": [{ "logicalLocations": [{
                "fullyQualifiedName": name, "name": node.resource.name_or_id(), "kind": "resource",
                "properties": { "id": node.resource.id, "resource": node.kind().id() },
            }] }],
        })
    };
    let mut invocation = json!({ "executionSuccessful": true });
    if let Some(unread) = crate::text::unread(reach) {
        invocation["toolExecutionNotifications"] = json!([{ "level": "warning", "message": { "text": unread } }]);
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "drawstream", "version": version, "rules": rules } },
            "invocations": [invocation],
            "results": findings.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}
