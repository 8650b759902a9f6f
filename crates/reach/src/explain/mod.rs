//! Why one end may open a connection to another, or may not: every table on the way with the rules that decide, every
//! place that stops it, and the way back.

mod answer;
mod ask;
mod json;
mod path;
mod told;

pub use answer::{Answer, Blocker, Doubt, Effect, End, Hop, Layer, Response, Router, TransitHop, Verdict};
pub use ask::{AskError, Asked};
pub use json::json;
pub(crate) use path::of as way;
pub use told::{Place, Stage, Told, asked, doubt, end, good, kinds, tell, verdict};

use crate::conn::{Conn, Op, PORTS, Pool, Set};
use crate::ip::Ranges;
use crate::model::Model;
use crate::tables::Tables;
use drawstream_graph::Graph;
use drawstream_order::Order as _;
use std::collections::BTreeMap;

/// The most pairs that are answered at once.
const MOST_PAIRS: usize = 2_000;

/// A question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Who opens.
    pub src: String,
    /// Who is opened to.
    pub dst: String,
    /// Which connections are meant; any where none are named.
    pub wanted: Option<Conn>,
}

impl Query {
    /// Of TCP, UDP or ICMP by its name in any case, with ports where named; none for another name.
    pub fn wanted(protocol: &str, sources: &[(u16, u16)], destinations: &[(u16, u16)]) -> Option<Conn> {
        let whole = [PORTS];
        let or_all = |spans: &'_ [(u16, u16)]| if spans.is_empty() { whole.to_vec() } else { spans.to_vec() };
        let mut sum = Conn::default();
        for source in or_all(sources) {
            for destination in or_all(destinations) {
                let one = match protocol.to_ascii_lowercase().as_str() {
                    "tcp" => Conn::tcp(source, destination),
                    "udp" => Conn::udp(source, destination),
                    "icmp" => Conn::icmp(crate::conn::TYPES, crate::conn::CODES),
                    _ => return None,
                };
                sum = sum.combine(&one, Op::Union);
            }
        }
        Some(sum)
    }
}

/// Answers a question: an answer for each pair of endpoints, and for the outside one for each piece that fares alike.
///
/// # Errors
/// [`AskError`], where it is not clear who is meant.
pub fn explain(graph: &Graph, model: &mut Model, query: &Query) -> Result<Vec<Answer>, AskError> {
    let from = ask::resolve(graph, model, &query.src)?;
    let to = ask::resolve(graph, model, &query.dst)?;
    let wanted = query.wanted.clone().map(|conn| model.pool.intern(conn));
    let (froms, tos) = match (&from, &to) {
        (Asked::Outside(..), Asked::Outside(..)) => return Err(AskError::Outside),
        (Asked::Endpoints(a), Asked::Endpoints(b)) if a == b && a.len() == 1 => {
            return Err(AskError::Same { name: query.src.clone() });
        }
        (a, b) => (ends(model, a, b), ends(model, b, a)),
    };
    let is_nowhere = |asked: &Asked, ends: &[End]| ends.is_empty() && matches!(asked, Asked::Outside(..));
    for (asked, ends, name) in [(&from, &froms, &query.src), (&to, &tos, &query.dst)] {
        if is_nowhere(asked, ends) {
            return Err(AskError::Nowhere { name: name.clone() });
        }
    }
    let number = froms.len() * tos.len();
    if number > MOST_PAIRS {
        return Err(AskError::TooMany { number, most: MOST_PAIRS });
    }
    let mut tables = Tables::of(model);
    let mut answers = Vec::new();
    // Pieces of the outside that fare alike, by the other end.
    let mut alike: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for from in &froms {
        for to in tos.iter().filter(|to| *to != from) {
            if !leads(model, from, to) {
                continue;
            }
            let answer = path::of(graph, model, &mut tables, from, to, wanted);
            let (inside, piece) = match (&answer.from, &answer.to) {
                (End::Endpoint(at), End::Internet(ranges) | End::Service(ranges) | End::Beyond(_, ranges))
                | (End::Internet(ranges) | End::Service(ranges) | End::Beyond(_, ranges), End::Endpoint(at)) => {
                    (*at, ranges.clone())
                }
                _ => {
                    answers.push(answer);
                    continue;
                }
            };
            let known = alike.entry(inside).or_default();
            match known.iter().find(|at| fares_alike(&answers[**at], &answer)) {
                Some(at) => add(&mut answers[*at], &piece),
                None => {
                    known.push(answers.len());
                    answers.push(answer);
                }
            }
        }
    }
    if answers.is_empty() && !froms.is_empty() && !tos.is_empty() {
        let name = if matches!(from, Asked::Endpoints(_)) { &query.dst } else { &query.src };
        return Err(AskError::Nowhere { name: name.clone() });
    }
    Ok(answers)
}

/// Whether a network beyond is one that the other end's VPC has a way to.
fn leads(model: &Model, from: &End, to: &End) -> bool {
    match (from, to) {
        (End::Endpoint(own), End::Beyond(at, _)) | (End::Beyond(at, _), End::Endpoint(own)) => {
            model.beyond[*at].door(model.endpoints[*own].vpc).is_some()
        }
        _ => true,
    }
}

/// The ends of one side; of the outside the pieces that rules of the other side's VPCs tell apart.
fn ends(model: &Model, asked: &Asked, other: &Asked) -> Vec<End> {
    let (internet, service, beyond) = match asked {
        Asked::Endpoints(all) => return all.iter().map(|at| End::Endpoint(*at)).collect(),
        Asked::Outside(internet, service, beyond) => (internet, service, beyond),
    };
    let mut starts: Vec<u32> = Vec::new();
    if let Asked::Endpoints(all) = other {
        starts.extend(all.iter().flat_map(|at| &model.vpcs[model.endpoints[*at].vpc].starts));
    }
    starts.order();
    starts.dedup();
    let cut = |of: &Ranges| crate::ip::cut(of, &starts).into_iter().map(|piece| Ranges::of([piece]));
    let mut found: Vec<End> = cut(internet).map(End::Internet).chain(cut(service).map(End::Service)).collect();
    for (at, ranges) in beyond {
        if ranges.is_empty() {
            found.push(End::Beyond(*at, Ranges::default()));
        }
        found.extend(cut(ranges).map(|piece| End::Beyond(*at, piece)));
    }
    found
}

fn fares_alike(a: &Answer, b: &Answer) -> bool {
    let same_kind = |a: &End, b: &End| match (a, b) {
        (End::Beyond(a, _), End::Beyond(b, _)) => a == b,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    };
    same_kind(&a.from, &b.from) && same_kind(&a.to, &b.to) && a.facts == b.facts
}

fn add(answer: &mut Answer, piece: &Ranges) {
    for end in [&mut answer.from, &mut answer.to] {
        if let End::Internet(ranges) | End::Service(ranges) | End::Beyond(_, ranges) = end {
            *ranges = ranges.union(piece);
        }
    }
}

/// What counts as everything where no connections are named.
pub(crate) const fn universe(model: &Model) -> Set {
    if model.options.rules_only { Pool::ALL } else { Pool::ANY }
}
