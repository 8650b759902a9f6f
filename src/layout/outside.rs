//! What lies outside the account: the internet and its users, peers, and the networks of others.

use std::collections::{BTreeMap, BTreeSet};

use super::Paint;
use super::block::{BlockId, Side};
use super::compose::Composer;
use super::index;
use super::lines::{Purpose, Wire};
use crate::kinds::{Category, Form, Look};
use crate::model::{End, ExternalForm, ExternalId, NodeId, Relation};

const OUTSIDE: Look = Look { form: Form::Group, glyph: "network--enterprise", category: Category::Network };
const PUBLIC: Look = Look { form: Form::Group, glyph: "network--public", category: Category::Network };
const INTERNET: Look = Look { form: Form::Node, glyph: "wikis", category: Category::Network };
const PEER: Look = Look { form: Form::Node, glyph: "network--enterprise", category: Category::Location };
const UNKNOWN: Look = Look { form: Form::Node, glyph: "undefined", category: Category::Location };

impl Composer<'_> {
    /// The box with the internet and its users, where anything leads there.
    pub fn public_network(&mut self, wires: &mut Vec<Wire>) -> Option<BlockId> {
        let mut ends: Vec<BlockId> = Vec::new();
        let mut dialled: Vec<BlockId> = Vec::new();
        for (&id, &block) in &self.at {
            let node = self.model.node(id);
            let open = match node.kind.name {
                "floating_ip" => self.index.target.contains_key(&id),
                "public_gateway" => !self.index.floating.contains_key(&id),
                "load_balancer" => index::data(node, "access") == Some("public"),
                _ => false,
            };
            if open {
                ends.push(block);
            }
            if node.kind.name == "vpn_server" {
                dialled.push(block);
            }
        }
        if ends.is_empty() && dialled.is_empty() {
            return None;
        }
        let internet = self.decoration("internet", "Internet", "", Paint::Tile(INTERNET), Side::Below);
        let users = self.decoration("users", "Users", "", Paint::Actor("user"), Side::Right);
        // Both tiles at the left, so that the line between them is straight and the internet's right side free.
        let room = self.arena.space(30, 0);
        let row = self.arena.row(vec![internet, room], 10);
        let content = self.arena.column(vec![users, row], 28);
        let mut join = |from: BlockId, to: BlockId, at_end: bool, purpose: Purpose| {
            let words = String::new();
            wires.push(Wire { from, to, hub_at_end: at_end, relation: "internet", purpose, arrow: true, words });
        };
        join(users, internet, false, Purpose::Public);
        for end in ends {
            join(end, internet, true, Purpose::Public);
        }
        for end in dialled {
            join(users, end, false, Purpose::Tunnel);
        }
        let frame = self.plain_frame("public-network", "Public network", "", PUBLIC, Some(content));
        self.arena.blocks[frame.0 as usize].snug = true;
        Some(frame)
    }

    /// The box with the peers of VPN gateways and direct links.
    pub fn enterprise(&mut self, wires: &mut Vec<Wire>) -> Option<BlockId> {
        let mut peers: Vec<(ExternalId, Vec<usize>)> = Vec::new();
        let mut edges: BTreeMap<ExternalId, Vec<usize>> = BTreeMap::new();
        for &node in self.at.keys() {
            for &at in self.index.starting(node) {
                if let End::External(to) = self.model.edges[at].to
                    && self.model.external(to).form == ExternalForm::Peer
                {
                    edges.entry(to).or_default().push(at);
                }
            }
        }
        peers.extend(edges);
        let mut tiles = Vec::new();
        for (id, edges) in peers {
            let peer = self.model.external(id);
            let tile =
                self.decoration(&format!("peer.{}", id.0), &peer.name, &peer.detail, Paint::Tile(PEER), Side::Below);
            tiles.push(vec![tile]);
            let mut joined: BTreeSet<(Relation, BlockId)> = BTreeSet::new();
            for at in edges {
                let edge = &self.model.edges[at];
                let Some(&from) = self.at.get(&edge.from) else { continue };
                if !joined.insert((edge.relation, from)) {
                    continue;
                }
                wires.push(Wire {
                    from,
                    to: tile,
                    hub_at_end: false,
                    relation: edge.relation.name(),
                    purpose: Purpose::of(edge.relation),
                    arrow: false,
                    words: edge.label.to_string(),
                });
            }
        }
        let columns = if tiles.len() > 8 { 2 } else { 1 };
        let content = self.grid(&tiles, columns)?;
        let frame = self.plain_frame("enterprise-network", "Enterprise network", "", OUTSIDE, Some(content));
        self.arena.blocks[frame.0 as usize].snug = true;
        Some(frame)
    }

    /// A tile for an external that is drawn inside the account.
    pub fn foreign(&mut self, id: ExternalId, side: Side) -> BlockId {
        let external = self.model.external(id);
        let (look, caption) = match external.form {
            ExternalForm::Unknown if external.detail.is_empty() => (UNKNOWN, "unknown: not read".to_owned()),
            ExternalForm::Unknown => (UNKNOWN, format!("unknown: {}", external.detail)),
            _ => (PEER, external.detail.to_string()),
        };
        let name = if external.name.is_empty() { "unknown" } else { &external.name };
        let block = self.decoration(&format!("external.{}", id.0), name, &caption, Paint::Tile(look), side);
        self.outside.insert(id, block);
        block
    }

    /// Externals of that relation which `nodes`' lines lead to and which are not on the page yet.
    pub fn foreign_of(&self, nodes: impl Iterator<Item = NodeId>, relations: &[Relation]) -> Vec<ExternalId> {
        let mut found = BTreeSet::new();
        for node in nodes {
            for &at in self.index.starting(node) {
                let edge = &self.model.edges[at];
                if let End::External(to) = edge.to
                    && relations.contains(&edge.relation)
                    && self.model.external(to).form != ExternalForm::Peer
                    && !self.outside.contains_key(&to)
                {
                    found.insert(to);
                }
            }
        }
        found.into_iter().collect()
    }
}
