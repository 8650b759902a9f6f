//! How wide text is, and where long text breaks.
//!
//! Nothing here asks a font: widths come from a table that is a little wider than Helvetica, Arial and IBM
//! Plex Sans, so that what is reserved is never less than what is drawn.

use drawstream_diagram::Font;

/// Text that has been broken into lines and measured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// The lines; joined they are the text again.
    pub lines: Vec<String>,
    /// Width of the widest line in pixels.
    pub width: i32,
}

/// Width of `text` on one line, in pixels, rounded up.
pub fn width(text: &str, font: Font) -> i32 {
    let thousandths: i32 = text.chars().map(|c| advance(c, font.bold)).sum();
    (thousandths * font.size + 999) / 1000
}

/// Thousandths of the font size that `c` takes.
fn advance(c: char, bold: bool) -> i32 {
    let regular = match c {
        'i' | 'j' | 'l' | 'I' | '|' | '\'' | '!' => 285,
        '.' | ',' | ':' | ';' | '/' | '\\' | ' ' | '[' | ']' => 290,
        'f' | 't' | '(' | ')' | '{' | '}' | '`' => 350,
        'r' | '-' | '"' | '*' | '^' => 400,
        'J' | 'c' | 's' | 'z' | 'k' | 'v' | 'x' | 'y' => 530,
        'a'..='z' if !matches!(c, 'm' | 'w') => 575,
        '0'..='9' | '_' | '$' | '#' | '?' => 600,
        '+' | '<' | '=' | '>' | '~' | 'F' | 'L' | 'T' | 'Z' => 620,
        'm' | 'M' | '%' => 890,
        'w' => 760,
        'W' | '@' => 1020,
        'A'..='Z' => 740,
        '&' => 700,
        '·' => 350,
        '\u{a0}' => 290,
        '\u{a0}'..='\u{24f}' => 720,
        '\u{250}'..='\u{5ff}' => 760,
        '\u{2010}'..='\u{2027}' => 700,
        _ => 1060,
    };
    if bold { regular + regular / 14 } else { regular }
}

/// The pieces between which `text` may break; no piece is wider than `most` pixels unless it is one character.
fn pieces(text: &str, most: i32, font: Font) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut wide) = (0, 0);
    let limit = most.max(1) * 1000 / font.size;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let step = advance(c, font.bold);
        if wide > 0 && wide + step > limit {
            out.push(&text[start..at]);
            (start, wide) = (at, 0);
        }
        wide += step;
        // Addresses stay whole: no break between digits.
        let within_number =
            matches!(c, '.' | ',' | ':' | '/') && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !within_number && matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | ',' | ';' | '@' | '+' | '|' | '=' | '&') {
            let end = at + c.len_utf8();
            out.push(&text[start..end]);
            (start, wide) = (end, 0);
        }
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// Where `text` may break within `most` pixels: indices of bytes.
pub fn breaks(text: &str, most: i32, font: Font) -> Box<[usize]> {
    let mut at = 0;
    let pieces = pieces(text, most, font);
    let ends = pieces.iter().map(|piece| {
        at += piece.len();
        at
    });
    ends.take_while(|&end| end < text.len()).collect()
}

/// `text` in lines of at most `most` pixels, as even as the same number of lines allows.
pub fn wrap(text: &str, most: i32, font: Font) -> Lines {
    let whole = width(text, font);
    if whole <= most {
        let lines = if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
        return Lines { lines, width: whole };
    }
    let pieces = pieces(text, most, font);
    let sizes: Vec<i32> = pieces.iter().map(|piece| width(piece, font)).collect();
    let count = |limit: i32| {
        let (mut rows, mut used) = (1, 0);
        for &size in &sizes {
            if used > 0 && used + size > limit {
                (rows, used) = (rows + 1, 0);
            }
            used += size;
        }
        rows
    };
    let rows = count(most);
    let (mut low, mut high) = (sizes.iter().copied().max().unwrap_or(1), most);
    while low < high {
        let middle = (low + high) / 2;
        if count(middle) <= rows {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let mut lines: Vec<String> = Vec::with_capacity(rows);
    let mut used = 0;
    for (piece, &size) in pieces.iter().zip(&sizes) {
        match lines.last_mut() {
            Some(line) if used + size <= high => line.push_str(piece),
            _ => {
                lines.push((*piece).to_owned());
                used = 0;
            }
        }
        used += size;
    }
    let width = lines.iter().map(|line| width(line, font)).max().unwrap_or(0);
    Lines { lines, width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_joined_are_the_text_and_none_is_wider_than_asked() {
        for text in [
            "prod-web-frontend-server-eu-de-1-a",
            "a b c d e f g h i j k l m n o p",
            &"x".repeat(300),
            "日本語の名前です",
        ] {
            let wrapped = wrap(text, 90, Font::TILE);
            assert_eq!(wrapped.lines.concat(), text);
            assert!(wrapped.lines.iter().all(|line| width(line, Font::TILE) <= 90), "{wrapped:?}");
        }
    }

    #[test]
    fn lines_are_even() {
        let wrapped = wrap("alpha-bravo-charlie-delta", 120, Font::TILE);
        assert_eq!(wrapped.lines, ["alpha-bravo-", "charlie-delta"]);
    }

    #[test]
    fn no_line_starts_with_a_dot_that_a_no_break_space_holds() {
        let text = ["12\u{a0}servers", "3\u{a0}volumes", "1\u{a0}region", "40\u{a0}addresses"].join("\u{a0}· ");
        for within in 90..300 {
            let lines = wrap(&text, within, Font::LEGEND).lines;
            assert!(lines.iter().all(|line| !line.starts_with('·')), "{lines:?}");
        }
    }
}
