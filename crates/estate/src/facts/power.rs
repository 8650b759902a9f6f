//! What lies in a Power Virtual Server workspace beside servers and networks.

use super::{Amount, PrefixFilter, facts};
use crate::net::{Cidr, Ports};
use crate::reference::Ref;

facts! {
    /// What a workspace has beside servers and networks.
    PowerWorkspace {
        /// Volumes that are attached to no server.
        volumes: Vec<PvmVolume>,
        /// Placement groups.
        placement_groups: Vec<PowerPlacementGroup>,
        /// Shared processor pools.
        processor_pools: Vec<ProcessorPool>,
        /// Groups of hosts of its own.
        host_groups: Vec<PowerHostGroup>,
        /// Network security groups.
        security_groups: Vec<PowerSecurityGroup>,
        /// Cloud connections: lines to VPCs and classic infrastructure.
        cloud_connections: Vec<CloudConnection>,
        /// Network peers: lines to networks at the customer's side.
        network_peers: Vec<NetworkPeer>,
    }

    /// A volume of a workspace.
    PvmVolume {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Its size in GB.
        size_gb: Option<Amount>,
        /// IBM's word for its tier.
        form: Box<str>,
        /// Whether a server starts from it.
        boot: bool,
        /// IBM's word for its state.
        state: Box<str>,
    }

    /// A placement group of a workspace.
    PowerPlacementGroup {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// `affinity` or `anti-affinity`.
        policy: Box<str>,
        /// Ids of the servers in it.
        members: Vec<Box<str>>,
    }

    /// A shared processor pool of a workspace.
    ProcessorPool {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Cores that are reserved for it.
        reserved_cores: Option<Amount>,
        /// Cores that servers use.
        allocated_cores: Option<Amount>,
        /// The host group that it is on.
        host_group: Box<str>,
        /// IBM's word for its state.
        state: Box<str>,
    }

    /// A group of hosts that are the account's own.
    PowerHostGroup {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Its number of hosts.
        hosts: Option<u64>,
        /// Ids of the workspaces that share it.
        shared_with: Vec<Box<str>>,
    }

    /// A network security group of a workspace.
    PowerSecurityGroup {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Whether it is for what is in no other.
        is_default: bool,
        /// Addresses and interfaces in it.
        members: Vec<Box<str>>,
        /// Its rules.
        rules: Vec<PowerRule>,
    }

    /// A rule of a network security group.
    PowerRule {
        /// IBM's id.
        id: Box<str>,
        /// `allow` or `deny`.
        action: Box<str>,
        /// Its protocol: `tcp`, `udp`, `icmp` or `all`.
        protocol: Box<str>,
        /// Ports at the group's side.
        ports: Option<Ports>,
        /// IBM's word for what the other side is.
        remote_type: Box<str>,
        /// Id of the other side, where it is a network security group or an address group.
        remote: Box<str>,
    }

    /// A cloud connection.
    CloudConnection {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// Its speed in Mbps.
        speed_mbps: Option<u64>,
        /// Whether it reaches networks of every region.
        global: Option<bool>,
        /// IBM's word for the state of its line.
        link_status: Box<str>,
        /// The networks of the workspace that it joins.
        networks: Vec<Ref>,
        /// CRNs of the VPCs that it joins.
        vpcs: Vec<Box<str>>,
        /// Whether it joins classic infrastructure.
        classic: bool,
        /// Whether a transit gateway joins it.
        transit: bool,
    }

    /// A network peer of a workspace.
    NetworkPeer {
        /// IBM's id.
        id: Box<str>,
        /// Its name.
        name: Box<str>,
        /// IBM's word for its type.
        form: Box<str>,
        /// The address and network of the customer's side.
        customer_cidr: Cidr,
        /// The autonomous system of the customer's side.
        customer_asn: Option<u64>,
        /// The address and network of IBM's side.
        ibm_cidr: Cidr,
        /// The autonomous system of IBM's side.
        ibm_asn: Option<u64>,
        /// The VLAN at the customer's side.
        vlan: Option<u64>,
        /// What becomes of routes to IBM's side that no filter names: `allow` or `deny`.
        import_default: Box<str>,
        /// What becomes of routes to the customer's side that no filter names.
        export_default: Box<str>,
        /// Filters of routes to IBM's side.
        import_filters: Vec<PrefixFilter>,
        /// Filters of routes to the customer's side.
        export_filters: Vec<PrefixFilter>,
    }
}

impl PowerWorkspace {
    /// Takes in what other lists of the workspace tell.
    pub(super) fn absorb(&mut self, more: PowerWorkspace) {
        self.volumes.extend(more.volumes);
        self.placement_groups.extend(more.placement_groups);
        self.processor_pools.extend(more.processor_pools);
        self.host_groups.extend(more.host_groups);
        self.security_groups.extend(more.security_groups);
        self.cloud_connections.extend(more.cloud_connections);
        self.network_peers.extend(more.network_peers);
    }
}
