//! Servers and what starts them.

use super::{Id, Type, item, list, part};
use crate::terraform::fields::{Field, Object, blocks, ids, many, one, own, refer, same, text, texts, to, values};
use crate::terraform::made::{Made, block, list as objects, object};
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use serde_json::Value;

const PRIMARY_IP: &[Field] = &[same("address"), same("href"), to("reserved_ip", "id"), same("name")];
const IP: &[Field] = &[same("address"), same("href"), to("reserved_ip", "id")];

/// An interface of a server, as a block of it or as a resource of its own.
const NIC: &[Field] = &[
    same("id"),
    own("network_interface"),
    same("name"),
    same("href"),
    refer("subnet", "subnet.id"),
    one("primary_ip", "primary_ip", PRIMARY_IP),
    same("primary_ipv4_address"),
    ids("security_groups", "security_groups"),
    same("allow_ip_spoofing"),
    same("interface_type"),
    same("vlan"),
    values("allowed_vlans", "allowed_vlans"),
];

/// The virtual interface behind an attachment. What of it is the interface's own goes to the attachment.
const VNI: &[Field] = &[
    refer("id", "id"),
    same("crn"),
    same("name"),
    refer("subnet", ""),
    one("primary_ip", "", PRIMARY_IP),
    many("ips", "", IP),
    ids("security_groups", ""),
    own("allow_ip_spoofing"),
];

const ATTACHMENT: &[Field] = &[
    same("id"),
    same("name"),
    same("href"),
    same("interface_type"),
    same("vlan"),
    values("allowed_vlans", "allowed_vlans"),
    one("virtual_network_interface", "virtual_network_interface", VNI),
];

const PRIMARY_NIC: Field = one("primary_network_interface", "primary_network_interface", NIC);
const NICS: Field = many("network_interfaces", "network_interfaces", NIC);
const PRIMARY_ATTACHMENT: Field = one("primary_network_attachment", "primary_network_attachment", ATTACHMENT);
const ATTACHMENTS: Field = many("network_attachments", "network_attachments", ATTACHMENT);

const DISK: &[Field] = &[
    refer("volume_id", "volume.id"),
    to("volume_name", "volume.name"),
    to("volume_crn", "volume.crn"),
    to("name", "name"),
    own("size"),
    own("iops"),
    own("profile"),
];

const INSTANCE: &[Field] = &[
    to("profile", "profile.name"),
    refer("image", ""),
    same("memory"),
    one("vcpu", "vcpu", &[same("count"), same("architecture")]),
    one("gpu", "gpu", &[same("count"), same("model")]),
    same("health_state"),
    PRIMARY_NIC,
    NICS,
    PRIMARY_ATTACHMENT,
    ATTACHMENTS,
    one("boot_volume", "boot_volume_attachment", DISK),
    many("volume_attachments", "volume_attachments", DISK),
    ids("volumes", ""),
    refer("dedicated_host", "dedicated_host.id"),
    refer("dedicated_host_group", ""),
    refer("placement_group", ""),
    one("placement_target", "", &[own("id"), own("name"), own("resource_type")]),
    one("reservation", "reservation", &[same("id"), same("name")]),
    to("availability_class", "availability.class"),
    same("confidential_compute_mode"),
    one("cluster_network", "cluster_network", &[same("id"), same("crn"), same("name")]),
    many("cluster_network_attachments", "cluster_network_attachments", &[same("id"), same("name")]),
];

const BARE_METAL: &[Field] = &[
    to("profile", "profile.name"),
    same("memory"),
    one("cpu", "cpu", &[same("core_count"), same("architecture")]),
    same("health_state"),
    PRIMARY_NIC,
    NICS,
    PRIMARY_ATTACHMENT,
    ATTACHMENTS,
];

const GROUP: &[Field] = &[
    super::network::SUBNETS,
    refer("instance_template", "instance_template.id"),
    refer("load_balancer_pool", ""),
    refer("load_balancer", ""),
    same("application_port"),
    to("instance_count", "membership_count"),
];

