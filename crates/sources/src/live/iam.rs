//! Tokens: an API key is exchanged once and then dropped. A token's claims are read; its signature is not checked.

use super::endpoints::{Endpoints, VpcEndpoint};
use super::{http_client, kept_words};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use drawstream_readers::Api;
use drawstream_readers::loose::{Items, Text};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What kind of identity a token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// A person: the key can do all that the person can, in every account of theirs.
    User,
    /// A service ID.
    ServiceId,
    /// A trusted profile.
    Profile,
}

/// The claims of a token. They may be trusted only where IAM gave us the token or IBM has accepted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `account.bss`.
    pub account_id: String,
    /// The identity's id: `IBMid-…`, `iam-ServiceId-…`, `iam-Profile-…`.
    pub iam_id: String,
    /// What kind of identity it is.
    pub identity: Identity,
    /// End of its life.
    pub expires_at: Timestamp,
}

#[derive(Deserialize)]
struct RawClaims {
    account: RawAccount,
    #[serde(default)]
    iam_id: Option<String>,
    #[serde(default)]
    id: Option<String>,
    exp: i64,
    #[serde(default)]
    sub_type: Option<String>,
}

#[derive(Deserialize)]
struct RawAccount {
    bss: String,
}

/// The parts of a JWT are base64url. Padding and unused bits, which some writers leave, change no meaning.
const PART: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Claims {
    /// The claims of a JWT; none for what is no IAM access token: three parts in base64url, of which the first two
    /// are JSON objects and the third, the signature, is not empty.
    pub fn of(token: &str) -> Option<Self> {
        let parts: Vec<&str> = token.splitn(4, '.').collect();
        let &[head, claims, signature] = parts.as_slice() else { return None };
        let [head, claims, signature] = [head, claims, signature].map(|part| PART.decode(part));
        let _: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&head.ok()?).ok()?;
        let raw: RawClaims = serde_json::from_slice(&claims.ok()?).ok()?;
        if signature.ok()?.is_empty() {
            return None;
        }
        let iam_id = raw.iam_id.or(raw.id)?;
        if raw.account.bss.is_empty() || iam_id.is_empty() {
            return None;
        }
        let identity = match raw.sub_type.as_deref() {
            Some("ServiceId") => Identity::ServiceId,
            Some("Profile") => Identity::Profile,
            _ if iam_id.starts_with("iam-ServiceId-") => Identity::ServiceId,
            _ if iam_id.starts_with("iam-Profile-") => Identity::Profile,
            _ => Identity::User,
        };
        Some(Self { account_id: raw.account.bss, iam_id, identity, expires_at: Timestamp::from_second(raw.exp).ok()? })
    }
}

/// A token and what it says of itself.
#[derive(Debug, Clone)]
pub struct Token {
    /// The access token.
    pub secret: SecretString,
    /// Its claims.
    pub claims: Claims,
}

/// Why there is no token. Each is a sentence for the person at the key field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IamError {
    /// The text has not the form of a key.
    #[error("This is not an IBM Cloud API key. Paste the key itself, without quotes or braces.")]
    Malformed,
    /// IAM does not know it.
    #[error(
        "IBM Cloud does not know this API key. It may be mistyped or deleted: paste the whole key, or make another one. \
         One that was just made takes some seconds: then try again."
    )]
    UnknownKey,
    /// It is locked.
    #[error("This API key is locked. Unlock it in IBM Cloud under Manage > Access (IAM) > API keys, or use another.")]
    LockedKey,
    /// It is disabled.
    #[error("This API key is disabled. Enable it in IBM Cloud under Manage > Access (IAM) > API keys, or use another.")]
    DisabledKey,
    /// IAM refused for another reason.
    #[error("IBM Cloud did not accept this API key ({code}). Check it in IBM Cloud under Manage > Access (IAM).")]
    Refused {
        /// IAM's error code.
        code: String,
    },
    /// IAM did not answer, or not as IAM does.
    #[error("IBM Cloud's sign-in service (IAM) could not be reached: {reason}. Try again in a minute.")]
    Unreachable {
        /// What happened, without any address or key.
        reason: String,
    },
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refused {
    #[serde(rename = "errorCode")]
    error_code: Text,
    #[serde(rename = "errorMessage")]
    error_message: Text,
    #[serde(rename = "errorDetails")]
    error_details: Text,
}

/// Tries of the exchange: a person waits for it.
const TRIES: u32 = 3;
const TIMEOUT: Duration = Duration::from_secs(10);
/// The wait before an unknown key is tried once more: a key that was just made is not known everywhere at once.
const NEW_KEY_WAIT: Duration = Duration::from_secs(3);

