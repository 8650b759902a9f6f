//! What a person added to a page of ours: kept as it is, at its place in what it lies in. Where that is gone, in the closest
//! that is left; a line whose end is gone keeps its place.

use drawstream_order::Gather as _;
use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::hand::{Added, Element};
use drawstream_diagram::measures::TILE;
use drawstream_diagram::scene::{Rect, Sheet};

use crate::merge::element;
use crate::old::{Page, is_part_of, number};
use crate::pages::Homes;
use crate::places::whole;
use crate::seen::{Finder, Match};

/// The id of the layer that is there from the start.
const GROUND: &str = "1";

/// The role of what shows where something was.
const GHOST: &str = "ghost";
/// How that looks: a dashed line, faint.
const GHOST_STYLE: &str = "rounded=0;html=1;fillColor=none;strokeColor=#D55E00;strokeWidth=2;dashed=1;dashPattern=4 4;\
    fontColor=#D55E00;verticalAlign=top;verticalLabelPosition=bottom;opacity=40;container=0;dropTarget=0;connectable=0;";

/// The same where the name stands at the right, as it did.
const GHOST_BESIDE: &str =
    "labelPosition=right;align=left;verticalLabelPosition=middle;verticalAlign=middle;spacingLeft=4;";
/// The same of a badge, which has no name: it lies on the corner of something else.
const GHOST_BADGE: &str =
    "shape=ellipse;fillColor=#FFFFFF;opacity=100;fontStyle=1;verticalLabelPosition=middle;verticalAlign=middle;";

/// Where the things of the account that are gone were, on a page of ours: by the ids of their cells, each in the closest
/// thing that is left.
pub fn ghosts(
    finder: &Finder<'_>,
    nth: usize,
    sheet: &Sheet,
    found: &Match,
    wanted: &BTreeSet<(String, String)>,
) -> Vec<Element> {
    let page = &finder.old.pages[nth];
    let collector = Collector::new(page, sheet, found, nth);
    let is_gone = |at: usize| {
        let cell = &page.cells[at];
        let is_home = cell.is_kind() && cell.element.get("home").is_none() && cell.is_vertex() && !cell.is_hidden();
        let said = |name: &str| cell.element.get(name).unwrap_or_default().to_owned();
        is_home && cell.is_ours() && collector.id(at).is_none() && wanted.contains(&(said("kind"), said("resource_id")))
    };
    let mut ghosts = Vec::new();
    for at in (0..page.cells.len()).filter(|&at| is_gone(at)) {
        let cell = &page.cells[at];
        let around = page.chain(at).into_iter().find_map(|around| Some((around, collector.id(around)?)));
        let (around, parent) = around.map_or((None, GROUND.to_owned()), |(around, id)| (Some(around), id));
        let corner = around.and_then(|around| page.places[around]).unwrap_or_default();
        let place = page.places[at].unwrap_or_default();
        let said = |name: &str| cell.element.get(name).unwrap_or_default();
        let name: String = said("name").chars().flat_map(escaped).collect();
        let geometry = [
            ("x", pixels(place.x - corner.x)),
            ("y", pixels(place.y - corner.y)),
            ("width", pixels(place.w)),
            ("height", pixels(place.h)),
            ("as", "geometry".to_owned()),
        ];
        let geometry: Vec<(&str, &str)> = geometry.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let is_badge = cell.element.get("role") == Some("badge");
        let is_beside = place.w < f64::from(TILE) || page.base.as_ref().is_some_and(|base| base.beside);
        let (more, label) = match is_badge {
            true => (GHOST_BADGE, "\u{2212}".to_owned()),
            false if is_beside && place.w <= f64::from(TILE) => (GHOST_BESIDE, format!("\u{2212} <s>{name}</s>")),
            false => ("", format!("\u{2212} <s>{name}</s>")),
        };
        let style = format!("{GHOST_STYLE}{more}");
        let inner = element("mxCell", &[("style", &style), ("vertex", "1"), ("parent", &parent)]);
        let id = format!("ghost:{}", cell.id);
        let own = element(
            "object",
            &[
                ("id", &id),
                ("label", &label),
                ("role", GHOST),
                ("change", "removed"),
                ("was_kind", said("kind")),
                ("was_id", said("resource_id")),
                ("tags", "removed"),
                ("tooltip", &format!("removed<br><b>{name}</b>")),
            ],
        );
        let inner = Element { children: vec![element("mxGeometry", &geometry)], ..inner };
        ghosts.push(Element { children: vec![inner], ..own });
    }
    ghosts
}

