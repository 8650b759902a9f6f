//! The service as its users meet it: routes, session, stream, page. The same router on a laptop and in Lambda.

mod accounts;
mod body;
mod credentials;
mod event;
mod explain;
mod guard;
mod jobs;
mod mcp;
mod page;
mod problem;
mod query;
mod scope;
mod sealer;
mod session;
mod sse;
mod uploads;

pub use crate::run::Deadline;
pub use event::request_of;
pub use sealer::Sealer;

use crate::collect::Endpoints;
use crate::config::{Config, Sealing};
use crate::run::Runner;
use crate::seal::Keys;
use crate::store;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{delete, get, post};
use problem::Problem;
use secrecy::SecretString;
use std::sync::Arc;

/// What the routes share.
pub struct App {
    /// The configuration; its sealing keys have moved to `sealer`.
    pub(crate) config: Config,
    pub(crate) sealer: Sealer,
    pub(crate) runner: Arc<Runner>,
    pub(crate) live: Arc<Endpoints>,
    pub(crate) sample: Option<Sample>,
    /// What is kept between requests of assistants.
    pub(crate) mcp: mcp::Kept,
    /// Where the results of surveys are, in a bucket of their own.
    pub(crate) accounts: Option<store::Lazy>,
    /// What IBM has said of those who asked for them.
    pub(crate) asked: accounts::Asked,
}

/// The sample account.
pub struct Sample {
    /// Where the embedded stand-in answers for IBM Cloud.
    pub endpoints: Arc<Endpoints>,
    /// Its only key.
    pub api_key: SecretString,
}

impl App {
    /// Puts the parts together.
    pub fn new(mut config: Config, live: Endpoints, sample: Option<Sample>, runner: Arc<Runner>) -> Arc<App> {
        let sealing = std::mem::replace(&mut config.sealing, Sealing::Keys(Keys::random()));
        let accounts = config.accounts.as_ref().map(|name| store::Lazy::bucket(name, &config));
        let (sealer, live, asked) = (Sealer::new(sealing, config.aws), Arc::new(live), accounts::Asked::default());
        Arc::new(App { config, sealer, runner, live, sample, mcp: mcp::Kept::default(), accounts, asked })
    }
}

/// The routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(page::index))
        .route("/assets/{name}", get(page::asset))
        .route("/session", post(session::sign_in).get(session::show).delete(session::sign_out))
        .route("/scope", get(scope::scope))
        .route("/sse", get(sse::sse))
        .route("/links", post(jobs::links))
        .route("/uploads", post(uploads::ticket))
        .route("/jobs/{job}", delete(jobs::delete))
        .route("/mcp", post(mcp::mcp))
        .route("/accounts", get(accounts::index))
        .route("/accounts/map", get(accounts::map))
        .route("/accounts/{id}/links", post(accounts::account_links))
        .route("/accounts/{id}/changes", get(accounts::changes))
        .route("/jobs/{job}/explain", post(explain::explain))
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "There is nothing at this address."))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take that method.")
        })
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}
