//! Kubernetes, OpenShift and Satellite: bare arrays and camelCase.

use super::{
    World,
    account::Item,
    call::Call,
    paging::{Page, Style},
    reply::{Answer, Reply},
    service::Service,
};

pub(crate) fn answer(call: &Call, world: &World, path: &[&str]) -> Answer {
    let account = &world.account;
    let cluster = call.ask("cluster").unwrap_or_default();
    let all = |list: &'static str| {
        let group = call.header("x-auth-resource-group").filter(|group| !group.is_empty());
        let mut items: Vec<&Item> = account.list(list, "global").iter().collect();
        // The header filters; the group's id stands flat in these items.
        items.retain(|item| group.is_none_or(|group| item.text.contains(&format!("\"resourceGroup\":\"{group}\""))));
        Answer::global(Service::Containers, list, Page::whole(Style::Array, list, &items, call))
    };
    let below = |list: &'static str| {
        let reply = match account.sub(list, cluster) {
            Some(items) => {
                let pool = call.ask("pool").map(|pool| format!("\"poolName\":\"{pool}\""));
                let wanted = |item: &&Item| pool.as_ref().is_none_or(|pool| item.text.contains(pool));
                Page::whole(Style::Array, list, &items.iter().filter(wanted).collect::<Vec<_>>(), call).into()
            }
            None => Reply::error(Service::Containers, 404, call),
        };
        Answer::global(Service::Containers, list, reply)
    };
    match path {
        ["v2", "vpc", "getClusters"] => all("clusters"),
        ["v2", "classic", "getClusters"] | ["v1", "clusters"] => all("classic_clusters"),
        ["v2", "satellite", "getClusters"] => all("satellite_clusters"),
        ["v2", "satellite", "getControllers"] => all("satellite_locations"),
        ["v2", "getCluster"] | ["v2", "vpc", "getCluster"] => {
            let found = account.object("cluster", cluster);
            Answer::global(Service::Containers, "cluster", Reply::object(found, Service::Containers, call))
        }
        ["v2", "getWorkers"] | ["v2", "vpc" | "classic" | "satellite", "getWorkers"] => below("workers"),
        ["v2", "getWorkerPools"] | ["v2", "vpc" | "classic" | "satellite", "getWorkerPools"] => below("worker_pools"),
        _ => Answer::unknown(Service::Containers, call),
    }
}
