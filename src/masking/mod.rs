//! An account under other names, before anything is made of it.

mod typed;

pub use typed::hands;

use crate::estate::Reading;
use crate::{graph, outputs};
use drawstream_mask::{Key, mask};
use drawstream_sources::inventory::{self, InventoryError};
use serde_json::Value;

/// The account under other names; the key learns those that are new. It is masked as the inventory has it, so that
/// nothing can be in a drawing that was not masked.
///
/// # Errors
/// [`InventoryError`], where the masked account cannot be read back.
pub fn masked(reading: Reading, key: &mut Key) -> Result<Reading, InventoryError> {
    let failed = |source| InventoryError::Malformed { source };
    let mut bytes = Vec::new();
    let graph = graph::build(reading);
    outputs::inventory::write(&graph, &mut bytes).map_err(|error| failed(serde_json::Error::io(error)))?;
    drop(graph);
    let mut value: Value = serde_json::from_slice(&bytes).map_err(failed)?;
    mask(&mut value, key);
    bytes.clear();
    serde_json::to_writer(&mut bytes, &value).map_err(failed)?;
    drop(value);
    inventory::read(&bytes)
}
