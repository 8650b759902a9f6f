//! A masked drawing as the open one that it stands for: everything that nobody touched goes to where it is there.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::base::{self, Digest, Drawn, ends};
use drawstream_diagram::hand::Element;
use drawstream_diagram::open::{OpenPage, Way, Where, Which};
use drawstream_diagram::scene::{Rect, Sheet};

use crate::merge::element;
use crate::old::{Cell, Old, Page, Same, is_moved, number};
use crate::open::{Known, head, inside, twins, way};

/// Marks the pages of a masked file that are as they were laid out first, without a drawing of before; `masked`: the
/// account that the file carries, laid out.
pub fn mark(old: &mut Old, masked: &[Sheet]) {
    for page in old.pages.iter_mut().filter(|page| page.open.is_none()) {
        page.laid_out = masked.iter().find(|sheet| sheet.id == page.id).is_some_and(|sheet| is_laid_out(page, sheet));
    }
}

fn is_laid_out(page: &Page, sheet: &Sheet) -> bool {
    let Some(base) = page.base.as_ref().filter(|base| base.id == Digest::of(&page.id)) else { return false };
    sheet.shapes.iter().enumerate().all(|(nth, shape)| {
        let digest = Digest::of(&shape.cell.id);
        match page.ours.get(&digest) {
            Some(&at) => page.cells[at].drawn.and_then(|drawn| drawn.place) == Some(inside(sheet, nth)),
            // A person deleted it.
            None => base.cells.contains(&digest),
        }
    })
}

/// Puts everything that nobody touched where it is in the open drawing. The file has its open names already; `open`: the
/// account that it carries under these, laid out. Whether all is: what the masked drawing has not is known by its place
/// on the page alone, and a page laid out without a drawing of before may have other lines and legends. Then it is to be
/// called again with one that is laid out like this file.
pub fn restore(old: &mut Old, open: &[Sheet]) -> bool {
    let sheets: Vec<Known> = open.iter().map(|sheet| Known::of(sheet, &str::to_owned)).collect();
    // A copy of a page is a person's.
    let cells = |page: &Page| match page.base.as_ref().is_some_and(|base| base.id == Digest::of(&page.id)) {
        true => page.ours.keys().copied().collect(),
        false => BTreeSet::new(),
    };
    let pages = old.pages.iter().map(|page| Known { id: Digest::of(&page.id), cells: cells(page) });
    let mut of_page: Vec<Option<usize>> = vec![None; old.pages.len()];
    for (sheet, page) in twins(&sheets, &pages.collect::<Vec<_>>()).into_iter().enumerate() {
        if let Some(page) = page {
            of_page[page] = Some(sheet);
        }
    }
    let mut order = Vec::new();
    for (at, (page, sheet)) in old.pages.iter_mut().zip(of_page).enumerate() {
        let nth = sheet.filter(|_| page.laid_out);
        let sheet = sheet.and_then(|sheet| open.get(sheet));
        let laid_out = nth.zip(sheet).map(|(at, sheet)| OpenPage { at, ..everything(page, sheet) });
        page.laid_out = false;
        if let Some(said) = page.open.take().or(laid_out) {
            order.push((said.at, at));
            put_back(page, said, sheet);
        }
    }
    reorder(old, order);
    old.pages.iter().all(|page| page.open.is_none())
}

/// Puts pages into the order of the open drawing, unless a person has given them another one.
fn reorder(old: &mut Old, mut order: Vec<(usize, usize)>) {
    let drawn: Vec<usize> =
        order.iter().filter_map(|(_, at)| old.pages[*at].base.as_ref().map(|base| base.at)).collect();
    if !drawn.is_sorted() {
        return;
    }
    let places: Vec<usize> = order.iter().map(|(_, at)| *at).collect();
    order.sort_unstable();
    let mut pages: Vec<Option<Page>> = std::mem::take(&mut old.pages).into_iter().map(Some).collect();
    let sorted: Vec<Option<Page>> = order.iter().map(|(_, at)| pages[*at].take()).collect();
    for (at, page) in places.into_iter().zip(sorted) {
        pages[at] = page;
    }
    old.pages = pages.into_iter().flatten().collect();
}

