//! What may talk to what in a VPC, as a page: a table for each tier, balancer, endpoint gateway, with what it takes from
//! whom and where it goes, and lines between them.

use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::text::visible;
use drawstream_diagram::{
    Cell, Content, Diagram, Font, Frame, Head, Item, ItemId, Items, Paint, Stretch, Title, Trials, Words,
};
use drawstream_graph::estate::kind::{counted, grouped};
use drawstream_graph::estate::{Kind, natural};
use drawstream_graph::{Graph, NodeId};
use drawstream_reach::conn::{Conn, Op};
use drawstream_reach::{Exposure, Reach, Row, Side, text};

use super::cut;
use crate::{ids, words};

mod lines;
mod sets;

/// The most VPCs that have such a page: beyond that only one that is chosen.
const MOST_VPCS: usize = 12;
/// The most tables of a page.
const MOST_UNITS: usize = 60;
/// The most rows of a table.
const MOST_ROWS: usize = 14;
/// The most names in a title, and the most characters of one.
const NAMES: usize = 3;
const NAME: usize = 24;
/// The most characters of a row.
const ROW: usize = 90;

/// Who is at an end: of the VPC by tiers, of others as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Internet,
    Service,
    /// A load balancer, endpoint gateway, file share, VPN server.
    One(NodeId),
    /// Servers of subnets that are called alike but for their number.
    Tier(String, Kind),
    /// Another VPC.
    Vpc(usize),
    /// A network beyond.
    Beyond(usize),
}

/// What passes between two ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Passes {
    conn: Conn,
    one_way: Conn,
    depends: bool,
    /// Whether only a part of the internet is meant.
    partly: bool,
    /// Of how many pairs of classes it is told.
    pairs: usize,
}

impl Passes {
    fn words(&self) -> String {
        let mut words = Vec::new();
        if !self.conn.is_empty() {
            words.push(text::conn(&self.conn));
        }
        if !self.one_way.is_empty() {
            words.push(format!("{} no way back", text::conn(&self.one_way)));
        }
        if self.partly {
            words.push("named ranges".to_owned());
        }
        if self.depends {
            words.push("if a hop forwards it, or not known".to_owned());
        }
        words.join("; ")
    }
}

/// The pages, by VPC; of many VPCs only that of the chosen one.
pub(super) fn pages(
    (graph, reach): (&Graph, &Reach),
    exposure: &BTreeMap<NodeId, Exposure>,
    first: &str,
    chosen: Option<NodeId>,
) -> Vec<Diagram> {
    let mut vpcs: BTreeSet<usize> = reach.classes.iter().map(|class| class.vpc).gather();
    if vpcs.len() > MOST_VPCS {
        vpcs.retain(|vpc| Some(reach.model.vpcs[*vpc].node) == chosen);
    }
    vpcs.into_iter().map(|vpc| Page::new(graph, reach, exposure, vpc, first).make()).collect()
}

struct Page<'p> {
    graph: &'p Graph,
    reach: &'p Reach,
    exposure: &'p BTreeMap<NodeId, Exposure>,
    vpc: usize,
    /// The id of the page that it leads to.
    first: &'p str,
    items: Items,
    /// The end that each class belongs to.
    of: Vec<End>,
    /// The classes of each end.
    classes: BTreeMap<End, Vec<usize>>,
    passes: BTreeMap<(End, End), Passes>,
}

/// What subnets of a tier have in common: their name without the number at its end.
fn tier(name: &str) -> &str {
    let short = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['-', '_', '.']);
    if short.is_empty() { name } else { short }
}

