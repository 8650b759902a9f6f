//! The S3 client: a bucket of AWS, or the embedded server.

use super::Store;
use crate::aws;
use crate::config::Config;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_s3::config::retry::{ReconnectMode, RetryConfig};
use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// Credentials that cannot be had soon must not hold up the page.
const ORIGIN_WITHIN: Duration = Duration::from_secs(1);

/// How the embedded server is reached.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// `http://127.0.0.1:<port>`.
    pub endpoint: String,
    /// Its only bucket.
    pub bucket: String,
    /// Its only access key.
    pub access_key: String,
    /// The secret to it.
    pub secret_key: String,
}

/// A store whose client is made at first use: that reads certificates and credentials, which a cold start
/// need not wait for.
#[derive(Debug)]
pub struct Lazy {
    place: Where,
    link_life: Duration,
    store: OnceCell<Store>,
    origin: OnceCell<String>,
}

#[derive(Debug)]
enum Where {
    Embedded(Embedded),
    Bucket { name: String, path_style: bool, find: aws::Find },
}

impl Lazy {
    /// The bucket that the configuration names.
    pub fn bucket(name: &str, config: &Config) -> Lazy {
        Lazy::named(name, config.path_style, config.link_life, config.aws)
    }

    /// Another bucket than that of drawings.
    pub fn named(name: &str, path_style: bool, link_life: Duration, find: aws::Find) -> Lazy {
        let place = Where::Bucket { name: name.to_owned(), path_style, find };
        Lazy { place, link_life, store: OnceCell::new(), origin: OnceCell::new() }
    }

    /// The embedded server's bucket, whatever `AWS_*` says.
    pub fn embedded(server: Embedded, config: &Config) -> Lazy {
        let place = Where::Embedded(server);
        Lazy { place, link_life: config.link_life, store: OnceCell::new(), origin: OnceCell::new() }
    }

    /// The store.
    pub async fn get(&self) -> &Store {
        self.store.get_or_init(|| self.connect()).await
    }

    /// The origin of its links, for the page's policy; none while no link can be signed.
    pub async fn origin(&self) -> Option<&str> {
        let find = async || {
            let found = async { self.get().await.origin().await };
            tokio::time::timeout(ORIGIN_WITHIN, found).await.ok().flatten().ok_or(())
        };
        self.origin.get_or_try_init(find).await.ok().map(String::as_str)
    }

    async fn connect(&self) -> Store {
        let expiry = Expiry::default();
        let (bucket, builder) = match &self.place {
            Where::Embedded(server) => {
                let credentials =
                    Credentials::new(&server.access_key, &server.secret_key, None, None, "the embedded S3");
                let builder = aws_sdk_s3::Config::builder()
                    .behavior_version(BehaviorVersion::latest())
                    .region(Region::new("us-east-1"))
                    .endpoint_url(&server.endpoint)
                    .force_path_style(true)
                    // Both sides read one clock. What the SDK would learn from the server's `Date` is wrong for as
                    // long as that clock was set back: HTTP servers keep the text of the latest date that they saw.
                    .disable_clock_skew_correction(true)
                    .credentials_provider(credentials);
                (server.bucket.clone(), builder)
            }
            Where::Bucket { name, path_style, find } => {
                let shared = find().await;
                let mut builder = aws_sdk_s3::config::Builder::from(&shared).force_path_style(*path_style);
                if shared.region().is_none() {
                    builder = builder.region(Region::new("us-east-1"));
                }
                if let Some(endpoint) = aws::endpoint("S3") {
                    builder = builder.endpoint_url(endpoint);
                }
                if let Some(inner) = shared.credentials_provider() {
                    builder = builder.credentials_provider(Remembering { inner, expiry: expiry.clone() });
                }
                (name.clone(), builder)
            }
        };
        let config = builder
            .retry_config(retries(4))
            .timeout_config(aws::timeouts())
            .http_client(aws::http_client())
            // We send SHA-256 ourselves; a trailing checksum is refused by some servers that speak S3.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Store { client: aws_sdk_s3::Client::from_conf(config), bucket, link_life: self.link_life, expiry }
    }
}

/// So many tries at most. Which connections are used again is the HTTP client's to decide: the SDK cannot, and would
/// log an error each time.
pub(super) fn retries(most: u32) -> RetryConfig {
    RetryConfig::standard().with_max_attempts(most).with_reconnect_mode(ReconnectMode::ReuseAllConnections)
}

/// When the credentials that were given out last end. The presigner does not look at it, but a link ends with
/// the credentials that signed it.
#[derive(Debug, Clone, Default)]
pub(super) struct Expiry(Arc<Mutex<Option<Timestamp>>>);

impl Expiry {
    pub(super) fn get(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, credentials: &Credentials) {
        let end = credentials.expiry().and_then(|end| Timestamp::try_from(end).ok());
        // Credentials from variables have no end that the SDK knows; AWS's own command line writes it beside them.
        let end = end.or_else(|| std::env::var("AWS_CREDENTIAL_EXPIRATION").ok()?.parse().ok());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = end;
    }
}

/// Gives out what another provider gives, and remembers when it ends.
#[derive(Debug)]
struct Remembering {
    inner: SharedCredentialsProvider,
    expiry: Expiry,
}

impl ProvideCredentials for Remembering {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let credentials = self.inner.provide_credentials().await?;
            self.expiry.set(&credentials);
            Ok(credentials)
        })
    }
}
