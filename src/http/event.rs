//! A request as a Lambda function URL tells it: an event in JSON (payload format 2.0).
//!
//! Own code in place of the runtime crate's: that ends the process at what it cannot make an address of, and anybody
//! can send such events.

use super::problem::Problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::BTreeMap;
use url::{Position, Url};

/// What is read of an event. All else in it (whose account, when, which stage) changes no answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    request_context: Context,
    raw_path: Option<String>,
    raw_query_string: Option<String>,
    cookies: Option<Vec<String>>,
    headers: Option<BTreeMap<String, Option<String>>>,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
}

#[derive(Deserialize)]
struct Context {
    http: Http,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

/// Lies with a request that an event tells and that HTTP has no form for: the guard answers with this problem.
#[derive(Debug, Clone)]
pub(super) struct Unreadable(pub Problem);

/// The request that an event tells. An event of a URL is a request in any case, so that it gets an answer in words;
/// where a part of it could be of no HTTP request, that answer says so.
///
/// # Errors
/// What is no event of a function URL: somebody has invoked the function by hand.
pub fn request_of(event: &[u8]) -> Result<Request, serde_json::Error> {
    let event: Event = serde_json::from_slice(event)?;
    Ok(read(event).unwrap_or_else(|problem| {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(Unreadable(problem));
        request
    }))
}

fn read(event: Event) -> Result<Request, Problem> {
    let body = match event.body {
        Some(text) if event.is_base64_encoded == Some(true) => {
            let wrong = |_| Problem::bad_request("The body is said to be base64 and is not.");
            STANDARD.decode(text).map_err(wrong)?.into()
        }
        Some(text) => text.into(),
        None => Body::empty(),
    };
    let mut request = Request::new(body);
    *request.method_mut() = Method::from_bytes(event.request_context.http.method.as_bytes())
        .map_err(|_| Problem::bad_request("The method is none of HTTP."))?;
    *request.uri_mut() = address(&event.raw_path.unwrap_or_default(), &event.raw_query_string.unwrap_or_default())?;
    *request.headers_mut() = headers(event.headers.unwrap_or_default(), &event.cookies.unwrap_or_default())?;
    Ok(request)
}

/// Path and query. What no address may hold as it is (a blank, a quotation mark) is written as browsers write it.
fn address(path: &str, query: &str) -> Result<Uri, Problem> {
    let long = || Problem::new(StatusCode::URI_TOO_LONG, "This address is longer than any of this service.");
    let mut url = Url::parse("http://localhost/").map_err(|_| long())?;
    url.set_path(path);
    url.set_query(Some(query).filter(|query| !query.is_empty()));
    // Nothing else is left that an address could be refused for.
    Uri::try_from(&url[Position::BeforePath..]).map_err(|_| long())
}

/// A header that cannot be kept is refused, not left out: it could be the one that would have refused the request.
fn headers(told: BTreeMap<String, Option<String>>, cookies: &[String]) -> Result<HeaderMap, Problem> {
    let wrong = || Problem::bad_request("A header holds characters that no header may hold.");
    let mut headers = HeaderMap::new();
    let mut add = |name: &[u8], value: &str| {
        let name = HeaderName::from_bytes(name).map_err(|_| wrong())?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| wrong())?;
        headers.try_append(name, value).map_err(|_| {
            Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "These are more headers than any request needs.")
        })
    };
    for (name, value) in told {
        if let Some(value) = value {
            add(name.as_bytes(), &value)?;
        }
    }
    for cookie in cookies {
        add(header::COOKIE.as_str().as_bytes(), cookie)?;
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn of(change: impl FnOnce(&mut Value)) -> Request {
        let mut event = json!({
            "rawPath": "/sse", "rawQueryString": "region=eu-de", "cookies": ["a=b", "c=d"],
            "headers": { "host": "x.on.aws", "x-odd": "\u{e9}" },
            "requestContext": { "http": { "method": "GET" } }, "body": "e30=", "isBase64Encoded": true
        });
        change(&mut event);
        request_of(event.to_string().as_bytes()).unwrap()
    }

    fn refused(request: &Request) -> Option<&str> {
        request.extensions().get::<Unreadable>().map(|unreadable| unreadable.0.detail())
    }

    #[test]
    fn an_event_is_a_request() {
        let request = of(|_| {});
        assert_eq!(refused(&request), None);
        assert_eq!((request.method(), request.uri().to_string().as_str()), (&Method::GET, "/sse?region=eu-de"));
        assert_eq!(request.headers()["host"], "x.on.aws");
        let cookies: Vec<_> = request.headers().get_all("cookie").iter().collect();
        assert_eq!(cookies, ["a=b", "c=d"]);
        assert!(refused(&of(|event| event["headers"] = Value::Null)).is_none());
    }

    #[test]
    fn an_odd_address_is_written_as_browsers_write_it() {
        for (path, query, written) in [
            ("/a b", "q=a b", "/a%20b?q=a%20b"),
            ("/<\">\u{7f}", "<\">\u{7f}#", "/%3C%22%3E%7F?%3C%22%3E%7F%23"),
            ("no-slash", "", "/no-slash"),
            ("/a?b", "", "/a%3Fb"),
            ("//evil.example/x", "", "//evil.example/x"),
            ("/\u{e9}\0", "", "/%C3%A9%00"),
            ("", "", "/"),
        ] {
            assert_eq!(address(path, query).unwrap().to_string(), written);
        }
        assert!(address(&"x".repeat(70_000), "").is_err() && address("/", &" ".repeat(30_000)).is_err());
    }

    #[test]
    fn what_http_has_no_form_for_is_refused_in_words() {
        for (field, value, words) in [
            ("body", json!("not base64!"), "base64"),
            ("rawPath", json!("x".repeat(65_600)), "longer"),
            ("headers", json!({ "origin": "a\nb" }), "header"),
            ("headers", json!({ "a b": "c" }), "header"),
            ("cookies", json!(["a=\0"]), "header"),
            ("requestContext", json!({ "http": { "method": "GE T" } }), "method"),
        ] {
            let request = of(|event| event[field] = value.clone());
            assert!(refused(&request).is_some_and(|said| said.contains(words)), "{field} {value}");
        }
        assert!(request_of(b"{}").is_err() && request_of(b"[1]").is_err() && request_of(b"\xff").is_err());
    }

    proptest! {
        #[test]
        fn any_event_is_a_request(
            method in ".{0,8}", path in ".{0,40}", query in ".{0,40}", name in ".{0,12}", value in ".{0,40}", body in ".{0,40}",
            encoded: bool,
        ) {
            let request = of(|event| {
                event["requestContext"]["http"]["method"] = method.into();
                event["rawPath"] = path.into();
                event["rawQueryString"] = query.into();
                event["cookies"] = json!([value.clone()]);
                event["headers"][name] = value.into();
                event["body"] = body.into();
                event["isBase64Encoded"] = encoded.into();
            });
            prop_assert!(request.uri().path().starts_with('/'));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = request_of(&bytes);
        }
    }
}
