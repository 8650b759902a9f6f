//! How the AWS SDK is set up here: over the HTTP client that calls IBM Cloud too. A client of the SDK's own would be a
//! second HTTP and TLS stack in the artifact.

use crate::tls;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::sync::OnceLock;
use std::time::Duration;

/// Connections that are kept open to a host.
const MOST_IDLE: usize = 16;

/// Finds region, endpoints and credentials. A program gives its own: what a laptop may have (profiles, roles to assume,
/// services that give credentials) is code that Lambda's artifact can do without.
pub type Find = fn() -> BoxFuture<'static, SdkConfig>;

/// What `AWS_*` says, and nothing else: Lambda gives a function its role that way
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>).
pub fn environment() -> BoxFuture<'static, SdkConfig> {
    let region = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(set);
    let found = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
        .use_fips(is_on("AWS_USE_FIPS_ENDPOINT"))
        .use_dual_stack(is_on("AWS_USE_DUALSTACK_ENDPOINT"))
        .http_client(http_client())
        .build();
    std::future::ready(found).boxed()
}

/// What the environment names as the endpoint of a service, by the service's part of the variable's name. It may say that
/// no such name counts (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>).
pub fn endpoint(service: &str) -> Option<String> {
    endpoint_by(set, service)
}

/// As [`endpoint`], from any source of variables that are not empty.
pub fn endpoint_by(var: impl Fn(&str) -> Option<String>, service: &str) -> Option<String> {
    if var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return None;
    }
    var(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| var("AWS_ENDPOINT_URL"))
}

/// A variable that is not empty.
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn is_on(name: &str) -> bool {
    set(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The client for clients of the SDK.
pub fn http_client() -> SharedHttpClient {
    SharedHttpClient::new(Client)
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
pub(crate) fn client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        tls::client(|settings| {
            settings.no_gzip().http1_only().connect_timeout(Duration::from_secs(3)).pool_max_idle_per_host(MOST_IDLE)
        })
    })
}
