//! Signing in and out over real sockets.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_standin::{Fault, What};
use reqwest::header;
use serde_json::{Value, json};
use support::{DISABLED_KEY, LIVE_KEY, LOCKED_KEY, Service, cookie_of, forged, problem, set_cookie};

const FAR: i64 = 4_000_000_000;

#[tokio::test]
async fn a_key_becomes_a_session_that_can_be_ended() {
    let service = Service::start().await;
    let signed_in = service.sign_in(json!({ "api_key": LIVE_KEY })).await;
    let cookie = cookie_of(&signed_in);
    let shown: Value = signed_in.json().await.unwrap();
    assert_eq!((&shown["identity"], &shown["sample"]), (&json!("service_id"), &json!(false)));
    let ends: jiff::Timestamp = shown["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(ends > jiff::Timestamp::now());

    let again: Value =
        service.get("/session").header(header::COOKIE, &cookie).send().await.unwrap().json().await.unwrap();
    assert_eq!(again, shown);

    let out = service.delete("/session").header(header::COOKIE, &cookie).send().await.unwrap();
    assert!(set_cookie(&out).starts_with("drawstream=; ") && set_cookie(&out).contains("Max-Age=0"));
    assert_eq!(out.text().await.unwrap(), "{}");
    assert_eq!(problem(service.get("/session").send().await.unwrap()).await.0, 401);
}

#[tokio::test]
async fn the_sample_is_a_session_of_its_own() {
    let service = Service::start().await;
    let shown: Value = service.sign_in(json!({ "sample": true })).await.json().await.unwrap();
    assert_eq!((&shown["identity"], &shown["sample"]), (&json!("user"), &json!(true)));
}

#[tokio::test]
async fn keys_that_are_not_accepted_say_why() {
    let service = Service::start().await;
    let mut said = Vec::new();
    for key in ["no-such-key", LOCKED_KEY, DISABLED_KEY] {
        let (status, detail) = problem(service.sign_in(json!({ "api_key": key })).await).await;
        assert_eq!(status, 401, "{detail}");
        assert!(!detail.contains(key));
        said.push(detail);
    }
    assert!(said[0].contains("know") && said[1].contains("locked") && said[2].contains("disabled"), "{said:?}");
}

/// A key that was just made is not known everywhere at once.
#[tokio::test]
async fn a_key_that_is_not_known_at_once_is_tried_once_more() {
    let service = Service::start().await;
    service.live.faults().add(Fault::new("token", What::Status(400)).times(1));
    assert_eq!(service.sign_in(json!({ "api_key": LIVE_KEY })).await.status(), 200);
    assert_eq!(service.live.stats().calls["token"], 2);
    let (_, detail) = problem(service.sign_in(json!({ "api_key": "no-such-key" })).await).await;
    assert!(detail.contains("just made takes some seconds"), "{detail}");
    assert_eq!(service.live.stats().calls["token"], 4);
}

#[tokio::test]
async fn iam_that_fails_is_a_bad_gateway() {
    let service = Service::start().await;
    service.live.faults().add(Fault::new("token", What::Status(500)));
    assert_eq!(problem(service.sign_in(json!({ "api_key": LIVE_KEY })).await).await.0, 502);
}

#[tokio::test]
async fn other_bodies_are_bad_requests_that_do_not_repeat_them() {
    let service = Service::start().await;
    for body in [
        "",
        "{",
        "[]",
        r#"{"api_key":7}"#,
        r#"{"api_key":"sesame","x":1}"#,
        r#"{"api_key":"sesame","sample":true}"#,
        "{}",
        r#"{"api_key":""}"#,
    ] {
        let request = service.post("/session", &json!({})).body(body).send().await.unwrap();
        let (status, detail) = problem(request).await;
        assert_eq!(status, 400, "{body}: {detail}");
        assert!(!detail.contains("sesame"), "{detail}");
    }
}

#[tokio::test]
async fn the_cookie_is_sealed_and_for_this_site_only() {
    let service = Service::start().await;
    let response = service.sign_in(json!({ "api_key": LIVE_KEY })).await;
    let cookie = set_cookie(&response);
    assert!(cookie.starts_with("drawstream="));
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="] {
        assert!(cookie.contains(attribute), "{attribute}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain") && !cookie.contains("eyJ"));
    let age: i64 = cookie.split("Max-Age=").nth(1).unwrap().split(';').next().unwrap().parse().unwrap();
    let body: Value = response.json().await.unwrap();
    let ends: jiff::Timestamp = body["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(age > 0 && jiff::Timestamp::now().as_second() + age <= ends.as_second() + 1);

    let https = service.post("/session", &json!({ "api_key": LIVE_KEY })).header("x-forwarded-proto", "https");
    let cookie = set_cookie(&https.send().await.unwrap());
    assert!(cookie.starts_with("__Host-drawstream=") && cookie.contains("; Secure"), "{cookie}");
    // Over HTTPS only the prefixed one counts: nobody on the network can plant another.
    let plain = cookie_of(&service.sign_in(json!({ "api_key": LIVE_KEY })).await);
    let request = service.get("/session").header(header::COOKIE, plain).header("x-forwarded-proto", "https");
    assert_eq!(request.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_token_of_usual_size_fits_and_a_huge_one_is_refused_in_words() {
    let service = Service::start().await;
    let give = async |length: usize| {
        let token = forged("account", "iam-ServiceId-1", FAR);
        let token = format!("{token}{}", "x".repeat(length - token.len()));
        let body = json!({ "access_token": token, "expires_in": 3600, "expiration": FAR, "token_type": "Bearer" });
        service.live.faults().clear();
        service.live.faults().add(Fault::new("token", What::Body(body.to_string())));
        service.sign_in(json!({ "api_key": LIVE_KEY })).await
    };
    let fits = give(1800).await;
    assert!(set_cookie(&fits).len() <= 4096);
    let cookie = cookie_of(&fits);
    assert_eq!(service.get("/session").header(header::COOKIE, cookie).send().await.unwrap().status(), 200);
    let (status, detail) = problem(give(4000).await).await;
    assert_eq!(status, 400);
    assert!(detail.contains("too long"), "{detail}");
}

#[tokio::test]
async fn garbage_cookies_are_no_session() {
    let service = Service::start().await;
    let other = Service::start().await;
    let good = service.live_cookie().await;
    let garbage = [
        "drawstream=".to_owned(),
        "drawstream".to_owned(),
        "drawstream=%00".to_owned(),
        format!("drawstream={}", "A".repeat(5000)),
        format!("{good}x"),
        good.replacen("drawstream=", "drawstream=x", 1),
        good.replacen("drawstream", "__Host-drawstream", 1),
        other.live_cookie().await,
    ];
    for cookie in garbage {
        let response = service.get("/session").header(header::COOKIE, &cookie).send().await.unwrap();
        assert_eq!(problem(response).await.0, 401, "{cookie}");
    }
    // Beside garbage of the same name the good one is found.
    let both = format!("a=b; drawstream=garbage; {good}");
    assert_eq!(service.get("/session").header(header::COOKIE, both).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_rotated_key_signs_nobody_out() {
    let (old, new) = ("YW4gb2xkIGtleSBvZiB0aGlydHktdHdvIGJ5dGVzLi4u", "YSBuZXcga2V5IG9mIHRoaXJ0eS10d28gYnl0ZXMuLi4u");
    let before = Service::with(&[("DRAWSTREAM_SEALING_KEYS", old)]).await;
    let after = Service::with(&[("DRAWSTREAM_SEALING_KEYS", &format!("{new},{old}"))]).await;
    let cookie = before.live_cookie().await;
    assert_eq!(after.get("/session").header(header::COOKIE, cookie).send().await.unwrap().status(), 200);
    let cookie = after.live_cookie().await;
    assert_eq!(before.get("/session").header(header::COOKIE, cookie).send().await.unwrap().status(), 401);
}
