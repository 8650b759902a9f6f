//! The ways of lines: as they were where both ends held still, else a new one.

use drawstream_diagram::base::way;
use drawstream_diagram::hand::split_style;
use drawstream_diagram::scene::{Rect, Sheet};
use drawstream_diagram::{LabelSide, elbow};

use crate::old::{Cell, Place, is_moved};
use crate::places::{is_outline, whole, with_label};
use crate::report::Report;
use crate::route::{Field, Point};
use crate::seen::{At, Finder, Match};

/// What lines need to know of a sheet.
pub struct Lines<'a> {
    pub finder: &'a Finder<'a>,
    /// As laid out anew.
    pub sheet: &'a Sheet,
    pub found: &'a Match,
    /// The places of all shapes now.
    pub rects: &'a [Rect],
    /// Whether each shape is not shown, or in something that is not.
    pub hidden: &'a [bool],
    /// Whether each shape lies outside of what it is in.
    pub outside: &'a [bool],
}

/// A line's way, and whether its ends are fixed.
pub struct Way {
    pub points: Vec<Point>,
    pub ends: bool,
}

impl Lines<'_> {
    /// The ways of all lines.
    pub fn ways(&self, report: &mut Report) -> Vec<Way> {
        let sheet = self.sheet;
        let mut ways: Vec<Option<Way>> = Vec::with_capacity(sheet.lines.len());
        for (nth, line) in sheet.lines.iter().enumerate() {
            if self.hidden[line.from] || self.hidden[line.to] {
                ways.push(Some(Way { points: line.points.clone(), ends: true }));
                continue;
            }
            let blocks = self.blocks(line.from, line.to);
            let field = Field { blocks: &blocks, lines: &[] };
            let kept = self.found.lines[nth].at().and_then(|cell| self.kept(nth, cell, &field, report));
            let is_still = [line.from, line.to].iter().all(|&end| self.rects[end] == sheet.shapes[end].rect);
            let kept = kept.or_else(|| {
                let is_good = is_still && self.found.lines[nth].at().is_none() && field.is_clear(&line.points);
                is_good.then(|| Way { points: line.points.clone(), ends: true })
            });
            ways.push(kept);
        }
        for nth in 0..ways.len() {
            if ways[nth].is_none() {
                let way = self.new_way(nth, &ways);
                ways[nth] = Some(way);
            }
        }
        ways.into_iter().flatten().collect()
    }

    /// The way that a line had, if it still leads from one end to the other.
    fn kept(&self, nth: usize, at: At, field: &Field<'_>, report: &mut Report) -> Option<Way> {
        if self.found.page != Some(at.0) {
            return None;
        }
        let line = &self.sheet.lines[nth];
        let cell = self.finder.cell(at);
        let name = |end: usize| &*self.sheet.shapes[end].cell.id;
        if cell.inner().get("source") != Some(name(line.from)) || cell.inner().get("target") != Some(name(line.to)) {
            return None;
        }
        // Points stay on the page where they were when an end is moved: then they lead nowhere.
        if [line.from, line.to].iter().any(|&end| self.was_moved(end, line.parent)) {
            return None;
        }
        let step = |end: usize| {
            let was = self.finder.place(self.found.shapes[end].at()?);
            let now = self.rects[end];
            let is_same = (whole(was.w), whole(was.h)) == (now.w, now.h);
            is_same.then(|| (now.x - whole(was.x), now.y - whole(was.y)))
        };
        let (from, to) = (step(line.from)?, step(line.to)?);
        if from != to {
            return None;
        }
        let origin = self.finder.place(at);
        let inner = cell.points();
        let is_bent = self.finder.drawn(at).is_some_and(|drawn| way(inner.iter().copied()) != drawn.way);
        let moved = |(x, y): (f64, f64)| (whole(origin.x + x) + from.0, whole(origin.y + y) + from.1);
        let first = end(cell, "exit", self.rects[line.from]);
        let last = end(cell, "entry", self.rects[line.to]);
        let ends = first.is_some() && last.is_some();
        let mut points = vec![first.unwrap_or_else(|| self.rects[line.from].middle())];
        if let (true, Some(first), Some(last)) = (inner.is_empty(), first, last) {
            // One bend that draw.io finds by itself is not in the file.
            points.extend(elbow::bend(first, last, self.rects[line.from], self.rects[line.to]));
        }
        points.extend(inner.into_iter().map(moved));
        points.push(last.unwrap_or_else(|| self.rects[line.to].middle()));
        if is_bent {
            report.bent += 1;
            return Some(Way { points, ends });
        }
        // One that draw.io found has no points of its own to be judged by.
        (!ends && points.len() == 2 || field.is_clear(&points)).then_some(Way { points, ends })
    }

    /// Whether a person moved a line's end, or something around it, within what holds both its ends.
    fn was_moved(&self, end: usize, within: Option<usize>) -> bool {
        let mut next = Some(end);
        while let Some(at) = next.filter(|&at| Some(at) != within) {
            let shape = &self.sheet.shapes[at];
            let moved = self.found.shapes[at].at().is_none_or(|cell| {
                let own = self.finder.cell(cell);
                let around = shape.parent.map_or("1", |parent| &*self.sheet.shapes[parent].cell.id);
                self.finder.drawn(cell).is_none_or(|drawn| is_moved(own, &drawn) || own.parent() != around)
            });
            // An outline lies where what it is around lies.
            if moved && !is_outline(shape) {
                return true;
            }
            next = shape.parent;
        }
        false
    }

    /// What a line does not pass: boxes that hold neither of its ends, tiles with their labels.
    fn blocks(&self, from: usize, to: usize) -> Vec<Rect> {
        let shapes = &self.sheet.shapes;
        let mut is_open = vec![false; shapes.len()];
        for end in [from, to] {
            let mut next = Some(end);
            while let Some(at) = next {
                is_open[at] = true;
                // What a person moved out of its box has its line to there.
                next = shapes[at].parent;
            }
        }
        let mut is_blocked = vec![false; shapes.len()];
        let mut blocks = Vec::new();
        for (at, shape) in shapes.iter().enumerate() {
            if shape.parent.is_some_and(|parent| is_blocked[parent]) && !self.outside[at] {
                is_blocked[at] = true;
                continue;
            }
            if is_open[at] || shape.open || self.hidden[at] || shape.cell.role.is_some() {
                continue;
            }
            is_blocked[at] = true;
            blocks.push(with_label(shape, self.rects[at]));
        }
        // A label may reach to where an end is: then it is passed.
        let ends = [self.rects[from], self.rects[to]];
        let covers = |block: &Rect, end: &Rect| {
            block.x < end.right() && end.x < block.right() && block.y < end.bottom() && end.y < block.bottom()
        };
        blocks.retain(|block| !ends.iter().any(|end| covers(block, end)));
        // Nor do lines leave an end through its own label.
        for end in [from, to] {
            let (rect, whole) = (self.rects[end], with_label(&shapes[end], self.rects[end]));
            match shapes[end].label.side {
                Some(LabelSide::Below) if whole.h > rect.h => {
                    blocks.push(Rect { y: rect.bottom() + 2, h: whole.h - rect.h - 2, ..whole });
                }
                Some(LabelSide::Right) if whole.w > rect.w => {
                    blocks.push(Rect { x: rect.right() + 2, w: whole.w - rect.w - 2, ..whole });
                }
                _ => {}
            }
        }
        blocks
    }

    /// A new way around everything, beside lines of other ends; where there is none, draw.io finds one.
    fn new_way(&self, nth: usize, ways: &[Option<Way>]) -> Way {
        let lines = &self.sheet.lines;
        let line = &lines[nth];
        let blocks = self.blocks(line.from, line.to);
        let others = lines
            .iter()
            .zip(ways)
            .filter(|(other, _)| [other.from, other.to].iter().all(|end| ![line.from, line.to].contains(end)));
        let stretches = others.filter_map(|(_, way)| way.as_ref()).flat_map(|way| way.points.windows(2));
        let stretches: Vec<(Point, Point)> =
            stretches.filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect();
        let field = Field { blocks: &blocks, lines: &stretches };
        let (from, to) = (self.rects[line.from], self.rects[line.to]);
        match field.way(from, to) {
            Some(points) => Way { points, ends: true },
            None => Way { points: vec![from.middle(), to.middle()], ends: false },
        }
    }
}

/// Where a line's style fixes its end on a box.
fn end(cell: &Cell, which: &str, rect: Rect) -> Option<Point> {
    let style = split_style(cell.style());
    let part = |name: &str| {
        let key = format!("{which}{name}");
        let (_, value) = style.iter().find(|(own, _)| *own == key)?;
        value.and_then(|value| value.parse::<f64>().ok()).filter(|part| part.is_finite() && part.abs() < 100.0)
    };
    let place = Place { x: rect.x.into(), y: rect.y.into(), w: rect.w.into(), h: rect.h.into() };
    let (x, y) = (place.x + part("X")? * place.w, place.y + part("Y")? * place.h);
    Some((whole(x), whole(y)))
}
