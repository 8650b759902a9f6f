//! What is different between two sets of facts of one resource.

use crate::noise::{class, is_passing};
use crate::planned::Planned;
use crate::{Class, Field};
use drawstream_graph::estate::{Facts, Kind};
use drawstream_order::{Gather as _, Order as _};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Lists whose order means something: rules that apply one after another.
const ORDERED: [(Kind, &str); 1] = [(Kind::NetworkAcl, "rules")];

/// The differences. `partial`: the two come from sources of different kinds, so that what one has and the other has not
/// may be what its source does not tell. `anew`: the resource was made anew, and all that belongs to it with new ids.
pub(crate) fn facts(
    kind: Kind,
    old: &Facts,
    new: &Facts,
    partial: bool,
    anew: bool,
    planned: &Planned<'_>,
) -> Vec<Field> {
    if old == new {
        return Vec::new();
    }
    let [old, new] = [old, new].map(|facts| serde_json::to_value(facts).unwrap_or_default());
    let mut found = Found { kind, partial, anew, planned, path: Vec::new(), fields: Vec::new() };
    found.values(&old, &new);
    found.fields
}

/// One difference of a single value; none where both are equal, or one is empty in a partial comparison.
pub(crate) fn text(field: &str, class: Class, old: &str, new: &str, partial: bool) -> Option<Field> {
    let is_lacking = partial && (old.is_empty() || new.is_empty());
    let passes = class == Class::State && (is_passing(old) || is_passing(new));
    let value = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    (old != new && !is_lacking && !passes).then(|| Field {
        field: field.into(),
        class,
        from: value(old),
        to: value(new),
    })
}

struct Found<'p> {
    kind: Kind,
    partial: bool,
    anew: bool,
    planned: &'p Planned<'p>,
    path: Vec<String>,
    fields: Vec<Field>,
}

