//! The Lambda binary itself, driven by a runtime API as Lambda's.
#![allow(clippy::unwrap_used)]

#[path = "support/function.rs"]
mod function;
#[path = "support/secrets.rs"]
mod secrets;

use drawstream_standin::{self as standin, Fault, What};
use function::{Function, KEYS, SESSION_END, bootstrap, event, parted};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use secrets::secrets;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Duration;

#[tokio::test]
async fn it_answers_as_the_laptop_does() {
    let mut function = Function::start().await;
    let page = function.runtime.reply(event("GET", "/", "", &[], None)).await;
    assert_eq!(page.prelude["statusCode"], 200);
    assert!(page.body.contains("data-sample=\"no\""));
    assert_eq!(page.prelude["headers"]["strict-transport-security"], "max-age=31536000");
    let sample = function.runtime.reply(event("POST", "/session", "", &[], Some(&json!({ "sample": true })))).await;
    assert_eq!(sample.prelude["statusCode"], 400);

    let cookie = function.sign_in().await;
    let stream = function.runtime.reply(event("GET", "/sse", "region=us-south", &[&cookie], None)).await;
    assert_eq!(stream.prelude["statusCode"], 200);
    assert_eq!(stream.prelude["headers"]["content-type"], "text/event-stream");
    assert!(stream.body.starts_with("retry: 3000\n\n"));
    let last = stream.body.split("event: onComplete\ndata: ").nth(1).expect("onComplete").trim();
    let result: Value = serde_json::from_str(last).unwrap();
    assert_eq!(result["expires_at"], SESSION_END);
    let file = reqwest::get(result["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(file.status(), 200);
    assert_eq!(file.bytes().await.unwrap().len() as u64, result["bytes"].as_u64().unwrap());
}

#[tokio::test]
async fn frames_arrive_at_once_and_the_run_ends_before_the_function_does() {
    let mut function = Function::start().await;
    let cookie = function.sign_in().await;
    function.ibm.faults().add(Fault::new("any", What::Hang));
    // One second more than the margin that is kept.
    function.runtime.invoke(event("GET", "/sse", "", &[&cookie], None), Duration::from_secs(11));
    let mut bytes = Vec::new();
    // IBM answers nothing: these frames cannot have waited for it.
    function.runtime.read(&mut bytes, Some("data: Downloading resources\n\n")).await;
    assert!(!String::from_utf8_lossy(&bytes).contains("onError"));
    function.runtime.read(&mut bytes, None).await;
    let reply = parted(&bytes);
    let last = reply.body.trim_end().rsplit("\n\n").next().unwrap();
    assert!(last.contains("-end\nevent: onError\ndata: "), "{last}");
}

#[tokio::test]
async fn the_sealing_secret_is_read_once_and_only_when_it_is_needed() {
    let (address, asked) = secrets(Some(KEYS)).await;
    let arn = ("DRAWSTREAM_SEALING_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:1:secret:s");
    let mut function = Function::with(&[arn, ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &address)]).await;
    function.runtime.reply(event("GET", "/", "", &[], None)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    let cookie = function.sign_in().await;
    for cookie in [&cookie, "__Host-drawstream=garbage", &cookie] {
        function.runtime.reply(event("GET", "/session", "", &[cookie], None)).await;
    }
    // The current version and the previous one.
    assert_eq!(asked.load(Ordering::Relaxed), 2);

    let (address, _) = secrets(None).await;
    let mut function = Function::with(&[arn, ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &address)]).await;
    let key = json!({ "api_key": standin::sample().api_key });
    let reply = function.runtime.reply(event("POST", "/session", "", &[], Some(&key))).await;
    assert_eq!(reply.prelude["statusCode"], 500);
    assert!(reply.body.contains("Tell its operator"), "{}", reply.body);
}

#[tokio::test]
async fn what_is_no_event_of_a_url_is_refused_and_the_next_is_answered() {
    let mut function = Function::start().await;
    function.runtime.invoke(json!({ "hello": "a-word-of-the-event" }), Duration::from_secs(60));
    let mut bytes = Vec::new();
    function.runtime.read(&mut bytes, None).await;
    let refused: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(refused["errorType"], "drawstream.NotAnEvent");
    assert!(!refused.to_string().contains("a-word"), "{refused}");
    assert_eq!(function.runtime.reply(event("GET", "/", "", &[], None)).await.prelude["statusCode"], 200);
    assert!(!function.said().0.contains("a-word"));
}

/// Events that were seen to end the process, and what each must be answered with.
fn hostile() -> Vec<(Value, u64)> {
    let mut events = Vec::new();
    for odd in [" ", "<", ">", "\"", "\u{7f}"] {
        events.push((event("GET", &format!("/a{odd}b"), "", &[], None), 404));
        events.push((event("GET", "/session", &format!("a{odd}b"), &[], None), 400));
    }
    let long = "x".repeat(65_500);
    events.push((event("GET", &format!("/{long}"), "", &[], None), 404));
    events.push((event("GET", &format!("/{long}"), &long, &[], None), 414));
    let mut with = |name: &str, value: Value, status| {
        let mut event = event("GET", "/", "", &[], None);
        match name {
            "body" => (event["body"], event["isBase64Encoded"]) = (value, true.into()),
            name => event["headers"][name] = value,
        }
        events.push((event, status));
    };
    for host in ["a b", "[::1", "", "\u{e9}", "a:b:c", "<>"] {
        with("host", host.into(), 200);
        with("x-forwarded-proto", host.into(), 200);
    }
    with("host", "a\r\nb".into(), 400);
    with("body", "no base64".into(), 400);
    events
}

/// An event of a URL's shape, with anything in its parts.
fn any_event() -> impl Strategy<Value = Value> {
    let part = || {
        prop_oneof![Just(String::new()), "/[ -~]{0,20}", ".{0,20}", "[\\PC\\x00-\\x1f]{0,30}", "(/%[0-9a-f]{2}){1,4}"]
    };
    let method = prop_oneof!["GET|POST|DELETE|PUT", ".{0,6}"];
    let path = prop_oneof!["/|/session|/sse|/links|/jobs/[0-9a-f]{32}", part()];
    let header =
        prop_oneof!["host|origin|content-type|content-length|x-forwarded-proto|authorization|last-event-id", part()];
    let headers = prop::collection::vec((header, part()), 0..5);
    (method, path, part(), headers, part(), part(), any::<bool>()).prop_map(
        |(method, path, query, headers, cookie, body, encoded)| {
            let mut event = event(&method, &path, &query, &[&cookie], None);
            headers.into_iter().for_each(|(name, value)| event["headers"][name] = value.into());
            event["body"] = body.into();
            event["isBase64Encoded"] = encoded.into();
            event
        },
    )
}

#[tokio::test]
async fn any_event_is_answered_and_the_process_lives() {
    let mut function = Function::start().await;
    for (event, status) in hostile() {
        let reply = function.answer(event.clone()).await;
        assert_eq!(reply.prelude["statusCode"], status, "{event}: {}", reply.body);
        assert!(!reply.body.is_empty());
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..200 {
        let event = any_event().new_tree(&mut runner).unwrap().current();
        let reply = function.answer(event.clone()).await;
        let status = reply.prelude["statusCode"].as_u64().unwrap();
        assert!((200..500).contains(&status) && !reply.body.is_empty(), "{event}: {status} {}", reply.body);
    }
    assert_eq!(function.runtime.reply(event("GET", "/", "", &[], None)).await.prelude["statusCode"], 200);
    let (log, _) = function.said();
    assert!(!log.contains("panic") && !log.contains("was refused"), "{log}");
}

#[test]
fn it_refuses_to_start_where_it_cannot_work() {
    let outside = bootstrap("").env_remove("AWS_LAMBDA_RUNTIME_API").output().unwrap();
    assert_eq!(outside.status.code(), Some(1));
    assert!(String::from_utf8(outside.stderr).unwrap().contains("AWS Lambda only"));

    for (vars, wanted) in [
        (vec![], "DRAWSTREAM_BUCKET"),
        (vec![("DRAWSTREAM_BUCKET", "b")], "DRAWSTREAM_SEALING_KEYS"),
        (vec![("DRAWSTREAM_BUCKET", "b"), ("DRAWSTREAM_SEALING_KEYS", "c2hvcnQ=")], "32 bytes"),
    ] {
        let refused = bootstrap("127.0.0.1:9").envs(vars).output().unwrap();
        assert_eq!(refused.status.code(), Some(1));
        let log = String::from_utf8(refused.stdout).unwrap();
        let line: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
        assert!(line["cause"].as_str().unwrap().contains(wanted), "{line}");
    }
}

/// What the artifact is made of must hold neither the embedded S3 nor the stand-in.
#[test]
fn the_artifact_has_nothing_of_the_laptop() {
    let tree = |package: &str| {
        let arguments =
            ["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--package", package];
        let tree =
            Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        String::from_utf8(tree.stdout).unwrap()
    };
    let (artifact, laptop) = (tree("drawstream"), tree("drawstream-cli"));
    for package in ["drawstream-standin ", "s3s ", "s3s-fs ", "tempfile ", "clap "] {
        assert!(laptop.lines().any(|line| line.starts_with(package)), "{package}");
        assert!(!artifact.lines().any(|line| line.starts_with(package)), "{package}");
    }
}
