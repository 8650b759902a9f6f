//! Who is meant: names, addresses, ids, CRNs, ranges.

use crate::ip::{self, Ranges};
use crate::model::Model;
use drawstream_graph::Graph;
use drawstream_order::Gather as _;
use std::collections::BTreeSet;

/// One side of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Endpoints of the account.
    Endpoints(Vec<usize>),
    /// Addresses outside: of the internet, of IBM's service network, and of networks beyond, by their index.
    Outside(Ranges, Ranges, Vec<(usize, Ranges)>),
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Nothing is called so.
    #[error(
        "nothing with an address is named {name}\nName a server, load balancer, subnet, address, range, id or CRN."
    )]
    Nobody {
        /// What was asked for.
        name: String,
    },
    /// No endpoint has that address, and it is not public.
    #[error(
        "nothing that was read has the address {name}\nIt is private: it may be behind a transit gateway, VPN or direct link."
    )]
    Nowhere {
        /// What was asked for.
        name: String,
    },
    /// Several are called so.
    #[error("{number} {what} are named {name}; say an address or id\n{all}")]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// How many.
        number: usize,
        /// What they are: `servers`.
        what: String,
        /// A line for each of the first three: address, zone, id.
        all: String,
    },
    /// A range has addresses of the account and addresses outside.
    #[error("{name} is part inside, part outside\nAsk for one part at a time.")]
    Mixed {
        /// What was asked for.
        name: String,
    },
    /// Neither is of the account.
    #[error("both ends are outside the account\nOne of them has to be an endpoint of a VPC.")]
    Outside,
    /// Both ends are one.
    #[error("both ends are {name}")]
    Same {
        /// What was asked for.
        name: String,
    },
    /// A subnet without endpoints.
    #[error("nothing in the subnet {name} has an address")]
    Empty {
        /// What was asked for.
        name: String,
    },
    /// More pairs than a person reads.
    #[error("{number} pairs are meant, more than {most}\nAsk for fewer, or: drawstream reach --format csv")]
    TooMany {
        /// How many.
        number: usize,
        /// The most.
        most: usize,
    },
}

/// Who is meant by a text.
pub(super) fn resolve(graph: &Graph, model: &Model, text: &str) -> Result<Asked, AskError> {
    let text = text.trim();
    if let Some(span) = ip::of_text(text) {
        return ranges(graph, model, text, None, span);
    }
    if let Some((vpc, rest)) = text.split_once('/') {
        let vpcs = vpcs_called(graph, model, vpc);
        if !vpcs.is_empty() {
            return within(graph, model, (vpc, &vpcs), rest);
        }
    }
    match named(graph, model, text, None) {
        // What is called so is meant before the word.
        Err(AskError::Nobody { .. }) if text.eq_ignore_ascii_case(INTERNET) => {
            Ok(Asked::Outside(public(model), Ranges::default(), Vec::new()))
        }
        found => found,
    }
}

/// VPCs of that name or id.
fn vpcs_called(graph: &Graph, model: &Model, text: &str) -> Vec<usize> {
    let is_called = |own: &crate::model::Vpc| own.name == text || *graph.node(own.node).resource.id == *text;
    model.vpcs.iter().enumerate().filter(|(_, own)| is_called(own)).map(|(at, _)| at).collect()
}

