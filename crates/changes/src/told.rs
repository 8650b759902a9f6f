//! Which lists tell of a resource beside its own: where one of them was read for one of two states alone, what it tells is
//! no change.

use drawstream_graph::estate::{Kind, Relation};

/// Another kind whose list tells of a resource as a whole, and whether in the resource's own region.
pub(crate) const fn whole(kind: Kind) -> Option<(Kind, bool)> {
    match kind {
        // What is in a Power workspace is told by lists of the workspace, whose regions are data centres.
        Kind::PvmInstance | Kind::PvmNetwork => Some((Kind::ResourceInstance, false)),
        // Where a share is mounted is told by its interfaces.
        Kind::Share => Some((Kind::VirtualNetworkInterface, true)),
        _ => None,
    }
}

/// Facts that lists of other kinds tell, too, by a part of their names.
pub(crate) const FACTS: [(Kind, &str); 2] =
    [(Kind::SecurityGroup, "security_groups"), (Kind::FloatingIp, "floating_ips")];

/// The kind whose list tells of a relation; none where it is that of the resource at which it begins.
pub(crate) const fn relation(relation: Relation) -> Option<Kind> {
    match relation {
        // That servers are workers of a cluster.
        Relation::Runs => Some(Kind::Worker),
        _ => None,
    }
}
