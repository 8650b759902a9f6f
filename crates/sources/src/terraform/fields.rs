//! What is read of a resource's attributes: for each type a list of fields, and nothing else.
//!
//! A state holds secrets in clear, and marks only some of them. So no attribute is ever walked that a type's list does not
//! name: what is not named is passed over by the parser and never becomes a value of ours. The same list says where each
//! attribute stands in IBM's reply, so that the readers of live replies make the facts.

use crate::text::{self, each, entries};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// An object of values, as Terraform or a reply has it.
pub(super) type Object = Map<String, Value>;

/// One attribute that is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its name in Terraform.
    pub from: &'static str,
    /// Its path in the reply, with dots; empty where only this reader uses it.
    pub to: &'static str,
    /// What it holds.
    pub shape: Shape,
}

/// What an attribute holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A text, number or truth value.
    Value,
    /// As `Value`: an id, CRN or name of another resource, which a plan may know by its configuration only.
    Reference,
    /// A list of values.
    Values,
    /// A list of values, each under that key of an object in the reply. They may be references.
    Each(&'static str),
    /// A block that stands at most once: a list of one, in the reply an object.
    One(&'static [Field]),
    /// Blocks: in the reply a list of objects.
    Many(&'static [Field]),
}

/// A value under the same name.
pub(super) const fn same(name: &'static str) -> Field {
    to(name, name)
}

/// A value under another path.
pub(super) const fn to(from: &'static str, to: &'static str) -> Field {
    Field { from, to, shape: Shape::Value }
}

/// A value that only this reader uses.
pub(super) const fn own(from: &'static str) -> Field {
    to(from, "")
}

/// A reference: in the reply at a path.
pub(super) const fn refer(from: &'static str, to: &'static str) -> Field {
    Field { from, to, shape: Shape::Reference }
}

/// A list of values under another path.
pub(super) const fn values(from: &'static str, to: &'static str) -> Field {
    Field { from, to, shape: Shape::Values }
}

/// A list of ids: in the reply a list of references.
pub(super) const fn ids(from: &'static str, to: &'static str) -> Field {
    Field { from, to, shape: Shape::Each("id") }
}

/// A list of addresses: in the reply a list of objects with an address.
pub(super) const fn addresses(from: &'static str, to: &'static str) -> Field {
    Field { from, to, shape: Shape::Each("address") }
}

/// A block that stands at most once.
pub(super) const fn one(from: &'static str, to: &'static str, fields: &'static [Field]) -> Field {
    Field { from, to, shape: Shape::One(fields) }
}

/// Blocks.
pub(super) const fn many(from: &'static str, to: &'static str, fields: &'static [Field]) -> Field {
    Field { from, to, shape: Shape::Many(fields) }
}

/// Reads of an object of attributes what is in the lists, in Terraform's own names; blocks as lists of objects. What is
/// null, empty or of another type is left out. Empty for anything but an object.
pub(super) fn select(values: &RawValue, lists: &[&'static [Field]]) -> Object {
    let mut object = Object::new();
    entries(values, |name, value| {
        if let Some(field) = lists.iter().flat_map(|list| list.iter()).find(|field| field.from == name)
            && let Some(value) = read(value, field.shape)
        {
            object.insert(name.to_owned(), value);
        }
        true
    });
    object
}

fn read(value: &RawValue, shape: Shape) -> Option<Value> {
    let some = |list: Vec<Value>| (!list.is_empty()).then_some(Value::Array(list));
    match shape {
        Shape::Value | Shape::Reference => leaf(value),
        Shape::Values | Shape::Each(_) => some(all(value).into_iter().filter_map(leaf).collect()),
        Shape::One(fields) | Shape::Many(fields) => {
            let blocks = all(value).into_iter().flat_map(all);
            let blocks = blocks.filter(|block| text::Shape::of(block) == text::Shape::Object);
            some(blocks.map(|block| Value::Object(select(block, &[fields]))).collect())
        }
    }
}

/// The items of a list, or a single value as a list of one.
fn all(value: &RawValue) -> Vec<&RawValue> {
    if text::Shape::of(value) != text::Shape::List {
        return vec![value];
    }
    let mut items = Vec::new();
    each(value, |item| {
        items.push(item);
        true
    });
    items
}

/// A text, number or truth value; none for what is empty or anything else.
fn leaf(value: &RawValue) -> Option<Value> {
    match text::Shape::of(value) {
        text::Shape::Other => serde_json::from_str(value.get()).ok().filter(|value: &Value| value.as_str() != Some("")),
        _ => None,
    }
}

/// The attributes in the form of IBM's reply.
pub(super) fn reply(object: &Object, lists: &[&'static [Field]]) -> Object {
    let mut reply = Object::new();
    // By the lists' order, so that two attributes of one path are not left to the order of the file.
    for field in lists.iter().flat_map(|list| list.iter()).filter(|field| !field.to.is_empty()) {
        let Some(value) = object.get(field.from) else { continue };
        let blocks = |fields: &'static [Field]| {
            let blocks = value.as_array().into_iter().flatten().filter_map(Value::as_object);
            blocks.map(move |block| Value::Object(self::reply(block, &[fields])))
        };
        let value = match field.shape {
            Shape::Value | Shape::Reference | Shape::Values => value.clone(),
            Shape::Each(key) => {
                let each = value.as_array().into_iter().flatten();
                each.map(|value| Value::Object(Object::from_iter([(key.to_owned(), value.clone())]))).collect()
            }
            Shape::One(fields) => match blocks(fields).next() {
                Some(block) => block,
                None => continue,
            },
            Shape::Many(fields) => blocks(fields).collect(),
        };
        put(&mut reply, field.to, value);
    }
    reply
}

/// Puts a value at a path, if nothing is there. An object is joined with the one that is there.
pub(super) fn put(object: &mut Object, path: &str, value: Value) {
    match path.split_once('.') {
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| Value::Object(Object::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
        None => match (object.get_mut(path), value) {
            (Some(Value::Object(known)), Value::Object(more)) => {
                for (key, value) in more {
                    put(known, &key, value);
                }
            }
            (Some(_), _) => {}
            (None, value) => {
                object.insert(path.to_owned(), value);
            }
        },
    }
}

/// The text under a name; empty where there is none.
pub(super) fn text<'o>(object: &'o Object, name: &str) -> &'o str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The texts of a list under a name.
pub(super) fn texts<'o>(object: &'o Object, name: &str) -> impl Iterator<Item = &'o str> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The blocks under a name.
pub(super) fn blocks<'o>(object: &'o Object, name: &str) -> impl Iterator<Item = &'o Object> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The count under a name, which some types write as a text.
pub(super) fn count(object: &Object, name: &str) -> Option<u64> {
    match object.get(name)? {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const FIELDS: &[Field] = &[
        same("name"),
        refer("vpc", "vpc.id"),
        to("vpc_name", "vpc.name"),
        ids("groups", "security_groups"),
        one("nic", "primary", &[refer("subnet", "subnet.id"), same("port")]),
        many("more", "others", &[same("id")]),
        own("kept"),
    ];

    #[test]
    fn what_no_list_names_is_not_read() {
        let text = r#"{"name":"n","password":"CANARY","vpc":"v","vpc_name":"","groups":["a",{"secret":"CANARY"},"b"],
            "nic":[{"subnet":"s","port":7,"key":"CANARY"}],"more":{"id":1,"x":["CANARY"]},"kept":true,"null":null}"#;
        let object = select(serde_json::from_str(text).unwrap(), &[FIELDS]);
        assert!(!serde_json::to_string(&object).unwrap().contains("CANARY"));
        let wanted = json!({"name":"n","vpc":{"id":"v"},"security_groups":[{"id":"a"},{"id":"b"}],
            "primary":{"subnet":{"id":"s"},"port":7},"others":[{"id":1}]});
        assert_eq!(Value::Object(reply(&object, &[FIELDS])), wanted);
        assert_eq!(object["kept"], true);
    }

    #[test]
    fn other_types_are_nothing() {
        let text = r#"{"name":{"x":1},"vpc":["a"],"groups":{"x":"y"},"nic":"s","more":[[{"id":"a"}],7,null]}"#;
        let object = select(serde_json::from_str(text).unwrap(), &[FIELDS]);
        assert_eq!(Value::Object(object), json!({"more":[{"id":"a"}]}));
        for other in ["[]", "7", "null", "\"x\"", "[[{}]]"] {
            assert!(select(serde_json::from_str(other).unwrap(), &[FIELDS]).is_empty(), "{other}");
        }
    }
}
