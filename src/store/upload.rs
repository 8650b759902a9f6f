//! Files that people send, for a run to read: straight to S3, since Lambda takes 6 MB at most.

use super::error::Doing;
use super::keys::upload;
use super::{Owner, Store, StoreError, UploadId};
use aws_sdk_s3::presigning::PresigningConfig;
use bytes::Bytes;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// The most bytes of an upload.
pub const LARGEST_UPLOAD: u64 = 16 << 20;
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
        self.object(&upload(id, owner), LARGEST_UPLOAD).await
    }

    /// Deletes an upload.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses. It ends by age then.
    pub async fn delete_upload(&self, id: &UploadId, owner: &Owner) -> Result<(), StoreError> {
        self.delete_key(&upload(id, owner)).await
    }
}
