//! Many at once, and those that do not behave: nothing is left over, memory is bounded, refusals are in words.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream::seal::Keys;
use drawstream_standin::{Fault, What};
use futures::future::join_all;
use reqwest::header;
use serde_json::Value;
use std::net::SocketAddr;
use support::{Frames, LIVE_KEY, Service, problem};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const READERS: usize = 50;

async fn open(service: &Service, path: &str, cookie: &str) -> Frames {
    service.stream(path, cookie).await
}

#[tokio::test]
async fn fifty_readers_read_the_same_and_nothing_is_left() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    service.live.faults().add(Fault::new("vpcs", What::Hold));
    let mut first = open(&service, "/sse", &cookie).await;
    let job = first.until("onStatus").await.id.split('-').next().unwrap().to_owned();
    let path = format!("/sse?job={job}");

    let readers = join_all((0..READERS).map(|_| open(&service, &path, &cookie))).await;
    // Those that never read, and those that leave in the middle.
    let idle = join_all((0..READERS).map(|_| open(&service, &path, &cookie))).await;
    drop(join_all((0..READERS).map(|_| open(&service, &path, &cookie))).await);
    assert_eq!(service.runner.registry.all().len(), 1);
    service.live.faults().clear();
    println!("{} readers of one run: {} MB at the most, tests and all", 3 * READERS, peak());

    let mut ends = Vec::new();
    for frames in join_all(readers.into_iter().map(Frames::rest)).await {
        let ids: Vec<&str> = frames[1..frames.len() - 1].iter().map(|frame| frame.id.as_str()).collect();
        assert!(ids.iter().enumerate().all(|(n, id)| *id == format!("{job}-{n}")));
        assert_eq!(frames.last().unwrap().event, "onComplete");
        ends.push(frames.last().unwrap().data.clone());
    }
    ends.dedup();
    assert_eq!(ends.len(), 1);
    drop(idle);
    for job in service.runner.registry.all() {
        job.finished.cancelled().await;
    }
    assert!(service.runner.registry.all().is_empty());
}

#[tokio::test]
async fn runs_whose_readers_have_left_end() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    service.live.faults().add(Fault::new("any", What::Hang));
    let streams = join_all((0..20).map(|_| open(&service, "/sse", &cookie))).await;
    let jobs = service.runner.registry.all();
    assert_eq!(jobs.len(), streams.len());
    drop(streams);
    for job in jobs {
        job.finished.cancelled().await;
    }
    assert!(service.runner.registry.all().is_empty());
}

#[tokio::test]
async fn more_runs_than_fit_are_refused_in_words() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    service.live.faults().add(Fault::new("any", What::Hang));
    let ask = || service.get("/sse").header(header::COOKIE, &cookie).send();
    let (mut taken, mut refused) = (Vec::new(), 0);
    for response in join_all((0..80).map(|_| ask())).await {
        let response = response.unwrap();
        if response.status() == 200 {
            taken.push(response);
        } else {
            let (status, words) = problem(response).await;
            assert!(status == 503 && words.contains("Try again"), "{words}");
            refused += 1;
        }
    }
    assert_eq!((taken.len(), refused), (64, 16));
}

/// Sends these bytes, and reads to the end or to the last byte of the first reply.
async fn raw(address: SocketAddr, parts: &[&[u8]]) -> (u16, String, Value) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    for part in parts {
        // It may be refused before it is all sent.
        if socket.write_all(part).await.is_err() {
            break;
        }
    }
    let mut reply = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&reply).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
            if body.len() >= length {
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                return (status, head, serde_json::from_str(&body[..length]).unwrap_or_default());
            }
        }
        let read = socket.read(&mut chunk).await.unwrap();
        assert!(
            read > 0,
            "no whole reply to {:?}: {text}",
            String::from_utf8_lossy(&parts[0][..parts[0].len().min(200)])
        );
        reply.extend_from_slice(&chunk[..read]);
    }
}

