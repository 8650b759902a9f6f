//! `POST /uploads`: where to put a file that a run is to draw.

use super::App;
use super::body::{Json, json};
use super::credentials::Owners;
use super::problem::Problem;
use crate::store::{LARGEST_UPLOAD, UploadId};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Body of `POST /uploads`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    bytes: u64,
}

#[derive(Serialize)]
struct Given {
    upload: String,
    url: String,
    headers: BTreeMap<&'static str, String>,
    expires_at: String,
}

/// The handler.
///
/// # Errors
/// 400 for an empty file, 413 for one that is too large; 401 and 502 of the credentials, of which a laptop needs none;
/// 502 where nothing can be signed.
pub async fn ticket(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let owners = Owners::of(&app, &headers).await?;
    if wanted.bytes == 0 {
        return Err(Problem::bad_request("The file is empty."));
    }
    if wanted.bytes > LARGEST_UPLOAD {
        let detail = format!(
            "The file is larger than {} MiB, the most that is taken here. The command line takes it: drawstream draw \
             --from FILE.",
            LARGEST_UPLOAD >> 20
        );
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    // On a laptop files are of whoever sits at it, signed in or not.
    let Some(owner) = owners.all.last() else { return Err(owners.otherwise) };
    let id = UploadId::random();
    let ticket = app.runner.store.get().await.ticket(&id, owner, wanted.bytes).await?;
    let expires_at = ticket.expires_at.to_string();
    Ok(json(&Given { upload: id.to_string(), url: ticket.url, headers: ticket.headers, expires_at }))
}
