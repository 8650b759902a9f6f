//! An answer made ready to be told: each place on the way in words, those that stop it, and what would open it.

use super::answer::{Answer, Blocker, Doubt, Effect, End, Hop, Layer, Router, TransitHop, Verdict};
use crate::conn::{Pool, Set};
use crate::ip::{EVERYWHERE, Ranges, address_text, internet, text};
use crate::model::{Direction, EndKind, Lead, Model, Peer};
use crate::text::{conn, visible};
use drawstream_graph::estate::{Facts, Kind};
use drawstream_graph::{Graph, NodeId};

/// Where on the way something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// At the end that opens.
    Out,
    /// Between the two.
    Via,
    /// At the end that is opened to.
    In,
    /// On the way back.
    Back,
}

impl Stage {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::Via => "via",
            Self::In => "in",
            Self::Back => "back",
        }
    }
}

/// A place on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub stage: Stage,
    /// Its kind's id.
    pub kind: &'static str,
    /// Its id; empty where there is none.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub effect: Effect,
    /// Ids of the rules that decide, or names where they have no ids.
    pub rules: Vec<String>,
    /// All of it in words.
    pub words: String,
}

/// An answer in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Every place on the way, in order.
    pub places: Vec<Place>,
    /// Those that stop it, by their indices.
    pub blocked: Vec<usize>,
    /// What would open it, a phrase for each.
    pub open: Vec<String>,
}

/// An end in words, for a sentence.
pub fn end(model: &Model, end: &End) -> String {
    match end {
        End::Endpoint(at) => {
            let endpoint = &model.endpoints[*at];
            format!("{} ({})", visible(&endpoint.name), endpoint.address_text())
        }
        End::Internet(ranges) | End::Service(ranges) => few(ranges),
        End::Beyond(at, ranges) => {
            let own = &model.beyond[*at];
            let place = format!("{} {}", own.words(), visible(&own.name));
            if ranges.is_empty() { place } else { format!("{} ({place})", ranges.texts().join(", ")) }
        }
    }
}

/// The address or range of an end, for a rule.
fn range(model: &Model, end: &End) -> String {
    match end {
        End::Endpoint(at) => model.endpoints[*at].address_text(),
        End::Internet(ranges) | End::Service(ranges) | End::Beyond(_, ranges) => few(ranges),
    }
}

/// Ranges outside in words: all of the internet by its name, of many the first.
fn few(ranges: &Ranges) -> String {
    const MOST: usize = 6;
    if internet().minus(ranges).is_empty() {
        return "the internet".to_owned();
    }
    let texts = ranges.texts();
    match texts.get(..MOST).filter(|_| texts.len() > MOST + 1) {
        Some(first) => format!("{}, and {} more ranges", first.join(", "), texts.len() - MOST),
        None => texts.join(", "),
    }
}

struct Teller<'a> {
    graph: &'a Graph,
    model: &'a Model,
    answer: &'a Answer,
    told: Told,
}

/// Makes an answer ready to be told.
pub fn tell(graph: &Graph, model: &Model, answer: &Answer) -> Told {
    let told = Told { places: Vec::new(), blocked: Vec::new(), open: Vec::new() };
    let mut teller = Teller { graph, model, answer, told };
    let facts = &answer.facts;
    teller.tables(Stage::Out, &facts.egress, facts.blocked.contains(&Blocker::Egress));
    teller.between();
    teller.tables(Stage::In, &facts.ingress, facts.blocked.contains(&Blocker::Ingress));
    if facts.blocked == [Blocker::Disjoint] {
        let (from, to) = (range(model, &answer.from), range(model, &answer.to));
        teller.told.open.push(format!("let the two sides allow the same, {from} out and {to} in"));
    }
    teller.back();
    // What opens nothing, or does not listen there, is not helped by rules.
    if [Blocker::OnlyAnswers, Blocker::Listens].iter().any(|blocker| facts.blocked.contains(blocker)) {
        teller.told.open.clear();
    }
    teller.told
}

