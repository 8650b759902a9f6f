//! Writes the drawing of a made account, to be edited in draw.io's editor (`tests/drawio/edit.mjs`): what the tests of this
//! crate then read. `cargo run -p drawstream-merge --example made > three_zones.drawio`; with a number behind it, so many
//! resources a page: `... --example made -- 20 > divided.drawio`.
#![allow(clippy::unwrap_used)]

use drawstream_diagram::scene::Drawing;
use drawstream_outputs::{drawio, packed};
use drawstream_view::{Options, View, fixtures};

fn main() {
    let graph = fixtures::three_zones();
    let limit = std::env::args().nth(1).map(|limit| limit.parse().unwrap());
    let options = Options::default();
    let view = View::new(&graph, &Options { page_limit: limit.unwrap_or(options.page_limit), ..options });
    let sheets = drawstream_layout::sheets(view.pages(), |at| view.page(at));
    let drawing = Drawing { carried: packed::account(&graph), ..Drawing::new(sheets, &view) };
    let mut out = Vec::new();
    drawio::write(&drawing, &mut out).unwrap();
    std::io::Write::write_all(&mut std::io::stdout(), &out).unwrap();
}
