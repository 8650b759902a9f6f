//! Looking into JSON whose fields may all be missing.

use serde_json::{Map, Value};

/// The items of a list of the file; a list may be missing or null.
pub(super) fn each<'a>(file: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    file.get(key).and_then(Value::as_array).into_iter().flatten().filter(|item| item.is_object())
}

/// The items of a list inside an item.
pub(super) fn items<'a>(item: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    item.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// The text at the end of a path of keys; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    path.iter().try_fold(value, |value, key| value.get(key)).and_then(Value::as_str).unwrap_or_default()
}

/// Leaves only these fields in the items below `key`.
pub(super) fn thin(item: &mut Value, key: &str, fields: &[&str]) {
    if let Some(items) = item.get_mut(key).and_then(Value::as_array_mut) {
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            item.retain(|field, _| fields.contains(&field.as_str()));
        }
    }
}

/// The item without these fields.
pub(super) fn without(item: &Value, fields: &[&str]) -> Value {
    let mut item = item.clone();
    if let Some(own) = item.as_object_mut() {
        own.retain(|field, _| !fields.contains(&field.as_str()));
    }
    item
}
