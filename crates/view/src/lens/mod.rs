//! Lenses over a drawing: what meets the internet, and what has no use. What they show is off in the file, and each page
//! has a switch for each of them; so the plain drawing stays plain. What may talk to what has pages of its own ([`pages`]).

mod pages;

use std::collections::BTreeMap;

use drawstream_diagram::scene::{Lens, Look, Seen, Shape, Sheet};
use drawstream_diagram::text::visible;
use drawstream_diagram::{Diagram, Paint, Subject, SubjectId};
use drawstream_graph::estate::Kind;
use drawstream_graph::{Graph, NodeId};
use drawstream_reach::{Exposure, Grade, Idle, Reach, idle, text};

use crate::{node_id, words};

/// The most characters of ports at a shape.
const PORTS: usize = 26;
/// The most characters at the foot of a tile.
const SHORT: usize = 10;
/// The most characters of a name at a shape.
const NAME: usize = 18;

/// What lenses show of an account.
#[derive(Debug)]
pub struct Lenses<'g> {
    graph: &'g Graph,
    reach: &'g Reach,
    exposure: BTreeMap<NodeId, Exposure>,
    idle: BTreeMap<NodeId, Idle>,
    /// How many in a box the internet can open, and how many of these by ports of administration.
    open: BTreeMap<NodeId, (usize, usize)>,
    /// How many in a box have no use.
    unused: BTreeMap<NodeId, usize>,
}

impl<'g> Lenses<'g> {
    /// Of an account, and what may talk to what in it.
    pub fn new(graph: &'g Graph, reach: &'g Reach) -> Self {
        let exposure = reach.exposure();
        let idle = idle(graph, reach);
        let around = |id: NodeId| {
            let above = graph.node(id).parent.or(graph.node(id).vpc);
            std::iter::successors(above, |id| graph.node(*id).parent)
        };
        let mut open: BTreeMap<NodeId, (usize, usize)> = BTreeMap::new();
        for (id, grade) in exposure.iter().filter_map(|(id, own)| Some((*id, own.grade()?))) {
            for above in around(id) {
                let sum = open.entry(above).or_default();
                sum.0 += 1;
                sum.1 += usize::from(grade == Grade::Admin);
            }
        }
        let mut unused: BTreeMap<NodeId, usize> = BTreeMap::new();
        for above in idle.keys().flat_map(|id| around(*id)) {
            *unused.entry(above).or_default() += 1;
        }
        Self { graph, reach, exposure, idle, open, unused }
    }

    /// Puts what the lenses show to the shapes of sheets.
    pub fn mark(&self, sheets: &mut [Sheet]) {
        for shape in sheets.iter_mut().flat_map(|sheet| &mut sheet.shapes) {
            // Outlines and badges stand for what has a cell of its own.
            if shape.cell.role.is_some() {
                continue;
            }
            let members: &[SubjectId] = match &shape.cell.subject {
                Subject::One(id) | Subject::Elsewhere(id, _) => &[*id],
                Subject::Stack(members) => members,
                Subject::None => continue,
            };
            let nodes: Vec<NodeId> = members.iter().copied().map(node_id).collect();
            let seen = [self.exposed(&nodes, shape), self.unused(&nodes)].into_iter().flatten().collect();
            shape.lenses = seen;
        }
    }

    /// The pages that tell what may talk to what, one for each VPC, as long as these are few; else of the VPC that is
    /// chosen. `first` is the id of the page that they lead to.
    pub fn pages(&self, first: &str, chosen: Option<NodeId>) -> Vec<Diagram> {
        pages::pages((self.graph, self.reach), &self.exposure, first, chosen)
    }

