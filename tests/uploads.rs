//! Files that people send to be drawn: who may, what becomes of them, and that nobody else gets at them.
#![allow(clippy::unwrap_used)]

#[path = "support/function.rs"]
mod function;
#[path = "support/send.rs"]
mod send;
mod support;

use drawstream_standin as standin;
use function::{Function, KEYS, event};
use send::{put, sent};
use serde_json::{Value, json};
use support::{Frame, Frames, Service, problem};

async fn last(service: &Service, upload: &str) -> Frame {
    let stream = service.get(&format!("/sse?from={upload}")).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    Frames::of(stream).rest().await.pop().unwrap()
}

#[tokio::test]
async fn a_laptop_draws_a_file_without_a_sign_in_and_keeps_no_copy() {
    let service = Service::start().await;
    let upload = sent(&service, standin::sample().json.as_bytes()).await;
    let told = last(&service, &upload).await;
    assert_eq!(told.event, "onComplete", "{}", told.data);
    let complete: Value = serde_json::from_str(&told.data).unwrap();
    assert_eq!(complete["account"]["id"], "4f1c9a7e2b6d40538c0e9d7f61a3b852");
    assert!(complete["resources"]["instance"].as_u64().unwrap() > 10);
    let drawing = reqwest::get(complete["url"].as_str().unwrap()).await.unwrap().text().await.unwrap();
    assert!(drawing.contains("<mxfile"), "{drawing:.200}");
    // No call went anywhere, and the file is gone.
    assert!(service.live.stats().paths.is_empty() && service.live.stats().calls.is_empty());
    let again = last(&service, &upload).await;
    assert_eq!(again.event, "onError");
    assert!(again.data.starts_with("The file that was sent is not there"), "{}", again.data);

    let job = &complete["job"];
    let links = service.post("/links", &json!({ "job": job })).send().await.unwrap();
    assert_eq!(links.status(), 200);
    // Whoever signs in there is the person who drew it; the job is not the account's.
    let cookie = service.live_cookie().await;
    let deleted = service.delete(&format!("/jobs/{}", job.as_str().unwrap())).header("cookie", cookie);
    assert_eq!(deleted.send().await.unwrap().status(), 200);
    let gone = service.post("/links", &json!({ "job": job })).send().await.unwrap();
    assert_eq!(problem(gone).await.0, 401);
}

#[tokio::test]
async fn what_is_no_account_is_told_in_a_sentence() {
    let service = Service::start().await;
    for (file, words) in [
        ("{\"version\":4,\"terraform_version\":\"0.11.14\",\"modules\":[]}", "the file that was sent is"),
        ("PK\u{3}\u{4} no account at all", "the file that was sent is"),
        ("{\"vpcs\": [", "the file that was sent is not JSON (line 1)"),
    ] {
        let upload = sent(&service, file.as_bytes()).await;
        let told = last(&service, &upload).await;
        assert_eq!(told.event, "onError");
        assert!(told.data.starts_with(words), "{}", told.data);
    }
}

#[tokio::test]
async fn an_upload_has_bounds_and_the_length_that_it_was_announced_with() {
    let service = Service::start().await;
    for (bytes, status) in [(json!(0), 400), (json!((16 << 20) + 1), 413), (json!(-1), 400), (json!("1"), 400)] {
        let refused = service.post("/uploads", &json!({ "bytes": bytes })).send().await.unwrap();
        assert_eq!(problem(refused).await.0, status, "{bytes}");
    }
    let ticket = service.post("/uploads", &json!({ "bytes": 10 })).send().await.unwrap();
    let ticket: Value = ticket.json().await.unwrap();
    let longer = put(&ticket, &[b'x'; 11]).await;
    assert_eq!(longer.status(), 403, "{}", longer.text().await.unwrap());
    for query in ["from=1", "from=../../x", &format!("from={}&region=eu-de", "a".repeat(32))] {
        let refused = service.get(&format!("/sse?{query}")).header("cookie", service.live_cookie().await);
        assert_eq!(problem(refused.send().await.unwrap()).await.0, 400, "{query}");
    }
}

#[tokio::test]
async fn in_lambda_a_file_needs_a_sign_in_and_is_the_senders() {
    let mut function = Function::with(&[("DRAWSTREAM_SEALING_KEYS", KEYS)]).await;
    let file = standin::sample().json.as_bytes();
    let wanted = json!({ "bytes": file.len() });
    let refused = function.answer(event("POST", "/uploads", "", &[], Some(&wanted))).await;
    assert_eq!(refused.prelude["statusCode"], 401);
    let upload = "from=0123456789abcdef0123456789abcdef";
    let refused = function.answer(event("GET", "/sse", upload, &[], None)).await;
    assert_eq!(refused.prelude["statusCode"], 401);

    let cookie = function.sign_in().await;
    let given = function.answer(event("POST", "/uploads", "", &[&cookie], Some(&wanted))).await;
    assert_eq!(given.prelude["statusCode"], 200, "{}", given.body);
    let ticket: Value = serde_json::from_str(&given.body).unwrap();
    assert_eq!(put(&ticket, file).await.status(), 200);
    let query = format!("from={}", ticket["upload"].as_str().unwrap());
    let drawn = function.answer(event("GET", "/sse", &query, &[&cookie], None)).await;
    assert!(drawn.body.contains("event: onComplete"), "{}", drawn.body);
    // One that nobody has sent, or that is another's: there is no difference.
    let foreign = function.answer(event("GET", "/sse", upload, &[&cookie], None)).await;
    assert!(foreign.body.contains("event: onError\ndata: The file that was sent is not there"), "{}", foreign.body);
}
