//! An account under other names, before anything is made of it.

mod ids;
mod open;
mod typed;

pub use open::{Open, opened};
pub use typed::hands;

use crate::estate::Reading;
use crate::{graph, outputs};
use drawstream_mask::{Ids, Key, mask};
use drawstream_sources::inventory::{self, InventoryError};
use serde_json::Value;

/// The account under other names; the key learns those that are new. It is masked as the inventory has it, so that
/// nothing can be in a drawing that was not masked.
///
/// # Errors
/// [`InventoryError`], where the masked account cannot be read back.
pub fn masked(reading: Reading, key: &mut Key) -> Result<Reading, InventoryError> {
    let bytes = written(reading)?;
    let mut value: Value = serde_json::from_slice(&bytes).map_err(failed)?;
    drop(bytes);
    mask(&mut value, key);
    read(&value)
}

/// [`masked`], and the account as it is beside it: what a masked drawing needs that goes on.
///
/// # Errors
/// As [`masked`].
pub fn masked_and_open(reading: Reading, key: &mut Key) -> Result<(Reading, Open), InventoryError> {
    let bytes = written(reading)?;
    let open = inventory::read(&bytes)?;
    let mut value: Value = serde_json::from_slice(&bytes).map_err(failed)?;
    drop(bytes);
    let own = ids::of(&value, &open);
    mask(&mut value, key);
    let masked = read(&value)?;
    let ids = Ids::there(own.into_iter().zip(ids::of(&value, &masked)), key);
    Ok((masked, Open { graph: graph::build(open), ids }))
}

fn failed(source: serde_json::Error) -> InventoryError {
    InventoryError::Malformed { source }
}

/// An account as the inventory has it.
fn written(reading: Reading) -> Result<Vec<u8>, InventoryError> {
    let mut bytes = Vec::new();
    let written = outputs::inventory::write(&graph::build(reading), &mut bytes);
    written.map_err(|error| failed(serde_json::Error::io(error)))?;
    Ok(bytes)
}

fn read(value: &Value) -> Result<Reading, InventoryError> {
    inventory::read(&serde_json::to_vec(value).map_err(failed)?)
}
