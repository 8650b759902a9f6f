//! `GET /scope`: the parts of the account that a run can be limited to.

use super::App;
use super::body::json;
use super::credentials::Credentials;
use super::problem::Problem;
use crate::collect;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

/// The handler. A part that cannot be read is no error: the whole account can always be drawn.
///
/// # Errors
/// 401 of the credentials, also where IBM does not accept them any more.
pub async fn scope(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let credentials = Credentials::of(&app, &headers).await?;
    let endpoints = credentials.endpoints(&app);
    let offer = collect::offer(endpoints, credentials.token.clone(), credentials.claims.clone()).await;
    if offer.refused {
        return Err(Problem::unauthorized("IBM Cloud does not accept this sign-in any more. Sign in again."));
    }
    Ok(json(&offer))
}
