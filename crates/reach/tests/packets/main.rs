//! Rows against brute force: small accounts at random, every pair of ends, packet by packet. The matcher in `brute` is
//! written from IBM's documentation and shares no code with the engine.
#![allow(clippy::unwrap_used)]

mod account;
mod brute;
mod made;

use account::{Account, End, PACKETS, Packet};
use brute::Fate;
use drawstream_graph::Graph;
use drawstream_reach::conn::Conn;
use drawstream_reach::explain::{AskError, Query, Verdict, explain};
use drawstream_reach::model::{self, Model};
use drawstream_reach::{Options, Reach, Side};
use proptest::prelude::*;
use std::net::Ipv4Addr;

fn has(conn: &Conn, packet: &Packet) -> bool {
    match *packet {
        Packet::Tcp(source, destination) => conn.tcp.has(source, destination),
        Packet::Udp(source, destination) => conn.udp.has(source, destination),
        Packet::Icmp(kind, code) => conn.icmp.has(kind, code),
        Packet::Gre => conn.others.numbers().iter().any(|span| (span.0..=span.1).contains(&47)),
    }
}

/// What an explanation says: everything that arrives, the TCP of it that gets no answers, and whether it depends on a
/// server that it is routed through; none where both ends are outside.
fn explained(graph: &Graph, model: &mut Model, account: &Account, from: &End, to: &End) -> Option<(Conn, Conn, bool)> {
    let name = |end: &End| match account.place(end) {
        (Some(vpc), address) => format!("{vpc}/{}", Ipv4Addr::from_bits(address)),
        (None, address) => Ipv4Addr::from_bits(address).to_string(),
    };
    let query = Query { src: name(from), dst: name(to), wanted: None };
    let answers = match explain(graph, model, &query) {
        // Both outside, or nothing that leads there.
        Err(AskError::Outside | AskError::Nowhere { .. }) => return None,
        answers => answers.unwrap(),
    };
    assert_eq!(answers.len(), 1, "{query:?}");
    let facts = &answers[0].facts;
    // Nothing that arrives is called blocked, and nothing without a way back allowed.
    let is_empty = model.pool.get(facts.conn).is_empty();
    assert_eq!(facts.verdict == Verdict::Blocked, is_empty, "{query:?}: {facts:?}");
    assert_eq!(!facts.blocked.is_empty(), is_empty, "{query:?}: {facts:?}");
    let lost = model.pool.get(facts.one_way).clone();
    assert!(lost.is_empty() || facts.verdict != Verdict::Allowed, "{query:?}: {facts:?}");
    assert!(facts.through.is_none() || facts.verdict == Verdict::Unknown, "{query:?}: {facts:?}");
    Some((model.pool.get(facts.conn).clone(), lost, facts.through.is_some()))
}

/// What rows say of a packet between two addresses, and whether it depends on a server that it is routed through; with
/// the VPC of a server, none for an address outside.
fn told(reach: &Reach, from: (Option<&str>, u32), to: (Option<&str>, u32), packet: &Packet) -> (Fate, bool) {
    let holds = |side: &Side, (vpc, address): (Option<&str>, u32)| match side {
        Side::Classes(classes) => vpc.is_some_and(|vpc| {
            let members = classes.iter().flat_map(|at| &reach.classes[*at].members);
            members
                .map(|at| &reach.model.endpoints[*at])
                .any(|end| end.address == address && reach.model.vpcs[end.vpc].name == vpc)
        }),
        Side::Internet(ranges) | Side::Service(ranges) | Side::Beyond(_, ranges) => {
            vpc.is_none() && ranges.has(address)
        }
    };
    // Rows of the outside hold for the VPC of their other end; so do both of its sides.
    let (mut fate, mut depends) = (Fate::Stopped, false);
    for row in reach.rows.iter().filter(|row| holds(&row.from, from) && holds(&row.to, to)) {
        let of = |set| has(reach.model.pool.get(set), packet);
        let (answered, one_way) = (of(row.flow.conn), of(row.flow.one_way));
        assert!(!(answered && one_way), "both at once: {packet:?}");
        if answered {
            fate = Fate::Passes;
        } else if one_way && fate == Fate::Stopped {
            fate = Fate::NoWayBack;
        }
        depends |= (answered || one_way) && row.flow.through.is_some();
    }
    (fate, depends)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_packet_fares_as_by_brute_force(account in account::accounts()) {
        let text = account.json().to_string();
        let reading = drawstream_sources::file::read("made.json", text.as_bytes()).unwrap();
        let graph = drawstream_graph::build(reading);
        let reach = Reach::of(&graph, &Options::default());
        let ends = account.ends();
        let mut model = model::of(&graph, &Options::default());
        for from in &ends {
            for to in ends.iter().filter(|to| *to != from) {
                let Some((conn, one_way, depends)) = explained(&graph, &mut model, &account, from, to) else { continue };
                for packet in &PACKETS {
                    let (answered, lost) = (has(&conn, packet), has(&one_way, packet));
                    let said = if lost { Fate::NoWayBack } else if answered { Fate::Passes } else { Fate::Stopped };
                    let said = (said, depends && said != Fate::Stopped);
                    prop_assert_eq!(said, brute::fate(&account, from, to, packet), "explained: {:?} {:?}", from, to);
                }
            }
        }
        for from in &ends {
            for to in ends.iter().filter(|to| *to != from) {
                for packet in &PACKETS {
                    let expected = brute::fate(&account, from, to, packet);
                    let got = told(&reach, account.place(from), account.place(to), packet);
                    let words = || format!("{:?} to {:?}, {packet:?}\n{account:#?}", show(&account, from), show(&account, to));
                    prop_assert_eq!(got, expected, "{}", words());
                }
            }
        }
    }
}

fn show(account: &Account, end: &account::End) -> (Option<String>, Ipv4Addr) {
    let (vpc, address) = account.place(end);
    (vpc.map(str::to_owned), Ipv4Addr::from_bits(address))
}
