//! Clusters and Satellite locations. A state has no workers: how many there are in each subnet is told by pools.

use super::{Id, Type, item, part};
use crate::terraform::fields::{Field, Object, blocks, count, many, own, refer, same, text, to, values};
use crate::terraform::made::{Made, object};
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use drawstream_estate::region::region_of_zone;
use serde_json::Value;

const ZONES: Field = many("zones", "", &[own("name"), own("id"), refer("subnet_id", "")]);

const CLUSTER: &[Field] = &[
    refer("vpc_id", ""),
    own("flavor"),
    own("worker_count"),
    own("kube_version"),
    own("region"),
    ZONES,
    same("state"),
    to("pod_subnet", "podSubnet"),
    to("service_subnet", "serviceSubnet"),
    to("ingress_hostname", "ingress.hostname"),
];

const POOL: &[Field] =
    &[refer("cluster", ""), own("worker_pool_name"), own("flavor"), own("worker_count"), refer("vpc_id", ""), ZONES];

const CLASSIC: &[Field] = &[
    same("datacenter"),
    same("region"),
    own("kube_version"),
    to("worker_num", "workerCount"),
    to("default_pool_size", "workerCount"),
    same("state"),
    to("pod_subnet", "podSubnet"),
    to("service_subnet", "serviceSubnet"),
    to("ingress_hostname", "ingress.hostname"),
];

const SATELLITE: &[Field] = &[
    refer("location", "location"),
    own("kube_version"),
    to("worker_count", "workerCount"),
    same("state"),
    to("ingress_hostname", "ingress.hostname"),
    ZONES,
];

const LOCATION: &[Field] = &[
    own("location"),
    to("managed_from", "location"),
    same("state"),
    values("zones", "workerZones"),
    to("host_attached_count", "hosts.total"),
    to("host_available_count", "hosts.available"),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_container_vpc_cluster", Id::Whole, CLUSTER, cluster),
    part("ibm_container_vpc_worker_pool", Id::Last, POOL, |t, p| p.add(Kind::Cluster, t.key("cluster"), "pools", t)),
    item("ibm_container_cluster", Id::Whole, CLASSIC, |thing, made| {
        let mut item = versioned(thing, made);
        item.insert("type".to_owned(), form(thing).into());
        made.item("/v2/classic/getClusters", &[], thing, item);
    }),
    part("ibm_container_worker_pool", Id::Last, &[refer("cluster", "")], |t, p| {
        p.add(Kind::Cluster, t.key("cluster"), "classic_pools", t);
    }),
    item("ibm_satellite_cluster", Id::Whole, SATELLITE, |thing, made| {
        let item = versioned(thing, made);
        made.item("/v2/satellite/getClusters", &[], thing, item);
    }),
    item("ibm_satellite_location", Id::Whole, LOCATION, |thing, made| {
        let mut item = made.reply(thing);
        item.entry("name").or_insert_with(|| thing.text("location").into());
        grouped(thing, &mut item);
        made.item("/v2/satellite/getControllers", &[], thing, item);
    }),
    part("ibm_satellite_host", Id::Whole, &[refer("location", "")], |t, p| {
        p.add(Kind::SatelliteLocation, t.key("location"), "hosts", t);
    }),
];

/// `kubernetes` or `openshift`, by the version.
fn form(thing: &Thing) -> &'static str {
    if thing.text("kube_version").contains("openshift") { "openshift" } else { "kubernetes" }
}

/// Replies of this service have the group in fields of their own.
fn grouped(thing: &Thing, item: &mut Object) {
    let group = thing.first(&["resource_group_id", "resource_group"]);
    item.insert("resourceGroup".to_owned(), group.into());
    let name = thing.text("resource_group_name");
    if !name.starts_with("crn:") && name != group {
        item.insert("resourceGroupName".to_owned(), name.into());
    }
}

fn versioned(thing: &Thing, made: &Made<'_>) -> Object {
    let mut item = made.reply(thing);
    item.insert("type".to_owned(), form(thing).into());
    if !thing.text("kube_version").is_empty() {
        item.insert("masterKubeVersion".to_owned(), thing.text("kube_version").into());
    }
    grouped(thing, &mut item);
    item
}

fn cluster(thing: &Thing, made: &mut Made<'_>) {
    let mut item = versioned(thing, made);
    let pools = made.parts(Kind::Cluster, thing, "pools").to_vec();
    let vpc = match thing.key("vpc_id") {
        "" => pools.iter().map(|pool| text(pool, "vpc_id")).find(|vpc| !vpc.is_empty()).unwrap_or_default().to_owned(),
        vpc => vpc.to_owned(),
    };
    item.insert("provider".to_owned(), "vpc-gen2".into());
    if !vpc.is_empty() {
        item.insert("vpcs".to_owned(), Value::Array(vec![vpc.into()]));
    }
    let zones = || blocks(&thing.own, "zones").map(|zone| text(zone, "name"));
    if let Some(region) = zones().find_map(region_of_zone) {
        item.insert("region".to_owned(), region.into());
    }
    let own = thing.own.clone();
    let all: Vec<(&str, &Object)> = std::iter::once(("default", &own))
        .chain(pools.iter().map(|pool| (text(pool, "worker_pool_name"), pool)))
        .collect();
    let workers: u64 = all
        .iter()
        .map(|(_, pool)| count(pool, "worker_count").unwrap_or(0).saturating_mul(blocks(pool, "zones").count() as u64))
        .fold(0, u64::saturating_add);
    if workers > 0 {
        item.insert("workerCount".to_owned(), workers.into());
    }
    let version = thing.text("kube_version").to_owned();
    if !made.item("/v2/vpc/getClusters", &[], thing, item) {
        return;
    }
    for (name, pool) in all {
        for zone in blocks(pool, "zones") {
            for number in 1..=count(pool, "worker_count").unwrap_or(0) {
                if *made.room == 0 {
                    return;
                }
                *made.room -= 1;
                let subnet = last(text(zone, "subnet_id"));
                let place = if subnet.is_empty() { text(zone, "name") } else { subnet };
                let mut worker = object([
                    ("id", format!("{}/{name}/{place}/{number}", thing.id).into()),
                    ("flavor", text(pool, "flavor").into()),
                    ("poolName", name.into()),
                    ("location", text(zone, "name").into()),
                ]);
                worker.insert("kubeVersion".to_owned(), Value::Object(object([("actual", version.as_str().into())])));
                let interface = object([("subnetID", subnet.into()), ("primary", true.into())]);
                worker.insert("networkInterfaces".to_owned(), crate::terraform::made::list([interface]));
                made.counted("/v2/vpc/getWorkers", &[&thing.id], worker, &format!("{name} {number}"));
            }
        }
    }
}
