//! What the page needs beside the pictures: where the boxes of a page are and what they show, and one list of
//! everything for searching. JSON, written piece by piece, byte for byte the same for the same drawing.

use crate::kinds;
use crate::layout::text::visible;
use crate::layout::{Drawing, Page, Rect, What};
use crate::model::{Model, Node, NodeId};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;

/// Characters of a fact: tables of rules are whole in the drawing only.
const LONGEST_FACT: usize = 300;
/// Members of a stack that are listed.
const MOST_MEMBERS: usize = 500;

/// One box of a page.
#[derive(Serialize)]
struct Shown<'a> {
    /// Left, top, width, height: the layout's own integers.
    at: [i32; 4],
    kind: &'static str,
    /// The whole name, of a stack its words.
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    about: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crn: Option<String>,
    /// The page that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<(String, String)>,
    /// Of a stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<(String, String)>,
}

/// Writes the index of page `at`; nothing where there is no such page.
pub fn write(drawing: &Drawing, at: usize, sink: &mut impl Write) -> io::Result<()> {
    let Some(page) = drawing.pages.get(at) else { return Ok(()) };
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    write!(
        sink,
        "{{\"page\":{},\"name\":{},\"width\":{},\"height\":{},\"boxes\":[",
        text(&page.id),
        text(&visible(&page.name)),
        page.width,
        page.height
    )?;
    for (n, (rect, cell)) in boxes(page).enumerate() {
        sink.write_all(if n == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *sink, &shown(drawing.model, rect, cell))?;
    }
    sink.write_all(b"]}\n")
}

/// The shapes that stand for something, in the layout's order: what lies in another comes after it.
fn boxes(page: &Page) -> impl Iterator<Item = (Rect, &crate::layout::Cell)> {
    let shapes = page.shapes.iter().filter(|shape| shape.cell.what != What::Decoration);
    shapes.map(|shape| (shape.rect, &*shape.cell))
}

fn shown<'a>(model: &Model, rect: Rect, cell: &'a crate::layout::Cell) -> Shown<'a> {
    let (first, members) = match &cell.what {
        What::Resource(id) | What::Away(id, _) => (Some(*id), &[][..]),
        What::Stack(members) => (None, members.as_slice()),
        What::Decoration => (None, &[][..]),
    };
    let node = first.map(|id| model.node(id));
    let kind = first.or(members.first().copied()).map_or("", |id| model.node(id).kind.name);
    Shown {
        at: [rect.x, rect.y, rect.w, rect.h],
        kind,
        name: &cell.label.name,
        about: &cell.label.caption,
        id: node.map(|node| visible(&node.id)),
        crn: node.filter(|node| !node.crn.is_empty()).map(|node| visible(&node.crn)),
        page: cell.link.as_deref(),
        facts: node.map(facts).unwrap_or_default(),
        count: (!members.is_empty()).then_some(members.len()),
        members: members.iter().take(MOST_MEMBERS).map(|id| member(model.node(*id))).collect(),
    }
}

fn member(node: &Node) -> (String, String) {
    (visible(called(node)), visible(&node.caption))
}

fn called(node: &Node) -> &str {
    if node.name.is_empty() { &node.id } else { &node.name }
}

/// What is told of a resource, in order.
fn facts(node: &Node) -> Vec<(String, String)> {
    let addresses = addresses(node).join(", ");
    let tags = node.tags.join(", ");
    let own = [
        ("addresses", &*addresses),
        ("region", &*node.region),
        ("resource_group", &*node.resource_group),
        ("tags", &*tags),
    ];
    let own = own.into_iter().chain(node.data.iter().map(|(key, value)| (*key, &**value)));
    own.filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (key.replace('_', " "), shorter(&visible(value))))
        .collect()
}

fn shorter(value: &str) -> String {
    match value.char_indices().nth(LONGEST_FACT) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}

/// Every address and range in what is known of a node, once each.
fn addresses(node: &Node) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for text in std::iter::once(&*node.caption).chain(node.data.iter().map(|(_, value)| &**value)) {
        // A name alone is seldom an address, and reading it as one is the dear part.
        for word in text.split([' ', ',', ';', '\u{a0}']).filter(|word| word.contains(['.', ':'])) {
            let is_address = word.parse::<IpAddr>().is_ok() || word.parse::<ipnet::IpNet>().is_ok();
            if is_address && !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found
}

/// The list for searching, as it is written: rows of all pages, a page at a time.
pub struct Search<W: Write> {
    sink: W,
    rows: u64,
    kinds: BTreeMap<&'static str, usize>,
}

impl<W: Write> Search<W> {
    /// Begins the list, with the names of the kinds.
    pub fn new(mut sink: W) -> io::Result<Self> {
        let names: Vec<&str> = kinds::ALL.iter().map(|kind| kind.name).collect();
        write!(sink, "{{\"kinds\":{},\"rows\":[", serde_json::to_string(&names)?)?;
        let kinds = names.into_iter().zip(0..).collect();
        Ok(Self { sink, rows: 0, kinds })
    }

    /// Adds what has its own cell on page `at`: `[page, box, kind, name, addresses]`, the first three as indices.
    pub fn page(&mut self, drawing: &Drawing, at: usize) -> io::Result<()> {
        let Some(page) = drawing.pages.get(at) else { return Ok(()) };
        for (place, (_, cell)) in boxes(page).enumerate() {
            match &cell.what {
                What::Resource(id) => self.row(drawing.model, at, place, *id)?,
                What::Stack(members) => {
                    for id in members {
                        self.row(drawing.model, at, place, *id)?;
                    }
                }
                What::Away(..) | What::Decoration => {}
            }
        }
        Ok(())
    }

    fn row(&mut self, model: &Model, page: usize, place: usize, id: NodeId) -> io::Result<()> {
        let node = model.node(id);
        let kind = self.kinds.get(node.kind.name).copied().unwrap_or_default();
        self.sink.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.rows += 1;
        let row = (page, place, kind, visible(called(node)), addresses(node).join(" "));
        serde_json::to_writer(&mut self.sink, &row)?;
        Ok(())
    }

    /// Ends the list.
    pub fn end(mut self) -> io::Result<W> {
        self.sink.write_all(b"]}\n")?;
        Ok(self.sink)
    }
}
