//! Which class a resource and a line have for the theme.

use crate::words::{self, services};
use drawstream_graph::estate::{Kind, Note, Relation};
use drawstream_graph::{Edge, Graph, NodeId};

/// The look class of a node: its kind, and of a managed service what service it is.
pub fn class(graph: &Graph, id: NodeId) -> &'static str {
    let node = graph.node(id);
    if node.kind() != Kind::ResourceInstance {
        return node.kind().id();
    }
    words::service(node).and_then(services::service).map_or("service", |service| service.class)
}

/// What a line means to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Between private addresses.
    Private,
    /// To or from the internet.
    Public,
    /// Through a tunnel or a line of one's own to another network.
    Tunnel,
    /// Such a tunnel that is down.
    Down,
    /// No traffic: an address belongs to a server, a cluster runs in a subnet.
    Logical,
}

impl Purpose {
    /// The purpose of a relation's lines.
    pub const fn of(relation: Relation) -> Self {
        match relation {
            Relation::Peer | Relation::Connects => Self::Tunnel,
            Relation::Egress => Self::Public,
            Relation::Attached | Relation::Runs | Relation::Mounts => Self::Logical,
            Relation::Member | Relation::Reaches | Relation::Joins => Self::Private,
            // No lines.
            Relation::Guards
            | Relation::Filters
            | Relation::Routes
            | Relation::Holds
            | Relation::Serves
            | Relation::Resolves => Self::Private,
        }
    }

    /// The purpose of an edge's line: a connection that carries nothing looks so.
    pub fn of_edge(edge: &Edge) -> Self {
        let is_down = |note: &Note| {
            matches!(
                &*note.state,
                "down" | "switched off" | "failed" | "detached" | "suspended" | "expired" | "rejected"
            )
        };
        match Self::of(edge.relation) {
            Self::Tunnel if !edge.notes.is_empty() && edge.notes.iter().all(is_down) => Self::Down,
            purpose => purpose,
        }
    }

    /// The class of its lines.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
            Self::Tunnel => "tunnel",
            Self::Down => "down",
            Self::Logical => "logical",
        }
    }

    /// The legend's words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Private => "private traffic",
            Self::Public => "to the internet",
            Self::Tunnel => "transit, VPN, direct link",
            Self::Down => "tunnel that is down",
            Self::Logical => "belongs to, runs in",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_has_a_look_for_every_kind_and_service() {
        let kinds = Kind::ALL.iter().map(|kind| kind.id());
        let services = services::SERVICES.iter().map(|service| service.class);
        let own = ["service", "services", "service-family", "unplaced", "unknown", "peer", "internet", "users"];
        let boxes = ["public-network", "enterprise-network", "reach-set"];
        let lacking: Vec<&str> = kinds
            .chain(services)
            .chain(own)
            .chain(boxes)
            .filter(|class| drawstream_theme::known(class).is_none())
            .collect();
        assert_eq!(lacking, Vec::<&str>::new());
    }

    #[test]
    fn the_theme_has_a_stroke_for_every_purpose() {
        for purpose in [Purpose::Private, Purpose::Public, Purpose::Tunnel, Purpose::Down, Purpose::Logical] {
            assert_eq!(drawstream_theme::stroke(purpose.class()).1.class, purpose.class());
        }
    }
}
