//! Rows against brute force: small accounts at random, every pair of ends, packet by packet. The matcher in `brute` is
//! written from IBM's documentation and shares no code with the engine.
#![allow(clippy::unwrap_used)]

mod account;
mod brute;

use account::{Account, PACKETS, Packet};
use brute::Fate;
use drawstream_reach::{Options, Reach, Side};
use proptest::prelude::*;
use std::net::Ipv4Addr;

/// What rows say of a packet between two addresses; the VPC of a server, none for an address outside.
fn told(reach: &Reach, from: (Option<&str>, u32), to: (Option<&str>, u32), packet: &Packet) -> Fate {
    let holds = |side: &Side, (vpc, address): (Option<&str>, u32)| match side {
        Side::Classes(classes) => vpc.is_some_and(|vpc| {
            let members = classes.iter().flat_map(|at| &reach.classes[*at].members);
            members
                .map(|at| &reach.model.endpoints[*at])
                .any(|end| end.address == address && reach.model.vpcs[end.vpc].name == vpc)
        }),
        Side::Internet(ranges) | Side::Service(ranges) => vpc.is_none() && ranges.has(address),
    };
    // Rows of the outside hold for the VPC of their other end; so do both of its sides.
    let mut fate = Fate::Stopped;
    for row in reach.rows.iter().filter(|row| holds(&row.from, from) && holds(&row.to, to)) {
        let has = |set| {
            let conn = reach.model.pool.get(set);
            match *packet {
                Packet::Tcp(source, destination) => conn.tcp.has(source, destination),
                Packet::Udp(source, destination) => conn.udp.has(source, destination),
                Packet::Icmp(kind, code) => conn.icmp.has(kind, code),
                Packet::Gre => conn.others.numbers().iter().any(|span| (span.0..=span.1).contains(&47)),
            }
        };
        let (answered, one_way) = (has(row.flow.conn), has(row.flow.one_way));
        assert!(!(answered && one_way), "both at once: {packet:?}");
        if answered {
            fate = Fate::Passes;
        } else if one_way && fate == Fate::Stopped {
            fate = Fate::NoWayBack;
        }
    }
    fate
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_packet_fares_as_by_brute_force(account in account::accounts()) {
        let text = account.json().to_string();
        let reading = drawstream_sources::file::read("made.json", text.as_bytes()).unwrap();
        let reach = Reach::of(&drawstream_graph::build(reading), &Options::default());
        let ends = account.ends();
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
