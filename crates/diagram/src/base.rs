//! What a file says of its own cells as they were drawn, in few bytes: the base of a later merge. Whatever of a cell
//! differs from its base was changed by a person.
//!
//! A cell has [`Drawn`] as one attribute, a page has [`PageBase`]. Both are texts of a version: one of a later version
//! is not read.

use std::fmt::{self, Write as _};

use crate::scene::Rect;

/// The attribute that holds the base of a cell, and that of a page.
pub const ATTRIBUTE: &str = "drawn";
/// The attribute of the first page that holds the account.
pub const INVENTORY: &str = "inventory";
/// The version of the texts, which those of pages begin with.
pub const VERSION: u32 = 1;

/// Characters of a digest as it is written.
const LENGTH: usize = 5;
/// The characters, six bits each.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Thirty bits by which a text is known again where it is expected: no matter of security.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u32);

impl Digest {
    /// Of a text (FNV-1a of 64 bits, folded).
    pub fn of(text: &str) -> Self {
        let hash = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        let folded = (hash ^ (hash >> 30) ^ (hash >> 60)) & 0x3fff_ffff;
        Self(u32::try_from(folded).unwrap_or_default())
    }

    /// As it was written, from the start of `text`; and what follows it.
    pub fn take(text: &str) -> Option<(Self, &str)> {
        let (own, rest) = text.split_at_checked(LENGTH)?;
        let mut number = 0;
        for byte in own.bytes() {
            let six = ALPHABET.iter().position(|&c| c == byte)?;
            number = (number << 6) | u32::try_from(six).ok()?;
        }
        Some((Self(number), rest))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for at in (0..LENGTH).rev() {
            let six = (self.0 >> (6 * at)) & 63;
            f.write_char(char::from(ALPHABET.get(six as usize).copied().unwrap_or(b'A')))?;
        }
        Ok(())
    }
}

/// The base of a cell: `55 65 48 48 <digests>` of a shape, the digests alone of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// Where a shape was, from the corner of what it lies in; none of a line.
    pub place: Option<Rect>,
    /// Of its own id: a copy has another one.
    pub id: Digest,
    /// Of the id of what it lies in; of a line, of those of its two ends.
    pub around: Digest,
    /// Of its label.
    pub label: Digest,
    /// Of its tags.
    pub tags: Digest,
    /// Of its style; of a line without where it leaves its ends.
    pub style: Digest,
    /// Of a line's points between its ends; of a shape, that of nothing.
    pub way: Digest,
    /// Where it led of itself.
    pub link: Led,
}

/// Where a cell led as it was drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Led {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Somewhere: files of earlier versions do not say where.
    Somewhere,
    /// By the link with that digest.
    By(Digest),
}

impl Led {
    /// Of a link of ours.
    pub fn of(link: Option<&str>) -> Self {
        link.map_or(Self::Nowhere, |link| Self::By(Digest::of(link)))
    }

    fn parse(text: &str) -> Self {
        let Some(digest) = text.strip_prefix('l') else { return Self::Nowhere };
        Digest::take(digest).map_or(Self::Somewhere, |(digest, _)| Self::By(digest))
    }
}

impl fmt::Display for Led {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere => Ok(()),
            Self::Somewhere => f.write_char('l'),
            Self::By(digest) => write!(f, "l{digest}"),
        }
    }
}

/// Four numbers with blanks between, and what follows them.
fn take_rect(text: &str) -> Option<(Option<Rect>, &str)> {
    let mut parts = text.splitn(5, ' ');
    let mut number = || parts.next()?.parse().ok();
    let (x, y, w, h) = (number()?, number()?, number()?, number()?);
    Some((Some(Rect { x, y, w, h }), parts.next().unwrap_or_default()))
}

impl Drawn {
    /// As [`fmt::Display`] writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let (place, mut rest) = if text.contains(' ') { take_rect(text)? } else { (None, text) };
        let mut next = || {
            let (digest, behind) = Digest::take(rest)?;
            rest = behind;
            Some(digest)
        };
        let (id, around, label, tags, style) = (next()?, next()?, next()?, next()?, next()?);
        let way = if place.is_none() { next()? } else { Digest::default() };
        Some(Self { place, id, around, label, tags, style, way, link: Led::parse(rest) })
    }
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Rect { x, y, w, h }) = self.place {
            write!(f, "{x} {y} {w} {h} ")?;
        }
        write!(f, "{}{}{}{}{}", self.id, self.around, self.label, self.tags, self.style)?;
        if self.place.is_none() {
            write!(f, "{}", self.way)?;
        }
        write!(f, "{}", self.link)
    }
}

