//! One VPC as a Mermaid flowchart, for Markdown: at most sixty boxes, so that it can be read. Where there are more, what
//! is alike is folded into one box with its number, then what lies in a subnet, a zone, the VPC; nothing is left out.

use drawstream_diagram::text::visible;
use drawstream_graph::estate::kind::counted;
use drawstream_graph::estate::{Facts, Kind, Relation};
use drawstream_graph::{End, Graph, NodeId};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// The most boxes, those around others included.
pub const MOST_BOXES: usize = 60;
/// The most lines, beyond which more is folded; Mermaid draws no flowchart of more than 500.
const MOST_LINES: usize = 400;
/// The most characters of a name; Mermaid takes 50,000 in all.
const MOST_CHARACTERS: usize = 60;

/// How much is folded, in steps: nothing, what is alike, subnets, zones, the VPC.
const FOLDS: std::ops::RangeInclusive<u8> = 0..=4;

/// A box of the chart.
struct Item {
    /// Its lines, which may hold any characters.
    label: Vec<String>,
    parent: Option<usize>,
    inner: Vec<usize>,
}

/// The boxes of a chart, and which of them shows what.
struct Chart<'g> {
    graph: &'g Graph,
    fold: u8,
    items: Vec<Item>,
    shown: BTreeMap<NodeId, usize>,
    lines: BTreeMap<(usize, usize), BTreeSet<&'static str>>,
}

/// Writes the chart of a VPC. Gives the number of its boxes.
///
/// # Errors
/// Those of the sink.
pub fn write(graph: &Graph, vpc: NodeId, sink: &mut impl Write) -> io::Result<usize> {
    let mut chart = Chart::of(graph, vpc, *FOLDS.start());
    for fold in FOLDS {
        if chart.items.len() <= MOST_BOXES && chart.lines.len() <= MOST_LINES {
            break;
        }
        chart = Chart::of(graph, vpc, fold);
    }
    chart.write(sink)?;
    Ok(chart.items.len())
}

impl<'g> Chart<'g> {
    fn of(graph: &'g Graph, vpc: NodeId, fold: u8) -> Self {
        let (items, shown, lines) = Default::default();
        let mut chart = Self { graph, fold, items, shown, lines };
        chart.inside(vpc);
        chart.outside();
        chart
    }

    fn add(&mut self, label: Vec<String>, parent: Option<usize>) -> usize {
        let at = self.items.len();
        self.items.push(Item { label, parent, inner: Vec::new() });
        if let Some(parent) = parent.and_then(|parent| self.items.get_mut(parent)) {
            parent.inner.push(at);
        }
        at
    }

    /// The boxes of what lies in the VPC. However deep a hostile account is nested, the stack does not grow.
    fn inside(&mut self, vpc: NodeId) {
        let mut open = vec![(vpc, None)];
        while let Some((id, parent)) = open.pop() {
            let node = self.graph.node(id);
            let closed_from = match node.kind() {
                Kind::Vpc => 4,
                Kind::Zone => 3,
                _ => 2,
            };
            let mut label = label(self.graph, id);
            if self.fold >= closed_from && !node.children.is_empty() {
                let below = self.below(id);
                label.push(self.numbers(&below));
                let at = self.add(label, parent);
                self.shown.extend(below.into_iter().chain([id]).map(|id| (id, at)));
                continue;
            }
            let at = self.add(label, parent);
            self.shown.insert(id, at);
            let mut alike: BTreeMap<Kind, Vec<NodeId>> = BTreeMap::new();
            for child in node.children.iter().rev() {
                let child_node = self.graph.node(*child);
                if self.fold > 0 && child_node.children.is_empty() {
                    alike.entry(child_node.kind()).or_default().push(*child);
                } else {
                    open.push((*child, Some(at)));
                }
            }
            for ids in alike.into_values() {
                match ids[..] {
                    [one] => open.push((one, Some(at))),
                    _ => {
                        let label = vec![self.numbers(&ids)];
                        let folded = self.add(label, Some(at));
                        self.shown.extend(ids.into_iter().map(|id| (id, folded)));
                    }
                }
            }
        }
    }

    /// Everything that lies in something, at any depth.
    fn below(&self, id: NodeId) -> Vec<NodeId> {
        let mut all = self.graph.node(id).children.clone();
        let mut at = 0;
        while let Some(id) = all.get(at) {
            all.extend(&self.graph.node(*id).children);
            at += 1;
        }
        all
    }

    /// `12 virtual servers, 1 VPN gateway`.
    fn numbers(&self, ids: &[NodeId]) -> String {
        let mut kinds: BTreeMap<Kind, u64> = BTreeMap::new();
        for id in ids {
            *kinds.entry(self.graph.node(*id).kind()).or_default() += 1;
        }
        kinds.into_iter().map(|(kind, number)| counted(kind.id(), number)).collect::<Vec<_>>().join(", ")
    }

