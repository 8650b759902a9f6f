//! The neutral form of results, in which different tools' results can be compared: rows of who may open what to whom.
//!
//! A row stands for every source with every destination of it. Rows of a load balancer as a whole and of its single
//! addresses are two lists, as are rows of endpoints and of subnets.

mod explain;
mod lint;
mod rows;
mod subnets;

pub use explain::{QueryError, answers, queries, spans};
pub(crate) use subnets::splits;

use crate::Reach;
use drawstream_graph::Graph;
use serde_json::{Value, json};

/// The sections of the neutral form that need no questions.
pub fn document(graph: &Graph, reach: &mut Reach) -> Value {
    let mut document = json!({
        "connections": rows::rows(reach, true),
        "lb_private_ips": rows::rows(reach, false),
    });
    document["lint"] = Value::Array(lint::findings(graph, reach));
    match subnets::rows(reach) {
        Ok(rows) => document["subnet_connections"] = Value::Array(rows),
        Err(why) => document["subnet_unsupported"] = Value::String(why),
    }
    document
}
