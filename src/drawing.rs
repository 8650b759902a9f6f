//! From a view to its drawing: the view says what is on each page, the layout gives it places.

use drawstream_diagram::scene::Drawing;

use crate::graph::Graph;
use crate::merge::old::Old;
use crate::merge::{self, Report};
use crate::outputs::packed;
use crate::view::View;
use crate::view::enterprise::Map;

/// Lays out all pages of a view of that graph. The drawing carries the account that it shows.
pub fn draw<'v>(view: &'v View<'_>, graph: &Graph) -> Drawing<'v> {
    std::thread::scope(|scope| {
        let packing = scope.spawn(|| packed::account(graph));
        let sheets = drawstream_layout::sheets(view.pages(), |at| view.page(at));
        let carried = packing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Drawing { carried, ..Drawing::new(sheets, view) }
    })
}

/// The same over a drawing that was made before: what people did to it stays. `bring_back`: what they deleted is shown
/// again.
pub fn update<'v>(view: &'v View<'_>, graph: &Graph, old: &Old, bring_back: bool) -> (Drawing<'v>, Report) {
    let sheets = drawstream_layout::sheets_like(view.pages(), |at| view.page(at), |page| old.side(page));
    let mut drawing = Drawing { carried: packed::account(graph), ..Drawing::new(sheets, view) };
    let options = merge::Options {
        bring_back,
        labels: merge::Labels { head: drawstream_layout::head_label, tile: drawstream_layout::tile_label },
    };
    let report = merge::merge(&mut drawing, old, &options);
    (drawing, report)
}

/// Lays out the map of many accounts.
pub fn map<'m>(map: &'m Map<'_>) -> Drawing<'m> {
    Drawing::new(drawstream_layout::sheets(map.pages(), |at| map.page(at)), map)
}
