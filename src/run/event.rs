//! What a run tells its reader, as the stream's events carry it.

pub use crate::collect::progress::{Notice, Outline, Progress};
pub use crate::estate::{Coverage, Warning};
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

/// A picture of one page.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Picture {
    /// The page's id.
    pub page: String,
    /// The page's name.
    pub name: String,
    /// Presigned URL.
    pub url: String,
    /// Presigned URL of the index of its boxes: where they are, and the facts of what they show.
    pub index: String,
    /// Presigned URL of the list of everything on all pages, for searching; with the first picture only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}
