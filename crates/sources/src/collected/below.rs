//! What a reader asks for below an item: at IBM a call of its own, in the file a list inside the item.

use crate::text::{each, field};
use drawstream_readers::loose::Text;
use drawstream_readers::{Follow, Paging};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Lists whose name in the file is not the last part of the call's path.
const NAMES: [(&str, &[&str]); 9] = [
    ("getWorkers", &["WorkerNodes"]),
    ("getWorkerPools", &["worker_pools", "WorkerPools"]),
    ("pvm-instances", &["pvm_instances", "pvmInstances"]),
    ("placement-groups", &["placementGroups", "placement_groups"]),
    ("shared-processor-pools", &["sharedProcessorPools", "shared_processor_pools"]),
    ("cloud-connections", &["cloudConnections", "cloud_connections"]),
    ("network-security-groups", &["networkSecurityGroups", "network_security_groups"]),
    ("host-groups", &["hostGroups", "host_groups"]),
    ("network-peers", &["networkPeers", "network_peers"]),
];

/// What answers a [`Follow`].
pub(super) enum Answer<'a> {
    /// A list of the file.
    List(&'a RawValue),
    /// The item itself: the file holds it whole.
    Whole,
    /// The file has no such list there.
    None,
}

/// An item whose sub-lists are asked for. Each is looked up once, however often it is asked for.
pub(super) struct Below<'a> {
    item: &'a str,
    fields: Vec<(&'static str, Option<&'a RawValue>)>,
    /// Items of the item's lists, by list and id.
    by_id: BTreeMap<&'static str, BTreeMap<Box<str>, Part<'a>>>,
}

/// An item of a list of the item. What of it was asked for before is known: many may ask for the same.
struct Part<'a> {
    text: &'a RawValue,
    below: Option<Option<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Id {
    id: Text,
}

impl<'a> Below<'a> {
    pub(super) fn of(item: &'a str) -> Self {
        Self { item, fields: Vec::new(), by_id: BTreeMap::new() }
    }

    fn field(&mut self, key: &'static str) -> Option<&'a RawValue> {
        if let Some((_, known)) = self.fields.iter().find(|(name, _)| *name == key) {
            return *known;
        }
        let found = field(self.item, key);
        self.fields.push((key, found));
        found
    }

    /// What the item with that id in the item's list has under the first of these names that it has; none where the
    /// list has no such item.
    fn part(&mut self, list: &'static str, id: &str, names: &[&'static str]) -> Option<Option<&'a RawValue>> {
        if !self.by_id.contains_key(list) {
            let mut parts = BTreeMap::new();
            if let Some(items) = self.field(list) {
                each(items, |part| {
                    if let Ok(Id { id }) = serde_json::from_str(part.get()) {
                        parts.entry(id.0).or_insert(Part { text: part, below: None });
                    }
                    true
                });
            }
            self.by_id.insert(list, parts);
        }
        let part = self.by_id.get_mut(list)?.get_mut(id)?;
        let text = part.text.get();
        Some(*part.below.get_or_insert_with(|| names.iter().find_map(|name| field(text, name))))
    }

    /// The answer to what the item's reader asks for: `/load_balancers/{}/pools/{}/members` is the list `members` of
    /// that pool, whether the item is the load balancer or the pool.
    pub(super) fn answer(&mut self, follow: &Follow) -> Answer<'a> {
        let path = follow.list.path;
        if follow.list.paging == Paging::One {
            return Answer::Whole;
        }
        let mut steps: Vec<&'static str> = path.split('/').filter(|step| !step.is_empty()).collect();
        let Some(last) = steps.pop() else { return Answer::None };
        let names =
            NAMES.iter().find(|(name, _)| *name == last).map_or(std::slice::from_ref(&last), |(_, names)| names);
        // Behind the item's own list and id, lists with the id of one of their items.
        let mut args = follow.args.iter().skip(1);
        let between: Vec<(&'static str, &Box<str>)> = steps
            .windows(2)
            .skip(1)
            .filter(|pair| pair[1] == "{}" && pair[0] != "{}")
            .filter_map(|pair| Some((pair[0], args.next()?)))
            .collect();
        if let [(list, id)] = between[..]
            && let Some(found) = self.part(list, id, names)
        {
            return found.map_or(Answer::None, Answer::List);
        }
        names.iter().find_map(|name| self.field(name)).map_or(Answer::None, Answer::List)
    }
}
