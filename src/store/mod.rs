//! Keeps drawings in S3, and gives links to them.
//!
//! `drawings/<job>/<random>.drawio` is the drawing, `…-<page>.svg` are its pictures, `…-<page>.json` what their
//! boxes show, `…-search.json` the list for searching; `drawings/<job>/result.json` is the record of the finished job. No key carries anything from the account, and a job's id does not tell its drawing's key.

mod connect;
mod error;
mod record;

pub use connect::{Embedded, Lazy};
pub use error::StoreError;
pub use record::{Record, Stored, StoredPicture};

use crate::run::event::Picture;
use crate::run::job::JobId;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use connect::Expiry;
use error::Doing;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

const DRAWING_TYPE: &str = "application/vnd.jgraph.mxfile";
/// Size of a part of a large drawing; S3 wants at least 5 MiB.
const PART_BYTES: usize = 8 << 20;
/// Parts that are on their way at once.
const PARTS_AT_ONCE: usize = 4;
/// A record is a result without its drawing; more than this was not written by us.
const LARGEST_RECORD: i64 = 32 * 1024 * 1024;

/// A bucket.
#[derive(Debug)]
pub struct Store {
    client: Client,
    bucket: String,
    link_life: Duration,
    expiry: Expiry,
}

/// Links to what a record names.
#[derive(Debug, Clone)]
pub struct Links {
    /// To the drawing.
    pub url: String,
    /// To the pictures of its pages.
    pub pictures: Vec<Picture>,
    /// Their true end.
    pub expires_at: Timestamp,
}

impl Store {
    /// A key for a job's drawing: 128 random bits beside the job's own.
    pub fn drawing_key(job: &JobId) -> String {
        format!("{}{:032x}.drawio", folder(job), rand::random::<u128>())
    }

    /// Stores a drawing under `key`, to be downloaded as `file_name`.
    pub async fn put_drawing(&self, key: &str, file_name: &str, bytes: Vec<u8>) -> Result<Stored, StoreError> {
        let bytes = Bytes::from(bytes);
        let (hash, length) = (Sha256::digest(&bytes), bytes.len() as u64);
        let disposition = format!("attachment; filename=\"{file_name}\"");
        if bytes.len() > PART_BYTES * 2 {
            self.put_in_parts(key, &disposition, bytes).await?;
        } else {
            let put = self.put(key, DRAWING_TYPE, bytes, &hash).content_disposition(disposition);
            put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        }
        Ok(Stored { key: key.to_owned(), bytes: length, sha256: format!("{hash:x}") })
    }

    /// A request that stores an object whole; `hash` is its SHA-256.
    fn put(&self, key: &str, content_type: &str, bytes: Bytes, hash: &[u8]) -> PutObjectFluentBuilder {
        let put = self.client.put_object().bucket(&self.bucket).key(key).content_type(content_type);
        // S3 compares: what is stored is what was made here.
        put.checksum_sha256(STANDARD.encode(hash)).body(ByteStream::from(bytes))
    }

    /// Stores a large drawing in parts: one that fails is sent again, not all of it. The parts are slices of
    /// the one drawing in memory.
    async fn put_in_parts(&self, key: &str, disposition: &str, bytes: Bytes) -> Result<(), StoreError> {
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(key)
            .content_type(DRAWING_TYPE)
            .content_disposition(disposition)
            .send()
            .await
            .map_err(|error| StoreError::of(Doing::Save, error))?;
        let upload = begun.upload_id().unwrap_or_default();
        let parts = (0..bytes.len()).step_by(PART_BYTES).zip(1..).map(|(from, number)| {
            let part = bytes.slice(from..bytes.len().min(from + PART_BYTES));
            let sent = self
                .client
                .upload_part()
                .bucket(&self.bucket)
                .key(key)
                .upload_id(upload)
                .part_number(number)
                .body(ByteStream::from(part))
                .send();
            async move {
                let sent = sent.await.map_err(|error| StoreError::of(Doing::Save, error))?;
                let tag = sent.e_tag().map(str::to_owned);
                Ok(CompletedPart::builder().part_number(number).set_e_tag(tag).build())
            }
        });
        let parts: Result<Vec<CompletedPart>, StoreError> =
            stream::iter(parts).buffered(PARTS_AT_ONCE).try_collect().await;
        let ended = match parts {
            Ok(parts) => {
                let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
                let complete = self.client.complete_multipart_upload().bucket(&self.bucket).key(key).upload_id(upload);
                let complete = complete.multipart_upload(parts).send().await;
                complete.map(drop).map_err(|error| StoreError::of(Doing::Save, error))
            }
            Err(error) => Err(error),
        };
        if ended.is_err() {
            // What was sent costs until it is given up; the bucket's lifecycle does so where this fails too.
            let abort = self.client.abort_multipart_upload().bucket(&self.bucket).key(key).upload_id(upload);
            let _ = abort.send().await;
        }
        ended
    }

