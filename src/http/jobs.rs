//! Finished jobs: fresh links, and deleting.

use super::App;
use super::body::{Json, empty, json};
use super::credentials::Credentials;
use super::problem::Problem;
use crate::run::event::Picture;
use crate::run::job::{JobId, Stop};
use crate::run::owner::Owner;
use crate::store::Record;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// A run that was told to stop ends within moments, unless its clean-up waits for S3.
const ENDS_WITHIN: Duration = Duration::from_secs(8);

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
    expires_at: String,
}

/// Reads a job's id; 400 for what is none.
///
/// # Errors
/// 400.
pub fn job_id(text: &str) -> Result<JobId, Problem> {
    JobId::parse(text).ok_or_else(|| Problem::bad_request("A job's id is 32 lower-case hex digits."))
}

/// The record of a finished job; none if there is none, 404 if it is somebody else's.
///
/// # Errors
/// 404 as said; 502 where the store fails.
pub async fn record(app: &App, job: &JobId, owner: &Owner) -> Result<Option<Record>, Problem> {
    match app.runner.store.get().await.record(job).await? {
        Some(record) if record.owner != *owner => Err(Problem::no_such_job()),
        record => Ok(record),
    }
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
    let credentials = Credentials::of(&app, &headers).await?;
    let job = job_id(&wanted.job)?;
    credentials.prove(&app).await?;
    let owner = credentials.owner();
    let Some(record) = record(&app, &job, &owner).await? else {
        let running = app.runner.registry.get(&job).is_some_and(|job| job.owner == owner && !job.ended());
        return Err(if running {
            Problem::new(StatusCode::CONFLICT, "This job has not finished yet.")
        } else {
            Problem::no_such_job()
        });
    };
    let links = app.runner.store.get().await.links(&record).await?;
    Ok(json(&Fresh { url: links.url, pictures: links.pictures, expires_at: links.expires_at.to_string() }))
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
    let credentials = Credentials::of(&app, &headers).await?;
    // What is not even text is no id either.
    let job = job_id(job.as_deref().map_or("", String::as_str))?;
    credentials.prove(&app).await?;
    let owner = credentials.owner();
    let running = app.runner.registry.get(&job).filter(|job| job.owner == owner);
    if let Some(running) = &running {
        running.stop(Stop::Deleted);
        // Only then is it known what it has stored.
        let _ = tokio::time::timeout(ENDS_WITHIN, running.finished.cancelled()).await;
    }
    match record(&app, &job, &owner).await? {
        Some(_) => app.runner.store.get().await.delete(&job).await?,
        None if running.is_some() => {}
        None => return Err(Problem::no_such_job()),
    }
    Ok(empty())
}
