//! What a masked drawing says of the open one that it stands for. Masks have other lengths than names, so much lies
//! elsewhere in it: it says where everything is in the open one ([`note`]), and that is put back when the masks are taken
//! off ([`crate::restore`]).

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::Paint;
use drawstream_diagram::base::Digest;
use drawstream_diagram::measures::SAMPLE;
use drawstream_diagram::open::{OpenPage, Way, Where, Which};
use drawstream_diagram::scene::{Drawing, Rect, Sheet};

use crate::old::Page;
use crate::restore::{is_as_drawn, kept_sides};

/// Has the pages of a masked drawing say where everything is in the open one. `masked_id`: what replaces an id of a cell
/// or page.
pub fn note(masked: &mut Drawing<'_>, open: &Drawing<'_>, masked_id: &dyn Fn(&str) -> String) {
    let theirs: Vec<Known> = open.sheets.iter().map(|sheet| Known::of(sheet, masked_id)).collect();
    let own: Vec<Known> = masked.sheets.iter().map(|sheet| Known::of(sheet, &str::to_owned)).collect();
    for (at, own) in twins(&theirs, &own).into_iter().enumerate() {
        let (Some(sheet), Some(own)) = (open.sheets.get(at), own.and_then(|own| masked.sheets.get_mut(own))) else {
            continue;
        };
        own.open = Some(OpenPage { at, ..differing(own, sheet, masked_id) });
    }
}

/// A page as it is known again.
pub(crate) struct Known {
    pub(crate) id: Digest,
    pub(crate) cells: BTreeSet<Digest>,
}

impl Known {
    /// Of a sheet; `name`: what its ids are there where it is looked for.
    pub(crate) fn of(sheet: &Sheet, name: &dyn Fn(&str) -> String) -> Self {
        let digest = |id: &str| Digest::of(&name(id));
        Self { id: digest(&sheet.id), cells: sheet.shapes.iter().map(|shape| digest(&shape.cell.id)).collect() }
    }
}

/// Which page is which: by its id, or else by what is on it, as those of rules have the id of whichever VPC is the first.
pub(crate) fn twins(pages: &[Known], others: &[Known]) -> Vec<Option<usize>> {
    let by_id: BTreeMap<Digest, usize> = others.iter().enumerate().map(|(at, other)| (other.id, at)).collect();
    let mut found: Vec<Option<usize>> = pages.iter().map(|page| by_id.get(&page.id).copied()).collect();
    let mut left: BTreeSet<usize> = (0..others.len()).filter(|at| !found.contains(&Some(*at))).collect();
    for (page, own) in pages.iter().zip(&mut found).filter(|(_, own)| own.is_none()) {
        let shared = |at: &usize| page.cells.intersection(&others[*at].cells).count();
        let best = left.iter().copied().max_by_key(|at| (shared(at), usize::MAX - at));
        *own = best.filter(|at| shared(at) * 2 > page.cells.len());
        if let Some(own) = own {
            left.remove(own);
        }
    }
    found
}