    /// Stores the picture of page `at` beside the drawing of that key; gives the picture's key.
    pub async fn put_picture(
        &self,
        drawing: &str,
        file_name: &str,
        at: usize,
        bytes: Vec<u8>,
    ) -> Result<String, StoreError> {
        let key = format!("{}-{}.svg", stem(drawing), at + 1);
        // draw.io takes a name that ends so for a drawing that it can edit.
        let file_name = format!("{}-{}.drawio.svg", stem(file_name), at + 1);
        let hash = Sha256::digest(&bytes);
        let put = self.put(&key, "image/svg+xml", bytes.into(), &hash);
        let put = put.content_disposition(format!("attachment; filename=\"{file_name}\""));
        put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        Ok(key)
    }

    /// Stores a JSON text that the page reads beside the drawing of that key; gives its key.
    pub async fn put_json(&self, drawing: &str, name: &str, bytes: Vec<u8>) -> Result<String, StoreError> {
        let key = format!("{}-{name}.json", stem(drawing));
        let hash = Sha256::digest(&bytes);
        let put = self.put(&key, "application/json", bytes.into(), &hash);
        put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        Ok(key)
    }

    /// The origin of all links, for the page's policy; none where no link can be signed.
    pub async fn origin(&self) -> Option<String> {
        let (url, _) = self.link("drawings/").await.ok()?;
        Some(url::Url::parse(&url).ok()?.origin().ascii_serialization())
    }

    /// Stores the record of a finished job, unless there is one: then that one is given back. The same job may
    /// have been run by another instance, and what it told its reader stands.
    pub async fn put_record(&self, job: &JobId, record: Record) -> Result<Record, StoreError> {
        let bytes = serde_json::to_vec(&record).map_err(|error| StoreError::unreadable(Doing::Save, &error))?;
        let hash = Sha256::digest(&bytes);
        let put = self.put(&record_key(job), "application/json", bytes.into(), &hash);
        match put.if_none_match("*").send().await {
            Ok(_) => Ok(record),
            // Also what a retry hears whose first try has arrived after all.
            Err(error) if status(&error) == Some(412) => Ok(self.record(job).await?.unwrap_or(record)),
            Err(error) => Err(StoreError::of(Doing::Save, error)),
        }
    }

    /// The record of a job; `None` for one that never was, has not finished, or was deleted.
    pub async fn record(&self, job: &JobId) -> Result<Option<Record>, StoreError> {
        let got = self.client.get_object().bucket(&self.bucket).key(record_key(job)).send().await;
        let object = match got {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(StoreError::of(Doing::Find, error)),
        };
        if object.content_length().unwrap_or_default() > LARGEST_RECORD {
            return Err(StoreError::unreadable(Doing::Find, &"the record is larger than any that is written"));
        }
        let bytes = object.body.collect().await.map_err(|error| StoreError::unreadable(Doing::Find, &error))?;
        let record = serde_json::from_slice(&bytes.into_bytes());
        // A serde_json error could quote a name from the account: its place has to do.
        record.map(Some).map_err(|error| {
            StoreError::unreadable(Doing::Find, &format!("record at line {} column {}", error.line(), error.column()))
        })
    }

