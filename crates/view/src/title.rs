//! What stands above a page and below it: account, scope, counts, legend, what is missing.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::{Cell, Content, Font, Item, ItemId, Paint, Title, Words};

use crate::ACCOUNT;
use crate::compose::{Composer, Join};
use crate::look::Purpose;
use crate::words::{self, counted};
use drawstream_graph::Node;
use drawstream_graph::estate::Kind;

impl Composer<'_> {
    /// What stands above the page: whose account, what is in it, what the lines mean.
    pub fn title(&mut self, joins: &[Join]) -> Title {
        // A file may not tell whose account it is.
        let whose = self.graph.node(ACCOUNT).resource.name_or_id();
        let mut heading = format!("IBM Cloud account {whose}").trim_end().to_owned();
        if !self.plan.first {
            heading = format!("{} · {heading}", self.plan.name);
        }
        let mut facts = Vec::new();
        facts.extend(
            [words::source(self.graph), words::scope(&self.graph.scope)].into_iter().filter(|fact| !fact.is_empty()),
        );
        // A count stays on one line with what it counts, and the dot behind it too.
        facts.extend(self.counts().iter().map(|fact| fact.replace(' ', "\u{a0}")));
        let mut lines = vec![self.text("title", &heading, Font::TITLE)];
        if !facts.is_empty() {
            lines.push(self.text("title.facts", &facts.join("\u{a0}· "), Font::LEGEND));
        }
        let purposes: BTreeSet<Purpose> = joins.iter().map(|join| join.purpose).collect();
        let samples = purposes.into_iter().map(|purpose| self.sample(purpose)).collect();
        Title { lines, samples }
    }

    /// How many there are of each kind: in the account on its first page, at home on this one otherwise.
    fn counts(&self) -> Vec<String> {
        let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut order: Vec<Kind> = Vec::new();
        let mut count = |node: &Node| {
            let count = counts.entry(node.kind()).or_default();
            if *count == 0 {
                order.push(node.kind());
            }
            *count += 1;
        };
        if self.plan.first {
            self.graph.nodes.iter().skip(1).filter(|node| node.drawn).for_each(&mut count);
        } else {
            let home = self.at.keys().filter(|id| !self.plan.away.contains_key(id));
            home.for_each(|&id| count(self.graph.node(id)));
        }
        let mut words: Vec<String> = order.iter().map(|kind| counted(*kind, counts[kind])).collect();
        if self.plan.first {
            let mut only: Vec<(Kind, u64)> = self.graph.counted_by_kind().into_iter().collect();
            only.sort_by_key(|(kind, _)| kind.id());
            words.extend(only.into_iter().filter(|(kind, number)| *number > 0 && *kind != Kind::Tag).map(
                |(kind, number)| {
                    let number = usize::try_from(number).unwrap_or(usize::MAX);
                    format!("{} (not drawn)", counted(kind, number))
                },
            ));
        }
        words
    }

    /// A sample of lines of that purpose.
    fn sample(&mut self, purpose: Purpose) -> ItemId {
        let id = self.id(&format!("legend.{}", purpose.words()));
        let cell = Cell::decoration(id, purpose.class(), Paint::Sample);
        let content = Content::Text(Font::LEGEND);
        self.items.add(Item { cell: Some(cell), words: Words::of(purpose.words()), content })
    }

    /// What could not be read, and why.
    pub fn notes(&mut self) -> Vec<ItemId> {
        let others = words::unlisted::not_drawn(&self.graph.coverage);
        if !self.plan.first {
            return Vec::new();
        }
        let mut left_out = self.left_out();
        if self.graph.missing.is_empty() && others.is_empty() {
            return left_out;
        }
        let mut notes = vec![self.text("missing", "Not in this drawing", Font::NOTES_HEAD)];
        let mut grouped: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        let graph = self.graph;
        for missing in &graph.missing {
            grouped.entry((&missing.kind, &missing.message)).or_default().push(&missing.region);
        }
        for ((kind, message), regions) in grouped {
            let plural = Kind::named(kind).map_or(kind, |kind| kind.plural());
            let text = format!("{plural} in {}: {message}", regions.join(", "));
            notes.push(self.text(&format!("missing.{kind}.{}", notes.len()), &text, Font::LEGEND));
        }
        if !others.is_empty() {
            let text = format!("In the account, of kinds that no list is read of: {}", others.join(", "));
            notes.push(self.text("missing.others", &text, Font::LEGEND));
        }
        notes.append(&mut left_out);
        notes
    }

    /// What the account still lists though it is deleted.
    fn left_out(&mut self) -> Vec<ItemId> {
        if self.graph.left_out.is_empty() {
            return Vec::new();
        }
        let text = words::left_out(&self.graph.left_out);
        vec![
            self.text("left-out", "Deleted, so left out", Font::NOTES_HEAD),
            self.text("left-out.which", &text, Font::LEGEND),
        ]
    }
}
