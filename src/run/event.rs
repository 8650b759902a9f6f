//! What a run tells its reader, as the stream's events carry it.

use crate::store::{File, JobId, Links, Picture, Record};
use serde::Serialize;
use std::collections::BTreeMap;

/// One event of the stream.
#[derive(Debug, Clone)]
pub enum Event {
    /// `onStatus`: the step that begins.
    Status(&'static str),
    /// `onProgress`.
    Progress(Progress),
    /// `onFound`: what is known of the account by now.
    Found(Outline),
    /// `onWarning`: a part that is not read.
    Warning(Warning),
    /// `onError`: ends the stream, with a text for a person.
    Error(String),
    /// `onComplete`: ends the stream.
    Complete(Box<Complete>),
}

/// How far one kind in one region is, and the run as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Region, or `global` for services without one.
    pub region: String,
    /// The `kind` of the cells.
    pub kind: &'static str,
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
    pub found: BTreeMap<&'static str, u64>,
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
    pub found: BTreeMap<&'static str, u64>,
}

/// A part that could not be read, and what would open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Warning {
    /// Region, or `global`.
    pub region: String,
    /// The `kind` of the cells.
    pub kind: String,
    /// HTTP status of the last reply, if there was one.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// What happened and what to do, for a person.
    pub message: String,
    /// The IAM role or action that would open it.
    pub role: Option<String>,
    /// For IBM's support.
    pub request_id: Option<String>,
}

/// What became of one kind in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Coverage {
    /// Region, or `global`.
    pub region: String,
    /// The `kind` of the cells.
    pub kind: String,
    /// `found`, `refused`, `failed`, `out_of_time` or `not_configured`.
    pub state: CoverageState,
    /// How many were read.
    pub found: u64,
    /// HTTP status of the last reply, where the state is not `found`.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// Tries that the failing call took; null where nothing failed.
    pub tries: Option<u32>,
    /// The IAM role or action that would open it.
    pub role: Option<String>,
    /// For IBM's support.
    pub request_id: Option<String>,
}

/// The states of [`Coverage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageState {
    /// Every list was read to its end.
    Found,
    /// Its service has no endpoint in this configuration.
    NotConfigured,
    /// The run's time was over before it was read.
    OutOfTime,
    /// It did not answer, or not in a form that can be read.
    Failed,
    /// The credentials may not read it.
    Refused,
}

/// The result of a run.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Complete {
    /// The job.
    pub job: String,
    /// Presigned URL of the drawing.
    pub url: String,
    /// Pictures of its pages.
    pub pictures: Vec<Picture>,
    /// What lies beside it.
    pub files: Vec<File>,
    /// The true end of the links, RFC 3339.
    pub expires_at: String,
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
}

impl Complete {
    /// What a record says, with these links.
    pub fn of(job: &JobId, record: Record, links: Links) -> Complete {
        Complete {
            job: job.to_string(),
            url: links.url,
            pictures: links.pictures,
            files: links.files,
            expires_at: links.expires_at.to_string(),
            file_name: record.file_name,
            bytes: record.bytes,
            sha256: record.sha256,
            pages: record.pages,
            resources: record.resources,
            missing: record.missing,
            coverage: record.coverage,
        }
    }
}
