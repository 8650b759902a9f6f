//! Where something new lies: beside what is like it, in a free place, so that its box grows as little as possible.

use drawstream_order::{Gather as _, Order as _};
use std::collections::BTreeSet;

use drawstream_diagram::scene::Rect;

/// Pixels between something new and what is beside it, where its kin does not say.
pub const GAP: i32 = 20;
/// Pixels between them where there is no room for more.
const TIGHT: i32 = CLEAR;
/// Pixels that are kept free around what is there already.
const CLEAR: i32 = 4;
/// The most edges that are tried in each direction.
const MOST_EDGES: usize = 48;

/// The box that gets something new.
pub struct Room<'r> {
    /// What is in it already, with labels; from its corner.
    pub taken: &'r [Rect],
    /// Where its inside begins: behind its head and margin.
    pub start: (i32, i32),
    /// Where its inside ends; none where it has no end.
    pub end: Option<(i32, i32)>,
    /// How much further it may grow before anything else has to move.
    pub spare: (i32, i32),
    /// How much moves where it grows beyond that: shapes to the right, and below.
    pub pushed: (usize, usize),
    /// What the new thing is like, with their labels: the one that comes before it last.
    pub kin: &'r [Rect],
    /// Whether it may stand closer to what is beside it than these do to each other.
    pub tight: bool,
}

/// A place for something new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub at: (i32, i32),
    /// Whether anything else has to move for it.
    pub pushes: bool,
}

/// What is usually between things side by side, and between things below each other.
fn gaps(kin: &[Rect]) -> (i32, i32) {
    let (mut across, mut down) = (GAP, GAP);
    for a in kin {
        for b in kin {
            let (x, y) = (b.x - a.right(), b.y - a.bottom());
            if x >= CLEAR && a.y < b.bottom() && b.y < a.bottom() {
                across = across.min(x);
            }
            if y >= CLEAR && a.x < b.right() && b.x < a.right() {
                down = down.min(y);
            }
        }
    }
    (across, down)
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.right() + CLEAR && b.x < a.right() + CLEAR && a.y < b.bottom() + CLEAR && b.y < a.bottom() + CLEAR
}

