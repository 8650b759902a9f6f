//! From an account to the content of each output.

use crate::choose;
use crate::content::Content;
use crate::error::CliError;
use crate::form::Form;
use crate::output::{Made, Output};
use crate::terminal;
use drawstream::drawing;
use drawstream::estate::kind::grouped;
use drawstream::graph::{Graph, NodeId};
use drawstream::masking::Open;
use drawstream::merge::Report;
use drawstream::merge::old::Old;
use drawstream::outputs::{collected, csv, drawio, inventory, mermaid, svg};
use drawstream::reach::{self, Reach};
use drawstream::view::changes::Layer;
use drawstream::view::{Options, View, words};
use drawstream_changes::Changes;
use drawstream_diagram::scene::Drawing;
use drawstream_office::{archive, workbook};
#[cfg(feature = "pictures")]
use drawstream_office::{pdf, picture};
use std::io::{self, Write as _};

/// What of the account an output may show alone.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The VPC of a chart: name, id or CRN.
    pub vpc: Option<String>,
    /// The page of a picture: its name, or its number from 1.
    pub page: Option<String>,
    /// Whether drawings say of what kind things are, in place of their names.
    pub general: bool,
}

/// What was made.
#[derive(Debug)]
pub struct Product {
    /// The content of every output, in their order.
    pub files: Vec<Made>,
    /// The number of the drawing's pages, where there is a drawing.
    pub pages: Option<usize>,
    /// What of a drawing of before was kept, where there is one.
    pub merged: Option<Report>,
}

/// A drawing of before.
#[derive(Debug)]
pub struct Before {
    /// What it is.
    pub old: Old,
    /// Whether what was deleted from it is shown again.
    pub bring_back: bool,
    /// Of a masked one the account as it is, and the open drawing that it stands for.
    pub open: Option<(Open, Old)>,
}

/// The content of every output; over a drawing of before; with signs on what changed since an earlier state.
///
/// # Errors
/// [`CliError::Output`], [`CliError::NotThere`] and [`CliError::Several`].
pub fn make(
    graph: &Graph,
    outputs: Vec<Output>,
    part: &Part,
    before: Option<Before>,
    against: Option<(&Graph, &Changes)>,
) -> Result<Product, CliError> {
    let is_drawn = outputs.iter().any(|output| output.form.is_drawn());
    let talks_of = part.vpc.as_deref().filter(|_| is_drawn).map(|vpc| choose::vpc(graph, vpc)).transpose()?;
    let options = Options { general: part.general, talks_of, ..Options::default() };
    let view = is_drawn.then(|| View::new(graph, &options));
    let layer = against.map(|(old, changes)| Layer::new(old, graph, changes));
    let drawn = view.as_ref().map(|view| (view, Reach::of(graph, &reach::Options::default())));
    let (drawing, merged) = match (&drawn, before) {
        (Some((view, reach)), Some(Before { old, bring_back, open })) => {
            let (mut drawing, merged) = drawing::update(view, (graph, reach), layer.as_ref(), &old, bring_back);
            if let Some((open, old)) = open {
                open.note(&mut drawing, &old, bring_back);
            }
            (Some(drawing), Some(merged))
        }
        (Some((view, reach)), None) => {
            let drawing = match &layer {
                Some(layer) => drawing::compare(view, graph, reach, layer),
                None => drawing::draw_with(view, graph, reach),
            };
            (Some(drawing), None)
        }
        (None, _) => (None, None),
    };
    let pages = drawing.as_ref().map(|drawing| drawing.sheets.len());
    let mut files = Vec::with_capacity(outputs.len());
    for output in outputs {
        let mut content = Content::within(output.folder());
        let written = match &drawing {
            Some(drawing) if output.form.is_drawn() => {
                let at = match &part.page {
                    Some(page) if output.form.is_of_page() => choose::page(drawing, page)?,
                    _ => 0,
                };
                draw(drawing, at, output.form, &mut content)
            }
            _ => match &part.vpc {
                Some(vpc) if output.form.is_of_vpc() => chart(graph, choose::vpc(graph, vpc)?, &mut content),
                _ => tell(graph, output.form, &mut content),
            },
        };
        let holds = written.map_err(|source| CliError::Output { name: output.shown(), source })?;
        files.push(Made { output, content, holds });
    }
    Ok(Product { files, pages, merged })
}

/// Forms of the drawing, or of page `at` of it.
fn draw(drawing: &Drawing<'_>, at: usize, form: Form, out: &mut Content) -> io::Result<String> {
    let all = drawing.sheets.len() as u64;
    let one = match (all, at) {
        (0 | 1, _) => "1 page".to_owned(),
        (all, 0) => format!("the first of {} pages", grouped(all)),
        (all, at) => format!("page {} of {}", grouped(at as u64 + 1), grouped(all)),
    };
    let pages = terminal::counted(all, "page", "pages");
    Ok(match form {
        Form::Drawio => drawio::write(drawing, out).map(|()| pages)?,
        Form::DrawioSvg => svg::write(drawing, 0, true, out).map(|()| pages)?,
        Form::Svg => svg::write(drawing, at, false, out).map(|()| one)?,
        #[cfg(feature = "pictures")]
        Form::DrawioPng => whole(out, |bytes| picture::editable(drawing, 0, bytes)).map(|()| pages)?,
        #[cfg(feature = "pictures")]
        Form::Png => whole(out, |bytes| picture::png(drawing, at, bytes)).map(|()| one)?,
        #[cfg(feature = "pictures")]
        Form::Pdf => whole(out, |bytes| pdf::write(drawing, bytes)).map(|()| pages)?,
        _ => return Err(io::ErrorKind::InvalidInput.into()),
    })
}

/// Of a form that is made in memory.
fn whole<T>(out: &mut Content, write: impl FnOnce(&mut Vec<u8>) -> io::Result<T>) -> io::Result<T> {
    let mut bytes = Vec::new();
    let told = write(&mut bytes)?;
    out.write_all(&bytes)?;
    Ok(told)
}

/// A chart of a VPC.
fn chart(graph: &Graph, vpc: NodeId, out: &mut Content) -> io::Result<String> {
    Ok(terminal::counted(mermaid::write(graph, vpc, out)? as u64, "box", "boxes"))
}

/// Forms of the account.
fn tell(graph: &Graph, form: Form, out: &mut Content) -> io::Result<String> {
    let counted = |number: usize, one, several| terminal::counted(number as u64, one, several);
    Ok(match form {
        Form::Json => {
            inventory::write(graph, out)?;
            terminal::counted(words::resources(graph), "resource", "resources")
        }
        Form::Csv => {
            csv::write(graph, out)?;
            counted(csv::rows(graph), "row", "rows")
        }
        Form::Collected => terminal::counted(collected::write(graph, out)?, "resource", "resources"),
        Form::Zip => counted(whole(out, |bytes| archive::write(graph, bytes))?, "table", "tables"),
        Form::Xlsx => counted(whole(out, |bytes| workbook::write(graph, bytes))?, "sheet", "sheets"),
        _ => return Err(io::ErrorKind::InvalidInput.into()),
    })
}
