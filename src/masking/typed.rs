//! What people did to a drawing, under other names: where it was put and how it looks stays, what was typed is replaced.

use super::ids;
use crate::estate::{Kind, Relation};
use crate::merge::old::Old;
use crate::merge::{Names, What, rename};
use crate::{drawing, graph};
use drawstream_diagram::hand::Element;
use drawstream_diagram::scene::Lens;
use drawstream_mask::{Key, Places, Typed, looks, mask};
use drawstream_sources::inventory::{self, InventoryError};
use drawstream_theme::is_glyph;
use serde_json::Value;
use std::collections::BTreeSet;

/// Masks a drawing that people worked in, by the account that it carries. The key learns what they typed.
///
/// # Errors
/// [`InventoryError`], where the account that it carries cannot be read.
pub fn hands(old: &mut Old, account: &[u8], key: &mut Key) -> Result<(), InventoryError> {
    let failed = |source| InventoryError::Malformed { source };
    let open = inventory::read(account)?;
    let mut value: Value = serde_json::from_slice(account).map_err(failed)?;
    let (own, places) = (ids::of(&value, &open), Places::of(&value));
    mask(&mut value, key);
    let masked = inventory::read(&serde_json::to_vec(&value).map_err(failed)?)?;
    let pairs: Vec<(String, String)> = own.into_iter().zip(ids::of(&value, &masked)).collect();
    drop(value);
    // Of cells that were deleted, only the account still tells the ids.
    let drawn = drawing::ids(drawing::sheets(&graph::build(open)));
    for page in &mut old.pages {
        page.cells.iter_mut().for_each(|cell| known(&mut cell.element));
    }
    let styles = old.styles.values().flat_map(|style| style.split(';')).map(str::to_owned).collect();
    let mut names = Masks { typed: Typed::new(key, pairs, places), styles };
    rename(old, &drawn, &mut names);
    Ok(())
}

/// Takes away what is no element of draw.io's: it drops them too, when it saves.
fn known(element: &mut Element) {
    let names = ["mxCell", "mxGeometry", "mxPoint", "mxRectangle", "Array", "Object", "object", "UserObject"];
    element.children.retain(|child| names.contains(&&*child.name));
    element.children.iter_mut().for_each(known);
}

/// Whether it is a word by which the program says what a cell is.
fn is_word(text: &str) -> bool {
    let words = ["background", "badge", "ghost", "part", "added", "removed", "replaced", "changed"];
    Kind::named(text).is_some() || words.contains(&text) || Relation::ALL.iter().any(|one| one.name() == text)
}

/// Whether a part of a style names one of IBM's stencils, as copies of ours do.
fn is_stencil(part: &str) -> bool {
    part.strip_prefix("shape=mxgraph.ibm_cloud.").is_some_and(is_glyph)
}

/// What a link to another page begins with.
const TO_PAGE: &str = "data:page/id,";

/// Masks in place of names.
struct Masks<'k> {
    typed: Typed<'k>,
    /// Parts of styles that we wrote.
    styles: BTreeSet<String>,
}

impl Masks<'_> {
    /// Tags: kinds and places are IBM's words, and those of lenses ours.
    fn tags(&mut self, tags: &str) -> String {
        let masked = tags.split_whitespace().map(|tag| {
            let is_lens = Lens::ALL.iter().any(|lens| lens.tag() == tag);
            let is_open = is_lens || is_word(tag) || self.typed.is_place(tag);
            if is_open { tag.to_owned() } else { self.typed.words(tag, "tag") }
        });
        masked.collect::<Vec<_>>().join(" ")
    }
}

impl Names for Masks<'_> {
    fn id(&mut self, id: &str, ours: bool) -> String {
        if ours { self.typed.cell(id) } else { self.typed.added(id) }
    }

    fn text(&mut self, text: &str, what: What) -> String {
        let is_plain = |text: &str| looks::is_number(text) || looks::is_colour(text) || AS.contains(&text);
        match what {
            What::Html => self.typed.html(text, "note"),
            What::Style => self.typed.style(text, &|part| self.styles.contains(part) || is_stencil(part)),
            What::Tags => self.tags(text),
            What::Page => self.typed.words(text, "page"),
            What::Word if is_word(text) => text.to_owned(),
            What::Id => self.typed.id(text),
            What::Plain if is_plain(text) => text.to_owned(),
            What::Text if text.starts_with(TO_PAGE) => {
                let page = text.strip_prefix(TO_PAGE).unwrap_or_default();
                let masked = self.typed.id(page);
                format!("{TO_PAGE}{}", if masked == page { self.typed.added(page) } else { masked })
            }
            What::Plain | What::Word | What::Text => self.typed.words(text, "note"),
        }
    }

    fn name(&mut self, name: &str) -> String {
        self.typed.name(name)
    }
}

/// What geometries and models of draw.io's say in words.
const AS: [&str; 10] =
    ["", "geometry", "points", "sourcePoint", "targetPoint", "offset", "alternateBounds", "none", "auto", "default"];