/// A character as HTML text.
fn escaped(c: char) -> Vec<char> {
    match c {
        '&' => "&amp;".chars().collect(),
        '<' => "&lt;".chars().collect(),
        '>' => "&gt;".chars().collect(),
        c => vec![c],
    }
}

/// A page in the making.
struct Collector<'a> {
    page: &'a Page,
    /// Ids of the sheet's shapes and lines.
    ours: BTreeSet<&'a str>,
    /// Cells that are ours now though they have another id: cut and pasted.
    pasted: BTreeMap<usize, &'a str>,
    /// Whether each cell is a person's.
    theirs: Vec<bool>,
    /// Ids that had to change, because a new cell of ours has them.
    renamed: BTreeMap<&'a str, String>,
}

/// What a person added to a page.
pub fn collect(finder: &Finder<'_>, nth: usize, sheet: &Sheet, found: &Match, homes: &Homes) -> Added {
    let page = &finder.old.pages[nth];
    let mut collector = Collector::new(page, sheet, found, nth);
    collector.choose();
    let mut added = Added { model: model(&page.model), ..Added::default() };
    let mut behind = vec![false; page.cells.len()];
    for at in (0..page.cells.len()).filter(|&at| page.cells[at].is_ours()) {
        for around in page.chain(at) {
            behind[around] = true;
        }
    }
    collector.sent_back(&mut behind);
    for (at, cell) in page.cells.iter().enumerate() {
        if cell.id == GROUND && page.is_layer(at) && cell.element.attributes.len() > 2 {
            added.ground = Some(cell.element.clone());
        }
        if !collector.theirs[at] {
            continue;
        }
        let mut own = cell.element.clone();
        if page.is_layer(at) {
            added.layers.push(own);
            continue;
        }
        collector.settle(at, &mut own);
        homes.mark(cell, &mut own);
        if behind[at] && cell.is_vertex() { added.behind.push(own) } else { added.above.push(own) }
    }
    added
}

/// What of a page's model a person set.
pub fn model(model: &[(String, String)]) -> Vec<(String, String)> {
    // What draw.io writes whoever works in it, and what is made anew.
    let noise = ["dx", "dy", "gridSize", "pageScale", "pageWidth", "pageHeight", "adaptiveColors"];
    let ours = [("grid", "0"), ("guides", "1"), ("tooltips", "1"), ("connect", "1"), ("arrows", "1"), ("fold", "0")];
    let ours: Vec<(&str, &str)> = ours.into_iter().chain([("page", "0"), ("math", "0"), ("shadow", "0")]).collect();
    let is_set = |(name, value): &&(String, String)| !noise.contains(&&**name) && !ours.contains(&(&**name, &**value));
    model.iter().filter(is_set).cloned().collect()
}

/// The rectangles of what a person added, by the shape that it lies in; behind the last those that lie in none.
pub fn notes(added: &Added, sheet: &Sheet) -> Vec<Vec<Rect>> {
    let ids: BTreeMap<&str, usize> = sheet.shapes.iter().enumerate().map(|(at, shape)| (&*shape.cell.id, at)).gather();
    let layers: BTreeSet<&str> = added.layers.iter().filter_map(|layer| layer.get("id")).gather();
    let mut notes = vec![Vec::new(); sheet.shapes.len() + 1];
    // What lies behind our shapes is meant to have them on it.
    for own in &added.above {
        let Some((parent, rect)) = rect(own) else { continue };
        if let Some(&at) = ids.get(parent) {
            notes[at].push(rect);
        } else if parent == GROUND || layers.contains(parent) {
            notes[sheet.shapes.len()].push(rect);
        }
    }
    notes
}

/// The rectangle on the page of an element that lies in a layer.
pub fn top_rect(own: &Element) -> Option<Rect> {
    rect(own).filter(|(parent, _)| *parent == GROUND).map(|(_, rect)| rect)
}

