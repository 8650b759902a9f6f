//! What the page needs of the service: the page itself, what can be chosen, the outline, the index of the boxes.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream::collect::MOST_OUTLINE_BYTES;
use drawstream_standin::{Fault, What};
use reqwest::header;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{Service, problem};

#[tokio::test]
async fn the_page_says_who_is_signed_in_and_where_drawings_lie() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let page = service.get("/").send().await.unwrap();
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(page.text().await.unwrap().contains("data-session=\"\""));
    let page = service.get("/").header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(page.headers()[header::CACHE_CONTROL], "private, no-cache");
    let html = page.text().await.unwrap();
    assert!(html.contains("data-session=\"{&quot;account_id&quot;:"), "{html}");

    let result = service.complete("/sse", &cookie).await;
    let picture = &result["pictures"][0];
    let origin = url::Url::parse(picture["url"].as_str().unwrap()).unwrap().origin().ascii_serialization();
    assert!(policy.contains(&format!("img-src 'self' data: {origin};")), "{policy}");
    assert!(policy.contains(&format!("connect-src 'self' {origin};")) && !policy.contains("unsafe"), "{policy}");

    let asset = html.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    // A client that leaves replies as they come.
    let client = reqwest::Client::builder().no_proxy().no_gzip().build().unwrap();
    let asset = format!("{}{asset}", service.base);
    let plain = client.get(&asset).send().await.unwrap();
    assert_eq!(plain.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
    let zipped = client.get(&asset).header(header::ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert_eq!(zipped.headers()[header::CONTENT_ENCODING], "gzip");
    assert!(zipped.bytes().await.unwrap().len() < plain.bytes().await.unwrap().len());
}

#[tokio::test]
async fn what_can_be_chosen_is_read_from_the_account() {
    let service = Service::start().await;
    assert_eq!(problem(service.get("/scope").send().await.unwrap()).await.0, 401);
    let cookie = service.live_cookie().await;
    let offer = async || -> Value {
        service.get("/scope").header(header::COOKIE, &cookie).send().await.unwrap().json().await.unwrap()
    };
    let all = offer().await;
    let regions: Vec<&str> = all["regions"].as_array().unwrap().iter().map(|region| region.as_str().unwrap()).collect();
    assert!(regions.contains(&"eu-de") && regions.is_sorted(), "{all}");
    let groups = all["resource_groups"].as_array().unwrap();
    assert!(groups.iter().any(|group| group["name"] == "Default" && group["id"].is_string()), "{all}");
    assert_eq!(all["problems"], json!([]));

    service.live.faults().add(Fault::new("resource_groups", What::Status(403)));
    let some = offer().await;
    assert_eq!((&some["regions"], &some["resource_groups"]), (&all["regions"], &json!([])));
    assert!(some["problems"][0].as_str().unwrap().contains("resource groups could not be read"), "{some}");
    service.live.expire_tokens();
    assert_eq!(problem(service.get("/scope").header(header::COOKIE, &cookie).send().await.unwrap()).await.0, 401);
}

#[tokio::test]
async fn the_outline_ends_with_what_was_found() {
    let service = Service::start().await;
    let frames = service.stream("/sse", &service.live_cookie().await).await.rest().await;
    let told: Vec<Value> =
        frames.iter().filter(|f| f.event == "onFound").map(|f| serde_json::from_str(&f.data).unwrap()).collect();
    assert!(told[0]["begun"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
    let bytes: usize = frames.iter().filter(|f| f.event == "onFound").map(|f| f.data.len() + f.id.len() + 30).sum();
    assert!(bytes < MOST_OUTLINE_BYTES, "{bytes}");
    // The last number of each kind in each place, added up, is the number of the result.
    let mut last: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut note = |place: &str, found: &Value| {
        for (kind, number) in found.as_object().into_iter().flatten() {
            let before = last.insert((place.to_owned(), kind.clone()), number.as_u64().unwrap());
            assert!(before < number.as_u64(), "{kind} in {place} does not grow");
        }
    };
    for region in told.iter().flat_map(|outline| outline["regions"].as_array().unwrap()) {
        note(region["region"].as_str().unwrap(), &region["found"]);
        for vpc in region["vpcs"].as_array().into_iter().flatten() {
            note(vpc["id"].as_str().unwrap(), &vpc["found"]);
        }
    }
    let result: Value = serde_json::from_str(&frames.last().unwrap().data).unwrap();
    for kind in ["vpc", "subnet", "instance", "transit_gateway", "volume"] {
        let sum: u64 = last.iter().filter(|((_, known), _)| known == kind).map(|(_, number)| number).sum();
        assert_eq!(result["resources"][kind], sum, "{kind}");
    }
}

#[tokio::test]
async fn indices_are_stored_beside_the_pictures_and_go_with_them() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let result = service.complete("/sse", &cookie).await;
    let job = result["job"].as_str().unwrap();
    let fetch = async |url: &Value, origin: &str| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(url.as_str().unwrap()).header(header::ORIGIN, origin).send().await.unwrap()
    };
    let mut boxes = 0;
    for picture in result["pictures"].as_array().unwrap() {
        let index = fetch(&picture["index"], &service.base).await;
        assert_eq!(index.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], *service.base);
        let index: Value = index.json().await.unwrap();
        assert_eq!((&index["page"], &index["name"]), (&picture["page"], &picture["name"]));
        boxes += index["boxes"].as_array().unwrap().len();
    }
    assert!(boxes > 50);
    let search = &result["pictures"][0]["search"];
    let foreign = fetch(search, "https://elsewhere.example").await;
    assert!(!foreign.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    let list: Value = foreign.json().await.unwrap();
    let named = |row: &Value| (list["kinds"][row[2].as_u64().unwrap() as usize] == "vpc").then(|| row[3].clone());
    let vpcs = list["rows"].as_array().unwrap().iter().filter_map(named).count();
    assert_eq!(result["resources"]["vpc"], vpcs);

    let links = service.post("/links", &json!({ "job": job })).header(header::COOKIE, &cookie).send().await.unwrap();
    let links: Value = links.json().await.unwrap();
    assert_eq!(fetch(&links["pictures"][0]["search"], &service.base).await.status(), 200);
    let deleted = service.delete(&format!("/jobs/{job}")).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(deleted.status(), 200);
    for gone in [search, &result["pictures"][0]["index"], &result["pictures"][0]["url"]] {
        assert_eq!(fetch(gone, &service.base).await.status(), 404);
    }
}
