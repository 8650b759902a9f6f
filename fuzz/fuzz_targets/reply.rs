//! Any bytes as an item of any list of IBM's: the readers take what they can, and the graph of it is made.
#![no_main]

use drawstream::estate::Reading;
use drawstream_readers::{At, Found, Item, lists};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

fuzz_target!(|item: &str| {
    let Some(item) = Item::of(item) else { return };
    let (region, args): (Arc<str>, [Box<str>; 2]) = ("us-south".into(), ["a".into(), "b".into()]);
    let at = At { region: &region, account: "x", args: &args };
    let mut found = Found::default();
    for list in lists() {
        (list.read)(&item, &at, &mut found);
    }
    // What items ask for is read of the same item, once.
    for follow in std::mem::take(&mut found.follow) {
        (follow.list.read)(&item, &at, &mut found);
    }
    let Found { resources, additions, tags, groups, .. } = found;
    drawstream::graph::build(Reading { resources, additions, tags, groups, ..Reading::default() });
});
