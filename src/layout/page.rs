//! One page, from its plan to shapes and lines: places the blocks, routes, widens.

use super::block::{BlockId, Pad};
use super::channel::Net;
use super::compose::{Composer, GAP};
use super::index::Index;
use super::lines::{Line, Wire};
use super::pages::Plan;
use super::route::{self, Way};
use super::settle::settle;
use super::track::Tracks;
use super::{Options, Page, Shape, shape};
use crate::model::{Model, NodeId};

/// How often gutters are widened once more for lines that must move aside of others.
const WIDENINGS: usize = 3;

/// Composes, places and routes one page.
pub fn page(model: &Model, index: &Index, options: &Options, plan: &Plan) -> Page {
    let (composer, root, wires) = shape::best(model, index, options, plan);
    composer.finish(root, &wires)
}

impl Composer<'_> {
    /// The page's blocks and the lines between them.
    pub fn compose(mut self) -> (Self, BlockId, Vec<Wire>) {
        let account = match &self.plan.rules {
            Some((vpc, tables)) => self.rules(*vpc, tables),
            None => self.account(NodeId(0)),
        };
        let mut wires = self.wires();
        let public = self.public_network(&mut wires);
        let enterprise = self.enterprise(&mut wires);
        let middle: Vec<BlockId> = public.into_iter().chain([account]).chain(enterprise).collect();
        let middle = self.arena.row(middle, GAP);
        let width = self.arena.get(middle).w;
        let mut parts = vec![self.title(width, &wires), middle];
        parts.extend(self.missing(width));
        let all = self.arena.column(parts, 8);
        let pad = Pad { left: 12, top: 10, right: 12, bottom: 10 };
        let root = self.arena.frame(None, (0, 0), pad, Some(all));
        (self, root, wires)
    }

    /// Places, routes, widens what is too narrow, and reads the result.
    fn finish(mut self, root: BlockId, wires: &[Wire]) -> Page {
        self.arena.measure_all();
        self.arena.place(root);
        let mut net = Net::new(&self.arena, root);
        let ways = route::find(&self.arena, &mut net, wires);
        let mut tracks = Tracks::new(&net, &ways);
        if tracks.widen(&net, &mut self.arena) {
            tracks = self.again(root, &mut net, &ways);
        }
        settle(&net, &ways, &mut tracks);
        for _ in 0..WIDENINGS {
            if !tracks.is_short() || !tracks.widen(&net, &mut self.arena) {
                break;
            }
            tracks = self.again(root, &mut net, &ways);
            settle(&net, &ways, &mut tracks);
        }
        let ids: Vec<String> = wires.iter().map(|wire| self.wire_id(wire.relation, wire.from, wire.to)).collect();
        let mut shapes = Vec::new();
        let mut shape_of = vec![usize::MAX; self.arena.blocks.len()];
        self.shapes(root, None, &mut shapes, &mut shape_of);
        let mut lines = Vec::with_capacity(wires.len());
        for (nth, ((wire, way), id)) in wires.iter().zip(&ways).zip(ids).enumerate() {
            let (from, to) = (shape_of[wire.from.0 as usize], shape_of[wire.to.0 as usize]);
            if from == usize::MAX || to == usize::MAX {
                continue;
            }
            let points = match way {
                Some(way) => tracks.points(&net, nth, way),
                // Nothing leads there, as when one end holds the other: a plain line, for draw.io to route.
                None => vec![self.arena.drawn(wire.from).middle(), self.arena.drawn(wire.to).middle()],
            };
            lines.push(Line {
                id,
                from,
                to,
                relation: wire.relation,
                purpose: wire.purpose,
                arrow: wire.arrow,
                words: wire.words.clone(),
                parent: common(&shapes, from, to),
                points,
            });
        }
        let page = self.arena.get(root).rect;
        Page { id: self.plan.id.clone(), name: self.plan.name.clone(), width: page.w, height: page.h, shapes, lines }
    }

    /// Measures, places and gives tracks once more, after gutters were widened.
    fn again(&mut self, root: BlockId, net: &mut Net, ways: &[Option<Way>]) -> Tracks {
        self.arena.measure_all();
        self.arena.place(root);
        net.locate(&self.arena);
        Tracks::new(net, ways)
    }

    fn shapes(&mut self, id: BlockId, parent: Option<usize>, out: &mut Vec<Shape>, shape_of: &mut [usize]) {
        let rect = self.arena.drawn(id);
        let block = &mut self.arena.blocks[id.0 as usize];
        let children = block.children.clone();
        let mut inside = parent;
        if let Some(cell) = block.cell.take() {
            shape_of[id.0 as usize] = out.len();
            inside = Some(out.len());
            let block = &self.arena.blocks[id.0 as usize];
            let inset = if block.sunk { (block.pad.left - 9, block.pad.top) } else { (0, 0) };
            out.push(Shape { parent, rect, inset, cell });
        }
        for child in children {
            self.shapes(child, inside, out, shape_of);
        }
    }
}

/// Index of the deepest shape that holds both.
fn common(shapes: &[Shape], one: usize, other: usize) -> Option<usize> {
    let above = |mut at: usize| {
        let mut chain = Vec::new();
        while let Some(parent) = shapes[at].parent {
            chain.push(parent);
            at = parent;
        }
        chain
    };
    let chain = above(one);
    above(other).into_iter().find(|at| chain.contains(at))
}
