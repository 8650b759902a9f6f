//! Which cell of a file is which shape or line of a new sheet.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::base::{Digest, Drawn};
use drawstream_diagram::scene::Sheet;

use crate::old::{Cell, Old, Page, Place};

/// Where a cell is in a file: page and index.
pub type At = (usize, usize);

/// What became of a shape or line of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It was not there.
    New,
    /// It is there, in the file.
    There(At),
    /// It was drawn, and a person deleted it.
    Deleted,
}

impl Seen {
    /// Where it is in the file.
    pub const fn at(self) -> Option<At> {
        match self {
            Self::There(at) => Some(at),
            Self::New | Self::Deleted => None,
        }
    }
}

/// The cells of a file by what they are.
pub struct Finder<'o> {
    pub old: &'o Old,
    /// Cells of ours on whichever page that are at home there.
    home: BTreeMap<Digest, At>,
    /// Cells that we drew on a page that is still there, and that are on none of them any more.
    deleted: BTreeSet<Digest>,
    /// Copies, by the page and by what they are copies of.
    copies: BTreeMap<(usize, Digest), usize>,
}

/// What a sheet's shapes and lines are in a file.
pub struct Match {
    /// The page that the sheet was.
    pub page: Option<usize>,
    /// Of each shape.
    pub shapes: Vec<Seen>,
    /// Of each line.
    pub lines: Vec<Seen>,
}

impl<'o> Finder<'o> {
    pub fn new(old: &'o Old) -> Self {
        let (mut home, mut copies, mut deleted) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut there = BTreeSet::new();
        for (nth, page) in old.pages.iter().enumerate() {
            let is_own = page.base.as_ref().is_some_and(|base| base.id == Digest::of(&page.id));
            if let Some(base) = page.base.as_ref().filter(|_| is_own) {
                deleted.extend(base.cells.iter().copied());
            }
            for (at, cell) in page.cells.iter().enumerate() {
                let Some(drawn) = cell.drawn else { continue };
                if is_own && cell.is_ours() {
                    there.insert(drawn.id);
                }
                if !cell.is_ours() {
                    copies.entry((nth, drawn.id)).or_insert(at);
                } else if is_own && cell.element.get("home").is_none() {
                    home.entry(drawn.id).or_insert((nth, at));
                }
            }
        }
        deleted.retain(|digest| !there.contains(digest));
        // Cut and pasted on its own page, it has another id.
        for ((nth, digest), at) in &copies {
            let base = old.pages.get(*nth).and_then(|page| page.base.as_ref());
            if deleted.contains(digest) && base.is_some_and(|base| base.cells.contains(digest)) {
                home.entry(*digest).or_insert((*nth, *at));
            }
        }
        Self { old, home, deleted, copies }
    }

    pub fn cell(&self, (page, cell): At) -> &'o Cell {
        &self.old.pages[page].cells[cell]
    }

    pub fn page(&self, at: At) -> &'o Page {
        &self.old.pages[at.0]
    }

    /// Where a cell lies on its page.
    pub fn place(&self, (page, cell): At) -> Place {
        self.old.pages[page].places[cell].unwrap_or_default()
    }

    /// How a cell was drawn.
    pub fn drawn(&self, at: At) -> Option<Drawn> {
        self.cell(at).drawn
    }

    pub fn find(&self, sheet: &Sheet) -> Match {
        let page = self.old.page(&sheet.id);
        let base = page.and_then(|page| self.old.pages[page].base.as_ref());
        let mut drawn: Vec<Digest> = base.map(|base| base.cells.clone()).unwrap_or_default();
        drawn.sort_unstable();
        let seen = |id: &str, is_home: bool| {
            let digest = Digest::of(id);
            if let Some(page) = page {
                if let Some(&at) = self.old.pages[page].ours.get(&digest) {
                    return Seen::There((page, at));
                }
                if drawn.binary_search(&digest).is_ok() {
                    // Cut and pasted, it has another id.
                    return self.copies.get(&(page, digest)).map_or(Seen::Deleted, |&at| Seen::There((page, at)));
                }
            }
            // Pages are divided in another way than they were.
            match self.home.get(&digest).filter(|_| is_home) {
                Some(&at) => Seen::There(at),
                None if is_home && self.deleted.contains(&digest) => Seen::Deleted,
                None => Seen::New,
            }
        };
        let is_home = |subject: &drawstream_diagram::Subject| {
            matches!(subject, drawstream_diagram::Subject::One(_) | drawstream_diagram::Subject::Stack(_))
        };
        let shapes = sheet.shapes.iter().map(|shape| seen(&shape.cell.id, is_home(&shape.cell.subject))).collect();
        let lines = sheet.lines.iter().map(|line| seen(&line.id, false)).collect();
        Match { page, shapes, lines }
    }
}
