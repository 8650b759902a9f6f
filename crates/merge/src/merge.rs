//! Sheets laid out anew, with what people did to the file that was drawn before.

use drawstream_order::Gather as _;
use std::collections::BTreeSet;

use drawstream_diagram::hand::{Added, Element, Hand};
use drawstream_diagram::scene::{Drawing, FACTS, Label, Line, Rect, Shape, Sheet};
use drawstream_diagram::{LabelSide, Paint};

use crate::added;
use crate::forms;
use crate::hands::hand;
use crate::lines::Lines;
use crate::old::Old;
use crate::open;
use crate::outlines;
use crate::pages;
use crate::places::{Placed, Places};
use crate::raise::raise;
use crate::report::Report;
use crate::rows::Rows;
use crate::seen::{Finder, Match, Seen, is_resource};

/// How labels are broken anew: the layout's own ways.
#[derive(Clone, Copy)]
pub struct Labels {
    /// A head's label, to that many pixels.
    pub head: fn(&Label, i32) -> Label,
    /// A tile's label, at a side of a large one; none for a small one, on one line up to that many pixels.
    pub tile: fn(&Label, Option<LabelSide>, i32) -> Label,
}

/// How a drawing and a file are joined.
pub struct Options {
    /// Whether what a person deleted is shown again.
    pub bring_back: bool,
    /// What is gone and is shown where it was, by kind and id.
    pub ghosts: BTreeSet<(String, String)>,
    /// How labels are broken anew.
    pub labels: Labels,
}

/// Joins a drawing with a file that was drawn before.
pub fn merge(drawing: &mut Drawing<'_>, old: &Old, options: &Options) -> Report {
    let finder = Finder::new(old, &drawing.sheets);
    let mut report = Report::default();
    let homes = pages::Homes::new(drawing);
    let sheets = std::mem::take(&mut drawing.sheets);
    drawing.sheets = sheets.into_iter().map(|sheet| one(sheet, &finder, &homes, options, &mut report)).collect();
    pages::order(drawing, &finder, &homes, &mut report);
    report
}

/// The most rounds in which rows go along with what was pushed down.
const ROUNDS: usize = 8;