    /// The boxes of what lies outside and is joined with something inside, and all lines.
    fn outside(&mut self) {
        let mut near: BTreeMap<Kind, BTreeSet<NodeId>> = BTreeMap::new();
        let mut far = BTreeSet::new();
        for edge in self.graph.edges.iter().filter(|edge| edge.relation.is_line()) {
            let is_inside = |id: &NodeId| self.shown.contains_key(id);
            match edge.to {
                End::Node(to) => {
                    for (one, other) in [(edge.from, to), (to, edge.from)] {
                        if is_inside(&one) && !is_inside(&other) && self.graph.node(other).drawn {
                            near.entry(self.graph.node(other).kind()).or_default().insert(other);
                        }
                    }
                }
                End::External(to) if is_inside(&edge.from) => {
                    far.insert(to);
                }
                End::External(_) => {}
            }
        }
        for ids in near.into_values() {
            let ids: Vec<NodeId> = ids.into_iter().collect();
            if self.fold > 0 && ids.len() > 1 {
                let label = vec![self.numbers(&ids)];
                let at = self.add(label, None);
                self.shown.extend(ids.into_iter().map(|id| (id, at)));
            } else {
                for id in ids {
                    let at = self.add(label(self.graph, id), None);
                    self.shown.insert(id, at);
                }
            }
        }
        let mut outer = BTreeMap::new();
        let folded = (self.fold > 0 && far.len() > 1).then(|| self.add(vec![format!("{} outside", far.len())], None));
        for id in far {
            let at = folded.unwrap_or_else(|| {
                let external = self.graph.external(id);
                let name = if external.name.is_empty() { &external.detail.network_type } else { &external.name };
                self.add(vec![name.to_string(), "outside".to_owned()], None)
            });
            outer.insert(id, at);
        }
        for edge in self.graph.edges.iter().filter(|edge| edge.relation.is_line()) {
            let to = match edge.to {
                End::Node(to) => self.shown.get(&to),
                End::External(to) => outer.get(&to),
            };
            if let (Some(from), Some(to)) = (self.shown.get(&edge.from), to) {
                self.line(*from, *to, edge.relation);
            }
        }
    }

    fn line(&mut self, from: usize, to: usize, relation: Relation) {
        // Mermaid cannot draw a line from a box to what it lies in.
        if self.is_within(from, to) || self.is_within(to, from) {
            return;
        }
        self.lines.entry((from, to)).or_default().insert(relation.name());
    }

    /// Whether a box is another, or lies in it.
    fn is_within(&self, inner: usize, outer: usize) -> bool {
        let up = |at: &usize| self.items.get(*at).and_then(|item| item.parent);
        std::iter::successors(Some(inner), up).any(|at| at == outer)
    }

    fn write(&self, sink: &mut impl Write) -> io::Result<()> {
        writeln!(sink, "flowchart LR")?;
        // From behind, since the last one is taken first; a box is closed when all in it is written.
        let roots =
            (0..self.items.len()).rev().filter(|at| self.items.get(*at).is_some_and(|item| item.parent.is_none()));
        let mut open: Vec<(usize, usize, bool)> = roots.map(|at| (at, 1, false)).collect();
        while let Some((at, depth, is_end)) = open.pop() {
            let Some(item) = self.items.get(at) else { continue };
            let indent = "  ".repeat(depth);
            if is_end {
                writeln!(sink, "{indent}end")?;
            } else if item.inner.is_empty() {
                writeln!(sink, "{indent}n{at}[\"{}\"]", escaped(&item.label))?;
            } else {
                writeln!(sink, "{indent}subgraph n{at}[\"{}\"]", escaped(&item.label))?;
                open.push((at, depth, true));
                open.extend(item.inner.iter().rev().map(|inner| (*inner, depth + 1, false)));
            }
        }
        for ((from, to), words) in &self.lines {
            let words: Vec<&str> = words.iter().copied().collect();
            writeln!(sink, "  n{from} -->|{}| n{to}", words.join(", "))?;
        }
        Ok(())
    }
}

/// What is said of a resource: its name, what it is, a subnet's range.
fn label(graph: &Graph, id: NodeId) -> Vec<String> {
    let resource = &graph.node(id).resource;
    let what = counted(resource.kind.id(), 1);
    let what = what.strip_prefix("1 ").unwrap_or(&what).to_owned();
    let mut lines = vec![resource.name_or_id().to_owned()];
    match &resource.facts {
        Facts::Subnet(own) if !own.cidr.is_empty() => lines.push(own.cidr.to_string()),
        _ if resource.kind == Kind::Zone => {}
        _ => lines.push(what),
    }
    lines
}

