//! Sends replies to Lambda's runtime API.
//!
//! The runtime crate does so too, but on a socket with Nagle's algorithm: of its small writes the second waits for a
//! delayed acknowledgement, so that the first event of every stream comes 40 ms late, and the crate has no switch for
//! it. Here a reply's head and what is there of its body go out together, and nothing waits. All else (asking for
//! invocations, their context, their end) stays the crate's.

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Request};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream;
use hyper_util::client::legacy::connect::HttpConnector;
use lambda_http::request::LambdaRequest;
use lambda_http::{Error, LambdaEvent, Service, StreamAdapter};
use lambda_runtime::{Diagnostic, LambdaInvocation, StreamResponse};
use lambda_runtime_api_client::{Client, body, build_request};
use std::sync::Arc;
use std::task::{Context, Poll};

type Reply = <StreamAdapter<'static, Router, Body> as Service<LambdaEvent<LambdaRequest>>>::Response;

/// Lets the router answer an invocation, and sends its reply.
#[derive(Clone)]
pub struct Replies {
    router: StreamAdapter<'static, Router, Body>,
    client: Arc<Client>,
}

impl Replies {
    /// The router's.
    pub fn of(router: Router) -> Result<Replies, Error> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder().with_connector(connector).build()?;
        Ok(Replies { router: StreamAdapter::from(router), client: Arc::new(client) })
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
        let (id, client) = (context.request_id.clone(), self.client.clone());
        let answer = serde_json::from_slice(&body).map(|event| self.router.call(LambdaEvent::new(event, context)));
        Box::pin(async move {
            let mut request = match answer {
                Ok(reply) => streamed(&id, reply.await?)?,
                // Not an event of a function URL: somebody tries the function by hand.
                Err(error) => refused(&id, &error)?,
            };
            if let Some(invocation) = parts.headers.get("lambda-runtime-invocation-id") {
                request.headers_mut().insert("lambda-runtime-invocation-id", invocation.clone());
            }
            client.call(request).await?;
            Ok(())
        })
    }
}

/// Head in JSON, eight zeros, and the body as it comes.
fn streamed(id: &str, reply: Reply) -> Result<Request<body::Body>, Error> {
    let StreamResponse { mut metadata_prelude, stream } = reply;
    metadata_prelude.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/octet-stream"));
    // Two chunks, sent in one: `cargo lambda watch` takes the first for the whole head.
    let head = [serde_json::to_vec(&metadata_prelude)?, vec![0; 8]];
    let head = stream::iter(head.map(|part| Ok(part.into())));
    let request = build_request()
        .method("POST")
        .uri(format!("/2018-06-01/runtime/invocation/{id}/response"))
        .header("lambda-runtime-function-response-mode", "streaming")
        .header(CONTENT_TYPE, "application/vnd.awslambda.http-integration-response")
        .body(body::Body::new(Body::from_stream(head.chain(stream))))?;
    Ok(request)
}

fn refused(id: &str, error: &serde_json::Error) -> Result<Request<body::Body>, Error> {
    let (line, column) = (error.line(), error.column());
    // Its own words may quote the event.
    let error_message = format!("not an event of a function URL (line {line}, column {column})");
    tracing::error!(target: "drawstream", cause = error_message, "an invocation was refused");
    let diagnostic = Diagnostic { error_type: "drawstream.NotAnEvent".to_owned(), error_message };
    let request = build_request()
        .method("POST")
        .uri(format!("/2018-06-01/runtime/invocation/{id}/error"))
        .header("lambda-runtime-function-error-type", "unhandled")
        .body(body::Body::from(serde_json::to_vec(&diagnostic)?))?;
    Ok(request)
}
