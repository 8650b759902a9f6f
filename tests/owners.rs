//! A job belongs to an account and an identity in it; to everybody else it never was.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_standin::{Fault, What};
use reqwest::{Response, header};
use serde_json::json;
use support::{Frames, Service, claims, forged, problem};

const NEVER: &str = "ffffffffffffffffffffffffffffffff";

async fn asked(service: &Service, cookie: &str, job: &str) -> Vec<Response> {
    let mut replies = Vec::new();
    for request in [service.post("/links", &json!({ "job": job })), service.delete(&format!("/jobs/{job}"))] {
        replies.push(request.header(header::COOKIE, cookie).send().await.unwrap());
    }
    replies
}

#[tokio::test]
async fn a_finished_job_of_another_identity_is_as_one_that_never_was() {
    let service = Service::start().await;
    // The same account, since the stand-ins play the same one; another identity in it.
    let (mine, other) = (service.live_cookie().await, service.sample_cookie().await);
    let job = service.complete("/sse", &mine).await["job"].as_str().unwrap().to_owned();
    let mut never = Vec::new();
    for reply in asked(&service, &other, NEVER).await {
        never.push(problem(reply).await);
    }
    let mut foreign = Vec::new();
    for reply in asked(&service, &other, &job).await {
        foreign.push(problem(reply).await);
    }
    assert_eq!(foreign, never);
    assert_eq!(foreign[0].0, 404);
    let stream = service.get(&format!("/sse?job={job}")).header(header::COOKIE, &other).send().await.unwrap();
    assert_eq!(problem(stream).await, foreign[0]);
    assert_eq!(service.complete(&format!("/sse?job={job}"), &mine).await["job"], job);
}

#[tokio::test]
async fn nor_is_a_running_one() {
    let service = Service::start().await;
    let (mine, other) = (service.live_cookie().await, service.sample_cookie().await);
    service.live.faults().add(Fault::new("vpcs", What::Hang));
    let mut stream = service.stream("/sse", &mine).await;
    let job = stream.until("onStatus").await.id.split('-').next().unwrap().to_owned();
    for reply in asked(&service, &other, &job).await {
        assert_eq!(problem(reply).await.0, 404);
    }
    let joined = service.get(&format!("/sse?job={job}")).header(header::COOKIE, &other).send().await.unwrap();
    assert_eq!(problem(joined).await.0, 404);
    assert_eq!(asked(&service, &mine, &job).await.pop().unwrap().status(), 200);
}

#[tokio::test]
async fn what_a_bearer_token_claims_counts_only_after_ibm_accepted_it() {
    let service = Service::start().await;
    let token = service.live.token();
    let said = claims(&token);
    let (account, iam_id) = (said["account"]["bss"].as_str().unwrap(), said["iam_id"].as_str().unwrap());
    let forged = forged(account, iam_id, said["exp"].as_i64().unwrap());

    let run = service.get("/sse").header("x-ibm-authorization", format!("Bearer {token}"));
    let run = run.header(header::AUTHORIZATION, "AWS4-HMAC-SHA256 Credential=x").send().await.unwrap();
    let last = Frames::of(run).rest().await.pop().unwrap();
    assert_eq!(last.event, "onComplete", "{}", last.data);
    let job = last.id.strip_suffix("-end").unwrap();
    let path = format!("/sse?job={job}");

    let stream = async |path: &str, token: &str| {
        let response = service.get(path).bearer_auth(token).send().await.unwrap();
        assert_eq!(response.status(), 200);
        Frames::of(response).rest().await.pop().unwrap()
    };
    let links =
        async |token: &str| service.post("/links", &json!({ "job": job })).bearer_auth(token).send().await.unwrap();
    let delete = async |token: &str| service.delete(&format!("/jobs/{job}")).bearer_auth(token).send().await.unwrap();

    for path in ["/sse", &path] {
        let refused = stream(path, &forged).await;
        assert_eq!(refused.event, "onError");
        assert!(refused.data.contains("does not accept"), "{}", refused.data);
    }
    assert_eq!(problem(links(&forged).await).await.0, 401);
    assert_eq!(problem(delete(&forged).await).await.0, 401);

    assert_eq!(stream(&path, &token).await.event, "onComplete");
    assert_eq!(links(&token).await.status(), 200);
    assert_eq!(delete(&token).await.status(), 200);
}