    /// Fresh links to what a record names.
    pub async fn links(&self, record: &Record) -> Result<Links, StoreError> {
        let (url, mut expires_at) = self.link(&record.drawing).await?;
        let mut pictures = Vec::with_capacity(record.pictures.len());
        for (at, picture) in record.pictures.iter().enumerate() {
            let (url, end) = self.link(&picture.key).await?;
            expires_at = expires_at.min(end);
            let (index, _) = self.link(&picture.index).await?;
            let search = match &record.search {
                Some(key) if at == 0 => Some(self.link(key).await?.0),
                _ => None,
            };
            pictures.push(Picture { page: picture.page.clone(), name: picture.name.clone(), url, index, search });
        }
        Ok(Links { url, pictures, expires_at })
    }

    /// Deletes all that was stored of a job, and its record last: while that is there, its owner can try again.
    pub async fn delete(&self, job: &JobId) -> Result<(), StoreError> {
        let record = record_key(job);
        let mut pages = self.client.list_objects_v2().bucket(&self.bucket).prefix(folder(job)).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::of(Doing::Delete, error))?;
            for key in page.contents().iter().filter_map(|object| object.key()).filter(|key| *key != record) {
                self.delete_key(key).await?;
            }
        }
        self.delete_key(&record).await
    }

    /// Deletes the drawing of a run that was stopped, unless its record has arrived and vouches for it.
    pub async fn discard(&self, job: &JobId, drawing: &str) -> Result<(), StoreError> {
        match self.record(job).await {
            Ok(Some(record)) if record.drawing == drawing => Ok(()),
            _ => self.delete_drawing(drawing).await,
        }
    }

    /// Deletes a drawing and its pictures, whose keys begin as the drawing's does.
    pub async fn delete_drawing(&self, drawing: &str) -> Result<(), StoreError> {
        let all = self.client.list_objects_v2().bucket(&self.bucket).prefix(stem(drawing));
        let mut pages = all.into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::of(Doing::Delete, error))?;
            for key in page.contents().iter().filter_map(|object| object.key()) {
                self.delete_key(key).await?;
            }
        }
        Ok(())
    }

    /// Deletes one object; one that is not there is deleted already.
    pub async fn delete_key(&self, key: &str) -> Result<(), StoreError> {
        let deleted = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
        match deleted {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => Err(StoreError::of(Doing::Delete, error)),
        }
    }

    async fn link(&self, key: &str) -> Result<(String, Timestamp), StoreError> {
        // Taken before it is signed, and cut to whole seconds, so that it is never later than the truth.
        let now = Timestamp::now();
        let config = PresigningConfig::expires_in(self.link_life)
            .map_err(|error| StoreError::unreadable(Doing::Link, &error))?;
        let signed = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(key)
            .presigned(config)
            .await
            .map_err(|error| StoreError::of(Doing::Link, error))?;
        let asked = now.checked_add(self.link_life).unwrap_or(Timestamp::MAX);
        let end = self.expiry.get().map_or(asked, |credentials| asked.min(credentials));
        Ok((signed.uri().to_owned(), Timestamp::from_second(end.as_second()).unwrap_or(end)))
    }
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|reply| reply.status().as_u16())
}

/// A drawing's key or name without its ending.
fn stem(drawing: &str) -> &str {
    drawing.strip_suffix(".drawio").unwrap_or(drawing)
}

fn folder(job: &JobId) -> String {
    format!("drawings/{job}/")
}

fn record_key(job: &JobId) -> String {
    format!("{}result.json", folder(job))
}

/// A download name that is safe on every system: of the account's id, only letters, digits and hyphens.
pub fn file_name(account_id: &str) -> String {
    let safe: String = account_id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    if safe.is_empty() { "ibm-cloud.drawio".to_owned() } else { format!("ibm-cloud-{safe}.drawio") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe() {
        assert_eq!(file_name("a1b2"), "ibm-cloud-a1b2.drawio");
        assert_eq!(file_name("../../\"\r\nx: y\u{202e}"), "ibm-cloud-xy.drawio");
        assert_eq!(file_name("\u{1F4A5}"), "ibm-cloud.drawio");
        assert!(file_name(&"a".repeat(1000)).len() < 100);
    }

    #[test]
    fn keys_carry_nothing_but_random_bits() {
        let job = JobId::random();
        let key = Store::drawing_key(&job);
        assert!(key.starts_with(&format!("drawings/{job}/")) && key.ends_with(".drawio"), "{key}");
        assert_ne!(key, Store::drawing_key(&job));
    }
}
