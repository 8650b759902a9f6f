//! Takes out of our own scripts and styles what browsers do not need: comments, and blanks that part nothing. It knows
//! no more of the languages than that needs, and no text that is not ours passes through it.

use crate::tokens::{Gap, Token, blanks, quoted};

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

/// A style of ours.
pub fn style(text: &str) -> String {
    let joins = |c: char| matches!(c, '{' | '}' | ';' | ',' | '>' | '\n');
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
        out.push_str(rest.get(..bytes).unwrap_or(rest));
        rest = rest.get(bytes..).unwrap_or_default();
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
