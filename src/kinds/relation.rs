//! How resources are joined: the words that kinds, model and drawing have in common.

/// How two resources are joined. The first seven are the drawing's `relation`s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// Security group → what it guards. Data, not a line.
    Guards,
    /// Network ACL → subnet. Data, not a line.
    Filters,
    /// Routing table → subnet. Data, not a line.
    Routes,
    /// Volume → instance. Data, not a line.
    Holds,
    /// DNS zone → VPC. Data, not a line.
    Serves,
}

impl Relation {
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
            Self::Guards => "guards",
            Self::Filters => "filters",
            Self::Routes => "routes",
            Self::Holds => "holds",
            Self::Serves => "serves",
        }
    }

    /// Whether the drawing has lines for it.
    pub const fn is_line(self) -> bool {
        (self as u8) <= (Self::Runs as u8)
    }
}

/// What the end of a relation is that is no resource of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExternalForm {
    /// The other end of a VPN connection or direct link: drawn in the enterprise network.
    Peer,
    /// A network that a transit gateway joins and this account does not hold (classic, GRE, another account's VPC).
    Network,
    /// A reference to something that was not read: kept, and shown as unknown.
    Unknown,
}
