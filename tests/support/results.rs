//! What a run has made, fetched by its links, and what of an account must not be in it where that is masked.
#![allow(dead_code)]

use drawstream::merge::read;
use serde_json::Value;
use std::collections::BTreeSet;

pub async fn fetched(url: &Value) -> String {
    reqwest::get(url.as_str().unwrap()).await.unwrap().text().await.unwrap()
}

pub async fn file(complete: &Value, name: &str) -> Option<String> {
    let file = complete["files"].as_array().unwrap().iter().find(|file| file["name"] == name)?;
    Some(fetched(&file["url"]).await)
}

/// Every text that a masked run has made for others, with what it is.
pub async fn texts(complete: &Value) -> Vec<(String, String)> {
    let drawing = fetched(&complete["url"]).await;
    let inside = read::account(drawing.as_bytes()).unwrap().unwrap();
    let mut texts = vec![
        ("the account in the drawing".to_owned(), String::from_utf8(inside).unwrap()),
        ("the drawing".to_owned(), unpacked(&drawing)),
    ];
    for picture in complete["pictures"].as_array().unwrap() {
        for what in ["url", "index", "search"] {
            if picture[what].is_string() {
                texts.push((format!("{what} of a picture"), unpacked(&fetched(&picture[what]).await)));
            }
        }
    }
    for file in complete["files"].as_array().unwrap() {
        texts.push((file["name"].as_str().unwrap().to_owned(), fetched(&file["url"]).await));
    }
    texts
}

/// A drawing without what is packed in it: letters there may make any word.
pub fn unpacked(text: &str) -> String {
    let mut plain = text.to_owned();
    for (name, end) in
        [(" drawn=\"", "\""), (" inventory=\"", "\""), (" drawn=&quot;", "&quot;"), (" inventory=&quot;", "&quot;")]
    {
        let mut pieces = plain.split(name);
        let mut out = pieces.next().unwrap().to_owned();
        for piece in pieces {
            out.push_str(piece.split_once(end).unwrap().1);
        }
        plain = out;
    }
    plain
}

/// Every name, id, CRN and address of an inventory, but what IBM calls its own places.
pub fn originals(inventory: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut all = BTreeSet::new();
    all.extend([&inventory["account"]["id"], &inventory["account"]["name"]].into_iter().filter_map(text));
    for resource in inventory["resources"].as_array().unwrap() {
        let kind = resource["kind"].as_str().unwrap();
        if matches!(kind, "region" | "zone") {
            continue;
        }
        all.extend(["id", "name", "crn"].iter().filter_map(|key| text(&resource[*key])));
        all.extend(resource["addresses"].as_array().into_iter().flatten().filter_map(text));
        all.extend(resource["tags"].as_array().into_iter().flatten().filter_map(text));
    }
    // A name that is a plain word, as `keys`, may be one of ours too.
    all.retain(|one| one.len() > 3 && !one.chars().all(char::is_alphabetic));
    all
}
