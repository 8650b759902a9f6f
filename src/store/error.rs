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
    /// The ids that AWS's support asks for, each with its name.
    ids: Vec<(&'static str, String)>,
    source: Box<dyn Error + Send + Sync>,
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
    OtherForm,
}

/// What is stored is not what is written here. Never with its content, which may hold a name from the account.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("an object is larger than any that is written here")]
    TooLarge,
    #[error("a part of a log is none from line {line} column {column} on")]
    NoPart { line: usize, column: usize },
    #[error("{key} is not what this version writes: another one has written it, or somebody else")]
    OtherForm { key: String },
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
        let ids = [("request", error.request_id()), ("extended", error.extended_request_id())];
        let ids = ids.into_iter().filter_map(|(name, id)| Some((name, id?.to_owned()))).collect();
        StoreError { doing, reason, ids, source: Box::new(error) }
    }

    pub(super) fn unreadable(doing: Doing, source: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
        StoreError { doing, reason: Reason::Unreadable, ids: Vec::new(), source: source.into() }
    }

    /// A part of a log is not what is written here.
    pub(crate) fn no_part(error: &serde_json::Error) -> StoreError {
        // Its own words may quote a name from the account: the place has to do.
        StoreError::unreadable(Doing::Find, Unreadable::NoPart { line: error.line(), column: error.column() })
    }

    /// An object is not what is written here: trying again does not help.
    pub(crate) fn other_form(key: &str) -> StoreError {
        let source = Unreadable::OtherForm { key: key.to_owned() };
        StoreError { reason: Reason::OtherForm, ..StoreError::unreadable(Doing::Find, source) }
    }

    /// No answer came, in tests.
    #[cfg(test)]
    pub(crate) fn lost() -> StoreError {
        StoreError { reason: Reason::Unreachable, ..StoreError::unreadable(Doing::Save, "the answer was lost") }
    }

    /// There was no answer in the time that there was.
    pub(crate) fn no_answer(elapsed: tokio::time::error::Elapsed) -> StoreError {
        StoreError { reason: Reason::Unreachable, ..StoreError::unreadable(Doing::Save, elapsed) }
    }

    /// Whether it may be gone when the same is tried again, and whether what was to be written may have been: the
    /// storage gave no answer, or one that says nothing about it.
    pub fn is_passing(&self) -> bool {
        match self.reason {
            Reason::Unreachable | Reason::Unreadable => true,
            Reason::Refused(status) => status >= 500 || matches!(status, 408 | 409 | 429),
            Reason::NoBucket | Reason::OtherRegion | Reason::Clock => false,
            Reason::Denied | Reason::Credentials | Reason::OtherForm => false,
        }
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
            Reason::OtherForm => "s3_other_form",
        }
    }

    /// What happened, for the operator, with the ids that AWS's support asks for.
    pub fn cause(&self) -> String {
        let mut cause = causes(self.source.as_ref());
        for (name, id) in &self.ids {
            cause.push_str(&format!(", {name} id {id}"));
        }
        cause
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
            Reason::OtherForm => {
                f.write_str("another version of this service has written it. Tell the operator of this service.")
            }
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}
