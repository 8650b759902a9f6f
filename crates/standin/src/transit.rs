//! Transit gateways and direct links.

use super::{
    World,
    account::Item,
    call::Call,
    paging::{Bounds, Page, Style},
    reply::{Answer, Reply},
    service::Service,
};

pub(crate) fn answer(call: &Call, world: &World, path: &[&str]) -> Answer {
    let account = &world.account;
    let service = if path.first() == Some(&"gateways") { Service::DirectLink } else { Service::Transit };
    let cut = |style, list, key, items: &[&Item], most| {
        let bounds = Bounds { usual: 50, most };
        let page = Page::cut(style, key, items, bounds, world.options.page_size, call);
        Answer::global(service, list, Reply::page(page, service, call))
    };
    let page = |list, key, items: &[&Item], most| cut(Style::NextStart, list, key, items, most);
    let all = |list| account.list(list, "global").iter().collect::<Vec<_>>();
    let one = |list, id: &str| {
        let found = account.list(list, "global").iter().find(|item| *item.id == *id);
        Answer::global(service, list, Reply::object(found.map(|item| &*item.text), service, call))
    };
    let answer = match path {
        ["transit_gateways"] => page("transit_gateways", "transit_gateways", &all("transit_gateways"), 100),
        ["transit_gateways", id] => one("transit_gateways", id),
        ["transit_gateways", id, "connections"] => {
            let known = account.list("transit_gateways", "global").iter().any(|item| *item.id == **id);
            if !known {
                return Answer::global(service, "transit_connections", Reply::error(service, 404, call));
            }
            let own: Vec<Item> = all("transit_connections").into_iter().filter_map(|item| below(item, id)).collect();
            let own: Vec<&Item> = own.iter().collect();
            cut(Style::NextStartCounted, "transit_connections", "connections", &own, 500)
        }
        ["connections"] => {
            let mut items = all("transit_connections");
            for filter in ["network_id", "network_type"] {
                if let Some(asked) = call.ask(filter) {
                    items.retain(|item| field(item, filter).as_deref() == Some(asked));
                }
            }
            page("transit_connections", "connections", &items, 100)
        }
        ["gateways"] => {
            Answer::global(service, "direct_links", Page::whole(Style::Whole, "gateways", &all("direct_links"), call))
        }
        ["gateways", id] => one("direct_links", id),
        ["gateways", id, sub] => {
            let parts = ["virtual_connections", "import_route_filters", "export_route_filters"];
            let Some(part) = parts.into_iter().find(|part| part == sub) else { return Answer::unknown(service, call) };
            let reply = match account.sub(part, id) {
                Some(items) => {
                    let items: Vec<&Item> = items.iter().collect();
                    Page::whole(Style::Whole, part, &items, call).into()
                }
                None => Reply::error(service, 404, call),
            };
            Answer::global(service, part, reply)
        }
        _ => return Answer::unknown(service, call),
    };
    match call.ask("version").map(str::parse::<jiff::civil::Date>) {
        Some(Ok(_)) => answer,
        _ => {
            let message = "The version parameter is required, as a date of the form YYYY-MM-DD.";
            let reply = Reply::bad_parameter(service, "missing_version", message, "version", call);
            Answer { reply, ..answer }
        }
    }
}

fn field(item: &Item, name: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(&item.text).ok()?;
    Some(value.get(name)?.as_str()?.to_owned())
}

/// A connection as the list of its own gateway has it: without the gateway.
fn below(item: &Item, gateway: &str) -> Option<Item> {
    let mut value: serde_json::Value = serde_json::from_str(&item.text).ok()?;
    let own = value["transit_gateway"]["id"] == gateway;
    value.as_object_mut()?.remove("transit_gateway");
    own.then(|| Item::new(&value))
}
