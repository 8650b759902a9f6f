//! What every request must satisfy before a route sees it, and what every reply carries.

use super::App;
use super::credentials::X_IBM_AUTHORIZATION;
use super::event::Unreadable;
use super::problem::Problem;
use super::query;
use crate::config::Place;
use crate::run::Deadline;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use drawstream_sources::is_loopback;
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::time::timeout_at;
use url::Url;

/// Browsers send some twenty, proxies add a few.
const MOST_HEADERS: usize = 100;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Headers that decide about a request.
static SINGLE: [HeaderName; 11] = [
    header::HOST,
    header::ORIGIN,
    header::CONTENT_TYPE,
    header::AUTHORIZATION,
    X_IBM_AUTHORIZATION,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("last-event-id"),
    SEC_FETCH_SITE,
    HeaderName::from_static("mcp-protocol-version"),
    HeaderName::from_static("mcp-method"),
    HeaderName::from_static("mcp-name"),
];

/// Refuses what should not be answered; turns a panic into a reply; adds the headers that all replies have.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match admit(&app, &request) {
        Err(problem) => problem.into_response(),
        Ok(()) => run(request, next).await.unwrap_or_else(Problem::into_response),
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if app.config.place == Place::Lambda {
        // A function URL answers over HTTPS only, and so must whatever stands in front of it.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets the route answer, in time.
async fn run(request: Request, next: Next) -> Result<Response, Problem> {
    let until = request.extensions().get::<Deadline>().map(|deadline| deadline.last_words());
    let response = AssertUnwindSafe(next.run(request)).catch_unwind();
    let response = match until {
        Some(until) => timeout_at(until, response).await.map_err(|_| {
            let detail = "The time that one request may take was over before there was an answer. Try again.";
            tracing::error!("a request was not answered in time");
            Problem::new(StatusCode::GATEWAY_TIMEOUT, detail)
        })?,
        None => response.await,
    };
    // The panic hook has logged its place.
    response.map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Something broke inside drawstream; that is a bug.")
    })
}

fn admit(app: &App, request: &Request) -> Result<(), Problem> {
    if let Some(Unreadable(problem)) = request.extensions().get() {
        return Err(problem.clone());
    }
    let (uri, headers) = (request.uri(), request.headers());
    if headers.len() > MOST_HEADERS {
        let detail = format!("A request here has at most {MOST_HEADERS} headers.");
        return Err(Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail));
    }
    if app.config.place == Place::Laptop {
        check_host(uri, headers)?;
    }
    if matches!(*request.method(), Method::POST | Method::DELETE) {
        check_origin(app, headers)?;
        check_content_type(request.method(), headers)?;
    }
    check_site(uri, headers)?;
    check_single(headers)?;
    query::check(uri)
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

/// A page of another site whose name was pointed at this machine sends its own name as Host.
fn check_host(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    // All that are named: whoever sends two wants them to be judged by one and used by the other.
    let hosts = headers.get_all(header::HOST).into_iter().map(|host| host.to_str().unwrap_or_default());
    let mut named = hosts.chain(uri.authority().map(|authority| authority.as_str())).peekable();
    if named.peek().is_some() && named.all(is_here) {
        return Ok(());
    }
    let detail = "This service answers only on this machine's own names: localhost, 127.0.0.1 or [::1].";
    Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, detail))
}

/// Whether a Host is a name of this machine, and nothing else is in it.
fn is_here(host: &str) -> bool {
    let Ok(url) = Url::parse(&format!("http://{host}/")) else { return false };
    let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
    bare && is_loopback(url.host())
}

/// What decides about a request is there once: of two, one would be judged and the other used.
fn check_single(headers: &HeaderMap) -> Result<(), Problem> {
    let twice = SINGLE.iter().find(|name| headers.get_all(*name).into_iter().nth(1).is_some());
    twice.map_or(Ok(()), |name| Err(Problem::bad_request(format!("The header {name} is there more than once."))))
}

