//! Makes one script and one style of the page's parts when the service is built, and a second of each for what only
//! results need that tell of reachability or changes, and services that show a survey. A further part is named here.

use drawstream_bundle::{Module, bundle, styles};
use std::error::Error;
use std::fs;
use std::path::Path;

/// The styles, in their order.
const STYLES: [&str; 7] = ["base", "start", "watch", "bench", "table", "accounts", "small"];

/// The modules of the script, each behind those that it imports.
const MODULES: [&str; 35] = [
    "kinds", "dom", "words", "api", "drawings", "theme", "session", "scope", "stream", "upload", "again", "outline",
    "counters", "warnings", "watch", "address", "menu", "data", "filters", "search", "canvas", "sections", "facts",
    "columns", "table", "tree", "sheet", "viewer", "files", "embed", "keys", "missing", "parts", "result", "app",
];

/// What is read later; `result.js` takes it apart.
const LATER: [&str; 5] = ["changes", "accounts", "talks", "overlay", "reach"];
const LATER_STYLES: [&str; 1] = ["reach"];
/// The modules that it takes from the script.
const PARTS: [&str; 13] = [
    "dom", "words", "api", "session", "address", "menu", "data", "filters", "canvas", "sections", "sheet", "files",
    "warnings",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = std::env::var("CARGO_MANIFEST_DIR")?;
    let made = std::env::var("OUT_DIR")?;
    let (page, made) = (Path::new(&root).join("src/http/page"), Path::new(&made));
    println!("cargo::rerun-if-changed=src/http/page");
    let text = |name: &str| match name {
        // The service writes its kinds in that place: what they are is not known while it is built.
        "kinds" => Ok("export default \"{{kinds}}\";\n".to_owned()),
        "parts" => Ok(format!("export const parts = [{}];\n", PARTS.map(|name| format!("{name}_module")).join(", "))),
        _ => fs::read_to_string(page.join(format!("{name}.js"))),
    };
    let texts = |names: &[&str]| names.iter().map(|name| text(name)).collect::<Result<Vec<_>, _>>();
    let (first, later) = (texts(&MODULES)?, texts(&LATER)?);
    let first: Vec<Module<'_>> = MODULES.into_iter().zip(&*first).map(|(name, text)| Module { name, text }).collect();
    let later: Vec<Module<'_>> = LATER.into_iter().zip(&*later).map(|(name, text)| Module { name, text }).collect();
    let (script, reach) = bundle(&first, &later, &PARTS)?;
    let styled = |names: &[&str]| -> std::io::Result<String> {
        names.iter().map(|name| fs::read_to_string(page.join(format!("{name}.css")))).collect()
    };
    fs::write(made.join("page.js"), script)?;
    fs::write(made.join("later.js"), reach)?;
    let (first, later) = (styled(&STYLES)?, styled(&LATER_STYLES)?);
    for (name, text) in ["page.css", "later.css"].into_iter().zip(styles(&[&first, &later])) {
        fs::write(made.join(name), text)?;
    }
    Ok(())
}
