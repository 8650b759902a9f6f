//! Removes what was stored of a job.

use super::error::Doing;
use super::keys::{folder, log, stem};
use super::{JobId, Store, StoreError, status};

/// How often what is there is listed: what a put that was given up has stored after all shows in the next list.
const SWEEPS: u32 = 3;

impl Store {
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
            let before = deleted;
            let mut pages = self.client.list_objects_v2().bucket(&self.bucket).prefix(prefix).into_paginator().send();
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| StoreError::of(Doing::Delete, error))?;
                for key in page.contents().iter().filter_map(|object| object.key()).filter(|key| goes(key)) {
                    self.delete_key(key).await?;
                    deleted += 1;
                }
            }
            if deleted == before {
                break;
            }
        }
        Ok(deleted)
    }

    /// Deletes one object; one that is not there is deleted already.
    async fn delete_key(&self, key: &str) -> Result<(), StoreError> {
        let deleted = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
        match deleted {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => Err(StoreError::of(Doing::Delete, error)),
        }
    }
}
