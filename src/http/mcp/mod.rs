//! `POST /mcp`: the Model Context Protocol, for live accounts. Every request stands for itself; there is no session.
//!
//! The credential is `X-IBM-Authorization` alone: a cookie would let any page of this host ask, and `Authorization` is
//! for whoever stands in front. Nothing here is compressed: answers hold what others named beside what is asked for.

mod host;
mod kept;
mod tasks;

pub use kept::Kept;

use super::App;
use super::body;
use super::credentials::{X_IBM_AUTHORIZATION, bearer};
use super::problem::Problem;
use crate::run::Deadline;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use drawstream_mcp::{Given, Server};
use futures::{Stream, StreamExt as _};
use host::{Asker, ServiceHost};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Proxies cut a reply that is silent for longer.
const SILENCE: Duration = Duration::from_secs(15);
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

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
    let bytes = Bytes::from(body::whole(body).await?);
    let server = Server::new(Arc::new(ServiceHost { app }), asker, Given { version: env!("CARGO_PKG_VERSION") });
    let mut answer =
        Box::pin(async move { drawstream_mcp::http::answer(server, &headers, bytes).await.map(Body::new) });
    // What is wrong with a request is found out at once: an answer that is later than this has the status 200, and may
    // begin before it is there.
    Ok(match timeout(SILENCE, &mut answer).await {
        Ok(reply) if is_stream(&reply) => events(reply.into_body()),
        Ok(reply) => reply,
        Err(_) => events(Body::from_stream(awaited(answer))),
    })
}

fn is_stream(reply: &Response) -> bool {
    reply.headers().get(header::CONTENT_TYPE) == Some(&EVENTS)
}

/// An answer that is a while in coming: comments, and it as the last event. Who reads no more stops it.
fn awaited(
    mut answer: impl Future<Output = Response> + Send + Unpin + 'static,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    async_stream::stream! {
        yield Ok(Bytes::from_static(b":\n\n"));
        let reply = loop {
            match timeout(SILENCE, &mut answer).await {
                Ok(reply) => break reply,
                Err(_) => yield Ok(Bytes::from_static(b":\n\n")),
            }
        };
        let is_stream = is_stream(&reply);
        let mut parts = reply.into_body().into_data_stream();
        // JSON that is written here has no line ends.
        if !is_stream {
            yield Ok(Bytes::from_static(b"data: "));
        }
        while let Some(Ok(part)) = parts.next().await {
            yield Ok(part);
        }
        if !is_stream {
            yield Ok(Bytes::from_static(b"\n\n"));
        }
    }
}

fn events(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, EVENTS);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_late_is_an_event_behind_comments() {
        let late = |reply: Response| {
            Box::pin(async move {
                tokio::time::sleep(SILENCE * 5 / 2).await;
                reply
            })
        };
        for reply in [body::json(&[1]), events(Body::from("data: [1]\n\n"))] {
            let said = axum::body::to_bytes(Body::from_stream(awaited(late(reply))), 1_000).await.unwrap();
            assert_eq!(said, ":\n\n:\n\n:\n\ndata: [1]\n\n");
        }
    }
}
