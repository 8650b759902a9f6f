//! The folder of a survey: many accounts, each read when it is asked about.

use crate::error::CliError;
use crate::source::content;
use crate::terminal;
use drawstream_mcp::{AccountRow, Trouble};
use drawstream_survey::{Entry, Index, State};
use std::path::{Path, PathBuf};

/// A survey's folder.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    index: Index,
}

impl Folder {
    /// Reads its index.
    ///
    /// # Errors
    /// Where there is none, or it is something else.
    pub fn open(root: &Path) -> Result<Folder, CliError> {
        let path = root.join("index.json");
        let none = || CliError::NoSurvey { name: terminal::name(&path.to_string_lossy()) };
        let index = Index::read(&content(&path)?).ok_or_else(none)?;
        Ok(Folder { root: root.to_owned(), index })
    }

    /// Its accounts.
    pub fn accounts(&self) -> Vec<AccountRow> {
        let row = |entry: &Entry| AccountRow {
            id: entry.id.clone(),
            name: entry.name.clone(),
            group: entry.group.clone(),
            profile: entry.profile.clone(),
            state: Some(word(entry.state).to_owned()),
            read_at: entry.read_at.clone(),
            job: is_stored(entry).then(|| entry.id.clone()),
        };
        self.index.accounts.iter().map(row).collect()
    }

    /// The id of the account that is meant, by id or name; of a single one, without.
    ///
    /// # Errors
    /// Where none or several are meant.
    pub fn find(&self, wanted: Option<&str>) -> Result<&str, Trouble> {
        let Some(wanted) = wanted else {
            let mut stored = self.index.accounts.iter().filter(|entry| is_stored(entry));
            return match (stored.next(), stored.next()) {
                (Some(only), None) => Ok(&only.id),
                _ => Err(Trouble::new(
                    "there are several accounts. Call accounts, then draw with account, or give its id as job.",
                )),
            };
        };
        let is = |entry: &&Entry| entry.id == wanted || entry.name == wanted || terminal::name(&entry.name) == wanted;
        let found: Vec<&Entry> = self.index.accounts.iter().filter(is).collect();
        match found.as_slice() {
            [one] if is_stored(one) => Ok(&one.id),
            [one] => {
                Err(Trouble::new(format!("account {} was not read: {}. Others: accounts.", one.id, word(one.state))))
            }
            [] => Err(Trouble::new(format!("there is no account {}. Call accounts.", terminal::name(wanted)))),
            several => {
                let ids: Vec<&str> = several.iter().map(|entry| entry.id.as_str()).collect();
                Err(Trouble::new(format!("several accounts have that name. Say which by its id: {}.", ids.join(", "))))
            }
        }
    }

    /// The file of an account.
    pub fn inventory(&self, id: &str) -> PathBuf {
        self.root.join(id).join("inventory.json")
    }
}

/// Whether there is something to be asked about.
fn is_stored(entry: &Entry) -> bool {
    entry.drawing.is_some()
}

const fn word(state: State) -> &'static str {
    match state {
        State::Drawn => "drawn",
        State::Incomplete => "incomplete",
        State::Refused => "refused",
        State::Failed => "failed",
    }
}
