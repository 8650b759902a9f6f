//! From a diagram to a scene: what lies where on a page, and how the lines run.
//!
//! The passes, in order:
//! 1. [`arrange`]: from items to blocks ([`grid`], [`hall`], [`stack`], [`title`]), with the words at them ([`label`]).
//! 2. [`shape`]: which of several shapes the page has; [`pack`] says what is bad.
//! 3. [`block`] and [`place`]: the blocks' sizes and places; [`slide`]: what moves beside what it is joined with.
//! 4. [`direct`]: lines that are straight; [`net`]: the gutters between the blocks, in which the others run.
//! 5. [`route`]: each line's way through the gutters; lines of one hub share a trunk.
//! 6. [`track`]: the gutters are widened to what runs in them, and each line gets its own track.
//! 7. [`settle`]: lines that would still lie on each other move apart, and small steps become straight.
//! 8. [`far`]: what would run across the page is taken off it for marks at its ends, and the rest laid out anew.
//!
//! Everything is whole pixels, and a pure function of the diagram. What a cell stands for is not known here.

use drawstream_diagram::scene::Sheet;
use drawstream_diagram::{Diagram, LabelSide, Wire};

mod arrange;
mod block;
mod chips;
mod direct;
mod far;
#[cfg(test)]
mod fixtures;
mod flow;
mod grid;
mod hall;
mod label;
mod labels;
mod near;
mod net;
mod nodes;
mod pack;
mod place;
mod route;
mod settle;
mod shape;
mod sheet;
mod slide;
mod stack;
#[cfg(test)]
mod tests;
mod text;
mod title;
mod track;
mod ways;

pub use label::broken as head_label;
pub use labels::of_tile as tile_label;
pub use sheet::{sheet, sheet_like};

/// A count as pixels are counted.
fn as_i32(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1000)
}

/// The sheets of as many pages as there are, in their order; `page` makes the diagram of each. They have nothing to
/// do with each other, so several threads share them, and only as many diagrams are in memory as there are threads.
pub fn sheets(pages: usize, page: impl Fn(usize) -> Diagram + Sync) -> Vec<Sheet> {
    sheets_like(pages, page, |_| None, |_, _, _| None)
}

/// [`sheets`] for pages that were there before: `side` says at which side of tiles the page of that id had labels, `was`
/// whether a wire, by the page and where it starts, was a line there or marks.
pub fn sheets_like(
    pages: usize,
    page: impl Fn(usize) -> Diagram + Sync,
    side: impl Fn(&str) -> Option<LabelSide> + Sync,
    was: impl Fn(&str, &Wire, &str) -> Option<bool> + Sync,
) -> Vec<Sheet> {
    let sheet = |diagram: Diagram| {
        let (id, side) = (diagram.id.clone(), side(&diagram.id));
        sheet_like(diagram, side, &|wire, from| was(&id, wire, from))
    };
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(pages).min(8);
    if workers < 2 {
        return (0..pages).map(|at| sheet(page(at))).collect();
    }
    let (page, sheet) = (&page, &sheet);
    // Every worker takes each nth page: neighbours are alike, so all have about as much to do.
    let parts: Vec<Vec<Sheet>> = std::thread::scope(|scope| {
        let take = |first: usize| move || (first..pages).step_by(workers).map(|at| sheet(page(at))).collect();
        let handles: Vec<_> = (0..workers).map(|first| scope.spawn(take(first))).collect();
        let join = |handle: std::thread::ScopedJoinHandle<'_, Vec<Sheet>>| match handle.join() {
            Ok(sheets) => sheets,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        handles.into_iter().map(join).collect()
    });
    let mut parts: Vec<_> = parts.into_iter().map(Vec::into_iter).collect();
    (0..pages).filter_map(|at| parts[at % workers].next()).collect()
}
