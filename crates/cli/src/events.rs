//! Events as JSON lines on standard output: those of the stream, without links.

use crate::terminal;
use drawstream::collect::Notice;
use drawstream::estate::{Coverage, Warning};
use serde::Serialize;
use std::collections::BTreeMap;

/// The result.
#[derive(Debug, Serialize)]
pub struct Complete {
    /// Pages of the drawing; left out where none was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
    /// Resources by kind.
    pub resources: BTreeMap<String, u64>,
    /// What is not in it.
    pub missing: Vec<Warning>,
    /// What became of each kind in each region.
    pub coverage: Vec<Coverage>,
    /// What was written.
    pub files: Vec<File>,
    /// How many resources a person deleted from the drawing; left out where none of before was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<usize>,
}

/// A file that was written.
#[derive(Debug, Serialize)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its path, as the command line has it.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in hex.
    pub sha256: String,
}

#[derive(Serialize)]
struct Line<'a, T> {
    event: &'a str,
    data: &'a T,
}

/// Tells an event. Where nobody reads any more, the command goes on: its files are wanted all the same.
pub fn tell<T: Serialize>(event: &str, data: &T) {
    if let Ok(json) = serde_json::to_string(&Line { event, data }) {
        let _ = terminal::answer((terminal::escaped(&json) + "\n").as_bytes());
    }
}

/// Tells what reading a live account tells.
pub fn notice(notice: &Notice) {
    match notice {
        // The page draws it; the last event's files have it.
        Notice::Account(_) => {}
        Notice::Progress(progress) => tell("onProgress", progress),
        Notice::Found(outline) => tell("onFound", outline),
        Notice::Warning(warning) => tell("onWarning", warning),
    }
}
