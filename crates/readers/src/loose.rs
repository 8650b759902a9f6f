//! Reading replies that differ from their documentation: a field that is missing, null or of another type becomes its
//! empty value, and the other fields are read.

use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt;
use std::ops::Deref;

/// A value that becomes its default where the reply holds something else.
///
/// Works on [`serde_json::from_str`] and [`serde_json::from_slice`] only: it borrows the reply's text.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loose<T>(pub T);

/// A text.
pub type Text = Loose<Box<str>>;
/// A truth value.
pub type Flag = Loose<bool>;
/// A count; none where it is missing.
pub type Count = Loose<Option<u64>>;

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).unwrap_or_default()))
    }
}

impl<T: Serialize> Serialize for Loose<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T> Deref for Loose<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Loose<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A count that some replies write as a text: `"2000"`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LooseCount(pub Option<u64>);

impl<'de> Deserialize<'de> for LooseCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        // JavaScript's way of writing numbers: a whole one may come as `2000.0`.
        Ok(Self(text.strip_suffix(".0").unwrap_or(text).parse().ok()))
    }
}

/// A list whose items that are of another type are left out, one by one.
#[derive(Clone, PartialEq, Eq)]
pub struct Items<T>(pub Vec<T>);

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        Ok(Self(items.iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect()))
    }
}

impl<T> Deref for Items<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Reference;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Sample {
        name: Text,
        count: Count,
        list: Items<Reference>,
        one: Loose<Reference>,
    }

    #[test]
    fn fields_of_another_type_are_empty_and_the_others_are_read() {
        let sample: Sample = serde_json::from_str(
            r#"{"name":7,"count":"x","list":[{"id":"a"},3,{"id":["x"],"name":"b"}],"one":null,"new":{"a":[1]}}"#,
        )
        .expect("an object");
        assert_eq!((&**sample.name, *sample.count), ("", None));
        assert_eq!(sample.list.iter().map(Reference::key).collect::<Vec<_>>(), ["a", "b"]);
        assert!(!sample.one.is_some());
    }
}
