//! Two instances of the Lambda binary over one bucket, as a reader meets them whose connection breaks.
#![allow(clippy::unwrap_used)]

#[path = "support/bucket.rs"]
mod bucket;
#[path = "support/function.rs"]
mod function;

use axum::http::Method;
use bucket::{Bucket, Front, Rule, What};
use drawstream_standin::{self as standin, Fault, StandIn, What as Misdeed};
use function::{Function, KEYS, event, parted};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Seconds of silence after which a run is taken over.
const SILENCE: &str = "2";
const LEFT: Duration = Duration::from_secs(100);
const KEY: (&str, &str) = ("DRAWSTREAM_SEALING_KEYS", KEYS);

async fn first() -> Function {
    Function::with(&[KEY, ("DRAWSTREAM_SILENCE_SECONDS", SILENCE)]).await
}

async fn second(first: &Function) -> Function {
    first.beside(&[KEY, ("DRAWSTREAM_SILENCE_SECONDS", SILENCE)]).await
}

/// What a reader has of a stream.
#[derive(Default)]
struct Reading(Vec<u8>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    id: String,
    name: String,
    data: String,
}

impl Reading {
    /// Whole events, without those that have none (the retry line).
    fn events(&self) -> Vec<Told> {
        let text = String::from_utf8_lossy(&self.0);
        let body = text.split("\0\0\0\0\0\0\0\0").nth(1).unwrap_or_default().to_owned();
        let whole = body.rsplit_once("\n\n").map(|(whole, _)| whole.to_owned()).unwrap_or_default();
        let field = |block: &str, name: &str| {
            block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
        };
        let blocks = whole.split("\n\n").filter(|block| block.contains("event: "));
        blocks
            .map(|block| Told { id: field(block, "id: "), name: field(block, "event: "), data: field(block, "data: ") })
            .collect()
    }

    fn last(&self) -> Told {
        self.events().pop().unwrap_or_else(|| panic!("no event: {}", String::from_utf8_lossy(&self.0)))
    }

    fn job(&self) -> String {
        self.last().id.split('-').next().unwrap().to_owned()
    }
}

/// The page names its job itself: then a run's first event comes once the run is in the log.
const JOB: &str = "job=0123456789abcdef0123456789abcdef";

/// Asks for the stream; `after` is what a browser sends when it comes back.
fn ask(function: &Function, cookie: &str, query: &str, after: Option<&str>) {
    let mut event = event("GET", "/sse", query, &[cookie], None);
    if let Some(after) = after {
        event["headers"]["last-event-id"] = after.into();
    }
    function.runtime.invoke(event, LEFT);
}

async fn until(function: &mut Function, reading: &mut Reading, words: &str) {
    function.runtime.read(&mut reading.0, Some(words)).await;
    let text = String::from_utf8_lossy(&reading.0);
    assert!(text.contains(words), "the stream has ended without {words}: {text}");
}

async fn to_the_end(function: &mut Function, reading: &mut Reading) -> Told {
    function.runtime.read(&mut reading.0, None).await;
    reading.last()
}

fn result(told: &Told) -> Value {
    assert_eq!(told.name, "onComplete", "{}", told.data);
    serde_json::from_str(&told.data).unwrap()
}

fn numbers(events: &[Told]) -> Vec<u64> {
    events.iter().filter_map(|told| told.id.split('-').nth(1)?.parse().ok()).collect()
}

/// Times that a run began, as its readers hear it.
fn begun(events: &[Told]) -> Vec<String> {
    let found = events.iter().filter(|told| told.name == "onFound");
    let begun = found
        .filter_map(|told| serde_json::from_str::<Value>(&told.data).unwrap()["begun"].as_str().map(str::to_owned));
    begun.collect()
}

