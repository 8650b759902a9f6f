//! Drawn again, whether or not the account changed.
#![allow(clippy::unwrap_used)]

mod support;

use drawstream_merge::Report;
use drawstream_view::fixtures::{large, odd, three_zones};
use support::{assert_same, drawn_with, updated_with};

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
