//! From a thing to the facts: it is written as an item of IBM's reply, and the readers of live replies read it.

use super::fields::{Object, blocks, put, reply, text};
use super::parts::Parts;
use super::places::Places;
use super::thing::{Thing, is_address};
use super::types::COMMON;
use drawstream_estate::{Crn, Kind, Reading, Resource};
use drawstream_readers::{Api, At, Found, Item};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is made of things.
pub(super) struct Made<'m> {
    pub parts: &'m Parts,
    pub places: &'m Places,
    pub reading: &'m mut Reading,
    /// What is there already, by kind and id.
    pub known: &'m mut BTreeMap<(Kind, Box<str>), usize>,
    /// Resources of which only others tell, as the maker of this thing found them.
    pub asides: Vec<Thing>,
    /// What became of the thing.
    pub became: Option<(Kind, Box<str>)>,
    /// Things that may still be made of counts.
    pub room: &'m mut usize,
}

impl Made<'_> {
    /// The thing as IBM's reply.
    pub(super) fn reply(&self, thing: &Thing) -> Object {
        let own = &thing.own;
        let mut item = reply(own, &[thing.of.fields, COMMON]);
        item.insert("id".to_owned(), (&*thing.id).into());
        let crn = thing.crn();
        if !crn.is_empty() {
            item.insert("crn".to_owned(), crn.into());
        }
        if !item.contains_key("name") && !thing.text("resource_name").is_empty() {
            put(&mut item, "name", thing.text("resource_name").into());
        }
        let (id, name) = group(own);
        if !id.is_empty() {
            put(&mut item, "resource_group.id", id.into());
        }
        if !name.is_empty() {
            put(&mut item, "resource_group.name", name.into());
        }
        item
    }

    /// Reads an item of the list of that path, as if IBM had answered it for a call with `args`. False where what it
    /// gives is there already.
    pub(super) fn item(&mut self, path: &str, args: &[&str], thing: &Thing, item: Object) -> bool {
        let is_regional = drawstream_readers::kinds::at(path).is_some_and(|list| list.api == Api::Vpc);
        let region = if is_regional { self.places.region(thing) } else { "".into() };
        let found = self.read(path, args, &region, item);
        let mut is_new = true;
        for mut resource in found.resources {
            resource.not_read |= thing.is_placeholder;
            let key = (resource.kind, resource.id.clone());
            if self.became.is_none() {
                self.became = Some(key);
            }
            is_new &= self.take(resource);
        }
        if is_new {
            self.reading.additions.extend(found.additions);
            self.reading.groups.extend(found.groups);
            self.reading.left_out.extend(found.left_out);
        }
        is_new
    }

    /// As [`Made::item`], for what hangs on a thing that was made.
    pub(super) fn part(&mut self, path: &str, args: &[&str], item: Object) {
        let found = self.read(path, args, &"".into(), item);
        self.reading.additions.extend(found.additions);
    }

    /// As [`Made::part`], for something of which only the number is told, and so a name is made.
    pub(super) fn counted(&mut self, path: &str, args: &[&str], item: Object, name: &str) {
        let found = self.read(path, args, &"".into(), item);
        for mut resource in found.resources {
            resource.not_read = true;
            resource.name = name.into();
            self.take(resource);
        }
        self.reading.additions.extend(found.additions);
    }

    fn read(&self, path: &str, args: &[&str], region: &Arc<str>, item: Object) -> Found {
        let mut found = Found::default();
        let Some(list) = drawstream_readers::kinds::at(path) else { return found };
        let mut item = item;
        item.values_mut().for_each(|value| self.name(value));
        let raw = Value::Object(item).to_string();
        if let Some(item) = Item::of(&raw) {
            let args: Vec<Box<str>> = args.iter().map(|arg| Box::from(*arg)).collect();
            let at = At { region, account: &self.reading.account_id, args: &args };
            (list.read)(&item, &at, &mut found);
        }
        found
    }

    /// Gives references the names that replies have in them and Terraform's ids have not.
    fn name(&self, value: &mut Value) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(|value| self.name(value)),
            Value::Object(object) => {
                object.values_mut().for_each(|value| self.name(value));
                let name = self.places.name_of(text(object, "id"));
                if !name.is_empty() && text(object, "name").is_empty() {
                    object.insert("name".to_owned(), name.into());
                }
            }
            _ => {}
        }
    }

    /// Adds a resource; false where it is there already.
    pub(super) fn take(&mut self, resource: Resource) -> bool {
        let key = (resource.kind, resource.id.clone());
        if self.known.contains_key(&key) {
            return false;
        }
        self.known.insert(key, self.reading.resources.len());
        self.reading.resources.push(resource);
        true
    }

    /// The parts of a thing under a name.
    pub(super) fn parts(&self, kind: Kind, thing: &Thing, name: &str) -> &[Object] {
        self.parts.of(kind, &thing.id, name)
    }

    /// A thing that this one tells of, to be made if nothing else tells more.
    pub(super) fn aside(&mut self, kind: Kind, id: &str, own: Object) {
        let Some(of) = super::types::placeholder(kind).and_then(super::types::named) else { return };
        if !id.is_empty() {
            self.asides.push(Thing::unknown(of, id, own));
        }
    }
}

/// Id and name of the resource group that attributes tell; either may be empty. Some types have a CRN or the id where the
/// name should be.
fn group(own: &Object) -> (&str, &str) {
    let id = [text(own, "resource_group"), text(own, "resource_group_id")];
    let id = id.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
    let name = text(own, "resource_group_name");
    let is_id = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    match Crn::of(name) {
        Some(crn) if id.is_empty() => (crn.resource, ""),
        Some(_) => (id, ""),
        None if is_id && (id.is_empty() || id == name) => (name, ""),
        None if is_address(name) => (id, ""),
        None => (id, name),
    }
}

/// An object of these entries; those without a value are left out.
pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Object {
    let is_there = |value: &Value| !value.is_null() && value.as_str() != Some("");
    entries.into_iter().filter(|(_, value)| is_there(value)).map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A list of objects.
pub(super) fn list(objects: impl IntoIterator<Item = Object>) -> Value {
    Value::Array(objects.into_iter().map(Value::Object).collect())
}

/// The first block under a name.
pub(super) fn block<'o>(own: &'o Object, name: &str) -> Option<&'o Object> {
    blocks(own, name).next()
}
