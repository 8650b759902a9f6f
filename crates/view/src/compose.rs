//! The composition of a page: public network left, IBM Cloud in the middle, enterprise network right.
//!
//! Says what is on the page, what belongs together and which words are at it; places are the layout's.

use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::{
    Cell, Content, Crowd, Diagram, Font, Frame, Head, Item, ItemId, Items, LabelSide, Marks, Paint, Stretch, SubjectId,
    TileLabel, Trials, Trunk, Wire, Words,
};

use crate::ACCOUNT;
use crate::ids;
use crate::look::Purpose;
use crate::lookup::Lookup;
use crate::plan::{Entry, PagePlan};
use crate::words;
use drawstream_graph::estate::{Kind, Relation};
use drawstream_graph::{ExternalId, Graph, NodeId};

mod cells;

/// How many servers of a subnet have tiles of full size.
const SERVERS: usize = 6;

/// A page in the making.
pub struct Composer<'v> {
    /// What is drawn.
    pub graph: &'v Graph,
    /// The graph's edges by their ends.
    pub lookup: &'v Lookup<'v>,
    /// What this page shows.
    pub plan: &'v PagePlan,
    /// What is on it so far.
    pub items: Items,
    /// The item of each node that is on the page.
    pub at: BTreeMap<NodeId, ItemId>,
    /// The item of each external that is on the page.
    pub outside: BTreeMap<ExternalId, ItemId>,
    /// Balancers whose members fill whole rows: the outline around these, and the ids of the members.
    pub filled: BTreeMap<NodeId, (ItemId, Vec<String>)>,
    /// What has an outline around all that it runs in.
    pub outlined: BTreeSet<NodeId>,
    /// Subnets whose ACL is an outline around them.
    pub fenced: BTreeSet<NodeId>,
    /// The grids of VPCs.
    pub grids: BTreeMap<NodeId, ItemId>,
    /// Short lines to the lying bar at which a VPC meets the internet: from what, to which, and whether the internet can
    /// open it.
    pub stubs: Vec<(ItemId, ItemId, bool)>,
    /// Cell ids that are taken.
    ids: BTreeSet<String>,
}

/// A line's ends and what is said of it, before its cell has an id.
pub struct Join {
    /// Where it starts.
    pub from: ItemId,
    /// Where it ends.
    pub to: ItemId,
    /// At which end it shares a trunk.
    pub trunk: Trunk,
    /// The `relation` of its cell.
    pub relation: &'static str,
    /// What it means.
    pub purpose: Purpose,
    /// Whether it has an arrow at its end.
    pub arrow: bool,
    /// Whether it has an arrow at its start, too.
    pub both: bool,
    /// The ids of its real ends, where one of its ends is a box that holds them.
    pub members: Vec<String>,
    /// The ids of what it leads to, which its start tells where marks stand in its place; none where it leads out.
    pub ends: Vec<String>,
    /// Words about it.
    pub words: String,
}

/// The page of that plan.
pub fn page(graph: &Graph, lookup: &Lookup<'_>, plan: &PagePlan) -> Diagram {
    let composer = Composer {
        graph,
        lookup,
        plan,
        items: Items::default(),
        at: BTreeMap::new(),
        outside: BTreeMap::new(),
        filled: BTreeMap::new(),
        outlined: BTreeSet::new(),
        fenced: BTreeSet::new(),
        grids: BTreeMap::new(),
        stubs: Vec::new(),
        ids: BTreeSet::new(),
    };
    composer.compose()
}

