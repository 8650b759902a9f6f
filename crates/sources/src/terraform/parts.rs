//! What hangs on other things: rules, attachments, members, addresses. Each is kept under the kind and id of what it
//! belongs to, until that is made.

use super::fields::{Object, text};
use super::thing::Thing;
use super::types::{FORM, Why};
use drawstream_estate::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// The parts of one thing, by name.
type Own = BTreeMap<&'static str, Named>;

/// The parts of one thing under a name, and their ids.
#[derive(Debug, Default)]
struct Named {
    all: Vec<Object>,
    ids: BTreeSet<Box<str>>,
}

/// The parts of all things.
#[derive(Debug, Default)]
pub(super) struct Parts {
    by_owner: BTreeMap<Owner, Own>,
    /// Connections of VPN gateways by the attribute that names a policy, and its id: gateway and place.
    by_policy: BTreeMap<(&'static str, Box<str>), Vec<Place>>,
    /// Whose part what was added last is, or why it is nobody's.
    owner: Option<Result<Owner, Why>>,
}

/// A gateway, and the place of a connection among its own.
type Place = (Box<str>, usize);

/// Kind and id of what a part belongs to.
pub(super) type Owner = (Kind, Box<str>);

/// The most parts of one thing under one name. IBM's own bounds are far below; each is looked for among those before, and
/// a hostile file must not make that endless.
const MOST_OF_ONE: usize = 10_000;

impl Parts {
    /// Adds a part to the thing of that kind and id, under a name. What has an id stands there once. Without an id of
    /// its owner it is nobody's.
    pub(super) fn add(&mut self, kind: Kind, id: &str, name: &'static str, thing: &Thing) {
        if id.is_empty() {
            return;
        }
        let owner = (kind, Box::from(id));
        let known = self.by_owner.entry(owner.clone()).or_default().entry(name).or_default();
        if known.all.len() >= MOST_OF_ONE {
            self.owner = Some(Err(Why::TooMany));
            return;
        }
        // Two files may have it, or one looks at what the other made. What is managed comes first.
        if known.ids.insert(thing.id.clone()) {
            let mut part = thing.own.clone();
            part.insert("id".to_owned(), (&*thing.id).into());
            part.insert(FORM.to_owned(), (&*thing.form).into());
            if kind == Kind::VpnGateway {
                for name in ["ike_policy", "ipsec_policy"] {
                    let policy = text(&part, name);
                    if !policy.is_empty() {
                        let all = self.by_policy.entry((name, policy.into())).or_default();
                        all.push((id.into(), known.all.len()));
                    }
                }
            }
            known.all.push(part);
        }
        self.owner = Some(Ok(owner));
    }

    /// Whose part was added since this was last asked.
    pub(super) fn take_owner(&mut self) -> Result<Owner, Why> {
        self.owner.take().unwrap_or(Err(Why::NoOwner))
    }

    /// The parts of a thing under a name, in the order of the file.
    pub(super) fn of(&self, kind: Kind, id: &str, name: &str) -> &[Object] {
        let found = self.by_owner.get(&(kind, Box::from(id))).and_then(|parts| parts.get(name));
        found.map_or(&[], |named| named.all.as_slice())
    }

    /// The connections of VPN gateways whose attribute of that name names a policy, each with its gateway.
    pub(super) fn of_policy(&self, name: &'static str, id: &str) -> impl Iterator<Item = (&str, &Object)> {
        let all = self.by_policy.get(&(name, Box::from(id))).map_or(&[][..], Vec::as_slice);
        all.iter()
            .filter_map(|(gateway, at)| Some((&**gateway, self.of(Kind::VpnGateway, gateway, "connections").get(*at)?)))
    }

    /// All owners.
    pub(super) fn owners(&self) -> impl Iterator<Item = &Owner> {
        self.by_owner.keys()
    }
}
