//! draw.io's own format: an uncompressed `mxfile`, byte for byte the same for the same drawing.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Write};

use drawstream_diagram::base::{self, Digest, Drawn, Led, PageBase};
use drawstream_diagram::hand::Hand;
use drawstream_diagram::measures::{BADGE, BAND_GLYPH, BAR, SAMPLE, TABLE_HEAD, TABLE_ROW, table_columns, table_shape};
use drawstream_diagram::open;
use drawstream_diagram::scene::{Drawing, Line, Rect, Shape, Sheet};
use drawstream_diagram::text::visible;
use drawstream_diagram::{Paint, Role, Subjects, elbow};
use drawstream_theme::{Form, look};

use super::packed::Packer;
use super::xml::{Xml, html, is_name};
use super::{style, words};
use parts::{chips, lenses, part, part_with, row, sign};
use told::with_tags;

mod link;
mod parts;
mod told;

/// Edge of a glyph in pixels.
const GLYPH: i32 = 24;
/// Edge of a glyph on a badge, in pixels.
const BADGE_GLYPH: i32 = 14;
/// Edge of a glyph in a frame's head, in pixels.
const HEAD_GLYPH: i32 = 20;

/// Writes the drawing as an `mxfile`.
///
/// # Errors
///
/// Those of the sink.
pub fn write(drawing: &Drawing, sink: &mut impl Write) -> io::Result<()> {
    let mut xml = Xml::new(sink);
    xml.open("mxfile", |a| {
        a.plain("host", "drawstream").plain("compressed", "false");
    })?;
    // One page at a time is in memory: its head holds what was written of its cells.
    let mut bytes = Vec::new();
    let mut packer = Packer::of_pages();
    for (at, sheet) in drawing.sheets.iter().enumerate() {
        added(&mut xml, drawing, at)?;
        xml.line()?;
        let writer = SheetWriter { subjects: drawing.subjects, sheet, base: RefCell::default() };
        bytes.clear();
        let mut cells = Xml::new(&mut bytes);
        writer.cells(&mut cells)?;
        let names = cells.take_names();
        let base = PageBase { at, pages: drawing.sheets.len(), names, ..writer.page_base() };
        xml.open("diagram", |a| {
            a.text("id", &sheet.id).text("name", &visible(sheet.called()));
            a.plain(base::ATTRIBUTE, &packer.text(&base.to_string()));
            if let Some(open) = &sheet.open {
                a.plain(open::ATTRIBUTE, &packer.text(&open.to_string()));
            }
            if at == 0 && !drawing.carried.is_empty() {
                a.plain(base::INVENTORY, &drawing.carried);
            }
        })?;
        xml.written(&bytes)?;
        xml.close()?;
    }
    added(&mut xml, drawing, drawing.sheets.len())?;
    xml.line()?;
    xml.close()?;
    xml.line()
}

/// The pages that a person has put before sheet `at`.
fn added<W: Write>(xml: &mut Xml<W>, drawing: &Drawing, at: usize) -> io::Result<()> {
    for (_, page) in drawing.added.iter().filter(|(before, _)| *before == at) {
        xml.line()?;
        xml.element(page)?;
    }
    Ok(())
}

/// What a page's head says of its cells.
#[derive(Default)]
struct Base {
    cells: Vec<Digest>,
    styles: BTreeSet<String>,
}

struct SheetWriter<'d> {
    subjects: &'d dyn Subjects,
    sheet: &'d Sheet,
    base: RefCell<Base>,
}

