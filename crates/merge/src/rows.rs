//! Rows that run through the boxes of a grid, as tiers do through zones: where what stands in one box is pushed down, the
//! row goes along in the others, and what lies below an outline stays below it.

use std::collections::BTreeMap;

use drawstream_diagram::Paint;
use drawstream_diagram::scene::{Rect, Sheet};

use crate::outlines::{grid, members};
use crate::places::{is_outline, rounded};
use crate::push::{LEAST, overlap};
use crate::seen::{Finder, Match};

/// A page as it was drawn and as it is about to be.
pub struct Rows<'r> {
    pub finder: &'r Finder<'r>,
    pub sheet: &'r Sheet,
    pub found: &'r Match,
    pub hidden: &'r [bool],
    /// What a person moved out of what it lies in.
    pub outside: &'r [bool],
    /// Where everything is now; outlines lie around what they hold.
    pub rects: &'r [Rect],
}

impl Rows<'_> {
    /// How much further down each shape has to go; nothing where all is well.
    pub fn steps(&self) -> Vec<(usize, i32)> {
        let mut steps: BTreeMap<usize, i32> = BTreeMap::new();
        let mut rows: BTreeMap<(usize, i32), Vec<usize>> = BTreeMap::new();
        let outlines: Vec<usize> = (0..self.sheet.shapes.len()).filter(|&at| self.is_around(at)).collect();
        let held: Vec<Vec<usize>> = outlines.iter().map(|&at| members(self.sheet, self.hidden, at)).collect();
        let grids: Vec<usize> = held.iter().flatten().filter_map(|&at| grid(self.sheet, at)).collect();
        for at in 0..self.sheet.shapes.len() {
            if let Some(grid) = grid(self.sheet, at).filter(|grid| grids.contains(grid))
                && let Some(was) = self.was(at)
            {
                rows.entry((grid, was.y)).or_default().push(at);
            }
        }
        let furthest = |row: &[usize]| row.iter().map(|&at| self.step(at)).max().unwrap_or(0);
        for row in rows.values() {
            let furthest = furthest(row);
            steps.extend(row.iter().filter(|&&at| self.step(at) < furthest).map(|&at| (at, furthest - self.step(at))));
        }
        for (&outline, held) in outlines.iter().zip(&held) {
            let of_rows = || held.iter().copied().filter(|&at| grid(self.sheet, at).is_some());
            let Some(first) = of_rows().filter_map(|at| Some(self.was(at)?.y)).min() else { continue };
            let row: Vec<usize> = of_rows().filter(|&at| self.was(at).is_some_and(|was| was.y == first)).collect();
            let furthest = furthest(&row);
            // What stands beside the rows: the tile of what has them.
            let beside =
                held.iter().copied().filter(|&at| self.sheet.shapes[at].parent.is_some_and(|own| grids.contains(&own)));
            for at in beside.filter(|&at| self.sheet.shapes[at].cell.paint != Paint::Frame && self.was(at).is_some()) {
                if self.step(at) < furthest {
                    steps.insert(at, furthest - self.step(at));
                }
            }
            let Some(was) = self.was(outline) else { continue };
            let now = self.rects[outline];
            let below = rows.values().flatten().copied().filter(|at| !held.contains(at));
            for (at, gap) in below.filter_map(|at| Some((at, self.was(at)?.y - was.bottom()))) {
                if gap >= 0 && overlap(now, self.rects[at], 0) {
                    let step = now.bottom() + gap.min(LEAST) - self.rects[at].y;
                    let own = steps.entry(at).or_default();
                    *own = (*own).max(step);
                }
            }
        }
        steps.into_iter().filter(|(_, step)| *step > 0).collect()
    }

    /// Whether it is an outline that was there and that nobody hides.
    fn is_around(&self, at: usize) -> bool {
        is_outline(&self.sheet.shapes[at]) && !self.hidden[at] && self.was(at).is_some()
    }

    /// Where a shape was on the page; none where it was not there, or a person keeps it outside of its box.
    fn was(&self, at: usize) -> Option<Rect> {
        let cell = self.found.shapes[at].at().filter(|cell| Some(cell.0) == self.found.page)?;
        (!self.outside[at] && !self.hidden[at]).then(|| rounded(self.finder.place(cell)))
    }

    /// How far down a shape has gone within what holds all rows.
    fn step(&self, at: usize) -> i32 {
        let holder = grid(self.sheet, at).or(self.sheet.shapes[at].parent);
        let gone = |at: usize| self.was(at).map_or(0, |was| self.rects[at].y - was.y);
        gone(at) - holder.map_or(0, gone)
    }
}
