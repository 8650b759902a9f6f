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
    pub const TILE: Self = Self { size: 12, bold: false };
    /// Names on heads.
    pub const HEAD: Self = Self { size: 13, bold: true };
    /// Names on slim heads and tables.
    pub const SLIM: Self = Self { size: 12, bold: true };
    /// Second lines.
    pub const NOTE: Self = Self { size: 11, bold: false };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(visible("a\0b\nc\u{7f}\u{ffff}"), "a\u{2400}b\u{240a}c\u{2421}\u{fffd}");
    }
}
