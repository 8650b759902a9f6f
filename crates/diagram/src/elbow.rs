//! Lines with one bend whose way draw.io finds by itself: they need no waypoints in a file, which would stay where they
//! are when a person moves an end.

use crate::scene::Rect;

type Point = (i32, i32);

/// Pixels for which draw.io leads a line straight out of its ends.
const JETTY: i32 = 24;

/// Where draw.io bends a line that leaves one box at `start` and ends at another at `end`; none where it needs more than
/// one bend, or none.
pub fn bend(start: Point, end: Point, from: Rect, to: Rect) -> Option<Point> {
    let corners = [(end.0, start.1), (start.0, end.1)];
    corners.into_iter().find(|&corner| leaves(start, corner, from) && leaves(end, corner, to))
}

/// Whether draw.io draws a line the same from its two ends.
pub fn is_own(points: &[Point], from: Rect, to: Rect) -> bool {
    matches!(*points, [start, corner, end] if bend(start, end, from, to) == Some(corner))
}

/// Whether a stretch from a side of a box leads straight away from it, far enough.
fn leaves(start: Point, to: Point, rect: Rect) -> bool {
    let (across, down) = (to.0 - start.0, to.1 - start.1);
    match () {
        () if start.0 == rect.right() => across >= JETTY && down == 0,
        () if start.0 == rect.x => across <= -JETTY && down == 0,
        () if start.1 == rect.bottom() => down >= JETTY && across == 0,
        () if start.1 == rect.y => down <= -JETTY && across == 0,
        () => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_one_bend_away_from_both_ends_needs_no_waypoint() {
        let (from, to) = (Rect { x: 0, y: 0, w: 100, h: 100 }, Rect { x: 200, y: 200, w: 50, h: 50 });
        assert!(is_own(&[(100, 50), (225, 50), (225, 200)], from, to));
        assert!(is_own(&[(50, 100), (50, 225), (200, 225)], from, to));
        // Too near for draw.io, along a side, through a box, and with more bends.
        assert!(!is_own(&[(100, 190), (225, 190), (225, 200)], from, to));
        assert!(!is_own(&[(100, 50), (100, 225), (200, 225)], from, to));
        assert!(!is_own(&[(100, 50), (225, 50), (225, 250)], from, to));
        assert!(!is_own(&[(100, 50), (150, 50), (150, 225), (200, 225)], from, to));
    }
}
