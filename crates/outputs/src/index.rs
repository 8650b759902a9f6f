//! What the page needs beside the pictures: where the boxes of a page are and what they show, and one list of
//! everything for searching. JSON, written piece by piece, byte for byte the same for the same drawing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use drawstream_diagram::scene::{Drawing, Shape, Sheet};
use drawstream_diagram::text::{seen, visible};
use drawstream_diagram::{Font, LabelSide, Paint, Subject, SubjectId, Subjects};
use serde::Serialize;

/// Members of a stack that are listed.
const MOST_MEMBERS: usize = 500;

/// One box of a page.
#[derive(Serialize)]
struct Shown<'a> {
    /// Left, top, width, height: the layout's own integers.
    at: [i32; 4],
    /// `at` of the words beside or below a tile, about as wide as they are: what marks the box holds them too.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<[i32; 4]>,
    kind: &'static str,
    /// The whole name, of a stack its words.
    name: Cow<'a, str>,
    /// What its second line says that is none of its facts.
    #[serde(skip_serializing_if = "str::is_empty")]
    about: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crn: Option<Cow<'a, str>>,
    /// The page that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    /// What lenses show at it: the lens, how it looks, its words, and the same in a word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lenses: Vec<(&'static str, &'static str, Cow<'a, str>, Cow<'a, str>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<(String, String)>,
    /// Of a stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<(String, String)>,
}

/// Writes the index of page `at`; nothing where there is no such page.
///
/// # Errors
///
/// Those of the sink.
pub fn write(drawing: &Drawing, at: usize, sink: &mut impl Write) -> io::Result<()> {
    let Some(sheet) = drawing.sheets.get(at) else { return Ok(()) };
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    write!(
        sink,
        "{{\"page\":{},\"name\":{},\"width\":{},\"height\":{},\"boxes\":[",
        text(&sheet.id),
        text(&visible(sheet.called())),
        sheet.width,
        sheet.height
    )?;
    for (n, shape) in boxes(sheet).enumerate() {
        sink.write_all(if n == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *sink, &shown(drawing.subjects, shape, sheet.origin))?;
    }
    sink.write_all(b"]}\n")
}

/// The shapes that stand for something, in the layout's order: what lies in another comes after it.
fn boxes(sheet: &Sheet) -> impl Iterator<Item = &Shape> {
    let shown = sheet.shapes.iter().zip(sheet.hidden()).filter(|(_, hidden)| !hidden).map(|(shape, _)| shape);
    shown.filter(|shape| shape.cell.subject != Subject::None)
}

fn shown<'a>(subjects: &'a dyn Subjects, shape: &'a Shape, corner: (i32, i32)) -> Shown<'a> {
    let (rect, cell) = (shape.rect, &shape.cell);
    let one = cell.subject.one();
    let members = match &cell.subject {
        Subject::Stack(members) => members.as_slice(),
        _ => &[],
    };
    Shown {
        at: [rect.x - corner.0, rect.y - corner.1, rect.w, rect.h],
        words: words(shape),
        kind: one.or(members.first().copied()).map_or("", |id| subjects.kind(id)),
        // A label may show less of a name than there is.
        name: one.map_or(Cow::Borrowed(&*shape.label.name), |id| seen(subjects.name(id))),
        about: visible(&cell.about),
        id: one.map(|id| visible(subjects.id(id))),
        crn: one.map(|id| subjects.crn(id)).filter(|crn| !crn.is_empty()).map(visible),
        page: cell.link.as_deref(),
        lenses: shape
            .lenses
            .iter()
            .map(|seen| (seen.lens.name(), seen.look.name(), visible(&seen.words), visible(&seen.short)))
            .collect(),
        facts: one.map(|id| facts(subjects, id)).unwrap_or_default(),
        count: (!members.is_empty()).then_some(members.len()),
        members: members.iter().take(MOST_MEMBERS).map(|&id| member(subjects, id)).collect(),
    }
}

/// Where the words of a tile are. Their width is an estimate: viewers have fonts of their own.
fn words(shape: &Shape) -> Option<[i32; 4]> {
    let (rect, label) = (shape.rect, &shape.label);
    let side = label.side.filter(|_| matches!(shape.cell.paint, Paint::Tile | Paint::Pile))?;
    let width = |lines: &[String], font: Font| {
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        i32::try_from(longest).unwrap_or(i32::MAX).saturating_mul(font.size) * 11 / 20
    };
    let wide = width(&label.lines, label.font).max(width(&label.caption_lines, Font::NOTE)).min(label.within.max(1));
    let (x, y) = rect.middle();
    Some(match side {
        LabelSide::Right => [rect.right() + 6, y - label.height / 2, wide, label.height],
        LabelSide::Below => [x - wide / 2, rect.bottom() + 4, wide, label.height],
    })
}

fn member(subjects: &dyn Subjects, id: SubjectId) -> (String, String) {
    (visible(subjects.name(id)).into_owned(), visible(&subjects.caption(id)).into_owned())
}

/// What is told of a resource, in order: names and values, with a line feed between the lines of a value.
fn facts(subjects: &dyn Subjects, id: SubjectId) -> Vec<(String, String)> {
    let value = |lines: &[String]| lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n");
    subjects.facts(id).into_iter().map(|fact| (fact.name, value(&fact.lines))).collect()
}

/// The list for searching, as it is written: rows of all pages, a page at a time.
pub struct SearchList<W: Write> {
    sink: W,
    rows: u64,
    kinds: BTreeMap<&'static str, usize>,
}

impl<W: Write> SearchList<W> {
    /// Begins the list, with the names of the kinds.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn new(drawing: &Drawing, mut sink: W) -> io::Result<Self> {
        let names = drawing.subjects.kinds();
        write!(sink, "{{\"kinds\":{},\"rows\":[", serde_json::to_string(&names)?)?;
        let kinds = names.into_iter().zip(0..).collect();
        Ok(Self { sink, rows: 0, kinds })
    }

    /// Adds what has its own cell on page `at`: `[page, box, kind, name, addresses, id]`, the first three as indices.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn page(&mut self, drawing: &Drawing, at: usize) -> io::Result<()> {
        let Some(sheet) = drawing.sheets.get(at) else { return Ok(()) };
        for (place, shape) in boxes(sheet).enumerate() {
            match &shape.cell.subject {
                Subject::One(id) => self.row(drawing.subjects, at, place, *id)?,
                Subject::Stack(members) => {
                    for &id in members {
                        self.row(drawing.subjects, at, place, id)?;
                    }
                }
                Subject::Elsewhere(..) | Subject::None => {}
            }
        }
        Ok(())
    }

    fn row(&mut self, subjects: &dyn Subjects, page: usize, place: usize, id: SubjectId) -> io::Result<()> {
        let kind = self.kinds.get(subjects.kind(id)).copied().unwrap_or_default();
        self.sink.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.rows += 1;
        let addresses = subjects.addresses(id).join(" ");
        let row = (page, place, kind, visible(subjects.name(id)), addresses, visible(subjects.id(id)));
        serde_json::to_writer(&mut self.sink, &row)?;
        Ok(())
    }

    /// Ends the list.
    ///
    /// # Errors
    ///
    /// Those of the sink.
    pub fn end(mut self) -> io::Result<W> {
        self.sink.write_all(b"]}\n")?;
        Ok(self.sink)
    }
}