#[tokio::test]
async fn a_run_goes_on_for_a_reader_who_comes_back_to_another_instance() {
    // What one run asks IBM, for comparison.
    let mut alone = first().await;
    let cookie = alone.sign_in().await;
    alone.runtime.reply(event("GET", "/sse", "", &[&cookie], None)).await;
    let calls = alone.ibm.stats().total();

    let mut a = first().await;
    let cookie = a.sign_in().await;
    a.ibm.faults().add(Fault::new("instances", Misdeed::Hold));
    ask(&a, &cookie, JOB, None);
    let mut at_a = Reading::default();
    until(&mut a, &mut at_a, "event: onProgress").await;
    // The connection breaks: nobody hears what A goes on to say.
    let seen = at_a.last();
    let mut b = second(&a).await;
    ask(&b, &cookie, "", Some(&seen.id));
    let mut at_b = Reading::default();
    until(&mut b, &mut at_b, "event: onProgress").await;
    a.ibm.faults().clear();

    let at_end = to_the_end(&mut b, &mut at_b).await;
    let from_a = to_the_end(&mut a, &mut at_a).await;
    let (of_b, of_a) = (result(&at_end), result(&from_a));
    assert_eq!((&of_b["sha256"], &of_b["job"]), (&of_a["sha256"], &of_a["job"]));
    assert_eq!(reqwest::get(of_b["url"].as_str().unwrap()).await.unwrap().status(), 200);
    assert_eq!(a.ibm.stats().total(), calls, "the account was read twice");

    // Each event has come once, and those of B are the ones that A went on to tell.
    let (before, rest) = (at_a.events(), at_b.events());
    let from = before.iter().position(|told| told.id == seen.id).unwrap() + 1;
    assert_eq!(before[from..before.len() - 1], rest[..rest.len() - 1]);
    assert_eq!(begun(&rest), [""; 0], "a run that goes on does not begin");
}

#[tokio::test]
async fn whoever_comes_late_hears_the_run_from_its_beginning() {
    let mut a = first().await;
    let cookie = a.sign_in().await;
    a.ibm.faults().add(Fault::new("instances", Misdeed::Hold));
    ask(&a, &cookie, JOB, None);
    let mut at_a = Reading::default();
    until(&mut a, &mut at_a, "event: onProgress").await;
    let mut b = second(&a).await;
    // As the page does: without the last id.
    ask(&b, &cookie, &format!("job={}", at_a.job()), None);
    let mut at_b = Reading::default();
    until(&mut b, &mut at_b, "event: onProgress").await;
    a.ibm.faults().clear();
    result(&to_the_end(&mut b, &mut at_b).await);
    result(&to_the_end(&mut a, &mut at_a).await);
    let (of_a, of_b) = (at_a.events(), at_b.events());
    assert_eq!(of_a[..of_a.len() - 1], of_b[..of_b.len() - 1]);
}

#[tokio::test]
async fn a_run_whose_instance_died_is_taken_over_once() {
    let mut a = first().await;
    let cookie = a.sign_in().await;
    a.ibm.faults().add(Fault::new("instances", Misdeed::Hold));
    ask(&a, &cookie, JOB, None);
    let mut at_a = Reading::default();
    until(&mut a, &mut at_a, "event: onProgress").await;
    let (job, seen) = (at_a.job(), at_a.last());
    let (mut b, mut c) = (second(&a).await, second(&a).await);
    a.signal("KILL");
    let (mut at_b, mut at_c) = (Reading::default(), Reading::default());
    ask(&b, &cookie, "", Some(&seen.id));
    ask(&c, &cookie, &format!("job={job}"), None);
    // A new run says when it began, to both.
    until(&mut b, &mut at_b, "\"begun\"").await;
    a.ibm.faults().clear();
    let (of_b, of_c) = (to_the_end(&mut b, &mut at_b).await, to_the_end(&mut c, &mut at_c).await);
    assert_eq!(result(&of_b)["sha256"], result(&of_c)["sha256"]);
    assert_eq!(result(&of_b)["bytes"], result(&of_c)["bytes"]);

    let bucket = Bucket::of(&a.s3).await;
    let kinds = bucket.kinds(&job).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "start").count(), 2, "{kinds:?}");
    assert_eq!(kinds.last().unwrap(), "end");
    let numbers = numbers(&at_b.events());
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    assert!(numbers[0] > seen.id.split('-').nth(1).unwrap().parse().unwrap(), "{numbers:?}");
    assert_eq!(begun(&at_b.events()).len(), 1);
    // All files are of one run.
    let drawings: Vec<String> = bucket.files(&job).await.into_iter().filter(|key| key.ends_with(".drawio")).collect();
    assert_eq!(drawings.len(), 1, "{drawings:?}");
}

