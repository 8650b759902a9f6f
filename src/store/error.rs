//! What can go wrong with the store: a sentence for the person, and the cause for the operator's log.

use crate::logs::causes;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use std::error::Error;
use std::fmt;

/// What was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Save,
    Find,
    Link,
    Delete,
}

/// Its `Display` is for the person and names nothing of the operator's; [`StoreError::cause`] is for the log.
#[derive(Debug)]
pub struct StoreError {
    doing: Doing,
    reason: Reason,
    cause: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    NoBucket,
    Denied,
    Unreachable,
    Credentials,
    Refused(u16),
    Unreadable,
}

impl StoreError {
    pub(super) fn of<E>(doing: Doing, error: SdkError<E>) -> StoreError
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let status = error.raw_response().map(|reply| reply.status().as_u16());
        let reason = match (error.code(), status) {
            (Some("NoSuchBucket"), _) => Reason::NoBucket,
            (_, Some(401 | 403)) => Reason::Denied,
            (_, Some(status)) => Reason::Refused(status),
            _ => match &error {
                SdkError::TimeoutError(_) => Reason::Unreachable,
                SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_timeout() => Reason::Unreachable,
                SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => Reason::Credentials,
                _ => Reason::Unreadable,
            },
        };
        StoreError { doing, reason, cause: causes(&error) }
    }

    pub(super) fn unreadable(doing: Doing, cause: &dyn fmt::Display) -> StoreError {
        StoreError { doing, reason: Reason::Unreadable, cause: cause.to_string() }
    }

    /// What happened, for the operator.
    pub fn cause(&self) -> &str {
        &self.cause
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.doing {
            Doing::Save => "The drawing could not be saved: ",
            Doing::Find => "The stored result could not be read: ",
            Doing::Link => "No link to the drawing could be made: ",
            Doing::Delete => "The drawing could not be deleted: ",
        })?;
        match self.reason {
            Reason::NoBucket => f.write_str("the bucket does not exist. Tell the operator of this service."),
            Reason::Denied => f.write_str("the storage refused access. Tell the operator of this service."),
            Reason::Unreachable => f.write_str("the storage did not answer. Try again in a minute."),
            Reason::Credentials => f.write_str(
                "the service has no working credentials for its storage. Tell the operator of this service.",
            ),
            Reason::Refused(status) => {
                write!(f, "the storage answered {status}. Try again in a minute, and then tell the operator.")
            }
            Reason::Unreadable => f.write_str("the storage answered in a way that was not understood."),
        }
    }
}

impl Error for StoreError {}
