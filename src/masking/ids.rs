//! What in a drawing goes by ids of the account: the same list of the same account under any names.

use crate::estate::{Reading, Target};
use crate::graph::External;
use drawstream_view::{cell_id, external_id};
use serde_json::Value;

/// All ids of an account's, and of the cells that stand for them. Those of what lies outside of it are made of a name and
/// a hash, so that no other text tells them.
pub fn of(inventory: &Value, reading: &Reading) -> Vec<String> {
    let mut all = resources(inventory);
    all.extend(ends(reading));
    all
}

/// All resources of an inventory, by the ids of their cells and by their own.
fn resources(inventory: &Value) -> Vec<String> {
    let resources = inventory.get("resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let both = resources.iter().map(|one| {
        let id = text(one, "id");
        [cell_id(&text(one, "kind"), &id), id]
    });
    both.flatten().collect()
}

/// All that lies outside of an account, by the ids of its cells.
fn ends(reading: &Reading) -> Vec<String> {
    let links = reading.resources.iter().flat_map(|resource| &resource.links);
    links
        .filter_map(|link| match &link.target {
            Target::External { form, name, detail } => {
                Some(external_id(&External { form: *form, name: name.clone(), detail: detail.clone() }))
            }
            _ => None,
        })
        .collect()
}
