//! Outlines around shapes that they do not hold: where these are.

use drawstream_diagram::scene::{Rect, Sheet};

use crate::old::is_moved;
use crate::places::{is_outline, whole, with_label};
use crate::seen::{Finder, Match};

fn holds(a: Rect, b: Rect) -> bool {
    a.x <= b.x && a.y <= b.y && b.right() <= a.right() && b.bottom() <= a.bottom()
}

fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect { x, y, w: a.right().max(b.right()) - x, h: a.bottom().max(b.bottom()) - y }
}

/// Moves outlines to what they lie around: `rects` are the places of all shapes but these.
pub fn place(sheet: &Sheet, finder: &Finder<'_>, found: &Match, hidden: &[bool], rects: &mut [Rect]) {
    for (at, shape) in sheet.shapes.iter().enumerate().filter(|(_, shape)| is_outline(shape)) {
        // What lies in it as it is laid out anew.
        let inside = |other: usize| {
            let other_shape = &sheet.shapes[other];
            other != at && !hidden[other] && other_shape.cell.role.is_none() && holds(shape.rect, other_shape.rect)
        };
        let members: Vec<usize> = (0..sheet.shapes.len()).filter(|&other| inside(other)).collect();
        let there = found.shapes[at].at().filter(|cell| Some(cell.0) == found.page);
        if let Some(cell) = there {
            let is_own = finder.drawn(cell).is_some_and(|drawn| is_moved(finder.cell(cell), &drawn));
            if finder.page(cell).anew && !is_own {
                rects[at] = around(sheet, &members, rects, shape.rect).unwrap_or(shape.rect);
                continue;
            }
            let place = finder.place(cell);
            let old = Rect { x: whole(place.x), y: whole(place.y), w: whole(place.w), h: whole(place.h) };
            let moved = |&member: &usize| {
                let cell = found.shapes[member].at()?;
                let was = finder.place(cell);
                Some((rects[member].x - whole(was.x), rects[member].y - whole(was.y), whole(was.w) == rects[member].w))
            };
            let moves: Vec<Option<(i32, i32, bool)>> = members.iter().map(moved).collect();
            // Where all of it moved by one step, the outline did, too.
            if let Some(&Some((x, y, _))) = moves.first()
                && (is_own || moves.iter().all(|own| *own == Some((x, y, true))))
            {
                rects[at] = Rect { x: old.x + x, y: old.y + y, ..old };
                continue;
            }
        }
        if let Some(rect) = around(sheet, &members, rects, shape.rect) {
            rects[at] = rect;
        }
    }
}

/// An outline around its members where these are now, with what was laid out between them and it.
fn around(sheet: &Sheet, members: &[usize], rects: &[Rect], own: Rect) -> Option<Rect> {
    let around = |of: &dyn Fn(usize) -> Rect| members.iter().map(|&member| of(member)).reduce(union);
    let new = around(&|member| with_label(&sheet.shapes[member], sheet.shapes[member].rect))?;
    let now = around(&|member| with_label(&sheet.shapes[member], rects[member]))?;
    let (left, top) = (new.x - own.x, new.y - own.y);
    let (right, bottom) = (own.right() - new.right(), own.bottom() - new.bottom());
    Some(Rect { x: now.x - left, y: now.y - top, w: now.w + left + right, h: now.h + top + bottom })
}
