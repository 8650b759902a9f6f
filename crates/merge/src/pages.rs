//! Pages: in the order and with the names that a person gave them, and those that a person added.

use drawstream_order::Order as _;
use std::collections::BTreeMap;

use drawstream_diagram::Subject;
use drawstream_diagram::base::{self, Digest};
use drawstream_diagram::hand::{Added, Element};
use drawstream_diagram::scene::{Drawing, Sheet};

use crate::added;
use crate::merge::{element, is_empty, say_above};
use crate::old::{Cell, Page};
use crate::report::Report;
use crate::seen::{Finder, Match, Seen, is_resource};

/// Which page each thing of the account is at home on.
pub struct Homes {
    /// By kind and id.
    pages: BTreeMap<String, BTreeMap<String, String>>,
}

impl Homes {
    pub fn new(drawing: &Drawing<'_>) -> Self {
        let mut pages: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for sheet in &drawing.sheets {
            for shape in &sheet.shapes {
                if let Subject::One(id) = shape.cell.subject {
                    let of_kind = pages.entry(drawing.subjects.kind(id).to_owned()).or_default();
                    of_kind.insert(drawing.subjects.id(id).to_owned(), sheet.id.clone());
                }
            }
        }
        Self { pages }
    }

    /// Makes a copy of one of our cells what it is: a further appearance, or, where its thing is gone, a picture of it.
    pub fn mark(&self, cell: &Cell, own: &mut Element) {
        own.remove(base::ATTRIBUTE);
        if cell.drawn.is_none() && own.get("kind").is_none() {
            return;
        }
        let mut becomes = |name: &str, then: &str| {
            if let Some(value) = own.remove(name) {
                own.set(then, &value);
            }
        };
        if cell.is_edge() {
            // A relation is in the file once.
            becomes("relation", "was_relation");
            return;
        }
        let kind = cell.element.get("kind").unwrap_or_default();
        let id = cell.element.get("resource_id");
        let home = id.and_then(|id| self.pages.get(kind)?.get(id));
        match home {
            Some(home) => own.set("home", home),
            None => {
                becomes("kind", "was_kind");
                becomes("resource_id", "was_id");
                own.remove("home");
            }
        }
    }
}

/// Where a page stands: by the old file's order, and behind that.
type Rank = (usize, usize, usize);

/// Puts the pages in their order, and adds those that are a person's.
pub fn order(drawing: &mut Drawing<'_>, finder: &Finder<'_>, homes: &Homes, report: &mut Report) {
    let old = finder.old;
    let mut ranked: Vec<(Rank, Result<Sheet, Element>)> = Vec::new();
    let mut last: Rank = (0, 0, 0);
    let mut there = vec![false; old.pages.len()];
    for (nth, mut sheet) in std::mem::take(&mut drawing.sheets).into_iter().enumerate() {
        let rank = match finder.page_of(&sheet.id) {
            Some(at) => {
                there[at] = true;
                let page = &old.pages[at];
                let was = page.base.as_ref().map(|base| base.name);
                if was != Some(Digest::of(&page.name)) {
                    sheet.named = Some(page.name.clone());
                    sheet.kept = true;
                }
                (at + 1, 0, 0)
            }
            // Behind the page of ours that comes before it.
            None => (last.0, 1, nth),
        };
        last = rank;
        ranked.push((rank, Ok(sheet)));
    }
    let is_own = |page: &Page| page.base.as_ref().is_some_and(|base| base.id == Digest::of(&page.id));
    let drawn = old.pages.iter().filter_map(|page| page.base.as_ref()).map(|base| base.pages).max().unwrap_or(0);
    let own = old.pages.iter().filter(|page| is_own(page)).count();
    let unmatched = ranked.iter().filter(|(rank, _)| rank.1 > 0).count();
    report.returned = drawn.saturating_sub(own).min(unmatched);
    // Where pages are divided otherwise, too, nobody can tell which of the new ones these are.
    if report.returned > 0 && report.returned == unmatched {
        let back = ranked.iter_mut().filter(|(rank, _)| rank.1 > 0).filter_map(|(_, page)| page.as_mut().ok());
        for sheet in back {
            say_above(sheet, " · this page was deleted by hand, and is back");
            // What is on it was there when it was drawn.
            let seen = finder.find(sheet).shapes;
            let new = sheet.shapes.iter().zip(seen).filter(|(shape, seen)| *seen == Seen::New && is_resource(shape));
            report.new = report.new.saturating_sub(new.count());
        }
    }
    for (at, page) in old.pages.iter().enumerate().filter(|(at, _)| !there[*at]) {
        let element = if is_own(page) { left(finder, at, homes) } else { Some(theirs(page, homes)) };
        if let Some(element) = element {
            report.pages += 1;
            ranked.push(((at + 1, 2, 0), Err(element)));
        }
    }
    ranked.order_by_key(|(rank, _)| *rank);
    for (_, page) in ranked {
        match page {
            Ok(sheet) => drawing.sheets.push(sheet),
            Err(element) => drawing.added.push((drawing.sheets.len(), element)),
        }
    }
    if report.pages > 0
        && let Some(first) = drawing.sheets.first_mut()
    {
        first.kept = true;
    }
}

/// A page of a person's.
fn theirs(page: &Page, homes: &Homes) -> Element {
    let cells = page.cells.iter().map(|cell| {
        let mut own = cell.element.clone();
        homes.mark(cell, &mut own);
        own
    });
    whole(page, page.model.clone(), cells.collect())
}

/// What a person added to a page of ours that is gone; none where nothing was.
fn left(finder: &Finder<'_>, at: usize, homes: &Homes) -> Option<Element> {
    let page = &finder.old.pages[at];
    let found = Match { page: Some(at), shapes: Vec::new(), lines: Vec::new() };
    let added = added::collect(finder, at, &Sheet::default(), &found, homes);
    if is_empty(&added) {
        return None;
    }
    let Added { layers, behind, above, ground, .. } = added;
    let ground = ground.unwrap_or_else(|| element("mxCell", &[("id", "1"), ("parent", "0")]));
    let cells = [element("mxCell", &[("id", "0")]), ground].into_iter().chain(layers).chain(behind).chain(above);
    Some(whole(page, page.model.clone(), cells.collect()))
}

fn whole(page: &Page, model: Vec<(String, String)>, cells: Vec<Element>) -> Element {
    let mut diagram = page.diagram.clone();
    diagram.remove(base::ATTRIBUTE);
    diagram.remove(base::INVENTORY);
    let root = Element { children: cells, ..element("root", &[]) };
    let model = Element { name: "mxGraphModel".to_owned(), attributes: model, children: vec![root] };
    diagram.children = vec![model];
    diagram
}
