//! A drawing as it was read back.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::base::{self, Digest, Drawn, PageBase, without_ends};
use drawstream_diagram::hand::Element;
use drawstream_diagram::open::{OpenPage, Way};
use drawstream_diagram::{LabelSide, Wire};

use crate::hands;

/// A rectangle or a part of one, in pixels as a person may leave them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Place {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// A file.
#[derive(Debug, Clone, Default)]
pub struct Old {
    /// The program that says it wrote it.
    pub host: String,
    /// Its pages, in order.
    pub pages: Vec<Page>,
    /// The names of all attributes that we gave to cells.
    pub names: BTreeSet<String>,
    /// The styles that we gave to cells.
    pub styles: BTreeMap<Digest, String>,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its element, without what is in it.
    pub diagram: Element,
    /// How it was drawn, where we drew it.
    pub base: Option<PageBase>,
    /// Whether a later version drew it.
    pub is_later: bool,
    /// The attributes of its model.
    pub model: Vec<(String, String)>,
    /// Its cells, in the order of the file.
    pub cells: Vec<Cell>,
    /// The cells by their ids.
    pub by_id: BTreeMap<String, usize>,
    /// The cells that are ours, by the digests of the ids under which we drew them; copies are not among them.
    pub ours: BTreeMap<Digest, usize>,
    /// Where each cell lies on the page.
    pub places: Vec<Option<Place>>,
    /// Of a masked page: where everything is in the open one.
    pub open: Option<OpenPage>,
    /// Whether a masked page is as it was laid out first.
    pub laid_out: bool,
}

/// A cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its id.
    pub id: String,
    /// Its element: of one of ours only what a merge asks for.
    pub element: Element,
    /// How it was drawn, where we drew it or what it is a copy of.
    pub drawn: Option<Drawn>,
    /// What of it is as it was drawn.
    pub same: Same,
    /// Of a line whose way is known otherwise than by its element.
    pub way: Option<Way>,
}

/// What of a cell is as it was drawn. Texts that are need not be kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Same {
    /// Its label.
    pub label: bool,
    /// Its style.
    pub style: bool,
    /// Its tags.
    pub tags: bool,
}

impl Cell {
    /// Of an element.
    pub const fn of(id: String, element: Element) -> Self {
        Self { id, element, drawn: None, same: Same { label: false, style: false, tags: false }, way: None }
    }

    /// Compares it with how it was drawn. `lean`: of a shape of ours, forgets what is as it was.
    pub fn compare(&mut self, lean: bool) {
        let Some(drawn) = self.drawn else { return };
        let style = if self.is_edge() { without_ends(self.style()) } else { self.style().to_owned() };
        self.same = Same {
            label: Digest::of(self.label()) == drawn.label,
            style: Digest::of(&style) == drawn.style,
            tags: Digest::of(self.element.get("tags").unwrap_or_default()) == drawn.tags,
        };
        if !lean || !self.is_ours() {
            return;
        }
        if self.same.label {
            self.element.remove("label");
        }
        if self.same.tags {
            self.element.remove("tags");
        }
        // Where a line leaves its ends stands in its style.
        if self.same.style
            && self.is_vertex()
            && let Some(inner) = self.element.children.iter_mut().find(|child| child.name == "mxCell")
        {
            inner.remove("style");
        }
    }

    /// The `mxCell` of it.
    pub fn inner(&self) -> &Element {
        if self.element.name == "mxCell" {
            &self.element
        } else {
            self.element.child("mxCell").unwrap_or(&self.element)
        }
    }

    /// Whether it is a cell of ours, and no copy.
    pub fn is_ours(&self) -> bool {
        self.drawn.is_some_and(|drawn| drawn.id == Digest::of(&self.id))
    }

    /// Whether it stands for a resource.
    pub fn is_kind(&self) -> bool {
        self.element.get("kind").is_some() && self.element.get("resource_id").is_some()
    }

    /// The id of what it lies in.
    pub fn parent(&self) -> &str {
        self.inner().get("parent").unwrap_or_default()
    }

    /// Its style.
    pub fn style(&self) -> &str {
        self.inner().get("style").unwrap_or_default()
    }

    /// Its label.
    pub fn label(&self) -> &str {
        let name = if self.element.name == "mxCell" { "value" } else { "label" };
        self.element.get(name).unwrap_or_default()
    }

    /// Whether it is a shape.
    pub fn is_vertex(&self) -> bool {
        self.inner().get("vertex") == Some("1")
    }