impl Composer<'_> {
    fn compose(mut self) -> Diagram {
        let middle = match (&self.plan.rules, &self.plan.index) {
            (Some(ruled), _) => self.rules(ruled),
            (None, Some(lines)) => self.index(lines),
            (None, None) => self.account(ACCOUNT),
        };
        self.lead();
        let mut joins = self.joins();
        let before = self.public_network(&mut joins);
        let after = self.enterprise(&mut joins);
        let title = self.title(&joins);
        let notes = self.notes();
        let wires = joins.into_iter().map(|join| self.wire(join)).collect();
        let grids = if self.plan.closed.is_empty() { self.grids.into_values().collect() } else { Vec::new() };
        let trials = Trials { few: self.plan.one_of_many, halls: self.plan.has_regions, grids };
        let (id, name) = (self.plan.id.clone(), self.plan.name.clone());
        Diagram { id, name, items: self.items, before, middle, after, title, notes, wires, trials }
    }

    /// Marks lead to what they name: to its cell, or to the page that this is on.
    fn lead(&mut self) {
        let named: Vec<(NodeId, NodeId)> = self.at.keys().filter_map(|&id| Some((id, self.named_by(id)?))).collect();
        for (id, target) in named {
            let cell = |node: NodeId| self.items.get(*self.at.get(&node)?).cell.as_ref();
            let there = cell(target).map(|cell| cell.id.clone());
            let page = self.plan.away.get(&target).cloned();
            let Some(own) = self.at.get(&id).and_then(|&item| self.items.cell_mut(item)) else { continue };
            match (&own.link, there, page) {
                (None, Some(there), _) if there != own.id => own.leads = Some(there),
                (None, None, Some(page)) => own.link = Some(page),
                _ => {}
            }
        }
    }

    /// What the mark of a node names first.
    fn named_by(&self, id: NodeId) -> Option<NodeId> {
        let to = self.lookup.said(id, Relation::Reaches);
        let from = [self.lookup.reached.get(&id), self.lookup.balanced.get(&id)];
        to.first().copied().or_else(|| from.into_iter().flatten().flatten().next().copied())
    }

    /// `wanted` as a cell id: of few characters, and unlike every other of the page.
    pub fn id(&mut self, wanted: &str) -> String {
        let mut id = ids::safe(wanted);
        while !self.ids.insert(id.clone()) {
            id.push('+');
        }
        id
    }

    /// The line of a join: its id is its relation and its ends.
    fn wire(&mut self, join: Join) -> Wire {
        let marks = self.marks_for(&join);
        let Join { from, to, trunk, relation, purpose, arrow, both, members, ends: _, words } = join;
        let end = |item: ItemId| self.items.get(item).cell.as_ref().map_or("", |cell| &cell.id);
        let wanted = format!("{relation}={}={}", end(from), end(to));
        let (id, class) = (self.id(&wanted), purpose.class());
        Wire { id, from, to, trunk, relation, class, arrow, both, members, vpcs: Vec::new(), words, marks }
    }

    /// What may stand in place of a join's line, should that run across the page: nothing where an end has no words.
    fn marks_for(&self, join: &Join) -> Option<Marks> {
        let name = |item: ItemId| {
            let item = self.items.get(item);
            let has_words = item.cell.as_ref().is_some_and(|cell| cell.role.is_none());
            has_words.then_some(&*item.words.name).filter(|name| !name.is_empty())
        };
        let (start, end) = (name(join.from)?, name(join.to)?);
        Some(Marks {
            start: if join.both { words::marks::both(&[end]) } else { words::marks::to(&[end]) },
            end: if join.both { words::marks::both(&[start]) } else { words::marks::from(&[start]) },
            ends: join.ends.clone(),
        })
    }

    /// A tile for an entry; registers it as the end of its lines.
    pub fn tile(&mut self, entry: &Entry, label: TileLabel) -> ItemId {
        let (cell, words) = self.cell(entry, false);
        let item = self.items.add(Item { cell: Some(cell), words, content: Content::Tile(label) });
        self.register(entry, item);
        item
    }

    /// Says which item shows an entry.
    fn register(&mut self, entry: &Entry, item: ItemId) {
        match entry {
            Entry::One(id) => {
                self.at.insert(*id, item);
                // A badge's lines are those of what it lies on.
                self.at.extend(self.lookup.badges(*id).map(|badge| (badge, item)));
            }
            Entry::Stack(members) => self.at.extend(members.iter().map(|&id| (id, item))),
            // Lines end at its own cell.
            Entry::Again(..) => {}
        }
    }

    /// A tile that is no resource.
    pub fn decoration(&mut self, id: &str, words: Words, class: &'static str, side: LabelSide) -> ItemId {
        let cell = Cell::decoration(self.id(id), class, Paint::Tile);
        self.items.add(Item { cell: Some(cell), words, content: Content::Tile(TileLabel::Fixed(side)) })
    }

    /// Words alone.
    pub fn text(&mut self, id: &str, text: &str, font: Font) -> ItemId {
        let cell = Cell::decoration(self.id(id), "", Paint::Words);
        self.items.add(Item { cell: Some(cell), words: Words::of(text), content: Content::Text(font) })
    }

    /// A frame for an entry around `content`, with the box of what has no known place at its foot.
    pub fn entry_frame(&mut self, entry: &Entry, content: Option<ItemId>, unplaced: Vec<Entry>) -> ItemId {
        self.frame_with(entry, content, unplaced, &[])
    }

    /// [`Self::entry_frame`], with small tiles for `nodes` in its head's line.
    pub fn frame_with(
        &mut self,
        entry: &Entry,
        content: Option<ItemId>,
        unplaced: Vec<Entry>,
        nodes: &[Entry],
    ) -> ItemId {
        let nodes = nodes.iter().map(|entry| self.node(entry)).collect();
        let foot = self.unplaced(entry.first(), unplaced);
        let head = if self.plan.closed.contains_key(&entry.first()) { Head::Long } else { Head::Normal };
        let stretch = match self.graph.node(entry.first()).kind() {
            Kind::Account | Kind::Region | Kind::Zone => Stretch::Both,
            Kind::Vpc | Kind::ResourceInstance | Kind::SatelliteLocation => Stretch::Little,
            _ => Stretch::Width,
        };
        let (cell, words) = self.cell(entry, true);
        let content = Content::Frame(Frame { head, stretch, content, foot, nodes });
        let item = self.items.add(Item { cell: Some(cell), words, content });
        self.register(entry, item);
        item
    }

    /// A frame that is no resource.
    pub fn plain_frame(
        &mut self,
        id: &str,
        name: &str,
        class: &'static str,
        stretch: Stretch,
        content: ItemId,
    ) -> ItemId {
        let cell = Cell::decoration(self.id(id), class, Paint::Frame);
        let content =
            Content::Frame(Frame { head: Head::Short, stretch, content: Some(content), foot: None, nodes: Vec::new() });
        self.items.add(Item { cell: Some(cell), words: Words::of(name), content })
    }

    /// The box of what has no known place in `parent`.
    fn unplaced(&mut self, parent: NodeId, unplaced: Vec<Entry>) -> Option<ItemId> {
        let crowd = self.crowd(unplaced)?;
        let node = self.graph.node(parent);
        let id = format!("unplaced.{}:{}", node.kind().id(), node.resource.id);
        Some(self.plain_frame(&id, "Unplaced", "unplaced", Stretch::Width, crowd))
    }

    /// Entries in groups that belong together: floating IPs beside what they are attached to.
    fn grouped(&self, entries: Vec<Entry>) -> Vec<Vec<Entry>> {
        let here: BTreeSet<NodeId> = entries.iter().map(Entry::first).gather();
        let is_taken = |entry: &Entry| matches!(entry, Entry::One(id) if self.lookup.target.get(id).is_some_and(|target| here.contains(target)));
        let mut groups = Vec::new();
        for entry in entries.iter().filter(|entry| !is_taken(entry)) {
            let own = !matches!(entry, Entry::Again(..));
            let floating = self.lookup.floating.get(&entry.first()).filter(|_| own).map_or(&[][..], Vec::as_slice);
            let mut group: Vec<Entry> =
                floating.iter().filter(|id| here.contains(id)).map(|&id| Entry::One(id)).collect();
            let after = if group.len() > 1 { group.pop() } else { None };
            group.push(entry.clone());
            group.extend(after);
            groups.push(group);
        }
        groups
    }

    /// A frame around a crowd of everything that is in the entry (subnets, and any kind that is none of the rest).
    fn box_of(&mut self, entry: &Entry) -> ItemId {
        let (mut placed, unplaced) = self.parts(entry.first());
        placed.extend(self.plan.again.get(&entry.first()).into_iter().flatten().cloned());
        let mut nodes = self.take_nodes(&mut placed);
        // What is in several subnets stands at one place in all of them.
        nodes.order_by_cached_key(|entry| {
            let node = self.graph.node(entry.first());
            (node.kind() == Kind::EndpointGateway).then(|| node.resource.name.clone())
        });
        let groups = self.items_of(placed, TileLabel::AsPage);
        let nodes: Vec<ItemId> = nodes.iter().map(|entry| self.node(entry)).collect();
        let is_empty = groups.is_empty() && nodes.is_empty();
        let content = (!is_empty).then(|| self.items.arrange(Content::Crowd(Crowd { groups, nodes })));
        self.entry_frame(entry, content, unplaced)
    }

    /// Takes out of entries what is drawn as a small tile: what nothing leads to and that is none of what an
    /// architecture is about, and servers beyond the first few.
    pub fn take_nodes(&self, entries: &mut Vec<Entry>) -> Vec<Entry> {
        let mut servers = 0;
        let (nodes, tiles) = std::mem::take(entries).into_iter().partition(|entry| {
            let id = entry.first();
            let node = self.graph.node(id);
            let is_server = matches!(node.kind(), Kind::Instance | Kind::BareMetalServer | Kind::Worker);
            servers += usize::from(is_server);
            let is_beside = match node.kind() {
                Kind::FlowLogCollector
                | Kind::Share
                | Kind::FloatingIp
                | Kind::PublicAddressRange
                | Kind::Volume
                | Kind::DedicatedHost
                | Kind::PlacementGroup
                | Kind::PrivatePathServiceGateway
                | Kind::EndpointGateway
                | Kind::VirtualNetworkInterface => true,
                Kind::Cluster => node.parent.is_some_and(|parent| self.graph.node(parent).kind() == Kind::Region),
                Kind::Instance | Kind::BareMetalServer | Kind::Worker => {
                    servers > SERVERS && self.lookup.badges(id).next().is_none()
                }
                _ => false,
            };
            is_beside && node.children.is_empty() && (is_server || !self.lookup.has_lines(id))
        });
        *entries = tiles;
        nodes
    }

    /// A small tile for an entry; registers it as the end of its lines.
    pub fn node(&mut self, entry: &Entry) -> ItemId {
        let (cell, words) = self.cell(entry, false);
        let item = self.items.add(Item { cell: Some(cell), words, content: Content::Node });
        self.register(entry, item);
        item
    }

    /// Entries in a tidy grid, with their labels where the page has them; none for no entries.
    pub fn crowd(&mut self, entries: Vec<Entry>) -> Option<ItemId> {
        let groups = self.items_of(entries, TileLabel::AsPage);
        (!groups.is_empty()).then(|| self.items.arrange(Content::Crowd(Crowd { groups, nodes: Vec::new() })))
    }

    /// The entries below `parent`: those with a place, those without.
    pub fn parts(&self, parent: NodeId) -> (Vec<Entry>, Vec<Entry>) {
        let mut entries = self.plan.entries(self.graph, parent);
        entries.retain(|entry| !self.lookup.is_badge(entry.first()));
        entries.into_iter().partition(|entry| !self.graph.node(entry.first()).unplaced)
    }

    /// Items of grouped entries.
    pub fn items_of(&mut self, entries: Vec<Entry>, label: TileLabel) -> Vec<Vec<ItemId>> {
        let groups = self.grouped(entries);
        groups.iter().map(|group| group.iter().map(|entry| self.any(entry, label)).collect()).collect()
    }

    /// The item of any entry, whatever its kind.
    pub fn any(&mut self, entry: &Entry, label: TileLabel) -> ItemId {
        let node = self.graph.node(entry.first());
        let one = matches!(entry, Entry::One(_));
        match node.kind() {
            Kind::Region if one => self.region(entry),
            Kind::Vpc if one => self.vpc(entry),
            Kind::Zone | Kind::Subnet if one => self.box_of(entry),
            _ if one && !node.children.is_empty() => self.box_of(entry),
            // Lines leave these to several others, so their labels do not lie below them.
            Kind::LoadBalancer | Kind::Cluster | Kind::ClusterNetwork | Kind::PublicGateway | Kind::TransitGateway => {
                self.tile(entry, TileLabel::Fixed(LabelSide::Right))
            }
            _ => self.tile(entry, label),
        }
    }

    fn region(&mut self, entry: &Entry) -> ItemId {
        let (placed, unplaced) = self.parts(entry.first());
        let (mut vpcs, mut rest): (Vec<Entry>, Vec<Entry>) =
            placed.into_iter().partition(|entry| self.graph.node(entry.first()).kind() == Kind::Vpc);
        vpcs.order_by_key(|entry| !self.lookup.tunnelled.contains(&entry.first()));
        self.near_each_other(&mut vpcs);
        let boxes = vpcs.iter().map(|vpc| self.any(vpc, BELOW)).collect();
        let nodes = self.take_nodes(&mut rest);
        let rest = self.items_of(rest, TileLabel::AsPage);
        let content = self.stack(boxes, rest);
        self.frame_with(entry, content, unplaced, &nodes)
    }

    /// Puts VPCs that a gateway joins in pairs beside each other, where that needs no more than a change of order: each
    /// moves to the middle of where its gateways are, and these are in the middle of what they join.
    fn near_each_other(&self, vpcs: &mut [Entry]) {
        let place: BTreeMap<NodeId, usize> = vpcs.iter().map(Entry::first).zip(0..).gather();
        let mut pairs: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
        for (vpc, &at) in &place {
            for &gateway in self.lookup.joiners.get(vpc).into_iter().flatten() {
                pairs.entry(gateway).or_default().push(at);
            }
        }
        // Sums of the middles of a VPC's pairs, and how many these are.
        let mut middles: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for pair in pairs.values().filter(|pair| pair.len() == 2) {
            for &at in pair {
                let (sum, count) = middles.entry(at).or_default();
                (*sum, *count) = (*sum + pair.iter().sum::<usize>(), *count + 1);
            }
        }
        // In 60ths of a place.
        let key = |at: usize| match middles.get(&at) {
            Some((sum, count)) => sum * 30 / count,
            None => at * 60,
        };
        vpcs.order_by_key(|entry| place.get(&entry.first()).map_or(0, |&at| key(at)));
    }

    /// Boxes of many sizes, and groups beside them; none for nothing.
    pub fn shelves(&mut self, boxes: Vec<ItemId>, rest: Vec<Vec<ItemId>>) -> Option<ItemId> {
        let is_empty = boxes.is_empty() && rest.is_empty();
        (!is_empty).then(|| self.items.arrange(Content::Shelves { stacked: false, boxes, rest }))
    }

    /// Boxes below each other where the page allows, and groups beside them; none for nothing.
    fn stack(&mut self, boxes: Vec<ItemId>, rest: Vec<Vec<ItemId>>) -> Option<ItemId> {
        let is_empty = boxes.is_empty() && rest.is_empty();
        (!is_empty).then(|| self.items.arrange(Content::Shelves { stacked: true, boxes, rest }))
    }

    /// A bar for an entry: a hub of several.
    pub fn bar(&mut self, entry: &Entry) -> ItemId {
        self.hub(entry, Paint::Bar, Content::Bar)
    }

    /// A lying bar for an entry: a hub of what is in all boxes below it.
    pub fn spine(&mut self, entry: &Entry) -> ItemId {
        self.hub(entry, Paint::Band, Content::Band)
    }

    fn hub(&mut self, entry: &Entry, paint: Paint, content: Content) -> ItemId {
        let (cell, words) = self.cell(entry, false);
        let item = self.items.add(Item { cell: Some(Cell { paint, ..cell }), words, content });
        self.register(entry, item);
        item
    }
}

/// A label below its tile.
pub const BELOW: TileLabel = TileLabel::Fixed(LabelSide::Below);
/// A label right of its tile.
pub const RIGHT: TileLabel = TileLabel::Fixed(LabelSide::Right);

/// A node as a subject of the drawing.
pub fn subject(id: NodeId) -> SubjectId {
    SubjectId(u32::try_from(id.index()).unwrap_or(u32::MAX))
}
