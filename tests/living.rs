//! Drawings that live, over HTTP: drawn over one of before, compared with an earlier state, and masked.
#![allow(clippy::unwrap_used)]

#[path = "support/function.rs"]
mod function;
#[path = "support/results.rs"]
mod results;
#[path = "support/send.rs"]
mod send;
mod support;

use drawstream_standin as standin;
use function::{Function, event};
use reqwest::header;
use results::{fetched, file, originals, unpacked};
use send::{put, sent};
use serde_json::{Value, json};
use support::{Frames, Service, problem};

const NOTE: &str = "<mxCell id=\"a-note\" value=\"Ask Kim\" style=\"shape=note;html=1;\" vertex=\"1\" parent=\"1\"><mxGeometry \
                    x=\"20\" y=\"20\" width=\"100\" height=\"60\" as=\"geometry\"/></mxCell>";

/// The account of the live stand-in, with one server renamed.
fn renamed() -> String {
    let mut account: Value = serde_json::from_str(standin::sample().json).unwrap();
    let servers = account["instances"].as_array_mut().unwrap();
    let server = servers.iter_mut().find(|server| server["name"] == "app-01").unwrap();
    server["name"] = json!("app-renamed");
    account.to_string()
}

/// The beginning of a server's cell up to the end of its place.
fn cell<'d>(drawing: &'d str, name: &str) -> &'d str {
    let at = drawing.find(&format!(" name=\"{name}\"")).unwrap();
    let start = drawing[..at].rfind("<object ").unwrap();
    let length = drawing[start..].find("as=\"geometry\"").unwrap();
    &drawing[start..start + length]
}

fn x(cell: &str) -> i32 {
    let (_, rest) = cell.split_once("<mxGeometry x=\"").unwrap();
    rest.split('"').next().unwrap().parse().unwrap()
}

/// The drawing with a server moved by hand, and a note.
fn edited(drawing: &str, name: &str) -> String {
    let was = cell(drawing, name);
    let moved = was.replace(&format!("<mxGeometry x=\"{}\"", x(was)), &format!("<mxGeometry x=\"{}\"", x(was) + 3));
    assert_ne!(was, moved);
    drawing.replacen(was, &moved, 1).replacen("</root>", &format!("{NOTE}</root>"), 1)
}

#[tokio::test]
async fn an_account_is_drawn_over_the_drawing_of_before_and_compared_with_a_job() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let first = service.complete("/sse", &cookie).await;
    assert_eq!((first.get("hidden"), first.get("kept"), first.get("key")), (None, None, None));
    let drawing = edited(&fetched(&first["url"]).await, "app-01");
    let upload = sent(&service, drawing.as_bytes()).await;
    let path = format!("/sse?update={upload}&compare={}", first["job"].as_str().unwrap());
    let again = service.complete(&path, &cookie).await;
    let drawn = fetched(&again["url"]).await;
    assert_eq!(x(cell(&drawn, "app-01")), x(cell(&drawing, "app-01")));
    assert_eq!(x(cell(&drawn, "app-02")), x(cell(&drawing, "app-02")));
    assert!(drawn.contains("value=\"Ask Kim\""));
    assert_eq!((&again["hidden"], &again["kept"]), (&json!(0), &json!({"added": 1, "moved": 1})));
    let changes: Value = serde_json::from_str(&file(&again, "changes.json").await.unwrap()).unwrap();
    assert_eq!((&changes["format"], &changes["changes"]), (&json!("drawstream.changes/1"), &json!([])));
    // The drawing that was sent is gone, and said to be.
    let last = service.stream(&path, &cookie).await.rest().await.pop().unwrap();
    assert!(last.event == "onError" && last.data.starts_with("The file that was sent is not there"), "{}", last.data);
}

