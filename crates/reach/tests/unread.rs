//! What was not read decides nothing: with any list of the sample account refused, whatever is told for certain is true
//! of the whole account.
#![allow(missing_docs, clippy::unwrap_used)]

use drawstream_graph::Graph;
use drawstream_graph::estate::{Coverage, CoverageState, Kind, Reading};
use drawstream_reach::conn::{Conn, Op};
use drawstream_reach::{Options, Reach, Side, idle, lint, text};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds that decide and are ends of no connection, but for transit gateways: behind one that was not read, everything is
/// unknown, which `explain` tells, and a list of everything would not help.
const DECIDING: [Kind; 6] = [
    Kind::SecurityGroup,
    Kind::NetworkAcl,
    Kind::RoutingTable,
    Kind::FloatingIp,
    Kind::PublicGateway,
    Kind::AddressPrefix,
];

/// Kinds without which other things still have to be told truly.
const OTHERS: [Kind; 14] = [
    Kind::Subnet,
    Kind::Instance,
    Kind::BareMetalServer,
    Kind::VirtualNetworkInterface,
    Kind::LoadBalancer,
    Kind::EndpointGateway,
    Kind::TransitGateway,
    Kind::Cluster,
    Kind::Worker,
    Kind::VpnServer,
    Kind::VpnGateway,
    Kind::Share,
    Kind::DirectLink,
    Kind::PrivatePathServiceGateway,
];

fn sample() -> Reading {
    drawstream_sources::file::read("sample.json", drawstream_standin::sample().json.as_bytes()).unwrap()
}

/// The account without a kind, or with `named` only without what further lists tell of it.
fn without(kind: Kind, named: bool) -> Graph {
    let mut reading = sample();
    let regions: BTreeSet<String> = reading.coverage.iter().map(|part| part.region.clone()).collect();
    reading.resources.retain(|resource| named || resource.kind != kind);
    reading.additions.retain(|addition| addition.kind != kind);
    reading.coverage.retain(|part| part.kind != kind.id());
    let refused = |region: &String| Coverage::new(region, kind.id(), CoverageState::Refused, 0);
    reading.coverage.extend(regions.iter().map(refused));
    drawstream_graph::build(reading)
}

/// What may be opened between two resources, or a resource and the outside: for certain, and perhaps.
type Told = BTreeMap<(String, String), (Conn, Conn)>;

fn told(graph: &Graph, reach: &Reach) -> Told {
    let places = |side: &Side| match side {
        Side::Internet(_) => vec!["internet".to_owned()],
        Side::Service(_) => vec!["service".to_owned()],
        Side::Beyond(at, _) => vec![format!("beyond {}", reach.model.beyond[*at].name)],
        Side::Classes(classes) => {
            let members = classes.iter().flat_map(|at| &reach.classes[*at].members);
            members.map(|at| graph.node(reach.model.endpoints[*at].node).resource.id.to_string()).collect()
        }
    };
    let mut found = Told::new();
    for row in &reach.rows {
        let conn = reach.model.pool.get(row.flow.conn);
        for from in places(&row.from) {
            for to in places(&row.to) {
                let (certain, perhaps) = found.entry((from.clone(), to)).or_default();
                let known = if row.flow.unread || row.flow.through.is_some() { perhaps } else { certain };
                *known = known.combine(conn, Op::Union);
            }
        }
    }
    found
}

fn findings(graph: &Graph, reach: &mut Reach) -> BTreeSet<String> {
    let found = lint::lint(graph, reach);
    let id = |finding: &lint::Finding| graph.node(finding.node).resource.id.to_string();
    found.iter().map(|finding| format!("{:?} {} {}", finding.check, id(finding), finding.detail)).collect()
}

/// What the drawing marks: what has no use, and what is behind a balancer that is open to the internet.
fn marks(graph: &Graph, reach: &Reach) -> (BTreeSet<String>, BTreeSet<String>) {
    let id = |node| graph.node(node).resource.id.to_string();
    let unused = idle(graph, reach).into_keys().map(id).collect();
    let exposed = reach.exposure().into_iter().filter(|(_, exposure)| !exposure.behind.is_empty());
    (unused, exposed.map(|(node, _)| id(node)).collect())
}

