//! The page and its parts, inside the binary: named by their content, compressed once.

use super::App;
use super::problem::Problem;
use super::session::Session;
use super::{names, slim};
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
use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Arc, LazyLock, OnceLock};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The styles, in their order.
const STYLES: [&str; 6] = [
    include_str!("page/base.css"),
    include_str!("page/start.css"),
    include_str!("page/watch.css"),
    include_str!("page/bench.css"),
    include_str!("page/table.css"),
    include_str!("page/small.css"),
];

/// The modules of the script, each behind those that it imports. `kinds` is made of the kinds.
const MODULES: [(&str, &str); 33] = [
    ("kinds", ""),
    ("dom", include_str!("page/dom.js")),
    ("words", include_str!("page/words.js")),
    ("api", include_str!("page/api.js")),
    ("drawings", include_str!("page/drawings.js")),
    ("theme", include_str!("page/theme.js")),
    ("session", include_str!("page/session.js")),
    ("scope", include_str!("page/scope.js")),
    ("stream", include_str!("page/stream.js")),
    ("upload", include_str!("page/upload.js")),
    ("outline", include_str!("page/outline.js")),
    ("counters", include_str!("page/counters.js")),
    ("warnings", include_str!("page/warnings.js")),
    ("watch", include_str!("page/watch.js")),
    ("address", include_str!("page/address.js")),
    ("menu", include_str!("page/menu.js")),
    ("data", include_str!("page/data.js")),
    ("filters", include_str!("page/filters.js")),
    ("search", include_str!("page/search.js")),
    ("canvas", include_str!("page/canvas.js")),
    ("sections", include_str!("page/sections.js")),
    ("facts", include_str!("page/facts.js")),
    ("columns", include_str!("page/columns.js")),
    ("table", include_str!("page/table.js")),
    ("tree", include_str!("page/tree.js")),
    ("sheet", include_str!("page/sheet.js")),
    ("viewer", include_str!("page/viewer.js")),
    ("files", include_str!("page/files.js")),
    ("embed", include_str!("page/embed.js")),
    ("keys", include_str!("page/keys.js")),
    ("missing", include_str!("page/missing.js")),
    ("result", include_str!("page/result.js")),
    ("app", include_str!("page/app.js")),
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
    let parts = [
        ("page.css", STYLE, slim::style(&STYLES.concat())),
        ("page.js", SCRIPT, names::shorten(&script(), &exports())),
    ];
    let assets = parts.map(|(file, content_type, text)| {
        let extension = file.rsplit('.').next().unwrap_or_default();
        let name = format!("{}.{extension}", &format!("{:x}", Sha256::digest(&text))[..16]);
        html = html.replace(&format!("/assets/{file}"), &format!("/assets/{name}"));
        Asset { name, content_type, text, zipped: OnceLock::new() }
    });
    Page { html, assets: assets.into() }
});

/// All modules as one script. Served one by one, each would be a call of the function, many of them at once, and
/// half of those into instances that have yet to start.
///
/// A module becomes a function that gives what it exports; an import takes it from there. That holds for modules
/// as these are: imports and exports on lines of their own, and nothing exported that is assigned later.
fn script() -> String {
    let mut script = String::new();
    for (at, (name, text)) in MODULES.iter().enumerate() {
        let text = if *name == "kinds" { words_of_kinds() } else { (*text).to_owned() };
        let (mut body, mut exports) = (String::new(), Vec::new());
        for line in text.lines() {
            let line = match (line.strip_prefix("import "), line.strip_prefix("export ")) {
                (Some(import), _) => imported(import),
                (None, Some(export)) => {
                    let (name, line) = exported(export);
                    exports.push(name);
                    line
                }
                (None, None) => line.to_owned(),
            };
            body.push_str(&line);
            body.push('\n');
        }
        if at + 1 == MODULES.len() {
            // The last one starts the page, and may wait for what the others begin.
            script.push_str(&body);
        } else {
            script.push_str(&format!(
                "const {name}_module = (() => {{\n{body}return {{ {} }};\n}})();\n",
                exports.join(", ")
            ));
        }
    }
    script
}

