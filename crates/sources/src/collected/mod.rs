//! Collected JSON: what np-guard's cloud-resource-collector writes, in all its versions
//! (<https://github.com/np-guard/cloud-resource-collector>).
//!
//! Its items are those of IBM's replies, so that the readers of live replies read them: `keys` says which key holds
//! which list, `below` answers the lists that a reader asks for below an item out of the item itself, `places` tells
//! regions, which at IBM the host tells. Keys that the format does not have, but files in its manner do (volumes, Power,
//! DNS, managed services …), are read as live replies too. `books` says what the file had no room for.
//!
//! Ids, CRNs and hrefs may be stand-ins (`id:3`, `crn:1`) and repeated: nothing is taken out of an id.

mod below;
mod books;
mod keys;
mod places;

pub use keys::plural_of;

use crate::text::{Shape, each, entries};
use below::{Answer, Below};
use books::Books;
use drawstream_estate::{Kind, Origin, Reading, Resource};
use drawstream_order::Gather as _;
use drawstream_readers::kinds::{ROUTING_TABLES, WORKERS};
use drawstream_readers::loose::Text;
use drawstream_readers::{Api, At, Follow, Found, Item, List, When};
use places::Places;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What people call the format.
pub const FORM: &str = "collected JSON";

/// The most items of a file, those of sub-lists included: ten times those of an account of 10,000 servers.
const MOST_ITEMS: usize = 300_000;
/// The largest item, as the largest reply of IBM's that is read.
const MOST_ITEM_BYTES: usize = 16 << 20;
/// Calls below calls: VPC, routing table, route.
const MOST_DEPTH: usize = 4;

/// The file's lists by key, as pieces of its text. A key that stands there twice has two.
type Lists<'a> = BTreeMap<&'static str, Vec<&'a RawValue>>;

/// Reads a collected file, an object of lists; what stands behind the object is not looked at.
///
/// `name` is the file's, for the origin. A list or an item that cannot be read is told in the reading's `missing`, and
/// the others are read all the same.
///
/// # Errors
/// Where the text is no JSON object.
pub fn read(name: &str, text: &str) -> serde_json::Result<Reading> {
    const ACCOUNT: &str = "account_id";
    let mut lists = crate::text::fields(text, &|key| if key == ACCOUNT { Some(ACCOUNT) } else { keys::known(key) })?;
    let told = lists.remove(ACCOUNT).unwrap_or_default();
    let told = told.first().and_then(|raw| serde_json::from_str::<Text>(raw.get()).ok()).unwrap_or_default();
    let account = if told.is_empty() { places::account_of(&lists) } else { told.to_string() };
    let mut file = File::new(&lists, account);
    file.read_all();
    let mut reading = file.close();
    reading.origin = Origin::File { name: name.to_owned(), form: FORM.to_owned() };
    Ok(reading)
}

