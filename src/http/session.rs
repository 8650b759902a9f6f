//! Signing in and out: a key becomes a token at once, and the token lives in a sealed cookie.

use super::App;
use super::body::{Json, empty, json};
use super::problem::Problem;
use crate::collect::iam::{self, Claims, Identity};
use crate::config::Place;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What browsers keep of one cookie, name and attributes counted in to be on the safe side.
const LARGEST_COOKIE: usize = 4096;

/// A session that is open.
pub struct Session {
    /// The token.
    pub token: SecretString,
    /// What IAM put into it.
    pub claims: Claims,
    /// Whether it is the sample account's.
    pub sample: bool,
}

/// What is sealed in the cookie: a token and no key. Short names, since 4,096 bytes are not many.
#[derive(Serialize, Deserialize)]
struct Sealed {
    t: String,
    s: bool,
}

/// The session as its owner sees it.
#[derive(Serialize)]
struct Shown<'a> {
    account_id: &'a str,
    expires_at: String,
    identity: Identity,
    sample: bool,
}

/// Body of `POST /session`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    api_key: Option<SecretString>,
    #[serde(default)]
    sample: bool,
}

impl Session {
    /// The session that the request's cookie holds; none if there is none that opens and lives.
    ///
    /// # Errors
    /// 500 where the keys cannot be read.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
        let name = cookie_name(app, headers);
        for sealed in cookies(headers, name) {
            let Some(open) = app.sealer.open(name, &sealed).await? else { continue };
            let Ok(Sealed { t, s: sample }) = serde_json::from_str(&open) else { continue };
            let Some(claims) = Claims::of(&t) else { continue };
            // A sample session of an earlier process means nothing to this one.
            if claims.expires_at > Timestamp::now() && (!sample || app.sample.is_some()) {
                return Ok(Some(Session { token: t.into(), claims, sample }));
            }
        }
        Ok(None)
    }

    /// The session as its owner sees it.
    pub fn shown(&self) -> impl Serialize {
        Shown {
            account_id: &self.claims.account_id,
            expires_at: self.claims.expires_at.to_string(),
            identity: self.claims.identity,
            sample: self.sample,
        }
    }

    async fn cookie(&self, app: &App, headers: &HeaderMap) -> Result<HeaderValue, Problem> {
        let name = cookie_name(app, headers);
        let sealed = Sealed { t: self.token.expose_secret().to_owned(), s: self.sample };
        let value = app.sealer.seal(name, serde_json::to_string(&sealed).unwrap_or_default()).await?;
        let life = self.claims.expires_at.as_second() - Timestamp::now().as_second();
        let text = cookie(app, headers, value, Duration::seconds(life.max(0)));
        if text.len() > LARGEST_COOKIE {
            let detail = "IBM Cloud's token for this key is too long for a browser's cookie. Use a service ID's key, whose \
                          tokens are shorter, or call /sse with Authorization: Bearer <IAM token>.";
            return Err(Problem::bad_request(detail));
        }
        HeaderValue::from_str(&text).map_err(|_| Problem::bad_request("The token holds characters that no token has."))
    }
}

/// `POST /session`.
///
/// # Errors
/// 400 for a body or a key that cannot be one; 401 where IAM refuses the key; 502 where IAM is not reached; 500 where the
/// sealing keys cannot be read.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Result<Response, Problem> {
    let (endpoints, key, sample) = match (body.api_key, body.sample, &app.sample) {
        (Some(key), false, _) => (&app.live, key, false),
        (None, true, Some(sample)) => (&sample.endpoints, sample.api_key.clone(), true),
        (None, true, None) => return Err(Problem::bad_request("The sample account is only there on a laptop.")),
        _ => return Err(Problem::bad_request("Send {\"api_key\":\"…\"} with your IBM Cloud API key.")),
    };
    let token = iam::exchange(endpoints, key).await?;
    let session = Session { token: token.secret, claims: token.claims, sample };
    let cookie = session.cookie(&app, &headers).await?;
    let mut response = json(&session.shown());
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `GET /session`.
///
/// # Errors
/// 401 without one; 500 where the keys cannot be read.
pub async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let session = Session::of(&app, &headers).await?;
    session.map(|session| json(&session.shown())).ok_or_else(|| Problem::unauthorized("You are not signed in."))
}

/// `DELETE /session`.
///
/// # Errors
/// None that a person meets: 500 if the emptied cookie were no header.
pub async fn sign_out(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let mut response = empty();
    let gone = cookie(&app, &headers, String::new(), Duration::ZERO);
    let gone = HeaderValue::from_str(&gone)
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The cookie could not be taken back."))?;
    response.headers_mut().insert(header::SET_COOKIE, gone);
    Ok(response)
}

fn over_https(app: &App, headers: &HeaderMap) -> bool {
    app.config.place == Place::Lambda
        || headers.get("x-forwarded-proto").is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https"))
}

/// Browsers take the prefix only with `Secure`, and `Secure` only over HTTPS.
fn cookie_name(app: &App, headers: &HeaderMap) -> &'static str {
    if over_https(app, headers) { "__Host-drawstream" } else { "drawstream" }
}

fn cookie(app: &App, headers: &HeaderMap, value: String, life: Duration) -> String {
    let https = over_https(app, headers);
    Cookie::build((cookie_name(app, headers), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(https)
        .max_age(life)
        .build()
        .to_string()
}

/// The values of all cookies of that name.
fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let cookies = all.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.filter(move |cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}
