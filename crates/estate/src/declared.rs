//! What a file of Terraform's says of resources beside their facts: under which addresses they stand there, and what a
//! plan does to them.

use crate::is_unset;
use crate::kind::Kind;
use serde::{Deserialize, Serialize};

/// Everything that such a file declares, address by address. What is not drawn is in the coverage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Declared {
    /// How many addresses the file has, those that are not drawn too.
    pub number: u64,
    /// The addresses of what is in the inventory, sorted.
    pub addresses: Vec<Placed>,
    /// What the plan does, sorted by address; nothing where the file is a state.
    #[serde(skip_serializing_if = "is_unset")]
    pub changes: Vec<Planned>,
    /// Where the cloud differed from the state when the plan was made, sorted by address.
    #[serde(skip_serializing_if = "is_unset")]
    pub drift: Vec<Planned>,
    /// Whether the file is a plan.
    #[serde(skip_serializing_if = "is_unset")]
    pub is_plan: bool,
}

/// An address, and the resource of the inventory that it stands for or is a part of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Placed {
    /// Its address in Terraform.
    pub address: Box<str>,
    /// The kind of the resource.
    pub kind: Kind,
    /// Its id.
    pub id: Box<str>,
    /// Whether it is only a part of that resource: a rule, a member, an attachment.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub is_part: bool,
}

/// What a plan does to one resource, or how it has drifted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Planned {
    /// Its address in Terraform.
    pub address: Box<str>,
    /// Its type in Terraform.
    #[serde(rename = "type")]
    pub form: Box<str>,
    /// What is done.
    pub action: Action,
    /// Its name before, where that is known; else after.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub name: Box<str>,
    /// Its id before; empty for what is new.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub id_before: Box<str>,
    /// The address that it had before, where its code was moved or renamed: nothing moves in the cloud.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub address_before: Box<str>,
    /// The mark of an instance that was replaced before and is still there.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub deposed: Box<str>,
    /// Names of the attributes that differ.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub attributes: Vec<Box<str>>,
    /// Names of the attributes for which it is replaced.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub replaced_for: Vec<Box<str>>,
    /// Terraform's word for why.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub reason: Box<str>,
    /// Whether it is there already and is managed from now on.
    #[serde(default, skip_serializing_if = "is_unset")]
    pub is_imported: bool,
}

/// What a plan does to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Makes it.
    Create,
    /// Changes it where it is.
    Update,
    /// Makes it anew and deletes the old one, in whichever order.
    Replace,
    /// Deletes it.
    Delete,
    /// Nothing.
    Unchanged,
    /// Looks it up.
    Read,
    /// No longer manages it; in the cloud it stays.
    Forget,
}
