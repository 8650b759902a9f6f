//! `get_resource`.

use super::{Answer, more_words, not_read_words, row_words};
use crate::arguments::Get;
use crate::clean;
use crate::held::Held;
use crate::host::Trouble;
use crate::page;
use drawstream_graph::estate::Kind;
use drawstream_graph::{End, NodeId};
use drawstream_outputs::inventory;
use serde_json::{Value, json};

/// A list of a resource with more bytes comes in parts.
const LONG: usize = 3_000;
/// The most that a name may mean before it is said how many.
const MOST_NAMED: usize = 8;

/// A part of what is told, in its order.
enum Item {
    /// The field's path, the place in it, how many it has, and the element.
    Part(String, usize, usize, Value),
    Relation(Value),
}

/// Tells everything of one resource.
///
/// # Errors
/// Where nothing, or several, are meant, and for a wrong cursor.
pub fn get(held: &Held, asked: &Get) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let id = find(held, &asked.id)?;
    let node = held.graph.node(id);
    let mut resource = json!(inventory::entry(&held.graph, node));
    clean::value(&mut resource);
    let mut items = Vec::new();
    for path in ["/data", ""] {
        if let Some(Value::Object(fields)) = resource.pointer_mut(path) {
            let long = |value: &Value| value.is_array() && page::bytes_of(value) > LONG;
            let names: Vec<String> = fields.iter().filter(|(_, own)| long(own)).map(|(name, _)| name.clone()).collect();
            for name in names {
                let Some(Value::Array(all)) = fields.remove(&name) else { continue };
                let (of, field) = (all.len(), if path.is_empty() { name } else { format!("data.{name}") });
                items.extend(all.into_iter().enumerate().map(|(at, one)| Item::Part(field.clone(), at, of, one)));
            }
        }
    }
    page::shrink(&mut resource);
    let relations = relations(held, id);
    let number = relations.len();
    items.extend(relations.into_iter().map(Item::Relation));
    // The resource itself takes of the room, on every page.
    let room = page::MOST_BYTES.saturating_sub(page::bytes_of(&resource)).max(2_000);
    let page = page::cut(items, from, usize::MAX, room, |item| match item {
        Item::Part(_, _, _, value) | Item::Relation(value) => page::bytes_of(value),
    });
    let (next_cursor, more) = (page.next_cursor(), more_words(&page));
    let (mut parts, mut told): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for item in page.items {
        match item {
            Item::Relation(relation) => told.push(relation),
            Item::Part(field, at, of, mut value) => {
                page::shrink(&mut value);
                match parts
                    .last_mut()
                    .filter(|part| part["field"] == *field)
                    .and_then(|part| part["items"].as_array_mut())
                {
                    Some(all) => all.push(value),
                    None => parts.push(json!({ "field": field, "from": at, "of": of, "items": [value] })),
                }
            }
        }
    }
    let not_read = held.not_read(None, Some(&node.resource.region));
    let mut words = vec![row_words(&super::row(held, id))];
    let addresses: Vec<String> =
        node.resource.addresses.iter().map(|address| clean::name(&address.to_string())).collect();
    if !addresses.is_empty() {
        words.push(format!("addresses {}", addresses.join(", ")));
    }
    words.push(format!("{number} relations"));
    words.extend(told.iter().take(20).map(relation_words));
    if !parts.is_empty() {
        words.push("Long lists of it are in parts, by field.".to_owned());
    }
    words.extend(not_read_words(held, &not_read));
    words.extend(more);
    let facts = json!({
        "resource": resource, "parts": parts, "relations": told, "relations_total": number, "next_cursor": next_cursor,
        "not_read": not_read,
    });
    Ok(Answer::new(facts, &words.join("\n")))
}

/// The one that is meant: by id, CRN, `kind:id`, or a name that only one has.
fn find(held: &Held, text: &str) -> Result<NodeId, Trouble> {
    let text = text.trim();
    let split = text.split_once(':').and_then(|(kind, id)| Some((Kind::named(kind)?, id)));
    let mut found: Vec<NodeId> = match split {
        Some((kind, id)) => held.by_key(id).iter().copied().filter(|at| held.graph.node(*at).kind() == kind).collect(),
        None => held.by_key(text).to_vec(),
    };
    if found.is_empty() {
        let named = held.resources().filter(|(_, node)| {
            let resource = &node.resource;
            !resource.name.is_empty() && (*resource.name == *text || clean::name(&resource.name) == text)
        });
        found = named.map(|(id, _)| id).collect();
    }
    let keys = || {
        let key = |id: &NodeId| {
            let node = held.graph.node(*id);
            format!("{}:{}", node.kind().id(), clean::name(&node.resource.id))
        };
        found.iter().take(MOST_NAMED).map(key).collect::<Vec<_>>().join(", ")
    };
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Trouble::new(format!(
            "nothing that was read has the id {}. Find it by search or list_resources; if it may lie in what was not read: coverage.",
            clean::name(text)
        ))),
        several => Err(Trouble::new(format!("{} are meant. Say which: {}.", several.len(), keys()))),
    }
}

/// Its relations, with the names of the other ends.
fn relations(held: &Held, id: NodeId) -> Vec<Value> {
    let graph = &held.graph;
    let own = graph.edges.iter().filter(|edge| edge.from == id || edge.to == End::Node(id));
    let told = own.map(|edge| {
        let other = match edge.to {
            End::Node(to) if edge.from == id => Some(to),
            End::Node(_) => Some(edge.from),
            End::External(_) => None,
        };
        let mut told = json!(inventory::relation(graph, edge));
        if let Some(other) = other {
            told["name"] = json!(graph.node(other).resource.name);
        }
        clean::value(&mut told);
        page::shrink(&mut told);
        told
    });
    told.collect()
}

/// `guards instance web-1 (0717_…)`.
fn relation_words(told: &Value) -> String {
    let text = |key: &str| told[key].as_str().unwrap_or_default();
    let kind =
        if told["to_kind"].is_null() { told["external"]["form"].as_str().unwrap_or_default() } else { text("to_kind") };
    let name = if text("name").is_empty() { String::new() } else { format!(" [{}]", text("name")) };
    format!("{} {} {} {} {}{name}", text("from_kind"), text("from"), text("relation"), kind, text("to"))
}