#[tokio::test]
async fn deleting_at_one_instance_ends_the_run_at_another() {
    let mut a = first().await;
    let cookie = a.sign_in().await;
    a.ibm.faults().add(Fault::new("instances", Misdeed::Hold));
    ask(&a, &cookie, JOB, None);
    let (mut at_a, mut at_c) = (Reading::default(), Reading::default());
    until(&mut a, &mut at_a, "event: onProgress").await;
    let job = at_a.job();
    let (mut b, mut c) = (second(&a).await, second(&a).await);
    ask(&c, &cookie, &format!("job={job}"), None);
    until(&mut c, &mut at_c, "event: onProgress").await;

    let links = event("POST", "/links", "", &[&cookie], Some(&json!({ "job": job })));
    assert_eq!(b.runtime.reply(links.clone()).await.prelude["statusCode"], 409);
    let delete = event("DELETE", &format!("/jobs/{job}"), "", &[&cookie], None);
    let deleted = b.runtime.reply(delete.clone()).await;
    assert_eq!((&deleted.prelude["statusCode"], deleted.body.as_str()), (&json!(200), "{}"));
    for (function, reading) in [(&mut a, &mut at_a), (&mut c, &mut at_c)] {
        let last = to_the_end(function, reading).await;
        assert_eq!((last.name.as_str(), last.id), ("onError", format!("{job}-end")));
        assert!(last.data.contains("Stopped, as you asked"), "{}", last.data);
    }
    // It is one that never was: nothing of it is left but numbers.
    assert_eq!(b.runtime.reply(links).await.prelude["statusCode"], 404);
    assert_eq!(b.runtime.reply(delete).await.prelude["statusCode"], 404);
    let bucket = Bucket::of(&a.s3).await;
    assert_eq!(bucket.files(&job).await, [""; 0]);
    let parts = bucket.log(&job).await;
    let (last, emptied) = parts.split_last().unwrap();
    assert_eq!(last["kind"], "cancel");
    assert!(emptied.iter().all(|part| *part == json!({ "kind": "gone" })), "{emptied:?}");
    // And it can be asked for again, by its owner.
    a.ibm.faults().clear();
    ask(&b, &cookie, &format!("job={job}"), None);
    result(&to_the_end(&mut b, &mut Reading::default()).await);
}

