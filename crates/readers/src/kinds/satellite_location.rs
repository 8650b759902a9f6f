//! Satellite locations: hosts of the customer's, run by IBM Cloud.

use crate::item::{At, Found, Item};
use crate::list::{Api, List, Paging, When};
use crate::loose::{Count, Items, Loose, Text};
use drawstream_estate::{Kind, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List {
    kind: Kind::SatelliteLocation,
    api: Api::Containers,
    when: When::Account,
    path: "/v2/satellite/getControllers",
    key: "",
    paging: Paging::None,
    query: &[],
    role: "Viewer (platform) and Reader (service) on Satellite",
    read,
};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Location {
    region: Text,
    location: Text,
    state: Text,
    resource_group: Text,
    resource_group_name: Text,
    worker_zones: Items<Box<str>>,
    hosts: Loose<Hosts>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Hosts {
    total: Count,
    available: Count,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let location: Location = item.parse();
    let mut resource = item.resource(Kind::SatelliteLocation, at);
    resource.state = location.state.0.clone();
    resource.group = (location.resource_group.0.clone(), location.resource_group_name.0.clone());
    let managed_from = if location.region.is_empty() { &location.location } else { &location.region };
    resource.facts = facts::SatelliteLocation {
        hosts: *location.hosts.total,
        hosts_available: *location.hosts.available,
        managed_from: managed_from.0.clone(),
        zones: location.worker_zones.to_vec(),
    }
    .into();
    found.resources.push(resource);
}
