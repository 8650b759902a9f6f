//! From the stream's first byte to the downloaded file.
#![allow(clippy::unwrap_used)]

mod support;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use drawstream::store::Embedded;
use drawstream_standin::{Fault, What};
use reqwest::header;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Frames, Service, problem};

#[tokio::test]
async fn a_run_ends_in_a_file_behind_a_link_that_is_really_signed() {
    let service = Service::start().await;
    let stream = service.stream("/sse", &service.live_cookie().await).await;
    assert_eq!(stream.head[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(stream.head[header::CACHE_CONTROL], "no-cache, no-transform");
    assert_eq!(stream.head["x-accel-buffering"], "no");
    assert!(!stream.head.contains_key(header::CONTENT_ENCODING));
    let frames = stream.rest().await;

    assert_eq!((frames[0].retry.as_str(), frames[0].event.as_str()), ("3000", ""));
    let status: Vec<&str> = frames.iter().filter(|f| f.event == "onStatus").map(|f| f.data.as_str()).collect();
    assert_eq!(status, ["Downloading resources", "Creating diagram", "Saving diagram"]);
    assert!(frames.iter().any(|frame| frame.event == "onProgress"));
    let last = frames.last().unwrap();
    assert_eq!(last.event, "onComplete", "{}", last.data);
    let result: Value = serde_json::from_str(&last.data).unwrap();
    let job = result["job"].as_str().unwrap();
    assert_eq!(job.len(), 32);
    for (n, frame) in frames[1..frames.len() - 1].iter().enumerate() {
        assert_eq!(frame.id, format!("{job}-{n}"));
    }
    assert_eq!(last.id, format!("{job}-end"));

    let url = result["url"].as_str().unwrap();
    let file = reqwest::get(url).await.unwrap();
    assert_eq!(file.status(), 200);
    assert_eq!(file.headers()[header::CONTENT_TYPE], "application/vnd.jgraph.mxfile");
    let name = result["file_name"].as_str().unwrap();
    assert_eq!(file.headers()[header::CONTENT_DISPOSITION], format!("attachment; filename=\"{name}\""));
    let bytes = file.bytes().await.unwrap();
    assert_eq!(result["bytes"], bytes.len());
    assert_eq!(result["sha256"], format!("{:x}", Sha256::digest(&bytes)));
    assert!(bytes.starts_with(b"<") && result["pages"].as_u64().unwrap() >= 1);

    let files = result["files"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["inventory.json", "inventory.csv", "reach.json", "findings.json"]);
    let inventory = reqwest::get(files[0]["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(inventory.headers()[header::CONTENT_TYPE], files[0]["media_type"].as_str().unwrap());
    let inventory: Value = inventory.json().await.unwrap();
    assert_eq!(inventory["format"], "drawstream.inventory/1");
    let table = reqwest::get(files[1]["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(table.headers()[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(table.headers()[header::CONTENT_TYPE], files[1]["media_type"].as_str().unwrap());
    let table = table.text().await.unwrap();
    // No name of the sample has a line feed.
    assert_eq!(table.lines().count(), inventory["resources"].as_array().unwrap().len() + 1);

    let reach: Value = reqwest::get(files[2]["url"].as_str().unwrap()).await.unwrap().json().await.unwrap();
    assert_eq!(reach["format"], "drawstream.reach/1");
    assert_eq!(result["exposed"], reach["exposed"].as_array().unwrap().len());
    let found: Value = reqwest::get(files[3]["url"].as_str().unwrap()).await.unwrap().json().await.unwrap();
    assert_eq!(found["format"], "drawstream.lint/1");
    let told = result["findings"].as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>();
    assert_eq!(told, found["findings"].as_array().unwrap().len() as u64);

    let digit = if url.ends_with('0') { '1' } else { '0' };
    let changed = [
        format!("{}{digit}", &url[..url.len() - 1]),
        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"),
        url.replace(".drawio", ".drawi0"),
        url.split('?').next().unwrap().to_owned(),
    ];
    for url in changed {
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 403, "{url}");
    }
}

/// The pages of which there are pictures.
fn pages(result: &Value) -> Vec<(String, String)> {
    let text = |picture: &Value, key: &str| picture[key].as_str().unwrap().to_owned();
    result["pictures"].as_array().unwrap().iter().map(|p| (text(p, "page"), text(p, "name"))).collect()
}

#[tokio::test]
async fn a_finished_job_is_told_again_and_never_run_again() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let result = service.complete("/sse", &cookie).await;
    let job = result["job"].as_str().unwrap();
    let calls = service.live.stats().total();

    let again = service.stream(&format!("/sse?job={job}"), &cookie).await.rest().await;
    assert_eq!(again.len(), 2);
    assert_eq!((again[1].event.as_str(), again[1].id.clone()), ("onComplete", format!("{job}-end")));
    let mut told: Value = serde_json::from_str(&again[1].data).unwrap();
    assert_eq!(reqwest::get(told["url"].as_str().unwrap()).await.unwrap().status(), 200);
    assert_eq!(pages(&told), pages(&result));
    for changing in ["url", "pictures", "files", "expires_at"] {
        told[changing] = result[changing].clone();
    }
    assert_eq!(told, result);

    let seen = async |id: &str| {
        service.get("/sse").header(header::COOKIE, &cookie).header("last-event-id", id).send().await.unwrap()
    };
    let resumed = Frames::of(seen(&format!("{job}-1")).await).rest().await;
    assert_eq!(resumed.last().unwrap().event, "onComplete");
    assert_eq!(problem(seen(&format!("{job}-end")).await).await.0, 410);
    assert_eq!(problem(seen("rubbish").await).await.0, 400);

    let links = service.post("/links", &json!({ "job": job })).header(header::COOKIE, &cookie).send().await.unwrap();
    let links: Value = links.json().await.unwrap();
    assert_eq!(pages(&links), pages(&result));
    for (file, name) in links["files"].as_array().unwrap().iter().zip([
        "inventory.json",
        "inventory.csv",
        "reach.json",
        "findings.json",
    ]) {
        assert_eq!(file["name"], name);
        assert_eq!(reqwest::get(file["url"].as_str().unwrap()).await.unwrap().status(), 200);
    }
    assert_eq!(links["files"].as_array().unwrap().len(), 4);
    assert_eq!(pages(&links).len() as u64, result["pages"].as_u64().unwrap());
    for picture in links["pictures"].as_array().unwrap() {
        let picture = reqwest::get(picture["url"].as_str().unwrap()).await.unwrap();
        assert_eq!(picture.headers()[header::CONTENT_TYPE], "image/svg+xml");
        assert!(picture.text().await.unwrap().starts_with("<svg "));
    }
    assert!(links["expires_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap() > jiff::Timestamp::now());
    assert_eq!(reqwest::get(links["url"].as_str().unwrap()).await.unwrap().status(), 200);
    assert_eq!(service.live.stats().total(), calls);
}

#[tokio::test]
async fn a_running_job_is_joined_and_deleting_it_stops_it() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    service.live.faults().add(Fault::new("vpcs", What::Hang));
    let mut first = service.stream("/sse", &cookie).await;
    let job = first.until("onStatus").await.id.split('-').next().unwrap().to_owned();

    let mut second = service.stream(&format!("/sse?job={job}"), &cookie).await;
    assert_eq!(second.until("onStatus").await.id, format!("{job}-0"));
    let links = service.post("/links", &json!({ "job": job })).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(problem(links).await.0, 409);

    let deleted = service.delete(&format!("/jobs/{job}")).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    assert_eq!(deleted.text().await.unwrap(), "{}");
    for reader in [first, second] {
        let last = reader.rest().await.pop().unwrap();
        assert_eq!((last.event.as_str(), last.id), ("onError", format!("{job}-end")));
        assert!(last.data.contains("Stopped"), "{}", last.data);
    }
    let again = service.delete(&format!("/jobs/{job}")).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(problem(again).await.0, 404);
}

#[tokio::test]
async fn a_deleted_drawing_is_gone() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let result = service.complete("/sse", &cookie).await;
    let job = result["job"].as_str().unwrap();
    let path = format!("/jobs/{job}");
    let deleted = service.delete(&path).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(deleted.text().await.unwrap(), "{}");
    assert_eq!(reqwest::get(result["url"].as_str().unwrap()).await.unwrap().status(), 404);
    let links = service.post("/links", &json!({ "job": job })).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(problem(links).await.0, 404);
    assert_eq!(problem(service.delete(&path).header(header::COOKIE, &cookie).send().await.unwrap()).await.0, 404);
}

#[tokio::test]
async fn a_job_that_nobody_knows_starts_under_its_id() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let job = "00112233445566778899aabbccddeeff";
    let request = service.get("/sse").header(header::COOKIE, &cookie).header("last-event-id", format!("{job}-41"));
    let frames = Frames::of(request.send().await.unwrap()).rest().await;
    // Numbers go on, so that a later resumption cannot mistake them for the lost run's.
    assert_eq!(frames[1].id, format!("{job}-42"));
    assert_eq!(frames.last().unwrap().id, format!("{job}-end"));
}

#[tokio::test]
async fn a_region_that_the_account_has_not_ends_in_words() {
    let service = Service::start().await;
    let frames = service.stream("/sse?region=xx-nowhere", &service.live_cookie().await).await.rest().await;
    let last = frames.last().unwrap();
    assert_eq!(last.event, "onError");
    assert!(last.data.contains("xx-nowhere"), "{}", last.data);
}

#[tokio::test]
async fn a_run_that_hangs_ends_with_its_budget() {
    let service = Service::with(&[("DRAWSTREAM_BUDGET_SECONDS", "1")]).await;
    let cookie = service.live_cookie().await;
    service.live.faults().add(Fault::new("any", What::Hang));
    let last = service.stream("/sse", &cookie).await.rest().await.pop().unwrap();
    assert_eq!(last.event, "onError");
}

/// An S3 that answers everything with one error, and how often the upload of a drawing was tried.
async fn refusing(status: u16, code: &'static str) -> (Embedded, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let answer = async move |method: Method, uri: Uri| {
        let drawing = method == Method::PUT && uri.path().ends_with(".drawio");
        counted.fetch_add(usize::from(drawing), Ordering::Relaxed);
        let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>");
        (StatusCode::from_u16(status).unwrap(), body)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await.unwrap() });
    let key = "a-key".to_owned();
    (Embedded { endpoint, bucket: "b".to_owned(), access_key: key.clone(), secret_key: key }, calls)
}

#[tokio::test]
async fn a_failed_upload_is_tried_again() {
    let (server, calls) = refusing(503, "SlowDown").await;
    let service = Service::with_store(server).await;
    let last = service.stream("/sse", &service.live_cookie().await).await.rest().await.pop().unwrap();
    assert!(last.event == "onError" && last.data.contains("answered 503"), "{}", last.data);
    assert_eq!(calls.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn a_store_that_fails_is_said_in_words() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let real = drawstream_cli::s3::EmbeddedS3::start().await.unwrap();
    let denied = Embedded { secret_key: "wrong".to_owned(), ..real.client() };
    let away = Embedded { endpoint: closed, ..real.client() };
    let (gone, _) = refusing(404, "NoSuchBucket").await;
    for (server, words) in [(denied, "refused access"), (away, "did not answer"), (gone, "bucket does not exist")] {
        let service = Service::with_store(server).await;
        let last = service.stream("/sse", &service.live_cookie().await).await.rest().await.pop().unwrap();
        assert_eq!(last.event, "onError");
        assert!(last.data.contains("could not be saved") && last.data.contains(words), "{}", last.data);
    }
}

#[tokio::test]
async fn ending_the_service_ends_its_streams() {
    let mut service = Service::start().await;
    let cookie = service.live_cookie().await;
    service.live.faults().add(Fault::new("vpcs", What::Hang));
    let mut stream = service.stream("/sse", &cookie).await;
    stream.until("onStatus").await;
    service.shut_down().await;
    assert_eq!(stream.rest().await.pop().unwrap().event, "onError");
}
