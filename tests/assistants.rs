//! `/mcp` on the service: who is answered, with what, and what is told to whom.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream::config::Config;
use drawstream_standin::{Fault, What};
use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};
use support::{Service, claims, config, forged};

const NOW: &str = "2026-07-28";

fn body(method: &str, mut params: Value) -> Value {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!(NOW);
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

fn request(service: &Service, method: &str, params: Value) -> reqwest::RequestBuilder {
    let name = params.get("name").or(params.get("uri")).and_then(Value::as_str).map(str::to_owned);
    let request =
        service.post("/mcp", &body(method, params)).header("mcp-protocol-version", NOW).header("mcp-method", method);
    let request = request.header(header::ACCEPT, "application/json, text/event-stream");
    match name {
        Some(name) => request.header("mcp-name", name),
        None => request,
    }
}

/// The messages of a reply, one or a stream of them.
async fn messages(reply: Response) -> Vec<Value> {
    let is_stream = reply.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/event-stream");
    assert!(reply.headers().get(header::CONTENT_ENCODING).is_none());
    let text = reply.text().await.unwrap();
    if !is_stream {
        return vec![serde_json::from_str(&text).unwrap()];
    }
    text.lines().filter_map(|line| line.strip_prefix("data:")).map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// Calls a tool as whoever has that token; what it answers, and whether that is trouble.
async fn called(service: &Service, token: Option<&str>, tool: &str, arguments: Value) -> (bool, Value, String) {
    let call = request(service, "tools/call", json!({ "name": tool, "arguments": arguments }));
    let call = match token {
        Some(token) => call.header("x-ibm-authorization", format!("Bearer {token}")),
        None => call,
    };
    let reply = call.header(header::ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert_eq!(reply.status(), 200);
    let mut result = messages(reply).await.pop().unwrap()["result"].take();
    assert_eq!(result["resultType"], "complete");
    let words = result["content"][0]["text"].as_str().unwrap().to_owned();
    (result["isError"] == true, result["structuredContent"].take(), words)
}

#[tokio::test]
async fn without_a_credential_lists_answer_and_calls_say_what_to_send() {
    let service = Service::start().await;
    for method in ["server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list"] {
        let reply = request(&service, method, json!({})).send().await.unwrap();
        assert_eq!(reply.status(), 200, "{method}");
        assert!(messages(reply).await[0]["result"].is_object(), "{method}");
    }
    let cookie = service.live_cookie().await;
    for tool in ["draw", "accounts", "coverage"] {
        let call = request(&service, "tools/call", json!({ "name": tool, "arguments": {} }));
        let call = call.header(header::COOKIE, &cookie).bearer_auth(service.live.token()).send().await.unwrap();
        let result = messages(call).await.pop().unwrap()["result"].take();
        assert_eq!(result["isError"], true, "a cookie or another header counted for {tool}");
        assert!(result["content"][0]["text"].as_str().unwrap().contains("X-IBM-Authorization"), "{result}");
    }
    for method in [reqwest::Method::GET, reqwest::Method::DELETE] {
        assert_eq!(service.request(method, "/mcp").send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    }
    let foreign = request(&service, "tools/list", json!({})).header(header::ORIGIN, "https://example.com").send().await;
    assert_eq!(foreign.unwrap().status(), StatusCode::FORBIDDEN);
    let foreign = request(&service, "tools/list", json!({})).header(header::HOST, "example.com").send().await;
    assert!(foreign.unwrap().status().is_client_error());
    let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(service.post("/mcp", &initialized).send().await.unwrap().status(), StatusCode::ACCEPTED);
    let mismatch =
        service.post("/mcp", &body("tools/list", json!({}))).header("mcp-protocol-version", NOW).send().await;
    assert_eq!(mismatch.unwrap().status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_live_account_is_drawn_with_progress_and_asked_about_without_a_session() {
    let service = Service::start().await;
    let token = service.live.token();
    let params = json!({ "name": "draw", "arguments": {}, "_meta": { "progressToken": "p" } });
    let call = request(&service, "tools/call", params).header("x-ibm-authorization", format!("Bearer {token}"));
    let mut told = messages(call.send().await.unwrap()).await;
    let result = told.pop().unwrap()["result"].take();
    let done: Vec<f64> = told.iter().map(|note| note["params"]["progress"].as_f64().unwrap()).collect();
    assert!(!done.is_empty() && done.windows(2).all(|two| two[0] < two[1]), "{told:?}");
    let facts = &result["structuredContent"];
    let job = facts["job"].as_str().unwrap();
    assert_eq!((&facts["state"], &facts["missing"]), (&json!("complete"), &json!([])));
    assert!(facts["resources"]["instance"].as_u64().unwrap() > 10 && facts["pages"].as_u64().unwrap() > 1);
    assert!(!result.to_string().contains("X-Amz-"), "a presigned link lies in the answer");

    let calls = service.live.stats().total();
    let (_, vpcs, _) = called(&service, Some(&token), "list_resources", json!({ "job": job, "kind": "vpc" })).await;
    assert_eq!(vpcs["total"], facts["resources"]["vpc"]);
    let asked = json!({ "job": job, "src": "app-01", "dst": "orders-db-primary", "protocol": "tcp", "port": 5432 });
    let (_, answer, words) = called(&service, Some(&token), "explain", asked).await;
    assert_eq!(answer["answers"][0]["verdict"], "no_way_back", "{words}");
    let (_, findings, _) = called(&service, Some(&token), "findings", json!({ "job": job })).await;
    assert_eq!(findings["exposed_total"], facts["exposed"]);
    let (_, again, _) = called(&service, Some(&token), "draw", json!({ "job": job })).await;
    assert_eq!(again["job"], job);
    assert_eq!(service.live.stats().total(), calls, "the token was proven a moment ago, and the account was read");
    let (trouble, _, words) = called(&service, Some(&token), "coverage", json!({})).await;
    assert!(trouble && words.contains("say which job"), "{words}");

    for (file, media_type) in [("drawing.drawio", "mxfile"), ("inventory.json", "json"), ("pages/1.svg", "svg")] {
        let uri = format!("drawstream://jobs/{job}/{file}");
        let read = request(&service, "resources/read", json!({ "uri": uri }));
        let read = read.header("x-ibm-authorization", format!("Bearer {token}")).send().await.unwrap();
        let read = messages(read).await.pop().unwrap();
        let content = &read["result"]["contents"][0];
        assert!(content["mimeType"].as_str().unwrap().contains(media_type), "{file}");
        assert!(content["text"].as_str().unwrap().len() > 1_000, "{file}");
        assert_eq!(read["result"]["cacheScope"], "private");
    }
}

#[tokio::test]
async fn nothing_stored_is_told_to_whom_ibm_does_not_know() {
    let service = Service::start().await;
    let token = service.live.token();
    let (_, facts, _) = called(&service, Some(&token), "draw", json!({})).await;
    let job = facts["job"].as_str().unwrap();
    let said = claims(&token);
    let (account, iam_id) = (said["account"]["bss"].as_str().unwrap(), said["iam_id"].as_str().unwrap());
    let forged = forged(account, iam_id, said["exp"].as_i64().unwrap());
    for wrong in [forged.as_str(), "nonsense", ""] {
        for tool in ["list_resources", "findings", "draw"] {
            let (trouble, facts, words) = called(&service, Some(wrong), tool, json!({ "job": job })).await;
            assert!(trouble && facts.is_null() && !words.contains("vpc"), "{wrong} {tool}: {words}");
        }
        let read =
            request(&service, "resources/read", json!({ "uri": format!("drawstream://jobs/{job}/inventory.json") }));
        let read = read.header("x-ibm-authorization", format!("Bearer {wrong}")).send().await.unwrap();
        assert!(messages(read).await[0]["error"]["code"].is_i64());
    }
    let never = "f".repeat(32);
    let (trouble, _, words) = called(&service, Some(&token), "findings", json!({ "job": never })).await;
    assert!(trouble && words.contains("Call draw"), "{words}");
    let (trouble, _, _) = called(&service, Some(&token), "draw", json!({ "job": never })).await;
    assert!(trouble, "a job was begun under an id that its caller chose");
    let deleted = service.delete(&format!("/jobs/{job}")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    let (trouble, _, _) = called(&service, Some(&token), "findings", json!({ "job": job })).await;
    assert!(trouble, "a deleted job was told from memory");
}

#[tokio::test]
async fn what_was_not_read_is_said() {
    let service = Service::start().await;
    service.live.faults().add(Fault::new("security_groups", What::Status(403)));
    let token = service.live.token();
    let (_, facts, words) = called(&service, Some(&token), "draw", json!({})).await;
    assert!(facts["not_read"].as_array().unwrap().contains(&json!("security_group")), "{facts}");
    assert!(words.contains("may exist"), "{words}");
    let job = facts["job"].as_str().unwrap();
    let (_, groups, words) =
        called(&service, Some(&token), "list_resources", json!({ "job": job, "kind": "security_group" })).await;
    assert_eq!((&groups["total"], &groups["not_read"]), (&json!(0), &json!(["security_group"])));
    assert!(words.contains("Not read, so it may exist: security groups"), "{words}");
    let (_, coverage, words) = called(&service, Some(&token), "coverage", json!({ "job": job })).await;
    assert_eq!(coverage["complete"], false);
    assert!(words.contains("Security Group"), "{words}");
    let asked = json!({ "job": job, "src": "app-01", "dst": "orders-db-primary" });
    let (_, answer, _) = called(&service, Some(&token), "reachable", asked).await;
    assert_eq!(answer["answers"][0]["verdict"], "unknown");
}

/// Sends a request of a client that takes tasks; its result, or its error.
async fn tasked(service: &Service, token: &str, method: &str, params: Value) -> Result<Value, Value> {
    let name = params.get("taskId").and_then(Value::as_str).unwrap_or("draw").to_owned();
    let mut body = body(method, params);
    body["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"]["extensions"] =
        json!({ "io.modelcontextprotocol/tasks": {} });
    let request = service.post("/mcp", &body).header("mcp-protocol-version", NOW).header("mcp-method", method);
    let request = request.header(header::ACCEPT, "application/json, text/event-stream").header("mcp-name", name);
    let reply = request.header("x-ibm-authorization", format!("Bearer {token}")).send().await.unwrap();
    let mut message = messages(reply).await.pop().unwrap();
    if message.get("error").is_some() { Err(message["error"].take()) } else { Ok(message["result"].take()) }
}

#[tokio::test]
async fn an_account_is_read_as_a_task_of_its_owner_who_may_stop_it() {
    let service = Service::start().await;
    let token = service.live.token();
    let draw = json!({ "name": "draw", "arguments": {} });
    let said = claims(&token);
    let forged = forged(
        said["account"]["bss"].as_str().unwrap(),
        said["iam_id"].as_str().unwrap(),
        said["exp"].as_i64().unwrap(),
    );

    service.live.faults().add(Fault::new("vpcs", What::Hold));
    let begun = tasked(&service, &token, "tools/call", draw.clone()).await.unwrap();
    assert_eq!((&begun["resultType"], &begun["status"]), (&json!("task"), &json!("working")), "{begun}");
    let task = json!({ "taskId": begun["taskId"] });
    assert_eq!(tasked(&service, &token, "tasks/get", task.clone()).await.unwrap()["status"], "working");
    for method in ["tasks/get", "tasks/cancel"] {
        let refused = tasked(&service, &forged, method, task.clone()).await.unwrap_err();
        assert!(refused["message"].as_str().unwrap().contains("does not accept this token"), "{refused}");
        let other = tasked(&service, &token, method, json!({ "taskId": "f".repeat(32) })).await.unwrap_err();
        assert_eq!(other["code"], -32602, "{other}");
    }
    service.live.faults().clear();
    let ended = loop {
        let told = tasked(&service, &token, "tasks/get", task.clone()).await.unwrap();
        if told["status"] != "working" {
            break told;
        }
    };
    assert_eq!((&ended["status"], &ended["result"]["isError"]), (&json!("completed"), &json!(false)), "{ended}");
    let facts = &ended["result"]["structuredContent"];
    assert_eq!((&facts["job"], &facts["state"]), (&begun["taskId"], &json!("complete")));
    tasked(&service, &token, "tasks/cancel", task.clone()).await.unwrap();
    let (trouble, vpcs, _) =
        called(&service, Some(&token), "list_resources", json!({ "job": facts["job"], "kind": "vpc" })).await;
    assert!(!trouble && vpcs["total"] == facts["resources"]["vpc"], "what has ended was stopped");

    service.live.faults().add(Fault::new("vpcs", What::Hold));
    let begun = tasked(&service, &token, "tools/call", draw).await.unwrap();
    let task = json!({ "taskId": begun["taskId"] });
    assert_eq!(tasked(&service, &token, "tasks/cancel", task.clone()).await.unwrap()["resultType"], "complete");
    assert_eq!(tasked(&service, &token, "tasks/get", task).await.unwrap()["status"], "cancelled");
    let (trouble, _, words) = called(&service, Some(&token), "draw", json!({ "job": begun["taskId"] })).await;
    assert!(trouble && words.contains("no job"), "{words}");
}

#[tokio::test]
async fn where_iam_does_not_say_which_accounts_there_are_that_is_not_none() {
    let service = Service::start().await;
    service.live.faults().add("profiles=html".parse().unwrap());
    let token = service.live.token();
    let (trouble, facts, words) = called(&service, Some(&token), "accounts", json!({})).await;
    assert!(trouble && facts.is_null() && words.contains("could not be found out"), "{words}");
    service.live.faults().clear();
    let (trouble, facts, _) = called(&service, Some(&token), "accounts", json!({})).await;
    assert!(!trouble && facts["total"].as_u64().unwrap() > 0, "{facts}");
}

#[tokio::test]
async fn an_account_is_held_against_a_day_that_a_survey_keeps() {
    let service = Service::of(Config { shows_folder: true, ..config(&[]) }).await;
    let token = service.live.token();
    let (_, facts, _) = called(&service, Some(&token), "draw", json!({})).await;
    let (job, account) = (&facts["job"], facts["account"]["id"].as_str().unwrap());
    let uri = format!("drawstream://jobs/{}/inventory.json", job.as_str().unwrap());
    let read = request(&service, "resources/read", json!({ "uri": uri }));
    let read = read.header("x-ibm-authorization", format!("Bearer {token}")).send().await.unwrap();
    let read = messages(read).await.pop().unwrap();
    let mut older: Value = serde_json::from_str(read["result"]["contents"][0]["text"].as_str().unwrap()).unwrap();
    let server = older["resources"].as_array_mut().unwrap().iter_mut().find(|one| one["name"] == "bastion").unwrap();
    server["name"] = json!("gate");

    let entry = json!({
        "id": account, "name": "Shop", "group": null, "profile": null, "state": "drawn", "changed": "yes", "read_at": null,
        "resources": {}, "exposed": 0, "missing": [], "error": null, "sha256": null, "dates": ["2026-11-20"],
        "drawing": format!("{account}/drawing.drawio"),
    });
    let read_at = "2026-11-26T02:00:00Z";
    let index =
        json!({ "format": "drawstream.accounts/1", "read_at": read_at, "enterprise": null, "accounts": [entry] });
    let store = service.runner.store.get().await;
    let kept = format!("history/{account}/2026-11-20/inventory.json");
    for (key, content) in [("accounts/index.json", &index), (&*kept, &older)] {
        store.put_object(key, "application/json", content.to_string().into_bytes()).await.unwrap();
    }
    let against =
        async |day: &str| called(&service, Some(&token), "changes", json!({ "job": job, "against": day })).await;
    let (trouble, changes, words) = against("2026-11-20").await;
    assert!(!trouble, "{words}");
    assert_eq!(changes["summary"], json!({ "added": 0, "removed": 0, "changed": 1, "replaced": 0 }));
    assert_eq!(changes["changes"][0]["name"], "bastion");
    let (trouble, _, words) = against("2026-11-21").await;
    assert!(trouble && words.contains("Days that are: 2026-11-20"), "{words}");
    let (trouble, _, words) = against("yesterday").await;
    assert!(trouble && words.contains("no job"), "{words}");
}