#[tokio::test]
async fn what_is_no_proper_request_is_refused_in_words() {
    let service = Service::start().await;
    let host = format!("Host: {}\r\n", service.address);
    let post = |rest: &str| format!("POST /session HTTP/1.1\r\n{host}Content-Type: application/json\r\n{rest}");
    let headers: String = (0..10_000).map(|n| format!("x-{n}: {n}\r\n")).collect();
    let huge = "x".repeat(2 << 20);
    let shapes = [
        ("10,000 headers", format!("GET / HTTP/1.1\r\n{host}{headers}\r\n"), 431),
        ("20,000 headers", format!("GET / HTTP/1.1\r\n{host}{headers}{headers}\r\n"), 431),
        ("a header of 2 MB", format!("GET / HTTP/1.1\r\n{host}x: {huge}\r\n\r\n"), 431),
        ("an address of 2 MB", format!("GET /{huge} HTTP/1.1\r\n{host}\r\n"), 431),
        ("an address of 70 kB", format!("GET /{} HTTP/1.1\r\n{host}\r\n", &huge[..70_000]), 414),
        ("two lengths", post("Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}"), 400),
        ("a length that is none", post("Content-Length: +2\r\n\r\n{}"), 400),
        ("both lengths", post("Content-Length: 30\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), 400),
        ("chunked not last", post("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"), 400),
        ("chunked misspelt", post("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400),
        ("a chunk of no size", post("Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"), 400),
        ("a chunk too large to be", post("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"), 400),
        ("chunked in 1.0", format!("POST /session HTTP/1.0\r\n{host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        ("a blank before the colon", format!("GET / HTTP/1.1\r\n{host}Content-Length : 0\r\n\r\n"), 400),
        ("a folded header", format!("GET / HTTP/1.1\r\n{host}x: a\r\n b\r\n\r\n"), 400),
        ("a NUL", format!("GET / HTTP/1.1\r\n{host}x: \0\r\n\r\n"), 400),
        ("another host", "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".to_owned(), 421),
        ("another host in the address", format!("GET http://example.com/ HTTP/1.1\r\n{host}\r\n"), 421),
        ("no host", "GET / HTTP/1.1\r\n\r\n".to_owned(), 421),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 505),
        ("what is no HTTP", "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), 400),
    ];
    for (what, request, wanted) in shapes {
        let (status, head, body) = raw(service.address, &[request.as_bytes()]).await;
        assert_eq!(status, wanted, "{what}: {head}");
        assert!(head.contains("application/problem+json"), "{what}: {head}");
        assert!(body["detail"].as_str().is_some_and(|words| words.len() > 20), "{what}: {body}");
    }
}

/// Megabytes that the process has ever used.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

#[tokio::test]
async fn bodies_of_ten_megabytes_and_half_open_sockets_cost_little() {
    let service = Service::start().await;
    let before = peak();
    // Half a head each, and half a body each.
    let mut half = Vec::new();
    for part in
        ["GET / HTTP/1.1\r\nHost: 127", "POST /session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{"]
    {
        for _ in 0..READERS {
            let mut socket = TcpStream::connect(service.address).await.unwrap();
            socket.write_all(part.as_bytes()).await.unwrap();
            half.push(socket);
        }
    }
    let body = vec![b'x'; 10 << 20];
    let head = format!(
        "POST /session HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        service.address,
        body.len()
    );
    for (status, _, words) in
        join_all((0..READERS).map(async |_| raw(service.address, &[head.as_bytes(), &body]).await)).await
    {
        assert_eq!(status, 413);
        assert!(words["detail"].as_str().unwrap().contains("larger than"), "{words}");
    }
    // Others are served meanwhile.
    assert_eq!(service.get("/").send().await.unwrap().status(), 200);
    let grown = peak() - before;
    println!("{READERS} bodies of 10 MB, and {} half-open sockets: {grown} MB more", half.len());
    assert!(grown < 200, "{READERS} bodies of 10 MB made the process grow by {grown} MB");
    drop(half);
}

#[tokio::test]
async fn cookies_of_another_key_are_no_session() {
    let service = Service::start().await;
    let token = service.live.token();
    let value = serde_json::json!({ "t": token, "s": false }).to_string();
    let foreign = Keys::random().seal("drawstream", value);
    let long = format!("drawstream={}", "A".repeat(100_000));
    let many = "drawstream=x; ".repeat(1_000);
    for cookie in [&format!("drawstream={foreign}"), &long, &many] {
        for path in ["/session", "/sse"] {
            let response = service.get(path).header(header::COOKIE, cookie).send().await.unwrap();
            assert_eq!(problem(response).await.0, 401);
        }
    }
    let own = service.sign_in(serde_json::json!({ "api_key": LIVE_KEY })).await;
    assert_eq!(own.status(), 200);
    assert!(service.runner.registry.all().is_empty());
}
