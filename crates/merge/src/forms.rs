//! Tiles keep their form: where another one is new, it is the new one that is small.

use drawstream_diagram::measures::{NODE, NODE_WORDS, TILE};
use drawstream_diagram::scene::{Label, Rect, Sheet};
use drawstream_diagram::{LabelSide, Paint};

use crate::merge::Labels;
use crate::places::whole;
use crate::seen::{Finder, Match, Seen};

/// Pixels of a box beside the words of a small tile in it: its margins, the tile, and what is between.
const BESIDE_WORDS: i32 = 2 * 8 + NODE + 6;

/// Gives tiles the size that they had, and as many new ones beside them the other.
pub fn keep(sheet: &mut Sheet, finder: &Finder<'_>, found: &Match, labels: Labels) {
    let side = if sheet.beside { LabelSide::Right } else { LabelSide::Below };
    let room: Vec<i32> = (0..sheet.shapes.len()).map(|at| room(sheet, finder, found, at)).collect();
    // Per holder and class: how many tiles stay large that would be small now.
    let mut large: Vec<(Option<usize>, &'static str)> = Vec::new();
    for ((shape, seen), &room) in sheet.shapes.iter_mut().zip(&found.shapes).zip(&room) {
        let Some(was) = seen.at().and_then(|at| finder.drawn(at)).and_then(|drawn| drawn.place) else { continue };
        if !matches!(shape.cell.paint, Paint::Tile | Paint::Pile) || was.w == shape.rect.w {
            continue;
        }
        match (was.w, shape.rect.w) {
            (TILE, NODE) => {
                large.push((shape.parent, shape.cell.class));
                reform(&mut shape.rect, &mut shape.label, TILE, Some(side), room, labels);
            }
            (NODE, TILE) => reform(&mut shape.rect, &mut shape.label, NODE, None, room, labels),
            _ => {}
        }
    }
    for ((shape, seen), &room) in sheet.shapes.iter_mut().zip(&found.shapes).zip(&room) {
        let is_new = *seen == Seen::New && shape.cell.paint == Paint::Tile && shape.rect.w == TILE;
        let own = (shape.parent, shape.cell.class);
        if let Some(at) = large.iter().position(|other| is_new && *other == own) {
            large.swap_remove(at);
            reform(&mut shape.rect, &mut shape.label, NODE, None, room, labels);
        }
    }
}

/// Pixels that a small tile's words may take on one line.
fn room(sheet: &Sheet, finder: &Finder<'_>, found: &Match, at: usize) -> i32 {
    let Some(holder) = sheet.shapes[at].parent else { return NODE_WORDS };
    let was = found.shapes[holder].at().map(|cell| whole(finder.place(cell).w));
    words_in(was.unwrap_or(sheet.shapes[holder].rect.w))
}

/// The room of words beside a tile, in a box of that width.
pub fn words_in(wide: i32) -> i32 {
    (wide - BESIDE_WORDS).max(NODE_WORDS)
}

fn reform(rect: &mut Rect, label: &mut Label, size: i32, side: Option<LabelSide>, room: i32, labels: Labels) {
    *label = (labels.tile)(label, side, room);
    (rect.w, rect.h) = (size, size);
}
