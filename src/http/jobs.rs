//! Finished jobs: fresh links, and deleting.

use super::App;
use super::body::{Json, empty, json};
use super::credentials::Owners;
use super::problem::Problem;
use crate::run::Found;
use crate::store::{File, JobId, Links, Picture};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Body of `POST /links`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    job: String,
}

#[derive(Serialize)]
struct Fresh {
    url: String,
    pictures: Vec<Picture>,
    files: Vec<File>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<File>,
    expires_at: String,
}

/// Reads a job's id; 400 for what is none.
///
/// # Errors
/// 400.
pub fn job_id(text: &str) -> Result<JobId, Problem> {
    JobId::parse(text).ok_or_else(|| Problem::bad_request("A job's id is 32 lower-case hex digits."))
}

/// `POST /links`.
///
/// # Errors
/// 401 and 502 of the credentials; 400 for an id that is none; 404; 409 while it runs; 502 where the store fails.
pub async fn links(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let owners = Owners::of(&app, &headers).await?;
    let job = job_id(&wanted.job)?;
    for owner in &owners.all {
        let record = match app.runner.find(&job, owner).await? {
            Found::Finished(record) => record,
            Found::Running => return Err(Problem::new(StatusCode::CONFLICT, "This job has not finished yet.")),
            Found::Nothing => continue,
        };
        let links = app.runner.store.get().await.links(&record).await?;
        let expires_at = links.expires_at.to_string();
        let Links { url, pictures, files, key, .. } = links;
        return Ok(json(&Fresh { url, pictures, files, key, expires_at }));
    }
    Err(owners.otherwise)
}

/// `DELETE /jobs/<job>`.
///
/// # Errors
/// 401 and 502 of the credentials; 400 for an id that is none; 404; 502 where the store fails.
pub async fn delete(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    job: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let owners = Owners::of(&app, &headers).await?;
    // What is not even text is no id either.
    let job = job_id(job.as_deref().map_or("", String::as_str))?;
    for owner in &owners.all {
        if app.runner.delete(&job, owner).await? {
            return Ok(empty());
        }
    }
    Err(owners.otherwise)
}
