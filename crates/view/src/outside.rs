//! What lies outside the account: the internet and its users, peers, and the networks of others.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::{Cell, Content, Item, ItemId, LabelSide, Paint, Stretch, Trunk, Words};

use crate::compose::{Composer, Join};
use crate::look::Purpose;
use crate::{ACCOUNT, cards, ids, words};
use drawstream_graph::estate::{ExternalForm, Kind, Relation};
use drawstream_graph::{End, ExternalId, NodeId};

/// Where a VPC meets the internet.
#[derive(Default)]
struct Door {
    /// Whether the internet can open something behind it.
    opens: bool,
    /// The ids of what leads there.
    members: Vec<String>,
}

impl Composer<'_> {
    /// The box with the internet and its users, where anything leads there. Each VPC has one door: a line from its box,
    /// with arrows at both ends where the internet can open something in it.
    pub fn public_network(&mut self, joins: &mut Vec<Join>) -> Option<ItemId> {
        let mut doors: BTreeMap<ItemId, Door> = BTreeMap::new();
        for (&id, &item) in &self.at {
            let node = self.graph.node(id);
            let Some(opens) = cards::opens(self.graph, self.lookup, id) else { continue };
            let end = self.vpc_around(id).and_then(|vpc| self.at.get(&vpc).copied()).unwrap_or(item);
            let door = doors.entry(end).or_default();
            door.opens |= opens;
            door.members.push(node.resource.id.to_string());
        }
        // On a map the account has one door for all of its closed boxes.
        if let (Some((opens, members)), Some(&account)) = (self.closed_doors(), self.at.get(&ACCOUNT)) {
            doors.insert(account, Door { opens, members });
        }
        if doors.is_empty() {
            return None;
        }
        let users = self.decoration("users", Words::of("Users"), "users", LabelSide::Right);
        let cell = Cell::decoration(self.id("internet"), "internet", Paint::Bar);
        let internet = self.items.add(Item { cell: Some(cell), words: Words::of("Internet"), content: Content::Bar });
        let content = self.items.arrange(Content::Column(vec![users, internet]));
        let mut join = |from: ItemId, trunk: Trunk, Door { opens, members }: Door| {
            let (relation, purpose, words) = ("internet", Purpose::Public, String::new());
            let (to, both, ends) = (internet, opens, Vec::new());
            joins.push(Join { from, to, trunk, relation, purpose, arrow: true, both, members, ends, words });
        };
        join(users, Trunk::Start, Door::default());
        for (end, door) in doors {
            join(end, Trunk::End, door);
        }
        for (from, to, both) in std::mem::take(&mut self.stubs) {
            let (relation, purpose) = ("internet", Purpose::Public);
            let (trunk, members, ends, words) = (Trunk::Alone, Vec::new(), Vec::new(), String::new());
            joins.push(Join { from, to, trunk, relation, purpose, arrow: true, both, members, ends, words });
        }
        Some(self.plain_frame("public-network", "Public network", "public-network", Stretch::Both, content))
    }

    /// The VPC that a node lies in.
    fn vpc_around(&self, node: NodeId) -> Option<NodeId> {
        std::iter::successors(Some(node), |&id| self.graph.node(id).parent)
            .find(|&id| self.graph.node(id).kind() == Kind::Vpc)
    }

    /// The box with the peers of VPN gateways and direct links.
    pub fn enterprise(&mut self, joins: &mut Vec<Join>) -> Option<ItemId> {
        let mut peers: BTreeMap<ExternalId, Vec<usize>> = BTreeMap::new();
        for &node in self.at.keys() {
            for &at in self.lookup.starting(node) {
                if let End::External(to) = self.graph.edges[at].to
                    && self.graph.external(to).form == ExternalForm::Peer
                {
                    peers.entry(to).or_default().push(at);
                }
            }
        }
        if peers.is_empty() {
            return None;
        }
        let mut tiles = Vec::new();
        for (id, edges) in peers {
            let peer = self.graph.external(id);
            let words = Words { name: words::external_name(peer), caption: vec![words::external_caption(peer)] };
            // On a map it is in a narrow column beside cards.
            let side = if self.plan.closed.is_empty() { LabelSide::Right } else { LabelSide::Below };
            let tile = self.decoration(&ids::external(peer), words, "peer", side);
            tiles.push(tile);
            let mut joined: BTreeSet<(Relation, ItemId)> = BTreeSet::new();
            for at in edges {
                let edge = &self.graph.edges[at];
                let Some(&from) = self.at.get(&edge.from) else { continue };
                if !joined.insert((edge.relation, from)) {
                    continue;
                }
                let purpose = Purpose::of_edge(edge);
                joins.push(Join {
                    from,
                    to: tile,
                    trunk: if purpose == Purpose::Down { Trunk::Alone } else { Trunk::Start },
                    relation: edge.relation.name(),
                    purpose,
                    arrow: false,
                    both: false,
                    members: Vec::new(),
                    ends: vec![ids::external(peer)],
                    words: words::notes(edge.relation, &edge.notes),
                });
            }
        }
        let content = self.items.arrange(Content::Slide(tiles));
        let (id, name) = ("enterprise-network", "Enterprise network");
        Some(self.plain_frame(id, name, "enterprise-network", Stretch::Both, content))
    }

    /// A tile for an external that is drawn inside the account.
    pub fn foreign(&mut self, id: ExternalId, side: LabelSide) -> ItemId {
        let external = self.graph.external(id);
        let class = if external.form == ExternalForm::Unknown { "unknown" } else { "peer" };
        let words = Words { name: words::external_name(external), caption: vec![words::external_caption(external)] };
        let item = self.decoration(&ids::external(external), words, class, side);
        self.outside.insert(id, item);
        item
    }

    /// Externals of that relation which `nodes`' lines lead to and which are not on the page yet.
    pub fn foreign_of(&self, nodes: impl Iterator<Item = NodeId>, relations: &[Relation]) -> Vec<ExternalId> {
        let mut found = BTreeSet::new();
        for node in nodes {
            for &at in self.lookup.starting(node) {
                let edge = &self.graph.edges[at];
                if let End::External(to) = edge.to
                    && relations.contains(&edge.relation)
                    && self.graph.external(to).form != ExternalForm::Peer
                    && !self.outside.contains_key(&to)
                {
                    found.insert(to);
                }
            }
        }
        found.into_iter().collect()
    }
}
