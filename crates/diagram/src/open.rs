//! Where everything on a page of a masked drawing is in the open one: masks have other lengths than names, so boxes have
//! other sizes there. What takes the masks off puts all of it back. It is one text of a page, as [`crate::base`] is.

use std::fmt::{self, Write as _};

use crate::base::Digest;
use crate::scene::Rect;

/// The attribute of a page that holds it.
pub const ATTRIBUTE: &str = "open";

/// The furthest that anything lies from anything, in pixels.
const FAR: i32 = 10_000_000;

/// A page of the open drawing, as far as it differs from the masked one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenPage {
    /// Its width and height.
    pub size: (i32, i32),
    /// Whether its tiles have their labels beside them, and not below.
    pub beside: bool,
    /// Its place among the pages, from 0.
    pub at: usize,
    /// How many shapes and lines it has.
    pub count: (usize, usize),
    /// What is elsewhere.
    pub cells: Vec<(Which, Where)>,
}

/// Which cell it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// By the digest of the id that it has in the masked drawing.
    Id(Digest),
    /// By its place among the shapes, and behind these the lines, of the open page: the masked one has none such.
    Nth(usize),
    /// A line between cells of the masked drawing that has marks in its place: by its id there. Its points are from the
    /// page's corner.
    Line(String),
}

/// Where it is, from the corner of what it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// A shape.
    At(Rect),
    /// A line.
    Along(Way),
    /// Nowhere: the open page has none such.
    Nowhere,
}

/// The way of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// Its points with both ends.
    pub points: Vec<(i32, i32)>,
    /// Whether the ends are fixed.
    pub ends: bool,
}

impl OpenPage {
    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut head = lines.next()?.split(' ').map(|number| number.parse::<u32>().ok());
        let mut next = || head.next()?;
        let size = (near(next()?)?, near(next()?)?);
        let beside = next()? > 0;
        let mut number = || usize::try_from(next()?).ok();
        let (at, count) = (number()?, (number()?, number()?));
        Some(Self { size, beside, at, count, cells: lines.map(cell).collect::<Option<_>>()? })
    }
}

fn near(number: u32) -> Option<i32> {
    i32::try_from(number).ok().filter(|number| *number <= FAR)
}

fn cell(line: &str) -> Option<(Which, Where)> {
    let mut parts = line.split(' ');
    let which = parts.next()?;
    let which = match (which.strip_prefix('#'), which.strip_prefix('=')) {
        (Some(nth), _) => Which::Nth(nth.parse().ok()?),
        (_, Some(line)) => Which::Line(line.to_owned()),
        _ => Which::Id(Digest::take(which).filter(|(_, rest)| rest.is_empty())?.0),
    };
    let way = match parts.next()? {
        "0" => return parts.next().is_none().then_some((which, Where::Nowhere)),
        "s" => None,
        "f" => Some(true),
        "l" => Some(false),
        _ => return None,
    };
    let numbers = parts.map(|number| number.parse::<i32>().ok().filter(|number| (-FAR..=FAR).contains(number)));
    let numbers: Vec<i32> = numbers.collect::<Option<_>>()?;
    let place = match (way, &*numbers) {
        (None, &[x, y, w, h]) => Where::At(Rect { x, y, w, h }),
        (Some(ends), [_, _, ..]) => {
            let points = numbers.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
            Where::Along(Way { points: points.collect(), ends })
        }
        _ => return None,
    };
    Some((which, place))
}

impl fmt::Display for OpenPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((width, height), (shapes, lines)) = (self.size, self.count);
        write!(f, "{width} {height} {} {} {shapes} {lines}", u8::from(self.beside), self.at)?;
        self.cells.iter().try_for_each(|(which, place)| {
            match which {
                Which::Id(digest) => write!(f, "\n{digest} ")?,
                Which::Nth(nth) => write!(f, "\n#{nth} ")?,
                Which::Line(id) => write!(f, "\n={id} ")?,
            }
            match place {
                Where::At(Rect { x, y, w, h }) => write!(f, "s {x} {y} {w} {h}"),
                Where::Along(way) => {
                    f.write_char(if way.ends { 'f' } else { 'l' })?;
                    way.points.iter().try_for_each(|(x, y)| write!(f, " {x} {y}"))
                }
                Where::Nowhere => f.write_char('0'),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written() {
        let page = OpenPage {
            size: (1200, 800),
            beside: true,
            at: 3,
            count: (40, 7),
            cells: vec![
                (Which::Id(Digest::of("a")), Where::At(Rect { x: -5, y: 0, w: 48, h: 1200 })),
                (Which::Nth(3), Where::At(Rect { x: 1, y: 2, w: 3, h: 4 })),
                (Which::Id(Digest::of("b")), Where::Along(Way { points: vec![(1, 2), (-3, 4)], ends: true })),
                (Which::Nth(41), Where::Along(Way { points: vec![(1, 2), (3, 4), (5, 6)], ends: false })),
                (Which::Line("peer=a=b".into()), Where::Along(Way { points: vec![(1, 2), (3, 4)], ends: true })),
                (Which::Id(Digest::of("c")), Where::Nowhere),
            ],
        };
        assert_eq!(OpenPage::parse(&page.to_string()), Some(page));
        for broken in [
            "",
            "1 2 0 0 3",
            "-1 2 0 0 3 4",
            "1 2 0 0 3 4\n",
            "1 2 0 0 3 4\n#1 s 1 2 3",
            "1 2 0 0 3 4\nAAAAA s 1 2 3 99999999",
        ] {
            assert_eq!(OpenPage::parse(broken), None, "{broken}");
        }
    }
}
