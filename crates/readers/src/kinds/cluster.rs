//! Kubernetes and OpenShift clusters, with their workers.

use crate::item::{At, Follow, Found, Item};
use crate::list::{Api, List, Paging, Read, When};
use crate::loose::{Count, Flag, Items, Loose, Text};
use crate::wire::addresses;
use drawstream_estate::facts::Infrastructure;
use drawstream_estate::{Addition, Cidr, Kind, Link, Pointer, Ref, Relation, Resource, Target, facts};
use drawstream_order::Order as _;
use serde::Deserialize;

const ROLE: &str = "Viewer (platform) and Reader (service) on Kubernetes Service";

/// Clusters on VPC.
pub(super) static CLUSTERS: List = list(Kind::Cluster, When::Account, "/v2/vpc/getClusters", &[], read_vpc);

/// Clusters on classic infrastructure: they lie in no VPC, and their workers are only counted.
pub(super) static CLASSIC_CLUSTERS: List =
    list(Kind::Cluster, When::Account, "/v2/classic/getClusters", &[], read_classic);

/// Clusters at Satellite locations: they lie in no VPC, and their workers are only counted.
pub(super) static SATELLITE_CLUSTERS: List =
    list(Kind::Cluster, When::Account, "/v2/satellite/getClusters", &[], read_satellite);

/// The workers of one cluster on VPC. They are not among the account's instances.
pub static WORKERS: List = list(
    Kind::Worker,
    When::Followed,
    "/v2/vpc/getWorkers",
    &[("cluster", "{}"), ("showDeleted", "false")],
    read_worker,
);

/// One cluster, for its VPC, which the list does not have. Asked only where its workers do not tell.
pub(super) static CLUSTER: List = List {
    paging: Paging::One,
    ..list(Kind::Cluster, When::Needed, "/v2/vpc/getCluster", &[("cluster", "{}")], read_one)
};

/// The worker pools of one cluster: the VPC and the subnets that its workers are to be in.
pub(super) static WORKER_POOLS: List =
    list(Kind::Cluster, When::Needed, "/v2/vpc/getWorkerPools", &[("cluster", "{}")], read_pool);

const fn list(
    kind: Kind,
    when: When,
    path: &'static str,
    query: &'static [(&'static str, &'static str)],
    read: Read,
) -> List {
    List { kind, api: Api::Containers, when, path, key: "", paging: Paging::None, query, role: ROLE, read }
}

