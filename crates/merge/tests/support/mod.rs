//! Drawings of made accounts, drawn and drawn again.
#![allow(dead_code, clippy::unwrap_used)]

use drawstream_diagram::hand::Element;
use drawstream_diagram::scene::{Drawing, Sheet};
use drawstream_graph::Graph;
use drawstream_merge::old::Old;
use drawstream_merge::read::read;
use drawstream_merge::{Labels, Options, Report, merge};
use drawstream_outputs::{drawio, packed};
use drawstream_view::{self as view, View};
use std::collections::{BTreeMap, BTreeSet};

pub fn written(drawing: &Drawing<'_>) -> String {
    let mut out = Vec::new();
    drawio::write(drawing, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A graph as it is drawn for the first time; `limit` resources a page.
pub fn drawn_with(graph: &Graph, limit: usize) -> String {
    let view = View::new(graph, &view::Options { page_limit: limit, ..view::Options::default() });
    let sheets = drawstream_layout::sheets(view.pages(), |at| view.page(at));
    written(&Drawing { carried: packed::account(graph), ..Drawing::new(sheets, &view) })
}

pub fn drawn(graph: &Graph) -> String {
    drawn_with(graph, 350)
}

/// A graph as it is drawn over a file.
pub fn updated_with(graph: &Graph, file: &str, limit: usize, bring_back: bool) -> (String, Report) {
    updated_by(graph, file, limit, (bring_back, BTreeSet::new()))
}

/// The same with what is gone shown where it was.
pub fn with_ghosts(graph: &Graph, file: &str, gone: &[(&str, &str)]) -> String {
    let gone = gone.iter().map(|(kind, id)| ((*kind).to_owned(), (*id).to_owned())).collect();
    updated_by(graph, file, 350, (false, gone)).0
}

/// The sheets of a graph that is drawn over a file.
pub fn updated_sheets(graph: &Graph, file: &str) -> Vec<Sheet> {
    drawn_over(graph, file, |drawing| std::mem::take(&mut drawing.sheets))
}

/// What is taken of a drawing of a graph over a file.
fn drawn_over<T>(graph: &Graph, file: &str, take: impl FnOnce(&mut Drawing<'_>) -> T) -> T {
    let old = read(file.as_bytes()).unwrap();
    let view = View::new(graph, &view::Options::default());
    let sheets = drawstream_layout::sheets_like(
        view.pages(),
        |at| view.page(at),
        |id| old.side(id),
        |page, wire, from| old.was_line(page, wire, from),
    );
    let mut drawing = Drawing::new(sheets, &view);
    let labels = Labels { head: drawstream_layout::head_label, tile: drawstream_layout::tile_label };
    merge(&mut drawing, &old, &Options { bring_back: false, ghosts: BTreeSet::new(), labels });
    take(&mut drawing)
}

fn updated_by(
    graph: &Graph,
    file: &str,
    limit: usize,
    (bring_back, ghosts): (bool, BTreeSet<(String, String)>),
) -> (String, Report) {
    let old = read(file.as_bytes()).unwrap();
    let view = View::new(graph, &view::Options { page_limit: limit, ..view::Options::default() });
    let sheets = drawstream_layout::sheets_like(
        view.pages(),
        |at| view.page(at),
        |id| old.side(id),
        |page, wire, from| old.was_line(page, wire, from),
    );
    let mut drawing = Drawing { carried: packed::account(graph), ..Drawing::new(sheets, &view) };
    let report = merge(
        &mut drawing,
        &old,
        &Options {
            bring_back,
            ghosts,
            labels: Labels { head: drawstream_layout::head_label, tile: drawstream_layout::tile_label },
        },
    );
    (written(&drawing), report)
}

pub fn updated(graph: &Graph, file: &str) -> (String, Report) {
    updated_with(graph, file, 350, false)
}

/// A file's cells by page and id: elements, and places on the page.
pub struct File {
    pub old: Old,
}

/// Where a cell lies on its page: left, top, width, height.
pub type Place = (f64, f64, f64, f64);

impl File {
    pub fn of(text: &str) -> Self {
        Self { old: drawstream_merge::read::read_any(text.as_bytes()).unwrap() }
    }

    fn find(&self, page: &str, id: &str) -> Option<(usize, usize)> {
        let nth = self.old.pages.iter().position(|own| own.id == page)?;
        Some((nth, *self.old.pages[nth].by_id.get(id)?))
    }

    pub fn element(&self, page: &str, id: &str) -> Option<&Element> {
        let (page, at) = self.find(page, id)?;
        Some(&self.old.pages[page].cells[at].element)
    }

    pub fn cell(&self, page: &str, id: &str) -> &drawstream_merge::old::Cell {
        let (nth, at) = self.find(page, id).unwrap_or_else(|| panic!("no {id} on {page}"));
        &self.old.pages[nth].cells[at]
    }

    pub fn place(&self, page: &str, id: &str) -> Place {
        let (nth, at) = self.find(page, id).unwrap_or_else(|| panic!("no {id} on {page}"));
        let place = self.old.pages[nth].places[at].unwrap();
        (place.x, place.y, place.w, place.h)
    }

    /// All shapes that stand for resources, with their places.
    pub fn resources(&self) -> BTreeMap<(String, String), Place> {
        let mut all = BTreeMap::new();
        for page in &self.old.pages {
            for (at, cell) in page.cells.iter().enumerate().filter(|(_, cell)| cell.is_kind() && cell.is_vertex()) {
                let place = page.places[at].unwrap();
                all.insert((page.id.clone(), cell.id.clone()), (place.x, place.y, place.w, place.h));
            }
        }
        all
    }

    /// The cell with that label, on whichever page.
    pub fn labelled(&self, label: &str) -> Option<(&str, &drawstream_merge::old::Cell)> {
        let cells = self.old.pages.iter().flat_map(|page| page.cells.iter().map(move |cell| (&*page.id, cell)));
        let mut found = cells.filter(|(_, cell)| cell.label() == label);
        found.next()
    }
}

/// An account that differs from another as `change` says of its inventory.
pub fn changed(graph: &Graph, change: impl FnOnce(&mut serde_json::Value)) -> Graph {
    let mut text = Vec::new();
    drawstream_outputs::inventory::write(graph, &mut text).unwrap();
    let mut inventory = serde_json::from_slice(&text).unwrap();
    change(&mut inventory);
    drawstream_graph::build(drawstream_sources::inventory::read(inventory.to_string().as_bytes()).unwrap())
}

/// No two boxes or tiles of ours in one box lie on each other, and each lies in its box.
pub fn assert_tidy(file: &File) {
    for page in &file.old.pages {
        let ours: Vec<usize> = (0..page.cells.len())
            .filter(|&at| {
                let cell = &page.cells[at];
                cell.is_ours() && cell.is_vertex() && !cell.is_hidden() && cell.element.get("role").is_none()
            })
            .collect();
        for (nth, &a) in ours.iter().enumerate() {
            let own = page.places[a].unwrap();
            if let Some(around) = page.around(a).filter(|&around| page.cells[around].is_vertex()) {
                let holder = page.places[around].unwrap();
                let is_in = holder.x <= own.x
                    && holder.y <= own.y
                    && own.x + own.w <= holder.x + holder.w
                    && own.y + own.h <= holder.y + holder.h;
                assert!(is_in, "{} {own:?} outside of {} {holder:?}", page.cells[a].id, page.cells[around].id);
            }
            for &b in ours[nth + 1..].iter().filter(|&&b| page.around(b) == page.around(a)) {
                let other = page.places[b].unwrap();
                let is_over = own.x < other.x + other.w
                    && other.x < own.x + own.w
                    && own.y < other.y + other.h
                    && other.y < own.y + own.h;
                assert!(!is_over, "{} {own:?} over {} {other:?}", page.cells[a].id, page.cells[b].id);
            }
        }
    }
}

/// A file without what is packed in it.
fn plain(file: &str) -> String {
    let mut pieces = file.split(" drawn=\"1 ");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.split_once('"').map_or(piece, |(_, rest)| rest));
    }
    out
}

/// Both are one, or where they begin to differ.
pub fn assert_same(first: &str, again: &str) {
    if first != again {
        let (first, again) = (&plain(first), &plain(again));
        let at = first.bytes().zip(again.bytes()).position(|(a, b)| a != b).unwrap_or(0);
        let part = |text: &str| {
            let part = text.as_bytes().get(at.saturating_sub(400)..(at + 200).min(text.len())).unwrap_or_default();
            String::from_utf8_lossy(part).into_owned()
        };
        panic!("{}\n---\n{}", part(first), part(again));
    }
}

/// The first page of an account drawn over a file, as a picture.
pub fn picture(graph: &Graph, file: &str) -> String {
    let mut out = Vec::new();
    drawn_over(graph, file, |drawing| drawstream_outputs::svg::write(drawing, 0, false, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}