impl SheetWriter<'_> {
    fn cells<W: Write>(&self, xml: &mut Xml<W>) -> io::Result<()> {
        let sheet = self.sheet;
        let own =
            [("grid", 0), ("guides", 1), ("tooltips", 1), ("connect", 1), ("arrows", 1), ("fold", 0), ("page", 0)];
        let size = [("pageWidth", sheet.width), ("pageHeight", sheet.height), ("math", 0), ("shadow", 0)];
        xml.open("mxGraphModel", |a| {
            let theirs = &sheet.added.model;
            for (name, value) in own.into_iter().chain(size) {
                match theirs.iter().find(|(own, _)| own == name) {
                    Some((_, value)) => a.text(name, value),
                    None => a.number(name, value),
                };
            }
            let is_ours = |name: &str| own.iter().chain(&size).any(|(own, _)| *own == name);
            for (name, value) in theirs.iter().filter(|(name, _)| !is_ours(name) && is_name(name)) {
                a.text(name, value);
            }
        })?;
        xml.open("root", |_| {})?;
        xml.line()?;
        xml.empty("mxCell", |a| {
            a.plain("id", "0");
        })?;
        match &sheet.added.ground {
            Some(ground) => xml.element(ground)?,
            None => xml.empty("mxCell", |a| {
                a.plain("id", "1").plain("parent", "0");
            })?,
        }
        xml.line()?;
        for element in sheet.added.layers.iter().chain(&sheet.added.behind) {
            xml.element(element)?;
            xml.line()?;
        }
        for shape in &sheet.shapes {
            self.shape(xml, shape)?;
        }
        for line in &sheet.lines {
            self.line(xml, line)?;
        }
        for element in &sheet.added.above {
            xml.element(element)?;
            xml.line()?;
        }
        for _ in 0..2 {
            xml.close()?;
        }
        Ok(())
    }

    /// The base of the page, once its cells are written.
    fn page_base(&self) -> PageBase {
        let Base { cells, styles } = self.base.take();
        PageBase {
            kept: self.sheet.kept,
            beside: self.sheet.beside,
            id: Digest::of(&self.sheet.id),
            name: Digest::of(&visible(&self.sheet.name)),
            cells,
            styles: styles.into_iter().collect(),
            ..PageBase::default()
        }
    }

    /// Notes what a cell is drawn like; `own` is its style without what a person made of it.
    fn note(&self, drawn: &Drawn, own: &str) {
        let mut base = self.base.borrow_mut();
        base.cells.push(drawn.id);
        if !base.styles.contains(own) {
            base.styles.insert(own.to_owned());
        }
    }

    /// A shape's own cell, and its parts.
    fn shape<W: Write>(&self, xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
        let cell = &shape.cell;
        let (label, is_html) = words::label(&shape.label);
        let role = cell.role.map(Role::name);
        let style = style::shape(shape, is_html);
        let rect = match cell.paint {
            Paint::Sample => Rect { w: SAMPLE, ..self.inside(shape) },
            _ => self.inside(shape),
        };
        let hand = shape.hand.as_deref().unwrap_or(&NOTHING);
        let parent = match (&hand.layer, shape.parent) {
            (Some(layer), None) => layer,
            (_, parent) => self.parent(parent),
        };
        let mut tags = String::new();
        let link = link::of(cell);
        let mut drawn = Drawn {
            place: Some(rect),
            id: Digest::of(&cell.id),
            around: Digest::of(self.parent(shape.parent)),
            label: Digest::of(&label),
            tags: Digest::default(),
            style: Digest::of(&style),
            way: Digest::default(),
            link: Led::of(link.as_deref()),
        };
        xml.open_named(
            "object",
            |a| {
                a.plain("id", &cell.id).text("label", hand.label.as_deref().unwrap_or(&label));
                self.attributes(a, shape, hand, &mut tags);
                if let Some(role) = role {
                    a.plain("role", role);
                }
                for (relation, ends) in &cell.said {
                    a.text(relation, &visible(&list(ends)));
                }
                // A person's stands in its place.
                let is_theirs = hand.attributes.iter().any(|(name, _)| name == "link");
                if let Some(link) = link.as_ref().filter(|_| !is_theirs) {
                    a.text("link", link);
                }
                drawn.tags = Digest::of(&tags);
                a.plain(base::ATTRIBUTE, &drawn.to_string());
            },
            &hand.attributes,
        )?;
        self.note(&drawn, &style);
        xml.open("mxCell", |a| {
            a.plain("style", &hand.styled(&style)).plain("vertex", "1").plain("parent", parent);
            if hand.hidden {
                a.plain("visible", "0");
            }
        })?;
        geometry(xml, rect)?;
        xml.close()?;
        xml.close()?;
        xml.line()?;
        self.parts(xml, shape)?;
        if !shape.note.is_empty() {
            let place = Rect { x: shape.rect.w - 204, y: -16, w: 200, h: 16 };
            part_with(xml, &shape.cell.id, ("note", &shape.note), style::NOTE, place)?;
        }
        if let Some(change) = &shape.change {
            sign(xml, shape, change.sign)?;
        }
        lenses(xml, shape)
    }

    /// Bar and glyph: children of their cell, so that they move with it, and no cells of their own to the reader.
    fn parts<W: Write>(&self, xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
        let id = &*shape.cell.id;
        let look = look(shape.cell.class);
        let edge = shape.rect.w;
        let size = style::glyph_on(edge);
        let inset = (edge - size) / 2;
        let on_tile = Rect { x: inset, y: inset, w: size, h: size };
        match shape.cell.paint {
            Paint::Frame => {
                if look.form != Form::Dotted {
                    let bar = Rect { x: 0, y: 0, w: 4, h: style::bar_height(&shape.label) };
                    part(xml, id, "bar", &style::bar(look.line), bar)?;
                }
                let down = style::glyph_top(&shape.label, HEAD_GLYPH);
                let at = Rect { x: 9 + shape.inset.0, y: down + shape.inset.1, w: HEAD_GLYPH, h: HEAD_GLYPH };
                part(xml, id, "glyph", &style::glyph(look.glyph, look.line), at)?;
                chips(xml, shape)
            }
            Paint::Tile => part(xml, id, "glyph", &style::glyph(look.glyph, "#ffffff"), on_tile),
            Paint::Pile => {
                part(
                    xml,
                    id,
                    "behind",
                    &style::behind(look.line),
                    Rect { x: edge / 12, y: -(edge / 12), w: edge, h: edge },
                )?;
                part(xml, id, "glyph", &style::glyph(look.glyph, "#ffffff"), on_tile)
            }
            Paint::Bar => {
                let inset = (BAR - GLYPH) / 2;
                let at = Rect { x: inset, y: inset, w: GLYPH, h: GLYPH };
                part(xml, id, "glyph", &style::glyph(look.glyph, look.line), at)
            }
            Paint::Band => {
                let down = (shape.rect.h - BAND_GLYPH) / 2;
                let at = Rect { x: 9, y: down, w: BAND_GLYPH, h: BAND_GLYPH };
                part(xml, id, "glyph", &style::glyph(look.glyph, look.line), at)
            }
            Paint::Table => self.rows(xml, shape),
            Paint::Badge => {
                let inset = (BADGE - BADGE_GLYPH) / 2;
                let at = Rect { x: inset, y: inset, w: BADGE_GLYPH, h: BADGE_GLYPH };
                part(xml, id, "glyph", &style::glyph(look.glyph, "#ffffff"), at)
            }
            Paint::Words => chips(xml, shape),
            Paint::Slim | Paint::Strip | Paint::Sample | Paint::Outline | Paint::Fence => Ok(()),
        }
    }

    /// A table's rows, of one cell each, or of one for each column where the table is long.
    fn rows<W: Write>(&self, xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
        let head = shape.label.head.max(TABLE_HEAD);
        let (columns, rows) = table_shape(shape.cell.rows.len());
        let mut y = head;
        for at in 0..rows {
            let id = format!("{}.{at}", shape.cell.id);
            let place = Rect { x: 0, y, w: shape.rect.w, h: TABLE_ROW };
            row(xml, (&id, &shape.cell.id), style::ROW, "", place)?;
            for ((from, to), nth) in table_columns(shape.rect.w, columns).zip(0..) {
                let nth = at + nth * rows;
                let words = shape.cell.rows.get(nth).map_or("", String::as_str);
                let place = Rect { x: from, y: 0, w: to - from, h: TABLE_ROW };
                row(xml, (&format!("{}.{nth}.words", shape.cell.id), &id), style::ROW_WORDS, words, place)?;
            }
            xml.line()?;
            y += TABLE_ROW;
        }
        Ok(())
    }

    fn line<W: Write>(&self, xml: &mut Xml<W>, line: &Line) -> io::Result<()> {
        let shapes = &self.sheet.shapes;
        let (from, to) = (&shapes[line.from], &shapes[line.to]);
        let own = style::line(line.class, line.arrow, line.both);
        let hand = line.hand.as_deref().unwrap_or(&NOTHING);
        let mut style = hand.styled(&own);
        if let (Some(&first), Some(&last)) = (line.points.first(), line.points.last())
            && line.points.len() > 1
            && line.ends
        {
            style.push_str(&end("exit", from.rect, first));
            style.push_str(&end("entry", to.rect, last));
        }
        let origin = line.parent.map_or((0, 0), |at| (shapes[at].rect.x, shapes[at].rect.y));
        let inner = line.points.get(1..line.points.len().saturating_sub(1)).unwrap_or_default();
        // What draw.io finds by itself follows its ends when a person moves these.
        let inner = if line.ends && elbow::is_own(&line.points, from.rect, to.rect) { &[] } else { inner };
        let inner: Vec<(i32, i32)> = inner.iter().map(|&(x, y)| (x - origin.0, y - origin.1)).collect();
        let tags = format!("line:{}", line.relation);
        let drawn = Drawn {
            place: None,
            id: Digest::of(&line.id),
            around: base::ends(&from.cell.id, &to.cell.id),
            label: Digest::of(""),
            tags: Digest::of(&tags),
            style: Digest::of(&own),
            way: base::way(inner.iter().map(|&(x, y)| (f64::from(x), f64::from(y)))),
            link: Led::Nowhere,
        };
        self.note(&drawn, &own);
        xml.open_named(
            "object",
            |a| {
                a.plain("id", &line.id)
                    .text("label", hand.label.as_deref().unwrap_or(""))
                    .plain("relation", line.relation);
                let tooltip = if line.words.is_empty() { line.relation.into() } else { visible(&line.words) };
                if !line.words.is_empty() {
                    a.text("words", &visible(&line.words));
                }
                for (name, ids) in [("members", &line.members), ("vpcs", &line.vpcs)] {
                    if !ids.is_empty() {
                        a.text(name, &visible(&list(ids)));
                    }
                }
                a.text("tags", &with_tags(&tags, &hand.tags));
                a.text("tooltip", &html(&tooltip));
                a.plain(base::ATTRIBUTE, &drawn.to_string());
            },
            &hand.attributes,
        )?;
        xml.open("mxCell", |a| {
            a.plain("style", &style).plain("edge", "1").plain("parent", self.parent(line.parent));
            a.plain("source", &from.cell.id).plain("target", &to.cell.id);
            if hand.hidden {
                a.plain("visible", "0");
            }
        })?;
        xml.open("mxGeometry", |a| {
            for (name, value) in &hand.label_at {
                a.text(name, value);
            }
            a.plain("relative", "1").plain("as", "geometry");
        })?;
        if !inner.is_empty() {
            xml.open("Array", |a| {
                a.plain("as", "points");
            })?;
            for (x, y) in inner {
                xml.empty("mxPoint", |a| {
                    a.number("x", x).number("y", y);
                })?;
            }
            xml.close()?;
        }
        if let Some(by) = &hand.label_by {
            xml.element(by)?;
        }
        for _ in 0..3 {
            xml.close()?;
        }
        xml.line()
    }

    fn parent(&self, parent: Option<usize>) -> &str {
        parent.map_or("1", |at| &self.sheet.shapes[at].cell.id)
    }

    /// A shape's rectangle in the coordinates of the shape around it.
    fn inside(&self, shape: &Shape) -> Rect {
        let around = shape.parent.map_or(Rect::default(), |at| self.sheet.shapes[at].rect);
        Rect { x: shape.rect.x - around.x, y: shape.rect.y - around.y, ..shape.rect }
    }
}

