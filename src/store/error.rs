//! What can go wrong with the store: a sentence for the person, and the cause for the operator's log.

use crate::logs::causes;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::{RequestId, RequestIdExt};
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
    OtherRegion,
    Clock,
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
        SdkError<E>: RequestId + RequestIdExt,
    {
        let status = error.raw_response().map(|reply| reply.status().as_u16());
        let reason = match (error.code(), status) {
            (Some("NoSuchBucket"), _) => Reason::NoBucket,
            (Some("PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException"), _)
            | (_, Some(301 | 307)) => Reason::OtherRegion,
            (Some("RequestTimeTooSkewed"), _) => Reason::Clock,
            (_, Some(401 | 403)) => Reason::Denied,
            (_, Some(status)) => Reason::Refused(status),
            _ => match &error {
                SdkError::TimeoutError(_) => Reason::Unreachable,
                SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_timeout() => Reason::Unreachable,
                SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) => Reason::Credentials,
                _ => Reason::Unreadable,
            },
        };
        let mut cause = causes(&error);
        for (name, id) in [("request", error.request_id()), ("extended", error.extended_request_id())] {
            if let Some(id) = id {
                cause.push_str(&format!(", {name} id {id}"));
            }
        }
        StoreError { doing, reason, cause }
    }

    pub(super) fn unreadable(doing: Doing, cause: &dyn fmt::Display) -> StoreError {
        StoreError { doing, reason: Reason::Unreadable, cause: cause.to_string() }
    }

    /// What happened, in a word for logs and metrics.
    pub fn label(&self) -> &'static str {
        match self.reason {
            Reason::NoBucket => "s3_no_bucket",
            Reason::OtherRegion => "s3_other_region",
            Reason::Clock => "s3_clock",
            Reason::Denied => "s3_denied",
            Reason::Unreachable => "s3_unreachable",
            Reason::Credentials => "s3_credentials",
            Reason::Refused(_) => "s3_refused",
            Reason::Unreadable => "s3_unreadable",
        }
    }

    /// What happened, for the operator, with the ids that AWS's support asks for.
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
            Reason::OtherRegion => {
                f.write_str("the bucket is in another region than this service believes. Tell its operator.")
            }
            Reason::Clock => f.write_str("this service's clock is wrong. Tell its operator."),
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