impl Teller<'_> {
    fn add(&mut self, place: Place, blocks: bool) {
        if blocks {
            self.told.blocked.push(self.told.places.len());
        }
        self.told.places.push(place);
    }

    fn place(&self, stage: Stage, node: NodeId, effect: Effect, words: String) -> Place {
        let node = self.graph.node(node);
        let (id, name) = (node.resource.id.to_string(), node.resource.name_or_id().to_owned());
        Place { stage, kind: node.kind().id(), id, name, effect, rules: Vec::new(), words }
    }

    /// Tables of one end. Groups stop only together.
    fn tables(&mut self, stage: Stage, hops: &[Hop], is_blocked: bool) {
        let groups_stop = hops.iter().filter(|hop| hop.layer == Layer::Group).all(|hop| hop.effect == Effect::Blocks);
        let peer = range(self.model, if stage == Stage::Out { &self.answer.to } else { &self.answer.from });
        let mut is_told = false;
        for hop in hops {
            let stops = hop.effect == Effect::Blocks && (hop.layer == Layer::Acl || groups_stop);
            let mut place = self.table(stage, hop);
            if hop.layer == Layer::Group && hop.effect == Effect::Blocks && !groups_stop {
                // Rules of all groups add up: one that says nothing stops nothing.
                let name = visible(&place.name);
                place.words = format!("group {name} has no rule for it, another group has");
            }
            if stops && is_blocked {
                let way = if stage == Stage::Out { "out to" } else { "in from" };
                let is_first = hop.layer == Layer::Acl || !is_told;
                is_told |= hop.layer == Layer::Group;
                if is_first {
                    self.told.open.push(format!("{} {way} {peer}", visible(&place.name)));
                }
            }
            self.add(place, stops && is_blocked);
        }
        // Each table lets something pass, but nothing that all of them do.
        if is_blocked && !hops.is_empty() && !hops.iter().any(|hop| hop.effect == Effect::Blocks) {
            self.told.open.push(format!("let groups and ACL {} allow the same", stage.word()));
        }
    }

    fn table(&self, stage: Stage, hop: &Hop) -> Place {
        let (node, what) = match hop.layer {
            Layer::Group => (self.model.groups[hop.at].node, "group"),
            Layer::Acl => (self.model.acls[hop.at].node, "ACL"),
        };
        let decisive: &[usize] = if hop.effect == Effect::Blocks { &hop.deny } else { &hop.allow };
        let mut rules: Vec<String> = decisive.iter().map(|nth| self.rule(hop, *nth)).collect();
        if hop.effect != Effect::Blocks {
            rules.extend(hop.deny.iter().map(|nth| format!("not {}", self.rule(hop, *nth))));
        }
        let does = match hop.effect {
            Effect::Allows => "allows",
            Effect::Partly => "allows part",
            Effect::Blocks => "BLOCKS",
        };
        let rules_words = if rules.is_empty() { "no rule for it".to_owned() } else { rules.join("; ") };
        let name = visible(self.graph.node(node).resource.name_or_id());
        let mut place = self.place(stage, node, hop.effect, format!("{what} {name} {does}: {rules_words}"));
        place.rules = hop.allow.iter().chain(&hop.deny).map(|nth| self.rule_id(hop, *nth)).collect();
        place
    }

    fn rule_id(&self, hop: &Hop, nth: usize) -> String {
        let facts = &self.graph.node(match hop.layer {
            Layer::Group => self.model.groups[hop.at].node,
            Layer::Acl => self.model.acls[hop.at].node,
        });
        let own = match &facts.resource.facts {
            Facts::SecurityGroup(facts) => {
                let at = self.model.groups[hop.at].rules.get(nth).map(|rule| rule.at);
                at.and_then(|at| facts.rules.get(at)).map(|rule| (&rule.id, &rule.name))
            }
            Facts::NetworkAcl(facts) => {
                let at = self.model.acls[hop.at].rules.get(nth).map(|rule| rule.at);
                at.and_then(|at| facts.rules.get(at)).map(|rule| (&rule.id, &rule.name))
            }
            _ => None,
        };
        own.map(|(id, name)| if id.is_empty() { name } else { id }.to_string()).unwrap_or_default()
    }

    /// A rule: what it is called, and what it says.
    fn rule(&self, hop: &Hop, nth: usize) -> String {
        let side = |span: (u32, u32)| if span == EVERYWHERE { "anywhere".to_owned() } else { text(span) };
        let (name, set, peer, own) = match hop.layer {
            Layer::Group => {
                let Some(rule) = self.model.groups[hop.at].rules.get(nth) else { return String::new() };
                let peer = match rule.remote {
                    Peer::Range(span) => side(span),
                    Peer::Group(at) => format!("group {}", visible(&self.model.groups[at].name)),
                    Peer::Nobody => "nothing".to_owned(),
                };
                let name = if rule.name.is_empty() { &rule.id } else { &rule.name };
                (name, rule.set, peer, rule.local)
            }
            Layer::Acl => {
                let Some(rule) = self.model.acls[hop.at].rules.get(nth) else { return String::new() };
                (&rule.name, rule.set, side(rule.peer()), rule.own())
            }
        };
        let conn = conn(self.model.pool.get(set));
        let own = if own == EVERYWHERE { String::new() } else { format!(" of {}", text(own)) };
        let way = if hop.direction == Direction::Out { "to" } else { "from" };
        format!("{}, {conn} {way} {peer}{own}", visible(name))
    }

    /// What stands between the two ends.
    fn between(&mut self) {
        let (model, graph, facts) = (self.model, self.graph, &self.answer.facts);
        match &facts.router {
            Some(Router::Floating(node)) => {
                let address = match &graph.node(*node).resource.facts {
                    Facts::FloatingIp(facts) => facts.address.to_string(),
                    _ => String::new(),
                };
                let words = format!("floating IP {}, {address}", visible(graph.node(*node).resource.name_or_id()));
                self.add(self.place(Stage::Via, *node, Effect::Allows, words), false);
            }
            Some(Router::Gateway(node)) => {
                let words = format!("public gateway {}", visible(graph.node(*node).resource.name_or_id()));
                self.add(self.place(Stage::Via, *node, Effect::Allows, words), false);
            }
            Some(Router::PublicBalancer) => {
                let is_vpn =
                    matches!(&self.answer.to, End::Endpoint(at) if model.endpoints[*at].kind == EndKind::VpnServer);
                let kind = if is_vpn { "vpn_server" } else { "load_balancer" };
                self.add(plain(Stage::Via, kind, Effect::Allows, "its own public addresses"), false);
            }
            Some(Router::Range) => {
                let words =
                    "a public address range that is routed to it: whether it takes these addresses is not known";
                self.add(plain(Stage::Via, "public_address_range", Effect::Partly, words), false);
            }
            Some(Router::Service) => {
                let words = "the zone's gateway to IBM's service network";
                self.add(plain(Stage::Via, "service_network", Effect::Allows, words), false);
            }
            None => {}
        }
        for end in [&self.answer.from, &self.answer.to] {
            if let End::Beyond(at, _) = end {
                self.beyond(*at);
            }
        }
        if let Some(hop) = &facts.transit {
            let range = self.prefix(&self.answer.to);
            self.transit(Stage::Via, hop, &range);
        }
        if let Some(hop) = facts.through.filter(|_| facts.router != Some(Router::Range)) {
            let named = model.endpoints.iter().find(|endpoint| endpoint.address == hop);
            let name = named.map_or_else(String::new, |endpoint| format!("{} ", visible(&endpoint.name)));
            let words = format!("route through {name}({}): whether it forwards is not known", address_text(hop));
            self.add(plain(Stage::Via, "routing_table", Effect::Partly, &words), false);
        }
        let (from, to) = (end(model, &self.answer.from), end(model, &self.answer.to));
        for blocker in &facts.blocked {
            let (kind, words, open) = match blocker {
                Blocker::NoRouter if matches!(self.answer.to, End::Endpoint(_)) => {
                    ("floating_ip", "no floating IP BLOCKS".to_owned(), format!("a floating IP for {to}"))
                }
                Blocker::NoRouter => (
                    "public_gateway",
                    "no floating IP or public gateway BLOCKS".to_owned(),
                    format!("a public gateway for the subnet of {from}, or a floating IP"),
                ),
                Blocker::NoTransit => (
                    "transit_gateway",
                    "no transit gateway connects them BLOCKS".to_owned(),
                    format!("a transit gateway that joins the VPCs of {from} and {to}"),
                ),
                Blocker::Balancer => (
                    "load_balancer",
                    "load balancer BLOCKS: no listener or member for it".to_owned(),
                    format!("a listener, or a member of its pools, for {to}"),
                ),
                Blocker::Route => (
                    "routing_table",
                    "a route BLOCKS: it drops it, or leads elsewhere".to_owned(),
                    format!("the route for {}", range(model, &self.answer.to)),
                ),
                Blocker::OnlyAnswers => {
                    ("endpoint_gateway", format!("{from} opens nothing, it only answers"), String::new())
                }
                Blocker::Lead => {
                    let (end, own) = match (&self.answer.from, &self.answer.to) {
                        (End::Beyond(at, _), own) | (own, End::Beyond(at, _)) => (&model.beyond[*at], own),
                        _ => continue,
                    };
                    let (kind, name) = (graph.node(end.node).kind().id(), visible(&end.name));
                    if matches!(self.answer.to, End::Beyond(..)) {
                        let range = range(model, &self.answer.to);
                        (kind, format!("no route to {name} BLOCKS"), format!("a route to {name} for {range}"))
                    } else {
                        let range = range(model, own);
                        (
                            kind,
                            format!("{name} is told of no way to {range} BLOCKS"),
                            format!("announce {range} to {name}"),
                        )
                    }
                }
                Blocker::Serves => (
                    "vpn_server",
                    "no route of the VPN server for it BLOCKS".to_owned(),
                    format!("a route of {from} for {}", range(model, &self.answer.to)),
                ),
                Blocker::Listens => {
                    let heard = match &self.answer.to {
                        End::Endpoint(at) => model.heard.get(&model.endpoints[*at].node),
                        _ => None,
                    };
                    let words = heard.map_or_else(String::new, |set| conn(model.pool.get(*set)));
                    let kind = match &self.answer.to {
                        End::Endpoint(at) => graph.node(model.endpoints[*at].node).kind().id(),
                        _ => "",
                    };
                    (kind, format!("{to} listens on {words} alone BLOCKS"), String::new())
                }
                Blocker::Egress | Blocker::Ingress | Blocker::Transit | Blocker::Disjoint => continue,
            };
            self.add(plain(Stage::Via, kind, Effect::Blocks, &words), true);
            if !open.is_empty() {
                self.told.open.push(open);
            }
        }
    }

    /// What leads to a network beyond.
    fn beyond(&mut self, at: usize) {
        let own = &self.model.beyond[at];
        let name = visible(&own.name);
        let parts = own.parts.iter().map(|part| visible(part)).collect::<Vec<_>>().join(", ");
        let by = if parts.is_empty() { String::new() } else { format!(", {parts}") };
        let what = match own.lead {
            Lead::Vpn => format!("VPN gateway {name}{by}"),
            Lead::Clients => format!("VPN server {name}"),
            Lead::Link => format!("{name}{by}"),
            Lead::Transit(_) => format!("transit gateway {name}{by}"),
            Lead::Consumers if parts.is_empty() => format!("private path {name}"),
            Lead::Consumers => format!("private path {name}, permitted accounts {parts}"),
        };
        let is_sure = self.answer.facts.doubt.is_none();
        let more = if own.told { "" } else { ": which addresses are there is not read" };
        let more = if own.lead == Lead::Consumers { "" } else { more };
        let effect = if is_sure { Effect::Allows } else { Effect::Partly };
        let place = self.place(Stage::Via, own.node, effect, format!("{what}{more}"));
        self.add(place, false);
    }

    /// The prefix that an endpoint's subnet lies in.
    fn prefix(&self, end: &End) -> String {
        let End::Endpoint(at) = end else { return range(self.model, end) };
        let endpoint = &self.model.endpoints[*at];
        let holds = |prefix: &&(u32, u32)| prefix.0 <= endpoint.address && endpoint.address <= prefix.1;
        let prefix = self.model.vpcs[endpoint.vpc].prefixes.iter().find(holds);
        text(prefix.copied().unwrap_or(self.model.subnets[endpoint.subnet].range))
    }

    fn transit(&mut self, stage: Stage, hop: &TransitHop, prefix: &str) {
        let at = &self.model.transits[hop.at];
        let by = match (hop.filter, hop.permitted) {
            (Some(nth), true) => format!("filter {}, permit", nth + 1),
            (Some(nth), false) => format!("filter {}, deny", nth + 1),
            (None, true) => "default permit".to_owned(),
            (None, false) => "default deny".to_owned(),
        };
        let (does, effect) = if hop.permitted { ("allows", Effect::Allows) } else { ("BLOCKS", Effect::Blocks) };
        let connection = visible(&hop.connection);
        let words = format!("{}, {connection} {does}: {by}", visible(&at.name));
        if !hop.permitted {
            self.told.open.push(format!("permit {prefix} in {connection}"));
        }
        self.add(self.place(stage, at.node, effect, words), !hop.permitted);
    }

    fn back(&mut self) {
        let Some(response) = &self.answer.facts.response else { return };
        let lost = response.effect != Effect::Allows;
        for hop in response.egress.iter().chain(&response.ingress) {
            let place = self.table(Stage::Back, hop);
            let stops = hop.effect == Effect::Blocks;
            if lost && hop.effect != Effect::Allows {
                let (way, peer) = match hop.direction {
                    Direction::Out => ("out to", range(self.model, &self.answer.from)),
                    Direction::In => ("in from", range(self.model, &self.answer.to)),
                };
                self.told.open.push(format!("{} {way} {peer}", visible(&place.name)));
            }
            self.add(place, stops && lost);
        }
        if let Some(hop) = &response.transit {
            let prefix = self.prefix(&self.answer.from);
            self.transit(Stage::Back, hop, &prefix);
        }
        if response.dropped {
            self.add(plain(Stage::Back, "routing_table", Effect::Blocks, "a route BLOCKS: it drops the answers"), true);
            self.told.open.push(format!("the route for {}", range(self.model, &self.answer.from)));
        }
    }
}

