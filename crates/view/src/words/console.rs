//! Where IBM's console shows a resource.

use super::Words;
use drawstream_graph::estate::Kind;
use drawstream_graph::{NodeId, console};

impl Words<'_> {
    /// The address at which IBM's console shows a resource, or the list that it is in; none where that is not certain.
    pub fn console(&self, id: NodeId) -> Option<String> {
        let node = self.graph.node(id);
        // Rules lie in no box, but in a VPC.
        let first = if node.parent.is_none() { node.vpc.unwrap_or(id) } else { id };
        let mut around = std::iter::successors(Some(first), |&id| self.graph.node(id).parent);
        let account = around.find(|&id| self.graph.node(id).kind() == Kind::Account);
        console::link(&node.resource, account.map_or("", |id| &self.graph.node(id).resource.id))
    }
}
