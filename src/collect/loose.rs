//! Reading replies that are not quite as documented: a field that is missing, null or of another type is
//! taken for its empty value, and its neighbours are read all the same.

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

/// A reference from one resource to another, as VPC's and other replies write them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// IBM's id.
    pub id: Text,
    /// Cloud resource name.
    pub crn: Text,
    /// Where it is read; carries the ids of its parents (section 4.3).
    pub href: Text,
    /// Its name.
    pub name: Text,
    /// What it is, where that is not clear from the field.
    pub resource_type: Text,
    /// For addresses.
    pub address: Text,
}

impl Reference {
    /// Whether it points anywhere.
    pub fn is_some(&self) -> bool {
        !self.id.is_empty() || !self.crn.is_empty() || !self.name.is_empty() || !self.address.is_empty()
    }

    /// The id, else the CRN, else the name.
    pub fn key(&self) -> &str {
        [&self.id, &self.crn, &self.name].into_iter().find(|text| !text.is_empty()).map_or("", |text| text)
    }

    /// The id that follows `segment` in the href, as in `…/subnets/<id>/reserved_ips/…`.
    pub fn parent_in_href(&self, segment: &str) -> Option<&str> {
        id_behind(&self.href, segment)
    }
}

/// The id that follows `segment` in an href.
pub fn id_behind<'a>(href: &'a str, segment: &str) -> Option<&'a str> {
    let mut parts = href.split(['/', '?']);
    parts.find(|part| *part == segment)?;
    parts.next().filter(|id| !id.is_empty())
}

/// A network interface or attachment, with what places it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Interface {
    /// The interface's or attachment's id.
    pub id: Text,
    /// Where it is read.
    pub href: Text,
    /// Its name.
    pub name: Text,
    /// Its first address.
    pub primary_ip: Loose<Reference>,
    /// The address of replies before 2022-03-29.
    pub primary_ipv4_address: Text,
    /// All its addresses.
    pub ips: Items<Reference>,
    /// Its subnet.
    pub subnet: Loose<Reference>,
    /// The virtual interface behind an attachment.
    pub virtual_network_interface: Loose<Reference>,
    /// Only where the sub-list was read.
    pub security_groups: Items<Reference>,
    /// Only where the sub-list was read.
    pub floating_ips: Items<Reference>,
}

impl Interface {
    /// Its first address, empty where none is chosen yet (`0.0.0.0` says that, section 3.7).
    pub fn address(&self) -> &str {
        let address =
            if self.primary_ip.address.is_empty() { &self.primary_ipv4_address } else { &self.primary_ip.address };
        if &***address == "0.0.0.0" { "" } else { address }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn an_href_names_the_parent() {
        let reference: Reference =
            serde_json::from_str(r#"{"href":"https://x/v1/subnets/0717-a/reserved_ips/0717-b"}"#).expect("an object");
        assert_eq!(reference.parent_in_href("subnets"), Some("0717-a"));
        assert_eq!(reference.parent_in_href("instances"), None);
    }
}
