//! Power Virtual Server: the servers and networks of the workspaces that the resource controller lists.

use super::{At, Category, Follow, Found, Item, Kind, Level, List, Paging, Service, When, node};
use crate::collect::loose::{Items, Loose, Text};
use crate::collect::{Addition, Resource};
use serde::Deserialize;

const ROLE: &str = "Viewer (platform) and Reader (service) on Power Virtual Server: the workspace";

/// A server of a workspace.
pub static PVM_INSTANCE: Kind =
    node("pvm_instance", "Power virtual servers", Level::Within, "ibm--power-vs", Category::Compute, &[]);

/// A network of a workspace.
pub static PVM_NETWORK: Kind =
    node("pvm_network", "Power networks", Level::Within, "vlan--ibm", Category::Network, &[]);

static SERVERS: List = list("pvm_instance", "/pcloud/v1/cloud-instances/{}/pvm-instances", "pvmInstances", read_server);
static NETWORKS: List = list("pvm_network", "/pcloud/v1/cloud-instances/{}/networks", "networks", read_network);
/// One network, for its CIDR, which the list does not have.
static NETWORK: List = List {
    paging: Paging::One,
    ..list("pvm_network", "/pcloud/v1/cloud-instances/{}/networks/{}", "", read_one_network)
};

const fn list(kind: &'static str, path: &'static str, key: &'static str, read: super::Read) -> List {
    List {
        kind,
        service: Service::Power,
        when: When::Followed,
        path,
        key,
        paging: Paging::None,
        query: &[],
        role: ROLE,
        read,
    }
}

/// What a workspace asks for.
pub(super) fn follow(workspace: &Resource, zone: &str, found: &mut Found) {
    let region = power_region(zone);
    if region.is_empty() || workspace.crn.is_empty() {
        return;
    }
    for list in [&SERVERS, &NETWORKS] {
        found.follow.push(Follow::new(list, [workspace.id.clone()]).at(region).of(&workspace.crn));
    }
}

/// The host's prefix for a zone (section 8): `dal12` is in `dal`, `eu-de-1` in `eu-de`, `us-south` is its own.
fn power_region(zone: &str) -> &str {
    match zone.rsplit_once('-') {
        Some((region, number)) if number.bytes().all(|b| b.is_ascii_digit()) => region,
        Some(_) => zone,
        None => zone.trim_end_matches(|c: char| c.is_ascii_digit()),
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Server {
    #[serde(rename = "pvmInstanceID")]
    id: Text,
    server_name: Text,
    status: Text,
    os_type: Text,
    operating_system: Text,
    processors: Loose<f64>,
    proc_type: Text,
    memory: Loose<f64>,
    sys_type: Text,
    networks: Items<ServerNetwork>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ServerNetwork {
    ip_address: Text,
    #[serde(rename = "externalIP")]
    external_ip: Text,
    network_name: Text,
}

fn read_server(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(workspace) = at.args.first() else { return };
    let server: Server = item.parse();
    let mut resource = item.resource(&PVM_INSTANCE, at);
    if !server.id.is_empty() {
        resource.id = server.id.0.clone();
    }
    resource.region = "".into();
    resource.name = server.server_name.0.clone();
    resource.within = workspace.clone();
    resource.set("state", &server.status);
    resource.put("os", if server.operating_system.is_empty() { &server.os_type } else { &server.operating_system });
    if *server.processors > 0.0 {
        resource.put("processors", format!("{} {}", *server.processors, &**server.proc_type).trim());
    }
    if *server.memory > 0.0 {
        resource.put("memory", format!("{} GiB", *server.memory));
    }
    resource.put("system", &server.sys_type);
    for network in &*server.networks {
        resource.address(&network.ip_address);
    }
    resource.put_all("networks", server.networks.iter().map(|network| &*network.network_name.0));
    resource.put_all("public_addresses", server.networks.iter().map(|network| &*network.external_ip.0));
    resource.captions([&server.sys_type]);
    found.resources.push(resource);
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Network {
    #[serde(rename = "networkID")]
    id: Text,
    #[serde(rename = "type")]
    form: Text,
    #[serde(rename = "vlanID")]
    vlan_id: Loose<f64>,
    cidr: Text,
    gateway: Text,
}

fn read_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(workspace) = at.args.first() else { return };
    let network: Network = item.parse();
    let mut resource = item.resource(&PVM_NETWORK, at);
    if !network.id.is_empty() {
        resource.id = network.id.0.clone();
        found.follow.push(Follow::new(&NETWORK, [workspace.clone(), resource.id.clone()]));
    }
    resource.region = "".into();
    resource.within = workspace.clone();
    resource.put("type", &network.form);
    if *network.vlan_id > 0.0 {
        resource.put("vlan", format!("{}", *network.vlan_id));
    }
    resource.put("cidr", &network.cidr);
    resource.caption = network.form.to_string();
    found.resources.push(resource);
}

fn read_one_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(id) = at.args.get(1) else { return };
    let network: Network = item.parse();
    let mut addition = Addition::to(&PVM_NETWORK, id);
    for (name, value) in [("cidr", &network.cidr), ("gateway", &network.gateway)] {
        if !value.is_empty() {
            addition.data.push((name, value.0.clone()));
        }
    }
    addition.caption = network.cidr.to_string();
    found.additions.push(addition);
}

#[cfg(test)]
mod tests {
    #[test]
    fn hosts_are_named_by_zones_without_their_number() {
        for (zone, region) in [
            ("dal12", "dal"),
            ("lon06", "lon"),
            ("eu-de-1", "eu-de"),
            ("us-south", "us-south"),
            ("in-mum-2", "in-mum"),
            ("", ""),
        ] {
            assert_eq!(super::power_region(zone), region, "{zone}");
        }
    }
}
