//! The words and signs of our own scripts, as far as slimming them needs it.

/// Blanks and comments before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    None,
    Blank,
    Line,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A name, a keyword or a number.
    Word,
    /// One character.
    Sign,
    /// A text, a part of a template with its ends, or a regular expression.
    Literal,
}

/// A token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'t> {
    pub(crate) gap: Gap,
    pub(crate) form: Form,
    pub(crate) text: &'t str,
}

/// All tokens of a script. A regular expression follows a sign that is no closing bracket, or `return`.
pub(crate) fn read(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    // Open braces within each expression of a template that is open.
    let mut open: Vec<usize> = Vec::new();
    let mut rest = text;
    loop {
        let (gap, passed) = blanks(rest, true);
        rest = rest.get(passed..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { return tokens };
        let is_pattern = c == '/'
            && match tokens.last() {
                None => true,
                Some(last) if last.form == Form::Word => last.text == "return",
                Some(last) => last.form == Form::Sign && !matches!(last.text, ")" | "]" | "}"),
            };
        let ends_expression = c == '}' && open.last() == Some(&0);
        match (c, open.last_mut()) {
            ('{', Some(depth)) => *depth += 1,
            ('}', Some(depth)) if *depth > 0 => *depth -= 1,
            _ => {}
        }
        let (form, bytes) = if ends_expression || c == '`' {
            if ends_expression {
                open.pop();
            }
            let (bytes, opens) = template(rest);
            if opens {
                open.push(0);
            }
            (Form::Literal, bytes)
        } else if matches!(c, '"' | '\'') {
            (Form::Literal, quoted(rest, c))
        } else if is_pattern {
            (Form::Literal, pattern(rest))
        } else if is_word(c) {
            (Form::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len()))
        } else {
            (Form::Sign, c.len_utf8())
        };
        let (token, behind) = rest.split_at_checked(bytes).unwrap_or((rest, ""));
        tokens.push(Token { gap, form, text: token });
        rest = behind;
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// Blanks and comments at the start, and how many bytes they are. Comments of one line only in scripts.
pub(crate) fn blanks(text: &str, has_lines: bool) -> (Gap, usize) {
    let (mut gap, mut at) = (Gap::None, 0);
    while let Some(rest) = text.get(at..) {
        let blank = rest.len() - rest.trim_start().len();
        let until = |end: &str, more: usize| rest.find(end).map_or(rest.len(), |found| found + more);
        if blank > 0 {
            let is_line = rest.get(..blank).is_some_and(|blank| blank.contains('\n'));
            gap = gap.max(if is_line { Gap::Line } else { Gap::Blank });
            at += blank;
        } else if rest.starts_with("/*") {
            gap = gap.max(Gap::Blank);
            at += until("*/", 2);
        } else if has_lines && rest.starts_with("//") {
            at += until("\n", 0);
        } else {
            break;
        }
    }
    (gap, at)
}

/// Bytes of a text in quotes, both of these included.
pub(crate) fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let is_end = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        is_end
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Bytes of a part of a template, from its start or from the end of an expression in it, and whether another expression
/// begins behind it.
fn template(text: &str) -> (usize, bool) {
    let (mut escaped, mut dollar) = (false, false);
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '`' if !escaped => return (at + 1, false),
            '{' if dollar => return (at + 1, true),
            _ => {}
        }
        dollar = c == '$' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    (text.len(), false)
}

/// Bytes of a regular expression, without its flags.
fn pattern(text: &str) -> usize {
    let (mut escaped, mut in_class) = (false, false);
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let is_end = *c == '/' && !escaped && !in_class;
        match c {
            '[' if !escaped => in_class = true,
            ']' if !escaped => in_class = false,
            _ => {}
        }
        escaped = *c == '\\' && !escaped;
        is_end
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}
