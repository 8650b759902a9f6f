//! A secret in AWS Secrets Manager, played on loopback.

use axum::Router;
use axum::http::StatusCode;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

/// A Secrets Manager that holds this; none refuses. Counts what it is asked.
pub async fn secrets(current: Option<&'static str>) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let answer = async move |body: String| {
        counted.fetch_add(1, Ordering::Relaxed);
        let refusal = |kind: &str| (StatusCode::BAD_REQUEST, json!({ "__type": kind, "message": "no" }).to_string());
        match current {
            None => refusal("AccessDeniedException"),
            // As for a secret that has never been rotated.
            Some(_) if body.contains("AWSPREVIOUS") => refusal("ResourceNotFoundException"),
            Some(keys) => (StatusCode::OK, json!({ "Name": "s", "SecretString": keys }).to_string()),
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await.unwrap() });
    (address, asked)
}
