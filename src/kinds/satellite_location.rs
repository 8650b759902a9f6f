//! Satellite locations.

use super::{At, Category, Found, Item, Kind, Level, List, Paging, Service, When, node};
use crate::collect::loose::{Items, Text};
use serde::Deserialize;

/// A Satellite location: hosts of the customer's, run by IBM Cloud.
pub static SATELLITE_LOCATION: Kind = node(
    "satellite_location",
    "Satellite locations",
    Level::Account,
    "cloud-satellite",
    Category::Compute,
    &[List {
        kind: "satellite_location",
        service: Service::Containers,
        when: When::Account,
        path: "/v2/satellite/getControllers",
        key: "",
        paging: Paging::None,
        query: &[],
        role: "Viewer (platform) and Reader (service) on Satellite",
        read,
    }],
);

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Location {
    region: Text,
    location: Text,
    state: Text,
    resource_group: Text,
    resource_group_name: Text,
    worker_zones: Items<Box<str>>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let location: Location = item.parse();
    let mut resource = item.resource(&SATELLITE_LOCATION, at);
    resource.set("state", &location.state);
    resource.group = (location.resource_group.0.clone(), location.resource_group_name.0.clone());
    let managed_from = if location.region.is_empty() { &location.location } else { &location.region };
    resource.put("managed_from", managed_from);
    resource.put_all("zones", location.worker_zones.iter());
    resource.caption = "Satellite location".to_owned();
    found.resources.push(resource);
}
