//! Which of several shapes a page has: labels below tiles or beside them, VPCs, regions and account wide or high.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::block::{Arena, BlockId, Side};
use super::cells::Cells;
use super::compose::Composer;
use super::index::Index;
use super::lines::Wire;
use super::pages::Plan;
use super::{Options, pack};
use crate::model::{Model, NodeId};

/// Shapes that are tried, in hundredths of width to height: all of VPCs, the first four of regions and account,
/// the first two where a page is one of many.
const SHAPES: [i64; 9] = [160, 100, 260, 65, 130, 200, 80, 45, 400];
/// How many VPCs of a page are tried in shapes of their own.
const VPCS: usize = 12;

/// How many blocks are composed for a page, all tries together: a large page has fewer tries.
const BUDGET: usize = 40_000;

/// A composed page, its outermost block, and the lines it wants.
pub type Made<'m> = (Composer<'m>, BlockId, Vec<Wire>);

/// What a page is composed with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    side: Side,
    /// For VPCs, regions and the account, in hundredths of width to height.
    wanted: [i64; 3],
    /// The same for single VPCs.
    own: BTreeMap<NodeId, i64>,
}

/// The best page so far.
struct Trial<'m> {
    model: &'m Model,
    index: &'m Index,
    options: &'m Options,
    plan: &'m Plan,
    cells: Rc<Cells<'m>>,
    choice: Choice,
    badness: i64,
    made: Made<'m>,
    /// Blocks that may still be composed.
    left: usize,
}

/// The page in the best of the shapes tried: first of VPCs and their tiles, then of regions and account
/// together, at last of single VPCs.
pub fn best<'m>(model: &'m Model, index: &'m Index, options: &'m Options, plan: &'m Plan) -> Made<'m> {
    let choice = Choice { side: Side::Below, wanted: [SHAPES[0]; 3], own: BTreeMap::new() };
    let cells = Rc::new(Cells::new(model, index, plan));
    let (badness, made) = compose(model, index, options, plan, &cells, &choice);
    let mut trial = Trial { model, index, options, plan, cells, choice, badness, made, left: BUDGET };
    let (of_vpcs, of_regions) =
        if plan.one_of_many { (&SHAPES[..2], &SHAPES[..2]) } else { (&SHAPES[..], &SHAPES[..4]) };
    trial.vpcs(of_vpcs);
    if plan.has_regions {
        trial.regions(of_regions);
        // What suits the VPCs depends on the shape of what is around them: once more where that has changed.
        if trial.vpcs(of_vpcs) {
            trial.regions(of_regions);
        }
        trial.single_vpcs(of_vpcs);
    }
    trial.made
}

fn compose<'m>(
    model: &'m Model,
    index: &'m Index,
    options: &'m Options,
    plan: &'m Plan,
    cells: &Rc<Cells<'m>>,
    choice: &Choice,
) -> (i64, Made<'m>) {
    let composer = Composer {
        model,
        index,
        options,
        plan,
        cells: Rc::clone(cells),
        side: choice.side,
        wanted: choice.wanted,
        own: choice.own.clone(),
        arena: Arena::default(),
        at: BTreeMap::new(),
        outside: BTreeMap::new(),
        ids: BTreeSet::new(),
    };
    let made = composer.compose();
    let block = made.0.arena.get(made.1);
    (pack::badness(block.w, block.h), made)
}

impl Trial<'_> {
    /// Whether the page becomes better with another choice, which it then has.
    fn try_with(&mut self, change: impl FnOnce(&mut Choice)) -> bool {
        let mut choice = self.choice.clone();
        change(&mut choice);
        if choice == self.choice || self.left == 0 {
            return false;
        }
        let (badness, made) = compose(self.model, self.index, self.options, self.plan, &self.cells, &choice);
        self.left = self.left.saturating_sub(made.0.arena.blocks.len());
        if badness >= self.badness {
            return false;
        }
        (self.choice, self.badness, self.made) = (choice, badness, made);
        true
    }

    fn vpcs(&mut self, shapes: &[i64]) -> bool {
        let mut changed = false;
        for side in [Side::Below, Side::Right] {
            for &shape in shapes {
                changed |= self.try_with(|choice| (choice.side, choice.wanted[0]) = (side, shape));
            }
        }
        changed
    }

    fn regions(&mut self, shapes: &[i64]) {
        for &region in shapes {
            for &account in shapes {
                self.try_with(|choice| (choice.wanted[1], choice.wanted[2]) = (region, account));
            }
        }
    }

    fn single_vpcs(&mut self, shapes: &[i64]) {
        if !self.plan.closed.is_empty() {
            return;
        }
        let vpcs: Vec<NodeId> = self.made.0.at.keys().copied().collect();
        let vpcs = vpcs.into_iter().filter(|&id| self.model.node(id).kind.name == "vpc").take(VPCS);
        for vpc in vpcs.collect::<Vec<_>>() {
            for &shape in shapes {
                self.try_with(|choice| choice.own.extend([(vpc, shape)]));
            }
        }
    }
}
