//! Storage that fails in the middle: nothing that is known is lost, nothing that is not is told, nothing is left behind.
#![allow(clippy::unwrap_used)]

#[path = "support/bucket.rs"]
mod bucket;
#[path = "support/function.rs"]
mod function;
mod support;

use axum::http::Method;
use bucket::{Bucket, Front, Rule, What};
use drawstream_cli::s3::EmbeddedS3;
use function::{Function, KEYS, event};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use reqwest::header;
use serde_json::Value;
use support::Service;

async fn fronted() -> (EmbeddedS3, Front, Service, String) {
    let s3 = EmbeddedS3::start().await.unwrap();
    let front = Front::before(&s3).await;
    let service = Service::with_store(front.client(&s3)).await;
    let cookie = service.live_cookie().await;
    (s3, front, service, cookie)
}

/// Once the job that was asked for has cleaned up.
async fn finished(service: &Service) {
    for job in service.runner.registry.all() {
        job.finished.cancelled().await;
    }
}

#[tokio::test]
async fn a_result_whose_commit_was_not_answered_is_kept() {
    let (s3, front, service, cookie) = fronted().await;
    // Its last part arrives, and from then on nothing of the log is answered any more.
    front.add(Rule { body: "\"end\"", ..Rule::new(Method::PUT, "/log/", What::Lose(500)) });
    front.add(Rule { times: usize::MAX, ..Rule::new(Method::GET, "/log/", What::Refuse(500)) });
    let last = service.stream("/sse", &cookie).await.rest().await.pop().unwrap();
    assert_eq!(last.event, "onError");
    assert!(last.data.contains("could not be saved"), "{}", last.data);
    finished(&service).await;
    front.heal();

    let job = last.id.strip_suffix("-end").unwrap();
    let calls = service.live.stats().total();
    let told = service.complete(&format!("/sse?job={job}"), &cookie).await;
    assert_eq!(reqwest::get(told["url"].as_str().unwrap()).await.unwrap().status(), 200);
    assert_eq!(service.live.stats().total(), calls, "it was run again");
    assert!(Bucket::of(&s3).await.files(job).await.len() > 1);
}

#[tokio::test]
async fn a_run_whose_commit_is_refused_leaves_no_files() {
    let (s3, front, service, cookie) = fronted().await;
    front.add(Rule { body: "\"end\"", ..Rule::new(Method::PUT, "/log/", What::Refuse(403)) });
    let last = service.stream("/sse", &cookie).await.rest().await.pop().unwrap();
    assert!(last.event == "onError" && last.data.contains("refused access"), "{}", last.data);
    finished(&service).await;
    assert_eq!(Bucket::of(&s3).await.files(last.id.strip_suffix("-end").unwrap()).await, [""; 0]);
}

#[tokio::test]
async fn deleting_while_pictures_are_on_their_way_leaves_none() {
    let (s3, front, service, cookie) = fronted().await;
    front.add(Rule::new(Method::PUT, ".svg", What::Hold));
    let mut stream = service.stream("/sse", &cookie).await;
    let job = stream.until("onStatus").await.id.split('-').next().unwrap().to_owned();
    front.holds(2).await;
    let request = service.delete(&format!("/jobs/{job}")).header(header::COOKIE, &cookie);
    let deleting = tokio::spawn(request.send());
    assert_eq!(stream.until("onError").await.id, format!("{job}-end"));
    // The run is over, and its pictures are stored only now.
    front.heal();
    assert_eq!(deleting.await.unwrap().unwrap().status(), 200);
    assert_eq!(Bucket::of(&s3).await.files(&job).await, [""; 0]);
}

#[tokio::test]
async fn a_picture_that_fails_takes_those_on_their_way_along() {
    let (s3, front, service, cookie) = fronted().await;
    front.add(Rule::new(Method::PUT, "-2.svg", What::Hold));
    front.add(Rule::new(Method::PUT, "-1.svg", What::Refuse(403)));
    let mut stream = service.stream("/sse", &cookie).await;
    front.holds(1).await;
    let last = stream.until("onError").await;
    assert!(last.data.contains("refused access"), "{}", last.data);
    front.heal();
    finished(&service).await;
    assert_eq!(Bucket::of(&s3).await.files(last.id.strip_suffix("-end").unwrap()).await, [""; 0]);
}

#[tokio::test]
async fn a_deletion_that_fails_half_way_can_be_done_again() {
    let (s3, front, service, cookie) = fronted().await;
    let job = service.complete("/sse", &cookie).await["job"].as_str().unwrap().to_owned();
    let delete = async || service.delete(&format!("/jobs/{job}")).header(header::COOKIE, &cookie).send().await.unwrap();
    front.add(Rule::new(Method::DELETE, ".drawio", What::Refuse(403)));
    assert_eq!(delete().await.status(), 502);
    let bucket = Bucket::of(&s3).await;
    assert!(!bucket.files(&job).await.is_empty());
    front.heal();
    assert_eq!(delete().await.status(), 200);
    assert_eq!(bucket.files(&job).await, [""; 0]);
    assert_eq!(delete().await.status(), 404);
}

