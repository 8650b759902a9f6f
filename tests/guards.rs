//! What is refused before a route sees it, and what every reply carries.
#![allow(clippy::unwrap_used)]

mod support;

use reqwest::{Method, header};
use serde_json::json;
use support::{LIVE_KEY, Service, problem};

#[tokio::test]
async fn problems_have_their_shape() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let mut seen = String::new();
    for (method, path) in [
        (Method::GET, "/nowhere"),
        (Method::GET, "/assets/x.js"),
        (Method::PUT, "/session"),
        (Method::HEAD, "/sse"),
        (Method::GET, "/links"),
        (Method::GET, "/sse?regions=eu-de&y"),
        (Method::GET, "/sse?region=Europe"),
        (Method::GET, "/sse?job=1"),
        (Method::GET, "/session?x=1"),
        (Method::DELETE, "/jobs/1"),
        (Method::DELETE, "/jobs/%ff"),
        (Method::GET, "/assets/%ff"),
        (Method::DELETE, "/jobs/00000000000000000000000000000000"),
        (Method::POST, "/links"),
    ] {
        let response = service.request(method.clone(), path).header(header::COOKIE, &cookie).send().await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer");
        let status = response.status();
        seen.push_str(&format!("{method} {path}\n  {status} {}\n", response.text().await.unwrap()));
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn without_credentials_nothing_is_told() {
    let service = Service::start().await;
    for request in [
        service.get("/sse"),
        service.post("/links", &json!({ "job": "0".repeat(32) })),
        service.delete(&format!("/jobs/{}", "0".repeat(32))),
        service.get("/sse").bearer_auth("no token"),
        service.get("/sse").bearer_auth(support::forged("account", "iam", 1)),
        service.get("/sse").header("x-ibm-authorization", "Bearer a.b.c"),
    ] {
        assert_eq!(problem(request.send().await.unwrap()).await.0, 401);
    }
    assert_eq!(service.live.stats().total(), 0);
}

#[tokio::test]
async fn other_names_of_this_machine_are_refused() {
    let service = Service::start().await;
    let port = service.address.port();
    for host in ["example.com", &format!("evil.example:{port}"), "127.0.0.1.example.com"] {
        let response = service.get("/").header(header::HOST, host).send().await.unwrap();
        assert_eq!(problem(response).await.0, 421, "{host}");
    }
    let both = service.get("/").header(header::HOST, "localhost").header(header::HOST, "example.com");
    assert_eq!(problem(both.send().await.unwrap()).await.0, 421);
    for host in [format!("localhost:{port}"), format!("[::1]:{port}"), "127.0.0.1".to_owned()] {
        assert_eq!(service.get("/").header(header::HOST, &host).send().await.unwrap().status(), 200, "{host}");
    }
}

#[tokio::test]
async fn other_sites_pages_are_refused() {
    let service = Service::start().await;
    let key = json!({ "api_key": LIVE_KEY });
    let port = service.address.port();
    for origin in ["https://example.com", "null", "http://127.0.0.1:1", &format!("http://localhost:{port}"), "x"] {
        for request in [service.post("/session", &key), service.post("/links", &key), service.delete("/session")] {
            let response = request.header(header::ORIGIN, origin).send().await.unwrap();
            assert_eq!(problem(response).await.0, 403, "{origin}");
        }
    }
    let own = service.post("/session", &key).header(header::ORIGIN, &service.base).send().await.unwrap();
    assert_eq!(own.status(), 200);
    let example = "https://example.com";
    for (one, other, wanted) in
        [(&*service.base, example, 403), (example, &service.base, 403), (&service.base, &service.base, 400)]
    {
        let both = service.post("/session", &key).header(header::ORIGIN, one).header(header::ORIGIN, other);
        let (status, words) = problem(both.send().await.unwrap()).await;
        assert_eq!(status, wanted, "{words}");
    }

    let behind = Service::with(&[("DRAWSTREAM_ORIGIN", "https://drawings.example.com")]).await;
    let from = async |origin: &str| {
        behind.post("/session", &key).header(header::ORIGIN, origin).send().await.unwrap().status().as_u16()
    };
    assert_eq!(from("https://drawings.example.com").await, 200);
    assert_eq!(from("http://drawings.example.com").await, 403);
    assert_eq!(from(&behind.base).await, 403);
}

#[tokio::test]
async fn pages_of_other_ports_of_this_machine_start_and_read_nothing() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let asked = service.live.stats().total();
    for site in ["same-site", "cross-site", "x"] {
        for path in ["/sse", "/session", "/scope", "/sse?job=0123456789abcdef0123456789abcdef"] {
            let request = service.get(path).header(header::COOKIE, &cookie).header("sec-fetch-site", site);
            assert_eq!(problem(request.send().await.unwrap()).await.0, 403, "{site} {path}");
        }
        assert_eq!(service.get("/").header("sec-fetch-site", site).send().await.unwrap().status(), 200);
    }
    assert_eq!(service.live.stats().total(), asked);
    assert!(service.runner.registry.all().is_empty());
    for site in ["same-origin", "none"] {
        let request = service.get("/session").header(header::COOKIE, &cookie).header("sec-fetch-site", site);
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn what_decides_is_there_once() {
    let service = Service::start().await;
    for name in ["authorization", "x-ibm-authorization", "x-forwarded-proto", "last-event-id"] {
        let request = service.get("/session").header(name, "one").header(name, "two");
        let (status, words) = problem(request.send().await.unwrap()).await;
        assert!(status == 400 && words.contains(name), "{status} {words}");
    }
    let hosts = [service.address.to_string(), format!("localhost:{}", service.address.port())];
    let request = service.get("/").header(header::HOST, &hosts[0]).header(header::HOST, &hosts[1]);
    assert_eq!(problem(request.send().await.unwrap()).await.0, 400);
}

#[tokio::test]
async fn bodies_are_json_and_small() {
    let service = Service::start().await;
    let body = json!({ "api_key": LIVE_KEY }).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let request = service.request(Method::POST, "/session").header(header::CONTENT_TYPE, kind).body(body.clone());
        assert_eq!(problem(request.send().await.unwrap()).await.0, 415, "{kind}");
    }
    let with_charset =
        service.request(Method::POST, "/session").header(header::CONTENT_TYPE, "application/json; charset=utf-8");
    assert_eq!(with_charset.body(body).send().await.unwrap().status(), 200);
    let large = service.post("/session", &json!({ "api_key": "x".repeat(20_000) })).send().await.unwrap();
    assert_eq!(problem(large).await.0, 413);
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let service = Service::start().await;
    let page = service.get("/?utm_source=x").send().await.unwrap();
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    for rule in ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "form-action 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    let html = page.text().await.unwrap();
    // A picture's namespace is a name, not an address.
    let addresses = html.replace("http://www.w3.org/2000/svg", "");
    assert!(!html.contains("<style") && !html.contains(" style=") && !addresses.contains("//"));
    let assets: Vec<&str> = html.split('"').filter(|part| part.starts_with("/assets/")).collect();
    // Script and style, and those of reachability, which are read later.
    assert_eq!(assets.len(), 4);
    for asset in assets {
        let response = service.get(asset).send().await.unwrap();
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let text = response.text().await.unwrap();
        // draw.io and IBM's console are opened where a reader asks for that; nothing is loaded from there.
        let opened = ["https://app.diagrams.net/", "https://embed.diagrams.net", "https://cloud.ibm.com/"];
        let addresses = opened.iter().fold(text, |text, address| text.replace(address, ""));
        assert!(!addresses.contains("innerHTML") && !addresses.contains("://"), "{asset}");
    }
}