/// Where everything of a sheet is; but for what a person deleted.
fn everything(page: &Page, sheet: &Sheet) -> OpenPage {
    let drawn: BTreeSet<Digest> = page.base.iter().flat_map(|base| base.cells.iter().copied()).collect();
    let which = |id: &str, nth: usize| {
        let digest = Digest::of(id);
        match page.ours.contains_key(&digest) {
            true => Some(Which::Id(digest)),
            false => (!drawn.contains(&digest)).then_some(Which::Nth(nth)),
        }
    };
    let shapes = sheet
        .shapes
        .iter()
        .enumerate()
        .filter_map(|(nth, shape)| Some((which(&shape.cell.id, nth)?, Where::At(inside(sheet, nth)))));
    let lines =
        sheet.lines.iter().enumerate().filter_map(|(nth, line)| {
            Some((which(&line.id, sheet.shapes.len() + nth)?, Where::Along(way(sheet, nth))))
        });
    let ids = sheet.shapes.iter().map(|shape| &shape.cell.id).chain(sheet.lines.iter().map(|line| &line.id));
    let there: BTreeSet<Digest> = ids.map(|id| Digest::of(id)).collect();
    let others = page.ours.keys().copied().filter(|digest| !there.contains(digest));
    let cells = shapes.chain(lines).chain(others.map(|digest| (Which::Id(digest), Where::Nowhere))).collect();
    OpenPage { cells, ..head(sheet) }
}

fn put_back(page: &mut Page, mut said: OpenPage, sheet: Option<&Sheet>) {
    if let (Some(base), Some(sheet)) = (&mut page.base, sheet.filter(|sheet| sheet.id != page.id)) {
        sheet.id.clone_into(&mut page.id);
        base.id = Digest::of(&page.id);
    }
    let same = sheet.filter(|sheet| (sheet.shapes.len(), sheet.lines.len()) == said.count);
    let places: BTreeMap<&str, usize> =
        sheet.iter().flat_map(|sheet| &sheet.shapes).enumerate().map(|(at, shape)| (&*shape.cell.id, at)).collect();
    let mut gone = BTreeSet::new();
    let (mut more, mut left) = (Vec::new(), Vec::new());
    for (which, place) in std::mem::take(&mut said.cells) {
        match (which, place) {
            (Which::Id(digest), Where::Nowhere) => drop(gone.insert(digest)),
            (Which::Id(digest), place) => {
                let Some(&at) = page.ours.get(&digest) else { continue };
                let cell = &mut page.cells[at];
                match place {
                    Where::At(rect) => {
                        let around = sheet.and_then(|sheet| Some(around(sheet, *places.get(&*cell.id)?)));
                        shape_back(cell, rect, around);
                    }
                    Where::Along(way) if is_as_drawn(cell) => cell.way = Some(way),
                    Where::Along(_) | Where::Nowhere => {}
                }
            }
            (Which::Nth(nth), place) => match same {
                Some(sheet) => more.extend(anew(sheet, nth, place)),
                None => left.push((Which::Nth(nth), place)),
            },
            (Which::Line(id), Where::Along(way)) => {
                let ends = id.split_once('=').and_then(|(_, ends)| {
                    let mut halves =
                        ends.match_indices('=').filter_map(|(at, _)| Some((ends.get(..at)?, ends.get(at + 1..)?)));
                    halves.find(|(from, to)| [from, to].iter().all(|end| page.by_id.contains_key(**end)))
                });
                more.extend(ends.map(|ends| line_anew(&id, "1", ends, way)));
            }
            (Which::Line(_), _) => {}
        }
    }
    more.retain(|cell| !page.by_id.contains_key(&cell.id));
    if let Some(base) = &mut page.base {
        base.beside = said.beside;
        base.cells.retain(|cell| !gone.contains(cell));
        base.cells.extend(more.iter().map(|cell| Digest::of(&cell.id)));
    }
    for (name, size) in [("pageWidth", said.size.0), ("pageHeight", said.size.1)] {
        page.model.retain(|(own, _)| own != name);
        page.model.push((name.to_owned(), size.to_string()));
    }
    page.cells.append(&mut more);
    page.index();
    // What comes to be there in the open drawing is new.
    page.ours.retain(|id, _| !gone.contains(id));
    if !left.is_empty() {
        left.extend(gone.into_iter().map(|id| (Which::Id(id), Where::Nowhere)));
        page.open = Some(OpenPage { cells: left, ..said });
    }
}

/// The id of what a shape of a sheet lies in.
fn around(sheet: &Sheet, at: usize) -> &str {
    sheet.shapes[at].parent.map_or("1", |parent| &*sheet.shapes[parent].cell.id)
}

