//! The account of all replies in `tests/kinds`.
#![allow(dead_code)]

use drawstream_estate::{Kind, Reading};
use drawstream_graph::{Graph, build};
use drawstream_readers::{Found, Item, List, When, lists};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub const ACCOUNT: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
pub const REGION: &str = "us-south";

/// What comes about on the way to the others, without a list of its own.
pub const MADE: [Kind; 3] = [Kind::Account, Kind::Region, Kind::Zone];

/// A reply of a list: as many of its items as are worth a look.
#[derive(serde::Deserialize)]
pub struct Reply {
    /// The list's path.
    pub list: String,
    /// What fills the `{}` of the path.
    #[serde(default)]
    pub args: Vec<Box<str>>,
    pub items: Vec<Box<RawValue>>,
}

/// A call: the list, what fills its path, and the region that it is asked in.
type Call = (&'static List, Vec<Box<str>>, Arc<str>);

pub fn file(kind: Kind, ending: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/kinds/{}.{ending}", kind.id()))
}

pub fn replies(kind: Kind) -> Vec<Reply> {
    let path = file(kind, "json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The account of all replies, read list by list: those that are asked at the start, then those that items ask for.
pub fn account() -> Graph {
    let mut all: Vec<(Kind, Reply)> = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| !MADE.contains(kind)) {
        all.extend(replies(*kind).into_iter().map(|reply| (*kind, reply)));
    }
    let mut reading =
        Reading { account_id: ACCOUNT.to_owned(), account_name: "Example".to_owned(), ..Reading::default() };
    let mut open: VecDeque<Call> = lists()
        .map(|list| {
            let region = if list.when == When::Account { "" } else { REGION };
            (list, Vec::new(), region.into())
        })
        .collect();
    let (mut unread, mut empty) = ((0..all.len()).collect::<BTreeSet<usize>>(), BTreeMap::new());
    while let Some((list, args, region)) = open.pop_front() {
        let has_items: &mut bool = empty.entry(list.path).or_insert(false);
        for at in unread.clone() {
            let (kind, reply) = &all[at];
            if *reply.list != *list.path || reply.args != args {
                continue;
            }
            assert_eq!(*kind, list.kind, "{} is in the file of another kind", list.path);
            unread.remove(&at);
            *has_items |= !reply.items.is_empty();
            for raw in &reply.items {
                let mut found = Found::default();
                let item = Item::of(raw.get()).unwrap_or_else(|| panic!("{}: {}", list.path, raw.get()));
                (list.read)(
                    &item,
                    &drawstream_readers::At { region: &region, account: ACCOUNT, args: &args },
                    &mut found,
                );
                for follow in found.follow {
                    let region = follow.region.map_or_else(|| Arc::clone(&region), Arc::from);
                    open.push_back((follow.list, follow.args, region));
                }
                if found.counted > 0 {
                    *reading.counts.entry((region.to_string(), list.kind)).or_default() += found.counted;
                }
                reading.resources.extend(found.resources);
                reading.additions.extend(found.additions);
                reading.tags.extend(found.tags);
                reading.groups.extend(found.groups);
            }
        }
    }
    let empty: Vec<&str> = empty.into_iter().filter(|(_, has_items)| !has_items).map(|(path, _)| path).collect();
    assert!(empty.is_empty(), "lists without an item in tests/kinds: {empty:?}");
    let unread: Vec<String> = unread.into_iter().map(|at| format!("{} {:?}", all[at].1.list, all[at].1.args)).collect();
    assert!(unread.is_empty(), "replies of lists that nothing asks for: {unread:?}");
    build(reading)
}
