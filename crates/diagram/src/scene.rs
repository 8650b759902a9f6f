//! What comes out of layout: shapes with places and lines with points, in whole pixels.

use crate::hand::{Added, Element, Hand};
use crate::open::OpenPage;
use crate::{Cell, Font, LabelSide, Subjects};

/// A whole drawing.
pub struct Drawing<'s> {
    /// Its pages, in the order of the file; the first is the overview.
    pub sheets: Vec<Sheet>,
    /// What is said of the subjects of its shapes.
    pub subjects: &'s dyn Subjects,
    /// The account that it shows, packed, for whoever reads the file; may be empty.
    pub carried: String,
    /// Pages that a person added, each with the number of sheets before it.
    pub added: Vec<(usize, Element)>,
}

impl<'s> Drawing<'s> {
    /// A drawing that carries no account.
    pub const fn new(sheets: Vec<Sheet>, subjects: &'s dyn Subjects) -> Self {
        Self { sheets, subjects, carried: String::new(), added: Vec::new() }
    }
}

/// One page.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The id that links name.
    pub id: String,
    /// The name on its tab.
    pub name: String,
    /// What a person calls it in place of that.
    pub named: Option<String>,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// Parents before children.
    pub shapes: Vec<Shape>,
    /// Lines between shapes.
    pub lines: Vec<Line>,
    /// The corner of the page: what a person moved may lie left of or above 0.
    pub origin: (i32, i32),
    /// Whether its tiles have their labels beside them, and not below, as far as they have a choice.
    pub beside: bool,
    /// What a person added to it.
    pub added: Added,
    /// Whether a person's work is in it.
    pub kept: bool,
    /// Of a masked sheet that goes on: where everything is in the open one.
    pub open: Option<OpenPage>,
}

impl Sheet {
    /// Whether each shape is not shown: it, or something that it lies in.
    pub fn hidden(&self) -> Vec<bool> {
        let mut hidden: Vec<bool> = Vec::with_capacity(self.shapes.len());
        for shape in &self.shapes {
            let is_around = shape.parent.and_then(|parent| hidden.get(parent)).copied().unwrap_or(false);
            hidden.push(is_around || shape.is_hidden());
        }
        hidden
    }

    /// What it is called: by a person, or else by us.
    pub fn called(&self) -> &str {
        self.named.as_deref().unwrap_or(&self.name)
    }
}

/// The id of the line above a page that says what is in it.
pub const FACTS: &str = "title.facts";

/// A rectangle in whole pixels, from the page's top left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// Right edge.
    pub const fn right(self) -> i32 {
        self.x + self.w
    }

    /// Lower edge.
    pub const fn bottom(self) -> i32 {
        self.y + self.h
    }

    /// The middle, rounded towards the upper left.
    pub const fn middle(self) -> (i32, i32) {
        (self.x + self.w / 2, self.y + self.h / 2)
    }

    /// Larger by so many pixels on each side.
    pub const fn outset(self, by: i32) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2 * by, h: self.h + 2 * by }
    }

    /// The least that holds both.
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self { x, y, w: self.right().max(other.right()) - x, h: self.bottom().max(other.bottom()) - y }
    }
}

/// Something with a place on a page.
#[derive(Debug)]
pub struct Shape {
    /// Index of the shape it lies in.
    pub parent: Option<usize>,
    /// Its place.
    pub rect: Rect,
    /// Pixels by which a frame's glyph and words lie further in than its upper left corner.
    pub inset: (i32, i32),
    /// Whether lines may pass through it that have neither end in it.
    pub open: bool,
    /// What it shows.
    pub cell: Cell,
    /// Its words.
    pub label: Label,
    /// What a person made of it.
    pub hand: Option<Box<Hand>>,
    /// What became of it since an earlier state.
    pub change: Option<Box<Change>>,
    /// A few words at its upper right corner, outside of it: what of it is not in sight. May be empty.
    pub note: String,
    /// What lenses show at it.
    pub lenses: Vec<Seen>,
}

/// What a lens shows at a shape: a line around it, and a few words. Lenses are off until a reader switches one on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The lens.
    pub lens: Lens,
    /// How it is drawn.
    pub look: Look,
    /// What there is to say.
    pub words: String,
    /// `words` cut to one word, for the foot of a tile; empty where `words` itself has room.
    pub short: String,
    /// Words that are tags of the cell, by which it is found.
    pub tags: Vec<&'static str>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lens {
    /// What meets the internet.
    Exposure,
    /// What has no use.
    Idle,
}

