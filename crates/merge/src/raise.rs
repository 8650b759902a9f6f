//! What a person moved onto another box than its own lies over it: in the file it belongs to its own box, and would be
//! covered by whatever comes later.

use std::collections::BTreeMap;

use drawstream_diagram::scene::{Rect, Shape, Sheet};

use crate::places::with_label;

/// Puts what lies outside of its box behind what covers it in the order of the page, together with what it is in. Outlines
/// cover nothing, and stay last.
pub fn raise(sheet: &mut Sheet, outside: &[bool], hidden: &[bool]) {
    let shapes = &sheet.shapes;
    let mut inside: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, shape) in shapes.iter().enumerate() {
        inside.entry(shape.parent).or_default().push(at);
    }
    // From the page down to a shape.
    let way = |at: usize| {
        let mut way: Vec<usize> = std::iter::successors(Some(at), |&at| shapes[at].parent).collect();
        way.reverse();
        way
    };
    // Its box may have grown around it: then it is no longer outside, nor will it be when the drawing is read again.
    let is_outside = |at: usize| {
        let own = shapes[at].rect;
        let holds = |rect: Rect| {
            let (x, y) = (2 * own.x + own.w, 2 * own.y + own.h);
            2 * rect.x <= x && x <= 2 * rect.right() && 2 * rect.y <= y && y <= 2 * rect.bottom()
        };
        outside[at] && !hidden[at] && !shapes[at].parent.is_some_and(|parent| holds(shapes[parent].rect))
    };
    let mut is_raised = false;
    for at in (0..shapes.len()).filter(|&at| is_outside(at)) {
        let own = with_label(&shapes[at], shapes[at].rect);
        let own_way = way(at);
        for (other, shape) in shapes.iter().enumerate() {
            let rect = shape.rect;
            let covers = rect.x < own.right() && own.x < rect.right() && rect.y < own.bottom() && own.y < rect.bottom();
            if !covers || hidden[other] || shape.cell.role.is_some() {
                continue;
            }
            let other_way = way(other);
            let Some(fork) = own_way.iter().zip(&other_way).position(|(own, other)| own != other) else { continue };
            let (below, above) = (own_way[fork], other_way[fork]);
            let Some(siblings) = inside.get_mut(&shapes[below].parent) else { continue };
            let place = |of: usize| siblings.iter().position(|&sibling| sibling == of);
            if let (Some(from), Some(to)) = (place(below), place(above))
                && from < to
            {
                siblings[from..=to].rotate_left(1);
                is_raised = true;
            }
        }
    }
    if is_raised {
        reorder(sheet, &inside);
    }
}

/// The shapes in the order of what is inside of what.
fn reorder(sheet: &mut Sheet, inside: &BTreeMap<Option<usize>, Vec<usize>>) {
    let mut order = Vec::with_capacity(sheet.shapes.len());
    let mut next: Vec<usize> = inside.get(&None).into_iter().flatten().rev().copied().collect();
    while let Some(at) = next.pop() {
        order.push(at);
        next.extend(inside.get(&Some(at)).into_iter().flatten().rev());
    }
    let mut now = vec![0; order.len()];
    for (place, &at) in order.iter().enumerate() {
        now[at] = place;
    }
    let mut shapes: Vec<Option<Shape>> = std::mem::take(&mut sheet.shapes).into_iter().map(Some).collect();
    sheet.shapes = order.iter().filter_map(|&at| shapes[at].take()).collect();
    for shape in &mut sheet.shapes {
        shape.parent = shape.parent.map(|parent| now[parent]);
    }
    for line in &mut sheet.lines {
        (line.from, line.to) = (now[line.from], now[line.to]);
        line.parent = line.parent.map(|parent| now[parent]);
    }
}
