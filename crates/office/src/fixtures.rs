//! Accounts and names for tests.

use drawstream_graph::Graph;
use drawstream_view::fixtures::{Builder, large, odd as named, three_zones};
use proptest::prelude::*;

/// Names that programs of a desk have taken for something else than a name.
pub const HOSTILE: [&str; 14] = [
    "",
    "=1+1",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "'quoted",
    "<b>&amp;]]></b>",
    "_x0041_ and _x000D_",
    "line\r\nfeed\u{0}\u{1b}\u{7f}",
    "\u{202e}right to left\u{feff}\u{200b}",
    "https://evil.example/?a=b",
    "名前 \u{1f4a5} ﷽",
];

/// Any text, and often one of the hostile ones.
pub fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
        4 => any::<String>(),
        1 => prop::sample::select(vec!["=", "x", "\u{1f4a5}", "_x0041_"]).prop_map(|part| part.repeat(40_000)),
    ]
}

/// Accounts of several sizes.
pub fn graphs() -> Vec<Graph> {
    let odd = HOSTILE.iter().map(|name| named(name));
    [Builder::new().build(), three_zones(), large(3, 40)].into_iter().chain(odd).collect()
}

/// The drawing of a graph, for a test.
#[cfg(feature = "pictures")]
pub fn with_drawing<T>(graph: &Graph, test: impl FnOnce(&drawstream_diagram::scene::Drawing<'_>) -> T) -> T {
    let view = drawstream_view::View::new(graph, &drawstream_view::Options::default());
    let sheets = drawstream_layout::sheets(view.pages(), |at| view.page(at));
    test(&drawstream_diagram::scene::Drawing::new(sheets, &view))
}
