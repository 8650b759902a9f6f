//! Names that a machine made, shortened for display: what tells nothing to a reader takes a line or two of the page.
//! Data, tooltips and the search have them whole.

use super::called;
use drawstream_graph::estate::{Facts, Kind};
use drawstream_graph::{Graph, NodeId};
use drawstream_order::Gather as _;
use std::collections::BTreeMap;
use std::ops::Range;

/// Characters of a made part of a name that stay at either of its ends.
const KEPT: usize = 4;
/// From how many characters on a part of a name may be made by a machine.
const LEAST: usize = 12;
/// How often a made part of a name changes between letters and digits, at least.
const CHANGES: usize = 5;
/// From how many characters on a worker's name is shortened.
const LONG: usize = 20;

/// Characters of an account's id.
const ID: usize = 32;

/// The shortened names, by node. Siblings of one kind that would be called the same keep their whole names.
pub fn names(graph: &Graph) -> BTreeMap<NodeId, String> {
    let mut made: BTreeMap<(Option<NodeId>, Kind, String), Vec<NodeId>> = BTreeMap::new();
    for (id, node) in graph.all().filter(|(_, node)| node.drawn) {
        let name = called(node);
        let short = match &node.resource.facts {
            Facts::Worker(facts) => worker(name, &facts.pool).or_else(|| shortened(name)),
            _ if node.kind() == Kind::Account => None,
            _ => shortened(name),
        };
        if let Some(short) = short {
            made.entry((node.parent, node.kind(), short)).or_default().push(id);
        }
    }
    let single = made.into_iter().filter(|(_, nodes)| nodes.len() == 1);
    single.flat_map(|((_, _, short), nodes)| nodes.into_iter().map(move |id| (id, short.clone()))).gather()
}

/// An id that a machine made by its ends; any other text as it is.
pub fn made(text: &str) -> String {
    let is_id = text.len() == ID && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let by_ends = || Some(format!("{}…{}", text.get(..KEPT)?, text.get(text.len() - KEPT..)?));
    let short = if is_id { by_ends() } else { shortened(text) };
    short.unwrap_or_else(|| text.to_owned())
}

/// A worker as its pool and its number there: `default-1` for `kube-c9…g0-shop-default-00000001`.
fn worker(name: &str, pool: &str) -> Option<String> {
    let (before, number) = name.rsplit_once('-')?;
    let is_made = before.starts_with("kube-")
        && name.len() > LONG
        && number.len() >= KEPT
        && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = match number.trim_start_matches('0') {
        "" => "0",
        number => number,
    };
    (is_made && !pool.is_empty()).then(|| format!("{pool}-{number}"))
}

/// A name of which what a machine made is left out but for its ends: `kube-ctq8…4b36`. None where there is no such part.
fn shortened(name: &str) -> Option<String> {
    let made: Vec<Range<usize>> = parts(name).filter(|part| name.get(part.clone()).is_some_and(is_made)).collect();
    // A UUID has short parts between long ones: all from the first to the last is one.
    let (mut first, mut last) = (made.first()?.start, made.last()?.end);
    if let Some(uuid) = uuid(name) {
        (first, last) = (first.min(uuid.start), last.max(uuid.end));
    }
    let (head, tail) = (name.get(..first + KEPT)?, name.get(last - KEPT..)?);
    Some(format!("{head}…{tail}"))
}

/// The stretches of ASCII letters and digits in a name.
fn parts(name: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric();
    std::iter::from_fn(move || {
        let bytes = name.as_bytes();
        let start = at + bytes.get(at..)?.iter().position(|&byte| is_part(byte))?;
        let rest = bytes.get(start..)?;
        let end = start + rest.iter().position(|&byte| !is_part(byte)).unwrap_or(rest.len());
        at = end;
        Some(start..end)
    })
}

/// Where the first UUID of a name is.
fn uuid(name: &str) -> Option<Range<usize>> {
    let parts: Vec<Range<usize>> = parts(name).collect();
    let found = parts.windows(5).find(|five| {
        let is_hex = |part: &Range<usize>| {
            name.get(part.clone()).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
        };
        five.iter().map(Range::len).eq([8, 4, 4, 4, 12]) && five.iter().all(is_hex)
    })?;
    Some(found.first()?.start..found.last()?.end)
}

/// Whether a stretch of letters and digits was made by a machine: long, and letters and digits by turns.
fn is_made(part: &str) -> bool {
    let bytes = part.as_bytes();
    let changes = bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    part.len() >= LEAST && changes >= CHANGES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{ACCOUNT, Builder};
    use drawstream_graph::estate::facts;

    #[test]
    fn what_a_machine_made_is_left_out_but_for_its_ends() {
        let short = |name: &str| shortened(name).unwrap_or_else(|| name.to_owned());
        assert_eq!(short("kube-ctq81u7d0o2ri6m4k9sg-7d1f0a52c9e84b36"), "kube-ctq8…4b36");
        assert_eq!(short("iks-ctq81u7d0o2ri6m4k9sg"), "iks-ctq8…k9sg");
        assert_eq!(short("iks-api-r006-9e41b6e6-75c7-4891-81d0-ff8d0ac82eba"), "iks-api-r006-9e41…2eba");
        assert_eq!(short("kube-clusterid:1-3a95ce10fa514d48ab490f9eda1a6db1"), "kube-clusterid:1-3a95…6db1");
        let kept =
            ["web-1", "orders-restore-2026-09", "prod2025databaseserver01", "warehouse", "", "mañana-überallhin"];
        for name in kept {
            assert_eq!(short(name), name);
        }
        assert_eq!(short("ä-ctq81u7d0o2ri6m4k9sg-ä"), "ä-ctq8…k9sg-ä");
    }

    #[test]
    fn a_worker_is_its_pool_and_its_number() {
        let name = "kube-ctq81u7d0o2ri6m4k9sg-shopkubernetes-default-00000012";
        assert_eq!(worker(name, "default").as_deref(), Some("default-12"));
        assert_eq!(worker(name, ""), None);
        assert_eq!(worker("kubenode-1", "default"), None);
        assert_eq!(worker("kube-my-own-worker-name", "default"), None);
    }

    #[test]
    fn siblings_that_would_be_called_the_same_keep_their_names() {
        let mut b = Builder::new();
        let region = b.add("region", "eu-de", ACCOUNT);
        let name = |cluster: &str| format!("kube-{cluster}81u7d0o2ri6m4k9sg-shop-default-00000001");
        let workers: Vec<NodeId> = ["a", "b"].iter().map(|of| b.add("worker", &name(of), region)).collect();
        let other = b.add("zone", "eu-de-1", region);
        let alone = b.add("worker", &name("c"), other);
        for id in workers.iter().chain([&alone]) {
            b.node(*id).resource.facts = facts::Worker { pool: "default".into(), ..facts::Worker::default() }.into();
        }
        let short = names(&b.build());
        assert_eq!(short.get(&alone).map(String::as_str), Some("default-1"));
        assert!(workers.iter().all(|id| !short.contains_key(id)));
    }
}
