//! What is stored, read back for whoever it was found to belong to.

use super::error::{Doing, Unreadable};
use super::{Store, StoreError};

impl Store {
    /// An object of at most that many bytes; none where it is gone.
    ///
    /// # Errors
    /// Where S3 does not answer or refuses, and for a larger one.
    pub async fn stored(&self, key: &str, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
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
        Ok(Some(bytes.to_vec()))
    }
}
