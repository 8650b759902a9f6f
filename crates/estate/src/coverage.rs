//! What of the account was read, and what was not.

use crate::gap::Gap;
use serde::{Deserialize, Serialize};

/// `region` of services without one.
pub const GLOBAL: &str = "global";

/// A part that could not be read, and what would open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Warning {
    /// Region, or `global`.
    pub region: String,
    /// The `kind` of the cells.
    pub kind: String,
    /// HTTP status of the last reply, if there was one.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// For a person, in three lines at most: what happened, what it means, what to do.
    pub message: String,
    /// The IAM role or action that would open it.
    pub role: Option<String>,
    /// For IBM's support.
    pub request_id: Option<String>,
}

/// What became of one kind in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Coverage {
    /// Region, or `global`.
    pub region: String,
    /// The `kind` of the cells.
    pub kind: String,
    /// What became of it.
    pub state: CoverageState,
    /// How many were read.
    pub found: u64,
    /// HTTP status of the last reply, where the state is not `found`.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// What happened, where no status says it: `its answer broke off`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Tries that the failing call took; null where nothing failed.
    pub tries: Option<u32>,
    /// The IAM role or action that would open it.
    pub role: Option<String>,
    /// For IBM's support.
    pub request_id: Option<String>,
    /// When it was read, RFC 3339, where that was before the rest: the oldest of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<String>,
    /// What of it is not drawn, by the addresses that the file has for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
}

impl Coverage {
    /// A part of which `found` things were read, and of which nothing more is known.
    pub fn new(region: impl Into<String>, kind: impl Into<String>, state: CoverageState, found: u64) -> Self {
        Self {
            region: region.into(),
            kind: kind.into(),
            state,
            found,
            status: None,
            code: None,
            reason: None,
            tries: None,
            role: None,
            request_id: None,
            read_at: None,
            addresses: Vec::new(),
        }
    }

    /// The warning of a part of a file that could not be read; none where there is nothing to be said of it.
    pub fn warning(&self) -> Option<Warning> {
        Some(Warning {
            message: Gap::of(self)?.message(),
            region: self.region.clone(),
            kind: self.kind.clone(),
            status: None,
            code: None,
            role: None,
            request_id: None,
        })
    }
}

/// The states of [`Coverage`], the worse the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CoverageState {
    /// Every list was read to its end.
    Found,
    /// The account holds things of a kind that no list reads; `found` is their number, and `kind` IBM's own name of it.
    NotRead,
    /// Its service has no endpoint in this configuration, or the file that was read has no room for it.
    NotConfigured,
    /// The run's time was over before it was read.
    OutOfTime,
    /// It did not answer, or not in a form that can be read.
    Failed,
    /// The credentials may not read it.
    Refused,
}
