//! Changes as Markdown, for a comment on a pull request: the verdict, a table, and a marker by which the comment is
//! found again and updated.

use super::words::{field, kind, place, shown, unknown, verdict};
use drawstream_changes::{Change, Changes};

/// Rows before the rest is folded.
const OPEN_ROWS: usize = 30;
/// Differences in one row.
const MOST_FIELDS: usize = 4;
/// GitHub takes comments of at most 65,536 characters; a part is left for what a caller writes around.
const MOST_BYTES: usize = 60_000;

const HEAD: &str = "| | kind | name | where | what |\n|---|---|---|---|---|\n";

/// The comment.
pub fn markdown(changes: &Changes) -> String {
    let mut text = format!("**{}**\n", verdict(changes));
    let rows: Vec<String> = changes.changes.iter().map(row).collect();
    let (open, folded) = rows.split_at(rows.len().min(OPEN_ROWS));
    let mut left = 0;
    let mut add = |text: &mut String, rows: &[String]| {
        for row in rows {
            if text.len() + row.len() > MOST_BYTES { left += 1 } else { text.push_str(row) }
        }
    };
    if !open.is_empty() {
        text.push_str(&format!("\n{HEAD}"));
        add(&mut text, open);
    }
    if !folded.is_empty() {
        text.push_str(&format!("\n<details><summary>{} more</summary>\n\n{HEAD}", folded.len()));
        add(&mut text, folded);
        text.push_str("\n</details>\n");
    }
    if left > 0 {
        text.push_str(&format!("\n{left} rows are left out: a comment has no room for them.\n"));
    }
    for line in unknown(changes) {
        text.push_str(&format!("\nUnknown: {}\n", escaped(&line)));
    }
    text.push_str(&format!("\n<!-- drawstream:{} -->\n", marker(&changes.to.account)));
    text
}

fn row(change: &Change) -> String {
    let (mark, word) = (change.change.mark(), change.change.word());
    let more = change.fields.len().saturating_sub(MOST_FIELDS);
    let mut what: Vec<String> =
        change.fields.iter().take(MOST_FIELDS).map(|one| escaped(&field(change, one))).collect();
    what.extend((more > 0).then(|| format!("and {more} more")));
    let (kind, name, place) = (kind(change), code(&change.name), escaped(&place(change)));
    format!("| {mark} {word} | {kind} | {name} | {place} | {} |\n", what.join("; "))
}

/// A name as code, in which nothing is markup or a mention.
fn code(name: &str) -> String {
    let name = shown(name).replace('`', "'").replace('|', "\\|");
    format!("`{name}`")
}

/// Text in which nothing is markup, a link, or a mention.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '|' | '~' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    // An address of a page becomes a link by itself.
    out.replace("://", ":\u{200b}//").replace("www.", "www\u{200b}.")
}

/// By what a comment is found again: letters, digits and single dashes.
fn marker(account: &str) -> String {
    let plain: String = account.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    if plain.is_empty() { "account".to_owned() } else { plain }
}