/// Who is meant within VPCs that are called so: several may be, in other regions or accounts.
fn within(graph: &Graph, model: &Model, (name, vpcs): (&str, &[usize]), rest: &str) -> Result<Asked, AskError> {
    let mut meant: Vec<(usize, Asked)> = Vec::new();
    let mut error = AskError::Nobody { name: rest.to_owned() };
    for vpc in vpcs {
        let found = match ip::of_text(rest) {
            Some(span) => ranges(graph, model, rest, Some(*vpc), span),
            None => named(graph, model, rest, Some(*vpc)),
        };
        match found {
            Ok(asked) if meant.iter().any(|(_, known)| *known == asked) => {}
            Ok(asked) => meant.push((*vpc, asked)),
            Err(missing @ (AskError::Nobody { .. } | AskError::Nowhere { .. })) => error = missing,
            Err(other) => return Err(other),
        }
    }
    if meant.len() > 1 {
        let lines = meant.iter().take(3).map(|(vpc, _)| {
            let resource = &graph.node(model.vpcs[*vpc].node).resource;
            format!("{}/{rest}, {}", resource.id, model.vpcs[*vpc].region)
        });
        let all = lines.collect::<Vec<_>>().join("\n");
        return Err(AskError::Ambiguous { name: name.to_owned(), number: meant.len(), what: "VPCs".to_owned(), all });
    }
    meant.pop().map(|(_, asked)| asked).ok_or(error)
}

/// What a VPC is called in a question: its name, or its id where another one has the name too.
fn label(graph: &Graph, model: &Model, vpc: usize) -> String {
    let own = &model.vpcs[vpc];
    let has_twin = model.vpcs.iter().filter(|other| other.name == own.name).count() > 1;
    if has_twin { graph.node(own.node).resource.id.to_string() } else { own.name.clone() }
}

/// The word that stands for all of the internet.
const INTERNET: &str = "internet";

/// The addresses of the internet: with those for documentation, by which rules mean somewhere on it.
fn public(model: &Model) -> Ranges {
    if model.options.rules_only { ip::internet() } else { ip::internet().union(&ip::documentation()) }
}

fn ranges(graph: &Graph, model: &Model, name: &str, vpc: Option<usize>, span: ip::Span) -> Result<Asked, AskError> {
    let name = name.to_owned();
    let inside = model.endpoints.iter().enumerate().filter(|(_, endpoint)| {
        vpc.is_none_or(|vpc| endpoint.vpc == vpc) && endpoint.addresses.spans().iter().any(|own| meets(*own, span))
    });
    let inside: Vec<usize> = inside.map(|(at, _)| at).collect();
    let all = Ranges::of([span]);
    let public = public(model);
    let (internet, service) = (all.intersect(&public), all.intersect(&ip::service_network()));
    let is_outside = !internet.is_empty() || !service.is_empty();
    // What is public may be behind a VPN gateway where a route says so; elsewhere it is the internet's.
    let meant = model.beyond.iter().enumerate().filter(|(_, own)| vpc.is_none_or(|vpc| own.door(vpc).is_some()));
    let there = meant.map(|(at, own)| {
        let ranges = own.ranges.intersect(&all);
        (at, if own.told { ranges } else { ranges.minus(&public) })
    });
    let beyond: Vec<(usize, Ranges)> = there.filter(|(_, ranges)| !ranges.is_empty()).collect();
    match (inside.is_empty(), is_outside || !beyond.is_empty()) {
        (true, true) => Ok(Asked::Outside(internet, service, beyond)),
        (true, false) => Err(AskError::Nowhere { name }),
        (false, _) if is_outside && span.0 != span.1 => Err(AskError::Mixed { name }),
        (false, _) => {
            // An address that a balancer may get is asked for by the balancer's name.
            let given = |at: &usize| model.endpoints[*at].kind != crate::model::EndKind::Potential;
            let own: Vec<usize> = inside.iter().copied().filter(given).collect();
            let own = if own.is_empty() { inside } else { own };
            let vpcs: BTreeSet<usize> = own.iter().map(|at| model.endpoints[*at].vpc).gather();
            if span.0 == span.1 && vpcs.len() > 1 {
                let names = vpcs.iter().take(3).map(|vpc| format!("{}/{name}", label(graph, model, *vpc)));
                let all = names.collect::<Vec<_>>().join(", ");
                return Err(AskError::Ambiguous { name, number: vpcs.len(), what: "endpoints".to_owned(), all });
            }
            Ok(Asked::Endpoints(own))
        }
    }
}

fn meets(a: ip::Span, b: ip::Span) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

