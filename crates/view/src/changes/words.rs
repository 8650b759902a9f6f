//! Changes in words, as text and Markdown have them.

use crate::words::rule;
use drawstream_changes::estate::kind::plural_of;
use drawstream_changes::estate::{Kind, Origin};
use drawstream_changes::{Change, Changes, Field, Missing, Side, Sign, Unknown};
use drawstream_diagram::text::seen;
use drawstream_order::Gather as _;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Values of a list, or parts of a value, that are told of one difference.
const MOST_VALUES: usize = 8;

/// `3 added, 1 removed`; none where nothing changed.
pub fn counts(changes: &Changes) -> Option<String> {
    let numbers = Sign::ALL.iter().map(|sign| (changes.count(*sign), sign.word())).filter(|(number, _)| *number > 0);
    let words: Vec<String> = numbers.map(|(number, word)| format!("{number} {word}")).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The first line: what changed, or that nothing did.
pub fn verdict(changes: &Changes) -> String {
    let kinds = changes.unknown.iter().map(|part| &part.kind).gather::<BTreeSet<_>>().len();
    match (counts(changes), kinds) {
        (Some(counts), _) => counts,
        (None, 0) => "No changes".to_owned(),
        (None, 1) => "No changes in what both sides read; 1 kind unknown".to_owned(),
        (None, kinds) => format!("No changes in what both sides read; {kinds} kinds unknown"),
    }
}

/// What one of a kind is called.
pub fn kind(change: &Change) -> &'static str {
    change.kind.singular()
}

/// Where it lies, the outermost first.
pub fn place(change: &Change) -> String {
    change.path.iter().map(|name| shown(name)).collect::<Vec<String>>().join(" / ")
}

/// A name or value of the account on one line.
pub fn shown(text: &str) -> String {
    seen(text).replace(['\n', '\r', '\t'], " ")
}

/// A difference: `profile: was bx2-2x8, now bx2-4x16`.
pub fn field(change: &Change, field: &Field) -> String {
    if change.change == Sign::Replaced && field.field == "id" {
        return "new id".to_owned();
    }
    let name = shown(&field.field.replace(['_', '.'], " "));
    let value = |of: &Value| value(change.kind, &field.field, of);
    if let (Value::Array(from), Value::Array(to)) = (&field.from, &field.to)
        && !field.field.ends_with("order")
    {
        return format!("{name}: {}", came_and_went(from, to, value));
    }
    match (&field.from, &field.to) {
        (Value::Null, to) => format!("{name}: now {}", value(to)),
        (from, Value::Null) => format!("{name}: was {}", value(from)),
        (from, _) if field.field == "name" => format!("{name}: was {}", value(from)),
        (from, to) => format!("{name}: was {}, now {}", value(from), value(to)),
    }
}

/// `+ a, + b, - c`.
fn came_and_went(from: &[Value], to: &[Value], value: impl Fn(&Value) -> String) -> String {
    let only = |these: &[Value], those: &[Value], sign: &str| {
        let these = these.iter().filter(|one| !those.contains(one));
        these.map(|one| format!("{sign} {}", value(one))).collect::<Vec<String>>()
    };
    let mut all = only(to, from, "+");
    all.extend(only(from, to, "-"));
    listed(all)
}

/// The first of them, and how many more.
fn listed(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(MOST_VALUES);
    all.truncate(MOST_VALUES);
    all.extend((more > 0).then(|| format!("and {more} more")));
    all.join(", ")
}

/// A value on one line: a rule, route or listener as everywhere, of another object its parts.
fn value(kind: Kind, field: &str, of: &Value) -> String {
    match of {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => shown(text),
        Value::Array(list) => listed(list.iter().map(|one| value(kind, field, one)).collect()),
        Value::Object(object) => whole(kind, field, of).unwrap_or_else(|| parts(kind, field, object)),
        other => other.to_string(),
    }
}

/// The words that the drawing has for a part of a resource, where it has some.
fn whole(kind: Kind, field: &str, of: &Value) -> Option<String> {
    fn read<T: DeserializeOwned>(of: &Value) -> Option<T> {
        // By text, as everything else is read: what reads from trees is compiled anew for each type.
        serde_json::from_str(&of.to_string()).ok()
    }
    let words = match (kind, field.split('.').next()?) {
        (Kind::SecurityGroup, "rules") => rule::group(&read(of)?),
        (Kind::NetworkAcl, "rules") => rule::acl(&read(of)?),
        (Kind::RoutingTable, "routes") => rule::route(&read(of)?),
        (Kind::LoadBalancer, "listeners") => rule::listener(&read(of)?),
        _ => return None,
    };
    Some(shown(&words))
}

/// `port 8080, weight 50`; the name or id of what has nothing else.
fn parts(kind: Kind, field: &str, object: &Map<String, Value>) -> String {
    if let (Some(first), Some(last), 2) = (object.get("first"), object.get("last"), object.len()) {
        return if first == last { first.to_string() } else { format!("{first}-{last}") };
    }
    let parts = object.iter().filter(|(name, _)| *name != "id" && *name != "name");
    let parts = parts.map(|(name, part)| (name, value(kind, field, part), part.is_object() || part.is_array()));
    let words = parts.filter(|(_, words, _)| !words.is_empty()).take(MOST_VALUES).map(|(name, words, nested)| {
        let words = if nested && words.contains(' ') { format!("({words})") } else { words };
        format!("{} {words}", name.replace('_', " "))
    });
    let words = words.collect::<Vec<String>>().join(", ");
    let named = ["name", "id"].into_iter().find_map(|key| object.get(key)?.as_str());
    if words.is_empty() { named.map(shown).unwrap_or_default() } else { words }
}

/// What was not read, a line for each side and one for both: `floating IPs (were 4), volumes in us-south (9): not read in
/// tuesday.json`.
pub fn unknown(changes: &Changes) -> Vec<String> {
    let side = |missing: Missing| {
        let mut kinds: BTreeMap<&str, Vec<&Unknown>> = BTreeMap::new();
        for part in changes.unknown.iter().filter(|part| part.missing == missing) {
            kinds.entry(&part.kind).or_default().push(part);
        }
        let words = kinds.into_iter().map(|(kind, parts)| {
            let plural = plural_of(kind);
            let place = match parts.as_slice() {
                [one] if one.region != "global" => format!(" in {}", shown(&one.region)),
                _ => String::new(),
            };
            let found: u64 = parts.iter().map(|part| part.found).sum();
            match missing {
                Missing::New => format!("{plural}{place} (were {found})"),
                Missing::Old => format!("{plural}{place} ({found})"),
                Missing::Both => format!("{plural}{place}"),
            }
        });
        let words: Vec<String> = words.collect();
        let of = match missing {
            Missing::New => format!("not read in {}", called(&changes.to)),
            Missing::Old => format!("not read in {}", called(&changes.from)),
            Missing::Both => "read on neither side".to_owned(),
        };
        (!words.is_empty()).then(|| format!("{}: {of}", words.join(", ")))
    };
    [Missing::New, Missing::Old, Missing::Both].into_iter().filter_map(side).collect()
}

/// What a side is called.
fn called(side: &Side) -> String {
    match &side.origin {
        Origin::Live => "the live account".to_owned(),
        Origin::File { name, .. } => shown(name),
    }
}
