//! What a run tells its reader, as the stream's events carry it.

pub use crate::collect::progress::{Notice, Outline, Progress};
use crate::estate::inventory::Account;
pub use crate::estate::{Coverage, Warning};
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

impl From<Notice> for Event {
    fn from(notice: Notice) -> Self {
        match notice {
            Notice::Account(name) => {
                let account = Some(name).filter(|name| !name.is_empty());
                Event::Found(Outline { account, ..Outline::default() })
            }
            Notice::Progress(progress) => Event::Progress(progress),
            Notice::Found(outline) => Event::Found(outline),
            Notice::Warning(warning) => Event::Warning(warning),
        }
    }
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
    /// The key of its masks, where it is masked: for whoever drew it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<File>,
    /// How much of the account is not shown, since a person deleted it; where it is drawn over a drawing of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<u64>,
    /// What of a drawing of before was kept and what is new: numbers by words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, u64>,
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
    /// How many resources the internet can open; left out where none.
    #[serde(default, skip_serializing_if = "is_none")]
    pub exposed: u64,
    /// Findings by severity; left out where there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<String, u64>,
    /// Whose account it is.
    pub account: Account,
    /// When it was read, RFC 3339.
    pub read_at: String,
}

impl Complete {
    /// What a record says, with these links.
    pub fn of(job: &JobId, record: Record, links: Links) -> Complete {
        Complete {
            job: job.to_string(),
            url: links.url,
            pictures: links.pictures,
            files: links.files,
            key: links.key,
            hidden: record.hidden,
            kept: record.kept,
            expires_at: links.expires_at.to_string(),
            file_name: record.file_name,
            bytes: record.bytes,
            sha256: record.sha256,
            pages: record.pages,
            resources: record.resources,
            missing: record.missing,
            coverage: record.coverage,
            exposed: record.exposed,
            findings: record.findings,
            account: record.account,
            read_at: record.read_at,
        }
    }
}

/// Whether there is nothing to tell.
const fn is_none(number: &u64) -> bool {
    *number == 0
}
