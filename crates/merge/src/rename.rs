//! A file under other names: of a masked drawing, that of what it was masked from.

use std::collections::BTreeMap;

use drawstream_diagram::base::{Digest, ends};
use drawstream_diagram::hand::Element;

use crate::old::{Cell, Old, Page};

/// How texts are renamed: the text, and whether it is HTML.
pub type Names<'n> = dyn FnMut(&str, bool) -> String + 'n;

/// Renames everything in a file that is a name: ids, labels, attributes. What a person has not touched counts as not
/// touched afterwards. `ids`: the ids that cells may have had that are not there any more.
pub fn rename(old: &mut Old, ids: &[String], names: &mut Names<'_>) {
    let mut digests: BTreeMap<Digest, Digest> = BTreeMap::new();
    let mut learn = |text: &str, names: &mut Names<'_>| {
        let renamed = names(text, false);
        digests.insert(Digest::of(text), Digest::of(&renamed));
    };
    for id in ids {
        learn(id, names);
    }
    for page in &old.pages {
        learn(&page.id, names);
        learn(&page.name, names);
        page.cells.iter().for_each(|cell| learn(&cell.id, names));
    }
    for page in &mut old.pages {
        rename_page(page, &digests, names);
    }
}

fn rename_page(page: &mut Page, digests: &BTreeMap<Digest, Digest>, names: &mut Names<'_>) {
    let other = |digest: Digest| digests.get(&digest).copied().unwrap_or(digest);
    page.id = names(&page.id, false);
    page.name = names(&page.name, false);
    attributes(&mut page.diagram, false, names);
    if let Some(base) = &mut page.base {
        base.id = other(base.id);
        base.name = other(base.name);
        base.cells.iter_mut().for_each(|cell| *cell = other(*cell));
    }
    for cell in &mut page.cells {
        rename_cell(cell, &other, names);
    }
    page.by_id = std::mem::take(&mut page.by_id).into_iter().map(|(id, at)| (names(&id, false), at)).collect();
    page.ours = std::mem::take(&mut page.ours).into_iter().map(|(digest, at)| (other(digest), at)).collect();
}

fn rename_cell(cell: &mut Cell, other: &dyn Fn(Digest) -> Digest, names: &mut Names<'_>) {
    // Which of it are as they were drawn, while that can still be told.
    let text = |cell: &Cell, name: &str| cell.inner().get(name).unwrap_or_default().to_owned();
    let (from, to) = (text(cell, "source"), text(cell, "target"));
    let tags = cell.element.get("tags").unwrap_or_default().to_owned();
    let as_drawn = cell.drawn.map(|drawn| {
        let label = Digest::of(cell.label()) == drawn.label;
        (label, Digest::of(&tags) == drawn.tags, ends(&from, &to) == drawn.around)
    });
    let is_html = cell.style().contains("html=1");
    cell.id = names(&cell.id, false);
    attributes(&mut cell.element, is_html, names);
    if let (Some((label, same_tags, same_ends)), Some(mut drawn)) = (as_drawn, cell.drawn) {
        drawn.id = other(drawn.id);
        drawn.around = match (drawn.place, same_ends) {
            (None, true) => ends(&text(cell, "source"), &text(cell, "target")),
            _ => other(drawn.around),
        };
        if label {
            drawn.label = Digest::of(cell.label());
        }
        if same_tags {
            drawn.tags = Digest::of(cell.element.get("tags").unwrap_or_default());
        }
        cell.drawn = Some(drawn);
    }
}

/// Renames what is in an element's attributes, and in those of what it holds.
fn attributes(element: &mut Element, is_html: bool, names: &mut Names<'_>) {
    for (name, value) in &mut element.attributes {
        // How it was drawn is no name; a style has words of draw.io's alone.
        if !matches!(name.as_str(), "drawn" | "style" | "inventory") {
            *value = names(value, is_html && matches!(name.as_str(), "label" | "value"));
        }
    }
    element.children.iter_mut().for_each(|child| attributes(child, is_html, names));
}