/// Joins a sheet with its page.
fn one(mut sheet: Sheet, finder: &Finder<'_>, homes: &pages::Homes, options: &Options, report: &mut Report) -> Sheet {
    let found = finder.find(&sheet);
    if found.page.is_none() && found.shapes.iter().all(|seen| *seen == Seen::New) {
        report.new += sheet.shapes.iter().filter(|shape| is_resource(shape)).count();
        return sheet;
    }
    let mut own = Report::default();
    let was = found.page.map_or((0, 0), |page| page_size(&finder.old.pages[page].model));
    forms::keep(&mut sheet, finder, &found, options.labels);
    let hands = shape_hands(&sheet, finder, &found, options);
    let is_deleted: Vec<bool> = hands.iter().map(|hand| hand.hidden).collect();
    let hidden = with_inside(&sheet, &is_deleted);
    let added = found.page.map(|page| added::collect(finder, page, &sheet, &found, homes)).unwrap_or_default();
    let notes = added::notes(&added, &sheet);

    let mut steps = vec![0; sheet.shapes.len()];
    let mut rounds = 0..ROUNDS;
    let (Placed { rects, labels, outside }, placed) = loop {
        let places = Places::new(finder, &sheet, &found, &hidden, &notes, (options.labels, &steps));
        let (mut placed, report) = places.place();
        outlines::place(&sheet, finder, &found, &hidden, &mut placed.rects);
        let Placed { rects, outside, .. } = &placed;
        let rows = Rows { finder, sheet: &sheet, found: &found, hidden: &hidden, outside, rects };
        let more = if rounds.next().is_none() { Vec::new() } else { rows.steps() };
        if more.is_empty() {
            break (placed, report);
        }
        more.into_iter().for_each(|(at, step)| steps[at] += step);
    };
    own.add(&placed);
    for (shape, label) in sheet.shapes.iter_mut().zip(labels) {
        if let Some(label) = label {
            shape.label = label;
        }
    }
    let lines = Lines { finder, sheet: &sheet, found: &found, rects: &rects, hidden: &hidden, outside: &outside };
    let ways = lines.ways(&mut own);
    for (line, (way, seen)) in sheet.lines.iter_mut().zip(ways.into_iter().zip(&found.lines)) {
        (line.points, line.ends) = (way.points, way.ends);
        let mut hand = seen.at().map(|at| hand(finder, at, false)).unwrap_or_default();
        let is_gone = hidden[line.from] || hidden[line.to];
        let is_deleted = *seen == Seen::Deleted || seen.at().is_some_and(|at| finder.cell(at).is_hidden());
        hand.hidden = is_gone || is_deleted && !options.bring_back;
        line.hand = boxed(hand);
    }
    own.hidden = sheet.shapes.iter().zip(&hidden).filter(|(shape, hidden)| **hidden && is_resource(shape)).count();
    let new = sheet.shapes.iter().zip(&found.shapes).filter(|(shape, seen)| **seen == Seen::New && is_resource(shape));
    own.new = new.count();
    own.gone = found.page.map_or(0, |page| gone(finder, page, &sheet));
    sheet.open = found.page.and_then(|page| open::carried(&finder.old.pages[page]));
    for ((shape, hand), rect) in sheet.shapes.iter_mut().zip(hands).zip(rects) {
        let more = rect.w - shape.rect.w;
        if matches!(shape.cell.paint, Paint::Frame) && shape.cell.chips.iter().all(|chip| chip.form.is_pill()) {
            // Pills stand at the right end of a head.
            shape.cell.chips.iter_mut().for_each(|chip| chip.rect.x += more);
        }
        shape.rect = rect;
        shape.hand = boxed(hand);
    }
    count_hidden(&mut sheet, &is_deleted, &hidden);
    count_hands(&sheet.shapes, &sheet.lines, &mut own);
    own.added = added.layers.len() + added.behind.len() + added.above.len();
    sheet.added = added;
    if let Some(page) = found.page.filter(|_| !options.ghosts.is_empty()) {
        let ghosts = added::ghosts(finder, page, &sheet, &found, &options.ghosts);
        sheet.added.above.extend(ghosts);
    }
    let base = found.page.and_then(|page| finder.old.pages[page].base.as_ref());
    sheet.kept = own.is_kept() || base.is_some_and(|base| base.kept);
    raise(&mut sheet, &outside, &hidden);
    extent(&mut sheet, was);
    report.add(&own);
    sheet
}

fn boxed(hand: Hand) -> Option<Box<Hand>> {
    (!hand.is_empty()).then(|| Box::new(hand))
}

/// What a person made of each shape.
fn shape_hands(sheet: &Sheet, finder: &Finder<'_>, found: &Match, options: &Options) -> Vec<Hand> {
    let shapes = sheet.shapes.iter().zip(&found.shapes);
    shapes
        .map(|(shape, seen)| {
            let mut hand = match seen {
                Seen::There(at) => hand(finder, *at, shape.parent.is_none()),
                Seen::Deleted => Hand { hidden: true, ..Hand::default() },
                Seen::New => Hand::default(),
            };
            hand.hidden &= !options.bring_back;
            hand
        })
        .collect()
}

/// With everything that lies in what is hidden.
fn with_inside(sheet: &Sheet, hidden: &[bool]) -> Vec<bool> {
    let mut all = hidden.to_vec();
    for (at, shape) in sheet.shapes.iter().enumerate() {
        all[at] |= shape.parent.is_some_and(|parent| all[parent]);
    }
    all
}

/// How many shapes of a page are no more on the sheet.
fn gone(finder: &Finder<'_>, page: usize, sheet: &Sheet) -> usize {
    let now: BTreeSet<&str> = sheet.shapes.iter().map(|shape| &*shape.cell.id).gather();
    let page = &finder.old.pages[page];
    let cells = page.cells.iter().filter(|cell| cell.is_ours() && cell.is_kind() && cell.element.get("home").is_none());
    cells.filter(|cell| !now.contains(&*cell.id)).count()
}

