//! `GET /sse`: starts a job, joins one that runs, or tells a finished one's result again.

use super::App;
use super::credentials::{self, Credentials};
use super::problem::Problem;
use super::query::{Asked, Named};
use crate::config::Place;
use crate::last_words;
use crate::run::event::Event;
use crate::run::job::Frame;
use crate::run::{Caller, Deadline, Found, Input, Order, Refusal, Stream as Events};
use crate::store::JobId;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::{FutureExt as _, Stream, StreamExt as _};
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::{Instrument as _, Span};

const RETRY: Duration = Duration::from_millis(3000);
/// Proxies cut a stream that is silent for longer.
const SILENCE: Duration = Duration::from_secs(15);
/// How long a run has for its own last event where a panic ends the process.
const MOMENT: Duration = Duration::from_secs(1);

/// The handler.
///
/// # Errors
/// Before the stream begins: 400 for the query, 401 for the credentials, 404 for a job of somebody else, 405 for other
/// methods, 410 behind its end, 502 where the store fails, 503 where too many run. What fails later is `onError`.
pub async fn sse(
    State(app): State<Arc<App>>,
    deadline: Option<Extension<Deadline>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Instant::now();
    let deadline = deadline.map(|Extension(deadline)| deadline);
    if method != Method::GET {
        // axum would answer HEAD too, and start a run that nobody reads.
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This route takes GET only."));
    }
    let (credentials, asked_for) = (Credentials::of(&app, &headers).await, Asked::of(&uri, &headers));
    let on_laptop = app.config.place == Place::Laptop;
    let (input, named, extras, credentials) = match asked_for {
        // On a laptop a file needs nobody's sign-in, and is nobody's in particular.
        Ok(Asked { from: Some(upload), named, extras, .. }) if on_laptop => {
            (Input::Upload(upload), named, extras, None)
        }
        Ok(Asked { from: Some(upload), named, extras, .. }) => {
            (Input::Upload(upload), named, extras, Some(credentials?))
        }
        Ok(Asked { retry: Some(of), named, extras, .. }) => (Input::Rest(of), named, extras, Some(credentials?)),
        Ok(Asked { scope, named, extras, .. }) => (Input::Account(scope), named, extras, Some(credentials?)),
        // First of all whether anybody is signed in: whoever is not learns nothing of what is taken.
        Err(problem) => return credentials.and(Err(problem)),
    };
    let (job, seen) = match named {
        Named::Over => {
            return Err(Problem::new(
                StatusCode::GONE,
                "This stream has ended. Its job's result is there at /sse?job=…",
            ));
        }
        Named::Nothing => (None, None),
        Named::Job { job, after } => (Some(job), after),
    };
    if let (Input::Rest(of), Some(credentials)) = (&input, &credentials) {
        can_be_completed(&app, credentials, of, job.as_ref()).await?;
    }
    let owner = credentials.as_ref().map_or_else(credentials::laptop, Credentials::owner);
    let order = |job| Order {
        job,
        sender: if on_laptop { credentials::laptop() } else { owner.clone() },
        owner,
        caller: credentials.as_ref().map(|credentials| Caller {
            token: credentials.token.clone(),
            claims: credentials.claims.clone(),
            unproven: credentials.unproven,
            endpoints: credentials.endpoints(&app),
        }),
        input,
        extras,
        asked,
        most: app.config.budget,
        deadline,
    };
    let events = match job {
        None => app.runner.begin(order(JobId::random()))?,
        Some(job) => app.runner.join(order(job), seen).await?,
    };
    let headers: [(HeaderName, &str); 2] =
        [(header::CACHE_CONTROL, "no-cache, no-transform"), (HeaderName::from_static("x-accel-buffering"), "no")];
    let keep_alive = KeepAlive::new().interval(SILENCE);
    let frames = whole(events.job().clone(), deadline, frames(app, credentials, events));
    Ok((headers, Sse::new(frames).keep_alive(keep_alive)).into_response())
}

