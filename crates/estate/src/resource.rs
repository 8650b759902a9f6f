//! One resource, with references that are not yet resolved.

use crate::facts::Facts;
use crate::is_unset;
use crate::kind::Kind;
use crate::net::Address;
use crate::reference::Link;
use crate::unresolved::{RawAddition, RawResource};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most subnets, addresses and further ids of one resource. IBM's own bounds are far below; each that is added is
/// looked for among those before, and a hostile source must not make that endless.
const MOST_OF_ONE: usize = 10_000;

/// One resource as its source tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawResource")]
pub struct Resource {
    /// What it is.
    pub kind: Kind,
    /// IBM's id.
    pub id: Box<str>,
    /// Empty where IBM has none.
    #[serde(skip_serializing_if = "is_unset")]
    pub crn: Box<str>,
    /// As answered; may be empty.
    #[serde(skip_serializing_if = "is_unset")]
    pub name: Box<str>,
    /// Its region; empty for what has none.
    #[serde(skip_serializing_if = "is_unset")]
    pub region: Arc<str>,
    /// Id and name of its resource group, either may be empty.
    #[serde(skip_serializing_if = "is_unset")]
    pub group: (Box<str>, Box<str>),
    /// Id or CRN of its VPC.
    #[serde(skip_serializing_if = "is_unset")]
    pub vpc: Box<str>,
    /// Name of its zone.
    #[serde(skip_serializing_if = "is_unset")]
    pub zone: Box<str>,
    /// Id of the resource that it is a part of, for the kinds that lie within another.
    #[serde(skip_serializing_if = "is_unset")]
    pub within: Box<str>,
    /// Where it lies, if its source has resolved that.
    #[serde(skip_serializing_if = "is_unset")]
    pub home: Option<Home>,
    /// Its state, in IBM's words; empty where none is told.
    #[serde(skip_serializing_if = "is_unset")]
    pub state: Box<str>,
    /// Ids of its subnets, the primary interface's first.
    #[serde(skip_serializing_if = "is_unset")]
    pub subnets: Vec<Box<str>>,
    /// Its addresses inside its VPC, the primary one first.
    #[serde(skip_serializing_if = "is_unset")]
    pub addresses: Vec<Address>,
    /// Other ids by which resources refer to it: interfaces, attachments, virtual interfaces.
    #[serde(skip_serializing_if = "is_unset")]
    pub aliases: Vec<Box<str>>,
    /// What is known of it beside that.
    #[serde(skip_serializing_if = "is_unset")]
    pub facts: Facts,
    /// What it is attached to.
    #[serde(skip_serializing_if = "is_unset")]
    pub links: Vec<Link>,
    /// User tags that its own reply carried.
    #[serde(skip_serializing_if = "is_unset")]
    pub tags: Vec<Box<str>>,
    /// Whether only other replies refer to it: its own list did not have it.
    #[serde(skip_serializing_if = "is_unset")]
    pub not_read: bool,
}

/// The place of a resource, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Kind and id of the nearest container; none for what has no place in the tree.
    pub parent: Option<(Kind, Box<str>)>,
    /// Whether the container is only the closest one that is known.
    pub unplaced: bool,
}

impl Resource {
    /// A resource of which only kind, id and region are known.
    pub fn new(kind: Kind, id: &str, region: &Arc<str>) -> Self {
        Self {
            kind,
            id: id.into(),
            crn: Box::default(),
            name: Box::default(),
            region: Arc::clone(region),
            group: Default::default(),
            vpc: Box::default(),
            zone: Box::default(),
            within: Box::default(),
            home: None,
            state: Box::default(),
            subnets: Vec::new(),
            addresses: Vec::new(),
            aliases: Vec::new(),
            facts: Facts::None,
            links: Vec::new(),
            tags: Vec::new(),
            not_read: false,
        }
    }

    /// Its name; its id where it has none.
    pub fn name_or_id(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// Adds a subnet by id or CRN, once.
    pub fn add_subnet(&mut self, key: &str) {
        if !key.is_empty() && self.subnets.len() < MOST_OF_ONE && !self.subnets.iter().any(|known| **known == *key) {
            self.subnets.push(key.into());
        }
    }

    /// Adds an address, once. `0.0.0.0` and `::` mean that none is assigned yet and are left out.
    pub fn add_address(&mut self, address: &Address) {
        let more = !address.is_empty() && !address.is_unspecified() && self.addresses.len() < MOST_OF_ONE;
        if more && !self.addresses.contains(address) {
            self.addresses.push(address.clone());
        }
    }

    /// Adds another id of it, once.
    pub fn add_alias(&mut self, id: &str) {
        if !id.is_empty() && self.aliases.len() < MOST_OF_ONE && !self.aliases.iter().any(|known| **known == *id) {
            self.aliases.push(id.into());
        }
    }
}

/// More about a resource that another reply holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawAddition")]
pub struct Addition {
    /// The kind of the resource that it belongs to.
    pub kind: Kind,
    /// Its id.
    pub id: Box<str>,
    /// More subnets.
    #[serde(skip_serializing_if = "is_unset")]
    pub subnets: Vec<Box<str>>,
    /// Its name and CRN, where its own list does not have it.
    #[serde(skip_serializing_if = "is_unset")]
    pub called: (Box<str>, Box<str>),
    /// Its VPC, where its own reply does not say.
    #[serde(skip_serializing_if = "is_unset")]
    pub vpc: Box<str>,
    /// More facts, of the resource's kind: lists are added to, single values fill what is empty.
    #[serde(skip_serializing_if = "is_unset")]
    pub facts: Facts,
    /// More references.
    #[serde(skip_serializing_if = "is_unset")]
    pub links: Vec<Link>,
}

impl Addition {
    /// An addition to the resource of that kind and id.
    pub fn to(kind: Kind, id: &str) -> Self {
        let (called, vpc) = Default::default();
        Self { kind, id: id.into(), subnets: Vec::new(), called, vpc, facts: Facts::None, links: Vec::new() }
    }
}