/// Lines as a label: whatever could mean something to Mermaid, Markdown or HTML is a number.
fn escaped(lines: &[String]) -> String {
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        out.push_str(if at > 0 { "<br/>" } else { "" });
        let text = visible(line);
        let text = text.trim();
        let characters: Vec<char> = text.chars().take(MOST_CHARACTERS + 1).collect();
        for (at, &c) in characters.iter().enumerate() {
            if at == MOST_CHARACTERS {
                out.push('…');
                break;
            }
            let is_letter =
                |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|c| c.is_alphanumeric());
            match c {
                // As in names and addresses, where Markdown has no other meaning for it.
                '-' | '.' | '/' if is_letter(at.checked_sub(1)) && is_letter(Some(at + 1)) => out.push(c),
                _ if c.is_alphanumeric() || matches!(c, ' ' | ',' | '…') => out.push(c),
                '\u{80}'.. => out.push(c),
                _ => out.push_str(&format!("#{};", u32::from(c))),
            }
        }
    }
    // A label of nothing is none.
    if out.is_empty() { " ".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_view::fixtures::{Builder, large, odd, three_zones};
    use proptest::prelude::*;

    fn vpc(graph: &Graph) -> NodeId {
        graph.all().find(|(_, node)| node.kind() == Kind::Vpc).unwrap().0
    }

    fn written(graph: &Graph) -> (String, usize) {
        let mut out = Vec::new();
        let boxes = write(graph, vpc(graph), &mut out).unwrap();
        (String::from_utf8(out).unwrap(), boxes)
    }

    /// How many resources the labels say: one each, or a number of them.
    fn said(text: &str) -> usize {
        let labels = text.lines().filter_map(|line| line.split_once("[\"")?.1.strip_suffix("\"]"));
        let of = |label: &str| -> usize {
            let parts = label.split("<br/>").flat_map(|line| line.split(", "));
            let numbers = parts.filter_map(|part| part.split_once(' ')?.0.parse::<usize>().ok());
            let one = usize::from(!label.starts_with(|c: char| c.is_ascii_digit()));
            numbers.sum::<usize>() + one
        };
        labels.map(of).sum()
    }

    #[test]
    fn a_vpc_is_boxes_in_boxes_with_lines() {
        insta::assert_snapshot!(written(&three_zones()).0);
    }

    #[test]
    fn what_is_too_much_is_folded_and_nothing_is_lost() {
        for (zones, servers) in [(1, 1), (1, 30), (3, 400), (90, 3), (30, 1), (19, 2)] {
            let mut b = Builder::new();
            let region = b.add("region", "eu-de", drawstream_view::fixtures::ACCOUNT);
            let vpc = b.add("vpc", "shop", region);
            for zone in 0..zones {
                let zone = b.add("zone", &format!("zone-{zone}"), vpc);
                let subnet = b.add("subnet", "net", zone);
                for server in 0..servers {
                    b.add("instance", &format!("server-{server}"), subnet);
                }
            }
            let (text, boxes) = written(&b.build());
            assert!(boxes <= MOST_BOXES && text.lines().filter(|line| line.contains('[')).count() == boxes, "{text}");
            assert_eq!(said(&text), 1 + zones * (2 + servers), "{text}");
        }
        assert!(written(&large(1, 400)).1 <= MOST_BOXES);
    }

    #[test]
    fn what_is_joined_too_often_is_folded_too() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", drawstream_view::fixtures::ACCOUNT);
        let vpc = b.add("vpc", "shop", region);
        let zone = b.add("zone", "zone", vpc);
        let subnet = b.add("subnet", "net", zone);
        let members: Vec<NodeId> = (0..28).map(|at| b.add("instance", &format!("server-{at}"), subnet)).collect();
        for at in 0..28 {
            let balancer = b.add("load_balancer", &format!("balancer-{at}"), vpc);
            members.iter().for_each(|member| b.join(Relation::Member, balancer, *member));
        }
        let (text, boxes) = written(&b.build());
        let lines = text.lines().filter(|line| line.contains("-->")).count();
        assert!(boxes <= MOST_BOXES && (1..=MOST_LINES).contains(&lines), "{boxes} boxes, {lines} lines");
        assert_eq!(said(&text), 1 + 1 + 1 + 28 + 28, "{text}");
    }

    proptest! {
        #[test]
        fn any_name_is_a_label_and_nothing_else(name in any::<String>()) {
            let (text, boxes) = written(&odd(&name));
            let (plain, plain_boxes) = written(&odd("x"));
            prop_assert_eq!(boxes, plain_boxes);
            // The same chart: what stands outside of labels is the same.
            let bare = |text: &str| {
                let lines = text.lines().map(|line| match line.split_once("[\"") {
                    Some((before, label)) => format!("{before}{}", label.ends_with("\"]") && label.matches('"').count() == 1),
                    None => line.to_owned(),
                });
                lines.collect::<Vec<_>>()
            };
            prop_assert_eq!(bare(&text), bare(&plain));
        }
    }
}