impl Room<'_> {
    /// The place for something of that size.
    pub fn slot(&self, (w, h): (i32, i32)) -> Slot {
        let near = self.kin.last().copied();
        // The closest of its kin tell as much as all of them.
        let (across, down) = gaps(&self.kin[self.kin.len().saturating_sub(MOST_EDGES)..]);
        let (across, down) = if self.tight { (across.min(TIGHT), down.min(TIGHT)) } else { (across, down) };
        let xs = self.edges(near.map(|near| near.x), |rect| (rect.x, rect.right() + across), self.start.0);
        let ys = self.edges(near.map(|near| near.y), |rect| (rect.y, rect.bottom() + down), self.start.1);
        let mut best: Option<(i64, (i32, i32))> = None;
        for &y in &ys {
            for &x in &xs {
                let place = Rect { x, y, w, h };
                let cost = self.cost(place, near);
                if best.is_some_and(|(least, _)| cost >= least) || self.taken.iter().any(|&rect| overlap(rect, place)) {
                    continue;
                }
                best = Some((cost, (x, y)));
            }
        }
        // Below everything there is always room.
        let below = self.taken.iter().map(|rect| rect.bottom()).max().map_or(self.start.1, |bottom| bottom + GAP);
        let at = best.map_or((self.start.0, below), |(_, at)| at);
        let pushes = self.end.is_some_and(|(right, bottom)| {
            at.0 + w - right > self.spare.0.max(0) || at.1 + h - bottom > self.spare.1.max(0)
        });
        Slot { at, pushes }
    }

    /// Where an edge may lie: at the start, in line with what is there, or behind it. Those closest to `near`.
    fn edges(&self, near: Option<i32>, of: impl Fn(&Rect) -> (i32, i32), start: i32) -> Vec<i32> {
        let both = self.taken.iter().flat_map(|rect| {
            let (low, high) = of(rect);
            [low, high]
        });
        let all: BTreeSet<i32> = both.chain([start]).filter(|&edge| edge >= start || self.end.is_none()).gather();
        let mut all: Vec<i32> = all.into_iter().collect();
        if all.len() > MOST_EDGES {
            let near = near.unwrap_or(start);
            let last = all.last().copied();
            all.order_by_key(|&edge| ((edge - near).abs(), edge));
            all.truncate(MOST_EDGES - 1);
            all.extend(last);
            all.sort_unstable();
        }
        all
    }

    /// What a place costs: the growth of the box, out of line with its kin, far from it.
    fn cost(&self, place: Rect, near: Option<Rect>) -> i64 {
        let beyond = |at: i32, end: i32| i64::from((at - end).max(0));
        let growth = self.end.map_or(0, |(right, bottom)| {
            let (x, y) = (beyond(place.right(), right), beyond(place.bottom(), bottom));
            let cost = |by: i64, spare: i32, pushed: usize| match by {
                0 => 0,
                by if by <= i64::from(spare) => 300 + by,
                by => 800 + by + 40 * i64::try_from(pushed).unwrap_or(1_000_000),
            };
            cost(x, self.spare.0, self.pushed.0) + cost(y, self.spare.1, self.pushed.1)
        });
        let far = near.map_or_else(
            || i64::from(place.y - self.start.1).abs() + i64::from(place.x - self.start.0).abs() / 2,
            |near| {
                let in_row = (place.y - near.y).abs() < 4;
                let in_column = self.kin.iter().any(|kin| (kin.x - place.x).abs() < 4);
                let before = place.y < near.y || in_row && place.x < near.x;
                let off = if in_row {
                    0
                } else if in_column {
                    40
                } else {
                    400
                };
                off + i64::from((place.x - near.x).abs() + (place.y - near.y).abs()) + if before { 150 } else { 0 }
            },
        );
        growth + far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Room<'_> =
        Room { taken: &[], start: (0, 0), end: None, spare: (1000, 1000), pushed: (0, 0), kin: &[], tight: false };

    #[test]
    fn a_box_grows_where_less_has_to_move() {
        let taken = row(3);
        let room = |pushed| Room {
            taken: &taken,
            start: (10, 30),
            end: Some((200, 100)),
            spare: (0, 0),
            pushed,
            kin: &taken,
            tight: false,
        };
        assert_eq!(room((0, 9)).slot((50, 70)), Slot { at: (220, 30), pushes: true });
        assert!(room((9, 0)).slot((50, 70)).at.1 >= 120);
        let free = Room { spare: (0, 90), ..room((0, 9)) };
        let below = free.slot((50, 70));
        assert!(below.at.1 >= 120 && !below.pushes, "{below:?}");
    }

    #[test]
    fn where_there_is_no_room_for_more_it_stands_closer() {
        let taken = row(3);
        let room = |tight| Room {
            taken: &taken,
            start: (10, 30),
            end: Some((254, 100)),
            spare: (0, 0),
            pushed: (1, 1),
            kin: &taken,
            tight,
        };
        assert!(room(false).slot((50, 70)).pushes);
        assert_eq!(room(true).slot((50, 70)), Slot { at: (204, 30), pushes: false });
    }

    fn row(count: i32) -> Vec<Rect> {
        (0..count).map(|nth| Rect { x: 10 + nth * 70, y: 30, w: 50, h: 70 }).collect()
    }

    #[test]
    fn the_next_in_a_row_stands_behind_the_last_where_the_box_has_room() {
        let taken = row(3);
        let room = Room { taken: &taken, start: (10, 30), end: Some((400, 110)), kin: &taken, ..FREE };
        assert_eq!(room.slot((50, 70)), Slot { at: (220, 30), pushes: false });
    }

    #[test]
    fn where_the_row_is_full_the_next_begins() {
        let taken = row(3);
        let room = Room { taken: &taken, start: (10, 30), end: Some((205, 200)), kin: &taken, ..FREE };
        let (x, y) = room.slot((50, 70)).at;
        assert!(y >= 120 && [10, 80, 150].contains(&x), "{x} {y}");
    }

    #[test]
    fn a_gap_that_was_left_is_filled_and_nothing_is_covered() {
        let mut taken = row(4);
        taken.remove(1);
        let room = Room { taken: &taken, start: (10, 30), end: Some((285, 100)), kin: &taken, ..FREE };
        assert_eq!(room.slot((50, 70)).at, (80, 30));
        let empty = Room { taken: &[], start: (10, 30), end: Some((50, 50)), ..FREE };
        assert_eq!(empty.slot((50, 70)).at, (10, 30));
    }
}
