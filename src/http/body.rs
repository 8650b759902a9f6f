//! Bodies: JSON in, within a limit and with our own words about what is wrong; JSON out, never empty.

use super::problem::Problem;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;

/// No request needs more.
pub const LARGEST_BODY: usize = 16 * 1024;
/// What is read of a body that is larger.
const HEARD_OUT: usize = 32 << 20;
/// A body of this size takes moments.
const SENT_WITHIN: Duration = Duration::from_secs(20);

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = whole(request.into_body()).await?;
        // serde_json's own words may quote the body, and with it a key.
        let wrong = |_| Problem::bad_request("The body is not the JSON object that this route takes.");
        serde_json::from_slice(&bytes).map(Json).map_err(wrong)
    }
}

/// A body, within the limits of size and time.
///
/// # Errors
/// 400, 408 and 413.
pub async fn whole(body: Body) -> Result<Vec<u8>, Problem> {
    let late = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.");
    timeout(SENT_WITHIN, read(body)).await.map_err(late)?
}

/// Reads a body. Of one that is too large nothing is kept, but it is heard out to some length: whoever still sends
/// would not read the answer.
async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    let (mut bytes, mut seen) = (Vec::new(), 0);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::bad_request("The body could not be read."))?;
        seen += chunk.len();
        if seen > HEARD_OUT {
            break;
        }
        if seen <= LARGEST_BODY {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    if seen > LARGEST_BODY {
        let detail = format!("The body is larger than {LARGEST_BODY} bytes.");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    Ok(bytes)
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
