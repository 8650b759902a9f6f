//! Kubernetes and OpenShift clusters on VPC, with their workers.

use super::{At, Category, Follow, Found, Item, Kind, Level, List, Paging, Service, When, node};
use crate::collect::loose::{Count, Flag, Items, Loose, Text};
use crate::collect::{Addition, Link, Pointer, Resource, Target};
use crate::kinds::Relation;
use serde::Deserialize;

const ROLE: &str = "Viewer (platform) and Reader (service) on Kubernetes Service";

/// A cluster.
pub static CLUSTER: Kind = node(
    "cluster",
    "clusters",
    Level::Vpc,
    "ibm-cloud--kubernetes-service",
    Category::Compute,
    &[list("cluster", When::Account, "/v2/vpc/getClusters", &[], read)],
);

/// A cluster on classic infrastructure or at a Satellite location: it lies in no VPC, and its workers in no
/// subnet of one, so they are only counted.
pub static CLUSTER_OUTSIDE_VPC: Kind = node(
    "cluster",
    "clusters",
    Level::Region,
    "ibm-cloud--kubernetes-service",
    Category::Compute,
    &[
        list("cluster", When::Account, "/v2/classic/getClusters", &[], read_outside_vpc),
        list("cluster", When::Account, "/v2/satellite/getClusters", &[], read_outside_vpc),
    ],
);

/// A worker of a cluster. Workers are not among the account's instances (trap 4).
pub static WORKER: Kind =
    node("worker", "cluster workers", Level::Subnet, "ibm-cloud--kubernetes-service", Category::Compute, &[]);

static WORKERS: List =
    list("worker", When::Followed, "/v2/vpc/getWorkers", &[("cluster", "{}"), ("showDeleted", "false")], read_worker);

const fn list(
    kind: &'static str,
    when: When,
    path: &'static str,
    query: &'static [(&'static str, &'static str)],
    read: super::Read,
) -> List {
    List { kind, service: Service::Containers, when, path, key: "", paging: Paging::None, query, role: ROLE, read }
}

/// A cluster, in camelCase (trap 11).
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Cluster {
    #[serde(rename = "type")]
    form: Text,
    provider: Text,
    region: Text,
    location: Text,
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

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let resource = cluster(item, at, &CLUSTER);
    if !item.common.id.is_empty() {
        found.follow.push(Follow::new(&WORKERS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn read_outside_vpc(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    found.resources.push(cluster(item, at, &CLUSTER_OUTSIDE_VPC));
}

fn cluster(item: &Item<'_>, at: &At<'_>, kind: &'static Kind) -> Resource {
    let cluster: Cluster = item.parse();
    let mut resource = item.resource(kind, at);
    resource.set("state", &*cluster.state.0);
    resource.region = (&**cluster.region).into();
    resource.group = (cluster.resource_group.0.clone(), cluster.resource_group_name.0.clone());
    resource.vpc = cluster.vpcs.first().cloned().unwrap_or_default();
    let form = if &**cluster.form == "openshift" { "OpenShift" } else { "Kubernetes" };
    resource.caption =
        format!("{form} {}", cluster.master_kube_version.split('_').next().unwrap_or_default()).trim().to_owned();
    resource.put("type", &*cluster.form.0);
    resource.put("provider", &*cluster.provider.0);
    resource.put("version", &*cluster.master_kube_version.0);
    resource.put("location", &*cluster.location.0);
    if let Some(workers) = *cluster.worker_count {
        resource.put("workers", workers.to_string());
    }
    resource.put("pod_subnet", &*cluster.pod_subnet.0);
    resource.put("service_subnet", &*cluster.service_subnet.0);
    resource.put("ingress", &*cluster.ingress.hostname.0);
    resource
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Worker {
    flavor: Text,
    pool_name: Text,
    location: Text,
    health: Loose<Health>,
    kube_version: Loose<Version>,
    network_interfaces: Items<WorkerInterface>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Health {
    state: Text,
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

fn read_worker(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(cluster) = at.args.first() else { return };
    let worker: Worker = item.parse();
    let mut resource = item.resource(&WORKER, at);
    resource.name = resource.id.clone();
    resource.zone = worker.location.0.clone();
    let mut interfaces: Vec<&WorkerInterface> = worker.network_interfaces.iter().collect();
    interfaces.sort_by_key(|interface| !*interface.primary);
    let mut addition = Addition::to(&CLUSTER, cluster);
    for interface in interfaces {
        resource.address(&interface.ip_address);
        if !interface.subnet_id.is_empty() {
            resource.subnets.push(interface.subnet_id.0.clone());
            addition.subnets.push(interface.subnet_id.0.clone());
        }
    }
    // The cluster runs where the primary interfaces of its workers are.
    if let Some(subnet) = resource.subnets.first() {
        addition.links.push(Link {
            relation: Relation::Runs,
            target: Target::Resource(Pointer::to(subnet, "")),
            inward: false,
            label: Box::default(),
        });
    }
    resource.put("cluster", cluster);
    resource.put("pool", &*worker.pool_name.0);
    resource.put("profile", &*worker.flavor.0);
    resource.put("health", &*worker.health.state.0);
    resource.put("version", &*worker.kube_version.actual.0);
    resource.captions([&worker.flavor]);
    found.additions.push(addition);
    found.resources.push(resource);
}
