//! What a person made of a cell: label, look, attributes.

use drawstream_diagram::base::{Digest, Drawn, Led, without_ends};
use drawstream_diagram::hand::{BARE, Hand, split_style};

use crate::old::{Cell, Old};
use crate::seen::{At, Finder};

/// Keys of styles that draw.io writes by itself, as where a box is ungrouped or lines are laid out.
const NOT_A_PERSONS: [&str; 3] = ["container", "noEdgeStyle", "orthogonal"];

/// What a person made of a cell; `top`: whether it lies in nothing, so that a layer is its own.
pub fn hand(finder: &Finder<'_>, at: At, top: bool) -> Hand {
    let cell = finder.cell(at);
    let Some(drawn) = cell.drawn else { return Hand::default() };
    let mut hand = Hand {
        hidden: cell.is_hidden(),
        style: style(finder.old, cell, &drawn),
        attributes: attributes(finder.old, cell, &drawn),
        tags: tags(cell),
        ..Hand::default()
    };
    if !cell.same.label {
        hand.label = Some(cell.label().to_owned());
    }
    let page = finder.page(at);
    if top
        && let Some(&layer) = page.by_id.get(cell.parent())
        && page.is_layer(layer)
        && cell.parent() != "1"
    {
        hand.layer = Some(cell.parent().to_owned());
    }
    if cell.is_edge()
        && hand.label.is_some()
        && let Some(geometry) = cell.geometry()
    {
        let is_place = |name: &str| matches!(name, "x" | "y");
        hand.label_at = geometry.attributes.iter().filter(|(name, _)| is_place(name)).cloned().collect();
        hand.label_by = geometry.children.iter().find(|child| child.get("as") == Some("offset")).cloned();
    }
    hand
}

/// The keys of a style that differ from how it was drawn.
fn style(old: &Old, cell: &Cell, drawn: &Drawn) -> Vec<(String, Option<String>)> {
    if cell.same.style {
        return Vec::new();
    }
    let theirs = if cell.is_edge() { without_ends(cell.style()) } else { cell.style().to_owned() };
    let Some(base) = old.styles.get(&drawn.style) else { return Vec::new() };
    let (base, theirs) = (split_style(base), split_style(&theirs));
    let own = |parts: &[(&str, Option<&str>)], key: &str| {
        parts.iter().find(|(own, _)| *own == key).and_then(|(_, value)| value.map(str::to_owned))
    };
    let mut changed = Vec::new();
    for (key, value) in &theirs {
        let value = value.map(str::to_owned);
        if own(&base, key) != value {
            changed.push(((*key).to_owned(), value));
        }
    }
    let gone = base.iter().filter(|(key, _)| own(&theirs, key).is_none());
    changed.extend(gone.map(|(key, _)| ((*key).to_owned(), None)));
    changed
        .retain(|(key, value)| !NOT_A_PERSONS.contains(&&**key) && (value.as_deref() != Some(BARE) || !key.is_empty()));
    changed
}

/// What links of ours begin with.
const OUR_LINK: &str = "data:";

/// Whether a cell leads where it led as it was drawn.
fn is_our_link(drawn: &Drawn, link: &str) -> bool {
    match drawn.link {
        Led::Nowhere => false,
        Led::Somewhere => link.starts_with(OUR_LINK),
        Led::By(own) => Digest::of(link) == own,
    }
}

/// Attributes that we do not write, and a link of a person's, also in place of ours.
pub fn attributes(old: &Old, cell: &Cell, drawn: &Drawn) -> Vec<(String, String)> {
    let is_their_link = |name: &str, value: &str| name == "link" && !is_our_link(drawn, value);
    let is_theirs = |name: &str, value: &str| !old.names.contains(name) || is_their_link(name, value);
    let own = ["id", "label", "kind", "resource_id", "home", "role", "tags", "drawn", "change"];
    let attributes = cell.element.attributes.iter();
    attributes.filter(|(name, value)| !own.contains(&&**name) && is_theirs(name, value)).cloned().collect()
}

fn tags(cell: &Cell) -> Vec<String> {
    let tags = cell.element.get("tags").unwrap_or_default();
    if cell.same.tags { Vec::new() } else { tags.split_whitespace().map(str::to_owned).collect() }
}
