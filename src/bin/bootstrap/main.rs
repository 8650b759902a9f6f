//! The Lambda host.

mod reply;
mod survey;

use axum::extract::Request;
use axum::middleware::{self, Next};
use drawstream::collect::Endpoints;
use drawstream::config::{Config, ConfigError, Place};
use drawstream::http::{App, Deadline, router};
use drawstream::metrics::Metrics;
use drawstream::run::Runner;
use drawstream::{logs, store};
use lambda_http::{RequestExt as _, tower};
use reply::Replies;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;
use tracing::Instrument as _;

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_none() {
        eprintln!(
            "bootstrap runs in AWS Lambda only (AWS_LAMBDA_RUNTIME_API is not set). On a laptop, run drawstream."
        );
        return ExitCode::FAILURE;
    }
    logs::init(Place::Lambda);
    // One artifact, two functions: the handler's name says which this is.
    let is_survey = std::env::var("_HANDLER").is_ok_and(|handler| handler == survey::HANDLER);
    match if is_survey { survey::serve().await } else { serve().await } {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(cause = %error, "the function cannot go on");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error + Send + Sync>> {
    let config = Config::from_env(Place::Lambda)?;
    let store = store::Lazy::bucket(config.bucket.as_deref().ok_or(ConfigError::NoBucket)?, &config);
    // A reader that leaves is not seen here: the deadline bounds the run.
    let runner = Arc::new(Runner::new(store, false, config.silence).telling(Metrics::of_lambda()));
    let app = App::new(config, Endpoints::from_env()?, None, runner);
    let router = router(app).layer(middleware::from_fn(note_invocation));
    let replies = Replies::of(router.clone())?;
    // What the crate would send its replies by gives way to what sends them here.
    let instead = tower::layer::layer_fn(move |_| replies.clone());
    lambda_http::streaming_runtime(router).layer(instead).run().await
}

/// Tells the routes when the invocation will be cut off, and every line of the log which one it is.
async fn note_invocation(mut request: Request, next: Next) -> axum::response::Response {
    let Some(context) = request.lambda_context_ref() else { return next.run(request).await };
    let span = tracing::info_span!(
        target: "drawstream",
        "invocation",
        lambda_request_id = context.request_id,
        trace_id = context.xray_trace_id,
    );
    let deadline = context.deadline();
    // `cargo lambda watch` sends one that is long past, where Lambda starts nothing that late.
    if deadline > SystemTime::now() {
        request.extensions_mut().insert(Deadline(deadline));
    }
    next.run(request).instrument(span).await
}
