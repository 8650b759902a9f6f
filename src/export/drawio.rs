//! draw.io's own format: an uncompressed `mxfile`, byte for byte the same for the same drawing.

use std::io::{self, Write};

use super::xml::{Attributes, Xml};
use super::{style, words};
use crate::kinds::Form;
use crate::layout::text::visible;
use crate::layout::{Drawing, Line, Page, Paint, ROWS, Rect, Shape, TILE, What};
use crate::model::{End, ExternalForm, Model, NodeId};

/// Edge of a glyph in pixels.
const GLYPH: i32 = 24;
/// Edge of a glyph in a frame's head, in pixels.
const HEAD_GLYPH: i32 = 20;

/// Writes the drawing as an `mxfile`.
pub fn write(drawing: &Drawing, sink: &mut impl Write) -> io::Result<()> {
    let mut xml = Xml::new(sink);
    let unknown = unknown(drawing.model);
    xml.open("mxfile", |a| {
        a.plain("host", "drawstream").plain("compressed", "false");
    })?;
    for page in &drawing.pages {
        xml.line()?;
        let writer = PageWriter { model: drawing.model, page, unknown: &unknown };
        writer.write(&mut xml)?;
    }
    xml.line()?;
    xml.close()?;
    xml.line()
}

/// Indices of the edges that lead to something unknown, by where they start.
fn unknown(model: &Model) -> std::collections::BTreeMap<NodeId, Vec<usize>> {
    let mut out: std::collections::BTreeMap<NodeId, Vec<usize>> = std::collections::BTreeMap::new();
    for (at, edge) in model.edges.iter().enumerate() {
        if let End::External(to) = edge.to
            && model.external(to).form == ExternalForm::Unknown
        {
            out.entry(edge.from).or_default().push(at);
        }
    }
    out
}

struct PageWriter<'d> {
    model: &'d Model,
    page: &'d Page,
    unknown: &'d std::collections::BTreeMap<NodeId, Vec<usize>>,
}

