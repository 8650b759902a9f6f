//! The function that a state machine calls: a step in, JSON out.

use drawstream::collect::Endpoints;
use drawstream::config::SurveyConfig;
use drawstream::metrics::Metrics;
use drawstream::survey::steps::{StepError, Steps};
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tracing::Instrument as _;

/// Its handler in the template.
pub const HANDLER: &str = "survey";
/// Kept to say in words that the time is over.
const MARGIN: Duration = Duration::from_secs(5);

/// Answers invocations.
///
/// # Errors
/// Where the environment does not say what it needs, or the runtime API fails.
pub async fn serve() -> Result<(), lambda_runtime::Error> {
    let steps = Arc::new(Steps::new(SurveyConfig::from_env()?, Endpoints::from_env()?, Metrics::of_lambda()));
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let steps = steps.clone();
        async move {
            let LambdaEvent { payload, context } = event;
            let left = context.deadline().duration_since(SystemTime::now()).ok();
            let span = tracing::info_span!(
                target: "drawstream",
                "step",
                lambda_request_id = context.request_id,
                trace_id = context.xray_trace_id,
            );
            let left = left.map(|left| left.saturating_sub(MARGIN));
            steps.take(payload, left).instrument(span).await.map_err(diagnostic)
        }
    }))
    .await
}

fn diagnostic(error: StepError) -> Diagnostic {
    let (label, words) = (error.label(), error.to_string());
    tracing::error!(target: "drawstream", cause = words, label, "a step failed");
    Diagnostic { error_type: label.to_owned(), error_message: words }
}
