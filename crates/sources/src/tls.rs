//! The only TLS stack of the process: rustls with ring. It trusts the CA certificates of the system.

use reqwest::{Client, ClientBuilder};
use std::sync::atomic::{AtomicBool, Ordering};

static TRUSTS_NOBODY: AtomicBool = AtomicBool::new(false);

/// Why no TLS connection can be made where [`trusts_nobody`], in words for whoever runs the process.
pub const NO_AUTHORITIES: &str = "the machine that drawstream runs on has no CA certificates to check it by (on \
     Debian, install ca-certificates, or name a file of them in SSL_CERT_FILE; then start drawstream again)";

/// A client of these settings that follows no redirect. On a machine without CA certificates it still calls loopback
/// by plain HTTP, as the sample account and the embedded S3 need it, and every TLS connection fails.
pub fn client(settings: impl Fn(ClientBuilder) -> ClientBuilder) -> Client {
    // Fails only where a provider is set already, and no other one is ever set.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || settings(Client::builder().redirect(reqwest::redirect::Policy::none()));
    builder().build().unwrap_or_else(|_| {
        // With these settings a client can fail only because of the CA certificates of the system.
        if !TRUSTS_NOBODY.swap(true, Ordering::Relaxed) {
            tracing::warn!("no TLS connection can be made: {NO_AUTHORITIES}");
        }
        builder().tls_certs_only([]).build().expect("a client that reads nothing of the system can be built")
    })
}

/// Whether the system has no CA certificates, as far as a client has been made.
pub fn trusts_nobody() -> bool {
    TRUSTS_NOBODY.load(Ordering::Relaxed)
}
