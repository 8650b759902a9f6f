//! DNS Services: zones, own and linked ones, the networks that they serve, global load balancers, custom resolvers.

use super::{
    World,
    account::Item,
    call::Call,
    paging::{Bounds, Page, Style},
    reply::{Answer, Reply},
    service::Service,
};

pub(crate) fn answer(call: &Call, world: &World, instance: &str, path: &[&str]) -> Answer {
    let account = &world.account;
    let bounds = Bounds { usual: 200, most: 1000 };
    let (list, parent) = match path {
        ["dnszones"] => ("dnszones", instance.to_owned()),
        ["linked_dnszones"] => ("linked_dnszones", instance.to_owned()),
        ["pools"] => ("pools", instance.to_owned()),
        ["dnszones" | "linked_dnszones", zone, "permitted_networks"] => {
            ("permitted_networks", format!("{instance}/{zone}"))
        }
        ["dnszones", zone, "load_balancers"] => ("load_balancers", format!("{instance}/{zone}")),
        ["custom_resolvers"] => ("custom_resolvers", instance.to_owned()),
        ["custom_resolvers", resolver, "forwarding_rules"] => ("forwarding_rules", format!("{instance}/{resolver}")),
        _ => return Answer::unknown(Service::Dns, call),
    };
    let reply = match account.sub(list, &parent) {
        None => Reply::error(Service::Dns, 404, call),
        Some(items) => {
            let items: Vec<&Item> = items.iter().collect();
            if !matches!(list, "permitted_networks" | "custom_resolvers") {
                let page = Page::cut(Style::Offset, list, &items, bounds, world.options.page_size, call);
                Reply::page(page, Service::Dns, call)
            } else {
                Page::whole(Style::Whole, list, &items, call).into()
            }
        }
    };
    // The names of other services' lists are theirs.
    let list = match list {
        "load_balancers" => "dns_load_balancers",
        "pools" => "dns_pools",
        list => list,
    };
    Answer::global(Service::Dns, list, reply)
}
