//! What outputs say of a resource beside its label: the attributes of its cell, its tooltip, the page's facts.

use super::Words;
use super::address::addresses;
use drawstream_diagram::Fact;
use drawstream_diagram::text::visible;
use drawstream_graph::{End, Node, NodeId};

/// Characters of a value in tooltips and facts: tables of rules are whole in the drawing only.
const LONGEST: usize = 300;

impl Words<'_> {
    /// The attributes of a resource's cell, in order. `unknown`: the edges that lead from it to something unknown.
    pub fn attributes(&self, id: NodeId, unknown: &[usize], put: &mut dyn FnMut(&str, &str)) {
        let node = self.graph.node(id);
        let resource = &node.resource;
        put("kind", resource.kind.id());
        put("resource_id", &visible(&resource.id));
        put("crn", &visible(&resource.crn));
        put("name", &visible(&resource.name));
        for (name, value) in [("region", &*resource.region), ("resource_group", &*resource.group.1)] {
            if !value.is_empty() {
                put(name, &visible(value));
            }
        }
        for (name, value) in self.data(id) {
            put(attribute(name), &value.into_text());
        }
        for (name, value) in self.unknowns(unknown) {
            put(&name, &value);
        }
        put("tags", &tags(node));
    }

    /// The attributes of a stack's cell, in order.
    pub fn stack_attributes(&self, members: &[NodeId], put: &mut dyn FnMut(&str, &str)) {
        let Some(&first) = members.first() else { return };
        let list = |text: fn(&Node) -> &str| {
            let all: Vec<&str> = members.iter().map(|&id| text(self.graph.node(id))).collect();
            serde_json::to_string(&all).unwrap_or_default()
        };
        let first = self.graph.node(first);
        put("kind", first.kind().id());
        put("count", &members.len().to_string());
        put("members", &list(|node| &node.resource.id));
        put("names", &list(|node| &node.resource.name));
        put("tags", &tags(first));
    }

    /// What a stack is called.
    pub fn stack_name(&self, members: &[NodeId]) -> String {
        let plural = members.first().map_or("", |&first| self.graph.node(first).kind().plural());
        format!("{} {plural}", members.len())
    }

    /// What is said below the name where the pointer rests on a resource.
    pub fn tooltip(&self, id: NodeId) -> Vec<Fact> {
        let node = self.graph.node(id);
        let resource = &node.resource;
        let mut lines = Vec::new();
        let mut line = |name: &str, value: &str| {
            if !value.is_empty() {
                lines.push(Fact { name: name.replace('_', " "), value: value.to_owned() });
            }
        };
        line("kind", &resource.kind.id().replace('_', " "));
        line("id", &resource.id);
        line("about", &self.caption(id));
        line("region", &resource.region);
        line("resource group", &resource.group.1);
        for (name, value) in self.data(id) {
            line(name, &shorter(&value.into_text()));
        }
        line("tags", &resource.tags.join(", "));
        lines
    }

    /// What is listed of a resource, in order.
    pub fn facts(&self, id: NodeId) -> Vec<Fact> {
        let resource = &self.graph.node(id).resource;
        let own = [
            ("addresses", self.addresses(id).join(", ")),
            ("region", resource.region.to_string()),
            ("resource_group", resource.group.1.to_string()),
            ("tags", resource.tags.join(", ")),
        ];
        let data = self.data(id).into_iter().map(|(name, value)| (name, value.into_text()));
        own.into_iter()
            .chain(data)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| Fact { name: name.replace('_', " "), value: shorter(&value) })
            .collect()
    }

    /// Every address and range that is a resource's own or that it leads to, once each.
    pub fn addresses(&self, id: NodeId) -> Vec<String> {
        let mut all = addresses(&self.graph.node(id).resource);
        all.extend(
            self.prefixes
                .get(&id)
                .into_iter()
                .flatten()
                .filter(|cidr| !all.contains(cidr))
                .cloned()
                .collect::<Vec<_>>(),
        );
        all
    }

    /// What edges lead to and was not read: data of the node that they start at, by relation.
    fn unknowns(&self, edges: &[usize]) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        for edge in edges.iter().map(|at| &self.graph.edges[*at]) {
            let End::External(to) = edge.to else { continue };
            let name = &self.graph.external(to).name;
            let key = format!("unknown_{}", edge.relation.name());
            match out.iter_mut().find(|(known, _)| *known == key) {
                Some((_, value)) => {
                    value.push_str(", ");
                    value.push_str(name);
                }
                None => out.push((key, name.to_string())),
            }
        }
        out
    }
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

