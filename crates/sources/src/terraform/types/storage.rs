//! Volumes and file shares.

use super::{Id, Type, item, list, part};
use crate::terraform::fields::{Field, Object, blocks, many, one, own, refer, same, text, to};
use crate::terraform::made::{Made, block, list as objects, object};
use crate::terraform::thing::{Thing, last};
use drawstream_estate::Kind;
use serde_json::Value;

const MOUNT_INTERFACE: &[Field] =
    &[own("id"), refer("subnet", ""), one("primary_ip", "", &[own("address"), own("href")])];
const MOUNT_TARGET: &[Field] = &[
    own("id"),
    own("name"),
    refer("share", ""),
    refer("vpc", ""),
    own("mount_target"),
    one("virtual_network_interface", "", MOUNT_INTERFACE),
];

const SHARE: &[Field] = &[
    same("size"),
    same("iops"),
    to("profile", "profile.name"),
    same("access_control_mode"),
    same("replication_role"),
    same("encryption"),
    to("encryption_key", "encryption_key.crn"),
    to("availability_mode", "availability_mode"),
    refer("source_share", "source_share.id"),
    one("origin_share", "origin_share", &[same("id"), same("crn"), same("name")]),
    many("mount_targets", "", MOUNT_TARGET),
];

pub(super) const TYPES: &[Type] = &[
    list(
        "ibm_is_volume",
        "/volumes",
        &[
            same("capacity"),
            same("iops"),
            to("profile", "profile.name"),
            to("encryption_type", "encryption"),
            to("encryption_key", "encryption_key.crn"),
        ],
    ),
    item("ibm_is_share", Id::Whole, SHARE, share),
    part("ibm_is_share_mount_target", Id::Last, MOUNT_TARGET, |t, p| {
        p.add(Kind::Share, t.key("share"), "mount_targets", t);
    }),
];

fn share(thing: &Thing, made: &mut Made<'_>) {
    let mut item = made.reply(thing);
    let targets = made.parts(Kind::Share, thing, "mount_targets").iter().chain(blocks(&thing.own, "mount_targets"));
    let mut seen = std::collections::BTreeSet::new();
    let id = |target: &Object| {
        let told = [text(target, "mount_target"), text(target, "id")];
        last(told.into_iter().find(|id| !id.is_empty()).unwrap_or_default()).to_owned()
    };
    let targets: Vec<Object> = targets.filter(|target| seen.insert(id(target))).cloned().collect();
    let reference = |target: &Object| object([("id", id(target).into()), ("name", text(target, "name").into())]);
    item.insert("mount_targets".to_owned(), objects(targets.iter().map(reference)));
    if !made.item("/shares", &[], thing, item) {
        return;
    }
    for target in &targets {
        let mut item = reference(target);
        let interface = block(target, "virtual_network_interface").cloned().unwrap_or_default();
        let subnet = last(text(&interface, "subnet"));
        let vpc = match text(target, "vpc") {
            "" => made.places.vpc_of(subnet).unwrap_or_default(),
            vpc => vpc,
        };
        for (name, id) in [("vpc", vpc), ("subnet", subnet)] {
            if !id.is_empty() {
                item.insert(name.to_owned(), Value::Object(object([("id", id.into())])));
            }
        }
        if let Some(ip) = block(&interface, "primary_ip") {
            let ip = object([("address", text(ip, "address").into()), ("href", text(ip, "href").into())]);
            item.insert("primary_ip".to_owned(), Value::Object(ip));
        }
        made.part("/shares/{}/mount_targets", &[&thing.id], item);
    }
}
