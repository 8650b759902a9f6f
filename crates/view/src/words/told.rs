//! What outputs say of a resource beside its label: the attributes of its cell, its tooltip, the page's facts.

use super::Words;
use super::address::addresses;
use super::data::{ADDRESSES, FLOATING_IPS, UNKNOWN};
use drawstream_diagram::Fact;
use drawstream_diagram::text::visible;
use drawstream_graph::estate::Facts;
use drawstream_graph::{End, Node, NodeId};
use drawstream_order::Gather as _;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Lines of a value in tooltips and facts: long tables of rules are whole in the drawing's attributes only.
const MOST_LINES: usize = 20;
/// Characters of a line there.
const LONGEST: usize = 300;

/// A value's name and its lines.
type DataLines = (&'static str, Vec<String>);
/// A relation's name as an attribute, and what it leads to that was not read.
type Unknown = (String, String);

impl Words<'_> {
    /// The attributes of a resource's cell, in order: values of several lines have line feeds between them. Returns
    /// what is said below the name where the pointer rests on it.
    pub fn attributes(&self, id: NodeId, put: &mut dyn FnMut(&str, &str)) -> Vec<Fact> {
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
        let data = self.data_lines(id);
        let unknowns = self.unknowns(id);
        for (name, lines) in &data {
            match lines.as_slice() {
                [line] => put(attribute(name), &visible(line)),
                lines => {
                    let lines: Vec<Cow<str>> = lines.iter().map(|line| visible(line)).collect();
                    put(attribute(name), &lines.join("\n"));
                }
            }
        }
        for (name, value) in &unknowns {
            put(name, &visible(value));
        }
        let console = self.console(id);
        if let Some(console) = &console {
            put("console", console);
        }
        put("tags", &tags(node));
        let mut told = self.tooltip(id, data, unknowns);
        told.extend(fact("console", console.into_iter().collect()));
        told
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
    fn tooltip(&self, id: NodeId, data: Vec<DataLines>, unknowns: Vec<Unknown>) -> Vec<Fact> {
        let resource = &self.graph.node(id).resource;
        let kind = resource.kind.id().replace('_', " ");
        let own = [("kind", kind), ("id", resource.id.to_string()), ("about", self.about(id))];
        let mut all: Vec<Fact> = own.into_iter().filter_map(|(name, value)| fact(name, vec![value])).collect();
        self.list(id, data, unknowns, &mut all);
        all
    }

    /// What is listed of a resource beside kind and id, in order. Nothing is listed twice.
    pub fn facts(&self, id: NodeId) -> Vec<Fact> {
        let mut all = Vec::new();
        self.list(id, self.data_lines(id), self.unknowns(id), &mut all);
        // Whole: it is a link.
        all.extend(self.console(id).map(|link| Fact { name: "console".to_owned(), lines: vec![link] }));
        all
    }

    fn data_lines(&self, id: NodeId) -> Vec<DataLines> {
        self.data(id).into_iter().map(|(name, value)| (name, value.into_lines())).collect()
    }

    fn list(&self, id: NodeId, mut data: Vec<DataLines>, unknowns: Vec<Unknown>, all: &mut Vec<Fact>) {
        let resource = &self.graph.node(id).resource;
        // Addresses are gathered below, and what was not read is told relation by relation.
        data.retain(|(name, _)| *name != ADDRESSES && (*name != UNKNOWN || unknowns.is_empty()));
        // A public gateway's own address is that of its floating IP.
        if let Facts::PublicGateway(facts) = &resource.facts {
            let own = facts.public_address.to_string();
            data.retain(|(name, lines)| *name != FLOATING_IPS || *lines != [&*own]);
        }
        let own = [
            (ADDRESSES, self.addresses_besides(id, &data)),
            ("region", resource.region.to_string()),
            ("resource_group", resource.group.1.to_string()),
        ];
        all.extend(own.into_iter().filter_map(|(name, value)| fact(name, vec![value])));
        all.extend(data.into_iter().filter_map(|(name, lines)| fact(name, lines)));
        all.extend(unknowns.into_iter().filter_map(|(name, value)| fact(&name, vec![value])));
        all.extend(fact("tags", vec![resource.tags.join(", ")]));
    }

    /// The addresses of a resource that its data does not tell, once each.
    fn addresses_besides(&self, id: NodeId, data: &[DataLines]) -> String {
        let mut addresses: Vec<String> =
            self.graph.node(id).resource.addresses.iter().map(ToString::to_string).collect();
        addresses.extend(self.addresses(id));
        if addresses.is_empty() {
            return String::new();
        }
        let told: BTreeSet<&str> =
            data.iter().flat_map(|(_, lines)| lines).flat_map(|line| line.split([' ', ','])).gather();
        let mut listed = BTreeSet::new();
        addresses.retain(|address| !told.contains(&**address) && listed.insert(address.clone()));
        addresses.join(", ")
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

    /// What a resource refers to and what was not read, by relation.
    fn unknowns(&self, id: NodeId) -> Vec<Unknown> {
        let mut out: Vec<Unknown> = Vec::new();
        for edge in self.unknown.get(&id).into_iter().flatten().map(|at| &self.graph.edges[*at]) {
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

/// A fact, with its name in words; none where it has no value.
fn fact(name: &str, lines: Vec<String>) -> Option<Fact> {
    let is_empty = lines.iter().all(String::is_empty);
    (!is_empty).then(|| Fact { name: name.replace('_', " "), lines: shorter(lines) })
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
        "console" => "ibm_console",
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

/// The first lines of a value, each with its first characters, and how many more lines there are.
fn shorter(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    for line in &mut lines {
        if let Some((at, _)) = line.char_indices().nth(LONGEST) {
            line.truncate(at);
            line.push('…');
        }
    }
    lines.extend((more > 0).then(|| format!("… and {more} more")));
    lines
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
    use drawstream_graph::estate::rule::{Direction, GroupRule, Protocol, Remote};
    use drawstream_graph::estate::{Declared, ExternalForm, Placed, Ports, Ref, Relation, facts};

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
        let mut found = Vec::new();
        let put = &mut |name: &str, value: &str| found.push((name.to_owned(), value.to_owned()));
        Words::of(graph).attributes(id, put);
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
    fn a_resource_tells_its_addresses_in_terraform_and_not_those_of_its_parts() {
        let (mut graph, id) = server("bx2-4x16");
        let (kind, resource) = (graph.node(id).kind(), graph.node(id).resource.id.clone());
        let placed = |address: &str, is_part| Placed { address: address.into(), kind, id: resource.clone(), is_part };
        let addresses = vec![placed("a.b[\"c\"]", false), placed("a.rule", true), placed("data.a.b", false)];
        graph.declared = Some(Declared { addresses, ..Declared::default() });
        assert_eq!(value(&attributes_of(&graph, id), "terraform"), Some("a.b[\"c\"]\ndata.a.b"));
    }

    #[test]
    fn data_does_not_take_an_attribute_of_the_cells_own() {
        assert_eq!(["name", "link", "profile"].map(attribute), ["ibm_name", "ibm_link", "profile"]);
    }

    /// A graph of one node with those facts and addresses.
    fn one(kind: &str, facts: impl Into<Facts>, addresses: &[&str]) -> (Graph, NodeId) {
        let mut b = Builder::new();
        let id = b.add(kind, "one", ACCOUNT);
        let resource = &mut b.node(id).resource;
        resource.facts = facts.into();
        resource.addresses = addresses.iter().map(|&address| address.into()).collect();
        (b.build(), id)
    }

    /// The facts of a node: each name with its lines.
    fn facts_of((graph, id): &(Graph, NodeId)) -> Vec<(String, Vec<String>)> {
        Words::of(graph).facts(*id).into_iter().map(|fact| (fact.name, fact.lines)).collect()
    }

    fn group(rules: usize, name: &str) -> facts::SecurityGroup {
        let rule = |port| GroupRule {
            direction: Direction::Inbound,
            protocol: Protocol::Tcp,
            ports: Some(Ports { first: port, last: port }),
            remote: Remote::Group(Ref { name: name.into(), ..Ref::default() }),
            ..GroupRule::default()
        };
        facts::SecurityGroup { rules: (1000..).take(rules).map(rule).collect() }
    }

    #[test]
    fn rules_are_lines_and_a_control_character_in_a_name_makes_no_line() {
        let graph = one("security_group", group(2, "a\nb"), &[]);
        let (_, lines) = facts_of(&graph).into_iter().find(|(name, _)| name == "rules").unwrap();
        assert_eq!(lines, ["inbound tcp 1000 from a\nb", "inbound tcp 1001 from a\nb"]);
        let attributes = attributes_of(&graph.0, graph.1);
        let wanted = "inbound tcp 1000 from a\u{240a}b\ninbound tcp 1001 from a\u{240a}b";
        assert_eq!(value(&attributes, "rules"), Some(wanted));
    }

    #[test]
    fn a_long_table_is_cut_between_lines_and_a_long_line_ends_in_dots() {
        let graph = one("security_group", group(MOST_LINES + 3, &"ä".repeat(LONGEST)), &[]);
        let (_, lines) = facts_of(&graph).into_iter().find(|(name, _)| name == "rules").unwrap();
        assert_eq!((lines.len(), &*lines[MOST_LINES]), (MOST_LINES + 1, "… and 3 more"));
        assert!(lines[..MOST_LINES].iter().all(|line| line.ends_with('…') && line.chars().count() == LONGEST + 1));
    }

    #[test]
    fn no_address_is_told_twice() {
        let balancer = facts::LoadBalancer {
            private_addresses: vec!["10.0.0.4".into()],
            public_addresses: vec!["169.1.1.1".into()],
            ..facts::LoadBalancer::default()
        };
        let told = facts_of(&one("load_balancer", balancer, &["10.0.0.4", "10.0.0.40"]));
        assert_eq!(told[0], ("addresses".to_owned(), vec!["10.0.0.40".to_owned()]));
        let subnet = facts::Subnet { cidr: "10.0.0.0/24".into(), ..facts::Subnet::default() };
        let names: Vec<String> = facts_of(&one("subnet", subnet, &[])).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["region", "resource group", "cidr", "tags"]);
    }

    #[test]
    fn a_public_gateway_tells_its_address_once() {
        let mut b = Builder::new();
        let gateway = b.tile("public_gateway", "gateway", "169.1.1.1", ACCOUNT);
        let address = b.tile("floating_ip", "address", "169.1.1.1", ACCOUNT);
        b.join(Relation::Attached, address, gateway);
        let told = facts_of(&(b.build(), gateway));
        let of: Vec<&str> = told.iter().filter(|(_, l)| l[0] == "169.1.1.1").map(|(name, _)| &**name).collect();
        assert_eq!(of, ["public address"]);
    }

    #[test]
    fn what_was_not_read_is_told_as_in_the_drawing_and_once() {
        let (graph, id) = server("");
        let told = facts_of(&(graph, id));
        assert!(told.contains(&("unknown member".to_owned(), vec!["10.0.0.9, 10.0.0.8".to_owned()])), "{told:?}");
        let mut b = Builder::new();
        let volume = b.add("volume", "data", ACCOUNT);
        b.leave(Relation::Holds, volume, ExternalForm::Unknown, "web");
        let told = facts_of(&(b.build(), volume));
        let unknown: Vec<&(String, Vec<String>)> =
            told.iter().filter(|(name, _)| name.starts_with("unknown")).collect();
        assert_eq!(unknown, [&("unknown holds".to_owned(), vec!["web".to_owned()])]);
    }

    #[test]
    fn a_tooltip_says_what_a_service_is_and_repeats_no_second_line() {
        let mut b = Builder::new();
        let keys = b.service("keys", "kms");
        let graph = b.build();
        let about = |graph: &Graph, id| {
            Words::of(graph).attributes(id, &mut |_, _| ()).into_iter().find(|fact| fact.name == "about")
        };
        assert_eq!(about(&graph, keys).unwrap().lines, ["Key Protect"]);
        let (graph, id) = server("10.0.0.4 · bx2-4x16");
        assert_eq!(about(&graph, id), None);
    }

    #[test]
    fn a_tooltip_leaves_out_what_is_empty() {
        let (graph, id) = server("");
        let names: Vec<String> =
            Words::of(&graph).attributes(id, &mut |_, _| ()).into_iter().map(|fact| fact.name).collect();
        assert_eq!(names, ["kind", "id", "region", "resource group", "unknown member", "tags"]);
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
