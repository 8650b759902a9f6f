//! Where the tables of a page lie, and the lines between them: what opens connections at the left, what only takes them at
//! the right, what does neither below. Tables that fare alike are in one box, which has one line for all of them.

use drawstream_order::{Gather as _, Order as _};
use std::collections::BTreeMap;

use drawstream_diagram::{Cell, Content, Frame, Head, Item, ItemId, Paint, Stretch, Trunk, Wire, Words};

use super::sets::{self, Line, Set, Sets, each, some};
use super::{End, Page, Passes};
use crate::ids;
use crate::look::Purpose;

/// The most lines between tables; with more, the tables alone tell it.
const MOST_LINES: usize = 24;
/// The most rows of a page that is one column.
const LOW: usize = 44;
/// What a table is high without its rows, in rows.
const BESIDE_ROWS: usize = 2;

/// The ends of a page by number, and what joins them.
struct Ends<'e> {
    /// The tables' ends in their order, and the internet where it has a place.
    all: Vec<&'e End>,
    at: &'e BTreeMap<End, ItemId>,
    told: Sets,
    /// The box of each set.
    boxes: BTreeMap<u64, ItemId>,
    /// Whether the tables of a set may lie side by side.
    is_wide: bool,
    /// The set whose box is being filled.
    boxed: u64,
}

