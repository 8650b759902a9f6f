//! Keeps drawings and the logs of jobs in S3, and gives links to them.
//!
//! `drawings/<job>/<random>.drawio` is the drawing, `…-<page>.svg` are its pictures, `…-<page>.json` what their
//! boxes show, `…-search.json` the list for searching, `…-heard.gz` what a run that
//! completes it goes on from, `…-<name>` what else lies beside it; under
//! `drawings/<job>/log/` are the parts of the job's log. `uploads/<upload>/<owner>` is a file that a run is to read.

mod connect;
mod error;
mod id;
mod keys;
mod links;
mod log;
mod object;
mod owner;
mod put;
mod record;
mod remove;
mod upload;

pub use connect::{Embedded, Lazy};
pub use error::StoreError;
pub use id::{JobId, UploadId};
pub use keys::{drawing_key, file_name};
pub use links::{File, Links, Picture};
pub use log::{Created, Log, S3Log, Span};
pub use owner::Owner;
pub use put::NewFile;
pub use record::{Record, Stored, StoredFile, StoredPicture};
pub use upload::{LARGEST_UPLOAD, Ticket};

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use connect::Expiry;
use std::time::Duration;

/// A bucket. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    bucket: String,
    link_life: Duration,
    expiry: Expiry,
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|reply| reply.status().as_u16())
}
