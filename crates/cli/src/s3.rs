//! An S3 server inside the process, so that a laptop needs no bucket. It verifies signatures as S3 does.

use crate::files::{Bounds, Files, Forgetting};
use axum::http::{HeaderValue, Method, Request, header};
use drawstream::store::Embedded;
use drawstream_sources::is_loopback;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{HttpError, HttpResponse};
use s3s_fs::FileSystem;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::{JoinHandle, JoinSet};
use tower_service::Service;
use url::Url;

const BUCKET: &str = "drawings";

/// The running server. Dropping it ends it and removes its files.
#[derive(Debug)]
pub struct EmbeddedS3 {
    client: Embedded,
    server: JoinHandle<()>,
    files: Arc<Files>,
    expiry: JoinHandle<()>,
}

/// Locks for the objects, each for all whose paths have that hash: a write that hangs holds up few others.
type Locks = Arc<[Mutex<()>; 64]>;

/// The server, with what S3 does and it does not. Lets pages of this machine read what they have a link to, as the
/// bucket's own rules do elsewhere; and takes one write of an object at a time, since it looks first whether there is
/// one and writes later: of several that create it, each would succeed.
#[derive(Clone)]
struct Front {
    service: Forgetting<S3Service>,
    locks: Locks,
}

impl Front {
    fn lock_of(&self, path: &str) -> usize {
        let mut hasher = DefaultHasher::new();
        path.hash(&mut hasher);
        usize::try_from(hasher.finish() % self.locks.len() as u64).unwrap_or_default()
    }
}

impl<B> Service<Request<B>> for Front
where
    Forgetting<S3Service>: Service<Request<B>, Response = HttpResponse, Error = HttpError>,
    <Forgetting<S3Service> as Service<Request<B>>>::Future: Send + 'static,
    B: Send + 'static,
{
    type Response = HttpResponse;
    type Error = HttpError;
    type Future = BoxFuture<'static, Result<HttpResponse, HttpError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), HttpError>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let origin = request.headers().get(header::ORIGIN).filter(|origin| is_here(origin)).cloned();
        if *request.method() == Method::OPTIONS {
            return futures::future::ready(Ok(preflight(origin))).boxed();
        }
        let writes = matches!(*request.method(), Method::PUT | Method::DELETE);
        let lock = writes.then(|| (self.locks.clone(), self.lock_of(request.uri().path())));
        let mut service = self.service.clone();
        let answered = async move {
            let _alone = match &lock {
                Some((locks, at)) => Some(locks[*at].lock().await),
                None => None,
            };
            Service::call(&mut service, request).await
        };
        let allow = move |mut response: HttpResponse| {
            response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
            if let Some(origin) = origin {
                response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            }
            response
        };
        answered.map(|answered| answered.map(allow)).boxed()
    }
}

/// What a browser asks before a page puts a file.
fn preflight(origin: Option<HeaderValue>) -> HttpResponse {
    let mut response = HttpResponse::new(s3s::Body::empty());
    let headers = response.headers_mut();
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, PUT"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    response
}

/// Whether an origin is on this machine.
fn is_here(origin: &HeaderValue) -> bool {
    let origin = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok());
    origin.is_some_and(|origin| is_loopback(origin.host()))
}

/// For a day, as by the rule of the bucket elsewhere; of more than anybody looks at again, and little of any disk.
const KEPT: Bounds = Bounds { age: Duration::from_secs(24 * 3600), jobs: 100, bytes: 256 << 20 };
/// How often it is looked for what is beyond that.
const LOOKED_FOR: Duration = Duration::from_secs(60);

impl EmbeddedS3 {
    /// Starts it on a loopback port of its own, with credentials made for this process only.
    ///
    /// # Errors
    /// Where no folder can be made or no socket be had.
    pub async fn start() -> io::Result<EmbeddedS3> {
        let files = Arc::new(Files::make()?);
        std::fs::create_dir(files.root().join(BUCKET))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let client = Embedded {
            endpoint: format!("http://{}", listener.local_addr()?),
            bucket: BUCKET.to_owned(),
            access_key: format!("{:032x}", rand::random::<u128>()),
            secret_key: format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>()),
        };
        let storage = FileSystem::new(files.root()).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut service = S3ServiceBuilder::new(storage);
        service.set_auth(SimpleAuth::from_single(&client.access_key, client.secret_key.as_str()));
        let service = Forgetting::new(service.build(), files.clone());
        let front = Front { service, locks: Arc::new([const { Mutex::const_new(()) }; 64]) };
        let server = tokio::spawn(async move {
            // They end with the server.
            let mut connections = JoinSet::new();
            loop {
                while connections.try_join_next().is_some() {}
                let Ok((socket, _)) = listener.accept().await else {
                    // Out of file descriptors, mostly: let some connections end.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                };
                let service = TowerToHyperService::new(front.clone());
                connections.spawn(async move {
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        let old = files.clone();
        let expiry = tokio::spawn(async move {
            let mut moments = tokio::time::interval(LOOKED_FOR);
            loop {
                moments.tick().await;
                let old = old.clone();
                let _ = tokio::task::spawn_blocking(move || old.keep(KEPT)).await;
            }
        });
        Ok(EmbeddedS3 { client, server, files, expiry })
    }

    /// Ends it, and waits until nobody writes any more.
    pub async fn shut_down(mut self) {
        for task in [&mut self.server, &mut self.expiry] {
            task.abort();
            let _ = task.await;
        }
    }

    /// How the store reaches it.
    pub fn client(&self) -> Embedded {
        self.client.clone()
    }
}

impl Drop for EmbeddedS3 {
    fn drop(&mut self) {
        self.server.abort();
        self.expiry.abort();
        // Those two may hold the files yet, where the runtime itself is ending.
        self.files.remove();
    }
}