#[tokio::test]
async fn a_clock_that_was_set_back_breaks_nothing() {
    // A server's HTTP library keeps the text of the latest date that it saw: after the clock was set back it goes on
    // to say a date that is to come, while signatures are held against the clock.
    let (_s3, front, service, cookie) = fronted().await;
    let ahead = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(20);
    front.say_date(&ahead.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    for _ in 0..2 {
        let told = service.complete("/sse", &cookie).await;
        assert_eq!(reqwest::get(told["url"].as_str().unwrap()).await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn storage_that_answers_five_hundreds_is_one_line_in_the_log() {
    let ibm = drawstream_standin::StandIn::play(drawstream_standin::sample().json, Default::default()).await.unwrap();
    let s3 = EmbeddedS3::start().await.unwrap();
    let front = Front::before(&s3).await;
    front.add(Rule::new(Method::PUT, "", What::Refuse(503)));
    let vars = [("DRAWSTREAM_SEALING_KEYS", KEYS), ("AWS_ENDPOINT_URL_S3", front.address.as_str())];
    let mut function = Function::between(ibm.into(), s3.into(), &vars).await;
    let cookie = function.sign_in().await;
    let reply = function.runtime.reply(event("GET", "/sse", "", &[&cookie], None)).await;
    assert!(reply.body.contains("the storage answered 503"), "{}", reply.body);
    let (log, lines) = function.said();
    let errors: Vec<&Value> = lines.iter().filter(|line| line["level"] == "ERROR").collect();
    assert_eq!(errors.len(), 1, "{log}");
    assert_eq!(errors[0]["message"], "a run failed");
}

#[tokio::test]
async fn a_run_costs_few_calls() {
    let (_s3, front, service, cookie) = fronted().await;
    let told = service.complete("/sse?job=0123456789abcdef0123456789abcdef", &cookie).await;
    let calls = front.calls();
    println!("{calls:?} for {} pages", told["pages"]);
    let of = |kind: &str| calls.get(kind).copied().unwrap_or_default();
    let pages = told["pages"].as_u64().unwrap();
    // The drawing, a picture and its index for each page, the list for searching, and each file beside the drawing.
    assert_eq!(of("PUT file"), 2 * pages + 2 + told["files"].as_array().unwrap().len() as u64);
    // The log: one look, a start, an end; and what a run of some seconds has to say in between.
    assert_eq!((of("LIST"), of("GET log"), of("GET file")), (1, 0, 0));
    assert!((2..=12).contains(&of("PUT log")), "{calls:?}");
    service.complete(&format!("/sse?job={}", told["job"].as_str().unwrap()), &cookie).await;
    let again = front.calls();
    assert_eq!((again["LIST"], again["GET log"]), (2, 1));
    assert_eq!(again["PUT log"], of("PUT log"));
}

/// Faults of any kind, at any call.
fn faults(seed: u64) -> Vec<Rule> {
    let mut random = StdRng::seed_from_u64(seed);
    let methods = [Method::PUT, Method::GET, Method::DELETE, Method::POST];
    let paths = ["/log/", ".drawio", ".svg", ".json", ""];
    let whats = [403, 404, 409, 412, 500, 503].map(What::Refuse);
    let whats: Vec<What> = whats.into_iter().chain([What::Lose(500), What::Lose(503), What::Hold]).collect();
    let count = random.random_range(1..=3);
    let mut rule = || Rule {
        times: random.random_range(1..=4),
        ..Rule::new(
            methods.choose(&mut random).unwrap().clone(),
            paths.choose(&mut random).unwrap(),
            *whats.choose(&mut random).unwrap(),
        )
    };
    (0..count).map(|_| rule()).collect()
}

/// How many accidents are tried; `STORAGE_ACCIDENTS` asks for more.
fn accidents() -> u64 {
    std::env::var("STORAGE_ACCIDENTS").ok().and_then(|number| number.parse().ok()).unwrap_or(24)
}

#[tokio::test]
async fn whatever_goes_wrong_a_run_ends_and_nothing_is_left_of_it_once_deleted() {
    let (s3, front, service, cookie) = fronted().await;
    let bucket = Bucket::of(&s3).await;
    for seed in 0..accidents() {
        let rules = faults(seed);
        let said = format!("seed {seed}: {rules:?}");
        rules.into_iter().for_each(|rule| front.add(rule));
        let mut stream = service.stream("/sse?region=jp-osa", &cookie).await;
        let job = stream.until("onStatus").await.id.split('-').next().unwrap().to_owned();
        // What is held goes on once something is.
        let held = {
            let (front, seen) = (front.clone(), front.held());
            tokio::spawn(async move {
                front.holds(seen + 1).await;
                front.heal();
            })
        };
        let last = stream.rest().await.pop().unwrap();
        held.abort();
        assert!(matches!(&*last.event, "onComplete" | "onError"), "{said}: {last:?}");
        finished(&service).await;
        front.heal();
        if last.event == "onComplete" {
            let told: Value = serde_json::from_str(&last.data).unwrap();
            assert_eq!(reqwest::get(told["url"].as_str().unwrap()).await.unwrap().status(), 200, "{said}");
        }
        let delete = async || {
            let request = service.delete(&format!("/jobs/{job}")).header(header::COOKIE, &cookie);
            request.send().await.unwrap().status()
        };
        let first = delete().await;
        assert!(first == 200 || first == 404, "{said}: {first}");
        assert_eq!(bucket.files(&job).await, [""; 0], "{said}");
        assert_eq!(delete().await, 404, "{said}");
    }
}
