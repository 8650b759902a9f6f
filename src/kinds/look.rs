//! How a kind looks: IBM's diagram language as draw.io's stencils speak it.

/// The look of a kind's cells.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// A box with a head, or a tile with a glyph.
    pub form: Form,
    /// The stencil, without its `mxgraph.ibm_cloud.` prefix.
    pub glyph: &'static str,
    /// The colour family.
    pub category: Category,
}

/// The forms of IBM's diagram language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A box with a solid line: things are deployed on it (region, VPC, subnet).
    Group,
    /// A box with a dotted line: things belong to it (zone, resource group).
    Zone,
    /// A 48×48 tile with a white glyph and its label below.
    Node,
}

/// Colour families of IBM's diagram language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// VPCs, subnets, gateways, load balancers.
    Network,
    /// Regions and zones.
    Location,
    /// Servers, containers.
    Compute,
    /// Security, VPN, keys.
    Security,
    /// Storage and data.
    Data,
    /// Logs, monitoring.
    Observability,
    /// Toolchains, messaging for developers.
    Devops,
    /// Applications, AI.
    Application,
}

impl Category {
    /// The colour of lines and tiles.
    pub const fn line(self) -> &'static str {
        match self {
            Self::Network => "#1192E8",
            Self::Location => "#878D96",
            Self::Compute => "#198038",
            Self::Security => "#FA4D56",
            Self::Data => "#0F62FE",
            Self::Observability => "#009D9A",
            Self::Devops => "#EE5396",
            Self::Application => "#A56EFF",
        }
    }

    /// The light fill of boxes.
    pub const fn fill(self) -> &'static str {
        match self {
            Self::Network => "#E5F6FF",
            Self::Location => "#FFFFFF",
            Self::Compute => "#DEFBE6",
            Self::Security => "#FFF1F1",
            Self::Data => "#EDF5FF",
            Self::Observability => "#D9FBFB",
            Self::Devops => "#FFF0F7",
            Self::Application => "#F6F2FF",
        }
    }
}
