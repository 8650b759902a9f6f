//! General labels: of what kind something is, in place of its name.

use drawstream_diagram::{Diagram, ItemId, Subject};
use drawstream_graph::Graph;
use drawstream_graph::estate::Kind;
use drawstream_graph::estate::gap::capital;
use drawstream_graph::estate::kind::counted;

use crate::node_id;

/// Gives everything on a page its kind's name. Regions and zones keep their own: these are IBM's, and the same for
/// everybody.
pub fn name(page: &mut Diagram, graph: &Graph) {
    for at in (0..page.items.len()).map(ItemId::at) {
        let name = match page.items.get(at).cell.as_ref().map(|cell| &cell.subject) {
            Some(Subject::One(subject) | Subject::Elsewhere(subject, _)) => {
                let kind = graph.node(node_id(*subject)).kind();
                if matches!(kind, Kind::Region | Kind::Zone) {
                    continue;
                }
                capital(kind.singular())
            }
            Some(Subject::Stack(members)) => {
                let Some(first) = members.first() else { continue };
                counted(graph.node(node_id(*first)).kind().id(), members.len() as u64)
            }
            _ => continue,
        };
        let words = page.items.words_mut(at);
        words.name = name;
        // Second lines say names too: of groups, services, what something belongs to.
        words.caption.clear();
    }
}
