//! The page and its parts, inside the binary: named by their content, compressed once. `page/build.rs` makes the parts
//! of what lies beside it.

use super::App;
use super::problem::Problem;
use super::session::Session;
use crate::estate::Kind;
use crate::outputs::html;
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

/// A part that the build script has made (`page/build.rs`).
macro_rules! made {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name))
    };
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let mut html = include_str!("page/index.html").to_owned();
    let parts = [
        ("page.css", STYLE, made!("page.css").to_owned()),
        ("page.js", SCRIPT, made!("page.js").replace("\"{{kinds}}\"", &words_of_kinds())),
        ("later.css", STYLE, made!("later.css").to_owned()),
        ("later.js", SCRIPT, made!("later.js").to_owned()),
    ];
    let assets = parts.map(|(file, content_type, text)| {
        let extension = file.rsplit('.').next().unwrap_or_default();
        let name = format!("{}.{extension}", &format!("{:x}", Sha256::digest(&text))[..16]);
        html = html.replace(&format!("/assets/{file}"), &format!("/assets/{name}"));
        Asset { name, content_type, text, zipped: OnceLock::new() }
    });
    Page { html, assets: assets.into() }
});

/// The colours of kinds as JSON, and the kinds in the order in which they are drawn: name, plural where it is not formed
/// by an s, place of the colour, and a 0 where it does not count as a resource.
fn words_of_kinds() -> String {
    let mut colours: Vec<&str> = Vec::new();
    let kinds: Vec<_> = Kind::ALL
        .iter()
        .map(|kind| {
            // The page forms those that are the name and an s.
            let is_plain = kind.plural() == format!("{}s", kind.id().replace('_', " "));
            let plural = if is_plain { "" } else { kind.plural() };
            let line = drawstream_theme::look(kind.id()).line;
            let colour = colours.iter().position(|known| *known == line).unwrap_or(colours.len());
            if colour == colours.len() {
                colours.push(line);
            }
            if kind.is_resource() { json!([kind.id(), plural, colour]) } else { json!([kind.id(), plural, colour, 0]) }
        })
        .collect();
    json!([colours, kinds]).to_string()
}

/// Nothing inline, nothing from elsewhere but pictures and their indices from where drawings lie, and inventories from
/// where a survey's results lie; a form that has no script cannot send a key into an address.
fn policy(drawings: &str, surveyed: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: {drawings}; \
         connect-src 'self' {drawings}{surveyed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
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
        .replace("{{accounts}}", if app.accounts.is_some() || app.config.shows_folder { "yes" } else { "no" })
        .replace("{{now}}", &Timestamp::now().to_string())
        .replace("{{session}}", &html(&session));
    let mut response =
        compressed(&headers, "text/html; charset=utf-8", text.as_bytes().into(), || Cow::Owned(zip(&text)));
    // Where that cannot be told there are no drawings either.
    let drawings = app.runner.store.origin().await.unwrap_or_default();
    let surveyed = match &app.accounts {
        Some(accounts) => accounts.origin().await.filter(|origin| *origin != drawings),
        None => None,
    };
    let policy = policy(drawings, &surveyed.map(|origin| format!(" {origin}")).unwrap_or_default());
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

    /// Bytes of page, styles and scripts together, as the browser reads them at first.
    const MOST_BYTES: usize = 160_000;
    /// Bytes of what it reads for a result that tells of reachability, and for the accounts of a survey.
    const MOST_LATER: usize = 32_000;

    #[test]
    fn the_page_names_its_parts_by_their_content() {
        for asset in &PAGE.assets {
            assert!(PAGE.html.contains(&format!("\"/assets/{}\"", asset.name)), "{}", asset.name);
        }
        assert_eq!(PAGE.html.matches("/assets/").count(), PAGE.assets.len());
    }

    #[test]
    fn the_script_holds_the_kinds_and_no_module_is_left() {
        let script = &PAGE.assets[1].text;
        assert!(script.contains(&words_of_kinds()) && !script.contains("{{"));
        assert!(!script.lines().any(|line| line.starts_with("import ") || line.starts_with("export ")));
    }

    #[test]
    fn the_page_is_light() {
        let (at_first, later) = PAGE.assets.split_at(2);
        let sum = |assets: &[Asset]| assets.iter().map(|asset| asset.text.len()).sum::<usize>();
        let (bytes, later) = (PAGE.html.len() + sum(at_first), sum(later));
        let zipped = zip(&PAGE.html).len() + PAGE.assets.iter().map(|asset| asset.zipped().len()).sum::<usize>();
        println!("the page: {bytes} bytes, {zipped} compressed, in {} parts", PAGE.assets.len() + 1);
        println!("and {later} bytes for reachability and accounts");
        assert!(bytes <= MOST_BYTES && later <= MOST_LATER, "{bytes} bytes, and {later} later");
    }

    #[test]
    fn nothing_is_inline_or_from_elsewhere_or_html_from_data() {
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("] {
            assert!(PAGE.assets.iter().all(|asset| !asset.text.contains(word)), "{word}");
        }
        assert!(!PAGE.html.contains("style=") && !PAGE.html.contains("<style"));
        assert_eq!(PAGE.html.matches("<script").count(), PAGE.html.matches("<script type=\"module\" src=").count());
        assert!(PAGE.assets.iter().all(|asset| asset.content_type != STYLE || !asset.text.contains("url(")));
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
