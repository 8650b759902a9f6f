//! Boxes that have grown push what lies beside them to the right or downwards, by the least amount.

use drawstream_diagram::scene::Rect;
use drawstream_order::Order as _;

/// Pixels that are kept between two things that had more between them.
pub const LEAST: i32 = 8;
/// The most that is kept of what was between two things, in pixels.
const MOST: i32 = 32;

/// One of the things that lie side by side.
#[derive(Debug, Clone, Copy)]
pub struct Thing {
    /// Its place, with its label.
    pub now: Rect,
    /// What it was, where it was there.
    pub was: Option<Rect>,
    /// Whether it has grown, so that others give way.
    pub grown: bool,
}

pub fn overlap(a: Rect, b: Rect, gap: i32) -> bool {
    a.x < b.right() + gap && b.x < a.right() + gap && a.y < b.bottom() + gap && b.y < a.bottom() + gap
}

/// What was between two things along the axis where they were apart; negative where they lay on each other.
fn between(a: Rect, b: Rect) -> i32 {
    let across = (b.x - a.right()).max(a.x - b.right());
    let down = (b.y - a.bottom()).max(a.y - b.bottom());
    across.max(down)
}

/// Whether `a` lies right of `b` or below it.
fn is_behind(a: Rect, b: Rect) -> bool {
    a.x >= b.right() && a.y < b.bottom() && b.y < a.bottom() || a.y >= b.bottom() && a.x < b.right() && b.x < a.right()
}

/// Moves things apart that did not lie on each other before; where nothing has grown, nothing moves.
pub fn apart(things: &mut [Thing]) {
    let mut order: Vec<usize> = (0..things.len()).collect();
    let rounds = 4 * things.len() + 16;
    for _ in 0..rounds {
        order.order_by_key(|&at| (things[at].now.y, things[at].now.x, at));
        let Some((stays, moves, gap)) = first_clash(things, &order) else { return };
        let (a, b) = (things[stays].now, things[moves].now);
        let (right, down) = (a.right() + gap - b.x, a.bottom() + gap - b.y);
        // What lay beside it stays beside it, what lay below it below.
        let was = things[stays].was.zip(things[moves].was);
        let was_beside = was.map(|(a, b)| b.x >= a.right() && b.y < a.bottom());
        let was_below = was.map(|(a, b)| b.y >= a.bottom() && b.x < a.right());
        let beside = match (was_beside, was_below) {
            (Some(true), _) => true,
            (_, Some(true)) => false,
            _ => right <= down,
        };
        let thing = &mut things[moves].now;
        if beside { thing.x += right } else { thing.y += down }
    }
}

/// The first two things that lie on each other: the one that stays, the one that moves, and what is kept between them.
fn first_clash(things: &[Thing], order: &[usize]) -> Option<(usize, usize, i32)> {
    for (nth, &one) in order.iter().enumerate() {
        for &other in &order[nth + 1..] {
            let (a, b) = (&things[one], &things[other]);
            let gap = match (a.was, b.was) {
                (Some(a), Some(b)) if between(a, b) < 0 => continue,
                (Some(a), Some(b)) => between(a, b).min(MOST),
                _ => LEAST,
            };
            let is_moved = |thing: &Thing| thing.was != Some(thing.now);
            if !is_moved(a) && !is_moved(b) || !overlap(a.now, b.now, gap.min(LEAST)) {
                continue;
            }
            // The later one moves, but for one that has grown over it.
            let before = match (a.was, b.was) {
                // What was beside or below the other stays so, however far that was pushed.
                (Some(a), Some(b)) if is_behind(a, b) != is_behind(b, a) => is_behind(a, b),
                _ => b.grown && !a.grown && b.now.x <= a.now.x && b.now.y <= a.now.y,
            };
            return Some(if before { (other, one, gap.max(0)) } else { (one, other, gap.max(0)) });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thing(x: i32, y: i32, w: i32, h: i32) -> Thing {
        let rect = Rect { x, y, w, h };
        Thing { now: rect, was: Some(rect), grown: false }
    }

    #[test]
    fn what_lies_beside_and_below_gives_way_and_all_else_stays() {
        let mut things =
            [thing(0, 0, 100, 100), thing(120, 0, 100, 100), thing(0, 120, 100, 50), thing(500, 0, 10, 10)];
        things[0].now.w = 130;
        things[0].now.h = 160;
        things[0].grown = true;
        apart(&mut things);
        assert_eq!(things.map(|thing| (thing.now.x, thing.now.y)), [(0, 0), (150, 0), (0, 180), (500, 0)]);
    }

    #[test]
    fn what_lay_on_each_other_before_does_so_still() {
        let mut things = [thing(0, 0, 100, 100), thing(50, 50, 100, 100)];
        things[0].now.w = 120;
        things[0].grown = true;
        apart(&mut things);
        assert_eq!(things[1].now, Rect { x: 50, y: 50, w: 100, h: 100 });
    }

    #[test]
    fn what_is_pushed_far_stays_before_what_it_was_before() {
        let mut things = [thing(0, 0, 100, 40), thing(110, 0, 100, 40), thing(220, 0, 100, 40)];
        things[0].now.w = 400;
        things[0].grown = true;
        apart(&mut things);
        assert_eq!(things.map(|thing| thing.now.x), [0, 410, 520]);
    }

    #[test]
    fn a_push_goes_on_to_the_next() {
        let mut things = [thing(0, 0, 100, 40), thing(110, 0, 100, 40), thing(220, 0, 100, 40)];
        things[0].now.w = 200;
        things[0].grown = true;
        apart(&mut things);
        assert_eq!(things.map(|thing| thing.now.x), [0, 210, 320]);
    }
}
