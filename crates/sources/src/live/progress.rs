//! What reading a live account tells while it goes on.

use drawstream_estate::{Kind, Warning};
use serde::Serialize;
use std::collections::BTreeMap;

/// Something to be told at once.
#[derive(Debug, Clone)]
pub enum Notice {
    /// What the account is called; empty where that may not be read. Told once.
    Account(String),
    /// How far one kind in one region is.
    Progress(Progress),
    /// What is known of the account by now.
    Found(Outline),
    /// A part that is not read.
    Warning(Warning),
}

/// How far one kind in one region is, and the run as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Region, or `global` for services without one.
    pub region: String,
    /// The kind.
    pub kind: Kind,
    /// Found so far for this region and kind.
    pub found: u64,
    /// Calls answered, over the whole run.
    pub answered: u64,
    /// Calls known of, over the whole run; may grow.
    pub asked: u64,
}

/// What is known of the account while it is read. Numbers are cumulative; only what has changed is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// When this run began, RFC 3339; in the first one only. A reader that comes back sees by it whether the
    /// run is still the one that it knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun: Option<String>,
    /// What the account is called, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Regions with something new.
    pub regions: Vec<OutlineRegion>,
}

/// A region in an [`Outline`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutlineRegion {
    /// Region, or `global`.
    pub region: String,
    /// Its VPCs, and what lies in it and in no VPC, by kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<Kind, u64>,
    /// VPCs with something new.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vpcs: Vec<OutlineVpc>,
}

/// A VPC in an [`Outline`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutlineVpc {
    /// Its id.
    pub id: String,
    /// Its name or the start of it, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What lies in it, by kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<Kind, u64>,
}
