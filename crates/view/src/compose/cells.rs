//! What is drawn of an entry: its cell, its words, what stands in place of lines.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use drawstream_diagram::{Cell, Mark, Paint, Said, Subject, Words};

use super::{Composer, subject};
use crate::cards::Closed;
use crate::plan::Entry;
use crate::{look, words};
use drawstream_graph::NodeId;
use drawstream_graph::estate::{Kind, Relation};

impl Composer<'_> {
    /// What is drawn of an entry as a tile or as a frame, and its words.
    pub(super) fn cell(&mut self, entry: &Entry, frame: bool) -> (Cell, Words) {
        let first = entry.first();
        let node = self.graph.node(first);
        let (subject, paint, words, about) = match entry {
            Entry::Stack(members) => {
                let name = self.lookup.words.stack_name(members);
                let last = members.last().map_or("", |&last| &*self.graph.node(last).resource.name);
                let words = Words { name, caption: vec![format!("{} … {last}", node.resource.name)] };
                let about = words.caption();
                (Subject::Stack(members.iter().copied().map(subject).collect()), Paint::Pile, words, about)
            }
            Entry::One(one) | Entry::Again(one, ..) => {
                let home = match entry {
                    Entry::Again(_, home, _) => Some(home),
                    _ => self.plan.away.get(one),
                };
                let shown = match home {
                    Some(home) => Subject::Elsewhere(subject(*one), home.clone()),
                    None => Subject::One(subject(*one)),
                };
                let mut caption = match entry {
                    Entry::Again(_, _, subnet) => vec![self.lookup.words.there(*one, *subnet)],
                    _ => self.lookup.words.caption_parts(&self.lookup.usual, *one),
                };
                if self.fenced.contains(one) {
                    caption.retain(|part| !part.starts_with(words::ACL));
                }
                let closed = self.plan.closed.get(one);
                let is_card = closed.is_some() && node.kind() == Kind::Vpc;
                if is_card {
                    // Its chips say what is in it.
                    let state = words::state(&node.resource.state).map(|(_, word)| word);
                    caption = state.into_iter().chain(self.lookup.words.of_card(*one)).collect();
                } else {
                    caption.extend(closed.map(Closed::words));
                }
                caption.extend(self.sums(*one));
                if !matches!(entry, Entry::Again(..)) {
                    self.mark(*one, &mut caption);
                }
                // A subnet's rules are among its facts.
                let more = if node.kind() == Kind::Subnet { &[] } else { caption.get(1..).unwrap_or_default() };
                let contents = closed.filter(|_| is_card).map(Closed::words);
                let about =
                    iter::once(self.lookup.words.about(*one)).chain(more.iter().cloned()).chain(contents).collect();
                let about = Words { name: String::new(), caption: about }.caption();
                let words = Words { name: self.lookup.words.shown(*one).to_owned(), caption };
                (shown, if frame { Paint::Frame } else { Paint::Tile }, words, about)
            }
        };
        let link = match &subject {
            Subject::Elsewhere(_, home) => (*home != self.plan.id).then(|| home.clone()),
            Subject::One(_) => self.rules_of(first),
            _ => None,
        };
        let id = self.id(&format!("{}:{}", node.kind().id(), node.resource.id));
        let mark = match entry {
            Entry::Stack(_) => Mark::None,
            _ => words::state(&node.resource.state).map_or(Mark::None, |(mark, _)| mark),
        };
        let at_home = !matches!(subject, Subject::Elsewhere(..));
        let mut cell = Cell { mark, link, about, ..Cell::new(id, subject, look::class(self.graph, first), paint) };
        if frame && !matches!(entry, Entry::Stack(_)) {
            self.with_chips(first, &mut cell);
        }
        if at_home {
            cell.said = self.said(entry);
            cell.badges = self.badges(first, &cell);
        }
        (cell, words)
    }

    /// Adds to a second line what stands in place of lines.
    pub(super) fn mark(&self, id: NodeId, caption: &mut Vec<String>) {
        let names = |ids: Vec<NodeId>| -> Vec<&str> { ids.into_iter().map(|id| self.lookup.words.shown(id)).collect() };
        let addresses = self.lookup.badges(id).map(|address| self.lookup.words.caption(address));
        let addresses: Vec<String> = addresses.filter(|address| !caption.contains(address)).collect();
        let at = caption.len().min(1);
        caption.splice(at..at, addresses);
        caption.push(words::marks::to(&names(self.lookup.said(id, Relation::Reaches))));
        if !self.outlined.contains(&id) {
            caption.push(words::marks::within(&names(self.lookup.said(id, Relation::Runs))));
        }
        caption.push(words::marks::from(&names(self.lookup.reached.get(&id).cloned().unwrap_or_default())));
        caption.push(words::marks::from(&names(self.lookup.balanced.get(&id).cloned().unwrap_or_default())));
        let marked = self.marked(id).count();
        if marked > 0 {
            caption.push(format!("joins {}", words::counted(Kind::Vpc, marked)));
        }
        if self.graph.node(id).kind() == Kind::VpnServer {
            caption.push(words::marks::from(&["Users"]));
        }
        caption.retain(|part| !part.is_empty());
    }

    /// The relations that start at an entry and that no line shows, with the ids of their other ends.
    pub(super) fn said(&self, entry: &Entry) -> Vec<Said> {
        let nodes: &[NodeId] = match entry {
            Entry::One(id) | Entry::Again(id, ..) => std::slice::from_ref(id),
            Entry::Stack(members) => members,
        };
        let mut said: BTreeMap<Relation, BTreeSet<NodeId>> = BTreeMap::new();
        for &(relation, to) in nodes.iter().flat_map(|&id| self.lookup.all_said(id)) {
            said.entry(relation).or_default().insert(to);
        }
        let id = |node: NodeId| self.graph.node(node).resource.id.to_string();
        said.into_iter().map(|(relation, ends)| (relation.name(), ends.into_iter().map(id).collect())).collect()
    }

    /// The cells on a cell's corners: addresses, or that a subnet uses the public gateway of its zone.
    pub(super) fn badges(&mut self, of: NodeId, cell: &Cell) -> Vec<Cell> {
        if cell.paint == Paint::Frame {
            let uses = cell.said.iter().any(|(relation, _)| *relation == Relation::Egress.name());
            let id = self.id(&format!("egress.{}", cell.id));
            let badge = || Cell::badge(id, Subject::None, Kind::PublicGateway.id(), Vec::new());
            return uses.then(badge).into_iter().collect();
        }
        let addresses: Vec<NodeId> = self.lookup.badges(of).collect();
        let mut badges = Vec::new();
        for address in addresses {
            let node = self.graph.node(address);
            let id = self.id(&format!("{}:{}", node.kind().id(), node.resource.id));
            let shown = Subject::One(subject(address));
            let said = self.said(&Entry::One(address));
            badges.push(Cell::badge(id, shown, look::class(self.graph, address), said));
        }
        badges
    }

    /// The page with the rules that a node is subject to.
    pub(super) fn rules_of(&self, id: NodeId) -> Option<String> {
        if self.plan.rules_of.is_empty() {
            return None;
        }
        let node = self.graph.node(id);
        let is_ruled = node.kind() == Kind::Vpc || self.lookup.words.has_rules(id);
        self.plan.rules_of.get(&node.vpc.unwrap_or(id)).filter(|_| is_ruled).cloned()
    }
}
