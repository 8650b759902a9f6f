//! VPC infrastructure: `/{region}/v1/…`, and the regions themselves.

use super::{
    World,
    account::Item,
    call::Call,
    lists::{SUBS, VPC_LISTS},
    paging::{Bounds, Page, Style},
    reply::{Answer, Reply},
    service::Service,
};
use serde_json::json;

const BOUNDS: Bounds = Bounds { usual: 50, most: 100 };

/// What every call must carry.
fn versioned(call: &Call) -> Result<(), Reply> {
    let date = call.ask("version").unwrap_or_default();
    let today = jiff::Timestamp::now().to_string();
    if date.parse::<jiff::civil::Date>().is_err() {
        let message = "The version parameter is required, as a date of the form YYYY-MM-DD.";
        return Err(Reply::bad_parameter(Service::Vpc, "missing_version", message, "version", call));
    }
    if date > &today[..10] {
        let message = "The version must not lie in the future.";
        return Err(Reply::bad_parameter(Service::Vpc, "invalid_version", message, "version", call));
    }
    if call.ask("generation") != Some("2") {
        let message = "The generation parameter is required, and must be 2.";
        return Err(Reply::bad_parameter(Service::Vpc, "invalid_generation", message, "generation", call));
    }
    Ok(())
}

/// `GET /v1/regions`, one of them, and its zones; on any host.
pub(crate) fn regions(call: &Call, world: &World, rest: &[&str]) -> Answer {
    let one = |region: &str| {
        let (name, endpoint) = (region, format!("{}/{region}", call.base));
        json!({ "name": name, "endpoint": endpoint, "href": format!("{endpoint}/v1/regions/{name}"), "status": "available" })
    };
    let known = |region: &str| world.account.has_region(region);
    let list = if rest.len() == 2 { "zones" } else { "regions" };
    let reply = match (versioned(call), rest) {
        (Err(reply), _) => reply,
        (_, []) => {
            let all: Vec<_> = world.account.regions().iter().map(|region| one(region)).collect();
            Reply::text(json!({ "regions": all }).to_string())
        }
        (_, [region]) => Reply::object(known(region).then(|| one(region).to_string()), Service::Vpc, call),
        (_, [region, "zones"]) if known(region) => {
            let zone = |number: u8| {
                let name = format!("{region}-{number}");
                json!({
                    "name": name, "href": format!("{}/{region}/v1/regions/{region}/zones/{name}", call.base),
                    "region": one(region), "status": "available",
                    "universal_name": format!("{region}-{}", char::from(b'a' + number)),
                })
            };
            Reply::text(json!({ "zones": [zone(1), zone(2), zone(3)] }).to_string())
        }
        _ => Reply::error(Service::Vpc, 404, call),
    };
    Answer::global(Service::Vpc, list, reply)
}

/// Lists, objects and sub-lists of one region.
pub(crate) fn answer(call: &Call, world: &World, region: &str, path: &[&str]) -> Answer {
    let (list, reply) = find(call, world, region, path);
    let reply = match versioned(call) {
        Ok(()) => reply,
        Err(reply) => reply,
    };
    Answer { service: Service::Vpc, list, region: region.to_owned(), reply }
}

fn find(call: &Call, world: &World, region: &str, path: &[&str]) -> (&'static str, Reply) {
    let missing = || Reply::error(Service::Vpc, 404, call);
    let (head, rest) = match path {
        ["dedicated_host", "groups", rest @ ..] => ("dedicated_host_groups", rest),
        ["instance", "templates", rest @ ..] => ("instance_templates", rest),
        [head, rest @ ..] => (*head, rest),
        [] => return ("unknown", missing()),
    };
    let Some(kind) = VPC_LISTS.iter().find(|kind| kind.name == head) else { return ("unknown", missing()) };
    let account = &world.account;
    match rest {
        [] => {
            let items: Vec<&Item> = account.list(kind.name, region).iter().filter(|item| wanted(item, call)).collect();
            (kind.name, page(call, world, kind.key, &items))
        }
        [id] => {
            let found = account.list(kind.name, region).iter().find(|item| *item.id == **id);
            (kind.name, Reply::object(found.map(|item| &*item.text), Service::Vpc, call))
        }
        [id, sub, rest @ ..] => {
            if let ("load_balancers", "listeners", [_, "policies", policy, "rules"]) = (kind.name, *sub, rest) {
                let items = account.sub("policy_rules", policy);
                let whole = |items: &[Item]| whole(call, "rules", &items.iter().collect::<Vec<_>>());
                return ("policy_rules", items.map_or_else(missing, whole));
            }
            let third = match (kind.name, *sub, rest) {
                ("vpcs", "routing_tables", [table, "routes"]) => Some(("routes", *table)),
                ("load_balancers", "pools", [pool, "members"]) => Some(("members", *pool)),
                ("load_balancers", "listeners", [listener, "policies"]) => Some(("policies", *listener)),
                _ => None,
            };
            if let Some((name, parent)) = third {
                let items = account.sub(name, parent);
                let reply = items.map_or_else(missing, |items| {
                    let items: Vec<&Item> = items.iter().collect();
                    if name == "routes" { page(call, world, name, &items) } else { whole(call, name, &items) }
                });
                return (name, reply);
            }
            let Some(sub) = SUBS.iter().find(|known| known.parent == kind.name && known.path == *sub) else {
                return ("unknown", missing());
            };
            let Some(items) = account.sub(sub.name, id) else { return (sub.name, missing()) };
            let items: Vec<&Item> = items.iter().collect();
            let reply = match rest {
                [] if sub.paged => page(call, world, sub.path, &items),
                [] => whole(call, sub.path, &items),
                [id] => {
                    let found = items.iter().find(|item| *item.id == **id);
                    Reply::object(found.map(|item| &*item.text), Service::Vpc, call)
                }
                _ => missing(),
            };
            (sub.name, reply)
        }
    }
}

fn page(call: &Call, world: &World, key: &'static str, items: &[&Item]) -> Reply {
    let page = Page::cut(Style::NextHref, key, items, BOUNDS, world.options.page_size, call);
    Reply::page(page, Service::Vpc, call)
}

fn whole(call: &Call, key: &'static str, items: &[&Item]) -> Reply {
    Page::whole(Style::Whole, key, items, call).into()
}

/// The dotted filters.
fn wanted(item: &Item, call: &Call) -> bool {
    let is = |name: &str, value: &str| call.ask(name).is_none_or(|asked| asked == value);
    is("vpc.id", &item.vpc) && is("resource_group.id", &item.group) && is("name", &item.name)
}
