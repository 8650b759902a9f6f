//! Links to what is stored: whoever has one can read it until it ends.

use super::error::Doing;
use super::keys::DRAWINGS;
use super::{Record, Store, StoreError};
use aws_sdk_s3::presigning::PresigningConfig;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A picture of one page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Picture {
    /// The page's id.
    pub page: String,
    /// The page's name.
    pub name: String,
    /// Presigned URL.
    pub url: String,
    /// Presigned URL of the index of its boxes: where they are, and the facts of what they show.
    pub index: String,
    /// Presigned URL of the list of everything on all pages, for searching; with the first picture only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

/// A file that lies beside the drawing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct File {
    /// Its name, such as `inventory.json`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Presigned URL.
    pub url: String,
}

/// Links to what a record names.
#[derive(Debug, Clone)]
pub struct Links {
    /// To the drawing.
    pub url: String,
    /// To the pictures of its pages.
    pub pictures: Vec<Picture>,
    /// To the files beside it.
    pub files: Vec<File>,
    /// To the key of its masks.
    pub key: Option<File>,
    /// Their true end.
    pub expires_at: Timestamp,
}

impl Store {
    /// The origin of all links, for the page's policy; none where no link can be signed.
    pub async fn origin(&self) -> Option<String> {
        let (url, _) = self.link(DRAWINGS).await.ok()?;
        Some(url::Url::parse(&url).ok()?.origin().ascii_serialization())
    }

    /// Fresh links to what a record names.
    ///
    /// # Errors
    /// Where nothing can be signed: there are no credentials.
    pub async fn links(&self, record: &Record) -> Result<Links, StoreError> {
        let (url, mut expires_at) = self.link(&record.drawing).await?;
        let mut signed = async |key: &str| {
            let (url, end) = self.link(key).await?;
            expires_at = expires_at.min(end);
            Ok::<String, StoreError>(url)
        };
        let mut pictures = Vec::with_capacity(record.pictures.len());
        for (at, picture) in record.pictures.iter().enumerate() {
            let search = match &record.search {
                Some(key) if at == 0 => Some(signed(key).await?),
                _ => None,
            };
            let (url, index) = (signed(&picture.key).await?, signed(&picture.index).await?);
            pictures.push(Picture { page: picture.page.clone(), name: picture.name.clone(), url, index, search });
        }
        let mut files = Vec::with_capacity(record.files.len());
        for file in &record.files {
            let url = signed(&file.key).await?;
            files.push(File { name: file.name.clone(), media_type: file.media_type.clone(), url });
        }
        let key = match &record.key {
            Some(key) => {
                let url = signed(&key.key).await?;
                Some(File { name: key.name.clone(), media_type: key.media_type.clone(), url })
            }
            None => None,
        };
        Ok(Links { url, pictures, files, key, expires_at })
    }

    /// A fresh link to one object, and its true end.
    ///
    /// # Errors
    /// As [`Store::links`].
    pub async fn link(&self, key: &str) -> Result<(String, Timestamp), StoreError> {
        // Taken before it is signed, and cut to whole seconds, so that it is never later than the truth.
        let now = Timestamp::now();
        let config =
            PresigningConfig::expires_in(self.link_life).map_err(|error| StoreError::unreadable(Doing::Link, error))?;
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
