//! Single objects under keys that the caller knows: files beside a drawing, and the results of a survey.

use super::error::{Doing, Unreadable};
use super::{Store, StoreError, StoredFile};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// The most bytes of a file of ours that is read again.
const LARGEST_FILE: u64 = 128 << 20;

impl Store {
    /// A file that lies beside a drawing, such as its inventory; none where it is gone.
    ///
    /// # Errors
    /// As [`Store::object`].
    pub async fn file(&self, file: &StoredFile) -> Result<Option<Bytes>, StoreError> {
        self.object(&file.key, LARGEST_FILE).await
    }

    /// What a run was told, packed, by its key; none where it is gone.
    ///
    /// # Errors
    /// As [`Store::object`].
    pub async fn heard(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        self.object(key, LARGEST_FILE).await
    }

    /// An object of at most so many bytes; none where there is none.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses, or the object is larger.
    pub async fn object(&self, key: &str, most: u64) -> Result<Option<Bytes>, StoreError> {
        let got = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let object = match got {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(StoreError::of(Doing::Find, error)),
        };
        let length = u64::try_from(object.content_length().unwrap_or_default()).unwrap_or(u64::MAX);
        if length > most {
            return Err(StoreError::unreadable(Doing::Find, Unreadable::TooLarge));
        }
        let bytes = object.body.collect().await.map_err(|error| StoreError::unreadable(Doing::Find, error))?;
        Ok(Some(bytes.into_bytes()))
    }

    /// Stores an object, in the place of one that is there.
    ///
    /// # Errors
    /// Where S3 does not take it.
    pub async fn put_object(&self, key: &str, media_type: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let hash = Sha256::digest(&bytes);
        let put = self.put(key, media_type, bytes.into(), &hash);
        put.send().await.map(drop).map_err(|error| StoreError::of(Doing::Save, error))
    }
}
