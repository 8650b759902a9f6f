//! The index of a large account: a line for each VPC, in a box for each region, with the way to its page.

use std::collections::BTreeMap;

use drawstream_diagram::{Cell, Content, Font, Frame, Head, Item, ItemId, Paint, Stretch, Words};

use crate::cards::Closed;
use crate::compose::Composer;
use crate::words::{self, counted};
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::kind::grouped;
use drawstream_graph::{Graph, NodeId};

/// From how many closed VPCs on an account has an index.
const LEAST: usize = 4;

/// Characters of a range of addresses or a name in a line of the index.
const LONGEST: usize = 40;

/// What has a number in the index.
const COUNTED: [Kind; 4] = [Kind::Subnet, Kind::Instance, Kind::LoadBalancer, Kind::Cluster];

/// A VPC in the index: which, the id of its page, and what is in it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The VPC.
    pub vpc: NodeId,
    /// The id of its page.
    pub page: String,
    /// What is in it.
    pub closed: Closed,
}

/// The lines of the index, by their VPCs; none where there are so few that the first page says it all.
pub fn lines(graph: &Graph, closed: &BTreeMap<NodeId, Closed>, away: &BTreeMap<NodeId, String>) -> Option<Vec<Line>> {
    let vpcs = closed.iter().filter(|(id, _)| graph.node(**id).kind() == Kind::Vpc);
    let lines =
        vpcs.filter_map(|(&vpc, closed)| Some(Line { vpc, page: away.get(&vpc)?.clone(), closed: closed.clone() }));
    let lines: Vec<Line> = lines.collect();
    (lines.len() >= LEAST).then_some(lines)
}

impl Composer<'_> {
    /// A table for each region.
    pub fn index(&mut self, lines: &[Line]) -> ItemId {
        let mut regions: Vec<(Option<NodeId>, Vec<&Line>)> = Vec::new();
        for line in lines {
            let region = self.graph.node(line.vpc).parent;
            match regions.last_mut() {
                Some((last, all)) if *last == region => all.push(line),
                _ => regions.push((region, vec![line])),
            }
        }
        let mut boxes = Vec::new();
        for (region, lines) in regions {
            let (name, city) = region.map_or_else(Default::default, |region| {
                (self.lookup.words.shown(region).to_owned(), self.lookup.words.caption(region))
            });
            let mut rows = vec![self.heads(&name)];
            for line in lines {
                rows.push(self.line(line));
            }
            let content = self.items.arrange(Content::Sheet(rows));
            let cell = Cell::decoration(self.id(&format!("index.{name}")), "region", Paint::Frame);
            let frame = Frame {
                head: Head::Normal,
                stretch: Stretch::Width,
                content: Some(content),
                foot: None,
                nodes: Vec::new(),
            };
            let words = Words { name, caption: vec![city] };
            boxes.push(self.items.add(Item { cell: Some(cell), words, content: Content::Frame(frame) }));
        }
        match self.shelves(boxes, Vec::new()) {
            Some(all) => all,
            None => self.nothing(),
        }
    }

    /// The words above the columns of a region's table.
    fn heads(&mut self, region: &str) -> Vec<ItemId> {
        let counts =
            COUNTED.map(|kind| counted(kind, 2).split_once(' ').map_or_else(String::new, |(_, word)| word.into()));
        let heads = ["VPC", "address ranges", "zones"].map(str::to_owned).into_iter();
        let heads = heads.chain(counts).chain(["the internet can open", "only go out"].map(str::to_owned));
        let heads: Vec<String> = heads.collect();
        let texts = heads.iter().zip(0..);
        texts.map(|(text, nth)| self.text(&format!("index.{region}.{nth}"), text, Font::NOTES_HEAD)).collect()
    }

    /// The line of a VPC: its name leads to its page.
    fn line(&mut self, Line { vpc, page, closed }: &Line) -> Vec<ItemId> {
        let own = self.graph.node(*vpc).resource.id.to_string();
        let name = self.id(&format!("index.{own}"));
        let cell = Cell { link: Some(page.clone()), ..Cell::decoration(name, "", Paint::Words) };
        let words = Words::of(&cut(words::called(self.graph.node(*vpc))));
        let mut line = vec![self.items.add(Item { cell: Some(cell), words, content: Content::Text(Font::LEGEND) })];
        let (ranges, zones) = self.lookup.words.ranges(*vpc);
        let number = |count: usize| if count == 0 { "–".to_owned() } else { grouped(count as u64) };
        let counts = COUNTED.map(|kind| number(closed.count(kind)));
        let facts = [cut(&ranges), number(zones)].into_iter().chain(counts);
        let facts: Vec<String> = facts.chain([number(closed.opens), number(closed.goes_out)]).collect();
        for (fact, nth) in facts.iter().zip(1..) {
            line.push(self.text(&format!("index.{own}.{nth}"), fact, Font::LEGEND));
        }
        line
    }
}

/// A text that is not longer than a column of the index.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}
