//! Answers invocations: the event becomes a request, the router's reply goes to Lambda's runtime API.
//!
//! The runtime crate does so too, but on a socket with Nagle's algorithm: of its small writes the second waits for a
//! delayed acknowledgement, so that the first event of every stream comes 40 ms late, and the crate has no switch for
//! it. Here a reply's head and what is there of its body go out together, and nothing waits. All else (asking for
//! invocations, their context, their end) stays the crate's.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderValue, Request, Response};
use drawstream::http::request_of;
use drawstream::last_words;
use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use hyper_util::client::legacy::connect::HttpConnector;
use lambda_http::{Error, RequestExt as _, Service};
use lambda_runtime::{Diagnostic, LambdaInvocation, MetadataPrelude};
use lambda_runtime_api_client::{Client, body, build_request};
use std::sync::Arc;
use std::task::{Context, Poll};

/// Lets the router answer an invocation, and sends its reply.
#[derive(Clone)]
pub struct Replies {
    router: Router,
    client: Arc<Client>,
}

impl Replies {
    /// The router's.
    ///
    /// # Errors
    /// Where the runtime API's address is none.
    pub fn of(router: Router) -> Result<Replies, Error> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder().with_connector(connector).build()?;
        Ok(Replies { router, client: Arc::new(client) })
    }
}

impl Service<LambdaInvocation> for Replies {
    type Response = ();
    type Error = Error;
    type Future = BoxFuture<'static, Result<(), Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let LambdaInvocation { parts, body, context, .. } = invocation;
        let (mut router, client) = (self.router.clone(), self.client.clone());
        Box::pin(async move {
            let id = context.request_id.clone();
            let open = last_words::open();
            // Whatever an event holds: an error from here would end the process, and with it other people's runs.
            let answer = async move {
                let request = request_of(&body).map_err(not_an_event)?.with_lambda_context(context);
                let Ok(reply) = router.call(request).await;
                Ok(reply)
            };
            // A task of its own: where a panic ends the process, this one still says so.
            let answered = tokio::select! {
                answered = tokio::spawn(answer) => answered.unwrap_or_else(|_| Err(broken())),
                () = last_words::panicked() => Err(broken()),
            };
            let mut request = match answered {
                Ok(reply) => streamed(&id, reply)?,
                Err(diagnostic) => refused(&id, &diagnostic)?,
            };
            if let Some(invocation) = parts.headers.get("lambda-runtime-invocation-id") {
                request.headers_mut().insert("lambda-runtime-invocation-id", invocation.clone());
            }
            client.call(request).await?;
            drop(open);
            if last_words::is_ending() {
                // The next invocation is another process's.
                std::future::pending::<()>().await;
            }
            Ok(())
        })
    }
}

/// Head in JSON, eight zeros, and the body as it comes.
fn streamed(id: &str, reply: Response<Body>) -> Result<Request<body::Body>, Error> {
    let (parts, body) = reply.into_parts();
    let (status_code, mut headers) = (parts.status, parts.headers);
    // Lambda takes cookies by themselves: of a header's values it keeps one.
    let cookies = headers.get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()).map(str::to_owned);
    let cookies = cookies.collect();
    headers.remove(SET_COOKIE);
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/octet-stream"));
    let prelude = MetadataPrelude { status_code, headers, cookies };
    // Two chunks, sent in one: `cargo lambda watch` takes the first for the whole head.
    let head = [serde_json::to_vec(&prelude)?, vec![0; 8]];
    let head = stream::iter(head.map(|part| Ok(part.into())));
    let request = build_request()
        .method("POST")
        .uri(format!("/2018-06-01/runtime/invocation/{id}/response"))
        .header("lambda-runtime-function-response-mode", "streaming")
        .header(CONTENT_TYPE, "application/vnd.awslambda.http-integration-response")
        .body(body::Body::new(Body::from_stream(head.chain(body.into_data_stream()))))?;
    Ok(request)
}

/// Somebody tries the function by hand.
fn not_an_event(error: serde_json::Error) -> Diagnostic {
    let (line, column) = (error.line(), error.column());
    // Its own words may quote the event.
    let error_message = format!("not an event of a function URL (line {line}, column {column})");
    tracing::error!(target: "drawstream", cause = error_message, "an invocation was refused");
    Diagnostic { error_type: "drawstream.NotAnEvent".to_owned(), error_message }
}

/// The panic hook has logged its place.
fn broken() -> Diagnostic {
    let error_message = "something broke inside drawstream; that is a bug".to_owned();
    Diagnostic { error_type: "drawstream.Broken".to_owned(), error_message }
}

fn refused(id: &str, diagnostic: &Diagnostic) -> Result<Request<body::Body>, Error> {
    let request = build_request()
        .method("POST")
        .uri(format!("/2018-06-01/runtime/invocation/{id}/error"))
        .header("lambda-runtime-function-error-type", "unhandled")
        .body(body::Body::from(serde_json::to_vec(diagnostic)?))?;
    Ok(request)
}
