//! How the AWS SDK is set up here: the standard chain, over the HTTP client that calls IBM Cloud too. A client of
//! the SDK's own would be a second HTTP and TLS stack in the artifact.

use crate::tls;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use std::sync::OnceLock;
use std::time::Duration;

/// Connections that are kept open to a host.
const MOST_IDLE: usize = 16;

/// What `AWS_*` says, or the profile, or whatever else the standard chain finds.
pub async fn settings() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest()).http_client(http_client()).load().await
}

/// The client for clients of the SDK.
pub fn http_client() -> SharedHttpClient {
    SharedHttpClient::new(Client)
}

/// A client for the secret of that ARN, in its region.
pub async fn secrets(arn: &str) -> aws_sdk_secretsmanager::Client {
    let mut config = aws_sdk_secretsmanager::config::Builder::from(&settings().await);
    if let Some(region) = arn.split(':').nth(3).filter(|region| !region.is_empty()) {
        config = config.region(Region::new(region.to_owned()));
    }
    aws_sdk_secretsmanager::Client::from_conf(config.timeout_config(timeouts()).build())
}

/// Bounds in time for one operation.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(30))
        .operation_timeout(Duration::from_secs(60))
        .build()
}

#[derive(Debug, Clone, Copy)]
struct Client;

impl HttpClient for Client {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Client)
    }
}

impl HttpConnector for Client {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(send(request))
    }
}

async fn send(request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let request = reqwest::Request::try_from(request.map(reqwest::Body::wrap)).map_err(failed)?;
    let reply = client().execute(request).await.map_err(failed)?;
    let reply = axum::http::Response::<reqwest::Body>::from(reply).map(SdkBody::from_body_1_x);
    HttpResponse::try_from(reply).map_err(|error| ConnectorError::other(error.into(), None))
}

/// Which kind of failure it is decides whether the SDK tries again.
fn failed(error: reqwest::Error) -> ConnectorError {
    // An address may carry a signature.
    let error = error.without_url();
    match (error.is_builder(), error.is_timeout()) {
        (true, _) => ConnectorError::user(error.into()),
        (_, true) => ConnectorError::timeout(error.into()),
        _ => ConnectorError::io(error.into()),
    }
}

/// Bodies are passed on as they are: the SDK judges lengths and checksums of what was sent.
fn client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        tls::client(|settings| {
            settings.no_gzip().http1_only().connect_timeout(Duration::from_secs(3)).pool_max_idle_per_host(MOST_IDLE)
        })
    })
}
