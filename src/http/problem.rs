//! Errors as RFC 9457 problem documents.

use crate::collect::iam::IamError;
use crate::store::StoreError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A status and a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    /// A problem.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, detail: detail.into() }
    }

    /// 400.
    pub fn bad_request(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401.
    pub fn unauthorized(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// 401 where nothing says who asks.
    pub fn signed_out() -> Problem {
        Problem::unauthorized("You are not signed in. Sign in on the page, or send Authorization: Bearer <IAM token>.")
    }

    /// 404 for a job that is not there, or somebody else's: nobody can tell which.
    pub fn no_such_job() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "There is no such job.")
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<IamError> for Problem {
    fn from(error: IamError) -> Problem {
        if let IamError::Unreachable { reason } = &error {
            tracing::error!(cause = reason, "IAM was not reached");
        }
        let status = match error {
            IamError::Malformed => StatusCode::BAD_REQUEST,
            IamError::Unreachable { .. } => StatusCode::BAD_GATEWAY,
            _ => StatusCode::UNAUTHORIZED,
        };
        Problem::new(status, error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        tracing::error!(cause = error.cause(), "the store failed");
        Problem::new(StatusCode::BAD_GATEWAY, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 asks for one; this scheme makes no browser show a dialog.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
