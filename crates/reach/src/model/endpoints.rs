//! Endpoints: addresses on interfaces. A server with two interfaces is two endpoints.

use crate::ip::{Ranges, address_text};
use drawstream_graph::NodeId;
use drawstream_graph::estate::Kind;

/// What an endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndKind {
    /// An interface of a virtual server.
    Server,
    /// An interface of a bare metal server.
    BareMetal,
    /// A worker of a cluster.
    Worker,
    /// An address of an endpoint gateway. It answers and opens nothing.
    Gateway,
    /// A mount target of a file share. It answers and opens nothing.
    Share,
    /// An address of a VPN server.
    VpnServer,
    /// An interface of a Power virtual server.
    Power,
    /// An address that a load balancer has.
    Balancer,
    /// Addresses that a load balancer may get.
    Potential,
}

impl EndKind {
    /// Those that have addresses in subnets of a VPC.
    pub const IN_VPCS: [EndKind; 7] =
        [Self::Server, Self::BareMetal, Self::Worker, Self::Gateway, Self::Share, Self::VpnServer, Self::Balancer];

    /// The kinds of resources without which it is not known.
    pub const fn told_by(self) -> &'static [Kind] {
        match self {
            Self::Server => &[Kind::Vpc, Kind::Subnet, Kind::Instance, Kind::VirtualNetworkInterface],
            Self::BareMetal => &[Kind::Vpc, Kind::Subnet, Kind::BareMetalServer, Kind::VirtualNetworkInterface],
            Self::Worker => &[Kind::Vpc, Kind::Subnet, Kind::Cluster, Kind::Worker],
            Self::Gateway => &[Kind::Vpc, Kind::Subnet, Kind::EndpointGateway],
            Self::Share => &[Kind::Vpc, Kind::Subnet, Kind::Share, Kind::VirtualNetworkInterface],
            Self::VpnServer => &[Kind::Vpc, Kind::Subnet, Kind::VpnServer],
            Self::Power => &[Kind::TransitGateway, Kind::ResourceInstance, Kind::PvmNetwork, Kind::PvmInstance],
            Self::Balancer | Self::Potential => &[Kind::Vpc, Kind::Subnet, Kind::LoadBalancer],
        }
    }

    /// Its name in the neutral form of results.
    pub const fn neutral(self) -> &'static str {
        match self {
            Self::Server | Self::BareMetal | Self::Share | Self::VpnServer | Self::Power => "nic",
            Self::Worker => "iks",
            Self::Gateway => "vpe",
            Self::Balancer => "lb_ip",
            Self::Potential => "lb_potential",
        }
    }

    /// Whether it opens connections of its own.
    pub const fn opens(self) -> bool {
        !matches!(self, Self::Gateway | Self::Share)
    }

    /// Whether it is a load balancer's.
    pub const fn is_balancer(self) -> bool {
        matches!(self, Self::Balancer | Self::Potential)
    }
}

/// An address on an interface; of [`EndKind::Potential`] several.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// What it is.
    pub kind: EndKind,
    /// The server, gateway, worker …
    pub node: NodeId,
    /// Its name, or id.
    pub name: String,
    /// Its address; of several, the lowest that may be given.
    pub address: u32,
    /// Its addresses.
    pub addresses: Ranges,
    /// Its VPC.
    pub vpc: usize,
    /// Its subnet.
    pub subnet: usize,
    /// The set of groups that guard it: an index of `Model::guards`, `UNGUARDED`, or `UNFILTERED`.
    pub guards: usize,
    /// Its floating IP.
    pub floating: Option<NodeId>,
    /// The load balancer that it is an address of.
    pub balancer: Option<usize>,
    /// Whether a part of what rules it was not read.
    pub unread: bool,
}

impl Endpoint {
    /// Its addresses as text.
    pub fn address_text(&self) -> String {
        if self.kind == EndKind::Potential { self.addresses.texts().join(",") } else { address_text(self.address) }
    }
}
