//! The title block above a page and the notes below it: account, scope, counts, legend, what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::block::BlockId;
use super::compose::Composer;
use super::lines::{Purpose, Wire};
use super::text::Font;
use super::{Cell, Label, Paint, What};

impl Composer<'_> {
    /// One line of words, or several where it is wider than `within` pixels.
    fn words(&mut self, id: &str, text: &str, font: Font, within: i32) -> BlockId {
        let id = self.id(id);
        let label = Label::new(text, "", font, within);
        let (w, h) = label.size();
        let longest = label.lines.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        // Wide enough for readers that take every character for as wide as most capitals.
        let w = w.max(i32::try_from(longest).unwrap_or(0) * font.size * 7 / 12).min(within.max(w));
        let cell = Cell { id, what: What::Decoration, paint: Paint::Words, label, link: None };
        self.arena.opaque(cell, w + 4, h)
    }

    /// The blocks above the page.
    pub fn title(&mut self, width: i32) -> Vec<BlockId> {
        let within = width.max(420);
        let account = &self.model.nodes[0];
        let name = if account.name.is_empty() { &account.id } else { &account.name };
        let heading =
            if self.plan.first { format!("IBM Cloud account {name}") } else { format!("{name} · {}", self.plan.name) };
        let mut facts = Vec::new();
        if !self.model.scope.is_empty() {
            facts.push(self.model.scope.clone());
        }
        facts.extend(self.counts());
        facts.extend(self.options.date.clone());
        let mut lines = vec![self.words("title", &heading, Font::TITLE, within)];
        if !facts.is_empty() {
            lines.push(self.words("title.facts", &facts.join(" · "), Font::LEGEND, within));
        }
        vec![self.arena.column(lines, 4)]
    }

    /// How many there are of each kind on this page, in the words of the kinds.
    fn counts(&self) -> Vec<String> {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut order: Vec<&'static crate::kinds::Kind> = Vec::new();
        for node in self.model.nodes.iter().filter(|node| node.drawn && node.kind.name != "account") {
            let count = counts.entry(node.kind.name).or_default();
            if *count == 0 {
                order.push(node.kind);
            }
            *count += 1;
        }
        let word = |kind: &&'static crate::kinds::Kind| {
            let count = counts[kind.name];
            let name = if count == 1 { kind.name.replace('_', " ") } else { kind.plural.to_owned() };
            format!("{count} {name}")
        };
        order.iter().map(word).collect()
    }

    /// The blocks below the page.
    pub fn foot(&mut self, width: i32, wires: &[Wire]) -> Option<BlockId> {
        let within = width.max(420);
        let mut parts = Vec::new();
        let purposes: BTreeSet<Purpose> = wires.iter().map(|wire| wire.purpose).collect();
        let mut samples = Vec::new();
        for purpose in purposes {
            let id = self.id(&format!("legend.{}", purpose.words()));
            let label = Label::new(purpose.words(), "", Font::LEGEND, 400);
            let w = 44 + label.size().0;
            let cell = Cell { id, what: What::Decoration, paint: Paint::Sample(purpose), label, link: None };
            samples.push(self.arena.opaque(cell, w, 16));
        }
        if !samples.is_empty() {
            parts.push(self.arena.row(samples, 20));
        }
        if self.plan.first && !self.model.missing.is_empty() {
            parts.push(self.words("missing", "Not in this drawing", Font { bold: true, ..Font::LEGEND }, within));
            let mut grouped: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
            for missing in &self.model.missing {
                grouped.entry((missing.kind, &missing.message)).or_default().push(&missing.region);
            }
            for ((kind, message), regions) in grouped {
                let plural = crate::kinds::named(kind).map_or(kind, |kind| kind.plural);
                let text = format!("{plural} in {}: {message}", regions.join(", "));
                parts.push(self.words(&format!("missing.{kind}.{}", parts.len()), &text, Font::LEGEND, within));
            }
        }
        if parts.is_empty() {
            return None;
        }
        Some(self.arena.column(parts, 4))
    }

    /// What an account without anything in it says.
    pub fn nothing(&mut self) -> BlockId {
        let text = "No resources were found in this account.";
        self.words("empty", text, Font { size: 14, bold: false }, 360)
    }
}
