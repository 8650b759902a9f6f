//! Which cell of a file is which shape or line of a new sheet.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::Subject;
use drawstream_diagram::base::{Digest, Drawn};
use drawstream_diagram::scene::{Shape, Sheet};

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
    /// The pages of the file, by the ids of the sheets that they were.
    pages: BTreeMap<String, usize>,
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
    pub fn new(old: &'o Old, sheets: &[Sheet]) -> Self {
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
        Self { old, home, deleted, copies, pages: pages(old, sheets) }
    }

    /// The page that a sheet was.
    pub fn page_of(&self, sheet: &str) -> Option<usize> {
        self.pages.get(sheet).copied()
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
        let page = self.page_of(&sheet.id);
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
        let shapes = sheet.shapes.iter().map(|shape| seen(&shape.cell.id, is_resource(shape))).collect();
        let lines = sheet.lines.iter().map(|line| seen(&line.id, false)).collect();
        Match { page, shapes, lines }
    }
}

/// Whether a shape stands for a resource that is at home there.
pub const fn is_resource(shape: &Shape) -> bool {
    matches!(shape.cell.subject, Subject::One(_) | Subject::Stack(_))
}

/// Which page each sheet was: by its id; one with another id by what is at home on it. Pages of rules have the id of
/// whichever VPC is the first, and masks or a new VPC may put another one there.
fn pages(old: &Old, sheets: &[Sheet]) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> =
        sheets.iter().filter_map(|sheet| Some((sheet.id.clone(), old.page(&sheet.id)?))).collect();
    let taken: BTreeSet<usize> = found.values().copied().collect();
    let is_left = |at: &usize| {
        let page = &old.pages[*at];
        !taken.contains(at) && page.base.as_ref().is_some_and(|base| base.id == Digest::of(&page.id))
    };
    let mut left: BTreeMap<usize, BTreeSet<Digest>> =
        (0..old.pages.len()).filter(is_left).map(|at| (at, at_home(&old.pages[at]))).collect();
    for sheet in sheets {
        if left.is_empty() || found.contains_key(&sheet.id) {
            continue;
        }
        let own: BTreeSet<Digest> =
            sheet.shapes.iter().filter(|shape| is_resource(shape)).map(|shape| Digest::of(&shape.cell.id)).collect();
        let shared = |at: &usize| own.intersection(&left[at]).count();
        let best = left.keys().copied().max_by_key(|at| (shared(at), usize::MAX - at));
        if let Some(best) = best.filter(|at| shared(at) * 2 > own.len().min(left[at].len())) {
            left.remove(&best);
            found.insert(sheet.id.clone(), best);
        }
    }
    found
}

/// What is at home on a page.
fn at_home(page: &Page) -> BTreeSet<Digest> {
    let cells = page.ours.iter().filter(|&(_, &at)| {
        let cell = &page.cells[at];
        cell.is_vertex() && cell.is_kind() && cell.element.get("home").is_none()
    });
    cells.map(|(digest, _)| *digest).collect()
}