/// Against forged requests: SameSite cookies are one wall, this is the other.
fn check_origin(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let is_own = |sent: &HeaderValue| {
        let Some(sent) = sent.to_str().ok().and_then(|sent| Url::parse(sent).ok()) else { return false };
        match (&app.config.origin, host(headers)) {
            (Some(own), _) => sent.origin() == *own,
            // Behind a function URL the scheme that the browser saw is not in the request: the names decide.
            (None, Some(host)) => Url::parse(&format!("{}://{host}", sent.scheme()))
                .is_ok_and(|own| own.origin().is_tuple() && own.origin() == sent.origin()),
            (None, None) => false,
        }
    };
    if headers.get_all(header::ORIGIN).into_iter().all(is_own) { Ok(()) } else { Err(foreign()) }
}

/// What a browser says of where a request comes from. To it, all ports of a host are one site: the cookie goes along
/// from a page of any other program on this machine, and a GET has no `Origin` that would tell.
fn check_site(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    // Anybody may have a link to the page, and the page's parts are no secret.
    let open = uri.path() == "/" || uri.path().starts_with("/assets/");
    // `none`: somebody has typed the address.
    let own = headers.get_all(SEC_FETCH_SITE).into_iter().all(|site| site == "same-origin" || site == "none");
    if open || own { Ok(()) } else { Err(foreign()) }
}

fn foreign() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "This request comes from another site's page.")
}

fn check_content_type(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    // Every POST here has a body, whether or not the host passes its length on.
    let body = *method == Method::POST
        || headers.contains_key(header::TRANSFER_ENCODING)
        || length.is_some_and(|length| length != "0");
    let sent = headers.get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok());
    let json = sent
        .and_then(|sent| sent.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"));
    if json || (!body && sent.is_none()) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the body as Content-Type: application/json."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::Endpoints;
    use crate::config::Config;
    use crate::run::Runner;
    use crate::store;
    use axum::body::Body;
    use axum::routing::get;
    use axum::{Router, middleware};
    use std::time::SystemTime;
    use tower_service::Service as _;

    #[test]
    fn only_this_machines_names_are_loopback() {
        for host in
            ["localhost", "localhost:8080", "LocalHost", "a.localhost:1", "127.0.0.1:8080", "127.9.9.9", "[::1]:80"]
        {
            assert!(is_here(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "127.0.0.1.example.com",
            "localhost.example.com",
            "10.0.0.1",
            "user@localhost",
            "localhost/x",
            "[::2]",
            "0.0.0.0",
        ] {
            assert!(!is_here(host), "{host}");
        }
    }

    /// A route that panics and one that never answers, behind the guard.
    async fn ask(path: &str) -> (StatusCode, String) {
        let config = Config::read(Place::Lambda, |name| match name {
            "DRAWSTREAM_BUCKET" => Some("b".to_owned()),
            "DRAWSTREAM_SEALING_KEYS" => Some("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=".to_owned()),
            _ => None,
        });
        let config = config.unwrap();
        let runner = Arc::new(Runner::new(store::Lazy::bucket("b", &config), false, config.silence));
        let app = App::new(config, Endpoints::all_at("http://127.0.0.1:9"), None, runner);
        let mut router: Router = Router::new()
            .route("/panic", get(async || -> &str { panic!("with a secret in it") }))
            .route("/hang", get(std::future::pending::<&str>))
            .layer(middleware::from_fn_with_state(app, guard));
        let past = Deadline(SystemTime::UNIX_EPOCH);
        let request = Request::builder().uri(path).extension(past).body(Body::empty()).unwrap();
        let response = router.call(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_route_that_panics_or_hangs_is_answered_in_words() {
        let (status, body) = ask("/panic").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("that is a bug") && !body.contains("secret"), "{body}");
        let (status, body) = ask("/hang").await;
        assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
        assert!(body.contains("Try again"), "{body}");
    }
}
