//! Ends in words: names where there are few, else how many of what.

use crate::Reach;
use crate::engine::Side;
use crate::ip::Ranges;
use crate::model::EndKind;
use drawstream_graph::Graph;
use drawstream_graph::estate::kind::grouped;
use drawstream_graph::estate::unseen::steers;
use drawstream_graph::estate::{Facts, natural};
use drawstream_order::{Gather as _, Order as _};
use std::collections::BTreeSet;

/// The most names in a row.
pub(super) const MOST_NAMES: usize = 3;
/// The most characters of a name.
const MOST_CHARACTERS: usize = 200;

/// A name from an account, fit for a terminal: what would steer it or cannot be seen is a mark.
pub fn visible(name: &str) -> String {
    let text: String = name.chars().take(MOST_CHARACTERS).map(|c| if steers(c) { '\u{fffd}' } else { c }).collect();
    if text.trim() == text && !text.is_empty() { text } else { format!("\"{text}\"") }
}

/// One of the ends that lines are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Unit {
    /// A load balancer as one.
    Balancer(usize),
    /// A class.
    Class(usize),
}

/// A side of a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ends {
    /// The internet; none of it where it is all.
    Internet(Option<Ranges>),
    /// The service network.
    Service(Option<Ranges>),
    /// A network beyond; none of its ranges where it is all of them.
    Beyond(usize, Option<Ranges>),
    /// Endpoints.
    Units(Vec<Unit>),
    /// What the other side has.
    EachOther,
    /// Some of those that the block before is about.
    OfThem(Vec<Unit>),
}

impl Ends {
    /// In words.
    pub(super) fn words(&self, graph: &Graph, reach: &Reach, verbose: bool) -> String {
        match self {
            Self::Internet(ranges) => outside("internet", ranges.as_ref(), verbose),
            Self::Service(ranges) => outside("service network", ranges.as_ref(), verbose),
            Self::Beyond(at, ranges) => {
                let own = &reach.model.beyond[*at];
                let name = format!("{} {}", own.words(), visible(&own.name));
                // Where it is not told what is there, ranges say nothing.
                outside(&name, ranges.as_ref().or(Some(&own.ranges)).filter(|_| own.told), verbose)
            }
            Self::EachOther => "each other".to_owned(),
            Self::Units(units) => units_words(graph, reach, units, verbose),
            Self::OfThem(units) => {
                let members = members(reach, units);
                let all: Vec<String> = members.iter().map(|at| reach.model.endpoints[*at].address_text()).collect();
                let number = all.len();
                let shown = if verbose { number } else { number.min(MOST_NAMES) };
                let list = all.get(..shown).unwrap_or_default().join(", ");
                let more = if shown < number { format!(", and {} more", number - shown) } else { String::new() };
                format!("{} of them, {list}{more}", grouped(number as u64))
            }
        }
    }
}

pub(super) fn outside(name: &str, ranges: Option<&Ranges>, verbose: bool) -> String {
    let Some(ranges) = ranges.filter(|ranges| !ranges.is_empty()) else { return name.to_owned() };
    let texts = ranges.texts();
    let shown = if verbose { texts.len() } else { texts.len().min(MOST_NAMES) };
    let more = texts.len() - shown;
    let list = texts.get(..shown).unwrap_or_default().join(", ");
    if more > 0 { format!("{name} {list} and {more} more ranges") } else { format!("{name} {list}") }
}

/// The endpoints of classes.
pub(super) fn members(reach: &Reach, units: &[Unit]) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    for unit in units {
        match unit {
            Unit::Class(at) => all.extend(&reach.classes[*at].members),
            Unit::Balancer(_) => {}
        }
    }
    let key = |at: &usize| (reach.model.endpoints[*at].vpc, reach.model.endpoints[*at].address);
    all.order_by_key(key);
    all
}

fn units_words(graph: &Graph, reach: &Reach, units: &[Unit], verbose: bool) -> String {
    let balancers: Vec<&str> = units
        .iter()
        .filter_map(|unit| match unit {
            Unit::Balancer(at) => Some(reach.model.balancers[*at].name.as_str()),
            Unit::Class(_) => None,
        })
        .collect();
    let all = members(reach, units);
    let mut words = Vec::new();
    if !balancers.is_empty() {
        let what = if balancers.len() == 1 { "load balancer" } else { "load balancers" };
        words.push(few(balancers.iter().map(|name| visible(name)).collect(), what, verbose));
    }
    if !all.is_empty() {
        words.push(endpoints_words(graph, reach, &all, verbose));
    }
    words.join(", ")
}

