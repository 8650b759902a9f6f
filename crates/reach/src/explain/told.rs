//! An answer made ready to be told: each place on the way in words, those that stop it, and what would open it.

mod between;

use super::answer::{Answer, Blocker, Doubt, Effect, End, Hop, Layer, Verdict};
use crate::conn::{Pool, Set};
use crate::ip::{EVERYWHERE, Ranges, documentation, internet, text};
use crate::model::{Direction, Model, Peer};
use crate::text::{conn, rule, visible};
use drawstream_graph::estate::Kind;
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
    /// What a table does, as a sentence that its name begins: `lets it in`. Nothing of what is no table.
    pub does: String,
    /// Ids of the rules that decide, or names where they have no ids.
    pub rules: Vec<String>,
    /// What decides, in words: the rules of a table; all of what is none.
    pub said: String,
    /// All of it in words.
    pub words: String,
}

impl Place {
    /// What it does in a sentence, for where a verdict stands before it.
    pub fn reason(&self) -> String {
        if self.does.is_empty() {
            self.said.replace(BLOCKS, "")
        } else {
            format!("{} {}", visible(&self.name), self.does)
        }
    }
}

/// What says that something stops it, where no verdict does.
const BLOCKS: &str = " BLOCKS";

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

/// Ranges outside in words: all of the internet by its name, nearly all by what it lacks, of many the first.
fn few(ranges: &Ranges) -> String {
    const MOST: usize = 6;
    const MOST_LACKING: usize = 3;
    let is_any_for_documentation = !documentation().intersect(ranges).is_empty();
    let all = if is_any_for_documentation { internet().union(&documentation()) } else { internet() };
    let lacking = all.minus(ranges);
    if lacking.is_empty() {
        return "the internet".to_owned();
    }
    if lacking.spans().len() <= MOST_LACKING && ranges.spans().len() > MOST_LACKING {
        return format!("the internet but {}", lacking.texts().join(", "));
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
        let (does, rules, said) = (String::new(), Vec::new(), words.clone());
        Place { stage, kind: node.kind().id(), id, name, effect, does, rules, said, words }
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
                "has no rule for it".clone_into(&mut place.does);
                "another group has".clone_into(&mut place.said);
                place.words = format!("group {} {}, {}", visible(&place.name), place.does, place.said);
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
        let (node, what) = (self.node(hop), if hop.layer == Layer::Group { "group" } else { "ACL" });
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
        let said = if rules.is_empty() { "no rule for it".to_owned() } else { rules.join("; ") };
        let name = visible(self.graph.node(node).resource.name_or_id());
        let ids = hop.allow.iter().chain(&hop.deny).filter_map(|nth| self.place_of(hop, *nth));
        let rules = ids.map(|at| rule::id(self.graph, node, at)).collect();
        let thing = if stage == Stage::Back { "the reply" } else { "it" };
        let way = if hop.direction == Direction::Out { "out" } else { "in" };
        let lets = match hop.effect {
            Effect::Allows => format!("lets {thing} {way}"),
            Effect::Partly => format!("lets part of {thing} {way}"),
            Effect::Blocks => format!("does not let {thing} {way}"),
        };
        let words = format!("{what} {name} {does}: {said}");
        Place { does: lets, rules, said, ..self.place(stage, node, hop.effect, words) }
    }

    /// The table of a hop.
    fn node(&self, hop: &Hop) -> NodeId {
        match hop.layer {
            Layer::Group => self.model.groups[hop.at].node,
            Layer::Acl => self.model.acls[hop.at].node,
        }
    }

    /// The place of a rule among all rules of its table.
    fn place_of(&self, hop: &Hop, nth: usize) -> Option<usize> {
        match hop.layer {
            Layer::Group => self.model.groups[hop.at].rules.get(nth).map(|rule| rule.at),
            Layer::Acl => self.model.acls[hop.at].rules.get(nth).map(|rule| rule.at),
        }
    }

    /// A rule: what it is called, and what it says.
    fn rule(&self, hop: &Hop, nth: usize) -> String {
        let side = |span: (u32, u32)| if span == EVERYWHERE { "anywhere".to_owned() } else { text(span) };
        let (at, set, peer, own) = match hop.layer {
            Layer::Group => {
                let Some(rule) = self.model.groups[hop.at].rules.get(nth) else { return String::new() };
                let peer = match rule.remote {
                    Peer::Range(span) => side(span),
                    Peer::Group(at) => format!("group {}", visible(&self.model.groups[at].name)),
                    Peer::Nobody => "nothing".to_owned(),
                };
                (rule.at, rule.set, peer, rule.local)
            }
            Layer::Acl => {
                let Some(rule) = self.model.acls[hop.at].rules.get(nth) else { return String::new() };
                (rule.at, rule.set, side(rule.peer()), rule.own())
            }
        };
        let conn = conn(self.model.pool.get(set));
        let own = if own == EVERYWHERE { String::new() } else { format!(" of {}", text(own)) };
        let way = if hop.direction == Direction::Out { "to" } else { "from" };
        let node = self.node(hop);
        // A name mostly tells which way it is about; a number does not.
        let called = rule::name(self.graph, node, at)
            .unwrap_or_else(|| format!("{}, {}", rule::called(self.graph, node, at), hop.direction.word()));
        format!("{called}, {conn} {way} {peer}{own}")
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
    let (id, name, does, rules) = Default::default();
    Place { stage, kind, id, name, effect, does, rules, said: words.to_owned(), words: words.to_owned() }
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
        Doubt::Path => "rules let it pass; what the private path listens on was not read",
        Doubt::Policy => "whether anybody is let in without being asked is not told",
    }
}

/// Kinds in words: `floating IPs and public gateways`.
pub fn kinds(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| kind.plural()).collect::<Vec<_>>().join(" and ")
}
