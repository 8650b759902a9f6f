//! The page and its parts, inside the binary.

use super::App;
use super::problem::Problem;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, LazyLock};

/// Nothing inline, nothing from elsewhere; a form that has no script cannot send a key into an address.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Asset {
    name: String,
    content_type: &'static str,
    text: &'static str,
}

struct Page {
    html: String,
    assets: Vec<Asset>,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let mut html = include_str!("page/index.html").to_owned();
    let parts = [
        ("app.js", "js", "text/javascript; charset=utf-8", include_str!("page/app.js")),
        ("style.css", "css", "text/css; charset=utf-8", include_str!("page/style.css")),
    ];
    let assets = parts
        .into_iter()
        .map(|(file, extension, content_type, text)| {
            let hash = format!("{:x}", Sha256::digest(text));
            let name = format!("{}.{extension}", &hash[..16]);
            html = html.replace(&format!("assets/{file}"), &format!("assets/{name}"));
            Asset { name, content_type, text }
        })
        .collect();
    Page { html, assets }
});

/// `GET /`.
pub async fn index(State(app): State<Arc<App>>) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let sample = if app.sample.is_some() { "yes" } else { "no" };
    (headers, PAGE.html.replace("{{sample}}", sample)).into_response()
}

/// `GET /assets/<content hash>.<ext>`.
pub async fn asset(name: Result<Path<String>, PathRejection>) -> Response {
    let asset = name.ok().and_then(|Path(name)| PAGE.assets.iter().find(|asset| asset.name == name));
    let Some(asset) = asset else {
        return Problem::new(StatusCode::NOT_FOUND, "There is nothing at this address.").into_response();
    };
    let headers: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, asset.content_type),
        // The name changes with the content.
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_its_parts_by_their_content() {
        for asset in &PAGE.assets {
            assert!(PAGE.html.contains(&format!("/assets/{}", asset.name)), "{}", asset.name);
        }
        assert!(!PAGE.html.contains("app.js") && !PAGE.html.contains("style.css"));
    }
}
