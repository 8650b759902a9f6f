//! The results of surveys in S3: what is there of each account, its history, and what a run has finished.
//!
//! | key | holds |
//! |---|---|
//! | `accounts/index.json` and what else there is once | the last survey |
//! | `accounts/<id>/drawing.drawio`, `inventory.json` | an account as it was when it last differed |
//! | `accounts/<id>/state.json`, `known.json` | what the next night is compared with |
//! | `history/<id>/<day>/…` | the same on days on which it changed |
//! | `runs/<run>/…` | what a run has listed, and finished; gone after some days |

use super::read::{Before, Files, Finished, Told};
use crate::collect::accounts::is_account;
use crate::store::{Store, StoreError};
use drawstream_survey::Index;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// All that is there of the last survey.
pub const ACCOUNTS: &str = "accounts/";
/// What was there on earlier days.
pub const HISTORY: &str = "history/";
/// What a run has finished.
pub const RUNS: &str = "runs/";
/// Days that the history goes back; the template's lifecycle names them too.
pub const HISTORY_DAYS: i64 = 90;
/// What has not changed for so many days is put again: the template's lifecycle takes it after 400.
pub const RENEWED_DAYS: i64 = 300;

const JSON: &str = "application/json";
/// An inventory of forty thousand resources is some 60 MB.
const LARGEST: u64 = 256 << 20;

/// What a run has found out about an account.
#[derive(Debug, Serialize, Deserialize)]
pub struct Decision {
    /// What is known of it.
    pub finished: Finished,
    /// What changed, for programs.
    pub changes: Option<serde_json::Value>,
    /// What changed, for people.
    pub text: Option<String>,
}

impl Decision {
    /// What changed, where something did.
    pub fn told(&self) -> Option<Told> {
        let json = serde_json::to_vec(self.changes.as_ref()?).ok()?;
        Some(Told { json, text: self.text.clone()? })
    }
}

/// A bucket of results.
#[derive(Debug, Clone)]
pub struct Results(pub Store);

impl Results {
    /// A JSON object; none where it is not there.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses, or the object is not what is written here: taken for none, an account would
    /// seem to be new, and what has changed in it would never be told.
    pub async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let Some(bytes) = self.0.object(key, LARGEST).await? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| StoreError::other_form(key))
    }

    /// Stores a JSON object.
    ///
    /// # Errors
    /// Where S3 does not take it.
    pub async fn put(&self, key: &str, value: &impl Serialize) -> Result<(), StoreError> {
        self.0.put_object(key, JSON, serde_json::to_vec(value).unwrap_or_default()).await
    }

    /// A file as it is.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses.
    pub async fn bytes(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.object(key, LARGEST).await?.map(Vec::from))
    }

    /// The index of the last survey.
    ///
    /// # Errors
    /// As [`Results::get`].
    pub async fn index(&self) -> Result<Option<Index>, StoreError> {
        const KEY: &str = "accounts/index.json";
        let Some(bytes) = self.bytes(KEY).await? else { return Ok(None) };
        Index::read(&bytes).map(Some).ok_or_else(|| StoreError::other_form(KEY))
    }

    /// What is known of an account.
    ///
    /// # Errors
    /// As [`Results::get`].
    pub async fn state(&self, account: &str) -> Result<Option<Finished>, StoreError> {
        self.get(&state(account)).await
    }

    /// What an account is compared with.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses.
    pub async fn before(&self, state: &Finished) -> Result<Option<Before>, StoreError> {
        let account = &state.entry.id;
        let name = if state.known { "known.json" } else { "inventory.json" };
        let inventory = self.bytes(&format!("{ACCOUNTS}{account}/{name}")).await?;
        Ok(inventory.map(|inventory| Before { entry: state.entry.clone(), inventory }))
    }

    /// Stores what there is of an account, its state last. With `day`, into the history too.
    ///
    /// # Errors
    /// Where S3 does not take something.
    pub async fn store(&self, state: &Finished, files: Files, day: Option<&str>) -> Result<(), StoreError> {
        let account = &state.entry.id;
        let name = crate::store::file_name(account);
        let latest = format!("{ACCOUNTS}{account}/");
        let past = day.map(|day| format!("{HISTORY}{account}/{day}/"));
        for folder in past.iter().chain([&latest]) {
            self.0.put_drawing(&format!("{folder}drawing.drawio"), &name, files.drawing.clone()).await?;
            self.0.put_object(&format!("{folder}inventory.json"), JSON, files.inventory.clone()).await?;
        }
        if let Some(known) = files.known {
            self.0.put_object(&format!("{latest}known.json"), JSON, known).await?;
        }
        self.put(&self::state(account), state).await
    }

    /// Puts what there is of an account again, as it is.
    ///
    /// # Errors
    /// Where S3 does not give or take something.
    pub async fn renew(&self, state: Finished) -> Result<(), StoreError> {
        let latest = format!("{ACCOUNTS}{}/", state.entry.id);
        let bytes = async |name: &str| self.bytes(&format!("{latest}{name}")).await;
        let (drawing, inventory) = (bytes("drawing.drawio").await?, bytes("inventory.json").await?);
        let known = if state.known { bytes("known.json").await? } else { None };
        let (Some(drawing), Some(inventory)) = (drawing, inventory) else { return Ok(()) };
        self.store(&state, Files { drawing, inventory, known }, None).await
    }
}

fn state(account: &str) -> String {
    format!("{ACCOUNTS}{account}/state.json")
}

/// Where a run keeps what it has finished; none for what is no run's name or no account's id.
pub fn decision(run: &str, account: &str) -> Option<String> {
    (is_run(run) && is_account(account)).then(|| format!("{RUNS}{run}/accounts/{account}.json"))
}

/// Where a run keeps a file of its own.
pub fn of_run(run: &str, name: &str) -> Option<String> {
    is_run(run).then(|| format!("{RUNS}{run}/{name}"))
}

/// Whether a text has the form of an execution's name, as far as it may be part of a key.
fn is_run(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_of_names_of_runs_and_ids_alone() {
        let id = "4f1c9a7e2b6d40538c0e9d7f61a3b852";
        assert_eq!(decision("2026-a_b", id).unwrap(), format!("runs/2026-a_b/accounts/{id}.json"));
        for (run, account) in [("", id), ("..", id), ("a/b", id), ("a", "../x"), (&*"a".repeat(81), id)] {
            assert_eq!(decision(run, account), None, "{run} {account}");
        }
        assert_eq!(of_run("r", "list.json").as_deref(), Some("runs/r/list.json"));
    }
}
