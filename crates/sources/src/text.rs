//! Looking into the file's text without making a tree of it: a value is a piece of the text, and a list is walked item
//! by item.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The values of an object under the keys that are wanted.
struct Fields<'w, 'a> {
    wanted: &'w dyn Fn(&str) -> Option<&'static str>,
    found: BTreeMap<&'static str, Vec<&'a RawValue>>,
}

impl<'de> Visitor<'de> for Fields<'_, 'de> {
    type Value = BTreeMap<&'static str, Vec<&'de RawValue>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            match (self.wanted)(&key) {
                Some(key) => self.found.entry(key).or_default().push(map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(self.found)
    }
}

/// The values of the object that a text begins with, under the keys that are wanted. A key that stands there twice has
/// two values.
pub(crate) fn fields<'a>(
    text: &'a str,
    wanted: &dyn Fn(&str) -> Option<&'static str>,
) -> serde_json::Result<BTreeMap<&'static str, Vec<&'a RawValue>>> {
    // What stands behind the object is the caller's: recognising the file has judged it.
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Fields { wanted, found: BTreeMap::new() })
}

/// The value under one key of an object, the first one; none for anything but an object.
pub(crate) fn field<'a>(text: &'a str, key: &'static str) -> Option<&'a RawValue> {
    let found = fields(text, &|name| (name == key).then_some(key)).ok()?;
    found.get(key)?.first().copied()
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    List,
    Object,
    Null,
    Other,
}

impl Shape {
    pub(crate) fn of(value: &RawValue) -> Self {
        match value.get().as_bytes().first() {
            Some(b'[') => Self::List,
            Some(b'{') => Self::Object,
            Some(b'n') => Self::Null,
            _ => Self::Other,
        }
    }
}

/// Ends a walk: what stands behind is not even passed over.
fn stop<E: serde::de::Error>() -> E {
    E::custom("no more is wanted")
}

/// Hands over the items of a list, one by one; nothing for another value. Stops where `take` says so.
pub(crate) fn each<'a>(list: &'a RawValue, take: impl FnMut(&'a RawValue) -> bool) {
    struct Each<F>(F);
    impl<'de, F: FnMut(&'de RawValue) -> bool> Visitor<'de> for Each<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
            while let Some(item) = seq.next_element()? {
                if !(self.0)(item) {
                    return Err(stop());
                }
            }
            Ok(())
        }
    }
    if Shape::of(list) == Shape::List {
        // The text was parsed before, it is a whole list: the only error is that of stopping.
        serde_json::Deserializer::from_str(list.get()).deserialize_seq(Each(take)).ok();
    }
}

/// Hands over the entries of an object, one by one; nothing for another value. Stops where `take` says so.
pub(crate) fn entries<'a>(object: &'a RawValue, take: impl FnMut(&str, &'a RawValue) -> bool) {
    struct Entries<F>(F);
    impl<'de, F: FnMut(&str, &'de RawValue) -> bool> DeserializeSeed<'de> for Entries<F> {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            deserializer.deserialize_map(self)
        }
    }
    impl<'de, F: FnMut(&str, &'de RawValue) -> bool> Visitor<'de> for Entries<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some((Key(key), value)) = map.next_entry()? {
                if !(self.0)(&key, value) {
                    return Err(stop());
                }
            }
            Ok(())
        }
    }
    if Shape::of(object) == Shape::Object {
        // A key that is no Unicode text ends the walk; what came before it counts.
        Entries(take).deserialize(&mut serde_json::Deserializer::from_str(object.get())).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> &RawValue {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn lists_and_objects_are_walked_and_other_values_are_not() {
        let mut seen = Vec::new();
        each(raw(r#"[{"a":1}, 2 ,null]"#), |item| {
            seen.push(item.get());
            seen.len() < 2
        });
        assert_eq!(seen, [r#"{"a":1}"#, "2"]);
        each(raw("7"), |_| panic!("not a list"));
        let mut keys = Vec::new();
        entries(raw(r#"{"a":1,"b\u0063":[2]}"#), |key, value| {
            keys.push(format!("{key}={}", value.get()));
            true
        });
        assert_eq!(keys, ["a=1", "bc=[2]"]);
        entries(raw("[]"), |_, _| panic!("not an object"));
    }

    #[test]
    fn a_field_is_found_behind_others() {
        assert_eq!(field(r#"{"x":{"a":0},"a":[1]}"#, "a").map(RawValue::get), Some("[1]"));
        assert!(field("[1]", "a").is_none() && field(r#"{"b":1}"#, "a").is_none());
        let twice = fields(r#"{"a":1,"a":2}"#, &|key| (key == "a").then_some("a")).unwrap();
        assert_eq!(twice["a"].len(), 2);
    }
}