fn named(graph: &Graph, model: &Model, name: &str, vpc: Option<usize>) -> Result<Asked, AskError> {
    let in_vpc = |own: usize| vpc.is_none_or(|vpc| own == vpc);
    // `server[10.0.0.4]` is one of a server's addresses.
    let (called, address) = match name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) {
        Some((called, address)) if ip::of_text(address).is_some() => (called, ip::of_text(address)),
        _ => (name, None),
    };
    let resource = |node| &graph.node(node).resource;
    let is_called = |node| {
        let resource = resource(node);
        [&resource.name, &resource.id, &resource.crn].iter().any(|own| ***own == *called)
    };
    let mut own: Vec<usize> = Vec::new();
    for (at, endpoint) in model.endpoints.iter().enumerate() {
        let is_at = address.is_none_or(|span| span.0 <= endpoint.address && endpoint.address <= span.1);
        if in_vpc(endpoint.vpc) && is_at && is_called(endpoint.node) {
            own.push(at);
        }
    }
    if !own.is_empty() {
        let nodes: BTreeSet<_> = own.iter().map(|at| model.endpoints[*at].node).gather();
        if nodes.len() > 1 {
            return Err(ambiguous(graph, model, name, &own));
        }
        return Ok(Asked::Endpoints(own));
    }
    let subnets = model.subnets.iter().enumerate();
    let subnets: Vec<usize> =
        subnets.filter(|(_, subnet)| in_vpc(subnet.vpc) && is_called(subnet.node)).map(|(at, _)| at).collect();
    if subnets.len() > 1 {
        let line = |at: &usize| {
            let subnet = &model.subnets[*at];
            format!("{}, {}, {}", model.vpcs[subnet.vpc].name, ip::text(subnet.range), resource(subnet.node).id)
        };
        let all = subnets.iter().take(3).map(line).collect::<Vec<_>>().join("\n");
        let (name, what) = (name.to_owned(), "subnets".to_owned());
        return Err(AskError::Ambiguous { name, number: subnets.len(), what, all });
    }
    if let Some(at) = subnets.first() {
        let members = model.endpoints.iter().enumerate().filter(|(_, endpoint)| endpoint.subnet == *at);
        let members: Vec<usize> = members.map(|(at, _)| at).collect();
        let name = name.to_owned();
        return if members.is_empty() { Err(AskError::Empty { name }) } else { Ok(Asked::Endpoints(members)) };
    }
    let led = model.beyond.iter().enumerate().filter(|(_, own)| own.doors.iter().any(|door| in_vpc(door.vpc)));
    let led: Vec<(usize, Ranges)> =
        led.filter(|(_, own)| is_called(own.node)).map(|(at, own)| (at, own.ranges.clone())).collect();
    if !led.is_empty() {
        return Ok(Asked::Outside(Ranges::default(), Ranges::default(), led));
    }
    Err(AskError::Nobody { name: name.to_owned() })
}

fn ambiguous(graph: &Graph, model: &Model, name: &str, own: &[usize]) -> AskError {
    const MOST: usize = 3;
    let mut lines = Vec::new();
    let mut nodes = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for endpoint in own.iter().map(|at| &model.endpoints[*at]) {
        if nodes.insert(endpoint.node) {
            let node = graph.node(endpoint.node);
            kinds.insert(node.kind());
            let subnet = &model.subnets[endpoint.subnet];
            lines.push(format!("{}, {}, {}", endpoint.address_text(), subnet.zone, node.resource.id));
        }
    }
    let what = match kinds.first() {
        Some(drawstream_graph::estate::Kind::Instance) if kinds.len() == 1 => "servers",
        Some(kind) if kinds.len() == 1 => kind.plural(),
        _ => "things",
    };
    let number = lines.len();
    if number > MOST {
        lines.truncate(MOST);
        if let Some(last) = lines.last_mut() {
            last.push_str(&format!(", and {} more", number - MOST));
        }
    }
    AskError::Ambiguous { name: name.to_owned(), number, what: what.to_owned(), all: lines.join("\n") }
}
