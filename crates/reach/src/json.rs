//! Results as files: classes and what they may open to each other, and a table of pairs.

use crate::Reach;
use crate::conn::{Part, Pool, Set, parts};
use crate::engine::{Flow, Side, Via};
use crate::groups::Groups;
use crate::ip::address_text;
use crate::model::{EndKind, Endpoint};
use crate::text::escaped;
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Gather as _;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The form of the file.
const FORMAT: &str = "drawstream.reach/1";

/// What a resource is called in files.
fn named(graph: &Graph, node: NodeId) -> Value {
    let node = graph.node(node);
    json!({ "kind": node.kind().id(), "id": node.resource.id, "name": node.resource.name })
}

fn member(graph: &Graph, reach: &Reach, at: usize) -> Value {
    let endpoint = &reach.model.endpoints[at];
    let mut member = named(graph, endpoint.node);
    member["vpc"] = json!(graph.node(reach.model.vpcs[endpoint.vpc].node).resource.id);
    member["address"] = json!(endpoint.address_text());
    member
}

/// What both sides of a flow are told as: its parts with their verdicts.
fn told(flow: &Flow) -> Vec<(Set, &'static str)> {
    let is_known = flow.through.is_none() && !flow.unread;
    let parts = [(flow.conn, if is_known { "allowed" } else { "unknown" }), (flow.one_way, "no_way_back")];
    parts.into_iter().filter(|(set, _)| *set != Pool::EMPTY).collect()
}

/// What a connection passes: a transit gateway; to and from the internet a floating IP, gateway or balancer, where all
/// members have the same.
fn via(reach: &Reach, flow: &Flow, members: &mut dyn Iterator<Item = usize>) -> Option<NodeId> {
    match flow.via {
        Via::Inside | Via::Service => {
            let hop = flow.through?;
            reach.model.endpoints.iter().find(|endpoint| endpoint.address == hop).map(|endpoint| endpoint.node)
        }
        Via::Transit(at) => Some(reach.model.transits[at].node),
        Via::Beyond(at) => Some(reach.model.beyond[at].node),
        Via::Internet => {
            let nodes: BTreeSet<Option<NodeId>> = members.map(|at| outlet(reach, &reach.model.endpoints[at])).gather();
            nodes.first().copied().flatten().filter(|_| nodes.len() == 1)
        }
    }
}

fn outlet(reach: &Reach, endpoint: &Endpoint) -> Option<NodeId> {
    let balancer = endpoint.balancer.map(|_| endpoint.node);
    endpoint.floating.or(balancer).or(reach.model.subnets[endpoint.subnet].gateway)
}

/// Writes classes, connections, what is exposed, and what was not read.
///
/// # Errors
/// Those of the sink.
pub fn write(graph: &Graph, reach: &Reach, read_at: &str, sink: &mut dyn Write) -> io::Result<()> {
    let groups = Groups::of(reach);
    write!(sink, "{{\n\"format\": {}, \"read_at\": {},\n\"classes\": [", json!(FORMAT), json!(read_at))?;
    for group in 0..groups.classes.len() {
        let members: Vec<Value> = groups.members(reach, group).map(|at| member(graph, reach, at)).collect();
        let class = json!({ "id": id(group), "members": members });
        write!(sink, "{}\n{}", if group == 0 { "" } else { "," }, escaped(&class.to_string()))?;
    }
    write!(sink, "],\n\"connections\": [")?;
    let mut comma = "";
    for row in &reach.rows {
        let conns: Vec<(Vec<Part>, &str)> =
            told(&row.flow).into_iter().map(|(set, verdict)| (parts(reach.model.pool.get(set)), verdict)).collect();
        for (from, from_group) in ends(reach, &groups, &row.from) {
            for (to, to_group) in ends(reach, &groups, &row.to) {
                let inside = from_group.or(to_group);
                let mut members = inside.into_iter().flat_map(|group| groups.members(reach, group));
                let via = via(reach, &row.flow, &mut members).map(|node| named(graph, node));
                for (conn, verdict) in &conns {
                    let line = json!({ "from": from, "to": to, "conn": conn, "verdict": verdict, "via": via });
                    write!(sink, "{comma}\n{}", escaped(&line.to_string()))?;
                    comma = ",";
                }
            }
        }
    }
    let exposed: Vec<Value> = reach
        .exposed()
        .into_iter()
        .map(|(node, conn)| {
            let node = graph.node(node);
            json!({ "kind": node.kind().id(), "id": node.resource.id, "conn": parts(&conn) })
        })
        .collect();
    writeln!(sink, "],\n\"exposed\": {},\n\"unknown\": {}\n}}", json!(exposed), unknown(reach))
}