impl Found<'_> {
    fn values(&mut self, old: &Value, new: &Value) {
        match (old, new) {
            _ if old == new => {}
            (Value::Object(old), Value::Object(new)) => self.objects(old, new),
            (Value::Array(old), Value::Array(new)) => self.lists(old, new),
            // An empty list is not written.
            (Value::Array(old), Value::Null) => self.lists(old, &[]),
            (Value::Null, Value::Array(new)) => self.lists(&[], new),
            _ => self.add(old.clone(), new.clone(), self.partial),
        }
    }

    fn objects(&mut self, old: &Map<String, Value>, new: &Map<String, Value>) {
        if is_reference(old) && is_reference(new) {
            // The name is another resource's: that it is called otherwise is told there.
            let id = |of: &Map<String, Value>| of.get("id").cloned().unwrap_or_default();
            let has_no_name = |of: &Map<String, Value>| !of.contains_key("name");
            let is_same = match self.anew {
                // Which one it is cannot be told by an id that is new as well.
                true => shown(old) == shown(new) || (has_no_name(old) && has_no_name(new)),
                false => id(old) == id(new) && !id(old).is_null(),
            };
            if !is_same {
                self.add(shown(old), shown(new), self.partial);
            }
            return;
        }
        let mut names: Vec<&String> = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
        names.order();
        for name in names {
            if name == "id" && !self.path.is_empty() {
                continue;
            }
            self.path.push(name.clone());
            self.values(old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null));
            self.path.pop();
        }
    }

    fn lists(&mut self, old: &[Value], new: &[Value]) {
        if self.partial && (old.is_empty() || new.is_empty()) {
            return;
        }
        let key = if self.anew { "name" } else { "id" };
        match (keyed(old, key), keyed(new, key)) {
            (Some(before), Some(after)) if !old.iter().chain(new).any(is_plain_reference) => {
                self.parts(&before, &after);
                if self.is_ordered() {
                    self.order(old, new);
                }
            }
            _ => {
                let anew = self.anew;
                let of = |list: &[Value]| list.iter().map(|value| member(value, anew)).collect::<Vec<Value>>();
                if self.anew && are_ids(old) && are_ids(new) {
                    return;
                }
                let (mut old, mut new) = (of(old), of(new));
                old.order_by_key(Value::to_string);
                new.order_by_key(Value::to_string);
                if old != new {
                    self.add(Value::Array(old), Value::Array(new), self.partial);
                }
            }
        }
    }

    /// Parts that have an id each, or a name.
    fn parts(&mut self, before: &BTreeMap<&str, &Value>, after: &BTreeMap<&str, &Value>) {
        let gone = before.iter().filter(|(id, _)| !after.contains_key(*id)).map(|(_, part)| (*part, &Value::Null));
        let come = after.iter().filter(|(id, _)| !before.contains_key(*id)).map(|(_, part)| (&Value::Null, *part));
        for (old, new) in gone.chain(come) {
            let id = |part: &Value| part.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            // Of a part that a plan makes or deletes, it is told that one side has none.
            let partial = self.partial && !self.planned.deletes(&id(old)) && !self.planned.makes(&id(new));
            self.path.push(name_of(if old.is_null() { new } else { old }));
            self.add(old.clone(), new.clone(), partial);
            self.path.pop();
        }
        for (id, new) in after {
            if let Some(old) = before.get(id) {
                self.path.push(name_of(new));
                self.values(old, new);
                self.path.pop();
            }
        }
    }

    /// The order of those that both have.
    fn order(&mut self, old: &[Value], new: &[Value]) {
        let names = |list: &[Value], other: &[Value]| {
            let known: BTreeSet<String> = other.iter().map(name_of).gather();
            list.iter()
                .filter(|part| known.contains(&name_of(part)))
                .map(name_of)
                .map(Value::from)
                .collect::<Vec<Value>>()
        };
        let (old, new) = (names(old, new), names(new, old));
        if old != new {
            self.path.push("order".into());
            self.add(Value::Array(old), Value::Array(new), self.partial);
            self.path.pop();
        }
    }

    fn is_ordered(&self) -> bool {
        let [name] = self.path.as_slice() else { return false };
        ORDERED.iter().any(|(kind, list)| *kind == self.kind && list == name)
    }

    fn add(&mut self, from: Value, to: Value, partial: bool) {
        if partial && (is_empty(&from) || is_empty(&to)) {
            return;
        }
        let passes = [&from, &to].iter().any(|value| value.as_str().is_some_and(is_passing));
        if let Some(class) = class(self.kind, &self.path).filter(|class| *class != Class::State || !passes) {
            self.fields.push(Field { field: self.path.join("."), class, from, to });
        }
    }
}

/// Whether it is no more than another resource's id and name.
fn is_reference(object: &Map<String, Value>) -> bool {
    !object.is_empty() && object.keys().all(|name| name == "id" || name == "name")
}

fn is_plain_reference(value: &Value) -> bool {
    value.as_object().is_some_and(is_reference)
}

/// Whether they are references by ids alone.
fn are_ids(list: &[Value]) -> bool {
    list.iter().all(|value| is_plain_reference(value) && value.get("name").is_none())
}

/// A reference as its name, or its id.
fn shown(object: &Map<String, Value>) -> Value {
    let of = |name: &str| object.get(name).filter(|value| value.as_str() != Some("")).cloned();
    of("name").or_else(|| of("id")).unwrap_or_default()
}

/// A member of a list without ids.
fn member(value: &Value, anew: bool) -> Value {
    match value {
        Value::Object(object) if is_reference(object) => shown(object),
        Value::Object(object) if anew => {
            let parts = object.iter().filter(|(name, _)| *name != "id");
            parts.map(|(name, part)| (name.clone(), part.clone())).collect::<Map<String, Value>>().into()
        }
        other => other.clone(),
    }
}

/// A list's parts by their ids or names; none where one has none, or two have the one.
fn keyed<'v>(list: &'v [Value], key: &str) -> Option<BTreeMap<&'v str, &'v Value>> {
    let mut parts = BTreeMap::new();
    for part in list {
        let id = part.get(key)?.as_str().filter(|id| !id.is_empty())?;
        if parts.insert(id, part).is_some() {
            return None;
        }
    }
    Some(parts)
}

fn name_of(part: &Value) -> String {
    let of = |name: &str| part.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    of("name").or_else(|| of("id")).unwrap_or_default().to_owned()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}