#[tokio::test]
async fn a_bearer_token_and_a_file_without_a_sign_in_may_do_the_same() {
    let service = Service::start().await;
    let earlier = sent(&service, renamed().as_bytes()).await;
    let token = service.live.token();
    let run = service.get(&format!("/sse?compare={earlier}")).bearer_auth(&token).send().await.unwrap();
    let last = Frames::of(run).rest().await.pop().unwrap();
    assert_eq!(last.event, "onComplete", "{}", last.data);
    let complete: Value = serde_json::from_str(&last.data).unwrap();
    let changes: Value = serde_json::from_str(&file(&complete, "changes.json").await.unwrap()).unwrap();
    let told = changes["changes"].as_array().unwrap();
    let change = told.iter().find(|change| change["name"] == "app-01").unwrap();
    assert_eq!(change["fields"][0], json!({"field": "name", "class": "label", "from": "app-renamed", "to": "app-01"}));
    let drawing = fetched(&complete["url"]).await;
    assert!(cell(&drawing, "app-01").contains(" change=\"changed\""));

    // Without anybody's sign-in: a file over a drawing, compared with what that drawing holds.
    let drawing = edited(&drawing, "app-02");
    let (from, old, same) =
        (sent(&service, renamed().as_bytes()).await, sent(&service, drawing.as_bytes()).await, drawing.as_bytes());
    let compare = sent(&service, same).await;
    let run = service.get(&format!("/sse?from={from}&update={old}&compare={compare}")).send().await.unwrap();
    let last = Frames::of(run).rest().await.pop().unwrap();
    assert_eq!(last.event, "onComplete", "{}", last.data);
    let complete: Value = serde_json::from_str(&last.data).unwrap();
    let drawn = fetched(&complete["url"]).await;
    assert_eq!(x(cell(&drawn, "app-02")), x(cell(&drawing, "app-02")));
    let label = cell(&drawn, "app-renamed");
    assert!(label.contains(" change=\"changed\"") && label.contains("app-01"), "{label}");
}

#[tokio::test]
async fn what_cannot_be_gone_on_with_or_compared_is_told_before_anything_is_asked_of_ibm() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    service.live.faults().clear();
    let before = service.live.stats().calls.len();
    let other = standin::sample().json.replace("4f1c9a7e2b6d40538c0e9d7f61a3b852", "0123456789abcdef0123456789abcdef");
    for (name, content, words) in [
        (
            "update",
            "<mxfile><diagram id=\"a\"><mxGraphModel><root><mxCell id=\"0\"/></root></mxGraphModel></diagram></mxfile>",
            "The drawing to go on with is a drawing by others",
        ),
        ("update", "{}", "The drawing to go on with is no drawing of draw.io"),
        ("compare", "PK\u{3}\u{4}", "the file to compare with is"),
    ] {
        let upload = sent(&service, content.as_bytes()).await;
        let last = service.stream(&format!("/sse?{name}={upload}"), &cookie).await.rest().await.pop().unwrap();
        assert_eq!(last.event, "onError");
        assert!(last.data.starts_with(words), "{}", last.data);
    }
    for (name, words) in
        [("update", "The file that was sent is not there"), ("compare", "What is to be compared with is not there")]
    {
        let last =
            service.stream(&format!("/sse?{name}={}", "a".repeat(32)), &cookie).await.rest().await.pop().unwrap();
        assert!(last.data.starts_with(words), "{}", last.data);
    }
    assert_eq!(service.live.stats().calls.len(), before);
    // Of another account there is no change, but a sentence.
    let upload = sent(&service, other.as_bytes()).await;
    let last = service.stream(&format!("/sse?compare={upload}"), &cookie).await.rest().await.pop().unwrap();
    assert!(last.data.starts_with("These two states cannot be compared: they are of two accounts"), "{}", last.data);
    let refused = service.get("/sse?bring_back=true").header(header::COOKIE, &cookie);
    assert_eq!(problem(refused.send().await.unwrap()).await.0, 400);
}

/// The drawing without a server, as somebody has deleted it: with its parts.
fn deleted(drawing: &str, name: &str) -> String {
    let (_, id) = cell(drawing, name).split_once("<object id=\"").unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    let is_of = |line: &str| {
        line.starts_with(&format!("<object id=\"{id}\"")) || line.starts_with(&format!("<mxCell id=\"{id}."))
    };
    drawing.split_inclusive('\n').filter(|line| !is_of(line)).collect()
}

/// Whether a cell is shown.
fn is_shown(drawing: &str, name: &str) -> bool {
    !cell(drawing, name).contains(" visible=\"0\"")
}

#[tokio::test]
async fn what_was_deleted_by_hand_stays_away_until_it_is_asked_for() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let first = service.complete("/sse", &cookie).await;
    let drawing = deleted(&fetched(&first["url"]).await, "app-02");
    let upload = sent(&service, drawing.as_bytes()).await;
    let again = service.complete(&format!("/sse?update={upload}"), &cookie).await;
    let drawn = fetched(&again["url"]).await;
    assert_eq!(again["hidden"], 1);
    assert!(!is_shown(&drawn, "app-02") && is_shown(&drawn, "app-01"));
    let upload = sent(&service, drawn.as_bytes()).await;
    let back = service.complete(&format!("/sse?update={upload}&bring_back=true"), &cookie).await;
    let drawn = fetched(&back["url"]).await;
    assert_eq!(back["hidden"], 0);
    assert!(is_shown(&drawn, "app-02"));
}

