//! Sets of connections in words: `any`, `tcp 443`, `tcp, udp 30000-32767`.

use crate::conn::{CODES, Conn, Op, Others, PORTS, Plane, Spans, TYPES, spans_text};
use crate::ip::address_text;
use std::collections::BTreeMap;

/// A set in words; `nothing` where it is empty.
pub fn conn(conn: &Conn) -> String {
    let whole = Conn::all();
    let named = conn.others.numbers();
    let is_all = conn.tcp == whole.tcp && conn.udp == whole.udp && conn.icmp == whole.icmp;
    if is_all {
        return "any".to_owned();
    }
    // Protocols with equal ports stand together, in the order of the first of them.
    let mut by_limit: Vec<(String, Vec<&str>)> = Vec::new();
    let mut add = |protocol: &'static str, limits: Vec<String>| {
        for limit in limits {
            match by_limit.iter_mut().find(|(known, _)| *known == limit && protocol != "icmp") {
                Some((_, protocols)) => protocols.push(protocol),
                None => by_limit.push((limit, vec![protocol])),
            }
        }
    };
    add("icmp", conn.icmp.rectangles().into_iter().map(|(types, codes)| icmp(&types, &codes)).collect());
    for (protocol, plane) in [("tcp", &conn.tcp), ("udp", &conn.udp)] {
        add(protocol, plane.rectangles().into_iter().map(|(sources, ports)| limit(&sources, &ports)).collect());
    }
    let mut words: Vec<String> =
        by_limit.into_iter().map(|(limit, protocols)| format!("{}{limit}", protocols.join(", "))).collect();
    if conn.others == Others::ALL {
        words.push("other protocols".to_owned());
    } else {
        words.extend(others(&named));
    }
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

fn limit(sources: &Spans, ports: &Spans) -> String {
    let mut out = String::new();
    if ports.as_slice() != [PORTS] {
        out = format!(" {}", spans_text(ports));
    }
    if sources.as_slice() != [PORTS] {
        out.push_str(&format!(" from source port {}", spans_text(sources)));
    }
    out
}

fn icmp(types: &Spans, codes: &Spans) -> String {
    let mut out = String::new();
    if types.as_slice() != [TYPES] {
        out = format!(" type {}", spans_text(types));
    }
    if codes.as_slice() != [CODES] {
        out.push_str(&format!(" code {}", spans_text(codes)));
    }
    out
}

fn others(numbers: &Spans) -> Vec<String> {
    let names: BTreeMap<u16, &str> = [
        (4, "ip_in_ip"),
        (46, "rsvp"),
        (47, "gre"),
        (50, "esp"),
        (51, "ah"),
        (112, "vrrp"),
        (115, "l2tp"),
        (132, "sctp"),
    ]
    .into();
    let one = |(first, last): &(u16, u16)| match names.get(first) {
        Some(name) if first == last => (*name).to_owned(),
        _ => format!("protocol {}", spans_text(&[(*first, *last)])),
    };
    numbers.iter().map(one).collect()
}

/// What is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Something that decides: groups, ACLs, routes, floating IPs, gateways, listeners.
    Parts,
    /// What of a network beyond decides: who is there, or what its own subnet lets pass.
    Beyond,
}

/// What may be opened, what of it gets no answers, and on what it depends.
pub fn both(good: &Conn, one_way: &Conn, through: Option<u32>, unread: Option<Unread>) -> String {
    let mut words = Vec::new();
    if !good.is_empty() {
        words.push(conn(good));
    }
    if !one_way.is_empty() {
        words.push(format!("{} no way back", conn(one_way)));
    }
    if let Some(hop) = through {
        words.push(format!("if {} forwards it", address_text(hop)));
    }
    match unread {
        Some(Unread::Parts) => words.push("unknown, not all that decides was read".to_owned()),
        Some(Unread::Beyond) => words.push("unknown, not all that decides is told".to_owned()),
        None => {}
    }
    words.join("; ")
}

/// Whether a set has TCP to a port from every source port.
pub fn has_port(conn: &Conn, port: u16) -> bool {
    let wanted = Plane::rectangle(PORTS, (port, port));
    wanted.combine(&conn.tcp, Op::Minus).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_told_shortly() {
        let and = |a: Conn, b: Conn| a.combine(&b, Op::Union);
        assert_eq!(conn(&Conn::all()), "any");
        assert_eq!(conn(&Conn::default()), "nothing");
        let nodes = (30_000, 32_767);
        assert_eq!(conn(&and(Conn::tcp(PORTS, nodes), Conn::udp(PORTS, nodes))), "tcp, udp 30000-32767");
        assert_eq!(conn(&and(Conn::icmp((8, 8), CODES), Conn::tcp(PORTS, (22, 22)))), "icmp type 8, tcp 22");
        assert_eq!(conn(&Conn::tcp((1, 99), PORTS)), "tcp from source port 1-99");
    }
}
