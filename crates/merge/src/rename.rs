//! A file under other names: of a masked drawing, that of what it was masked from, and the other way round.

use std::collections::BTreeMap;

use drawstream_diagram::base::{self, Digest, Led, ends};
use drawstream_diagram::hand::Element;
use drawstream_diagram::open::Which;

use crate::old::{Cell, Old, Page};

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A label in HTML.
    Html,
    /// A style.
    Style,
    /// Tags, with blanks between.
    Tags,
    /// The name of a page.
    Page,
    /// A word that says what a cell is: a kind, a role, a relation.
    Word,
    /// The id of a resource, or of a page.
    Id,
    /// Where something lies, and other values of draw.io's own.
    Plain,
    /// Whatever else.
    Text,
}

/// How a file is renamed.
pub trait Names {
    /// The id of a cell or page; `ours`: whether we drew it.
    fn id(&mut self, id: &str, ours: bool) -> String;
    /// The value of an attribute.
    fn text(&mut self, text: &str, what: What) -> String;
    /// The name of an attribute that draw.io does not know.
    fn name(&mut self, name: &str) -> String;
}

/// Renames everything in a file that is a name: ids, labels, attributes. What a person has not touched counts as not
/// touched afterwards. `ids`: the ids that cells may have had that are not there any more.
pub fn rename(old: &mut Old, ids: &[String], names: &mut dyn Names) {
    let mut digests: BTreeMap<Digest, Digest> = BTreeMap::new();
    for id in ids {
        digests.insert(Digest::of(id), Digest::of(&names.id(id, true)));
    }
    for page in &old.pages {
        let is_ours = page.base.as_ref().is_some_and(|base| base.id == Digest::of(&page.id));
        digests.insert(Digest::of(&page.id), Digest::of(&page_id(&page.id, is_ours, names)));
        digests.insert(Digest::of(&page.name), Digest::of(&names.text(&page.name, What::Page)));
        for at in 0..page.cells.len() {
            let id = &page.cells[at].id;
            digests.insert(Digest::of(id), Digest::of(&names.id(id, is_drawn(page, at))));
        }
    }
    let own = std::mem::take(&mut old.names);
    let pages = old.pages.iter().map(|page| {
        let is_ours = page.base.as_ref().is_some_and(|base| base.id == Digest::of(&page.id));
        (page.id.clone(), page_id(&page.id, is_ours, names))
    });
    let pages: BTreeMap<String, String> = pages.collect();
    for page in &mut old.pages {
        rename_page(page, (&digests, &pages), &|name| own.contains(name), names);
    }
    old.names = own;
}

/// The id of a page. Of ours, the part before the colon is a word of the program's, also where something is called so.
fn page_id(id: &str, is_ours: bool, names: &mut dyn Names) -> String {
    match id.split_once(':') {
        _ if !is_ours => names.id(id, false),
        Some(_) => names.id(id, true),
        None => id.to_owned(),
    }
}

/// Whether a cell has an id of ours.
fn is_drawn(page: &Page, at: usize) -> bool {
    let cell = &page.cells[at];
    cell.is_ours() || page.is_part(at) || matches!(&*cell.id, "0" | "1")
}

/// A page in the making.
struct Renaming<'r> {
    /// Ids of its cells, as they are now.
    ids: BTreeMap<String, String>,
    /// Ids of all pages, as they are now.
    pages: &'r BTreeMap<String, String>,
    digests: &'r BTreeMap<Digest, Digest>,
    /// Whether an attribute is one that we write.
    is_own: &'r dyn Fn(&str) -> bool,
    names: &'r mut dyn Names,
}

fn rename_page(
    page: &mut Page,
    (digests, pages): (&BTreeMap<Digest, Digest>, &BTreeMap<String, String>),
    is_own: &dyn Fn(&str) -> bool,
    names: &mut dyn Names,
) {
    let other = |digest: Digest| digests.get(&digest).copied().unwrap_or(digest);
    let is_ours = page.base.as_ref().is_some_and(|base| base.id == Digest::of(&page.id));
    let ids = (0..page.cells.len()).map(|at| {
        let id = page.cells[at].id.clone();
        let renamed = names.id(&id, is_drawn(page, at));
        (id, renamed)
    });
    let ids: BTreeMap<String, String> = ids.collect();
    page.id = page_id(&page.id, is_ours, names);
    page.name = names.text(&page.name, What::Page);
    let mut renaming = Renaming { ids, pages, digests, is_own, names };
    // These two are renamed already: as an id or a text of a person's they would be other names.
    page.diagram.remove("id");
    page.diagram.remove("name");
    renaming.attributes(&mut page.diagram, false);
    page.diagram.set("id", &page.id);
    page.diagram.set("name", &page.name);
    for (name, value) in &mut page.model {
        (*name, *value) = renaming.attribute(name, value, false);
    }
    if let Some(base) = &mut page.base {
        base.id = other(base.id);
        base.name = other(base.name);
        base.cells.iter_mut().for_each(|cell| *cell = other(*cell));
    }
    for (which, _) in page.open.iter_mut().flat_map(|open| &mut open.cells) {
        match which {
            Which::Id(digest) => *digest = other(*digest),
            Which::Line(id) => *id = renaming.names.id(id, true),
            Which::Nth(_) => {}
        }
    }
    for cell in &mut page.cells {
        renaming.cell(cell);
    }
    let by_id = std::mem::take(&mut page.by_id);
    page.by_id = by_id.into_iter().map(|(id, at)| (renaming.reference(&id), at)).collect();
    page.ours = std::mem::take(&mut page.ours).into_iter().map(|(digest, at)| (other(digest), at)).collect();
}