    fn exposed(&self, nodes: &[NodeId], shape: &Shape) -> Option<Seen> {
        let lens = Lens::Exposure;
        let [first, ..] = nodes else { return None };
        if shape.cell.paint == Paint::Frame {
            let is_told = matches!(self.graph.node(*first).kind(), Kind::Account | Kind::Region | Kind::Vpc);
            let (open, admin) = self.open.get(first).filter(|_| is_told)?;
            let mut words = format!("{open} open to the internet");
            if *admin > 0 {
                words.push_str(&format!(", {admin} for administration"));
            }
            return Some(sum(lens, words));
        }
        let all: Vec<&Exposure> = nodes.iter().filter_map(|id| self.exposure.get(id)).collect();
        let part = |number: usize| {
            if nodes.len() > 1 { format!("{number} of {}: ", nodes.len()) } else { String::new() }
        };
        let open: Vec<(&Exposure, Grade)> = all.iter().filter_map(|own| Some((*own, own.grade()?))).collect();
        if let Some((worst, grade)) = open.iter().min_by_key(|(_, grade)| *grade) {
            let only_named = worst.anywhere.is_empty();
            let ports = cut(&text::conn(&worst.open()), PORTS);
            let from = if only_named { " from named ranges" } else { "" };
            let look = match grade {
                Grade::Admin => Look::Grave,
                Grade::Data => Look::Serious,
                Grade::Other => Look::Plain,
                Grade::Web => Look::Usual,
            };
            let mut tags = vec!["exposed", tag(*grade)];
            tags.extend(open.iter().any(|(own, _)| !own.out.is_empty()).then_some("goes-out"));
            let short = shortest(&text::conn(&worst.open()));
            return Some(Seen { lens, look, words: format!("{}↔ {ports}{from}", part(open.len())), short, tags });
        }
        let behind: Vec<&Exposure> = all.iter().copied().filter(|own| !own.behind.is_empty()).collect();
        if let Some(balancer) = behind.iter().flat_map(|own| &own.behind).next() {
            let name = cut(&visible(words::called(self.graph.node(*balancer))), NAME);
            let words = format!("{}behind {name}", part(behind.len()));
            return Some(Seen {
                lens,
                look: Look::Behind,
                words,
                short: "behind".to_owned(),
                tags: vec!["behind-exposed"],
            });
        }
        let leaves = all.iter().filter(|own| !own.out.is_empty()).count();
        (leaves > 0).then(|| {
            let words = format!("{}→ goes out", part(leaves));
            Seen { lens, look: Look::Leaving, words, short: "→ out".to_owned(), tags: vec!["goes-out"] }
        })
    }

    fn unused(&self, nodes: &[NodeId]) -> Option<Seen> {
        let lens = Lens::Idle;
        let all: Vec<Idle> = nodes.iter().filter_map(|id| self.idle.get(id).copied()).collect();
        let [first, ..] = all[..] else {
            let [only] = nodes else { return None };
            let is_told = matches!(self.graph.node(*only).kind(), Kind::Account | Kind::Region | Kind::Vpc);
            let number = self.unused.get(only).filter(|_| is_told)?;
            return Some(sum(lens, format!("{number} without use")));
        };
        let part = if nodes.len() > 1 { format!("{} of {}: ", all.len(), nodes.len()) } else { String::new() };
        let short = "no use".to_owned();
        Some(Seen { lens, look: Look::Unused, words: format!("{part}{}", first.words()), short, tags: vec!["idle"] })
    }
}

fn sum(lens: Lens, words: String) -> Seen {
    Seen { lens, look: Look::Sum, words, short: String::new(), tags: Vec::new() }
}

/// Connections in as few characters as a tile has room for: `tcp 443`, `any`, `tcp …`.
fn shortest(words: &str) -> String {
    if words.chars().count() <= SHORT {
        return words.to_owned();
    }
    // Of several the first, which has the most telling ports.
    let first = words.split(", ").next().filter(|first| first.chars().count() + 2 <= SHORT && first.contains(' '));
    first.map_or_else(|| cut(words, SHORT), |first| format!("{first} +"))
}

const fn tag(grade: Grade) -> &'static str {
    match grade {
        Grade::Admin => "exposed-admin",
        Grade::Data => "exposed-data",
        Grade::Other => "exposed-other",
        Grade::Web => "exposed-web",
    }
}

/// Words of at most so many characters.
fn cut(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    words.chars().take(most - 1).chain(['…']).collect()
}