pub(super) const TYPES: &[Type] = &[
    item("ibm_is_instance", Id::Whole, INSTANCE, instance),
    item("ibm_is_bare_metal_server", Id::Whole, BARE_METAL, bare_metal),
    part(
        "ibm_is_instance_network_interface",
        Id::Last,
        &[refer("instance", ""), NIC_OWN[0], NIC_OWN[1], NIC_OWN[2], NIC_OWN[3], NIC_OWN[4], NIC_OWN[5]],
        |t, p| {
            p.add(Kind::Instance, t.key("instance"), "interfaces", t);
        },
    ),
    part("ibm_is_instance_network_attachment", Id::Last, &[refer("instance", ""), VNI_BLOCK], |t, p| {
        p.add(Kind::Instance, t.key("instance"), "attachments", t);
    }),
    part(
        "ibm_is_bare_metal_server_network_interface",
        Id::Last,
        &[refer("bare_metal_server", ""), NIC_OWN[0], NIC_OWN[1], NIC_OWN[2], NIC_OWN[3], NIC_OWN[4], NIC_OWN[5]],
        |t, p| p.add(Kind::BareMetalServer, t.key("bare_metal_server"), "interfaces", t),
    ),
    part(
        "ibm_is_bare_metal_server_network_interface_allow_float",
        Id::Last,
        &[refer("bare_metal_server", ""), NIC_OWN[0], NIC_OWN[1], NIC_OWN[2], NIC_OWN[3], NIC_OWN[4], NIC_OWN[5]],
        |t, p| p.add(Kind::BareMetalServer, t.key("bare_metal_server"), "interfaces", t),
    ),
    part(
        "ibm_is_bare_metal_server_network_attachment",
        Id::Last,
        &[refer("bare_metal_server", ""), VNI_BLOCK, same("interface_type"), same("vlan")],
        |t, p| p.add(Kind::BareMetalServer, t.key("bare_metal_server"), "attachments", t),
    ),
    part(
        "ibm_is_instance_volume_attachment",
        Id::Last,
        &[
            refer("instance", ""),
            refer("volume", ""),
            own("volume_name"),
            own("capacity"),
            own("iops"),
            own("profile"),
            own("version"),
        ],
        |t, p| p.add(Kind::Instance, t.key("instance"), "volumes", t),
    ),
    item(
        "ibm_is_virtual_network_interface",
        Id::Whole,
        &[
            refer("subnet", "subnet.id"),
            one("primary_ip", "primary_ip", PRIMARY_IP),
            many("ips", "ips", IP),
            ids("security_groups", "security_groups"),
            one("target", "target", &[same("id"), same("href"), same("name"), same("resource_type")]),
            same("mac_address"),
            same("allow_ip_spoofing"),
            same("enable_infrastructure_nat"),
            same("protocol_state_filtering_mode"),
        ],
        virtual_network_interface,
    ),
    part(
        "ibm_is_virtual_network_interface_ip",
        Id::Last,
        &[refer("virtual_network_interface", ""), refer("reserved_ip", ""), own("address")],
        |t, p| p.add(Kind::VirtualNetworkInterface, t.key("virtual_network_interface"), "ips", t),
    ),
    item("ibm_is_instance_group", Id::Whole, GROUP, instance_group),
    item(
        "ibm_is_dedicated_host",
        Id::Whole,
        &[
            refer("host_group", "group.id"),
            to("profile", "profile.name"),
            same("memory"),
            same("state"),
            many("instances", "instances", &[same("id"), same("name"), same("crn")]),
        ],
        |thing, made| {
            let item = made.reply(thing);
            made.item("/dedicated_hosts", &[], thing, item);
        },
    ),
    list("ibm_is_placement_group", "/placement_groups", &[same("strategy")]),
];

/// What an interface has that is a resource of its own.
const NIC_OWN: [Field; 6] = [
    one("primary_ip", "primary_ip", PRIMARY_IP),
    own("network_interface"),
    refer("subnet", "subnet.id"),
    same("primary_ipv4_address"),
    ids("security_groups", "security_groups"),
    same("vlan"),
];
const VNI_BLOCK: Field = one("virtual_network_interface", "virtual_network_interface", VNI);

/// An attachment as the reply has it: addresses and groups are its own, which Terraform has in the interface behind it.
fn attachment(own: &Object) -> Object {
    let mut item = crate::terraform::fields::reply(own, &[ATTACHMENT]);
    let Some(interface) = block(own, "virtual_network_interface") else { return item };
    if let Some(ip) = block(interface, "primary_ip") {
        item.insert("primary_ip".to_owned(), Value::Object(crate::terraform::fields::reply(ip, &[PRIMARY_IP])));
    }
    let ips = blocks(interface, "ips").map(|ip| crate::terraform::fields::reply(ip, &[IP]));
    item.insert("ips".to_owned(), objects(ips));
    let subnet = last(text(interface, "subnet"));
    if !subnet.is_empty() {
        item.insert("subnet".to_owned(), Value::Object(object([("id", subnet.into())])));
    }
    let groups = texts(interface, "security_groups").map(|group| object([("id", group.into())]));
    item.insert("security_groups".to_owned(), objects(groups));
    if let Some(spoofing) = interface.get("allow_ip_spoofing") {
        item.insert("allow_ip_spoofing".to_owned(), spoofing.clone());
    }
    item
}

