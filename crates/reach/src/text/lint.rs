//! Findings in words.

use super::{rule, visible};
use crate::Reach;
use crate::explain::{End, end};
use crate::lint::{Check, Finding, Severity, looked_for};
use crate::model::Direction;
use drawstream_graph::Graph;
use drawstream_graph::estate::kind::grouped;
use drawstream_graph::estate::natural;
use drawstream_order::Order as _;

/// The most findings of a check that are told one by one.
const MOST: usize = 10;

/// Every finding by its check.
pub fn lint(graph: &Graph, reach: &Reach, findings: &[Finding], verbose: bool) -> String {
    let checks = looked_for(reach).count();
    // Where a part is missing, its findings are, too.
    let unread = super::unread(reach);
    if findings.is_empty() {
        let lines = std::iter::once(format!("No findings ({checks} checks)")).chain(unread);
        return lines.map(|line| line + "\n").collect();
    }
    let count = |severity: Severity| {
        let number = findings.iter().filter(|finding| finding.check.severity() == severity).count();
        let word = severity.word();
        match (number, severity) {
            (0, _) => format!("no {word}"),
            (1, Severity::Note) | (_, Severity::High | Severity::Medium | Severity::Low) => format!("{number} {word}"),
            (number, Severity::Note) => format!("{number} notes"),
        }
    };
    let counts: Vec<String> = Severity::ALL.iter().map(|severity| count(*severity)).collect();
    let noun = if findings.len() == 1 { "finding" } else { "findings" };
    let number = grouped(findings.len() as u64);
    let mut out = vec![format!("{number} {noun}: {} ({checks} checks)", counts.join(", "))];
    out.extend(unread);
    let mut sorted: Vec<Check> = Check::ALL.to_vec();
    sorted.order_by_key(|check| check.severity());
    for check in sorted {
        let own: Vec<&Finding> = findings.iter().filter(|finding| finding.check == check).collect();
        if own.is_empty() {
            continue;
        }
        out.push(format!("\n{} {}, {}: {}", check.severity().word(), check.id(), own.len(), check.means()));
        let mut lines: Vec<String> = Vec::new();
        let mut advice = vec![check.advice().to_owned()];
        if check == Check::NoWayBack {
            (lines, advice) = no_way_back(reach, &own);
        }
        for finding in own.iter().filter(|_| check != Check::NoWayBack) {
            let line = words(graph, reach, finding);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let shown = if verbose { lines.len() } else { lines.len().min(MOST) };
        out.extend(lines.iter().take(shown).map(|line| format!("  {line}")));
        if shown < lines.len() {
            out.push(format!("  and {} more (-v: all)", lines.len() - shown));
        }
        out.extend(advice.iter().map(|advice| format!("  do: {advice}")));
    }
    out.join("\n") + "\n"
}

/// What stops answers, as `acl1 out`.
fn stoppers(finding: &Finding) -> String {
    let one = |(name, direction): &(String, Option<Direction>)| match direction {
        Some(Direction::Out) => format!("{} out", visible(name)),
        Some(Direction::In) => format!("{} in", visible(name)),
        None => visible(name),
    };
    finding.stopped.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Connections without a way back: sources that fare alike in one line; and what to do.
fn no_way_back(reach: &Reach, findings: &[&Finding]) -> (Vec<String>, Vec<String>) {
    let model = &reach.model;
    let name = |of: &End| match of {
        End::Endpoint(at) => visible(&model.endpoints[*at].name),
        End::Internet(ranges) => format!("internet {}", ranges.texts().join(", ")),
        End::Service(ranges) => format!("service network {}", ranges.texts().join(", ")),
        End::Beyond(..) => end(model, of),
    };
    let mut lines: Vec<((String, String, String), Vec<String>)> = Vec::new();
    let mut advice: Vec<(String, Vec<String>)> = Vec::new();
    let mut rest = Vec::new();
    for finding in findings {
        let Some((from, to, _)) = &finding.pair else {
            rest.push(finding.detail.clone());
            continue;
        };
        let key = (name(to), stoppers(finding), finding.detail.clone());
        match lines.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sources)) if sources.contains(&name(from)) => {}
            Some((_, sources)) => sources.push(name(from)),
            None => lines.push((key, vec![name(from)])),
        }
        for (stopper, direction) in &finding.stopped {
            let (what, other) = match direction {
                Some(Direction::Out) => (format!("let {} out to", visible(stopper)), from),
                Some(Direction::In) => (format!("let {} in from", visible(stopper)), to),
                None => (format!("in {} permit", visible(stopper)), from),
            };
            let range = match other {
                End::Endpoint(at) => crate::ip::text(model.subnets[model.endpoints[*at].subnet].range),
                End::Internet(ranges) | End::Service(ranges) => ranges.texts().join(", "),
                End::Beyond(..) => end(model, other),
            };
            match advice.iter_mut().find(|(known, _)| *known == what) {
                Some((_, ranges)) if ranges.contains(&range) => {}
                Some((_, ranges)) => ranges.push(range),
                None => advice.push((what, vec![range])),
            }
        }
    }
    let line = |((to, stopped, detail), mut sources): ((String, String, String), Vec<String>)| {
        sources.order_by(|a, b| natural(a, b));
        let from = if sources.len() > MOST { format!("{} sources", sources.len()) } else { sources.join(", ") };
        let part = if detail == "tcp" { String::new() } else { format!(" ({detail})") };
        let by = if stopped.is_empty() { String::new() } else { format!(", stopped by {stopped}") };
        format!("{from} to {to}{part}{by}")
    };
    let advice = advice.into_iter().map(|(what, ranges)| format!("{what} {}", ranges.join(", "))).collect();
    (lines.into_iter().map(line).chain(rest).collect(), advice)
}