/// The base of a page, before it is packed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageBase {
    /// Its place among the pages, from 0.
    pub at: usize,
    /// How many pages of ours the file had.
    pub pages: usize,
    /// Whether a person's work is in it.
    pub kept: bool,
    /// Whether its tiles have their labels beside them, and not below.
    pub beside: bool,
    /// Of its id: a page that was copied has another one.
    pub id: Digest,
    /// Of its name.
    pub name: Digest,
    /// The names of all attributes that its cells had, in their order.
    pub names: Vec<String>,
    /// All its cells, by their ids.
    pub cells: Vec<Digest>,
    /// Their styles, once each, in their order.
    pub styles: Vec<String>,
}

impl PageBase {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut numbers = lines.next()?.split(' ');
        let mut number = || numbers.next()?.parse::<usize>().ok();
        let (at, pages, kept, beside) = (number()?, number()?, number()? > 0, number()? > 0);
        let (id, rest) = Digest::take(lines.next()?)?;
        let (name, _) = Digest::take(rest)?;
        let names = lines.next()?.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let mut cells = Vec::new();
        let mut rest = lines.next()?;
        while let Some((cell, behind)) = Digest::take(rest) {
            cells.push(cell);
            rest = behind;
        }
        Some(Self { at, pages, kept, beside, id, name, names, cells, styles: lines.map(str::to_owned).collect() })
    }
}

impl fmt::Display for PageBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} {} {}", self.at, self.pages, u8::from(self.kept), u8::from(self.beside))?;
        writeln!(f, "{}{}", self.id, self.name)?;
        writeln!(f, "{}", self.names.join(" "))?;
        self.cells.iter().try_for_each(|cell| write!(f, "{cell}"))?;
        self.styles.iter().try_for_each(|style| write!(f, "\n{style}"))
    }
}

/// Of the ids of a line's ends.
pub fn ends(from: &str, to: &str) -> Digest {
    Digest::of(&format!("{from}\n{to}"))
}

/// Of a line's points between its ends, to the half pixel.
pub fn way(points: impl Iterator<Item = (f64, f64)>) -> Digest {
    let mut text = String::new();
    for (x, y) in points {
        // Whole numbers as they are: a point that was not touched is one.
        let _ = write!(text, "{},{} ", (x * 2.0).round() / 2.0, (y * 2.0).round() / 2.0);
    }
    Digest::of(&text)
}

/// A line's style without where it leaves its ends: draw.io keeps these when an end is moved, so they are made anew.
pub fn without_ends(style: &str) -> String {
    let is_end = |part: &str| {
        let key = part.split('=').next().unwrap_or_default();
        let rest = key.strip_prefix("exit").or_else(|| key.strip_prefix("entry"));
        matches!(rest, Some("X" | "Y" | "Dx" | "Dy" | "Perimeter"))
    };
    style.split_inclusive(';').filter(|part| !is_end(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cells_base_is_read_as_it_was_written() {
        let of = Digest::of;
        let shape = Drawn {
            place: Some(Rect { x: -5, y: 0, w: 48, h: 1200 }),
            id: of("a"),
            around: of(""),
            label: of("label"),
            tags: of("x y"),
            style: of("rounded=0;"),
            way: Digest::default(),
            link: Led::of(Some("data:page/id,b")),
        };
        let line = Drawn { place: None, way: of("1,2 3,4"), link: Led::Nowhere, ..shape };
        for drawn in [shape, line, Drawn { link: Led::Somewhere, ..shape }] {
            assert_eq!(Drawn::parse(&drawn.to_string()), Some(drawn), "{drawn}");
        }
        for broken in ["", "1 2 3", "1 2 3 x AAAAA", "AAAAABBBBB", "1 2 3 4 AAAAA", "äöüäö"] {
            assert_eq!(Drawn::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_pages_base_is_read_as_it_was_written() {
        let base = PageBase {
            at: 2,
            pages: 5,
            kept: true,
            beside: true,
            id: Digest::of("overview"),
            name: Digest::of("Overview"),
            names: vec!["kind".into(), "name".into()],
            cells: ["a", "b"].map(Digest::of).to_vec(),
            styles: vec!["rounded=0;".into(), "text;html=1;".into()],
        };
        assert_eq!(PageBase::parse(&base.to_string()), Some(base));
        let empty = PageBase::default();
        assert_eq!(PageBase::parse(&empty.to_string()), Some(empty));
        assert_eq!(PageBase::parse("1 2\n"), None);
    }

    #[test]
    fn a_style_is_known_without_the_ends_of_its_line() {
        let style = "edgeStyle=x;exitX=0.5;exitY=1;exitDx=0;exitDy=0;exitPerimeter=0;strokeColor=#000000;entryX=0;entryPerimeter=0;";
        assert_eq!(without_ends(style), "edgeStyle=x;strokeColor=#000000;");
    }
}
