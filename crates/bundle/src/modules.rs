//! Modules as one script. Served one by one, each would be a call of the function, many of them at once, and half of
//! those into instances that have yet to start.
//!
//! A module becomes a function that gives what it exports; an import takes it from there. That holds for modules that
//! have imports and exports on lines of their own, and export nothing that is assigned later.

use crate::names;
use std::collections::BTreeSet;

/// A module of ours.
#[derive(Debug, Clone, Copy)]
pub struct Module<'t> {
    /// Its file's name without the ending, by which others import it.
    pub name: &'t str,
    /// Its text.
    pub text: &'t str,
}

/// Why modules do not become one script.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongModule {
    /// It imports one that stands behind it, or that is not there.
    #[error("{module} imports {imported}, which it is not given")]
    TooEarly {
        /// The module.
        module: String,
        /// What it imports.
        imported: String,
    },
    /// It exports in another form than by a declaration that stays as it is.
    #[error("{0} exports what cannot be taken by value")]
    Export(String),
}

/// What browsers call by long names and the page often uses: declared at the head of each script, so that it is called by
/// a short one.
const GLOBALS: &str = "const everywhere = globalThis; const Boolean = everywhere.Boolean; const Math = everywhere.Math; \
    const Object = everywhere.Object; const URLSearchParams = everywhere.URLSearchParams; \
    const document = everywhere.document;\n";

/// Stands between the two scripts while names are shortened, which are the same in both.
const BETWEEN: &str = "\"what follows is read later\"";

/// The script of all modules, each behind those that it imports, and a second script of those that are read later: a
/// module that gives what makes them, in their order, of `parts`, the modules that they take from the first. The module
/// `parts` of the first gives these.
///
/// # Errors
/// [`WrongModule`].
pub fn bundle(modules: &[Module<'_>], later: &[Module<'_>], parts: &[&str]) -> Result<(String, String), WrongModule> {
    for (at, module) in modules.iter().enumerate() {
        checked(module, |name| modules.iter().take(at).any(|other| other.name == name))?;
    }
    for (at, module) in later.iter().enumerate() {
        checked(module, |name| parts.contains(&name) || later.iter().take(at).any(|other| other.name == name))?;
    }
    let mut both = GLOBALS.to_owned();
    for (at, module) in modules.iter().enumerate() {
        if at + 1 == modules.len() {
            // The last one starts the page, and may wait for what the others begin.
            both.push_str(&translated(module.text).0);
        } else {
            both.push_str(&function(module));
        }
    }
    let list = parts.iter().map(|name| format!("{name}_module")).collect::<Vec<_>>().join(", ");
    let behind: String = later.iter().map(function).collect();
    let given = later.iter().map(|module| format!("{}_module", module.name)).collect::<Vec<_>>().join(", ");
    let both = format!("{both}{BETWEEN};\n{GLOBALS}export default ([{list}]) => {{\n{behind}return [{given}];\n}};\n");
    let exports: BTreeSet<String> = modules.iter().chain(later).flat_map(exports).collect();
    let short = names::shorten(&both, &exports);
    let (script, later) = short.split_once(BETWEEN).unwrap_or((&short, ""));
    Ok((script.to_owned(), later.trim_start_matches([';', '\n']).to_owned()))
}

fn checked(module: &Module<'_>, is_known: impl Fn(&str) -> bool) -> Result<(), WrongModule> {
    if module.text.contains("export let") || module.text.contains("export {") {
        return Err(WrongModule::Export(module.name.to_owned()));
    }
    let mut imported = module.text.split("from \"./").skip(1).filter_map(|rest| rest.split('.').next());
    match imported.find(|name| !is_known(name)) {
        Some(name) => Err(WrongModule::TooEarly { module: module.name.to_owned(), imported: name.to_owned() }),
        None => Ok(()),
    }
}

/// A module as a function that has been called.
fn function(module: &Module<'_>) -> String {
    let (body, exports) = translated(module.text);
    format!("const {}_module = (() => {{\n{body}return {{ {} }};\n}})();\n", module.name, exports.join(", "))
}

/// A module's text with its imports and exports as plain declarations, and what it exports.
fn translated(text: &str) -> (String, Vec<String>) {
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
    (body, exports)
}

/// What a module exports: its name, a blank, and the name of what it exports.
fn exports(module: &Module<'_>) -> Vec<String> {
    let exports = module.text.lines().filter_map(|line| line.strip_prefix("export "));
    exports.map(|export| format!("{} {}", module.name, exported(export).0)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_and_exports_become_declarations() {
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
    }

    #[test]
    fn modules_become_two_scripts_of_the_same_names() {
        let dom = Module { name: "dom", text: "export const put = (where) => where;\n" };
        let app = Module { name: "app", text: "import { put } from \"./dom.js\";\nput(document); put(document);\n" };
        let reach =
            Module { name: "reach", text: "import * as dom from \"./dom.js\";\nexport const go = () => dom.put(1);\n" };
        let (script, later) = bundle(&[dom, app], &[reach], &["dom"]).unwrap();
        assert!(!script.contains("import") && !script.contains("export") && !script.contains("const"), "{script}");
        for script in [&script, &later] {
            assert!(script.starts_with("let ") && script.contains("=globalThis,"), "{script}");
        }
        assert!(!script.contains("(document)") && later.contains(";export default(["), "{script} {later}");
        let early = bundle(&[app, dom], &[], &[]).unwrap_err();
        assert_eq!(early, WrongModule::TooEarly { module: "app".into(), imported: "dom".into() });
        let unknown = bundle(&[dom, app], &[reach], &[]).unwrap_err();
        assert_eq!(unknown, WrongModule::TooEarly { module: "reach".into(), imported: "dom".into() });
        let changing = Module { name: "dom", text: "export let put = 1;\n" };
        assert_eq!(bundle(&[changing], &[], &[]).unwrap_err(), WrongModule::Export("dom".into()));
    }
}