/// Says on the heads and on the page how much is hidden.
fn count_hidden(sheet: &mut Sheet, deleted: &[bool], hidden: &[bool]) {
    let mut counts = vec![0_usize; sheet.shapes.len()];
    let mut all = 0;
    for (at, shape) in sheet.shapes.iter().enumerate() {
        if !hidden[at] || !is_resource(shape) {
            continue;
        }
        all += 1;
        // What holds it and is shown says it.
        let mut around = shape.parent;
        while let Some(parent) = around.filter(|&parent| hidden[parent] || deleted[parent]) {
            around = sheet.shapes[parent].parent;
        }
        if let Some(parent) = around {
            counts[parent] += 1;
        }
    }
    for (shape, count) in sheet.shapes.iter_mut().zip(counts).filter(|(_, count)| *count > 0) {
        shape.say(&format!("{count} hidden"));
    }
    if all > 0 {
        say_above(sheet, &format!(" · {all} hidden by hand"));
    }
}

/// Adds words to the line above a page that says what is on it, or, where there is none, to the last line there.
pub fn say_above(sheet: &mut Sheet, words: &str) {
    let facts = sheet.shapes.iter().position(|shape| shape.cell.id == FACTS);
    let at = facts.or_else(|| sheet.shapes.iter().rposition(|shape| shape.cell.id.starts_with("title")));
    if let Some(facts) = at.and_then(|at| sheet.shapes.get_mut(at)) {
        facts.label.name.push_str(words);
        if let Some(last) = facts.label.lines.last_mut() {
            last.push_str(words);
        }
    }
}

fn count_hands(shapes: &[Shape], lines: &[Line], report: &mut Report) {
    let of_shapes = shapes.iter().filter_map(|shape| shape.hand.as_ref());
    for hand in of_shapes.chain(lines.iter().filter_map(|line| line.hand.as_ref())) {
        report.relabelled += usize::from(hand.label.is_some());
        report.restyled += usize::from(!hand.style.is_empty() || !hand.attributes.is_empty() || !hand.tags.is_empty());
    }
}

/// Pixels beside everything on a page.
const MARGIN: i32 = 20;

/// The size that a page says that it has.
fn page_size(model: &[(String, String)]) -> (i32, i32) {
    let size = |name: &str| {
        let value = model.iter().find(|(own, _)| own == name)?.1.parse::<i32>().ok();
        value.filter(|value| (1..1_000_000).contains(value))
    };
    (size("pageWidth").unwrap_or(0), size("pageHeight").unwrap_or(0))
}

/// The corner and size of a page around everything on it. `was`: the size that it had.
fn extent(sheet: &mut Sheet, was: (i32, i32)) {
    let (mut left, mut top) = (0, 0);
    let (mut right, mut bottom) = (0, 0);
    let rects = sheet.shapes.iter().filter(|shape| !shape.is_hidden()).map(|shape| shape.rect);
    let added = sheet.added.behind.iter().chain(&sheet.added.above).filter_map(added::top_rect);
    let points = sheet.lines.iter().filter(|line| !line.is_hidden()).flat_map(|line| &line.points);
    let points = points.map(|&(x, y)| Rect { x, y, w: 0, h: 0 });
    for rect in rects.chain(added).chain(points) {
        (left, top) = (left.min(rect.x - MARGIN), top.min(rect.y - MARGIN));
        (right, bottom) = (right.max(rect.right() + MARGIN), bottom.max(rect.bottom() + MARGIN));
    }
    // What was there and is enough stays.
    left = if left > -MARGIN { 0 } else { left };
    top = if top > -MARGIN { 0 } else { top };
    // The sizes are counted from the corner.
    let (was_w, was_h) = (was.0 + left, was.1 + top);
    let fits = |end: i32, was: i32| if end - MARGIN <= was { was } else { end };
    sheet.origin = (left, top);
    sheet.width = fits(right, was_w) - left;
    sheet.height = fits(bottom, was_h) - top;
}

/// Whether a person added nothing to a page.
pub fn is_empty(added: &Added) -> bool {
    added.layers.is_empty() && added.behind.is_empty() && added.above.is_empty()
}

/// An element of that name with attributes.
pub fn element(name: &str, attributes: &[(&str, &str)]) -> Element {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Element { name: name.to_owned(), attributes, children: Vec::new() }
}