#[tokio::test]
async fn a_plan_that_a_live_account_is_compared_with_is_drawn_over_it() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let own = json!({ "address": "ibm_is_vpc.next", "mode": "managed", "type": "ibm_is_vpc", "name": "next",
        "provider_name": "registry.terraform.io/ibm-cloud/ibm" });
    let with = |name: &str, value: Value| {
        let mut all = own.clone();
        all[name] = value;
        all
    };
    let planned = with("values", json!({ "name": "next-vpc" }));
    let change = json!({ "actions": ["create"], "before": null, "after": { "name": "next-vpc" }, "after_unknown": { "id": true } });
    let plan = json!({ "format_version": "1.2", "planned_values": { "root_module": { "resources": [planned] } },
        "resource_changes": [with("change", change)], "configuration": { "root_module": {} } });
    let plan = sent(&service, plan.to_string().as_bytes()).await;
    let complete = service.complete(&format!("/sse?compare={plan}"), &cookie).await;
    let changes: Value = serde_json::from_str(&file(&complete, "changes.json").await.unwrap()).unwrap();
    assert_eq!(changes["summary"], json!({ "added": 1, "removed": 0, "changed": 0, "replaced": 0 }));
    let drawn = fetched(&complete["url"]).await;
    assert!(cell(&drawn, "next-vpc").contains(" change=\"added\""));
    assert!(drawn.contains("app-01") && drawn.contains("app-02"));
}

#[tokio::test]
async fn the_list_of_changes_tells_which_connections_opened_and_closed() {
    let service = Service::start().await;
    let mut account: Value = serde_json::from_str(standin::sample().json).unwrap();
    for group in account["security_groups"].as_array_mut().unwrap() {
        group["rules"] = json!([]);
    }
    let (from, earlier) =
        (sent(&service, account.to_string().as_bytes()).await, sent(&service, standin::sample().json.as_bytes()).await);
    let run = service.get(&format!("/sse?from={from}&compare={earlier}")).send().await.unwrap();
    let last = Frames::of(run).rest().await.pop().unwrap();
    assert_eq!(last.event, "onComplete", "{}", last.data);
    let complete: Value = serde_json::from_str(&last.data).unwrap();
    let changes: Value = serde_json::from_str(&file(&complete, "changes.json").await.unwrap()).unwrap();
    let connections = &changes["connections"];
    let closed = connections["closed"].as_array().unwrap();
    assert!(!closed.is_empty(), "{connections}");
    for one in closed {
        assert!(["from", "to", "before", "after", "resources"].iter().all(|name| !one[*name].is_null()), "{one}");
    }
    assert_eq!((&connections["opened"], &changes["format"]), (&json!([]), &json!("drawstream.changes/1")));
}

