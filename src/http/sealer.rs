//! The sealing keys of this process, wherever they come from.

use super::problem::Problem;
use crate::aws;
use crate::config::Sealing;
use crate::logs::causes;
use crate::seal::Keys;
use aws_config::Region;
use aws_sdk_secretsmanager::Client;
use axum::http::StatusCode;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A cookie that does not open may be sealed by a key that is newer than what was read; but anybody can send
/// such a cookie, so the secret is read again at most this often.
const READ_AGAIN: Duration = Duration::from_secs(60);

/// Seals and opens cookies.
#[derive(Debug)]
pub struct Sealer {
    source: Sealing,
    read: Mutex<Option<(Instant, Keys)>>,
}

impl Sealer {
    /// Keys that are there, or are read at first use.
    pub fn new(source: Sealing) -> Sealer {
        Sealer { source, read: Mutex::new(None) }
    }

    /// Seals `value` as the cookie `name`.
    pub async fn seal(&self, name: &str, value: String) -> Result<String, Problem> {
        Ok(self.keys(None).await?.seal(name, value))
    }

    /// Opens a cookie; none for what none of the keys has sealed.
    pub async fn open(&self, name: &str, sealed: &str) -> Result<Option<String>, Problem> {
        let open = self.keys(None).await?.open(name, sealed);
        match (&self.source, open) {
            (Sealing::Secret { .. }, None) => Ok(self.keys(Some(READ_AGAIN)).await?.open(name, sealed)),
            (_, open) => Ok(open),
        }
    }

    /// The keys, read again if they are older than `newer_than`.
    async fn keys(&self, newer_than: Option<Duration>) -> Result<Keys, Problem> {
        let arn = match &self.source {
            Sealing::Keys(keys) => return Ok(keys.clone()),
            Sealing::Secret { arn } => arn,
        };
        let mut read = self.read.lock().await;
        match &*read {
            Some((at, keys)) if newer_than.is_none_or(|age| at.elapsed() < age) => Ok(keys.clone()),
            _ => {
                let keys = read_secret(arn).await.map_err(|cause| {
                    tracing::error!(cause, "the sealing keys could not be read");
                    let detail = "The service cannot read the keys that seal its sessions. Tell its operator.";
                    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
                })?;
                *read = Some((Instant::now(), keys.clone()));
                Ok(keys)
            }
        }
    }
}

/// The current version of the secret, and behind it the previous one: cookies that it sealed still open.
async fn read_secret(arn: &str) -> Result<Keys, String> {
    let mut config = aws_sdk_secretsmanager::config::Builder::from(&aws::settings().await);
    if let Some(region) = arn.split(':').nth(3).filter(|region| !region.is_empty()) {
        config = config.region(Region::new(region.to_owned()));
    }
    let client = Client::from_conf(config.timeout_config(aws::timeouts()).build());
    let keys = version(&client, arn, "AWSCURRENT").await?.ok_or("the secret has no current version")?;
    Ok(match version(&client, arn, "AWSPREVIOUS").await {
        Ok(Some(previous)) => keys.followed_by(previous),
        Ok(None) => keys,
        Err(cause) => {
            tracing::warn!(cause, "the previous sealing keys could not be read");
            keys
        }
    })
}

async fn version(client: &Client, arn: &str, stage: &str) -> Result<Option<Keys>, String> {
    let got = client.get_secret_value().secret_id(arn).version_stage(stage).send().await;
    let value = match got {
        Ok(value) => value,
        Err(error)
            if stage != "AWSCURRENT"
                && error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(causes(&error)),
    };
    let text = value.secret_string().ok_or("the secret holds no text")?;
    Keys::parse(text).map(Some).map_err(|error| format!("{stage}: {error}"))
}
