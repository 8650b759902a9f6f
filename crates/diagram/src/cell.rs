//! What is drawn of something: what it stands for, how it is drawn, and its words.

use crate::scene::{Lens, Rect};

/// A subject of the drawing: a number that only the [`Subjects`](crate::Subjects) of the drawing can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(pub u32);

/// What a cell stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Nothing: titles, legends, what is outside.
    None,
    /// A subject, and this is its own cell.
    One(SubjectId),
    /// A further appearance of a subject whose own cell is on the page of that id.
    Elsewhere(SubjectId, String),
    /// Several alike subjects folded into one; at least two, of one kind.
    Stack(Vec<SubjectId>),
}

impl Subject {
    /// The subject, where there is exactly one.
    pub const fn one(&self) -> Option<SubjectId> {
        match self {
            Self::One(id) | Self::Elsewhere(id, _) => Some(*id),
            Self::None | Self::Stack(_) => None,
        }
    }
}

/// How a cell is drawn. Its class adds glyph, colours and the style of outlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A box with glyph and name in its head.
    Frame,
    /// A box with words only in a slim head.
    Slim,
    /// A tile with a glyph.
    Tile,
    /// Several tiles behind each other.
    Pile,
    /// A bar with a glyph at its upper end, and words along it.
    Bar,
    /// A lying bar with a glyph at its left end, and words behind that.
    Band,
    /// A narrow strip with words along it.
    Strip,
    /// A table with a title and rows of words.
    Table,
    /// Words alone.
    Words,
    /// A short sample of a line; its class is that of the line.
    Sample,
    /// A small disc with a glyph on another's corner.
    Badge,
    /// A dotted line around others, which lies over what they lie in.
    Outline,
    /// A solid line around others, which lies over what they lie in.
    Fence,
}

/// What a cell is beside what it stands for, for whoever reads the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A small cell on another's corner.
    Badge,
    /// An outline around others that are not in it.
    Background,
}

impl Role {
    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Badge => "badge",
            Self::Background => "background",
        }
    }
}

/// How something is that is not as it should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mark {
    /// As it should be, or not known.
    #[default]
    None,
    /// It failed.
    Trouble,
    /// It is switched off.
    Off,
    /// It is coming up or going.
    Passing,
}

impl Mark {
    /// What the theme finds its colours by; empty for [`Mark::None`].
    pub const fn class(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Trouble => "trouble",
            Self::Off => "off",
            Self::Passing => "passing",
        }
    }
}

/// How a chip is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChipForm {
    /// A glyph and words beside it.
    Plain,
    /// A glyph on a small tile, and words beside it.
    Tile,
    /// A glyph on a disc, as badges have it, and words beside it.
    Disc,
    /// A pill with a fill.
    Filled,
    /// A pill without one.
    Hollow,
    /// A pill without a fill, in the colour of its class.
    Named,
}

impl ChipForm {
    /// Whether it is a pill.
    pub const fn is_pill(self) -> bool {
        matches!(self, Self::Filled | Self::Hollow | Self::Named)
    }
}

/// A glyph with a few words, as a number.
#[derive(Debug, Clone)]
pub struct Chip {
    /// What the theme finds its glyph by.
    pub class: &'static str,
    /// Its words.
    pub words: String,
    /// How it is drawn.
    pub form: ChipForm,
    /// Its place, from the upper left corner of its cell; the layout gives it.
    pub rect: Rect,
}

impl Chip {
    /// A chip without a place.
    pub const fn new(class: &'static str, words: String, form: ChipForm) -> Self {
        Self { class, words, form, rect: Rect { x: 0, y: 0, w: 0, h: 0 } }
    }
}

/// A relation that no line shows: its name, and the ids of its other ends.
pub type Said = (&'static str, Vec<String>);

/// What is drawn of something.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Unique on the page.
    pub id: String,
    /// What it stands for.
    pub subject: Subject,
    /// What the theme finds its look by.
    pub class: &'static str,
    /// How it is drawn.
    pub paint: Paint,
    /// How it is.
    pub mark: Mark,
    /// The page that it leads to, by its id.
    pub link: Option<String>,
    /// The cell of its page that it leads to, by its id, where it leads to no page.
    pub leads: Option<String>,
    /// The lens that it switches on and off.
    pub switches: Option<Lens>,
    /// The rows of a table.
    pub rows: Vec<String>,
    /// What its second line says that is none of its subject's facts; may be empty.
    pub about: String,
    /// What it is beside what it stands for.
    pub role: Option<Role>,
    /// Relations that start at it and that no line shows.
    pub said: Vec<Said>,
    /// Glyphs with words on a card, or in a head.
    pub chips: Vec<Chip>,
    /// What lies on its corners: at most two on a tile, one on a frame's head.
    pub badges: Vec<Cell>,
}

impl Cell {
    /// A cell that stands for nothing.
    pub const fn decoration(id: String, class: &'static str, paint: Paint) -> Self {
        Self::new(id, Subject::None, class, paint)
    }

    /// A cell without anything beside it.
    pub const fn new(id: String, subject: Subject, class: &'static str, paint: Paint) -> Self {
        Self {
            id,
            subject,
            class,
            paint,
            mark: Mark::None,
            link: None,
            leads: None,
            switches: None,
            rows: Vec::new(),
            about: String::new(),
            role: None,
            said: Vec::new(),
            chips: Vec::new(),
            badges: Vec::new(),
        }
    }

    /// A badge: what it stands for, and the relations that it says.
    pub fn badge(id: String, subject: Subject, class: &'static str, said: Vec<Said>) -> Self {
        Self { role: Some(Role::Badge), said, ..Self::new(id, subject, class, Paint::Badge) }
    }
}

/// The words at something, before they are broken into lines.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The name, in any characters.
    pub name: String,
    /// The parts of the second line, the most important first; may be empty, and so may each part.
    pub caption: Vec<String>,
}

impl Words {
    /// Words without a second line.
    pub fn of(name: &str) -> Self {
        Self { name: name.to_owned(), caption: Vec::new() }
    }

    /// The whole second line.
    pub fn caption(&self) -> String {
        let parts: Vec<&str> = self.caption.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }
}
