//! Single objects under keys that the caller knows: files beside a drawing, and the results of a survey.

use super::error::{Doing, Unreadable};
use super::{Store, StoreError, StoredFile};
use aws_sdk_s3::primitives::ByteStream;
use bytes::{Bytes, BytesMut};
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
        bounded(object.body, most).await.map(Some)
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

/// A body of at most so many bytes. A reply may come without its length.
async fn bounded(mut body: ByteStream, most: u64) -> Result<Bytes, StoreError> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| StoreError::unreadable(Doing::Find, error))?;
        if (bytes.len() + chunk.len()) as u64 > most {
            return Err(StoreError::unreadable(Doing::Find, Unreadable::TooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_bounded_whether_or_not_its_length_is_told() {
        let read = async |most| bounded(ByteStream::from_static(b"12345"), most).await.map_err(|error| error.cause());
        assert_eq!(read(5).await.unwrap(), "12345");
        assert_eq!(read(4).await.unwrap_err(), "an object is larger than any that is written here");
    }
}
