//! What stands above a page and below it: account, scope, counts, legend, what is missing.

use drawstream_order::Gather as _;
use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::scene::{FACTS, Lens};
use drawstream_diagram::{Cell, Chip, ChipForm, Content, Font, Item, ItemId, Paint, Title, Words};

use crate::compose::{Composer, Join};
use crate::look::Purpose;
use crate::words::{self, counted};
use drawstream_graph::Node;
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::gap::capital;
use drawstream_graph::estate::kind::grouped;

impl Composer<'_> {
    /// What stands above the page: whose account, what is in it, what the lines mean.
    pub fn title(&mut self, joins: &[Join]) -> Title {
        let graph = self.graph;
        let missing = words::incomplete(graph);
        let mut heading = vec![words::account(graph)];
        if !self.plan.first {
            heading.insert(0, self.plan.name.clone());
        }
        heading.extend(missing.as_ref().map(|_| "incomplete".to_owned()));
        let whose = [words::account_id(graph), words::read(graph)];
        let told = [words::source(graph), words::scope(&graph.scope)];
        let whose = whose.into_iter().flatten().chain(told).filter(|fact| !fact.is_empty());
        let lines = [
            ("title", heading.join(" · "), Font::TITLE),
            (
                "title.missing",
                missing.filter(|_| self.plan.first).map(|missing| capital(&missing) + ".").unwrap_or_default(),
                Font::NOTES_HEAD,
            ),
            ("title.account", whose.collect::<Vec<_>>().join(" · "), Font::NOTE),
            (FACTS, facts(&self.counts()), Font::LEGEND),
        ];
        let lines = lines.iter().filter(|(_, text, _)| !text.is_empty());
        let lines = lines.map(|(id, text, font)| self.text(id, text, *font)).collect();
        let purposes: BTreeSet<Purpose> = joins.iter().map(|join| join.purpose).gather();
        let samples = purposes.into_iter().map(|purpose| self.sample(purpose)).collect();
        let mut keys = self.ways();
        keys.extend(self.chip_keys(joins));
        keys.extend(self.switches());
        Title { lines, samples, keys }
    }

    /// Links to the page that this one is a part of, and to its neighbours.
    fn ways(&mut self) -> Vec<ItemId> {
        let plan = self.plan;
        let signs = [("up", "‹‹ ", ""), ("before", "‹ ", ""), ("after", "", " ›")];
        let mut ways = Vec::new();
        for ((what, before, after), near) in signs.into_iter().zip(&plan.near) {
            let Some((page, name)) = near else { continue };
            let cell = Cell::decoration(self.id(&format!("way.{what}")), "", Paint::Words);
            let cell = Cell { link: Some(page.clone()), ..cell };
            let words = Words::of(&format!("{before}{name}{after}"));
            ways.push(self.items.add(Item { cell: Some(cell), words, content: Content::Text(Font::LEGEND) }));
        }
        if let Some(page) = &plan.leads_to_index {
            let cell = Cell::decoration(self.id("way.index"), "", Paint::Words);
            let cell = Cell { link: Some(page.clone()), ..cell };
            let words = Words::of("index of VPCs ›");
            ways.push(self.items.add(Item { cell: Some(cell), words, content: Content::Text(Font::LEGEND) }));
        }
        ways
    }

    /// Words that switch lenses on and off, where there is something to look at.
    fn switches(&mut self) -> Vec<ItemId> {
        if self.plan.index.is_some() || !self.graph.nodes.iter().any(|node| node.kind() == Kind::Vpc) {
            return Vec::new();
        }
        let mut items = Vec::new();
        for (lens, words) in Lens::ALL.into_iter().zip(["⊙ what meets the internet", "⊙ what has no use"]) {
            let cell = Cell::decoration(self.id(&format!("switch.{}", lens.tag())), "", Paint::Words);
            let cell = Cell { switches: Some(lens), ..cell };
            let content = Content::Text(Font::LEGEND);
            items.push(self.items.add(Item { cell: Some(cell), words: Words::of(words), content }));
        }
        items
    }

    /// What badges and arrows on this page mean.
    fn signs(&self, joins: &[Join]) -> Vec<(&'static str, Vec<Chip>)> {
        let cells = (0..self.items.len()).filter_map(|at| self.items.get(ItemId::at(at)).cell.as_ref());
        let shown: BTreeSet<&str> = cells.flat_map(|cell| &cell.badges).map(|badge| badge.class).gather();
        let badges = [(Kind::FloatingIp, "has a floating IP"), (Kind::PublicGateway, "uses the public gateway")];
        let badges = badges.into_iter().filter(|(kind, _)| shown.contains(kind.id()));
        let badges: Vec<Chip> =
            badges.map(|(kind, words)| Chip::new(kind.id(), words.to_owned(), ChipForm::Disc)).collect();
        let mut keys = Vec::new();
        if !badges.is_empty() {
            keys.push(("", badges));
        }
        // The line from the users says nothing of doors.
        let doors = || joins.iter().filter(|join| join.purpose == Purpose::Public && !join.members.is_empty());
        let arrows = [(true, "↔ the internet can open it"), (false, "→ it only goes out")];
        let arrows = arrows.into_iter().filter(|(both, _)| doors().any(|door| door.both == *both));
        keys.extend(arrows.map(|(_, words)| (words, Vec::new())));
        keys
    }

    /// What chips, badges and arrows mean.
    fn chip_keys(&mut self, joins: &[Join]) -> Vec<ItemId> {
        let mut keys = self.keys_of_chips();
        keys.extend(self.signs(joins));
        let mut items = Vec::new();
        for (nth, (name, chips)) in keys.into_iter().enumerate() {
            let cell = Cell { chips, ..Cell::decoration(self.id(&format!("legend.chips.{nth}")), "", Paint::Words) };
            items.push(self.items.add(Item {
                cell: Some(cell),
                words: Words::of(name),
                content: Content::Text(Font::LEGEND),
            }));
        }
        items
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
            let all = match words::resources(self.graph) {
                0 => "no resources".to_owned(),
                1 => "1 resource".to_owned(),
                all => format!("{} resources", grouped(all)),
            };
            words.insert(0, all);
            words.extend(words::only_counted(self.graph));
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
        if !self.plan.first {
            return Vec::new();
        }
        let mut texts = words::gaps(self.graph);
        let others = words::unlisted::not_drawn(&self.graph.coverage);
        let where_from = match &self.graph.declared {
            Some(_) => "In the file, and not drawn",
            None => "In the account, of kinds that no list is read of",
        };
        texts.extend((!others.is_empty()).then(|| format!("{where_from}: {}", others.join(", "))));
        let mut left_out = self.left_out();
        if texts.is_empty() {
            return left_out;
        }
        let mut notes = vec![self.text("missing", "Not in this drawing", Font::NOTES_HEAD)];
        notes.extend(texts.iter().zip(1..).map(|(text, at)| self.text(&format!("missing.{at}"), text, Font::LEGEND)));
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

/// Facts on one line. A count stays on one line with what it counts, and the dot behind it too.
fn facts(facts: &[String]) -> String {
    facts.iter().map(|fact| fact.replace(' ', "\u{a0}")).collect::<Vec<_>>().join("\u{a0}· ")
}
