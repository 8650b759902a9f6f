//! Virtual server instances.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::Resource;
use crate::collect::loose::{Count, Interface, Items, Loose, Reference, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A virtual server instance.
pub static INSTANCE: Kind = node(
    "instance",
    "virtual servers",
    Level::Subnet,
    "ibm-cloud--virtual-server-vpc",
    Category::Compute,
    &[vpc_list(
        "instance",
        When::Region,
        "/instances",
        "instances",
        "Viewer on VPC Infrastructure Services: Virtual Server",
        read,
    )],
);

/// How a server is joined to its networks. Servers of the newer form show `network_interfaces` too, as
/// mirrors of their attachments with the same ids: one set counts, the attachments if there are any.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Networking {
    primary_network_interface: Loose<Option<Interface>>,
    network_interfaces: Items<Interface>,
    primary_network_attachment: Loose<Option<Interface>>,
    network_attachments: Items<Interface>,
}

impl Networking {
    /// Adds addresses, subnets and aliases, the primary interface's first.
    pub(super) fn join(&self, resource: &mut Resource) {
        let primary = self.primary_network_attachment.as_ref().or(self.primary_network_interface.as_ref());
        let newer = self.network_attachments.is_empty();
        let others = if newer { &self.network_interfaces } else { &self.network_attachments };
        for interface in primary.into_iter().chain(others.iter()) {
            resource.interface(interface);
        }
        // Mirrors may carry what the attachments lack: security groups, and ids that others refer to.
        for mirror in &*self.network_interfaces {
            resource.interface(mirror);
        }
        resource.put_all(
            "interfaces",
            others.iter().map(|interface| format!("{} {}", &**interface.name, interface.address()).trim().to_owned()),
        );
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Instance {
    profile: Loose<Reference>,
    image: Loose<Reference>,
    memory: Count,
    vcpu: Loose<Vcpu>,
    gpu: Loose<Gpu>,
    boot_volume_attachment: Loose<VolumeAttachment>,
    volume_attachments: Items<VolumeAttachment>,
    dedicated_host: Loose<Reference>,
    placement_target: Loose<Reference>,
    instance_group_membership: Loose<Membership>,
    health_state: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Vcpu {
    count: Count,
    architecture: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Gpu {
    count: Count,
    model: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct VolumeAttachment {
    volume: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Membership {
    instance_group: Loose<Reference>,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let instance: Instance = item.parse();
    let mut resource = item.resource(&INSTANCE, at);
    item.parse::<Networking>().join(&mut resource);
    resource.put("profile", &*instance.profile.name.0);
    resource.put("image", &*instance.image.name.0);
    if let Some(count) = *instance.vcpu.count {
        resource.put("vcpu", format!("{count} {}", &**instance.vcpu.architecture).trim());
    }
    if let Some(memory) = *instance.memory {
        resource.put("memory", format!("{memory} GiB"));
    }
    if let Some(count) = *instance.gpu.count {
        resource.put("gpu", format!("{count} {}", &**instance.gpu.model).trim());
    }
    resource.put("health", &*instance.health_state.0);
    let boot = &instance.boot_volume_attachment.volume;
    resource.link_from(Relation::Holds, boot);
    for attachment in instance.volume_attachments.iter().filter(|attachment| attachment.volume.key() != boot.key()) {
        resource.link_from(Relation::Holds, &attachment.volume);
    }
    resource.put("dedicated_host", instance.dedicated_host.key());
    if &**instance.placement_target.resource_type == "placement_group" {
        resource.put("placement_group", &*instance.placement_target.name.0);
    }
    resource.put("instance_group", &*instance.instance_group_membership.instance_group.name.0);
    resource.captions([&instance.profile.name]);
    found.resources.push(resource);
}
