//! A request over HTTP, which stands for itself: rmcp's streamable HTTP without sessions.

use crate::host::Host;
use crate::server::Server;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use rmcp::model::{ErrorData, JsonRpcError};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

/// A reply's body.
pub type Body = BoxBody<Bytes, Infallible>;

/// The headers of a request that are the protocol's. No other goes on to rmcp: none of them is a credential.
const PASSED: [HeaderName; 5] = [
    ACCEPT,
    CONTENT_TYPE,
    HeaderName::from_static("mcp-protocol-version"),
    HeaderName::from_static("mcp-method"),
    HeaderName::from_static("mcp-name"),
];
const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Answers a POST. Whoever calls has proven Host and Origin, has bounded the body, and knows the caller.
pub async fn answer<H: Host>(server: Server<H>, headers: &HeaderMap, body: Bytes) -> Response<Body> {
    let mut request = Request::post("/mcp").body(Full::new(body.clone())).unwrap_or_default();
    let passed = request.headers_mut();
    for name in PASSED {
        for value in headers.get_all(&name) {
            passed.append(&name, value.clone());
        }
    }
    // Whoever says nothing takes anything, and so does whoever says so.
    let takes_all = |accept: &HeaderValue| accept.to_str().is_ok_and(|accept| accept.contains("*/*"));
    if !headers.contains_key(ACCEPT) || headers.get_all(ACCEPT).iter().any(takes_all) {
        passed.insert(ACCEPT, BOTH);
    }
    // rmcp wants one, and its list of those that it admits is off.
    passed.insert(HOST, HeaderValue::from_static("localhost"));
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .disable_allowed_hosts()
        .disable_allowed_origins();
    let sessions = Arc::new(NeverSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
    in_json(service.handle(request).await, &body).await
}

/// What rmcp refuses in plain words is refused in the form of the protocol.
async fn in_json(reply: Response<Body>, asked: &[u8]) -> Response<Body> {
    let status = reply.status();
    let has_form = reply.headers().get(CONTENT_TYPE).is_some_and(|form| !form.as_bytes().starts_with(b"text/plain"));
    if has_form || !(status.is_client_error() || status.is_server_error()) {
        return reply;
    }
    let (status, error) = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE if serde_json::from_slice::<IgnoredAny>(asked).is_err() => {
            (StatusCode::BAD_REQUEST, ErrorData::parse_error("Parse error: the message is not JSON.", None))
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            let words = "Invalid request: the body is no message of JSON-RPC 2.0, or not said to be application/json.";
            (StatusCode::BAD_REQUEST, ErrorData::invalid_request(words, None))
        }
        status => {
            let words = reply.into_body().collect().await.map(http_body_util::Collected::to_bytes);
            let words = words.unwrap_or_default();
            let words = Cow::Owned(crate::clean::name(&String::from_utf8_lossy(&words)));
            (status, ErrorData::invalid_request(words, None))
        }
    };
    let text = serde_json::to_vec(&JsonRpcError::new(None, error)).unwrap_or_default();
    let mut reply = Response::new(Full::new(Bytes::from(text)).boxed());
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, JSON);
    reply
}