impl PageWriter<'_> {
    fn write<W: Write>(&self, xml: &mut Xml<W>) -> io::Result<()> {
        let page = self.page;
        xml.open("diagram", |a| {
            a.text("id", &page.id).text("name", &visible(&page.name));
        })?;
        xml.open("mxGraphModel", |a| {
            for (name, value) in
                [("grid", 0), ("guides", 1), ("tooltips", 1), ("connect", 1), ("arrows", 1), ("fold", 0), ("page", 0)]
            {
                a.number(name, value);
            }
            a.number("pageWidth", page.width).number("pageHeight", page.height).number("math", 0).number("shadow", 0);
        })?;
        xml.open("root", |_| {})?;
        xml.line()?;
        xml.empty("mxCell", |a| {
            a.plain("id", "0");
        })?;
        xml.empty("mxCell", |a| {
            a.plain("id", "1").plain("parent", "0");
        })?;
        xml.line()?;
        for shape in &page.shapes {
            self.shape(xml, shape)?;
        }
        for line in &page.lines {
            self.line(xml, line)?;
        }
        for _ in 0..3 {
            xml.close()?;
        }
        Ok(())
    }

    /// A shape's own cell, and its parts.
    fn shape<W: Write>(&self, xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
        let cell = &shape.cell;
        let (label, html) = words::label(&cell.label);
        let kind = match &cell.what {
            What::Resource(id) | What::Away(id, _) => self.model.node(*id).kind.name,
            _ => "",
        };
        let style = style::shape(shape, kind, html);
        let rect = self.inside(shape);
        xml.open("object", |a| {
            a.plain("id", &cell.id).text("label", &label);
            self.attributes(a, &cell.what);
            if let Some(page) = &cell.link {
                a.text("link", &format!("data:page/id,{page}"));
            }
        })?;
        xml.open("mxCell", |a| {
            a.plain("style", &style).plain("vertex", "1").plain("parent", self.parent(shape.parent));
        })?;
        let rect = match cell.paint {
            Paint::Sample(_) => Rect { w: 34, ..rect },
            _ => rect,
        };
        geometry(xml, rect)?;
        xml.close()?;
        xml.close()?;
        xml.line()?;
        self.parts(xml, shape)
    }

    fn attributes(&self, a: &mut Attributes, what: &What) {
        match what {
            What::Resource(id) => self.resource(a, *id),
            What::Away(id, home) => {
                self.resource(a, *id);
                a.text("home", home);
            }
            What::Stack(members) => self.stack(a, members),
            What::Decoration => {}
        }
    }

    fn resource(&self, a: &mut Attributes, id: NodeId) {
        let node = self.model.node(id);
        a.plain("kind", node.kind.name).text("resource_id", &visible(&node.id)).text("crn", &visible(&node.crn));
        a.text("name", &visible(&node.name));
        for (name, value) in [("region", &node.region), ("resource_group", &node.resource_group)] {
            if !value.is_empty() {
                a.text(name, &visible(value));
            }
        }
        for (name, value) in &node.data {
            a.text(attribute(name), value);
        }
        let unknown = self.unknown.get(&id).map_or(&[][..], Vec::as_slice);
        for (name, value) in words::unknown(self.model, unknown) {
            a.text(&name, &value);
        }
        a.text("tags", &words::tags(node)).text("tooltip", &words::tooltip(self.model, id));
    }

    fn stack(&self, a: &mut Attributes, members: &[NodeId]) {
        let list = |text: &dyn Fn(&NodeId) -> String| {
            let all: Vec<String> = members.iter().map(text).collect();
            serde_json::to_string(&all).unwrap_or_default()
        };
        let first = self.model.node(members[0]);
        a.plain("kind", first.kind.name).plain("count", &members.len().to_string());
        a.text("members", &list(&|id| self.model.node(*id).id.to_string()));
        a.text("names", &list(&|id| self.model.node(*id).name.to_string()));
        a.text("tags", &words::tags(first));
        a.text("tooltip", &format!("{} {}", members.len(), first.kind.plural));
    }

    /// Bar and glyph: children of their cell, so that they move with it, and no cells of their own to the reader.
    fn parts<W: Write>(&self, xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
        let id = &*shape.cell.id;
        let inset = (TILE - GLYPH) / 2;
        match shape.cell.paint {
            Paint::Frame(look) => {
                let line = look.category.line();
                if look.form != Form::Zone {
                    part(
                        xml,
                        id,
                        "bar",
                        &style::bar(line),
                        Rect { x: 0, y: 0, w: 4, h: style::bar_height(&shape.cell.label) },
                    )?;
                }
                let down = style::glyph_top(&shape.cell.label, HEAD_GLYPH);
                let at = Rect { x: 9 + shape.inset.0, y: down + shape.inset.1, w: HEAD_GLYPH, h: HEAD_GLYPH };
                part(xml, id, "glyph", &style::glyph(look.glyph, line), at)
            }
            Paint::Tile(look) => part(
                xml,
                id,
                "glyph",
                &style::glyph(look.glyph, "#ffffff"),
                Rect { x: inset, y: inset, w: GLYPH, h: GLYPH },
            ),
            Paint::Pile(look) => {
                let line = look.category.line();
                part(xml, id, "behind", &style::behind(line), Rect { x: 4, y: -4, w: TILE, h: TILE })?;
                part(
                    xml,
                    id,
                    "glyph",
                    &style::glyph(look.glyph, "#ffffff"),
                    Rect { x: inset, y: inset, w: GLYPH, h: GLYPH },
                )
            }
            Paint::Table(_) => self.rows(xml, shape),
            Paint::Actor(glyph) => {
                part(xml, id, "glyph", &style::glyph(glyph, "#ffffff"), Rect { x: inset, y: inset, w: GLYPH, h: GLYPH })
            }
            _ => Ok(()),
        }
    }

    /// A table's rows, of one cell each.
    fn rows<W: Write>(&self, xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
        let head = shape.cell.label.head().max(ROWS.0);
        for (at, row) in (0..).zip(&shape.cell.rows) {
            let id = format!("{}.{at}", shape.cell.id);
            let place = Rect { x: 0, y: head + at * ROWS.1, w: shape.rect.w, h: ROWS.1 };
            for (id, parent, style, value, place) in [
                (id.clone(), &shape.cell.id, style::ROW, "", place),
                (format!("{id}.words"), &id, style::ROW_WORDS, row.as_str(), Rect { y: 0, ..place }),
            ] {
                xml.open("mxCell", |a| {
                    a.plain("id", &id).text("value", value).plain("style", style).plain("vertex", "1");
                    a.plain("connectable", "0").plain("parent", parent);
                })?;
                geometry(xml, place)?;
                xml.close()?;
            }
            xml.line()?;
        }
        Ok(())
    }

    fn line<W: Write>(&self, xml: &mut Xml<W>, line: &Line) -> io::Result<()> {
        let shapes = &self.page.shapes;
        let (from, to) = (&shapes[line.from], &shapes[line.to]);
        let mut style = style::line(line.purpose, line.arrow);
        if let (Some(&first), Some(&last)) = (line.points.first(), line.points.last())
            && line.points.len() > 1
        {
            style.push_str(&end("exit", from.rect, first));
            style.push_str(&end("entry", to.rect, last));
        }
        let origin = line.parent.map_or((0, 0), |at| (shapes[at].rect.x, shapes[at].rect.y));
        xml.open("object", |a| {
            a.plain("id", &line.id).plain("label", "").plain("relation", line.relation);
            let tooltip = if line.words.is_empty() { line.relation.to_owned() } else { visible(&line.words) };
            if !line.words.is_empty() {
                a.text("words", &visible(&line.words));
            }
            a.text("tooltip", &super::xml::html(&tooltip));
        })?;
        xml.open("mxCell", |a| {
            a.plain("style", &style).plain("edge", "1").plain("parent", self.parent(line.parent));
            a.plain("source", &from.cell.id).plain("target", &to.cell.id);
        })?;
        xml.open("mxGeometry", |a| {
            a.plain("relative", "1").plain("as", "geometry");
        })?;
        if line.points.len() > 2 {
            xml.open("Array", |a| {
                a.plain("as", "points");
            })?;
            for &(x, y) in &line.points[1..line.points.len() - 1] {
                xml.empty("mxPoint", |a| {
                    a.number("x", x - origin.0).number("y", y - origin.1);
                })?;
            }
            xml.close()?;
        }
        for _ in 0..3 {
            xml.close()?;
        }
        xml.line()
    }

    fn parent(&self, parent: Option<usize>) -> &str {
        parent.map_or("1", |at| &self.page.shapes[at].cell.id)
    }

    /// A shape's rectangle in the coordinates of the shape around it.
    fn inside(&self, shape: &Shape) -> Rect {
        let around = shape.parent.map_or(Rect::default(), |at| self.page.shapes[at].rect);
        Rect { x: shape.rect.x - around.x, y: shape.rect.y - around.y, ..shape.rect }
    }
}

