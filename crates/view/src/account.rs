//! The account's box: regions, what joins them, and the managed services by family.

use drawstream_order::Order as _;
use std::collections::BTreeMap;

use drawstream_diagram::{
    Cell, Content, Crowd, Font, Frame, Hall, Head, Item, ItemId, LabelSide, Paint, Stretch, TileLabel, Words,
};

use crate::compose::{BELOW, Composer, RIGHT};
use crate::plan::Entry;
use crate::words;
use crate::words::services::{Family, service};
use drawstream_graph::estate::{Kind, Relation};
use drawstream_graph::{End, NodeId};

impl Composer<'_> {
    /// The account's box, with everything in it.
    pub fn account(&mut self, account: NodeId) -> ItemId {
        let (placed, unplaced) = self.parts(account);
        let mut by_kind: [Vec<Entry>; 5] = Default::default();
        for entry in placed {
            let at = match self.graph.node(entry.first()).kind() {
                Kind::Region => 0,
                Kind::TransitGateway => 1,
                Kind::DirectLink => 2,
                Kind::ResourceInstance => 3,
                _ => 4,
            };
            by_kind[at].push(entry);
        }
        let [mut regions, transit, links, services, rest] = by_kind;
        // A workspace that a gateway joins lies with the regions, where the gateway's lines are short.
        let (joined, services): (Vec<Entry>, Vec<Entry>) =
            services.into_iter().partition(|entry| self.is_box(entry) && self.is_joined(entry.first()));
        let (whole, single): (Vec<Entry>, Vec<Entry>) = rest.into_iter().partition(|entry| self.is_box(entry));
        regions.order_by_key(|entry| !self.lookup.tunnelled.contains(&entry.first()));
        let boxes: Vec<ItemId> =
            regions.iter().chain(&joined).chain(&whole).map(|entry| self.any(entry, BELOW)).collect();
        let (mut hubs, transit): (Vec<Entry>, Vec<Entry>) =
            transit.into_iter().partition(|entry| self.is_hub(entry) && self.marked(entry.first()).next().is_none());
        // A hub of more closed boxes than have lines lies above all of them.
        let (spines, transit): (Vec<Entry>, Vec<Entry>) =
            transit.into_iter().partition(|entry| self.marked(entry.first()).next().is_some());
        let spines: Vec<ItemId> = spines.iter().map(|entry| self.spine(entry)).collect();
        let (link_hubs, links): (Vec<Entry>, Vec<Entry>) = links.into_iter().partition(|entry| self.is_hub(entry));
        hubs.extend(link_hubs);
        let bars: Vec<ItemId> = hubs.iter().map(|entry| self.bar(entry)).collect();
        let near = self.with_foreign(&transit, RIGHT);
        // A line that joins a VPC by itself passes what joins several.
        let (through, links): (Vec<Entry>, Vec<Entry>) =
            links.into_iter().partition(|entry| !hubs.is_empty() && self.leads_to_box(entry));
        let links_of: Vec<ItemId> = through.iter().map(|entry| self.tile(entry, BELOW)).collect();
        let mut joins = self.with_foreign(&links, BELOW);
        joins.extend(self.foreign_to(&through));
        joins.extend(self.foreign_to(&hubs));
        // A VPC may be joined with classic infrastructure by itself.
        let vpcs = self.at.keys().copied().filter(|&id| self.graph.node(id).kind() == Kind::Vpc);
        let vpcs: Vec<Entry> = vpcs.map(Entry::One).collect();
        joins.extend(self.foreign_to(&vpcs));
        // What else lies directly in the account keeps what joins the regions company.
        joins.extend(single.iter().map(|entry| self.any(entry, RIGHT)).collect::<Vec<_>>());
        let aside = self.services(services);
        let hall = Hall { spines, boxes, near, bars, joins, links: links_of, aside };
        let all = [&hall.spines, &hall.boxes, &hall.near, &hall.bars, &hall.joins, &hall.links];
        let is_empty = all.iter().all(|items| items.is_empty());
        let content = if !is_empty || hall.aside.is_some() {
            Some(self.items.arrange(Content::Hall(hall)))
        } else if unplaced.is_empty() {
            Some(self.nothing())
        } else {
            None
        };
        self.entry_frame(&Entry::One(account), content, unplaced)
    }

    /// What an account without anything in it says.
    pub fn nothing(&mut self) -> ItemId {
        self.text("empty", &words::nothing(self.graph), Font::ALONE)
    }

    fn is_box(&self, entry: &Entry) -> bool {
        matches!(entry, Entry::One(id) if !self.graph.node(*id).children.is_empty())
    }

    /// Whether a transit gateway joins it.
    fn is_joined(&self, node: NodeId) -> bool {
        self.lookup.joined.contains(&node)
    }

    /// Whether a gateway joins more than two.
    fn is_hub(&self, entry: &Entry) -> bool {
        matches!(entry, Entry::One(id) if self.lookup.starting(*id).len() > 2)
    }

    /// Whether it joins a box of this page by itself.
    fn leads_to_box(&self, entry: &Entry) -> bool {
        let edges = self.lookup.starting(entry.first()).iter().map(|&at| &self.graph.edges[at]);
        let mut boxes = edges.filter(|edge| edge.relation == Relation::Connects);
        boxes.any(|edge| matches!(edge.to, End::Node(to) if self.graph.node(to).kind() == Kind::Vpc))
    }

    /// Tiles of transit gateways or direct links, each with the networks of others that it joins below it.
    fn with_foreign(&mut self, entries: &[Entry], label: TileLabel) -> Vec<ItemId> {
        let mut tiles = Vec::new();
        for entry in entries {
            tiles.push(self.tile(entry, label));
            tiles.extend(self.foreign_to(std::slice::from_ref(entry)));
        }
        tiles
    }

    /// The networks of others that these join.
    fn foreign_to(&mut self, entries: &[Entry]) -> Vec<ItemId> {
        let foreign = self.foreign_of(entries.iter().map(Entry::first), &[Relation::Connects, Relation::Peer]);
        foreign.into_iter().map(|id| self.foreign(id, LabelSide::Right)).collect()
    }

    /// The box of managed services, with a box for each family in the families' order.
    fn services(&mut self, entries: Vec<Entry>) -> Option<ItemId> {
        let mut families: BTreeMap<Family, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            let name = words::service(self.graph.node(entry.first())).unwrap_or_default();
            families.entry(service(name).map_or(Family::Other, |known| known.family)).or_default().push(entry);
        }
        let boxes: Vec<ItemId> = families.into_iter().map(|(family, entries)| self.family(family, entries)).collect();
        let content = self.shelves(boxes, Vec::new())?;
        Some(self.plain_frame("services", "Managed services", "services", Stretch::Width, content))
    }

    /// Small tiles below each other: on a map, services take less room than what it is about.
    fn listed(&mut self, entries: &[Entry]) -> Option<ItemId> {
        let nodes: Vec<ItemId> = entries.iter().map(|entry| self.node(entry)).collect();
        (!nodes.is_empty()).then(|| self.items.arrange(Content::Crowd(Crowd { groups: Vec::new(), nodes })))
    }

    fn family(&mut self, family: Family, entries: Vec<Entry>) -> ItemId {
        // A workspace or a DNS instance is a box of its own around its parts.
        let (whole, single): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| !self.graph.node(entry.first()).children.is_empty());
        let mut content: Vec<ItemId> =
            if self.plan.closed.is_empty() { self.crowd(single) } else { self.listed(&single) }.into_iter().collect();
        content.extend(whole.iter().map(|entry| self.any(entry, BELOW)).collect::<Vec<_>>());
        let content = self.items.arrange(Content::Column(content));
        let cell = Cell::decoration(self.id(&format!("services.{}", family.title())), "service-family", Paint::Slim);
        let frame =
            Frame { head: Head::Short, stretch: Stretch::Width, content: Some(content), foot: None, nodes: Vec::new() };
        self.items.add(Item { cell: Some(cell), words: Words::of(family.title()), content: Content::Frame(frame) })
    }
}
