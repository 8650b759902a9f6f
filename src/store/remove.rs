//! Removes what was stored of a job.

use super::error::Doing;
use super::keys::{folder, log, stem};
use super::{JobId, Store, StoreError, status};
use futures::{StreamExt as _, TryStreamExt as _, stream};

/// How often what is there is listed: what a put that was given up has stored after all shows in the next list.
const SWEEPS: u32 = 3;
/// Objects that are deleted at once.
const DELETED_AT_ONCE: usize = 8;

impl Store {
    /// The keys of all that is stored of a job, those of its log too.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses.
    pub async fn keys(&self, job: &JobId) -> Result<Vec<String>, StoreError> {
        self.list(&folder(job)).await
    }

    /// Deletes all files of a job, and not its log: the numbers of its parts must stay taken. Gives how many it were.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses; some of it may be deleted by then.
    pub async fn delete_files(&self, job: &JobId) -> Result<usize, StoreError> {
        let log = log(job);
        self.sweep(&folder(job), |key| !key.starts_with(&log)).await
    }

    /// Deletes a drawing and what lies beside it: their keys begin as the drawing's does. Gives how many it were.
    ///
    /// # Errors
    /// As [`Store::delete_files`].
    pub async fn delete_drawing(&self, drawing: &str) -> Result<usize, StoreError> {
        self.sweep(stem(drawing), |_| true).await
    }

    /// Lists and deletes until a list has nothing any more, for a few times.
    async fn sweep(&self, prefix: &str, goes: impl Fn(&str) -> bool) -> Result<usize, StoreError> {
        let mut deleted = 0;
        for _ in 0..SWEEPS {
            let mut keys = self.list(prefix).await?;
            keys.retain(|key| goes(key));
            if keys.is_empty() {
                break;
            }
            deleted += keys.len();
            let gone = stream::iter(keys).map(async |key| self.delete_key(&key).await);
            gone.buffer_unordered(DELETED_AT_ONCE).try_collect::<()>().await?;
        }
        Ok(deleted)
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut pages = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix).into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::of(Doing::Delete, error))?;
            keys.extend(page.contents().iter().filter_map(|object| object.key()).map(str::to_owned));
        }
        Ok(keys)
    }

    /// Deletes one object; one that is not there is deleted already.
    pub(super) async fn delete_key(&self, key: &str) -> Result<(), StoreError> {
        let deleted = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
        match deleted {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => Err(StoreError::of(Doing::Delete, error)),
        }
    }
}
