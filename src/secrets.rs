//! Secrets of AWS Secrets Manager: the one call of it that the service makes, `GetSecretValue`, signed by the SDK's own
//! crate (<https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>). The SDK's client for
//! the service would be 64 kB of the artifact.

use crate::aws;
use aws_config::SdkConfig;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use secrecy::SecretString;
use serde::Deserialize;
use std::time::{Duration, SystemTime};

const SERVICE: &str = "secretsmanager";
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";
const TARGET: &str = "secretsmanager.GetSecretValue";
/// A secret has at most 65,536 bytes, which JSON may write as six each.
const LONGEST_REPLY: usize = 512 * 1024;
/// How long one try may take.
const TIME: Duration = Duration::from_secs(10);
/// How long to wait before another try, after what may pass.
const WAITS: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// Why there is no secret. Nothing in it is of the secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// There is no secret of that ARN, or no such version of it.
    #[error("Secrets Manager has no such secret, or no such version of it")]
    NotThere,
    /// It refuses, in a word of its own such as `AccessDeniedException`.
    #[error("Secrets Manager answers {status} {code}")]
    Refused {
        /// The reply's status.
        status: u16,
        /// Its word.
        code: String,
    },
    /// It could not be reached.
    #[error("Secrets Manager could not be reached")]
    Unreachable(#[source] reqwest::Error),
    /// Its answer is no answer of its.
    #[error("Secrets Manager's answer could not be read")]
    Unreadable,
    /// The secret holds bytes.
    #[error("the secret holds no text")]
    NoText,
    /// This process has no credentials.
    #[error("there are no AWS credentials for Secrets Manager")]
    NoCredentials(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The request cannot be signed.
    #[error("the request to Secrets Manager cannot be made")]
    Unsigned(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SecretError {
    /// Whether another try may help.
    fn is_passing(&self) -> bool {
        match self {
            SecretError::Unreachable(_) => true,
            SecretError::Refused { status, code } => *status >= 500 || code.contains("Throttl"),
            _ => false,
        }
    }
}

/// The secret's text in a version such as `AWSCURRENT`.
///
/// # Errors
/// [`SecretError`].
pub async fn read(find: aws::Find, arn: &str, version: &str) -> Result<SecretString, SecretError> {
    let config = find().await;
    let mut waits = WAITS.into_iter();
    loop {
        match ask(&config, arn, version).await {
            Err(error) if error.is_passing() => match waits.next() {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            },
            answer => return answer,
        }
    }
}

/// What Secrets Manager answers.
#[derive(Deserialize)]
struct Value {
    #[serde(rename = "SecretString")]
    text: Option<SecretString>,
}

/// What it answers where it refuses.
#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(rename = "__type", default)]
    code: String,
}

async fn ask(config: &SdkConfig, arn: &str, version: &str) -> Result<SecretString, SecretError> {
    // The secret's own region is the one that has it.
    let region = arn.split(':').nth(3).filter(|region| !region.is_empty());
    let region = region.or(config.region().map(AsRef::as_ref)).unwrap_or("us-east-1");
    let body = serde_json::json!({ "SecretId": arn, "VersionStage": version }).to_string();
    let request = signed(config, region, &body).await?;
    let mut reply =
        aws::client().execute(request).await.map_err(|error| SecretError::Unreachable(error.without_url()))?;
    let status = reply.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(part) = reply.chunk().await.map_err(|error| SecretError::Unreachable(error.without_url()))? {
        if bytes.len() + part.len() > LONGEST_REPLY {
            return Err(SecretError::Unreadable);
        }
        bytes.extend_from_slice(&part);
    }
    answer(status, &bytes)
}

fn answer(status: u16, body: &[u8]) -> Result<SecretString, SecretError> {
    if status == 200 {
        // The parser's own words may quote the secret.
        let value: Value = serde_json::from_slice(body).map_err(|_| SecretError::Unreadable)?;
        return value.text.ok_or(SecretError::NoText);
    }
    let Refusal { code } = serde_json::from_slice(body).unwrap_or_default();
    // `com.amazonaws.secretsmanager#ResourceNotFoundException`, or without what stands before the sign.
    let code = code.rsplit('#').next().unwrap_or_default();
    if code == "ResourceNotFoundException" {
        return Err(SecretError::NotThere);
    }
    // A word; anything else is not passed on.
    let code = code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    Err(SecretError::Refused { status, code })
}

async fn signed(config: &SdkConfig, region: &str, body: &str) -> Result<reqwest::Request, SecretError> {
    let unsigned = |error: Box<dyn std::error::Error + Send + Sync>| SecretError::Unsigned(error);
    let provider = config.credentials_provider().ok_or_else(|| SecretError::NoCredentials("none are named".into()))?;
    let credentials = provider.provide_credentials().await.map_err(|error| SecretError::NoCredentials(error.into()))?;
    let address = aws::endpoint("SECRETS_MANAGER").unwrap_or_else(|| {
        host(region, config.use_fips().unwrap_or_default(), config.use_dual_stack().unwrap_or_default())
    });
    let address = format!("{}/", address.trim_end_matches('/'));
    let identity = credentials.into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(SERVICE)
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| unsigned(error.into()))?
        .into();
    let headers = [("content-type", CONTENT_TYPE), ("x-amz-target", TARGET)];
    let signable = SignableRequest::new("POST", &*address, headers.into_iter(), SignableBody::Bytes(body.as_bytes()))
        .map_err(|error| unsigned(error.into()))?;
    let (signature, _) = sign(signable, &params).map_err(|error| unsigned(error.into()))?.into_parts();
    let mut request = aws::client().post(address).timeout(TIME).body(body.to_owned());
    for (name, value) in headers.into_iter().chain(signature.headers()) {
        request = request.header(name, value);
    }
    request.build().map_err(|error| unsigned(error.without_url().into()))
}

/// The service's address in a region
/// (<https://docs.aws.amazon.com/general/latest/gr/asm.html>).
fn host(region: &str, fips: bool, dual_stack: bool) -> String {
    let fips = if fips { "-fips" } else { "" };
    let domain = match (dual_stack, region.starts_with("cn-")) {
        (true, false) => "api.aws",
        (true, true) => "api.amazonwebservices.com.cn",
        (false, false) => "amazonaws.com",
        (false, true) => "amazonaws.com.cn",
    };
    format!("https://{SERVICE}{fips}.{region}.{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use secrecy::ExposeSecret as _;

    #[test]
    fn answers_are_told_apart_and_never_quoted() {
        let read = |status, body: &str| answer(status, body.as_bytes());
        assert_eq!(read(200, r#"{"SecretString":"keys-of-tests"}"#).unwrap().expose_secret(), "keys-of-tests");
        assert!(matches!(read(200, r#"{"SecretBinary":"AA=="}"#), Err(SecretError::NoText)));
        assert!(matches!(read(200, "keys-of-tests"), Err(SecretError::Unreadable)));
        let missing = r#"{"__type":"com.amazonaws.secretsmanager#ResourceNotFoundException","Message":"x"}"#;
        assert!(matches!(read(400, missing), Err(SecretError::NotThere)));
        let refused = read(400, r#"{"__type":"AccessDeniedException","Message":"keys-of-tests"}"#).unwrap_err();
        assert_eq!(refused.to_string(), "Secrets Manager answers 400 AccessDeniedException");
        assert!(!refused.is_passing() && read(503, "<html>").unwrap_err().is_passing());
        assert!(read(400, r#"{"__type":"ThrottlingException"}"#).unwrap_err().is_passing());
    }

    #[test]
    fn each_region_has_its_address() {
        assert_eq!(host("eu-central-1", false, false), "https://secretsmanager.eu-central-1.amazonaws.com");
        assert_eq!(host("us-east-1", true, false), "https://secretsmanager-fips.us-east-1.amazonaws.com");
        assert_eq!(host("cn-north-1", false, false), "https://secretsmanager.cn-north-1.amazonaws.com.cn");
        assert_eq!(host("eu-west-1", false, true), "https://secretsmanager.eu-west-1.api.aws");
    }

    #[tokio::test]
    async fn a_request_names_the_call_and_is_signed_for_its_region() {
        let credentials = Credentials::new("AKIDOFTESTS", "secret-of-tests", Some("session".into()), None, "tests");
        let config = SdkConfig::builder().credentials_provider(SharedCredentialsProvider::new(credentials)).build();
        let request = signed(&config, "eu-central-1", "{}").await.unwrap();
        let header = |name: &str| request.headers()[name].to_str().unwrap();
        assert_eq!(header("x-amz-target"), TARGET);
        assert_eq!(header("x-amz-security-token"), "session");
        let signature = header("authorization");
        assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIDOFTESTS/"), "{signature}");
        assert!(signature.contains("/eu-central-1/secretsmanager/aws4_request"), "{signature}");
        assert!(signature.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target"));
        let nobody = signed(&SdkConfig::builder().build(), "eu-central-1", "{}").await.unwrap_err();
        assert!(matches!(nobody, SecretError::NoCredentials(_)));
    }
}
