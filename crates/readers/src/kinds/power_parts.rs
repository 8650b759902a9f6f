//! What lies in a Power Virtual Server workspace beside servers and networks. Each list is asked once, where a server or
//! a network says that there is something in it.

use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Count, Flag, Items, Loose, Text};
use drawstream_estate::facts::{Amount, PowerWorkspace};
use drawstream_estate::{Addition, Cidr, Kind, Ports, Ref, facts};
use serde::Deserialize;

pub(super) static VOLUMES: List = list("/pcloud/v1/cloud-instances/{}/volumes", "volumes", read_volume);
pub(super) static PLACEMENT_GROUPS: List =
    list("/pcloud/v1/cloud-instances/{}/placement-groups", "placementGroups", read_placement_group);
pub(super) static PROCESSOR_POOLS: List =
    list("/pcloud/v1/cloud-instances/{}/shared-processor-pools", "sharedProcessorPools", read_processor_pool);
pub(super) static CLOUD_CONNECTIONS: List =
    list("/pcloud/v1/cloud-instances/{}/cloud-connections", "cloudConnections", read_cloud_connection);
/// These know the workspace by the header.
pub(super) static SECURITY_GROUPS: List =
    list("/v1/network-security-groups", "networkSecurityGroups", read_security_group);
pub(super) static HOST_GROUPS: List = list("/v1/host-groups", "", read_host_group);

pub(super) static NETWORK_PEERS: List = list("/v1/network-peers", "networkPeers", read_network_peer);

const fn list(path: &'static str, key: &'static str, read: Read) -> List {
    let (kind, api, when, paging) = (Kind::ResourceInstance, Api::Power, When::Needed, Paging::None);
    let role = "Viewer (platform) and Reader (service) on Power Virtual Server: the workspace";
    List { kind, api, when, path, key, paging, query: &[], role, read }
}

/// What a server's reply says of what it uses.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Uses {
    disk_size: Loose<f64>,
    #[serde(rename = "volumeIDs")]
    volumes: Items<Box<str>>,
    #[serde(rename = "dedicatedHostID")]
    dedicated_host: Text,
}

impl Uses {
    /// Puts what it uses into a server's facts, and asks for the lists behind it.
    pub(super) fn join(&self, workspace: &str, server: &mut facts::PvmInstance, found: &mut Found) {
        let named = |text: &str| !text.is_empty() && !text.eq_ignore_ascii_case("none");
        server.dedicated_host = self.dedicated_host.0.clone();
        for (uses, list) in [
            (*self.disk_size > 0.0 || !self.volumes.is_empty(), &VOLUMES),
            (named(&server.placement_group), &PLACEMENT_GROUPS),
            (named(server.processor_pool.name_or_id()), &PROCESSOR_POOLS),
            (!server.dedicated_host.is_empty(), &HOST_GROUPS),
            (server.networks.iter().any(|network| !network.security_groups.is_empty()), &SECURITY_GROUPS),
        ] {
            found.follow.extend(uses.then(|| Follow::new(list, [workspace.into()])));
        }
    }
}

/// What a network's reply says of what it is joined to.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Joined {
    cloud_connections: Items<Named>,
    #[serde(rename = "peerID")]
    peer: Text,
}

