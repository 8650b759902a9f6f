//! One identity, many accounts: the trusted profiles that it may assume, and their tokens.
//!
//! <https://cloud.ibm.com/docs/account?topic=account-create-trusted-profile>, and IBM's IAM client for Go,
//! <https://github.com/IBM/platform-services-go-sdk>.

use super::client::{bounded_body, transport_words};
use super::endpoints::Endpoints;
use super::iam::{self, Claims, IamError, Token};
use super::retry::{Patience, retry_after};
use super::{http_client, kept_words};
use bytes::Bytes;
pub use drawstream_estate::is_account;
use drawstream_order::Order as _;
use drawstream_readers::Api;
use drawstream_readers::loose::{Items, Text};
use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore};

/// Calls to IAM at once: it publishes no bound, and refuses who asks for too much.
const AT_ONCE: usize = 2;
const TRIES: u32 = 5;
const TIMEOUT: Duration = Duration::from_secs(20);
/// A token is renewed when a fifth of its life is left, or this.
const EARLY: i64 = 300;
/// The longest wait that IAM may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// A thousand profiles are some 500 kB.
const LARGEST_BYTES: usize = 8 << 20;

/// A trusted profile that the identity may assume.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Profile {
    /// The account that it is in.
    pub account: String,
    /// Its name.
    pub name: String,
    /// Its id, `Profile-…`.
    pub id: String,
}

/// Why a profile gave no token, or none were listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssumeError {
    /// IAM refused.
    #[error("IBM Cloud refused it ({code})")]
    Refused {
        /// IAM's code, or the status.
        code: String,
    },
    /// The token of the identity itself is not accepted any more.
    #[error("IBM Cloud does not accept the sign-in any more")]
    SignedOut,
    /// IAM did not answer, or not as IAM does.
    #[error("IBM Cloud's sign-in service (IAM) could not be reached: {reason}")]
    Unreachable {
        /// What happened.
        reason: String,
    },
}

/// An identity that assumes profiles. Cheap to clone; clones share the bound on calls.
#[derive(Debug, Clone)]
pub struct Identity {
    endpoints: Arc<Endpoints>,
    base: Arc<Mutex<Base>>,
    /// What a new token is had for, where there is one.
    key: Option<SecretString>,
    places: Arc<Semaphore>,
}

/// The identity's own token.
#[derive(Debug)]
struct Base {
    secret: SecretString,
    /// When it is to be renewed.
    renew: Timestamp,
}