fn inner(own: &Element) -> &Element {
    if own.name == "mxCell" { own } else { own.child("mxCell").unwrap_or(own) }
}

/// What a shape lies in, and its rectangle there.
fn rect(own: &Element) -> Option<(&str, Rect)> {
    let inner = inner(own);
    let geometry = inner.child("mxGeometry")?;
    if inner.get("vertex") != Some("1") || geometry.get("relative") == Some("1") {
        return None;
    }
    let side = |name: &str| whole(number(geometry, name));
    Some((inner.get("parent")?, Rect { x: side("x"), y: side("y"), w: side("width"), h: side("height") }))
}

impl<'a> Collector<'a> {
    fn new(page: &'a Page, sheet: &'a Sheet, found: &Match, nth: usize) -> Self {
        let ours = sheet.shapes.iter().map(|shape| &*shape.cell.id).chain(sheet.lines.iter().map(|line| &*line.id));
        let mut pasted = BTreeMap::new();
        let shapes = found.shapes.iter().zip(sheet.shapes.iter().map(|shape| &*shape.cell.id));
        let lines = found.lines.iter().zip(sheet.lines.iter().map(|line| &*line.id));
        for (seen, id) in shapes.chain(lines) {
            if let Some((_, at)) = seen.at().filter(|at| at.0 == nth)
                && !page.cells[at].is_ours()
            {
                pasted.insert(at, id);
            }
        }
        Self { page, ours: ours.collect(), pasted, theirs: vec![false; page.cells.len()], renamed: BTreeMap::new() }
    }

    /// Decides which cells are a person's.
    fn choose(&mut self) {
        let page = self.page;
        for (at, cell) in page.cells.iter().enumerate() {
            let is_root = page.around(at).is_none() && !cell.is_vertex() && !cell.is_edge();
            let is_ground = cell.id == GROUND && page.is_layer(at);
            // Parts of a cell of ours go with it: where it was pasted under another id, and where it was deleted and they
            // were left.
            let is_part = page.is_part(at)
                || is_part_of(cell, |id| self.ours.contains(id))
                || cell.element.name == "mxCell"
                    && cell.style().contains("part=1")
                    && page.around(at).is_some_and(|around| self.pasted.contains_key(&around));
            // What was gone when it was drawn is told anew.
            let is_ghost = cell.element.get("role") == Some(GHOST);
            let is_ours = is_part || is_ghost || cell.is_ours() || self.pasted.contains_key(&at);
            self.theirs[at] = !is_root && !is_ground && !is_ours;
        }
        // A group that held only ours has nothing to hold.
        let mut holds = vec![0_usize; page.cells.len()];
        for around in (0..page.cells.len()).filter(|at| self.theirs[*at]).filter_map(|at| page.around(at)) {
            holds[around] += 1;
        }
        for at in (0..page.cells.len()).rev() {
            let cell = &page.cells[at];
            let is_group = cell.style().split(';').any(|part| part == "group") && cell.label().is_empty();
            if self.theirs[at] && is_group && cell.drawn.is_none() && holds[at] == 0 {
                self.theirs[at] = false;
                if let Some(around) = page.around(at) {
                    holds[around] -= 1;
                }
            }
        }
        for (at, cell) in page.cells.iter().enumerate().filter(|(at, _)| self.theirs[*at]) {
            if !self.ours.contains(&*cell.id) {
                continue;
            }
            let taken = |id: &str| self.ours.contains(id) || page.by_id.contains_key(id);
            let free = (1_usize..).map(|nth| format!("{}~{nth}", cell.id)).find(|id| !taken(id));
            self.renamed.extend(free.map(|free| (&*page.cells[at].id, free)));
        }
    }

    /// Marks what a person sent to the back, and what lay behind ours when it was drawn: draw.io paints what lies in one
    /// thing in the order of the file.
    fn sent_back(&self, behind: &mut [bool]) {
        let page = self.page;
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        let is_ours = |at: &usize| page.cells[*at].is_ours() && page.cells[*at].is_vertex();
        for at in (0..page.cells.len()).rev().filter(is_ours) {
            if let Some(around) = page.around(at) {
                first.insert(around, at);
            }
        }
        for at in (0..page.cells.len()).filter(|&at| self.theirs[at]) {
            behind[at] |= page.around(at).and_then(|around| first.get(&around)).is_some_and(|&first| at < first);
        }
    }

