//! Labels and tooltips as draw.io reads them.

use super::xml::html;
use crate::layout::text::{pieces, visible};
use crate::layout::{Font, Label};
use crate::model::{End, Model, Node, NodeId};

/// A label's text, and whether it is HTML. One line without a second one needs none.
pub fn label(label: &Label) -> (String, bool) {
    let one = |count: usize| count <= 1;
    let font = label.font.unwrap_or(Font::TILE);
    let plain = one(label.lines.lines.len()) && label.caption.is_empty();
    if plain {
        return (label.name.clone(), false);
    }
    let mut out = broken(&label.name, label.within, font);
    if font.bold {
        out = format!("<b>{out}</b>");
    }
    if !label.caption.is_empty() {
        if label.inline {
            // A block that lies on one line with what follows: who takes a label apart finds the name alone.
            out = format!("<div style=\"display: inline\">{out}</div>\u{a0} ");
        } else {
            out.push_str("<br>");
        }
        out.push_str("<font color=\"#6f6f6f\" style=\"font-size: 11px\">");
        let lines: Vec<String> = label.caption_lines.lines.iter().map(|line| html(line)).collect();
        out.push_str(&lines.join("<br>"));
        out.push_str("</font>");
    }
    (out, true)
}

/// `text` as HTML that may break where we broke it, and at no other place that matters.
fn broken(text: &str, within: i32, font: Font) -> String {
    let pieces = pieces(text, within, font);
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        out.push_str(&html(piece));
        if at + 1 < pieces.len() && !piece.ends_with(' ') {
            out.push_str("<wbr>");
        }
    }
    out
}

/// What is said when the pointer rests on a resource: HTML.
pub fn tooltip(model: &Model, id: NodeId) -> String {
    let node = model.node(id);
    let name = if node.name.is_empty() { &node.id } else { &node.name };
    let mut out = format!("<b>{}</b>", html(&visible(name)));
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("<br>{}: {}", html(key), html(&visible(value))));
        }
    };
    line("kind", &node.kind.name.replace('_', " "));
    line("id", &node.id);
    line("", "");
    if !node.caption.is_empty() {
        line("about", &node.caption);
    }
    line("region", &node.region);
    line("resource group", &node.resource_group);
    for (key, value) in &node.data {
        line(&key.replace('_', " "), &shorter(value));
    }
    if !node.tags.is_empty() {
        line("tags", &node.tags.join(", "));
    }
    out
}

/// A value of a tooltip: whole where it is short, its start where it is a table.
fn shorter(value: &str) -> String {
    match value.char_indices().nth(300) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}

/// Words that draw.io's filter by tags offers for a resource.
pub fn tags(node: &Node) -> String {
    let mut tags = vec![node.kind.name.to_owned()];
    for text in [&node.region, &node.resource_group].into_iter().chain(&node.tags) {
        let tag: String = visible(text).split_whitespace().collect::<Vec<_>>().join("_");
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.join(" ")
}

/// What a node's edges lead to and was not read: data of the node, by relation.
pub fn unknown(model: &Model, edges: &[usize]) -> Vec<(String, String)> {
    use crate::model::ExternalForm::Unknown;
    let mut out: Vec<(String, String)> = Vec::new();
    for &at in edges {
        let edge = &model.edges[at];
        let End::External(to) = edge.to else { continue };
        let external = model.external(to);
        if external.form != Unknown {
            continue;
        }
        let key = format!("unknown_{}", edge.relation.name());
        match out.iter_mut().find(|(known, _)| *known == key) {
            Some((_, value)) => {
                value.push_str(", ");
                value.push_str(&external.name);
            }
            None => out.push((key, external.name.to_string())),
        }
    }
    out
}
