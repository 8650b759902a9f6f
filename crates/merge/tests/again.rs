//! Drawn again, whether or not the account changed.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_merge::Report;
use drawstream_view::fixtures::{large, odd, three_zones};
use support::{drawn_with, updated_with};

/// A file without what is packed in it.
fn plain(file: &str) -> String {
    let pieces: Vec<&str> = file.split(" drawn=\"1 ").collect();
    pieces
        .iter()
        .map(|piece| {
            piece.split_once('>').map_or(*piece, |(head, rest)| if head.contains(' ') { *piece } else { rest })
        })
        .collect()
}

/// Both are one, or where they begin to differ.
fn assert_same(first: &str, again: &str) {
    if first != again {
        let (first, again) = (&plain(first), &plain(again));
        let at = first.bytes().zip(again.bytes()).position(|(a, b)| a != b).unwrap_or(0);
        let part = |text: &str| {
            let part = text.as_bytes().get(at.saturating_sub(600)..(at + 200).min(text.len())).unwrap_or_default();
            String::from_utf8_lossy(part).into_owned()
        };
        panic!("{}\n---\n{}", part(first), part(again));
    }
}

#[test]
fn the_same_account_over_its_own_drawing_is_the_same_file() {
    let graphs = [(three_zones(), 350), (large(2, 40), 350), (large(2, 40), 30), (odd("a <b> & \"c\""), 350)];
    for (graph, limit) in graphs {
        let first = drawn_with(&graph, limit);
        let (again, report) = updated_with(&graph, &first, limit, false);
        assert_eq!(report, Report::default());
        assert_same(&first, &again);
    }
}
