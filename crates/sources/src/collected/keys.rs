//! Which keys of a collected file hold which of IBM's lists.

use drawstream_readers::{Api, List};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A list, and the keys under which a file may hold its items.
struct Held {
    api: Api,
    path: &'static str,
    keys: &'static [&'static str],
    /// What is unknown where the file has none of the keys.
    plural: &'static str,
}

const fn held(api: Api, path: &'static str, keys: &'static [&'static str], plural: &'static str) -> Held {
    Held { api, path, keys, plural }
}

/// Lists whose key is not that of IBM's reply. The collector has no list of classic or Satellite clusters, nor of the
/// services behind; account files that hold them name them so.
static HELD: &[Held] = &[
    held(
        Api::Vpc,
        "/virtual_network_interfaces",
        &["virtual_nis", "virtual_network_interfaces"],
        "virtual network interfaces",
    ),
    held(Api::Transit, "/transit_gateways", &["transit_gateways"], "transit gateways"),
    held(Api::Transit, "/connections", &["transit_connections"], "transit connections"),
    held(Api::DirectLink, "/gateways", &["direct_links"], "direct links"),
    held(Api::Containers, "/v2/vpc/getClusters", &["iks_clusters", "clusters"], "clusters"),
    held(Api::Containers, "/v2/classic/getClusters", &["classic_clusters"], "classic clusters"),
    held(Api::Containers, "/v2/satellite/getClusters", &["satellite_clusters"], "Satellite clusters"),
    held(
        Api::Containers,
        "/v2/satellite/getControllers",
        &["satellite_locations", "satellite_controllers"],
        "Satellite locations",
    ),
    held(Api::ResourceController, "/v2/resource_instances", &["resource_instances"], "managed services"),
    held(Api::ResourceManager, "/v2/resource_groups", &["resource_groups"], "resource groups"),
];

/// Tables of all VPCs, each with its routes; IBM answers them below their VPC.
pub(super) const ROUTING_TABLES: &str = "routing_tables";
/// Workers without their clusters, as the collector wrote them up to version 0.5.
pub(super) const WORKERS: &str = "iks_worker_nodes";
/// Workspaces with what lies in them: a list, or an object by the workspace's id.
pub(super) const WORKSPACES: [&str; 2] = ["power_workspaces", "power"];
/// Zones of DNS Services, each with its instance: a list, or an object by the instance's id.
pub(super) const DNS_ZONES: [&str; 2] = ["dns_zones", "dns"];

/// Custom resolvers of DNS Services, each with its instance: a list, or an object by the instance's id.
pub(super) const DNS_RESOLVERS: [&str; 2] = ["dns_resolvers", "custom_resolvers"];

/// Keys whose items are no items of a list that is asked at the start.
const BELOW: [(&str, &str); 8] = [
    (ROUTING_TABLES, "routing tables"),
    (WORKERS, "cluster workers"),
    (WORKSPACES[0], "Power workspaces"),
    (WORKSPACES[1], "Power workspaces"),
    (DNS_ZONES[0], "DNS zones"),
    (DNS_ZONES[1], "DNS zones"),
    (DNS_RESOLVERS[0], "custom resolvers"),
    (DNS_RESOLVERS[1], "custom resolvers"),
];

fn held_by(list: &List) -> Option<&'static Held> {
    HELD.iter().find(|held| held.api == list.api && held.path == list.path)
}

/// The keys under which a file may hold that list; none for the search of tags, which items carry themselves.
pub(super) fn keys_of(list: &'static List) -> &'static [&'static str] {
    match held_by(list) {
        Some(held) => held.keys,
        None if list.key.is_empty() || list.api == Api::Search => &[],
        None => std::slice::from_ref(&list.key),
    }
}

/// Every key that is read, with what its items are called.
static KEYS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let of_list = |list: &'static List| {
        let plural = held_by(list).map_or(list.kind.plural(), |held| held.plural);
        keys_of(list).iter().map(move |key| (*key, plural))
    };
    drawstream_readers::lists().flat_map(of_list).chain(BELOW).collect()
});

/// What the items under a key are called; none for a key that is not read.
pub fn plural_of(key: &str) -> Option<&'static str> {
    KEYS.get(key).copied()
}

/// The key itself, where it is one that is read.
pub(super) fn known(key: &str) -> Option<&'static str> {
    KEYS.get_key_value(key).map(|(known, _)| *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_but_the_search_of_tags_has_a_key_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for list in drawstream_readers::lists() {
            assert_eq!(keys_of(list).is_empty(), list.api == Api::Search, "{}", list.path);
            for key in keys_of(list) {
                assert!(seen.insert(key), "{key} twice");
                assert!(plural_of(key).is_some() && known(key) == Some(key));
            }
        }
    }
}
