//! Who asks: a bearer token, or the session's sealed cookie.

use super::App;
use super::problem::Problem;
use super::session::Session;
use crate::collect::Endpoints;
use crate::collect::iam::{self, Claims};
use crate::config::Place;
use crate::store::Owner;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use jiff::Timestamp;
use secrecy::SecretString;
use std::sync::Arc;

/// The bearer token's header where something else takes `Authorization`.
pub const X_IBM_AUTHORIZATION: HeaderName = HeaderName::from_static("x-ibm-authorization");

/// A token and where it came from.
pub struct Credentials {
    /// The token.
    pub token: SecretString,
    /// What it says of itself.
    pub claims: Claims,
    /// Whether nobody but the sender vouches for the claims. Those of a cookie came from IAM, and were sealed.
    pub unproven: bool,
    /// Whether it is the sample account's.
    pub sample: bool,
}

impl Credentials {
    /// Those of a request; 401 without any, or with ones that cannot be used any more.
    ///
    /// # Errors
    /// 401 as said; 500 where the keys of sessions cannot be read.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Credentials, Problem> {
        if let Some(token) = bearer(headers, &X_IBM_AUTHORIZATION).or_else(|| bearer(headers, &header::AUTHORIZATION)) {
            let claims = Claims::of(token).ok_or_else(|| {
                Problem::unauthorized("The bearer token is not an IBM Cloud IAM token (no JWT with an account in it).")
            })?;
            if claims.expires_at <= Timestamp::now() {
                return Err(Problem::unauthorized("The bearer token has expired. Send a new one."));
            }
            return Ok(Credentials { token: token.to_owned().into(), claims, unproven: true, sample: false });
        }
        let session = Session::of(app, headers).await?.ok_or_else(Problem::signed_out)?;
        Ok(Credentials { token: session.token, claims: session.claims, unproven: false, sample: session.sample })
    }

    /// Whose jobs these credentials may touch, once they are proven.
    pub fn owner(&self) -> Owner {
        Owner::of(&self.claims.account_id, &self.claims.iam_id)
    }

    /// The APIs that the token is for.
    pub fn endpoints(&self, app: &App) -> Arc<Endpoints> {
        match &app.sample {
            Some(sample) if self.sample => sample.endpoints.clone(),
            _ => app.live.clone(),
        }
    }

    /// Asks IBM about a token that only its sender vouches for.
    ///
    /// # Errors
    /// 401 where IBM does not accept it, 502 where IBM does not say.
    pub async fn prove(&self, app: &App) -> Result<(), Problem> {
        if self.unproven && !iam::accepted(&self.endpoints(app), &self.token).await? {
            return Err(Problem::unauthorized("IBM Cloud does not accept this token. Send a new one."));
        }
        Ok(())
    }
}

/// Whose jobs a request may touch.
pub struct Owners {
    /// Whoever is signed in; on a laptop, whoever sits at it too.
    pub all: Vec<Owner>,
    /// What is said where none of them has the job.
    pub otherwise: Problem,
}

impl Owners {
    /// Those of a request, proven.
    ///
    /// # Errors
    /// 401 and 502 of the credentials; on a laptop not where there are none: files are drawn there without a sign-in.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Owners, Problem> {
        let on_laptop = app.config.place == Place::Laptop;
        match Credentials::of(app, headers).await {
            Ok(credentials) => {
                credentials.prove(app).await?;
                let mut all = vec![credentials.owner()];
                all.extend(on_laptop.then(laptop));
                Ok(Owners { all, otherwise: Problem::no_such_job() })
            }
            Err(problem) if on_laptop && problem.status() == StatusCode::UNAUTHORIZED => {
                Ok(Owners { all: vec![laptop()], otherwise: problem })
            }
            Err(problem) => Err(problem),
        }
    }
}

/// Whose the files are that a laptop draws: of whoever sits at it.
pub fn laptop() -> Owner {
    // No account has no id.
    Owner::of("", "laptop")
}

/// The token of a bearer header. Other schemes there (AWS signs its own) are not ours to judge.
pub fn bearer<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let (scheme, token) = headers.get(name)?.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearer_tokens_are_taken() {
        let of = |value: &str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            bearer(&headers, &header::AUTHORIZATION).map(str::to_owned)
        };
        assert_eq!(of("Bearer a.b.c").as_deref(), Some("a.b.c"));
        assert_eq!(of("bearer  a.b.c ").as_deref(), Some("a.b.c"));
        assert_eq!(of("AWS4-HMAC-SHA256 Credential=x"), None);
        assert_eq!(of("Bearer"), None);
    }
}
