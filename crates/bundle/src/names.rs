//! Short names for what our own scripts declare. One name becomes one other everywhere, so scopes do not matter; where
//! it is a property's, or nothing of ours, it stays.

use crate::slim::write;
use crate::tokens::{Form, Gap, Token, read};
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

/// What a word is where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The name of something that was declared, or of the language.
    Variable,
    /// What something is called in an object: it stays.
    Property,
    /// Both at once, as in `{ name }`.
    Both,
}

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

    /// What a word is where it stands.
    fn role(&self, at: usize, exported: &BTreeSet<&str>) -> Role {
        let (last, next) = (self.before(at, 1), self.at(at + 1));
        if last == "." && self.before(at, 2) != "." {
            let of = self.before(at, 2);
            // Two points more are those of `...data.rows()`.
            let is_inner = self.before(at, 3) == "." && self.before(at, 4) != ".";
            let is_module =
                !is_inner && (of.ends_with("_module") || exported.contains(&*format!("{of} {}", self.at(at))));
            return if is_module { Role::Variable } else { Role::Property };
        }
        let start = self.within.get(at).copied().flatten();
        let in_object = start.is_some_and(|start| self.at(start) == "{" && !self.is_block(start));
        let is_method = matches!(last, "async" | "get" | "set") && matches!(self.before(at, 2), "{" | ",");
        if !in_object || !(matches!(last, "{" | ",") || is_method) {
            return Role::Variable;
        }
        // What a module gives, and what another takes of it, has one name everywhere.
        let behind = self.behind(at).unwrap_or_default();
        let is_import = self.at(behind) == "=" && self.at(behind + 1).ends_with("_module");
        let is_export = [";", "}", ")", "(", ")"].iter().enumerate().all(|(n, sign)| self.at(behind + n) == *sign);
        match next {
            _ if is_import || is_export => Role::Variable,
            ":" | "(" => Role::Property,
            "," | "}" | "=" => Role::Both,
            _ => Role::Variable,
        }
    }

    /// Whether a brace opens statements, not an object.
    fn is_block(&self, start: usize) -> bool {
        matches!(self.before(start, 1), "" | ")" | ">" | ";" | "{" | "}" | "else" | "try" | "catch" | "finally" | "do")
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
pub(crate) fn shorten(script: &str, exported: &BTreeSet<String>) -> String {
    let text = Text::of(script);
    let exported: BTreeSet<&str> = exported.iter().map(String::as_str).collect();
    let roles: Vec<Option<Role>> = (0..text.tokens.len())
        .map(|at| text.tokens.get(at).filter(|token| token.form == Form::Word).map(|_| text.role(at, &exported)))
        .collect();
    let mut uses: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut declared = BTreeSet::new();
    for (at, (token, role)) in text.tokens.iter().zip(&roles).enumerate() {
        let Some(role) = role else { continue };
        let (variables, both) = uses.entry(token.text).or_default();
        *variables += usize::from(*role == Role::Variable);
        *both += usize::from(*role == Role::Both);
        if text.is_declared(at) {
            declared.insert(token.text);
        }
    }
    let keywords = BTreeSet::from(KEYWORDS);
    let mut names: Vec<(&str, usize)> = uses.iter().map(|(name, (variables, _))| (*name, *variables)).collect();
    names.retain(|(name, _)| declared.contains(name) && !keywords.contains(name));
    names.sort_by_key(|(name, uses)| (std::cmp::Reverse(*uses), *name));
    let mut fresh =
        (0..).map(short).filter(|name| !uses.contains_key(&**name) && !keywords.contains(&**name)).peekable();
    let mut renamed: BTreeMap<&str, String> = BTreeMap::new();
    for (name, _) in names {
        let (variables, both) = uses.get(name).copied().unwrap_or_default();
        let length = fresh.peek().map_or(0, String::len);
        // The new name in place of the old one; where it is a property's too, the new one and a colon behind it.
        if variables * name.len().saturating_sub(length) > both * (length + 1) {
            renamed.extend(fresh.next().map(|short| (name, short)));
        }
    }
    let mut out = String::with_capacity(script.len());
    let mut shorter = Shorter::default();
    for (at, (token, role)) in text.tokens.iter().zip(&roles).enumerate() {
        let name = renamed.get(token.text);
        match (role, name) {
            (Some(Role::Variable), Some(name)) => shorter.write(&text, at, name, &mut out),
            (Some(Role::Both), Some(name)) => shorter.write(&text, at, &format!("{}:{name}", token.text), &mut out),
            _ => shorter.write(&text, at, token.text, &mut out),
        }
    }
    out
}

/// Writes tokens in fewer characters of the same meaning. It relies on statements that end with semicolons, as ours do.
#[derive(Default)]
struct Shorter<'t> {
    /// The first word of the statement before, for each bracket that statements stand in.
    before: BTreeMap<Option<usize>, &'t str>,
    /// The first word of the statement that goes on there.
    now: BTreeMap<Option<usize>, &'t str>,
}

