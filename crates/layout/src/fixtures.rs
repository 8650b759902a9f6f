//! Diagrams and blocks made by hand, for tests.

use std::rc::Rc;

use drawstream_diagram::measures::TILE;
use drawstream_diagram::{
    Cell, Content, Crowd, Diagram, Font, Frame, Head, Item, ItemId, Items, LabelSide, Lane, Paint, Stretch, Subject,
    SubjectId, TileLabel, Title, Trials, Trunk, Wire, Words,
};

use crate::block::{Arena, BlockId, Pad, Shown};
use crate::label::Label;

/// Height of a tile with one line below it.
pub const TILE_BELOW: i32 = TILE + 4 + Font::TILE.line();

/// Makes a diagram.
#[derive(Default)]
pub struct Builder {
    items: Items,
    wires: Vec<Wire>,
    grids: Vec<ItemId>,
}

impl Builder {
    fn cell(&mut self, name: &str, paint: Paint, content: Content) -> ItemId {
        let number = u32::try_from(self.items.len()).unwrap();
        let subject = Subject::One(SubjectId(number));
        let id = format!("{number}:{name}");
        let cell = Cell::new(id, subject, "", paint);
        self.items.add(Item { cell: Some(cell), words: Words::of(name), content })
    }

    /// A tile with its label where the page has labels.
    pub fn tile(&mut self, name: &str) -> ItemId {
        self.cell(name, Paint::Tile, Content::Tile(TileLabel::AsPage))
    }

    /// A tile from which lines leave downwards.
    pub fn hub(&mut self, name: &str) -> ItemId {
        self.cell(name, Paint::Tile, Content::Tile(TileLabel::Fixed(LabelSide::Right)))
    }

    /// A small tile.
    pub fn node(&mut self, name: &str) -> ItemId {
        self.cell(name, Paint::Tile, Content::Node)
    }

    /// A bar.
    pub fn bar(&mut self, name: &str) -> ItemId {
        self.cell(name, Paint::Bar, Content::Bar)
    }

    /// That many tiles, each a group of its own.
    pub fn tiles(&mut self, count: usize) -> Vec<ItemId> {
        (0..count).map(|nth| self.tile(&format!("tile-{nth}"))).collect()
    }

    /// Tiles in a tidy grid; nothing for none.
    pub fn crowd(&mut self, tiles: &[ItemId]) -> Option<ItemId> {
        let groups: Vec<Vec<ItemId>> = tiles.iter().map(|&tile| vec![tile]).collect();
        (!groups.is_empty()).then(|| self.arrange(Content::Crowd(Crowd { groups, nodes: Vec::new() })))
    }

    /// What only arranges others.
    pub fn arrange(&mut self, content: Content) -> ItemId {
        let is_grid = matches!(content, Content::Grid(_));
        let item = self.items.arrange(content);
        if is_grid {
            self.grids.push(item);
        }
        item
    }

    /// A box.
    pub fn frame(&mut self, name: &str, content: Option<ItemId>) -> ItemId {
        self.stretched(name, content, Stretch::Width)
    }

    /// A box of its own size with small tiles in its head's line.
    pub fn limited_with(&mut self, name: &str, content: Option<ItemId>, nodes: Vec<ItemId>) -> ItemId {
        let frame = Frame { head: Head::Normal, stretch: Stretch::Little, content, foot: None, nodes };
        self.cell(name, Paint::Frame, Content::Frame(frame))
    }

    /// A box with small tiles in its head's line.
    pub fn frame_with(&mut self, name: &str, content: Option<ItemId>, nodes: Vec<ItemId>) -> ItemId {
        let frame = Frame { head: Head::Normal, stretch: Stretch::Width, content, foot: None, nodes };
        self.cell(name, Paint::Frame, Content::Frame(frame))
    }

    /// A box that does that with spare room.
    pub fn stretched(&mut self, name: &str, content: Option<ItemId>, stretch: Stretch) -> ItemId {
        let frame = Frame { head: Head::Normal, stretch, content, foot: None, nodes: Vec::new() };
        self.cell(name, Paint::Frame, Content::Frame(frame))
    }

    /// A column of a grid: a frame with a cell for each number of tiles, none for 0, and one tile at its edge.
    pub fn column(&mut self, name: &str, cells: &[usize], edge: bool) -> (ItemId, Vec<ItemId>) {
        let mut all = Vec::new();
        let mut lane = Lane::default();
        for (row, &count) in cells.iter().enumerate() {
            let tiles = self.tiles(count);
            let crowd = self.crowd(&tiles);
            lane.cells.push(crowd.map(|crowd| self.frame(&format!("{name}-{row}"), Some(crowd))));
            all.extend(tiles);
        }
        if edge {
            let tile = self.hub("edge");
            lane.edge.push(vec![tile]);
            all.push(tile);
        }
        let lane = self.arrange(Content::Lane(lane));
        (self.stretched(name, Some(lane), Stretch::Both), all)
    }

    /// A line from one to many.
    pub fn wire(&mut self, from: ItemId, to: ItemId) {
        let id = format!("wire={}={}", from.index(), to.index());
        let words = String::new();
        self.wires.push(Wire {
            id,
            from,
            to,
            trunk: Trunk::Start,
            relation: "joins",
            class: "",
            arrow: true,
            both: false,
            members: Vec::new(),
            vpcs: Vec::new(),
            words,
            marks: None,
        });
    }

    /// The page.
    pub fn build(self, middle: ItemId) -> Diagram {
        let Self { items, wires, grids } = self;
        Diagram {
            id: "page".into(),
            name: "Page".into(),
            items,
            before: None,
            middle,
            after: None,
            title: Title::default(),
            notes: Vec::new(),
            wires,
            trials: Trials { few: false, halls: true, grids },
        }
    }
}

/// Something to be shown by a block.
pub fn shown(name: &str) -> Shown {
    let item = Builder::default().tile(name);
    Shown { item, label: Rc::new(Label::plain(&Words::of(name), Font::TILE, 100)) }
}

/// A tile with its label below it.
pub fn block(arena: &mut Arena) -> BlockId {
    arena.tile(shown("a"), LabelSide::Below)
}

/// A page around `content`, with 10 pixels all around, measured and placed.
pub fn placed(arena: &mut Arena, content: BlockId) -> BlockId {
    let pad = Pad { left: 10, top: 10, right: 10, bottom: 10 };
    let root = arena.frame(None, (0, 0), pad, Some(content));
    arena.measure_all();
    arena.place(root);
    root
}
