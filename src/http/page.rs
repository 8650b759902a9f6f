//! The page and its parts, inside the binary: named by their content, compressed once.

use super::App;
use super::problem::Problem;
use super::session::Session;
use crate::export::html;
use crate::kinds;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::io::Write as _;
use std::sync::{Arc, LazyLock, OnceLock};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The parts, each behind those that it imports, whose names in it are replaced.
const PARTS: [(&str, &str, &str); 22] = [
    ("base.css", STYLE, include_str!("page/base.css")),
    ("parts.css", STYLE, include_str!("page/parts.css")),
    ("viewer.css", STYLE, include_str!("page/viewer.css")),
    ("kinds.js", SCRIPT, ""),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
    ("words.js", SCRIPT, include_str!("page/words.js")),
    ("api.js", SCRIPT, include_str!("page/api.js")),
    ("theme.js", SCRIPT, include_str!("page/theme.js")),
    ("session.js", SCRIPT, include_str!("page/session.js")),
    ("scope.js", SCRIPT, include_str!("page/scope.js")),
    ("stream.js", SCRIPT, include_str!("page/stream.js")),
    ("outline.js", SCRIPT, include_str!("page/outline.js")),
    ("counters.js", SCRIPT, include_str!("page/counters.js")),
    ("warnings.js", SCRIPT, include_str!("page/warnings.js")),
    ("watch.js", SCRIPT, include_str!("page/watch.js")),
    ("canvas.js", SCRIPT, include_str!("page/canvas.js")),
    ("facts.js", SCRIPT, include_str!("page/facts.js")),
    ("search.js", SCRIPT, include_str!("page/search.js")),
    ("pages.js", SCRIPT, include_str!("page/pages.js")),
    ("viewer.js", SCRIPT, include_str!("page/viewer.js")),
    ("result.js", SCRIPT, include_str!("page/result.js")),
    ("app.js", SCRIPT, include_str!("page/app.js")),
];

struct Asset {
    /// `<content hash>.<ext>`.
    name: String,
    content_type: &'static str,
    text: String,
    zipped: OnceLock<Vec<u8>>,
}

impl Asset {
    /// Compressed when it is first asked for: most are asked for once in a process's life.
    fn zipped(&self) -> &[u8] {
        self.zipped.get_or_init(|| zip(&self.text))
    }
}

struct Page {
    html: String,
    assets: Vec<Asset>,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let mut html = include_str!("page/index.html").to_owned();
    let mut preloads = String::new();
    let mut assets: Vec<(&str, Asset)> = Vec::new();
    for (file, content_type, text) in PARTS {
        let mut text = if file == "kinds.js" { words_of_kinds() } else { text.to_owned() };
        for (other, asset) in &assets {
            text = text.replace(&format!("\"./{other}\""), &format!("\"./{}\"", asset.name));
        }
        let extension = file.rsplit('.').next().unwrap_or_default();
        let name = format!("{}.{extension}", &format!("{:x}", Sha256::digest(&text))[..16]);
        html = html.replace(&format!("/assets/{file}"), &format!("/assets/{name}"));
        if content_type == SCRIPT {
            // Found one behind the other, they would be fetched one behind the other.
            preloads.push_str(&format!("<link rel=\"modulepreload\" href=\"/assets/{name}\">\n"));
        }
        assets.push((file, Asset { name, content_type, text, zipped: OnceLock::new() }));
    }
    let html = html.replace("<!-- preloads -->\n", &preloads);
    Page { html, assets: assets.into_iter().map(|(_, asset)| asset).collect() }
});

/// The kinds' words and colours, in the order in which they are drawn.
fn words_of_kinds() -> String {
    let kinds: Vec<_> =
        kinds::ALL.iter().map(|kind| json!([kind.name, kind.plural, kind.look.category.line()])).collect();
    format!("// Made of the kinds that the service knows: name, plural, colour.\nexport default {};\n", json!(kinds))
}