fn plain(stage: Stage, kind: &'static str, effect: Effect, words: &str) -> Place {
    let (id, name, rules) = Default::default();
    Place { stage, kind, id, name, effect, rules, words: words.to_owned() }
}

/// What was asked for in words; where it was anything, what arrives.
pub fn asked(model: &Model, answer: &Answer) -> String {
    let facts = &answer.facts;
    let set = match (facts.wanted, facts.conn) {
        (Some(wanted), _) => wanted,
        (None, Pool::EMPTY) => return "anything".to_owned(),
        (None, conn) => conn,
    };
    conn(model.pool.get(set))
}

/// What of it is good: arrives, and is answered.
pub fn good(model: &Model, answer: &Answer) -> crate::conn::Conn {
    let facts = &answer.facts;
    let get = |set: Set| model.pool.get(set);
    let good = get(facts.conn).combine(get(facts.one_way), crate::conn::Op::Minus);
    match facts.wanted {
        Some(wanted) => good.combine(get(wanted), crate::conn::Op::Intersect),
        None => good,
    }
}

/// The verdict's word in files.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::Partly => "partly",
        Verdict::NoWayBack => "no_way_back",
        Verdict::Blocked => "blocked",
        Verdict::Unknown => "unknown",
    }
}

/// Why it is not known, beside what was not read.
pub const fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Addresses => "rules let it pass; which addresses are there was not read",
        Doubt::Gate => "rules of its ends let it pass; what those of the VPN's own subnet stop is not certain",
        Doubt::PowerGroups => "rules let it pass; what the workspace's network security groups stop is not judged",
        Doubt::PowerNetworks => "whether networks of a workspace are joined is not told",
        Doubt::Policy => "whether anybody is let in without being asked is not told",
    }
}

/// Kinds in words: `floating IPs and public gateways`.
pub fn kinds(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| kind.plural()).collect::<Vec<_>>().join(" and ")
}
