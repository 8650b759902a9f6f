//! From a view to its drawing: the view says what is on each page, the layout gives it places.

use drawstream_diagram::scene::{Drawing, Sheet};

use crate::graph::Graph;
use crate::merge::old::Old;
use crate::merge::{self, Report};
use crate::outputs::packed;
use crate::reach::{self, Reach};
use crate::view::changes::Layer;
use crate::view::enterprise::Map;
use crate::view::lens::Lenses;
use crate::view::{Options, View};

/// Lays out all pages of a view of that graph. The drawing carries the account that it shows, and lenses over it.
pub fn draw<'v>(view: &'v View<'_>, graph: &Graph) -> Drawing<'v> {
    make(view, graph, &Reach::of(graph, &reach::Options::default()), None, None)
}

/// [`draw`] where what may talk to what is known already.
pub fn draw_with<'v>(view: &'v View<'_>, graph: &Graph, reach: &Reach) -> Drawing<'v> {
    make(view, graph, reach, None, None)
}

/// [`draw`] with signs on what changed, and a page that lists the changes.
pub fn compare<'v>(view: &'v View<'_>, graph: &Graph, reach: &Reach, layer: &Layer<'_>) -> Drawing<'v> {
    make(view, graph, reach, Some(layer), None)
}

/// [`draw`] over a drawing that was made before: what people did to it stays. `bring_back`: what they deleted is shown
/// again. With a `layer`, what is gone is shown where it was.
pub fn update<'v>(
    view: &'v View<'_>,
    (graph, reach): (&Graph, &Reach),
    layer: Option<&Layer<'_>>,
    old: &Old,
    bring_back: bool,
) -> (Drawing<'v>, Report) {
    let mut drawing = make(view, graph, reach, layer, Some(old));
    let labels = merge::Labels { head: drawstream_layout::head_label, tile: drawstream_layout::tile_label };
    let ghosts = layer.map(Layer::removed).unwrap_or_default();
    let options = merge::Options { bring_back, ghosts, labels };
    let report = merge::merge(&mut drawing, old, &options);
    (drawing, report)
}

fn make<'v>(
    view: &'v View<'_>,
    graph: &Graph,
    reach: &Reach,
    layer: Option<&Layer<'_>>,
    old: Option<&Old>,
) -> Drawing<'v> {
    std::thread::scope(|scope| {
        let packing = scope.spawn(|| packed::account(graph));
        let mut sheets: Vec<Sheet> = drawstream_layout::sheets_like(
            view.pages(),
            |at| view.page(at),
            |page| old?.side(page),
            |page, wire, from| old?.was_line(page, wire, from),
        );
        // What lenses say goes by names.
        if !view.is_general() {
            let lenses = Lenses::new(graph, reach);
            lenses.mark(&mut sheets);
            let first = sheets.first().map(|sheet| sheet.id.clone()).unwrap_or_default();
            let pages = lenses.pages(&first, view.talks_of());
            sheets.extend(pages.into_iter().map(drawstream_layout::sheet));
        }
        if let Some(layer) = layer {
            layer.mark(&mut sheets);
            sheets.push(drawstream_layout::sheet(layer.page()));
        }
        let carried = packing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Drawing { carried, ..Drawing::new(sheets, view) }
    })
}

/// The sheets of an account as it is drawn for the first time.
pub fn sheets(graph: &Graph) -> Vec<Sheet> {
    let view = View::new(graph, &Options::default());
    draw(&view, graph).sheets
}

/// The sheets of an account as they are laid out for a drawing that goes on, before anything is put where it was.
pub fn sheets_like(graph: &Graph, old: &Old) -> Vec<Sheet> {
    let view = View::new(graph, &Options::default());
    make(&view, graph, &Reach::of(graph, &reach::Options::default()), None, Some(old)).sheets
}

/// The ids of all cells on sheets.
pub fn ids(sheets: Vec<Sheet>) -> Vec<String> {
    let ids = sheets.into_iter().flat_map(|sheet| {
        let shapes = sheet.shapes.into_iter().map(|shape| shape.cell.id);
        shapes.chain(sheet.lines.into_iter().map(|line| line.id)).collect::<Vec<_>>()
    });
    ids.collect()
}

/// Lays out the map of many accounts.
pub fn map<'m>(map: &'m Map<'_>) -> Drawing<'m> {
    Drawing::new(drawstream_layout::sheets(map.pages(), |at| map.page(at)), map)
}
