//! What is inside a cell and moves with it: signs of changes, glyphs, chips, a table's rows.

use std::io::{self, Write};

use drawstream_diagram::scene::{Rect, Shape, Sign};
use drawstream_theme::look;

use super::geometry;
use crate::style;
use crate::xml::{Xml, html};

/// What became of a shape: a line around it and a sign at its corner, which tags switch on and off.
pub(super) fn sign<W: Write>(xml: &mut Xml<W>, shape: &Shape, of: Sign) -> io::Result<()> {
    let around = style::around(Rect { x: 0, y: 0, ..shape.rect });
    let half = style::SIGN / 2;
    let disc = Rect { x: around.x - half, y: around.y - half, w: style::SIGN, h: style::SIGN };
    let parts = [("change", "", style::sign_line(of), around), ("sign", of.mark(), style::sign_disc(of), disc)];
    for (name, label, style, rect) in parts {
        let id = &shape.cell.id;
        xml.open("object", |a| {
            a.plain("id", &format!("{id}.{name}")).plain("label", label).plain("role", "part").plain("part_of", id);
            a.plain("tags", of.word()).plain("tooltip", of.word());
        })?;
        xml.open("mxCell", |a| {
            a.plain("style", &style).plain("vertex", "1").plain("connectable", "0").plain("parent", id);
            if shape.is_hidden() {
                a.plain("visible", "0");
            }
        })?;
        hanging(xml, rect)?;
        xml.close()?;
        xml.close()?;
        xml.line()?;
    }
    Ok(())
}

/// What lenses show at a shape: off, until the page's switch for the lens's tag is used.
pub(super) fn lenses<W: Write>(xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
    let id = &shape.cell.id;
    for (nth, seen) in (0..).zip(&shape.lenses) {
        let tag = seen.lens.tag();
        let mut parts = Vec::new();
        if let Some(style) = style::lens_line(seen.look) {
            parts.push(("lens", String::new(), style, style::lens_around(Rect { x: 0, y: 0, ..shape.rect })));
        }
        let words = style::lens_words(seen.look, &shape.cell, shape.rect, nth);
        let said = if seen.short.is_empty() { &seen.words } else { &seen.short };
        parts.push(("seen", html(said).into_owned(), words.0, words.1));
        for (name, label, style, rect) in parts {
            xml.open("object", |a| {
                a.plain("id", &format!("{id}.{tag}.{name}")).text("label", &label).plain("role", "part");
                a.plain("part_of", id).plain("tags", tag).text("tooltip", &html(&seen.words));
            })?;
            xml.open("mxCell", |a| {
                a.plain("style", &style).plain("vertex", "1").plain("connectable", "0").plain("parent", id);
                a.plain("visible", "0");
            })?;
            hanging(xml, rect)?;
            xml.close()?;
            xml.close()?;
            xml.line()?;
        }
    }
    Ok(())
}

/// A part that hangs at the upper left of its cell.
pub(super) fn part<W: Write>(xml: &mut Xml<W>, of: &str, name: &str, style: &str, rect: Rect) -> io::Result<()> {
    part_with(xml, of, (name, ""), style, rect)
}

/// A part with words in it.
pub(super) fn part_with<W: Write>(
    xml: &mut Xml<W>,
    of: &str,
    (name, words): (&str, &str),
    style: &str,
    rect: Rect,
) -> io::Result<()> {
    xml.open("mxCell", |a| {
        a.plain("id", &format!("{of}.{name}")).text("value", words).plain("style", style).plain("vertex", "1");
        a.plain("connectable", "0").plain("parent", of);
    })?;
    hanging(xml, rect)?;
    xml.close()?;
    xml.line()
}

/// The place of a part, from the upper left of its cell.
fn hanging<W: Write>(xml: &mut Xml<W>, rect: Rect) -> io::Result<()> {
    xml.open("mxGeometry", |a| {
        a.number("width", rect.w).number("height", rect.h).plain("relative", "1").plain("as", "geometry");
    })?;
    xml.empty("mxPoint", |a| {
        a.number("x", rect.x).number("y", rect.y).plain("as", "offset");
    })?;
    xml.close()
}

/// The chips of a card or head: glyphs and words as parts of their cell.
pub(super) fn chips<W: Write>(xml: &mut Xml<W>, shape: &Shape) -> io::Result<()> {
    let id = &*shape.cell.id;
    for (at, chip) in shape.cell.chips.iter().enumerate() {
        let (look, rect) = (look(chip.class), chip.rect);
        let name = |what: &str| format!("chip.{at}.{what}");
        let (glyph, colour, words) = style::chip(chip, look.line);
        if let Some(style) = style::chip_box(chip, look.line) {
            let around = if chip.form.is_pill() { rect } else { Rect { w: rect.h, ..rect } };
            part(xml, id, &name("box"), &style, around)?;
        }
        part(xml, id, &name("glyph"), &style::glyph(look.glyph, colour.unwrap_or(look.line)), glyph)?;
        let of = Rect { x: glyph.right() + 4, w: rect.right() - glyph.right() - 4, ..rect };
        part_with(xml, id, (&name("words"), &chip.words), &words, of)?;
    }
    Ok(())
}

/// A cell of a table: a row, or words in it. `ids`: its own and its parent's.
pub(super) fn row<W: Write>(
    xml: &mut Xml<W>,
    (id, parent): (&str, &str),
    style: &str,
    words: &str,
    place: Rect,
) -> io::Result<()> {
    xml.open("mxCell", |a| {
        a.plain("id", id).text("value", words).plain("style", style).plain("vertex", "1");
        a.plain("connectable", "0").plain("parent", parent);
    })?;
    geometry(xml, place)?;
    xml.close()
}