/// What of an open sheet is elsewhere than in the masked one.
fn differing(masked: &Sheet, open: &Sheet, masked_id: &dyn Fn(&str) -> String) -> OpenPage {
    let ids: Vec<String> = open.shapes.iter().map(|shape| masked_id(&shape.cell.id)).collect();
    let shapes: BTreeMap<&str, usize> =
        masked.shapes.iter().enumerate().map(|(at, shape)| (&*shape.cell.id, at)).collect();
    let lines: BTreeMap<&str, usize> = masked.lines.iter().enumerate().map(|(at, line)| (&*line.id, at)).collect();
    let mut cells = Vec::new();
    for (nth, id) in ids.iter().enumerate() {
        let place = inside(open, nth);
        let around = open.shapes[nth].parent.map(|parent| &*ids[parent]);
        let which = match shapes.get(&**id) {
            Some(&at) => {
                let own = masked.shapes[at].parent.map(|parent| &*masked.shapes[parent].cell.id);
                if own == around && inside(masked, at) == place {
                    continue;
                }
                Which::Id(Digest::of(id))
            }
            None => Which::Nth(nth),
        };
        cells.push((which, Where::At(place)));
    }
    let mut there: BTreeSet<String> = ids.iter().cloned().collect();
    for (nth, line) in open.lines.iter().enumerate() {
        let (id, way) = (masked_id(&line.id), self::way(open, nth));
        let [from, to] = [line.from, line.to].map(|end| &*ids[end]);
        match lines.get(&*id) {
            // A line is fixed to parts of the sides of its ends.
            Some(&at) if self::way(masked, at) == way && sides(masked, at) == sides(open, nth) => {}
            Some(_) => cells.push((Which::Id(Digest::of(&id)), Where::Along(way))),
            None if [from, to].iter().all(|end| shapes.contains_key(end))
                && id == format!("{}={from}={to}", line.relation) =>
            {
                let way = Way { points: line.points.clone(), ends: line.ends };
                cells.push((Which::Line(id.clone()), Where::Along(way)));
            }
            None => cells.push((Which::Nth(open.shapes.len() + nth), Where::Along(way))),
        }
        there.insert(id);
    }
    let own = masked.shapes.iter().map(|shape| &shape.cell.id).chain(masked.lines.iter().map(|line| &line.id));
    let others = own.filter(|id| !there.contains(*id));
    cells.extend(others.map(|id| (Which::Id(Digest::of(id)), Where::Nowhere)));
    OpenPage { cells, ..head(open) }
}

pub(crate) fn head(open: &Sheet) -> OpenPage {
    OpenPage {
        size: (open.width, open.height),
        beside: open.beside,
        at: 0,
        count: (open.shapes.len(), open.lines.len()),
        cells: Vec::new(),
    }
}

/// Where a shape lies in what it lies in, as a file has it.
pub(crate) fn inside(sheet: &Sheet, at: usize) -> Rect {
    let shape = &sheet.shapes[at];
    let (x, y) = shape.parent.map_or((0, 0), |parent| (sheet.shapes[parent].rect.x, sheet.shapes[parent].rect.y));
    let w = if shape.cell.paint == Paint::Sample { SAMPLE } else { shape.rect.w };
    Rect { x: shape.rect.x - x, y: shape.rect.y - y, w, ..shape.rect }
}

/// The way of a line, from the corner of what it lies in.
pub(crate) fn way(sheet: &Sheet, at: usize) -> Way {
    let line = &sheet.lines[at];
    let corner = line.parent.map_or((0, 0), |parent| (sheet.shapes[parent].rect.x, sheet.shapes[parent].rect.y));
    let points = line.points.iter().map(|&(x, y)| (x - corner.0, y - corner.1)).collect();
    Way { points, ends: line.ends }
}

/// The ends of a line, from the corner of what it lies in.
fn sides(sheet: &Sheet, at: usize) -> [Rect; 2] {
    let line = &sheet.lines[at];
    let corner = line.parent.map_or((0, 0), |parent| (sheet.shapes[parent].rect.x, sheet.shapes[parent].rect.y));
    [line.from, line.to].map(|end| {
        let rect = sheet.shapes[end].rect;
        Rect { x: rect.x - corner.0, y: rect.y - corner.1, ..rect }
    })
}

/// What a page of a masked file says of the open one, as far as that holds still: it goes on without its key.
pub fn carried(page: &Page) -> Option<OpenPage> {
    let mut open = page.open.clone()?;
    open.cells.retain_mut(|(which, place)| {
        let Which::Id(digest) = which else { return true };
        let Some(cell) = page.ours.get(digest).map(|&at| &page.cells[at]) else { return true };
        match place {
            Where::At(rect) => {
                let kept = cell.drawn.and_then(|drawn| kept_sides(cell, &drawn, *rect));
                *rect = kept.unwrap_or(*rect);
                kept.is_some()
            }
            Where::Along(_) => is_as_drawn(cell),
            Where::Nowhere => true,
        }
    });
    Some(open)
}