fn geometry<W: Write>(xml: &mut Xml<W>, rect: Rect) -> io::Result<()> {
    xml.empty("mxGeometry", |a| {
        a.number("x", rect.x).number("y", rect.y).number("width", rect.w).number("height", rect.h);
        a.plain("as", "geometry");
    })
}

/// What no hand has made of a cell.
static NOTHING: Hand = Hand {
    hidden: false,
    label: None,
    style: Vec::new(),
    attributes: Vec::new(),
    tags: Vec::new(),
    layer: None,
    label_at: Vec::new(),
    label_by: None,
};

/// Ids as a JSON array.
fn list(ids: &[String]) -> String {
    serde_json::to_string(ids).unwrap_or_default()
}

/// Where a line meets an outline, as fractions of the box: exact to a ten-thousandth.
fn end(which: &str, rect: Rect, (x, y): (i32, i32)) -> String {
    let part = |at: i32, low: i32, size: i32| {
        let tenth = i64::from(at - low) * 10_000 / i64::from(size.max(1));
        let text = format!("{}.{:04}", tenth / 10_000, tenth % 10_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let (fx, fy) = (part(x, rect.x, rect.w), part(y, rect.y, rect.h));
    format!("{which}X={fx};{which}Y={fy};{which}Dx=0;{which}Dy=0;{which}Perimeter=0;")
}
