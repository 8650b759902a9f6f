//! The title block above a page and the notes below it: account, scope, counts, legend, what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::block::BlockId;
use super::compose::{Composer, decoration};
use super::lines::{Purpose, Wire};
use super::text::Font;
use super::{Label, Paint};
use crate::kinds::Kind;
use crate::model::Node;

/// A count in the words of the kind.
pub fn counted(kind: &Kind, count: usize) -> String {
    let name = if count == 1 { kind.plural.strip_suffix('s').unwrap_or(kind.plural) } else { kind.plural };
    format!("{count} {name}")
}

impl Composer<'_> {
    /// One line of words, or several where it is wider than `within` pixels.
    fn words(&mut self, id: &str, text: &str, font: Font, within: i32) -> BlockId {
        let id = self.id(id);
        // Wide enough for readers that take every character for as wide as most capitals.
        let reckoned = |chars: usize| super::as_i32(chars) * font.size * 7 / 12 + 4;
        let whole = reckoned(text.chars().count());
        let broken = if whole > within { within * 9 / 10 } else { within };
        let mut label = Label::new(text, "", font, broken);
        if whole > within && label.lines.lines.len() == 1 {
            label = Label::new(text, "", font, label.size().0 * 2 / 3);
        }
        let longest = label.lines.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        let (w, h) = label.size();
        let w = w.max(reckoned(longest)).min(within.max(w));
        self.arena.opaque(decoration(id, Paint::Words, label), w + 4, h)
    }

    /// The block above the page: whose account, what is in it, what the lines mean.
    pub fn title(&mut self, width: i32, wires: &[Wire]) -> BlockId {
        let within = width.max(420);
        let account = &self.model.nodes[0];
        let name = if account.name.is_empty() { &account.id } else { &account.name };
        let mut heading = format!("IBM Cloud account {name}");
        if !self.plan.first {
            heading = format!("{} · {heading}", self.plan.name);
        }
        let mut facts = Vec::new();
        if !self.model.scope.is_empty() {
            facts.push(self.model.scope.clone());
        }
        // A count stays on one line with what it counts, and the dot behind it too.
        facts.extend(self.counts().iter().map(|fact| fact.replace(' ', "\u{a0}")));
        facts.extend(self.options.date.clone());
        let mut lines = vec![self.words("title", &heading, Font::TITLE, within)];
        if !facts.is_empty() {
            lines.push(self.words("title.facts", &facts.join("\u{a0}· "), Font::LEGEND, within));
        }
        let words = self.arena.column(lines, 2);
        let room = width - self.arena.get(words).w;
        let room = if room < 380 { width } else { room };
        let Some(legend) = self.legend(wires, room) else { return words };
        if self.arena.get(words).w + 30 + self.arena.get(legend).w <= width {
            return self.arena.row(vec![words, legend], 30);
        }
        self.arena.column(vec![words, legend], 4)
    }

    /// How many there are of each kind: in the account on its first page, at home on this one otherwise.
    fn counts(&self) -> Vec<String> {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut order: Vec<&'static Kind> = Vec::new();
        let mut count = |node: &Node| {
            let count = counts.entry(node.kind.name).or_default();
            if *count == 0 {
                order.push(node.kind);
            }
            *count += 1;
        };
        if self.plan.first {
            self.model.nodes.iter().skip(1).filter(|node| node.drawn).for_each(&mut count);
        } else {
            let home = self.at.keys().filter(|id| !self.plan.away.contains_key(id));
            home.for_each(|&id| count(self.model.node(id)));
        }
        let mut words: Vec<String> = order.iter().map(|kind| counted(kind, counts[kind.name])).collect();
        if self.plan.first {
            let only = self.model.counted.iter().filter(|(_, number)| **number > 0);
            words.extend(only.filter_map(|(kind, number)| {
                let number = usize::try_from(*number).unwrap_or(usize::MAX);
                Some(format!("{} (not drawn)", counted(crate::kinds::named(kind)?, number)))
            }));
        }
        words
    }

    /// Samples of the kinds of line on the page.
    fn legend(&mut self, wires: &[Wire], room: i32) -> Option<BlockId> {
        let purposes: BTreeSet<Purpose> = wires.iter().map(|wire| wire.purpose).collect();
        let mut samples = Vec::new();
        for purpose in purposes {
            let id = self.id(&format!("legend.{}", purpose.words()));
            let label = Label::new(purpose.words(), "", Font::LEGEND, 400);
            let w = 44 + label.size().0;
            samples.push(self.arena.opaque(decoration(id, Paint::Sample(purpose), label), w, 16));
        }
        if samples.is_empty() {
            return None;
        }
        // Two rows of it are as high as the title beside it.
        let rest = if samples.len() > 2 && room < 700 { samples.split_off(2) } else { Vec::new() };
        let first = self.arena.row(samples, 12);
        if rest.is_empty() {
            return Some(first);
        }
        let second = self.arena.row(rest, 12);
        Some(self.arena.column(vec![first, second], 4))
    }

    /// What could not be read, and why.
    pub fn missing(&mut self, width: i32) -> Option<BlockId> {
        if !self.plan.first || self.model.missing.is_empty() {
            return None;
        }
        let within = width.max(420);
        let mut parts = vec![self.words("missing", "Not in this drawing", Font { bold: true, ..Font::LEGEND }, within)];
        let mut grouped: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for missing in &self.model.missing {
            grouped.entry((missing.kind, &missing.message)).or_default().push(&missing.region);
        }
        for ((kind, message), regions) in grouped {
            let plural = crate::kinds::named(kind).map_or(kind, |kind| kind.plural);
            let text = format!("{plural} in {}: {message}", regions.join(", "));
            parts.push(self.words(&format!("missing.{kind}.{}", parts.len()), &text, Font::LEGEND, within));
        }
        Some(self.arena.column(parts, 4))
    }

    /// What an account without anything in it says.
    pub fn nothing(&mut self) -> BlockId {
        let text = "No resources were found in this account.";
        self.words("empty", text, Font { size: 14, bold: false }, 360)
    }
}
