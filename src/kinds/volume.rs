//! Block storage volumes: data of the server that they are attached to, cells only when attached to nothing.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::Crn;
use crate::collect::loose::{Count, Items, Loose, Reference, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A block storage volume. It is tied to no VPC, so its list is asked in every region.
pub static VOLUME: Kind = node(
    "volume",
    "volumes",
    Level::Region,
    "block-storage",
    Category::Data,
    &[vpc_list(
        "volume",
        When::Region,
        "/volumes",
        "volumes",
        "Viewer on VPC Infrastructure Services: Block Storage",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Volume {
    capacity: Count,
    iops: Count,
    profile: Loose<Reference>,
    encryption: Text,
    encryption_key: Loose<Reference>,
    volume_attachments: Items<Attachment>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attachment {
    instance: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let volume: Volume = item.parse();
    let mut resource = item.resource(&VOLUME, at);
    if let Some(capacity) = *volume.capacity {
        resource.put("capacity", format!("{capacity} GB"));
        resource.caption = format!("{capacity} GB");
    }
    if let Some(iops) = *volume.iops {
        resource.put("iops", iops.to_string());
    }
    resource.put("profile", &*volume.profile.name.0);
    resource.put("encryption", &*volume.encryption.0);
    if let Some(key) = Crn::of(&volume.encryption_key.crn) {
        resource.put("encryption_key", format!("{} {}", key.service, key.resource).trim());
    }
    for attachment in &*volume.volume_attachments {
        resource.link(Relation::Holds, &attachment.instance);
    }
    found.resources.push(resource);
}
