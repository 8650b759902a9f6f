//! From the model to a drawing: which pages there are, what lies where on them, and how the lines run.
//!
//! The passes, in order:
//! 1. [`pages`]: what is drawn on which page, and what is folded into stacks.
//! 2. [`compose`]: the blocks of a page, as an architect would order them ([`vpc`], [`services`], [`title`]).
//!    The rules of a VPC have a page of their own ([`security`]).
//! 3. [`shape`]: which of several shapes the page has; [`pack`] says what is bad.
//! 4. [`block`]: the blocks' sizes and places.
//! 5. [`channel`]: the gutters between them, in which lines may run.
//! 6. [`route`]: each line's way through the gutters; lines of one source share a trunk.
//! 7. [`track`]: the gutters are widened to what runs in them, and each line gets its own track.
//! 8. [`settle`]: lines that would still lie on each other move apart, and small steps become straight.
//!
//! Everything is whole pixels, and a pure function of the model and the options.

use std::sync::Arc;

use crate::kinds::Look;
use crate::model::{Model, NodeId};

mod block;
mod cells;
mod channel;
mod compose;
#[cfg(test)]
pub(crate) mod fixtures;
mod index;
mod lines;
mod outside;
mod pack;
mod page;
mod pages;
mod route;
mod security;
mod services;
mod settle;
mod shape;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod title;
mod track;
mod vpc;

pub use block::{HEAD, HEAD_LABEL, Side, TILE};
pub use lines::{Line, Purpose};
pub use security::ROWS;
pub use text::{Font, Lines};

/// What the caller may say about the drawing beside the model.
#[derive(Debug, Clone)]
pub struct Options {
    /// The date in the title block, in the caller's words; the drawing asks no clock.
    pub date: Option<String>,
    /// How many resources a page holds before it is divided.
    pub page_limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { date: None, page_limit: 350 }
    }
}

/// The pages of an account.
#[derive(Debug)]
pub struct Drawing<'m> {
    /// What is drawn; shapes refer to its nodes.
    pub model: &'m Model,
    /// In the order of the file; the first is the overview.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Debug, Default)]
pub struct Page {
    /// The id that links name; derives from what the page shows.
    pub id: String,
    /// The name on its tab.
    pub name: String,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// Parents before children.
    pub shapes: Vec<Shape>,
    /// Lines between shapes.
    pub lines: Vec<Line>,
}

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
    /// What it shows.
    pub cell: Arc<Cell>,
}

/// What a shape shows.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The cell's id, unique on the page.
    pub id: String,
    /// What it stands for.
    pub what: What,
    /// How it looks.
    pub paint: Paint,
    /// Its words.
    pub label: Label,
    /// The page that it leads to, by [`Page::id`].
    pub link: Option<String>,
    /// The rows of a table.
    pub rows: Vec<String>,
}

/// What a shape stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A resource, and this is its own cell.
    Resource(NodeId),
    /// A further appearance of a resource whose own cell is on the page of that id.
    Away(NodeId, String),
    /// Several alike resources folded into one; at least two, of one kind.
    Stack(Vec<NodeId>),
    /// No resource: internet, peers, titles, legends.
    Decoration,
}

