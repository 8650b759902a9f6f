//! Pages that were laid out once and never drawn again since: what a person did not touch on them is where the layout put
//! it, and may go where the layout puts it now.

use drawstream_diagram::Paint;
use drawstream_diagram::base::Digest;
use drawstream_diagram::scene::{Rect, Sheet};

use crate::old::{Old, Page};

/// Marks the pages of a file on which everything was drawn where these sheets have it: those of the account that the
/// file carries, laid out as if there had been no file. Of a masked drawing that is brought back, only what a person
/// moved has to be held then: words of other lengths need boxes of other sizes.
pub fn mark(old: &mut Old, sheets: &[Sheet]) {
    for page in &mut old.pages {
        page.anew = sheets.iter().find(|sheet| sheet.id == page.id).is_some_and(|sheet| is_laid_out(page, sheet));
        if !page.anew {
            // What gave way to the words of masks goes back.
            page.open();
        }
    }
}

fn is_laid_out(page: &Page, sheet: &Sheet) -> bool {
    let Some(base) = page.base.as_ref().filter(|base| base.id == Digest::of(&page.id)) else { return false };
    sheet.shapes.iter().all(|shape| {
        let around = shape.parent.map_or(Rect::default(), |parent| sheet.shapes[parent].rect);
        let place = Rect { x: shape.rect.x - around.x, y: shape.rect.y - around.y, ..shape.rect };
        let digest = Digest::of(&shape.cell.id);
        match page.ours.get(&digest) {
            Some(&at) => page.cells[at].drawn.and_then(|drawn| drawn.place).is_some_and(|drawn| {
                // A sample of a line is shorter than the room that it has.
                drawn == place || shape.cell.paint == Paint::Sample && (drawn.x, drawn.y) == (place.x, place.y)
            }),
            // A person deleted it.
            None => base.cells.contains(&digest),
        }
    })
}
