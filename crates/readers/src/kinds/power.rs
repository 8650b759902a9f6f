//! Power Virtual Server: the servers and networks of the workspaces that the resource controller lists.

use super::power_parts::{Joined, Uses};
use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Items, Loose, Text};
use drawstream_estate::facts::Amount;
use drawstream_estate::{Addition, Address, Cidr, Kind, Ref, Resource, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer (platform) and Reader (service) on Power Virtual Server: the workspace";

pub(super) static SERVERS: List = servers(Api::Power, read_server);
pub(super) static NETWORKS: List = networks(Api::Power, read_network);
pub(super) static NETWORK: List = network(Api::Power, read_one_network);

/// The lists of workspaces in private clouds.
pub(super) static PRIVATE_SERVERS: List = servers(Api::PowerPrivate, read_private_server);
pub(super) static PRIVATE_NETWORKS: List = networks(Api::PowerPrivate, read_private_network);
pub(super) static PRIVATE_NETWORK: List = network(Api::PowerPrivate, read_one_private_network);

const fn servers(api: Api, read: Read) -> List {
    list(api, Kind::PvmInstance, "/pcloud/v1/cloud-instances/{}/pvm-instances", "pvmInstances", read)
}

const fn networks(api: Api, read: Read) -> List {
    list(api, Kind::PvmNetwork, "/pcloud/v1/cloud-instances/{}/networks", "networks", read)
}

/// One network, for its CIDR, which the list does not have.
const fn network(api: Api, read: Read) -> List {
    let path = "/pcloud/v1/cloud-instances/{}/networks/{}";
    List { paging: Paging::One, ..list(api, Kind::PvmNetwork, path, "", read) }
}

const fn list(api: Api, kind: Kind, path: &'static str, key: &'static str, read: Read) -> List {
    List { kind, api, when: When::Followed, path, key, paging: Paging::None, query: &[], role: ROLE, read }
}

/// What a workspace asks for.
pub(super) fn follow(workspace: &Resource, service: &str, zone: &str, found: &mut Found) {
    if workspace.crn.is_empty() {
        return;
    }
    // A zone of a form that is not known has no host: the call says so.
    let region = power_region(zone);
    let region = if region.is_empty() { zone } else { region };
    let lists = if service == PRIVATE { [&PRIVATE_SERVERS, &PRIVATE_NETWORKS] } else { [&SERVERS, &NETWORKS] };
    for list in lists {
        found.follow.push(Follow::new(list, [workspace.id.clone()]).at(region).of(&workspace.crn));
    }
}

/// The service name of workspaces in private clouds (<https://github.com/IBM-Cloud/power-go-client>, `ibmpisession`).
const PRIVATE: &str = "ppc-aas";

/// The host's prefix for a zone: `dal12` is in `dal`, `eu-de-1` in `eu-de`, `us-south` is its own, and a private cloud
/// in a Satellite location says its region: `satloc_dal_<location>`.
fn power_region(zone: &str) -> &str {
    if let Some(region) = zone.strip_prefix("satloc_").and_then(|rest| rest.split('_').next()) {
        return region;
    }
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
    placement_group: Text,
    shared_processor_pool: Text,
    #[serde(rename = "sharedProcessorPoolID")]
    shared_processor_pool_id: Text,
    networks: Items<ServerNetwork>,
    /// The older name of the same.
    addresses: Items<ServerNetwork>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ServerNetwork {
    ip_address: Text,
    #[serde(rename = "externalIP")]
    external_ip: Text,
    network_name: Text,
    #[serde(rename = "networkSecurityGroupIDs")]
    network_security_group_ids: Items<Box<str>>,
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
    #[serde(rename = "peerID")]
    peer_id: Text,
}

fn positive(number: f64) -> Option<Amount> {
    (number > 0.0).then_some(Amount(number))
}

fn read_server(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    read_server_of(item, at, true, found);
}

fn read_private_server(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    read_server_of(item, at, false, found);
}

/// A server. What hangs on it is asked of public workspaces.
fn read_server_of(item: &Item<'_>, at: &At<'_>, public: bool, found: &mut Found) {
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
    let networks = if server.networks.is_empty() { &server.addresses } else { &server.networks };
    for network in networks.iter() {
        resource.add_address(&Address::from(&**network.ip_address));
    }
    let interface = |network: &ServerNetwork| facts::PvmInterface {
        network: network.network_name.0.clone(),
        address: Address::from(&**network.ip_address),
        public_address: Address::from(&**network.external_ip),
        security_groups: network.network_security_group_ids.to_vec(),
    };
    let mut known = facts::PvmInstance {
        os: if server.operating_system.is_empty() {
            server.os_type.0.clone()
        } else {
            server.operating_system.0.clone()
        },
        processors: positive(*server.processors),
        processor_type: server.proc_type.0.clone(),
        memory_gib: positive(*server.memory),
        system: server.sys_type.0.clone(),
        networks: networks.iter().map(interface).collect(),
        placement_group: server.placement_group.0.clone(),
        processor_pool: Ref {
            id: server.shared_processor_pool_id.0.clone(),
            name: server.shared_processor_pool.0.clone(),
        },
        ..facts::PvmInstance::default()
    };
    if public {
        item.parse::<Uses>().join(workspace, &mut known, found);
    }
    resource.facts = known.into();
    found.resources.push(resource);
}

fn read_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    read_network_of(item, at, &NETWORK, found);
}

fn read_private_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    read_network_of(item, at, &PRIVATE_NETWORK, found);
}

fn read_network_of(item: &Item<'_>, at: &At<'_>, one: &'static List, found: &mut Found) {
    let Some(workspace) = at.args.first() else { return };
    let network: Network = item.parse();
    let mut resource = item.resource(Kind::PvmNetwork, at);
    if !network.id.is_empty() {
        resource.id = network.id.0.clone();
        found.follow.push(Follow::new(one, [workspace.clone(), resource.id.clone()]));
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
        peer: network.peer_id.0.clone(),
    }
}

fn read_one_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(workspace) = at.args.first() else { return };
    item.parse::<Joined>().follow(workspace, found);
    read_one_private_network(item, at, found);
}

fn read_one_private_network(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
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
            ("satloc_dal_clx0example0000zz7q11", "dal"),
            ("satloc_", ""),
            ("", ""),
        ] {
            assert_eq!(super::power_region(zone), region, "{zone}");
        }
    }
}