/// A data entry's name as an attribute that does not take one of the cell's own.
fn attribute(name: &str) -> &str {
    match name {
        "id" => "ibm_id",
        "label" => "ibm_label",
        "link" => "ibm_link",
        "tags" => "ibm_tags",
        "tooltip" => "ibm_tooltip",
        "kind" => "ibm_kind",
        "crn" => "ibm_crn",
        "name" => "ibm_name",
        "region" => "ibm_region",
        "resource_id" => "ibm_resource_id",
        "resource_group" => "ibm_resource_group",
        "home" => "ibm_home",
        "placeholders" => "ibm_placeholders",
        "placeholder" => "ibm_placeholder",
        "role" => "ibm_role",
        _ => name,
    }
}

fn geometry<W: Write>(xml: &mut Xml<W>, rect: Rect) -> io::Result<()> {
    xml.empty("mxGeometry", |a| {
        a.number("x", rect.x).number("y", rect.y).number("width", rect.w).number("height", rect.h);
        a.plain("as", "geometry");
    })
}

/// A part that hangs at the upper left of its cell.
fn part<W: Write>(xml: &mut Xml<W>, of: &str, name: &str, style: &str, rect: Rect) -> io::Result<()> {
    xml.open("mxCell", |a| {
        a.plain("id", &format!("{of}.{name}")).plain("value", "").plain("style", style).plain("vertex", "1");
        a.plain("connectable", "0").plain("parent", of);
    })?;
    xml.open("mxGeometry", |a| {
        a.number("width", rect.w).number("height", rect.h).plain("relative", "1").plain("as", "geometry");
    })?;
    xml.empty("mxPoint", |a| {
        a.number("x", rect.x).number("y", rect.y).plain("as", "offset");
    })?;
    xml.close()?;
    xml.close()?;
    xml.line()
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
