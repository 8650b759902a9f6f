//! The inventory: an account as JSON, with every reference resolved.
//!
//! It is written from the graph and read back into a [`Reading`](crate::Reading); `docs/inventory.schema.json` is the
//! schema of these types. A reader ignores keys that it does not know, and refuses another major version than
//! [`FORMAT`]'s.

use crate::coverage::{Coverage, Warning};
use crate::declared::Declared;
use crate::facts::Facts;
use crate::is_unset;
use crate::kind::Kind;
use crate::net::Address;
use crate::reading::{LeftOut, Origin, Scope};
use crate::reference::{Detail, Note};
use crate::relation::{ExternalForm, Relation};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// Name and major version.
pub const FORMAT: &str = "drawstream.inventory/1";
/// What every version's `format` begins with.
pub const FORMAT_NAME: &str = "drawstream.inventory/";

/// The head of an inventory: everything but resources and relations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Head {
    /// `drawstream.inventory/1`.
    pub format: String,
    /// When the account was read, RFC 3339; empty where that is not known.
    #[serde(default)]
    pub read_at: String,
    /// Where it was read from.
    #[serde(default)]
    pub origin: Origin,
    /// Whose account it is.
    pub account: Account,
    /// What part of the account was wanted.
    #[serde(default)]
    pub scope: Scope,
    /// What became of each kind in each region.
    #[serde(default)]
    pub coverage: Vec<Coverage>,
    /// What is missing.
    #[serde(default)]
    pub missing: Vec<Warning>,
    /// What is only counted.
    #[serde(default)]
    pub counted: Vec<Counted>,
    /// What the account still lists though it is deleted; it is not among the resources.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub left_out: Vec<LeftOut>,
    /// What the file of Terraform's that it was made of says beside that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<Declared>,
}

/// An account's identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Its id; empty where the source does not have it.
    #[serde(default)]
    pub id: String,
    /// Its name; empty where it is not known.
    #[serde(default)]
    pub name: String,
}

/// A number of things that are only counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counted {
    /// Their region; empty for services without one.
    pub region: String,
    /// What they are.
    pub kind: Kind,
    /// How many there are.
    pub number: u64,
}

/// A whole inventory.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inventory {
    /// Everything but resources and relations.
    #[cfg_attr(feature = "schema", schemars(flatten))]
    pub head: Head,
    /// Every resource but the account itself, sorted by kind and id.
    pub resources: Vec<Entry>,
    /// Every relation, sorted by relation and ends.
    pub relations: Vec<RelationEntry>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its id, unique within its kind.
    pub id: Box<str>,
    /// Its CRN; empty where IBM has none.
    pub crn: Box<str>,
    /// Its name, as IBM answered it.
    pub name: Box<str>,
    /// Its region; empty for what has none.
    pub region: Box<str>,
    /// Name of its zone; empty for what has none.
    pub zone: Box<str>,
    /// Id of its VPC; empty for what lies in none.
    pub vpc: Box<str>,
    /// Name of its resource group, or its id where the name is not known.
    pub resource_group: Box<str>,
    /// Id of its resource group.
    pub resource_group_id: Box<str>,
    /// User tags, sorted.
    pub tags: Vec<Box<str>>,
    /// The nearest container; null for what is only data of others.
    pub parent: Option<Parent>,
    /// Whether its place is not known: `parent` is then the closest container that is.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub unplaced: bool,
    /// Whether only other replies refer to it: its own list did not have it.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub not_read: bool,
    /// Its state, in IBM's words; empty where none is told.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub state: Box<str>,
    /// Its addresses inside its VPC, the primary one first.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub addresses: Vec<Address>,
    /// What it refers to and what was not read.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub unknown: Vec<Unknown>,
    /// The facts of its kind.
    #[cfg_attr(feature = "schema", schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    pub data: Facts,
}

/// A container, by kind and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parent {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Box<str>,
}

/// Something that a resource says begins a relation to it, and that was not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unknown {
    /// The relation.
    pub relation: Relation,
    /// Its name, or its id.
    pub name: Box<str>,
}