/// What every module exports: the name by which others import it, a blank, and the name of what it exports.
fn exports() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (name, text) in MODULES {
        for export in text.lines().filter_map(|line| line.strip_prefix("export ")) {
            all.insert(format!("{name} {}", exported(export).0));
        }
    }
    all
}

/// `{ a, b } from "./x.js";` as a declaration.
fn imported(import: &str) -> String {
    let (what, from) = import.split_once(" from \"./").unwrap_or((import, ""));
    let module = from.split('.').next().unwrap_or_default();
    match what.strip_prefix("* as ") {
        Some(name) => format!("const {name} = {module}_module;"),
        None if what.starts_with('{') => format!("const {what} = {module}_module;"),
        None => format!("const {what} = {module}_module.standard;"),
    }
}

/// What is declared behind `export`: its name, and the declaration.
fn exported(export: &str) -> (String, String) {
    if let Some(value) = export.strip_prefix("default ") {
        return ("standard".to_owned(), format!("const standard = {value}"));
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let mut words = export.split(|c| !is_name(c)).filter(|word| !word.is_empty());
    let name = words.find(|word| !matches!(*word, "const" | "async" | "function" | "class")).unwrap_or_default();
    (name.to_owned(), export.to_owned())
}

/// The kinds' words and colours, in the order in which they are drawn.
fn words_of_kinds() -> String {
    let kinds: Vec<_> = Kind::ALL
        .iter()
        .map(|kind| {
            // The page forms those that are the name and an s.
            let is_plain = kind.plural() == format!("{}s", kind.id().replace('_', " "));
            let plural = if is_plain { "" } else { kind.plural() };
            json!([kind.id(), plural, drawstream_theme::look(kind.id()).line, u8::from(kind.is_resource())])
        })
        .collect();
    let head = "// Made of the kinds that the service knows: name, plural where it is not formed by an s, colour, whether it counts as a resource.";
    format!("{head}\nexport default {};\n", json!(kinds))
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
    const MOST_BYTES: usize = 160_000;

    #[test]
    fn the_page_names_its_parts_by_their_content() {
        for asset in &PAGE.assets {
            assert!(PAGE.html.contains(&format!("\"/assets/{}\"", asset.name)), "{}", asset.name);
        }
        assert_eq!(PAGE.html.matches("/assets/").count(), PAGE.assets.len());
    }

    #[test]
    fn modules_become_one_script() {
        assert_eq!(imported(r#"{ a, b } from "./x.js";"#), "const { a, b } = x_module;");
        assert_eq!(imported(r#"* as pages from "./pages.js";"#), "const pages = pages_module;");
        assert_eq!(imported(r#"kinds from "./kinds.js";"#), "const kinds = kinds_module.standard;");
        assert_eq!(exported("default [1];"), ("standard".to_owned(), "const standard = [1];".to_owned()));
        for (export, name) in [
            ("const $ = (id) => 1;", "$"),
            ("async function call(method) {", "call"),
            ("function put(a) {", "put"),
            ("class Problem extends Error {", "Problem"),
        ] {
            assert_eq!(exported(export), (name.to_owned(), export.to_owned()));
        }
        let script = script();
        assert!(!script.lines().any(|line| line.starts_with("import ") || line.starts_with("export ")));
        for (at, (name, text)) in MODULES.iter().enumerate() {
            assert!(!text.contains("export let") && !text.contains("export {"), "{name}");
            for other in text.split("from \"./").skip(1).filter_map(|rest| rest.split('.').next()) {
                assert!(MODULES[..at].iter().any(|(known, _)| *known == other), "{name} imports {other} too early");
            }
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
            assert!(PAGE.assets.iter().all(|asset| !asset.text.contains(word)), "{word}");
        }
        assert!(!PAGE.html.contains("style=") && !PAGE.html.contains("<style"));
        assert_eq!(PAGE.html.matches("<script").count(), PAGE.html.matches("<script type=\"module\" src=").count());
        assert!(STYLES.iter().all(|text| !text.contains("url(")));
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
