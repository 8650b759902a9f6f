//! One call, with limits on its time, size and number of tries. A failure is described as the coverage has it.

use super::iam::Token;
use super::kept_words;
use super::limit::Limit;
use super::retry::{self, Patience};
use crate::tls;
use bytes::{Bytes, BytesMut};
use drawstream_estate::CoverageState;
use drawstream_readers::loose::{Items, Text};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use std::error::Error as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// The largest reply that is read. A page of 100 VPC resources is about 300 kB.
pub const LARGEST_BODY_BYTES: usize = 16 << 20;

/// Why a call gave up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The state that the coverage gives it.
    pub state: CoverageState,
    /// Status of the last reply.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// What happened, such as `its answer broke off`; empty where the status says it.
    pub reason: String,
    /// Tries made.
    pub tries: u32,
    /// For IBM's support.
    pub request_id: Option<String>,
}

impl Failure {
    /// A failure without a reply to quote.
    pub fn plain(state: CoverageState, reason: &str, tries: u32) -> Self {
        Self { state, status: None, code: None, reason: reason.to_owned(), tries, request_id: None }
    }

    /// What happened, in words: `answered 403`.
    pub fn words(&self) -> String {
        match self.status {
            Some(status) if self.reason.is_empty() => format!("answered {status}"),
            _ => self.reason.clone(),
        }
    }
}

/// A request; it is sent again where a try fails.
#[derive(Debug, Clone)]
pub struct Request {
    /// The whole URL.
    pub url: String,
    /// Body of a POST; a GET without one.
    pub json: Option<String>,
    /// Power VS's `CRN` header.
    pub crn: Option<String>,
}

/// Counts what a run costs.
#[derive(Debug, Default)]
pub struct Tally {
    /// Requests sent again.
    pub retries: AtomicU64,
    /// Bytes of replies, decompressed.
    pub bytes: AtomicU64,
    /// Calls that wait at present because their service asked for it.
    pub waiting: AtomicU64,
}

/// Sends a request until it is answered, refused, or out of tries or time.
///
/// # Errors
/// [`Failure`] with the state that the coverage gives it.
pub async fn call(
    client: &reqwest::Client,
    token: &Token,
    limit: &Limit,
    tally: &Tally,
    request: &Request,
    patience: &Patience,
    deadline: Instant,
) -> Result<Bytes, Failure> {
    let mut tries = 0;
    loop {
        tries += 1;
        let place = limit.place().await;
        let sent = match &request.json {
            Some(json) => client.post(&request.url).header("content-type", "application/json").body(json.clone()),
            None => client.get(&request.url),
        };
        let sent = match &request.crn {
            Some(crn) => sent.header("CRN", crn),
            None => sent,
        };
        let answer =
            once(sent.bearer_auth(token.secret.expose_secret()).header("accept", "application/json"), patience).await;
        let (failure, after, most) = match answer {
            Answer::Body(body) => {
                limit.eased();
                tally.bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
                return Ok(body);
            }
            Answer::Final(mut failure) => {
                failure.tries = tries;
                return Err(failure);
            }
            Answer::Again { mut failure, after, most } => {
                if failure.status == Some(401) && token.claims.expires_at <= Timestamp::now() {
                    // The token's own time is over: no further try can succeed.
                    failure.tries = tries;
                    return Err(failure);
                }
                if failure.status.is_some_and(|status| status != 401) {
                    limit.pressed();
                }
                failure.tries = tries;
                (failure, after, most)
            }
        };
        drop(place);
        let wait = after.unwrap_or_else(|| patience.wait(tries));
        if tries >= most {
            return Err(failure);
        }
        // A service may ask for a wait so long that the sum with the present time overflows.
        if Instant::now().checked_add(wait).is_none_or(|end| end >= deadline) {
            // Waiting longer than the run has would only hold up the drawing.
            let reason = if failure.reason.is_empty() { NO_TIME.to_owned() } else { failure.reason };
            return Err(Failure { reason, ..failure });
        }
        tally.retries.fetch_add(1, Ordering::Relaxed);
        let _waiting = after.map(|_| Waiting::begin(&tally.waiting));
        tokio::time::sleep(wait).await;
    }
}

/// One call more that waits, until it is dropped.
struct Waiting<'a>(&'a AtomicU64);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicU64) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

enum Answer {
    Body(Bytes),
    Final(Failure),
    Again { failure: Failure, after: Option<Duration>, most: u32 },
}

