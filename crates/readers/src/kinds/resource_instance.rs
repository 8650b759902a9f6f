//! Instances of managed services, from the resource controller.

use super::{custom_resolver, dns_zone, power};
use crate::item::{At, Found, Item};
use crate::list::{Api, List, Paging, When};
use crate::loose::Text;
use drawstream_estate::{Crn, Kind, LeftOut, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List {
    kind: Kind::ResourceInstance,
    api: Api::ResourceController,
    when: When::Account,
    path: "/v2/resource_instances",
    key: "resources",
    paging: Paging::NextUrl,
    query: &[("limit", "100")],
    role: "Viewer on all account-enabled services",
    read,
};

/// Services whose resources come from their own APIs: drawn once, from there.
const READ_ELSEWHERE: [&str; 5] = ["is", "transit", "directlink", "containers-kubernetes", "satellite"];

/// An instance. `parameters` and `extensions` may hold secrets and have no field here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ResourceInstance {
    guid: Text,
    region_id: Text,
    resource_id: Text,
    resource_group_id: Text,
    state: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let instance: ResourceInstance = item.parse();
    let crn = if item.common.crn.is_empty() { &item.common.id } else { &item.common.crn };
    let parts = Crn::of(crn);
    let service =
        parts.map(|parts| parts.service).filter(|service| !service.is_empty()).unwrap_or(&instance.resource_id);
    if READ_ELSEWHERE.contains(&service) {
        return;
    }
    // Deleted ones are listed until their time of reclamation is over.
    if matches!(&**instance.state, "pending_reclamation" | "removed") {
        found.left_out.push(LeftOut {
            kind: Kind::ResourceInstance,
            id: if instance.guid.is_empty() { item.common.id.0.clone() } else { instance.guid.0.clone() },
            name: item.common.name.0.clone(),
            state: instance.state.0.clone(),
        });
        return;
    }
    let mut resource = item.resource(Kind::ResourceInstance, at);
    if !instance.guid.is_empty() {
        resource.add_alias(&resource.id.clone());
        resource.id = instance.guid.0.clone();
    }
    resource.crn = crn.0.clone();
    resource.group = (instance.resource_group_id.0.clone(), Box::default());
    resource.state = instance.state.0.clone();
    let place = if instance.region_id.is_empty() {
        parts.map(|parts| parts.location).unwrap_or_default()
    } else {
        &instance.region_id
    };
    let known = facts::ResourceInstance { service: service.into(), location: place.into(), ..Default::default() };
    resource.facts = known.into();
    match service {
        "power-iaas" | "ppc-aas" => {
            power::follow(&resource, service, parts.map_or(place, |parts| parts.location), found)
        }
        "dns-svcs" => {
            dns_zone::follow(&resource, found);
            custom_resolver::follow(&resource, found);
        }
        _ => {}
    }
    found.resources.push(resource);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deleted_is_left_out_and_told() {
        let mut found = Found::default();
        let at = At { region: &"".into(), account: "a", args: &[] };
        for (id, state) in [("1", "active"), ("2", "pending_reclamation"), ("3", "removed"), ("4", "failed")] {
            let raw = format!(r#"{{"guid":"{id}","name":"n{id}","state":"{state}"}}"#);
            read(&Item::of(&raw).expect("an object"), &at, &mut found);
        }
        let kept: Vec<&str> = found.resources.iter().map(|resource| &*resource.id).collect();
        assert_eq!(kept, ["1", "4"]);
        let left: Vec<(&str, &str)> = found.left_out.iter().map(|one| (&*one.name, &*one.state)).collect();
        assert_eq!(left, [("n2", "pending_reclamation"), ("n3", "removed")]);
    }
}