impl Page<'_> {
    /// What lies in the VPC's box, the lines, and whether these are all: within the VPC they are left out where they would
    /// hide the tables.
    pub(super) fn arranged(
        &mut self,
        order: &[End],
        at: &BTreeMap<End, ItemId>,
        tables: Vec<ItemId>,
    ) -> (ItemId, Vec<Wire>, bool) {
        let internet = at.contains_key(&End::Internet).then_some(&End::Internet);
        let all: Vec<&End> = order.iter().filter(|end| at.contains_key(end)).chain(internet).collect();
        let number: BTreeMap<&End, usize> = all.iter().enumerate().map(|(number, end)| (*end, number)).gather();
        let passes = self.passes.iter().filter(|((from, to), own)| from != to && !own.conn.is_empty());
        let mut pairs: Vec<(usize, usize)> =
            passes.filter_map(|((from, to), _)| Some((*number.get(from)?, *number.get(to)?))).collect();
        let outside = number.get(&End::Internet).copied();
        let is_outside = |(from, to): &(usize, usize)| Some(*from) == outside || Some(*to) == outside;
        let own = some(0..tables.len());
        let left = own
            & some(pairs.iter().flat_map(|pair| {
                let taker = is_outside(pair).then_some(pair.1);
                [pair.0].into_iter().chain(taker)
            }));
        let right = own & !left & some(pairs.iter().map(|pair| pair.1));
        let mut told = sets::of(&pairs, &[left, right, !own]);
        let inner = told.lines.iter().filter(|line| (line.from | line.to) & !own == 0).count();
        let is_whole = inner <= MOST_LINES;
        if !is_whole {
            pairs.retain(is_outside);
            told = Sets { sets: Vec::new(), ..sets::of(&pairs, &[]) };
        }
        let mut ends = Ends { all, at, told, boxes: BTreeMap::new(), is_wide: false, boxed: 0 };
        let content = if is_whole && !ends.told.lines.is_empty() {
            self.flow(&mut ends, left, right, own & !left & !right)
        } else {
            Content::Shelves { stacked: false, boxes: tables, rest: Vec::new() }
        };
        let content = self.items.arrange(content);
        let wires = ends.told.lines.iter().filter_map(|line| self.wire(&ends, line)).collect();
        (content, wires, is_whole)
    }

    /// What opens connections at the left, what takes them at the right, with the `rest` where that leaves room for it; or
    /// all of it below each other, where that is not high, or would leave the right side empty.
    fn flow(&mut self, ends: &mut Ends<'_>, left: u64, right: u64, rest: u64) -> Content {
        let high = |side: u64| -> usize {
            let rows = |item| self.items.get(item).cell.as_ref().map_or(0, |cell| cell.rows.len() + BESIDE_ROWS);
            each(side).filter_map(|end| ends.item(end)).map(rows).sum()
        };
        let (left_high, right_high, rest_high) = (high(left), high(right), high(rest));
        let all_high = left_high + right_high + rest_high;
        let shelves =
            |page: &mut Self, boxes| page.items.arrange(Content::Shelves { stacked: false, boxes, rest: Vec::new() });
        let is_void = (right_high + rest_high) * 5 < left_high * 2;
        if (is_void || all_high <= LOW) && ends.is_chain(left, right) {
            ends.is_wide = true;
            let mut boxes = self.column(ends, left, 0, right);
            let mut below = self.column(ends, right, left, 0);
            below.extend(self.column(ends, rest, 0, 0));
            boxes.push(shelves(self, below));
            return Content::Stack { boxes, beside: Vec::new() };
        }
        let boxes = self.column(ends, left, 0, 0);
        let mut beside = self.column(ends, right, 0, 0);
        let rest_items = self.column(ends, rest, 0, 0);
        if all_high > LOW && right_high + rest_high <= left_high {
            beside.extend(rest_items);
            return Content::Stack { boxes, beside };
        }
        let above = self.items.arrange(Content::Stack { boxes, beside });
        let below = shelves(self, rest_items);
        Content::Column(vec![above, below])
    }

    /// Tables and boxes of tables below each other, near to what they have lines to: also to what lies above and below.
    fn column(&mut self, ends: &mut Ends<'_>, within: u64, above: u64, below: u64) -> Vec<ItemId> {
        let parts = ordered(ends.told.parts(within, ends.boxed == within), &ends.told.lines, above, below);
        let mut items = Vec::new();
        for (nth, &part) in parts.iter().enumerate() {
            let (before, behind) = parts.split_at(nth);
            let before = before.iter().fold(above, |all, part| all | part);
            let behind = behind.iter().skip(1).fold(below, |all, part| all | part);
            items.extend(self.part(ends, part, before, behind));
        }
        items
    }

    fn part(&mut self, ends: &mut Ends<'_>, part: u64, above: u64, below: u64) -> Option<ItemId> {
        let Some(set) = ends.told.sets.iter().find(|set| set.ends == part).copied() else {
            return each(part).next().and_then(|end| ends.item(end));
        };
        ends.boxed = part;
        let tables = self.column(ends, part, above, below);
        let members: Vec<(ItemId, String)> =
            each(part).filter_map(|end| ends.item(end)).map(|item| (item, self.id_of(item))).collect();
        if set.each_other {
            for (item, own) in &members {
                let others = members.iter().map(|(_, id)| id).filter(|id| *id != own).cloned().collect();
                if let Some(cell) = self.items.cell_mut(*item) {
                    cell.said.push(("opens", others));
                }
            }
        }
        let first = members.first().map_or("", |(_, id)| id);
        let id = ids::safe(&format!("reach.set.{}:{first}", members.len()));
        let cell = Cell::decoration(id, "reach-set", Paint::Slim);
        let words = if set.each_other { "open to each other" } else { "each of these" };
        let content = self.items.arrange(if ends.is_wide {
            Content::Shelves { stacked: false, boxes: tables, rest: Vec::new() }
        } else {
            Content::Stack { boxes: tables, beside: Vec::new() }
        });
        let frame =
            Frame { head: Head::Short, stretch: Stretch::Width, content: Some(content), foot: None, nodes: Vec::new() };
        let item = self.items.add(Item { cell: Some(cell), words: Words::of(words), content: Content::Frame(frame) });
        ends.boxes.insert(part, item);
        Some(item)
    }

    fn id_of(&self, item: ItemId) -> String {
        self.items.get(item).cell.as_ref().map_or_else(String::new, |cell| cell.id.clone())
    }

    /// A line, with arrows at both ends where each opens to the other.
    fn wire(&self, ends: &Ends<'_>, line: &Line) -> Option<Wire> {
        let Line { from, to, both } = *line;
        let (start, end) = (ends.place(from)?, ends.place(to)?);
        let is_internet = |side: u64| each(side).any(|at| ends.all.get(at) == Some(&&End::Internet));
        let purpose = if is_internet(from | to) { Purpose::Public } else { Purpose::Private };
        let sets = [from, to].into_iter().filter(|side| side.count_ones() > 1);
        let members = sets.flat_map(each).filter_map(|at| ends.item(at)).map(|item| self.id_of(item)).collect();
        Some(Wire {
            id: format!("opens={}={}", self.id_of(start), self.id_of(end)),
            from: start,
            to: end,
            trunk: if is_internet(from) { Trunk::Start } else { Trunk::End },
            relation: "opens",
            class: purpose.class(),
            arrow: true,
            both,
            members,
            vpcs: Vec::new(),
            words: self.told_of(ends, from, to),
            marks: None,
        })
    }

    /// What may pass from some ends to others, once where that is the same for all of them.
    fn told_of(&self, ends: &Ends<'_>, from: u64, to: u64) -> String {
        let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (start, end) in each(from).flat_map(|start| each(to).map(move |end| (start, end))) {
            let (Some(start), Some(end)) = (ends.all.get(start), ends.all.get(end)) else { continue };
            let own = self.passes.get(&((*start).clone(), (*end).clone())).map(Passes::words).unwrap_or_default();
            told.entry(own).or_default().push(format!("{} → {}", self.called(start), self.called(end)));
        }
        if let Some((only, _)) = told.first_key_value().filter(|_| told.len() == 1) {
            return only.clone();
        }
        let each = told.into_iter().map(|(own, pairs)| format!("{}: {own}", pairs.join(", ")));
        each.collect::<Vec<_>>().join(" · ")
    }
}