impl Joined {
    /// Asks for the cloud connections and network peers of the workspace, where the network has one.
    pub(super) fn follow(&self, workspace: &str, found: &mut Found) {
        if !self.cloud_connections.is_empty() {
            found.follow.push(Follow::new(&CLOUD_CONNECTIONS, [workspace.into()]));
        }
        if !self.peer.is_empty() {
            found.follow.push(Follow::new(&NETWORK_PEERS, [workspace.into()]));
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Named {
    #[serde(rename = "networkID")]
    network: Text,
    name: Text,
}

fn add(at: &At<'_>, power: PowerWorkspace, found: &mut Found) {
    let Some(workspace) = at.args.first() else { return };
    let mut addition = Addition::to(Kind::ResourceInstance, workspace);
    addition.facts = facts::ResourceInstance { power: Some(power), ..facts::ResourceInstance::default() }.into();
    found.additions.push(addition);
}

fn amount(number: f64) -> Option<Amount> {
    (number > 0.0).then_some(Amount(number))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Volume {
    #[serde(rename = "volumeID")]
    id: Text,
    size: Loose<f64>,
    disk_type: Text,
    boot_volume: Flag,
    state: Text,
    #[serde(rename = "pvmInstanceIDs")]
    servers: Items<Box<str>>,
}

fn read_volume(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let volume: Volume = item.parse();
    let fact = facts::PvmVolume {
        id: volume.id.0.clone(),
        name: item.common.name.0.clone(),
        size_gb: amount(*volume.size),
        form: volume.disk_type.0.clone(),
        boot: *volume.boot_volume,
        state: volume.state.0.clone(),
    };
    for server in &*volume.servers {
        let mut addition = Addition::to(Kind::PvmInstance, server);
        addition.facts = facts::PvmInstance { volumes: vec![fact.clone()], ..facts::PvmInstance::default() }.into();
        found.additions.push(addition);
    }
    if volume.servers.is_empty() {
        add(at, PowerWorkspace { volumes: vec![fact], ..PowerWorkspace::default() }, found);
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PlacementGroup {
    policy: Text,
    members: Items<Box<str>>,
}

fn read_placement_group(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: PlacementGroup = item.parse();
    let fact = facts::PowerPlacementGroup {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        policy: group.policy.0.clone(),
        members: group.members.to_vec(),
    };
    add(at, PowerWorkspace { placement_groups: vec![fact], ..PowerWorkspace::default() }, found);
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ProcessorPool {
    reserved_cores: Loose<f64>,
    allocated_cores: Loose<f64>,
    host_group: Text,
}

fn read_processor_pool(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let pool: ProcessorPool = item.parse();
    let fact = facts::ProcessorPool {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        reserved_cores: amount(*pool.reserved_cores),
        allocated_cores: amount(*pool.allocated_cores),
        host_group: pool.host_group.0.clone(),
        state: item.common.status.0.clone(),
    };
    add(at, PowerWorkspace { processor_pools: vec![fact], ..PowerWorkspace::default() }, found);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HostGroup {
    hosts: Items<serde::de::IgnoredAny>,
    secondaries: Items<Box<str>>,
}

fn read_host_group(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: HostGroup = item.parse();
    let fact = facts::PowerHostGroup {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        hosts: Some(group.hosts.len() as u64).filter(|hosts| *hosts > 0),
        shared_with: group.secondaries.to_vec(),
    };
    add(at, PowerWorkspace { host_groups: vec![fact], ..PowerWorkspace::default() }, found);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SecurityGroup {
    #[serde(rename = "default")]
    is_default: Flag,
    members: Items<Member>,
    rules: Items<Rule>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Member {
    target: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Rule {
    id: Text,
    action: Text,
    protocol: Loose<Typed>,
    destination_port: Loose<Range>,
    remote: Loose<Typed>,
}

/// A protocol or the other side of a rule.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    id: Text,
    #[serde(rename = "type")]
    form: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Range {
    minimum: Count,
    maximum: Count,
}

fn read_security_group(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: SecurityGroup = item.parse();
    let rule = |rule: &Rule| facts::PowerRule {
        id: rule.id.0.clone(),
        action: rule.action.0.clone(),
        protocol: rule.protocol.form.0.clone(),
        ports: Ports::of(*rule.destination_port.minimum, *rule.destination_port.maximum),
        remote_type: rule.remote.form.0.clone(),
        remote: rule.remote.id.0.clone(),
    };
    let fact = facts::PowerSecurityGroup {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        is_default: *group.is_default,
        members: group
            .members
            .iter()
            .map(|member| member.target.0.clone())
            .filter(|member| !member.is_empty())
            .collect(),
        rules: group.rules.iter().map(rule).collect(),
    };
    add(at, PowerWorkspace { security_groups: vec![fact], ..PowerWorkspace::default() }, found);
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct CloudConnection {
    #[serde(rename = "cloudConnectionID")]
    id: Text,
    speed: Count,
    global_routing: Loose<Option<bool>>,
    link_status: Text,
    networks: Items<Named>,
    classic: Loose<Enabled>,
    vpc: Loose<Vpcs>,
    transit_enabled: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Enabled {
    enabled: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vpcs {
    vpcs: Items<Vpc>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vpc {
    #[serde(rename = "vpcID")]
    id: Text,
}

fn read_cloud_connection(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let connection: CloudConnection = item.parse();
    let network = |network: &Named| Ref { id: network.network.0.clone(), name: network.name.0.clone() };
    let fact = facts::CloudConnection {
        id: connection.id.0.clone(),
        name: item.common.name.0.clone(),
        speed_mbps: *connection.speed,
        global: *connection.global_routing,
        link_status: connection.link_status.0.clone(),
        networks: connection.networks.iter().map(network).collect(),
        vpcs: connection.vpc.vpcs.iter().map(|vpc| vpc.id.0.clone()).collect(),
        classic: *connection.classic.enabled,
        transit: *connection.transit_enabled,
    };
    add(at, PowerWorkspace { cloud_connections: vec![fact], ..PowerWorkspace::default() }, found);
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct NetworkPeer {
    #[serde(rename = "type")]
    form: Text,
    #[serde(rename = "customerASN")]
    customer_asn: Count,
    customer_cidr: Text,
    #[serde(rename = "ibmASN")]
    ibm_asn: Count,
    ibm_cidr: Text,
    vlan: Count,
    default_import_route_filter: Text,
    default_export_route_filter: Text,
    import_route_filters: Items<RouteFilter>,
    export_route_filters: Items<RouteFilter>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RouteFilter {
    #[serde(rename = "routeFilterID")]
    id: Text,
    action: Text,
    prefix: Text,
    #[serde(rename = "GE")]
    ge: Count,
    #[serde(rename = "LE")]
    le: Count,
}

fn read_network_peer(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let peer: NetworkPeer = item.parse();
    let filter = |filter: &RouteFilter| facts::PrefixFilter {
        id: filter.id.0.clone(),
        action: filter.action.0.clone(),
        prefix: Cidr::from(&**filter.prefix),
        ge: *filter.ge,
        le: *filter.le,
    };
    let fact = facts::NetworkPeer {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        form: peer.form.0.clone(),
        customer_cidr: Cidr::from(&**peer.customer_cidr),
        customer_asn: *peer.customer_asn,
        ibm_cidr: Cidr::from(&**peer.ibm_cidr),
        ibm_asn: *peer.ibm_asn,
        vlan: *peer.vlan,
        import_default: peer.default_import_route_filter.0.clone(),
        export_default: peer.default_export_route_filter.0.clone(),
        import_filters: peer.import_route_filters.iter().map(filter).collect(),
        export_filters: peer.export_route_filters.iter().map(filter).collect(),
    };
    add(at, PowerWorkspace { network_peers: vec![fact], ..PowerWorkspace::default() }, found);
}
