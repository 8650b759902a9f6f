//! An S3 server inside the process, so that a laptop needs no bucket. It verifies signatures as S3 does.

use crate::store::Embedded;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

const BUCKET: &str = "drawings";

/// The running server. Dropping it ends it and removes its files.
#[derive(Debug)]
pub struct EmbeddedS3 {
    client: Embedded,
    server: JoinHandle<()>,
    files: TempDir,
}

/// A write that is under way when the files are removed makes a folder anew: they are removed again.
const REMOVALS: u32 = 20;

impl EmbeddedS3 {
    /// Starts it on a loopback port of its own, with credentials made for this process only.
    pub async fn start() -> io::Result<EmbeddedS3> {
        let files = tempfile::Builder::new().prefix("drawstream-").tempdir()?;
        std::fs::create_dir(files.path().join(BUCKET))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let client = Embedded {
            endpoint: format!("http://{}", listener.local_addr()?),
            bucket: BUCKET.to_owned(),
            access_key: format!("{:032x}", rand::random::<u128>()),
            secret_key: format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>()),
        };
        let storage = FileSystem::new(files.path()).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut service = S3ServiceBuilder::new(storage);
        service.set_auth(SimpleAuth::from_single(&client.access_key, client.secret_key.as_str()));
        let service = service.build();
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
                let service = service.clone();
                connections.spawn(async move {
                    let connection = auto::Builder::new(TokioExecutor::new());
                    let _ = connection.http1_only().serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Ok(EmbeddedS3 { client, server, files })
    }

    /// Ends it, and waits until nobody writes any more.
    pub async fn shut_down(mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }

    /// How the store reaches it.
    pub fn client(&self) -> Embedded {
        self.client.clone()
    }
}

impl Drop for EmbeddedS3 {
    fn drop(&mut self) {
        self.server.abort();
        for _ in 0..REMOVALS {
            let _ = std::fs::remove_dir_all(self.files.path());
            if !self.files.path().exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
