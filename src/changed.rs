//! What changed between two states of an account, as one document: resources, and the connections between them.

use crate::estate::Reading;
use crate::graph::{self, Graph};
use crate::outputs::changes;
use crate::reach::text::{Differences, escaped};
use drawstream_changes::{Changes, CompareError, compare};
use std::io;

/// What is drawn, and the state that it is compared with.
#[derive(Debug)]
pub struct States {
    /// The account; of a plan over one the account as it will be, with what the plan does not manage as it is.
    pub graph: Graph,
    /// The earlier state, with what is different.
    pub earlier: Option<(Graph, Changes)>,
}

/// Compares an account with an earlier state, where there is one. A plan is what comes after, whichever of the two it was
/// handed over as.
///
/// # Errors
/// [`CompareError`], where they are not two states of one thing.
pub fn states(reading: Reading, earlier: Option<Reading>) -> Result<States, CompareError> {
    let (reading, earlier) = match earlier {
        None => return Ok(States { graph: graph::build(reading), earlier: None }),
        Some(plan) if plan.is_plan() && reading.declared.is_none() => (plan, reading),
        Some(earlier) => (reading, earlier),
    };
    let whole = reading.upon(&earlier).map(graph::build);
    let (graph, earlier) = (graph::build(reading), graph::build(earlier));
    let changes = compare(&earlier, &graph)?;
    Ok(States { graph: whole.unwrap_or(graph), earlier: Some((earlier, changes)) })
}

/// The changes as JSON, with the connections that they opened and closed. What a reader would not see is escaped.
///
/// # Errors
/// Those of writing.
pub fn json(changes: &Changes, connections: &Differences<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    changes::write(changes, Some(&connections.json()), &mut bytes)?;
    Ok(escaped(&String::from_utf8_lossy(&bytes)).into_bytes())
}
