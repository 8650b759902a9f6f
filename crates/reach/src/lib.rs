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
mod engine;
pub mod explain;
mod fast;
pub mod ip;
pub mod model;
pub mod neutral;
mod tables;

pub use classes::{Class, Outside};
pub use engine::{Flow, Row, Side, Via};
pub use model::{Model, Options};

use drawstream_graph::Graph;

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
}