/// What was not read and decides, by region and kind.
pub(crate) fn unknown(reach: &Reach) -> Value {
    let region = |region: String| if region.is_empty() { "global".to_owned() } else { region };
    reach.unread().into_iter().map(|(of, kind)| json!({ "region": region(of), "kind": kind.id() })).collect()
}

fn id(group: usize) -> String {
    format!("c{}", group + 1)
}

/// The ends of a row's side, as the file calls them.
fn ends(reach: &Reach, groups: &Groups, side: &Side) -> Vec<(Value, Option<usize>)> {
    match side {
        Side::Classes(classes) => {
            groups.of_side(classes).into_iter().map(|group| (json!(id(group)), Some(group))).collect()
        }
        Side::Internet(ranges) if reach.model.vpcs.iter().any(|vpc| vpc.internet == *ranges) => {
            vec![(json!("internet"), None)]
        }
        Side::Service(ranges) if *ranges == crate::ip::service_network() => vec![(json!("service"), None)],
        Side::Internet(ranges) | Side::Service(ranges) | Side::Beyond(_, ranges) => vec![(json!(ranges.texts()), None)],
    }
}

/// Writes a table of pairs, a line for each part of what may be opened.
///
/// # Errors
/// Those of the sink.
pub fn csv(graph: &Graph, reach: &Reach, sink: &mut dyn Write) -> io::Result<()> {
    let columns = "from_kind,from,from_vpc,from_address,to_kind,to,to_vpc,to_address,protocol,source_ports,ports,icmp,\
        verdict,via";
    write!(sink, "{columns}\r\n")?;
    for row in &reach.rows {
        let mut tails: Vec<String> = Vec::new();
        for (set, verdict) in told(&row.flow) {
            for part in parts(reach.model.pool.get(set)) {
                let icmp =
                    [part.icmp_type.as_ref().map(|of| format!("type {of}")), part.code.map(|of| format!("code {of}"))];
                let icmp = icmp.into_iter().flatten().collect::<Vec<_>>().join(" ");
                let [source, ports] = [part.src_ports, part.dst_ports].map(Option::unwrap_or_default);
                let cells = [part.protocol.to_lowercase(), source, ports, icmp, verdict.to_owned()];
                tails.push(cells.map(|cell| quoted(&cell)).join(","));
            }
        }
        let (from, to) = (cells(graph, reach, &row.from), cells(graph, reach, &row.to));
        for (from, from_at) in &from {
            for (to, to_at) in to.iter().filter(|(_, at)| from_at.is_none() || at != from_at) {
                let mut inside = from_at.or(*to_at).into_iter();
                let via = via(reach, &row.flow, &mut inside);
                let via = via.map(|node| quoted(graph.node(node).resource.name_or_id())).unwrap_or_default();
                for tail in &tails {
                    write!(sink, "{from},{to},{tail},{via}\r\n")?;
                }
            }
        }
    }
    Ok(())
}

fn cells(graph: &Graph, reach: &Reach, side: &Side) -> Vec<(String, Option<usize>)> {
    let outside = |kind: &str, texts: Vec<String>| vec![(format!("{kind},,,{}", quoted(&texts.join(" "))), None)];
    let classes = match side {
        Side::Classes(classes) => classes,
        Side::Internet(ranges) => return outside("internet", ranges.texts()),
        Side::Service(ranges) => return outside("service", ranges.texts()),
        Side::Beyond(at, ranges) => {
            let own = &reach.model.beyond[*at];
            let kind = graph.node(own.node).kind().id();
            return vec![(format!("{kind},{},,{}", quoted(&own.name), quoted(&ranges.texts().join(" "))), None)];
        }
    };
    let one = |at: &usize| {
        let endpoint = &reach.model.endpoints[*at];
        let kind = graph.node(endpoint.node).kind().id();
        let vpc = &reach.model.vpcs[endpoint.vpc].name;
        let address = match endpoint.kind {
            EndKind::Potential => endpoint.address_text(),
            _ => address_text(endpoint.address),
        };
        (format!("{kind},{},{},{}", quoted(&endpoint.name), quoted(vpc), quoted(&address)), Some(*at))
    };
    classes.iter().flat_map(|at| &reach.classes[*at].members).map(one).collect()
}

/// A cell: no formula, whatever it is called, and in quotes where it needs them.
fn quoted(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
