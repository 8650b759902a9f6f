//! The one key of a survey: that of a service ID which may nothing but assume profiles. It is read from Secrets Manager,
//! and goes to IAM and nowhere else.

use crate::aws;
use crate::logs::causes;
use crate::secrets::{self, SecretError};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// What the secret holds, as it is written.
#[derive(Deserialize)]
struct Held {
    api_key: SecretString,
    #[serde(default)]
    expires_at: Option<String>,
}

/// What the secret holds.
#[derive(Debug)]
pub struct Key {
    /// The API key.
    pub api_key: SecretString,
    /// When it ends, as whoever made it has written down; none where nobody did.
    pub expires_at: Option<Timestamp>,
}

/// Why there is no key. Its cause is for the operator's log and names nothing of what the secret holds.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Secrets Manager does not give it.
    #[error("the survey's secret could not be read: {cause}")]
    Unreadable {
        /// What Secrets Manager said.
        cause: String,
    },
    /// It holds something else.
    #[error(
        "the survey's secret holds no key; put {{\"api_key\":\"…\",\"expires_at\":\"2027-01-31T00:00:00Z\"}} into it"
    )]
    NoKey,
}

impl Key {
    /// Reads it.
    ///
    /// # Errors
    /// [`KeyError`].
    pub async fn read(arn: &str) -> Result<Key, KeyError> {
        let value = match secrets::read(aws::environment, arn, "AWSCURRENT").await {
            Ok(value) => value,
            Err(SecretError::NoText) => return Err(KeyError::NoKey),
            Err(error) => return Err(KeyError::Unreadable { cause: causes(&error) }),
        };
        Key::parse(value.expose_secret())
    }

    fn parse(text: &str) -> Result<Key, KeyError> {
        // The parser's own words may quote the key.
        let Held { api_key, expires_at } = serde_json::from_str(text).map_err(|_| KeyError::NoKey)?;
        if api_key.expose_secret().trim().is_empty() {
            return Err(KeyError::NoKey);
        }
        let expires_at = expires_at.map(|text| text.parse()).transpose().map_err(|_| KeyError::NoKey)?;
        Ok(Key { api_key, expires_at })
    }

    /// Whole days until it ends, none left where it has; none where nobody wrote down when.
    pub fn days_left(&self, now: Timestamp) -> Option<u64> {
        let seconds = self.expires_at?.as_second().saturating_sub(now.as_second());
        Some(u64::try_from(seconds).unwrap_or_default() / 86_400)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_say_when_it_ends_and_is_never_quoted() {
        let key = Key::parse(r#"{"api_key":"k-of-tests","expires_at":"2026-12-11T03:00:00Z"}"#).unwrap();
        let now = "2026-11-27T02:00:00Z".parse().unwrap();
        assert_eq!(key.days_left(now), Some(14));
        assert_eq!(key.days_left("2027-01-01T00:00:00Z".parse().unwrap()), Some(0));
        assert_eq!(Key::parse(r#"{"api_key":"k"}"#).unwrap().days_left(now), None);
        for other in ["k-of-tests", r#"{"api_key":" "}"#, r#"{"api_key":"k-of-tests","expires_at":"soon"}"#, ""] {
            let error = Key::parse(other).unwrap_err();
            assert!(matches!(error, KeyError::NoKey) && !error.to_string().contains("k-of-tests"), "{other}");
        }
        assert!(!format!("{key:?}").contains("k-of-tests"));
    }
}
