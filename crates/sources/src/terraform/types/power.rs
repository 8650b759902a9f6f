//! Power Virtual Server: servers, networks and volumes of workspaces. `pi_user_data` is not marked by the provider; it is
//! not read.

use super::{Id, Type, item, part};
use crate::terraform::fields::{Field, Object, many, own, refer, reply, same, text, texts, to, values};
use crate::terraform::made::{Made, object};
use crate::terraform::thing::{Thing, key, last};
use drawstream_estate::Kind;
use serde_json::Value;
use std::collections::BTreeMap;

const SERVER: &[Field] = &[
    refer("pi_cloud_instance_id", ""),
    own("instance_id"),
    to("pi_instance_name", "serverName"),
    to("operating_system", "operatingSystem"),
    to("os_type", "osType"),
    to("pi_processors", "processors"),
    to("pi_proc_type", "procType"),
    to("pi_memory", "memory"),
    to("pi_sys_type", "sysType"),
    to("pi_placement_group_id", "placementGroup"),
    to("pi_shared_processor_pool", "sharedProcessorPool"),
    values("pi_volume_ids", ""),
    many(
        "pi_network",
        "networks",
        &[
            refer("network_id", ""),
            to("network_name", "networkName"),
            to("ip_address", "ipAddress"),
            to("external_ip", "externalIP"),
        ],
    ),
];

const NETWORK: &[Field] = &[
    refer("pi_cloud_instance_id", ""),
    own("network_id"),
    to("pi_network_name", "name"),
    to("pi_network_type", "type"),
    to("vlan_id", "vlanID"),
    to("pi_cidr", "cidr"),
    to("pi_gateway", "gateway"),
];

const VOLUME: &[Field] = &[
    refer("pi_cloud_instance_id", ""),
    own("volume_id"),
    to("pi_volume_name", "name"),
    to("pi_volume_size", "size"),
    to("pi_volume_type", "diskType"),
    to("volume_status", "state"),
];

const CONNECTION: &[Field] = &[
    refer("pi_cloud_instance_id", ""),
    own("cloud_connection_id"),
    to("pi_cloud_connection_name", "name"),
    to("pi_cloud_connection_speed", "speed"),
    to("pi_cloud_connection_global_routing", "globalRouting"),
    to("status", "linkStatus"),
    values("pi_cloud_connection_networks", ""),
    values("pi_cloud_connection_vpc_crns", ""),
    own("pi_cloud_connection_classic_enabled"),
    own("pi_cloud_connection_transit_enabled"),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_pi_instance", Id::Whole, SERVER, server),
    item("ibm_pi_network", Id::Last, NETWORK, network),
    part("ibm_pi_volume", Id::Last, VOLUME, |t, p| {
        p.add(Kind::ResourceInstance, t.key("pi_cloud_instance_id"), "volumes", t);
    }),
    part(
        "ibm_pi_volume_attach",
        Id::Last,
        &[refer("pi_cloud_instance_id", ""), refer("pi_instance_id", ""), refer("pi_volume_id", "")],
        |t, p| p.add(Kind::ResourceInstance, t.key("pi_cloud_instance_id"), "attached", t),
    ),
    part("ibm_pi_cloud_connection", Id::Last, CONNECTION, |t, p| {
        p.add(Kind::ResourceInstance, t.key("pi_cloud_instance_id"), "connections", t);
    }),
    part(
        "ibm_pi_cloud_connection_network_attach",
        Id::Last,
        &[refer("pi_cloud_instance_id", ""), same("pi_network_id")],
        |t, p| p.add(Kind::ResourceInstance, t.key("pi_cloud_instance_id"), "joined", t),
    ),
];

/// Servers of one resource. IBM makes five at most.
const MOST_REPLICANTS: usize = 100;

/// The workspace, and behind it the servers that the id of one resource names: replicants share it.
fn server(thing: &Thing, made: &mut Made<'_>) {
    let workspace = thing.key("pi_cloud_instance_id").to_owned();
    let is_known = !crate::terraform::thing::is_address(&thing.id);
    let ids: Vec<String> = match thing.id.split_once('/') {
        Some((_, servers)) if is_known => servers.split('/').map(str::to_owned).collect(),
        _ => vec![thing.id.to_string()],
    };
    for id in ids.into_iter().take(MOST_REPLICANTS) {
        let own = Thing { id: id.as_str().into(), ..thing.clone() };
        let mut item = made.reply(&own);
        item.insert("pvmInstanceID".to_owned(), id.into());
        made.item("/pcloud/v1/cloud-instances/{}/pvm-instances", &[&workspace], &own, item);
    }
}

fn network(thing: &Thing, made: &mut Made<'_>) {
    let workspace = thing.key("pi_cloud_instance_id").to_owned();
    let mut item = made.reply(thing);
    item.insert("networkID".to_owned(), (&*thing.id).into());
    made.item("/pcloud/v1/cloud-instances/{}/networks", &[&workspace], thing, item);
}

/// What hangs on a workspace.
pub(super) fn parts(thing: &Thing, made: &mut Made<'_>) {
    let workspace = &*thing.id;
    let mut attached: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for one in made.parts(Kind::ResourceInstance, thing, "attached") {
        let servers = attached.entry(last(text(one, "pi_volume_id")).to_owned()).or_default();
        servers.push(last(text(one, "pi_instance_id")).into());
    }
    for volume in made.parts(Kind::ResourceInstance, thing, "volumes").to_vec() {
        let id = own_id(&volume, "volume_id").to_owned();
        let servers = attached.remove(&id).unwrap_or_default();
        let mut item = reply(&volume, &[VOLUME]);
        item.insert("volumeID".to_owned(), id.into());
        item.insert("pvmInstanceIDs".to_owned(), Value::Array(servers));
        made.part("/pcloud/v1/cloud-instances/{}/volumes", &[workspace], item);
    }
    for connection in made.parts(Kind::ResourceInstance, thing, "connections").to_vec() {
        let mut item = reply(&connection, &[CONNECTION]);
        item.insert("cloudConnectionID".to_owned(), own_id(&connection, "cloud_connection_id").into());
        let networks = texts(&connection, "pi_cloud_connection_networks");
        let networks = networks.map(|network| object([("networkID", last(network).into())]));
        item.insert("networks".to_owned(), crate::terraform::made::list(networks));
        let vpcs = texts(&connection, "pi_cloud_connection_vpc_crns").map(|crn| object([("vpcID", crn.into())]));
        let mut vpc = Object::new();
        vpc.insert("vpcs".to_owned(), crate::terraform::made::list(vpcs));
        item.insert("vpc".to_owned(), Value::Object(vpc));
        made.part("/pcloud/v1/cloud-instances/{}/cloud-connections", &[workspace], item);
    }
}

fn own_id<'o>(part: &'o Object, name: &str) -> &'o str {
    let told = text(part, name);
    key(last(if told.is_empty() { text(part, "id") } else { told }))
}