    /// Whether it is a line.
    pub fn is_edge(&self) -> bool {
        self.inner().get("edge") == Some("1")
    }

    /// Whether it is not shown.
    pub fn is_hidden(&self) -> bool {
        self.inner().get("visible") == Some("0")
    }

    /// Its geometry.
    pub fn geometry(&self) -> Option<&Element> {
        self.inner().child("mxGeometry")
    }

    /// The points of a line between its ends, from the corner of what it lies in.
    pub fn points(&self) -> Vec<(f64, f64)> {
        let array = self.geometry().and_then(|geometry| geometry.child("Array"));
        array.map(|array| array.children.iter().map(point).collect()).unwrap_or_default()
    }
}

/// Whether a cell is a part of one of ours; `is_ours` says of which.
pub fn is_part_of(cell: &Cell, is_ours: impl Fn(&str) -> bool) -> bool {
    if cell.drawn.is_some() {
        return false;
    }
    let names = ["bar", "glyph", "behind", "words", "box", "note"];
    let last = cell.id.rsplit('.').next().unwrap_or_default();
    let is_name = if cell.element.name == "mxCell" {
        names.contains(&last) || last.parse::<u32>().is_ok()
    } else {
        cell.element.get("role") == Some("part") && matches!(last, "change" | "sign" | "lens" | "seen")
    };
    is_name && cell.id.match_indices('.').any(|(dot, _)| cell.id.get(..dot).is_some_and(&is_ours))
}

/// A number of an attribute; what is none, or not there, is 0.
pub fn number(element: &Element, name: &str) -> f64 {
    let number = element.get(name).and_then(|text| text.parse::<f64>().ok());
    number.filter(|number| number.is_finite() && number.abs() < 1e7).unwrap_or(0.0)
}

fn point(element: &Element) -> (f64, f64) {
    (number(element, "x"), number(element, "y"))
}

impl Page {
    /// The cell that something lies in.
    pub fn around(&self, at: usize) -> Option<usize> {
        self.by_id.get(self.cells[at].parent()).copied().filter(|&around| around != at)
    }

    /// Whether a cell is a layer.
    pub fn is_layer(&self, at: usize) -> bool {
        let cell = &self.cells[at];
        !cell.is_vertex() && !cell.is_edge() && self.around(at).is_some_and(|root| self.around(root).is_none())
    }

    /// Everything that a cell lies in, the closest first. A file may go round in circles.
    pub fn chain(&self, at: usize) -> Vec<usize> {
        let mut chain = Vec::new();
        let mut next = self.around(at);
        while let Some(here) = next.filter(|here| !chain.contains(here) && chain.len() < 100) {
            chain.push(here);
            next = self.around(here);
        }
        chain
    }

    /// Whether a cell is a part of one of our cells, such as `2.words` of a table's row.
    pub fn is_part(&self, at: usize) -> bool {
        let cell = &self.cells[at];
        is_part_of(cell, |id| self.ours.contains_key(&Digest::of(id)))
    }

    pub(crate) fn index(&mut self) {
        for (at, cell) in self.cells.iter().enumerate() {
            self.by_id.entry(cell.id.clone()).or_insert(at);
            if let Some(drawn) = cell.drawn.filter(|_| cell.is_ours()) {
                self.ours.insert(drawn.id, at);
            }
        }
        self.places = vec![None; self.cells.len()];
        let mut done = vec![false; self.cells.len()];
        for at in 0..self.cells.len() {
            let mut open: Vec<usize> = self.chain(at);
            open.insert(0, at);
            // From the outermost inwards.
            for &cell in open.iter().rev().filter(|&&cell| !std::mem::replace(&mut done[cell], true)) {
                self.places[cell] = self.place(cell);
            }
        }
    }

    /// Where a cell lies on the page; what it lies in has its place.
    fn place(&self, at: usize) -> Option<Place> {
        let cell = &self.cells[at];
        let around = self.around(at).and_then(|around| self.places[around]).unwrap_or_default();
        if !cell.is_vertex() {
            return Some(Place { x: around.x, y: around.y, w: 0.0, h: 0.0 });
        }
        let geometry = cell.geometry()?;
        let (mut x, mut y) = (number(geometry, "x"), number(geometry, "y"));
        if geometry.get("relative") == Some("1") {
            (x, y) = (x * around.w, y * around.h);
            if let Some(offset) = geometry.children.iter().find(|child| child.get("as") == Some("offset")) {
                x += number(offset, "x");
                y += number(offset, "y");
            }
        }
        let (w, h) = (number(geometry, "width"), number(geometry, "height"));
        Some(Place { x: around.x + x, y: around.y + y, w, h })
    }
}

