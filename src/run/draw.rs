//! From what was read to files, piece by piece: nothing but computing, on a thread of its own.

use crate::drawing;
use crate::estate::Reading;
use crate::graph;
use crate::outputs::{drawio, index, svg};
use crate::view::{Options, View};
use std::collections::BTreeMap;
use std::io;
use tokio::sync::mpsc::Sender;

/// One file of a drawing. They are handed over as they are made, so that only a few are in memory at once.
#[derive(Debug)]
pub(super) enum Piece {
    /// The Draw.io file; always the first.
    Drawing {
        /// The file.
        bytes: Vec<u8>,
        /// Its number of pages.
        pages: u32,
        /// Resources by kind.
        resources: BTreeMap<String, u64>,
    },
    /// The picture of a page.
    Picture {
        /// Its place among the pages, from 0.
        at: usize,
        /// The page's id.
        page: String,
        /// The page's name.
        name: String,
        /// An SVG; the first page's holds the whole drawing for draw.io.
        bytes: Vec<u8>,
        /// Where its boxes are and what they show, as JSON.
        index: Vec<u8>,
    },
    /// The list of everything on all pages, as JSON; always the last.
    Search {
        /// The file.
        bytes: Vec<u8>,
    },
}

/// The most pages of which there are pictures: beyond that, nobody looks through them, and each is a call to S3.
const MOST_PICTURES: usize = 400;
/// The largest drawing that is put into its first picture as well.
const LARGEST_INSIDE_BYTES: usize = 8 << 20;

/// Resources by the id of their kind.
fn counts(graph: &graph::Graph) -> BTreeMap<String, u64> {
    graph.counts().into_iter().map(|(kind, number)| (kind.id().to_owned(), number)).collect()
}

/// Draws, and hands over the pieces until nobody takes them any more.
pub(super) fn draw(reading: Reading, pieces: &Sender<io::Result<Piece>>) {
    if let Err(error) = try_draw(reading, pieces) {
        // Whoever waits for the next piece hears why there is none; nobody may be waiting.
        let _ = pieces.blocking_send(Err(error));
    }
}

fn try_draw(reading: Reading, pieces: &Sender<io::Result<Piece>>) -> io::Result<()> {
    let graph = graph::build(reading);
    let view = View::new(&graph, &Options::default());
    let drawing = drawing::draw(&view);
    let mut bytes = Vec::new();
    drawio::write(&drawing, &mut bytes)?;
    let pages = u32::try_from(drawing.sheets.len()).unwrap_or(u32::MAX);
    let editable = bytes.len() <= LARGEST_INSIDE_BYTES;
    if pieces.blocking_send(Ok(Piece::Drawing { bytes, pages, resources: counts(&graph) })).is_err() {
        return Ok(());
    }
    for (at, sheet) in drawing.sheets.iter().enumerate().take(MOST_PICTURES) {
        let (mut bytes, mut boxes) = (Vec::new(), Vec::new());
        svg::write(&drawing, at, editable && at == 0, &mut bytes)?;
        index::write(&drawing, at, &mut boxes)?;
        let picture = Piece::Picture { at, page: sheet.id.clone(), name: sheet.name.clone(), bytes, index: boxes };
        if pieces.blocking_send(Ok(picture)).is_err() {
            return Ok(());
        }
    }
    let mut search = index::SearchList::new(&drawing, Vec::new())?;
    for at in 0..drawing.sheets.len() {
        search.page(&drawing, at)?;
    }
    // Whether anybody takes it shows at the other end.
    let _ = pieces.blocking_send(Ok(Piece::Search { bytes: search.end()? }));
    Ok(())
}