/// A file while it is read.
struct File<'f, 'a> {
    lists: &'f Lists<'a>,
    places: Places,
    books: Books,
    reading: Reading,
    /// Items that may still be read.
    left: usize,
    /// What was read, by all that tells two resources of one id apart.
    seen: HashSet<u128>,
    /// Names of resource groups by id, as items tell them.
    groups: BTreeMap<Box<str>, Box<str>>,
    /// The list that takes tags from items, and whether any item has some.
    tags: Option<&'static List>,
    tagged: bool,
    /// Power workspaces by id; many services may name one.
    workspaces: BTreeMap<Box<str>, Below<'a>>,
    /// Lists of workspaces that were asked for, by path and workspace: many servers ask for one.
    asked: BTreeSet<(&'static str, Box<str>)>,
    /// Items or lists of DNS Services, by kind and the id of their instance.
    dns: BTreeMap<(Kind, Box<str>), Vec<&'a RawValue>>,
}

/// What items say of themselves that their readers do not ask for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Own<'a> {
    #[serde(borrow)]
    tags: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ids {
    id: Text,
    instance_id: Text,
}

impl<'f, 'a> File<'f, 'a> {
    fn new(lists: &'f Lists<'a>, account_id: String) -> Self {
        let mut file = Self {
            lists,
            places: Places::of(lists),
            books: Books::default(),
            reading: Reading { account_id, ..Reading::default() },
            left: MOST_ITEMS,
            seen: HashSet::new(),
            groups: BTreeMap::new(),
            tags: drawstream_readers::lists().find(|list| list.api == Api::Search),
            tagged: false,
            workspaces: BTreeMap::new(),
            asked: BTreeSet::new(),
            dns: BTreeMap::new(),
        };
        for raw in file.under(&keys::WORKSPACES) {
            each(raw, |item| {
                let ids: Ids = serde_json::from_str(item.get()).unwrap_or_default();
                file.workspaces.entry(ids.id.0).or_insert_with(|| Below::of(item.get()));
                file.workspaces.len() < MOST_ITEMS
            });
            entries(raw, |id, workspace| {
                file.workspaces.entry(id.into()).or_insert_with(|| Below::of(workspace.get()));
                file.workspaces.len() < MOST_ITEMS
            });
        }
        for (kind, keys) in [(Kind::DnsZone, keys::DNS_ZONES), (Kind::CustomResolver, keys::DNS_RESOLVERS)] {
            for raw in file.under(&keys) {
                let mut items = 0;
                each(raw, |item| {
                    let ids: Ids = serde_json::from_str(item.get()).unwrap_or_default();
                    file.dns.entry((kind, ids.instance_id.0)).or_default().push(item);
                    items += 1;
                    items < MOST_ITEMS
                });
                entries(raw, |id, list| {
                    file.dns.entry((kind, id.into())).or_default().push(list);
                    file.dns.len() < MOST_ITEMS
                });
            }
        }
        file
    }

