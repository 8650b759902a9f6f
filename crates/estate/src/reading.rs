//! What a source gives: resources with unresolved references, and what of the account was read.

use crate::coverage::{Coverage, Warning};
use crate::declared::Declared;
use crate::kind::Kind;
use crate::resource::{Addition, Resource};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What part of the account is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scope {
    /// Regions; all of the account's where empty.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Id or name of a resource group.
    #[serde(default)]
    pub resource_group: Option<String>,
}

/// Where a reading comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The account itself, by IBM Cloud's APIs.
    #[default]
    Live,
    /// A file.
    File {
        /// Its name, without folders.
        name: String,
        /// What it is, as people call it: `collected JSON`.
        form: String,
    },
}

/// Something that the account still lists though it is deleted: it is no part of the drawing, and is not counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// What it was.
    pub kind: Kind,
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its state, in IBM's words: `pending_reclamation`, `removed`.
    pub state: Box<str>,
}

/// Everything that was read of one account.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The account's id; empty where the source does not have it.
    pub account_id: String,
    /// The account's name; empty where it is not known.
    pub account_name: String,
    /// When the account was read, RFC 3339; empty where the source does not say.
    pub read_at: String,
    /// Where this comes from.
    pub origin: Origin,
    /// What was wanted.
    pub scope: Scope,
    /// Resources, in no particular order.
    pub resources: Vec<Resource>,
    /// More about them.
    pub additions: Vec<Addition>,
    /// Tags by CRN.
    pub tags: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Id and name of resource groups.
    pub groups: Vec<(Box<str>, Box<str>)>,
    /// What the account still lists though it is deleted, in no particular order.
    pub left_out: Vec<LeftOut>,
    /// Numbers of what is only counted, by region (empty for services without one) and kind.
    pub counts: BTreeMap<(String, Kind), u64>,
    /// The parts that were not read, as warnings.
    pub missing: Vec<Warning>,
    /// What became of each kind in each region.
    pub coverage: Vec<Coverage>,
    /// What the file of Terraform's that it was read from says beside that; none where it comes from elsewhere.
    pub declared: Option<Declared>,
    /// What it cost.
    pub cost: Cost,
}

/// What reading cost, for the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Requests sent again.
    pub retries: u64,
    /// Bytes of replies.
    pub bytes: u64,
}
