//! Takes out of our own scripts and styles what browsers do not need: comments, and blanks that part nothing. It knows
//! no more of the languages than that needs, and no text that is not ours passes through it.

use crate::tokens::{Gap, Token, blanks, quoted};
use std::collections::{BTreeMap, BTreeSet};

/// Writes a token, perhaps under another name, behind what must part it from the one before.
pub(crate) fn write(token: &Token<'_>, text: &str, out: &mut String) {
    let last = out.chars().next_back().unwrap_or('\n');
    let first = text.chars().next().unwrap_or('\n');
    let joins = matches!(last, '\n' | ';' | ',' | '{' | '(' | '[' | ':' | '=' | '>' | '?' | '&' | '|')
        || matches!(first, '}' | ')' | ']' | '.' | ',' | ';' | ':' | '?' | '&' | '|' | '=');
    match token.gap {
        Gap::Line if !joins => out.push('\n'),
        Gap::Blank if is_word(last) && is_word(first) || last == first && matches!(first, '+' | '-') => out.push(' '),
        _ => {}
    }
    out.push_str(text);
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// Styles of ours that are read one after another, with short names for the properties that the first of them declares
/// for all others in `:root`. What scripts set is not declared there, and keeps its name.
pub fn styles(texts: &[&str]) -> Vec<String> {
    let slim: Vec<String> = texts.iter().map(|text| style(text)).collect();
    let mut known = BTreeSet::new();
    for text in &slim {
        properties(text, &mut |name| {
            known.insert(name.to_owned());
            None
        });
    }
    let root = slim.first().and_then(|first| first.split_once(":root{")?.1.split_once('}'));
    let declared = root.map_or("", |(rule, _)| rule).split(';').filter_map(|one| Some(one.split_once(':')?.0));
    let one = ('a'..='z').map(|a| format!("--{a}"));
    let two = ('a'..='z').map(|a| format!("--a{a}"));
    let free = one.chain(two).filter(|short| !known.contains(short));
    let shorter: BTreeMap<&str, String> = declared.filter(|name| name.starts_with("--")).zip(free).collect();
    slim.iter().map(|text| properties(text, &mut |name| shorter.get(name).cloned())).collect()
}

/// A style in which each name of a property of ours is what `called` gives for it, or as it was.
fn properties(text: &str, called: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    while let Some(c) = rest.chars().next() {
        let bytes = match c {
            '"' => quoted(rest, c),
            c if is_part(c) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, behind) = rest.split_at_checked(bytes).unwrap_or((rest, ""));
        match token.starts_with("--").then(|| called(token)).flatten() {
            Some(short) => out.push_str(&short),
            None => out.push_str(token),
        }
        rest = behind;
    }
    out
}

/// A style of ours.
fn style(text: &str) -> String {
    let joins = |c: char| matches!(c, '{' | '}' | ';' | ',' | '>' | '!' | '\n');
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while !rest.is_empty() {
        let (gap, passed) = blanks(rest, false);
        rest = rest.get(passed..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        let last = out.chars().next_back().unwrap_or('\n');
        if gap != Gap::None && !joins(last) && last != ':' && !joins(c) {
            out.push(' ');
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        let bytes = if c == '"' { quoted(rest, c) } else { c.len_utf8() };
        let part = rest.get(..bytes).unwrap_or(rest);
        rest = rest.get(bytes..).unwrap_or_default();
        // A word that an attribute has needs no quotes.
        let bare = part.trim_matches('"');
        let is_word =
            bare.starts_with(|c: char| c.is_ascii_lowercase()) && bare.chars().all(|c| c.is_ascii_lowercase());
        let is_value = c == '"' && out.ends_with('=') && rest.starts_with(']') && is_word;
        out.push_str(if is_value { bare } else { part });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::read;

    fn script(text: &str) -> String {
        let mut out = String::new();
        read(text).iter().for_each(|token| write(token, token.text, &mut out));
        out
    }

    #[test]
    fn properties_for_all_styles_have_short_names() {
        let first =
            ":root { --text: #000; --text-2: #111; }\np { color: var(--text-2); margin: calc(var(--a) - 1px) -1px; }";
        let later = "i::before { content: \"--text\"; color: var(--text); } .a-b--text { left: var(--level); }";
        assert_eq!(
            styles(&[first, later]),
            [
                ":root{--b:#000;--c:#111}p{color:var(--c);margin:calc(var(--a) - 1px) -1px}",
                "i::before{content:\"--text\";color:var(--b)}.a-b--text{left:var(--level)}",
            ]
        );
    }

    #[test]
    fn a_script_keeps_its_meaning() {
        for (long, short) in [
            ("// why\nconst a = 1; // so\n  const b = a + 2;\n", "const a=1;const b=a+2;"),
            (
                "/** What. */\nexport function f(a, b) {\n  return a;\n}\nf(1, 2);\n",
                "export function f(a,b){return a;}\nf(1,2);",
            ),
            ("const s = \"a  // b\" + 'it\\'s /* c */';", "const s=\"a  // b\"+'it\\'s /* c */';"),
            ("x = `a  ${ y ? `b  ${z}` : { c: \"}\" } }  d`;", "x=`a  ${y?`b  ${z}`:{c:\"}\"}}  d`;"),
            ("t.split(/[/ ]+ \\/ x/g).map((v) => v / 2 / 3);", "t.split(/[/ ]+ \\/ x/g).map((v)=>v/2/3);"),
            ("return /[\",]/.test(t) ? 1 : 2;", "return/[\",]/.test(t)?1:2;"),
            ("return list\n  .filter(Boolean)\n  ?? [];", "return list.filter(Boolean)??[];"),
            ("a + +b - -c; typeof x; for (const y of [1]) z();", "a+ +b- -c;typeof x;for(const y of[1])z();"),
            ("if (a) b();\nelse c();\nlet d\nlet e", "if(a)b();else c();let d\nlet e"),
            ("const é = 'ü';", "const é='ü';"),
        ] {
            assert_eq!(script(long), short);
            assert_eq!(script(short), short);
        }
    }

    #[test]
    fn a_style_keeps_its_meaning() {
        for (long, short) in [
            (
                "/* why */\n.a > .b,\n.c :focus { color: red; margin: 0 1px; }\n",
                ".a>.b,.c :focus{color:red;margin:0 1px}",
            ),
            (
                "@media (max-width: 42rem) {\n  .a { width: calc(1px + 2px); }\n}",
                "@media (max-width:42rem){.a{width:calc(1px + 2px)}}",
            ),
            (".a::before { content: \" ·  \"; }", ".a::before{content:\" ·  \"}"),
            (
                ".a[role=\"row\"] .b[for=\"a-b\"] { width: auto !important; content: \"=a\"; }",
                ".a[role=row] .b[for=\"a-b\"]{width:auto!important;content:\"=a\"}",
            ),
            (
                "a:hover:not(.b) { background: linear-gradient(#fff, #000) 0 / 2px; }",
                "a:hover:not(.b){background:linear-gradient(#fff,#000) 0 / 2px}",
            ),
        ] {
            assert_eq!(style(long), short);
            assert_eq!(style(short), short);
        }
    }

    #[test]
    fn nothing_is_read_beyond_an_end_that_is_missing() {
        for text in ["\"abc", "`a ${b", "/* x", "// x", "x = /a", "`", "é`ü${'", "`${{"] {
            assert!(script(text).len() <= text.len() && style(text).len() <= text.len());
        }
    }
}
