//! Changes in a drawing: signs on what changed, sums on the boxes around it, and a page that lists all of it.

use drawstream_order::Gather as _;
use std::collections::{BTreeMap, BTreeSet};

use drawstream_changes::{Change, Changes, Sign};
use drawstream_diagram::scene::{self, FACTS, Sheet};
use drawstream_diagram::text::visible;
use drawstream_diagram::{
    Cell, Content, Diagram, Font, Item, ItemId, Items, Paint, Subject, SubjectId, Title, Trials, Words,
};
use drawstream_graph::estate::Kind;
use drawstream_graph::{Graph, NodeId};

use super::text;
use super::words::{field, verdict};
use crate::{node_id, words};

/// The id of the page that lists the changes.
pub const PAGE: &str = "changes";
/// The most characters of a line of that page.
const MOST: usize = 160;
/// The most lines of that page.
const MOST_LINES: usize = 2_000;

/// What changed, by what it stands for.
pub struct Layer<'c> {
    changes: &'c Changes,
    graph: &'c Graph,
    /// When the earlier state was read.
    since: Option<String>,
    own: BTreeMap<(Kind, &'c str), &'c Change>,
    /// How many changed in what a thing holds, in the order of [`Sign::ALL`].
    sums: BTreeMap<NodeId, [usize; 4]>,
}

impl<'c> Layer<'c> {
    /// The changes from one state to another; the second is drawn.
    pub fn new(old: &Graph, new: &'c Graph, changes: &'c Changes) -> Self {
        let at = |graph: &Graph| -> BTreeMap<(Kind, Box<str>), NodeId> {
            graph.all().map(|(id, node)| ((node.kind(), node.resource.id.clone()), id)).collect()
        };
        let (was, is) = (at(old), at(new));
        let mut sums: BTreeMap<NodeId, [usize; 4]> = BTreeMap::new();
        for change in &changes.changes {
            let key = (change.kind, change.id.as_str().into());
            // What is gone is summed up by what it lay in, as far as that is left.
            let (graph, found) =
                if change.change == Sign::Removed { (old, was.get(&key)) } else { (new, is.get(&key)) };
            let mut next = found.and_then(|id| graph.node(*id).parent);
            while let Some(id) = next {
                let node = graph.node(id);
                if let Some(own) = is.get(&(node.kind(), node.resource.id.clone()))
                    && let Some(nth) = Sign::ALL.iter().position(|sign| *sign == change.change)
                {
                    sums.entry(*own).or_default()[nth] += 1;
                }
                next = node.parent;
            }
        }
        let own = changes.changes.iter().filter(|change| change.change != Sign::Removed);
        let own = own.map(|change| ((change.kind, change.id.as_str()), change)).collect();
        Self { changes, graph: new, since: words::read_at(old), own, sums }
    }

    /// Marks the shapes of sheets.
    pub fn mark(&self, sheets: &mut [Sheet]) {
        for sheet in sheets {
            for shape in &mut sheet.shapes {
                match &shape.cell.subject {
                    Subject::One(id) | Subject::Elsewhere(id, _) => {
                        shape.change = self.change(*id).map(Box::new);
                        let sum = self.sums.get(&node_id(*id)).filter(|_| shape.cell.paint == Paint::Frame);
                        if let Some(sum) = sum.map(summed) {
                            shape.say(&sum);
                        }
                    }
                    Subject::Stack(members) => shape.change = self.of_stack(members).map(Box::new),
                    Subject::None if shape.cell.id == FACTS => {
                        let since = self.since.as_ref().map(|since| format!(" since {since}")).unwrap_or_default();
                        let words = format!(" · {}{since}", verdict(self.changes));
                        shape.label.name.push_str(&words);
                        if let Some(last) = shape.label.lines.last_mut() {
                            last.push_str(&words);
                        }
                    }
                    Subject::None => {}
                }
            }
        }
    }

