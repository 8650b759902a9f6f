//! From the instances of files to one account: what others need to know first, then parts, then what they are parts of,
//! then what is only referred to.

use super::books::{Books, Fate};
use super::fields::{Object, select, text};
use super::fill::fill;
use super::instance::{Instance, Mode};
use super::made::{Made, object};
use super::parts::{Owner, Parts};
use super::places::Places;
use super::state::Instances;
use super::thing::{Thing, crn, is_address, key, own_id};
use super::types::{COMMON, Id, Role, Type, Why, named, placeholder, why_not};
use drawstream_estate::{Crn, Kind, Reading};
use drawstream_order::{Gather as _, Order as _};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Things that are made of counts: workers of clusters. The largest cluster of IBM's has 500.
const MOST_COUNTED: usize = 20_000;

/// Reads instances into an account.
pub(super) struct Gather<'i, 'a> {
    instances: &'i Instances<'a>,
    configuration: Option<&'a RawValue>,
    books: Books,
    parts: Parts,
    places: Places,
    reading: Reading,
    known: BTreeMap<Owner, usize>,
    asides: Vec<Thing>,
    /// What became of the things that were made, by type and id: two files may have one.
    made: BTreeMap<(&'static str, Box<str>), Option<Owner>>,
    room: usize,
}

impl<'i, 'a> Gather<'i, 'a> {
    /// Of these instances; of a plan also with its `configuration`.
    pub(super) fn new(instances: &'i Instances<'a>, configuration: Option<&'a RawValue>) -> Self {
        Self {
            instances,
            configuration,
            books: Books::default(),
            parts: Parts::default(),
            places: Places::default(),
            reading: Reading::default(),
            known: BTreeMap::new(),
            asides: Vec::new(),
            made: BTreeMap::new(),
            room: MOST_COUNTED,
        }
    }

    /// The account.
    pub(super) fn read(mut self) -> Reading {
        let mut things = self.things();
        if let Some(configuration) = self.configuration {
            fill(&mut things, &self.instances.all, configuration);
        }
        self.reading.account_id = account(&things);
        for (_, thing) in &things {
            self.places.learn(thing);
        }
        self.places.close();
        // What is managed comes before what is only looked at; what asks for the others, last.
        things.order_by_key(|(_, thing)| (thing.is_data, is_late(thing.of)));
        let mut owners = Vec::new();
        for (at, thing) in &things {
            if let Role::Part(add) = thing.of.role {
                add(thing, &mut self.parts);
                owners.push((*at, self.parts.take_owner()));
            }
        }
        for (at, thing) in things {
            let fate = match thing.of.role {
                Role::Part(_) => continue,
                Role::Counted(kind) => self.count(&thing, kind),
                Role::List(_) | Role::Item(_) => {
                    let left_out = self.reading.left_out.len();
                    match self.make_once(&thing) {
                        Some((kind, id)) => Fate::In { kind, id, is_part: false },
                        None if self.reading.left_out.len() > left_out => Fate::Not(Why::Deleted),
                        None if thing.of.id == Id::Instance => Fate::Not(Why::Elsewhere),
                        None => Fate::Not(Why::NoOwner),
                    }
                }
            };
            self.books.note(at, fate);
        }
        self.make_asides();
        self.make_owners();
        self.make_containers();
        for (at, owner) in owners {
            let fate = match owner {
                Ok((kind, id)) if self.known.contains_key(&(kind, id.clone())) => Fate::In { kind, id, is_part: true },
                Ok(_) => Fate::Not(Why::NoOwner),
                Err(why) => Fate::Not(why),
            };
            self.books.note(at, fate);
        }
        self.books.close(self.instances, &mut self.reading);
        self.reading
    }

    /// What is read of the instances, with their places among all. The others are noted as not drawn.
    fn things(&mut self) -> Vec<(usize, Thing)> {
        let mut things = Vec::new();
        for (at, instance) in self.instances.all.iter().enumerate() {
            let why = match named(&instance.form) {
                _ if instance.is_gone => Why::Gone,
                None => why_not(&instance.form, instance.mode),
                Some(of) => {
                    things.push((at, thing(of, instance)));
                    continue;
                }
            };
            self.books.note(at, Fate::Not(why));
        }
        things
    }

    fn count(&mut self, thing: &Thing, kind: Kind) -> Fate {
        if kind == Kind::Image {
            if !thing.is_data {
                let region = self.places.region(thing);
                *self.reading.counts.entry((region.to_string(), kind)).or_default() += 1;
            }
            return Fate::Not(Why::Image);
        }
        if !thing.is_data {
            let region = self.places.region(thing);
            *self.reading.counts.entry((region.to_string(), kind)).or_default() += 1;
        }
        Fate::Not(Why::OnlyCounted)
    }

    /// Makes a thing, once; gives kind and id of what it became.
    fn make_once(&mut self, thing: &Thing) -> Option<Owner> {
        let key = (thing.of.name, thing.id.clone());
        if let Some(became) = self.made.get(&key) {
            return became.clone();
        }
        let became = self.make(thing);
        self.made.insert(key, became.clone());
        became
    }

    /// Makes a thing; gives kind and id of what it became.
    fn make(&mut self, thing: &Thing) -> Option<(Kind, Box<str>)> {
        let mut made = Made {
            parts: &self.parts,
            places: &self.places,
            reading: &mut self.reading,
            known: &mut self.known,
            asides: Vec::new(),
            became: None,
            room: &mut self.room,
        };
        match thing.of.role {
            Role::List(path) => {
                let item = made.reply(thing);
                made.item(path, &[], thing, item);
            }
            Role::Item(make) => make(thing, &mut made),
            Role::Part(_) | Role::Counted(_) => {}
        }
        let Made { asides, became, .. } = made;
        self.asides.extend(asides);
        became
    }

