//! Words that stand where a line would cross the page: marks at both of its ends.

/// What a resource reaches, named: the first, and how many more.
pub fn to(names: &[&str]) -> String {
    mark("\u{2192}", names)
}

/// What reaches a resource.
pub fn from(names: &[&str]) -> String {
    mark("\u{2190}", names)
}

/// What a resource has connections with that either may open.
pub fn both(names: &[&str]) -> String {
    mark("\u{2194}", names)
}

/// In what a resource runs.
pub fn within(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [first, rest @ ..] if rest.len() > 3 => format!("in {first} and {} more", rest.len()),
        all => format!("in {}", all.join(", ")),
    }
}

fn mark(arrow: &str, names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("{arrow}\u{a0}{only}"),
        [first, rest @ ..] => format!("{arrow}\u{a0}{first} +{}", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_names_the_first_and_counts_the_rest() {
        assert_eq!(to(&["logs"]), "\u{2192}\u{a0}logs");
        assert_eq!(from(&["a", "b", "c"]), "\u{2190}\u{a0}a +2");
        assert_eq!(to(&[]), "");
        assert_eq!(within(&["a", "b"]), "in a, b");
        assert_eq!(within(&["a", "b", "c", "d", "e"]), "in a and 4 more");
    }
}
