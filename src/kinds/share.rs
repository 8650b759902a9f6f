//! File shares, with their mount targets.

use super::virtual_network_interface::VIRTUAL_NETWORK_INTERFACE;
use super::{At, Category, Follow, Found, Item, Kind, Level, List, When, node, vpc_list};
use crate::collect::loose::{Count, Items, Loose, Reference, Text};
use crate::collect::{Addition, Resource};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: File Storage";

/// A file share. It lies in the zone of the VPC that mounts it; one that nothing mounts, in its region.
pub static SHARE: Kind = node(
    "share",
    "file shares",
    Level::ZoneOrRegion,
    "block-storage",
    Category::Data,
    &[vpc_list("share", When::Region, "/shares", "shares", ROLE, read)],
);

static MOUNT_TARGETS: List =
    vpc_list("share", When::Followed, "/shares/{}/mount_targets", "mount_targets", ROLE, read_mount_target);

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

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let share: Share = item.parse();
    let mut resource = item.resource(&SHARE, at);
    if let Some(size) = *share.size {
        resource.put("capacity", format!("{size} GB"));
        resource.caption = format!("file share {size} GB");
    }
    if let Some(iops) = *share.iops {
        resource.put("iops", iops.to_string());
    }
    resource.put("profile", &share.profile.name);
    resource.put("availability", &share.availability_mode);
    resource.put("encryption", &share.encryption);
    if &**share.replication_role != "none" {
        resource.put("replication", &share.replication_role);
    }
    resource.put_all("mount_targets", share.mount_targets.iter().map(|target| &*target.name.0));
    for target in &*share.mount_targets {
        resource.alias(&target.id);
    }
    // In the mode of security groups, the virtual interfaces' own list says where the mount targets are.
    if !share.mount_targets.is_empty() && &**share.access_control_mode != "security_group" && !item.common.id.is_empty()
    {
        found.follow.push(Follow::new(&MOUNT_TARGETS, [resource.id.clone()]));
    }
    found.resources.push(resource);
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MountTarget {
    subnet: Loose<Reference>,
    primary_ip: Loose<Reference>,
}

fn read_mount_target(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let Some(share) = at.args.first() else { return };
    let target: MountTarget = item.parse();
    let mut addition = Addition::to(&SHARE, share);
    addition.vpc = item.common.vpc.key().into();
    if target.subnet.is_some() {
        addition.subnets.push(target.subnet.key().into());
    }
    if !target.primary_ip.address.is_empty() {
        addition.data.push(("mount_addresses", target.primary_ip.address.0.clone()));
    }
    found.additions.push(addition);
}

/// What a virtual interface tells of the share whose mount target it is.
pub(super) fn told_by_interface(interface: &Resource, share: &str, found: &mut Found) {
    debug_assert_eq!(interface.kind, &VIRTUAL_NETWORK_INTERFACE);
    let mut addition = Addition::to(&SHARE, share);
    addition.vpc = interface.vpc.clone();
    addition.subnets.clone_from(&interface.subnets);
    addition.data.extend(interface.addresses.first().map(|address| ("mount_addresses", address.clone())));
    found.additions.push(addition);
}
