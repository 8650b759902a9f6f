//! What an operator sees of the Lambda binary: its log, its metrics, and what becomes of faults around it.
#![allow(clippy::unwrap_used)]

#[path = "support/function.rs"]
mod function;
#[path = "support/secrets.rs"]
mod secrets;

use axum::Router;
use axum::http::{HeaderValue, StatusCode};
use drawstream::estate::Kind;
use drawstream_standin::{self as standin, Fault, What};
use function::{Function, KEYS, Reply, event};
use secrets::secrets;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::net::TcpListener;

/// Lines of the log with that message.
fn with<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["message"] == message).collect()
}

/// What the last event of a stream says.
fn last(reply: &Reply) -> (String, String) {
    let frame = reply.body.trim_end().rsplit("\n\n").next().unwrap();
    let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
    (field("event: "), field("data: "))
}

async fn draw(function: &mut Function) -> (Reply, String) {
    let cookie = function.sign_in().await;
    (function.runtime.reply(event("GET", "/sse", "", &[&cookie], None)).await, cookie)
}

#[tokio::test]
async fn a_run_is_told_in_lines_and_metrics() {
    let mut function = Function::start().await;
    function.ibm.faults().add(Fault::new("volumes", What::Status(403)));
    let (reply, _) = draw(&mut function).await;
    let result: Value = serde_json::from_str(&last(&reply).1).unwrap();
    let (_, lines) = function.said();

    let phases = with(&lines, "phase");
    let named: Vec<&str> = phases.iter().map(|line| line["phase"].as_str().unwrap()).collect();
    assert_eq!(named, ["collect", "draw", "save"]);
    let runs = with(&lines, "run");
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0]["outcome"], "complete");
    assert!(runs[0]["warnings_by_kind"].as_str().unwrap().contains("volume="), "{}", runs[0]);
    for number in ["total_ms", "first_event_ms", "collect_ms", "draw_ms", "save_ms", "calls", "retries", "read_bytes"] {
        assert!(runs[0][number].is_u64(), "{number} of {}", runs[0]);
    }
    // As many as the drawing's title, the page and the command line say.
    let kinds = result["resources"].as_object().unwrap().iter();
    let told = kinds.filter(|(kind, _)| Kind::named(kind).is_some_and(Kind::is_resource));
    let drawn: u64 = told.map(|(_, count)| count.as_u64().unwrap()).sum();
    assert_eq!((&runs[0]["resources"], &runs[0]["bytes"]), (&json!(drawn), &result["bytes"]));
    let missing = with(&lines, "not read");
    assert_eq!(missing.len(), result["missing"].as_array().unwrap().len());
    for line in missing {
        assert_eq!((&line["kind"], &line["status"]), (&json!("volume"), &json!(403)));
        assert!(line["ibm_request_id"].as_str().is_some_and(|id| !id.is_empty()), "{line}");
    }
    // Each of them says whose it is, and in which invocation.
    for line in phases.iter().chain(&runs) {
        assert_eq!(line["job"], result["job"]);
        assert_eq!(line["spans"][0]["lambda_request_id"], "a-request", "{line}");
        assert_eq!(line["spans"][0]["trace_id"], "Root=1-a-trace", "{line}");
    }

    let metrics = with(&lines, "metrics");
    assert_eq!(metrics.len(), 1);
    let told = metrics[0];
    assert_eq!((&told["Runs"], &told["Failures"], &told["Faults"]), (&json!(1), &json!(0), &json!(0)));
    assert_eq!((&told["IbmCalls"], &told["FunctionName"]), (&runs[0]["calls"], &json!("f")));
    assert_eq!(told["_aws"]["CloudWatchMetrics"][0]["Namespace"], "drawstream");
}

/// An S3 that answers everything alike.
async fn refusing(status: u16, code: &'static str) -> String {
    let answer = async move || {
        let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>");
        let headers = [("x-amz-request-id", HeaderValue::from_static("S3-REQUEST"))];
        (StatusCode::from_u16(status).unwrap(), headers, body)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await.unwrap() });
    address
}