    /// Makes what things tell of others that are no resources of the files.
    fn make_asides(&mut self) {
        // Those that these tell of in turn are told of already.
        for thing in std::mem::take(&mut self.asides) {
            self.make(&thing);
        }
        self.asides.clear();
    }

    /// Makes what parts belong to and no file has.
    fn make_owners(&mut self) {
        let owners: Vec<(Kind, Box<str>)> =
            self.parts.owners().filter(|owner| !self.known.contains_key(owner)).cloned().collect();
        for (kind, id) in owners {
            let mut own = Object::new();
            if kind == Kind::ResourceInstance {
                // What lies in a service tells by its CRN which one that is.
                let parts = ["held", "volumes", "connections"].map(|name| self.parts.of(kind, &id, name));
                let texts = parts.into_iter().flatten().flat_map(|part| part.values()).filter_map(Value::as_str);
                let told = texts.filter(|text| key(text) == &*id).find(|text| text.starts_with("crn:"));
                own = object([("child_crn", told.unwrap_or_default().into())]);
            }
            self.make_unknown(kind, &id, own);
        }
    }

    fn make_unknown(&mut self, kind: Kind, id: &str, own: Object) {
        if let Some(of) = placeholder(kind).and_then(named) {
            self.make(&Thing::unknown(of, id, own));
        }
    }

    /// Makes the subnets and VPCs that things lie in and no file has.
    fn make_containers(&mut self) {
        let mut subnets: BTreeMap<Box<str>, Object> = BTreeMap::new();
        for resource in &self.reading.resources {
            for subnet in &resource.subnets {
                if !self.known.contains_key(&(Kind::Subnet, key(subnet).into())) {
                    // A load balancer is in several zones.
                    let zone = if resource.subnets.len() == 1 { &*resource.zone } else { "" };
                    let own = object([("vpc", (&*resource.vpc).into()), ("zone", zone.into())]);
                    let known = subnets.entry(key(subnet).into()).or_default();
                    for (name, value) in own {
                        known.entry(name).or_insert(value);
                    }
                }
            }
        }
        for (id, own) in subnets {
            self.make_unknown(Kind::Subnet, &id, own);
        }
        let vpcs: std::collections::BTreeSet<Box<str>> =
            self.reading.resources.iter().map(|resource| Box::from(key(&resource.vpc))).gather();
        let vpcs = vpcs.into_iter().filter(|vpc| !vpc.is_empty());
        let vpcs: Vec<Box<str>> = vpcs.filter(|vpc| !self.known.contains_key(&(Kind::Vpc, vpc.clone()))).collect();
        let mut regions: BTreeMap<Box<str>, std::sync::Arc<str>> = BTreeMap::new();
        for resource in self.reading.resources.iter().filter(|one| !one.region.is_empty() && !one.vpc.is_empty()) {
            regions.entry(key(&resource.vpc).into()).or_insert_with(|| resource.region.clone());
        }
        for id in vpcs {
            let region = regions.remove(&id);
            self.make_unknown(Kind::Vpc, &id, Object::new());
            // Only what lies in it tells where it is.
            if let Some(resource) = self.known.get(&(Kind::Vpc, id)).and_then(|at| self.reading.resources.get_mut(*at))
                && resource.region.is_empty()
                && let Some(region) = region
            {
                resource.region = region;
            }
        }
    }
}

/// What makes use of things that were made before.
fn is_late(of: &Type) -> bool {
    matches!(of.name, "ibm_is_flow_log" | "ibm_resource_tag" | "ibm_is_ike_policy" | "ibm_is_ipsec_policy")
}

/// What is read of an instance.
fn thing(of: &'static Type, instance: &Instance<'_>) -> Thing {
    let mut own = instance.values.map(|values| select(values, &[of.fields, COMMON])).unwrap_or_default();
    instance.mask(&mut own);
    let id = identity(of, &own).map_or_else(|| instance.shown(), str::to_owned);
    Thing {
        of,
        form: instance.form.clone(),
        id: id.into(),
        own,
        is_placeholder: false,
        is_data: instance.mode == Mode::Data,
    }
}

/// IBM's id of a thing; none where it is not known.
fn identity<'o>(of: &Type, own: &'o Object) -> Option<&'o str> {
    let guid = if of.id == Id::Instance { text(own, "guid") } else { "" };
    let id = if guid.is_empty() { own_id(text(own, "id"), of.id) } else { guid };
    (!id.is_empty()).then_some(id)
}

/// The account that most CRNs of what is managed name; of what is looked at, where nothing is managed.
fn account(things: &[(usize, Thing)]) -> String {
    let mut accounts: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    for (_, thing) in things {
        let own = Crn::of(crn(&thing.own)).map(|crn| crn.account()).filter(|account| !account.is_empty());
        // An image may be IBM's own.
        if let Some(account) = own.filter(|_| thing.of.name != "ibm_is_image" && !is_address(&thing.id)) {
            *accounts.entry((thing.is_data, account)).or_default() += 1;
        }
    }
    let managed = accounts.keys().next().map(|(is_data, _)| *is_data);
    let mut best: Option<(&str, usize)> = None;
    for ((is_data, account), number) in accounts {
        if Some(is_data) == managed && best.is_none_or(|(_, most)| number > most) {
            best = Some((account, number));
        }
    }
    best.map(|(account, _)| account.to_owned()).unwrap_or_default()
}
