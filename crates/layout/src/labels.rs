//! The labels of a page's items: broken once for each width, and shared by all arrangements that are tried.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use drawstream_diagram::{Font, Item, ItemId, LabelSide, Subject, Words, scene};

use crate::label::{Label, words_of};

/// Widest label below a tile, in pixels, before it is broken; and where it is broken then.
const BELOW: (i32, i32) = (120, 110);
/// Beside a tile, where height is dearer than width.
const BESIDE: (i32, i32) = (172, 160);

/// In a narrow column beside rows.
const NARROW: i32 = 130;

/// Beside a small tile, at most.
const IN_LINE: i32 = 220;

/// How an item's words are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    /// As a tile's label at that side.
    Tile(LabelSide),
    /// As a small tile's label, on one line up to that many pixels.
    Node(i32),
    /// As a tile's label in a narrow column.
    Narrow,
    /// On a head, to that many pixels.
    Head(i32),
}

/// The labels made so far.
#[derive(Debug, Default)]
pub struct Labels {
    made: RefCell<BTreeMap<(ItemId, Break), Rc<Label>>>,
}

/// The label of a tile at that side.
fn tile(words: &Words, side: LabelSide, is_decoration: bool) -> Label {
    let (most, broken) = match side {
        _ if is_decoration => (BELOW.1, BELOW.1),
        LabelSide::Below => BELOW,
        LabelSide::Right => BESIDE,
    };
    let mut label = Label::plain(words, Font::TILE, most);
    if label.is_broken() && most != broken {
        label = Label::plain(words, Font::TILE, broken);
    }
    label.at(side)
}

/// The label of a small tile.
fn node(words: &Words, within: i32) -> Label {
    let whole = Label::head(words, Font::TILE, within);
    let label = if whole.inline { whole } else { Label::plain(words, Font::TILE, BESIDE.0.max(within.min(IN_LINE))) };
    label.at(LabelSide::Right)
}

/// A tile's label as that of a tile of another form: a large one with its label at that side, or a small one, with its
/// words on one line where that needs no more than `within` pixels.
pub fn of_tile(label: &scene::Label, side: Option<LabelSide>, within: i32) -> scene::Label {
    let words = words_of(label);
    side.map_or_else(|| node(&words, within), |side| tile(&words, side, false)).into_scene()
}

impl Labels {
    /// The label of a tile at that side.
    pub fn tile(&self, id: ItemId, item: &Item, side: LabelSide) -> Rc<Label> {
        self.known(id, Break::Tile(side), || {
            tile(&item.words, side, item.cell.as_ref().is_none_or(|cell| cell.subject == Subject::None))
        })
    }

    /// The label of a small tile: on one line where that needs no more than `within` pixels.
    pub fn node(&self, id: ItemId, item: &Item, within: i32) -> Rc<Label> {
        self.known(id, Break::Node(within), || node(&item.words, within))
    }

    /// The label of what stands in a narrow column beside rows, at the right of its tile.
    pub fn narrow(&self, id: ItemId, item: &Item) -> Rc<Label> {
        self.known(id, Break::Narrow, || Label::plain(&item.words, Font::TILE, NARROW).at(LabelSide::Right))
    }

    /// The label on a head, broken to `within` pixels.
    pub fn head(&self, id: ItemId, item: &Item, font: Font, within: i32) -> Rc<Label> {
        self.known(id, Break::Head(within), || Label::head(&item.words, font, within))
    }

    fn known(&self, id: ItemId, how: Break, make: impl FnOnce() -> Label) -> Rc<Label> {
        let key = (id, how);
        if let Some(label) = self.made.borrow().get(&key) {
            return Rc::clone(label);
        }
        let label = Rc::new(make());
        self.made.borrow_mut().insert(key, Rc::clone(&label));
        label
    }
}
