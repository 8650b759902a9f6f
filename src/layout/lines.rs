//! Lines between shapes, and what they are for.

use super::block::BlockId;
use crate::model::Relation;

/// What a line means to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Between private addresses.
    Private,
    /// To or from the internet.
    Public,
    /// Through a tunnel or a line of one's own to another network.
    Tunnel,
    /// No traffic: an address belongs to a server, a cluster runs in a subnet.
    Logical,
}

impl Purpose {
    /// The purpose of a relation's lines.
    pub const fn of(relation: Relation) -> Self {
        match relation {
            Relation::Peer | Relation::Connects => Self::Tunnel,
            Relation::Egress => Self::Public,
            Relation::Attached | Relation::Runs => Self::Logical,
            _ => Self::Private,
        }
    }

    /// The legend's words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Private => "private traffic",
            Self::Public => "to the internet",
            Self::Tunnel => "transit, VPN, direct link",
            Self::Logical => "belongs to, runs in",
        }
    }
}

/// A line with its way, all right angles.
#[derive(Debug, Clone)]
pub struct Line {
    /// The cell's id, unique on the page.
    pub id: String,
    /// Index of the shape it starts at.
    pub from: usize,
    /// Index of the shape it ends at.
    pub to: usize,
    /// The `relation` of its cell.
    pub relation: &'static str,
    /// What it means.
    pub purpose: Purpose,
    /// Whether it has an arrow at its end.
    pub arrow: bool,
    /// Words about it; shown as its tooltip.
    pub words: String,
    /// Index of the shape that holds both ends: the deepest one; none for the page.
    pub parent: Option<usize>,
    /// From outline to outline, in the page's pixels; at least two points.
    pub points: Vec<(i32, i32)>,
}

/// A line that is wanted, before it has a way.
#[derive(Debug, Clone)]
pub struct Wire {
    /// Where it starts.
    pub from: BlockId,
    /// Where it ends.
    pub to: BlockId,
    /// Whether its trunk is shared at its end (`true`) or at its start.
    pub hub_at_end: bool,
    /// The `relation` of its cell.
    pub relation: &'static str,
    /// What it means.
    pub purpose: Purpose,
    /// Whether it has an arrow at its end.
    pub arrow: bool,
    /// Words about it.
    pub words: String,
}

impl Wire {
    /// The end whose lines share a trunk.
    pub const fn hub(&self) -> BlockId {
        if self.hub_at_end { self.to } else { self.from }
    }

    /// The other end.
    pub const fn spoke(&self) -> BlockId {
        if self.hub_at_end { self.from } else { self.to }
    }
}
