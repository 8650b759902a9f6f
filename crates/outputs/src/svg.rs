//! A picture of a page for any browser, from the same layout and with the same glyphs.
//!
//! It names nothing outside itself. With the drawing inside (`.drawio.svg`), draw.io edits it.

use drawstream_order::Gather as _;
use std::collections::BTreeSet;
use std::io::{self, Write};

use drawstream_diagram::hand::Element;
use drawstream_diagram::measures::{
    BAND_GLYPH, BAR_HEAD, BETWEEN, HEAD_LABEL, TABLE_HEAD, TABLE_ROW, table_columns, table_shape,
};
use drawstream_diagram::scene::{Drawing, Label, Line, Rect, Shape, Sheet, Sign};
use drawstream_diagram::text::seen;
use drawstream_diagram::{ChipForm, Font, LabelSide, Paint};
use drawstream_theme::{Form, Look, STROKES, glyph, look, stroke};

use super::added::{self, Mark, Theirs};
use super::own::Own;
use super::style;
use super::xml::{Escaped, Xml};

/// Type of all labels.
const FAMILY: &str = "IBM Plex Sans, Arial, sans-serif";
/// Edge of a glyph on a tile, and in a head, in pixels.
const GLYPH: (i32, i32, i32) = (24, 20, 14);
const INK: &str = "#161616";
const GREY: &str = "#6f6f6f";

/// Writes page `at` of the drawing as an SVG; nothing where there is no such page. With `editable`, the whole
/// drawing lies in it as draw.io's `content`.
///
/// # Errors
///
/// Those of the sink.
pub fn write(drawing: &Drawing, at: usize, editable: bool, sink: &mut impl Write) -> io::Result<()> {
    let Some(sheet) = drawing.sheets.get(at) else { return Ok(()) };
    write!(
        sink,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"{2} {3} {0} {1}\"",
        sheet.width, sheet.height, sheet.origin.0, sheet.origin.1
    )?;
    if editable {
        sink.write_all(b" content=\"")?;
        super::drawio::write(drawing, &mut Escaped::new(sink))?;
        sink.write_all(b"\"")?;
    }
    sink.write_all(b">\n")?;
    let mut xml = Xml::new(sink);
    let mut picture = Picture { drawing, sheet, xml: &mut xml, own: Own::default() };
    picture.write()?;
    sink.write_all(b"</svg>\n")
}

struct Picture<'d, 'x, 'w, W: Write> {
    drawing: &'d Drawing<'d>,
    sheet: &'d Sheet,
    xml: &'x mut Xml<'w, W>,
    /// The look that a person gave to what is painted now.
    own: Own,
}

