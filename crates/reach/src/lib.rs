//! What may talk to what in an account, and why.
//!
//! For each ordered pair of endpoints (addresses on interfaces, and what lies outside): the connections that the first
//! may open to the second, and which part of their TCP gets its answers. It is worked out from what is set up: groups,
//! ACLs, routes, gateways, transit gateways, load balancers; no packet is sent, and what runs on a server is not known.
//!
//! `model` takes from the graph what decides, `conn` are sets of connections and `ip` sets of addresses, `tables`
//! answers for one table, `classes` gathers endpoints that no rule tells apart, and `engine` makes rows of them: never
//! pairs, of which there are a hundred million in an account of ten thousand servers.

mod classes;
pub mod conn;
pub mod diff;
mod engine;
pub mod explain;
mod exposure;
mod fast;
mod groups;
mod idle;
pub mod ip;
pub mod json;
pub mod lint;
pub mod model;
pub mod neutral;
mod tables;
pub mod text;

pub use classes::{Class, Outside};
pub use engine::{Flow, Row, Side, Via};
pub use exposure::{Exposure, Grade};
pub use groups::Groups;
pub use idle::{Idle, idle};
pub use model::{Model, Options};

use conn::{Conn, Op};
use drawstream_graph::estate::Kind;
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Order as _;
use std::collections::{BTreeMap, BTreeSet};

/// Kinds that decide on connections, or are their ends.
pub const DECIDE: [Kind; 21] = [
    Kind::Vpc,
    Kind::Subnet,
    Kind::AddressPrefix,
    Kind::SecurityGroup,
    Kind::NetworkAcl,
    Kind::RoutingTable,
    Kind::Instance,
    Kind::BareMetalServer,
    Kind::VirtualNetworkInterface,
    Kind::FloatingIp,
    Kind::PublicGateway,
    Kind::LoadBalancer,
    Kind::EndpointGateway,
    Kind::TransitGateway,
    Kind::Cluster,
    Kind::Worker,
    Kind::VpnServer,
    Kind::Share,
    Kind::VpnGateway,
    Kind::DirectLink,
    Kind::PrivatePathServiceGateway,
];

/// What may talk to what in an account.
#[derive(Debug)]
pub struct Reach {
    /// What decides.
    pub model: Model,
    /// Endpoints that no rule tells apart.
    pub classes: Vec<Class>,
    /// What they may open to each other. Sorted.
    pub rows: Vec<Row>,
}

impl Reach {
    /// Works it out. It cannot fail: what was not read is told as such.
    pub fn of(graph: &Graph, options: &Options) -> Reach {
        let mut model = model::of(graph, options);
        let classes = classes::classes(&model);
        let rows = engine::Engine::new(&mut model, &classes).rows();
        Reach { model, classes, rows }
    }

    /// What the internet may open, with which connections, by node. What depends on what is not known does not count.
    pub fn exposed(&self) -> BTreeMap<NodeId, Conn> {
        let mut found: BTreeMap<NodeId, Conn> = BTreeMap::new();
        for Row { from, to, flow } in &self.rows {
            let (Side::Internet(_), Side::Classes(classes)) = (from, to) else { continue };
            let conn = self.model.pool.get(flow.conn);
            if flow.unread || flow.through.is_some() || conn.is_empty() {
                continue;
            }
            for at in classes.iter().flat_map(|at| &self.classes[*at].members) {
                let known = found.entry(self.model.endpoints[*at].node).or_default();
                *known = known.combine(conn, Op::Union);
            }
        }
        found
    }

    /// What the internet may be able to open: that depends on what was not read.
    pub fn perhaps_exposed(&self) -> BTreeSet<NodeId> {
        let exposed = self.exposed();
        let mut found = BTreeSet::new();
        for Row { from, to, flow } in self.rows.iter().filter(|row| row.flow.unread) {
            let (Side::Internet(_), Side::Classes(classes)) = (from, to) else { continue };
            if self.model.pool.get(flow.conn).is_empty() {
                continue;
            }
            let members = classes.iter().flat_map(|at| &self.classes[*at].members);
            found.extend(members.map(|at| self.model.endpoints[*at].node).filter(|node| !exposed.contains_key(node)));
        }
        found
    }

    /// Parts that were not read and decide: region (empty or `global` for services without one) and kind.
    pub fn unread(&self) -> Vec<(String, Kind)> {
        let parts = self.model.unread.iter().filter(|(kind, _)| DECIDE.contains(kind));
        let mut all: Vec<(String, Kind)> =
            parts.flat_map(|(kind, regions)| regions.iter().map(|region| (region.clone(), *kind))).collect();
        all.order();
        all.dedup();
        all
    }
}
