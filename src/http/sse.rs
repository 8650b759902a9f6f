//! `GET /sse`: starts a job, joins one that runs, or tells a finished one's result again.

use super::App;
use super::credentials::Credentials;
use super::jobs;
use super::problem::Problem;
use super::query::{Asked, Named};
use crate::run::Order;
use crate::run::event::Event;
use crate::run::job::{Frame, JobId, Reader};
use crate::run::registry::Entered;
use crate::store::Record;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const RETRY: Duration = Duration::from_millis(3000);
/// Proxies cut a stream that is silent for longer.
const SILENCE: Duration = Duration::from_secs(15);
/// Kept of an invocation's time for the last events and for what the runtime itself needs.
const MARGIN: Duration = Duration::from_secs(10);

/// When the host will cut the request off; Lambda does.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(pub SystemTime);

impl Deadline {
    fn budget(self) -> Duration {
        self.0.duration_since(SystemTime::now()).unwrap_or_default().saturating_sub(MARGIN)
    }
}

/// What a stream carries.
enum Source {
    /// A run's events.
    Run(Reader),
    /// The result of one that has finished.
    Finished(JobId, Box<Record>),
}

/// The handler.
pub async fn sse(
    State(app): State<Arc<App>>,
    deadline: Option<Extension<Deadline>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if method != Method::GET {
        // axum would answer HEAD too, and start a run that nobody reads.
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This route takes GET only."));
    }
    let credentials = Credentials::of(&app, &headers).await?;
    let Asked { scope, named } = Asked::of(&uri, &headers)?;
    let (job, after) = match named {
        Named::Over => {
            return Err(Problem::new(
                StatusCode::GONE,
                "This stream has ended. Its job's result is there at /sse?job=…",
            ));
        }
        Named::Nothing => (JobId::random(), None),
        Named::Job { job, after } => {
            if let Some(source) = known(&app, &credentials, &job, after).await? {
                return Ok(stream(app, credentials, source));
            }
            (job, after)
        }
    };
    let budget = match deadline {
        Some(Extension(deadline)) => app.config.budget.min(deadline.budget()),
        None => app.config.budget,
    };
    let order = Order {
        job,
        first: after.map_or(0, |n| n + 1),
        token: credentials.token.clone(),
        claims: credentials.claims.clone(),
        unproven: credentials.unproven,
        endpoints: credentials.endpoints(&app),
        scope,
        budget,
    };
    match app.runner.start(order) {
        Entered::New(job) => {
            // The run itself asks IBM about the token; asking twice would only cost a call.
            let proven = Credentials { unproven: false, ..credentials };
            Ok(stream(app, proven, Source::Run(job.read(None))))
        }
        Entered::Running(job) => Ok(stream(app, credentials, Source::Run(job.read(after)))),
        Entered::Foreign => Err(Problem::no_such_job()),
        Entered::Full => {
            let detail = "Too many drawings are being made at once. Try again in a minute.";
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail))
        }
    }
}

/// A job that runs here or has finished; 404 if it is somebody else's.
async fn known(
    app: &App,
    credentials: &Credentials,
    job: &JobId,
    after: Option<u64>,
) -> Result<Option<Source>, Problem> {
    let owner = credentials.owner();
    if let Some(running) = app.runner.registry.get(job) {
        if running.owner != owner {
            return Err(Problem::no_such_job());
        }
        if !running.ended() {
            return Ok(Some(Source::Run(running.read(after))));
        }
    }
    let record = jobs::record(app, job, &owner).await?;
    Ok(record.map(|record| Source::Finished(job.clone(), Box::new(record))))
}

fn stream(app: Arc<App>, credentials: Credentials, source: Source) -> Response {
    let headers: [(HeaderName, &str); 2] =
        [(header::CACHE_CONTROL, "no-cache, no-transform"), (HeaderName::from_static("x-accel-buffering"), "no")];
    let keep_alive = KeepAlive::new().interval(SILENCE);
    (headers, Sse::new(frames(app, credentials, source)).keep_alive(keep_alive)).into_response()
}

/// The frames. Never an error: Lambda's runtime would send its text as data and go on.
fn frames(
    app: Arc<App>,
    credentials: Credentials,
    source: Source,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    async_stream::stream! {
        // First, and before any call: the reader knows at once that it is heard.
        yield Ok(sse::Event::default().retry(RETRY));
        let refused = credentials.prove(&app).await.err();
        match (source, refused) {
            (Source::Run(reader), Some(problem)) => {
                yield Ok(event(&Frame::of(reader.job(), 0, &Event::Error(problem.detail().to_owned()))));
            }
            (Source::Finished(job, _), Some(problem)) => {
                yield Ok(event(&Frame::of(&job, 0, &Event::Error(problem.detail().to_owned()))));
            }
            (Source::Run(mut reader), None) => {
                while let Some(frame) = reader.next().await {
                    yield Ok(event(&frame));
                }
            }
            (Source::Finished(job, record), None) => {
                let last = match app.runner.store.get().await.links(&record).await {
                    Ok(links) => Event::Complete(Box::new(record.complete(&job, links))),
                    Err(error) => {
                        tracing::error!(job = %job, cause = error.cause(), "no links");
                        Event::Error(error.to_string())
                    }
                };
                yield Ok(event(&Frame::of(&job, 0, &last)));
            }
        }
    }
}

fn event(frame: &Frame) -> sse::Event {
    sse::Event::default().id(&frame.id).event(frame.name).data(&*frame.data)
}
