//! What a JSON text is, told by the keys at its top and by those of the first items of its lists.

use super::Form;
use crate::collected;
use drawstream_estate::Kind;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Items of a list that are looked at.
const LOOKED_AT: usize = 100;
/// The longest text that is kept.
const LONGEST: usize = 60;

/// Keys beside the list in a reply of a list.
const PAGING: [&str; 13] = [
    "first",
    "last",
    "next",
    "previous",
    "prev",
    "limit",
    "offset",
    "count",
    "total_count",
    "next_url",
    "rows_count",
    "search_cursor",
    "start",
];

/// Keys of lists that no account file has under that name.
const LISTS_OF_REPLIES: [(&str, &str); 6] = [
    ("connections", "transit connections"),
    ("gateways", "direct links"),
    ("resources", "managed services or resource groups"),
    ("items", "search hits"),
    ("pvmInstances", "Power virtual servers"),
    ("networks", "Power networks"),
];

/// The top of a JSON text.
#[derive(Debug, Default)]
pub(super) struct Shape {
    is_array: bool,
    /// Of an array: its first items.
    items: Peek,
    format: Option<String>,
    format_version: bool,
    provider: Option<String>,
    collector_version: bool,
    version: Option<u64>,
    planned: bool,
    values: bool,
    lineage: bool,
    resources: bool,
    modules: bool,
    level: bool,
    vpcs: Option<Peek>,
    subnets: Option<Peek>,
    filters: Option<Peek>,
    instances: Option<Peek>,
    /// The first list that a reply could be of.
    list: Option<&'static str>,
    /// Keys that are neither that list's nor beside one in a reply.
    others: usize,
    /// Keys that an empty state has not.
    beside_version: usize,
}

/// What the items of a list have.
#[derive(Debug, Default, Clone, Copy)]
struct Peek {
    /// Whether it is a list, or null.
    is_list: bool,
    any: bool,
    /// `crn` or `href`: an item of IBM's.
    ibm: bool,
    /// `VpcId`: an item of AWS's.
    aws: bool,
    /// `vpcId`, `availabilityZone` or `networkInterfaces`: an item of ibmdiagrams'.
    diagrams: bool,
    kind: Option<Kind>,
}

impl Peek {
    fn join(&mut self, other: Peek) {
        self.is_list |= other.is_list;
        self.any |= other.any;
        self.ibm |= other.ibm;
        self.aws |= other.aws;
        self.diagrams |= other.diagrams;
        self.kind = self.kind.or(other.kind);
    }
}

impl Shape {
    /// Whether it is a line of Terraform's log.
    pub(super) fn is_log(&self) -> bool {
        self.level && self.vpcs.is_none()
    }

    pub(super) fn format(&self) -> Option<&str> {
        self.format.as_deref()
    }

    /// The form that the keys tell; the first that fits.
    pub(super) fn form(&self) -> Option<Form> {
        if self.is_array {
            return Some(Form::SingleList { of: self.items.kind.map_or("", Kind::plural) });
        }
        if self.format_version {
            return match (self.planned, self.values || self.beside_version == 0) {
                (true, _) => Some(Form::TerraformPlan),
                (false, true) => Some(Form::TerraformShow),
                (false, false) => None,
            };
        }
        match self.version {
            Some(4) if self.lineage && self.resources => return Some(Form::TerraformState),
            Some(0..=3) if self.modules => return Some(Form::TerraformOldState),
            _ => {}
        }
        let peeks = [self.vpcs, self.subnets, self.filters, self.instances];
        let has = |what: fn(&Peek) -> bool| peeks.iter().flatten().any(what);
        match self.provider.as_deref() {
            Some("aws") => return Some(Form::CollectedAws),
            Some("ibm") => return Some(Form::Collected),
            _ if self.vpcs.is_some_and(|peek| peek.aws) => return Some(Form::CollectedAws),
            _ if self.collector_version => return Some(Form::Collected),
            _ => {}
        }
        let is_list = |peek: &Option<Peek>| peek.is_some_and(|peek| peek.is_list);
        let lists = is_list(&self.vpcs) && (is_list(&self.subnets) || is_list(&self.filters));
        if lists && (has(|peek| peek.ibm) || !has(|peek| peek.any)) {
            return Some(Form::Collected);
        }
        if has(|peek| peek.diagrams) {
            return Some(Form::Diagrams);
        }
        let of = self.list.filter(|_| self.others == 0)?;
        Some(Form::SingleList { of })
    }

