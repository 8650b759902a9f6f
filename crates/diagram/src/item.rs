//! One page before it has places: a tree of items that says what belongs together and how it may be arranged.

use std::ops::Range;

use crate::{Cell, Font, Wire, Words};

/// Index of an [`Item`] among its [`Items`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(usize);

impl ItemId {
    /// The item at that index.
    pub const fn at(index: usize) -> Self {
        Self(index)
    }

    /// The index.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// All items of a page.
#[derive(Debug, Default)]
pub struct Items {
    all: Vec<Item>,
}

impl Items {
    /// Adds an item; what it holds was added before.
    pub fn add(&mut self, item: Item) -> ItemId {
        self.all.push(item);
        ItemId(self.all.len() - 1)
    }

    /// Adds something that is not drawn itself.
    pub fn arrange(&mut self, content: Content) -> ItemId {
        self.add(Item { cell: None, words: Words::default(), content })
    }

    /// The item at `id`.
    pub fn get(&self, id: ItemId) -> &Item {
        &self.all[id.0]
    }

    /// What an item says, to be changed.
    pub fn words_mut(&mut self, id: ItemId) -> &mut Words {
        &mut self.all[id.0].words
    }

    /// What is drawn of an item, to be changed.
    pub fn cell_mut(&mut self, id: ItemId) -> Option<&mut Cell> {
        self.all[id.0].cell.as_mut()
    }

    /// Takes what is drawn of an item; the second time there is nothing.
    pub fn take_cell(&mut self, id: ItemId) -> Option<Cell> {
        self.all[id.0].cell.take()
    }

    /// How many are drawn, and do not only arrange others.
    pub fn cells(&self) -> usize {
        self.all.iter().filter(|item| item.cell.is_some()).count()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// A tile, a box, a text, or an arrangement of others.
#[derive(Debug)]
pub struct Item {
    /// What is drawn of it; none where it only arranges others.
    pub cell: Option<Cell>,
    /// Its words.
    pub words: Words,
    /// What it is.
    pub content: Content,
}

/// Where a tile's label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelSide {
    /// Below the tile: lines leave at the other three sides.
    Below,
    /// Right of the tile, so that lines can leave downwards.
    Right,
}

/// Where a tile may have its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileLabel {
    /// Where this page has labels.
    AsPage,
    /// At that side on every page: hubs have it at the right, so that their lines leave downwards.
    Fixed(LabelSide),
}

/// What an item is.
///
/// A group (`Vec<ItemId>` in a `Vec`) holds what belongs side by side, as an address and the server that has it.
#[derive(Debug)]
pub enum Content {
    /// A square tile with a label.
    Tile(TileLabel),
    /// A small tile with its words at its right.
    Node,
    /// A hub as long as what it joins, with its words along it.
    Bar,
    /// A hub as wide as what is below it.
    Band,
    /// A narrow strip as high as the row that it names, with its words along it.
    Strip,
    /// Words of that type, alone.
    Text(Font),
    /// A table with a title and rows; the rows are in its cell.
    Table,
    /// A box.
    Frame(Frame),
    /// Items below each other.
    Column(Vec<ItemId>),
    /// Tables and boxes of tables below each other.
    Stack {
        /// Those below each other.
        boxes: Vec<ItemId>,
        /// At their right, each beside what it is joined with.
        beside: Vec<ItemId>,
    },
    /// Texts in lines and columns.
    Sheet(Vec<Vec<ItemId>>),
    /// Groups in a tidy grid.
    Crowd(Crowd),
    /// Tiles below each other, each beside what it is joined with where there is room for that.
    Slide(Vec<ItemId>),
    /// Boxes of many sizes, and groups that fill a place as if they were one box.
    Shelves {
        /// Whether the boxes lie below each other with their left sides aligned, where the page's shape allows.
        stacked: bool,
        /// The boxes, in the order that they keep where this costs little.
        boxes: Vec<ItemId>,
        /// The groups.
        rest: Vec<Vec<ItemId>>,
    },
    /// Columns side by side that share the rows of their cells, and what goes with them.
    Grid(Grid),
    /// What an [`Outline`] is drawn of.
    Outline,
    /// The inside of a column of a grid.
    Lane(Lane),
    /// Boxes, what joins them, and one box more.
    Hall(Hall),
}

/// Boxes, what joins them, and one box more that may lie beside them, below them or among them.
#[derive(Debug, Default)]
pub struct Hall {
    /// The boxes.
    pub boxes: Vec<ItemId>,
    /// Tiles that lead from one of them to little else.
    pub near: Vec<ItemId>,
    /// Hubs of nearly all of them, above everything: items whose content is [`Content::Band`].
    pub spines: Vec<ItemId>,
    /// Hubs of more than two of them.
    pub bars: Vec<ItemId>,
    /// Other tiles that join them.
    pub joins: Vec<ItemId>,
    /// Tiles that lead from one of them out of the page's middle: their lines pass below all that joins them.
    pub links: Vec<ItemId>,
    /// A frame whose content is [`Content::Shelves`].
    pub aside: Option<ItemId>,
}

/// Groups in a tidy grid, and small tiles below them.
#[derive(Debug, Default)]
pub struct Crowd {
    /// The groups.
    pub groups: Vec<Vec<ItemId>>,
    /// Items whose content is [`Content::Node`].
    pub nodes: Vec<ItemId>,
}

/// A box around something, or around nothing.
#[derive(Debug)]
pub struct Frame {
    /// How much room its head has for words above content that is narrow.
    pub head: Head,
    /// What it does with spare room around it.
    pub stretch: Stretch,
    /// What it holds.
    pub content: Option<ItemId>,
    /// A box at its foot, below the content.
    pub foot: Option<ItemId>,
    /// In the line of its head, or below it where that has no room: items whose content is [`Content::Node`].
    pub nodes: Vec<ItemId>,
}

/// How much room a head has for words at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// A word or two.
    Short,
    /// A name and a short second line.
    Normal,
    /// A sentence, as where a closed box says what is in it.
    Long,
}

