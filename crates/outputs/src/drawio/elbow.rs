//! Lines whose way draw.io finds by itself: they need no waypoints, which would stay where they are when a person moves an
//! end.

use drawstream_diagram::scene::Rect;

/// Pixels for which draw.io leads a line straight out of its ends.
const JETTY: i32 = 24;

/// Whether a line has one bend, and leaves both of its ends at right angles to their sides: draw.io's own router draws
/// it the same from its two ends.
pub fn is_elbow(points: &[(i32, i32)], from: Rect, to: Rect) -> bool {
    let [start, bend, end] = *points else { return false };
    leaves(start, bend, from) && leaves(end, bend, to)
}

/// Whether a stretch from a side of a box leads straight away from it, far enough.
fn leaves(start: (i32, i32), to: (i32, i32), rect: Rect) -> bool {
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
        assert!(is_elbow(&[(100, 50), (225, 50), (225, 200)], from, to));
        // Too near for draw.io, along a side, through a box, and with more bends.
        assert!(!is_elbow(&[(100, 190), (225, 190), (225, 200)], from, to));
        assert!(!is_elbow(&[(100, 50), (100, 225), (200, 225)], from, to));
        assert!(!is_elbow(&[(100, 50), (225, 50), (225, 250)], from, to));
        assert!(!is_elbow(&[(100, 50), (150, 50), (150, 225), (200, 225)], from, to));
    }
}
