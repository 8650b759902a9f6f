//! Bodies: JSON in, within a limit and with our own words about what is wrong; JSON out, never empty.

use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// No request needs more.
pub const LARGEST_BODY: usize = 16 * 1024;

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("The body is larger than {LARGEST_BODY} bytes."))
            }
            _ => Problem::bad_request("The body could not be read."),
        })?;
        // serde_json's own words may quote the body, and with it a key.
        let wrong = |_| Problem::bad_request("The body is not the JSON object that this route takes.");
        serde_json::from_slice(&bytes).map(Json).map_err(wrong)
    }
}

/// A JSON reply.
pub fn json(value: &impl Serialize) -> Response {
    let mut response = serde_json::to_string(value).unwrap_or_default().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// `{}`: an empty body has hung on function URLs.
pub fn empty() -> Response {
    json(&serde_json::Map::new())
}
