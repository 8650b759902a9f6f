//! IAM: API keys for tokens.

use super::{
    World,
    call::{Call, fresh_id},
    reply::{Answer, Reply},
    service::Service,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// What IAM thinks of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Accepted.
    Good,
    /// Locked by its owner.
    Locked,
    /// Disabled by an administrator.
    Disabled,
}

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A person's.
    User,
    /// A service id's.
    ServiceId,
    /// A trusted profile's.
    Profile,
}

/// The tokens that were given, and when they end.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<HashMap<String, Instant>>);

/// A token with what IAM says about it.
pub(crate) struct Token {
    pub access_token: String,
    expires_in: u64,
    expiration: i64,
}

impl Tokens {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn accepts(&self, token: &str) -> bool {
        self.lock().get(token).is_some_and(|end| *end > Instant::now())
    }

    pub fn expire(&self) {
        self.lock().clear();
    }

    /// A new token: a JWT of the true size and claims, whose signature is none.
    pub fn issue(&self, world: &World) -> Token {
        let life = world.options.token_life;
        let now = Timestamp::now().as_second();
        let expires_in = life.as_secs();
        let expiration = now.saturating_add(i64::try_from(expires_in).unwrap_or(i64::MAX));
        let (kind, id) = match world.options.identity {
            Identity::User => (None, "IBMid-550000STND"),
            Identity::ServiceId => (Some("ServiceId"), "iam-ServiceId-0d1b7c4e-53f0-4a57-9f0c-7d1a7f3c2b11"),
            Identity::Profile => (Some("Profile"), "iam-Profile-9a6c1f0e-2f6f-4d0a-8c5b-0c9c5d7e1a22"),
        };
        let mut claims = json!({
            "iam_id": id, "id": id, "realmid": id.split('-').next(), "identifier": id.rsplit('-').next(),
            "jti": fresh_id(), "sub": id,
            "account": { "valid": true, "bss": world.account.id(), "ims_user_id": "9876543", "frozen": false,
                "ims": "2034567" },
            "iat": now, "exp": expiration, "iss": "https://iam.cloud.ibm.com/identity",
            "grant_type": "urn:ibm:params:oauth:grant-type:apikey", "scope": "ibm openid", "client_id": "default",
            "acr": 1, "amr": ["pwd"],
        });
        match kind {
            Some(kind) => claims["sub_type"] = json!(kind),
            None => {
                for (claim, value) in [
                    ("name", "Robin Harper"),
                    ("given_name", "Robin"),
                    ("family_name", "Harper"),
                    ("email", "robin.harper@example.com"),
                    ("sub", "robin.harper@example.com"),
                ] {
                    claims[claim] = json!(value);
                }
            }
        }
        let part = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "kid": "2026110108", "alg": "RS256" }));
        let signature = BASE64_URL_SAFE_NO_PAD.encode(fresh_id().repeat(8).as_bytes().split_at(256).0);
        let access_token = format!("{header}.{}.{signature}", part(claims));
        let (mut tokens, begun) = (self.lock(), Instant::now());
        tokens.retain(|_, end| *end > begun);
        tokens.insert(access_token.clone(), begun + life);
        Token { access_token, expires_in, expiration }
    }
}

fn state(world: &World, key: &str) -> Option<KeyState> {
    match world.options.keys.get(key) {
        Some(state) => Some(*state),
        None => (key == world.account.api_key()).then_some(KeyState::Good),
    }
}

/// `POST /identity/token`.
pub(crate) fn token(call: &Call, world: &World) -> Answer {
    Answer::global(Service::Iam, "token", token_reply(call, world))
}

fn token_reply(call: &Call, world: &World) -> Reply {
    if call.method != "POST" {
        return Reply::error(Service::Iam, 405, call);
    }
    let form: HashMap<String, String> = url::form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let missing = |name: &str| {
        let message = format!("Property missing or empty: {name}");
        refused(call, "BXNIM0109E", &message)
    };
    match field("grant_type") {
        None => return missing("grant_type"),
        Some("urn:ibm:params:oauth:grant-type:apikey") => {}
        Some(_) => return refused(call, "BXNIM0106E", "Validation of property 'grant_type' failed."),
    }
    let Some(key) = field("apikey") else { return missing("apikey") };
    match state(world, key) {
        Some(KeyState::Good) => {}
        // The codes of these two are not published; their words are what tells them apart.
        Some(KeyState::Locked) => return refused(call, "BXNIM0462E", "Provided API key is locked."),
        Some(KeyState::Disabled) => return refused(call, "BXNIM0463E", "Provided API key is disabled."),
        None => return refused(call, "BXNIM0415E", "Provided API key could not be found."),
    }
    granted(world, call)
}

/// `POST /identity/profiles`: nobody trusts an identity of an account that stands alone.
pub(crate) fn profiles(call: &Call, world: &World) -> Answer {
    let form: HashMap<String, String> = url::form_urlencoded::parse(&call.body).into_owned().collect();
    let is_known = form.get("access_token").is_some_and(|token| world.tokens.accepts(token));
    let none = || Reply::text(json!({ "count": 0, "profiles": [] }).to_string());
    let reply = if is_known { none() } else { signed_out(call) };
    Answer::global(Service::Iam, "profiles", reply)
}

/// A new token of an account.
pub(crate) fn granted(world: &World, call: &Call) -> Reply {
    let token = world.tokens.issue(world);
    let body = json!({
        "access_token": token.access_token, "refresh_token": "not_supported", "ims_user_id": 9_876_543,
        "token_type": "Bearer", "expires_in": token.expires_in, "expiration": token.expiration, "scope": "ibm openid",
    });
    Reply::text(body.to_string()).header("transaction-id", call.request_id.clone())
}

/// IAM refuses keys with 400, not 401.
pub(crate) fn refused(call: &Call, code: &str, message: &str) -> Reply {
    refused_with(400, call, code, message)
}

/// The token that a call brings in its form is not accepted.
pub(crate) fn signed_out(call: &Call) -> Reply {
    refused_with(401, call, "BXNIM0408E", "Provided token is not valid or has expired.")
}

fn refused_with(status: u16, call: &Call, code: &str, message: &str) -> Reply {
    let now = Timestamp::now().to_string();
    let body = json!({
        "errorCode": code, "errorMessage": message,
        "context": { "requestId": call.request_id, "requestType": "incoming.Identity_Token",
            "userAgent": call.header("user-agent").unwrap_or_default(), "url": call.base, "instanceId": "iamid-standin",
            "startTime": now, "endTime": now, "elapsedTime": "1", "locale": "en_US" },
    });
    Reply::with(status, body.to_string()).header("transaction-id", call.request_id.clone())
}

/// `GET /v1/apikeys/details`.
pub(crate) fn key_details(call: &Call, world: &World) -> Answer {
    let state = state(world, call.header("iam-apikey").unwrap_or_default());
    let found = state.map(|state| {
        json!({
            "id": "ApiKey-5c1a7b0e", "name": "drawstream", "account_id": world.account.id(),
            "locked": state == KeyState::Locked, "disabled": state == KeyState::Disabled,
        })
        .to_string()
    });
    Answer::global(Service::Iam, "key_details", Reply::object(found, Service::Iam, call))
}
