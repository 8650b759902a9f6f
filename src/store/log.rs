//! The log of a job: numbered parts, each created once. It is all that instances of the service share of a run;
//! what is written in it, and what that means, is [`crate::run`]'s.

use super::error::Doing;
use super::keys::{log, part, part_number};
use super::{JobId, Store, StoreError, status};
use aws_sdk_s3::config::timeout::TimeoutConfig;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// A part is at most some hundred kilobytes, and the last one holds a result; more was not written by us.
const LARGEST_PART: u64 = 32 << 20;
/// A part that is not taken by then is tried again: others wait for the next one, and take the run over without it.
const TRY_WITHIN: Duration = Duration::from_secs(3);
const TRIES_WITHIN: Duration = Duration::from_secs(6);
const TRIES: u32 = 2;

/// What became of the wish to create a part.
#[derive(Debug)]
pub enum Created {
    /// It is there, as it was given.
    Won,
    /// There is one of that number.
    Taken,
    /// No answer, or one that says nothing: it may be there or not. Where the error is not a passing one, it is not.
    Unknown(StoreError),
}

/// Which parts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Number of the last one.
    pub last: u64,
    /// Whether all from 0 to there are there. They end by age, the oldest first; such a log is never written to.
    pub whole: bool,
}

/// A log.
pub trait Log: Send + Sync {
    /// Creates the part of that number, unless there is one.
    fn create(&self, number: u64, part: Bytes) -> impl Future<Output = Created> + Send;

    /// The part of that number; none if there is none.
    fn get(&self, number: u64) -> impl Future<Output = Result<Option<Bytes>, StoreError>> + Send;

    /// Which parts there are; none if there is none.
    fn last(&self) -> impl Future<Output = Result<Option<Span>, StoreError>> + Send;

    /// Puts `part` in the place of one that is there: its content goes, and its number stays taken.
    fn empty(&self, number: u64, part: Bytes) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A job's log in S3.
#[derive(Debug, Clone)]
pub struct S3Log {
    store: Store,
    job: JobId,
}

impl Store {
    /// The log of a job.
    pub fn log(&self, job: &JobId) -> S3Log {
        S3Log { store: self.clone(), job: job.clone() }
    }
}

impl Log for S3Log {
    async fn create(&self, number: u64, bytes: Bytes) -> Created {
        let hash = Sha256::digest(&bytes);
        let put = self.store.put(&part(&self.job, number), "application/json", bytes, &hash).if_none_match("*");
        let timeouts =
            TimeoutConfig::builder().operation_attempt_timeout(TRY_WITHIN).operation_timeout(TRIES_WITHIN).build();
        let soon = aws_sdk_s3::Config::builder().timeout_config(timeouts).retry_config(super::connect::retries(TRIES));
        match put.customize().config_override(soon).send().await {
            Ok(_) => Created::Won,
            // Also what a second try hears whose first has arrived after all.
            Err(error) if status(&error) == Some(412) => Created::Taken,
            Err(error) => Created::Unknown(StoreError::of(Doing::Save, error)),
        }
    }

    async fn get(&self, number: u64) -> Result<Option<Bytes>, StoreError> {
        self.store.object(&part(&self.job, number), LARGEST_PART).await
    }

    async fn last(&self) -> Result<Option<Span>, StoreError> {
        let list = self.store.client.list_objects_v2().bucket(&self.store.bucket).prefix(log(&self.job));
        let mut pages = list.into_paginator().send();
        let (mut count, mut last) = (0, None);
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::of(Doing::Find, error))?;
            for number in page.contents().iter().filter_map(|object| part_number(&self.job, object.key()?)) {
                count += 1;
                last = last.max(Some(number));
            }
        }
        Ok(last.map(|last| Span { last, whole: count == last + 1 }))
    }

    async fn empty(&self, number: u64, bytes: Bytes) -> Result<(), StoreError> {
        let hash = Sha256::digest(&bytes);
        let put = self.store.put(&part(&self.job, number), "application/json", bytes, &hash);
        put.send().await.map(drop).map_err(|error| StoreError::of(Doing::Delete, error))
    }
}
