//! Outlines around shapes that they do not hold, and names of rows beside them: where these are.

use drawstream_diagram::Paint;
use drawstream_diagram::scene::{Rect, Sheet};

use crate::old::is_moved;
use crate::places::{is_outline, whole, with_label};
use crate::push::overlap;
use crate::seen::{Finder, Match, Seen};

fn holds(a: Rect, b: Rect) -> bool {
    a.x <= b.x && a.y <= b.y && b.right() <= a.right() && b.bottom() <= a.bottom()
}

fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect { x, y, w: a.right().max(b.right()) - x, h: a.bottom().max(b.bottom()) - y }
}

/// What lies in an outline as it is laid out anew, or beside the name of a row.
pub fn members(sheet: &Sheet, hidden: &[bool], at: usize) -> Vec<usize> {
    let outline = &sheet.shapes[at];
    let is_inside = |other: usize| {
        let shape = &sheet.shapes[other];
        let rect = match outline.cell.paint {
            Paint::Strip if grid(sheet, other) != outline.parent => return false,
            Paint::Strip => Rect { x: outline.rect.x, w: outline.rect.w, ..shape.rect },
            _ => shape.rect,
        };
        other != at && !hidden[other] && shape.cell.role.is_none() && holds(outline.rect, rect)
    };
    (0..sheet.shapes.len()).filter(|&other| is_inside(other)).collect()
}

/// What holds the columns in one of which a box stands.
pub fn grid(sheet: &Sheet, at: usize) -> Option<usize> {
    let shape = &sheet.shapes[at];
    let is_box = shape.cell.paint == Paint::Frame && shape.cell.role.is_none();
    sheet.shapes[shape.parent.filter(|_| is_box)?].parent
}

/// Moves outlines to what they lie around, and names of rows to these: `rects` are the places of all other shapes.
pub fn place(sheet: &Sheet, finder: &Finder<'_>, found: &Match, hidden: &[bool], rects: &mut [Rect]) {
    let outlines = sheet.shapes.iter().filter(|shape| is_outline(shape));
    let grids: Vec<Option<usize>> = outlines.map(|shape| shape.parent).collect();
    for at in 0..sheet.shapes.len() {
        if grids.contains(&sheet.shapes[at].parent) {
            beside(sheet, found, hidden, at, rects);
        }
    }
    for at in 0..sheet.shapes.len() {
        let shape = &sheet.shapes[at];
        // Where there is no outline, nothing holds rows together.
        let is_name = shape.cell.paint == Paint::Strip && grids.contains(&shape.parent);
        if !is_name && !is_outline(shape) {
            continue;
        }
        let own = rects[at];
        place_one(sheet, finder, found, (hidden, at), rects);
        if is_name {
            rects[at] = Rect { x: own.x, w: own.w, ..rects[at] };
        }
    }
}

/// Puts what is new beside rows that were there, their name or the tiles of what has them, where it is laid out beside
/// them, if that is free: elsewhere it says nothing, and an outline would have to reach there.
fn beside(sheet: &Sheet, found: &Match, hidden: &[bool], at: usize, rects: &mut [Rect]) {
    let own = &sheet.shapes[at];
    let is_new = |at: usize| found.shapes[at] == Seen::New && sheet.shapes[at].cell.paint != Paint::Frame;
    let is_name = own.cell.paint == Paint::Strip;
    if !is_name && !is_outline(own) {
        return;
    }
    let members = members(sheet, hidden, at);
    let rows = || members.iter().copied().filter(|&member| grid(sheet, member) == own.parent);
    let (Some(now), Some(new)) =
        (rows().map(|row| rects[row]).reduce(union), rows().map(|row| sheet.shapes[row].rect).reduce(union))
    else {
        return;
    };
    let Some(holder) = own.parent.filter(|_| rows().any(|row| found.shapes[row] != Seen::New)) else { return };
    let tiles = members.iter().copied().filter(|&tile| sheet.shapes[tile].parent == own.parent);
    let wanted: Vec<usize> = if is_name { vec![at] } else { tiles.collect() };
    for tile in wanted.into_iter().filter(|&tile| is_new(tile)) {
        let laid = sheet.shapes[tile].rect;
        let h = if is_name { now.h } else { laid.h };
        let rect = Rect { x: now.x + laid.x - new.x, y: now.y + laid.y - new.y, w: laid.w, h };
        let whole = with_label(&sheet.shapes[tile], rect);
        let is_free = (0..sheet.shapes.len()).all(|other| {
            let shape = &sheet.shapes[other];
            let takes_room = shape.parent == own.parent && shape.cell.role.is_none() && !hidden[other];
            !takes_room || is_new(other) || !overlap(whole, with_label(shape, rects[other]), 0)
        });
        if is_free && holds(rects[holder], whole) {
            rects[tile] = rect;
        }
    }
}

fn place_one(sheet: &Sheet, finder: &Finder<'_>, found: &Match, (hidden, at): (&[bool], usize), rects: &mut [Rect]) {
    let shape = &sheet.shapes[at];
    let members = members(sheet, hidden, at);
    let there = found.shapes[at].at().filter(|cell| Some(cell.0) == found.page);
    if let Some(cell) = there {
        let is_own = finder.drawn(cell).is_some_and(|drawn| is_moved(finder.cell(cell), &drawn));
        let place = finder.place(cell);
        let old = Rect { x: whole(place.x), y: whole(place.y), w: whole(place.w), h: whole(place.h) };
        let moved = |&member: &usize| {
            let cell = found.shapes[member].at()?;
            let was = finder.place(cell);
            Some((
                rects[member].x - whole(was.x),
                rects[member].y - whole(was.y),
                (whole(was.w), whole(was.h)) == (rects[member].w, rects[member].h),
            ))
        };
        let moves: Vec<Option<(i32, i32, bool)>> = members.iter().map(moved).collect();
        // Where all of it moved by one step, the outline did, too.
        if let Some(&Some((x, y, _))) = moves.first()
            && (is_own || moves.iter().all(|own| *own == Some((x, y, true))))
        {
            rects[at] = Rect { x: old.x + x, y: old.y + y, ..old };
            return;
        }
    }
    if let Some(rect) = around(sheet, &members, rects, shape.rect) {
        rects[at] = rect;
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