/// How a shape looks.
#[derive(Debug, Clone, Copy)]
pub enum Paint {
    /// A box with bar, glyph and name in its head; or dotted and without bar, by the look's form.
    Frame(Look),
    /// A box with words only in a slim head.
    Slim(Look),
    /// A square tile with a white glyph.
    Tile(Look),
    /// Several tiles behind each other.
    Pile(Look),
    /// A table with a title and rows of words.
    Table(Look),
    /// A round black tile.
    Actor(&'static str),
    /// Words alone.
    Words,
    /// A short sample of a line.
    Sample(Purpose),
}

/// The words at a shape: a name, and smaller lines below it.
#[derive(Debug, Clone, Default)]
pub struct Label {
    /// The whole name, control characters made visible.
    pub name: String,
    /// The name in lines.
    pub lines: Lines,
    /// Type of the name.
    pub font: Option<Font>,
    /// The second line as a whole; may be empty.
    pub caption: String,
    /// The second line in lines.
    pub caption_lines: Lines,
    /// Whether the second line follows the name on the same line (heads with room for both).
    pub inline: bool,
    /// Where it is.
    pub place: Option<Side>,
    /// Pixels within which it was broken.
    pub within: i32,
}

/// A label that is narrower than this, in pixels, gains nothing by being broken.
const NARROW: i32 = 72;

/// Pixels between a name and what follows it on the same line.
pub const BETWEEN: i32 = 10;

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

impl Label {
    /// Width of the longest word, in pixels, as readers reckon who take every character for as wide as most
    /// capitals: room that a head keeps, though the word itself needs less.
    pub fn longest_word(&self) -> i32 {
        let words = self.name.split([' ', '-']).chain(self.caption.split([' ', '\u{a0}', '-']));
        let longest = words.map(|word| word.chars().count() + 1).max().unwrap_or(0);
        as_i32(longest.min(24)) * self.font.unwrap_or(Font::TILE).size * 7 / 12 + 1
    }

    /// Height of a head with this label, in pixels.
    pub fn head(&self) -> i32 {
        HEAD.max(self.size().1 + 3)
    }

    /// A label broken to `within` pixels.
    pub fn new(name: &str, caption: &str, font: Font, within: i32) -> Self {
        let (name, caption) = (text::visible(name), text::visible(caption));
        let lines = text::wrap(&name, within, font);
        let caption_lines = second_lines(&caption, lines.width, within, font.bold);
        let both = lines.width + BETWEEN + caption_lines.width;
        let inline = font.bold && lines.lines.len() == 1 && caption_lines.lines.len() == 1 && both <= within;
        let within = if inline { both } else { lines.width.max(caption_lines.width) } + 1;
        Self { name, lines, font: Some(font), caption, caption_lines, inline, place: None, within }
    }

    /// The same label at that side of its tile.
    pub fn at(self, side: Side) -> Self {
        Self { place: Some(side), ..self }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (i32, i32) {
        let rows = |lines: &Lines| i32::try_from(lines.lines.len()).unwrap_or(i32::MAX / 100);
        if self.inline {
            return (self.within, self.font.unwrap_or(Font::TILE).line());
        }
        // A second line is in smaller type and takes as much height: draw.io's line height is that of the name.
        let high = (rows(&self.lines) + rows(&self.caption_lines)) * self.font.unwrap_or(Font::TILE).line();
        (self.lines.width.max(self.caption_lines.width), high)
    }
}

/// A count as pixels are counted.
fn as_i32(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1000)
}

/// Lays the account out.
pub fn lay_out<'m>(model: &'m Model, options: &Options) -> Drawing<'m> {
    let index = index::Index::new(model);
    let plans = pages::plan(model, &index, options);
    Drawing { model, pages: compose_all(model, &index, options, &plans) }
}

/// The pages of all plans, in their order. They have nothing to do with each other, so several threads share them.
fn compose_all(model: &Model, index: &index::Index, options: &Options, plans: &[pages::Plan]) -> Vec<Page> {
    let page = |plan| page::page(model, index, options, plan);
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(plans.len()).min(8);
    if workers < 2 {
        return plans.iter().map(page).collect();
    }
    // Every worker takes each nth page: neighbours are alike, so all have about as much to do.
    let parts: Vec<Vec<Page>> = std::thread::scope(|scope| {
        let take = |first: usize| move || plans.iter().skip(first).step_by(workers).map(page).collect();
        let handles: Vec<_> = (0..workers).map(|first| scope.spawn(take(first))).collect();
        let join = |handle: std::thread::ScopedJoinHandle<'_, Vec<Page>>| match handle.join() {
            Ok(pages) => pages,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        handles.into_iter().map(join).collect()
    });
    let mut parts: Vec<_> = parts.into_iter().map(Vec::into_iter).collect();
    (0..plans.len()).filter_map(|at| parts[at % workers].next()).collect()
}