/// A value of a tooltip or fact: whole where it is short, its start where it is a table.
fn shorter(value: &str) -> String {
    match value.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}

/// Words that draw.io's filter by tags offers for a resource.
fn tags(node: &Node) -> String {
    let resource = &node.resource;
    let mut tags = vec![resource.kind.id().to_owned()];
    let words = [&*resource.region, &*resource.group.1].into_iter().chain(resource.tags.iter().map(|tag| &**tag));
    for text in words {
        let tag: String = visible(text).split_whitespace().collect::<Vec<_>>().join("_");
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ACCOUNT, Builder};
    use drawstream_graph::Graph;
    use drawstream_graph::estate::{ExternalForm, Facts, Relation, facts};

    /// A server with that second line, in a graph of its own, that refers to two things that were not read.
    fn server(caption: &str) -> (Graph, NodeId) {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let id = b.tile("instance", "web", caption, region);
        b.leave(Relation::Member, id, ExternalForm::Unknown, "10.0.0.9");
        b.leave(Relation::Member, id, ExternalForm::Unknown, "10.0.0.8");
        (b.build(), id)
    }

    fn attributes_of(graph: &Graph, id: NodeId) -> Vec<(String, String)> {
        let unknown: Vec<usize> = (0..graph.edges.len()).collect();
        let mut found = Vec::new();
        let put = &mut |name: &str, value: &str| found.push((name.to_owned(), value.to_owned()));
        Words::of(graph).attributes(id, &unknown, put);
        found
    }

    fn value<'f>(found: &'f [(String, String)], name: &str) -> Option<&'f str> {
        found.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    #[test]
    fn attributes_are_the_contracts_then_data_then_what_was_not_read() {
        let (graph, id) = server("bx2-4x16");
        let found = attributes_of(&graph, id);
        let names: Vec<&str> = found.iter().map(|(name, _)| &**name).collect();
        let wanted =
            ["kind", "resource_id", "crn", "name", "region", "resource_group", "profile", "unknown_member", "tags"];
        assert_eq!(names, wanted);
        assert_eq!(value(&found, "unknown_member"), Some("10.0.0.9, 10.0.0.8"));
        assert_eq!(value(&found, "tags"), Some("instance eu-de default env:test"));
    }

    #[test]
    fn data_does_not_take_an_attribute_of_the_cells_own() {
        assert_eq!(["name", "link", "profile"].map(attribute), ["ibm_name", "ibm_link", "profile"]);
    }

    #[test]
    fn a_long_value_ends_in_dots() {
        let (mut graph, id) = server("");
        let image = "ä".repeat(LONGEST + 1).into();
        graph.nodes[id.index()].resource.facts = Facts::from(facts::Instance { image, ..Default::default() });
        let facts = Words::of(&graph).facts(id);
        let fact = facts.iter().find(|fact| fact.name == "image").unwrap();
        assert_eq!(fact.value.chars().count(), LONGEST + 1);
        assert!(fact.value.ends_with('…'));
    }

    #[test]
    fn a_tooltip_leaves_out_what_is_empty() {
        let (graph, id) = server("");
        let names: Vec<String> = Words::of(&graph).tooltip(id).into_iter().map(|fact| fact.name).collect();
        assert_eq!(names, ["kind", "id", "region", "resource group", "tags"]);
    }

    #[test]
    fn a_stack_has_its_members_as_lists() {
        let mut b = Builder::new();
        let members = [b.add("instance", "a\"b", ACCOUNT), b.add("instance", "c", ACCOUNT)];
        let graph = b.build();
        let words = Words::of(&graph);
        let mut found = Vec::new();
        words.stack_attributes(&members, &mut |name, value| found.push((name.to_owned(), value.to_owned())));
        assert_eq!(value(&found, "count"), Some("2"));
        assert_eq!(value(&found, "names"), Some(r#"["a\"b","c"]"#));
        assert_eq!(words.stack_name(&members), "2 virtual servers");
    }
}
