//! From a view to its drawing: the view says what is on each page, the layout gives it places.

use drawstream_diagram::scene::Drawing;

use crate::view::View;

/// Lays out all pages of a view.
pub fn draw<'v>(view: &'v View<'_>) -> Drawing<'v> {
    Drawing { sheets: drawstream_layout::sheets(view.pages(), |at| view.page(at)), subjects: view }
}