impl<'p> Page<'p> {
    fn new(
        graph: &'p Graph,
        reach: &'p Reach,
        exposure: &'p BTreeMap<NodeId, Exposure>,
        vpc: usize,
        first: &'p str,
    ) -> Self {
        let mut page = Self {
            graph,
            reach,
            exposure,
            vpc,
            first,
            items: Items::default(),
            of: Vec::new(),
            classes: BTreeMap::new(),
            passes: BTreeMap::new(),
        };
        for (at, class) in reach.classes.iter().enumerate() {
            let node = class.members.first().map_or(NodeId::FIRST, |member| reach.model.endpoints[*member].node);
            let kind = graph.node(node).kind();
            let end = match kind {
                _ if class.vpc != vpc => End::Vpc(class.vpc),
                Kind::Instance | Kind::BareMetalServer | Kind::Worker | Kind::PvmInstance => {
                    End::Tier(tier(&reach.model.subnets[class.subnet].name).to_owned(), kind)
                }
                _ => End::One(node),
            };
            page.of.push(end.clone());
            page.classes.entry(end).or_default().push(at);
        }
        page.gather();
        page
    }

    /// What passes between two ends, of which one is of the VPC.
    fn gather(&mut self) {
        let whole = &self.reach.model.vpcs[self.vpc].internet;
        let ends = |side: &Side| -> BTreeMap<End, usize> {
            let mut found = BTreeMap::new();
            match side {
                Side::Classes(classes) => {
                    for at in classes {
                        *found.entry(self.of[*at].clone()).or_default() += 1;
                    }
                }
                Side::Service(_) => {
                    found.insert(End::Service, 1);
                }
                Side::Internet(_) => {
                    found.insert(End::Internet, 1);
                }
                Side::Beyond(at, _) => {
                    found.insert(End::Beyond(*at), 1);
                }
            }
            found
        };
        let is_own = |end: &End| matches!(end, End::One(_) | End::Tier(..));
        let mut passes: BTreeMap<(End, End), Passes> = BTreeMap::new();
        for Row { from, to, flow } in &self.reach.rows {
            let (conn, one_way) = (self.reach.model.pool.get(flow.conn), self.reach.model.pool.get(flow.one_way));
            let is_partly = [from, to].into_iter().any(|side| matches!(side, Side::Internet(of) if of != whole));
            let (froms, tos) = (ends(from), ends(to));
            for (from, many) in &froms {
                for (to, times) in tos.iter().filter(|(to, _)| is_own(from) || is_own(to)) {
                    let known = passes.entry((from.clone(), to.clone())).or_default();
                    known.conn = known.conn.combine(conn, Op::Union);
                    known.one_way = known.one_way.combine(one_way, Op::Union).combine(&known.conn, Op::Minus);
                    known.depends |= flow.through.is_some() || flow.unread;
                    known.partly |= is_partly;
                    known.pairs += many * times;
                }
            }
        }
        self.passes = passes;
    }

    /// Whether not all of one end may open to all of the other.
    fn is_some(&self, from: &End, to: &End, own: &Passes) -> bool {
        let count = |end: &End| self.classes.get(end).map_or(1, Vec::len);
        let all = count(from) * count(to);
        // A class of one has no connection to itself.
        own.pairs < if from == to { all - count(from).min(all) } else { all }
    }

    fn make(mut self) -> Diagram {
        let vpc = &self.reach.model.vpcs[self.vpc];
        let node = self.graph.node(vpc.node);
        let name = words::called(node).to_owned();
        let id = ids::safe(&format!("reach:{}", node.resource.id));
        let order = self.order();
        let mut at: BTreeMap<End, ItemId> = BTreeMap::new();
        for end in order.iter().take(MOST_UNITS) {
            let item = self.table(end);
            at.insert(end.clone(), item);
        }
        let boxes: Vec<ItemId> = order.iter().filter_map(|end| at.get(end).copied()).collect();
        let meets_internet = self.passes.keys().any(|(from, to)| [from, to].contains(&&End::Internet));
        let before = meets_internet.then(|| {
            let cell = Cell::decoration("reach.internet".to_owned(), "internet", Paint::Bar);
            let bar = self.items.add(Item { cell: Some(cell), words: Words::of("Internet"), content: Content::Bar });
            at.insert(End::Internet, bar);
            self.frame("reach.outside", "Public network", "public-network", bar)
        });
        let (content, wires, is_whole) = self.arranged(&order, &at, boxes);
        let cell = Cell::decoration("reach.vpc".to_owned(), "vpc", Paint::Frame);
        let cell = Cell { link: Some(self.first.to_owned()), ..cell };
        let frame =
            Frame { head: Head::Normal, stretch: Stretch::Both, content: Some(content), foot: None, nodes: vec![] };
        let words = Words { name: name.clone(), caption: vec!["by tiers".to_owned()] };
        let middle = self.items.add(Item { cell: Some(cell), words, content: Content::Frame(frame) });
        let title = self.title(&name, order.len(), is_whole);
        let (items, name) = (self.items, format!("{name} reach"));
        let trials = Trials { halls: true, ..Trials::default() };
        Diagram { id, name, items, before, middle, after: None, title, notes: Vec::new(), wires, trials }
    }