/// What a finding is about.
pub fn words(graph: &Graph, reach: &Reach, finding: &Finding) -> String {
    let model = &reach.model;
    let name = visible(graph.node(finding.node).resource.name_or_id());
    let vpc = finding.vpc.map(|vpc| format!(", {}", visible(&model.vpcs[vpc].name))).unwrap_or_default();
    let called = |at: usize| rule::called(graph, finding.node, at);
    let own = finding.rule.as_ref().map(|(_, at, direction)| format!("{}, {}", called(*at), direction.word()));
    let subnet = |at: &usize| {
        let subnet = &model.subnets[*at];
        let range = crate::ip::text(subnet.range);
        if finding.check == Check::Overlap {
            format!("{}/{} ({range})", visible(&model.vpcs[subnet.vpc].name), visible(&subnet.name))
        } else {
            visible(&subnet.name)
        }
    };
    let subnets = finding.subnets.iter().map(subnet).collect::<Vec<_>>().join(", ");
    let by = finding.by.iter().map(|(_, at)| called(*at)).collect::<Vec<_>>().join(", ");
    let detail = visible_or_none(&finding.detail);
    match finding.check {
        Check::Overlap => subnets,
        Check::AclSplits | Check::GroupSplits => format!("{name}{vpc}: {} splits {subnets}", own.unwrap_or_default()),
        Check::AclOutside | Check::GroupOutside => format!("{name}{vpc}: {}, {detail}", own.unwrap_or_default()),
        Check::Shadowed | Check::Implied => {
            let why = if by.is_empty() { detail } else { format!("by {by}") };
            format!("{name}{vpc}: {}, {why}", own.unwrap_or_default())
        }
        Check::AnyToAny => format!("{name}{vpc}: {}", own.unwrap_or_default()),
        Check::NoWayBack => match &finding.pair {
            Some((from, to, _)) => {
                let stopped = stoppers(finding);
                let by = if stopped.is_empty() { stopped } else { format!(", stopped by {stopped}") };
                format!("{} to {}: {detail} gets no answers{by}", end(model, from), end(model, to))
            }
            None => detail,
        },
        Check::AdminOpen | Check::FloatingIdle | Check::FilterIdle | Check::MemberUnreached => {
            format!("{name}{vpc}: {detail}")
        }
        Check::GatewayIdle | Check::GatewayOpen | Check::AclIdle | Check::GroupIdle => format!("{name}{vpc}"),
    }
}

fn visible_or_none(text: &str) -> String {
    if text.is_empty() { String::new() } else { visible(text) }
}