impl Renaming<'_> {
    fn other(&self, digest: Digest) -> Digest {
        self.digests.get(&digest).copied().unwrap_or(digest)
    }

    /// The id of a cell of the page, or of one that is gone.
    fn reference(&mut self, id: &str) -> String {
        match self.ids.get(id) {
            Some(renamed) => renamed.clone(),
            None if id.is_empty() => String::new(),
            None => self.names.id(id, false),
        }
    }

    fn cell(&mut self, cell: &mut Cell) {
        // Which of it are as they were drawn, while that can still be told.
        let text = |cell: &Cell, name: &str| cell.inner().get(name).unwrap_or_default().to_owned();
        let (from, to) = (text(cell, "source"), text(cell, "target"));
        let tags = cell.element.get("tags").unwrap_or_default().to_owned();
        let as_drawn = cell.drawn.map(|drawn| {
            let label = Digest::of(cell.label()) == drawn.label;
            let link = Led::of(cell.element.get("link")) == drawn.link;
            (label, Digest::of(&tags) == drawn.tags, ends(&from, &to) == drawn.around, link)
        });
        // What is ours and was not touched has lost its style, and is HTML.
        let is_html = cell.style().contains("html=1") || cell.is_ours();
        cell.id = self.reference(&cell.id.clone());
        self.attributes(&mut cell.element, is_html);
        if let (Some((label, same_tags, same_ends, same_link)), Some(mut drawn)) = (as_drawn, cell.drawn) {
            drawn.id = self.other(drawn.id);
            drawn.around = match (drawn.place, same_ends) {
                (None, true) => ends(&text(cell, "source"), &text(cell, "target")),
                _ => self.other(drawn.around),
            };
            if label {
                drawn.label = Digest::of(cell.label());
            }
            if same_tags {
                drawn.tags = Digest::of(cell.element.get("tags").unwrap_or_default());
            }
            if same_link {
                drawn.link = Led::of(cell.element.get("link"));
            }
            cell.drawn = Some(drawn);
        }
    }

    /// Renames what is in an element's attributes, and in those of what it holds.
    fn attributes(&mut self, element: &mut Element, is_html: bool) {
        for (name, value) in &mut element.attributes {
            (*name, *value) = self.attribute(name, value, is_html);
        }
        element.children.iter_mut().for_each(|child| self.attributes(child, is_html));
    }

    fn attribute(&mut self, name: &str, value: &str, is_html: bool) -> (String, String) {
        let text = match name {
            // How it was drawn is no name.
            base::ATTRIBUTE | base::INVENTORY => value.to_owned(),
            "id" | "parent" | "source" | "target" => self.reference(value),
            // Of a copy, too, it is a cell of ours.
            "part_of" => self.names.id(value, true),
            "style" => self.names.text(value, What::Style),
            "tags" => self.names.text(value, What::Tags),
            "link" => match value.strip_prefix(TO_PAGE).and_then(|page| self.pages.get(page)) {
                Some(page) => format!("{TO_PAGE}{page}"),
                None => self.names.text(value, What::Text),
            },
            "label" | "value" if is_html => self.names.text(value, What::Html),
            "kind" | "role" | "relation" | "change" | "was_kind" | "was_relation" => self.names.text(value, What::Word),
            "resource_id" | "home" | "was_id" => self.names.text(value, What::Id),
            _ if PLAIN.contains(&name) => self.names.text(value, What::Plain),
            _ => self.names.text(value, What::Text),
        };
        let is_known = PLAIN.contains(&name) || KNOWN.contains(&name) || (self.is_own)(name);
        (if is_known { name.to_owned() } else { self.names.name(name) }, text)
    }
}

/// What a link to a page begins with.
const TO_PAGE: &str = "data:page/id,";

/// Attributes of draw.io's whose values say where and how something is.
const PLAIN: [&str; 34] = [
    "adaptiveColors",
    "arrows",
    "as",
    "background",
    "collapsed",
    "connect",
    "connectable",
    "dx",
    "dy",
    "edge",
    "fold",
    "grid",
    "gridColor",
    "gridSize",
    "guides",
    "height",
    "math",
    "nodrop",
    "page",
    "pageHeight",
    "pageScale",
    "pageVisible",
    "pageWidth",
    "placeholders",
    "relative",
    "shadow",
    "tooltips",
    "vertex",
    "viewbox",
    "visible",
    "width",
    "x",
    "y",
    "extFonts",
];

/// Attributes that draw.io knows, and whose values people write; and some of ours that not every drawing has.
const KNOWN: [&str; 24] = [
    "id",
    "parent",
    "source",
    "target",
    "style",
    "tags",
    "label",
    "value",
    "link",
    "tooltip",
    "name",
    "backgroundImage",
    "drawn",
    "inventory",
    "kind",
    "role",
    "relation",
    "change",
    "resource_id",
    "home",
    "was_kind",
    "was_id",
    "was_relation",
    "part_of",
];
