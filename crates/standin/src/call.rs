//! One call as it was asked.

use axum::{
    body::to_bytes,
    extract::Request,
    http::{HeaderMap, Method},
};
use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

/// A request, taken apart. The body is kept for the services that read one and never written anywhere.
#[derive(Debug)]
pub(crate) struct Call {
    pub method: Method,
    /// Segments of the path, percent-decoded.
    pub path: Vec<String>,
    /// The path as it was written.
    pub raw_path: String,
    pub query: Vec<(String, String)>,
    pub raw_query: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// `http://<host>` as the caller knows it.
    pub base: String,
    /// Echo of `X-Request-Id`, or one of our own.
    pub request_id: String,
}

/// A call whose body is longer than any that a service takes; the call without it.
#[derive(Debug)]
pub(crate) struct TooLarge(pub Box<Call>);

const LONGEST_BODY: usize = 1 << 20;

impl Call {
    /// Reads the request to its end.
    pub async fn read(request: Request) -> Result<Self, TooLarge> {
        let (parts, body) = request.into_parts();
        let request_id = match parts.headers.get("x-request-id").and_then(|id| id.to_str().ok()) {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => fresh_id(),
        };
        let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
        let raw_path = parts.uri.path().to_owned();
        let raw_query = parts.uri.query().unwrap_or_default().to_owned();
        let mut call = Self {
            path: raw_path.split('/').filter(|part| !part.is_empty()).map(decoded).collect(),
            query: url::form_urlencoded::parse(raw_query.as_bytes()).into_owned().collect(),
            base: format!("http://{host}"),
            method: parts.method,
            headers: parts.headers,
            body: Vec::new(),
            raw_path,
            raw_query,
            request_id,
        };
        match to_bytes(body, LONGEST_BODY).await {
            Ok(body) => call.body = body.to_vec(),
            Err(_) => return Err(TooLarge(Box::new(call))),
        }
        Ok(call)
    }

    /// The value of a query parameter.
    pub fn ask(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The bearer token.
    pub fn bearer(&self) -> &str {
        let value = self.header("authorization").unwrap_or_default();
        match value.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => "",
        }
    }
}

/// Percent-decodes one segment; ids may hold colons and slashes.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = (first == b'%').then(|| tail.get(..2)).flatten().and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An id in the form of a UUID, new for every call.
pub(crate) fn fresh_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let random = RandomState::new();
    let (a, b) = (random.hash_one(NEXT.fetch_add(1, Ordering::Relaxed)), random.hash_one("id"));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}