    /// The id under which a cell of the page is there; none where it is gone.
    fn id(&self, at: usize) -> Option<String> {
        let cell = &self.page.cells[at];
        if let Some(id) = self.pasted.get(&at) {
            return Some((*id).to_owned());
        }
        if self.theirs[at] {
            return Some(self.renamed.get(&*cell.id).cloned().unwrap_or_else(|| cell.id.clone()));
        }
        let is_there = cell.is_ours() && self.ours.contains(&*cell.id) || cell.id == GROUND && self.page.is_layer(at);
        is_there.then(|| cell.id.clone())
    }

    /// Gives a cell what it lies in and its ends, as these are now.
    fn settle(&self, at: usize, own: &mut Element) {
        let page = self.page;
        let cell = &page.cells[at];
        if let Some(id) = self.renamed.get(&*cell.id) {
            own.set("id", id);
        }
        let direct = page.around(at);
        let parent = page.chain(at).into_iter().find_map(|around| Some((around, self.id(around)?)));
        let (around, id) = parent.map_or((None, GROUND.to_owned()), |(around, id)| (Some(around), id));
        let corner = |at: Option<usize>| at.and_then(|at| page.places[at]).unwrap_or_default();
        let (was, now) = (corner(direct), corner(around));
        let moved = (around != direct).then_some((was.x - now.x, was.y - now.y));
        let place = page.places[at].unwrap_or_default();
        let ends: Vec<(&str, Option<String>, (f64, f64))> = ["source", "target"]
            .into_iter()
            .filter_map(|end| {
                let other = cell.inner().get(end)?;
                // A part stands for what it is a part of.
                let whole = || other.match_indices('.').find_map(|(dot, _)| page.by_id.get(other.get(..dot)?));
                let other = page.by_id.get(other).or_else(whole).copied();
                let id = other.and_then(|other| self.id(other));
                let at = corner(other);
                Some((end, id, (at.x + at.w / 2.0 - now.x, at.y + at.h / 2.0 - now.y)))
            })
            .collect();
        let inner = if own.name == "mxCell" {
            own
        } else {
            match own.children.iter_mut().find(|child| child.name == "mxCell") {
                Some(inner) => inner,
                None => return,
            }
        };
        inner.set("parent", &id);
        for (end, id, (x, y)) in ends {
            if let Some(id) = id {
                inner.set(end, &id);
                continue;
            }
            inner.remove(end);
            if let Some(geometry) = inner.children.iter_mut().find(|child| child.name == "mxGeometry") {
                let name = format!("{end}Point");
                geometry.children.retain(|child| child.get("as") != Some(&name));
                let point = [("x", pixels(x)), ("y", pixels(y)), ("as", name)];
                let point: Vec<(&str, &str)> = point.iter().map(|(name, value)| (*name, value.as_str())).collect();
                geometry.children.push(element("mxPoint", &point));
            }
        }
        let is_edge = cell.is_edge();
        if let Some((x, y)) = moved
            && let Some(geometry) = inner.children.iter_mut().find(|child| child.name == "mxGeometry")
        {
            if is_edge {
                shift(geometry, (x, y));
            } else {
                geometry.remove("relative");
                geometry.children.retain(|child| child.get("as") != Some("offset"));
                geometry.set("x", &pixels(place.x - now.x));
                geometry.set("y", &pixels(place.y - now.y));
            }
        }
    }
}

/// Moves all points of a line.
fn shift(geometry: &mut Element, (x, y): (f64, f64)) {
    for child in &mut geometry.children {
        if child.name == "Array" {
            shift(child, (x, y));
        } else if child.name == "mxPoint" && child.get("as") != Some("offset") {
            let (own_x, own_y) = (number(child, "x"), number(child, "y"));
            child.set("x", &pixels(own_x + x));
            child.set("y", &pixels(own_y + y));
        }
    }
}

/// A number of pixels as draw.io writes it.
fn pixels(number: f64) -> String {
    format!("{}", (number * 100.0).round() / 100.0)
}