/// A relation between a resource and what it is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RelationEntry {
    /// What joins them.
    pub relation: Relation,
    /// Id of its start.
    pub from: Box<str>,
    /// Kind of its start.
    pub from_kind: Kind,
    /// Id of its end; the name of what is no resource of the account.
    pub to: Box<str>,
    /// Kind of its end; null for what is no resource of the account.
    pub to_kind: Option<Kind>,
    /// What its end is, where that is no resource of the account.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub external: Option<ExternalEntry>,
    /// What is known of the relation itself.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub notes: Vec<Note>,
}

/// The end of a relation that is no resource of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExternalEntry {
    /// What it is.
    pub form: ExternalForm,
    /// More about it.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub detail: Detail,
}

/// The JSON Schema of an inventory, with the facts of each kind.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let facts = Facts::schemas(&mut generator);
    let mut schema = generator.into_root_schema_for::<Inventory>().to_value();
    schema["$id"] = "urn:drawstream:inventory:1".into();
    schema["title"] = "An inventory of an IBM Cloud account".into();
    let by_kind = |(kind, facts): (Kind, schemars::Schema)| {
        serde_json::json!({
            "if": { "properties": { "kind": { "const": kind.id() } } },
            "then": { "properties": { "data": facts } },
        })
    };
    schema["$defs"]["Entry"]["allOf"] = facts.into_iter().map(by_kind).collect();
    schema["properties"]["format"] = serde_json::json!({ "const": FORMAT });
    schema
}

/// As [`Inventory`], field by field: what is flattened is kept as a tree first.
#[derive(Deserialize)]
struct RawInventory {
    format: String,
    #[serde(default)]
    read_at: String,
    #[serde(default)]
    origin: Origin,
    account: Account,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    coverage: Vec<Coverage>,
    #[serde(default)]
    missing: Vec<Warning>,
    #[serde(default)]
    counted: Vec<Counted>,
    #[serde(default)]
    left_out: Vec<LeftOut>,
    declared: Option<Declared>,
    resources: Vec<Entry>,
    relations: Vec<RelationEntry>,
}

impl<'de> Deserialize<'de> for Inventory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawInventory::deserialize(deserializer)?;
        let head = Head {
            format: raw.format,
            read_at: raw.read_at,
            origin: raw.origin,
            account: raw.account,
            scope: raw.scope,
            coverage: raw.coverage,
            missing: raw.missing,
            counted: raw.counted,
            left_out: raw.left_out,
            declared: raw.declared,
        };
        Ok(Inventory { head, resources: raw.resources, relations: raw.relations })
    }
}

/// As [`Entry`], before the kind has said what `data` is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RawEntry {
    kind: Option<Kind>,
    id: Box<str>,
    crn: Box<str>,
    name: Box<str>,
    region: Box<str>,
    zone: Box<str>,
    vpc: Box<str>,
    resource_group: Box<str>,
    resource_group_id: Box<str>,
    tags: Vec<Box<str>>,
    parent: Option<Parent>,
    unplaced: bool,
    not_read: bool,
    state: Box<str>,
    addresses: Vec<Address>,
    unknown: Vec<Unknown>,
    data: Option<Box<RawValue>>,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawEntry::deserialize(deserializer)?;
        let missing = serde::de::Error::missing_field;
        let kind = raw.kind.ok_or_else(|| missing("kind"))?;
        let data = match raw.data {
            Some(data) => Facts::from_json(kind, &data).map_err(serde::de::Error::custom)?,
            None => Facts::unset(kind),
        };
        Ok(Entry {
            kind,
            id: raw.id,
            crn: raw.crn,
            name: raw.name,
            region: raw.region,
            zone: raw.zone,
            vpc: raw.vpc,
            resource_group: raw.resource_group,
            resource_group_id: raw.resource_group_id,
            tags: raw.tags,
            parent: raw.parent,
            unplaced: raw.unplaced,
            not_read: raw.not_read,
            state: raw.state,
            addresses: raw.addresses,
            unknown: raw.unknown,
            data,
        })
    }
}