impl Lens {
    /// Every lens.
    pub const ALL: [Self; 2] = [Self::Exposure, Self::Idle];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Idle => "idle",
        }
    }

    /// The tag of all that it shows.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Exposure => "lens-exposure",
            Self::Idle => "lens-idle",
        }
    }
}

/// How what a lens shows is drawn. Told apart by words and lines too, not by colours alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// What matters most.
    Grave,
    /// What matters much.
    Serious,
    /// What matters.
    Plain,
    /// What is as it is meant most often.
    Usual,
    /// What comes to something by another way.
    Behind,
    /// What only leaves.
    Leaving,
    /// What has no use.
    Unused,
    /// A sum of what lies in something.
    Sum,
}

impl Look {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grave => "grave",
            Self::Serious => "serious",
            Self::Plain => "plain",
            Self::Usual => "usual",
            Self::Behind => "behind",
            Self::Leaving => "leaving",
            Self::Unused => "unused",
            Self::Sum => "sum",
        }
    }
}

/// What became of something since an earlier state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What, in one sign.
    pub sign: Sign,
    /// What is different, a line for each difference.
    pub lines: Vec<String>,
}

/// What became of something, in one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another one in the old place.
    Replaced,
    /// Something of it is different.
    Changed,
}

impl Sign {
    /// Its word, by which it is told from others.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::Changed => "changed",
        }
    }

    /// The character that stands for it.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Removed => "\u{2212}",
            Self::Replaced => "\u{b1}",
            Self::Changed => "~",
        }
    }
}

impl Shape {
    /// Adds words at its corner.
    pub fn say(&mut self, words: &str) {
        if !self.note.is_empty() {
            self.note.push_str(" · ");
        }
        self.note.push_str(words);
    }

    /// Whether it is not shown.
    pub fn is_hidden(&self) -> bool {
        self.hand.as_ref().is_some_and(|hand| hand.hidden)
    }
}

/// The words at a shape, broken into lines: a name, and smaller lines below it. All characters can be seen.
#[derive(Debug, Clone)]
pub struct Label {
    /// The whole name.
    pub name: String,
    /// Where the name may break: indices of bytes. Only where it has several lines or a second line.
    pub breaks: Box<[usize]>,
    /// The name in lines.
    pub lines: Vec<String>,
    /// The second line as a whole; may be empty.
    pub caption: String,
    /// The second line in lines.
    pub caption_lines: Vec<String>,
    /// Type of the name.
    pub font: Font,
    /// Whether the second line follows the name on the same line (heads with room for both).
    pub inline: bool,
    /// Where it is; none in heads and for words alone.
    pub side: Option<LabelSide>,
    /// Pixels within which it was broken.
    pub within: i32,
    /// Pixels of its widest line.
    pub width: i32,
    /// Pixels from its first line to below its last.
    pub height: i32,
    /// Height of a head with this label, in pixels.
    pub head: i32,
    /// Pixels that its longest word may need in a viewer without our fonts.
    pub longest_word: i32,
}

/// A line with its way, all right angles.
#[derive(Debug, Clone)]
pub struct Line {
    /// The cell's id, unique on the page.
    pub id: String,
    /// Index of the shape it starts at.
    pub from: usize,
    /// Index of the shape it ends at.
    pub to: usize,
    /// The `relation` of its cell.
    pub relation: &'static str,
    /// What the theme finds its style by.
    pub class: &'static str,
    /// Whether it has an arrow at its end.
    pub arrow: bool,
    /// Whether it has an arrow at its start, too.
    pub both: bool,
    /// The ids of all real ends, where one of its ends is a box that holds them.
    pub members: Vec<String>,
    /// The ids of the VPCs that it joins to its start, where its other end is their account.
    pub vpcs: Vec<String>,
    /// Words about it; shown as its tooltip.
    pub words: String,
    /// Index of the shape that holds both ends: the deepest one; none for the page.
    pub parent: Option<usize>,
    /// From outline to outline, in the page's pixels; at least two points.
    pub points: Vec<(i32, i32)>,
    /// What a person made of it.
    pub hand: Option<Box<Hand>>,
    /// Whether its style says where it leaves its ends; else draw.io finds that.
    pub ends: bool,
}

impl Line {
    /// Whether it is not shown.
    pub fn is_hidden(&self) -> bool {
        self.hand.as_ref().is_some_and(|hand| hand.hidden)
    }
}