#[tokio::test]
async fn storage_that_fails_is_an_error_in_words_and_its_cause_in_the_log() {
    for (status, code, words, label) in [
        (403, "AccessDenied", "refused access", "s3_denied"),
        (404, "NoSuchBucket", "bucket does not exist", "s3_no_bucket"),
        (301, "PermanentRedirect", "in another region", "s3_other_region"),
        (403, "RequestTimeTooSkewed", "clock is wrong", "s3_clock"),
        (503, "SlowDown", "answered 503", "s3_refused"),
    ] {
        let s3 = refusing(status, code).await;
        let mut function = Function::with(&[("DRAWSTREAM_SEALING_KEYS", KEYS), ("AWS_ENDPOINT_URL_S3", &s3)]).await;
        let (reply, _) = draw(&mut function).await;
        let (name, said) = last(&reply);
        assert_eq!(name, "onError");
        assert!(said.contains("could not be saved") && said.contains(words), "{code}: {said}");

        let (_, lines) = function.said();
        let failed = with(&lines, "a run failed");
        assert_eq!(failed.len(), 1);
        let (job, cause) = (failed[0]["job"].as_str().unwrap(), failed[0]["cause"].as_str().unwrap());
        assert!(cause.contains(code) && cause.contains("S3-REQUEST"), "{cause}");
        // What the person can quote leads the operator to that line.
        assert!(said.ends_with(&format!("The job is {}.", &job[..8])), "{said}");
        assert!(!said.contains(code) && !said.contains("S3-REQUEST"), "{said}");
        assert_eq!(with(&lines, "run")[0]["outcome"], label);
        let told = with(&lines, "metrics")[0];
        assert_eq!((&told["Cause"], &told["Failures"], &told["Faults"]), (&json!(label), &json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn storage_that_does_not_answer_ends_with_the_budget_and_in_other_routes_with_the_invocation() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}", listener.local_addr().unwrap());
    let vars =
        [("DRAWSTREAM_SEALING_KEYS", KEYS), ("AWS_ENDPOINT_URL_S3", &silent), ("DRAWSTREAM_BUDGET_SECONDS", "2")];
    let mut function = Function::with(&vars).await;
    let cookie = function.sign_in().await;
    function.runtime.invoke(event("GET", "/sse", "", &[&cookie], None), Duration::from_secs(6));
    let mut bytes = Vec::new();
    function.runtime.read(&mut bytes, None).await;
    let (name, said) = last(&function::parted(&bytes));
    assert_eq!(name, "onError");
    assert!(said.contains("was over before the drawing was saved"), "{said}");

    let links = event("POST", "/links", "", &[&cookie], Some(&json!({ "job": "0".repeat(32) })));
    function.runtime.invoke(links, Duration::from_secs(2));
    let mut bytes = Vec::new();
    function.runtime.read(&mut bytes, None).await;
    let reply = function::parted(&bytes);
    assert_eq!(reply.prelude["statusCode"], 504, "{}", reply.body);
    assert!(reply.body.contains("Try again"), "{}", reply.body);
}

#[tokio::test]
async fn a_function_with_little_time_draws_what_it_has() {
    let mut function = Function::start().await;
    let cookie = function.sign_in().await;
    function.ibm.faults().add(Fault::new("containers", What::Hang));
    function.runtime.invoke(event("GET", "/sse", "", &[&cookie], None), Duration::from_secs(24));
    let mut bytes = Vec::new();
    function.runtime.read(&mut bytes, None).await;
    let (name, said) = last(&function::parted(&bytes));
    assert_eq!(name, "onComplete", "{said}");
    let result: Value = serde_json::from_str(&said).unwrap();
    let missing: BTreeSet<&str> =
        result["missing"].as_array().unwrap().iter().map(|part| part["kind"].as_str().unwrap()).collect();
    assert_eq!(missing, BTreeSet::from(["cluster", "satellite_location"]));
    assert!(result["resources"]["instance"].as_u64() > Some(0));
}

#[tokio::test]
async fn keys_that_cannot_be_read_are_said_in_words_and_why_in_the_log() {
    let (address, _) = secrets(None).await;
    let arn = ("DRAWSTREAM_SEALING_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:1:secret:s");
    let mut function = Function::with(&[arn, ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &address)]).await;
    let key = json!({ "api_key": standin::sample().api_key });
    let reply = function.runtime.reply(event("POST", "/session", "", &[], Some(&key))).await;
    assert_eq!(reply.prelude["statusCode"], 500);
    assert!(reply.body.contains("Tell its operator") && !reply.body.contains("AccessDenied"), "{}", reply.body);
    let (_, lines) = function.said();
    let line = with(&lines, "the sealing keys could not be read")[0];
    assert!(line["cause"].as_str().unwrap().contains("AccessDenied"), "{line}");
}

#[tokio::test]
async fn a_link_ends_with_itself_or_with_the_session_that_signed_it() {
    let (soon, late) = ("2026-01-01T00:00:00Z", "2126-01-01T00:00:00Z");
    for end in [soon, late] {
        let vars = [
            ("DRAWSTREAM_SEALING_KEYS", KEYS),
            ("AWS_CREDENTIAL_EXPIRATION", end),
            ("AWS_SESSION_TOKEN", "a-session-token"),
            ("DRAWSTREAM_LINK_SECONDS", "600"),
        ];
        let mut function = Function::with(&vars).await;
        let begun = jiff::Timestamp::now().as_second();
        let (reply, cookie) = draw(&mut function).await;
        let result: Value = serde_json::from_str(&last(&reply).1).unwrap();
        let links = event("POST", "/links", "", &[&cookie], Some(&json!({ "job": result["job"] })));
        let fresh: Value = serde_json::from_str(&function.runtime.reply(links).await.body).unwrap();
        for told in [&result, &fresh] {
            let url = told["url"].as_str().unwrap();
            assert!(url.contains("X-Amz-Expires=600") && url.contains("X-Amz-Security-Token=a-session-token"), "{url}");
            assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
            let said = told["expires_at"].as_str().unwrap();
            if end == soon {
                assert_eq!(said, soon);
            } else {
                // Never later than the truth: when it was signed, and its life.
                let ends = said.parse::<jiff::Timestamp>().unwrap().as_second();
                assert!((begun + 600..=jiff::Timestamp::now().as_second() + 600).contains(&ends), "{said}");
            }
        }
        let (log, _) = function.said();
        assert!(!log.contains("a-session-token"));
    }
}

#[tokio::test]
async fn without_ca_certificates_loopback_is_called_and_for_the_rest_it_is_said() {
    // Nobody listens there any more: it never gets as far as TLS.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let iam = format!("https://{}", listener.local_addr().unwrap());
    drop(listener);
    let bare = [("DRAWSTREAM_SEALING_KEYS", KEYS), ("SSL_CERT_FILE", "/nowhere"), ("SSL_CERT_DIR", "/nowhere")];
    let mut function = Function::with(&bare).await;
    let (reply, _) = draw(&mut function).await;
    assert_eq!(last(&reply).0, "onComplete", "{}", last(&reply).1);
    let (_, lines) = function.said();
    let warned =
        lines.iter().filter(|line| line["message"].as_str().is_some_and(|said| said.contains("SSL_CERT_FILE")));
    assert_eq!(warned.count(), 1);

    let mut function = Function::with(&[&bare[..], &[("IBMCLOUD_IAM_API_ENDPOINT", &iam)]].concat()).await;
    let key = json!({ "api_key": standin::sample().api_key });
    let reply = function.answer(event("POST", "/session", "", &[], Some(&key))).await;
    assert_eq!(reply.prelude["statusCode"], 502, "{}", reply.body);
    assert!(reply.body.contains("no CA certificates") && reply.body.contains("SSL_CERT_FILE"), "{}", reply.body);
}

/// The sample account, in which everything that people name has a name that nobody should print as it is.
fn hostile() -> (String, usize) {
    fn spoil(value: &mut Value, names: &mut usize) {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    if field == "name" && value.is_string() && !value.as_str().unwrap().contains("us-south") {
                        *names += 1;
                        *value = format!(
                            "{MARK}{names}\u{1b}[31m\r\n\r\nevent: onComplete\n\"}}]<script>alert(1)</script>%s{{}}\u{202e}"
                        )
                        .into();
                    } else {
                        spoil(value, names);
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| spoil(value, names)),
            _ => {}
        }
    }
    let mut account: Value = serde_json::from_str(standin::sample().json).unwrap();
    let mut names = 0;
    spoil(&mut account, &mut names);
    (account.to_string(), names)
}

