//! Sends files as people do: where `POST /uploads` says.
#![allow(dead_code)]

use crate::support::Service;
use reqwest::{Client, Response};
use serde_json::{Value, json};

/// Puts a file by what `POST /uploads` answered.
pub async fn put(ticket: &Value, file: &[u8]) -> Response {
    let mut request = Client::builder().no_proxy().build().unwrap().put(ticket["url"].as_str().unwrap());
    for (name, value) in ticket["headers"].as_object().unwrap() {
        // A client writes the length by itself, as browsers do.
        if name != "content-length" {
            request = request.header(name, value.as_str().unwrap());
        }
    }
    request.body(file.to_vec()).send().await.unwrap()
}

/// Sends a file to a laptop without a sign-in; gives the upload.
pub async fn sent(service: &Service, file: &[u8]) -> String {
    let ticket = service.post("/uploads", &json!({ "bytes": file.len() })).send().await.unwrap();
    let status = ticket.status();
    let ticket: Value = ticket.json().await.unwrap();
    assert_eq!(status, 200, "{ticket}");
    let stored = put(&ticket, file).await;
    assert_eq!(stored.status(), 200, "{}", stored.text().await.unwrap());
    ticket["upload"].as_str().unwrap().to_owned()
}