impl Old {
    /// Takes a page that was read.
    pub fn take(&mut self, mut page: Page) {
        page.index();
        if let Some(base) = &page.base {
            self.styles.extend(base.styles.iter().map(|style| (Digest::of(style), style.clone())));
        }
        self.pages.push(page);
    }

    /// Whether any page says how it was drawn.
    pub fn is_ours(&self) -> bool {
        self.pages.iter().any(|page| page.base.is_some())
    }

    /// The page that we drew under that id.
    pub fn page(&self, id: &str) -> Option<usize> {
        self.pages
            .iter()
            .position(|page| page.id == id && page.base.as_ref().is_some_and(|base| base.id == Digest::of(id)))
    }

    /// At which side of tiles the page of that id had labels, or, where there was none, most pages.
    pub fn side(&self, id: &str) -> Option<LabelSide> {
        let pages = match self.page(id) {
            Some(at) => &self.pages[at..=at],
            None => &self.pages[..],
        };
        let bases: Vec<&PageBase> = pages.iter().filter_map(|page| page.base.as_ref()).collect();
        let beside = bases.iter().filter(|base| base.beside).count();
        let side = if beside * 2 > bases.len() { LabelSide::Right } else { LabelSide::Below };
        (!bases.is_empty()).then_some(side)
    }

    /// Whether what joins two things was a line on that page, or marks at its ends; `from`: the cell that it starts at.
    pub fn was_line(&self, page: &str, wire: &Wire, from: &str) -> Option<bool> {
        let page = &self.pages[self.page(page)?];
        let base = page.base.as_ref()?;
        if base.cells.contains(&Digest::of(&wire.id)) {
            return Some(true);
        }
        let said = page.cells[*page.by_id.get(from)?].element.get(wire.relation)?;
        let ends = &wire.marks.as_ref()?.ends;
        (!ends.is_empty() && ends.iter().all(|end| said.contains(&format!("\"{end}\"")))).then_some(false)
    }

    /// Whether a person worked in it since it was drawn, or before and that was kept.
    pub fn is_edited(&self) -> bool {
        let pages = self.pages.iter().filter_map(|page| page.base.as_ref()).map(|base| base.pages).max().unwrap_or(0);
        pages != self.pages.len() || self.pages.iter().enumerate().any(|(at, page)| self.is_page_edited(at, page))
    }

    fn is_page_edited(&self, at: usize, page: &Page) -> bool {
        let Some(base) = &page.base else { return true };
        if base.kept || base.at != at || base.id != Digest::of(&page.id) || base.name != Digest::of(&page.name) {
            return true;
        }
        if page.ours.len() != base.cells.len() {
            return true;
        }
        let own = |at: usize| page.cells[at].is_ours() || page.is_part(at);
        let is_ground = |at: usize| page.around(at).is_none() || page.is_layer(at) && page.cells[at].id == "1";
        (0..page.cells.len()).any(|at| match page.cells[at].drawn {
            Some(drawn) if own(at) => {
                is_changed(page, at, &drawn) || !hands::attributes(self, &page.cells[at], &drawn).is_empty()
            }
            _ => !own(at) && !is_ground(at),
        })
    }
}

/// Whether a cell of ours differs from how it was drawn.
fn is_changed(page: &Page, at: usize, drawn: &Drawn) -> bool {
    let cell = &page.cells[at];
    if cell.is_hidden() || !cell.same.label || !cell.same.tags || !cell.same.style {
        return true;
    }
    if cell.is_edge() {
        let (from, to) = (cell.inner().get("source"), cell.inner().get("target"));
        let ends = base::ends(from.unwrap_or_default(), to.unwrap_or_default());
        let way = base::way(cell.points().into_iter());
        return ends != drawn.around || way != drawn.way;
    }
    Digest::of(cell.parent()) != drawn.around || is_moved(cell, drawn)
}

/// Whether a shape lies elsewhere in what it lies in, or has another size.
pub fn is_moved(cell: &Cell, drawn: &Drawn) -> bool {
    let (Some(place), Some(geometry)) = (drawn.place, cell.geometry()) else { return false };
    let sides = [("x", place.x), ("y", place.y), ("width", place.w), ("height", place.h)];
    sides.iter().any(|&(name, was)| (number(geometry, name) - f64::from(was)).abs() > 0.5)
}