#[tokio::test]
async fn what_people_did_to_a_drawing_is_masked_with_it() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let first = service.complete("/sse", &cookie).await;
    let inventory: Value = serde_json::from_str(&file(&first, "inventory.json").await.unwrap()).unwrap();
    let names = originals(&inventory);
    // Moved, with a note, one that names a server, a label, data, a page and a link of a person's; and one deleted.
    let drawing = edited(&fetched(&first["url"]).await, "app-01");
    let names_one = NOTE.replace("a-note", "acme-note").replace("Ask Kim", "app-01").replace("x=\"20\"", "x=\"200\"");
    let owned = "<UserObject label=\"&lt;b&gt;Acme&lt;/b&gt; owns it\" acmecost=\"Acme 17\" link=\"https://wiki.acme.example/x\" \
                 id=\"acme-owned\"><mxCell style=\"html=1;image=https://acme.example/logo.png;fillColor=#ff0000;\" vertex=\"1\" \
                 parent=\"1\"><mxGeometry x=\"400\" y=\"20\" width=\"100\" height=\"60\" as=\"geometry\"/></mxCell></UserObject>";
    let page = "<diagram id=\"acme-page\" name=\"Acme plans\"><mxGraphModel background=\"#fafafa\"><root><mxCell id=\"0\"/>\
                <mxCell id=\"1\" parent=\"0\" value=\"Acme layer\"/></root></mxGraphModel></diagram></mxfile>";
    let drawing = deleted(&drawing, "app-02").replacen("</root>", &format!("{names_one}{owned}</root>"), 1).replacen(
        "</mxfile>",
        page,
        1,
    );
    let label = cell(&drawing, "app-03").split_once(" label=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let drawing = drawing.replacen(&format!(" label=\"{label}\""), " label=\"Acme &amp;amp; app\"", 1);
    let upload = sent(&service, drawing.as_bytes()).await;
    let masked = service.complete(&format!("/sse?mask=true&update={upload}"), &cookie).await;
    assert_eq!(
        (&masked["hidden"], &masked["kept"]["moved"], &masked["kept"]["relabelled"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let key = drawstream_mask::Key::read(fetched(&masked["key"]["url"]).await.as_bytes()).unwrap();
    let mask = |own: &str| key.texts().find(|(_, text)| *text == own).map(|(mask, _)| mask.to_owned()).unwrap();
    let drawn = fetched(&masked["url"]).await;
    let mut texts = vec![drawn.clone()];
    for picture in masked["pictures"].as_array().unwrap() {
        texts.push(fetched(&picture["url"]).await);
        texts.push(fetched(&picture["index"]).await);
    }
    for file in masked["files"].as_array().unwrap() {
        texts.push(fetched(&file["url"]).await);
    }
    for text in &texts {
        let found: Vec<&String> = names.iter().filter(|name| text.contains(&***name)).collect();
        assert!(found.is_empty(), "{found:?}");
        let plain = unpacked(text);
        for own in ["Acme", "acme", "Kim"] {
            let at = plain.find(own).map(|at| plain.get(at.saturating_sub(100)..at + 20));
            assert_eq!(at, None, "what somebody wrote is in it");
        }
    }
    // Nothing is lost: it is where it was, under its mask, and the key leads back.
    let server = mask("app-01");
    assert_eq!(x(cell(&drawn, &server)), x(cell(&drawing, "app-01")));
    assert!(!is_shown(&drawn, &mask("app-02")));
    assert!(drawn.contains(&format!(" value=\"{}\"", mask("Ask Kim"))), "the note is lost");
    assert!(drawn.contains(&format!(" value=\"{server}\"")), "the note with a name is lost");
    assert!(drawn.contains(&format!("&lt;b&gt;{}&lt;/b&gt; {}", mask("Acme"), mask("owns it"))), "a label is lost");
    assert!(drawn.contains(&format!(" {}=\"{}\"", mask("acmecost"), mask("Acme 17"))), "data is lost");
    assert!(drawn.contains("fillColor=#ff0000"), "a look is lost");
    // One text may have a mask as a note and another as a page's name.
    let mut plans = key.texts().filter(|(_, text)| *text == "Acme plans");
    assert!(plans.any(|(mask, _)| drawn.contains(&format!(" name=\"{mask}\""))), "a page is lost");
    for own in ["https://wiki.acme.example/x", "https://acme.example/logo.png", "Acme layer"] {
        assert!(drawn.contains(&mask(own)), "{own} is lost");
    }
}

#[tokio::test]
async fn in_lambda_a_drawing_of_before_is_the_senders_alone() {
    let mut function = Function::start().await;
    let cookie = function.sign_in().await;
    let run = async |function: &mut Function, query: &str, cookie: &str| {
        let reply = function.answer(event("GET", "/sse", query, &[cookie], None)).await;
        let last = reply.body.rsplit("event: ").next().unwrap().to_owned();
        let (name, data) = last.split_once("\ndata: ").unwrap();
        (name.to_owned(), data.trim().to_owned())
    };
    let (name, data) = run(&mut function, "", &cookie).await;
    assert_eq!(name, "onComplete", "{data}");
    let first: Value = serde_json::from_str(&data).unwrap();
    let drawing = edited(&fetched(&first["url"]).await, "app-01");
    let wanted = json!({ "bytes": drawing.len() });
    let given = function.answer(event("POST", "/uploads", "", &[&cookie], Some(&wanted))).await;
    let ticket: Value = serde_json::from_str(&given.body).unwrap();
    assert_eq!(put(&ticket, drawing.as_bytes()).await.status(), 200);
    let upload = ticket["upload"].as_str().unwrap();

    let query = format!("update={upload}&compare={}", first["job"].as_str().unwrap());
    let (name, data) = run(&mut function, &query, &cookie).await;
    assert_eq!(name, "onComplete", "{data}");
    let again: Value = serde_json::from_str(&data).unwrap();
    let drawn = fetched(&again["url"]).await;
    assert_eq!(x(cell(&drawn, "app-01")), x(cell(&drawing, "app-01")));
    assert!(file(&again, "changes.json").await.is_some());
    let (name, data) = run(&mut function, "mask=true", &cookie).await;
    assert_eq!(name, "onComplete", "{data}");
    let masked: Value = serde_json::from_str(&data).unwrap();
    assert!(!fetched(&masked["url"]).await.contains("app-01") && masked["key"]["url"].is_string());
    // A job that is nobody's, or another's, is not there.
    let (name, data) = run(&mut function, &format!("compare={}", "b".repeat(32)), &cookie).await;
    assert!(name == "onError" && data.starts_with("What is to be compared with is not there"), "{data}");
}
