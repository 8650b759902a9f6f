//! Type, and characters that can be seen.

use std::borrow::Cow;

/// A size of type, in pixels, and whether it is bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Font {
    /// Size in pixels.
    pub size: i32,
    /// Whether it is bold.
    pub bold: bool,
}

impl Font {
    /// Names below tiles.
    pub const TILE: Self = Self { size: 14, bold: false };
    /// Names on heads.
    pub const HEAD: Self = Self { size: 14, bold: true };
    /// Names on slim heads and tables.
    pub const SLIM: Self = Self { size: 14, bold: true };
    /// Second lines.
    pub const NOTE: Self = Self { size: 12, bold: false };
    /// Legend, facts and notes.
    pub const LEGEND: Self = Self { size: 12, bold: false };
    /// The head of the notes.
    pub const NOTES_HEAD: Self = Self { size: 12, bold: true };
    /// The account's name in the title block.
    pub const TITLE: Self = Self { size: 18, bold: true };
    /// The only words of a page.
    pub const ALONE: Self = Self { size: 14, bold: false };

    /// Height of one line in pixels.
    pub const fn line(self) -> i32 {
        (self.size * 12 + 9) / 10
    }
}

/// `text` with everything replaced that XML cannot hold or that nobody would see: control characters become
/// their pictures, noncharacters the replacement character.
pub fn visible(text: &str) -> Cow<'_, str> {
    let shown = |c| match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        _ => c,
    };
    // Most texts are plain ASCII, and there are many of them.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || text.chars().all(|c| shown(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(shown).collect())
}

/// [`visible`], and what would turn the order of a line or show nothing at all as characters that are seen: marks of
/// direction as the replacement character, a name of blanks as open boxes.
pub fn seen(text: &str) -> Cow<'_, str> {
    let turns =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_blank =
        |c: char| c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let text = visible(text);
    if !text.is_empty() && text.chars().all(is_blank) {
        return Cow::Owned(text.chars().map(|_| '\u{2423}').collect());
    }
    if text.is_ascii() || !text.contains(turns) {
        return text;
    }
    Cow::Owned(text.chars().map(|c| if turns(c) { '\u{fffd}' } else { c }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(seen("  "), "\u{2423}\u{2423}");
        assert_eq!(seen("a\u{202e}b c"), "a\u{fffd}b c");
        assert_eq!(seen(""), "");
        assert_eq!(visible("a\0b\nc\u{7f}\u{ffff}"), "a\u{2400}b\u{240a}c\u{2421}\u{fffd}");
    }
}