#[tokio::test]
async fn an_instance_that_stood_still_finds_its_run_taken_over_and_leaves_nothing() {
    let ibm = Arc::new(StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap());
    let s3 = Arc::new(drawstream_cli::s3::EmbeddedS3::start().await.unwrap());
    let front = Front::before(&s3).await;
    let vars = [KEY, ("DRAWSTREAM_SILENCE_SECONDS", SILENCE), ("AWS_ENDPOINT_URL_S3", front.address.as_str())];
    let mut a = Function::between(ibm, s3, &vars).await;
    let cookie = a.sign_in().await;
    // It stands still while it is saving: its drawing is stored, its pictures are on their way.
    front.add(Rule::new(Method::PUT, ".svg", What::Hold));
    ask(&a, &cookie, JOB, None);
    let mut at_a = Reading::default();
    until(&mut a, &mut at_a, "Saving diagram").await;
    front.holds(1).await;
    a.signal("STOP");
    let (job, bucket) = (at_a.job(), Bucket::of(&a.s3).await);

    let mut b = second(&a).await;
    ask(&b, &cookie, &format!("job={job}"), None);
    let mut at_b = Reading::default();
    let of_b = result(&to_the_end(&mut b, &mut at_b).await);
    let own: Vec<String> = bucket.files(&job).await;
    front.heal();
    a.signal("CONT");
    let of_a = result(&to_the_end(&mut a, &mut at_a).await);
    assert_eq!(of_a["sha256"], of_b["sha256"]);
    let kinds = bucket.kinds(&job).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "start").count(), 2, "{kinds:?}");
    let (left, record) = (bucket.files(&job).await, bucket.log(&job).await.pop().unwrap());
    let drawing = record["outcome"]["complete"]["drawing"].as_str().unwrap().to_owned();
    let stem = drawing.strip_suffix(".drawio").unwrap();
    assert!(left.iter().all(|key| key.starts_with(stem)), "{left:?} is not all of {stem}");
    assert!(own.len() > left.len(), "A had stored nothing that it could leave");
    assert_eq!(a.said().1.iter().filter(|line| line["message"] == "run").count(), 1);
    assert!(a.said().1.iter().any(|line| line["outcome"] == "taken_over"));
}

#[tokio::test]
async fn answers_that_are_lost_change_nothing() {
    let ibm = Arc::new(StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap());
    let s3 = Arc::new(drawstream_cli::s3::EmbeddedS3::start().await.unwrap());
    let front = Front::before(&s3).await;
    let vars = [KEY, ("AWS_ENDPOINT_URL_S3", front.address.as_str())];
    let mut a = Function::between(ibm, s3, &vars).await;
    let cookie = a.sign_in().await;
    for body in ["\"start\"", "\"events\"", "\"end\""] {
        front.add(Rule { body, times: 3, ..Rule::new(Method::PUT, "/log/", What::Lose(503)) });
    }
    ask(&a, &cookie, JOB, None);
    let mut reading = Reading::default();
    let last = to_the_end(&mut a, &mut reading).await;
    let told = result(&last);
    assert_eq!(reqwest::get(told["url"].as_str().unwrap()).await.unwrap().status(), 200);
    let kinds = Bucket::of(&a.s3).await.kinds(&reading.job()).await;
    assert_eq!((kinds.first().unwrap().as_str(), kinds.last().unwrap().as_str()), ("start", "end"));
    assert_eq!(kinds.iter().filter(|kind| *kind != "events").count(), 2, "{kinds:?}");
}

#[tokio::test]
async fn a_stream_that_outlasts_its_request_ends_without_a_last_event() {
    let mut a = first().await;
    let cookie = a.sign_in().await;
    a.ibm.faults().add(Fault::new("instances", Misdeed::Hold));
    ask(&a, &cookie, JOB, None);
    let mut at_a = Reading::default();
    until(&mut a, &mut at_a, "event: onProgress").await;
    let bucket = Bucket::of(&a.s3).await;
    let is_progress = |part: &Value| part["frames"].to_string().contains("onProgress");
    while !bucket.log(&at_a.job()).await.iter().any(is_progress) {}
    let mut b = second(&a).await;
    let follow = event("GET", "/sse", &format!("job={}", at_a.job()), &[&cookie], None);
    b.runtime.invoke(follow, Duration::from_secs(6));
    let mut bytes = Vec::new();
    b.runtime.read(&mut bytes, None).await;
    let reply = parted(&bytes);
    assert!(reply.body.contains("event: onProgress"), "{}", reply.body);
    assert!(!reply.body.contains("-end"), "a browser would not come back: {}", reply.body);
    a.ibm.faults().clear();
    result(&to_the_end(&mut a, &mut at_a).await);
}