impl Ends<'_> {
    fn item(&self, number: usize) -> Option<ItemId> {
        self.all.get(number).and_then(|end| self.at.get(end)).copied()
    }

    /// What is drawn of a set or of a single end.
    fn place(&self, side: u64) -> Option<ItemId> {
        self.boxes.get(&side).copied().or_else(|| each(side).next().and_then(|end| self.item(end)))
    }
}

impl Ends<'_> {
    /// Whether lines lead only from one part to the next where all are below each other, what takes connections last.
    fn is_chain(&self, left: u64, right: u64) -> bool {
        let parts = ordered(self.told.parts(left, false), &self.told.lines, 0, right);
        let place = |side: u64| {
            let own = parts.iter().position(|part| side & !part == 0);
            own.or((side & !right == 0).then_some(parts.len()))
        };
        let mut spans = self.told.lines.iter().filter_map(|line| Some((place(line.from)?, place(line.to)?)));
        spans.all(|(from, to)| from.abs_diff(to) < 2)
    }
}

impl Sets {
    /// The largest sets within some ends, and the ends in no such set; where they are in a box of their own, what is in it.
    fn parts(&self, within: u64, is_boxed: bool) -> Vec<u64> {
        let is_within = |set: &&Set| set.ends & !within == 0 && !(is_boxed && set.ends == within);
        let inside: Vec<u64> = self.sets.iter().filter(is_within).map(|set| set.ends).collect();
        let largest = |ends: &&u64| !inside.iter().any(|other| other != *ends && *ends & !other == 0);
        let mut parts: Vec<u64> = inside.iter().filter(largest).copied().collect();
        let single = within & !parts.iter().fold(0, |all, part| all | part);
        parts.extend(each(single).map(|end| some([end])));
        // As the ends are read.
        parts.order_by_key(|part| part.trailing_zeros());
        parts
    }
}

/// Parts of a column, so that lines between them, and to what is above and below, are short; as they were where that
/// changes nothing.
fn ordered(mut parts: Vec<u64>, lines: &[Line], above: u64, below: u64) -> Vec<u64> {
    let cost = |parts: &[u64]| -> usize {
        let place = |side: u64| match () {
            () if side & above != 0 => Some(0),
            () if side & below != 0 => Some(parts.len() + 1),
            () => parts.iter().position(|part| side & !part == 0).map(|at| at + 1),
        };
        // What passes other parts takes more than its length.
        let long = |(a, b): (usize, usize)| a.abs_diff(b).pow(2);
        lines.iter().filter_map(|line| Some(long((place(line.from)?, place(line.to)?)))).sum()
    };
    // Each round is better than the one before, or the last.
    loop {
        let now = cost(&parts);
        let mut best: Option<(usize, usize, Vec<u64>)> = None;
        for from in 0..parts.len() {
            for to in 0..parts.len() {
                let mut other = parts.clone();
                let part = other.remove(from);
                other.insert(to, part);
                let (found, far) = (cost(&other), from.abs_diff(to));
                if found < now && best.as_ref().is_none_or(|(least, near, _)| (found, far) < (*least, *near)) {
                    best = Some((found, far, other));
                }
            }
        }
        match best {
            Some((.., other)) => parts = other,
            None => return parts,
        }
    }
}
