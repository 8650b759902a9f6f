//! References between resources, as replies write them: by id, CRN, interface or address.

use crate::net::{Address, Cidr};
use crate::relation::{ExternalForm, Relation};
use crate::{Kind, is_unset};
use serde::{Deserialize, Serialize};

/// Something that a reply names: its id and its name, either may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ref {
    /// IBM's id, or its CRN where the reply has no id.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub name: Box<str>,
}

impl Ref {
    /// Its name; its id where it has none.
    pub fn name_or_id(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// Its id; its name where it has none.
    pub fn id_or_name(&self) -> &str {
        if self.id.is_empty() { &self.name } else { &self.id }
    }

    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty() && self.name.is_empty()
    }
}

/// A reference from one resource to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What joins them.
    pub relation: Relation,
    /// The other end.
    pub target: Target,
    /// Whether the other end is where the relation starts.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub inward: bool,
    /// What is known of the relation itself.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub note: Note,
}

impl Link {
    /// A reference of which nothing more is known.
    pub fn to(relation: Relation, target: Target) -> Self {
        Self { relation, target, inward: false, note: Note::default() }
    }
}

/// What is known of one relation: of a connection its name and state, of a member its port.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// The name of the connection.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub name: Box<str>,
    /// Its state, in IBM's words.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub state: Box<str>,
    /// The port of a member.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub port: Option<u64>,
    /// IBM's word for its type or mode: `redundant_gre`, `policy` …
    #[serde(default, skip_serializing_if = "is_unset")]
    pub form: Box<str>,
    /// Ranges on IBM's side.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub local_cidrs: Vec<Cidr>,
    /// Ranges on the other side.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub peer_cidrs: Vec<Cidr>,
}

impl Note {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        is_unset(self)
    }
}

/// The other end of a [`Link`], as the reply names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A resource of this account, as far as the reply names it.
    Resource(Pointer),
    /// The resource of exactly that kind and id, where the source has resolved the reference.
    Exact(Kind, Box<str>),
    /// By an address inside the VPC of the link's owner.
    Address(Address),
    /// Every managed service of that service name, or the one of that instance id.
    Service {
        /// The CRN's service name.
        name: Box<str>,
        /// The CRN's instance; empty for an endpoint of the service as a whole.
        instance: Box<str>,
    },
    /// Nothing of this account.
    External {
        /// What it is.
        form: ExternalForm,
        /// Name or address; may be empty.
        name: Box<str>,
        /// More about it.
        detail: Detail,
    },
}

/// What is known of the end of a relation that is no resource of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Detail {
    /// IBM's word for the type of the network.
    #[serde(skip_serializing_if = "is_unset")]
    pub network_type: Box<str>,
    /// The account that it lies in.
    #[serde(skip_serializing_if = "is_unset")]
    pub account: Box<str>,
    /// Its ranges.
    #[serde(skip_serializing_if = "is_unset")]
    pub cidrs: Vec<Cidr>,
    /// Where it is.
    #[serde(skip_serializing_if = "is_unset")]
    pub location: Box<str>,
    /// Its id or CRN, where that is not its name.
    #[serde(skip_serializing_if = "is_unset")]
    pub key: Box<str>,
}

/// What a reply says of the resource that it refers to. Each field finds it where those before do not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pointer {
    /// Its id or CRN, or the id of an interface of it.
    #[serde(skip_serializing_if = "is_unset")]
    pub key: Box<str>,
    /// The id of the server that an interface's href names.
    #[serde(skip_serializing_if = "is_unset")]
    pub owner: Box<str>,
    /// An address of it.
    #[serde(skip_serializing_if = "is_unset")]
    pub address: Address,
    /// The subnet of that address.
    #[serde(skip_serializing_if = "is_unset")]
    pub subnet: Box<str>,
    /// Its name, for what turns out to be unknown.
    #[serde(skip_serializing_if = "is_unset")]
    pub name: Box<str>,
}

impl Pointer {
    /// By id or CRN, with a name for what turns out to be unknown.
    pub fn to(key: &str, name: &str) -> Self {
        Self { key: key.into(), name: name.into(), ..Self::default() }
    }
}
