//! Two lists of rows are equal if they say the same of every pair, however they are grouped: ranges outside are cut
//! where either list names a bound, lists of endpoints are taken apart.

use drawstream_reach::conn::{CODES, Conn, Op, PORTS, TYPES};
use drawstream_reach::ip::{self, Ranges, Span};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub type Key = (String, String, String);

/// What pairs may open, with answers and without.
type Pairs = BTreeMap<Key, (Conn, Conn)>;

/// What differs, a line each.
pub fn differences(got: &[Value], expected: &[Value]) -> Vec<String> {
    let [got, expected] = together([got, expected]);
    let differ = changed(&got, &expected);
    differ.into_iter().map(|(key, [a, b])| format!("{key:?}: {a:?} and not {b:?}")).take(10).collect()
}

/// Lists of rows taken apart, ranges outside wherever one of them names a bound.
pub fn together<const N: usize>(lists: [&[Value]; N]) -> [Pairs; N] {
    let mut starts: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for row in lists.iter().copied().flatten() {
        for side in ["src", "dst"] {
            if let Some((class, spans)) = ranges(row, side) {
                starts.entry(class).or_default().extend(ip::starts(spans));
            }
        }
    }
    let starts = starts.into_iter().map(|(class, starts)| (class, starts.into_iter().collect())).collect();
    lists.map(|rows| expand(rows, &starts))
}

/// Pairs that fare differently, with how they fare in each.
pub fn changed(a: &Pairs, b: &Pairs) -> BTreeMap<Key, [(Conn, Conn); 2]> {
    let keys: BTreeSet<&Key> = a.keys().chain(b.keys()).collect();
    let of = |pairs: &Pairs, key: &Key| pairs.get(key).cloned().unwrap_or_default();
    let both = keys.into_iter().map(|key| (key.clone(), [of(a, key), of(b, key)]));
    both.filter(|(_, [a, b])| a != b).collect()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The ranges of a side that is not a list of endpoints, and what they are ranges of.
fn ranges(row: &Value, side: &str) -> Option<(String, Vec<Span>)> {
    let class = match row[format!("{side}_kind")].as_str().unwrap() {
        "internet" | "service" => "outside".to_owned(),
        "lb_potential" => format!("{}/{}", row[format!("{side}_vpc")], row[side]),
        _ => return None,
    };
    let spans = texts(&row[format!("{side}_addr")]).iter().map(|text| ip::of_text(text).unwrap()).collect();
    Some((class, spans))
}

fn ends(row: &Value, side: &str, starts: &BTreeMap<String, Vec<u32>>) -> Vec<String> {
    if let Some((class, spans)) = ranges(row, side) {
        let pieces = ip::cut(&Ranges::of(spans), &starts[&class]);
        return pieces.into_iter().map(|piece| format!("{class} {}", ip::text(piece))).collect();
    }
    let vpc = row[format!("{side}_vpc")].as_str().or(row["vpc"].as_str()).unwrap();
    match row[format!("{side}_kind")].as_str().unwrap() {
        "lb" => texts(&row[side]).into_iter().map(|name| format!("{vpc}/balancer {name}")).collect(),
        "subnet" => texts(&row[format!("{side}_addr")]).into_iter().map(|at| format!("{vpc}/subnet {at}")).collect(),
        _ => texts(&row[format!("{side}_addr")]).into_iter().map(|at| format!("{vpc}/{at}")).collect(),
    }
}

fn expand(rows: &[Value], starts: &BTreeMap<String, Vec<u32>>) -> Pairs {
    let mut found = Pairs::new();
    for row in rows {
        let scope = row["tgw"].as_str().or(row["vpc"].as_str()).unwrap();
        let conn = conn(&row["conn"]);
        for from in ends(row, "src", starts) {
            for to in ends(row, "dst", starts).into_iter().filter(|to| *to != from) {
                let (both, one_way) = found.entry((scope.to_owned(), from.clone(), to)).or_default();
                let part = if row["unidirectional"] == true { one_way } else { both };
                *part = part.combine(&conn, Op::Union);
            }
        }
    }
    for (both, one_way) in found.values_mut() {
        *one_way = one_way.combine(both, Op::Minus).only_tcp();
    }
    found.retain(|_, (both, one_way)| !both.is_empty() || !one_way.is_empty());
    found
}

fn numbers(value: &Value, whole: (u16, u16)) -> Vec<(u16, u16)> {
    let Some(text) = value.as_str() else { return vec![whole] };
    let one = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        (first.parse().unwrap(), last.parse().unwrap())
    };
    text.split(',').map(one).collect()
}

/// TCP, UDP and ICMP of a row; np-guard knows no other protocols.
pub fn conn(parts: &Value) -> Conn {
    let mut sum = Conn::default();
    for part in parts.as_array().unwrap() {
        let protocol = part["protocol"].as_str().unwrap();
        if protocol == "ANY" {
            sum = sum.combine(&Conn::all(), Op::Union);
        }
        let is_icmp = protocol == "ICMP";
        let (rows, columns) = if is_icmp { ("type", "code") } else { ("src_ports", "dst_ports") };
        let whole = if is_icmp { (TYPES, CODES) } else { (PORTS, PORTS) };
        for rows in numbers(&part[rows], whole.0) {
            for columns in numbers(&part[columns], whole.1) {
                let one = match protocol {
                    "TCP" => Conn::tcp(rows, columns),
                    "UDP" => Conn::udp(rows, columns),
                    "ICMP" => Conn::icmp(rows, columns),
                    _ => Conn::default(),
                };
                sum = sum.combine(&one, Op::Union);
            }
        }
    }
    sum
}
