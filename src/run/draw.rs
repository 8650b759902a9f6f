//! From what was read to files: nothing but computing, on a thread of its own.

use super::before::Before;
use crate::changed::{self, States};
use crate::drawing;
use crate::estate::Reading;
use crate::graph;
use crate::merge::Report;
use crate::outputs::{csv, drawio, index, inventory, svg};
use crate::reach::diff::diff;
use crate::reach::lint::{json, lint};
use crate::reach::text::differences;
use crate::reach::{self, Reach};
use crate::store::NewFile;
use crate::view::changes::Layer;
use crate::view::{Options, View};
use drawstream_changes::{Changes, CompareError};
use drawstream_diagram::scene;
use drawstream_order::Gather as _;
use std::collections::BTreeMap;
use std::io;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// The Draw.io file.
#[derive(Debug)]
pub(super) struct Drawing {
    /// The file.
    pub(super) bytes: Vec<u8>,
    /// Its number of pages.
    pub(super) pages: u32,
    /// Resources by kind.
    pub(super) resources: BTreeMap<String, u64>,
    /// What of a drawing of before was kept, where it is drawn over one.
    pub(super) merged: Option<Report>,
}

/// The picture of a page.
#[derive(Debug)]
pub(super) struct Picture {
    /// Its place among the pages, from 0.
    pub(super) at: usize,
    /// The page's id.
    pub(super) page: String,
    /// The page's name.
    pub(super) name: String,
    /// An SVG; the first page's holds the whole drawing for draw.io.
    pub(super) bytes: Vec<u8>,
    /// Where its boxes are and what they show, as JSON.
    pub(super) index: Vec<u8>,
}

/// What is made once, for all pages.
#[derive(Debug)]
pub(super) struct Whole {
    /// The list of everything on all pages, as JSON.
    pub(super) search: Vec<u8>,
    /// What lies beside the drawing, for people.
    pub(super) files: Vec<NewFile>,
    /// How many resources the internet can open.
    pub(super) exposed: u64,
    /// Findings by severity.
    pub(super) findings: BTreeMap<String, u64>,
}

/// Why there is nothing more of a drawing.
#[derive(Debug, thiserror::Error)]
pub(super) enum DrawError {
    /// It could not be written.
    #[error(transparent)]
    Export(#[from] io::Error),
    /// What it is to be compared with is of something else.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// The thread is gone: a panic, whose place is in the log.
    #[error("the thread that draws is gone")]
    Gone,
}

/// A drawing that is being made. What is made first is to be taken first: only a few pictures are in memory at once.
pub(super) struct Draft {
    drawing: oneshot::Receiver<Drawing>,
    pictures: mpsc::Receiver<Picture>,
    whole: JoinHandle<Result<Whole, DrawError>>,
}

/// What follows the Draw.io file.
pub(super) struct Rest {
    /// The pictures, as they are made.
    pub(super) pictures: mpsc::Receiver<Picture>,
    whole: JoinHandle<Result<Whole, DrawError>>,
}

impl Draft {
    /// Begins to draw, over what was there before.
    pub(super) fn begin(reading: Reading, before: Before) -> Draft {
        let (to_drawing, drawing) = oneshot::channel();
        let (to_pictures, pictures) = mpsc::channel(2);
        // A panic on that thread, too, is logged with its job and invocation.
        let span = tracing::Span::current();
        let whole =
            tokio::task::spawn_blocking(move || span.in_scope(|| draw(reading, before, to_drawing, &to_pictures)));
        Draft { drawing, pictures, whole }
    }

    /// The Draw.io file, and what follows.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) async fn drawing(self) -> Result<(Drawing, Rest), DrawError> {
        match self.drawing.await {
            Ok(drawing) => Ok((drawing, Rest { pictures: self.pictures, whole: self.whole })),
            // It has ended before there was one.
            Err(_) => Err(self.whole.await.map_err(|_| DrawError::Gone)?.err().unwrap_or(DrawError::Gone)),
        }
    }
}

impl Rest {
    /// What is made once. To be asked for behind the last picture.
    ///
    /// # Errors
    /// Where something could not be written.
    pub(super) async fn whole(self) -> Result<Whole, DrawError> {
        // It would wait for ever for somebody to take a picture.
        drop(self.pictures);
        self.whole.await.map_err(|_| DrawError::Gone)?
    }
}

/// The most pages of which there are pictures: beyond that, nobody looks through them, and each is a call to S3.
const MOST_PICTURES: usize = 400;
/// The largest drawing that is put into its first picture as well.
const LARGEST_INSIDE_BYTES: usize = 8 << 20;

/// Resources by the id of their kind.
fn counts(graph: &graph::Graph) -> BTreeMap<String, u64> {
    graph.counts().into_iter().map(|(kind, number)| (kind.id().to_owned(), number)).gather()
}