#[test]
fn what_is_told_for_certain_without_a_list_is_true_of_the_whole_account() {
    let graph = drawstream_graph::build(sample());
    let mut reach = Reach::of(&graph, &Options::default());
    let whole = told(&graph, &reach);
    let all = findings(&graph, &mut reach);
    let (idle_of_all, behind_of_all) = marks(&graph, &reach);
    let mut wrong = Vec::new();
    let lists = DECIDING.into_iter().chain(OTHERS).map(|kind| (kind, false));
    for (kind, named) in lists.chain([(Kind::LoadBalancer, true)]) {
        let graph = without(kind, named);
        let mut reach = Reach::of(&graph, &Options::default());
        let part = told(&graph, &reach);
        for (pair, (certain, _)) in &part {
            let (good, perhaps) = whole.get(pair).cloned().unwrap_or_default();
            if !certain.combine(&good.combine(&perhaps, Op::Union), Op::Minus).is_empty() {
                wrong.push(format!("{kind:?}: told as allowed: {pair:?}"));
            }
        }
        // What a balancer opens to its members cannot be told without its pools.
        let is_balancer =
            |id: &str| graph.all().any(|(_, node)| node.kind() == Kind::LoadBalancer && *node.resource.id == *id);
        if DECIDING.contains(&kind) || named {
            let pairs = whole.iter().filter(|((from, to), _)| from != to && !(named && is_balancer(from)));
            for (pair, (good, _)) in pairs {
                let (certain, perhaps) = part.get(pair).cloned().unwrap_or_default();
                if !good.combine(&certain.combine(&perhaps, Op::Union), Op::Minus).is_empty() {
                    wrong.push(format!("{kind:?}: told as blocked: {pair:?}"));
                }
            }
        }
        let (unused, behind) = marks(&graph, &reach);
        wrong.extend(unused.difference(&idle_of_all).map(|what| format!("{kind:?}: idle: {what}")));
        wrong.extend(behind.difference(&behind_of_all).map(|what| format!("{kind:?}: behind a balancer: {what}")));
        let more = findings(&graph, &mut reach);
        wrong.extend(more.difference(&all).map(|finding| format!("{kind:?}: found: {finding}")));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_first_line_says_what_it_is_not_known_of() {
    let first = |graph: &Graph| {
        let told = text::reach(graph, &Reach::of(graph, &Options::default()), false);
        told.lines().next().unwrap().to_owned()
    };
    let whole = first(&drawstream_graph::build(sample()));
    assert!(whole.starts_with("The internet can open 2 load balancers, 2 virtual servers, 1 VPN server. "), "{whole}");
    let ungrouped = first(&without(Kind::SecurityGroup, false));
    let told = "Of what was read, the internet can open nothing; unknown of 3 load balancers, 2 virtual servers, ";
    assert!(ungrouped.starts_with(told), "{ungrouped}");
    let empty = first(&without(Kind::Subnet, false));
    assert!(empty.starts_with("Of what was read, the internet can open nothing. "), "{empty}");
}

#[test]
fn findings_say_what_was_not_read() {
    let forms = |graph: &Graph| {
        let mut reach = Reach::of(graph, &Options::default());
        let found = lint::lint(graph, &mut reach);
        let told = text::lint(graph, &reach, &found, false);
        (told, lint::json(graph, &reach, &found), lint::sarif(graph, &reach, &found, "1"))
    };
    let notes = "/runs/0/invocations/0/toolExecutionNotifications";
    let (told, json, sarif) = forms(&drawstream_graph::build(sample()));
    assert!(!told.contains("not read") && json["unknown"] == serde_json::json!([]), "{told}");
    assert!(sarif.pointer(notes).is_none());

    let (told, json, sarif) = forms(&without(Kind::SecurityGroup, false));
    assert!(told.contains("\nUnknown, not read: security groups in "), "{told}");
    assert_eq!(json["unknown"][0]["kind"], "security_group");
    let note = sarif.pointer(notes).unwrap()[0]["message"]["text"].as_str().unwrap();
    assert!(note.starts_with("Unknown, not read: security groups in "), "{note}");
}
