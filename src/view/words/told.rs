//! What outputs say of a resource beside its label: the attributes of its cell, its tooltip, the page's facts.

use std::net::IpAddr;

use drawstream_diagram::Fact;
use drawstream_diagram::text::visible;

use super::own_caption;
use crate::model::{End, Model, Node, NodeId};

/// Characters of a value in tooltips and facts: tables of rules are whole in the drawing only.
const LONGEST: usize = 300;

/// The attributes of a resource's cell, in order. `unknown`: the edges that lead from it to something unknown.
pub fn attributes(model: &Model, id: NodeId, unknown: &[usize], put: &mut dyn FnMut(&str, &str)) {
    let node = model.node(id);
    put("kind", node.kind.name);
    put("resource_id", &visible(&node.id));
    put("crn", &visible(&node.crn));
    put("name", &visible(&node.name));
    for (name, value) in [("region", &node.region), ("resource_group", &node.resource_group)] {
        if !value.is_empty() {
            put(name, &visible(value));
        }
    }
    for (name, value) in &node.data {
        put(attribute(name), value);
    }
    for (name, value) in unknowns(model, unknown) {
        put(&name, &value);
    }
    put("tags", &tags(node));
}

/// The attributes of a stack's cell, in order.
pub fn stack_attributes(model: &Model, members: &[NodeId], put: &mut dyn FnMut(&str, &str)) {
    let Some(&first) = members.first() else { return };
    let list = |text: fn(&Node) -> &str| {
        let all: Vec<&str> = members.iter().map(|&id| text(model.node(id))).collect();
        serde_json::to_string(&all).unwrap_or_default()
    };
    let first = model.node(first);
    put("kind", first.kind.name);
    put("count", &members.len().to_string());
    put("members", &list(|node| &node.id));
    put("names", &list(|node| &node.name));
    put("tags", &tags(first));
}

/// A data entry's name as an attribute that does not take one of the cell's own.
fn attribute(name: &str) -> &str {
    match name {
        "id" => "ibm_id",
        "label" => "ibm_label",
        "link" => "ibm_link",
        "tags" => "ibm_tags",
        "tooltip" => "ibm_tooltip",
        "kind" => "ibm_kind",
        "crn" => "ibm_crn",
        "name" => "ibm_name",
        "region" => "ibm_region",
        "resource_id" => "ibm_resource_id",
        "resource_group" => "ibm_resource_group",
        "home" => "ibm_home",
        "placeholders" => "ibm_placeholders",
        "placeholder" => "ibm_placeholder",
        "role" => "ibm_role",
        _ => name,
    }
}

/// What is said below the name where the pointer rests on a resource.
pub fn tooltip(node: &Node) -> Vec<Fact> {
    let mut lines = Vec::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            lines.push(Fact { name: name.replace('_', " "), value: value.to_owned() });
        }
    };
    line("kind", &node.kind.name.replace('_', " "));
    line("id", &node.id);
    line("about", own_caption(node));
    line("region", &node.region);
    line("resource group", &node.resource_group);
    for (name, value) in &node.data {
        line(name, &shorter(value));
    }
    line("tags", &node.tags.join(", "));
    lines
}

/// What a stack is called.
pub fn stack_name(model: &Model, members: &[NodeId]) -> String {
    let plural = members.first().map_or("", |&first| model.node(first).kind.plural);
    format!("{} {plural}", members.len())
}

/// What is listed of a resource, in order.
pub fn facts(node: &Node) -> Vec<Fact> {
    let addresses = addresses(node).join(", ");
    let tags = node.tags.join(", ");
    let own = [
        ("addresses", &*addresses),
        ("region", &*node.region),
        ("resource_group", &*node.resource_group),
        ("tags", &*tags),
    ];
    let own = own.into_iter().chain(node.data.iter().map(|(name, value)| (*name, &**value)));
    own.filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| Fact { name: name.replace('_', " "), value: shorter(value) })
        .collect()
}

/// A value of a tooltip or fact: whole where it is short, its start where it is a table.
fn shorter(value: &str) -> String {
    match value.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}

/// Every address and range in what is known of a node, once each.
pub fn addresses(node: &Node) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for text in std::iter::once(own_caption(node)).chain(node.data.iter().map(|(_, value)| &**value)) {
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

/// Words that draw.io's filter by tags offers for a resource.
fn tags(node: &Node) -> String {
    let mut tags = vec![node.kind.name.to_owned()];
    for text in [&node.region, &node.resource_group].into_iter().chain(&node.tags) {
        let tag: String = visible(text).split_whitespace().collect::<Vec<_>>().join("_");
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.join(" ")
}

/// What edges lead to and was not read: data of the node that they start at, by relation.
fn unknowns(model: &Model, edges: &[usize]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for &at in edges {
        let edge = &model.edges[at];
        let End::External(to) = edge.to else { continue };
        let external = model.external(to);
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
