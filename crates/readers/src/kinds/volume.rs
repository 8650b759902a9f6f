//! Block storage volumes. One is tied to no VPC, so their list is asked in every region.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Attach as _, Reference};
use drawstream_estate::{Kind, Relation, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::Volume,
    When::Region,
    "/volumes",
    "volumes",
    "Viewer on VPC Infrastructure Services: Block Storage",
    read,
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
    let mut resource = item.resource(Kind::Volume, at);
    resource.facts = facts::Volume {
        capacity_gb: *volume.capacity,
        iops: *volume.iops,
        profile: volume.profile.name.0.clone(),
        encryption: volume.encryption.0.clone(),
        encryption_key: volume.encryption_key.crn.0.clone(),
    }
    .into();
    for attachment in &*volume.volume_attachments {
        resource.link(Relation::Holds, &attachment.instance);
    }
    found.resources.push(resource);
}
