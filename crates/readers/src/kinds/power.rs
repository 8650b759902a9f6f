//! Power Virtual Server: the servers and networks of the workspaces that the resource controller lists.

use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Items, Loose, Text};
use drawstream_estate::facts::Amount;
use drawstream_estate::{Addition, Address, Cidr, Kind, Resource, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer (platform) and Reader (service) on Power Virtual Server: the workspace";

static SERVERS: List =
    list(Kind::PvmInstance, "/pcloud/v1/cloud-instances/{}/pvm-instances", "pvmInstances", read_server);
static NETWORKS: List = list(Kind::PvmNetwork, "/pcloud/v1/cloud-instances/{}/networks", "networks", read_network);
/// One network, for its CIDR, which the list does not have.
static NETWORK: List = List {
    paging: Paging::One,
    ..list(Kind::PvmNetwork, "/pcloud/v1/cloud-instances/{}/networks/{}", "", read_one_network)
};

const fn list(kind: Kind, path: &'static str, key: &'static str, read: Read) -> List {
    List { kind, api: Api::Power, when: When::Followed, path, key, paging: Paging::None, query: &[], role: ROLE, read }
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

/// The host's prefix for a zone: `dal12` is in `dal`, `eu-de-1` in `eu-de`, `us-south` is its own.
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

fn positive(number: f64) -> Option<Amount> {
    (number > 0.0).then_some(Amount(number))
}

fn read_server(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(workspace) = at.args.first() else { return };
    let server: Server = item.parse();
    let mut resource = item.resource(Kind::PvmInstance, at);
    if !server.id.is_empty() {
        resource.id = server.id.0.clone();
    }
    resource.region = "".into();
    resource.name = server.server_name.0.clone();
    resource.within = workspace.clone();
    resource.state = server.status.0.clone();
    for network in &*server.networks {
        resource.add_address(&Address::from(&**network.ip_address));
    }
    let interface = |network: &ServerNetwork| facts::PvmInterface {
        network: network.network_name.0.clone(),
        address: Address::from(&**network.ip_address),
        public_address: Address::from(&**network.external_ip),
    };
    resource.facts = facts::PvmInstance {
        os: if server.operating_system.is_empty() {
            server.os_type.0.clone()
        } else {
            server.operating_system.0.clone()
        },
        processors: positive(*server.processors),
        processor_type: server.proc_type.0.clone(),
        memory_gib: positive(*server.memory),
        system: server.sys_type.0.clone(),
        networks: server.networks.iter().map(interface).collect(),
    }
    .into();
    found.resources.push(resource);
}

fn read_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(workspace) = at.args.first() else { return };
    let network: Network = item.parse();
    let mut resource = item.resource(Kind::PvmNetwork, at);
    if !network.id.is_empty() {
        resource.id = network.id.0.clone();
        found.follow.push(Follow::new(&NETWORK, [workspace.clone(), resource.id.clone()]));
    }
    resource.region = "".into();
    resource.within = workspace.clone();
    resource.facts = facts(&network).into();
    found.resources.push(resource);
}

fn facts(network: &Network) -> facts::PvmNetwork {
    facts::PvmNetwork {
        form: network.form.0.clone(),
        // JavaScript's way of writing numbers: a VLAN may come as `1200.0`.
        vlan: (*network.vlan_id > 0.0).then_some(*network.vlan_id as u64),
        cidr: Cidr::from(&**network.cidr),
        gateway: Address::from(&**network.gateway),
    }
}

fn read_one_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(id) = at.args.get(1) else { return };
    let network: Network = item.parse();
    let mut addition = Addition::to(Kind::PvmNetwork, id);
    addition.facts = facts(&network).into();
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
