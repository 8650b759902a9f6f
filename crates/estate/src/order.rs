//! The order of names.

use std::cmp::Ordering;

/// Compares names as people order them: runs of digits by their number, letters without regard to case.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let (order, step) = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (one, other) = (digits(left), digits(right));
            // Without leading zeros the longer number is the larger one.
            let (first, second) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
            (first.len().cmp(&second.len()).then_with(|| first.cmp(second)), (one.len(), other.len()))
        } else if x.is_ascii() && y.is_ascii() {
            (x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase()), (1, 1))
        } else {
            (x.to_lowercase().cmp(y.to_lowercase()), (x.len_utf8(), y.len_utf8()))
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (&left[step.0..], &right[step.1..]);
    }
}

/// The run of digits that `text` starts with.
fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_numbers() {
        let mut names = ["vsi-10", "vsi-2", "VSI-3", "vsi-02", "a", ""];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "a", "vsi-02", "vsi-2", "VSI-3", "vsi-10"]);
    }
}
