//! Files that people send, for a run to read: straight to S3, since Lambda takes 6 MB at most.

use super::error::{Doing, Unreadable};
use super::keys::upload;
use super::{Owner, Store, StoreError, StoredFile, UploadId};
use aws_sdk_s3::presigning::PresigningConfig;
use bytes::Bytes;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// The most bytes of an upload.
pub const LARGEST_UPLOAD: u64 = 16 << 20;
/// The most bytes of a file of ours that is read again.
const LARGEST_FILE: u64 = 128 << 20;
/// A link to write with lives this long at most: whoever asks for one has the file in hand.
const LINK_LIFE: Duration = Duration::from_secs(600);
const CONTENT_TYPE: &str = "application/octet-stream";

/// Where an upload is to be put.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// Presigned URL of a PUT.
    pub url: String,
    /// Headers that the PUT has to have. Browsers send the length by themselves, and it must be this one.
    pub headers: BTreeMap<&'static str, String>,
    /// The link's end.
    pub expires_at: Timestamp,
}

impl Store {
    /// A link by which its holder can put a file of exactly that many bytes.
    ///
    /// # Errors
    /// Where nothing can be signed.
    pub async fn ticket(&self, id: &UploadId, owner: &Owner, bytes: u64) -> Result<Ticket, StoreError> {
        let life = self.link_life.min(LINK_LIFE);
        let now = Timestamp::now();
        let config = PresigningConfig::expires_in(life).map_err(|error| StoreError::unreadable(Doing::Link, error))?;
        let put = self.client.put_object().bucket(&self.bucket).key(upload(id, owner)).content_type(CONTENT_TYPE);
        let put = put.content_length(i64::try_from(bytes).unwrap_or(i64::MAX));
        let signed = put.presigned(config).await.map_err(|error| StoreError::of(Doing::Link, error))?;
        let asked = now.checked_add(life).unwrap_or(Timestamp::MAX);
        let end = self.expiry.get().map_or(asked, |credentials| asked.min(credentials));
        let headers =
            BTreeMap::from([("content-length", bytes.to_string()), ("content-type", CONTENT_TYPE.to_owned())]);
        let expires_at = Timestamp::from_second(end.as_second()).unwrap_or(end);
        Ok(Ticket { url: signed.uri().to_owned(), headers, expires_at })
    }

    /// An upload; none where it has not been put, has ended, or is somebody else's.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses.
    pub async fn upload(&self, id: &UploadId, owner: &Owner) -> Result<Option<Bytes>, StoreError> {
        // The link names a length; this holds also where a storage does not look at it.
        self.read(&upload(id, owner), LARGEST_UPLOAD).await
    }

    /// A file that lies beside a drawing, such as its inventory; none where it is gone.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses, or the file is larger than a run can read.
    pub async fn file(&self, file: &StoredFile) -> Result<Option<Bytes>, StoreError> {
        self.read(&file.key, LARGEST_FILE).await
    }

    /// What a run was told, packed, by its key; none where it is gone.
    ///
    /// # Errors
    /// As [`Store::file`].
    pub async fn heard(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        self.read(key, LARGEST_FILE).await
    }

    /// An object of at most that many bytes.
    async fn read(&self, key: &str, most: u64) -> Result<Option<Bytes>, StoreError> {
        let got = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let object = match got {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(StoreError::of(Doing::Find, error)),
        };
        let length = u64::try_from(object.content_length().unwrap_or_default()).unwrap_or_default();
        if length > most {
            return Err(StoreError::unreadable(Doing::Find, Unreadable::TooLarge));
        }
        let bytes = object.body.collect().await.map_err(|error| StoreError::unreadable(Doing::Find, error))?;
        Ok(Some(bytes.into_bytes()))
    }

    /// What is stored under a key that a record names; none where it is gone.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses.
    pub async fn stored(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let got = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let object = match got {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(StoreError::of(Doing::Find, error)),
        };
        let bytes = object.body.collect().await.map_err(|error| StoreError::unreadable(Doing::Find, error))?;
        Ok(Some(bytes.into_bytes()))
    }

    /// Deletes an upload.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses. It ends by age then.
    pub async fn delete_upload(&self, id: &UploadId, owner: &Owner) -> Result<(), StoreError> {
        self.delete_key(&upload(id, owner)).await
    }
}
