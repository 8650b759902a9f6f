//! How replies are written: the services' error shapes, and what faults make of a good reply.

use super::{
    call::Call,
    faults::{RetryAfter, What},
    paging::{BadParameter, Page},
    service::Service,
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use serde_json::{Value, json};
use std::io;

/// A reply, and the names under which faults and counts know it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub service: Service,
    pub list: &'static str,
    pub region: String,
    pub reply: Reply,
}

impl Answer {
    /// An answer of a service without regions.
    pub fn global(service: Service, list: &'static str, reply: impl Into<Reply>) -> Self {
        Self { service, list, region: "global".to_owned(), reply: reply.into() }
    }

    /// A path of a service that it does not have.
    pub fn unknown(service: Service, call: &Call) -> Self {
        Self::global(service, "unknown", Reply::error(service, 404, call))
    }

    /// A path of no service.
    pub fn nowhere(call: &Call) -> Self {
        Self::unknown(Service::Unknown, call)
    }
}

/// One reply before it is written.
#[derive(Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(HeaderName, String)>,
    body: Content,
}

#[derive(Debug)]
enum Content {
    Text(String),
    Page(Box<Page>),
}

impl From<Page> for Reply {
    fn from(page: Page) -> Self {
        Self { status: 200, headers: Vec::new(), body: Content::Page(Box::new(page)) }
    }
}

impl Reply {
    /// A good reply.
    pub fn text(body: impl Into<String>) -> Self {
        Self::with(200, body)
    }

    /// A reply of any status.
    pub fn with(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: Content::Text(body.into()) }
    }

    /// One object by its id, or the service's 404.
    pub fn object(found: Option<impl Into<String>>, service: Service, call: &Call) -> Self {
        found.map_or_else(|| Self::error(service, 404, call), Self::text)
    }

    /// An error in the service's own shape.
    pub fn error(service: Service, status: u16, call: &Call) -> Self {
        let (code, message) = words(status);
        Self::refusal(service, status, code, message, None, call)
    }

    /// A page, or 400 that names the parameter at fault.
    pub fn page(page: Result<Page, BadParameter>, service: Service, call: &Call) -> Self {
        let refused = |bad: BadParameter| Self::bad_parameter(service, bad.code, &bad.message, bad.parameter, call);
        page.map_or_else(refused, Self::from)
    }

    /// 400 that names the parameter at fault.
    pub fn bad_parameter(service: Service, code: &str, message: &str, parameter: &str, call: &Call) -> Self {
        Self::refusal(service, 400, code, message, Some(parameter), call)
    }

    fn refusal(service: Service, status: u16, code: &str, message: &str, parameter: Option<&str>, call: &Call) -> Self {
        let id = &call.request_id;
        let body = match service {
            Service::Iam => json!({
                "errorCode": if status == 429 { "BXNIM0136E" } else { "BXNIM0104E" }, "errorMessage": message,
                "context": { "requestId": id, "requestType": "incoming.Identity_Token", "url": call.base,
                    "instanceId": "iamid-standin", "locale": "en_US" },
            }),
            Service::Containers => json!({
                "incidentID": id, "code": format!("E{status:04}"), "description": message,
                "type": if status == 401 { "Authentication" } else { "General" },
            }),
            Service::Power => json!({ "code": status, "description": message, "error": code, "message": message }),
            Service::ResourceController => json!({
                "error_code": format!("RC-{code}"), "message": message, "status_code": status, "transaction_id": id,
            }),
            Service::Search => json!({ "error": code, "message": message, "status_code": status, "trace": id }),
            _ => {
                let mut error = json!({ "code": code, "message": message,
                    "more_info": "https://cloud.ibm.com/docs/vpc?topic=vpc-rias-error-messages" });
                if let Some(name) = parameter {
                    error["target"] = json!({ "type": "parameter", "name": name });
                }
                json!({ "errors": [error], "trace": id, "status_code": status })
            }
        };
        let tracing = if service == Service::Iam { "transaction-id" } else { "x-request-id" };
        Self::with(status, body.to_string()).header(tracing, id.clone())
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((HeaderName::from_static(name), value));
        self
    }

    /// Adds `Retry-After`.
    pub fn retry_after(self, after: RetryAfter) -> Self {
        let value = match after {
            RetryAfter::Absent => return self,
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::Date(ahead) => {
                let ahead = SignedDuration::from_secs(i64::try_from(ahead).unwrap_or(i64::MAX));
                let then = Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX);
                rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then).unwrap_or_default()
            }
        };
        self.header("retry-after", value)
    }

    /// Writes it, as the fault would have it.
    pub fn write(self, list: &str, fault: Option<&What>) -> Response {
        let key = match &self.body {
            Content::Page(page) => page.key,
            Content::Text(_) => list,
        };
        let text = match self.body {
            Content::Text(text) => text,
            Content::Page(page) => page.text(fault),
        };
        let body = match fault {
            Some(What::HalfBody) => return half(self.status, self.headers, text),
            Some(What::CutJson) => Body::from(text[..floor(&text, text.len() / 2)].to_owned()),
            Some(What::WrongTypes) => Body::from(wrong_types(&text, key)),
            Some(What::OddItems) => Body::from(odd_items(&text, key)),
            Some(What::BareArray) => Body::from(bare(&text, key)),
            Some(What::Html) => return html(),
            Some(What::Big(bytes)) => big(key, *bytes),
            Some(What::Nested(depth)) => Body::from(format!("{{\"{key}\":{}", "[".repeat(*depth))),
            Some(What::Body(body)) => Body::from(body.clone()),
            _ => Body::from(text),
        };
        response(self.status, self.headers, body)
    }
}