fn few(mut names: Vec<String>, what: &str, verbose: bool) -> String {
    names.order_by(|a, b| natural(a, b));
    if names.len() > MOST_NAMES && !verbose {
        return format!("{} {what}", grouped(names.len() as u64));
    }
    format!("{what} {}", names.join(", "))
}

pub(super) fn endpoints_words(graph: &Graph, reach: &Reach, all: &[usize], verbose: bool) -> String {
    let model = &reach.model;
    let nodes: BTreeSet<_> = all.iter().map(|at| model.endpoints[*at].node).gather();
    let kinds: BTreeSet<EndKind> = all.iter().map(|at| model.endpoints[*at].kind).gather();
    let is_workers = kinds.iter().eq([&EndKind::Worker]);
    if all.len() <= MOST_NAMES || verbose {
        // Of a name that several have, or of a server with several addresses, the address tells which.
        let mut names: Vec<String> = Vec::new();
        for at in all {
            let endpoint = &model.endpoints[*at];
            let mut twins = all.iter().map(|other| &model.endpoints[*other]);
            let has_twin = twins.any(|other| other.name == endpoint.name && other.node != endpoint.node);
            let name = visible(&endpoint.name);
            let with_address = has_twin || is_workers;
            let name = if with_address { format!("{name} ({})", endpoint.address_text()) } else { name };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.order_by(|a, b| natural(a, b));
        return names.join(", ");
    }
    let (number, of) = (grouped(all.len() as u64), nodes.len());
    let vpcs: BTreeSet<usize> = all.iter().map(|at| model.endpoints[*at].vpc).gather();
    if is_workers {
        let clusters: BTreeSet<String> = nodes
            .iter()
            .filter_map(|node| match &graph.node(*node).resource.facts {
                Facts::Worker(facts) => Some(facts.cluster.id.to_string()),
                _ => None,
            })
            .gather();
        let name = |id: &String| {
            let found = graph.all().find(|(_, node)| *node.resource.id == **id);
            found.map_or_else(|| visible(id), |(_, node)| visible(node.resource.name_or_id()))
        };
        return match clusters.first() {
            Some(cluster) if clusters.len() == 1 => format!("{number} workers of {}", name(cluster)),
            _ => format!("{number} workers of {} clusters", clusters.len()),
        };
    }
    let kind = match kinds.first() {
        Some(EndKind::Server) if kinds.len() == 1 => "servers",
        Some(EndKind::BareMetal) if kinds.len() == 1 => "bare metal servers",
        Some(EndKind::Gateway) if kinds.len() == 1 => "endpoint gateways",
        Some(EndKind::Share) if kinds.len() == 1 => "file shares",
        Some(EndKind::VpnServer) if kinds.len() == 1 => "VPN servers",
        Some(EndKind::Power) if kinds.len() == 1 => "Power virtual servers",
        _ => "resources",
    };
    let place = match vpcs.first() {
        Some(vpc) if vpcs.len() == 1 && model.vpcs.len() > 1 => format!(" of {}", visible(&model.vpcs[*vpc].name)),
        _ if vpcs.len() > 1 => format!(" of {} VPCs", vpcs.len()),
        _ => String::new(),
    };
    if of == all.len() {
        format!("{number} {kind}{place}")
    } else {
        let kind = if of == 1 { kind.trim_end_matches('s') } else { kind };
        format!("{number} addresses of {} {kind}{place}", grouped(of as u64))
    }
}

/// The unit of a class: its balancer, if it is one's.
pub(super) fn unit(reach: &Reach, class: usize) -> Unit {
    reach.classes[class].balancer.map_or(Unit::Class(class), Unit::Balancer)
}

/// The ends of a row's side, and for endpoints their units.
pub(super) fn side(reach: &Reach, side: &Side) -> Result<Vec<Unit>, Ends> {
    match side {
        Side::Classes(classes) => {
            let units: BTreeSet<Unit> = classes.iter().map(|at| unit(reach, *at)).gather();
            Ok(units.into_iter().collect())
        }
        Side::Internet(ranges) => Err(Ends::Internet(Some(ranges.clone()))),
        Side::Service(ranges) => Err(Ends::Service(Some(ranges.clone()))),
        Side::Beyond(at, ranges) => Err(Ends::Beyond(*at, Some(ranges.clone()))),
    }
}