/// Exchanges an API key for a token. The key is not kept.
///
/// # Errors
/// [`IamError`]. Its variant decides whether the caller answers 401 or 502.
pub async fn exchange(endpoints: &Endpoints, api_key: SecretString) -> Result<Token, IamError> {
    let key = api_key.expose_secret().trim();
    let quoted = |c: char| matches!(c, '{' | '}' | '"' | '\'');
    if key.is_empty() || key.len() > 512 || key.starts_with(quoted) || key.ends_with(quoted) || !key.is_ascii() {
        return Err(IamError::Malformed);
    }
    let base = endpoints
        .of(Api::Iam, "")
        .ok_or_else(|| IamError::Unreachable { reason: "no IAM endpoint is configured".to_owned() })?;
    let url = format!("{base}/token");
    let form =
        [("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("response_type", "cloud_iam"), ("apikey", key)];
    let (mut last, mut asked_again) = (String::new(), false);
    for attempt in 0..TRIES {
        if attempt > 0 {
            let wait = if asked_again { NEW_KEY_WAIT } else { super::retry::Patience::default().wait(attempt) };
            tokio::time::sleep(wait).await;
        }
        let sent = http_client().post(&url).timeout(TIMEOUT).header("accept", "application/json").form(&form).send();
        let reply = match sent.await {
            Ok(reply) => reply,
            Err(error) => {
                last = super::client::transport_words(&error).to_owned();
                continue;
            }
        };
        let status = reply.status().as_u16();
        if status != 200 {
            let ibm_request_id = super::client::request_id(reply.headers());
            tracing::warn!(status, ibm_request_id, "IAM gave no token");
        }
        let body = match super::client::bounded_body(reply, 1 << 20).await {
            Ok(body) => body,
            Err(reason) => {
                last = reason.to_owned();
                continue;
            }
        };
        match status {
            200 => {
                let granted: Granted = serde_json::from_slice(&body)
                    .map_err(|_| IamError::Unreachable { reason: "its answer holds no token".to_owned() })?;
                let claims = Claims::of(&granted.access_token)
                    .ok_or_else(|| IamError::Unreachable { reason: "its answer holds no readable token".to_owned() })?;
                return Ok(Token { secret: SecretString::from(granted.access_token), claims });
            }
            408 | 429 | 500.. => last = format!("it answered {status}"),
            _ => match refusal(status, &body) {
                IamError::UnknownKey | IamError::Refused { .. } if !asked_again && attempt + 1 < TRIES => {
                    asked_again = true;
                }
                refused => return Err(refused),
            },
        }
    }
    Err(IamError::Unreachable { reason: last })
}

/// Which refusal it is. IAM answers 400 for an unknown key and tells locked and disabled ones
/// only in words.
fn refusal(status: u16, body: &[u8]) -> IamError {
    let refused: Refused = serde_json::from_slice(body).unwrap_or_default();
    let words = format!("{} {}", *refused.error_message, *refused.error_details).to_lowercase();
    if words.contains("locked") {
        IamError::LockedKey
    } else if words.contains("disabled") {
        IamError::DisabledKey
    } else if &**refused.error_code == "BXNIM0415E" || words.contains("could not be found") {
        IamError::UnknownKey
    } else if refused.error_code.is_empty() {
        IamError::Refused { code: format!("HTTP {status}") }
    } else {
        IamError::Refused { code: kept_words(&refused.error_code, 40) }
    }
}

/// Asks IBM whether it accepts a token, by the cheapest list that every identity may ask for.
///
/// # Errors
/// [`IamError::Unreachable`] where no service gave an answer to judge by.
pub async fn accepted(endpoints: &Endpoints, token: &SecretString) -> Result<bool, IamError> {
    let url = match endpoints.vpc() {
        Some(VpcEndpoint::Template) => endpoints.of(Api::Vpc, super::endpoints::REGIONS[0]),
        Some(VpcEndpoint::OneHost { .. }) => endpoints.of(Api::Vpc, ""),
        None => None,
    }
    .map(|base| format!("{base}/regions?version={}&generation=2", super::VPC_VERSION))
    .or_else(|| endpoints.of(Api::ResourceManager, "").map(|base| format!("{base}/v2/resource_groups")))
    .ok_or_else(|| IamError::Unreachable { reason: "no endpoint is configured".to_owned() })?;
    let mut last = String::new();
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(super::retry::Patience::default().wait(attempt)).await;
        }
        match http_client().get(&url).timeout(TIMEOUT).bearer_auth(token.expose_secret()).send().await {
            Ok(reply) => {
                let (status, ibm_request_id) = (reply.status().as_u16(), super::client::request_id(reply.headers()));
                let body = super::client::bounded_body(reply, LARGEST_ANSWER_BYTES).await.unwrap_or_default();
                if let Some(accepted) = judged(status, &body) {
                    return Ok(accepted);
                }
                tracing::warn!(status, ibm_request_id, "IBM did not say whether it accepts a token");
                last = format!("it answered {status} in a form that tells nothing");
            }
            Err(error) => last = super::client::transport_words(&error).to_owned(),
        }
    }
    Err(IamError::Unreachable { reason: last })
}

