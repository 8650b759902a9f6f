//! File shares, with their mount targets. One lies in the zone of the VPC that mounts it; one that nothing mounts, in its
//! region.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Reference, addresses, refs};
use drawstream_estate::{Addition, Kind, Link, Pointer, Ref, Relation, Resource, Target, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: File Storage";

/// Its list.
pub(super) static LIST: List = List::vpc(Kind::Share, When::Region, "/shares", "shares", ROLE, read);

pub(super) static MOUNT_TARGETS: List =
    List::vpc(Kind::Share, When::Followed, "/shares/{}/mount_targets", "mount_targets", ROLE, read_mount_target);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Share {
    size: Count,
    iops: Count,
    profile: Loose<Reference>,
    access_control_mode: Text,
    availability_mode: Text,
    mount_targets: Items<Reference>,
    replication_role: Text,
    encryption: Text,
    encryption_key: Loose<Reference>,
    source_share: Loose<Reference>,
    origin_share: Loose<Reference>,
    replica_share: Loose<Reference>,
    accessor_bindings: Items<Binding>,
}

/// A binding to a share that has access. The list's own reference has only its id.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Binding {
    id: Text,
    accessor: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MountTarget {
    subnet: Loose<Reference>,
    primary_ip: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let share: Share = item.parse();
    let mut resource = item.resource(Kind::Share, at);
    resource.facts = facts::Share {
        capacity_gb: *share.size,
        iops: *share.iops,
        profile: share.profile.name.0.clone(),
        availability: share.availability_mode.0.clone(),
        encryption: share.encryption.0.clone(),
        access_control_mode: share.access_control_mode.0.clone(),
        replication: share.replication_role.0.clone(),
        mount_targets: refs(&share.mount_targets),
        mount_addresses: Vec::new(),
        encryption_key: share.encryption_key.crn.0.clone(),
        source_share: Ref::from(&*share.source_share),
        origin_share: Ref::from(&*share.origin_share),
        replica_share: Ref::from(&*share.replica_share),
        accessors: share.accessor_bindings.iter().map(accessor).collect(),
    }
    .into();
    for target in &*share.mount_targets {
        resource.add_alias(&target.id);
    }
    // In the mode of security groups, the virtual interfaces' own list says where the mount targets are.
    if !share.mount_targets.is_empty() && &**share.access_control_mode != "security_group" && !item.common.id.is_empty()
    {
        found.follow.push(Follow::new(&MOUNT_TARGETS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

fn accessor(binding: &Binding) -> Ref {
    if binding.accessor.is_some() {
        Ref::from(&*binding.accessor)
    } else {
        Ref { id: binding.id.0.clone(), ..Ref::default() }
    }
}

fn read_mount_target(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(share) = at.args.first() else { return };
    let target: MountTarget = item.parse();
    let mut addition = Addition::to(Kind::Share, share);
    mounts(&mut addition, item.common.vpc.key());
    if target.subnet.is_some() {
        addition.subnets.push(target.subnet.key().into());
    }
    let mount_addresses = addresses([&*target.primary_ip.address.0]);
    addition.facts = facts::Share { mount_addresses, ..facts::Share::default() }.into();
    found.additions.push(addition);
}

/// Joins a share to a VPC that mounts it.
fn mounts(addition: &mut Addition, vpc: &str) {
    if !vpc.is_empty() {
        addition.vpc = vpc.into();
        addition.links.push(Link::to(Relation::Mounts, Target::Resource(Pointer::to(vpc, ""))));
    }
}

/// What a virtual interface tells of the share whose mount target it is.
pub(super) fn told_by_interface(interface: &Resource, share: &str, found: &mut Found) {
    let mut addition = Addition::to(Kind::Share, share);
    mounts(&mut addition, &interface.vpc);
    addition.subnets.clone_from(&interface.subnets);
    let mount_addresses = interface.addresses.first().cloned().into_iter().collect();
    addition.facts = facts::Share { mount_addresses, ..facts::Share::default() }.into();
    found.additions.push(addition);
}
