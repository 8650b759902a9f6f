//! How lines are drawn.

/// The stroke of a class of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    /// The class.
    pub class: &'static str,
    /// The colour.
    pub colour: &'static str,
    /// Width in pixels.
    pub width: i32,
    /// Lengths of dashes and gaps in pixels; empty for a line without gaps.
    pub dashes: &'static str,
}

const fn line(class: &'static str, colour: &'static str, width: i32, dashes: &'static str) -> Stroke {
    Stroke { class, colour, width, dashes }
}

/// All strokes, in their order.
pub static STROKES: [Stroke; 5] = [
    // 2 px, in colours that no border has: lines are no borders.
    line("private", "#393939", 2, ""),
    line("public", "#0043CE", 2, ""),
    line("tunnel", "#8A3FFC", 2, ""),
    line("logical", "#6F6F6F", 2, "6 3"),
    line("down", "#DA1E28", 2, "3 3"),
];

/// The colour of what is not as it should be, by its mark; none for a mark that is not known.
pub fn mark(class: &str) -> Option<&'static str> {
    match class {
        "trouble" => Some("#DA1E28"),
        "off" => Some("#8D8D8D"),
        "passing" => Some("#B28600"),
        _ => None,
    }
}

/// The stroke of a class of lines, and its place in [`STROKES`]; the first for a class that the table lacks.
pub fn stroke(class: &str) -> (usize, &'static Stroke) {
    let at = STROKES.iter().position(|stroke| stroke.class == class).unwrap_or(0);
    (at, &STROKES[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_found_by_class() {
        assert_eq!(stroke("tunnel").1.width, 2);
        assert_eq!(stroke("no such class").0, 0);
    }
}
