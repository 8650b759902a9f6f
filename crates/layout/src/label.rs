//! Words broken into lines and measured, for a tile, a head or alone.

use drawstream_diagram::measures::{BETWEEN, HEAD};
use drawstream_diagram::text::seen;
use drawstream_diagram::{Font, LabelSide, Words, scene};

use crate::as_i32;
use crate::text::{self, Lines};

/// A label that is narrower than this, in pixels, gains nothing by being broken.
const NARROW: i32 = 72;

/// The words at something: a name, and smaller lines below it.
#[derive(Debug, Clone)]
pub struct Label {
    /// The whole name, control characters made visible.
    pub name: String,
    /// The name in lines.
    pub lines: Lines,
    /// Type of the name.
    pub font: Font,
    /// The second line as a whole; may be empty.
    pub caption: String,
    /// The second line in lines.
    pub caption_lines: Lines,
    /// Whether the second line follows the name on the same line (heads with room for both).
    pub inline: bool,
    /// At which side of a tile it is.
    pub side: Option<LabelSide>,
    /// Pixels within which it was broken.
    pub within: i32,
}

impl Label {
    /// Words on a head, broken to `within` pixels: parts of the second line share lines, and the second line may
    /// follow the name.
    pub fn head(words: &Words, font: Font, within: i32) -> Self {
        let mut label = Self::new(words, font, within, true);
        let both = label.lines.width + BETWEEN + label.caption_lines.width;
        let single = label.lines.lines.len() == 1 && label.caption_lines.lines.len() == 1;
        if single && both <= within {
            label.inline = true;
            label.within = both + 1;
        }
        label
    }

    /// Words at a tile or alone, broken to `within` pixels: a second line that needs several has one for each part.
    pub fn plain(words: &Words, font: Font, within: i32) -> Self {
        Self::new(words, font, within, false)
    }

    fn new(words: &Words, font: Font, within: i32, head: bool) -> Self {
        let (name, caption) = (seen(&words.name).into_owned(), seen(&words.caption()).into_owned());
        let lines = text::wrap(&name, within, font);
        let caption_lines = second_lines(&caption, lines.width, within, head);
        let within = lines.width.max(caption_lines.width) + 1;
        Self { name, lines, font, caption, caption_lines, inline: false, side: None, within }
    }

    /// The label at that side of its tile.
    pub fn at(self, side: LabelSide) -> Self {
        Self { side: Some(side), ..self }
    }

    /// Whether anything of it was broken.
    pub fn is_broken(&self) -> bool {
        self.lines.lines.len() > 1 || self.caption_lines.lines.len() > 1
    }

    /// Width of the longest word in pixels: an upper bound at 7/12 em a character, for viewers without our fonts.
    pub fn longest_word(&self) -> i32 {
        let words = self.name.split([' ', '-']).chain(self.caption.split([' ', '\u{a0}', '-']));
        let longest = words.map(|word| word.chars().count() + 1).max().unwrap_or(0);
        as_i32(longest.min(24)) * self.font.size * 7 / 12 + 1
    }

    /// Height of a head with this label, in pixels.
    pub fn head_height(&self) -> i32 {
        HEAD.max(self.size().1 + 3)
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (i32, i32) {
        if self.inline {
            return (self.within, self.font.line());
        }
        // A second line is in smaller type and takes as much height: draw.io's line height is that of the name.
        let rows = as_i32(self.lines.lines.len()) + as_i32(self.caption_lines.lines.len());
        (self.lines.width.max(self.caption_lines.width), rows * self.font.line())
    }

    /// The label as a scene has it.
    pub fn into_scene(self) -> scene::Label {
        let is_plain = self.lines.lines.len() <= 1 && self.caption.is_empty();
        scene::Label {
            breaks: if is_plain { Box::default() } else { text::breaks(&self.name, self.within, self.font) },
            width: self.size().0,
            height: self.size().1,
            head: self.head_height(),
            longest_word: self.longest_word(),
            name: self.name,
            lines: self.lines.lines,
            caption: self.caption,
            caption_lines: self.caption_lines.lines,
            font: self.font,
            inline: self.inline,
            side: self.side,
            within: self.within,
        }
    }
}

/// The words of a label.
pub fn words_of(label: &scene::Label) -> Words {
    let caption = label.caption.split(" · ").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Words { name: label.name.clone(), caption }
}

/// A head's label, broken to another width in pixels.
pub fn broken(label: &scene::Label, within: i32) -> scene::Label {
    scene::Label { side: label.side, ..Label::head(&words_of(label), label.font, within).into_scene() }
}

/// The second line. Where it needs several lines it breaks between its parts: below a tile each has a line of
/// its own, on a head as many as fit share one.
fn second_lines(caption: &str, name: i32, within: i32, head: bool) -> Lines {
    let whole = text::wrap(caption, within, Font::NOTE);
    if whole.lines.len() <= 1 && (head || whole.width <= name.max(NARROW)) {
        return whole;
    }
    let mut out = Lines::default();
    for part in caption.split(" · ") {
        if let Some(last) = out.lines.last_mut().filter(|_| head) {
            let joined = format!("{last} · {part}");
            let wide = text::width(&joined, Font::NOTE);
            if wide <= within {
                out.width = out.width.max(wide);
                *last = joined;
                continue;
            }
        }
        let part = text::wrap(part, within, Font::NOTE);
        out.width = out.width.max(part.width);
        out.lines.extend(part.lines);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str, caption: &[&str]) -> Words {
        Words { name: name.into(), caption: caption.iter().map(|part| (*part).into()).collect() }
    }

    #[test]
    fn a_head_with_room_has_both_on_one_line() {
        let label = Label::head(&words("web", &["10.0.0.0/24"]), Font::HEAD, 300);
        assert!(label.inline);
        assert_eq!(label.head_height(), HEAD);
        assert!(!Label::head(&words("web", &["10.0.0.0/24"]), Font::HEAD, 60).inline);
        assert!(!Label::plain(&words("web", &["10.0.0.0/24"]), Font::TILE, 300).inline);
    }

    #[test]
    fn parts_of_a_second_line_have_lines_of_their_own_below_a_tile_and_share_them_on_a_head() {
        let words = words("web", &["10.240.128.4", "bx2-4x16", "running"]);
        let tile = Label::plain(&words, Font::TILE, 96);
        assert_eq!(tile.caption_lines.lines, ["10.240.128.4", "bx2-4x16", "running"]);
        let head = Label::head(&words, Font::HEAD, 150);
        assert_eq!(head.caption_lines.lines, ["10.240.128.4 · bx2-4x16", "running"]);
    }

    #[test]
    fn an_empty_part_leaves_no_dot() {
        assert_eq!(Label::head(&words("web", &["", "ACL default"]), Font::HEAD, 300).caption, "ACL default");
    }

    #[test]
    fn breaks_are_where_the_name_was_broken_and_elsewhere_allowed() {
        let label = Label::plain(&words("alpha-bravo-charlie", &[]), Font::TILE, 80).into_scene();
        assert_eq!(&*label.breaks, [6, 12]);
        assert_eq!(label.lines.concat(), label.name);
        assert!(Label::plain(&words("alpha", &[]), Font::TILE, 80).into_scene().breaks.is_empty());
    }
}