/// No list of regions or of resource groups is larger.
const LARGEST_ANSWER_BYTES: usize = 1 << 20;

/// A refusal in the form of IBM's services: VPC's list of errors, or the one error of the resource controller.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Forbidden {
    errors: Items<ForbiddenCode>,
    error_code: Text,
    message: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ForbiddenCode {
    code: Text,
}

/// Whether an answer says that the token is accepted; none where it does not say. Only an answer of IBM's service
/// itself counts: what stands in front of it (a proxy, a firewall) refuses and welcomes without having seen the token.
fn judged(status: u16, body: &[u8]) -> Option<bool> {
    match status {
        200..300 => serde_json::from_slice(body).ok().map(|_: serde_json::Map<String, serde_json::Value>| true),
        // IBM answers 403 only to an identity that it knows: it checks the token before the permission.
        403 => {
            let said: Forbidden = serde_json::from_slice(body).ok()?;
            let listed = said.errors.first().is_some_and(|error| !error.code.is_empty());
            (listed || !(said.error_code.is_empty() || said.message.is_empty())).then_some(true)
        }
        401 => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn jwt(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn only_an_answer_of_ibms_own_says_that_a_token_is_accepted() {
        let forbidden = br#"{"errors":[{"code":"not_authorized","message":"no"}],"trace":"t"}"#;
        let group = br#"{"error_code":"RC-IamAuthorization","message":"no","status_code":403}"#;
        for (status, body, said) in [
            (200, &br#"{"regions":[]}"#[..], Some(true)),
            (403, forbidden, Some(true)),
            (403, group, Some(true)),
            (401, b"", Some(false)),
            (401, b"<html>", Some(false)),
            (200, b"<html>Please wait</html>", None),
            (403, b"<html>Access denied</html>", None),
            (403, b"", None),
            (403, b"{}", None),
            (403, br#"{"errors":[]}"#, None),
            (403, br#"{"message":"Forbidden"}"#, None),
            (302, b"", None),
            (404, forbidden, None),
            (503, b"{}", None),
        ] {
            assert_eq!(judged(status, body), said, "{status} {}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn claims_tell_account_identity_and_end() {
        let token = jwt(r#"{"iam_id":"iam-ServiceId-1","account":{"bss":"abc","valid":true},"exp":1800000000}"#);
        let claims = Claims::of(&token).expect("claims");
        assert_eq!((claims.account_id.as_str(), claims.identity), ("abc", Identity::ServiceId));
        assert_eq!(claims.expires_at.as_second(), 1_800_000_000);
        let profile = jwt(r#"{"iam_id":"x","sub_type":"Profile","account":{"bss":"abc"},"exp":1}"#);
        assert_eq!(Claims::of(&profile).map(|claims| claims.identity), Some(Identity::Profile));
    }

    #[test]
    fn what_is_no_token_has_no_claims() {
        let good = jwt(r#"{"account":{"bss":"a"},"iam_id":"x","exp":1}"#);
        assert!(Claims::of(&good).is_some() && Claims::of(&format!("{good}cw==")).is_some());
        let [head, signature] = ["e30.", ".c2ln"];
        for bad in [
            "",
            "a.b",
            "a.b.c.d",
            "e30.e30.x",
            &jwt("{}"),
            &jwt(r#"{"account":{"bss":""},"iam_id":"x","exp":1}"#),
            &format!("{good}.x"),
            &good.replacen(head, ".", 1),
            &good.replacen(head, "!!.", 1),
            &good.replacen(head, "W10.", 1),
            &good.replacen(signature, ".", 1),
            &good.replacen(signature, ".not a signature", 1),
            &good.replacen(signature, ".<script>", 1),
            &good.replacen(signature, ".c2l+", 1),
        ] {
            assert_eq!(Claims::of(bad), None, "{bad}");
        }
    }

    #[test]
    fn refusals_are_told_apart() {
        let of = |message: &str| {
            refusal(400, format!(r#"{{"errorCode":"BXNIM0415E","errorMessage":"{message}"}}"#).as_bytes())
        };
        assert_eq!(of("Provided API key could not be found."), IamError::UnknownKey);
        assert_eq!(of("The API key is locked."), IamError::LockedKey);
        assert_eq!(of("Provided API key is disabled."), IamError::DisabledKey);
        assert_eq!(refusal(403, b"<html>"), IamError::Refused { code: "HTTP 403".to_owned() });
    }
}
