//! Tiles keep their form: where another one is new, it is the new one that is small.

use drawstream_diagram::measures::{NODE, TILE};
use drawstream_diagram::scene::{Label, Rect, Sheet};
use drawstream_diagram::{LabelSide, Paint};

use crate::merge::Labels;
use crate::seen::{Finder, Match, Seen};

/// Gives tiles the size that they had, and as many new ones beside them the other.
pub fn keep(sheet: &mut Sheet, finder: &Finder<'_>, found: &Match, labels: Labels) {
    let side = if sheet.beside { LabelSide::Right } else { LabelSide::Below };
    // Per holder and class: how many tiles stay large that would be small now.
    let mut large: Vec<(Option<usize>, &'static str)> = Vec::new();
    for (shape, seen) in sheet.shapes.iter_mut().zip(&found.shapes) {
        let Some(was) = seen.at().and_then(|at| finder.drawn(at)).and_then(|drawn| drawn.place) else { continue };
        if !matches!(shape.cell.paint, Paint::Tile | Paint::Pile) || was.w == shape.rect.w {
            continue;
        }
        match (was.w, shape.rect.w) {
            (TILE, NODE) => {
                large.push((shape.parent, shape.cell.class));
                reform(&mut shape.rect, &mut shape.label, TILE, Some(side), labels);
            }
            (NODE, TILE) => reform(&mut shape.rect, &mut shape.label, NODE, None, labels),
            _ => {}
        }
    }
    for (shape, seen) in sheet.shapes.iter_mut().zip(&found.shapes) {
        let is_new = *seen == Seen::New && shape.cell.paint == Paint::Tile && shape.rect.w == TILE;
        let own = (shape.parent, shape.cell.class);
        if let Some(at) = large.iter().position(|other| is_new && *other == own) {
            large.swap_remove(at);
            reform(&mut shape.rect, &mut shape.label, NODE, None, labels);
        }
    }
}

fn reform(rect: &mut Rect, label: &mut Label, size: i32, side: Option<LabelSide>, labels: Labels) {
    *label = (labels.tile)(label, side);
    (rect.w, rect.h) = (size, size);
}
