//! `POST /mcp`: the Model Context Protocol, for live accounts. Every request stands for itself; there is no session.
//!
//! The credential is `X-IBM-Authorization` alone: a cookie would let any page of this host ask, and `Authorization` is
//! for whoever stands in front. Nothing here is compressed: answers hold what others named beside what is asked for.

mod host;
mod kept;

pub use kept::Kept;

use super::App;
use super::body;
use super::credentials::{X_IBM_AUTHORIZATION, bearer};
use super::problem::Problem;
use crate::run::Deadline;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use drawstream_mcp::{Given, Headers, Notify, Reply, Server};
use futures::Stream;
use host::{Asker, ServiceHost};
use serde_json::Value;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Proxies cut a stream that is silent for longer.
const SILENCE: Duration = Duration::from_secs(15);

/// The handler.
///
/// # Errors
/// For a body that does not come, or is too large. All else is said as the protocol has it.
pub async fn mcp(
    State(app): State<Arc<App>>,
    deadline: Option<Extension<Deadline>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let asker = Asker {
        token: bearer(&headers, &X_IBM_AUTHORIZATION).map(|token| token.to_owned().into()),
        asked: Instant::now(),
        deadline: deadline.map(|Extension(deadline)| deadline),
    };
    let bytes = body::whole(body).await?;
    let server = Server::new(Arc::new(ServiceHost { app }), Given { version: env!("CARGO_PKG_VERSION") });
    let own = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let sent = Headers { version: own("mcp-protocol-version"), method: own("mcp-method"), name: own("mcp-name") };
    let takes_events = own(header::ACCEPT.as_str()).is_some_and(|accept| accept.contains("text/event-stream"));
    if takes_events && server.is_long(&bytes, &sent) {
        return Ok(told(stream(server, asker, bytes, sent)));
    }
    let quiet: Notify = Arc::new(|_| {});
    Ok(match server.answer(&asker, &bytes, Some(&sent), &quiet).await {
        Reply::Nothing => StatusCode::ACCEPTED.into_response(),
        Reply::Message(status, message) => {
            let mut response = body::json(&message);
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            response
        }
    })
}

/// A reply that goes on while an account is read: a comment at once, progress, and the answer as the last event. Who
/// reads no more stops it.
fn stream(
    server: Server<ServiceHost>,
    asker: Asker,
    bytes: Vec<u8>,
    sent: Headers,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let (to_notes, mut notes) = mpsc::unbounded_channel::<Value>();
    let notify: Notify = Arc::new(move |note| drop(to_notes.send(note)));
    async_stream::stream! {
        yield Ok(Event::default().comment(""));
        let mut answer = std::pin::pin!(server.answer(&asker, &bytes, Some(&sent), &notify));
        let reply = loop {
            tokio::select! {
                biased;
                Some(note) = notes.recv() => yield Ok(message(&note)),
                reply = &mut answer => break reply,
            }
        };
        while let Ok(note) = notes.try_recv() {
            yield Ok(message(&note));
        }
        if let Reply::Message(_, answer) = reply {
            yield Ok(message(&answer));
        }
    }
}

fn message(value: &Value) -> Event {
    Event::default().event("message").data(value.to_string())
}

fn told(frames: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let mut response = Sse::new(frames).keep_alive(KeepAlive::new().interval(SILENCE)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}
