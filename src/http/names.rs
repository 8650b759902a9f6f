//! Short names for what our own scripts declare. One name becomes one other everywhere, so scopes do not matter; what
//! is, or might be, the name of a property, or is nothing of ours, keeps its own.

use super::slim::write;
use super::tokens::{Form, Token, read};
use std::collections::{BTreeMap, BTreeSet};

/// What is called so by the language.
const KEYWORDS: [&str; 45] = [
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "constructor",
    "continue",
    "default",
    "delete",
    "do",
    "else",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "from",
    "function",
    "get",
    "if",
    "import",
    "in",
    "instanceof",
    "let",
    "new",
    "null",
    "of",
    "return",
    "set",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Tokens with what is asked of their neighbours.
struct Text<'t> {
    tokens: Vec<Token<'t>>,
    /// For each token the index of the bracket that is open there.
    within: Vec<Option<usize>>,
    /// For each opening bracket the index of its end.
    end: BTreeMap<usize, usize>,
}

impl<'t> Text<'t> {
    fn of(text: &'t str) -> Self {
        let tokens = read(text);
        let (mut within, mut end, mut open) = (Vec::with_capacity(tokens.len()), BTreeMap::new(), Vec::new());
        for (at, token) in tokens.iter().enumerate() {
            if token.form == Form::Sign && matches!(token.text, ")" | "]" | "}") {
                open.pop().and_then(|start| end.insert(start, at));
            }
            within.push(open.last().copied());
            if token.form == Form::Sign && matches!(token.text, "(" | "[" | "{") {
                open.push(at);
            }
        }
        Self { tokens, within, end }
    }

    fn at(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    /// What stands `back` tokens before one.
    fn before(&self, at: usize, back: usize) -> &'t str {
        at.checked_sub(back).map_or("", |at| self.at(at))
    }

    /// The index behind the bracket that a token stands in.
    fn behind(&self, at: usize) -> Option<usize> {
        self.within.get(at).copied().flatten().and_then(|start| self.end.get(&start)).map(|end| end + 1)
    }

    /// Whether a token may be the name of a property that is not ours to name.
    fn is_property(&self, at: usize, exported: &BTreeSet<&str>) -> bool {
        let (last, next) = (self.before(at, 1), self.at(at + 1));
        if last == "." && self.before(at, 2) != "." {
            // What a module exports, behind the module's own name.
            let is_module =
                self.before(at, 3) != "." && exported.contains(&*format!("{} {}", self.before(at, 2), self.at(at)));
            return !is_module;
        }
        let start = self.within.get(at).copied().flatten();
        let in_object = start.is_some_and(|start| self.at(start) == "{" && !self.is_block(start));
        if !in_object || !matches!(last, "{" | ",") || !matches!(next, ":" | "," | "}" | "=" | "(") {
            return false;
        }
        // What modules import and export.
        let behind = self.behind(at).unwrap_or_default();
        let is_import = self.at(behind) == "=" && self.at(behind + 1).ends_with("_module");
        let is_export = [";", "}", ")", "(", ")"].iter().enumerate().all(|(n, sign)| self.at(behind + n) == *sign);
        !(is_import || is_export)
    }

    /// Whether a brace opens statements, not an object.
    fn is_block(&self, start: usize) -> bool {
        matches!(self.before(start, 1), "" | ")" | ">" | ";" | "{" | "}" | "else" | "try" | "finally" | "do")
    }

    /// Whether a token is declared where it stands: behind a keyword, or as a parameter.
    fn is_declared(&self, at: usize) -> bool {
        if matches!(self.before(at, 1), "const" | "let" | "function" | "class") {
            return true;
        }
        // Not what a parameter is without a value.
        if !matches!(self.before(at, 1), "(" | "[" | "," | ".") {
            return false;
        }
        let Some(start) = self.within.get(at).copied().flatten() else { return false };
        let behind = self.behind(at).unwrap_or_default();
        match self.at(start) {
            "(" => self.at(behind) == "=" && self.at(behind + 1) == ">" || self.before(start, 2) == "function",
            "[" => matches!(self.before(start, 1), "const" | "let"),
            _ => false,
        }
    }
}

/// Gives short names to what a script declares; `exported` says `module name` for each name that a module gives.
pub(super) fn shorten(script: &str, exported: &BTreeSet<String>) -> String {
    let text = Text::of(script);
    let exported: BTreeSet<&str> = exported.iter().map(String::as_str).collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut kept, mut declared) = (BTreeSet::from(KEYWORDS), BTreeSet::new());
    for (at, token) in text.tokens.iter().enumerate().filter(|(_, token)| token.form == Form::Word) {
        *uses.entry(token.text).or_default() += 1;
        if text.is_property(at, &exported) {
            kept.insert(token.text);
        }
        if text.is_declared(at) {
            declared.insert(token.text);
        }
    }
    let mut names: Vec<(&str, usize)> = uses.iter().map(|(name, uses)| (*name, *uses)).collect();
    names.retain(|(name, _)| name.len() > 2 && declared.contains(name) && !kept.contains(name));
    names.sort_by_key(|(name, uses)| (std::cmp::Reverse(*uses), *name));
    let fresh = (0..).map(short).filter(|name| !uses.contains_key(&**name) && !kept.contains(&**name));
    let names: BTreeMap<&str, String> = names.into_iter().map(|(name, _)| name).zip(fresh).collect();
    let mut out = String::with_capacity(script.len());
    for token in &text.tokens {
        let name = (token.form == Form::Word).then(|| names.get(token.text)).flatten();
        write(token, name.map_or(token.text, |name| name), &mut out);
    }
    out
}

/// The names in their order: a, b … z, aa, ab …
fn short(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u8::try_from(number % 26).unwrap_or_default();
        name.insert(0, char::from(b'a' + letter));
        if number < 26 {
            return name;
        }
        number = number / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_is_shortened_and_no_property_is() {
        let exported = BTreeSet::from(["data rows".to_owned()]);
        for (long, short) in [
            ("const value = 1; use(value);", "const a=1;use(a);"),
            (
                "function show(thing) { return thing.name; } show({ thing: 1 });",
                "function a(thing){return thing.name;}a({thing:1});",
            ),
            ("const far = (near) => `${near} near ${far}`;", "const a=(b)=>`${b} near ${a}`;"),
            ("const { kind } = reply; log(kind);", "const{kind}=reply;log(kind);"),
            ("const rows = () => 1; return { rows };})();", "const a=()=>1;return{a};})();"),
            ("const { rows } = data_module; rows(data.rows());", "const{rows}=data_module;rows(data.rows());"),
            (
                "let rows = 2; const data = data_module; data.rows(); other.length;",
                "let b=2;const a=data_module;a.b();other.length;",
            ),
            ("function f(query = new Query()) { return query; }", "function f(a=new Query()){return a;}"),
            ("let far = 1; { far = 2; } x = far ? far : { far: 3 };", "let far=1;{far=2;}x=far?far:{far:3};"),
            ("let far = 1; if (x) { far = 2; } x = y ? far : z;", "let a=1;if(x){a=2;}x=y?a:z;"),
            ("let text = 2; other.text; text;", "let text=2;other.text;text;"),
            ("const [first, last] = list; f(...first, last ? 1 : 2);", "const[a,b]=list;f(...a,b?1:2);"),
        ] {
            assert_eq!(shorten(long, &exported), short);
        }
    }

    #[test]
    fn names_are_short_and_all_different() {
        assert_eq!([0, 25, 26, 701, 702].map(short), ["a", "z", "aa", "zz", "aaa"]);
    }
}
