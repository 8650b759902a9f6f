//! File shares, with their mount targets. One lies in the zone of the VPC that mounts it; one that nothing mounts, in its
//! region.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Reference, addresses, refs};
use drawstream_estate::{Addition, Kind, Resource, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: File Storage";

/// Its list.
pub(super) static LIST: List = List::vpc(Kind::Share, When::Region, "/shares", "shares", ROLE, read);

static MOUNT_TARGETS: List =
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

fn read_mount_target(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(share) = at.args.first() else { return };
    let target: MountTarget = item.parse();
    let mut addition = Addition::to(Kind::Share, share);
    addition.vpc = item.common.vpc.key().into();
    if target.subnet.is_some() {
        addition.subnets.push(target.subnet.key().into());
    }
    let mount_addresses = addresses([&*target.primary_ip.address.0]);
    addition.facts = facts::Share { mount_addresses, ..facts::Share::default() }.into();
    found.additions.push(addition);
}

/// What a virtual interface tells of the share whose mount target it is.
pub(super) fn told_by_interface(interface: &Resource, share: &str, found: &mut Found) {
    let mut addition = Addition::to(Kind::Share, share);
    addition.vpc = interface.vpc.clone();
    addition.subnets.clone_from(&interface.subnets);
    let mount_addresses = interface.addresses.first().cloned().into_iter().collect();
    addition.facts = facts::Share { mount_addresses, ..facts::Share::default() }.into();
    found.additions.push(addition);
}