impl<'t> Shorter<'t> {
    fn write(&mut self, text: &Text<'t>, at: usize, word: &str, out: &mut String) {
        let Some(token) = text.tokens.get(at) else { return };
        let within = text.within.get(at).copied().flatten();
        let last = text.before(at, 1);
        if token.form == Form::Sign && token.text == ";" {
            self.now.remove(&within).and_then(|first| self.before.insert(within, first));
        } else {
            // What stands behind a brace may go on with the expression that the brace is a part of.
            let goes_on = token.form == Form::Sign && !matches!(token.text, "(" | "[" | "{");
            let starts = matches!(last, "" | ";" | "{" | "}") && !goes_on;
            if starts {
                self.now.insert(within, token.text);
            }
            let is_declaration = |first: &str| matches!(first, "const" | "let");
            if starts && is_declaration(token.text) && token.form == Form::Word {
                let goes_on = last == ";" && self.before.get(&within).is_some_and(|first| is_declaration(first));
                if goes_on && out.ends_with(';') {
                    // One declaration after another is one of both.
                    out.pop();
                    out.push(',');
                    return;
                }
            }
        }
        let is_bare = |start: usize| {
            text.at(start) == "("
                && text.at(start + 2) == ")"
                && text.at(start + 3) == "="
                && text.at(start + 4) == ">"
                && text.tokens.get(start + 1).is_some_and(|token| token.form == Form::Word)
                && start.checked_sub(1).and_then(|at| text.tokens.get(at)).is_none_or(|token| token.form != Form::Word)
        };
        match token.text {
            // One parameter needs no brackets.
            "(" if is_bare(at) => return,
            ")" if at >= 2 && is_bare(at - 2) => return,
            "}" if token.form == Form::Sign && out.ends_with(';') => drop(out.pop()),
            _ => {}
        }
        let word = match (token.form, word) {
            (Form::Word, "const") => "let",
            (Form::Word, "true") => "!0",
            (Form::Word, "false") => "!1",
            (Form::Word, "undefined") => "void 0",
            _ => word,
        };
        let gap = if token.gap == Gap::Line && out.ends_with('}') { Gap::Blank } else { token.gap };
        write(&Token { gap, ..*token }, word, out);
    }
}

/// Letters that a name may start with, and behind them those that may only follow.
const LETTERS: &[u8; 63] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
const FIRST: usize = 53;

/// The names in their order: a, b … z, A … _, aa, ba …
fn short(number: usize) -> String {
    let letter = |at: usize| LETTERS.get(at).copied().map_or('_', char::from);
    let mut name = String::from(letter(number % FIRST));
    let mut rest = number / FIRST;
    while rest > 0 {
        rest -= 1;
        name.push(letter(rest % LETTERS.len()));
        rest /= LETTERS.len();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_is_shortened_and_no_property_is() {
        let exported = BTreeSet::from(["data rows".to_owned()]);
        for (long, short) in [
            ("const value = 1; use(value);", "let a=1;use(a);"),
            (
                "function show(thing) { return thing.name; } show({ thing: 1 });",
                "function a(b){return b.name}a({thing:1});",
            ),
            ("const far = (near) => `${near} near ${far}`;", "let a=b=>`${b} near ${a}`;"),
            ("const { kind } = reply; log(kind);", "let{kind}=reply;log(kind);"),
            ("const rows = () => 1; return { rows };})();", "let a=()=>1;return{a}})();"),
            ("const { rows } = data_module; rows(data.rows());", "let{rows}=data_module;rows(data.rows());"),
            (
                "let rows = 2; const data = data_module; data.rows(); other.length;",
                "let b=2,a=data_module;a.b();other.length;",
            ),
            (
                "let rows = 2; const data = data_module; f(...data.rows(), other.data.rows);",
                "let b=2,a=data_module;f(...a.b(),other.data.rows);",
            ),
            ("function f(query = new Query()) { return query; }", "function f(a=new Query()){return a}"),
            ("let far = 1; { far = 2; } x = far ? far : { far: 3 };", "let a=1;{a=2}x=a?a:{far:3};"),
            ("let far = 1; if (x) { far = 2; } x = y ? far : z;", "let a=1;if(x){a=2}x=y?a:z;"),
            ("let text = 2; other.text; text;", "let a=2;other.text;a;"),
            ("const [first, last] = list; f(...first, last ? 1 : 2);", "let[a,b]=list;f(...a,b?1:2);"),
            ("const own = 1; return { own };})(); const it = x_module.own;", "let a=1;return{a}})();let b=x_module.a;"),
            // Where a name is a property's too, that stays.
            (
                "const kind = 1; use(kind, kind, kind, { kind, far: kind }); const { kind: x, far = kind } = kind;",
                "let a=1;use(a,a,a,{kind:a,far:a});let{kind:x,far=a}=a;",
            ),
            (
                "const load = 1; load; load; const o = { load, async load() {}, get load() { return load; } };",
                "let a=1;a;a;let o={load:a,async load(){},get load(){return a}};",
            ),
            (
                "try { far(); } catch { near = far; } const far = (near, { far: x }) => near;",
                "try{a()}catch{b=a}let a=(b,{far:x})=>b;",
            ),
            ("for (let n = 0; n; n += 1) { const on = true; let off = false; }", "for(let n=0;n;n+=1){let b=!0,a=!1}"),
            ("const one = async (far) => far; export1(one);", "let b=async(a)=>a;export1(b);"),
            // One declaration after another is one of both, also behind braces that are a part of the first.
            (
                "let go = () => {}; const { kind } = go; const far = { near: 1 }; go(kind, far);",
                "let a=()=>{},{kind}=a,b={near:1};a(kind,b);",
            ),
            ("let go = 1; if (x) { let far = go; } let near = 2; near;", "let a=1;if(x){let c=a}let b=2;b;"),
        ] {
            assert_eq!(shorten(long, &exported), short);
        }
    }

    #[test]
    fn names_are_short_and_all_different() {
        assert_eq!([0, 25, 52, 53, 54, 3391, 3392].map(short), ["a", "z", "_", "aa", "ba", "_9", "aaa"]);
        assert_eq!((0..5000).map(short).collect::<BTreeSet<_>>().len(), 5000);
    }
}
