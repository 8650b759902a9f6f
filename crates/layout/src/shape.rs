//! Which of several shapes a page has: labels below tiles or beside them, grids, shelves and halls wide or high.

use std::collections::{BTreeMap, BTreeSet};

use drawstream_diagram::{Content, Diagram, LabelSide};

use crate::arrange::{Arranger, Choice, Flow};
use crate::block::{Arena, BlockId};
use crate::labels::Labels;
use crate::pack;

/// Shapes that are tried, in hundredths of width to height: all of grids, the first four of shelves and halls,
/// the first two where a page is one of many.
const SHAPES: [i64; 9] = [160, 100, 260, 65, 130, 200, 80, 45, 400];
/// How many grids of a page are tried in shapes of their own.
const GRIDS: usize = 12;

/// How many columns more are tried for crowds.
const MORE: usize = 2;

/// How many blocks are composed for a page, all tries together: a large page has fewer tries.
const BUDGET: usize = 40_000;

/// Width to height, in hundredths, from which on a page in one flow needs no other.
const NARROWEST: i64 = 90;
/// How many hundredths of its badness count where a page is in one flow: its lines are short and straight. Without lines
/// it counts as any other.
const FOR_FLOW: i64 = 45;

/// An arranged page.
#[derive(Debug)]
pub struct Arranged {
    /// Its blocks.
    pub arena: Arena,
    /// The outermost of them.
    pub root: BlockId,
    /// The block of each item that has one.
    pub blocks: Vec<Option<BlockId>>,
    /// At which side tiles have their labels.
    pub side: LabelSide,
}

/// The best arrangement so far.
struct Trial<'d> {
    diagram: &'d Diagram,
    labels: &'d Labels,
    /// The sides of tiles at which labels are tried.
    sides: Vec<LabelSide>,
    choice: Choice,
    badness: i64,
    best: Arranged,
    /// Blocks that may still be composed.
    left: usize,
}

/// The page in the best of the shapes tried: first of grids and their tiles, then of shelves and halls together,
/// at last of single grids. With `side`, labels are at that side of tiles.
pub fn best(diagram: &Diagram, side: Option<LabelSide>) -> Arranged {
    // One flow from left to right where that gives a page that can be read; else in two columns, or boxes on shelves.
    let labels = Labels::default();
    let flow = best_of(diagram, &labels, Flow::OneSided, side);
    let (w, h) = flow.arena.size(flow.root);
    if i64::from(w) * 100 >= i64::from(h) * NARROWEST {
        return flow;
    }
    let other = best_of(diagram, &labels, Flow::Free, side);
    let bad = |arranged: &Arranged| {
        let (w, h) = arranged.arena.size(arranged.root);
        pack::badness(w, h)
    };
    let mut best = flow;
    if has_two_sides(diagram) {
        let both = best_of(diagram, &labels, Flow::TwoSided, side);
        if bad(&both) < bad(&best) {
            best = both;
        }
    }
    let for_flow = if diagram.wires.is_empty() { 100 } else { FOR_FLOW };
    if bad(&best) / 100 * for_flow <= bad(&other) { best } else { other }
}

/// Whether something joins several boxes, so that it may stand between them.
fn has_two_sides(diagram: &Diagram) -> bool {
    let frame = match &diagram.items.get(diagram.middle).content {
        Content::Frame(frame) => frame.content,
        _ => None,
    };
    match frame.map(|content| &diagram.items.get(content).content) {
        Some(Content::Hall(hall)) => {
            hall.boxes.len() > 1 && [&hall.near, &hall.bars, &hall.joins].iter().any(|items| !items.is_empty())
        }
        _ => false,
    }
}

fn best_of(diagram: &Diagram, labels: &Labels, flow: Flow, side: Option<LabelSide>) -> Arranged {
    let choice = Choice {
        side: side.unwrap_or(LabelSide::Below),
        wanted: [SHAPES[0]; 3],
        flow,
        own: BTreeMap::new(),
        even: false,
        more: 0,
        wide: BTreeSet::new(),
    };
    let (badness, best) = arrange(diagram, labels, &choice);
    let sides = side.map_or_else(|| vec![LabelSide::Below, LabelSide::Right], |side| vec![side]);
    let mut trial = Trial { diagram, labels, sides, choice, badness, best, left: BUDGET };
    let (of_grids, of_halls) =
        if diagram.trials.few { (&SHAPES[..2], &SHAPES[..2]) } else { (&SHAPES[..], &SHAPES[..4]) };
    trial.grids(of_grids);
    if diagram.trials.halls {
        trial.halls(of_halls);
        // What suits the grids depends on the shape of what is around them: once more where that has changed.
        if trial.grids(of_grids) {
            trial.halls(of_halls);
        }
        trial.single_grids(of_grids);
        if !diagram.trials.few {
            for more in 1..=MORE {
                trial.try_with(|choice| choice.more = more);
            }
        }
        // Boxes that are wider by this hold their tiles in fewer rows.
        if flow != Flow::Free && trial.try_with(|choice| choice.even = true) {
            trial.single_grids(of_grids);
        }
    }
    trial.best
}

fn arrange(diagram: &Diagram, labels: &Labels, choice: &Choice) -> (i64, Arranged) {
    let mut arranger = Arranger::new(diagram, labels, choice);
    let root = arranger.page();
    let Arranger { arena, blocks, .. } = arranger;
    let (w, h) = arena.size(root);
    (pack::badness(w, h), Arranged { arena, root, blocks, side: choice.side })
}

impl Trial<'_> {
    /// Whether the page becomes better with another choice, which it then has.
    fn try_with(&mut self, change: impl FnOnce(&mut Choice)) -> bool {
        let mut choice = self.choice.clone();
        change(&mut choice);
        if choice == self.choice || self.left == 0 {
            return false;
        }
        let (badness, arranged) = arrange(self.diagram, self.labels, &choice);
        self.left = self.left.saturating_sub(arranged.arena.blocks.len());
        if badness >= self.badness {
            return false;
        }
        (self.choice, self.badness, self.best) = (choice, badness, arranged);
        true
    }

    fn grids(&mut self, shapes: &[i64]) -> bool {
        let mut changed = false;
        for side in self.sides.clone() {
            for &shape in shapes {
                changed |= self.try_with(|choice| (choice.side, choice.wanted[0]) = (side, shape));
            }
        }
        changed
    }

    fn halls(&mut self, shapes: &[i64]) {
        for &of_shelves in shapes {
            for &of_halls in shapes {
                self.try_with(|choice| (choice.wanted[1], choice.wanted[2]) = (of_shelves, of_halls));
            }
        }
    }

    fn single_grids(&mut self, shapes: &[i64]) {
        for &grid in self.diagram.trials.grids.iter().take(GRIDS) {
            for &shape in shapes {
                self.try_with(|choice| choice.own.extend([(grid, shape)]));
            }
            self.try_with(|choice| choice.wide.extend([grid]));
        }
    }
}
