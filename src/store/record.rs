//! The record of a finished job: what its last event said, without links, since those end.

use super::Owner;
use crate::estate::inventory::Account;
use crate::estate::{Coverage, Warning};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A stored object.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its key.
    pub key: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
}

/// A stored picture of a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredPicture {
    /// The page's id.
    pub page: String,
    /// The page's name.
    pub name: String,
    /// Its key.
    pub key: String,
    /// Key of the index of its boxes.
    pub index: String,
}

/// A stored file that lies beside the drawing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its name, such as `inventory.json`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its key.
    pub key: String,
}

/// What is stored of a finished job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Whose it is.
    pub owner: Owner,
    /// Key of the drawing.
    pub drawing: String,
    /// Pictures of its pages.
    #[serde(default)]
    pub pictures: Vec<StoredPicture>,
    /// Key of the list for searching.
    #[serde(default)]
    pub search: Option<String>,
    /// What else lies beside the drawing.
    #[serde(default)]
    pub files: Vec<StoredFile>,
    /// The key of its masks, where it is masked: for whoever drew it alone, and so none of the files beside it.
    #[serde(default)]
    pub key: Option<StoredFile>,
    /// How much of the account is not shown, since a person deleted it; of a drawing over one of before.
    #[serde(default)]
    pub hidden: Option<u64>,
    /// What of a drawing of before was kept and what is new, by words; of a drawing over one of before.
    #[serde(default)]
    pub kept: BTreeMap<String, u64>,
    /// How many resources the internet can open.
    #[serde(default)]
    pub exposed: u64,
    /// Findings by severity.
    #[serde(default)]
    pub findings: BTreeMap<String, u64>,
    /// Key of what its lists told, packed, where a later run may read more.
    #[serde(default)]
    pub heard: Option<String>,
    /// The download's name.
    pub file_name: String,
    /// Size of the drawing.
    pub bytes: u64,
    /// SHA-256 of the drawing, in hex.
    pub sha256: String,
    /// Its number of pages.
    pub pages: u32,
    /// Resources by kind.
    pub resources: BTreeMap<String, u64>,
    /// What is not in it.
    pub missing: Vec<Warning>,
    /// What became of each kind in each region.
    pub coverage: Vec<Coverage>,
    /// Whose account it is.
    #[serde(default)]
    pub account: Account,
    /// When it was read, RFC 3339.
    #[serde(default)]
    pub read_at: String,
}
