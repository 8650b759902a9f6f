//! Virtual server instances.

use super::cluster_network;
use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::{Attach as _, Interface, Reference};
use drawstream_estate::{Kind, Ref, Relation, Resource, facts};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::Instance,
    When::Region,
    "/instances",
    "instances",
    "Viewer on VPC Infrastructure Services: Virtual Server",
    read,
);

/// How a server is joined to its networks: by attachments (newer servers) or by interfaces. A server with attachments
/// also lists `network_interfaces`, which repeat the attachments under their ids; only the attachments are then kept.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Networking {
    primary_network_interface: Loose<Option<Interface>>,
    network_interfaces: Items<Interface>,
    primary_network_attachment: Loose<Option<Interface>>,
    network_attachments: Items<Interface>,
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
    cluster_network: Loose<Reference>,
    cluster_network_attachments: Items<Reference>,
    reservation: Loose<Reference>,
    availability: Loose<Availability>,
    confidential_compute_mode: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Availability {
    class: Text,
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

impl Networking {
    /// Adds addresses, subnets and aliases, the primary interface's first; gives the interfaces.
    pub(super) fn join(&self, resource: &mut Resource) -> Vec<facts::Interface> {
        let primary = self.primary_network_attachment.as_ref().or(self.primary_network_interface.as_ref());
        let is_newer = !self.network_attachments.is_empty();
        let listed = if is_newer { &self.network_attachments } else { &self.network_interfaces };
        for interface in primary.into_iter().chain(listed.iter()) {
            resource.interface(interface);
        }
        // Mirrors may carry what the attachments lack: security groups, and ids that others refer to.
        for mirror in &*self.network_interfaces {
            resource.interface(mirror);
        }
        let mut interfaces: Vec<facts::Interface> = listed.iter().map(facts::Interface::from).collect();
        if let Some(primary) = primary {
            match interfaces.iter_mut().find(|interface| *interface.id == *primary.id.0) {
                Some(interface) => interface.primary = true,
                None => interfaces.insert(0, facts::Interface { primary: true, ..primary.into() }),
            }
        }
        let mut mirrors: BTreeMap<&str, &Interface> = BTreeMap::new();
        for mirror in &*self.network_interfaces {
            mirrors.entry(&mirror.id).or_insert(mirror);
        }
        for interface in &mut interfaces {
            let mirror = mirrors.get(&*interface.id);
            interface.fill(mirror.map(|mirror| facts::Interface::from(*mirror)));
        }
        interfaces
    }
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let instance: Instance = item.parse();
    let mut resource = item.resource(Kind::Instance, at);
    let interfaces = item.parse::<Networking>().join(&mut resource);
    let boot = &instance.boot_volume_attachment.volume;
    resource.link_from(Relation::Holds, boot);
    for attachment in instance.volume_attachments.iter().filter(|attachment| attachment.volume.key() != boot.key()) {
        resource.link_from(Relation::Holds, &attachment.volume);
    }
    resource.link_from(Relation::Joins, &instance.cluster_network);
    if instance.cluster_network.is_some() {
        found.follow.push(cluster_network::follow());
    }
    let attachment = |attachment: &Reference| {
        let Ref { id, name } = Ref::from(attachment);
        facts::ClusterAttachment { id, name, ..facts::ClusterAttachment::default() }
    };
    let placed = |form: &str| {
        let target = &instance.placement_target;
        if &**target.resource_type == form { Ref::from(&**target) } else { Ref::default() }
    };
    let standing = &**instance.availability.class;
    let confidential = &**instance.confidential_compute_mode;
    resource.facts = facts::Instance {
        profile: instance.profile.name.0.clone(),
        image: instance.image.name.0.clone(),
        vcpus: *instance.vcpu.count,
        architecture: instance.vcpu.architecture.0.clone(),
        memory_gib: *instance.memory,
        gpus: *instance.gpu.count,
        gpu_model: instance.gpu.model.0.clone(),
        health: instance.health_state.0.clone(),
        interfaces,
        dedicated_host: Ref::from(&*instance.dedicated_host),
        placement_group: placed("placement_group"),
        instance_group: Ref::from(&*instance.instance_group_membership.instance_group),
        dedicated_host_group: placed("dedicated_host_group"),
        cluster_network: Ref::from(&*instance.cluster_network),
        cluster_attachments: instance.cluster_network_attachments.iter().map(attachment).collect(),
        reservation: Ref::from(&*instance.reservation),
        availability: if standing == "standard" { Box::default() } else { standing.into() },
        confidential: if confidential == "disabled" { Box::default() } else { confidential.into() },
    }
    .into();
    found.resources.push(resource);
}