async fn once(request: reqwest::RequestBuilder, patience: &Patience) -> Answer {
    let again = |failure, most| Answer::Again { failure, after: None, most };
    let until = Instant::now() + patience.try_timeout;
    let reply = match tokio::time::timeout_at(until, request.send()).await {
        Err(_) => return again(Failure::plain(CoverageState::Failed, "it did not answer in time", 0), patience.tries),
        Ok(Err(error)) => {
            let most = if is_unresolved(&error) { patience.tries_unresolved } else { patience.tries };
            return again(Failure::plain(CoverageState::Failed, transport_words(&error), 0), most);
        }
        Ok(Ok(reply)) => reply,
    };
    let status = reply.status().as_u16();
    let request_id = request_id(reply.headers());
    let after = reply
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| retry::retry_after(value, Timestamp::now()));
    let body = tokio::time::timeout_at(until, bounded_body(reply, LARGEST_BODY_BYTES)).await;
    if (200..300).contains(&status) {
        return match body {
            Ok(Ok(body)) => Answer::Body(body),
            Ok(Err(reason)) if reason == TOO_LARGE => Answer::Final(Failure {
                status: Some(status),
                request_id,
                ..Failure::plain(CoverageState::Failed, reason, 0)
            }),
            Ok(Err(reason)) => {
                again(Failure { request_id, ..Failure::plain(CoverageState::Failed, reason, 0) }, patience.tries)
            }
            Err(_) => again(Failure::plain(CoverageState::Failed, "its answer did not end in time", 0), patience.tries),
        };
    }
    let said = body.ok().and_then(Result::ok).map(|body| ErrorBody::of(&body)).unwrap_or_default();
    let failure = Failure {
        state: if matches!(status, 401 | 403 | 404) { CoverageState::Refused } else { CoverageState::Failed },
        status: Some(status),
        code: said.code,
        reason: String::new(),
        tries: 0,
        request_id: request_id.or(said.request_id),
    };
    if status == 401 {
        Answer::Again { failure, after, most: patience.tries_unauthorized }
    } else if retry::may_pass(status) {
        Answer::Again { failure, after, most: patience.tries }
    } else {
        Answer::Final(failure)
    }
}

const NO_TIME: &str = "no time was left for another try";
const TOO_LARGE: &str = "its answer is larger than any list should be and was not read";

/// Reads a body up to a bound.
///
/// # Errors
/// Words for what went wrong.
pub async fn bounded_body(mut reply: reqwest::Response, most: usize) -> Result<Bytes, &'static str> {
    if reply.content_length().is_some_and(|length| length > most as u64) {
        return Err(TOO_LARGE);
    }
    let mut body = BytesMut::new();
    loop {
        match reply.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > most => return Err(TOO_LARGE),
            // A reply in one piece is handed on as it came.
            Ok(Some(chunk)) if body.is_empty() && reply.content_length() == Some(chunk.len() as u64) => {
                return Ok(chunk);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body.freeze()),
            Err(_) => return Err("its answer broke off"),
        }
    }
}

/// What a transport error was, in words that hold no address and no header.
pub fn transport_words(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "it did not answer in time"
    } else if is_unresolved(error) {
        "its name does not resolve"
    } else if error.is_connect() && tls::trusts_nobody() && error.url().is_some_and(|url| url.scheme() == "https") {
        tls::NO_AUTHORITIES
    } else if error.is_connect() {
        "no connection could be made"
    } else if error.is_redirect() {
        "it answered with a redirect, which is not followed"
    } else {
        "the connection broke"
    }
}

/// Whether a connection failed at the host's name. The resolver's error has no type of its own to ask for.
fn is_unresolved(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.to_string().contains("dns error") {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// The id under which IBM's support finds a call.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    ["x-request-id", "transaction-id", "x-correlation-id", "x-global-transaction-id"]
        .iter()
        .find_map(|name| headers.get(*name))
        .and_then(|value| value.to_str().ok())
        .map(|value| kept_words(value, 80))
}

/// What is read of an error's body, in the order in which IBM's services fall back. Its message is not kept: it may
/// quote anything.
#[derive(Debug, Default)]
struct ErrorBody {
    code: Option<String>,
    request_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawErrorBody {
    errors: Items<RawError>,
    code: Text,
    #[serde(rename = "errorCode")]
    error_code: Text,
    trace: Text,
    #[serde(rename = "incidentID")]
    incident_id: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawError {
    code: Text,
}

impl ErrorBody {
    fn of(body: &[u8]) -> Self {
        let raw: RawErrorBody = serde_json::from_slice(body).unwrap_or_default();
        let first = raw.errors.first().map(|error| &**error.code).unwrap_or_default();
        let code = [first, &raw.code, &raw.error_code].into_iter().find(|code| !code.is_empty());
        let id = [&*raw.trace, &*raw.incident_id].into_iter().find(|id| !id.is_empty());
        Self { code: code.map(|code| kept_words(code, 60)), request_id: id.map(|id| kept_words(id, 80)) }
    }
}
