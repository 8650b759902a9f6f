//! Rows between endpoints.

use crate::Reach;
use crate::conn::{Pool, Set, parts};
use crate::engine::{Row, Side, Via};
use crate::ip::Ranges;
use crate::model::{EndKind, Model};
use drawstream_order::Gather as _;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One end of rows: endpoints of one kind in one VPC, or a range outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Endpoints { vpc: usize, kind: &'static str, members: Vec<usize> },
    Balancer { vpc: usize, at: usize },
    Internet(Ranges),
    Service(Ranges),
    Beyond(usize, Ranges),
}

/// Every row; `whole`: load balancers as one each.
pub(super) fn rows(reach: &Reach, whole: bool) -> Vec<Value> {
    let mut found: BTreeMap<(Via, End, End), BTreeSet<(Set, Set)>> = BTreeMap::new();
    for Row { from, to, flow } in &reach.rows {
        for from in ends(reach, from, whole) {
            for to in ends(reach, to, whole) {
                let flows = found.entry((flow.via, from.clone(), to)).or_default();
                flows.insert((flow.conn, flow.one_way));
            }
        }
    }
    let mut out = Vec::new();
    for ((via, from, to), flows) in found {
        // What is answered at one address of a load balancer counts as answered.
        let conn = flows.iter().map(|(conn, _)| *conn).collect::<Vec<_>>();
        let one_way = flows.iter().map(|(_, one_way)| *one_way).collect::<Vec<_>>();
        for (sets, is_one_way) in [(conn, false), (one_way, true)] {
            for set in sets.into_iter().filter(|set| *set != Pool::EMPTY) {
                let mut row = Map::new();
                match via {
                    Via::Transit(at) => {
                        row.insert("tgw".to_owned(), json!(reach.model.transits[at].name));
                        row.insert("tgw_crn".to_owned(), json!(reach.model.transits[at].crn));
                    }
                    _ => {
                        let vpc = [&from, &to].into_iter().find_map(vpc_of);
                        let name = vpc.map(|vpc| reach.model.vpcs[vpc].name.as_str());
                        row.insert("vpc".to_owned(), json!(name.unwrap_or_default()));
                    }
                }
                tell(&reach.model, &mut row, "src", &from);
                tell(&reach.model, &mut row, "dst", &to);
                row.insert("conn".to_owned(), json!(parts(reach.model.pool.get(set))));
                row.insert("unidirectional".to_owned(), json!(is_one_way));
                out.push(Value::Object(row));
            }
        }
    }
    out
}

fn vpc_of(end: &End) -> Option<usize> {
    match end {
        End::Endpoints { vpc, .. } | End::Balancer { vpc, .. } => Some(*vpc),
        End::Internet(_) | End::Service(_) | End::Beyond(..) => None,
    }
}

fn ends(reach: &Reach, side: &Side, whole: bool) -> Vec<End> {
    let classes = match side {
        Side::Internet(ranges) => return vec![End::Internet(ranges.clone())],
        Side::Service(ranges) => return vec![End::Service(ranges.clone())],
        Side::Beyond(at, ranges) => return vec![End::Beyond(*at, ranges.clone())],
        Side::Classes(classes) => classes,
    };
    let mut found: BTreeMap<(usize, &'static str, Option<usize>), Vec<usize>> = BTreeMap::new();
    for class in classes.iter().map(|at| &reach.classes[*at]) {
        // Addresses that a balancer may get are told one by one, since each is a range.
        let alone = class.balancer.filter(|_| whole || class.kind == EndKind::Potential);
        let key = match alone {
            Some(at) if whole => (class.vpc, "lb", Some(at)),
            Some(_) => (class.vpc, class.kind.neutral(), class.members.first().copied()),
            None => (class.vpc, class.kind.neutral(), None),
        };
        found.entry(key).or_default().extend(&class.members);
    }
    let end = |((vpc, kind, alone), members)| match alone {
        Some(at) if kind == "lb" => End::Balancer { vpc, at },
        _ => End::Endpoints { vpc, kind, members },
    };
    found.into_iter().map(end).collect()
}

fn tell(model: &Model, row: &mut Map<String, Value>, side: &str, end: &End) {
    let mut put = |key: &str, value: Value| row.insert(format!("{side}{key}"), value);
    match end {
        End::Endpoints { vpc, kind, members } => {
            let all: Vec<_> = members.iter().map(|at| &model.endpoints[*at]).collect();
            let names: BTreeSet<&str> = all.iter().map(|endpoint| endpoint.name.as_str()).gather();
            let label = match names.first() {
                Some(name) if names.len() == 1 => (*name).to_owned(),
                _ => format!("{} endpoints", all.len()),
            };
            put("", json!(label));
            put("_kind", json!(kind));
            put("_vpc", json!(model.vpcs[*vpc].name));
            let addresses: Vec<String> = all.iter().map(|endpoint| endpoint.address_text()).collect();
            put("_addr", json!(addresses));
        }
        End::Balancer { vpc, at } => {
            put("", json!(model.balancers[*at].name));
            put("_kind", json!("lb"));
            put("_vpc", json!(model.vpcs[*vpc].name));
        }
        End::Internet(ranges) => {
            put("", json!("Public Internet"));
            put("_kind", json!("internet"));
            put("_addr", json!(ranges.texts()));
        }
        End::Beyond(at, ranges) => {
            put("", json!(model.beyond[*at].name));
            put("_kind", json!("beyond"));
            put("_addr", json!(ranges.texts()));
        }
        End::Service(ranges) => {
            put("", json!("Service Network"));
            put("_kind", json!("service"));
            put("_addr", json!(ranges.texts()));
        }
    }
}
