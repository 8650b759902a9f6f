//! How resources are joined.

use serde::{Deserialize, Serialize};

/// How two resources are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Transit gateway → VPC, direct link or other network.
    Connects,
    /// Load balancer → instance, worker or other member.
    Member,
    /// Subnet → public gateway.
    Egress,
    /// Floating IP → its target.
    Attached,
    /// Endpoint gateway → the managed service.
    Reaches,
    /// VPN gateway or direct link → peer.
    Peer,
    /// Cluster → each subnet with workers of it.
    Runs,
    /// File share → each VPC that mounts it.
    Mounts,
    /// Cluster network → each server that is attached to it.
    Joins,
    /// Security group → what it guards.
    Guards,
    /// Network ACL → subnet.
    Filters,
    /// Routing table → subnet.
    Routes,
    /// Volume or virtual network interface → instance.
    Holds,
    /// DNS zone → VPC, custom resolver → subnet of a server of it.
    Serves,
    /// VPC → VPC by whose resolver its names are resolved, or with which it shares names of endpoint gateways.
    Resolves,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Relation; 15] = [
        Self::Connects,
        Self::Member,
        Self::Egress,
        Self::Attached,
        Self::Reaches,
        Self::Peer,
        Self::Runs,
        Self::Mounts,
        Self::Joins,
        Self::Guards,
        Self::Filters,
        Self::Routes,
        Self::Holds,
        Self::Serves,
        Self::Resolves,
    ];

    /// The `relation` attribute of the edge's cell.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connects => "connects",
            Self::Member => "member",
            Self::Egress => "egress",
            Self::Attached => "attached",
            Self::Reaches => "reaches",
            Self::Peer => "peer",
            Self::Runs => "runs",
            Self::Mounts => "mounts",
            Self::Joins => "joins",
            Self::Guards => "guards",
            Self::Filters => "filters",
            Self::Routes => "routes",
            Self::Holds => "holds",
            Self::Serves => "serves",
            Self::Resolves => "resolves",
        }
    }

    /// Whether it joins things that are drawn, so that it can be a line; the others are data of one end.
    pub const fn is_line(self) -> bool {
        match self {
            Self::Connects
            | Self::Member
            | Self::Egress
            | Self::Attached
            | Self::Reaches
            | Self::Peer
            | Self::Runs
            | Self::Mounts
            | Self::Joins => true,
            Self::Guards | Self::Filters | Self::Routes | Self::Holds | Self::Serves | Self::Resolves => false,
        }
    }
}

/// What the end of a relation is that is no resource of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExternalForm {
    /// The other end of a VPN connection or direct link.
    Peer,
    /// A network that a transit gateway joins and this account does not hold (classic, GRE, another account's VPC).
    Network,
    /// A host name or address that is none of the account's resources, though all was read that could have it.
    Host,
    /// A reference to something that was not read.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_inventory() {
        for relation in Relation::ALL {
            assert_eq!(serde_json::to_value(relation).unwrap(), relation.name());
        }
    }
}
