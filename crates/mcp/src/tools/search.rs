//! `search`.

use super::{Answer, more_words, not_read_words, of_all, row, row_words};
use crate::arguments::Search;
use crate::clean;
use crate::held::Held;
use crate::host::Trouble;
use crate::page;
use drawstream_graph::estate::Facts;
use drawstream_graph::{Node, NodeId};
use drawstream_order::Order as _;
use ipnet::IpNet;
use serde_json::json;
use std::net::IpAddr;

/// Rows of one answer.
const MOST: usize = 50;

/// What is looked for.
enum Wanted {
    /// One address: what has it, and the ranges around it.
    Address(IpAddr),
    /// A range: what is called so, and what has an address in it.
    Range(IpNet),
    /// Any other text.
    Text,
}

/// Finds resources.
///
/// # Errors
/// For an empty text and a wrong cursor.
pub fn search(held: &Held, asked: &Search) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let text: String = asked.text.trim().chars().filter(|c| *c != '\n').flat_map(char::to_lowercase).collect();
    if text.is_empty() {
        return Err(Trouble::new("say what to look for: a part of a name, an id, a tag, an address."));
    }
    let wanted = match (text.parse(), text.parse()) {
        (Ok(address), _) => Wanted::Address(address),
        (_, Ok(range)) => Wanted::Range(range),
        _ => Wanted::Text,
    };
    let line = format!("\n{text}\n");
    let begins = format!("\n{text}");
    let rank = |id: NodeId, node: &Node| -> Option<u8> {
        let own = held.text(id);
        if own.contains(&line) {
            return Some(0);
        }
        match &wanted {
            Wanted::Address(address) => range(node).filter(|range| range.contains(address)).map(|_| 1),
            Wanted::Range(range) => {
                let mut addresses = node.resource.addresses.iter().filter_map(|address| address.ip());
                addresses.any(|address| range.contains(&address)).then_some(1)
            }
            // The name is its first text.
            Wanted::Text if own.starts_with(&begins) => Some(1),
            Wanted::Text => {
                own.find(&text).map(|at| if own.get(1..at).is_some_and(|to| !to.contains('\n')) { 2 } else { 3 })
            }
        }
    };
    let mut found: Vec<(u8, NodeId)> =
        held.resources().filter_map(|(id, node)| rank(id, node).map(|rank| (rank, id))).collect();
    found.order();
    let page = page::made(found, |(_, id)| row(held, id), from, MOST, page::MOST_BYTES, page::bytes_of);
    let not_read = held.not_read(None, None);
    let mut words = vec![format!("Found for {}: {}", clean::name(&asked.text), of_all(page.items.len(), page.total))];
    words.extend(page.items.iter().map(row_words));
    words.extend(not_read_words(held, &not_read));
    words.extend(more_words(&page));
    let facts = json!({
        "resources": page.items, "total": page.total, "next_cursor": page.next_cursor(), "not_read": not_read,
    });
    Ok(Answer::new(facts, &words.join("\n")))
}

/// The range that a subnet or prefix is.
fn range(node: &Node) -> Option<IpNet> {
    match &node.resource.facts {
        Facts::Subnet(subnet) => subnet.cidr.net(),
        Facts::AddressPrefix(prefix) => prefix.cidr.net(),
        Facts::PublicAddressRange(range) => range.cidr.net(),
        _ => None,
    }
}
