//! The index of a survey: `index.json`.

use drawstream_graph::estate::{Warning, is_account};
use drawstream_order::Order as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format of the file.
pub const FORMAT: &str = "drawstream.accounts/1";

/// All accounts of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// [`FORMAT`].
    pub format: String,
    /// When the survey began, RFC 3339.
    pub read_at: String,
    /// The enterprise, where it was read.
    pub enterprise: Option<Named>,
    /// One entry for each account, by name, then id.
    pub accounts: Vec<Entry>,
}

/// Something with an id and a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// How the reading of an account has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// All of it was read.
    Drawn,
    /// Parts of it were not read.
    Incomplete,
    /// There is no profile, or it may not be assumed, or every part was refused.
    Refused,
    /// It failed in another way.
    Failed,
}

/// Whether it differs from the last survey in which it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// There is nothing to compare with.
    New,
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It was not read this time.
    Unknown,
}

/// Why an account was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A word for programs: `no_profile`, IAM's code …
    pub code: String,
    /// A sentence.
    pub message: String,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, 32 hex digits.
    pub id: String,
    /// Its name; its id where nothing tells the name.
    pub name: String,
    /// The groups that it is in, from the root; none where the enterprise was not read.
    pub group: Option<Vec<String>>,
    /// The name of the profile by which it is read.
    pub profile: Option<String>,
    /// How it has ended.
    pub state: State,
    /// Whether it has changed.
    pub changed: Changed,
    /// When what is stored of it was read, RFC 3339; none where nothing is.
    pub read_at: Option<String>,
    /// How many resources it has, by kind.
    pub resources: BTreeMap<String, u64>,
    /// How many of them the internet can open.
    pub exposed: u64,
    /// What was not read.
    pub missing: Vec<Warning>,
    /// Why it was not read at all.
    pub error: Option<Problem>,
    /// SHA-256 of the inventory without when and from where it was read, in hex.
    pub sha256: Option<String>,
    /// The days of which its history has a state, where there is a history; RFC 3339 dates, the earliest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Vec<String>>,
    /// Where its drawing lies, from the folder of the index.
    pub drawing: Option<String>,
}

impl Index {
    /// Of entries in any order.
    pub fn new(read_at: String, enterprise: Option<Named>, mut accounts: Vec<Entry>) -> Index {
        accounts.order_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Index { format: FORMAT.to_owned(), read_at, enterprise, accounts }
    }

    /// Reads one that anybody may have written; none where it is no index. Ids in it become names of folders: one that
    /// would lead elsewhere makes it none.
    pub fn read(bytes: &[u8]) -> Option<Index> {
        let index: Index = serde_json::from_slice(bytes).ok()?;
        let is_whole = index.format == FORMAT && index.accounts.iter().all(|entry| is_account(&entry.id));
        is_whole.then_some(index)
    }

    /// Whether an account was read this time.
    pub fn is_any_read(&self) -> bool {
        self.accounts.iter().any(|entry| matches!(entry.state, State::Drawn | State::Incomplete))
    }

    /// How many ended so.
    pub fn count(&self, state: State) -> usize {
        self.accounts.iter().filter(|entry| entry.state == state).count()
    }
}

impl Entry {
    /// How many there are of a kind.
    pub fn number(&self, kind: &str) -> u64 {
        self.resources.get(kind).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_names_no_other_places() {
        let read = |format: &str, id: &str| {
            let entry = serde_json::json!({"id": id, "name": "a", "group": null, "profile": null, "state": "drawn",
                "changed": "no", "read_at": null, "resources": {}, "exposed": 0, "missing": [], "error": null,
                "sha256": null, "drawing": "a"});
            let index = serde_json::json!({"format": format, "read_at": "", "enterprise": null, "accounts": [entry]});
            Index::read(index.to_string().as_bytes()).is_some()
        };
        assert!(read(FORMAT, "37bc4b709da7d5da16736ad8148b17a9"));
        assert!(!read("drawstream.accounts/2", "37bc4b709da7d5da16736ad8148b17a9"));
        assert!(!read(FORMAT, "../../x") && Index::read(b"{}").is_none());
    }
}