/// What a box does with spare room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// It takes all of the width.
    Width,
    /// It takes all of it, in both directions.
    Both,
    /// It takes spare room only where that is little: a box that is mostly empty says nothing.
    Little,
}

/// Columns side by side that share the rows of their cells.
#[derive(Debug, Default)]
pub struct Grid {
    /// Above everything: an item whose content is [`Content::Band`], with short lines to what stands below it.
    pub edge: Option<ItemId>,
    /// Above the columns: hubs of what is in them.
    pub strip: Vec<ItemId>,
    /// Left of everything: for each row an item whose content is [`Content::Strip`].
    pub names: Vec<Option<ItemId>>,
    /// Left of the rows, in columns, for each row: tiles with lines to what is in it.
    pub balancers: Vec<Vec<Vec<ItemId>>>,
    /// Between these and the columns, for each row: the tiles at the heads of outlines that begin there.
    pub owners: Vec<Vec<ItemId>>,
    /// Outlines around whole rows; no row is in two of one reach.
    pub outlines: Vec<Outline>,
    /// Frames whose content is a [`Content::Lane`].
    pub columns: Vec<ItemId>,
}

/// How far an outline reaches beyond what it lies around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Less than others: it lies in one of these.
    Inner,
    /// As most.
    Middle,
    /// Beyond others that lie in it.
    Outer,
}

/// An outline around whole rows of a grid.
#[derive(Debug)]
pub struct Outline {
    /// An item whose content is [`Content::Outline`].
    pub item: ItemId,
    /// The rows.
    pub rows: Range<usize>,
    /// The tile at its head, one of the owners.
    pub owner: Option<ItemId>,
    /// How far it reaches beyond what it lies around.
    pub reach: Reach,
}

/// The inside of a column of a grid.
#[derive(Debug, Default)]
pub struct Lane {
    /// Groups above the first row.
    pub edge: Vec<Vec<ItemId>>,
    /// Below these: items whose content is [`Content::Node`].
    pub nodes: Vec<ItemId>,
    /// Above each row: tiles whose lines lead to what is in it. As many as cells, or none at all.
    pub stands: Vec<Vec<ItemId>>,
    /// Frames with a [`Content::Crowd`] or nothing in them, one for each row; none where the column has none there.
    pub cells: Vec<Option<ItemId>>,
}

/// What stands above a page.
#[derive(Debug, Default)]
pub struct Title {
    /// Texts, below each other.
    pub lines: Vec<ItemId>,
    /// Samples of the lines on the page.
    pub samples: Vec<ItemId>,
    /// Words in rows, with chips behind them: links to other pages, what chips mean.
    pub keys: Vec<ItemId>,
}

/// Which arrangements of a page are tried.
#[derive(Debug, Default)]
pub struct Trials {
    /// Whether there are so many pages that each is worth few tries.
    pub few: bool,
    /// Whether the shapes of shelves and halls are tried too.
    pub halls: bool,
    /// The grids that are tried in shapes of their own, in this order.
    pub grids: Vec<ItemId>,
}

/// One page: what is on it, and what is joined.
#[derive(Debug)]
pub struct Diagram {
    /// The id that links name.
    pub id: String,
    /// The name on its tab.
    pub name: String,
    /// Everything on it.
    pub items: Items,
    /// Left of the middle.
    pub before: Option<ItemId>,
    /// What the page is about.
    pub middle: ItemId,
    /// Right of the middle.
    pub after: Option<ItemId>,
    /// Above all.
    pub title: Title,
    /// Texts below all.
    pub notes: Vec<ItemId>,
    /// Lines between items.
    pub wires: Vec<Wire>,
    /// Which arrangements are tried.
    pub trials: Trials,
}
