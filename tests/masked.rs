//! Drawings that are masked, over HTTP: nothing in them says whose they are, and the key leads back.
#![allow(clippy::unwrap_used)]

#[path = "support/results.rs"]
mod results;
#[path = "support/send.rs"]
mod send;
mod support;

use drawstream::merge::read;
use drawstream_standin as standin;
use reqwest::header;
use results::{fetched, file, originals, texts};
use send::sent;
use serde_json::{Value, json};
use support::{Frames, Service};

#[tokio::test]
async fn a_masked_drawing_has_no_name_of_the_account_and_its_key_leads_back() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let open = service.complete("/sse", &cookie).await;
    let inventory: Value = serde_json::from_str(&file(&open, "inventory.json").await.unwrap()).unwrap();
    let names = originals(&inventory);
    assert!(names.len() > 500, "{}", names.len());
    let masked = service.complete(&format!("/sse?mask=true&compare={}", open["job"].as_str().unwrap()), &cookie).await;
    let drawing = fetched(&masked["url"]).await;
    let mut texts = vec![("the drawing", drawing.clone())];
    let inside = read::account(drawing.as_bytes()).unwrap().unwrap();
    texts.push(("the account in it", String::from_utf8(inside).unwrap()));
    for picture in masked["pictures"].as_array().unwrap() {
        texts.push(("a picture", fetched(&picture["url"]).await));
        texts.push(("an index", fetched(&picture["index"]).await));
        if picture["search"].is_string() {
            texts.push(("the list", fetched(&picture["search"]).await));
        }
    }
    let files = masked["files"].as_array().unwrap();
    assert!(files.len() > 4, "{files:?}");
    for file in files {
        texts.push((file["name"].as_str().unwrap(), fetched(&file["url"]).await));
    }
    for (what, text) in &texts {
        let found: Vec<&String> = names.iter().filter(|name| text.contains(&***name)).collect();
        assert!(found.is_empty(), "{what} has {found:?}");
    }
    let told = masked.to_string();
    for own in [&inventory["account"]["id"], &inventory["account"]["name"]] {
        assert!(!told.contains(own.as_str().unwrap()), "{told}");
    }
    // Both states have masks of one key, so nothing has changed.
    let changes: Value = serde_json::from_str(&file(&masked, "changes.json").await.unwrap()).unwrap();
    assert_eq!(changes["changes"], json!([]));
    // The key is for whoever drew it, and none of the files beside the drawing.
    assert!(masked["files"].as_array().unwrap().iter().all(|file| file["name"] != "mask-key.json"));
    assert_eq!(masked["key"]["name"], "mask-key.json");
    let key = drawstream_mask::Key::read(fetched(&masked["key"]["url"]).await.as_bytes()).unwrap();
    assert!(key.texts().any(|(mask, own)| own == "app-01" && mask.starts_with("server-")));
    let links = service.post("/links", &json!({ "job": masked["job"] })).header(header::COOKIE, &cookie);
    let links: Value = links.send().await.unwrap().json().await.unwrap();
    assert_eq!(fetched(&links["key"]["url"]).await.as_bytes(), key.write());
    // Gone with the job.
    let deleted = service.delete(&format!("/jobs/{}", masked["job"].as_str().unwrap())).header(header::COOKIE, &cookie);
    assert_eq!(deleted.send().await.unwrap().status(), 200);
    assert_eq!(reqwest::get(links["key"]["url"].as_str().unwrap()).await.unwrap().status(), 404);
}

const MARK: &str = "qzxkvw";
/// Fields with names that IBM gives.
const IBMS: [&str; 5] = ["profile", "zone", "region", "operating_system", "flavor"];

/// The sample account, in which everything that people name wants to be markup, a link, a line of its own or a mask.
fn hostile() -> (String, usize) {
    fn spoil(value: &mut Value, names: &mut usize) {
        match value {
            // IBM gives these their names.
            Value::Object(fields) if fields.get("resource_type") == Some(&json!("provider_infrastructure_service")) => {
            }
            Value::Object(fields) => {
                for (field, value) in fields {
                    let is_free = field == "name"
                        && value
                            .as_str()
                            .is_some_and(|name| !["us-south", "eu-de"].iter().any(|place| name.contains(place)));
                    if is_free || matches!(field.as_str(), "description" | "hostname") && value.is_string() {
                        *names += 1;
                        let ends = [
                            "<b>&\"x",
                            "]]></svg><script>alert(1)</script>",
                            "\r\n\u{1b}[31m\u{202e}",
                            "&lt;&#10;</mxCell>",
                            " server-1 10.1.2.3/24",
                            "%3Cdiagram%3E;image=https://x.example/y",
                        ];
                        *value = format!("{MARK}{names}{}", ends[*names % ends.len()]).into();
                    } else if !IBMS.contains(&field.as_str()) {
                        spoil(value, names);
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| spoil(value, names)),
            _ => {}
        }
    }
    let mut account: Value = serde_json::from_str(standin::sample().json).unwrap();
    let mut names = 0;
    spoil(&mut account, &mut names);
    for (nth, server) in account["instances"].as_array_mut().unwrap().iter_mut().enumerate() {
        server["tags"] = json!([format!("owner:{MARK}{nth}<i>")]);
    }
    (account.to_string(), names)
}

#[tokio::test]
async fn nothing_of_a_hostile_account_is_in_what_a_masked_run_makes() {
    let service = Service::start().await;
    let (account, names) = hostile();
    assert!(names > 50, "{names}");
    let upload = sent(&service, account.as_bytes()).await;
    let run = async |query: &str| {
        let reply = service.get(&format!("/sse?{query}")).send().await.unwrap();
        let last = Frames::of(reply).rest().await.pop().unwrap();
        assert_eq!(last.event, "onComplete", "{}", last.data);
        serde_json::from_str::<Value>(&last.data).unwrap()
    };
    let open = run(&format!("from={upload}")).await;
    let inventory: Value = serde_json::from_str(&file(&open, "inventory.json").await.unwrap()).unwrap();
    let names = originals(&inventory);
    assert!(names.iter().filter(|name| name.starts_with(MARK)).count() > 50);
    // What is looked for is there where nothing is masked.
    let seen = |texts: &[(String, String)], own: &str| texts.iter().filter(|(_, text)| text.contains(own)).count();
    assert!(seen(&texts(&open).await, MARK) > 5);

    let (again, earlier) = (sent(&service, account.as_bytes()).await, sent(&service, account.as_bytes()).await);
    let masked = run(&format!("from={again}&mask=true&compare={earlier}")).await;
    let made = texts(&masked).await;
    assert!(made.len() > 10, "{}", made.len());
    for (what, text) in &made {
        let at = text.find(MARK).map(|at| {
            text[..at]
                .chars()
                .rev()
                .take(200)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .chain(text[at..].chars().take(120))
                .collect::<String>()
        });
        assert_eq!(at, None, "{what} has a part of a name");
        let escaped = |name: &str| name.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let found: Vec<&String> =
            names.iter().filter(|name| text.contains(&***name) || text.contains(&escaped(name))).collect();
        assert!(found.is_empty(), "{what} has {found:?}");
    }
    assert!(!masked.to_string().contains(MARK), "{masked}");
    let key = fetched(&masked["key"]["url"]).await;
    assert!(key.contains(MARK), "the key does not lead back");
}