impl<W: Write> Picture<'_, '_, '_, W> {
    fn write(&mut self) -> io::Result<()> {
        self.definitions()?;
        let (x, y) = self.sheet.origin;
        let whole = Rect { x, y, w: self.sheet.width, h: self.sheet.height };
        self.rect(whole, "#ffffff", None)?;
        let theirs = Theirs::new(self.sheet);
        self.theirs(&theirs, &self.sheet.added.behind)?;
        for (shape, hidden) in self.sheet.shapes.iter().zip(self.sheet.hidden()) {
            if !hidden {
                self.shape(shape)?;
            }
        }
        for line in self.sheet.lines.iter().filter(|line| !line.is_hidden()) {
            self.line(line)?;
        }
        self.theirs(&theirs, &self.sheet.added.above)
    }

    /// What a person added, as plainly as it can be shown.
    fn theirs(&mut self, theirs: &Theirs<'_>, elements: &[Element]) -> io::Result<()> {
        for element in elements {
            match theirs.show(element) {
                Some(Mark::Box { rect, fill, stroke, dashed }) => {
                    let outline = stroke.as_deref().map(|stroke| (stroke, if dashed { "3 3" } else { "" }, 1));
                    self.rect(rect, fill.as_deref().unwrap_or("none"), outline)?;
                    let words = added::words(element);
                    let (x, middle) = rect.middle();
                    let line = Font::NOTE.line();
                    let lines = i32::try_from(words.len()).unwrap_or(0);
                    for (nth, words) in (0..).zip(&words) {
                        let y = middle - lines * line / 2 + nth * line + line * 4 / 5;
                        self.words_at(words, (x, y))?;
                    }
                }
                Some(Mark::Way { points, stroke, dashed }) => {
                    let path: Vec<String> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
                    self.xml.empty("path", |a| {
                        a.plain("d", &format!("M{}", path.join("L"))).plain("fill", "none").plain("stroke", &stroke);
                        if dashed {
                            a.plain("stroke-dasharray", "3 3");
                        }
                    })?;
                    if let (Some(words), Some(&at)) = (added::words(element).first(), points.get(points.len() / 2)) {
                        self.words_at(words, at)?;
                    }
                }
                None => continue,
            }
            self.xml.line()?;
        }
        Ok(())
    }

    /// A person's words, their middle at a place.
    fn words_at(&mut self, words: &str, (x, y): (i32, i32)) -> io::Result<()> {
        self.xml.open("text", |a| {
            a.number("x", x).number("y", y).plain("font-family", FAMILY).number("font-size", Font::NOTE.size);
            a.plain("text-anchor", "middle").plain("fill", INK);
        })?;
        self.xml.content(words)?;
        self.xml.close()
    }

    /// The glyphs and arrows that the page uses, once each.
    fn definitions(&mut self) -> io::Result<()> {
        let mut glyphs: BTreeSet<&str> = BTreeSet::new();
        let mut strokes: BTreeSet<usize> = self.sheet.lines.iter().map(|line| stroke(line.class).0).gather();
        for shape in &self.sheet.shapes {
            match shape.cell.paint {
                Paint::Words => glyphs.extend(shape.cell.chips.iter().map(|chip| look(chip.class).glyph)),
                Paint::Frame | Paint::Tile | Paint::Pile | Paint::Bar | Paint::Band | Paint::Badge => {
                    glyphs.insert(look(shape.cell.class).glyph);
                    glyphs.extend(shape.cell.chips.iter().map(|chip| look(chip.class).glyph));
                }
                Paint::Sample => {
                    strokes.insert(stroke(shape.cell.class).0);
                }
                _ => {}
            }
        }
        self.xml.open("defs", |_| {})?;
        for name in glyphs {
            self.xml.open("symbol", |a| {
                a.plain("id", &format!("g-{name}")).plain("viewBox", "0 0 32 32");
            })?;
            self.xml.verbatim(glyph(name))?;
            self.xml.close()?;
        }
        for number in strokes {
            self.xml.open("marker", |a| {
                a.plain("id", &format!("a-{number}")).plain("viewBox", "0 0 8 8").number("refX", 8).number("refY", 4);
                a.number("markerWidth", 7).number("markerHeight", 7).plain("markerUnits", "userSpaceOnUse");
                a.plain("orient", "auto-start-reverse");
            })?;
            self.xml.empty("path", |a| {
                a.plain("d", "M0 1L8 4L0 7z").plain("fill", STROKES[number].colour);
            })?;
            self.xml.close()?;
        }
        self.xml.close()?;
        self.xml.line()
    }

    fn shape(&mut self, shape: &Shape) -> io::Result<()> {
        // A picture has no lens that could be switched on.
        if shape.cell.switches.is_some() {
            return Ok(());
        }
        self.own = Own::of(shape.hand.as_deref());
        let (opacity, turned, (x, y)) = (self.own.opacity, self.own.turned, shape.rect.middle());
        self.xml.open("g", |a| {
            if let Some(opacity) = opacity {
                a.plain("opacity", &format!("{}.{:02}", opacity / 100, opacity % 100));
            }
            if let Some(turned) = turned {
                a.plain("transform", &format!("rotate({turned} {x} {y})"));
            }
        })?;
        if let Some(id) = shape.cell.subject.one() {
            let kind = self.drawing.subjects.kind(id);
            self.xml.open("title", |_| {})?;
            let name = seen(self.drawing.subjects.name(id));
            self.xml.content(&format!("{} {name}", kind.replace('_', " ")))?;
            self.xml.close()?;
        }
        let own = shape.hand.as_ref().and_then(|hand| hand.label.as_deref());
        let own = own.map(|text| Label {
            lines: added::lines(text),
            caption: String::new(),
            caption_lines: Vec::new(),
            ..shape.label.clone()
        });
        if let Some(label) = own {
            let (hand, change) = (None, None);
            let cell = shape.cell.clone();
            let (parent, rect, inset, open) = (shape.parent, shape.rect, shape.inset, shape.open);
            let (note, lenses) = Default::default();
            self.painted(&Shape { parent, rect, inset, open, cell, label, hand, change, note, lenses })?;
        } else {
            self.painted(shape)?;
        }
        self.own = Own::default();
        if !shape.note.is_empty() {
            self.xml.open("text", |a| {
                a.number("x", shape.rect.right() - 4).number("y", shape.rect.y - 2).plain("font-family", FAMILY);
                a.number("font-size", Font::NOTE.size).plain("font-weight", "600").plain("text-anchor", "end");
                a.plain("fill", INK)
                    .plain("stroke", "#ffffff")
                    .number("stroke-width", 3)
                    .plain("paint-order", "stroke");
            })?;
            self.xml.content(&shape.note)?;
            self.xml.close()?;
        }
        if let Some(change) = &shape.change {
            self.sign(shape.rect, change.sign)?;
        }
        self.xml.close()?;
        self.xml.line()
    }

    /// What became of a shape: a line around it and a sign at its corner.
    fn sign(&mut self, rect: Rect, sign: Sign) -> io::Result<()> {
        let look = style::sign(sign);
        let around = style::around(Rect { x: 0, y: 0, ..rect });
        let around = Rect { x: rect.x + around.x, y: rect.y + around.y, ..around };
        self.rect(around, "none", Some((look.colour, look.dashes, look.width)))?;
        let (x, y) = (around.x, around.y);
        self.xml.empty("circle", |a| {
            a.number("cx", x).number("cy", y).number("r", style::SIGN / 2).plain("fill", look.colour);
        })?;
        self.xml.open("text", |a| {
            a.number("x", x).number("y", y + 5).plain("font-family", FAMILY).number("font-size", 14);
            a.plain("font-weight", "600").plain("text-anchor", "middle").plain("fill", "#ffffff");
        })?;
        self.xml.content(sign.mark())?;
        self.xml.close()
    }

    /// A shape as it is painted, with its label.
    fn painted(&mut self, shape: &Shape) -> io::Result<()> {
        let (rect, label, look) = (shape.rect, &shape.label, look(shape.cell.class));
        match shape.cell.paint {
            Paint::Frame => self.frame(shape, look)?,
            Paint::Slim => {
                self.body(rect, "none", Some(("#c6c6c6", "1 3", 1)))?;
                self.label(label, (rect.x + 6, rect.y + 3), "start", "#878d96")?;
            }
            Paint::Tile if look.form == Form::Round => {
                let (x, y) = rect.middle();
                let fill = self.own.fill.clone().unwrap_or_else(|| "#000000".to_owned());
                self.xml.empty("circle", |a| {
                    a.number("cx", x).number("cy", y).number("r", rect.w / 2).plain("fill", &fill);
                })?;
                self.on_tile(shape, look.glyph)?;
            }
            Paint::Tile => self.tile(shape, look)?,
            Paint::Fence => self.body(rect, "none", Some((look.line, "", 1)))?,
            Paint::Outline => self.body(rect, "none", Some((look.line, "2 5", 2)))?,
            Paint::Bar => {
                self.body(rect, look.fill, Some((look.line, "", 1)))?;
                let inset = (rect.w - GLYPH.0) / 2;
                self.place(look.glyph, look.line, (rect.x + inset, rect.y + inset), GLYPH.0)?;
                // Words from below upwards, their end below the glyph.
                let (x, y) = (rect.middle().0, rect.y + BAR_HEAD);
                self.xml.open("g", |a| {
                    a.plain("transform", &format!("translate({x} {y}) rotate(-90)"));
                })?;
                self.label(label, (0, -label.height / 2), "end", INK)?;
                self.xml.close()?;
            }
            Paint::Band => {
                self.body(rect, look.fill, None)?;
                let down = (rect.h - BAND_GLYPH) / 2;
                self.place(look.glyph, look.line, (rect.x + 9, rect.y + down), BAND_GLYPH)?;
                self.label(label, (rect.x + HEAD_LABEL, rect.y + (rect.h - label.height) / 2), "start", INK)?;
            }
            Paint::Strip => {
                self.body(rect, look.fill, None)?;
                let (x, y) = rect.middle();
                self.xml.open("g", |a| {
                    a.plain("transform", &format!("translate({x} {y}) rotate(-90)"));
                })?;
                self.label(label, (0, -label.height / 2), "middle", INK)?;
                self.xml.close()?;
            }
            Paint::Badge => {
                let (x, y) = rect.middle();
                self.xml.empty("circle", |a| {
                    a.number("cx", x).number("cy", y).number("r", rect.w / 2).plain("fill", look.line);
                    a.plain("stroke", "#ffffff");
                })?;
                let inset = (rect.w - GLYPH.2) / 2;
                self.place(look.glyph, "#ffffff", (rect.x + inset, rect.y + inset), GLYPH.2)?;
            }
            Paint::Pile => {
                let behind = Rect { x: rect.x + rect.w / 12, y: rect.y - rect.w / 12, ..rect };
                self.rect(behind, look.fill, Some((look.line, "", 1)))?;
                self.tile(shape, look)?;
            }
            Paint::Table => self.table(shape, look)?,
            Paint::Words => {
                let colour = if shape.cell.link.is_some() { style::LINK } else { INK };
                self.label(label, (rect.x, rect.y), "start", colour)?;
                self.chips(shape)?;
            }
            Paint::Sample => {
                let y = rect.y + rect.h / 2;
                self.stroke(&[(rect.x, y), (rect.x + 34, y)], shape.cell.class, (false, false))?;
                self.label(label, (rect.x + 40, y - Font::LEGEND.line() / 2), "start", INK)?;
            }
        }
        Ok(())
    }

    fn frame(&mut self, shape: &Shape, look: &Look) -> io::Result<()> {
        let (rect, label, line) = (shape.rect, &shape.label, look.line);
        let is_dotted = look.form == Form::Dotted;
        let outline = if is_dotted { (line, "2 5", 2) } else { (line, "", 1) };
        self.body(rect, look.fill, Some(outline))?;
        if !is_dotted {
            self.rect(Rect { w: 4, h: style::bar_height(label), ..rect }, line, None)?;
        }
        let (x, y) = (rect.x + shape.inset.0, rect.y + shape.inset.1);
        self.place(look.glyph, line, (x + 9, y + style::glyph_top(label, GLYPH.1)), GLYPH.1)?;
        self.label(label, (x + HEAD_LABEL, y + (label.head - label.height) / 2), "start", INK)?;
        self.chips(shape)
    }

    /// The chips of a card or head.
    fn chips(&mut self, shape: &Shape) -> io::Result<()> {
        for chip in &shape.cell.chips {
            let look = look(chip.class);
            let at = |rect: Rect| Rect { x: shape.rect.x + rect.x, y: shape.rect.y + rect.y, ..rect };
            let (place, colour, _) = style::chip(chip, look.line);
            let (rect, glyph) = (at(chip.rect), at(place));
            if chip.form.is_pill() {
                let fill = if chip.form == ChipForm::Filled { style::DOOR } else { "#ffffff" };
                let line = if chip.form == ChipForm::Named { look.line } else { style::DOOR };
                self.xml.empty("rect", |a| {
                    a.number("x", rect.x).number("y", rect.y).number("width", rect.w).number("height", rect.h);
                    a.number("rx", rect.h / 2).plain("fill", fill).plain("stroke", line);
                })?;
            } else if chip.form == ChipForm::Disc {
                self.xml.empty("circle", |a| {
                    a.number("cx", rect.x + rect.h / 2).number("cy", rect.y + rect.h / 2).number("r", rect.h / 2);
                    a.plain("fill", look.line);
                })?;
            } else if chip.form == ChipForm::Tile {
                self.rect(Rect { w: rect.h, ..rect }, look.line, None)?;
            }
            self.place(look.glyph, colour.unwrap_or(look.line), (glyph.x, glyph.y), glyph.w)?;
            let font = style::chip_font(chip.form);
            let beside = if matches!(chip.form, ChipForm::Tile | ChipForm::Disc) { 8 } else { 4 };
            self.xml.open("text", |a| {
                a.number("x", glyph.right() + beside).number("y", rect.middle().1 + font.size / 3);
                a.plain("font-family", FAMILY).number("font-size", font.size);
                if font.bold {
                    a.plain("font-weight", "600");
                }
                a.plain("fill", style::chip_ink(chip.form, look.line));
            })?;
            self.xml.content(&chip.words)?;
            self.xml.close()?;
        }
        Ok(())
    }

    fn table(&mut self, shape: &Shape, look: &Look) -> io::Result<()> {
        let (rect, label, line) = (shape.rect, &shape.label, look.line);
        let head = label.head.max(TABLE_HEAD);
        self.body(rect, "#ffffff", None)?;
        self.rect(Rect { h: head, ..rect }, look.fill, None)?;
        self.label(label, (rect.x + 8, rect.y + (head - label.height) / 2), "start", INK)?;
        let (columns, rows) = table_shape(shape.cell.rows.len());
        let mut y = rect.y + head;
        for at in 0..rows {
            self.xml.empty("path", |a| {
                a.plain("d", &format!("M{} {y}H{}", rect.x, rect.right())).plain("stroke", line);
            })?;
            for ((from, _), nth) in table_columns(rect.w, columns).zip(0..) {
                let Some(words) = shape.cell.rows.get(at + nth * rows) else { continue };
                self.xml.open("text", |a| {
                    a.number("x", rect.x + from + 6).number("y", y + 13).plain("font-family", FAMILY);
                    a.number("font-size", 12).plain("fill", INK);
                })?;
                self.xml.content(words)?;
                self.xml.close()?;
            }
            y += TABLE_ROW;
        }
        self.rect(rect, "none", Some((line, "", 1)))
    }

    fn tile(&mut self, shape: &Shape, look: &Look) -> io::Result<()> {
        self.body(shape.rect, look.line, None)?;
        self.on_tile(shape, look.glyph)
    }

    /// Glyph and words of a tile.
    fn on_tile(&mut self, shape: &Shape, glyph: &str) -> io::Result<()> {
        let (rect, label) = (shape.rect, &shape.label);
        let size = style::glyph_on(rect.w);
        let inset = (rect.w - size) / 2;
        self.place(glyph, "#ffffff", (rect.x + inset, rect.y + inset), size)?;
        if label.side == Some(LabelSide::Right) {
            let at = (rect.right() + 6, rect.middle().1 - label.height / 2);
            return self.label(label, at, "start", INK);
        }
        self.label(label, (rect.middle().0, rect.bottom() + 4), "middle", INK)
    }

    fn place(&mut self, name: &str, colour: &str, (x, y): (i32, i32), size: i32) -> io::Result<()> {
        self.xml.empty("use", |a| {
            a.plain("href", &format!("#g-{name}")).number("x", x).number("y", y);
            a.number("width", size).number("height", size).plain("fill", colour);
        })
    }

    /// The rectangle that a shape is: with the look that a person gave to it.
    fn body(&mut self, rect: Rect, fill: &str, outline: Option<(&str, &str, i32)>) -> io::Result<()> {
        let own = self.own.clone();
        let (colour, dashes, wide) = outline.unwrap_or(("none", "", 1));
        let colour = own.stroke.as_deref().unwrap_or(colour);
        let dashes = own.dashed.map_or(dashes, |dashed| if dashed { "3 3" } else { "" });
        let outline = (colour != "none").then(|| (colour, dashes, own.width.unwrap_or(wide)));
        self.rect(rect, own.fill.as_deref().unwrap_or(fill), outline)
    }

    fn rect(&mut self, rect: Rect, fill: &str, outline: Option<(&str, &str, i32)>) -> io::Result<()> {
        self.xml.empty("rect", |a| {
            a.number("x", rect.x)
                .number("y", rect.y)
                .number("width", rect.w)
                .number("height", rect.h)
                .plain("fill", fill);
            if let Some((colour, dashes, wide)) = outline {
                a.plain("stroke", colour).number("stroke-width", wide);
                if !dashes.is_empty() {
                    a.plain("stroke-dasharray", dashes);
                }
            }
        })
    }

    /// A label's lines from `top` down.
    fn label(&mut self, label: &Label, (x, top): (i32, i32), anchor: &str, colour: &str) -> io::Result<()> {
        if self.own.is_silent {
            return Ok(());
        }
        let own = self.own.clone();
        let colour = own.ink.as_deref().unwrap_or(colour);
        let font = Font { bold: own.font.map_or(label.font.bold, |(bold, ..)| bold), ..label.font };
        let (_, italic, underlined) = own.font.unwrap_or_default();
        let second = Font { bold: false, ..Font::NOTE };
        let names = label.lines.iter().map(|line| (line, font, colour));
        // What follows on the name's line starts where the viewer's font ends the name.
        let captions = &label.caption_lines[..];
        let (below, beside) = if label.inline { (&[][..], captions) } else { (captions, &[][..]) };
        let below = below.iter().map(|line| (line, second, GREY));
        // Four fifths of a line lie above its baseline.
        let mut baseline = top + font.line() * 4 / 5;
        for (line, type_, colour) in names.chain(below) {
            self.xml.open("text", |a| {
                a.number("x", x).number("y", baseline).plain("font-family", FAMILY).number("font-size", type_.size);
                if type_.bold {
                    a.plain("font-weight", "600");
                }
                if italic {
                    a.plain("font-style", "italic");
                }
                if underlined {
                    a.plain("text-decoration", "underline");
                }
                a.plain("text-anchor", anchor).plain("fill", colour);
            })?;
            self.xml.content(line.trim())?;
            for line in beside {
                self.xml.open("tspan", |a| {
                    a.number("dx", BETWEEN)
                        .number("font-size", second.size)
                        .plain("font-weight", "400")
                        .plain("fill", GREY);
                })?;
                self.xml.content(line.trim())?;
                self.xml.close()?;
            }
            self.xml.close()?;
            baseline += font.line();
        }
        Ok(())
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        self.own = Own::of(line.hand.as_deref());
        self.stroke(&line.points, line.class, (line.both, line.arrow))?;
        self.own = Own::default();
        self.xml.line()
    }

    fn stroke(&mut self, points: &[(i32, i32)], class: &str, arrows: (bool, bool)) -> io::Result<()> {
        let (number, stroke) = stroke(class);
        let own = self.own.clone();
        let dashes = own.dashed.map_or(stroke.dashes, |dashed| if dashed { "3 3" } else { "" });
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x} {y}")).collect();
        self.xml.empty("path", |a| {
            a.plain("d", &format!("M{}", path.join("L"))).plain("fill", "none");
            a.plain("stroke", own.stroke.as_deref().unwrap_or(stroke.colour));
            a.number("stroke-width", own.width.unwrap_or(stroke.width));
            if !dashes.is_empty() {
                a.plain("stroke-dasharray", dashes);
            }
            for (name, _) in [("marker-start", arrows.0), ("marker-end", arrows.1)].iter().filter(|(_, on)| *on) {
                a.plain(name, &format!("url(#a-{number})"));
            }
        })
    }
}
