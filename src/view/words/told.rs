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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ExternalForm, Relation};
    use crate::view::fixtures::Builder;

    /// A server with that caption and data, in a model of its own.
    fn server(caption: &str, data: &[(&'static str, &str)]) -> Model {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", NodeId::ACCOUNT);
        let id = b.tile("instance", "web", caption, region);
        b.node(id).data.extend(data.iter().map(|(name, value)| (*name, Box::from(*value))));
        b.leave(Relation::Member, id, ExternalForm::Unknown, "10.0.0.9");
        b.leave(Relation::Member, id, ExternalForm::Unknown, "10.0.0.8");
        b.build()
    }

    const SERVER: NodeId = NodeId(2);

    fn attributes_of(model: &Model) -> Vec<(String, String)> {
        let unknown: Vec<usize> = (0..model.edges.len()).collect();
        let mut found = Vec::new();
        attributes(model, SERVER, &unknown, &mut |name, value| found.push((name.to_owned(), value.to_owned())));
        found
    }

    fn value<'f>(found: &'f [(String, String)], name: &str) -> Option<&'f str> {
        found.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    #[test]
    fn attributes_are_the_contracts_then_data_then_what_was_not_read() {
        let found = attributes_of(&server("", &[("profile", "bx2-4x16")]));
        let names: Vec<&str> = found.iter().map(|(name, _)| &**name).collect();
        let wanted =
            ["kind", "resource_id", "crn", "name", "region", "resource_group", "profile", "unknown_member", "tags"];
        assert_eq!(names, wanted);
        assert_eq!(value(&found, "unknown_member"), Some("10.0.0.9, 10.0.0.8"));
        assert_eq!(value(&found, "tags"), Some("instance eu-de default env:test"));
    }

    #[test]
    fn data_does_not_take_an_attribute_of_the_cells_own() {
        let found = attributes_of(&server("", &[("name", "other"), ("link", "https://example.com")]));
        assert_eq!(value(&found, "name"), Some("web"));
        assert_eq!(value(&found, "ibm_name"), Some("other"));
        assert_eq!(value(&found, "link"), None);
    }

    #[test]
    fn a_long_value_ends_in_dots() {
        let model = server("", &[("user_data", &"ä".repeat(301))]);
        let facts = facts(model.node(SERVER));
        let fact = facts.iter().find(|fact| fact.name == "user data").unwrap();
        assert_eq!(fact.value.chars().count(), LONGEST + 1);
        assert!(fact.value.ends_with('…'));
    }

    #[test]
    fn addresses_are_found_once_wherever_they_are() {
        let model = server("10.0.0.4 · bx2-4x16", &[("cidr", "10.0.0.0/24"), ("addresses", "10.0.0.4, fd00::1")]);
        assert_eq!(addresses(model.node(SERVER)), ["10.0.0.4", "10.0.0.0/24", "fd00::1"]);
    }

    #[test]
    fn a_tooltip_leaves_out_what_is_empty() {
        let model = server("", &[("profile", "")]);
        let names: Vec<String> = tooltip(model.node(SERVER)).into_iter().map(|fact| fact.name).collect();
        assert_eq!(names, ["kind", "id", "region", "resource group", "tags"]);
    }

    #[test]
    fn a_stack_has_its_members_as_lists() {
        let mut b = Builder::new();
        let members = [b.add("instance", "a\"b", NodeId::ACCOUNT), b.add("instance", "c", NodeId::ACCOUNT)];
        let model = b.build();
        let mut found = Vec::new();
        stack_attributes(&model, &members, &mut |name, value| found.push((name.to_owned(), value.to_owned())));
        assert_eq!(value(&found, "count"), Some("2"));
        assert_eq!(value(&found, "names"), Some(r#"["a\"b","c"]"#));
        assert_eq!(stack_name(&model, &members), "2 virtual servers");
    }
}
