//! `list_resources`.

use super::{Answer, more_words, not_read_words, of_all, row, row_words};
use crate::arguments::List;
use crate::clean;
use crate::held::Held;
use crate::host::Trouble;
use crate::page;
use drawstream_graph::NodeId;
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::kind::{Role, counted};
use drawstream_order::Gather as _;
use serde_json::json;
use std::collections::BTreeSet;

/// Rows where no limit is given.
const USUAL: usize = 50;
const MOST: usize = 200;

/// Lists resources.
///
/// # Errors
/// For a kind, VPC or cursor that is none.
pub fn list(held: &Held, asked: &List) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let kind = asked.kind.as_deref().map(|text| kind(held, text)).transpose()?;
    let vpc = asked.vpc.as_deref().map(|text| vpc(held, text)).transpose()?;
    let region = asked.region.as_deref().map(|text| region(held, text)).transpose()?;
    let is = |wanted: &Option<String>, own: &str| {
        wanted.as_ref().is_none_or(|wanted| own.eq_ignore_ascii_case(wanted) || clean::name(own) == *wanted)
    };
    let found = held.resources().filter(|(id, node)| {
        let resource = &node.resource;
        kind.is_none_or(|kind| node.kind() == kind)
            && region.is_none_or(|region| &*resource.region == region)
            && vpc.is_none_or(|vpc| node.vpc == Some(vpc) || *id == vpc)
            && is(&asked.state, &resource.state)
            && (asked.tag.is_none() || resource.tags.iter().any(|tag| is(&asked.tag, tag)))
    });
    let found: Vec<NodeId> = found.map(|(id, _)| id).collect();
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let page = page::made(found, |id| row(held, id), from, limit, page::MOST_BYTES, page::bytes_of);
    let not_read = held.not_read(kind, region);
    let what = kind.map_or("Resources", Kind::plural);
    let mut words = vec![format!("{what}: {}", of_all(page.items.len(), page.total))];
    words.extend(page.items.iter().map(row_words));
    words.extend(only_counted(held, kind, region));
    words.extend(not_read_words(held, &not_read));
    words.extend(more_words(&page));
    let facts = json!({
        "resources": page.items, "total": page.total, "next_cursor": page.next_cursor(), "not_read": not_read,
    });
    Ok(Answer::new(facts, &words.join("\n")))
}

/// Of some kinds only the number is known.
fn only_counted(held: &Held, kind: Option<Kind>, region: Option<&str>) -> Option<String> {
    let kind = kind.filter(|kind| kind.role() == Role::Counted)?;
    let own =
        held.graph.counted.iter().filter(|((of, own), _)| *own == kind && region.is_none_or(|region| of == region));
    let number: u64 = own.map(|(_, number)| number).sum();
    Some(format!("Only their number is read: {}.", counted(kind.id(), number)))
}

/// The kind of that word: its id, or what people call one or several.
fn kind(held: &Held, text: &str) -> Result<Kind, Trouble> {
    let wanted = text.trim().to_lowercase();
    let id = wanted.replace([' ', '-'], "_");
    let called = |kind: &&Kind| kind.plural().to_lowercase() == wanted || kind.singular().to_lowercase() == wanted;
    if let Some(kind) = Kind::named(&id).or_else(|| Kind::ALL.iter().find(called).copied()) {
        return Ok(kind);
    }
    let there: BTreeSet<&str> = held.resources().map(|(_, node)| node.kind().id()).gather();
    let there = there.into_iter().collect::<Vec<_>>().join(", ");
    Err(Trouble::new(format!("there is no kind {}. Kinds of this account: {there}.", clean::name(text))))
}

/// The VPC of that id, CRN or name.
fn vpc(held: &Held, text: &str) -> Result<NodeId, Trouble> {
    let is = |own: &str| own == text || clean::name(own) == text;
    let all = || held.resources().filter(|(_, node)| node.kind() == Kind::Vpc);
    let found: Vec<NodeId> = all()
        .filter(|(_, node)| [&node.resource.id, &node.resource.crn, &node.resource.name].iter().any(|own| is(own)))
        .map(|(id, _)| id)
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let names: Vec<String> = all().map(|(_, node)| clean::name(node.resource.name_or_id())).take(20).collect();
            Err(Trouble::new(format!("there is no VPC {}. VPCs: {}.", clean::name(text), names.join(", "))))
        }
        several => {
            let ids: Vec<String> = several.iter().map(|id| clean::name(&held.graph.node(*id).resource.id)).collect();
            Err(Trouble::new(format!("several VPCs have that name. Say which by its id: {}.", ids.join(", "))))
        }
    }
}

/// A region that the account tells of.
fn region<'a>(held: &Held, text: &'a str) -> Result<&'a str, Trouble> {
    let own = held.resources().map(|(_, node)| &*node.resource.region);
    let known: BTreeSet<&str> = own.chain(held.graph.coverage.iter().map(|part| part.region.as_str())).gather();
    if known.contains(text) {
        return Ok(text);
    }
    let known: Vec<String> = known.into_iter().filter(|region| !region.is_empty()).map(clean::name).collect();
    Err(Trouble::new(format!("nothing is known of a region {}. Regions: {}.", clean::name(text), known.join(", "))))
}
