//! The pages of a file and their cells.

use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};

use drawstream_diagram::base::{self, Digest, Drawn};
use drawstream_diagram::hand::Element;

use super::{ReadError, page, wrapping};
use crate::old::{Cell, Old, Page, is_part_of};

/// The most elements and pages of a file, cells of a page, and elements within each other.
const MOST_ELEMENTS: usize = 3_000_000;
const MOST_PAGES: usize = 20_000;
const MOST_CELLS: usize = 1_000_000;
const DEEPEST: usize = 40;

/// What the merge asks of our own cells; their other attributes are made anew.
const ASKED: [&str; 9] = ["id", "label", "tags", "link", "kind", "resource_id", "home", "role", "name"];

pub struct Reader<'t> {
    events: quick_xml::Reader<&'t [u8]>,
    /// Whether what of our own cells is as it was drawn is forgotten at once.
    lean: bool,
    /// Elements so far, also those of pages that were packed.
    elements: usize,
}

/// The ids of a page's cells so far.
#[derive(Default)]
struct Ids {
    all: BTreeSet<String>,
    ours: BTreeSet<Digest>,
}

fn broken(what: impl std::fmt::Display) -> ReadError {
    ReadError::Broken(what.to_string())
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, lean: bool) -> Self {
        Self { events: quick_xml::Reader::from_str(text), lean, elements: 0 }
    }

    fn next(&mut self) -> Result<Event<'t>, ReadError> {
        match self.events.read_event() {
            Ok(Event::DocType(_)) => Err(broken("it has a document type of its own")),
            Ok(event) => {
                self.elements += usize::from(matches!(event, Event::Start(_) | Event::Empty(_)));
                if self.elements > MOST_ELEMENTS { Err(ReadError::TooLarge) } else { Ok(event) }
            }
            Err(error) => Err(broken(error)),
        }
    }

    /// The inventory that the file carries, as it is written.
    pub fn inventory(&mut self) -> Result<Option<String>, ReadError> {
        loop {
            match self.next()? {
                Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "diagram" => {
                    if let Some(found) = element(&start)?.remove(base::INVENTORY) {
                        return Ok(Some(found));
                    }
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// All pages.
    pub fn file(&mut self, old: &mut Old) -> Result<(), ReadError> {
        let mut names = BTreeSet::new();
        let mut is_drawing = false;
        loop {
            match self.next()? {
                Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "mxfile" => {
                    is_drawing = true;
                    old.host = element(&start)?.get("host").unwrap_or_default().to_owned();
                }
                Event::Start(start) if start.local_name().as_ref() == "diagram" => {
                    let mut page = page(element(&start)?)?;
                    if let Some(base) = &page.base {
                        names.extend(base.names.iter().cloned());
                    }
                    self.page(&mut page, &names)?;
                    take(old, page)?;
                }
                Event::Empty(start) if start.local_name().as_ref() == "diagram" => {
                    take(old, page(element(&start)?)?)?;
                }
                // A page alone.
                Event::Start(start) if start.local_name().as_ref() == "mxGraphModel" => {
                    is_drawing = true;
                    let mut page = Page::default();
                    self.model(&start, &mut page, &names)?;
                    old.take(page);
                }
                Event::Start(_) if !is_drawing => return Err(ReadError::NotADrawing),
                Event::Eof if is_drawing => break,
                Event::Eof => return Err(ReadError::NotADrawing),
                _ => {}
            }
        }
        old.names = names;
        Ok(())
    }

    /// What stands in a page's element: its model, or that in a packed text.
    fn page(&mut self, page: &mut Page, names: &BTreeSet<String>) -> Result<(), ReadError> {
        let mut packed = String::new();
        loop {
            match self.next()? {
                Event::Start(start) if start.local_name().as_ref() == "mxGraphModel" => {
                    self.model(&start, page, names)?
                }
                Event::Text(text) => packed.push_str(&text),
                Event::End(end) if end.local_name().as_ref() == "diagram" => break,
                Event::Eof => return Err(broken("it ends within a page")),
                _ => {}
            }
        }
        let packed = packed.trim();
        if packed.is_empty() || !page.cells.is_empty() {
            return Ok(());
        }
        let text = wrapping::page(packed)?;
        let mut inside = Reader { elements: self.elements, ..Reader::new(&text, self.lean) };
        loop {
            match inside.next()? {
                Event::Start(start) if start.local_name().as_ref() == "mxGraphModel" => {
                    inside.model(&start, page, names)?;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        self.elements = inside.elements;
        Ok(())
    }

    /// The cells of a page.
    fn model(&mut self, start: &BytesStart<'_>, page: &mut Page, names: &BTreeSet<String>) -> Result<(), ReadError> {
        page.model = element(start)?.attributes;
        let mut ids = Ids::default();
        loop {
            match self.next()? {
                Event::Start(start) if start.local_name().as_ref() == "root" => {}
                Event::Start(start) => {
                    let cell = self.element(&start, 0)?;
                    self.cell(cell, page, names, &mut ids)?;
                }
                Event::Empty(start) if start.local_name().as_ref() != "root" => {
                    let cell = element(&start)?;
                    self.cell(cell, page, names, &mut ids)?;
                }
                Event::End(end) if end.local_name().as_ref() == "mxGraphModel" => return Ok(()),
                Event::Eof => return Err(broken("it ends within a page")),
                _ => {}
            }
        }
    }

    fn cell(
        &mut self,
        element: Element,
        page: &mut Page,
        names: &BTreeSet<String>,
        ids: &mut Ids,
    ) -> Result<(), ReadError> {
        let id = element.get("id").unwrap_or_default().to_owned();
        if !id.is_empty() && !ids.all.insert(id.clone()) {
            let shown: String = id.chars().filter(|c| !c.is_control()).take(80).collect();
            return Err(broken(format!("two cells of one page have the id {shown}")));
        }
        if page.cells.len() >= MOST_CELLS {
            return Err(ReadError::TooLarge);
        }
        let mut cell = Cell::of(id, element);
        if let Some(text) = cell.element.get(base::ATTRIBUTE) {
            cell.drawn = Drawn::parse(text);
        }
        // Of a cell that is ours only what is asked is kept: attributes of thousands of resources are large.
        if cell.is_ours() {
            cell.element.attributes.retain(|(name, _)| ASKED.contains(&&**name) || !names.contains(name));
            ids.ours.insert(Digest::of(&cell.id));
        } else if self.lean && is_part_of(&cell, |id| ids.ours.contains(&Digest::of(id))) {
            return Ok(());
        }
        cell.compare(self.lean);
        cell.element.attributes.shrink_to_fit();
        page.cells.push(cell);
        Ok(())
    }

    /// An element and all in it.
    fn element(&mut self, start: &BytesStart<'_>, depth: usize) -> Result<Element, ReadError> {
        if depth > DEEPEST {
            return Err(broken("elements within elements without end"));
        }
        let mut own = element(start)?;
        loop {
            match self.next()? {
                Event::Start(start) => own.children.push(self.element(&start, depth + 1)?),
                Event::Empty(start) => own.children.push(element(&start)?),
                Event::End(_) => {
                    own.children.shrink_to_fit();
                    return Ok(own);
                }
                Event::Eof => return Err(broken("it ends within a cell")),
                _ => {}
            }
        }
    }
}

/// Takes a page, unless there are too many.
fn take(old: &mut Old, page: Page) -> Result<(), ReadError> {
    if old.pages.len() >= MOST_PAGES {
        return Err(ReadError::TooLarge);
    }
    old.take(page);
    Ok(())
}

/// An element without what is in it.
fn element(start: &BytesStart<'_>) -> Result<Element, ReadError> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(broken)?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(broken)?;
        attributes.push((attribute.key.0.to_owned(), value.into_owned()));
    }
    // There are as many elements as cells in the largest drawings: room that is not used counts.
    attributes.shrink_to_fit();
    Ok(Element { name: start.name().0.to_owned(), attributes, children: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_what_is_in_cells_are_counted() {
        let read = |text: &str| Reader::new(text, true).file(&mut Old::default());
        let pages = |number: usize| format!("<mxfile>{}</mxfile>", "<diagram id=\"1\"/>".repeat(number));
        assert!(read(&pages(20)).is_ok());
        assert!(matches!(read(&pages(MOST_PAGES + 1)), Err(ReadError::TooLarge)));
        // One cell with as many points as fit into a file.
        let points = "<mxPoint/>".repeat(MOST_ELEMENTS);
        let cell =
            format!("<mxGraphModel><root><mxCell id=\"2\"><Array>{points}</Array></mxCell></root></mxGraphModel>");
        assert!(matches!(read(&cell), Err(ReadError::TooLarge)));
    }
}
