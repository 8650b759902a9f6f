//! Sets of connections taken apart for people and files.

use super::{CODES, Conn, PORTS, Plane, Spans, TYPES};
use serde::Serialize;

/// A part of a set: one protocol, with what it is limited to. A field that is not there limits nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Part {
    /// `ANY` (TCP, UDP and ICMP), `TCP`, `UDP`, `ICMP`, or the numbers of others: `protocol 4,47`.
    pub protocol: String,
    /// Source ports: `1-99,201-65535`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src_ports: Option<String>,
    /// Destination ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dst_ports: Option<String>,
    /// ICMP types.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub icmp_type: Option<String>,
    /// ICMP codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Spans as text: `22,80-90`.
pub fn spans_text(spans: &[(u16, u16)]) -> String {
    let one = |(first, last): &(u16, u16)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    spans.iter().map(one).collect::<Vec<_>>().join(",")
}

fn limited(spans: &Spans, whole: (u16, u16)) -> Option<String> {
    (spans.as_slice() != [whole]).then(|| spans_text(spans))
}

/// The parts of a set, by protocol.
pub fn parts(conn: &Conn) -> Vec<Part> {
    let mut out = Vec::new();
    let ports = Plane::rectangle(PORTS, PORTS);
    let is_all = conn.tcp == ports && conn.udp == ports && conn.icmp == Plane::rectangle(TYPES, CODES);
    if is_all {
        out.push(Part { protocol: "ANY".to_owned(), ..Part::default() });
    } else {
        for (protocol, plane) in [("TCP", &conn.tcp), ("UDP", &conn.udp)] {
            for (sources, destinations) in plane.rectangles() {
                let (src_ports, dst_ports) = (limited(&sources, PORTS), limited(&destinations, PORTS));
                out.push(Part { protocol: protocol.to_owned(), src_ports, dst_ports, ..Part::default() });
            }
        }
        for (types, codes) in conn.icmp.rectangles() {
            let (icmp_type, code) = (limited(&types, TYPES), limited(&codes, CODES));
            out.push(Part { protocol: "ICMP".to_owned(), icmp_type, code, ..Part::default() });
        }
    }
    let numbers = conn.others.numbers();
    if !numbers.is_empty() {
        out.push(Part { protocol: format!("protocol {}", spans_text(&numbers)), ..Part::default() });
    }
    out
}
