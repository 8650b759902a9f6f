//! What two states allow differently, in words and as JSON.

use super::ends::{endpoints_words, outside};
use super::flow;
use crate::Reach;
use crate::conn::parts;
use crate::diff::{Both, Difference, Kin, Place, Presence};
use crate::ip::service_network;
use drawstream_graph::Graph;
use serde_json::{Value, json};

/// The most lines before the rest is counted.
const MOST: usize = 50;

/// Both states, each with its graph.
#[derive(Debug, Clone, Copy)]
pub struct Differences<'r> {
    /// The old state.
    pub old: (&'r Graph, &'r Reach),
    /// The new one.
    pub new: (&'r Graph, &'r Reach),
    /// What differs between them.
    pub all: &'r [Difference],
}

/// One difference in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The character that stands for it.
    pub mark: char,
    /// Its word.
    pub word: &'static str,
    /// Who opens.
    pub from: String,
    /// Who is opened to.
    pub to: String,
    /// What, and what before.
    pub what: String,
}

/// All that is told of a comparison; see [`Differences`].
pub fn differences<'r>(
    old: (&'r Graph, &'r Reach),
    new: (&'r Graph, &'r Reach),
    all: &'r [Difference],
) -> Differences<'r> {
    Differences { old, new, all }
}

const fn words(kin: Kin) -> (char, &'static str) {
    match kin {
        Kin::Opened => ('+', "opened"),
        Kin::Closed => ('-', "closed"),
        Kin::Changed => ('~', "changed"),
    }
}

impl Differences<'_> {
    fn between_both(&self) -> impl Iterator<Item = &Difference> {
        self.all.iter().filter(|one| one.presence == Presence::Both)
    }

    /// `connections: 2 closed, 1 changed`; none where nothing differs between what both states have.
    pub fn headline(&self) -> Option<String> {
        let count = |kin: Kin| self.between_both().filter(|one| one.kin == kin).count();
        let all = [Kin::Opened, Kin::Closed, Kin::Changed].map(|kin| (count(kin), words(kin).1));
        let told = all.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
        let told = told.collect::<Vec<_>>().join(", ");
        (!told.is_empty()).then(|| format!("connections: {told}"))
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Endpoints(all) => endpoints_words(self.old.0, self.old.1, all, false),
            Place::Newcomers(all) => endpoints_words(self.new.0, self.new.1, all, false),
            Place::Internet(ranges) => {
                let is_all = self.new.1.model.vpcs.iter().any(|vpc| vpc.internet == *ranges);
                outside("internet", Some(ranges).filter(|_| !is_all), false)
            }
            Place::Beyond(name, ranges) => outside(name, Some(ranges), false),
            Place::Service(ranges) => {
                outside("service network", Some(ranges).filter(|ranges| **ranges != service_network()), false)
            }
        }
    }

    /// Each difference between what both states have.
    pub fn told(&self) -> Vec<Told> {
        let both = |of: &Both| flow::both(&of.0, &of.1, None, None);
        let one = |one: &Difference| {
            let (mark, word) = words(one.kin);
            let what = match one.kin {
                Kin::Opened => both(&one.after),
                Kin::Closed => both(&one.before),
                Kin::Changed => format!("was {}, now {}", both(&one.before), both(&one.after)),
            };
            Told { mark, word, from: self.place(&one.from), to: self.place(&one.to), what }
        };
        self.between_both().map(one).collect()
    }

    /// [`Self::told`] as lines, and how many belong to resources that came or went.
    pub fn lines(&self) -> Vec<String> {
        let told = self.told();
        let line = |one: &Told| format!("{} {:8} {} to {}: {}", one.mark, one.word, one.from, one.to, one.what);
        let mut lines: Vec<String> = told.iter().take(MOST).map(line).collect();
        if told.len() > MOST {
            lines.push(format!("and {} more: --format json", told.len() - MOST));
        }
        let others = self.all.len() - told.len();
        if others > 0 && !lines.is_empty() {
            lines.push(format!("and {others} of what came or went: --format json"));
        }
        lines
    }

    fn end(&self, place: &Place) -> Value {
        let members = |(graph, reach): (&Graph, &Reach), all: &[usize]| {
            let one = |at: &usize| {
                let endpoint = &reach.model.endpoints[*at];
                let node = graph.node(endpoint.node);
                json!({
                    "kind": node.kind().id(), "id": node.resource.id, "name": node.resource.name,
                    "vpc": graph.node(reach.model.vpcs[endpoint.vpc].node).resource.id,
                    "address": endpoint.address_text(),
                })
            };
            json!(all.iter().map(one).collect::<Vec<_>>())
        };
        match place {
            Place::Endpoints(all) => members(self.old, all),
            Place::Newcomers(all) => members(self.new, all),
            Place::Internet(ranges) if self.new.1.model.vpcs.iter().any(|vpc| vpc.internet == *ranges) => {
                json!("internet")
            }
            Place::Service(ranges) if *ranges == service_network() => json!("service"),
            Place::Internet(ranges) | Place::Service(ranges) | Place::Beyond(_, ranges) => json!(ranges.texts()),
        }
    }

    /// `{"opened":[…],"closed":[…],"changed":[…]}`; also of resources that came or went, which `resources` tells.
    pub fn json(&self) -> Value {
        let both = |of: &Both| json!({ "conn": parts(&of.0), "no_way_back": parts(&of.1) });
        let of = |kin: Kin| -> Vec<Value> {
            let all = self.all.iter().filter(|one| one.kin == kin);
            all.map(|one| {
                let resources = match one.presence {
                    Presence::Both => "both",
                    Presence::Gone => "gone",
                    Presence::New => "new",
                };
                json!({
                    "from": self.end(&one.from), "to": self.end(&one.to), "before": both(&one.before),
                    "after": both(&one.after), "resources": resources,
                })
            })
            .collect()
        };
        json!({ "opened": of(Kin::Opened), "closed": of(Kin::Closed), "changed": of(Kin::Changed) })
    }
}
