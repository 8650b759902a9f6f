//! Servers, clusters and what they run on.

use super::cluster_network::ClusterAttachment;
use super::power::PvmVolume;
use super::{Amount, facts};
use crate::net::{Address, Cidr};
use crate::reference::Ref;
use drawstream_order::Order as _;
use serde::{Deserialize, Serialize};

facts! {
    /// A network interface of a server, or the attachment of a virtual network interface to it.
    Interface {
        /// Id of the interface or attachment.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Whether it is the server's primary one.
        primary: bool,
        /// The virtual network interface behind an attachment.
        virtual_network_interface: Ref,
        /// Its subnet.
        subnet: Ref,
        /// Its addresses, the primary one first.
        addresses: Vec<Address>,
        /// The security groups that guard it.
        security_groups: Vec<Ref>,
        /// The floating IPs that lead to it.
        floating_ips: Vec<Ref>,
        /// IBM's word for its type: `pci`, `vlan`, `hipersocket` …
        form: Box<str>,
        /// The VLAN of a bare metal server's interface.
        vlan: Option<u64>,
        /// The VLANs that a bare metal server's PCI interface carries.
        allowed_vlans: Vec<u64>,
        /// Whether it may send from addresses that are not its own.
        allow_ip_spoofing: bool,
    }

    /// A virtual server instance.
    Instance {
        /// Name of its profile.
        profile: Box<str>,
        /// Name of its image.
        image: Box<str>,
        /// Virtual processors.
        vcpus: Option<u64>,
        /// Their architecture.
        architecture: Box<str>,
        /// Memory in GiB.
        memory_gib: Option<u64>,
        /// Graphics processors.
        gpus: Option<u64>,
        /// Their model.
        gpu_model: Box<str>,
        /// IBM's word for its health.
        health: Box<str>,
        /// Its interfaces.
        interfaces: Vec<Interface>,
        /// The dedicated host that it runs on.
        dedicated_host: Ref,
        /// The placement group that it is in.
        placement_group: Ref,
        /// The instance group that it is a member of.
        instance_group: Ref,
        /// The dedicated host group that it is placed in.
        dedicated_host_group: Ref,
        /// The cluster network that it is attached to.
        cluster_network: Ref,
        /// How it is attached to that.
        cluster_attachments: Vec<ClusterAttachment>,
        /// The reservation that it uses.
        reservation: Ref,
        /// IBM's word for how it is available: `standard` or `spot`.
        availability: Box<str>,
        /// IBM's word for its confidential computing mode.
        confidential: Box<str>,
    }

    /// A bare metal server.
    BareMetalServer {
        /// Name of its profile.
        profile: Box<str>,
        /// Processor cores.
        cores: Option<u64>,
        /// Their architecture.
        architecture: Box<str>,
        /// Memory in GiB.
        memory_gib: Option<u64>,
        /// IBM's word for its health.
        health: Box<str>,
        /// Its interfaces.
        interfaces: Vec<Interface>,
    }

    /// A Kubernetes or OpenShift cluster.
    Cluster {
        /// On which infrastructure it runs.
        infrastructure: Infrastructure,
        /// `kubernetes` or `openshift`.
        form: Box<str>,
        /// IBM's word for its provider.
        provider: Box<str>,
        /// Version of its master.
        version: Box<str>,
        /// Its location.
        location: Box<str>,
        /// The data centre or zone of its first workers.
        datacenter: Box<str>,
        /// The zones that its workers are to be in.
        zones: Vec<Box<str>>,
        /// Its number of workers.
        workers: Option<u64>,
        /// Addresses of pods.
        pod_subnet: Cidr,
        /// Addresses of Kubernetes services.
        service_subnet: Cidr,
        /// Host name of its ingress.
        ingress: Box<str>,
    }

    /// A worker of a cluster.
    Worker {
        /// Its cluster.
        cluster: Ref,
        /// Its worker pool.
        pool: Box<str>,
        /// Its flavor.
        profile: Box<str>,
        /// IBM's word for its health.
        health: Box<str>,
        /// Its Kubernetes version.
        version: Box<str>,
        /// Its interfaces.
        interfaces: Vec<Interface>,
    }

    /// An instance group (auto scale).
    InstanceGroup {
        /// Where it may start instances.
        subnets: Vec<Ref>,
        /// What it starts.
        template: Ref,
        /// The load balancer's pool that its members join.
        load_balancer_pool: Ref,
        /// The port of its members in that pool.
        application_port: Option<u64>,
        /// Its number of members.
        members: Option<u64>,
    }

    /// A dedicated host.
    DedicatedHost {
        /// Its group.
        group: Ref,
        /// Name of its profile.
        profile: Box<str>,
        /// Memory in GiB.
        memory_gib: Option<u64>,
        /// The instances that run on it.
        instances: Vec<Ref>,
    }

    /// A placement group.
    PlacementGroup {
        /// IBM's word for its strategy.
        strategy: Box<str>,
    }

    /// A server of a Power Virtual Server workspace.
    PvmInstance {
        /// Its operating system.
        os: Box<str>,
        /// Processors, which may be shared.
        processors: Option<Amount>,
        /// How they are shared.
        processor_type: Box<str>,
        /// Memory in GiB.
        memory_gib: Option<Amount>,
        /// The type of its machine.
        system: Box<str>,
        /// Its networks.
        networks: Vec<PvmInterface>,
        /// The placement group that it is in.
        placement_group: Box<str>,
        /// The pool of processors that it shares.
        processor_pool: Ref,
        /// The volumes that are attached to it.
        volumes: Vec<PvmVolume>,
        /// Id of the host of the account's own that it runs on.
        dedicated_host: Box<str>,
    }

    /// A Power server's place in a network.
    PvmInterface {
        /// The network's name.
        network: Box<str>,
        /// Its address there.
        address: Address,
        /// Its public address.
        public_address: Address,
        /// Ids of the security groups that guard it there.
        security_groups: Vec<Box<str>>,
    }

    /// A network of a Power Virtual Server workspace.
    PvmNetwork {
        /// IBM's word for its type.
        form: Box<str>,
        /// Its VLAN.
        vlan: Option<u64>,
        /// Its range.
        cidr: Cidr,
        /// Its gateway.
        gateway: Address,
        /// The network peer that it is joined with, in a private cloud.
        peer: Box<str>,
    }
}