    /// Ends of the VPC as they are read: what the internet opens first, then what others of the VPC open.
    fn order(&self) -> Vec<End> {
        let key = |end: &End| {
            let is_open = self.passes.contains_key(&(End::Internet, end.clone()));
            let takes = self.passes.keys().any(|(from, to)| to == end && from != end);
            (!is_open, !matches!(end, End::Tier(..)), !takes)
        };
        let mut all: Vec<End> = self.classes.keys().filter(|end| !matches!(end, End::Vpc(_))).cloned().collect();
        all.order_by_cached_key(|end| (key(end), self.called(end)));
        all
    }

    /// The names of an end's members, each once.
    fn names(&self, end: &End) -> Vec<(String, NodeId)> {
        let classes = self.classes.get(end).into_iter().flatten();
        let members = classes.flat_map(|at| &self.reach.classes[*at].members);
        let nodes: BTreeSet<NodeId> = members.map(|at| self.reach.model.endpoints[*at].node).gather();
        let name = |node: NodeId| visible(words::called(self.graph.node(node))).into_owned();
        let mut names: Vec<(String, NodeId)> = nodes.into_iter().map(|node| (name(node), node)).collect();
        names.order_by(|a, b| natural(&a.0, &b.0).then(a.1.cmp(&b.1)));
        names
    }

    fn called(&self, end: &End) -> String {
        let node = match end {
            End::Internet => return "internet".to_owned(),
            End::Service => return "IBM's service network".to_owned(),
            End::Beyond(at) => {
                let own = &self.reach.model.beyond[*at];
                return format!("{} {}", own.words(), cut(&visible(&own.name), NAME));
            }
            End::Vpc(vpc) => return cut(&visible(&self.reach.model.vpcs[*vpc].name), NAME),
            End::Tier(tier, kind) => {
                let what = match kind {
                    Kind::Worker => "workers",
                    Kind::BareMetalServer => "bare metal",
                    Kind::PvmInstance => "Power servers",
                    _ => "servers",
                };
                return format!("{} {what}", cut(&visible(tier), NAME));
            }
            End::One(node) => *node,
        };
        cut(&visible(words::called(self.graph.node(node))), NAME)
    }