/// Puts a shape back, but for what of its place a person chose. `around`: the id of what it lies in, in the open drawing.
fn shape_back(cell: &mut Cell, open: Rect, around: Option<&str>) {
    let Some(drawn) = cell.drawn else { return };
    let Some(place) = kept_sides(cell, &drawn, open) else { return };
    let other = around.filter(|around| *around != cell.parent());
    if other.is_some() && is_moved(cell, &drawn) {
        return;
    }
    let Some(inner) = inner_mut(cell) else { return };
    if let Some(around) = other {
        inner.set("parent", around);
    }
    let Some(geometry) = inner.children.iter_mut().find(|child| child.name == "mxGeometry") else { return };
    for (name, side) in [("x", place.x), ("y", place.y), ("width", place.w), ("height", place.h)] {
        geometry.set(name, &side.to_string());
    }
    let around = other.map_or(drawn.around, Digest::of);
    cell.drawn = Some(Drawn { place: Some(open), around, ..drawn });
}

/// The place in the open drawing, moved and sized there as far as a person moved and sized it in the masked one; none
/// where it lies in something else.
pub(crate) fn kept_sides(cell: &Cell, drawn: &Drawn, open: Rect) -> Option<Rect> {
    let (was, geometry) = (drawn.place?, cell.geometry()?);
    // Bounded where it is read.
    let moved = |name: &str, was: i32| {
        let by = number(geometry, name) - f64::from(was);
        if by.abs() > 0.5 { by.round() as i32 } else { 0 }
    };
    // What was made smaller than it is in the open drawing may be as small there, and is not nothing.
    let sized = |name: &str, was: i32, open: i32| {
        let by = moved(name, was);
        (open + by).max(open.min(was + by))
    };
    (Digest::of(cell.parent()) == drawn.around).then(|| Rect {
        x: open.x + moved("x", was.x),
        y: open.y + moved("y", was.y),
        w: sized("width", was.w, open.w),
        h: sized("height", was.h, open.h),
    })
}

fn inner_mut(cell: &mut Cell) -> Option<&mut Element> {
    if cell.element.name == "mxCell" {
        return Some(&mut cell.element);
    }
    cell.element.children.iter_mut().find(|child| child.name == "mxCell")
}

/// Whether nobody bent a line or turned it to another end.
pub(crate) fn is_as_drawn(cell: &Cell) -> bool {
    let end = |name: &str| cell.inner().get(name).unwrap_or_default();
    let is_own = |drawn: Drawn| {
        drawn.around == ends(end("source"), end("target")) && base::way(cell.points().into_iter()) == drawn.way
    };
    cell.drawn.is_some_and(is_own)
}

/// What is as it was drawn.
const SAME: Same = Same { label: true, style: true, tags: true };

fn drawn_anew(id: &str, place: Option<Rect>, around: Digest) -> Option<Drawn> {
    let (id, none) = (Digest::of(id), Digest::default());
    Some(Drawn { place, id, around, label: none, tags: none, style: none, way: none, link: base::Led::Nowhere })
}

/// A cell of the open drawing that the masked one has not.
fn anew(sheet: &Sheet, nth: usize, place: Where) -> Option<Cell> {
    match place {
        Where::At(rect) => shape_anew(sheet, nth, rect),
        Where::Along(way) => {
            let line = sheet.lines.get(nth.checked_sub(sheet.shapes.len())?)?;
            let [from, to] = [line.from, line.to].map(|end| &*sheet.shapes[end].cell.id);
            let around = line.parent.map_or("1", |parent| &*sheet.shapes[parent].cell.id);
            Some(line_anew(&line.id, around, (from, to), way))
        }
        Where::Nowhere => None,
    }
}

/// A shape of it.
fn shape_anew(sheet: &Sheet, nth: usize, rect: Rect) -> Option<Cell> {
    let (id, around) = (&*sheet.shapes.get(nth)?.cell.id, around(sheet, nth));
    let mut geometry = element("mxGeometry", &[]);
    for (name, side) in [("x", rect.x), ("y", rect.y), ("width", rect.w), ("height", rect.h)] {
        geometry.set(name, &side.to_string());
    }
    let own = Element { children: vec![geometry], ..element("mxCell", &[("vertex", "1"), ("parent", around)]) };
    let own = Element { children: vec![own], ..element("object", &[("id", id)]) };
    let drawn = drawn_anew(id, Some(rect), Digest::of(around));
    Some(Cell { drawn, same: SAME, ..Cell::of(id.to_owned(), own) })
}

/// A line of it.
fn line_anew(id: &str, around: &str, (from, to): (&str, &str), way: Way) -> Cell {
    let own = element("mxCell", &[("edge", "1"), ("parent", around), ("source", from), ("target", to)]);
    let own = Element { children: vec![own], ..element("object", &[("id", id)]) };
    let drawn = drawn_anew(id, None, ends(from, to));
    Cell { drawn, same: SAME, way: Some(way), ..Cell::of(id.to_owned(), own) }
}
