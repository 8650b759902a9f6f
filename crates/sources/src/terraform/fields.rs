//! What is read of a resource's attributes: for each type a list of fields, and nothing else.
//!
//! A state holds secrets in clear, and marks only some of them. So no attribute is ever walked that a type's list does not
//! name: what is not named is passed over by the parser and never becomes a value of ours. The same list says where each
//! attribute stands in IBM's reply, so that the readers of live replies make the facts.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

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
pub(super) fn select(text: &str, lists: &[&'static [Field]]) -> Object {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Blocks(lists).deserialize(&mut deserializer).ok().and_then(|found| found.into_iter().next()).unwrap_or_default()
}

fn named(lists: &[&'static [Field]], name: &str) -> Option<&'static Field> {
    lists.iter().flat_map(|list| list.iter()).find(|field| field.from == name)
}

macro_rules! leaves {
    ($type:ty, $none:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }

        fn visit_unit<E>(self) -> Result<$type, E> {
            Ok($none)
        }
    };
}

/// An object of named attributes, or a list of such.
struct Blocks<'l>(&'l [&'static [Field]]);

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> DeserializeSeed<'de> for Blocks<'_> {
    type Value = Vec<Object>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Object>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! no_values {
    ($type:ty, $none:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<$type, E> {
            Ok($none)
        }

        fn visit_i64<E>(self, _: i64) -> Result<$type, E> {
            Ok($none)
        }

        fn visit_u64<E>(self, _: u64) -> Result<$type, E> {
            Ok($none)
        }

        fn visit_f64<E>(self, _: f64) -> Result<$type, E> {
            Ok($none)
        }

        fn visit_str<E>(self, _: &str) -> Result<$type, E> {
            Ok($none)
        }
    };
}

impl<'de> Visitor<'de> for Blocks<'_> {
    type Value = Vec<Object>;

    leaves!(Vec<Object>, Vec::new());
    no_values!(Vec<Object>, Vec::new());

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Object>, A::Error> {
        let mut all = Vec::new();
        while let Some(mut blocks) = seq.next_element_seed(Blocks(self.0))? {
            all.append(&mut blocks);
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Object>, A::Error> {
        let mut object = Object::new();
        while let Some(Key(key)) = map.next_key()? {
            let Some(field) = named(self.0, &key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = match field.shape {
                Shape::Value | Shape::Reference => map.next_value_seed(Leaf)?,
                Shape::Values | Shape::Each(_) => {
                    let values = map.next_value_seed(Leaves)?;
                    (!values.is_empty()).then_some(Value::Array(values))
                }
                Shape::One(fields) | Shape::Many(fields) => {
                    let blocks = map.next_value_seed(Blocks(&[fields]))?;
                    let blocks: Vec<Value> = blocks.into_iter().map(Value::Object).collect();
                    (!blocks.is_empty()).then_some(Value::Array(blocks))
                }
            };
            if let Some(value) = value {
                object.insert(field.from.to_owned(), value);
            }
        }
        Ok(vec![object])
    }
}

/// A text, number or truth value; none for what is empty or anything else.
struct Leaf;

impl<'de> DeserializeSeed<'de> for Leaf {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Leaf {
    type Value = Option<Value>;

    leaves!(Option<Value>, None);

    fn visit_bool<E>(self, value: bool) -> Result<Option<Value>, E> {
        Ok(Some(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Option<Value>, E> {
        Ok(Some(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Option<Value>, E> {
        Ok(Some(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Option<Value>, E> {
        Ok(Some(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Option<Value>, E> {
        Ok((!value.is_empty()).then(|| value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Value>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Value>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// A list of [`Leaf`]; a single value is a list of one.
struct Leaves;

impl<'de> DeserializeSeed<'de> for Leaves {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Leaves {
    type Value = Vec<Value>;

    leaves!(Vec<Value>, Vec::new());

    fn visit_bool<E>(self, value: bool) -> Result<Vec<Value>, E> {
        Ok(vec![value.into()])
    }

    fn visit_i64<E>(self, value: i64) -> Result<Vec<Value>, E> {
        Ok(vec![value.into()])
    }

    fn visit_u64<E>(self, value: u64) -> Result<Vec<Value>, E> {
        Ok(vec![value.into()])
    }

    fn visit_f64<E>(self, value: f64) -> Result<Vec<Value>, E> {
        Ok(vec![value.into()])
    }

    fn visit_str<E>(self, value: &str) -> Result<Vec<Value>, E> {
        Ok(if value.is_empty() { Vec::new() } else { vec![value.into()] })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Value>, A::Error> {
        let mut all = Vec::new();
        while let Some(value) = seq.next_element_seed(Leaf)? {
            all.extend(value);
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Value>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Vec::new())
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
        let object = select(text, &[FIELDS]);
        assert!(!serde_json::to_string(&object).unwrap().contains("CANARY"));
        let wanted = json!({"name":"n","vpc":{"id":"v"},"security_groups":[{"id":"a"},{"id":"b"}],
            "primary":{"subnet":{"id":"s"},"port":7},"others":[{"id":1}]});
        assert_eq!(Value::Object(reply(&object, &[FIELDS])), wanted);
        assert_eq!(object["kept"], true);
    }

    #[test]
    fn other_types_are_nothing() {
        let text = r#"{"name":{"x":1},"vpc":["a"],"groups":{"x":"y"},"nic":"s","more":[[{"id":"a"}],7,null]}"#;
        assert_eq!(Value::Object(select(text, &[FIELDS])), json!({"more":[{"id":"a"}]}));
        for other in ["[]", "7", "null", "\"x\"", "", "{", "[[{]"] {
            assert!(select(other, &[FIELDS]).is_empty(), "{other}");
        }
    }
}