/// Interfaces and attachments: blocks of the server, and resources of their own.
fn networking(kind: Kind, thing: &Thing, made: &Made<'_>, item: &mut Object) {
    if let Some(primary) = block(&thing.own, "primary_network_attachment") {
        item.insert("primary_network_attachment".to_owned(), Value::Object(attachment(primary)));
        // Then interfaces only repeat the attachments.
        item.remove("primary_network_interface");
    }
    let attachments = blocks(&thing.own, "network_attachments").map(attachment);
    let apart = made.parts(kind, thing, "attachments").iter().map(attachment);
    let mut attachments: Vec<Object> = attachments.chain(apart).collect();
    if let Some(Value::Object(primary)) = item.get("primary_network_attachment") {
        // The reply lists the primary one, too.
        attachments.insert(0, primary.clone());
    }
    let apart = made.parts(kind, thing, "interfaces").iter();
    let interfaces = blocks(&thing.own, "network_interfaces").chain(apart);
    let interface = |own: &Object| {
        let mut item = crate::terraform::fields::reply(own, &[NIC]);
        let id = text(own, "network_interface");
        if !id.is_empty() {
            item.insert("id".to_owned(), last(id).into());
        }
        item
    };
    let interfaces: Vec<Object> = interfaces.map(interface).collect();
    for (name, list) in [("network_attachments", attachments), ("network_interfaces", interfaces)] {
        item.remove(name);
        if !list.is_empty() {
            item.insert(name.to_owned(), objects(unique(list)));
        }
    }
}

/// Each id once, the first.
fn unique(list: Vec<Object>) -> Vec<Object> {
    let mut seen = std::collections::BTreeSet::new();
    list.into_iter().filter(|one| text(one, "id").is_empty() || seen.insert(text(one, "id").to_owned())).collect()
}

fn instance(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    networking(Kind::Instance, thing, made, &mut item);
    let image = made.places.name_of(thing.text("image"));
    if !image.is_empty() {
        item.insert("image".to_owned(), Value::Object(object([("name", image.into())])));
    }
    let placed = [("placement_group", "placement_group"), ("dedicated_host_group", "dedicated_host_group")];
    let placed = placed.into_iter().map(|(name, form)| (thing.text(name), form)).find(|(id, _)| !id.is_empty());
    if let Some((id, form)) = placed {
        let target = object([("id", id.into()), ("resource_type", form.into())]);
        item.insert("placement_target".to_owned(), Value::Object(target));
    }
    volumes(thing, made, &mut item);
    made.item("/instances", &[], thing, item);
}

/// The volumes that a server holds. Those that it makes itself are told nowhere else.
fn volumes(thing: &Thing, made: &mut Made<'_>, item: &mut Object) {
    let volume = |id: &str| object([("volume", Value::Object(object([("id", last(id).into())])))]);
    let mut attached: Vec<Object> =
        blocks(&thing.own, "volume_attachments").map(|disk| crate::terraform::fields::reply(disk, &[DISK])).collect();
    attached.extend(texts(&thing.own, "volumes").map(volume));
    let apart = made.parts(Kind::Instance, thing, "volumes").to_vec();
    attached
        .extend(apart.iter().filter(|part| !text(part, "volume").is_empty()).map(|part| volume(text(part, "volume"))));
    let mut seen = std::collections::BTreeSet::new();
    attached.retain(|one| {
        let id = one.get("volume").and_then(Value::as_object).map(|volume| text(volume, "id").to_owned());
        id.is_some_and(|id| !id.is_empty() && seen.insert(id))
    });
    item.insert("volume_attachments".to_owned(), objects(attached));
    let boot: Vec<Object> = blocks(&thing.own, "boot_volume").cloned().collect();
    for (disk, id, size) in boot
        .iter()
        .map(|disk| (disk, text(disk, "volume_id"), "size"))
        .chain(apart.iter().map(|disk| (disk, text(disk, "volume"), "capacity")))
    {
        let mut own = object([("zone", thing.text("zone").into()), ("profile", text(disk, "profile").into())]);
        let name = if size == "size" { text(disk, "name") } else { text(disk, "volume_name") };
        own.extend(object([("name", name.into())]));
        for (from, to) in [(size, "capacity"), ("iops", "iops")] {
            if let Some(value) = disk.get(from) {
                own.insert(to.to_owned(), value.clone());
            }
        }
        made.aside(Kind::Volume, last(id), own);
    }
}

fn bare_metal(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    networking(Kind::BareMetalServer, thing, made, &mut item);
    made.item("/bare_metal_servers", &[], thing, item);
}

fn virtual_network_interface(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let more: Vec<Value> = made
        .parts(Kind::VirtualNetworkInterface, thing, "ips")
        .iter()
        .map(|part| {
            let id = text(part, "reserved_ip");
            let (subnet, known) = made.places.reserved(id).unwrap_or_default();
            let address = text(part, "address");
            Value::Object(super::network::reserved(id, if address.is_empty() { known } else { address }, subnet))
        })
        .collect();
    if let Value::Array(ips) = item.entry("ips").or_insert_with(|| Value::Array(Vec::new())) {
        ips.extend(more);
    }
    made.item("/virtual_network_interfaces", &[], thing, item);
}

fn instance_group(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let pool = last(thing.text("load_balancer_pool"));
    if !pool.is_empty() {
        item.insert("load_balancer_pool".to_owned(), Value::Object(object([("id", pool.into())])));
    }
    made.item("/instance_groups", &[], thing, item);
}