const MARK: &str = "name-of-the-account-";

#[tokio::test]
async fn nothing_that_is_emitted_holds_a_secret_and_the_log_no_name() {
    let (account, names) = hostile();
    assert!(names > 50);
    let vars = [("DRAWSTREAM_SEALING_KEYS", KEYS), ("AWS_LAMBDA_LOG_LEVEL", "TRACE"), ("RUST_LOG", "trace")];
    let mut function = Function::playing(&account, &vars).await;
    function.ibm.faults().add(Fault::new("volumes", What::Status(403)));
    function.ibm.faults().add(Fault::new("subnets", What::Status(500)));
    let key = function.ibm.account().api_key().to_owned();
    let token = function.ibm.token();
    let wrong = json!({ "api_key": "another-secret-key" });
    let mut replies = vec![function.runtime.reply(event("POST", "/session", "", &[], Some(&wrong))).await];
    let cookie = function.sign_in().await;
    let named = [
        ("GET", "/session", "", None),
        ("GET", "/sse", "", None),
        ("GET", "/sse", "resource_group=name-of-the-account-that-is-not-there", None),
        ("POST", "/links", "", Some(json!({ "job": "0".repeat(32) }))),
        ("DELETE", "/jobs/00000000000000000000000000000000", "", None),
        ("GET", "/name-of-the-account-", "", None),
    ];
    for (method, path, query, body) in &named {
        replies.push(function.runtime.reply(event(method, path, query, &[&cookie], body.as_ref())).await);
    }
    let completed = replies.iter().filter(|reply| last(reply).0 == "onComplete").count();
    assert_eq!(completed, 1);
    let (log, lines) = function.said();
    assert!(lines.len() > 10, "{log}");

    let sealed = cookie.split_once('=').unwrap().1;
    let secrets = [key.as_str(), "another-secret-key", token.as_str(), KEYS, sealed, "Bearer "];
    for secret in secrets.into_iter().chain([MARK, "eyJ", "X-Amz-", "drawings/", "<script", "\u{1b}"]) {
        assert!(!log.contains(secret), "{secret:?} is in the log: {log}");
    }
    for reply in &replies {
        for secret in secrets {
            assert!(!reply.body.contains(secret), "{secret:?} is in {}", reply.body);
        }
        // A name is data of one event: it starts none of its own, and brings no line ends.
        assert!(!reply.body.contains('\u{1b}') && !reply.body.contains('\r'), "{}", reply.body);
        for line in reply.body.lines().filter(|line| line.starts_with("event: onComplete")) {
            assert_eq!(line, "event: onComplete");
        }
    }
}
