//! What holds of every page that was laid out; for tests.

use std::collections::BTreeSet;

use crate::scene::{Line, Rect, Sheet};

type Point = (i32, i32);

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

fn holds(a: Rect, b: Rect) -> bool {
    a.x <= b.x && a.y <= b.y && b.right() <= a.right() && b.bottom() <= a.bottom()
}

/// Whether a stretch of a line lies inside a box, outline not counted.
fn enters(one: Point, other: Point, a: Rect) -> bool {
    let (left, right) = (one.0.min(other.0), one.0.max(other.0));
    let (top, bottom) = (one.1.min(other.1), one.1.max(other.1));
    left < a.right() - 1 && right > a.x + 1 && top < a.bottom() - 1 && bottom > a.y + 1
}

/// The shape and all that it lies in.
fn around(sheet: &Sheet, shape: usize) -> BTreeSet<usize> {
    std::iter::successors(Some(shape), |&at| sheet.shapes[at].parent).collect()
}

/// Everything that is wrong with a page, in words: boxes over each other or outside of what they are in, ids that
/// are there twice, lines that are askew, that cross what is not their own, or that lie on each other.
pub fn faults(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    let page = Rect { x: 0, y: 0, w: sheet.width, h: sheet.height };
    let mut ids = BTreeSet::new();
    for (at, shape) in sheet.shapes.iter().enumerate() {
        let id = &shape.cell.id;
        if !ids.insert(id) {
            found.push(format!("{id} twice"));
        }
        // Badges lie on the corners of what they belong to.
        if shape.cell.role.is_some() {
            continue;
        }
        if !holds(shape.parent.map_or(page, |parent| sheet.shapes[parent].rect), shape.rect) {
            found.push(format!("{id} outside of what it is in"));
        }
        for other in
            sheet.shapes[at + 1..].iter().filter(|other| other.parent == shape.parent && other.cell.role.is_none())
        {
            if overlap(shape.rect, other.rect) {
                found.push(format!("{id} over {}", other.cell.id));
            }
        }
    }
    for line in &sheet.lines {
        if !ids.insert(&line.id) {
            found.push(format!("{} twice", line.id));
        }
        found.extend(faults_of_line(sheet, line));
    }
    found.extend(mistaken(sheet));
    found
}

fn faults_of_line(sheet: &Sheet, line: &Line) -> Vec<String> {
    let mut found = Vec::new();
    let mine: BTreeSet<usize> = around(sheet, line.from).union(&around(sheet, line.to)).copied().collect();
    for pair in line.points.windows(2) {
        if pair[0].0 != pair[1].0 && pair[0].1 != pair[1].1 {
            found.push(format!("{} is askew", line.id));
        }
        for (at, shape) in sheet.shapes.iter().enumerate() {
            if !mine.contains(&at) && !shape.open && shape.cell.role.is_none() && enters(pair[0], pair[1], shape.rect) {
                found.push(format!("{} through {}", line.id, shape.cell.id));
            }
        }
    }
    found
}

/// Lines that have no end in common and lie on each other: they would look like one.
fn mistaken(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    for (at, one) in sheet.lines.iter().enumerate() {
        for other in &sheet.lines[at + 1..] {
            if [one.from, one.to].iter().any(|end| [other.from, other.to].contains(end)) {
                continue;
            }
            for a in one.points.windows(2) {
                for b in other.points.windows(2) {
                    if are_one(a, b, |p| p.1, |p| p.0) || are_one(a, b, |p| p.0, |p| p.1) {
                        found.push(format!("{} on {} at {a:?} {b:?}", one.id, other.id));
                    }
                }
            }
        }
    }
    found
}

fn are_one(a: &[Point], b: &[Point], across: fn(Point) -> i32, along: fn(Point) -> i32) -> bool {
    let level = across(a[0]) == across(a[1]) && across(b[0]) == across(b[1]);
    let low = along(a[0]).min(along(a[1])).max(along(b[0]).min(along(b[1])));
    let high = along(a[0]).max(along(a[1])).min(along(b[0]).max(along(b[1])));
    level && (across(a[0]) - across(b[0])).abs() < 3 && high > low
}
