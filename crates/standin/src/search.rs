//! Global Search: what is there, with its tags.

use super::{
    World,
    account::Item,
    call::Call,
    paging::{Page, Style},
    reply::{Answer, Reply},
    service::Service,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Ask {
    query: Option<String>,
    fields: Vec<String>,
    search_cursor: Option<String>,
}

/// What a cursor holds: the question stays that of the first page.
#[derive(Deserialize)]
struct Cursor {
    at: usize,
    ask: String,
}

/// `POST /v3/resources/search`.
pub(crate) fn answer(call: &Call, world: &World) -> Answer {
    Answer::global(Service::Search, "search", reply(call, world))
}

fn reply(call: &Call, world: &World) -> Reply {
    let bad = |name: &str| {
        let message = format!("The {name} is not valid.");
        Reply::bad_parameter(Service::Search, "invalid_request", &message, name, call)
    };
    if call.method != "POST" {
        return Reply::error(Service::Search, 405, call);
    }
    let limit = match call.ask("limit").map(str::parse::<usize>) {
        None => 10,
        Some(Ok(limit)) if (1..=1000).contains(&limit) => limit.min(world.options.page_size),
        Some(_) => return bad("limit"),
    };
    let Ok(first) = serde_json::from_slice::<Ask>(&call.body) else { return bad("body") };
    let (start, scope) = match &first.search_cursor {
        None => (0, json!({ "query": first.query, "fields": first.fields }).to_string()),
        Some(cursor) => {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
            let Ok(cursor) = serde_json::from_slice::<Cursor>(&bytes) else { return bad("search_cursor") };
            (cursor.at, cursor.ask)
        }
    };
    let ask: Ask = serde_json::from_str(&scope).unwrap_or_default();
    let query = ask.query.as_deref().unwrap_or("*");
    let found = world.account.found.iter().filter(|found| matches(found, query));
    let items: Vec<Item> = found.map(|found| Item::new(&chosen(found, &ask.fields))).collect();
    let items: Vec<&Item> = items.iter().collect();
    Page::of(Style::Cursor, "items", &items, start, limit, scope, call).into()
}

/// The part of Lucene's language that callers of this program need: `field:value` and `*`, joined by `AND`.
fn matches(found: &Map<String, Value>, query: &str) -> bool {
    query.split(" AND ").map(str::trim).all(|term| {
        let Some((field, value)) = term
            .replace("\\:", "\u{0}")
            .split_once(':')
            .map(|(field, value)| (field.to_owned(), value.replace('\u{0}', ":").trim_matches('"').to_owned()))
        else {
            return term == "*" || term.is_empty();
        };
        let is = |own: &Value| own.as_str().is_some_and(|own| value == "*" && !own.is_empty() || own == value);
        match found.get(&field) {
            Some(Value::Array(all)) => all.iter().any(is),
            Some(own) => is(own),
            None => false,
        }
    })
}

fn chosen(found: &Map<String, Value>, fields: &[String]) -> Value {
    let usual = ["crn", "name", "family", "type", "account_id"];
    let wanted = |name: &str| match fields {
        [] => usual.contains(&name),
        all if all.iter().any(|field| field == "*") => true,
        some => name == "crn" || some.iter().any(|field| field == name),
    };
    found.iter().filter(|(name, _)| wanted(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}
