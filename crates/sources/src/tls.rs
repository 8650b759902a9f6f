//! The one TLS stack of the process: rustls with ring, which trusts what the system trusts.

/// What every HTTP client is built from: no redirects.
pub fn client() -> reqwest::ClientBuilder {
    // Fails only where there is one already, which then is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())
}