    /// Takes in one key with what stands under it.
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if !matches!(key, "format_version" | "terraform_version") {
            self.beside_version += 1;
        }
        let words = |brief: Brief| match brief {
            Brief::Text(text) => Some(text),
            _ => None,
        };
        match key {
            "format" => self.format = words(map.next_value()?),
            "provider" => self.provider = words(map.next_value()?),
            "format_version" => self.format_version = words(map.next_value()?).is_some(),
            "collector_version" => self.collector_version = words(map.next_value()?).is_some(),
            "version" => {
                if let Brief::Number(number) = map.next_value()? {
                    self.version = Some(number);
                }
            }
            "resource_changes" | "planned_values" => {
                self.planned = true;
                map.next_value::<IgnoredAny>()?;
            }
            "values" => {
                self.values = true;
                map.next_value::<IgnoredAny>()?;
            }
            "lineage" => {
                self.lineage = true;
                map.next_value::<IgnoredAny>()?;
            }
            "modules" => {
                self.modules = true;
                map.next_value::<IgnoredAny>()?;
            }
            "@level" => {
                self.level = true;
                map.next_value::<IgnoredAny>()?;
            }
            key => {
                self.resources |= key == "resources";
                return self.take_list(key, map);
            }
        }
        self.others += 1;
        Ok(())
    }

    fn take_list<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let of = collected::plural_of(key)
            .or_else(|| LISTS_OF_REPLIES.iter().find(|(name, _)| *name == key).map(|(_, plural)| *plural));
        let Some(of) = of else {
            self.others += usize::from(!PAGING.contains(&key));
            map.next_value::<IgnoredAny>()?;
            return Ok(());
        };
        let peek: Peek = map.next_value()?;
        let place = match key {
            "vpcs" => Some(&mut self.vpcs),
            "subnets" => Some(&mut self.subnets),
            "network_acls" | "security_groups" => Some(&mut self.filters),
            "instances" => Some(&mut self.instances),
            _ => None,
        };
        if let Some(place) = place {
            place.get_or_insert_default().join(peek);
        }
        if self.list.is_none() && peek.is_list {
            self.list = Some(of);
        } else {
            self.others += 1;
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Top;
        impl<'de> Visitor<'de> for Top {
            type Value = Shape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or an array")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
                let mut shape = Shape::default();
                while let Some(Key(key)) = map.next_key()? {
                    shape.take(&key, &mut map)?;
                }
                Ok(shape)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Shape, A::Error> {
                Ok(Shape { is_array: true, items: Peek::of(seq)?, ..Shape::default() })
            }
        }
        deserializer.deserialize_any(Top)
    }
}

impl Peek {
    fn of<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Self, A::Error> {
        let mut peek = Peek { is_list: true, ..Peek::default() };
        let mut looked_at = 0;
        while looked_at < LOOKED_AT {
            if seq.next_element_seed(&mut peek)?.is_none() {
                return Ok(peek);
            }
            looked_at += 1;
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(peek)
    }
}

macro_rules! ignore_scalars {
    ($value:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}

/// A list, or something else.
impl<'de> Deserialize<'de> for Peek {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Peek;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            ignore_scalars!(Peek::default());

            fn visit_u64<E>(self, _: u64) -> Result<Peek, E> {
                Ok(Peek::default())
            }

            fn visit_str<E>(self, _: &str) -> Result<Peek, E> {
                Ok(Peek::default())
            }

            fn visit_unit<E>(self) -> Result<Peek, E> {
                Ok(Peek { is_list: true, ..Peek::default() })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Peek, A::Error> {
                Peek::of(seq)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Peek, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Peek::default())
            }
        }
        deserializer.deserialize_any(List)
    }
}

/// One item: its keys are added to what is known of the list.
impl<'de> DeserializeSeed<'de> for &mut Peek {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        struct Fields<'p>(&'p mut Peek);
        impl<'de> Visitor<'de> for Fields<'_> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            ignore_scalars!(());

            fn visit_u64<E>(self, _: u64) -> Result<(), E> {
                Ok(())
            }

            fn visit_str<E>(self, _: &str) -> Result<(), E> {
                Ok(())
            }

            fn visit_unit<E>(self) -> Result<(), E> {
                Ok(())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
                let peek = self.0;
                peek.any = true;
                while let Some(Key(key)) = map.next_key()? {
                    match &*key {
                        "crn" | "href" => peek.ibm = true,
                        "VpcId" => peek.aws = true,
                        "vpcId" | "availabilityZone" | "networkInterfaces" => peek.diagrams = true,
                        "resource_type" => {
                            if let Brief::Text(text) = map.next_value()? {
                                peek.kind = peek.kind.or(Kind::named(&text));
                            }
                            continue;
                        }
                        _ => {}
                    }
                    map.next_value::<IgnoredAny>()?;
                }
                Ok(())
            }
        }
        deserializer.deserialize_any(Fields(self))
    }
}

/// A value that is short; a long text is cut, and what lies in lists and objects is left out.
enum Brief {
    Text(String),
    Number(u64),
    Other,
}

impl<'de> Deserialize<'de> for Brief {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;
        impl<'de> Visitor<'de> for Value {
            type Value = Brief;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            ignore_scalars!(Brief::Other);

            fn visit_u64<E>(self, number: u64) -> Result<Brief, E> {
                Ok(Brief::Number(number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Brief, E> {
                Ok(Brief::Text(text.chars().filter(char::is_ascii_graphic).take(LONGEST).collect()))
            }

            fn visit_unit<E>(self) -> Result<Brief, E> {
                Ok(Brief::Other)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Brief, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Brief::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Brief, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Brief::Other)
            }
        }
        deserializer.deserialize_any(Value)
    }
}
