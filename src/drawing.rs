//! From a view to its drawing: the view says what is on each page, the layout gives it places.

use drawstream_diagram::scene::Drawing;

use crate::graph::Graph;
use crate::outputs::packed;
use crate::view::View;

/// Lays out all pages of a view of that graph. The drawing carries the account that it shows.
pub fn draw<'v>(view: &'v View<'_>, graph: &Graph) -> Drawing<'v> {
    std::thread::scope(|scope| {
        let packing = scope.spawn(|| packed::account(graph));
        let sheets = drawstream_layout::sheets(view.pages(), |at| view.page(at));
        let carried = packing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Drawing { carried, ..Drawing::new(sheets, view) }
    })
}