/// A cluster, in camelCase.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Cluster {
    #[serde(rename = "type")]
    form: Text,
    provider: Text,
    region: Text,
    location: Text,
    datacenter: Text,
    worker_zones: Items<Box<str>>,
    state: Text,
    master_kube_version: Text,
    worker_count: Count,
    pod_subnet: Text,
    service_subnet: Text,
    resource_group: Text,
    resource_group_name: Text,
    ingress: Loose<Ingress>,
    vpcs: Items<Box<str>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ingress {
    hostname: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Worker {
    flavor: Text,
    pool_name: Text,
    location: Text,
    health: Loose<Health>,
    lifecycle: Loose<Lifecycle>,
    kube_version: Loose<Version>,
    network_interfaces: Items<WorkerInterface>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Health {
    state: Text,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Lifecycle {
    actual_state: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pool {
    #[serde(rename = "vpcID")]
    vpc_id: Text,
    zones: Items<PoolZone>,
}

#[derive(Default, Clone, Deserialize)]
#[serde(default)]
struct PoolZone {
    id: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Version {
    actual: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WorkerInterface {
    #[serde(rename = "subnetID")]
    subnet_id: Text,
    #[serde(rename = "ipAddress")]
    ip_address: Text,
    primary: Flag,
}

fn read_vpc(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let (mut resource, facts) = cluster(item, at, Infrastructure::Vpc);
    if !item.common.id.is_empty() {
        found.follow.push(Follow::new(&WORKERS, [resource.id.clone()]));
        // Without workers nothing else tells its VPC.
        let facts::Cluster { workers, .. } = &facts;
        if resource.vpc.is_empty() && *workers == Some(0) {
            ask_for_place(&resource.id, found);
        }
    }
    resource.facts = facts.into();
    found.resources.push(resource);
}

/// Asks for what tells where a cluster is whose workers do not.
fn ask_for_place(cluster: &str, found: &mut Found) {
    for list in [&CLUSTER, &WORKER_POOLS] {
        found.follow.push(Follow::new(list, [cluster.into()]));
    }
}

fn read_one(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(id) = at.args.first() else { return };
    let cluster: Cluster = item.parse();
    let mut addition = Addition::to(Kind::Cluster, id);
    addition.vpc = cluster.vpcs.first().cloned().unwrap_or_default();
    addition.called.1 = item.common.crn.0.clone();
    addition.facts = facts::Cluster { zones: cluster.worker_zones.to_vec(), ..facts::Cluster::default() }.into();
    found.additions.push(addition);
}

fn read_pool(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(id) = at.args.first() else { return };
    let pool: Pool = item.parse();
    let mut addition = Addition::to(Kind::Cluster, id);
    addition.vpc = pool.vpc_id.0.clone();
    let zones = pool.zones.iter().map(|zone| zone.id.0.clone()).collect();
    addition.facts = facts::Cluster { zones, ..facts::Cluster::default() }.into();
    found.additions.push(addition);
}

fn read_classic(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let (mut resource, facts) = cluster(item, at, Infrastructure::Classic);
    resource.facts = facts.into();
    found.resources.push(resource);
}

fn read_satellite(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let (mut resource, facts) = cluster(item, at, Infrastructure::Satellite);
    // Its location is that of its hosts, by the location's id or name.
    resource.within.clone_from(&facts.location);
    resource.facts = facts.into();
    found.resources.push(resource);
}

fn cluster(item: &Item<'_>, at: &At<'_>, infrastructure: Infrastructure) -> (Resource, facts::Cluster) {
    let cluster: Cluster = item.parse();
    let mut resource = item.resource(Kind::Cluster, at);
    resource.state = cluster.state.0.clone();
    resource.region = (&**cluster.region).into();
    resource.group = (cluster.resource_group.0.clone(), cluster.resource_group_name.0.clone());
    resource.vpc = cluster.vpcs.first().cloned().unwrap_or_default();
    let facts = facts::Cluster {
        infrastructure,
        form: cluster.form.0.clone(),
        provider: cluster.provider.0.clone(),
        version: cluster.master_kube_version.0.clone(),
        location: cluster.location.0.clone(),
        datacenter: cluster.datacenter.0.clone(),
        zones: Vec::new(),
        workers: *cluster.worker_count,
        pod_subnet: Cidr::from(&**cluster.pod_subnet),
        service_subnet: Cidr::from(&**cluster.service_subnet),
        ingress: cluster.ingress.hostname.0.clone(),
    };
    (resource, facts)
}

fn read_worker(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(cluster) = at.args.first() else { return };
    let worker: Worker = item.parse();
    let mut resource = item.resource(Kind::Worker, at);
    resource.name = resource.id.clone();
    resource.zone = worker.location.0.clone();
    resource.state = worker.lifecycle.actual_state.0.clone();
    let mut interfaces: Vec<&WorkerInterface> = worker.network_interfaces.iter().collect();
    interfaces.order_by_key(|interface| !*interface.primary);
    let mut addition = Addition::to(Kind::Cluster, cluster);
    let mut own = Vec::new();
    for interface in interfaces {
        let addresses = addresses([&*interface.ip_address.0]);
        addresses.iter().for_each(|address| resource.add_address(address));
        if !interface.subnet_id.is_empty() {
            resource.subnets.push(interface.subnet_id.0.clone());
            addition.subnets.push(interface.subnet_id.0.clone());
        }
        own.push(facts::Interface {
            primary: *interface.primary,
            subnet: Ref { id: interface.subnet_id.0.clone(), ..Ref::default() },
            addresses,
            ..facts::Interface::default()
        });
    }
    // The cluster runs where the primary interfaces of its workers are.
    if resource.subnets.is_empty() {
        ask_for_place(cluster, found);
    }
    if let Some(subnet) = resource.subnets.first() {
        addition.links.push(Link::to(Relation::Runs, Target::Resource(Pointer::to(subnet, ""))));
    }
    resource.facts = facts::Worker {
        cluster: Ref { id: cluster.clone(), ..Ref::default() },
        pool: worker.pool_name.0.clone(),
        profile: worker.flavor.0.clone(),
        health: worker.health.state.0.clone(),
        version: worker.kube_version.actual.0.clone(),
        interfaces: own,
    }
    .into();
    found.additions.push(addition);
    found.resources.push(resource);
}
