//! The account's box: regions, what joins them, and the managed services by family.

use std::collections::BTreeMap;

use drawstream_diagram::{Cell, Content, Font, Frame, Head, Item, ItemId, LabelSide, Paint, Stretch, Words};

use crate::compose::{BELOW, Composer, RIGHT};
use crate::plan::Entry;
use crate::words;
use crate::words::services::{Family, service};
use drawstream_graph::NodeId;
use drawstream_graph::estate::{Kind, Origin, Relation};

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
        let [regions, transit, links, services, rest] = by_kind;
        let boxes: Vec<ItemId> = regions.iter().map(|entry| self.any(entry, BELOW)).collect();
        let mut joins = self.between_regions(&transit, &links);
        // What else lies directly in the account keeps what joins the regions company.
        joins.extend(rest.iter().map(|entry| self.any(entry, RIGHT)).collect::<Vec<_>>());
        let aside = self.services(services);
        let is_empty = boxes.is_empty() && joins.is_empty() && aside.is_none();
        let content = if !is_empty {
            Some(self.items.arrange(Content::Hall { boxes, joins, aside }))
        } else if unplaced.is_empty() {
            Some(self.nothing())
        } else {
            None
        };
        self.entry_frame(&Entry::One(account), content, unplaced)
    }

    /// What an account without anything in it says.
    pub fn nothing(&mut self) -> ItemId {
        let text = match self.graph.origin {
            Origin::Live => "No resources were found in this account.",
            Origin::File { .. } => "The file holds no resources of this account.",
        };
        self.text("empty", text, Font::ALONE)
    }

    /// Transit gateways and direct links, and the networks of others beside them.
    fn between_regions(&mut self, transit: &[Entry], links: &[Entry]) -> Vec<ItemId> {
        let nodes = || transit.iter().chain(links).map(Entry::first);
        let foreign = self.foreign_of(nodes(), &[Relation::Connects, Relation::Peer]);
        let mut tiles: Vec<ItemId> = transit.iter().chain(links).map(|entry| self.tile(entry, RIGHT)).collect();
        tiles.extend(foreign.into_iter().map(|id| self.foreign(id, LabelSide::Right)).collect::<Vec<_>>());
        tiles
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

    fn family(&mut self, family: Family, entries: Vec<Entry>) -> ItemId {
        // A workspace or a DNS instance is a box of its own around its parts.
        let (whole, single): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| !self.graph.node(entry.first()).children.is_empty());
        let mut content: Vec<ItemId> = self.crowd(single).into_iter().collect();
        content.extend(whole.iter().map(|entry| self.any(entry, BELOW)).collect::<Vec<_>>());
        let content = self.items.arrange(Content::Column(content));
        let cell = Cell::decoration(self.id(&format!("services.{}", family.title())), "service-family", Paint::Slim);
        let frame = Frame { head: Head::Short, stretch: Stretch::Width, content: Some(content), foot: None };
        self.items.add(Item { cell: Some(cell), words: Words::of(family.title()), content: Content::Frame(frame) })
    }
}
