//! Stores a drawing and what lies beside it.

use super::error::Doing;
use super::keys::stem;
use super::{Store, StoreError, Stored, StoredFile};
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use sha2::{Digest as _, Sha256};

const DRAWING_TYPE: &str = "application/vnd.jgraph.mxfile";
/// Size of a part of a large drawing; S3 wants at least 5 MiB.
const PART_BYTES: usize = 8 << 20;
/// Parts that are on their way at once.
const PARTS_AT_ONCE: usize = 4;

/// A file that is to lie beside a drawing.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its name, such as `inventory.json`.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Stores a drawing under `key`, to be downloaded as `file_name`.
    ///
    /// # Errors
    /// Where S3 does not take it; it may have taken some of it.
    pub async fn put_drawing(&self, key: &str, file_name: &str, bytes: Vec<u8>) -> Result<Stored, StoreError> {
        let bytes = Bytes::from(bytes);
        let (hash, length) = (Sha256::digest(&bytes), bytes.len() as u64);
        let disposition = attachment(file_name);
        if bytes.len() > PART_BYTES * 2 {
            self.put_in_parts(key, &disposition, bytes).await?;
        } else {
            let put = self.put(key, DRAWING_TYPE, bytes, &hash).content_disposition(disposition);
            put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        }
        Ok(Stored { key: key.to_owned(), bytes: length, sha256: format!("{hash:x}") })
    }

    /// Stores the picture of page `at` beside the drawing of that key; gives the picture's key.
    ///
    /// # Errors
    /// Where S3 does not take it.
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
        let put = self.put(&key, "image/svg+xml", bytes.into(), &hash).content_disposition(attachment(&file_name));
        put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        Ok(key)
    }

    /// Stores a JSON text that the page reads beside the drawing of that key; gives its key.
    ///
    /// # Errors
    /// Where S3 does not take it.
    pub async fn put_json(&self, drawing: &str, name: &str, bytes: Vec<u8>) -> Result<String, StoreError> {
        let key = format!("{}-{name}.json", stem(drawing));
        let hash = Sha256::digest(&bytes);
        let put = self.put(&key, "application/json", bytes.into(), &hash);
        put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        Ok(key)
    }

    /// Stores a file for people beside the drawing of that key, to be downloaded under the drawing's name and its
    /// own.
    ///
    /// # Errors
    /// Where S3 does not take it.
    pub async fn put_file(&self, drawing: &str, file_name: &str, file: NewFile) -> Result<StoredFile, StoreError> {
        let NewFile { name, media_type, bytes } = file;
        let key = format!("{}-{name}", stem(drawing));
        let file_name = format!("{}-{name}", stem(file_name));
        let hash = Sha256::digest(&bytes);
        let put = self.put(&key, media_type, bytes.into(), &hash).content_disposition(attachment(&file_name));
        put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        Ok(StoredFile { name: name.to_owned(), media_type: media_type.to_owned(), key })
    }

    /// Stores what a run was told beside the drawing of that key: for a later run, and no link leads to it. Gives its
    /// key.
    ///
    /// # Errors
    /// Where S3 does not take it.
    pub async fn put_heard(&self, drawing: &str, packed: Vec<u8>) -> Result<String, StoreError> {
        let key = format!("{}-heard.gz", stem(drawing));
        let hash = Sha256::digest(&packed);
        let put = self.put(&key, "application/gzip", packed.into(), &hash);
        put.send().await.map_err(|error| StoreError::of(Doing::Save, error))?;
        Ok(key)
    }

    /// A request that stores an object whole; `hash` is its SHA-256.
    pub(super) fn put(&self, key: &str, content_type: &str, bytes: Bytes, hash: &[u8]) -> PutObjectFluentBuilder {
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
}

fn attachment(file_name: &str) -> String {
    format!("attachment; filename=\"{file_name}\"")
}