impl Cluster {
    /// Fills what is empty.
    pub(super) fn absorb(&mut self, more: Cluster) {
        if self.zones.is_empty() {
            self.zones = more.zones;
        }
    }
}

impl PvmNetwork {
    /// Fills what is empty.
    pub(super) fn absorb(&mut self, more: PvmNetwork) {
        if self.cidr.is_empty() {
            self.cidr = more.cidr;
        }
        if self.gateway.is_empty() {
            self.gateway = more.gateway;
        }
        if self.peer.is_empty() {
            self.peer = more.peer;
        }
    }
}

/// What a cluster runs on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Infrastructure {
    /// VPC.
    #[default]
    Vpc,
    /// Classic infrastructure.
    Classic,
    /// A Satellite location.
    Satellite,
}

impl Interface {
    /// Adds what another reply tells of it.
    pub fn take(&mut self, more: Interface) {
        for address in more.addresses {
            if !address.is_empty() && !address.is_unspecified() && !self.addresses.contains(&address) {
                self.addresses.push(address);
            }
        }
        let pairs = [(&mut self.security_groups, more.security_groups), (&mut self.floating_ips, more.floating_ips)];
        for (own, more) in pairs {
            for reference in more {
                if !own.iter().any(|known| known.id == reference.id) {
                    own.push(reference);
                }
            }
            own.order();
        }
        self.allow_ip_spoofing |= more.allow_ip_spoofing;
    }

    /// Takes from another record of this interface what this one lacks.
    pub fn fill(&mut self, other: Option<Interface>) {
        let Some(other) = other else { return };
        if self.security_groups.is_empty() {
            self.security_groups = other.security_groups;
        }
        if self.floating_ips.is_empty() {
            self.floating_ips = other.floating_ips;
        }
    }
}