fn response(status: u16, headers: Vec<(HeaderName, String)>, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Code and message of a status; the messages are ours, the codes those of the API handbook.
fn words(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("bad_request", "The request is not valid."),
        401 => ("not_authenticated", "The service token is expired or not valid. Get a new one and try again."),
        403 => ("not_authorized", "The request is not authorized. Check the access policies of this identity."),
        404 => ("not_found", "The resource that was asked for could not be found."),
        405 => ("method_not_allowed", "This path does not take that method."),
        408 => ("request_timeout", "The request took too long."),
        413 => ("payload_too_large", "The request is too large."),
        429 => ("too_many_requests", "The rate limit of this service is exceeded. Try again later."),
        502 => ("bad_gateway", "The service could not be reached."),
        503 => ("service_unavailable", "The service is unable to fulfil the request, please retry."),
        504 => ("gateway_timeout", "The service did not answer in time."),
        _ => ("internal_error", "An internal error occurred, please retry."),
    }
}

/// The greatest index of a character's start that is not beyond `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Promises the whole body and breaks off in its middle.
fn half(status: u16, headers: Vec<(HeaderName, String)>, text: String) -> Response {
    let whole = text.len();
    let first = Bytes::from(text.into_bytes()).slice(..whole / 2);
    let end = stream::once(async {
        // The pause lets the first half leave; without it nothing of the reply would.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    let parts = stream::iter([Ok(first)]).chain(end);
    let mut response = response(status, headers, Body::from_stream(parts));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(whole));
    response
}

fn html() -> Response {
    let page = "<html><head><title>Service gateway</title></head><body><h1>Please wait</h1></body></html>";
    let mut response = response(200, Vec::new(), Body::from(page));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// An endless name in one item, written piece by piece.
fn big(key: &str, bytes: u64) -> Body {
    const PIECE: usize = 64 * 1024;
    let piece = Bytes::from(vec![b'x'; PIECE]);
    let pieces = usize::try_from(bytes).unwrap_or(usize::MAX).div_ceil(PIECE);
    let head = Bytes::from(format!("{{\"{key}\":[{{\"id\":\"big\",\"name\":\""));
    let body = stream::iter([head])
        .chain(stream::repeat(piece).take(pieces))
        .chain(stream::iter([Bytes::from_static(b"\"}]}")]))
        .map(Ok::<_, io::Error>);
    Body::from_stream(body)
}

fn wrong_types(text: &str, key: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(mut body)) => {
            body.insert(key.to_owned(), json!("not a list"));
            body.insert("limit".to_owned(), json!({}));
            Value::Object(body).to_string()
        }
        _ => "[7,\"text\",false]".to_owned(),
    }
}

/// Mutates every second item and adds some that are none.
fn odd_items(text: &str, key: &str) -> String {
    let Ok(mut body) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    let items = match &mut body {
        Value::Array(items) => Some(items),
        Value::Object(body) => body.get_mut(key).and_then(Value::as_array_mut),
        _ => None,
    };
    if let Some(items) = items {
        for (at, item) in items.iter_mut().enumerate().filter(|(at, _)| at % 2 == 1) {
            for field in ["name", "tags", "zone", "profile", "rules"] {
                if item.get(field).is_some() {
                    item[field] = if at % 4 == 1 { Value::Null } else { json!([7]) };
                }
            }
            item["status"] = json!("an_unknown_value");
            item["a_new_field"] = json!({ "nested": [1, "two", null] });
        }
        items.extend([json!(7), Value::Null, json!("text"), json!([]), json!({})]);
    }
    body.to_string()
}

/// An array where an object belongs, and the other way round.
fn bare(text: &str, key: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(mut body)) => body.remove(key).unwrap_or_else(|| json!([])).to_string(),
        Ok(other) => json!({ key: other }).to_string(),
        Err(_) => text.to_owned(),
    }
}