impl Base {
    fn of(token: Token) -> Base {
        let (end, now) = (token.claims.expires_at.as_second(), Timestamp::now().as_second());
        let early = ((end - now) / 5).clamp(0, EARLY);
        Base { secret: token.secret, renew: Timestamp::from_second(end - early).unwrap_or(token.claims.expires_at) }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawProfiles {
    profiles: Items<RawProfile>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawProfile {
    id: Text,
    name: Text,
    account_id: Text,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refused {
    #[serde(rename = "errorCode")]
    code: Text,
}

impl Identity {
    /// Of a token of its own, which is renewed by `key` before it ends; without a key it is used as long as it lives.
    pub fn new(endpoints: Arc<Endpoints>, token: Token, key: Option<SecretString>) -> Identity {
        let base = Arc::new(Mutex::new(Base::of(token)));
        Identity { endpoints, base, key, places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    async fn secret(&self) -> Result<SecretString, AssumeError> {
        let mut base = self.base.lock().await;
        if let Some(key) = &self.key
            && base.renew <= Timestamp::now()
        {
            let _place = self.places.acquire().await;
            let renewed = iam::exchange(&self.endpoints, key.clone()).await;
            *base = Base::of(renewed.map_err(|error| match error {
                IamError::Unreachable { reason } => AssumeError::Unreachable { reason },
                IamError::Refused { code } => AssumeError::Refused { code },
                _ => AssumeError::SignedOut,
            })?);
        }
        Ok(base.secret.clone())
    }

    /// Every profile of every account that the identity may assume, by account, name and id.
    ///
    /// # Errors
    /// [`AssumeError`].
    pub async fn profiles(&self) -> Result<Vec<Profile>, AssumeError> {
        let own = self.secret().await?;
        let body = self.post("profiles", &[("access_token", own.expose_secret())]).await?;
        let raw: RawProfiles = serde_json::from_slice(&body).map_err(|_| unreadable())?;
        let profiles = raw.profiles.iter().map(|one| Profile {
            account: one.account_id.to_string(),
            name: one.name.to_string(),
            id: one.id.to_string(),
        });
        let mut profiles: Vec<Profile> =
            profiles.filter(|one| !one.id.is_empty() && is_account(&one.account)).collect();
        profiles.order();
        Ok(profiles)
    }

    /// A token of a profile. It speaks for that profile's account.
    ///
    /// # Errors
    /// [`AssumeError`]; also where the token is of another account than the profile is said to be in.
    pub async fn assume(&self, profile: &Profile) -> Result<Token, AssumeError> {
        let own = self.secret().await?;
        let form = [
            ("grant_type", "urn:ibm:params:oauth:grant-type:assume"),
            ("access_token", own.expose_secret()),
            ("profile_id", &profile.id),
        ];
        let granted: Granted = serde_json::from_slice(&self.post("token", &form).await?).map_err(|_| unreadable())?;
        let claims = Claims::of(&granted.access_token).ok_or_else(unreadable)?;
        // Whose account it is decides where what is read is written.
        if claims.account_id != profile.account {
            return Err(AssumeError::Refused { code: "another_account".to_owned() });
        }
        Ok(Token { secret: granted.access_token.into(), claims })
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Bytes, AssumeError> {
        let unconfigured = || AssumeError::Unreachable { reason: "no IAM endpoint is configured".to_owned() };
        let base = self.endpoints.of(Api::Iam, "").ok_or_else(unconfigured)?;
        let url = format!("{base}/{path}");
        let patience = Patience::default();
        let mut last = String::new();
        for attempt in 1..=TRIES {
            // Held through the wait as well: whoever else asks would be told to wait, too.
            let _place = self.places.acquire().await;
            let sent = http_client().post(&url).timeout(TIMEOUT).header("accept", "application/json").form(form).send();
            let mut wait = patience.wait(attempt);
            match sent.await {
                Err(error) => last = transport_words(&error).to_owned(),
                Ok(reply) => {
                    let status = reply.status().as_u16();
                    let asked = reply.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                    let asked = asked.and_then(|value| retry_after(value, Timestamp::now()));
                    let body = bounded_body(reply, LARGEST_BYTES).await;
                    match (status, body) {
                        (200, Ok(body)) => return Ok(body),
                        (408 | 429 | 500.., _) => {
                            last = format!("it answered {status}");
                            wait = asked.unwrap_or(wait).min(LONGEST_WAIT);
                        }
                        (401, _) => return Err(AssumeError::SignedOut),
                        (_, Ok(body)) => return Err(refusal(status, &body)),
                        (_, Err(reason)) => last = reason.to_owned(),
                    }
                }
            }
            if attempt < TRIES {
                tokio::time::sleep(wait).await;
            }
        }
        Err(AssumeError::Unreachable { reason: last })
    }
}

fn unreadable() -> AssumeError {
    AssumeError::Unreachable { reason: "its answer could not be read".to_owned() }
}

fn refusal(status: u16, body: &[u8]) -> AssumeError {
    let refused: Refused = serde_json::from_slice(body).unwrap_or_default();
    let code = kept_words(&refused.code, 40);
    AssumeError::Refused { code: if code.is_empty() { format!("HTTP {status}") } else { code } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_by_their_code() {
        let of = |body: &[u8]| refusal(400, body).to_string();
        assert_eq!(of(br#"{"errorCode":"BXNIM0501E","errorMessage":"x"}"#), "IBM Cloud refused it (BXNIM0501E)");
        assert_eq!(of(b"<html>"), "IBM Cloud refused it (HTTP 400)");
    }
}
