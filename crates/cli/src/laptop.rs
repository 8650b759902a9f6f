//! The laptop host: the router on a loopback port, with everything embedded that it needs.

use crate::connection;
use crate::s3::EmbeddedS3;
use aws_config::{BehaviorVersion, SdkConfig};
use drawstream::aws;
use drawstream::collect::Endpoints;
use drawstream::config::{Config, ConfigError, Pixels, Place};
use drawstream::http::{App, Sample, router};
use drawstream::run::Runner;
use drawstream::store;
use drawstream_standin::{self as standin, StandIn};
use drawstream_survey::Index;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Jobs end at once when the process is told to, unless their clean-up waits for S3.
const JOBS_END_WITHIN: Duration = Duration::from_secs(1);
/// Streams end with their jobs; half a request, or a socket that nobody reads, never ends.
const SOCKETS_END_WITHIN: Duration = Duration::from_millis(500);

/// What `AWS_*` says, or the profile, or whatever else AWS's standard chain finds.
fn standard_chain() -> BoxFuture<'static, SdkConfig> {
    aws_config::defaults(BehaviorVersion::latest()).http_client(aws::http_client()).load().boxed()
}

/// Pictures of pixels, where this build makes any.
fn pixels() -> Option<Pixels> {
    #[cfg(feature = "pictures")]
    let pixels: Option<Pixels> = Some(drawstream_office::picture::of_svg);
    #[cfg(not(feature = "pictures"))]
    let pixels = None;
    pixels
}

/// Everything that runs on a laptop.
pub struct Laptop {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    runner: Arc<Runner>,
    bucket: String,
    s3: Option<EmbeddedS3>,
    sample: StandIn,
}

/// Why it does not start; a sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else listens there.
    #[error("port {0} is in use. Choose another with --port, or end what listens there")]
    PortInUse(u16),
    /// No socket for another reason.
    #[error("cannot listen on port {0}: {1}")]
    Listen(u16, io::Error),
    /// A variable is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An endpoint's variable is wrong.
    #[error("{0}")]
    Endpoints(String),
    /// The folder of a survey cannot be shown.
    #[error("{folder} cannot be shown: {source}")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        source: io::Error,
    },
    /// What is embedded does not start.
    #[error("the embedded {0} does not start: {1}")]
    Embedded(&'static str, io::Error),
}

impl Laptop {
    /// Starts what is embedded and listens on 127.0.0.1. With the folder of a survey, its accounts are shown.
    ///
    /// # Errors
    /// As [`StartError`] says.
    pub async fn start(port: u16, folder: Option<&Path>) -> Result<Laptop, StartError> {
        let mut config = Config::from_env(Place::Laptop)?;
        config.shows_folder = folder.is_some();
        config.aws = standard_chain;
        config.pixels = pixels();
        let live = Endpoints::from_env().map_err(|error| StartError::Endpoints(error.to_string()))?;
        // First the port: a second start must fail before it leaves anything behind.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => StartError::PortInUse(port),
            _ => StartError::Listen(port, error),
        })?;
        let laptop = Laptop::with(listener, config, live).await?;
        if let Some(folder) = folder {
            let name = folder.display().to_string();
            laptop.show(folder).await.map_err(|source| StartError::Folder { folder: name, source })?;
        }
        Ok(laptop)
    }

    /// Puts the files of a survey's folder where the page looks for them, the index last.
    async fn show(&self, folder: &Path) -> io::Result<()> {
        let store = self.runner.store.get().await;
        let put = async |name: &str| -> io::Result<()> {
            let bytes = match fs::read(folder.join(name)) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            };
            let media_type = if name.ends_with(".svg") { "image/svg+xml" } else { "application/octet-stream" };
            let media_type = if name.ends_with(".json") { "application/json" } else { media_type };
            store.put_object(&format!("accounts/{name}"), media_type, bytes).await.map_err(io::Error::other)
        };
        let no_index = || io::Error::new(io::ErrorKind::InvalidData, "its index.json is no index of a survey");
        let index = Index::read(&fs::read(folder.join("index.json"))?).ok_or_else(no_index)?;
        for entry in index.accounts.iter().filter(|entry| entry.drawing.is_some()) {
            for name in ["drawing.drawio", "inventory.json"] {
                put(&format!("{}/{name}", entry.id)).await?;
            }
        }
        for name in ["enterprise.drawio", "enterprise.svg", "index.json"] {
            put(name).await?;
        }
        Ok(())
    }

    /// As [`Laptop::start`], with a socket, a configuration and endpoints that do not come from the environment.
    ///
    /// # Errors
    /// As [`StartError`] says, but never that a port is in use.
    pub async fn with(listener: TcpListener, config: Config, live: Endpoints) -> Result<Laptop, StartError> {
        let address = listener.local_addr().map_err(|error| StartError::Listen(0, error))?;
        let (store, s3, bucket) = match &config.bucket {
            Some(bucket) => (store::Lazy::bucket(bucket, &config), None, bucket.clone()),
            None => {
                let s3 = EmbeddedS3::start().await.map_err(|error| StartError::Embedded("S3 server", error))?;
                let client = s3.client();
                let told = client.endpoint.clone();
                (store::Lazy::embedded(client, &config), Some(s3), told)
            }
        };
        let account = standin::sample();
        let standin = StandIn::play(account.json, standin::Options::default())
            .await
            .map_err(|error| StartError::Embedded("sample account", error))?;
        let endpoints = Arc::new(Endpoints::all_at(&standin.base_url()));
        let sample = Sample { endpoints, api_key: account.api_key.into() };
        let runner = Arc::new(Runner::new(store, true, config.silence));
        let app = App::new(config, live, Some(sample), runner.clone());
        Ok(Laptop { listener, address, app, runner, bucket, s3, sample: standin })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What becomes of drawings, in words.
    pub fn fate(&self) -> String {
        match &self.s3 {
            Some(_) => "Drawings go when this ends (Ctrl-C)".to_owned(),
            None => format!("Drawings go to the bucket {} (Ctrl-C ends this)", self.bucket),
        }
    }

    /// The sample account's stand-in.
    pub fn sample(&self) -> &StandIn {
        &self.sample
    }

    /// What runs its jobs.
    pub fn runner(&self) -> Arc<Runner> {
        self.runner.clone()
    }

    /// Serves until `end`, then ends within moments, whatever is open.
    pub async fn serve(self, end: impl Future<Output = ()> + Send + 'static) {
        let runner = self.runner;
        let end = async move {
            end.await;
            let _ = tokio::time::timeout(JOBS_END_WITHIN, runner.shut_down()).await;
        };
        connection::serve(self.listener, router(self.app), end, SOCKETS_END_WITHIN).await;
        if let Some(s3) = self.s3 {
            s3.shut_down().await;
        }
    }
}