/// Nothing inline, nothing from elsewhere but pictures and their indices from where drawings lie; a form that has no
/// script cannot send a key into an address.
fn policy(drawings: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: {drawings}; \
         connect-src 'self' {drawings}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// `GET /`.
pub async fn index(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    // The page knows at once whether its reader is signed in. Where that cannot be told, it asks again itself.
    let session = Session::of(&app, &headers).await.ok().flatten();
    let session = session.and_then(|session| serde_json::to_string(&session.shown()).ok()).unwrap_or_default();
    let text = PAGE
        .html
        .replace("{{sample}}", if app.sample.is_some() { "yes" } else { "no" })
        .replace("{{now}}", &Timestamp::now().to_string())
        .replace("{{session}}", &html(&session));
    let mut response =
        compressed(&headers, "text/html; charset=utf-8", text.as_bytes().into(), || Cow::Owned(zip(&text)));
    // Where that cannot be told there are no drawings either.
    let policy = policy(app.runner.store.origin().await.unwrap_or_default());
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // It says who is signed in.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// `GET /assets/<content hash>.<ext>`.
pub async fn asset(headers: HeaderMap, name: Result<Path<String>, PathRejection>) -> Response {
    let asset = name.ok().and_then(|Path(name)| PAGE.assets.iter().find(|asset| asset.name == name));
    let Some(asset) = asset else {
        return Problem::new(StatusCode::NOT_FOUND, "There is nothing at this address.").into_response();
    };
    let mut response = compressed(&headers, asset.content_type, asset.text.as_bytes().into(), || asset.zipped().into());
    // The name changes with the content.
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, forever);
    response
}

fn compressed<'a>(
    headers: &HeaderMap,
    content_type: &'static str,
    plain: Cow<'a, [u8]>,
    zipped: impl FnOnce() -> Cow<'a, [u8]>,
) -> Response {
    let types: [(HeaderName, &str); 2] = [(header::CONTENT_TYPE, content_type), (header::VARY, "accept-encoding")];
    if takes_gzip(headers) {
        (types, [(header::CONTENT_ENCODING, "gzip")], zipped().into_owned()).into_response()
    } else {
        (types, plain.into_owned()).into_response()
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q == 0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn zip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory does not fail.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    /// Bytes of page, styles and scripts together, as the browser reads them.
    const MOST_BYTES: usize = 120_000;

    #[test]
    fn the_page_names_its_parts_by_their_content() {
        let all: String = PAGE.assets.iter().map(|asset| asset.text.as_str()).chain([PAGE.html.as_str()]).collect();
        for (asset, (file, ..)) in PAGE.assets.iter().zip(PARTS) {
            assert!(PAGE.html.contains(&format!("/assets/{}", asset.name)), "{file} is not in the page");
            assert!(!all.contains(&format!("\"./{file}\"")), "{file} is imported before it is listed");
        }
    }

    #[test]
    fn the_page_is_light() {
        let bytes = PAGE.html.len() + PAGE.assets.iter().map(|asset| asset.text.len()).sum::<usize>();
        let zipped = zip(&PAGE.html).len() + PAGE.assets.iter().map(|asset| asset.zipped().len()).sum::<usize>();
        println!("the page: {bytes} bytes, {zipped} compressed, in {} parts", PAGE.assets.len() + 1);
        assert!(bytes <= MOST_BYTES, "{bytes} bytes");
    }

    #[test]
    fn nothing_is_inline_or_from_elsewhere_or_html_from_data() {
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("] {
            assert!(PARTS.iter().all(|(.., text)| !text.contains(word)), "{word}");
        }
        assert!(!PAGE.html.contains("style=") && !PAGE.html.contains("<style"));
        assert_eq!(PAGE.html.matches("<script").count(), PAGE.html.matches("<script type=\"module\" src=").count());
        assert!(PARTS.iter().all(|(_, kind, text)| *kind != STYLE || !text.contains("url(http")));
    }

    #[test]
    fn gzip_is_given_to_whoever_takes_it() {
        let takes =
            |value: &str| takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]));
        assert!(takes("gzip") && takes("br, GZIP;q=0.5") && !takes("br") && !takes("gzip;q=0") && !takes(""));
        let asset = &PAGE.assets[0];
        let mut text = String::new();
        flate2::read::GzDecoder::new(asset.zipped()).read_to_string(&mut text).unwrap();
        assert_eq!(text, asset.text);
    }
}
