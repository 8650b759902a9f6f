//! Power Virtual Server: workspaces, and what lies in one.

use super::{
    World,
    account::Item,
    call::Call,
    paging::{Page, Style},
    reply::{Answer, Reply},
    service::Service,
};
use serde_json::Value;

pub(crate) fn answer(call: &Call, world: &World, path: &[&str]) -> Answer {
    match path {
        ["v1", "workspaces"] => {
            let items: Vec<Item> =
                world.account.list("workspaces", "global").iter().map(|item| here(item, call)).collect();
            let page = Page::whole(Style::Whole, "workspaces", &items.iter().collect::<Vec<_>>(), call);
            Answer::global(Service::Power, "workspaces", page)
        }
        ["v1", "workspaces", id] => {
            let found = world.account.list("workspaces", "global").iter().find(|item| *item.id == **id);
            let found = found.map(|item| here(item, call).text.to_string());
            Answer::global(Service::Power, "workspaces", Reply::object(found, Service::Power, call))
        }
        ["pcloud", "v1", "cloud-instances", id, rest @ ..] => inside(call, world, id, rest),
        ["v1", list @ ("network-security-groups" | "host-groups" | "network-peers")] => by_header(call, world, list),
        _ => Answer::unknown(Service::Power, call),
    }
}

/// The workspace with the address of this stand-in in place of its region's.
fn here(item: &Item, call: &Call) -> Item {
    match serde_json::from_str::<Value>(&item.text) {
        Ok(mut workspace) => {
            workspace["location"]["url"] = call.base.clone().into();
            Item::new(&workspace)
        }
        Err(_) => Item::new(&Value::Null),
    }
}

/// A list of the workspace that the CRN header names.
fn by_header(call: &Call, world: &World, list: &str) -> Answer {
    let (name, key, style) = match list {
        "host-groups" => ("power_host_groups", "hostGroups", Style::Array),
        "network-peers" => ("power_network_peers", "networkPeers", Style::Whole),
        _ => ("power_security_groups", "networkSecurityGroups", Style::Whole),
    };
    let id = call.header("crn").and_then(|crn| crn.split(':').nth(7)).unwrap_or_default();
    let reply = match world.account.sub(name, id) {
        Some(items) => Page::whole(style, key, &items.iter().collect::<Vec<_>>(), call).into(),
        None => Reply::error(Service::Power, 404, call),
    };
    Answer::global(Service::Power, name, reply)
}

fn inside(call: &Call, world: &World, id: &str, path: &[&str]) -> Answer {
    let (list, key) = match path {
        ["pvm-instances"] => ("pvm_instances", "pvmInstances"),
        ["networks"] => ("power_networks", "networks"),
        ["volumes"] => ("power_volumes", "volumes"),
        ["placement-groups"] => ("power_placement_groups", "placementGroups"),
        ["shared-processor-pools"] => ("power_processor_pools", "sharedProcessorPools"),
        ["cloud-connections"] => ("power_cloud_connections", "cloudConnections"),
        ["networks", _] => ("power_network", ""),
        _ => return Answer::unknown(Service::Power, call),
    };
    let named = call.header("crn").is_some_and(|crn| crn.split(':').any(|part| part == id));
    let reply = match (path, world.account.sub(list, id)) {
        _ if !named => {
            let message = "The CRN header must name the workspace.";
            Reply::bad_parameter(Service::Power, "invalid_crn", message, "CRN", call)
        }
        (["networks", network], _) => {
            let found = world.account.object("power_network", &format!("{id}/{network}"));
            Reply::object(found, Service::Power, call)
        }
        (_, Some(items)) => Page::whole(Style::Whole, key, &items.iter().collect::<Vec<_>>(), call).into(),
        (_, None) => Reply::error(Service::Power, 404, call),
    };
    Answer::global(Service::Power, list, reply)
}