    /// The table of an end: who it is, what it takes, and where it goes outside of the VPC.
    fn table(&mut self, end: &End) -> ItemId {
        let names = self.names(end);
        let kind = names.first().map_or(Kind::Instance, |(_, node)| self.graph.node(*node).kind());
        let number = counted(kind.id(), names.len() as u64);
        let open = names.iter().filter(|(_, node)| self.exposure.get(node).is_some_and(|own| own.grade().is_some()));
        let shown: Vec<String> = names.iter().take(NAMES).map(|(name, _)| cut(name, NAME)).collect();
        let rest = if names.len() > NAMES { ", …" } else { "" };
        let who = if matches!(end, End::One(_)) { number } else { format!("{number}: {}{rest}", shown.join(", ")) };
        let caption = match open.count() {
            0 => who,
            open if open == names.len() => format!("{who} · open to the internet"),
            open => format!("{who} · {open} open to the internet"),
        };
        // Ends that fare alike are one row.
        let mut rows: BTreeMap<(bool, bool, String), Vec<String>> = BTreeMap::new();
        for ((from, to), own) in &self.passes {
            let is_part = self.is_some(from, to, own);
            let called = |other: &End| if other == end { "each other".to_owned() } else { self.called(other) };
            if to == end && !(from == end && names.len() == 1) {
                rows.entry((false, is_part, own.words())).or_default().push(called(from));
            } else if from == end && !matches!(to, End::One(_) | End::Tier(..)) {
                rows.entry((true, is_part, own.words())).or_default().push(called(to));
            }
        }
        let mut lines: Vec<String> = Vec::new();
        for ((is_out, is_part, what), ends) in rows {
            let (way, some) = (if is_out { "→" } else { "←" }, if is_part { ", some of them" } else { "" });
            lines.push(cut(&format!("{way} {}{some}: {what}", ends.join(", ")), ROW));
        }
        let more = lines.len().saturating_sub(MOST_ROWS);
        lines.truncate(MOST_ROWS);
        lines.extend((more > 0).then(|| format!("and {more} more")));
        if lines.is_empty() {
            lines.push("nothing opens it, and it opens nothing outside".to_owned());
        }
        let of = match end {
            End::Tier(tier, kind) => format!("{}:{tier}", kind.id()),
            // Its own: another end may have members of that name's resource, too.
            End::One(node) => self.graph.node(*node).resource.id.to_string(),
            _ => names.first().map_or_else(String::new, |(_, node)| self.graph.node(*node).resource.id.to_string()),
        };
        let id = ids::safe(&format!("reach.{}:{of}", kind.id()));
        let cell = Cell { rows: lines, ..Cell::decoration(id, kind.id(), Paint::Table) };
        let words = Words { name: self.called(end), caption: vec![caption] };
        self.items.add(Item { cell: Some(cell), words, content: Content::Table })
    }

    fn frame(&mut self, id: &str, name: &str, class: &'static str, content: ItemId) -> ItemId {
        let cell = Cell::decoration(id.to_owned(), class, Paint::Frame);
        let frame =
            Frame { head: Head::Short, stretch: Stretch::Both, content: Some(content), foot: None, nodes: Vec::new() };
        self.items.add(Item { cell: Some(cell), words: Words::of(name), content: Content::Frame(frame) })
    }

    fn text(&mut self, id: &str, words: &str, font: Font) -> ItemId {
        let cell = Cell::decoration(format!("reach.{id}"), "", Paint::Words);
        self.items.add(Item { cell: Some(cell), words: Words::of(words), content: Content::Text(font) })
    }

    fn title(&mut self, name: &str, ends: usize, has_lines: bool) -> Title {
        let mut told = vec!["worked out from rules and routes, nothing was sent".to_owned()];
        if ends > MOST_UNITS {
            told.push(format!("the first {MOST_UNITS} of {} are shown: drawstream reach --vpc", grouped(ends as u64)));
        }
        if !has_lines {
            told.push("too many connections for lines within the VPC: the tables tell them".to_owned());
        }
        if !self.reach.unread().is_empty() {
            told.push("not all that decides was read: what is not told may still be open".to_owned());
        }
        let heading = format!("{name} · what may open connections to what");
        let lines =
            vec![self.text("title", &heading, Font::TITLE), self.text("title.facts", &told.join(" · "), Font::LEGEND)];
        let keys = [
            ("← takes from", "key.in"),
            ("→ opens to", "key.out"),
            ("no way back: TCP arrives, answers do not", "key.back"),
            ("some of them: not every pair of the two", "key.some"),
        ];
        let keys = keys.into_iter().map(|(words, id)| self.text(id, words, Font::LEGEND)).collect();
        Title { lines, samples: Vec::new(), keys }
    }
}
