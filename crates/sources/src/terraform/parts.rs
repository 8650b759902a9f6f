//! What hangs on other things: rules, attachments, members, addresses. Each is kept under the kind and id of what it
//! belongs to, until that is made.

use super::fields::Object;
use super::thing::Thing;
use super::types::FORM;
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
    by_owner: BTreeMap<(Kind, Box<str>), Own>,
    /// Whose part what was added last is.
    owner: Option<(Kind, Box<str>)>,
}

impl Parts {
    /// Adds a part to the thing of that kind and id, under a name. What has an id stands there once. Without an id of
    /// its owner it is nobody's.
    pub(super) fn add(&mut self, kind: Kind, id: &str, name: &'static str, thing: &Thing) {
        if id.is_empty() {
            return;
        }
        let owner = (kind, Box::from(id));
        let known = self.by_owner.entry(owner.clone()).or_default().entry(name).or_default();
        // Two files may have it, or one looks at what the other made. What is managed comes first.
        if known.ids.insert(thing.id.clone()) {
            let mut part = thing.own.clone();
            part.insert("id".to_owned(), (&*thing.id).into());
            part.insert(FORM.to_owned(), (&*thing.form).into());
            known.all.push(part);
        }
        self.owner = Some(owner);
    }

    /// Whose part was added since this was last asked.
    pub(super) fn take_owner(&mut self) -> Option<(Kind, Box<str>)> {
        self.owner.take()
    }

    /// The parts of a thing under a name, in the order of the file.
    pub(super) fn of(&self, kind: Kind, id: &str, name: &str) -> &[Object] {
        let found = self.by_owner.get(&(kind, Box::from(id))).and_then(|parts| parts.get(name));
        found.map_or(&[], |named| named.all.as_slice())
    }

    /// All owners.
    pub(super) fn owners(&self) -> impl Iterator<Item = &(Kind, Box<str>)> {
        self.by_owner.keys()
    }
}