/// Draws, and hands over what is made until nobody takes it any more.
fn draw(
    reading: Reading,
    before: Before,
    to_drawing: oneshot::Sender<Drawing>,
    to_pictures: &mpsc::Sender<Picture>,
) -> Result<Whole, DrawError> {
    let States { graph, earlier } = changed::states(reading, before.earlier)?;
    let view = View::new(&graph, &Options::default());
    let reach = Reach::of(&graph, &reach::Options::default());
    let layer = earlier.as_ref().map(|(earlier, changes)| Layer::new(earlier, &graph, changes));
    let (drawing, merged) = match (&before.old, &layer) {
        (Some(old), layer) => {
            let (mut drawing, merged) =
                drawing::update(&view, (&graph, &reach), layer.as_ref(), old, before.bring_back);
            if let Some((open, old)) = &before.open {
                open.note(&mut drawing, old, before.bring_back);
            }
            (drawing, Some(merged))
        }
        (None, Some(layer)) => (drawing::compare(&view, &graph, &reach, layer), None),
        (None, None) => (drawing::draw_with(&view, &graph, &reach), None),
    };
    let mut bytes = Vec::new();
    drawio::write(&drawing, &mut bytes)?;
    let pages = u32::try_from(drawing.sheets.len()).unwrap_or(u32::MAX);
    let editable = bytes.len() <= LARGEST_INSIDE_BYTES;
    to_drawing.send(Drawing { bytes, pages, resources: counts(&graph), merged }).map_err(|_| given_up())?;
    let span = tracing::Span::current();
    let (search, talks) = std::thread::scope(|scope| {
        // Nothing of it is in a picture: it is made while they are.
        let talks = scope.spawn(|| span.in_scope(|| Talks::of(&graph, reach)));
        let pictures = pictures(&drawing, editable, to_pictures);
        let talks = talks.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok::<_, DrawError>((pictures?, talks?))
    })?;
    let Talks { mut reach, connections, findings, exposed, severities } = talks;
    let mut files = beside(&graph)?;
    if let Some((earlier, changes)) = &earlier {
        files.push(list(&graph, &mut reach, earlier, changes)?);
    }
    files.push(NewFile { name: "reach.json", media_type: "application/json", bytes: connections });
    files.push(NewFile { name: "findings.json", media_type: "application/json", bytes: findings });
    Ok(Whole { search, files, exposed, findings: severities })
}

/// Hands over the pictures of the pages; the list of everything on all of them.
fn pictures(
    drawing: &scene::Drawing<'_>,
    editable: bool,
    to_pictures: &mpsc::Sender<Picture>,
) -> Result<Vec<u8>, DrawError> {
    for (at, sheet) in drawing.sheets.iter().enumerate().take(MOST_PICTURES) {
        let (mut bytes, mut boxes) = (Vec::new(), Vec::new());
        svg::write(drawing, at, editable && at == 0, &mut bytes)?;
        index::write(drawing, at, &mut boxes)?;
        let name = sheet.named.as_ref().unwrap_or(&sheet.name).clone();
        let picture = Picture { at, page: sheet.id.clone(), name, bytes, index: boxes };
        to_pictures.blocking_send(picture).map_err(|_| given_up())?;
    }
    let mut search = index::SearchList::new(drawing, Vec::new())?;
    for at in 0..drawing.sheets.len() {
        search.page(drawing, at)?;
    }
    Ok(search.end()?)
}

fn given_up() -> io::Error {
    io::Error::other("the run is over")
}

/// What may talk to what, as it lies beside the drawing.
struct Talks {
    reach: Reach,
    /// `reach.json`.
    connections: Vec<u8>,
    /// `findings.json`.
    findings: Vec<u8>,
    /// How many resources the internet can open.
    exposed: u64,
    /// Findings by severity.
    severities: BTreeMap<String, u64>,
}

impl Talks {
    fn of(graph: &graph::Graph, mut reach: Reach) -> io::Result<Talks> {
        let exposed = reach.exposed().len() as u64;
        let mut connections = Vec::new();
        reach::json::write(graph, &reach, &graph.read_at, &mut connections)?;
        let found = lint(graph, &mut reach);
        let findings = reach::text::escaped(&json(graph, &reach, &found).to_string()).into_bytes();
        let mut severities: BTreeMap<String, u64> = BTreeMap::new();
        for finding in &found {
            *severities.entry(finding.check.severity().word().to_owned()).or_default() += 1;
        }
        Ok(Talks { reach, connections, findings, exposed, severities })
    }
}

/// What changed since an earlier state, with the connections that opened and closed.
fn list(graph: &graph::Graph, reach: &mut Reach, earlier: &graph::Graph, changes: &Changes) -> io::Result<NewFile> {
    let mut before = Reach::of(earlier, &reach::Options::default());
    let connections = diff(earlier, &mut before, graph, reach);
    let connections = differences((earlier, &before), (graph, reach), &connections);
    let bytes = changed::json(changes, &connections)?;
    Ok(NewFile { name: "changes.json", media_type: "application/json", bytes })
}

/// What else lies beside the drawing, for people: one line for each.
fn beside(graph: &graph::Graph) -> io::Result<Vec<NewFile>> {
    let (mut account, mut table) = (Vec::new(), Vec::new());
    inventory::write(graph, &mut account)?;
    csv::write(graph, &mut table)?;
    Ok(vec![
        NewFile { name: "inventory.json", media_type: "application/json", bytes: account },
        NewFile { name: "inventory.csv", media_type: "text/csv; charset=utf-8", bytes: table },
    ])
}