    /// What stands under these keys.
    fn under(&self, keys: &[&'static str]) -> Vec<&'a RawValue> {
        keys.iter().filter_map(|key| self.lists.get(key)).flatten().copied().collect()
    }

    fn read_all(&mut self) {
        let nowhere: Arc<str> = "".into();
        for list in drawstream_readers::lists() {
            for key in keys::keys_of(list) {
                self.read_key(list, key, |places, item| match list.api {
                    Api::Vpc => (places.region(list.path, item), Vec::new()),
                    _ => ("".into(), Vec::new()),
                });
            }
        }
        self.read_key(&ROUTING_TABLES, keys::ROUTING_TABLES, |places, table| {
            let vpc = places.vpc_of_table(table);
            (places.of_vpc(&vpc), vec![vpc])
        });
        self.read_key(&WORKERS, keys::WORKERS, |_, _| ("".into(), vec![Box::default()]));
        // Such workers do not say which cluster they belong to.
        self.reading.additions.retain(|addition| addition.kind != Kind::Cluster || !addition.id.is_empty());
        self.tell_what_is_lacking(&nowhere);
    }

    /// Reads what stands under a key with the reader of a list. `place` gives each item its region, and what at IBM its
    /// path says.
    fn read_key(
        &mut self,
        list: &'static List,
        key: &'static str,
        place: impl Fn(&mut Places, &str) -> (Arc<str>, Vec<Box<str>>),
    ) {
        for raw in self.under(&[key]) {
            match Shape::of(raw) {
                Shape::List => each(raw, |item| {
                    let (region, args) = place(&mut self.places, item.get());
                    self.read_item(list, &region, &args, item.get(), 0)
                }),
                Shape::Null => {}
                Shape::Object | Shape::Other => self.books.wrong(&"".into(), list.kind, key),
            }
        }
    }

    /// Reads an item and what lies below it; false where no more may be read.
    fn read_item(
        &mut self,
        list: &'static List,
        region: &Arc<str>,
        args: &[Box<str>],
        raw: &'a str,
        depth: usize,
    ) -> bool {
        let Some(left) = self.left.checked_sub(1) else {
            self.books.cut(region, list.kind);
            return false;
        };
        self.left = left;
        let item = if raw.len() > MOST_ITEM_BYTES { None } else { Item::of(raw) };
        let Some(item) = item else {
            self.books.unreadable(region, list.kind);
            return true;
        };
        let account = std::mem::take(&mut self.reading.account_id);
        let at = At { region, account: &account, args };
        let mut found = Found::default();
        (list.read)(&item, &at, &mut found);
        if depth == 0 {
            self.read_own(&item, &at, &mut found);
        }
        self.reading.account_id = account;
        let follow = std::mem::take(&mut found.follow);
        self.take(list.kind, region, found);
        let mut below = Below::of(raw);
        for follow in follow {
            self.read_below(&mut below, region, raw, &follow, depth + 1);
        }
        true
    }

    /// Tags and the resource group's name, which at IBM have lists of their own.
    fn read_own(&mut self, item: &Item<'_>, at: &At<'_>, found: &mut Found) {
        let own: Own<'_> = serde_json::from_str(item.raw).unwrap_or_default();
        if own.tags.is_some_and(|tags| Shape::of(tags) == Shape::List)
            && let Some(list) = self.tags
        {
            self.tagged = true;
            let mut tagged = Found::default();
            (list.read)(item, at, &mut tagged);
            self.books.found(&"".into(), Kind::Tag, tagged.counted);
            *self.reading.counts.entry((String::new(), Kind::Tag)).or_default() += tagged.counted;
            found.tags.append(&mut tagged.tags);
        }
        let group = &item.common.resource_group;
        if !group.id.is_empty() && !group.name.is_empty() && !self.groups.contains_key(&*group.id.0) {
            self.groups.insert(group.id.0.clone(), group.name.0.clone());
        }
    }

    fn take(&mut self, kind: Kind, region: &Arc<str>, found: Found) {
        let mut counted = found.counted;
        for resource in found.resources {
            if self.seen.insert(twin(&resource)) {
                counted += u64::from(resource.kind == kind);
                self.reading.resources.push(resource);
            }
        }
        if found.counted > 0 {
            *self.reading.counts.entry((region.to_string(), kind)).or_default() += found.counted;
        }
        self.books.found(region, kind, counted);
        self.reading.additions.extend(found.additions);
        self.reading.tags.extend(found.tags);
        self.reading.groups.extend(found.groups);
        self.reading.left_out.extend(found.left_out);
    }

    /// Answers what a reader asks for, out of the item or of what the file holds beside it.
    fn read_below(&mut self, below: &mut Below<'a>, region: &Arc<str>, raw: &'a str, follow: &Follow, depth: usize) {
        if depth > MOST_DEPTH {
            return;
        }
        if self.left == 0 {
            return self.books.cut(region, follow.list.kind);
        }
        let region = follow.region.as_deref().map_or_else(|| Arc::clone(region), Arc::from);
        let first = follow.args.first().map(|id| &**id).unwrap_or_default();
        let (kind, list, args) = (follow.list.kind, follow.list, &follow.args);
        if list.api == Api::Dns && depth == 1 {
            let Some(all) = self.dns.get_mut(&(kind, first.into())) else {
                return self.note_below(&region, kind, false);
            };
            // Each zone is read once, also where several services have the id of one.
            for zones in std::mem::take(all) {
                match Shape::of(zones) {
                    Shape::List => each(zones, |zone| self.read_item(list, &region, args, zone.get(), depth)),
                    _ => {
                        self.read_item(list, &region, args, zones.get(), depth);
                    }
                }
            }
            return self.note_below(&region, kind, true);
        }
        let of_workspace = list.api == Api::Power && list.when == When::Needed;
        if of_workspace && !self.asked.insert((list.path, first.into())) {
            return;
        }
        let answer = if of_workspace || (list.api == Api::Power && depth == 1) {
            self.workspaces.get_mut(first).map_or(Answer::None, |workspace| workspace.answer(follow))
        } else {
            below.answer(follow)
        };
        match answer {
            Answer::Whole => {
                self.read_item(list, &region, args, raw, depth);
            }
            Answer::List(items) if Shape::of(items) == Shape::Null => self.books.held(&region, kind),
            Answer::List(items) if Shape::of(items) == Shape::List => {
                self.books.held(&region, kind);
                each(items, |item| self.read_item(list, &region, args, item.get(), depth));
            }
            Answer::List(_) => self.books.unreadable(&region, kind),
            // Routing tables stand beside their VPCs.
            Answer::None if kind == Kind::RoutingTable && self.lists.contains_key(keys::ROUTING_TABLES) => {
                self.books.held(&region, kind);
            }
            // Most accounts have nothing of it: a file without it lacks nothing that is known of.
            Answer::None if list.when == When::Needed && self.books.knows(kind) => {}
            Answer::None => self.books.lacks(&region, kind),
        }
    }

    fn note_below(&mut self, region: &Arc<str>, kind: Kind, held: bool) {
        if held { self.books.held(region, kind) } else { self.books.lacks(region, kind) }
    }

    /// Says of every kind what the file has no room for.
    fn tell_what_is_lacking(&mut self, nowhere: &Arc<str>) {
        let mut regions: BTreeSet<Arc<str>> = self.books.regions();
        regions.extend(self.places.regions().iter().cloned());
        let known = self.reading.resources.iter().map(|resource| &resource.region).filter(|region| !region.is_empty());
        let number = known.gather::<BTreeSet<_>>().len() as u64;
        self.books.found(nowhere, Kind::Region, number);
        // Regions in which nothing lies are not told.
        self.books.lacks(nowhere, Kind::Region);
        if regions.is_empty() {
            regions.insert(Arc::clone(nowhere));
        }
        for list in drawstream_readers::lists().filter(|list| list.api != Api::Search) {
            let held = keys::keys_of(list).iter().any(|key| self.lists.contains_key(key));
            if list.when == When::Needed && !held && self.books.knows(list.kind) {
                continue;
            }
            let everywhere = if list.api == Api::Vpc { regions.clone() } else { BTreeSet::from([Arc::clone(nowhere)]) };
            for region in &everywhere {
                self.note_below(region, list.kind, held);
            }
        }
        let below = [
            Kind::RoutingTable,
            Kind::AddressPrefix,
            Kind::Worker,
            Kind::PvmInstance,
            Kind::PvmNetwork,
            Kind::DnsZone,
            Kind::CustomResolver,
            Kind::ClusterNetworkSubnet,
        ];
        for kind in below.into_iter().filter(|kind| !self.books.knows(*kind)).collect::<Vec<_>>() {
            let held = match kind {
                Kind::RoutingTable => self.lists.contains_key(keys::ROUTING_TABLES),
                Kind::AddressPrefix => self.lists.contains_key("vpcs"),
                Kind::Worker => self.lists.contains_key("iks_clusters") || self.lists.contains_key(keys::WORKERS),
                Kind::CustomResolver => keys::DNS_RESOLVERS.iter().any(|key| self.lists.contains_key(key)),
                Kind::ClusterNetworkSubnet => self.lists.contains_key("cluster_networks"),
                _ => self.lists.contains_key("resource_instances"),
            };
            let regional = matches!(kind, Kind::RoutingTable | Kind::AddressPrefix | Kind::ClusterNetworkSubnet);
            for region in if regional { regions.clone() } else { BTreeSet::from([Arc::clone(nowhere)]) } {
                self.note_below(&region, kind, held);
            }
        }
        self.note_below(nowhere, Kind::Tag, self.tagged);
    }

    fn close(self) -> Reading {
        let mut reading = self.reading;
        reading.groups.extend(self.groups);
        (reading.coverage, reading.missing) = self.books.close();
        reading
    }
}

/// What tells a resource apart from all others: one item may stand in a file twice.
fn twin(resource: &Resource) -> u128 {
    let hash = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        let texts = [&*resource.id, &resource.crn, &resource.name, &resource.vpc, &resource.zone, &resource.region];
        (resource.kind, texts).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    (hash(0) << 64) | hash(1)
}