    /// What is gone, by kind and id.
    pub fn removed(&self) -> BTreeSet<(String, String)> {
        let gone = self.changes.changes.iter().filter(|change| change.change == Sign::Removed);
        // Ids in drawings are fit to be seen.
        gone.map(|change| (change.kind.id().to_owned(), visible(&change.id).into_owned())).gather()
    }

    fn of(&self, id: SubjectId) -> Option<&'c Change> {
        let node = self.graph.node(node_id(id));
        self.own.get(&(node.kind(), &*node.resource.id)).copied()
    }

    fn change(&self, id: SubjectId) -> Option<scene::Change> {
        let change = self.of(id)?;
        let mut lines: Vec<String> = change.fields.iter().map(|one| field(change, one)).collect();
        if lines.is_empty() {
            lines.push("since the earlier state".to_owned());
        }
        Some(scene::Change { sign: sign(change.change), lines })
    }

    /// Of several in one: their sign where it is one, else that something of it is different.
    fn of_stack(&self, members: &[SubjectId]) -> Option<scene::Change> {
        let changes: Vec<&Change> = members.iter().filter_map(|id| self.of(*id)).collect();
        let first = changes.first()?;
        let is_one = changes.len() == members.len() && changes.iter().all(|change| change.change == first.change);
        let lines = changes.iter().map(|change| format!("{} {}", change.change.mark(), visible(&change.name)));
        let sign = if is_one { sign(first.change) } else { scene::Sign::Changed };
        Some(scene::Change { sign, lines: lines.collect() })
    }

    /// The page that lists the changes, with what was before and what is now.
    pub fn page(&self) -> Diagram {
        let mut items = Items::default();
        let mut line = |id: &str, text: &str, font: Font| {
            let cell = Cell::decoration(format!("changes.{id}"), "", Paint::Words);
            items.add(Item { cell: Some(cell), words: Words::of(text), content: Content::Text(font) })
        };
        let lines: Vec<ItemId> =
            vec![line("title", "Changes", Font::TITLE), line("verdict", &verdict(self.changes), Font::LEGEND)];
        let all = text(self.changes);
        let mut rows: Vec<String> = all
            .lines()
            .skip(2)
            .map(|line| cut(&line.replace("    ", "\u{a0}\u{a0}\u{a0}\u{a0}")))
            .filter(|line| !line.trim().is_empty())
            .collect();
        let more = rows.len().saturating_sub(MOST_LINES);
        rows.truncate(MOST_LINES);
        if more > 0 {
            rows.push(format!("and {more} lines more: drawstream changes"));
        }
        if rows.is_empty() {
            rows.push("nothing changed".to_owned());
        }
        let cell = Cell { rows, ..Cell::decoration("changes.list".to_owned(), "", Paint::Table) };
        let words = Words::of("What changed");
        let middle = items.add(Item { cell: Some(cell), words, content: Content::Table });
        Diagram {
            id: PAGE.to_owned(),
            name: "Changes".to_owned(),
            items,
            before: None,
            middle,
            after: None,
            title: Title { lines, ..Title::default() },
            notes: Vec::new(),
            wires: Vec::new(),
            trials: Trials::default(),
        }
    }
}

fn sign(sign: Sign) -> scene::Sign {
    match sign {
        Sign::Added => scene::Sign::Added,
        Sign::Removed => scene::Sign::Removed,
        Sign::Replaced => scene::Sign::Replaced,
        Sign::Changed => scene::Sign::Changed,
    }
}

/// `+3 −1 ~2`.
fn summed(sum: &[usize; 4]) -> String {
    let some = Sign::ALL.iter().zip(sum).filter(|(_, count)| **count > 0);
    some.map(|(own, count)| format!("{}{count}", sign(*own).mark())).collect::<Vec<_>>().join(" ")
}

/// A line that is not too long.
fn cut(line: &str) -> String {
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