/// Whether the owner has that finished job. A run that is named and known already has looked itself: the job that it
/// completes may be gone by now.
async fn can_be_completed(app: &App, credentials: &Credentials, of: &JobId, by: Option<&JobId>) -> Result<(), Problem> {
    let owner = credentials.owner();
    let words = match app.runner.find(of, &owner).await? {
        Found::Finished(_) => return Ok(()),
        Found::Running => Problem::new(StatusCode::CONFLICT, "The job that is to be completed has not finished yet."),
        Found::Nothing => Problem::no_such_job(),
    };
    match by {
        Some(by) if !matches!(app.runner.find(by, &owner).await?, Found::Nothing) => Ok(()),
        _ => Err(words),
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        match refusal {
            Refusal::Foreign => Problem::no_such_job(),
            Refusal::Full => Problem::new(StatusCode::SERVICE_UNAVAILABLE, refusal.to_string()),
            Refusal::Store(error) => error.into(),
        }
    }
}

/// The frames, and in every case a last one: also where making them panics, or takes longer than the host waits.
/// Never an error: Lambda's runtime would send its text as data and go on.
fn whole(
    job: JobId,
    deadline: Option<Deadline>,
    frames: impl Stream<Item = sse::Event>,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    let (until, span) = (deadline.map(Deadline::last_words), Span::current());
    let last = move |words: &str| Ok(event(&Frame::of(&job, 0, &Event::Error(words.to_owned()))));
    async_stream::stream! {
        let mut frames = pin!(AssertUnwindSafe(frames).catch_unwind());
        loop {
            // The stream is read by tasks of the host's, which know nothing of the request.
            let mut next = pin!(frames.next().instrument(span.clone()));
            let next = async {
                let next = tokio::select! {
                    biased;
                    next = &mut next => next,
                    // Its run may still say more of it.
                    () = last_words::panicked() => timeout(MOMENT, next).await.unwrap_or(Some(Err(Box::new(())))),
                };
                next.map(|frame| frame.map_err(drop))
            };
            let next = match until {
                Some(until) => timeout_at(until, next).await,
                None => next.map(Ok).await,
            };
            match next {
                Ok(Some(Ok(frame))) => yield Ok(frame),
                Ok(None) => break,
                // The panic hook has logged its place.
                Ok(Some(Err(()))) => {
                    yield last("Something broke inside drawstream; that is a bug, not your account's fault.");
                    break;
                }
                Err(_) => {
                    yield last("The time that one request may take is over. Ask for the job again.");
                    break;
                }
            }
        }
    }
}

fn frames(app: Arc<App>, credentials: Option<Credentials>, mut events: Events) -> impl Stream<Item = sse::Event> {
    async_stream::stream! {
        // First, and before any call: the reader knows at once that it is heard.
        yield sse::Event::default().retry(RETRY);
        if let (true, Some(credentials)) = (events.is_to_be_proven(), &credentials) {
            if let Err(refused) = credentials.prove(&app).await {
                yield event(&Frame::of(events.job(), 0, &Event::Error(refused.detail().to_owned())));
                return;
            }
            events.proven();
        }
        while let Some(frame) = events.next().await {
            yield event(&frame);
        }
    }
}

fn event(frame: &Frame) -> sse::Event {
    sse::Event::default().id(&frame.id).event(frame.name).data(&*frame.data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use std::time::SystemTime;

    async fn told(deadline: Option<Deadline>, frames: impl Stream<Item = sse::Event> + Send + 'static) -> String {
        let job = JobId::parse(&"a".repeat(32)).unwrap();
        let reply = Sse::new(whole(job, deadline, frames)).into_response();
        let reply = axum::body::to_bytes(reply.into_body(), 4096);
        String::from_utf8(reply.await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_stream_that_breaks_or_hangs_ends_in_words() {
        let one = || stream::iter([sse::Event::default().data("one")]);
        assert_eq!(told(None, one()).await, "data: one\n\n");
        let broken = one().chain(stream::once(async { panic!("in the middle") }));
        let told_broken = told(None, broken).await;
        assert!(told_broken.starts_with("data: one\n\nid: aaaa"), "{told_broken}");
        assert!(told_broken.contains("-end\nevent: onError\ndata: Something broke"), "{told_broken}");
        let past = Deadline(SystemTime::UNIX_EPOCH);
        let late = told(Some(past), one().chain(stream::pending())).await;
        assert!(late.contains("-end\nevent: onError\ndata: The time"), "{late}");
    }
}
